//! The first line of an ONDE file: which file it is, and where each column stands.

use csv::StringRecord;
use domain::fold::fold;

use super::line;
use crate::import::{FileError, Format};

/// Separators that have been seen; files re-saved by a spreadsheet have the other two.
const SEPARATORS: [u8; 3] = [b';', b'\t', b','];

/// A column as it is asked for: the names it has had, in their canonical form; and how sentences call it where the
/// file has none.
pub(super) struct Column {
    names: &'static [&'static str],
    shown: &'static str,
}

macro_rules! columns {
    ($($constant:ident: $shown:literal = $($name:literal)|+;)*) => {
        $(pub(in super::super) static $constant: Column = Column { names: &[$($name),+], shown: $shown };)*
    };
}

/// The pupils' file.
pub(super) mod pupil {
    use super::Column;
    columns! {
        FAMILY_NAME: "Nom élève" = "nomeleve" | "nomdefamilleeleve" | "nomdenaissanceeleve" | "nomfamilleeleve";
        USAGE_NAME: "Nom d’usage élève" = "nomdusageeleve" | "nomusageeleve";
        FIRST_NAME: "Prénom élève" = "prenomeleve" | "prenomseleve" | "prenom1eleve" | "premierprenomeleve";
        BIRTH_DATE: "Date naissance" = "datenaissance" | "datedenaissance" | "datenaissanceeleve"
            | "datedenaissanceeleve";
        SEX: "Sexe" = "sexe" | "sexeeleve";
        INE: "INE" = "ine" | "ineeleve" | "numeroine" | "identifiantnationaleleve";
        ADDRESS: "Adresse1" = "adresse1" | "adresse";
        POSTAL_CODE: "Cp1" = "cp1" | "cp" | "codepostal" | "codepostal1";
        TOWN: "Commune1" = "commune1" | "commune";
        COUNTRY: "Pays1" = "pays1" | "pays";
        ADDRESS_2: "Adresse2" = "adresse2";
        POSTAL_CODE_2: "Cp2" = "cp2" | "codepostal2";
        TOWN_2: "Commune2" = "commune2";
        COUNTRY_2: "Pays2" = "pays2";
        LEVEL: "Niveau" = "niveau" | "niveaueleve" | "niveauscolaire";
        CLASS_LABEL: "Libellé classe" = "libelleclasse" | "libelledelaclasse" | "classe" | "classeeleve"
            | "classeseleve";
        CLASS_CODE: "Identifiant classe" = "identifiantclasse" | "identifiantdelaclasse" | "idclasse";
    }
    /// Without these a file is no use.
    pub(in super::super) const REQUIRED: [&Column; 5] =
        [&FAMILY_NAME, &FIRST_NAME, &BIRTH_DATE, &LEVEL, &CLASS_LABEL];
}

