//! What an import changed of a school of the central service, as it is said to it.

use protocol::entity::{Class, Enrolment, Guardian, Link, Pupil};
use protocol::people::{Field, Said, SaidGuardian, SaidPupil};
use serde::de::DeserializeOwned;
use serde_json::Value;
use sqlx::{AssertSqlSafe, SqliteConnection};

use super::super::id::{ImportId, SchoolId};
use super::super::import::history::Watermarks;
use crate::Result;

/// What an import changed of a school: classes, then pupils, then guardians.
///
/// # Errors
/// What the database met.
pub async fn of_import(
    connection: &mut SqliteConnection,
    import: ImportId,
    before: &Watermarks,
    school: SchoolId,
) -> Result<Vec<Said>> {
    let mut changes = Changes { connection, import, before, school };
    let mut said = changes.classes().await?;
    said.extend(changes.pupils().await?);
    said.extend(changes.guardians().await?);
    Ok(said)
}

struct Changes<'c> {
    connection: &'c mut SqliteConnection,
    import: ImportId,
    before: &'c Watermarks,
    school: SchoolId,
}

/// Columns of a person as one JSON object, by their names.
fn columns(alias: &str, fields: &[Field]) -> String {
    let columns: Vec<String> =
        fields.iter().map(|field| format!("'{0}', {alias}.{0}", field.code())).collect();
    format!(
        "'id', hex({alias}.uuid), 'account', (SELECT hex(uuid) FROM account WHERE id = {alias}.account_id), {}",
        columns.join(", ")
    )
}

fn sources(alias: &str, entity: &str) -> String {
    format!(
        "'sources', json((SELECT json_group_array(json_object('scope', scope, 'id', external)) FROM source_id
                          WHERE entity = '{entity}' AND record_id = {alias}.id))"
    )
}

/// A new row, or one that this import found otherwise.
fn changed(alias: &str, entity: &str, mark: i64) -> String {
    format!(
        "({alias}.id > {mark} OR {alias}.id IN
              (SELECT row_id FROM import_before WHERE import_id = ?1 AND entity = '{entity}'))"
    )
}

/// One row of what is read.
#[derive(sqlx::FromRow)]
struct Row {
    person: String,
    /// As it was before; absent of who is new.
    earlier: Option<String>,
    is_new: bool,
    login: Option<String>,
    /// Her place or their links.
    rest: Option<String>,
}

fn read<T: DeserializeOwned>(text: &str) -> Result<T> {
    let mut value: Value = serde_json::from_str(text)?;
    // An address is kept as one text, and said line by line.
    if let Some(address) = value.get_mut("address") {
        let lines: Vec<&str> = address.as_str().map(|text| text.lines().collect()).unwrap_or_default();
        *address = serde_json::to_value(lines)?;
    }
    Ok(serde_json::from_value(value)?)
}

/// What of somebody is said: all of who is new, else what is otherwise than before.
fn fields(row: &Row, all: &[Field]) -> Result<Vec<Field>> {
    if row.is_new {
        return Ok(all.to_vec());
    }
    let Some(earlier) = &row.earlier else { return Ok(Vec::new()) };
    let (earlier, now): (Value, Value) = (serde_json::from_str(earlier)?, serde_json::from_str(&row.person)?);
    Ok(all.iter().copied().filter(|field| earlier.get(field.code()) != now.get(field.code())).collect())
}

