//! How a restoration stands: what waits, what could not be opened again, and who was not heard.

use jiff::Timestamp;
use sqlx::PgConnection;

use super::coded::unsigned;
use crate::Result;

/// A restoration, as it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// When it was said.
    pub said_at: Timestamp,
    /// Schools of which nobody was heard by then are rolled.
    pub until: Timestamp,
    /// Schools that had computers, all of them.
    pub schools: u64,
    /// Those that wait still.
    pub waiting: u64,
    /// Those of which nobody was heard, and that were rolled.
    pub rolled: u64,
}

/// The last one, ended or not; what is counted is of it.
pub async fn last(connection: &mut PgConnection) -> Result<Option<Standing>> {
    let row: Option<(jiff_sqlx::Timestamp, jiff_sqlx::Timestamp, i64, i64, i64)> = sqlx::query_as(
        "SELECT said_at, until,
             (SELECT count(*) FROM restoration_school WHERE restoration = id),
             (SELECT count(*) FROM restoration_school WHERE restoration = id AND opened_at IS NULL),
             (SELECT count(*) FROM restoration_school WHERE restoration = id AND rolled)
         FROM restoration ORDER BY id DESC LIMIT 1",
    )
    .fetch_optional(connection)
    .await?;
    let Some((said_at, until, schools, waiting, rolled)) = row else { return Ok(None) };
    let count = |number, column| unsigned(number, "restoration_school", column);
    Ok(Some(Standing {
        said_at: said_at.to_jiff(),
        until: until.to_jiff(),
        schools: count(schools, "school")?,
        waiting: count(waiting, "opened_at")?,
        rolled: count(rolled, "rolled")?,
    }))
}

/// A school that could not be opened again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldUp {
    /// UAI.
    pub school: String,
    /// Its name.
    pub name: String,
    /// Why, the last time.
    pub failure: String,
}

/// The schools that wait and could not be opened again.
pub async fn held_up(connection: &mut PgConnection) -> Result<Vec<HeldUp>> {
    let rows: Vec<(String, String, String)> = sqlx::query_as(
        "SELECT school, name, failure
         FROM restoration_school
         JOIN restoration ON restoration.id = restoration AND restoration.ended_at IS NULL
         JOIN school ON uai = school
         WHERE opened_at IS NULL AND failure IS NOT NULL ORDER BY school",
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|(school, name, failure)| HeldUp { school, name, failure }).collect())
}

/// A computer that a school was opened without.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Silent {
    /// UAI.
    pub school: String,
    /// Its name.
    pub name: String,
    /// How the computer calls itself.
    pub computer: String,
    /// Whose it is.
    pub person: String,
}

/// The computers of which nothing was heard since the last restoration, and that their school was opened without.
pub async fn silent(connection: &mut PgConnection) -> Result<Vec<Silent>> {
    let rows: Vec<(String, String, String, String)> = sqlx::query_as(
        "SELECT theirs.school, school.name, device.computer, staff.name
         FROM restoration_device theirs
         JOIN restoration ON restoration.id = theirs.restoration
         JOIN restoration_school opened ON opened.restoration = theirs.restoration AND opened.school = theirs.school
             AND opened.opened_at IS NOT NULL
         JOIN school ON school.uai = theirs.school
         JOIN device ON device.id = theirs.device
         JOIN staff ON staff.id = device.staff
         WHERE theirs.restoration = (SELECT max(id) FROM restoration) AND theirs.heard_at IS NULL
             AND coalesce(device.synchronised_at, device.enrolled_at) <= restoration.said_at
         ORDER BY theirs.school, device.computer, device.id",
    )
    .fetch_all(connection)
    .await?;
    let read = |(school, name, computer, person)| Silent { school, name, computer, person };
    Ok(rows.into_iter().map(read).collect())
}
