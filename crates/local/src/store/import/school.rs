//! Schools, classes and MEFs of a delivery.

use sqlx::{AssertSqlSafe, FromRow, SqliteConnection};

use super::super::id::{ImportId, SchoolId};
use super::history::Watermarks;
use super::merge_sql;
use crate::Result;

const COLUMNS: [&str; 12] = [
    "name",
    "degree",
    "kind",
    "sector",
    "street",
    "postal_code",
    "town",
    "phone",
    "mail",
    "academy",
    "academy_name",
    "district",
];

/// Creates the schools that are new, updates the others, and finds which school every key means.
///
/// A school's degree is what its record says, else what its pupils show: a level is of the first degree, a MEF
/// of the second.
///
/// # Errors
/// What the database met.
pub async fn merge(connection: &mut SqliteConnection) -> Result<()> {
    sqlx::query(
        "INSERT INTO school (uai, name, degree, kind, sector, street, postal_code, town, phone, mail, academy,
             academy_name, district)
         SELECT s.uai, coalesce(nullif(s.name, ''), 'Établissement ' || s.uai),
             coalesce(nullif(s.degree, ''), CASE WHEN h.level THEN '1D' WHEN h.mef THEN '2D' ELSE '1D' END),
             nullif(s.kind, ''), nullif(s.sector, ''), nullif(s.street, ''), nullif(s.postal_code, ''),
             nullif(s.town, ''), nullif(s.phone, ''), nullif(s.mail, ''), nullif(s.academy, ''),
             nullif(s.academy_name, ''), nullif(s.district, '')
         FROM stage_school s LEFT JOIN stage_enrolment_source h ON h.scope = s.scope AND h.school = s.key
         WHERE s.uai <> '' ORDER BY s.id
         ON CONFLICT (uai) DO NOTHING",
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query(
        "INSERT INTO stage_place (scope, key, school_id, described)
         SELECT s.scope, s.key, t.id, 1 FROM stage_school s CROSS JOIN school t ON t.uai = s.uai WHERE true
         ON CONFLICT (scope, key) DO NOTHING",
    )
    .execute(&mut *connection)
    .await?;
    // Keys the delivery uses without describing them, as deltas do.
    sqlx::query(
        "INSERT INTO stage_place (scope, key, school_id, described)
         SELECT k.scope, k.key, i.record_id, 0
         FROM (SELECT scope, school AS key FROM stage_enrolment_source UNION SELECT scope, school FROM stage_visit
               UNION SELECT scope, school FROM stage_class UNION SELECT scope, key FROM stage_school) k
         CROSS JOIN stage_scope c ON c.id = k.scope
         CROSS JOIN source_id i ON i.entity = 'school' AND i.scope = c.name AND i.external = k.key
         WHERE true
         ON CONFLICT (scope, key) DO NOTHING",
    )
    .execute(&mut *connection)
    .await?;
    fold_records(connection).await?;
    let sql = merge_sql(
        "school",
        &COLUMNS,
        "FROM stage_school s CROSS JOIN stage_place p ON p.scope = s.scope AND p.key = s.key
         CROSS JOIN school t ON t.id = p.school_id
         WHERE s.id NOT IN (SELECT id FROM stage_school_folded)",
    );
    sqlx::query(AssertSqlSafe(sql)).execute(&mut *connection).await?;
    sqlx::query(
        "INSERT INTO source_id (scope, entity, external, record_id)
         SELECT c.name, 'school', p.key, p.school_id
         FROM stage_place p CROSS JOIN stage_scope c ON c.id = p.scope AND c.name <> ''
         WHERE true
         ON CONFLICT (entity, scope, external) DO NOTHING",
    )
    .execute(&mut *connection)
    .await?;
    Ok(())
}

/// The name of a school whose files give its UAI alone.
#[must_use]
pub fn unnamed(uai: &str) -> String {
    format!("Établissement {uai}")
}

