//! The brake on links: before guardians lose their pupils, or get others, the director is asked.

use domain::departure;
use sqlx::SqliteConnection;

use super::departures::{Suspicions, unended_fact};
use crate::french::{self, counted};
use crate::store::id::SchoolId;
use crate::store::import::departures::{self, GuardianDepartures, LeftWithoutGuardian};
use crate::store::import::history::Watermarks;
use crate::usecase::import::questions::{Questions, choice, id, question};
use crate::view::import::QuestionAbout;
use crate::{Error, Result};

/// Classes named of those whose pupils would be left without any guardian.
const CLASSES: usize = 30;
/// Pupils named of one class.
const NAMES: usize = 5;

/// Asks whether guardians are to lose the pupils that the files do not say they answer for any more: where they are many,
/// where pupils who stay would in number, or a class of them, be left without anybody, and where the file of the
/// guardians may be cut.
pub async fn ask_about_departing_guardians(
    connection: &mut SqliteConnection,
    suspicions: &Suspicions,
    questions: &mut Questions,
) -> Result<()> {
    let departures = departures::ended_links(connection).await?;
    let alone = departures::left_without_guardian(connection).await?;
    let cut = !suspicions.unended.guardians.is_empty();
    let alone_in = |school: SchoolId| -> u32 {
        alone.iter().filter(|class| class.school == school).map(|class| class.alone).sum()
    };
    let mut ids: Vec<SchoolId> = departures
        .iter()
        .filter(|school| suspicions.incomplete || departure::are_many(school.leaving, school.present))
        .map(|school| school.school)
        .collect();
    let suspect = alone.iter().filter(|class| {
        suspicions.incomplete
            || cut
            || departure::empties(class.alone, class.present)
            || departure::are_several(alone_in(class.school))
    });
    ids.extend(suspect.map(|class| class.school));
    ids.sort_unstable();
    ids.dedup();
    if ids.is_empty() {
        return Ok(());
    }
    let asked: Vec<&GuardianDepartures> =
        departures.iter().filter(|school| ids.contains(&school.school)).collect();
    let classes: Vec<&LeftWithoutGuardian> =
        alone.iter().filter(|class| ids.contains(&class.school)).collect();
    let leaving: u32 = asked.iter().map(|school| school.leaving).sum();
    let present: u32 = asked.iter().map(|school| school.present).sum();
    let removed: u32 = asked.iter().map(|school| school.removed).sum();
    let pupils: u32 = classes.iter().map(|class| class.alone).sum();
    let guardians = format!(
        "{} sur {present} ne {} plus rattachés à aucun élève",
        counted(leaving, "responsable", "responsables"),
        french::inflected(leaving, "serait", "seraient"),
    );
    let children = format!(
        "{} {} plus aucun responsable",
        counted(pupils, "élève", "élèves"),
        french::inflected(pupils, "n’aurait", "n’auraient")
    );
    let who = match (leaving, pupils) {
        (_, 0) => guardians,
        (0, _) => children,
        _ => format!("{guardians}, et {children}"),
    };
    let mut asked = question(
        id("links", &[&serde_json::to_string(&(&ids, leaving, present, pupils))?]),
        QuestionAbout::Files,
        "Liens des responsables",
        format!("{who}, alors que les élèves sont toujours là. Ces liens ont-ils vraiment pris fin\u{a0}?"),
        vec![
            choice(
                "stay",
                if removed > 0 {
                    "Non\u{a0}: ces suppressions sont une erreur, gardez ces liens"
                } else {
                    "Non\u{a0}: le fichier des responsables est incomplet, gardez ces liens"
                },
            ),
            choice("leave", "Oui\u{a0}: ces responsables n’ont plus d’élève ici"),
        ],
    );
    asked.facts = suspicions.facts.clone();
    if removed > 0 {
        asked.facts.push(format!(
            "La livraison supprime {} d’élèves qui restent.",
            counted(removed, "responsable", "responsables")
        ));
    }
    if removed == 0 || removed < leaving {
        asked.facts.push(
            "Le fichier des responsables est peut-être celui d’une autre école, d’une seule classe, ou coupé."
                .to_owned(),
        );
    }
    asked.facts.extend(unended_fact(&suspicions.unended.guardians));
    for class in classes.into_iter().take(CLASSES) {
        let names = departures::names_without_guardian(connection, class.school, class.class).await?;
        asked.facts.push(alone_fact(class, &names));
    }
    if questions.ask_of_these_files(asked)?.as_deref() != Some("leave") {
        departures::retain_links_of(connection, &ids).await?;
    }
    Ok(())
}