/// The guardians' file. Older ones call the children `enfant`, today's `élève`: the former is read as the latter.
pub(super) mod guardian {
    use super::Column;
    columns! {
        TITLE: "Civilité Responsable" = "civiliteresponsable" | "civilite";
        USAGE_NAME: "Nom usage responsable" = "nomusageresponsable" | "nomdusageresponsable";
        FAMILY_NAME: "Nom responsable" = "nomresponsable" | "nomdefamilleresponsable" | "nomdenaissanceresponsable"
            | "nomfamilleresponsable";
        FIRST_NAME: "Prénom responsable" = "prenomresponsable" | "prenomsresponsable";
        ADDRESS: "Adresse responsable" = "adresseresponsable" | "adresse";
        POSTAL_CODE: "CP responsable" = "cpresponsable" | "codepostalresponsable" | "cp" | "codepostal";
        TOWN: "Commune responsable" = "communeresponsable" | "commune" | "villeresponsable";
        COUNTRY: "Pays" = "paysresponsable" | "pays";
        MAIL: "Courriel" = "courriel" | "courrielresponsable" | "adressecourriel" | "mel" | "melresponsable" | "email"
            | "mail" | "adressemail";
        HOME_PHONE: "Téléphone domicile" = "telephonedomicile" | "telephonedomicileresponsable" | "teldomicile"
            | "telephonepersonnel";
        WORK_PHONE: "Téléphone travail" = "telephonetravail" | "telephonetravailresponsable" | "teltravail"
            | "telephoneprofessionnel";
        MOBILE: "Téléphone portable" = "telephoneportable" | "telephoneportableresponsable" | "telportable"
            | "telephonemobile" | "portable";
        CHILD_USAGE_NAME: "Nom d’usage élève" = "nomdusageeleve" | "nomusageeleve";
        CHILD_FAMILY_NAME: "Nom de famille élève" = "nomdefamilleeleve" | "nomeleve" | "nomdenaissanceeleve"
            | "nomfamilleeleve";
        CHILD_FIRST_NAME: "Prénom élève" = "prenomeleve" | "prenomseleve";
        CHILD_CLASSES: "Classes élèves" = "classeseleve" | "classeeleve" | "libelleclasseeleve" | "libelleclasse"
            | "classe" | "classes";
    }
    /// Without these a file is no use.
    pub(in super::super) const REQUIRED: [&Column; 4] =
        [&FAMILY_NAME, &FIRST_NAME, &CHILD_FAMILY_NAME, &CHILD_FIRST_NAME];
    /// Columns that only this file has.
    pub(in super::super) const OWN: [&Column; 3] = [&USAGE_NAME, &FAMILY_NAME, &FIRST_NAME];
}

/// The name of one column.
struct Name {
    /// As it is compared.
    canonical: String,
    /// Which child it is of, where columns are numbered.
    number: Option<u32>,
    written: String,
}

/// A header line.
pub(super) struct Header(Vec<Name>);

impl Header {
    pub(super) fn new<'c>(columns: impl IntoIterator<Item = &'c str>) -> Self {
        let mut names: Vec<Name> = columns.into_iter().map(name).collect();
        // A separator at the end of the line names no column.
        while names.last().is_some_and(|name| name.canonical.is_empty()) {
            names.pop();
        }
        Self(names)
    }

    pub(super) const fn len(&self) -> usize {
        self.0.len()
    }

    /// Where a column stands.
    pub(super) fn position(&self, column: &Column) -> Option<usize> {
        // The current name wins over another that only may be meant.
        column.names.iter().find_map(|name| self.0.iter().position(|found| found.canonical == *name))
    }

    /// Which of these columns stands there, and the number of the child it is of.
    pub(super) fn which(&self, at: usize, columns: &[&Column]) -> Option<(usize, Option<u32>)> {
        let name = self.0.get(at)?;
        let which = columns.iter().position(|column| column.names.contains(&name.canonical.as_str()))?;
        Some((which, name.number))
    }

    /// What a column is called: by the file, else by ONDE.
    pub(super) fn shown(&self, column: &Column) -> &str {
        self.position(column).map_or(column.shown, |at| self.written(at))
    }

    /// What the file calls the column there; empty beyond its end.
    pub(super) fn written(&self, at: usize) -> &str {
        self.0.get(at).map_or("", |name| name.written.as_str())
    }

    /// The columns that are missing, in the words of the file, which calls children `enfant` or `élève`.
    fn missing(&self, required: &[&Column]) -> Vec<String> {
        let child = self.0.iter().any(|name| fold(&name.written).contains("enfant"));
        let missing = required.iter().filter(|column| self.position(column).is_none());
        missing
            .map(
                |column| {
                    if child { column.shown.replace("élève", "enfant") } else { column.shown.to_owned() }
                },
            )
            .collect()
    }
}

