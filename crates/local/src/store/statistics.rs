//! Statistics: one aggregate over the store, kept as dated snapshots.

use domain::account::{Origin, State};
use domain::degree::Degree;
use domain::person::{Population, Responsibility};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sqlx::sqlite::SqliteRow;
use sqlx::{FromRow, SqliteConnection, SqlitePool};

use super::id::SchoolId;
use super::stored::{Cells, Coded, Numbered};
use crate::Result;

/// What a snapshot keeps: distinct accounts by state, in the order of [`State`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Figures {
    /// Of the whole school.
    pub school: [u32; 4],
    /// Pupils.
    pub pupils: u32,
    /// Of whom at least one guardian is activated.
    pub pupils_reached: u32,
    /// By class: code, name.
    pub classes: Vec<(String, String, [u32; 4])>,
    /// By level or MEF: code, label.
    pub levels: Vec<(String, String, [u32; 4])>,
    /// By origin.
    pub origins: Vec<(Numbered<Origin>, [u32; 4])>,
}

/// Distinct accounts of one group in one state.
#[derive(Debug)]
pub struct Count {
    /// Whose accounts.
    pub group: Group,
    /// State.
    pub state: State,
    /// Distinct accounts.
    pub accounts: u64,
}

/// A line of a table of the statistics.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// The whole school.
    School,
    /// The class of that code; empty for pupils without one.
    Class(String),
    /// The level or MEF of that code; empty for pupils without one.
    Level(String),
    /// The origin.
    Origin(Origin),
}

impl FromRow<'_, SqliteRow> for Count {
    fn from_row(row: &SqliteRow) -> sqlx::Result<Self> {
        // Of the accounts counted, one stands for all: they have the same state and origin.
        let cells = Cells::of(row, "account", &["account_id"]);
        let group = match cells.get("by")? {
            "school" => Group::School,
            "class" => Group::Class(cells.get("code")?),
            "level" => Group::Level(cells.get("code")?),
            "origin" => Group::Origin(cells.stored("origin")?),
            _ => return Err(cells.bad("by")),
        };
        Ok(Self { group, state: cells.stored("state")?, accounts: cells.get("accounts")? })
    }
}

/// Counts the distinct accounts of a population of a school, by state: for the whole, by class, by level and
/// by origin.
///
/// # Errors
/// What the database met.
pub async fn count(
    connection: &mut SqliteConnection,
    school: SchoolId,
    population: Population,
) -> Result<Vec<Count>> {
    let query = match population {
        Population::LegalGuardians => {
            sqlx::query_as(GUARDIANS).bind(school).bind(Coded(Responsibility::LegalGuardian))
        }
        Population::PersonsInCharge => {
            sqlx::query_as(GUARDIANS).bind(school).bind(Coded(Responsibility::InCharge))
        }
        Population::Pupils => sqlx::query_as(PUPILS).bind(school),
    };
    Ok(query.fetch_all(connection).await?)
}

const GUARDIANS: &str = "
WITH present AS MATERIALIZED (
    SELECT DISTINCT guardian.account_id, account.state, account.origin, enrolment.class_id,
        coalesce(enrolment.level, enrolment.mef, '') AS level
    FROM enrolment
    JOIN link ON link.pupil_id = enrolment.pupil_id AND link.gone = 0 AND link.responsibility = ?2
    JOIN guardian ON guardian.id = link.guardian_id
    JOIN account ON account.id = guardian.account_id
    WHERE enrolment.school_id = ?1 AND enrolment.visiting = 0 AND enrolment.gone_on IS NULL
)
SELECT 'school' AS by, '' AS code, state, origin, account_id, count(DISTINCT account_id) AS accounts FROM present GROUP BY state
UNION ALL
SELECT 'class', coalesce(class.code, ''), state, origin, account_id, count(DISTINCT account_id)
FROM present LEFT JOIN class ON class.id = class_id GROUP BY class_id, state
UNION ALL
SELECT 'level', level, state, origin, account_id, count(DISTINCT account_id) FROM present GROUP BY level, state
UNION ALL
SELECT 'origin', '', state, origin, account_id, count(DISTINCT account_id) FROM present GROUP BY origin, state";

const PUPILS: &str = "
WITH present AS MATERIALIZED (
    SELECT pupil.account_id, account.state, account.origin, enrolment.class_id,
        coalesce(enrolment.level, enrolment.mef, '') AS level
    FROM enrolment
    JOIN pupil ON pupil.id = enrolment.pupil_id
    JOIN account ON account.id = pupil.account_id
    WHERE enrolment.school_id = ?1 AND enrolment.visiting = 0 AND enrolment.gone_on IS NULL
)
SELECT 'school' AS by, '' AS code, state, origin, account_id, count(*) AS accounts FROM present GROUP BY state
UNION ALL
SELECT 'class', coalesce(class.code, ''), state, origin, account_id, count(*)
FROM present LEFT JOIN class ON class.id = class_id GROUP BY class_id, state
UNION ALL
SELECT 'level', level, state, origin, account_id, count(*) FROM present GROUP BY level, state
UNION ALL
SELECT 'origin', '', state, origin, account_id, count(*) FROM present GROUP BY origin, state";

