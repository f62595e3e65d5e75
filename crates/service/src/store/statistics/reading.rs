//! What is read of the figures that were kept.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff_sqlx::ToSqlx;
use protocol::statistics::{Area, AreaKind, Population, StateCounts};
use sqlx::postgres::PgRow;
use sqlx::{FromRow, PgConnection, Row};

use crate::Result;
use crate::store::coded::{unsigned, value};

const TABLE: &str = "figure";

/// What figures are kept under: a kind of area, and its code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// As the table spells the kind.
    pub area: &'static str,
    /// As the table spells the code.
    pub code: String,
}

impl Key {
    /// That of an area; a circonscription is known within its department.
    pub fn of(area: &Area, department: &str) -> Self {
        let (kind, code) = match area.kind {
            AreaKind::School => ("school", area.code.clone()),
            AreaKind::Circonscription => ("circonscription", format!("{department}/{}", area.code)),
            AreaKind::Department => ("department", area.code.clone()),
            AreaKind::Academy => ("academy", area.code.clone()),
            AreaKind::Nation | AreaKind::Other => ("nation", String::new()),
        };
        Self { area: kind, code }
    }
}

/// A line of the figures.
#[derive(Debug)]
pub struct Figure {
    /// `1D`, `2D` or `all`.
    pub degree: String,
    /// Whose accounts.
    pub population: Population,
    /// `whole`, `origin`, `class`, `level` or `mef`.
    pub part: String,
    /// Which origin, class, level or MEF.
    pub value: String,
    /// The accounts.
    pub accounts: StateCounts,
    /// Schools, pupils, and those of them who are reached, of a whole.
    pub people: Option<[u32; 3]>,
}

fn number(row: &PgRow, column: &'static str) -> Result<u32> {
    unsigned(row.try_get::<i64, _>(column)?, TABLE, column)
}

fn accounts(row: &PgRow) -> Result<StateCounts> {
    Ok(StateCounts {
        not_notified: number(row, "not_notified")?,
        notified: number(row, "notified")?,
        activating: number(row, "activating")?,
        activated: number(row, "activated")?,
    })
}

fn read(row: &PgRow) -> Result<Figure> {
    let people = match row.try_get::<Option<i64>, _>("schools")? {
        Some(_) => Some([number(row, "schools")?, number(row, "pupils")?, number(row, "pupils_reached")?]),
        None => None,
    };
    Ok(Figure {
        degree: row.try_get("degree")?,
        population: value(row.try_get("population")?, TABLE, "population")?,
        part: row.try_get("part")?,
        value: row.try_get("value")?,
        accounts: accounts(row)?,
        people,
    })
}

/// The last day that was counted by then, and when.
pub async fn last_day(connection: &mut PgConnection, by: Option<Date>) -> Result<Option<(Date, Timestamp)>> {
    let row: Option<(jiff_sqlx::Date, jiff_sqlx::Timestamp)> = sqlx::query_as(
        "SELECT day, computed_at FROM statistics_day WHERE $1::date IS NULL OR day <= $1 ORDER BY day DESC LIMIT 1",
    )
    .bind(by.map(ToSqlx::to_sqlx))
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|(day, at)| (day.to_jiff(), at.to_jiff())))
}

/// The figures of an area on a day that was counted.
pub async fn of_day(connection: &mut PgConnection, key: &Key, day: Date) -> Result<Vec<Figure>> {
    let rows = sqlx::query(
        "SELECT degree, population, part, value, not_notified, notified, activating, activated, schools, pupils,
             pupils_reached
         FROM figure
         WHERE area = $1 AND code = $2 AND since <= $3 AND (until IS NULL OR until > $3)
         ORDER BY degree, population, part, value",
    )
    .bind(key.area)
    .bind(&key.code)
    .bind(day.to_sqlx())
    .fetch_all(connection)
    .await?;
    rows.iter().map(read).collect()
}