/// `CM2 : 3 élèves sur 24 n’auraient plus aucun responsable (Ana PETIT, Bo PETIT et Cid PETIT).`
fn alone_fact(class: &LeftWithoutGuardian, names: &[String]) -> String {
    let label = class.label.as_deref().unwrap_or("Sans classe");
    let mut named: Vec<String> = names.iter().take(NAMES).cloned().collect();
    let others = names.len() - named.len();
    if others > 0 {
        let others = u32::try_from(others).unwrap_or(u32::MAX);
        named.push(counted(others, "autre", "autres"));
    }
    let named = match named.as_slice() {
        [first @ .., last] if !first.is_empty() => format!("{} et {last}", first.join(", ")),
        named => named.concat(),
    };
    format!(
        "{label}\u{a0}: {} sur {} {} plus aucun responsable ({named}).",
        counted(class.alone, "élève", "élèves"),
        class.present,
        french::inflected(class.alone, "n’aurait", "n’auraient")
    )
}

/// Asks whether guardians in number are now those of other pupils of the school, and of none of theirs: columns that slipped
/// by a line look so, and would open a child's record to the parents of another.
///
/// # Errors
/// [`Error::Invalid`] where the director says that they are not.
pub async fn ask_about_exchanges(
    connection: &mut SqliteConnection,
    before: &Watermarks,
    questions: &mut Questions,
) -> Result<()> {
    let exchanged = departures::exchanged_links(connection, before).await?;
    let asked: Vec<&GuardianDepartures> =
        exchanged.iter().filter(|school| departure::are_many(school.leaving, school.present)).collect();
    if asked.is_empty() {
        return Ok(());
    }
    let ids: Vec<SchoolId> = asked.iter().map(|school| school.school).collect();
    let leaving: u32 = asked.iter().map(|school| school.leaving).sum();
    let present: u32 = asked.iter().map(|school| school.present).sum();
    let mut asked = question(
        id("exchanges", &[&serde_json::to_string(&(&ids, leaving, present))?]),
        QuestionAbout::Files,
        "Liens des responsables",
        format!(
            "{} sur {present} {} non plus à leurs élèves, mais à d’autres de l’établissement. Est-ce \
             juste\u{a0}?",
            counted(leaving, "responsable", "responsables"),
            french::inflected(leaving, "serait rattaché", "seraient rattachés"),
        ),
        vec![
            choice("stay", "Non\u{a0}: des colonnes se sont décalées, n’importez pas ces fichiers"),
            choice("leave", "Oui\u{a0}: donnez à ces responsables accès à ces autres élèves"),
        ],
    );
    asked.facts = vec![
        "C’est ce qui arrive quand une partie des colonnes est triée ou décalée dans un tableur. Refaites l’export et \
         importez-le sans l’ouvrir."
            .to_owned(),
    ];
    match questions.ask_of_these_files(asked)?.as_deref() {
        Some("leave") => Ok(()),
        Some(_) => Err(Error::invalid(
            "answers",
            "Rien n’a été importé\u{a0}: dans ces fichiers, les responsables sont en face des élèves d’autres familles. \
             Refaites l’export et importez-le sans l’ouvrir dans un autre logiciel.",
        )),
        None => Ok(()),
    }
}
