//! `preauctl demo`: fictitious files. No store is needed.

mod staging;

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use domain::degree::Degree as Schooling;
use fictional::files::aaf::{self, AafStyle};
use fictional::files::onde::{self, OndeStyle, OndeVersion};
use fictional::files::siecle::{self, SiecleStyle};
use fictional::files::spoil::{self, Reach, Spoil};
use fictional::{Case, Churn, EdgeCases, Identity, Kinds, School, SchoolSpec};
use jiff::ToSpan;
use jiff::civil::{Date, date};
use local::view::codes::Degree;
use serde::Serialize;

use self::staging::Staging;
use crate::args::{Columns, Demo, EdgeCaseRate, Format, Packing, Spoilt};
use crate::context;
use crate::failure::Failure;
use crate::output::Output;
use crate::watch::Watch;
use crate::words;

/// Schools named in the answer; a département has hundreds.
const NAMED: usize = 20;
/// People of a thousand whom a delta is about.
const DELTA_PER_THOUSAND: u32 = 10;
/// Days from one delivery to a later one.
const SOME_WEEKS: i64 = 21;

/// What was written.
#[derive(Debug, Default, Serialize)]
struct Written {
    files: Vec<PathBuf>,
    /// Spoilt deliveries, which are among no `files`.
    spoilt: Vec<Variant>,
    schools: Vec<WrittenSchool>,
    pupils: u64,
    guardians: u64,
}

/// A spoilt delivery.
#[derive(Debug, Serialize)]
struct Variant {
    kind: &'static str,
    /// The school; none for a delivery of an académie.
    uai: Option<String>,
    files: Vec<PathBuf>,
}

#[derive(Debug, Serialize)]
struct WrittenSchool {
    uai: String,
    name: String,
    town: String,
    degree: Degree,
    pupils: usize,
    guardians: usize,
    /// The school's own files; an AAF delivery has none.
    files: Vec<PathBuf>,
    /// People whose records are odd in themselves.
    oddities: Vec<WrittenOddity>,
}

#[derive(Debug, Serialize)]
struct WrittenOddity {
    case: Case,
    pupil: bool,
    id: u64,
    family_name: String,
    first_name: String,
}

/// Writes the files.
pub fn run(json: bool, watch: &Watch, typed: &Demo) -> Result<Output, Failure> {
    let (format, degree) = format(typed)?;
    let spoils = spoils(typed, format)?;
    let recipe = recipe(typed, degree);
    if typed.out.to_str().is_none() {
        return Err(Failure::invalid("out", context::unreadable_folder(&typed.out)));
    }
    watch.writes_fictions();
    let staging = Staging::within(&typed.out)?;
    let mut written = match format {
        Format::Aaf => academy(typed, staging.path(), &recipe, degree, &spoils)?,
        _ => schools(typed, staging.path(), &recipe, format, &spoils)?,
    };
    let files = written.all().cloned().collect::<Vec<_>>();
    written.rename(|file| staging.named(file));
    staging.settle(files.iter())?;
    Output::of(json, &written, |written| text(written, format))
}

/// The format and the degree, each from the other when it was not typed.
fn format(typed: &Demo) -> Result<(Format, Schooling), Failure> {
    let degree = typed.degree.map(Schooling::from);
    let (format, degree) = match (typed.format, degree) {
        (None, None | Some(Schooling::First)) => (Format::Onde, Schooling::First),
        (None, Some(Schooling::Second)) => (Format::Siecle, Schooling::Second),
        (Some(Format::Onde), None) => (Format::Onde, Schooling::First),
        (Some(Format::Siecle), None) => (Format::Siecle, Schooling::Second),
        (Some(Format::Aaf), None) => (Format::Aaf, Schooling::First),
        (Some(format), Some(degree)) => (format, degree),
    };
    let refused = match (format, degree) {
        (Format::Onde, Schooling::Second) => {
            Some("ONDE est le format du premier degré\u{a0}: utilisez --degree 1D, ou --format siecle.")
        }
        (Format::Siecle, Schooling::First) => {
            Some("SIECLE est le format du second degré\u{a0}: utilisez --degree 2D, ou --format onde.")
        }
        _ if typed.delta && format != Format::Aaf => Some("--delta ne concerne que --format aaf."),
        _ if typed.packing == Packing::Tgz && format != Format::Aaf => {
            Some("--packing tgz ne concerne que --format aaf.")
        }
        _ if typed.packing == Packing::Zip && format == Format::Onde => {
            Some("Les fichiers ONDE ne sont pas emballés\u{a0}: retirez --packing.")
        }
        _ if typed.columns.is_some() && format != Format::Onde => {
            Some("--columns ne concerne que --format onde.")
        }
        _ if typed.per_file.is_some() && format != Format::Aaf => {
            Some("--per-file ne concerne que --format aaf.")
        }
        _ => None,
    };
    match refused {
        Some(message) => Err(Failure::usage(message.to_owned())),
        None => Ok((format, degree)),
    }
}