/// Each class with each level or MEF taught in it.
///
/// # Errors
/// What the database met.
pub async fn class_levels(
    connection: &mut SqliteConnection,
    school: SchoolId,
) -> Result<Vec<(String, String)>> {
    Ok(sqlx::query_as(
        "SELECT DISTINCT class.code, coalesce(enrolment.level, enrolment.mef)
         FROM enrolment JOIN class ON class.id = enrolment.class_id
         WHERE enrolment.school_id = ?1 AND enrolment.gone_on IS NULL AND enrolment.visiting = 0
             AND coalesce(enrolment.level, enrolment.mef) IS NOT NULL",
    )
    .bind(school)
    .fetch_all(connection)
    .await?)
}

/// Pupils present, and those of them with at least one activated legal guardian (for pupils' own accounts,
/// those activated).
///
/// # Errors
/// What the database met.
pub async fn count_reached_pupils(connection: &mut SqliteConnection, school: SchoolId) -> Result<(i64, i64)> {
    Ok(sqlx::query_as(
        "SELECT count(*), coalesce(sum(EXISTS (
             SELECT 1 FROM link
             JOIN guardian ON guardian.id = link.guardian_id
             JOIN account ON account.id = guardian.account_id AND account.state = ?2
             WHERE link.pupil_id = enrolment.pupil_id AND link.gone = 0 AND link.responsibility = ?3)), 0)
         FROM enrolment WHERE school_id = ?1 AND visiting = 0 AND gone_on IS NULL",
    )
    .bind(school)
    .bind(Coded(State::Activated))
    .bind(Coded(Responsibility::LegalGuardian))
    .fetch_one(connection)
    .await?)
}

/// The schools with somebody in them that have no snapshot of that population and day.
///
/// # Errors
/// What the database met.
pub async fn missing_for_day(pool: &SqlitePool, population: Population, day: Date) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar(
        "SELECT uai FROM school
         WHERE NOT EXISTS (SELECT 1 FROM statistics
                           WHERE school_id = school.id AND population = ?1 AND day = ?2)
             AND EXISTS (SELECT 1 FROM enrolment
                         WHERE school_id = school.id AND visiting = 0 AND gone_on IS NULL)
             AND (degree = ?4 OR ?3)
         ORDER BY id",
    )
    .bind(Coded(population))
    .bind(Coded(day))
    .bind(Population::of(Degree::First).contains(&population))
    .bind(Coded(Degree::Second))
    .fetch_all(pool)
    .await?)
}

/// Keeps a snapshot; a second one on the same day replaces the first.
///
/// # Errors
/// What the database met.
pub async fn save(
    connection: &mut SqliteConnection,
    school: SchoolId,
    population: Population,
    day: Date,
    computed_at: Timestamp,
    figures: &Figures,
) -> Result<()> {
    sqlx::query(
        "INSERT INTO statistics (school_id, population, day, computed_at, figures) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (school_id, population, day)
         DO UPDATE SET computed_at = excluded.computed_at, figures = excluded.figures",
    )
    .bind(school)
    .bind(Coded(population))
    .bind(Coded(day))
    .bind(Coded(computed_at))
    .bind(serde_json::to_string(figures)?)
    .execute(connection)
    .await?;
    Ok(())
}

/// What was computed on one day.
#[derive(Debug)]
pub struct Snapshot {
    /// The day.
    pub day: Date,
    /// When.
    pub computed_at: Timestamp,
    /// The figures.
    pub figures: Figures,
}

impl FromRow<'_, SqliteRow> for Snapshot {
    fn from_row(row: &SqliteRow) -> sqlx::Result<Self> {
        let cells = Cells::of(row, "statistics", &["school_id", "population", "day"]);
        Ok(Self {
            day: cells.stored("day")?,
            computed_at: cells.stored("computed_at")?,
            figures: cells.json("figures")?,
        })
    }
}

/// All snapshots of a population, oldest first.
///
/// # Errors
/// What the database met.
pub async fn snapshots(pool: &SqlitePool, school: SchoolId, population: Population) -> Result<Vec<Snapshot>> {
    Ok(sqlx::query_as(
        "SELECT school_id, population, day, computed_at, figures FROM statistics
         WHERE school_id = ?1 AND population = ?2 ORDER BY day",
    )
    .bind(school)
    .bind(Coded(population))
    .fetch_all(pool)
    .await?)
}

#[cfg(test)]
mod tests {
    use domain::account::Origin;

    use super::{Figures, Numbered};

    #[test]
    fn figures_are_spelt_for_ever() {
        let figures = Figures {
            school: [4, 3, 2, 1],
            pupils: 9,
            pupils_reached: 5,
            classes: vec![("cp".to_owned(), "CP A".to_owned(), [1, 0, 0, 1])],
            levels: vec![("CP".to_owned(), "CP".to_owned(), [1, 0, 0, 1])],
            origins: vec![(Numbered(Origin::School), [0, 3, 0, 0])],
        };
        let written = r#"{"school":[4,3,2,1],"pupils":9,"pupils_reached":5,"classes":[["cp","CP A",[1,0,0,1]]],"levels":[["CP","CP",[1,0,0,1]]],"origins":[[1,[0,3,0,0]]]}"#;
        assert_eq!(serde_json::to_string(&figures).unwrap(), written);
        assert_eq!(serde_json::from_str::<Figures>(written).unwrap(), figures);
        let more = r#"{"school":[1,0,0,0],"mails":7}"#;
        assert_eq!(serde_json::from_str::<Figures>(more).unwrap().school, [1, 0, 0, 0]);
        assert!(serde_json::from_str::<Figures>(r#"{"origins":[[6,[1,0,0,0]]]}"#).is_err());
    }
}
