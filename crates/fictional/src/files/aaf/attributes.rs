//! What each record says, in the first degree's shape and in the second's.

use std::fmt;

use domain::{degree::Degree, level::Level};
use jiff::civil::Date;

use super::{AafStyle, record::Record};
use crate::{Address, Class, Grade, Guardian, Identity, Link, Pupil, Responsibility, School, Service, Sex};

pub(super) fn pupil(school: &School, pupil: &Pupil, style: &AafStyle, record: &mut Record) {
    record.clear();
    record.one("ENTPersonJointure", pupil.id);
    match style.degree {
        Degree::First => pupil_1d(school, pupil, style, record),
        Degree::Second => pupil_2d(school, pupil, style, record),
    }
}

fn pupil_1d(school: &School, pupil: &Pupil, style: &AafStyle, record: &mut Record) {
    record.maybe("ENTEleveINE", pupil.ine.as_ref());
    record.maybe("ENTPersonDateNaissance", pupil.birth_date.map(Day));
    names_1d(&pupil.identity, title(pupil.identity.sex, style.old_codes), record);
    record.many("ENTPersonAutresPrenoms", &pupil.other_first_names);
    address(&pupil.address, record);
    record.maybe("ENTPersonMail", pupil.mail.as_ref());
    let legal = pupil.links.iter().filter(|link| link.responsibility == Responsibility::Legal);
    record.many("ENTEleveAutoriteParentale", legal.map(|&link| Authority { link, old: style.old_codes }));
    record.one("ENTPersonStructRattach", pupil.enrolled_at);
    record.maybe("ENTPersonClasses", school.classes.get(pupil.class).map(|class| Class1d { school, class }));
    record.maybe("ENTEleveNiveau", pupil.level().map(Coded::level));
    record.maybe("ENTEleveCycle", pupil.level().map(Coded::cycle));
}

fn pupil_2d(school: &School, pupil: &Pupil, style: &AafStyle, record: &mut Record) {
    if !style.old_codes {
        record.maybe("ENTEleveINE", pupil.ine.as_ref());
    }
    record.one("ENTEleveStructRattachId", pupil.id % 100_000 + 1);
    record.maybe("ENTPersonDateNaissance", pupil.birth_date.map(Day));
    names_2d(&pupil.identity, record);
    record.many("ENTPersonAutresPrenoms", &pupil.other_first_names);
    record.one("personalTitle", title(pupil.identity.sex, style.old_codes));
    address(&pupil.address, record);
    record.maybe("mail", pupil.mail.as_ref());
    let old = style.old_codes;
    record.many(
        "ENTElevePersRelEleve",
        pupil.links.iter().enumerate().map(|(rank, &link)| Relation { link, rank, old }),
    );
    record.one("ENTEleveBoursier", if pupil.id.is_multiple_of(4) { "O" } else { "N" });
    record.one(
        "ENTEleveRegime",
        if pupil.id.is_multiple_of(3) { "EXTERNE LIBRE" } else { "DEMI-PENSIONNAIRE" },
    );
    record.one("ENTEleveTransport", if pupil.id.is_multiple_of(5) { "O" } else { "N" });
    record.one("ENTEleveStatutEleve", if pupil.apprentice { "APPRENTI" } else { "SCOLAIRE" });
    record.one("ENTEleveMEF", pupil.grade.mef);
    record.one("ENTEleveLibelleMEF", pupil.grade.label);
    record.one("ENTEleveNivFormation", pupil.grade.training);
    record.one("ENTEleveFiliere", pupil.grade.training);
    record.one("ENTPersonStructRattach", pupil.enrolled_at);
    let seat = school.classes.get(pupil.class).map(|class| Place { school: school.key, code: &class.code });
    let away = pupil.visits.as_ref().map(|(there, code)| Place { school: *there, code });
    record.many("ENTEleveClasses", seat.into_iter().chain(away));
    let groups = pupil.groups.iter().filter_map(|&group| school.groups.get(group));
    record.many("ENTEleveGroupes", groups.map(|group| Place { school: school.key, code: &group.code }));
    record.maybe("ENTEleveDateEntreeClasses", seat.map(|seat| Entry { seat, year: school.year }));
}

