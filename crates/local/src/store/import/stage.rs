//! Staging tables: made and filled in bulk.

use std::fmt::Write as _;

use sqlx::{AssertSqlSafe, SqliteConnection};

use super::quarantine::QuarantinedRow;
use super::row::{Child, Class, Guardian, Link, Mef, Pupil, School, StagingRow, Visit};
use crate::Result;

/// Rows per statement; a loader that hands over this many of one kind at a time is served fastest.
pub const BULK: usize = 128;

/// Rows of one kind, in the order of the files.
#[derive(Debug)]
#[expect(missing_docs, reason = "one variant per kind of row")]
pub enum Rows {
    Schools(Vec<School>),
    Classes(Vec<Class>),
    Mefs(Vec<Mef>),
    Pupils(Vec<Pupil>),
    Visits(Vec<Visit>),
    Guardians(Vec<Guardian>),
    Links(Vec<Link>),
    Children(Vec<Child>),
    Quarantined(Vec<QuarantinedRow>),
}

/// One namespace of keys in the delivery.
#[derive(Debug, Clone)]
pub struct Scope {
    /// Scope in `source_id`; empty when the source has no identifiers.
    pub name: String,
    /// Whose format.
    pub format: Format,
    /// A file says all the links of the scope's pupils.
    pub links: bool,
    /// A file says pupils.
    pub pupils: bool,
}

/// The families of formats.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "names of formats")]
pub enum Format {
    Aaf,
    Siecle,
    Onde,
}

impl Format {
    const fn code(self) -> &'static str {
        match self {
            Self::Aaf => "aaf",
            Self::Siecle => "siecle",
            Self::Onde => "onde",
        }
    }
}

/// A school of enrolment as pupils say it.
#[derive(Debug, Clone, Copy, Default)]
pub struct EnrolmentSource {
    /// At least one pupil in a complete file, or all whom that file names have left.
    pub complete: bool,
    /// At least one pupil.
    pub named: bool,
    /// At least one pupil has a MEF.
    pub mef: bool,
    /// At least one pupil has a level.
    pub level: bool,
}

/// Makes the staging tables, empty.
///
/// # Errors
/// What the database met.
pub async fn open(connection: &mut SqliteConnection) -> Result<()> {
    sqlx::raw_sql(include_str!("stage.sql")).execute(connection).await?;
    Ok(())
}

/// Adds rows.
///
/// # Errors
/// What the database met.
pub async fn add(connection: &mut SqliteConnection, rows: Rows) -> Result<()> {
    match rows {
        Rows::Schools(rows) => insert(connection, rows).await,
        Rows::Classes(rows) => insert(connection, rows).await,
        Rows::Mefs(rows) => insert(connection, rows).await,
        Rows::Pupils(rows) => insert(connection, rows).await,
        Rows::Visits(rows) => insert(connection, rows).await,
        Rows::Guardians(rows) => insert(connection, rows).await,
        Rows::Links(rows) => insert(connection, rows).await,
        Rows::Children(rows) => insert(connection, rows).await,
        Rows::Quarantined(rows) => insert(connection, rows).await,
    }
}

/// One statement for a full load, one per row for what remains: both are prepared once.
async fn insert<R: StagingRow>(connection: &mut SqliteConnection, rows: Vec<R>) -> Result<()> {
    let at_once = if rows.len() == BULK { BULK } else { 1 };
    let sql = insertion::<R>(at_once);
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        let mut statement = sqlx::query(AssertSqlSafe(sql.clone()));
        for row in rows.by_ref().take(at_once) {
            statement = row.bind(statement);
        }
        statement.execute(&mut *connection).await?;
    }
    Ok(())
}

