//! Small deliveries of SIECLE and AAF, written record by record, as real files write them.

use std::fmt::Write as _;

/// A *collège* of SIECLE: what the parameters of every file say.
#[derive(Clone, Copy)]
pub struct Base<'d> {
    pub uaj: &'d str,
    pub year: &'d str,
    pub exported_on: &'d str,
}

pub const BASE: Base<'static> = Base { uaj: "0990003R", year: "2026", exported_on: "10/09/2026" };

impl Base<'_> {
    fn file(&self, root: &str, data: &str) -> String {
        let Self { uaj, year, exported_on } = self;
        format!(
            "<?xml version=\"1.0\" encoding=\"ISO-8859-15\"?>\n<{root} VERSION=\"3.0\"><PARAMETRES><UAJ>{uaj}</UAJ>\
             <ANNEE_SCOLAIRE>{year}</ANNEE_SCOLAIRE><DATE_EXPORT>{exported_on}</DATE_EXPORT></PARAMETRES>\
             <DONNEES>{data}</DONNEES></{root}>\n"
        )
    }

    /// `ElevesAvecAdresses.xml`, without addresses.
    pub fn pupils(&self, pupils: &[Pupil<'_>]) -> String {
        let (mut records, mut structures) = (String::new(), String::new());
        for Pupil { id, ine, family, first, born, division, more } in pupils {
            write!(
                records,
                "<ELEVE ELEVE_ID=\"{id}\" ELENOET=\"{id}\"><ID_NATIONAL>{ine}</ID_NATIONAL>\
                 <NOM_DE_FAMILLE>{family}</NOM_DE_FAMILLE><PRENOM>{first}</PRENOM><DATE_NAISS>{born}</DATE_NAISS>\
                 <CODE_SEXE>2</CODE_SEXE><CODE_STATUT>ST</CODE_STATUT>{more}</ELEVE>"
            )
            .unwrap();
            if !division.is_empty() {
                write!(
                    structures,
                    "<STRUCTURES_ELEVE ELEVE_ID=\"{id}\" ELENOET=\"{id}\"><STRUCTURE><CODE_STRUCTURE>{division}\
                     </CODE_STRUCTURE><TYPE_STRUCTURE>D</TYPE_STRUCTURE></STRUCTURE></STRUCTURES_ELEVE>"
                )
                .unwrap();
            }
        }
        self.file("BEE_ELEVES", &format!("<ELEVES>{records}</ELEVES><STRUCTURES>{structures}</STRUCTURES>"))
    }

    /// `Structures.xml`: the code and the long label of every division.
    pub fn divisions(&self, divisions: &[(&str, &str)]) -> String {
        let mut records = String::new();
        for (code, label) in divisions {
            write!(
                records,
                "<DIVISION CODE_STRUCTURE=\"{code}\"><LIBELLE_LONG>{label}</LIBELLE_LONG></DIVISION>"
            )
            .unwrap();
        }
        self.file("BEE_STRUCTURES", &format!("<DIVISIONS>{records}</DIVISIONS>"))
    }

    /// `Communs.xml`: the school itself.
    pub fn school(&self, name: &str, street: &str, phone: &str, mail: &str) -> String {
        let data = format!(
            "<UAJ><DENOM_PRINC>{name}</DENOM_PRINC><DENOM_COMPL></DENOM_COMPL><LIGNE1_ADRESSE>{street}\
             </LIGNE1_ADRESSE><TELEPHONE>{phone}</TELEPHONE><MEL_1>{mail}</MEL_1><CODE_TYPE_ETAB>CLG\
             </CODE_TYPE_ETAB><SECTEUR_CODE>PU</SECTEUR_CODE><CODE_POSTAL>99000</CODE_POSTAL></UAJ>"
        );
        self.file("BEE_COMMUN", &data)
    }
}

