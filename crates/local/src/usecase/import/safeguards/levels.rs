//! The brake on files of a past year that say no date: whoever stays in a school does not go down in number.

use domain::departure::{are_most, empties};
use domain::level::Level;
use sqlx::SqliteConnection;

use crate::Result;
use crate::french::counted;
use crate::store::id::SchoolId;
use crate::store::import::history::Watermarks;
use crate::store::import::level;
use crate::usecase::import::questions::{Questions, choice, id, question};
use crate::view::import::QuestionAbout;

/// Schools whose levels are shown, of a delivery that has more.
const SCHOOLS: usize = 8;

/// A school most of whose pupils would go down.
#[derive(Debug, PartialEq, Eq)]
pub struct Lowered {
    pub school: SchoolId,
    name: String,
    /// Pupils who stay, of a level that is known and of one that is said.
    known: u32,
    /// Those of a lower one.
    lower: u32,
    /// The levels that they would go down from and to, in the order of schooling.
    steps: Vec<(Level, Level, u32)>,
}

/// The schools most of whose pupils would go down: some repeat a year, and one may be put right.
pub async fn lowered(connection: &mut SqliteConnection, before: &Watermarks) -> Result<Vec<Lowered>> {
    let mut schools: Vec<Lowered> = Vec::new();
    for step in level::steps(connection, before).await? {
        // ULIS is beside the others: nobody goes up or down by it.
        let ordered = |code: &str| Level::from_code(code).filter(|level| *level != Level::Ulis);
        let (Some(known), Some(said)) = (ordered(&step.known), ordered(&step.said)) else { continue };
        if schools.last().is_none_or(|last| last.school != step.school) {
            schools.push(Lowered {
                school: step.school,
                name: step.name,
                known: 0,
                lower: 0,
                steps: Vec::new(),
            });
        }
        let Some(school) = schools.last_mut() else { continue };
        school.known += step.pupils;
        if said < known {
            school.lower += step.pupils;
            school.steps.push((known, said, step.pupils));
        }
    }
    schools.retain(|school| are_most(school.lower, school.known) || empties(school.lower, school.known));
    for school in &mut schools {
        school.steps.sort_unstable();
    }
    Ok(schools)
}

/// What shows that the files are of a past year.
pub fn facts(lowered: &[Lowered]) -> Vec<String> {
    lowered
        .iter()
        .take(SCHOOLS)
        .map(|school| {
            let steps: Vec<String> = school
                .steps
                .iter()
                .map(|(known, said, pupils)| format!("{pupils} de {} en {}", known.code(), said.code()))
                .collect();
            let of = if lowered.len() > 1 { format!("{}\u{a0}: ", school.name) } else { String::new() };
            format!(
                "{of}{} sur {} descendraient de niveau par rapport à ce que Préau connaît ({}).",
                counted(school.lower, "élève", "élèves"),
                school.known,
                steps.join(", ")
            )
        })
        .collect()
}

/// Asks for consent to import them all the same.
pub fn ask(lowered: &[Lowered], questions: &mut Questions) -> Result<()> {
    if lowered.is_empty() {
        return Ok(());
    }
    let facts = facts(lowered);
    let parts: Vec<&str> = facts.iter().map(String::as_str).collect();
    let mut asked = question(
        id("older", &parts),
        QuestionAbout::Files,
        "Fichiers",
        "Ces fichiers sont sans doute ceux d’une année passée\u{a0}: presque tous les élèves y sont dans un niveau \
         inférieur à celui que Préau connaît. Les importer remettrait d’anciennes classes, d’anciennes adresses et \
         d’anciens élèves. Faut-il le faire\u{a0}?",
        vec![choice("older", "Importer quand même ces fichiers plus anciens")],
    );
    asked.facts = facts;
    questions.ask_of_these_files(asked)?;
    Ok(())
}