impl Changes<'_> {
    async fn rows(&mut self, sql: String) -> Result<Vec<Row>> {
        Ok(sqlx::query_as(AssertSqlSafe(sql))
            .bind(self.import)
            .bind(self.school)
            .fetch_all(&mut *self.connection)
            .await?)
    }

    async fn classes(&mut self) -> Result<Vec<Said>> {
        let changed = changed("class", "class", self.before.class.get());
        let rows: Vec<(String, String, String)> = sqlx::query_as(AssertSqlSafe(format!(
            "SELECT code, label, mefs FROM class WHERE school_id = ?2 AND {changed} ORDER BY id"
        )))
        .bind(self.import)
        .bind(self.school)
        .fetch_all(&mut *self.connection)
        .await?;
        let class = |(code, label, mefs): (String, String, String)| {
            Said::Class(Class { code, label, mefs: mefs.split_whitespace().map(str::to_owned).collect() })
        };
        Ok(rows.into_iter().map(class).collect())
    }

    async fn pupils(&mut self) -> Result<Vec<Said>> {
        let Watermarks { pupil, enrolment, source_id, .. } = self.before;
        let (mark, placed) = (pupil.get(), changed("e", "enrolment", enrolment.get()));
        let sql = format!(
            "SELECT json_object({}, {}) AS person, p.id > {mark} AS is_new,
                 (SELECT before FROM import_before b
                  WHERE b.import_id = ?1 AND b.entity = 'pupil' AND b.row_id = p.id) AS earlier,
                 (SELECT lease.login FROM account JOIN lease ON lease.account = account.uuid AND lease.import_id = ?1
                  WHERE account.id = p.account_id) AS login,
                 iif({placed}, json_object('pupil', hex(p.uuid), 'class', c.code, 'level', e.level, 'mef', e.mef,
                     'visiting', json(iif(e.visiting, 'true', 'false')), 'gone_on', e.gone_on), NULL) AS rest
             FROM enrolment e JOIN pupil p ON p.id = e.pupil_id LEFT JOIN class c ON c.id = e.class_id
             WHERE e.school_id = ?2 AND ({placed} OR {} OR EXISTS (
                 SELECT 1 FROM source_id s WHERE s.entity = 'pupil' AND s.record_id = p.id AND s.id > {}))
             ORDER BY p.id",
            columns("p", &Field::OF_PUPIL),
            sources("p", "pupil"),
            changed("p", "pupil", mark),
            source_id.get(),
        );
        let pupil = |row: Row| {
            Ok(Said::Pupil(Box::new(SaidPupil {
                fields: fields(&row, &Field::OF_PUPIL)?,
                pupil: read::<Pupil>(&row.person)?,
                enrolment: row.rest.as_deref().map(read::<Enrolment>).transpose()?,
                login: row.login,
            })))
        };
        self.rows(sql).await?.into_iter().map(pupil).collect()
    }

    async fn guardians(&mut self) -> Result<Vec<Said>> {
        let Watermarks { guardian, link, source_id, .. } = self.before;
        let (mark, linked) = (guardian.get(), changed("k", "link", link.get()));
        let sql = format!(
            "SELECT json_object({}, {}) AS person, g.id > {mark} AS is_new,
                 (SELECT before FROM import_before b
                  WHERE b.import_id = ?1 AND b.entity = 'guardian' AND b.row_id = g.id) AS earlier,
                 (SELECT lease.login FROM account JOIN lease ON lease.account = account.uuid AND lease.import_id = ?1
                  WHERE account.id = g.account_id) AS login,
                 (SELECT json_group_array(json_object('pupil', hex(p.uuid), 'guardian', hex(g.uuid),
                      'responsibility', k.responsibility, 'kinship', k.kinship,
                      'gone', json(iif(k.gone, 'true', 'false'))))
                  FROM link k JOIN pupil p ON p.id = k.pupil_id
                  WHERE k.guardian_id = g.id AND {linked}
                      AND EXISTS (SELECT 1 FROM enrolment e WHERE e.pupil_id = p.id AND e.school_id = ?2)) AS rest
             FROM guardian g
             WHERE g.id IN (SELECT k.guardian_id FROM link k JOIN enrolment e ON e.pupil_id = k.pupil_id
                            WHERE e.school_id = ?2)
                 AND ({} OR EXISTS (
                     SELECT 1 FROM source_id s WHERE s.entity = 'guardian' AND s.record_id = g.id AND s.id > {})
                 OR EXISTS (SELECT 1 FROM link k JOIN enrolment e ON e.pupil_id = k.pupil_id AND e.school_id = ?2
                            WHERE k.guardian_id = g.id AND {linked}))
             ORDER BY g.id",
            columns("g", &Field::OF_GUARDIAN),
            sources("g", "guardian"),
            changed("g", "guardian", mark),
            source_id.get(),
        );
        let guardian = |row: Row| {
            Ok(Said::Guardian(Box::new(SaidGuardian {
                fields: fields(&row, &Field::OF_GUARDIAN)?,
                guardian: read::<Guardian>(&row.person)?,
                links: row.rest.as_deref().map(read::<Vec<Link>>).transpose()?.unwrap_or_default(),
                login: row.login,
            })))
        };
        self.rows(sql).await?.into_iter().map(guardian).collect()
    }
}