/// The wholes of an area on each day that was counted between these.
pub async fn wholes(
    connection: &mut PgConnection,
    key: &Key,
    (from, to): (Date, Date),
) -> Result<Vec<(Date, Figure)>> {
    let rows = sqlx::query(
        "SELECT day, degree, population, part, value, not_notified, notified, activating, activated, schools, pupils,
             pupils_reached
         FROM figure_of_day
         WHERE area = $1 AND code = $2 AND part = 'whole' AND day BETWEEN $3 AND $4
         ORDER BY degree, population, day",
    )
    .bind(key.area)
    .bind(&key.code)
    .bind(from.to_sqlx())
    .bind(to.to_sqlx())
    .fetch_all(connection)
    .await?;
    rows.iter().map(|row| Ok((row.try_get::<jiff_sqlx::Date, _>("day")?.to_jiff(), read(row)?))).collect()
}

/// Where a school stands.
#[derive(Debug, Clone, FromRow)]
pub struct Standing {
    /// As it is called.
    pub name: String,
    /// `1D` or `2D`.
    pub degree: String,
    /// Its department: three digits.
    pub department: String,
    /// Its circonscription, in the first degree.
    pub circonscription: Option<String>,
    /// Code of its académie.
    pub academy: Option<String>,
}

/// Where a school stands; none for one that is not known.
pub async fn standing(connection: &mut PgConnection, uai: &str) -> Result<Option<Standing>> {
    Ok(sqlx::query_as(
        "SELECT name, degree, left(uai, 3) AS department,
             CASE degree WHEN '1D' THEN circonscription END AS circonscription, academy_code AS academy
         FROM school WHERE uai = $1",
    )
    .bind(uai)
    .fetch_optional(connection)
    .await?)
}

/// The name of an académie of that code; none when no school is of it.
pub async fn academy_name(connection: &mut PgConnection, code: &str) -> Result<Option<String>> {
    Ok(sqlx::query_scalar(
        "SELECT coalesce(mode() WITHIN GROUP (ORDER BY academy), $1) FROM school
         WHERE academy_code = $1 GROUP BY academy_code",
    )
    .bind(code)
    .fetch_optional(connection)
    .await?)
}

/// Whether a school is of that department and, when it is named, of that circonscription.
pub async fn is_known(
    connection: &mut PgConnection,
    department: &str,
    circonscription: Option<&str>,
) -> Result<bool> {
    Ok(sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM school
                        WHERE left(uai, 3) = $1 AND ($2::text IS NULL OR circonscription = $2 AND degree = '1D'))",
    )
    .bind(department)
    .bind(circonscription)
    .fetch_one(connection)
    .await?)
}

/// The académies that schools are of: code and name.
pub async fn academies(connection: &mut PgConnection) -> Result<Vec<(String, String)>> {
    Ok(sqlx::query_as(
        "SELECT academy_code, coalesce(mode() WITHIN GROUP (ORDER BY academy), academy_code) FROM school
         WHERE academy_code IS NOT NULL GROUP BY academy_code ORDER BY academy_code",
    )
    .fetch_all(connection)
    .await?)
}

/// Departments and circonscriptions that schools are of, among those departments, or all.
pub async fn departments(
    connection: &mut PgConnection,
    among: Option<&[String]>,
) -> Result<Vec<(String, Option<String>)>> {
    Ok(sqlx::query_as(
        "SELECT DISTINCT department, circonscription
         FROM (SELECT left(uai, 3) AS department, NULL AS circonscription FROM school
               UNION ALL
               SELECT left(uai, 3), circonscription FROM school WHERE degree = '1D' AND circonscription IS NOT NULL)
             AS known
         WHERE $1::text[] IS NULL OR department = ANY($1)
         ORDER BY department, circonscription NULLS FIRST",
    )
    .bind(among)
    .fetch_all(connection)
    .await?)
}
