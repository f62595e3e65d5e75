//! What waits for an answer, put again over what the service said meanwhile: what is seen is both.

use domain::fold::fold;
use protocol::entity::{Guardian, Link, Pupil};
use protocol::people::{Field, Said, SaidGuardian, SaidPupil};
use sqlx::sqlite::SqliteRow;
use sqlx::{AssertSqlSafe, FromRow, SqliteConnection};
use uuid::Uuid;

use super::super::id::SchoolId;
use super::super::replica;
use super::super::stored::Cells;
use crate::Result;

/// Something that waits, and whom the service calls so by now.
struct Waiting {
    school: SchoolId,
    person: Option<Uuid>,
    said: Said,
}

impl FromRow<'_, SqliteRow> for Waiting {
    fn from_row(row: &SqliteRow) -> sqlx::Result<Self> {
        let cells = Cells::of(row, "said", &["operation_id"]);
        Ok(Self {
            school: cells.get("school_id")?,
            person: cells.get("person")?,
            said: cells.json("content")?,
        })
    }
}

/// Writes what waits about the people of a school again.
///
/// # Errors
/// What the database met.
pub async fn apply_waiting(connection: &mut SqliteConnection, uai: &str) -> Result<()> {
    let waiting: Vec<Waiting> = sqlx::query_as(
        "SELECT said.operation_id, said.school_id, said.person, said.content
         FROM said JOIN outgoing ON outgoing.operation_id = said.operation_id
         JOIN school ON school.id = said.school_id
         WHERE school.uai = ?1 AND said.content IS NOT NULL ORDER BY outgoing.counter",
    )
    .bind(uai)
    .fetch_all(&mut *connection)
    .await?;
    for Waiting { school, person, said } in waiting {
        match said {
            Said::Class(class) => replica::school::put_classes(connection, school, &[class]).await?,
            Said::Pupil(said) => pupil(connection, school, person.unwrap_or(said.pupil.id), &said).await?,
            Said::Guardian(said) => guardian(connection, person.unwrap_or(said.guardian.id), &said).await?,
        }
    }
    Ok(())
}

async fn pupil(
    connection: &mut SqliteConnection,
    school: SchoolId,
    id: Uuid,
    said: &SaidPupil,
) -> Result<()> {
    let read = Pupil { id, ..said.pupil.clone() };
    if said.fields.len() == Field::OF_PUPIL.len() {
        replica::people::put_pupils(connection, std::slice::from_ref(&read)).await?;
    } else {
        let names = (&*read.family, &*read.first);
        patch(connection, "pupil", id, &serde_json::to_string(&read)?, &said.fields, names).await?;
    }
    if let Some(place) = &said.enrolment {
        let place = protocol::entity::Enrolment { pupil: id, ..place.clone() };
        replica::people::put_enrolments(connection, school, &[place]).await?;
    }
    Ok(())
}

async fn guardian(connection: &mut SqliteConnection, id: Uuid, said: &SaidGuardian) -> Result<()> {
    let read = Guardian { id, ..said.guardian.clone() };
    if said.fields.len() == Field::OF_GUARDIAN.len() {
        replica::people::put_guardians(connection, std::slice::from_ref(&read)).await?;
    } else {
        let names = (&*read.family, &*read.first);
        patch(connection, "guardian", id, &serde_json::to_string(&read)?, &said.fields, names).await?;
    }
    for said in &said.links {
        link(connection, id, said).await?;
    }
    Ok(())
}

/// Writes the fields that are said, and no other.
async fn patch(
    connection: &mut SqliteConnection,
    table: &str,
    id: Uuid,
    person: &str,
    fields: &[Field],
    (family, first): (&str, &str),
) -> Result<()> {
    for field in fields.iter().filter(|field| **field != Field::Other) {
        let code = field.code();
        let value = match field {
            Field::Address => {
                "(SELECT group_concat(line.value, char(10)) FROM json_each(?2, '$.address') line)".to_owned()
            }
            _ => format!("?2 ->> '{code}'"),
        };
        let sql = format!("UPDATE {table} SET {code} = {value} WHERE uuid = ?1");
        sqlx::query(AssertSqlSafe(sql)).bind(id).bind(person).execute(&mut *connection).await?;
    }
    for (field, name) in [(Field::Family, family), (Field::First, first)] {
        if fields.contains(&field) {
            let sql = format!("UPDATE {table} SET {}_fold = ?2 WHERE uuid = ?1", field.code());
            sqlx::query(AssertSqlSafe(sql)).bind(id).bind(fold(name)).execute(&mut *connection).await?;
        }
    }
    Ok(())
}

/// Writes a link; what the family said of it stays.
async fn link(connection: &mut SqliteConnection, guardian: Uuid, link: &Link) -> Result<()> {
    sqlx::query(
        "INSERT INTO link (pupil_id, guardian_id, responsibility, kinship, gone)
         SELECT pupil.id, guardian.id, ?3, ?4, ?5 FROM pupil, guardian
         WHERE pupil.uuid = coalesce((SELECT person FROM said WHERE sent_as = ?1 AND about = 'pupil'), ?1)
             AND guardian.uuid = ?2
         ON CONFLICT (pupil_id, guardian_id) DO UPDATE SET responsibility = excluded.responsibility,
             kinship = excluded.kinship, gone = excluded.gone",
    )
    .bind(link.pupil)
    .bind(guardian)
    .bind(link.responsibility)
    .bind(link.kinship)
    .bind(link.gone)
    .execute(connection)
    .await?;
    Ok(())
}