#[derive(Clone, Copy)]
pub struct Pupil<'d> {
    pub id: u32,
    pub ine: &'d str,
    pub family: &'d str,
    pub first: &'d str,
    pub born: &'d str,
    pub division: &'d str,
    /// Further elements of the record.
    pub more: &'d str,
}

pub const CASTOR: Pupil<'static> = Pupil {
    id: 501,
    ine: "990000501AB",
    family: "CASTOR",
    first: "Léo",
    born: "13/01/2014",
    division: "6A",
    more: "<CODE_MEF>10010012110</CODE_MEF>",
};
pub const FURET: Pupil<'static> =
    Pupil { id: 502, ine: "990000502AC", family: "FURET", first: "Zoé", born: "14/02/2014", ..CASTOR };

/// A file of AAF: records of one category.
pub fn aaf(records: &[String]) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ficAlimMENESR>\n<!-- versionAF=\"AAF-VE2003\" -->\n{}\
         </ficAlimMENESR>\n",
        records.concat()
    )
}

fn record(kind: &str, category: &str, id: u32, attributes: &[(&str, &str)]) -> String {
    let mut text = format!(
        "<addRequest><operationalAttributes><attr name=\"{kind}\"><value>{category}</value></attr>\
         </operationalAttributes><identifier><id>{id}</id></identifier><attributes>"
    );
    for (name, value) in attributes {
        write!(text, "<attr name=\"{name}\"><value>{value}</value></attr>").unwrap();
    }
    text.push_str("</attributes></addRequest>\n");
    text
}

/// A structure: its UAI, its usual name, its kind.
pub fn structure(id: u32, uai: &str, name: &str, kind: &str) -> String {
    let attributes = [
        ("ENTStructureJointure", id.to_string()),
        ("ENTStructureUAI", uai.to_owned()),
        ("ENTStructureNomCourant", name.to_owned()),
        ("ENTStructureTypeStruct", kind.to_owned()),
        ("ENTStructureVille", "MONTEXEMPLE".to_owned()),
        ("ENTStructureMailSI", format!("ce.{uai}@exemple.fr")),
    ];
    record("categorieStructure", "EtabEducNat", id, &borrowed(&attributes))
}

/// A child of the school 11 in a class of its own, with one guardian; the level as `1121$CP`.
pub fn child(id: u32, family: &str, first: &str, level: &str, guardian: u32) -> String {
    let attributes = [
        ("ENTPersonJointure", id.to_string()),
        ("ENTEleveINE", format!("9900000{id:02}AB")),
        ("ENTPersonNom", family.to_owned()),
        ("ENTPersonNomPatro", family.to_owned()),
        ("ENTPersonPrenom", first.to_owned()),
        ("ENTPersonDateNaissance", "14/01/2019".to_owned()),
        ("ENTEleveAutoriteParentale", format!("{guardian}$10")),
        ("ENTPersonStructRattach", "11".to_owned()),
        ("ENTPersonClasses", format!("11$11$ORDINAIRE$7300{id:02}$Classe {id}")),
        ("ENTEleveNiveau", level.to_owned()),
        ("ENTEleveCycle", "2$CYCLE II".to_owned()),
    ];
    record("categoriePersonne", "Eleve", id, &borrowed(&attributes))
}

pub fn guardian(id: u32, family: &str) -> String {
    let attributes = [
        ("ENTPersonJointure", id.to_string()),
        ("ENTPersonNom", family.to_owned()),
        ("ENTPersonNomPatro", family.to_owned()),
        ("ENTPersonPrenom", "Alix".to_owned()),
        ("ENTPersonCivilite", "Mme".to_owned()),
        ("ENTPersonMail", format!("foyer{id}@exemple.fr")),
    ];
    record("categoriePersonne", "PersRelEleve", id, &borrowed(&attributes))
}

fn borrowed<'d>(attributes: &'d [(&'d str, String)]) -> Vec<(&'d str, &'d str)> {
    attributes.iter().map(|(name, value)| (*name, value.as_str())).collect()
}