pub(super) fn guardian(guardian: &Guardian, style: &AafStyle, record: &mut Record) {
    record.clear();
    let contact = &guardian.contact;
    record.one("ENTPersonJointure", guardian.id);
    match style.degree {
        Degree::First => {
            let title = match guardian.organisation {
                true => "",
                false => title(guardian.identity.sex, style.old_codes),
            };
            names_1d(&guardian.identity, title, record);
            record.maybe("ENTPersonMail", contact.mail.as_ref());
            record.maybe("ENTPersonTelPerso", contact.home_phone.as_ref());
            record.maybe("ENTPersRelEleveTelPro", contact.work_phone.as_ref());
            record.maybe("ENTPersRelEleveTelMobile", contact.mobile.as_ref());
        }
        Degree::Second => {
            record.one("ENTPersonDateNaissance", "");
            names_2d(&guardian.identity, record);
            record.one("personalTitle", guardian.title());
            record.maybe("mail", contact.mail.as_ref());
            record.maybe("homePhone", contact.home_phone.as_ref());
            record.maybe("telephoneNumber", contact.work_phone.as_ref());
            record.maybe("mobile", contact.mobile.as_ref());
            record.maybe("ENTPersonMobileSMS", contact.mobile.as_ref().filter(|_| contact.accepts_sms));
            record.one("ENTPersonAdresseDiffusion", if guardian.id.is_multiple_of(6) { "N" } else { "O" });
        }
    }
    address(&guardian.address, record);
}

pub(super) fn school(school: &School, style: &AafStyle, record: &mut Record) {
    let structure = Structure {
        key: school.key,
        uai: &school.uai,
        sigle: school.kind.abbreviation(),
        name: &school.name,
        kind: school.kind.structure_type(),
        address: &school.address,
        phone: &school.phone,
        mail: &school.mail,
        district: &school.district,
    };
    structure.put(style, record);
    if style.degree == Degree::Second {
        record.many("ENTStructureClasses", school.classes.iter().map(Class2d));
        record.many("ENTStructureGroupes", school.groups.iter().map(GroupValue));
    }
}

pub(super) fn service(service: &Service, style: &AafStyle, record: &mut Record) {
    let structure = Structure {
        key: service.key,
        uai: &service.uai,
        sigle: service.sigle,
        name: &service.name,
        kind: service.kind,
        address: &service.address,
        phone: &service.phone,
        mail: &service.mail,
        district: "",
    };
    structure.put(style, record);
}

/// What schools and services have in common.
struct Structure<'a> {
    key: u64,
    uai: &'a str,
    sigle: &'a str,
    name: &'a str,
    kind: &'a str,
    address: &'a Address,
    phone: &'a str,
    mail: &'a str,
    district: &'a str,
}

impl Structure<'_> {
    fn put(&self, style: &AafStyle, record: &mut Record) {
        let (address, old) = (self.address, style.old_codes);
        record.clear();
        record.one("ENTStructureJointure", self.key);
        record.one("ENTStructureUAI", self.uai);
        if style.degree == Degree::Second {
            record.one("ENTEtablissementUAI", self.uai);
        }
        let name = format_args!("{}${}${}", self.sigle, self.name, address.town);
        record.one("ENTStructureNomCourant", name);
        record.one("ENTStructureTypeStruct", self.kind);
        match style.degree {
            Degree::First => {
                record.many("ENTStructureAdresse", &address.lines);
                record.one("ENTStructureCodePostal", &address.postal_code);
                record.one("ENTStructureVille", &address.town);
                record.one("ENTStructureTelephone", self.phone);
                record.one(if old { "ENTStructureEmail" } else { "ENTStructureMailSI" }, self.mail);
                record.one("ENTEcoleSecteur", "PU");
                record.one("ENTEcoleCirconscription", self.district);
            }
            Degree::Second => {
                record.one("ENTEtablissementContrat", "PU");
                record.many("street", &address.lines);
                record.one("postalCode", &address.postal_code);
                record.one("l", &address.town);
                record.one("telephoneNumber", self.phone);
                if !old {
                    record.one("ENTStructureMailSI", self.mail);
                }
                record.one("ENTEtablissementBassin", self.district);
            }
        }
        record.one("ENTServAcAcademie", "ACADEMIE FICTIVE");
        record.one("ENTServAcCodeAcademie", "99");
    }
}

pub(super) fn mef(grade: &Grade, record: &mut Record) {
    record.clear();
    record.one("ENTMefJointure", grade.mef);
    record.one("ENTLibelleMef", grade.label);
    record.one("ENTNivFormation", grade.training);
    record.one("ENTMEFRattach", grade.mef);
}

fn names_1d(identity: &Identity, title: &str, record: &mut Record) {
    record.one("ENTPersonNomPatro", &identity.family);
    record.one("ENTPersonNom", identity.everyday());
    record.one("ENTPersonPrenom", &identity.first);
    record.one("ENTPersonCivilite", title);
}

fn names_2d(identity: &Identity, record: &mut Record) {
    record.one("ENTPersonNomPatro", &identity.family);
    record.one("sn", identity.everyday());
    record.one("givenName", &identity.first);
}