fn insertion<R: StagingRow>(rows: usize) -> String {
    let values = format!("(?{})", ", ?".repeat(R::COLUMNS - 1));
    let mut sql = String::with_capacity(rows * (values.len() + 2) + 2_000);
    sql.push_str(R::INSERT);
    sql.push_str(" VALUES ");
    for row in 0..rows {
        // Writing to a String cannot fail.
        let _ = write!(sql, "{}{values}", if row == 0 { "" } else { ", " });
    }
    sql.push(' ');
    sql.push_str(R::ON_CONFLICT);
    sql
}

/// Records what the whole delivery says once it is read.
///
/// # Errors
/// What the database met.
pub async fn describe(
    connection: &mut SqliteConnection,
    scopes: &[Scope],
    files: &[(String, bool)],
    homes: impl Iterator<Item = (i64, String, EnrolmentSource)>,
) -> Result<()> {
    for (id, scope) in (0_i64..).zip(scopes) {
        sqlx::query("INSERT INTO stage_scope (id, name, format, links, pupils) VALUES (?1, ?2, ?3, ?4, ?5)")
            .bind(id)
            .bind(scope.name.clone())
            .bind(scope.format.code())
            .bind(scope.links)
            .bind(scope.pupils)
            .execute(&mut *connection)
            .await?;
    }
    for (id, (name, delta)) in (0_i64..).zip(files) {
        sqlx::query("INSERT INTO stage_file (id, name, delta) VALUES (?1, ?2, ?3)")
            .bind(id)
            .bind(name.clone())
            .bind(delta)
            .execute(&mut *connection)
            .await?;
    }
    for (scope, school, home) in homes {
        sqlx::query(
            "INSERT INTO stage_enrolment_source (scope, school, complete, named, mef, level) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )
        .bind(scope)
        .bind(school)
        .bind(home.complete)
        .bind(home.named)
        .bind(home.mef)
        .bind(home.level)
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}

/// The scope of identifiers that an AAF delivery belongs to: its schools' académie, else that of the store in
/// which its keys are known.
///
/// # Errors
/// What the database met.
pub async fn aaf_scope(connection: &mut SqliteConnection, scope: i64) -> Result<String> {
    let academy: Option<String> = sqlx::query_scalar(
        "SELECT academy FROM stage_school WHERE scope = ?1 AND academy <> '' GROUP BY academy
         ORDER BY count(*) DESC, academy LIMIT 1",
    )
    .bind(scope)
    .fetch_optional(&mut *connection)
    .await?;
    if let Some(academy) = academy {
        return Ok(format!("AAF:{academy}"));
    }
    let known: Vec<String> = sqlx::query_scalar(
        "SELECT DISTINCT scope FROM source_id WHERE entity = 'school' AND scope GLOB 'AAF:*' ORDER BY scope",
    )
    .fetch_all(&mut *connection)
    .await?;
    match known.as_slice() {
        [] => return Ok("AAF:".to_owned()),
        [only] => return Ok(only.clone()),
        _ => {}
    }
    let mut best = (0_i64, "AAF:".to_owned());
    for name in known {
        // A sample is enough to tell académies apart.
        let familiar: i64 = sqlx::query_scalar(
            "SELECT count(*) FROM (SELECT 'pupil' AS entity, key FROM (SELECT key FROM stage_pupil WHERE scope = ?1 LIMIT 500)
                 UNION ALL SELECT 'guardian', key FROM (SELECT key FROM stage_guardian WHERE scope = ?1 LIMIT 500)) k
             JOIN source_id i ON i.entity = k.entity AND i.scope = ?2 AND i.external = k.key",
        )
        .bind(scope)
        .bind(name.clone())
        .fetch_one(&mut *connection)
        .await?;
        if familiar > best.0 {
            best = (familiar, name);
        }
    }
    Ok(best.1)
}

/// Whether anybody of the staged files, pupil or guardian, is known or new.
///
/// # Errors
/// What the database met.
pub async fn is_any_matched(connection: &mut SqliteConnection) -> Result<bool> {
    Ok(sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM match_pupil) OR EXISTS (SELECT 1 FROM match_guardian)",
    )
    .fetch_one(connection)
    .await?)
}
