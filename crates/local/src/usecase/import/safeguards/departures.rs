//! The brake: before a school empties, the director sees who would leave, and says whether they have.

use std::collections::BTreeMap;

use domain::departure;
use domain::level::Level;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use sqlx::SqliteConnection;

use super::levels;
use crate::french::{self, counted};
use crate::store::id::{ClassId, SchoolId};
use crate::store::import::departures::{self, Delivered, Group, Why};
use crate::store::import::history::Watermarks;
use crate::store::import::rejection::RejectedLine;
use crate::usecase::class_order;
use crate::usecase::import::questions::{Questions, choice, id, question};
use crate::view::import::{ClassDepartures, QuestionAbout, SchoolDepartures};
use crate::{Error, Result};

/// Names shown of one class.
const NAMES: u32 = 60;
/// Schools shown; a delivery of an académie may have hundreds.
const SCHOOLS: usize = 30;

/// What else these files show that makes departures doubtful, one sentence each.
#[derive(Debug, Default)]
pub struct Suspicions {
    /// What was asked or said about the files themselves.
    pub facts: Vec<String>,
    /// The files are known not to say everything: whoever would leave is asked about, however few.
    pub incomplete: bool,
    /// It has been asked whether files older than the last ones, by their dates, are meant.
    pub older: bool,
    /// Files of pupils, and of guardians, whose last line has no end: they may be cut there.
    pub unended: Unended,
}

/// Files whose last line lacks its line break, by name.
#[derive(Debug, Default)]
pub struct Unended {
    pub pupils: Vec<String>,
    pub guardians: Vec<String>,
}

pub fn unended_fact(files: &[String]) -> Option<String> {
    (!files.is_empty()).then(|| {
        format!(
            "La dernière ligne de {} n’a pas de fin\u{a0}: le fichier est peut-être coupé.",
            french::quoted(files)
        )
    })
}

/// A school from which pupils would leave.
struct School {
    id: SchoolId,
    uai: String,
    name: String,
    present: u32,
    leaving: u32,
    /// The school year has changed since its last import.
    summer: bool,
    /// The files name none of its pupils, of whom they should name all.
    nobody: bool,
    classes: Vec<Class>,
    /// Pupils present and leaving, by level.
    levels: BTreeMap<Option<Level>, (u32, u32)>,
}

struct Class {
    id: Option<ClassId>,
    label: Option<String>,
    /// The lowest level or MEF taught in it.
    lowest: Option<String>,
    present: u32,
    leaving: u32,
}

