//! Staged guardians beside the stored ones that they may be, for the rules to compare.

use sqlx::sqlite::SqliteRow;
use sqlx::{AssertSqlSafe, FromRow, Row, SqliteConnection};

use super::super::super::id::{GuardianId, StagedGuardianId};
use super::super::PAGE;
use super::super::staged::Match::ByIdentifier;
use super::super::staged::NO_RESPONSIBILITY;
use super::people::{COLUMNS, Traits};
use crate::Result;

/// A staged guardian beside a stored one.
#[derive(Debug)]
pub struct CandidatePair {
    /// Staged number.
    pub stage: StagedGuardianId,
    /// Stored number.
    pub record: GuardianId,
    /// As the file describes it.
    pub staged: Traits,
    /// As the store knows it.
    pub stored: Traits,
    /// Both answer for one pupil.
    pub common_child: bool,
    /// The staged record is a modification: what it does not say is what is known.
    pub partial: bool,
    /// It is one, and a pupil of the files refers to it.
    pub needed: bool,
}

/// Columns of a staged guardian `s` and a stored one `g`, in the order of [`pairs`]. Where the stored one is the guardian of
/// the source's identifier, what a modification does not say is what is known.
fn both(known: bool) -> String {
    let said = |column: &str| {
        let value = if known {
            format!("iif(s.partial AND s.{column} IS NULL, g.{column}, s.{column})")
        } else {
            format!("s.{column}")
        };
        format!("nullif({value}, '') AS s_{column}, g.{column} AS g_{column}")
    };
    let columns = ["title", "family", "usage", "first", "mail", "mobile"].map(said).join(", ");
    format!(
        "s.id AS stage, g.id AS record, {columns}, s.partial,
         s.partial AND EXISTS (SELECT 1 FROM stage_link_resolved b WHERE b.stage = s.id) AS needed,
         EXISTS (SELECT 1 FROM link k CROSS JOIN stage_link_resolved b ON b.pupil = k.pupil_id AND b.stage = s.id
                 WHERE k.guardian_id = g.id) AS common_child"
    )
}

/// Reads pairs, of which the names, title, mail address and mobile tell.
async fn pairs(
    connection: &mut SqliteConnection,
    (scope, after): (i64, StagedGuardianId),
    known: bool,
    from: &str,
) -> Result<Vec<CandidatePair>> {
    let rows = sqlx::query(AssertSqlSafe(format!("SELECT {} {from} LIMIT ?3", both(known))))
        .bind(scope)
        .bind(after)
        .bind(PAGE)
        .fetch_all(connection)
        .await?;
    let traits = |row: &SqliteRow, of: &str| -> sqlx::Result<Traits> {
        let column = |name: &str| row.try_get(format!("{of}_{name}").as_str());
        let text = |name: &str| column(name).map(Option::<String>::unwrap_or_default);
        Ok(Traits {
            title: column("title")?,
            family: text("family")?,
            usage: column("usage")?,
            first: text("first")?,
            mail: column("mail")?,
            mobile: column("mobile")?,
            ..Traits::default()
        })
    };
    let pair = |row: &SqliteRow| -> sqlx::Result<CandidatePair> {
        Ok(CandidatePair {
            stage: row.try_get("stage")?,
            record: row.try_get("record")?,
            staged: traits(row, "s")?,
            stored: traits(row, "g")?,
            common_child: row.try_get("common_child")?,
            partial: row.try_get("partial")?,
            needed: row.try_get("needed")?,
        })
    };
    Ok(rows.iter().map(pair).collect::<sqlx::Result<_>>()?)
}

/// Guardians whom the source's identifier named and whose first name, family name or title is another than before, after
/// a staged number: at most [`PAGE`].
///
/// # Errors
/// What the database met.
pub async fn renamed(
    connection: &mut SqliteConnection,
    scope: i64,
    after: StagedGuardianId,
) -> Result<Vec<CandidatePair>> {
    pairs(
        connection,
        (scope, after),
        true,
        &format!(
            "FROM match_guardian m CROSS JOIN stage_guardian s ON s.id = m.stage
         CROSS JOIN guardian g ON g.id = m.guardian
         WHERE m.scope = ?1 AND m.how = {ByIdentifier} AND m.stage > ?2 AND NOT s.removed
             AND (s.first_fold <> g.first_fold OR s.family_fold <> g.family_fold
                  OR (s.title <> g.title AND s.title <> ''))
         ORDER BY m.stage"
        ),
    )
    .await
}