/// The kinds of spoilt deliveries that were typed, each once.
fn spoils(typed: &Demo, format: Format) -> Result<Vec<Spoil>, Failure> {
    let can = |spoil: &Spoil| match spoil.reach() {
        Reach::Everything => true,
        Reach::Onde => format == Format::Onde,
        Reach::Aaf => format == Format::Aaf,
    };
    let mut spoils = Vec::new();
    for spoilt in &typed.spoil {
        match spoilt {
            Spoilt::All => spoils.extend(Spoil::ALL.into_iter().filter(can)),
            Spoilt::One(spoil) if can(spoil) => spoils.push(*spoil),
            Spoilt::One(spoil) => {
                let of = if spoil.reach() == Reach::Onde { "onde" } else { "aaf" };
                let message = format!("--spoil {} ne concerne que --format {of}.", spoil.name());
                return Err(Failure::usage(message));
            }
        }
    }
    let typed = |spoil: &Spoil| spoils.contains(spoil);
    Ok(Spoil::ALL.into_iter().filter(typed).collect())
}

fn recipe(typed: &Demo, degree: Schooling) -> SchoolSpec {
    let kinds = match degree {
        Schooling::First => Kinds::FirstDegree,
        Schooling::Second => Kinds::SecondDegree,
    };
    let sized = match (typed.people, typed.pupils, typed.schools) {
        (Some(people), ..) => SchoolSpec::of_persons(typed.seed, kinds, people),
        (None, Some(pupils), schools) => {
            SchoolSpec { schools, pupils_per_school: pupils..=pupils, ..SchoolSpec::new(typed.seed, kinds) }
        }
        (None, None, 1) => SchoolSpec::new(typed.seed, kinds),
        (None, None, schools) => SchoolSpec { schools, ..SchoolSpec::of_persons(typed.seed, kinds, 1) },
    };
    let awkward = match typed.awkward {
        EdgeCaseRate::None => EdgeCases::none(),
        EdgeCaseRate::Usual => EdgeCases::usual(),
        EdgeCaseRate::Heavy => EdgeCases::heavy(),
    };
    SchoolSpec { school_year: typed.year, awkward, ..sized }
}

/// A school, as many times some weeks later as was typed.
fn aged(school: School, typed: &Demo) -> School {
    (0..typed.later).fold(school, |school, _| school.evolve(&Churn::some_weeks()))
}

fn generation(typed: &Demo) -> OndeVersion {
    match typed.columns {
        _ if typed.former => OndeVersion::Former,
        None => OndeVersion::default(),
        Some(Columns::Eleve) => OndeVersion::Current,
        Some(Columns::Numbered) => OndeVersion::Numbered,
        Some(Columns::First) => OndeVersion::PupilFirst,
        Some(Columns::Enfant) => OndeVersion::Enfant,
    }
}

