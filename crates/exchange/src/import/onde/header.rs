//! The first line of an ONDE file: which file it is, and where each column stands.

use domain::fold::fold;

use crate::import::{FileProblem, recognise::Format};

/// Separators that have been seen; files re-saved by a spreadsheet have the other two.
const SEPARATORS: [u8; 3] = [b';', b'\t', b','];

/// A column as it is asked for: the names it has had, folded, the current one first; and how sentences call it.
pub(super) struct Column {
    names: &'static [&'static str],
    pub(super) shown: &'static str,
}

macro_rules! columns {
    ($($constant:ident: $shown:literal = $($name:literal)|+;)*) => {
        $(pub(in super::super) const $constant: Column = Column { names: &[$($name),+], shown: $shown };)*
    };
}

/// The pupils' file.
pub(super) mod pupil {
    use super::Column;
    columns! {
        FAMILY_NAME: "Nom élève" = "nomeleve" | "nomdefamilleeleve";
        USAGE_NAME: "Nom d’usage élève" = "nomdusageeleve" | "nomusageeleve";
        FIRST_NAME: "Prénom élève" = "prenomeleve";
        BIRTH_DATE: "Date naissance" = "datenaissance" | "datedenaissance";
        SEX: "Sexe" = "sexe";
        INE: "INE" = "ine";
        ADDRESS: "Adresse1" = "adresse1";
        POSTAL_CODE: "Cp1" = "cp1";
        TOWN: "Commune1" = "commune1";
        COUNTRY: "Pays1" = "pays1";
        ADDRESS_2: "Adresse2" = "adresse2";
        POSTAL_CODE_2: "Cp2" = "cp2";
        TOWN_2: "Commune2" = "commune2";
        COUNTRY_2: "Pays2" = "pays2";
        LEVEL: "Niveau" = "niveau";
        CLASS_LABEL: "Libellé classe" = "libelleclasse" | "classe";
        CLASS_CODE: "Identifiant classe" = "identifiantclasse";
    }
    /// Without these a file is no use.
    pub(in super::super) const REQUIRED: [&Column; 5] =
        [&FAMILY_NAME, &FIRST_NAME, &BIRTH_DATE, &LEVEL, &CLASS_LABEL];
}

/// The guardians' file.
pub(super) mod guardian {
    use super::Column;
    columns! {
        TITLE: "Civilité Responsable" = "civiliteresponsable";
        USAGE_NAME: "Nom usage responsable" = "nomusageresponsable" | "nomdusageresponsable";
        FAMILY_NAME: "Nom responsable" = "nomresponsable" | "nomdefamilleresponsable";
        FIRST_NAME: "Prénom responsable" = "prenomresponsable";
        ADDRESS: "Adresse responsable" = "adresseresponsable";
        POSTAL_CODE: "CP responsable" = "cpresponsable";
        TOWN: "Commune responsable" = "communeresponsable";
        COUNTRY: "Pays" = "pays" | "paysresponsable";
        MAIL: "Courriel" = "courriel";
        HOME_PHONE: "Téléphone domicile" = "telephonedomicile";
        WORK_PHONE: "Téléphone travail" = "telephonetravail";
        MOBILE: "Téléphone portable" = "telephoneportable";
        CHILD_USAGE_NAME: "Nom d’usage enfant" = "nomdusageenfant" | "nomusageenfant";
        CHILD_FAMILY_NAME: "Nom de famille enfant" = "nomdefamilleenfant" | "nomenfant";
        CHILD_FIRST_NAME: "Prénom enfant" = "prenomenfant";
        CHILD_CLASSES: "Classes enfants" = "classesenfants" | "classesenfant" | "classeenfant";
    }
    /// Without these a file is no use.
    pub(in super::super) const REQUIRED: [&Column; 4] =
        [&FAMILY_NAME, &FIRST_NAME, &CHILD_FAMILY_NAME, &CHILD_FIRST_NAME];
}

/// A header line, its columns folded.
pub(super) struct Header(Vec<String>);

impl Header {
    pub(super) fn new<'c>(columns: impl IntoIterator<Item = &'c str>) -> Self {
        Self(columns.into_iter().map(|column| fold(column).replace(' ', "")).collect())
    }

    pub(super) const fn len(&self) -> usize {
        self.0.len()
    }

    /// Where a column stands.
    pub(super) fn position(&self, column: &Column) -> Option<usize> {
        self.0.iter().position(|name| column.names.contains(&name.as_str()))
    }

    /// Where a column stands again after `from`.
    pub(super) fn position_after(&self, column: &Column, from: usize) -> Option<usize> {
        let found = self.0.iter().skip(from + 1).position(|name| column.names.contains(&name.as_str()))?;
        Some(from + 1 + found)
    }

    fn missing(&self, required: &[&Column]) -> Vec<String> {
        let missing = required.iter().filter(|column| self.position(column).is_none());
        missing.map(|column| column.shown.to_owned()).collect()
    }
}

/// The separator of a header line: the one that gives most columns.
pub(super) fn separator(line: &str) -> u8 {
    let count = |separator: u8| line.bytes().filter(|byte| *byte == separator).count();
    SEPARATORS.into_iter().rev().max_by_key(|separator| count(*separator)).unwrap_or(b';')
}

/// Which ONDE file has this header line.
///
/// # Errors
/// `WrongColumns` when at least two columns are those of a file that lacks others, else `NotRecognised`.
pub(in crate::import) fn recognise(line: &str, file: &str) -> Result<Format, FileProblem> {
    let separator = char::from(separator(line));
    let header = Header::new(line.split(separator));
    let pupils = header.missing(&pupil::REQUIRED);
    let guardians = header.missing(&guardian::REQUIRED);
    if pupils.is_empty() {
        return Ok(Format::OndePupils);
    }
    if guardians.is_empty() {
        return Ok(Format::OndeGuardians);
    }
    let file = file.to_owned();
    if guardians.len() + 2 <= guardian::REQUIRED.len() {
        Err(FileProblem::WrongColumns { file, missing: guardians })
    } else if pupils.len() + 2 <= pupil::REQUIRED.len() {
        Err(FileProblem::WrongColumns { file, missing: pupils })
    } else {
        Err(FileProblem::NotRecognised { file })
    }
}
