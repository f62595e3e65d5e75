//! What families do, and what it leaves on the links with their pupils.

use domain::person::LinkConfirmation;
use protocol::decision::PupilRef;
use sqlx::{SqliteConnection, SqliteExecutor};
use uuid::Uuid;

use super::id::{AccountId, PupilId};
use super::matter::{self, Matter};
use super::stored::{Cells, Coded};
use crate::Result;

/// The pupil of that local number, as every computer knows her.
///
/// # Errors
/// What the database met.
pub async fn lasting<'e>(executor: impl SqliteExecutor<'e>, pupil: PupilId) -> Result<PupilRef> {
    let uuid: Option<Uuid> = sqlx::query("SELECT id, uuid FROM pupil WHERE id = ?1")
        .bind(pupil)
        .try_map(|row| Cells::of(&row, "pupil", &["id"]).get("uuid"))
        .fetch_one(executor)
        .await?;
    Ok(uuid.map_or(PupilRef::Local(pupil.get()), PupilRef::Lasting))
}

async fn local(connection: &mut SqliteConnection, pupil: PupilRef) -> Result<Option<PupilId>> {
    match pupil {
        PupilRef::Local(id) => Ok(Some(PupilId::new(id))),
        PupilRef::Lasting(uuid) => Ok(sqlx::query_scalar("SELECT id FROM pupil WHERE uuid = ?1")
            .bind(uuid)
            .fetch_optional(connection)
            .await?),
    }
}

/// Confirms the links of a guardian that nobody spoke of yet: the account is activated with the children’s birth
/// dates.
///
/// # Errors
/// What the database met.
pub async fn confirm_links(connection: &mut SqliteConnection, account: AccountId) -> Result<()> {
    sqlx::query(
        "UPDATE link SET confirmation = ?2
         WHERE confirmation = ?3 AND gone = 0 AND guardian_id IN (SELECT id FROM guardian WHERE account_id = ?1)",
    )
    .bind(account)
    .bind(Coded(LinkConfirmation::Confirmed))
    .bind(Coded(LinkConfirmation::Unconfirmed))
    .execute(connection)
    .await?;
    Ok(())
}

/// Marks the link of a guardian with a pupil as reported wrong.
///
/// # Errors
/// What the database met.
pub async fn report_link(
    connection: &mut SqliteConnection,
    account: AccountId,
    pupil: PupilRef,
) -> Result<()> {
    let pupil = local(&mut *connection, pupil).await?;
    sqlx::query(
        "UPDATE link SET confirmation = ?3
         WHERE pupil_id = ?2 AND guardian_id IN (SELECT id FROM guardian WHERE account_id = ?1)",
    )
    .bind(account)
    .bind(pupil)
    .bind(Coded(LinkConfirmation::ReportedWrong))
    .execute(&mut *connection)
    .await?;
    said_anew(connection, account, Matter::LinkReportedWrong, pupil).await
}

/// Marks the pupil’s birth date as reported wrong by that guardian.
///
/// # Errors
/// What the database met.
pub async fn report_birth_date(
    connection: &mut SqliteConnection,
    account: AccountId,
    pupil: PupilRef,
) -> Result<()> {
    let pupil = local(connection, pupil).await?;
    sqlx::query(
        "UPDATE link SET birth_date_reported = 1
         WHERE pupil_id = ?2 AND guardian_id IN (SELECT id FROM guardian WHERE account_id = ?1)",
    )
    .bind(account)
    .bind(pupil)
    .execute(&mut *connection)
    .await?;
    said_anew(connection, account, Matter::BirthDateReportedWrong, pupil).await
}

/// What the director had closed is to be done again.
async fn said_anew(
    connection: &mut SqliteConnection,
    account: AccountId,
    matter: Matter,
    pupil: Option<PupilId>,
) -> Result<()> {
    match pupil {
        Some(pupil) => matter::reopen(connection, account, matter, &pupil.to_string()).await,
        None => Ok(()),
    }
}
