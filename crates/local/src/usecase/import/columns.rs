//! A column that is empty, missing, or stands beside the wrong people is one question, not one a line.

use domain::departure::are_most;
use sqlx::SqliteConnection;

use super::questions::{Questions, choice, id, question};
use crate::Result;
use crate::store::import::column::{self, Column, Doubt};
use crate::view::import::QuestionAbout;

/// Asks about the columns of the pupils whom the files name, once it is known who they are.
pub(super) async fn ask_about_pupils(
    connection: &mut SqliteConnection,
    scope: i64,
    questions: &mut Questions,
) -> Result<()> {
    ask(connection, scope, &Column::OF_PUPILS, "élèves", questions).await
}

/// Asks about those of the guardians.
pub(super) async fn ask_about_guardians(
    connection: &mut SqliteConnection,
    scope: i64,
    questions: &mut Questions,
) -> Result<()> {
    ask(connection, scope, &Column::OF_GUARDIANS, "responsables", questions).await
}

async fn ask(
    connection: &mut SqliteConnection,
    scope: i64,
    columns: &[Column],
    who: &str,
    questions: &mut Questions,
) -> Result<()> {
    let mut doubts = Vec::new();
    for column in columns {
        let mut doubt = column::doubt(connection, scope, *column).await?;
        if column.is_personal() && are_most(doubt.changed, doubt.known) {
            doubt.of_others = column::of_others(connection, scope, *column).await?;
        }
        if are_most(doubt.emptied, doubt.known) || are_most(doubt.of_others, doubt.known) {
            doubts.push(doubt);
        }
    }
    if doubts.is_empty() {
        return Ok(());
    }
    let facts: Vec<String> = doubts.iter().map(|doubt| fact(doubt, who)).collect();
    let parts: Vec<&str> = facts.iter().map(String::as_str).collect();
    let mut asked = question(
        id("columns", &parts),
        QuestionAbout::Files,
        format!("Colonnes des {who}"),
        "Des colonnes entières ne disent plus ce que Préau connaît. Faut-il garder ce qui était connu\u{a0}?",
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
    if questions.ask_of_these_files(asked)?.as_deref() != Some("take") {
        for doubt in doubts {
            column::leave_unsaid(connection, scope, doubt.column).await?;
        }
    }
    Ok(())
}

fn fact(doubt: &Doubt, who: &str) -> String {
    let Doubt { column, known, emptied, of_others, .. } = doubt;
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
    };
    if of_others > emptied {
        format!(
            "{what}\u{a0}: à {of_others} {who} sur {known}, les fichiers donnent ce que Préau connaît d’une autre personne."
        )
    } else {
        format!(
            "{what}\u{a0}: Préau en connaît pour {known} {who}, les fichiers n’en disent plus pour {emptied} d’entre eux."
        )
    }
}
