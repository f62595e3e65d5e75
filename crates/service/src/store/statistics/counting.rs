//! Distinct accounts counted set by set, by the rules of the desktop's own statistics, and kept where they differ from
//! the day before.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;

use crate::Result;

/// Where pupils are, with what they are counted by: everything below is derived from it.
const THERE: &str = "
CREATE TEMP TABLE there ON COMMIT DROP AS
SELECT enrolment.pupil, enrolment.school, coalesce(enrolment.class, '') AS class,
    CASE school.degree WHEN '1D' THEN 'level' ELSE 'mef' END AS part,
    coalesce(enrolment.level, enrolment.mef, '') AS value
FROM enrolment JOIN school ON school.uai = enrolment.school
WHERE NOT enrolment.visiting AND enrolment.gone_on IS NULL";

/// The accounts of whoever is there, and of who answers for them.
const PRESENT: &str = "
CREATE TEMP TABLE present ON COMMIT DROP AS
SELECT 'pupils' AS population, account.id AS account, account.state, account.origin,
    there.school, there.class, there.part, there.value
FROM there
JOIN pupil ON pupil.id = there.pupil
JOIN account ON account.id = pupil.account
UNION ALL
SELECT DISTINCT CASE link.responsibility WHEN 1 THEN 'legal_guardians' ELSE 'persons_in_charge' END,
    account.id, account.state, account.origin, there.school, there.class, there.part, there.value
FROM there
JOIN link ON link.pupil = there.pupil AND NOT link.gone
JOIN guardian ON guardian.id = link.guardian
JOIN account ON account.id = guardian.account";

/// Pupils, and whether somebody who answers for them by law is activated.
const REACHED: &str = "
CREATE TEMP TABLE reached ON COMMIT DROP AS
SELECT there.pupil, there.school, EXISTS (
    SELECT 1 FROM link
    JOIN guardian ON guardian.id = link.guardian
    JOIN account ON account.id = guardian.account AND account.state = 'activated'
    WHERE link.pupil = there.pupil AND NOT link.gone AND link.responsibility = 1) AS is_reached
FROM there";

/// What each school stands in. Those of a circonscription are of the first degree.
const TERRITORY: &str = "
CREATE TEMP TABLE territory ON COMMIT DROP AS
SELECT 'school' AS area, uai AS code, degree, uai AS school FROM school
UNION ALL
SELECT 'circonscription', left(uai, 3) || '/' || circonscription, degree, uai FROM school
WHERE circonscription IS NOT NULL AND degree = '1D'
UNION ALL
SELECT area, code, counted.degree, uai
FROM school
CROSS JOIN LATERAL (VALUES ('department', left(uai, 3)), ('academy', academy_code), ('nation', '')) AS wide (area, code)
CROSS JOIN LATERAL (VALUES (school.degree), ('all')) AS counted (degree)
WHERE code IS NOT NULL";

const COUNTED: &str = "
CREATE TEMP TABLE counted ON COMMIT DROP AS
SELECT area, code, degree, population, part, value, not_notified, notified, activating, activated,
    schools, pupils, pupils_reached
FROM figure WITH NO DATA";

const STATES: &str = "
    count(*) FILTER (WHERE state = 'not_notified') AS not_notified,
    count(*) FILTER (WHERE state = 'notified') AS notified,
    count(*) FILTER (WHERE state = 'activating') AS activating,
    count(*) FILTER (WHERE state = 'activated') AS activated";

/// All of an area, and by origin. Legal guardians are told of wherever somebody is.
fn whole() -> String {
    format!(
        "WITH people AS (
             SELECT area, code, degree, count(DISTINCT school) AS schools, count(DISTINCT pupil) AS pupils,
                 count(DISTINCT pupil) FILTER (WHERE is_reached) AS pupils_reached
             FROM reached JOIN territory USING (school) WHERE area = $1
             GROUP BY area, code, degree),
         one AS (
             SELECT DISTINCT area, code, degree, population, account, state, origin
             FROM present JOIN territory USING (school) WHERE area = $1),
         summed AS (
             SELECT area, code, degree, population, origin, {STATES}
             FROM one
             GROUP BY GROUPING SETS ((area, code, degree, population), (area, code, degree, population, origin)))
         INSERT INTO counted
         SELECT area, code, degree, population, 'whole', '', coalesce(not_notified, 0), coalesce(notified, 0),
             coalesce(activating, 0), coalesce(activated, 0), schools, pupils, pupils_reached
         FROM people
         CROSS JOIN (VALUES ('legal_guardians'), ('persons_in_charge'), ('pupils')) AS each (population)
         LEFT JOIN (SELECT * FROM summed WHERE origin IS NULL) AS all_of USING (area, code, degree, population)
         WHERE population = 'legal_guardians' OR all_of.activated IS NOT NULL
         UNION ALL
         SELECT area, code, degree, population, 'origin', origin, not_notified, notified, activating, activated,
             NULL, NULL, NULL
         FROM summed WHERE origin IS NOT NULL"
    )
}