fn address(address: &Address, record: &mut Record) {
    record.one("ENTPersonAdresse", Lines(&address.lines));
    record.one("ENTPersonCodePostal", &address.postal_code);
    record.one("ENTPersonVille", &address.town);
    record.one("ENTPersonPays", address.country);
}

const fn title(sex: Sex, old: bool) -> &'static str {
    match (sex, old) {
        (Sex::Female, true) => "Mlle",
        (sex, _) => sex.title(),
    }
}

/// `code$label`: a level or a cycle of the first degree, as real deliveries write them.
struct Coded(&'static str, &'static str);

impl Coded {
    /// `1111$PS` to `1125$CM2` were seen in real deliveries; the codes of TPS and ULIS are of the same family.
    const fn level(level: Level) -> Self {
        let code = match level {
            Level::Tps => "1110",
            Level::Ps => "1111",
            Level::Ms => "1112",
            Level::Gs => "1113",
            Level::Cp => "1121",
            Level::Ce1 => "1122",
            Level::Ce2 => "1123",
            Level::Cm1 => "1124",
            Level::Cm2 => "1125",
            Level::Ulis => "1130",
        };
        Self(code, level.code())
    }

    const fn cycle(level: Level) -> Self {
        match level {
            Level::Tps | Level::Ps | Level::Ms | Level::Gs => Self("1", "CYCLE I"),
            Level::Cp | Level::Ce1 | Level::Ce2 => Self("2", "CYCLE II"),
            Level::Cm1 | Level::Cm2 | Level::Ulis => Self("3", "CYCLE III"),
        }
    }
}

impl fmt::Display for Coded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}${}", self.0, self.1)
    }
}

/// `JJ/MM/AAAA`.
struct Day(Date);

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}/{:02}/{:04}", self.0.day(), self.0.month(), self.0.year())
    }
}

/// Four address lines joined by `$`, the empty ones included.
struct Lines<'a>(&'a [String]);

impl fmt::Display for Lines<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for place in 0..4 {
            if place > 0 {
                f.write_str("$")?;
            }
            f.write_str(self.0.get(place).map_or("", String::as_str))?;
        }
        Ok(())
    }
}

/// `idPers$typeLien`, first degree.
struct Authority {
    link: Link,
    old: bool,
}

impl fmt::Display for Authority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}${}", self.link.guardian, kinship(self.link, self.old))
    }
}

/// `idPers$typeLien$respFinancier$respLégal$contact$paiement`, second degree.
struct Relation {
    link: Link,
    rank: usize,
    old: bool,
}

impl fmt::Display for Relation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let legal = match (self.link.responsibility, self.old) {
            (Responsibility::Legal, true) => 1 + u8::from(self.rank > 0),
            (Responsibility::Legal, false) => 1,
            (Responsibility::InCharge, false) => 2,
            (Responsibility::InCharge, true) | (Responsibility::Contact, _) => 0,
        };
        let contact = u8::from(self.link.responsibility != Responsibility::Legal);
        let pays = u8::from(self.link.pays);
        write!(f, "{}${}${pays}${legal}${contact}$0", self.link.guardian, kinship(self.link, self.old))
    }
}

const fn kinship(link: Link, old: bool) -> u8 {
    if old { link.kinship.old_code() } else { link.kinship.code() }
}

/// The five parts of a first-degree class: structure, structure again, kind, class, label.
struct Class1d<'a> {
    school: &'a School,
    class: &'a Class,
}

impl fmt::Display for Class1d<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (key, Class { code, label, .. }) = (self.school.key, self.class);
        let ulis = self.class.grades.iter().all(|grade| grade.level == Some(Level::Ulis));
        write!(f, "{key}${key}${}${code}${label}", if ulis { "ULIS" } else { "ORDINAIRE" })
    }
}

/// `structId$code`.
#[derive(Clone, Copy)]
struct Place<'a> {
    school: u64,
    code: &'a str,
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}${}", self.school, self.code)
    }
}

/// `structId$date$code`.
struct Entry<'a> {
    seat: Place<'a>,
    year: i16,
}

impl fmt::Display for Entry<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}$01/09/{}${}", self.seat.school, self.year, self.seat.code)
    }
}

/// `code$libellé$MEF$MEF…`.
struct Class2d<'a>(&'a Class);

impl fmt::Display for Class2d<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}${}", self.0.code, self.0.label)?;
        self.0.grades.iter().try_for_each(|grade| write!(f, "${}", grade.mef))
    }
}

/// `code$libellé$classe`.
struct GroupValue<'a>(&'a crate::Group);

impl fmt::Display for GroupValue<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}${}", self.0.code, self.0.label)?;
        self.0.class.iter().try_for_each(|class| write!(f, "${class}"))
    }
}
