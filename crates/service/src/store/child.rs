//! Whose birth dates open an account: a guardian's children and, for a pupil's account, the pupil.

use jiff::civil::Date;
use protocol::entity::Confirmation;
use sqlx::{PgConnection, Row};
use uuid::Uuid;

use super::coded::value;
use crate::Result;

/// A pupil that an account is about.
#[derive(Debug, Clone)]
pub struct Child {
    /// The pupil.
    pub pupil: Uuid,
    /// First name.
    pub first: String,
    /// Birth name.
    pub family: String,
    /// Date of birth, when it is known.
    pub birth_date: Option<Date>,
    /// What the holder said of it; a pupil's own is confirmed.
    pub confirmation: Confirmation,
    /// The holder said that the date is wrong.
    pub birth_date_reported: bool,
    /// The school where the pupil is.
    pub school: String,
}

impl Child {
    /// Whether the date of this child is asked for: it is known, and nobody said that the child is somebody else's.
    pub fn is_asked(&self) -> bool {
        self.birth_date.is_some() && self.confirmation != Confirmation::Reported
    }
}

/// The pupils of an account who are at a school, in the order of their names.
pub async fn of_account(connection: &mut PgConnection, account: Uuid) -> Result<Vec<Child>> {
    let rows = sqlx::query(
        "SELECT pupil.id, pupil.first, pupil.family, pupil.birth_date, said.confirmation, said.birth_date_reported,
             (SELECT school.name FROM enrolment JOIN school ON school.uai = enrolment.school
              WHERE enrolment.pupil = pupil.id AND enrolment.gone_on IS NULL
              ORDER BY enrolment.visiting, enrolment.school LIMIT 1) AS school
         FROM (
             SELECT link.pupil, min(link.confirmation) AS confirmation, bool_or(link.birth_date_reported)
                 AS birth_date_reported
             FROM guardian JOIN link ON link.guardian = guardian.id
             WHERE guardian.account = $1 AND NOT link.gone
             GROUP BY link.pupil
             UNION ALL
             SELECT pupil.id, 'confirmed', false FROM pupil WHERE pupil.account = $1
         ) AS said
         JOIN pupil ON pupil.id = said.pupil
         WHERE EXISTS (SELECT 1 FROM enrolment WHERE enrolment.pupil = pupil.id AND enrolment.gone_on IS NULL)
         ORDER BY pupil.first, pupil.family, pupil.id",
    )
    .bind(account)
    .fetch_all(connection)
    .await?;
    let read = |row: sqlx::postgres::PgRow| -> Result<Child> {
        let birth_date: Option<jiff_sqlx::Date> = row.try_get("birth_date")?;
        Ok(Child {
            pupil: row.try_get("id")?,
            first: row.try_get("first")?,
            family: row.try_get("family")?,
            birth_date: birth_date.map(jiff_sqlx::Date::to_jiff),
            confirmation: value(row.try_get("confirmation")?, "link", "confirmation")?,
            birth_date_reported: row.try_get("birth_date_reported")?,
            school: row.try_get("school")?,
        })
    };
    rows.into_iter().map(read).collect()
}

/// The holder knew the birth dates of these pupils: they are theirs.
pub async fn confirm(connection: &mut PgConnection, account: Uuid, pupils: &[Uuid]) -> Result<()> {
    sqlx::query(
        "UPDATE link SET confirmation = 'confirmed'
         WHERE pupil = ANY($2) AND confirmation <> 'confirmed'
             AND guardian IN (SELECT id FROM guardian WHERE account = $1)",
    )
    .bind(account)
    .bind(pupils)
    .execute(connection)
    .await?;
    Ok(())
}

/// The addresses that schools gave for the holder of an account.
pub async fn known_mails(connection: &mut PgConnection, account: Uuid) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar(
        "SELECT mail FROM guardian WHERE account = $1 AND mail IS NOT NULL
         UNION SELECT mail FROM pupil WHERE account = $1 AND mail IS NOT NULL ORDER BY 1",
    )
    .bind(account)
    .fetch_all(connection)
    .await?)
}
