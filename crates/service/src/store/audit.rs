//! The trail of everything staff do.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use serde::Serialize;
use serde_json::Value;
use sqlx::types::Json;
use sqlx::{PgConnection, Row};
use uuid::Uuid;

use crate::Result;

/// Every kind of line that this version writes. Whoever reads the trail has words for each; a line of another kind fails
/// where it is written, while that is being tried.
pub const KINDS: [&str; 50] = [
    "delegation_given",
    "delegation_lapsed",
    "delegation_withdrawn",
    "delivery_refused",
    "delivery_released",
    "device_confirmed",
    "device_enrolled",
    "device_refused",
    "device_revoked",
    "direction_given",
    "direction_withdrawn",
    "expired",
    "family",
    "given_elsewhere",
    "gone_past",
    "group",
    "heard",
    "incident_begun",
    "incident_ended",
    "invitation_answered",
    "invited_again",
    "joined",
    "keys_rotated",
    "left_school",
    "mail",
    "mailing_claimed",
    "maintenance_announced",
    "maintenance_called_off",
    "maintenance_ended",
    "notify",
    "people",
    "people_brought_in",
    "perimeter_added",
    "perimeter_removed",
    "person_erased",
    "purged",
    "renew_login",
    "reset",
    "restored",
    "role_ended",
    "role_given",
    "school_added",
    "school_closed",
    "school_opened",
    "school_placed",
    "school_reopened",
    "signed_in",
    "staff_added",
    "ungroup",
    "unreadable",
];

/// One line of the trail. Its content names accounts and computers by their ids, and holds no secret.
#[derive(Debug, Clone, Serialize)]
pub struct Entry<'a> {
    /// Who, when somebody was signed in.
    pub staff: Option<Uuid>,
    /// On which computer.
    pub device: Option<Uuid>,
    /// For which school.
    pub school: Option<&'a str>,
    /// What.
    pub kind: &'a str,
    /// The rest.
    pub content: Value,
}

/// Adds a line.
pub async fn append(connection: &mut PgConnection, now: Timestamp, entry: Entry<'_>) -> Result<()> {
    append_all(connection, now, &[entry]).await
}

/// Adds lines, in that order.
pub async fn append_all(connection: &mut PgConnection, now: Timestamp, entries: &[Entry<'_>]) -> Result<()> {
    for entry in entries {
        debug_assert!(KINDS.contains(&entry.kind), "{} is no kind of line", entry.kind);
    }
    sqlx::query(
        "INSERT INTO audit (at, staff, device, school, kind, content)
         SELECT $1, staff, device, school, kind, content
         FROM ROWS FROM (jsonb_to_recordset($2) AS (staff uuid, device uuid, school text, kind text, content jsonb))
             WITH ORDINALITY ORDER BY ordinality",
    )
    .bind(now.to_sqlx())
    .bind(Json(entries))
    .execute(connection)
    .await?;
    Ok(())
}

/// Which lines are looked for; whatever is left out is not asked.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// From that moment on.
    pub since: Option<Timestamp>,
    /// Before that moment.
    pub until: Option<Timestamp>,
    /// Login of who did it.
    pub staff: Option<String>,
    /// UAI.
    pub school: Option<String>,
    /// Code of what was done.
    pub kind: Option<String>,
    /// Any of these accounts is named.
    pub accounts: Option<Vec<Uuid>>,
}

/// A line, with the names of what it calls by ids.
#[derive(Debug, Clone, Serialize)]
pub struct Line {
    /// Its number.
    pub id: i64,
    /// When.
    pub at: Timestamp,
    /// Login of who did it.
    pub staff: Option<String>,
    /// Their name.
    pub name: Option<String>,
    /// The computer.
    pub computer: Option<String>,
    /// The school.
    pub school: Option<String>,
    /// What was done.
    pub kind: String,
    /// Login of the account that it was done to, as it is by now.
    pub login: Option<String>,
    /// The rest.
    pub content: Value,
}

/// The lines after a number that are looked for, in their order.
pub async fn after(
    connection: &mut PgConnection,
    filter: &Filter,
    number: i64,
    limit: i64,
) -> Result<Vec<Line>> {
    let named: Option<Vec<String>> =
        filter.accounts.as_ref().map(|ids| ids.iter().map(|id| format!("%{id}%")).collect());
    let rows = sqlx::query(
        "SELECT audit.id, at, staff.login AS staff, staff.name, device.computer, audit.school, kind, content,
             (SELECT account.login FROM account
              WHERE account.id = CASE WHEN content ->> 'account' ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
                                      THEN (content ->> 'account')::uuid END) AS login
         FROM audit LEFT JOIN staff ON staff.id = audit.staff LEFT JOIN device ON device.id = audit.device
         WHERE audit.id > $1
             AND ($2::timestamptz IS NULL OR at >= $2) AND ($3::timestamptz IS NULL OR at < $3)
             AND ($4::text IS NULL OR staff.login = $4) AND ($5::text IS NULL OR audit.school = $5)
             AND ($6::text IS NULL OR kind = $6) AND ($7::text[] IS NULL OR content::text LIKE ANY($7))
         ORDER BY audit.id LIMIT $8",
    )
    .bind(number)
    .bind(filter.since.map(ToSqlx::to_sqlx))
    .bind(filter.until.map(ToSqlx::to_sqlx))
    .bind(&filter.staff)
    .bind(&filter.school)
    .bind(&filter.kind)
    .bind(named)
    .bind(limit)
    .fetch_all(connection)
    .await?;
    let read = |row: sqlx::postgres::PgRow| -> Result<Line> {
        Ok(Line {
            id: row.try_get("id")?,
            at: row.try_get::<jiff_sqlx::Timestamp, _>("at")?.to_jiff(),
            staff: row.try_get("staff")?,
            name: row.try_get("name")?,
            computer: row.try_get("computer")?,
            school: row.try_get("school")?,
            kind: row.try_get("kind")?,
            login: row.try_get("login")?,
            content: row.try_get("content")?,
        })
    };
    rows.into_iter().map(read).collect()
}

/// Whether the trail has a line that says just that.
pub async fn says(connection: &mut PgConnection, kind: &str, content: &Value) -> Result<bool> {
    Ok(sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM audit WHERE kind = $1 AND content = $2)")
        .bind(kind)
        .bind(content)
        .fetch_one(connection)
        .await?)
}

/// What the lines of a kind say from that moment on.
pub async fn since(connection: &mut PgConnection, kind: &str, moment: Timestamp) -> Result<Vec<Value>> {
    Ok(sqlx::query_scalar("SELECT content FROM audit WHERE kind = $1 AND at >= $2 ORDER BY id")
        .bind(kind)
        .bind(moment.to_sqlx())
        .fetch_all(connection)
        .await?)
}

/// Forgets lines that are older than that moment, at most so many; how many those were. The database keeps what is not
/// six months old whatever it is asked.
pub async fn forget_before(connection: &mut PgConnection, moment: Timestamp, limit: i64) -> Result<u64> {
    sqlx::query("SELECT set_config('preau.forgets', 'on', true)").execute(&mut *connection).await?;
    let forgotten = sqlx::query(
        "DELETE FROM audit WHERE id IN (SELECT id FROM audit WHERE at < $1 ORDER BY id LIMIT $2)",
    )
    .bind(moment.to_sqlx())
    .bind(limit)
    .execute(&mut *connection)
    .await?;
    sqlx::query("SELECT set_config('preau.forgets', '', true)").execute(connection).await?;
    Ok(forgotten.rows_affected())
}