/// UAIs of the schools that the delivery is of.
///
/// # Errors
/// What the database met.
pub async fn delivered(connection: &mut SqliteConnection) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar(
        "SELECT DISTINCT t.uai FROM stage_place p CROSS JOIN school t ON t.id = p.school_id
         WHERE p.described ORDER BY t.uai",
    )
    .fetch_all(connection)
    .await?)
}

/// Where several records describe one school, as two sources do, or two files of one, the last one speaks, completed by
/// what the others say: in turn, they would change the school at each import.
async fn fold_records(connection: &mut SqliteConnection) -> Result<()> {
    sqlx::query(
        "INSERT INTO stage_school_folded (id, school_id, last)
         SELECT s.id, p.school_id, max(s.id) OVER (PARTITION BY p.school_id)
         FROM stage_school s CROSS JOIN stage_place p ON p.scope = s.scope AND p.key = s.key",
    )
    .execute(&mut *connection)
    .await?;
    let completed: Vec<String> = COLUMNS
        .iter()
        .map(|column| {
            format!(
                "{column} = coalesce({column}, (
                     SELECT o.{column} FROM stage_school_folded f CROSS JOIN stage_school o ON o.id = f.id
                     WHERE f.last = stage_school.id AND o.{column} IS NOT NULL ORDER BY o.id DESC LIMIT 1))"
            )
        })
        .collect();
    sqlx::query(AssertSqlSafe(format!(
        "UPDATE stage_school SET {} WHERE id IN (SELECT last FROM stage_school_folded WHERE id <> last)",
        completed.join(", ")
    )))
    .execute(&mut *connection)
    .await?;
    sqlx::query("DELETE FROM stage_school_folded WHERE id = last").execute(connection).await?;
    Ok(())
}

/// Creates and updates classes and MEFs. Classes are never deleted.
///
/// ONDE names a class by its label in older exports and by a number in recent ones: there, a class of the same
/// label is the same class.
///
/// # Errors
/// What the database met.
pub async fn merge_classes(connection: &mut SqliteConnection) -> Result<()> {
    for sql in [
        "UPDATE stage_class SET class_id = (
             SELECT k.id FROM stage_place p JOIN class k ON k.school_id = p.school_id AND k.code = stage_class.code
             WHERE p.scope = stage_class.scope AND p.key = stage_class.school)",
        "UPDATE stage_class SET class_id = (
             SELECT max(k.id) FROM stage_place p JOIN class k ON k.school_id = p.school_id
                 AND k.label = stage_class.label
             WHERE p.scope = stage_class.scope AND p.key = stage_class.school HAVING count(*) = 1)
         WHERE class_id IS NULL AND scope IN (SELECT id FROM stage_scope WHERE format = 'onde')",
        "INSERT INTO class (school_id, code, label, mefs)
         SELECT p.school_id, s.code, coalesce(nullif(s.label, ''), s.code), coalesce(s.mefs, '')
         FROM stage_class s CROSS JOIN stage_place p ON p.scope = s.scope AND p.key = s.school
         WHERE s.class_id IS NULL ORDER BY s.id
         ON CONFLICT (school_id, code) DO NOTHING",
        "UPDATE stage_class SET class_id = (
             SELECT k.id FROM stage_place p JOIN class k ON k.school_id = p.school_id AND k.code = stage_class.code
             WHERE p.scope = stage_class.scope AND p.key = stage_class.school)
         WHERE class_id IS NULL",
        "WITH changed AS MATERIALIZED (
             SELECT t.id, coalesce(nullif(s.label, ''), t.label) AS label, coalesce(s.mefs, t.mefs) AS mefs
             FROM stage_class s CROSS JOIN class t ON t.id = s.class_id
             WHERE (t.label, t.mefs) IS NOT (coalesce(nullif(s.label, ''), t.label), coalesce(s.mefs, t.mefs)))
         UPDATE class SET label = changed.label, mefs = changed.mefs FROM changed WHERE class.id = changed.id",
        "INSERT INTO mef (code, label, training) SELECT code, label, training FROM stage_mef WHERE true
         ON CONFLICT (code) DO UPDATE SET label = coalesce(excluded.label, label),
             training = coalesce(excluded.training, training)
         WHERE (label, training) IS NOT (coalesce(excluded.label, label), coalesce(excluded.training, training))",
    ] {
        sqlx::query(sql).execute(&mut *connection).await?;
    }
    Ok(())
}