/// Where a staged record stands.
#[derive(Debug, FromRow)]
#[expect(missing_docs, reason = "columns")]
pub struct Place {
    pub file: String,
    pub line: u32,
    pub key: String,
}

/// Makes all that a modification says unsaid.
///
/// # Errors
/// What the database met.
pub async fn leave_unmodified(connection: &mut SqliteConnection, stage: StagedGuardianId) -> Result<Place> {
    let set: Vec<String> = COLUMNS.iter().map(|column| format!("{column} = NULL")).collect();
    sqlx::query(AssertSqlSafe(format!("UPDATE stage_guardian SET {} WHERE id = ?1", set.join(", "))))
        .bind(stage)
        .execute(&mut *connection)
        .await?;
    Ok(sqlx::query_as(
        "SELECT f.name AS file, s.line, s.key FROM stage_guardian s JOIN stage_file f ON f.id = s.file WHERE s.id = ?1",
    )
    .bind(stage)
    .fetch_one(connection)
    .await?)
}

/// Guardians whom nobody is yet, with the guardians of their children whom nobody is either, after a staged number: at
/// most [`PAGE`]. Whom the files remove, somebody else may be.
///
/// # Errors
/// What the database met.
pub async fn of_same_children(
    connection: &mut SqliteConnection,
    scope: i64,
    after: StagedGuardianId,
) -> Result<Vec<CandidatePair>> {
    pairs(
        connection,
        (scope, after),
        false,
        &format!(
            "FROM (SELECT DISTINCT s.id AS stage, k.guardian_id FROM stage_guardian s
               CROSS JOIN stage_link_resolved b ON b.stage = s.id AND b.responsibility > {NO_RESPONSIBILITY}
               CROSS JOIN link k ON k.pupil_id = b.pupil AND k.gone = 0
               WHERE s.scope = ?1 AND s.id > ?2 AND s.same_as IS NULL
                   AND NOT EXISTS (SELECT 1 FROM match_guardian m WHERE m.stage = s.id)) of
         CROSS JOIN stage_guardian s ON s.id = of.stage CROSS JOIN guardian g ON g.id = of.guardian_id
         WHERE NOT EXISTS (SELECT 1 FROM match_guardian m CROSS JOIN stage_guardian f ON f.id = m.stage
                           WHERE m.guardian = g.id AND m.scope = ?1 AND NOT f.removed)
         ORDER BY s.id, g.id"
        ),
    )
    .await
}

/// Guardians whom nobody is yet, with those of the same names in their children's schools whom nobody is either; the
/// first ones.
///
/// # Errors
/// What the database met.
pub async fn namesakes_of_school(
    connection: &mut SqliteConnection,
    scope: i64,
) -> Result<Vec<CandidatePair>> {
    pairs(
        connection,
        (scope, StagedGuardianId::new(0)),
        false,
        "FROM (SELECT DISTINCT s.id AS stage, g.id AS record
               FROM stage_place l CROSS JOIN enrolment e ON e.school_id = l.school_id
               CROSS JOIN link k ON k.pupil_id = e.pupil_id CROSS JOIN guardian g ON g.id = k.guardian_id
               JOIN stage_guardian s ON s.family_fold = g.family_fold AND s.first_fold = g.first_fold
                   AND s.scope = ?1 AND s.id > ?2
               WHERE l.scope = ?1) of
         CROSS JOIN stage_guardian s ON s.id = of.stage CROSS JOIN guardian g ON g.id = of.record
         WHERE EXISTS (SELECT 1 FROM stage_link_resolved b WHERE b.stage = s.id)
             AND NOT EXISTS (SELECT 1 FROM match_guardian m WHERE m.stage = s.id)
             AND NOT EXISTS (SELECT 1 FROM match_guardian m WHERE m.guardian = g.id AND m.scope = ?1)
         ORDER BY s.id, g.id",
    )
    .await
}
