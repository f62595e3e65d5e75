//! A few of the changes of an import, to be shown.

use jiff::civil::Date;
use serde_json::{Map, Value};
use sqlx::sqlite::SqliteRow;
use sqlx::{FromRow, SqliteConnection};

use super::super::stored::{Cells, Stored};
use super::history::Watermarks;
use crate::Result;

/// Somebody who came or left.
#[derive(Debug, FromRow)]
pub struct Person {
    /// Everyday name.
    pub name: String,
    /// First name.
    pub first: String,
    /// Class label.
    pub class: Option<String>,
}

/// Somebody whose data changed.
#[derive(Debug)]
pub struct Changed {
    /// `pupil` or `guardian`.
    pub entity: &'static str,
    /// Everyday name.
    pub name: String,
    /// First name.
    pub first: String,
    /// Class label.
    pub class: Option<String>,
    /// The row before.
    pub before: Values,
    /// The same columns now.
    pub after: Values,
}

/// What columns of a row hold, or held.
#[derive(Debug)]
pub struct Values {
    /// By column, as SQLite has it.
    pub columns: Map<String, Value>,
    /// Birth date, where that is one of them.
    pub birth_date: Option<Date>,
}

impl Values {
    /// Of JSON of a column; `None` where a birth date is none.
    fn of(columns: Map<String, Value>) -> Option<Self> {
        let birth_date = match columns.get("birth_date") {
            None | Some(Value::Null) => None,
            Some(date) => Some(Date::of_kept(date.as_str()?.to_owned())?),
        };
        Some(Self { columns, birth_date })
    }
}

/// Reads somebody of that table, whose row `row_id` the triggers kept as row `id` of theirs.
fn changed_of(row: &SqliteRow, entity: &'static str) -> sqlx::Result<Changed> {
    let kept = Cells::of(row, "import_before", &["id"]);
    let person = kept.beside(entity, &["row_id"]);
    Ok(Changed {
        entity,
        name: person.get("name")?,
        first: person.get("first")?,
        class: person.get("class")?,
        before: Values::of(kept.json("before")?).ok_or_else(|| kept.bad("before"))?,
        after: Values::of(person.json("after")?).ok_or_else(|| person.bad("birth_date"))?,
    })
}

/// Pupils who came.
///
/// # Errors
/// What the database met.
pub async fn new_pupils(
    connection: &mut SqliteConnection,
    before: &Watermarks,
    most: u32,
) -> Result<Vec<Person>> {
    Ok(sqlx::query_as(
        "SELECT coalesce(p.usage, p.family) AS name, p.first, c.name AS class
         FROM enrolment e CROSS JOIN pupil p ON p.id = e.pupil_id LEFT JOIN class_shown c ON c.id = e.class_id
         WHERE e.id > ?1 AND e.gone_on IS NULL ORDER BY e.id LIMIT ?2",
    )
    .bind(before.enrolment)
    .bind(most)
    .fetch_all(connection)
    .await?)
}

/// Guardians who came.
///
/// # Errors
/// What the database met.
pub async fn new_guardians(
    connection: &mut SqliteConnection,
    before: &Watermarks,
    most: u32,
) -> Result<Vec<Person>> {
    Ok(sqlx::query_as(
        "SELECT coalesce(usage, family) AS name, first, NULL AS class FROM guardian
         WHERE id > ?1 ORDER BY id LIMIT ?2",
    )
    .bind(before.guardian)
    .bind(most)
    .fetch_all(connection)
    .await?)
}

/// Pupils who left a school.
///
/// # Errors
/// What the database met.
pub async fn gone_pupils(
    connection: &mut SqliteConnection,
    before: &Watermarks,
    most: u32,
) -> Result<Vec<Person>> {
    Ok(sqlx::query_as(
        "SELECT coalesce(p.usage, p.family) AS name, p.first, c.name AS class
         FROM import_before b CROSS JOIN enrolment e ON e.id = b.row_id AND e.gone_on IS NOT NULL
         CROSS JOIN pupil p ON p.id = e.pupil_id LEFT JOIN class_shown c ON c.id = e.class_id
         WHERE b.entity = 'enrolment' AND b.row_id <= ?1 AND json_extract(b.before, '$.gone_on') IS NULL
         ORDER BY b.id LIMIT ?2",
    )
    .bind(before.enrolment)
    .bind(most)
    .fetch_all(connection)
    .await?)
}

/// Pupils and guardians whose data changed.
///
/// # Errors
/// What the database met.
pub async fn changed(
    connection: &mut SqliteConnection,
    before: &Watermarks,
    most: u32,
) -> Result<Vec<Changed>> {
    let mut changed: Vec<Changed> = sqlx::query(
        "SELECT b.id, p.id AS row_id, coalesce(p.usage, p.family) AS name, p.first, c.name AS class,
             json_object('class', (SELECT k.name FROM class_shown k WHERE k.id = json_extract(b.before, '$.class_id')),
                 'level', json_extract(b.before, '$.level'), 'mef', json_extract(b.before, '$.mef')) AS before,
             json_object('class', c.name, 'level', e.level, 'mef', e.mef) AS after
         FROM import_before b CROSS JOIN enrolment e ON e.id = b.row_id AND e.gone_on IS NULL
         CROSS JOIN pupil p ON p.id = e.pupil_id LEFT JOIN class_shown c ON c.id = e.class_id
         WHERE b.entity = 'enrolment' AND b.row_id <= ?1 AND json_extract(b.before, '$.gone_on') IS NULL
         ORDER BY b.id LIMIT ?2",
    )
    .bind(before.enrolment)
    .bind(most)
    .try_map(|row| changed_of(&row, "pupil"))
    .fetch_all(&mut *connection)
    .await?;
    let pupils: Vec<Changed> = sqlx::query(
        "SELECT b.id, b.row_id, coalesce(p.usage, p.family) AS name, p.first,
             (SELECT c.name FROM enrolment e JOIN class_shown c ON c.id = e.class_id
              WHERE e.pupil_id = p.id AND e.gone_on IS NULL LIMIT 1) AS class, b.before,
             json_object('ine', p.ine, 'family', p.family, 'usage', p.usage, 'first', p.first,
                 'birth_date', p.birth_date, 'mail', p.mail) AS after
         FROM import_before b CROSS JOIN pupil p ON p.id = b.row_id
         WHERE b.entity = 'pupil' AND b.row_id <= ?1 ORDER BY b.id LIMIT ?2",
    )
    .bind(before.pupil)
    .bind(most)
    .try_map(|row| changed_of(&row, "pupil"))
    .fetch_all(&mut *connection)
    .await?;
    let guardians: Vec<Changed> = sqlx::query(
        "SELECT b.id, b.row_id, coalesce(g.usage, g.family) AS name, g.first, NULL AS class, b.before,
             json_object('title', g.title, 'family', g.family, 'usage', g.usage, 'first', g.first,
                 'mail', g.mail, 'mobile', g.mobile, 'home_phone', g.home_phone, 'work_phone', g.work_phone,
                 'address', g.address, 'postal_code', g.postal_code, 'town', g.town) AS after
         FROM import_before b CROSS JOIN guardian g ON g.id = b.row_id
         WHERE b.entity = 'guardian' AND b.row_id <= ?1 ORDER BY b.id LIMIT ?2",
    )
    .bind(before.guardian)
    .bind(most)
    .try_map(|row| changed_of(&row, "guardian"))
    .fetch_all(connection)
    .await?;
    changed.extend(pupils);
    changed.extend(guardians);
    Ok(changed)
}
