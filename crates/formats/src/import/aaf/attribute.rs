//! The AAF attributes that are read, first and second degree alike.

/// What an attribute says, whichever of its names it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    Jointure,
    Ine,
    BirthDate,
    UsageName,
    FamilyName,
    FirstName,
    OtherFirstNames,
    Title,
    Mail,
    HomePhone,
    WorkPhone,
    Mobile,
    MobileForSms,
    Address,
    PostalCode,
    Town,
    Country,
    Links,
    ParentalAuthority,
    School,
    Classes,
    PrimaryClasses,
    Mef,
    Level,
    Uai,
    SchoolName,
    SchoolKind,
    Sector,
    AcademyName,
    AcademyCode,
    District,
    SchoolClasses,
    MefLabel,
    Training,
}

/// The attribute called `name`: what it says, and its name for messages. `None` when it is not read.
pub(super) fn attribute(name: &str) -> Option<(Field, &'static str)> {
    macro_rules! table {
        ($($field:ident: $($name:literal)|+,)*) => {
            match name {
                $($($name => Some((Field::$field, $name)),)+)*
                _ => None,
            }
        };
    }
    table! {
        Jointure: "ENTPersonJointure" | "ENTStructureJointure" | "ENTMefJointure",
        Ine: "ENTEleveINE",
        BirthDate: "ENTPersonDateNaissance",
        UsageName: "sn" | "ENTPersonNom",
        FamilyName: "ENTPersonNomPatro",
        FirstName: "givenName" | "ENTPersonPrenom",
        OtherFirstNames: "ENTPersonAutresPrenoms",
        Title: "personalTitle" | "ENTPersonCivilite",
        Mail: "mail" | "ENTPersonMail" | "ENTStructureEmail" | "ENTStructureMailSI",
        HomePhone: "homePhone" | "ENTPersonTelPerso",
        WorkPhone: "telephoneNumber" | "ENTPersRelEleveTelPro" | "ENTStructureTelephone",
        Mobile: "mobile" | "ENTPersRelEleveTelMobile",
        MobileForSms: "ENTPersonMobileSMS",
        Address: "ENTPersonAdresse" | "street" | "ENTStructureAdresse",
        PostalCode: "ENTPersonCodePostal" | "postalCode" | "ENTStructureCodePostal",
        Town: "ENTPersonVille" | "l" | "ENTStructureVille",
        Country: "ENTPersonPays",
        Links: "ENTElevePersRelEleve",
        ParentalAuthority: "ENTEleveAutoriteParentale",
        School: "ENTPersonStructRattach",
        Classes: "ENTEleveClasses",
        PrimaryClasses: "ENTPersonClasses",
        Mef: "ENTEleveMEF",
        Level: "ENTEleveNiveau",
        Uai: "ENTStructureUAI" | "ENTEtablissementUAI",
        SchoolName: "ENTStructureNomCourant",
        SchoolKind: "ENTStructureTypeStruct",
        Sector: "ENTEtablissementContrat" | "ENTEcoleSecteur",
        AcademyName: "ENTServAcAcademie",
        AcademyCode: "ENTServAcCodeAcademie",
        District: "ENTEtablissementBassin" | "ENTEcoleCirconscription",
        SchoolClasses: "ENTStructureClasses",
        MefLabel: "ENTLibelleMef",
        Training: "ENTNivFormation",
    }
}