fn schools(
    typed: &Demo,
    out: &Path,
    recipe: &SchoolSpec,
    format: Format,
    spoils: &[Spoil],
) -> Result<Written, Failure> {
    let onde_style = OndeStyle { generation: generation(typed), ..OndeStyle::default() };
    let siecle_style = SiecleStyle {
        former: typed.former,
        zip: typed.packing == Packing::Zip,
        ..SiecleStyle::new(day(typed, 0))
    };
    let mut written = Written::default();
    for school in recipe.schools().map(|school| aged(school, typed)) {
        let place = if recipe.schools == 1 { out.to_owned() } else { out.join(&school.uai) };
        staging::create_folder(&place)?;
        let files = match format {
            Format::Onde => onde::folder(&school, &place, onde_style).map(Vec::from),
            _ => siecle::folder(&school, &place, siecle_style).map(Vec::from),
        };
        let files = files.map_err(|error| local::Error::io(&place, &error))?;
        for &spoil in spoils {
            let place = place.join(spoil.name());
            staging::create_folder(&place)?;
            let files = match format {
                Format::Onde => spoil::onde(&school, &place, onde_style, spoil).map(Vec::from),
                _ => spoil::siecle(&school, &place, siecle_style, spoil).map(Vec::from),
            };
            let files = files.map_err(|error| local::Error::io(&place, &error))?;
            written.spoilt.push(Variant { kind: spoil.name(), uai: Some(school.uai.clone()), files });
        }
        written.files.extend(files.iter().cloned());
        written.add(&school, files);
    }
    Ok(written)
}

fn academy(
    typed: &Demo,
    out: &Path,
    recipe: &SchoolSpec,
    degree: Schooling,
    spoils: &[Spoil],
) -> Result<Written, Failure> {
    let mut written = Written::default();
    let complete = if typed.delta { out.join("complet") } else { out.to_owned() };
    staging::create_folder(&complete)?;
    let usual = AafStyle::new(degree, day(typed, 0));
    let style = |days| AafStyle {
        old_codes: typed.former,
        packing: packing(typed.packing),
        records_per_file: typed.per_file.unwrap_or(usual.records_per_file),
        date: day(typed, days),
        ..usual.clone()
    };
    let schools = || recipe.schools().map(|school| aged(school, typed));
    let named = schools().inspect(|school| written.add(school, Vec::new()));
    let delivery = aaf::complete(named, &complete, &style(0));
    written.files = delivery.map_err(|error| local::Error::io(&complete, &error))?.files;
    for &spoil in spoils {
        let place = out.join(spoil.name());
        staging::create_folder(&place)?;
        let delivery = spoil::aaf(schools(), &place, &style(0), spoil);
        let files = delivery.map_err(|error| local::Error::io(&place, &error))?.files;
        written.spoilt.push(Variant { kind: spoil.name(), uai: None, files });
    }
    if typed.delta {
        let place = out.join("delta");
        staging::create_folder(&place)?;
        let pairs = schools().map(|school| {
            let later = school.evolve(&Churn::share(&school, DELTA_PER_THOUSAND));
            (school, later)
        });
        let delivery = aaf::delta(pairs, &place, &style(1));
        written.files.extend(delivery.map_err(|error| local::Error::io(&place, &error))?.files);
    }
    Ok(written)
}

const fn packing(typed: Packing) -> aaf::Packing {
    match typed {
        Packing::Plain => aaf::Packing::Plain,
        Packing::Tgz => aaf::Packing::Tgz,
        Packing::Zip => aaf::Packing::Zip,
    }
}

/// The day of a delivery, from the autumn of that school year to its end: the same recipe gives the same bytes on any
/// day, and what comes later is dated later.
fn day(typed: &Demo, days: i64) -> Date {
    let (first, last) = (date(typed.year, 9, 14), date(typed.year.saturating_add(1), 6, 29));
    let weeks = i64::from(typed.later).saturating_mul(SOME_WEEKS).min(366);
    let day = first.checked_add(weeks.days()).map_or(last, |day| day.min(last));
    day.checked_add(days.days()).unwrap_or(day)
}

impl Written {
    /// Every file once.
    fn all(&self) -> impl Iterator<Item = &PathBuf> {
        self.files.iter().chain(self.spoilt.iter().flat_map(|variant| &variant.files))
    }

