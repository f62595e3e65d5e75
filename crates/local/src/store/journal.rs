//! The operations log as people read it.

use sqlx::{FromRow, SqliteConnection, SqlitePool};

use super::operation::Kind;
use crate::Result;
use crate::french::counted;
use crate::view::account::HistoryEntry;
use crate::view::action::ResetReason;
use crate::view::journal::{JournalEntry, JournalPage};

/// The operations of school `?1`, or all of them when it is `NULL`. What time alone did to an account was decided in
/// no school: it belongs to those whose pupils the account is of.
const OF_SCHOOL: &str = "(?1 IS NULL OR operation.school_id = ?1 OR (operation.school_id IS NULL AND (
    operation.account_id IS NULL OR operation.account_id IN (
        SELECT guardian.account_id FROM enrolment
        JOIN link ON link.pupil_id = enrolment.pupil_id
        JOIN guardian ON guardian.id = link.guardian_id
        WHERE enrolment.school_id = ?1 AND enrolment.visiting = 0
        UNION SELECT guardian.home_account_id FROM enrolment
        JOIN link ON link.pupil_id = enrolment.pupil_id
        JOIN guardian ON guardian.id = link.guardian_id AND guardian.home_account_id IS NOT NULL
        WHERE enrolment.school_id = ?1 AND enrolment.visiting = 0
        UNION SELECT pupil.account_id FROM enrolment JOIN pupil ON pupil.id = enrolment.pupil_id
        WHERE enrolment.school_id = ?1 AND enrolment.visiting = 0 AND pupil.account_id IS NOT NULL))))";

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
        reset: u32,
        account: Option<u32>,
    }
    let select = format!(
        "SELECT max(decided_at) AS decided_at, author, payload, school.uai,
             count(DISTINCT account_id) AS accounts,
             sum(json_extract(payload, '$.notify.reset') IS NOT NULL) AS reset,
             CASE count(DISTINCT account_id) WHEN 1 THEN max(account_id) END AS account, max(counter) AS newest
         FROM operation LEFT JOIN school ON school.id = operation.school_id
         WHERE {OF_SCHOOL}
         GROUP BY batch, operation.kind ORDER BY newest DESC LIMIT ?2 OFFSET ?3"
    );
    let lines: Vec<Line> = sqlx::query_as(sqlx::AssertSqlSafe(select))
        .bind(school)
        .bind(size)
        .bind(i64::from(page) * i64::from(size))
        .fetch_all(pool)
        .await?;
    let count =
        format!("SELECT count(*) FROM (SELECT 1 FROM operation WHERE {OF_SCHOOL} GROUP BY batch, kind)");
    let total: u32 = sqlx::query_scalar(sqlx::AssertSqlSafe(count)).bind(school).fetch_one(pool).await?;
    let mut entries = Vec::with_capacity(lines.len());
    for line in lines {
        let kind: Kind = serde_json::from_str(&line.payload)?;
        entries.push(JournalEntry {
            at: line.decided_at,
            author: author(&kind, line.author),
            kind: kind.code().to_owned(),
            what: sentence(&kind, line.accounts, line.reset),
            school: line.uai,
            accounts: line.accounts,
            account: line.account,
        });
    }
    Ok(JournalPage { entries, total })
}

/// Everything done to one account and to those grouped with it, newest first.
///
/// # Errors
/// What the database met.
pub async fn of_account(connection: &mut SqliteConnection, account: i64) -> Result<Vec<HistoryEntry>> {
    type Line = (String, Option<String>, String, bool, Option<String>);
    let lines: Vec<Line> = sqlx::query_as(
        "WITH RECURSIVE down (id) AS (
             SELECT ?1
             UNION SELECT g.account_id FROM down JOIN grouping g ON g.kept_id = down.id AND g.ended_by IS NULL)
         SELECT decided_at, author, payload, outcome IS NULL, iif(account_id <> ?1, account.login, NULL)
         FROM operation JOIN account ON account.id = operation.account_id
         WHERE account_id IN (SELECT id FROM down)
             OR operation.id IN (SELECT operation_id FROM grouping WHERE kept_id = ?1
                 UNION SELECT ended_by FROM grouping WHERE kept_id = ?1 AND ended_by IS NOT NULL)
         ORDER BY counter DESC LIMIT 500",
    )
    .bind(account)
    .fetch_all(connection)
    .await?;
    let mut history = Vec::with_capacity(lines.len());
    for (at, who, payload, unanswered, other) in lines {
        let kind: Kind = serde_json::from_str(&payload)?;
        let pending = unanswered && kind.decision().is_some();
        let reset = u32::from(matches!(kind, Kind::Notify { reset: Some(_), .. }));
        let mut what = sentence(&kind, 1, reset);
        // What was done to an account that is grouped with this one says which; the grouping itself does.
        if let Some(login) = other.filter(|_| !matches!(kind, Kind::Group { .. } | Kind::Ungroup { .. })) {
            what.push_str(&format!(" (identifiant {login})"));
        }
        history.push(HistoryEntry { at, author: author(&kind, who), what, pending });
    }
    Ok(history)
}