/// A school that nobody of the delivery is in, so that nobody is taken out of it.
#[derive(Debug, FromRow)]
pub struct Untouched {
    /// File that describes the school.
    pub file: String,
    /// 1-based line.
    pub line: u32,
    /// UAI.
    pub uai: String,
    /// Name.
    pub name: String,
}

/// Finds the schools all of whose pupils the delivery names, and those it describes without any pupil.
///
/// A school that is only the home of visiting pupils is not covered: where the delivery describes schools, only
/// those count. One that it describes without any pupil is not either, unless it names no pupil of any: then it says
/// nothing but that they have all left.
///
/// # Errors
/// What the database met.
pub async fn mark_complete(connection: &mut SqliteConnection) -> Result<Vec<Untouched>> {
    sqlx::query(
        "INSERT INTO stage_complete_school (school_id, visiting, nobody)
         SELECT p.school_id, max(c.format = 'aaf'), NOT max(h.named)
         FROM stage_enrolment_source h JOIN stage_place p ON p.scope = h.scope AND p.key = h.school
         JOIN stage_scope c ON c.id = h.scope
         WHERE h.complete AND (p.described
             OR NOT EXISTS (SELECT 1 FROM stage_place o WHERE o.scope = h.scope AND o.described))
         GROUP BY p.school_id",
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query(
        "INSERT INTO stage_complete_school (school_id, visiting, nobody)
         SELECT p.school_id, max(c.format = 'aaf'), 1
         FROM stage_school s JOIN stage_file f ON f.id = s.file AND NOT f.delta
         JOIN stage_scope c ON c.id = s.scope
         JOIN stage_place p ON p.scope = s.scope AND p.key = s.key
         WHERE NOT EXISTS (SELECT 1 FROM stage_complete_school)
             AND EXISTS (SELECT 1 FROM stage_enrolment_source h WHERE h.scope = s.scope AND h.complete)
             AND EXISTS (SELECT 1 FROM enrolment e
                         WHERE e.school_id = p.school_id AND e.gone_on IS NULL AND e.visiting = 0)
         GROUP BY p.school_id",
    )
    .execute(&mut *connection)
    .await?;
    Ok(sqlx::query_as(
        "SELECT f.name AS file, s.line, t.uai, t.name
         FROM stage_school s JOIN stage_file f ON f.id = s.file AND NOT f.delta
         JOIN stage_scope c ON c.id = s.scope AND c.pupils
         JOIN stage_place p ON p.scope = s.scope AND p.key = s.key
         JOIN school_shown t ON t.id = p.school_id
         WHERE p.school_id NOT IN (SELECT school_id FROM stage_complete_school)
             AND EXISTS (SELECT 1 FROM enrolment e WHERE e.school_id = t.id AND e.gone_on IS NULL)
         ORDER BY s.id",
    )
    .fetch_all(connection)
    .await?)
}

/// Records the moment on every school of the delivery.
///
/// # Errors
/// What the database met.
pub async fn record_import(connection: &mut SqliteConnection, at: &str) -> Result<()> {
    sqlx::query("UPDATE school SET updated_at = ?1 WHERE id IN (SELECT school_id FROM stage_place)")
        .bind(at.to_owned())
        .execute(connection)
        .await?;
    Ok(())
}

/// A school of two degrees.
#[derive(Debug, FromRow)]
pub struct OfTwoDegrees {
    /// UAI.
    pub uai: String,
    /// It is known in the other degree, and has pupils.
    pub known: bool,
}

/// The schools that the staged files say of two degrees, or of another than the one they are known in with pupils.
///
/// # Errors
/// What the database met.
pub async fn of_two_degrees(connection: &mut SqliteConnection) -> Result<Vec<OfTwoDegrees>> {
    Ok(sqlx::query_as(
        "SELECT s.uai, max(coalesce(s.degree <> t.degree, 0)) AS known FROM stage_school s
         LEFT JOIN school t ON t.uai = s.uai AND EXISTS (SELECT 1 FROM enrolment e WHERE e.school_id = t.id)
         WHERE s.uai <> '' AND s.degree <> ''
         GROUP BY s.uai HAVING known OR count(DISTINCT s.degree) > 1 ORDER BY s.uai",
    )
    .fetch_all(connection)
    .await?)
}

/// A school of the import that the central service owns.
#[derive(Debug, FromRow)]
pub struct LinkedSchool {
    /// Stored number.
    pub id: SchoolId,
    /// Name.
    pub name: String,
}

/// The schools of the import that the central service owns, by name.
///
/// # Errors
/// What the database met.
pub async fn of_the_service(connection: &mut SqliteConnection) -> Result<Vec<LinkedSchool>> {
    Ok(sqlx::query_as(
        "SELECT DISTINCT school.id, school.name FROM stage_place p JOIN school ON school.id = p.school_id
         JOIN linked_school ON linked_school.uai = school.uai AND joining = 0 ORDER BY school.name, school.id",
    )
    .fetch_all(connection)
    .await?)
}

/// Whether somebody of the import is at a school that the central service does not own.
///
/// # Errors
/// What the database met.
pub async fn is_of_others_too(connection: &mut SqliteConnection) -> Result<bool> {
    Ok(sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM stage_enrolment t JOIN school ON school.id = t.school_id
                        WHERE school.uai NOT IN (SELECT uai FROM linked_school WHERE joining = 0))",
    )
    .fetch_one(connection)
    .await?)
}