    /// Gives each file another path, everywhere it is told.
    fn rename(&mut self, named: impl Fn(&Path) -> PathBuf) {
        let spoilt = self.spoilt.iter_mut().flat_map(|variant| &mut variant.files);
        let schools = self.schools.iter_mut().flat_map(|school| &mut school.files);
        for file in self.files.iter_mut().chain(spoilt).chain(schools) {
            *file = named(file);
        }
    }

    fn add(&mut self, school: &School, files: Vec<PathBuf>) {
        self.pupils += school.pupils.len() as u64;
        self.guardians += school.guardians.len() as u64;
        self.schools.push(WrittenSchool {
            uai: school.uai.clone(),
            name: school.spoken_name(),
            town: school.address.town.clone(),
            degree: school.kind.degree().into(),
            pupils: school.pupils.len(),
            guardians: school.guardians.len(),
            files,
            oddities: oddities(school),
        });
    }
}

fn oddities(school: &School) -> Vec<WrittenOddity> {
    let pupils = school.pupils.iter().map(|pupil| (pupil.id, (true, &pupil.identity)));
    let guardians = school.guardians.iter().map(|guardian| (guardian.id, (false, &guardian.identity)));
    let people: HashMap<u64, (bool, &Identity)> = pupils.chain(guardians).collect();
    let named = school.oddities.iter().filter_map(|oddity| {
        let &(pupil, identity) = people.get(&oddity.person)?;
        Some(WrittenOddity {
            case: oddity.case,
            pupil,
            id: oddity.person,
            family_name: identity.family.clone(),
            first_name: identity.first.clone(),
        })
    });
    named.collect()
}

fn text(written: &Written, format: Format) -> String {
    let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let mut text = String::new();
    for school in written.schools.iter().take(NAMED) {
        text.push_str(&format!(
            "{}  {}, {}\u{a0}: {} élèves, {} responsables\n",
            school.uai, school.name, school.town, school.pupils, school.guardians
        ));
    }
    if let Some(more @ 1..) = written.schools.len().checked_sub(NAMED) {
        text.push_str(&format!(
            "… et {}\n",
            words::counted(number(more), "autre établissement", "autres établissements")
        ));
    }
    text.push_str(&format!(
        "Personnes fictives\u{a0}: {} élèves, {} responsables, dans {}\n",
        written.pupils,
        written.guardians,
        words::counted(number(written.schools.len()), "établissement", "établissements")
    ));
    if written.files.len() <= NAMED {
        text.extend(written.files.iter().map(|file| format!("{}\n", file.display())));
    } else {
        text.push_str(&format!(
            "{}\n",
            words::counted(number(written.files.len()), "fichier écrit", "fichiers écrits")
        ));
    }
    if !written.spoilt.is_empty() {
        let mut kinds: Vec<&str> = written.spoilt.iter().map(|variant| variant.kind).collect();
        kinds.sort_unstable();
        kinds.dedup();
        text.push_str(&format!("Livraisons abîmées, dans leurs dossiers\u{a0}: {}\n", kinds.join(", ")));
    }
    if let ([school], Format::Onde) = (written.schools.as_slice(), format) {
        text.push_str(&format!(
            "\nPour importer ces fichiers, qui ne nomment pas l’école\u{a0}:\n{}\n",
            import_line(school)
        ));
    }
    text
}

/// The command that imports the files of a school that they do not name.
fn import_line(school: &WrittenSchool) -> String {
    let files: Vec<String> = school.files.iter().map(|file| quoted(&file.to_string_lossy())).collect();
    format!(
        "preauctl import {} --school {} --name {} --degree 1D --town {}",
        files.join(" "),
        school.uai,
        quoted(&school.name),
        quoted(&school.town)
    )
}

/// As a shell reads it back.
fn quoted(text: &str) -> String {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "/._-+,:@".contains(letter);
    match !text.is_empty() && text.chars().all(plain) {
        true => text.to_owned(),
        false => format!("'{}'", text.replace('\'', r"'\''")),
    }
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn a_shell_reads_a_name_back() {
        assert_eq!(quoted("/tmp/a-b.csv"), "/tmp/a-b.csv");
        assert_eq!(quoted("École de l'Étang"), r"'École de l'\''Étang'");
        assert_eq!(quoted(""), "''");
    }
}
