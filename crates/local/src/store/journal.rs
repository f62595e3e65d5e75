//! The operations log as people read it.

use sqlx::{FromRow, SqliteConnection, SqlitePool};

use super::operation::Kind;
use crate::Result;
use crate::view::account::HistoryEntry;
use crate::view::action::ResetReason;
use crate::view::journal::{JournalEntry, JournalPage};

/// A page of the journal, newest first; one line per click, whatever the number of accounts.
///
/// # Errors
/// What the database met.
pub async fn page(pool: &SqlitePool, school: Option<i64>, page: u32, size: u32) -> Result<JournalPage> {
    #[derive(FromRow)]
    struct Line {
        decided_at: String,
        author: Option<String>,
        payload: String,
        uai: Option<String>,
        accounts: u32,
        account: Option<u32>,
    }
    let lines: Vec<Line> = sqlx::query_as(
        "SELECT max(decided_at) AS decided_at, author, payload, school.uai,
             count(account_id) AS accounts,
             CASE count(account_id) WHEN 1 THEN max(account_id) END AS account, max(counter) AS newest
         FROM operation LEFT JOIN school ON school.id = operation.school_id
         WHERE ?1 IS NULL OR operation.school_id = ?1 OR operation.school_id IS NULL
         GROUP BY batch, operation.kind ORDER BY newest DESC LIMIT ?2 OFFSET ?3",
    )
    .bind(school)
    .bind(size)
    .bind(i64::from(page) * i64::from(size))
    .fetch_all(pool)
    .await?;
    let total: u32 = sqlx::query_scalar(
        "SELECT count(*) FROM (SELECT 1 FROM operation
         WHERE ?1 IS NULL OR school_id = ?1 OR school_id IS NULL GROUP BY batch, kind)",
    )
    .bind(school)
    .fetch_one(pool)
    .await?;
    let mut entries = Vec::with_capacity(lines.len());
    for line in lines {
        let kind: Kind = serde_json::from_str(&line.payload)?;
        entries.push(JournalEntry {
            at: line.decided_at,
            author: author(line.author),
            kind: kind.code().to_owned(),
            what: sentence(&kind, line.accounts),
            school: line.uai,
            accounts: line.accounts,
            account: line.account,
        });
    }
    Ok(JournalPage { entries, total })
}

/// Everything done to one account, newest first.
///
/// # Errors
/// What the database met.
pub async fn of_account(connection: &mut SqliteConnection, account: i64) -> Result<Vec<HistoryEntry>> {
    let lines: Vec<(String, Option<String>, String, bool)> = sqlx::query_as(
        "SELECT decided_at, author, payload, outcome IS NULL FROM operation
         WHERE account_id = ?1 ORDER BY counter DESC LIMIT 500",
    )
    .bind(account)
    .fetch_all(connection)
    .await?;
    let mut history = Vec::with_capacity(lines.len());
    for (at, who, payload, unanswered) in lines {
        let kind: Kind = serde_json::from_str(&payload)?;
        let pending = unanswered && kind.decision().is_some();
        history.push(HistoryEntry { at, author: author(who), what: sentence(&kind, 1), pending });
    }
    Ok(history)
}

fn author(author: Option<String>) -> String {
    author.filter(|name| !name.is_empty()).unwrap_or_else(|| "Préau".to_owned())
}

/// One French sentence for a decision about so many accounts.
fn sentence(kind: &Kind, accounts: u32) -> String {
    let accounts_text = |verb: &str| match accounts {
        0 | 1 => format!("Compte {verb}"),
        n => format!("{n} comptes {verb}s"),
    };
    match kind {
        Kind::Notify { reset: None, .. } => accounts_text("notifié") + " par feuille individuelle",
        Kind::Notify { reset: Some(_), .. } => {
            accounts_text("notifié") + " par feuille individuelle, avec réinitialisation du mot de passe"
        }
        Kind::Reset { reason, .. } => {
            let reason = match reason {
                ResetReason::Forgotten => "oublié",
                ResetReason::Stolen => "perdu ou volé",
            };
            match accounts {
                0 | 1 => format!("Mot de passe réinitialisé ({reason})"),
                n => format!("Mots de passe de {n} comptes réinitialisés ({reason})"),
            }
        }
        Kind::Expired {} => match accounts {
            0 | 1 => {
                "Délai de trois mois dépassé\u{A0}: le mot de passe provisoire ne fonctionne plus".to_owned()
            }
            n => format!("Délai de trois mois dépassé pour {n} comptes"),
        },
        Kind::GivenElsewhere { .. } => match accounts {
            0 | 1 => {
                "Mots de passe donnés depuis la sauvegarde restaurée\u{A0}: ils ne seront pas donnés de nouveau".to_owned()
            }
            n => format!(
                "Mots de passe de {n} comptes donnés depuis la sauvegarde restaurée\u{A0}: ils ne seront pas donnés de nouveau"
            ),
        },
        Kind::List { format, accounts } => {
            format!("Liste de {accounts} comptes produite au format {}", format.to_uppercase())
        }
        Kind::PasswordRead {} => "Mot de passe provisoire affiché".to_owned(),
        Kind::Import { files, .. } => format!("Import de {}", files.join(", ")),
        Kind::ImportUndone { import } => format!("Import n° {import} annulé"),
        Kind::Settings {} => "Paramètres modifiés".to_owned(),
        Kind::ClockConfirmed {} => "Date de l’ordinateur confirmée".to_owned(),
        Kind::Restored { backup } => format!("Sauvegarde restaurée\u{A0}: {backup}"),
    }
}
