//! What a file says of itself: whose it is, of which year and day, and which part of a delivery.

use domain::{jiff::civil::Date, uai::Uai};

use super::{
    dates,
    xml::{Node, Xml},
};

/// What a source says of itself, found when it is recognised. ONDE's files say nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stamp {
    /// UAI of the school that the whole file is of (SIECLE).
    pub school: Option<String>,
    /// School year, by the year in which it begins (SIECLE).
    pub school_year: Option<i16>,
    /// Day of the export: SIECLE's `DATE_EXPORT`; of an AAF file `dateGenerationExport`, else the date in its name
    /// or in that of its archive or of a folder that it came in.
    pub exported: Option<Date>,
    /// Number of the part, from the name of an AAF file (`…_Eleve_0001.xml`).
    pub part: Option<u32>,
}

impl Stamp {
    /// Of an AAF file: `generated` as its header says, and its name before those of its archive and of its folders.
    pub(super) fn aaf(generated: Option<&str>, name: &str, around: &[&str]) -> Self {
        let said = generated.and_then(dates::date);
        let names = || std::iter::once(name).chain(around.iter().copied());
        Self {
            exported: said.or_else(|| names().find_map(day_in_name)),
            part: part_in_name(name),
            ..Self::default()
        }
    }

    /// Of a SIECLE file, whose root is open: what `PARAMETRES` says near the beginning.
    pub(super) fn siecle(xml: &mut Xml<'_, '_>) -> Self {
        let mut stamp = Self::default();
        let (mut name, mut text) = (String::new(), String::new());
        let mut inside = false;
        // The beginning is cut somewhere: an error here is no more than its end.
        while let Ok(node) = xml.next() {
            match node {
                Node::Open(tag) => {
                    name.clear();
                    text.clear();
                    match tag.name() {
                        "PARAMETRES" => inside = true,
                        "DONNEES" => break,
                        other => name.push_str(other),
                    }
                }
                Node::Text(part) if inside && text.len() < 256 => text.push_str(part),
                Node::Close => {
                    stamp.take(&name, text.trim());
                    name.clear();
                    text.clear();
                }
                Node::End => break,
                _ => {}
            }
        }
        stamp
    }

    /// Takes what an element of `PARAMETRES` says.
    pub(super) fn take(&mut self, name: &str, value: &str) {
        match name {
            "UAJ" => {
                self.school =
                    Uai::parse(value).ok().map(|uai| uai.as_str().to_owned()).or(self.school.take());
            }
            "ANNEE_SCOLAIRE" => self.school_year = school_year(value).or(self.school_year),
            "DATE_EXPORT" => self.exported = dates::date(value).or(self.exported),
            "HORODATAGE" => self.exported = self.exported.or_else(|| dates::date(value)),
            _ => {}
        }
    }
}

/// `2026`, `2026-2027`, `2026/2027`.
fn school_year(value: &str) -> Option<i16> {
    let digits = value.split(|c: char| !c.is_ascii_digit()).find(|digits| !digits.is_empty())?;
    digits.parse().ok().filter(|year| digits.len() == 4 && (1990..=2200).contains(year))
}

/// A day that a name tells, written `AAAAMMJJ` between other things, hours after it.
#[must_use]
pub fn day_in_name(name: &str) -> Option<Date> {
    let digits = name.split(|c: char| !c.is_ascii_digit()).filter(|digits| digits.len() >= 8);
    digits.filter_map(|digits| digits.get(..8)).filter_map(dates::date).find(|date| date.year() >= 2000)
}

/// The number at the end of a name, before what says how the file is written.
fn part_in_name(name: &str) -> Option<u32> {
    let stem = name.split('.').next().unwrap_or(name);
    let (_, number) = stem.rsplit_once('_')?;
    let is_number = (1..=5).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| number.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use domain::jiff::civil::date;

    use super::Stamp;
    use crate::import::{
        encoding::TextReader,
        xml::{TOKEN_LIMIT, Xml},
    };

    fn of_text(text: &str) -> Stamp {
        let mut bytes = text.as_bytes();
        Stamp::siecle(&mut Xml::new(TextReader::new(&mut bytes, u64::MAX, TOKEN_LIMIT), "essai"))
    }

    #[test]
    fn siecle_says_school_year_and_day() {
        let stamp = |exported: &str, year: &str| {
            of_text(&format!(
                "<BEE_ELEVES><PARAMETRES><UAJ>0210001m</UAJ><ANNEE_SCOLAIRE>{year}</ANNEE_SCOLAIRE>{exported}\
                 </PARAMETRES><DONNEES><UAJ>0210002N</UAJ><ELEVES/></DONNEES></BEE_ELEVES>"
            ))
        };
        let right = Stamp {
            school: Some("0210001M".into()),
            school_year: Some(2026),
            exported: Some(date(2026, 9, 10)),
            part: None,
        };
        for (exported, year) in [
            ("<DATE_EXPORT>10/09/2026</DATE_EXPORT>", "2026"),
            ("<DATE_EXPORT> 2026-09-10 </DATE_EXPORT>", "2026-2027"),
            ("<DATE_EXPORT></DATE_EXPORT><HORODATAGE>10/09/2026 08:00:00</HORODATAGE>", "2026/2027"),
        ] {
            assert_eq!(stamp(exported, year), right, "{exported}");
        }
        let silent = Stamp { school: Some("0210001M".into()), ..Stamp::default() };
        assert_eq!(stamp("<DATE_EXPORT>hier</DATE_EXPORT>", "26"), silent);
        assert_eq!(of_text("<BEE_ELEVES><DONNEES/></BEE_ELEVES>"), Stamp::default());
    }

    #[test]
    fn aaf_says_day_and_part() {
        let day = Some(date(2026, 9, 1));
        for (generated, names, exported, part) in [
            (Some("2026-09-01T03:00:00"), ["x.xml", "x.zip"], day, None),
            (Some("20260901 030000"), ["ENT_20250901_Eleve_0002.xml", "x.zip"], day, Some(2)),
            (Some("01/09/2026"), ["Eleve_3.xml.gz", "x"], day, Some(3)),
            (None, ["EDUCONNECT1D_Complet_20260901_Eleve_0000.xml", "x"], day, Some(0)),
            (None, ["Eleve.xml", "ENT2DVA.20260901.tgz"], day, None),
            (None, ["Eleve.xml", "ENT2DVA.202609010300.tgz"], day, None),
            (None, ["Eleve.xml", "20260901T030000"], day, None),
            (Some("jamais"), ["0210001M_99999999_a", "x"], None, None),
            (None, ["ENT_20260901", "x"], day, None),
        ] {
            let stamp = Stamp::aaf(generated, names[0], &names[1..]);
            assert_eq!((stamp.exported, stamp.part), (exported, part), "{names:?}");
        }
    }
}