fn author(kind: &Kind, author: Option<String>) -> String {
    let nobody = if matches!(kind, Kind::Family { .. }) { "Famille" } else { "Préau" };
    author.filter(|name| !name.is_empty()).unwrap_or_else(|| nobody.to_owned())
}

/// One French sentence for a decision about so many accounts; a notification reset the passwords of some of them.
fn sentence(kind: &Kind, accounts: u32, reset: u32) -> String {
    let some = |number: u32| counted(number, "compte", "comptes");
    match kind {
        Kind::Notify { .. } => {
            let notified = match accounts {
                0 | 1 => "Compte notifié par feuille individuelle".to_owned(),
                several => format!("{} notifiés par feuille individuelle", some(several)),
            };
            match reset {
                0 => notified,
                all if all >= accounts => notified + ", avec réinitialisation du mot de passe",
                part => format!("{notified}, dont {part} avec réinitialisation du mot de passe"),
            }
        }
        Kind::Reset { reason, .. } => {
            let reason = match reason {
                ResetReason::Forgotten => "oublié",
                ResetReason::Stolen => "perdu ou volé",
            };
            match accounts {
                0 | 1 => format!("Mot de passe réinitialisé ({reason})"),
                several => format!("Mots de passe de {} réinitialisés ({reason})", some(several)),
            }
        }
        Kind::Expired {} => match accounts {
            0 | 1 => {
                "Délai de trois mois dépassé\u{A0}: le mot de passe provisoire ne fonctionne plus".to_owned()
            }
            several => format!("Délai de trois mois dépassé pour {}", some(several)),
        },
        Kind::Family { did } => match accounts {
            0 | 1 => did.sentence(),
            n => format!("{n} comptes activés ou utilisés par les familles"),
        },
        Kind::GivenElsewhere { .. } => match accounts {
            0 | 1 => {
                "Mots de passe donnés depuis la sauvegarde restaurée\u{A0}: ils ne seront pas donnés de nouveau".to_owned()
            }
            n => format!(
                "Mots de passe de {n} comptes donnés depuis la sauvegarde restaurée\u{A0}: ils ne seront pas donnés de nouveau"
            ),
        },
        Kind::GonePast { .. } => match accounts {
            0 | 1 => {
                "Mot de passe remplacé, parce que le précédent avait été donné depuis l’état retrouvé".to_owned()
            }
            n => format!(
                "Mots de passe de {n} comptes remplacés, parce que les précédents avaient été donnés depuis l’état retrouvé"
            ),
        },
        Kind::List { format, accounts } => {
            format!("Liste de {} produite au format {}", some(*accounts), format.to_uppercase())
        }
        Kind::PasswordRead {} => "Mot de passe provisoire affiché".to_owned(),
        Kind::Import { files, .. } => format!("Import de {}", files.join(", ")),
        Kind::ImportUndone { import } => format!("Import n°\u{A0}{import} annulé"),
        Kind::Settings {} => "Paramètres modifiés".to_owned(),
        Kind::Lost { operations } => format!(
            "Fichier de données abîmé après un arrêt brutal\u{A0}: {} à ce journal",
            counted(*operations, "opération manque", "opérations manquent")
        ),
        Kind::ClockConfirmed {} => "Date de l’ordinateur confirmée".to_owned(),
        Kind::OlderState {} => {
            "Données remises dans un état plus ancien\u{A0}: ce qui avait été donné depuis ne le sera plus".to_owned()
        }
        Kind::Restored { backup } => format!("Sauvegarde restaurée\u{A0}: {backup}"),
        Kind::Group { kept_login, login, .. } => {
            format!("Compte {login} regroupé avec {kept_login}, qui est gardé")
        }
        Kind::Ungroup { kept_login, login, .. } => {
            format!("Compte {login} dégroupé de {kept_login}, et rendu comme il était")
        }
        Kind::ToldApart { logins: [one, other], apart: true, .. } => {
            format!("Comptes {one} et {other}\u{A0}: deux personnes")
        }
        Kind::ToldApart { logins: [one, other], apart: false, .. } => {
            format!("Comptes {one} et {other}\u{A0}: la réponse «\u{A0}deux personnes\u{A0}» est reprise")
        }
    }
}