/// Asks whether those who would leave have left; whoever the director keeps stays. Departures that summer explains are
/// remarks, to be added to the report. Files of a past year without dates are asked about here, once: by the departures
/// where there are any to ask about.
///
/// # Errors
/// [`Error::Invalid`] where the director says that the files are of a past year.
pub async fn ask_about_pupils(
    connection: &mut SqliteConnection,
    before: &Watermarks,
    today: Date,
    suspicions: &Suspicions,
    questions: &mut Questions,
) -> Result<Vec<RejectedLine>> {
    // Beside other signs any departure is asked about.
    let fewest = if suspicions.incomplete { 1 } else { departure::FEWEST_OF_SCHOOL };
    let schools = schools(departures::groups(connection, before, Why::Absent, fewest).await?, today);
    let (asked, expected): (Vec<&School>, Vec<&School>) = schools.iter().partition(|school| {
        let cut = !suspicions.unended.pupils.is_empty() && departure::are_several(school.leaving);
        suspicions.incomplete || cut || is_suspect(school)
    });
    let remarks = expected.into_iter().filter_map(expected_in_summer).collect();
    let lowered = if suspicions.older { Vec::new() } else { levels::lowered(connection, before).await? };
    let past_year = !lowered.is_empty()
        && lowered.iter().all(|lowered| asked.iter().any(|school| school.id == lowered.school));
    if !past_year {
        levels::ask(&lowered, questions)?;
    }
    if asked.is_empty() {
        return Ok(remarks);
    }
    let mut facts = if past_year { levels::facts(&lowered) } else { Vec::new() };
    facts.extend(suspicions.facts.iter().cloned());
    facts.extend(unended_fact(&suspicions.unended.pupils));
    for school in asked.iter().take(SCHOOLS) {
        let said = departures::delivered(connection, school.id, before).await?;
        facts.extend(reasons(school, &said, asked.len() > 1));
    }
    let leaving: u32 = asked.iter().map(|school| school.leaving).sum();
    let present: u32 = asked.iter().map(|school| school.present).sum();
    let ids: Vec<SchoolId> = asked.iter().map(|school| school.id).collect();
    let mut departures = Vec::new();
    for school in asked.iter().take(SCHOOLS) {
        departures.push(shown(connection, school, Why::Absent).await?);
    }
    let place = match asked.as_slice() {
        [only] => format!("«\u{a0}{}\u{a0}»", only.name),
        several => format!("{} établissements", several.len()),
    };
    let text = format!(
        "{} sur {present} {} {place}, car les fichiers ne les citent plus. Ont-ils vraiment quitté \
         l’établissement\u{a0}?",
        counted(leaving, "élève", "élèves"),
        french::inflected(leaving, "partirait de", "partiraient de"),
    );
    let key = id("departures", &[&serde_json::to_string(&(&ids, leaving, present))?]);
    let mut asked = question(
        key,
        QuestionAbout::Files,
        "Départs",
        text,
        if past_year {
            vec![
                choice("stay", "Non\u{a0}: ces fichiers sont ceux d’une année passée, ne les importez pas"),
                choice(
                    "leave",
                    "Oui\u{a0}: importez quand même ces fichiers plus anciens, ces élèves sont partis",
                ),
            ]
        } else {
            vec![
                choice("stay", "Non\u{a0}: ces fichiers ne disent pas tout, gardez ces élèves"),
                choice("leave", "Oui\u{a0}: ils ont quitté l’établissement"),
            ]
        },
    );
    asked.facts = facts;
    asked.departures = departures;
    // Without an answer nothing is applied: what a preview shows meanwhile is that nobody leaves.
    match questions.ask_of_these_files(asked)?.as_deref() {
        Some("leave") => {}
        Some(_) if past_year => {
            return Err(Error::invalid(
                "answers",
                "Rien n’a été importé\u{a0}: ces fichiers sont ceux d’une année passée. Refaites l’export d’aujourd’hui, \
                 puis importez-le.",
            ));
        }
        _ => departures::retain(connection, &ids, Why::Absent).await?,
    }
    Ok(remarks)
}

/// Asks whether those whom the files say in another school have moved there, where the files say nothing of the school
/// that they would leave: files imported into the wrong school look so.
///
/// # Errors
/// [`Error::Invalid`] where the director says that they have not: the files are those of their school.
pub async fn ask_about_moves(
    connection: &mut SqliteConnection,
    before: &Watermarks,
    today: Date,
    questions: &mut Questions,
) -> Result<()> {
    let schools = schools(
        departures::groups(connection, before, Why::Moved, departure::FEWEST_OF_SCHOOL).await?,
        today,
    );
    let asked: Vec<&School> = schools.iter().filter(|school| is_suspect(school)).collect();
    if asked.is_empty() {
        return Ok(());
    }
    let leaving: u32 = asked.iter().map(|school| school.leaving).sum();
    let present: u32 = asked.iter().map(|school| school.present).sum();
    let ids: Vec<SchoolId> = asked.iter().map(|school| school.id).collect();
    let from = french::quoted(&asked.iter().map(|school| &school.name).collect::<Vec<_>>());
    let to = departures::destinations(connection, &ids).await?;
    let to = french::quoted(&to);
    let mut departures = Vec::new();
    for school in asked.iter().take(SCHOOLS) {
        departures.push(shown(connection, school, Why::Moved).await?);
    }
    let mut asked = question(
        id("moves", &[&serde_json::to_string(&(&ids, leaving, present))?]),
        QuestionAbout::Files,
        "Changements d’établissement",
        format!(
            "{} sur {present} {} de {from} à {to}, où ces fichiers les citent. Ont-ils vraiment changé \
             d’établissement\u{a0}?",
            counted(leaving, "élève", "élèves"),
            french::inflected(leaving, "passerait", "passeraient"),
        ),
        vec![
            choice("stay", format!("Non\u{a0}: ils sont toujours à {from}, n’importez pas ces fichiers")),
            choice("leave", format!("Oui\u{a0}: ils sont maintenant à {to}")),
        ],
    );
    asked.facts =
        vec![format!("Ces fichiers sont peut-être ceux de {from}, importés dans un autre établissement.")];
    asked.departures = departures;
    match questions.ask_of_these_files(asked)?.as_deref() {
        Some("leave") => Ok(()),
        Some(_) => Err(Error::invalid(
            "answers",
            format!(
                "Rien n’a été importé. Puisque ces élèves sont toujours à {from}, ces fichiers sont les siens\u{a0}: \
                 recommencez l’import en choisissant cet établissement, ou refaites l’export de {to}."
            ),
        )),
        None => departures::retain(connection, &ids, Why::Moved).await,
    }
}

