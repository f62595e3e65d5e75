//! A column that is empty, missing, stands beside the wrong people or under another's header is one question, not one a
//! line.

use domain::departure::{are_many, are_most};
use sqlx::SqliteConnection;

use crate::Result;
use crate::store::id::StagedGuardianId;
use crate::store::import::column::{self, Column, ColumnLoss};
use crate::usecase::import::questions::{Questions, choice, id, question};
use crate::view::import::QuestionAbout;

/// Columns of a scope whose values are left unsaid, once nobody is to be found by them any more.
pub type Kept = Vec<(i64, Column)>;

/// Asks about the columns of the pupils whom the files name, once it is known who they are.
pub async fn ask_about_pupils(
    connection: &mut SqliteConnection,
    scope: i64,
    questions: &mut Questions,
) -> Result<Kept> {
    ask(connection, scope, &Column::OF_PUPILS, "élèves", questions).await
}

/// Asks about those of the guardians.
pub async fn ask_about_guardians(
    connection: &mut SqliteConnection,
    scope: i64,
    questions: &mut Questions,
) -> Result<Kept> {
    ask(connection, scope, &Column::OF_GUARDIANS, "responsables", questions).await
}

async fn ask(
    connection: &mut SqliteConnection,
    scope: i64,
    columns: &[Column],
    who: &str,
    questions: &mut Questions,
) -> Result<Kept> {
    let mut doubts = Vec::new();
    for column in columns {
        let mut doubt = column::check(connection, scope, *column).await?;
        if column.is_personal() && are_most(doubt.changed, doubt.known) {
            doubt.of_others = column::of_others(connection, scope, *column).await?;
        }
        if [doubt.emptied, doubt.of_others, doubt.exchanged]
            .into_iter()
            .any(|many| are_most(many, doubt.known))
        {
            doubts.push(doubt);
        }
    }
    if doubts.is_empty() {
        return Ok(Kept::new());
    }
    let facts = doubts.iter().map(|doubt| fact(doubt, who)).collect();
    let mut kept = Kept::new();
    if keep(facts, who, questions)? {
        for ColumnLoss { column, .. } in doubts {
            if column.is_of_names() {
                kept.push((scope, column));
            } else {
                column::leave_unsaid(connection, scope, column).await?;
            }
        }
    }
    Ok(kept)
}

/// Leaves the columns unsaid that were kept.
pub async fn leave_unsaid(connection: &mut SqliteConnection, kept: &Kept) -> Result<()> {
    for (scope, column) in kept {
        column::leave_unsaid(connection, *scope, *column).await?;
    }
    Ok(())
}

/// Titles of the files that are not to tell two persons apart: the column is in doubt. What is to be said again once it is
/// known who everybody is, is returned.
pub async fn ask_about_titles(
    connection: &mut SqliteConnection,
    scope: i64,
    questions: &mut Questions,
) -> Result<Vec<(StagedGuardianId, String)>> {
    let (known, others) = column::titled(connection, scope).await?;
    // Hardly anybody's title ever changes: fewer than most are no coincidence.
    if !are_many(others, known) {
        return Ok(Vec::new());
    }
    let fact = format!(
        "Civilité\u{a0}: à {others} responsables sur {known}, les fichiers donnent une autre civilité que celle que Préau \
         connaît."
    );
    let titles = column::set_titles_aside(connection, scope).await?;
    Ok(if keep(vec![fact], "responsables", questions)? { Vec::new() } else { titles })
}

/// Whether what is known stays, as long as the director does not say otherwise.
fn keep(facts: Vec<String>, who: &str, questions: &mut Questions) -> Result<bool> {
    let parts: Vec<&str> = facts.iter().map(String::as_str).collect();
    let mut asked = question(
        id("columns", &parts),
        QuestionAbout::Files,
        format!("Colonnes des {who}"),
        "Des colonnes entières manquent, sont vides ou disent autre chose que ce que Préau connaît. Faut-il garder ce \
         qui était connu\u{a0}?",
        vec![
            choice(
                "keep",
                "Oui\u{a0}: la colonne manque, est vide ou s’est décalée, gardez ce qui était connu",
            ),
            choice("take", "Non\u{a0}: les fichiers ont raison, remplacez ce qui était connu"),
        ],
    );
    asked.facts = facts;
    asked.facts.push(
        "C’est ce qui arrive quand une colonne est oubliée dans l’export, ou triée, recopiée ou décalée dans un \
         tableur. Refaites l’export et importez-le sans l’ouvrir."
            .to_owned(),
    );
    // Until it is answered, what is known stays.
    Ok(questions.ask_of_these_files(asked)?.as_deref() != Some("take"))
}

fn fact(doubt: &ColumnLoss, who: &str) -> String {
    let ColumnLoss { column, known, emptied, of_others, exchanged, .. } = doubt;
    let what = match column {
        Column::Ine => "INE",
        Column::Class => "Classe",
        Column::Title => "Civilité",
        Column::UsageName => "Nom d’usage",
        Column::Mail => "Adresse mail",
        Column::Mobile => "Téléphone mobile",
        Column::HomePhone => "Téléphone du domicile",
        Column::WorkPhone => "Téléphone professionnel",
        Column::Address => "Adresse",
        Column::PupilNames | Column::GuardianNames => "Nom et prénom",
    };
    if column.is_of_names() {
        format!(
            "{what}\u{a0}: de {exchanged} {who} sur {known}, les fichiers échangent le nom et le prénom que Préau connaît."
        )
    } else if of_others > emptied {
        format!(
            "{what}\u{a0}: à {of_others} {who} sur {known}, les fichiers donnent ce que Préau connaît d’une autre personne."
        )
    } else {
        format!(
            "{what}\u{a0}: Préau en connaît pour {known} {who}, les fichiers n’en disent plus pour {emptied} d’entre eux."
        )
    }
}
