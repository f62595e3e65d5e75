//! Columns that a delivery empties, or in which it gives people the values of others.

use sqlx::{AssertSqlSafe, SqliteConnection};

use super::super::id::StagedGuardianId;
use super::flaw::{Field, Flaws};
use super::staged::Match::New;
use super::staged::NO_RESPONSIBILITY;
use crate::Result;

/// A column of the file of the pupils or of that of the guardians.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "named after the columns")]
pub enum Column {
    Ine,
    Class,
    Title,
    UsageName,
    Mail,
    Mobile,
    HomePhone,
    WorkPhone,
    Address,
    PupilNames,
    GuardianNames,
}

/// People who cannot all have one value.
const CROWD: u32 = 5;

/// How the staged values of a column stand to those that are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ColumnLoss {
    /// Column.
    pub column: Column,
    /// People of whom a value is known, among those whom the files name.
    pub known: u32,
    /// Those for whom the files say none any more.
    pub emptied: u32,
    /// Those to whom the files give another value than the known one.
    pub changed: u32,
    /// Those to whom the files give the value of somebody else; counted by [`of_others`].
    pub of_others: u32,
    /// Those whose family name and first name the files give for each other.
    pub exchanged: u32,
}

impl Column {
    /// Those of pupils.
    pub const OF_PUPILS: [Self; 3] = [Self::Ine, Self::Class, Self::PupilNames];
    /// Those of guardians.
    pub const OF_GUARDIANS: [Self; 8] = [
        Self::Title,
        Self::UsageName,
        Self::Mail,
        Self::Mobile,
        Self::HomePhone,
        Self::WorkPhone,
        Self::Address,
        Self::GuardianNames,
    ];

    const fn is_of_pupils(self) -> bool {
        matches!(self, Self::Ine | Self::Class | Self::PupilNames)
    }

    /// The two columns of the names.
    #[must_use]
    pub const fn is_of_names(self) -> bool {
        matches!(self, Self::PupilNames | Self::GuardianNames)
    }

    /// Whether a value is one person's or one household's, so that many who change it with each other are no coincidence.
    #[must_use]
    pub const fn is_personal(self) -> bool {
        matches!(self, Self::Ine | Self::Mail | Self::Mobile | Self::Address)
    }

    /// A flawed value, which takes the place of none anyway ([`flaw`](super::flaw)).
    const fn flaw(self) -> Flaws {
        let field = match self {
            Self::Ine => Field::Ine,
            Self::UsageName => Field::Usage,
            Self::Mail => Field::Mail,
            Self::Mobile => Field::Mobile,
            Self::HomePhone => Field::HomePhone,
            Self::WorkPhone => Field::WorkPhone,
            Self::Address => Field::PostalCode,
            Self::Class | Self::Title | Self::PupilNames | Self::GuardianNames => return Flaws::NONE,
        };
        Flaws::only(field)
    }

    /// Its columns in the staging tables; the first tells.
    const fn columns(self) -> &'static str {
        match self {
            Self::Ine => "ine",
            Self::Class => "class",
            Self::Title => "title",
            Self::UsageName => "usage",
            Self::Mail => "mail",
            Self::Mobile => "mobile",
            Self::HomePhone => "home_phone",
            Self::WorkPhone => "work_phone",
            Self::Address => "address, postal_code, town, country",
            Self::PupilNames | Self::GuardianNames => "family, first, family_fold, first_fold",
        }
    }

    /// The value that is known, of the stored `t`.
    fn known(self) -> String {
        match self {
            Self::Class => "(SELECT e.class_id FROM enrolment e
                 JOIN stage_place l ON l.scope = s.scope AND l.key = s.school AND l.school_id = e.school_id
                 WHERE e.pupil_id = t.id AND e.gone_on IS NULL)"
                .to_owned(),
            column => format!("t.{}", column.first()),
        }
    }

    fn first(self) -> &'static str {
        self.columns().split(',').next().unwrap_or_default()
    }

    /// Staged and stored people who are the same.
    const fn people(self) -> &'static str {
        if self.is_of_pupils() {
            "match_pupil m CROSS JOIN stage_pupil s ON s.id = m.stage CROSS JOIN pupil t ON t.id = m.pupil"
        } else {
            "match_guardian m CROSS JOIN stage_guardian s ON s.id = m.stage CROSS JOIN guardian t ON t.id = m.guardian"
        }
    }
}

/// What the files of a scope do to a column.
///
/// # Errors
/// What the database met.
pub async fn check(connection: &mut SqliteConnection, scope: i64, column: Column) -> Result<ColumnLoss> {
    let (first, known, people) = (column.first(), column.known(), column.people());
    // A class is compared by number elsewhere: here it is only there, or not any more.
    let changed = if column == Column::Class { "0".to_owned() } else { format!("s.{first} <> {known}") };
    let exchanged = if column.is_of_names() {
        "(s.family_fold, s.first_fold) = (t.first_fold, t.family_fold) AND s.family_fold <> s.first_fold"
    } else {
        "0"
    };
    let (known, emptied, changed, exchanged) = sqlx::query_as(AssertSqlSafe(format!(
        "SELECT count({known}), count(iif(s.{first} = '' AND {known} IS NOT NULL, 1, NULL)),
             count(iif(s.{first} <> '' AND {changed}, 1, NULL)), count(iif({exchanged}, 1, NULL))
         FROM {people} WHERE m.scope = ?1 AND m.how < {New} AND NOT s.partial AND NOT s.removed AND s.same_as IS NULL
             AND NOT s.flaws & ?2"
    )))
    .bind(scope)
    .bind(column.flaw())
    .fetch_one(connection)
    .await?;
    Ok(ColumnLoss { column, known, emptied, changed, of_others: 0, exchanged })
}

