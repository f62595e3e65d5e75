//! What was done for a school, read back for the journals of its other computers.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use protocol::activity::{Act, Did};
use protocol::decision::{Decision, MailKind, ResetReason};
use sqlx::postgres::PgRow;
use sqlx::types::Json;
use sqlx::{PgConnection, Row};
use uuid::Uuid;

use super::coded::value;
use crate::Result;

/// A place among what was done: when the service heard of it, and its id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The moment.
    pub at: Timestamp,
    /// The last of that moment.
    pub id: Uuid,
}

/// Something that was done, and its place.
#[derive(Debug)]
pub struct Placed {
    /// Where it stands.
    pub place: Place,
    /// What.
    pub act: Act,
}

/// What was done for a school after a place, but on that computer, and but what its own person opened or closed: it knows
/// that. Of whom was erased nothing is told.
pub async fn after(
    connection: &mut PgConnection,
    school: &str,
    (device, person): (Uuid, Uuid),
    place: Place,
    limit: i64,
) -> Result<Vec<Placed>> {
    let rows = sqlx::query(
        "WITH act AS (
             SELECT id, batch, coalesce(went_to, account) AS account, decided_at AS at, received_at AS heard_at,
                 author AS staff, kind, content -> 'decision' AS decision, became = 'refused' AS refused
             FROM operation
             WHERE school = $1 AND (received_at, id) > ($4, $5) AND device <> $2 AND NOT erased
                 AND kind IN ('notify', 'reset', 'mail', 'group', 'ungroup', 'renew_login')
             UNION ALL
             SELECT id, id, NULL, given_at, given_at, staff, 'opened', NULL, false FROM staff_role
             WHERE school = $1 AND role = 'team' AND staff <> $3 AND (given_at, id) > ($4, $5)
             UNION ALL
             SELECT closing.id, closing.id, NULL, ended_at, ended_at, staff, 'closed', NULL, false FROM staff_role
             CROSS JOIN LATERAL (SELECT md5(staff_role.id || '/closed')::uuid AS id) AS closing
             WHERE school = $1 AND role = 'team' AND staff <> $3 AND ended_at IS NOT NULL
                 AND (ended_at, closing.id) > ($4, $5))
         SELECT act.*, staff.name,
             (SELECT role FROM staff_role
              WHERE staff_role.staff = act.staff AND staff_role.school = $1 AND given_at <= heard_at
              ORDER BY ended_at IS NULL OR ended_at >= act.at DESC, given_at DESC LIMIT 1) AS role
         FROM act JOIN staff ON staff.id = act.staff ORDER BY heard_at, act.id LIMIT $6",
    )
    .bind(school)
    .bind(device)
    .bind(person)
    .bind(place.at.to_sqlx())
    .bind(place.id)
    .bind(limit)
    .fetch_all(connection)
    .await?;
    rows.iter().map(read).collect()
}

fn read(row: &PgRow) -> Result<Placed> {
    let moment =
        |column| -> Result<Timestamp> { Ok(row.try_get::<jiff_sqlx::Timestamp, _>(column)?.to_jiff()) };
    let id = row.try_get("id")?;
    let kind: String = row.try_get("kind")?;
    let decision: Option<Json<Decision>> = row.try_get("decision")?;
    let role: Option<String> = row.try_get("role")?;
    let act = Act {
        id,
        batch: row.try_get("batch")?,
        account: row.try_get("account")?,
        at: moment("at")?,
        person: row.try_get("name")?,
        role: value(role.unwrap_or_default(), "staff_role", "role")?,
        did: did(&kind, decision.map(|Json(decision)| decision)),
        refused: row.try_get("refused")?,
    };
    Ok(Placed { place: Place { at: moment("heard_at")?, id }, act })
}

fn did(kind: &str, decision: Option<Decision>) -> Did {
    match decision {
        Some(Decision::Notify { reset: None, .. }) => Did::Notified,
        Some(Decision::Notify { reset: Some(_), .. }) => Did::NotifiedWithReset,
        Some(Decision::Reset { reason: ResetReason::Forgotten, .. }) => Did::Reset,
        Some(Decision::Reset { reason: ResetReason::Stolen, .. }) => Did::ResetAsStolen,
        Some(Decision::Mail { what: MailKind::Activation, .. }) => Did::ActivationMail,
        Some(Decision::Mail { what: MailKind::Confirmation, .. }) => Did::ConfirmationMail,
        Some(Decision::Group { .. }) => Did::Grouped,
        Some(Decision::Ungroup { .. }) => Did::Ungrouped,
        Some(Decision::RenewLogin { .. }) => Did::LoginRenewed,
        _ if kind == "opened" => Did::Opened,
        _ if kind == "closed" => Did::Closed,
        _ => Did::Other,
    }
}
