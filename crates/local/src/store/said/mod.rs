//! What imports said of people of the central service: what waits to be sent, and what the service answered.

mod apply;
mod changes;
mod unite;

use jiff::Timestamp;
use protocol::decision::Decision;
use protocol::operation::{Answer, Operation, Outcome, Reason, Seen};
use protocol::people::Said;
use sqlx::sqlite::SqliteRow;
use sqlx::{FromRow, SqliteConnection};
use uuid::Uuid;

pub use self::apply::apply_waiting;
pub use self::changes::of_import;
use super::id::{ImportId, SchoolId};
use super::stored::{Cells, Coded};
use super::{lease, outgoing};
use crate::{Result, random};

/// Where and when something is said.
#[derive(Debug, Clone, Copy)]
pub struct Saying {
    /// The import.
    pub import: ImportId,
    /// One click of the director.
    pub batch: Uuid,
    /// The school.
    pub school: SchoolId,
    /// When.
    pub at: Timestamp,
}

/// Lets what was said wait for an answer.
///
/// # Errors
/// What the database met.
pub async fn add(connection: &mut SqliteConnection, saying: Saying, said: &Said) -> Result<()> {
    let id = random::new_id(saying.at)?;
    let (about, person, account) = match said {
        Said::Class(_) => ("class", None, None),
        Said::Pupil(said) => ("pupil", Some(said.pupil.id), said.login.as_ref().and(said.pupil.account)),
        Said::Guardian(said) => {
            ("guardian", Some(said.guardian.id), said.login.as_ref().map(|_| said.guardian.account))
        }
    };
    sqlx::query(
        "INSERT INTO said (operation_id, import_id, batch, school_id, about, sent_as, person, account, content, decided_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6, ?7, ?8, ?9)",
    )
    .bind(id)
    .bind(saying.import)
    .bind(saying.batch)
    .bind(saying.school)
    .bind(about)
    .bind(person)
    .bind(account)
    .bind(serde_json::to_string(said)?)
    .bind(Coded(saying.at))
    .execute(&mut *connection)
    .await?;
    outgoing::add_said(connection, id).await
}

/// The first of them that wait, at most that many, by their counters.
pub(super) async fn first(connection: &mut SqliteConnection, most: usize) -> Result<Vec<Operation>> {
    let waiting: Vec<Waiting> = sqlx::query_as(
        "SELECT outgoing.counter, said.operation_id, said.batch, said.school_id, school.uai, said.account, said.content,
             said.decided_at
         FROM outgoing JOIN said ON said.operation_id = outgoing.operation_id
         JOIN school ON school.id = said.school_id ORDER BY outgoing.counter LIMIT ?1",
    )
    .bind(i64::try_from(most).unwrap_or(i64::MAX))
    .fetch_all(connection)
    .await?;
    Ok(waiting.into_iter().map(|Waiting(operation)| operation).collect())
}

struct Waiting(Operation);

impl FromRow<'_, SqliteRow> for Waiting {
    fn from_row(row: &SqliteRow) -> sqlx::Result<Self> {
        let waiting = Cells::of(row, "outgoing", &["counter"]);
        let said = waiting.beside("said", &["operation_id"]);
        let account: Option<Uuid> = said.get("account")?;
        Ok(Self(Operation {
            id: said.get("operation_id")?,
            counter: waiting.get("counter")?,
            batch: said.get("batch")?,
            school: waiting.beside("school", &["school_id"]).get("uai")?,
            account: account.unwrap_or_default(),
            decision: Decision::People(said.json("content")?),
            decided_at: said.stored("decided_at")?,
            seen: Seen { version: 0, choices: 0 },
            sheet: None,
        }))
    }
}

/// Takes the answer to what was said of somebody: who they are to the service and which account they have. Gives whether
/// it is to be told; `None` when the answer is to something else.
///
/// # Errors
/// What the database met.
pub async fn settle(connection: &mut SqliteConnection, answer: &Answer) -> Result<Option<bool>> {
    let row: Option<(String, Option<Uuid>, Option<Uuid>)> =
        sqlx::query_as("SELECT about, person, account FROM said WHERE operation_id = ?1")
            .bind(answer.id)
            .fetch_optional(&mut *connection)
            .await?;
    let Some((about, person, leased)) = row else { return Ok(None) };
    sqlx::query("UPDATE said SET content = NULL WHERE operation_id = ?1")
        .bind(answer.id)
        .execute(&mut *connection)
        .await?;
    if let (Some(person), Some(known)) = (person, answer.person)
        && person != known
    {
        match about.as_str() {
            "pupil" => unite::pupils(connection, person, known).await?,
            _ => unite::guardians(connection, person, known).await?,
        }
        sqlx::query("UPDATE said SET person = ?2 WHERE person = ?1")
            .bind(person)
            .bind(known)
            .execute(&mut *connection)
            .await?;
    }
    if let Some(leased) = leased {
        lease::answered(connection, leased).await?;
        if let Some(state) = &answer.account
            && state.id != leased
        {
            unite::accounts(connection, leased, state.id).await?;
        }
    }
    // That the account is another is told by the sheet, if one was printed.
    let quiet = matches!(
        answer.outcome,
        Outcome::Applied | Outcome::Otherwise(Reason::AccountKept) | Outcome::Otherwise(Reason::LeaseEnded)
    );
    Ok(Some(!quiet))
}

/// Whether an import said something that the service knows, or may know.
///
/// # Errors
/// What the database met.
pub async fn is_sent(connection: &mut SqliteConnection, import: ImportId) -> Result<bool> {
    Ok(sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM said LEFT JOIN outgoing ON outgoing.operation_id = said.operation_id
                        WHERE said.import_id = ?1 AND coalesce(outgoing.sent, 1) = 1)",
    )
    .bind(import)
    .fetch_one(connection)
    .await?)
}

/// Takes back what an import said and nothing of which was sent, with the accounts that it gave. What comes from the
/// service since is taken anew.
///
/// # Errors
/// What the database met.
pub async fn take_back(connection: &mut SqliteConnection, import: ImportId) -> Result<()> {
    let any: bool = sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM said WHERE import_id = ?1)")
        .bind(import)
        .fetch_one(&mut *connection)
        .await?;
    if any {
        outgoing::take_back(connection, import).await?;
        sqlx::query("DELETE FROM said WHERE import_id = ?1").bind(import).execute(&mut *connection).await?;
        lease::take_back(connection, import).await?;
    }
    // Rows that came since the import are numbered above what stood before it, and go with what it made.
    sqlx::query("DELETE FROM received_page").execute(&mut *connection).await?;
    sqlx::query("UPDATE linked_school SET cursor = NULL").execute(connection).await?;
    Ok(())
}