fn by_level() -> String {
    format!(
        "WITH one AS (
             SELECT DISTINCT area, code, territory.degree, population, part, value, account, state
             FROM present JOIN territory USING (school) WHERE area = $1)
         INSERT INTO counted
         SELECT area, code, degree, population, part, value, {STATES}, NULL, NULL, NULL
         FROM one GROUP BY area, code, degree, population, part, value"
    )
}

/// Classes are a school's own.
fn by_class() -> String {
    format!(
        "WITH one AS (
             SELECT DISTINCT area, code, degree, population, class, account, state
             FROM present JOIN territory USING (school) WHERE area = 'school')
         INSERT INTO counted
         SELECT area, code, degree, population, 'class', class, {STATES}, NULL, NULL, NULL
         FROM one GROUP BY area, code, degree, population, class"
    )
}

const SAME: &str = "
    counted.area = figure.area AND counted.code = figure.code AND counted.degree = figure.degree
    AND counted.population = figure.population AND counted.part = figure.part AND counted.value = figure.value
    AND (counted.not_notified, counted.notified, counted.activating, counted.activated, counted.schools,
         counted.pupils, counted.pupils_reached)
        IS NOT DISTINCT FROM
        (figure.not_notified, figure.notified, figure.activating, figure.activated, figure.schools,
         figure.pupils, figure.pupils_reached)";

/// Areas one after the other: what is sorted at once is of one kind.
const AREAS: [&str; 5] = ["school", "circonscription", "department", "academy", "nation"];

/// A department's accounts are told apart in memory; those of the country still go through files.
const MEMORY: &str = "SET LOCAL work_mem = '256MB'";

/// Counts everybody. To be said in a transaction that reads of one moment; it ends with what was counted.
pub async fn count(connection: &mut PgConnection) -> Result<()> {
    for query in [MEMORY, THERE, PRESENT, REACHED, TERRITORY, COUNTED] {
        sqlx::query(query).execute(&mut *connection).await?;
    }
    for query in ["ANALYZE there", "ANALYZE present", "ANALYZE reached", "ANALYZE territory"] {
        sqlx::query(query).execute(&mut *connection).await?;
    }
    for area in AREAS {
        for query in [whole(), by_level()] {
            sqlx::query(sqlx::AssertSqlSafe(query)).bind(area).execute(&mut *connection).await?;
        }
    }
    sqlx::query(sqlx::AssertSqlSafe(by_class())).execute(&mut *connection).await?;
    sqlx::query("ANALYZE counted").execute(&mut *connection).await?;
    Ok(())
}

/// Keeps what was counted as the figures of that day, in place of any that were; says how many figures are other than
/// before. Nothing is kept of a day before one that was counted.
pub async fn keep(connection: &mut PgConnection, day: Date, now: Timestamp) -> Result<u64> {
    let kept = sqlx::query(
        "INSERT INTO statistics_day (day, computed_at)
         SELECT $1, $2 WHERE NOT EXISTS (SELECT 1 FROM statistics_day WHERE day > $1)
         ON CONFLICT (day) DO UPDATE SET computed_at = excluded.computed_at",
    )
    .bind(day.to_sqlx())
    .bind(now.to_sqlx())
    .execute(&mut *connection)
    .await?;
    if kept.rows_affected() == 0 {
        return Ok(0);
    }
    let other = format!("until IS NULL AND NOT EXISTS (SELECT 1 FROM counted WHERE {SAME})");
    let of_the_day = format!("DELETE FROM figure WHERE since = $1 AND {other}");
    let of_before = format!("UPDATE figure SET until = $1 WHERE {other}");
    let mut changed = 0;
    for query in [of_the_day, of_before] {
        let ended = sqlx::query(sqlx::AssertSqlSafe(query)).bind(day.to_sqlx());
        changed += ended.execute(&mut *connection).await?.rows_affected();
    }
    let begun = sqlx::query(
        "INSERT INTO figure (area, code, degree, population, part, value, since, not_notified, notified, activating,
             activated, schools, pupils, pupils_reached)
         SELECT area, code, degree, population, part, value, $1, not_notified, notified, activating, activated,
             schools, pupils, pupils_reached
         FROM counted
         WHERE NOT EXISTS (
             SELECT 1 FROM figure
             WHERE until IS NULL AND figure.area = counted.area AND figure.code = counted.code
                 AND figure.degree = counted.degree AND figure.population = counted.population
                 AND figure.part = counted.part AND figure.value = counted.value)",
    )
    .bind(day.to_sqlx())
    .execute(&mut *connection)
    .await?
    .rows_affected();
    // Another value is one figure that ends and one that begins.
    Ok(begun.max(changed))
}