fn schools(groups: Vec<Group>, today: Date) -> Vec<School> {
    let mut schools: Vec<School> = Vec::new();
    for group in groups {
        if schools.last().is_none_or(|last| last.id != group.school) {
            let last_day = group.updated_at.map(|at| at.to_zoned(TimeZone::UTC).date());
            schools.push(School {
                id: group.school,
                uai: group.uai,
                name: group.name,
                present: 0,
                leaving: 0,
                summer: last_day
                    .is_some_and(|day| departure::school_year(day) < departure::school_year(today)),
                nobody: group.nobody,
                classes: Vec::new(),
                levels: BTreeMap::new(),
            });
        }
        let Some(school) = schools.last_mut() else { continue };
        school.present += group.present;
        school.leaving += group.leaving;
        let level = group.level.as_deref().and_then(Level::from_code);
        let of_level = school.levels.entry(level).or_default();
        *of_level = (of_level.0 + group.present, of_level.1 + group.leaving);
        match school.classes.last_mut() {
            Some(class) if class.id == group.class => {
                class.present += group.present;
                class.leaving += group.leaving;
                let taught = class.lowest.take().into_iter().chain(group.level);
                class.lowest = taught.min_by(|one, other| Level::order(one).cmp(&Level::order(other)));
            }
            _ => school.classes.push(Class {
                id: group.class,
                label: group.label,
                lowest: group.level,
                present: group.present,
                leaving: group.leaving,
            }),
        }
    }
    schools.retain(|school| school.leaving > 0);
    for school in &mut schools {
        school.classes.sort_by_cached_key(|class| {
            let name = class.label.as_deref().unwrap_or_default();
            (class.id.is_none(), class_order::place(class.lowest.as_deref(), name))
        });
    }
    schools
}

impl School {
    /// The level after which pupils go to another school, those present and leaving in it.
    fn last_level(&self) -> Option<(Level, u32, u32)> {
        let (level, (present, leaving)) = self
            .levels
            .iter()
            .filter_map(|(level, counts)| level.map(|level| (level, *counts)))
            .filter(|(level, _)| *level != Level::Ulis)
            .max_by_key(|(level, _)| *level)?;
        Some((level, present, leaving))
    }
}

/// Whether so many leave that it is asked about. Between two school years the last level leaves, and classes are made
/// anew.
fn is_suspect(school: &School) -> bool {
    if school.nobody {
        return true;
    }
    if !school.summer {
        return departure::are_many(school.leaving, school.present)
            || school.classes.iter().any(|class| departure::empties(class.leaving, class.present))
            || school.levels.iter().any(|(level, (present, leaving))| {
                level.is_some() && departure::empties(*leaving, *present)
            });
    }
    match school.last_level() {
        Some((last, present, leaving)) => {
            departure::are_many(school.leaving - leaving, school.present - present)
                || school.levels.iter().any(|(level, (present, leaving))| {
                    level.is_some_and(|level| level != last) && departure::empties(*leaving, *present)
                })
        }
        None => departure::are_many_in_summer(school.leaving, school.present),
    }
}