/// To how many people the files give another value, known to be somebody else's or given to a crowd.
///
/// # Errors
/// What the database met.
pub async fn of_others(connection: &mut SqliteConnection, scope: i64, column: Column) -> Result<u32> {
    let (first, people) = (column.first(), column.people());
    let (table, staged) =
        if column.is_of_pupils() { ("pupil", "stage_pupil") } else { ("guardian", "stage_guardian") };
    Ok(sqlx::query_scalar(AssertSqlSafe(format!(
        "SELECT count(*) FROM {people}
         JOIN (SELECT {first} AS value FROM {table} WHERE {first} IS NOT NULL
               UNION SELECT {first} FROM {staged} WHERE scope = ?1 AND {first} <> ''
                     GROUP BY {first} HAVING count(*) >= {CROWD}) o ON o.value = s.{first}
         WHERE m.scope = ?1 AND m.how < {New} AND NOT s.partial AND NOT s.removed AND s.same_as IS NULL
             AND s.{first} <> '' AND s.{first} <> t.{first} AND NOT s.flaws & ?2"
    )))
    .bind(scope)
    .bind(column.flaw())
    .fetch_one(connection)
    .await?)
}

/// Leaves a column unsaid of everybody of whom a value is known: it stays.
///
/// # Errors
/// What the database met.
pub async fn leave_unsaid(connection: &mut SqliteConnection, scope: i64, column: Column) -> Result<()> {
    let table = if column.is_of_pupils() { "stage_pupil" } else { "stage_guardian" };
    let set: Vec<String> = column.columns().split(", ").map(|name| format!("{name} = NULL")).collect();
    let (set, known, people) = (set.join(", "), column.known(), column.people());
    sqlx::query(AssertSqlSafe(format!(
        "UPDATE {table} SET {set} WHERE id IN (
             SELECT s.id FROM {people}
             WHERE m.scope = ?1 AND m.how < {New} AND NOT s.partial AND {known} IS NOT NULL)"
    )))
    .bind(scope)
    .execute(connection)
    .await?;
    Ok(())
}

/// Guardians of the files who are of one name and have a child in common with a stored one, and both have a title.
fn titled_pairs() -> String {
    format!(
        "SELECT s.id, s.title, min(s.title <> g.title) AS other
     FROM stage_link_resolved b CROSS JOIN stage_guardian s ON s.id = b.stage
     CROSS JOIN link k ON k.pupil_id = b.pupil
     CROSS JOIN guardian g ON g.id = k.guardian_id AND g.family_fold = s.family_fold AND g.first_fold = s.first_fold
     WHERE b.responsibility > {NO_RESPONSIBILITY} AND s.title <> '' AND g.title IS NOT NULL
         AND NOT EXISTS (SELECT 1 FROM match_guardian m WHERE m.stage = s.id)
         AND NOT EXISTS (SELECT 1 FROM match_guardian m WHERE m.guardian = g.id AND m.scope = ?1)
     GROUP BY s.id"
    )
}

/// Of how many guardians whom nobody is yet a title is known, by names and a child in common, and to how many of them the
/// files give another one.
///
/// # Errors
/// What the database met.
pub async fn titled(connection: &mut SqliteConnection, scope: i64) -> Result<(u32, u32)> {
    Ok(sqlx::query_as(AssertSqlSafe(format!(
        "SELECT count(*), coalesce(sum(other), 0) FROM ({})",
        titled_pairs()
    )))
    .bind(scope)
    .fetch_one(connection)
    .await?)
}

/// Leaves the titles unsaid that are others than those known, and returns them.
///
/// # Errors
/// What the database met.
pub async fn set_titles_aside(
    connection: &mut SqliteConnection,
    scope: i64,
) -> Result<Vec<(StagedGuardianId, String)>> {
    let titles: Vec<(StagedGuardianId, String)> =
        sqlx::query_as(AssertSqlSafe(format!("SELECT id, title FROM ({}) WHERE other", titled_pairs())))
            .bind(scope)
            .fetch_all(&mut *connection)
            .await?;
    for (stage, _) in &titles {
        sqlx::query("UPDATE stage_guardian SET title = NULL WHERE id = ?1")
            .bind(stage)
            .execute(&mut *connection)
            .await?;
    }
    Ok(titles)
}

/// Says titles again.
///
/// # Errors
/// What the database met.
pub async fn put_titles_back(
    connection: &mut SqliteConnection,
    titles: Vec<(StagedGuardianId, String)>,
) -> Result<()> {
    for (stage, title) in titles {
        sqlx::query("UPDATE stage_guardian SET title = ?2 WHERE id = ?1")
            .bind(stage)
            .bind(title)
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}