/// A column's name as it is compared: without accents, case, spaces, apostrophes; `enfant` read as `eleve`, which
/// comes last; and without the plural and the number of a child or guardian.
fn name(written: &str) -> Name {
    let written = written.trim().trim_start_matches('\u{FEFF}');
    let folded = fold(written).replace(' ', "").replace("enfant", "eleve");
    let mut canonical = folded.clone();
    let mut number = None;
    for person in ["eleve", "responsable"] {
        let Some((before, after)) = folded.split_once(person) else { continue };
        let after = after.strip_prefix('s').unwrap_or(after);
        let digits = after.len() - after.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let (numeral, after) = after.split_at(digits);
        let after = after.strip_prefix('s').filter(|rest| rest.is_empty()).unwrap_or(after);
        // `Élève 1 – Prénom` says the same as `Prénom élève 1`.
        let trailing = after.len() - after.trim_end_matches(|c: char| c.is_ascii_digit()).len();
        let (after, late) = after.split_at(after.len() - trailing);
        number = [numeral, late].into_iter().find_map(|numeral| numeral.parse().ok());
        canonical = format!("{before}{after}{person}");
        break;
    }
    Name { canonical, number, written: written.to_owned() }
}

/// What a line is before anything is known of its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Beginning {
    /// Nothing, or separators alone.
    Blank,
    /// `sep=;`, by which a spreadsheet tells another how to cut lines.
    Separator(u8),
    /// The names of the columns.
    Header,
}

/// Tells what a line at the beginning of a file is.
pub(super) fn beginning(line: &str) -> Beginning {
    let line = line.trim_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '\u{FEFF}'));
    let after = line.get(..4).filter(|start| start.eq_ignore_ascii_case("sep=")).map(|_| &line[4..]);
    match after.map(str::as_bytes) {
        Some([separator]) => Beginning::Separator(*separator),
        // A tabulation is trimmed like any white space.
        Some([]) => Beginning::Separator(b'\t'),
        _ if line.bytes().all(|byte| SEPARATORS.contains(&byte) || byte.is_ascii_whitespace()) => {
            Beginning::Blank
        }
        _ => Beginning::Header,
    }
}

/// The separator of a header line: the one that gives most columns.
pub(super) fn separator(line: &str) -> u8 {
    let count = |separator: u8| line.bytes().filter(|byte| *byte == separator).count();
    SEPARATORS.into_iter().rev().max_by_key(|separator| count(*separator)).unwrap_or(b';')
}

/// The columns of a header line.
pub(super) fn columns(line: &str, separator: u8) -> Header {
    let mut record = StringRecord::new();
    // A line of valid text always parses.
    let _ = line::csv_over(line.as_bytes(), separator).read_record(&mut record);
    Header::new(line::unwrapped(&record, separator).as_ref().unwrap_or(&record))
}

/// Which ONDE file has this beginning.
///
/// # Errors
/// `WrongColumns` when at least two columns are those of a file that lacks others, else `NotRecognised`.
pub(in crate::import) fn recognise(text: &str, file: &str) -> Result<Format, FileError> {
    let mut told = None;
    let mut lines = text.split(['\n', '\r']).filter(|line| match beginning(line) {
        Beginning::Blank => false,
        Beginning::Separator(separator) => {
            told = Some(separator);
            false
        }
        Beginning::Header => true,
    });
    let line = lines.next().unwrap_or_default();
    let header = columns(line, told.unwrap_or_else(|| separator(line)));
    let pupils = header.missing(&pupil::REQUIRED);
    let guardians = header.missing(&guardian::REQUIRED);
    // Both files name children: only one has guardians.
    let of_guardians = guardian::OWN.iter().any(|column| header.position(column).is_some());
    if guardians.is_empty() {
        return Ok(Format::OndeGuardians);
    }
    if pupils.is_empty() && !of_guardians {
        return Ok(Format::OndePupils);
    }
    let file = file.to_owned();
    if of_guardians && guardians.len() + 2 <= guardian::REQUIRED.len() {
        Err(FileError::WrongColumns { file, missing: guardians })
    } else if pupils.len() + 2 <= pupil::REQUIRED.len() {
        Err(FileError::WrongColumns { file, missing: pupils })
    } else {
        Err(FileError::NotRecognised { file })
    }
}