/// How many people whom this computer has of its own an import brings to these schools.
///
/// # Errors
/// What the database met.
pub async fn own_people(
    connection: &mut SqliteConnection,
    schools: &[SchoolId],
    before: &Watermarks,
) -> Result<u32> {
    Ok(sqlx::query_scalar(
        "SELECT (SELECT count(DISTINCT p.id) FROM pupil p JOIN enrolment e ON e.pupil_id = p.id
                 WHERE p.linked = 0 AND p.id <= ?2 AND e.school_id IN (SELECT value FROM json_each(?1)))
             + (SELECT count(DISTINCT g.id) FROM guardian g JOIN link k ON k.guardian_id = g.id
                JOIN enrolment e ON e.pupil_id = k.pupil_id
                WHERE g.linked = 0 AND g.id <= ?3 AND k.id > ?4
                    AND e.school_id IN (SELECT value FROM json_each(?1)))",
    )
    .bind(serde_json::to_string(schools)?)
    .bind(before.pupil)
    .bind(before.guardian)
    .bind(before.link)
    .fetch_one(connection)
    .await?)
}

/// Puts back what an import changed of schools that the central service describes.
///
/// # Errors
/// What the database met.
pub async fn keep_of_the_service(
    connection: &mut SqliteConnection,
    import: ImportId,
    schools: &[SchoolId],
) -> Result<()> {
    let set: Vec<String> =
        COLUMNS.iter().map(|column| format!("{column} = json_extract(b.before, '$.{column}')")).collect();
    sqlx::query(AssertSqlSafe(format!(
        "UPDATE school SET {} FROM import_before b
         WHERE b.import_id = ?1 AND b.entity = 'school' AND school.id = b.row_id
             AND school.id IN (SELECT value FROM json_each(?2))",
        set.join(", ")
    )))
    .bind(import)
    .bind(serde_json::to_string(schools)?)
    .execute(connection)
    .await?;
    Ok(())
}

/// Whom an import made is known to the service, or will be.
///
/// # Errors
/// What the database met.
pub async fn link_new_people(connection: &mut SqliteConnection, before: &Watermarks) -> Result<()> {
    for (statement, above) in [
        ("UPDATE pupil SET linked = 1 WHERE id > ?1", before.pupil.get()),
        ("UPDATE guardian SET linked = 1 WHERE id > ?1", before.guardian.get()),
    ] {
        sqlx::query(statement).bind(above).execute(&mut *connection).await?;
    }
    Ok(())
}