/// What is said of departures that the change of school year explains.
fn expected_in_summer(school: &School) -> Option<RejectedLine> {
    let many = departure::are_many(school.leaving, school.present)
        || school.classes.iter().any(|class| departure::empties(class.leaving, class.present));
    if !school.summer || !many {
        return None;
    }
    let who = match school.last_level() {
        Some((level, _, leaving)) if leaving > 0 => {
            format!(", dont {} de {}", counted(leaving, "élève", "élèves"), level.code())
        }
        _ => String::new(),
    };
    Some(RejectedLine {
        key: None,
        file: school.name.clone(),
        line: None,
        record: None,
        field: None,
        code: "school-year-changed".to_owned(),
        reason: format!(
            "L’année scolaire a changé depuis le dernier import\u{a0}: {} {} «\u{a0}{}\u{a0}»{who}, comme à chaque \
             rentrée. Leurs comptes sont gardés.",
            counted(school.leaving, "élève", "élèves"),
            french::inflected(school.leaving, "quitte", "quittent"),
            school.name
        ),
        kept: true,
    })
}

/// Likely reasons for which the files do not name so many.
fn reasons(school: &School, said: &Delivered, several: bool) -> Vec<String> {
    let mut reasons = Vec::new();
    let of = if several { format!("{}\u{a0}: ", school.name) } else { String::new() };
    let full = school.classes.iter().filter(|class| class.leaving < class.present).count();
    let known = said.pupils - said.new.min(said.pupils);
    if school.nobody {
        reasons.push(format!(
            "{of}les fichiers ne citent aucun élève de cet établissement\u{a0}: est-ce l’export d’un autre, ou celui d’une \
             année qui n’a pas commencé ou qui est finie\u{a0}?"
        ));
    } else if said.pupils > 0 && known * 10 < said.pupils {
        reasons.push(format!(
            "{of}presque aucun élève des fichiers n’était connu ici\u{a0}: est-ce l’export d’une autre école, ou d’une \
             autre année\u{a0}?"
        ));
    } else if said.classes == 1 && school.classes.len() > 1 {
        let class = said.class.as_deref().unwrap_or("une classe");
        reasons.push(format!(
            "{of}les fichiers ne citent qu’une classe («\u{a0}{class}\u{a0}»)\u{a0}: est-ce l’export de cette seule \
             classe\u{a0}?"
        ));
    } else if full > 0 && school.classes.iter().any(|class| departure::empties(class.leaving, class.present))
    {
        reasons.push(format!(
            "{of}des classes entières manquent aux fichiers\u{a0}: l’export porte-t-il sur tout l’établissement\u{a0}?"
        ));
    }
    if school.summer {
        reasons.push(format!(
            "{of}l’année scolaire a changé depuis le dernier import\u{a0}: le départ du dernier niveau est attendu, les \
             autres ne le sont pas."
        ));
    }
    reasons
        .into_iter()
        .map(|reason| {
            let mut chars = reason.chars();
            chars
                .next()
                .map(|first| first.to_uppercase().collect::<String>() + chars.as_str())
                .unwrap_or_default()
        })
        .collect()
}

async fn shown(connection: &mut SqliteConnection, school: &School, why: Why) -> Result<SchoolDepartures> {
    let mut classes = Vec::new();
    for class in school.classes.iter().filter(|class| class.leaving > 0) {
        classes.push(ClassDepartures {
            class: class.label.clone(),
            leaving: class.leaving,
            present: class.present,
            pupils: departures::names(connection, school.id, class.id, why, NAMES).await?,
        });
    }
    Ok(SchoolDepartures {
        uai: school.uai.clone(),
        name: school.name.clone(),
        leaving: school.leaving,
        present: school.present,
        classes,
    })
}
