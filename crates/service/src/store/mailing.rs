//! Who mails which accounts. Whoever reads or writes here holds the accounts first.

use std::collections::HashMap;

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use protocol::mailing::{Claim, MailingStep};
use sqlx::PgConnection;
use uuid::Uuid;

use super::coded::code;
use crate::Result;

/// Makes a mailing of a computer, or puts its deadline off; says no for one that is another computer's, or of another
/// school.
pub async fn put(
    connection: &mut PgConnection,
    id: Uuid,
    device: Uuid,
    school: &str,
    now: Timestamp,
    until: Timestamp,
) -> Result<bool> {
    let done = sqlx::query(
        "INSERT INTO mailing (id, device, school, claimed_at, until) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (id) DO UPDATE SET until = excluded.until
         WHERE mailing.device = excluded.device AND mailing.school = excluded.school",
    )
    .bind(id)
    .bind(device)
    .bind(school)
    .bind(now.to_sqlx())
    .bind(until.to_sqlx())
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The deadline of a mailing of that computer and school.
pub async fn until(
    connection: &mut PgConnection,
    id: Uuid,
    device: Uuid,
    school: &str,
) -> Result<Option<Timestamp>> {
    let until: Option<jiff_sqlx::Timestamp> =
        sqlx::query_scalar("SELECT until FROM mailing WHERE id = $1 AND device = $2 AND school = $3")
            .bind(id)
            .bind(device)
            .bind(school)
            .fetch_optional(connection)
            .await?;
    Ok(until.map(jiff_sqlx::Timestamp::to_jiff))
}

/// Which of these accounts are in the hands of other mailings, and how: what was claimed and not begun counts until its
/// deadline, as long as its computer is believed; what was mailed, until its notification has arrived.
pub async fn elsewhere(
    connection: &mut PgConnection,
    id: Uuid,
    accounts: &[Uuid],
    now: Timestamp,
) -> Result<HashMap<Uuid, Claim>> {
    let rows: Vec<(Uuid, i32)> = sqlx::query_as(
        "SELECT claim.account, max(CASE
             WHEN claim.settled_as IS NOT NULL THEN 3
             WHEN claim.begun_at IS NULL THEN 1
             WHEN mailing.until <= $3 OR device.revoked_at IS NOT NULL OR device.quarantined_at IS NOT NULL THEN 2
             ELSE 1 END)
         FROM mailing_claim AS claim
         JOIN mailing ON mailing.id = claim.mailing
         JOIN device ON device.id = mailing.device
         WHERE claim.mailing <> $1 AND claim.account = ANY($2) AND CASE
             WHEN claim.settled_as = 'released' THEN false
             WHEN claim.settled_as IS NOT NULL THEN NOT EXISTS (
                 SELECT 1 FROM operation
                 WHERE operation.went_to = claim.account AND operation.kind = 'notify'
                     AND operation.received_at >= mailing.claimed_at)
             ELSE claim.begun_at IS NOT NULL OR mailing.until > $3
                 AND device.revoked_at IS NULL AND device.quarantined_at IS NULL END
         GROUP BY claim.account",
    )
    .bind(id)
    .bind(accounts)
    .bind(now.to_sqlx())
    .fetch_all(connection)
    .await?;
    let how = |rank| match rank {
        1 => Claim::Claimed,
        2 => Claim::PerhapsMailed,
        _ => Claim::Mailed,
    };
    Ok(rows.into_iter().map(|(account, rank)| (account, how(rank))).collect())
}

/// An account of a mailing.
#[derive(Debug, Clone, Copy)]
pub struct Own {
    /// Its mail may have been handed over.
    pub begun: bool,
    /// The mailing is done with it.
    pub settled: bool,
}

/// Those of these accounts that are of that mailing.
pub async fn own(connection: &mut PgConnection, id: Uuid, accounts: &[Uuid]) -> Result<HashMap<Uuid, Own>> {
    let rows: Vec<(Uuid, bool, bool)> = sqlx::query_as(
        "SELECT account, begun_at IS NOT NULL, settled_as IS NOT NULL FROM mailing_claim
         WHERE mailing = $1 AND account = ANY($2)",
    )
    .bind(id)
    .bind(accounts)
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|(account, begun, settled)| (account, Own { begun, settled })).collect())
}

/// Claims an account for a mailing, once.
pub async fn claim(connection: &mut PgConnection, id: Uuid, account: Uuid) -> Result<()> {
    sqlx::query("INSERT INTO mailing_claim (mailing, account) VALUES ($1, $2) ON CONFLICT DO NOTHING")
        .bind(id)
        .bind(account)
        .execute(connection)
        .await?;
    Ok(())
}

/// Notes how far the mail to an account has come. What is settled stays as it is.
pub async fn step(
    connection: &mut PgConnection,
    id: Uuid,
    account: Uuid,
    step: MailingStep,
    now: Timestamp,
) -> Result<()> {
    let settled = match step {
        MailingStep::Begun => None,
        other => Some(code(other, "mailing_claim", "settled_as")?),
    };
    sqlx::query(
        "UPDATE mailing_claim
         SET begun_at = CASE WHEN $3 = 'released' THEN begun_at ELSE coalesce(begun_at, $4) END,
             settled_as = $3, settled_at = CASE WHEN $3 IS NULL THEN NULL ELSE $4 END
         WHERE mailing = $1 AND account = $2 AND settled_as IS NULL",
    )
    .bind(id)
    .bind(account)
    .bind(settled)
    .bind(now.to_sqlx())
    .execute(connection)
    .await?;
    Ok(())
}
