//! Whom a delivery has looked at, and who answers for them from now on: what it wrote of each is asked about at once.

use sqlx::PgConnection;
use uuid::Uuid;

use super::coded::unsigned;
use super::stage::Whose;
use crate::Result;

/// What a pupil who was looked at says of who answers for her.
#[derive(Debug)]
pub struct StagedLink {
    /// The pupil.
    pub pupil: Uuid,
    /// What the source calls the guardian.
    pub guardian: String,
    /// 1 or 2.
    pub responsibility: u8,
    /// Kind of link.
    pub kinship: Option<u8>,
}

/// Keeps what pupils say of who answers for them.
pub async fn put_links(connection: &mut PgConnection, links: &[StagedLink]) -> Result<()> {
    sqlx::query(
        "INSERT INTO staged_link (pupil, guardian, responsibility, kinship)
         SELECT * FROM UNNEST($1::uuid[], $2::text[], $3::smallint[], $4::smallint[])",
    )
    .bind(links.iter().map(|link| link.pupil).collect::<Vec<_>>())
    .bind(links.iter().map(|link| link.guardian.as_str()).collect::<Vec<_>>())
    .bind(links.iter().map(|link| i16::from(link.responsibility)).collect::<Vec<_>>())
    .bind(links.iter().map(|link| link.kinship.map(i16::from)).collect::<Vec<_>>())
    .execute(connection)
    .await?;
    Ok(())
}

/// Somebody who was looked at.
#[derive(Debug)]
pub struct LookedAt {
    /// The source's identifier.
    pub key: String,
    /// Who that is.
    pub id: Uuid,
    /// What tells what was said from the same said otherwise.
    pub digest: Vec<u8>,
    /// The links of a pupil's record are all of hers.
    pub all_links: bool,
    /// All of it could be taken.
    pub all_taken: bool,
}

/// Keeps who was looked at.
pub async fn put_looked_at(
    connection: &mut PgConnection,
    whose: Whose,
    looked_at: &[LookedAt],
) -> Result<()> {
    sqlx::query(
        "INSERT INTO looked_at (whose, key, id, digest, all_links, all_taken)
         SELECT $1, * FROM UNNEST($2::text[], $3::uuid[], $4::bytea[], $5::boolean[], $6::boolean[])",
    )
    .bind(whose.code())
    .bind(looked_at.iter().map(|one| one.key.as_str()).collect::<Vec<_>>())
    .bind(looked_at.iter().map(|one| one.id).collect::<Vec<_>>())
    .bind(looked_at.iter().map(|one| one.digest.as_slice()).collect::<Vec<_>>())
    .bind(looked_at.iter().map(|one| one.all_links).collect::<Vec<_>>())
    .bind(looked_at.iter().map(|one| one.all_taken).collect::<Vec<_>>())
    .execute(connection)
    .await?;
    Ok(())
}

/// What a delivery says of pupils who were not looked at.
#[derive(Debug, Clone, Copy)]
pub struct Unsaid<'u> {
    /// Whoever is there is named.
    pub is_whole: bool,
    /// Who is said to be gone, by what the source calls them.
    pub removed: &'u [String],
}

/// Those of these identifiers of guardians by which a pupil names, or named last, whoever is known so: of a pupil who was not
/// looked at nothing else was said, as long as the source has her at a school, and a whole delivery names her as it did.
pub async fn of_known_children(
    connection: &mut PgConnection,
    scope: &str,
    guardians: &[String],
    unsaid: Unsaid<'_>,
) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar(
        "SELECT DISTINCT known.external FROM source_id known JOIN link ON link.guardian = known.id AND NOT link.gone
         WHERE known.entity = 'guardian' AND known.scope = $1 AND known.external = ANY($2)
             AND (EXISTS (SELECT 1 FROM staged_link
                          WHERE staged_link.pupil = link.pupil AND staged_link.guardian = known.external)
                  OR NOT EXISTS (SELECT 1 FROM looked_at WHERE whose = 'pupil' AND looked_at.id = link.pupil)
                  AND EXISTS (SELECT 1 FROM enrolment JOIN school_source USING (school)
                              WHERE enrolment.pupil = link.pupil AND gone_on IS NULL AND school_source.scope = $1)
                  AND EXISTS (SELECT 1 FROM source_id child
                              WHERE child.entity = 'pupil' AND child.scope = $1 AND child.id = link.pupil
                                  AND (NOT $3 OR EXISTS (
                                      SELECT 1 FROM staged WHERE staged.whose = 'pupil' AND staged.key = child.external
                                          AND staged.digest = child.digest)))
                  AND NOT EXISTS (SELECT 1 FROM source_id child
                                  WHERE child.entity = 'pupil' AND child.scope = $1 AND child.id = link.pupil
                                      AND child.external = ANY($4)))",
    )
    .bind(scope)
    .bind(guardians)
    .bind(unsaid.is_whole)
    .bind(unsaid.removed)
    .fetch_all(connection)
    .await?)
}

/// Guardians of pupils who were looked at, of whom nothing is known or who are left out in doubt, by what the source
/// calls them. Their pupils are to be looked at again, and keep the links that they have.
pub async fn missing_guardians(
    connection: &mut PgConnection,
    scope: &str,
    in_doubt: &[String],
) -> Result<Vec<String>> {
    const MISSING: &str = "(staged_link.guardian = ANY($2)
                            OR NOT EXISTS (SELECT 1 FROM source_id
                                           WHERE entity = 'guardian' AND scope = $1 AND external = staged_link.guardian))";
    let mark = format!(
        "UPDATE looked_at SET all_links = false, all_taken = false
         WHERE whose = 'pupil' AND id IN (SELECT pupil FROM staged_link WHERE {MISSING})"
    );
    sqlx::query(sqlx::AssertSqlSafe(mark)).bind(scope).bind(in_doubt).execute(&mut *connection).await?;
    let missing = format!("SELECT guardian FROM staged_link WHERE {MISSING} ORDER BY rank");
    let missing = sqlx::query_scalar(sqlx::AssertSqlSafe(missing)).bind(scope).bind(in_doubt);
    Ok(missing.fetch_all(connection).await?)
}

/// Whoever answers for a pupil who was looked at, by her record, does so from now on, but for those in doubt: what the
/// source calls so is not who is known by it.
pub async fn link(connection: &mut PgConnection, scope: &str, in_doubt: &[String]) -> Result<()> {
    sqlx::query(
        "INSERT INTO link (pupil, guardian, responsibility, kinship)
         SELECT DISTINCT ON (pupil, id) pupil, id, responsibility, kinship
         FROM staged_link JOIN source_id ON entity = 'guardian' AND scope = $1 AND external = staged_link.guardian
         WHERE staged_link.guardian <> ALL($2)
         ORDER BY pupil, id, rank DESC
         ON CONFLICT (pupil, guardian) DO UPDATE SET responsibility = excluded.responsibility,
             kinship = excluded.kinship, gone = false
         WHERE (link.responsibility, link.kinship, link.gone)
             IS DISTINCT FROM (excluded.responsibility, excluded.kinship, false)",
    )
    .bind(scope)
    .bind(in_doubt)
    .execute(connection)
    .await?;
    Ok(())
}

/// Whoever answers no more for a pupil who was looked at, by a record that names all who do; their pupils, once for each link
/// that was.
pub async fn unlink(connection: &mut PgConnection, scope: &str) -> Result<Vec<Uuid>> {
    Ok(sqlx::query_scalar(
        "UPDATE link SET gone = true
         WHERE NOT gone AND EXISTS (SELECT 1 FROM looked_at WHERE whose = 'pupil' AND looked_at.id = link.pupil)
             AND NOT EXISTS (
                 SELECT 1 FROM looked_at WHERE whose = 'pupil' AND looked_at.id = link.pupil AND NOT all_links)
             AND NOT EXISTS (
                 SELECT 1 FROM staged_link
                 JOIN source_id ON entity = 'guardian' AND scope = $1 AND external = staged_link.guardian
                 WHERE staged_link.pupil = link.pupil AND source_id.id = link.guardian)
         RETURNING pupil",
    )
    .bind(scope)
    .fetch_all(connection)
    .await?)
}

/// Remembers what was taken last of whoever was looked at: the same said again is passed over. Of whom several records
/// were, nothing is: each says a part.
pub async fn remember(connection: &mut PgConnection, scope: &str) -> Result<()> {
    sqlx::query(
        "UPDATE source_id SET digest = kept.digest
         FROM (SELECT whose, key, CASE WHEN bool_and(all_taken) AND count(*) = 1 THEN (array_agg(digest))[1] END AS digest
               FROM looked_at GROUP BY whose, key) AS kept
         WHERE entity = whose AND scope = $1 AND external = key AND source_id.digest IS DISTINCT FROM kept.digest",
    )
    .bind(scope)
    .execute(connection)
    .await?;
    Ok(())
}

/// How many links there are of the pupils who are at home in each school of a scope.
pub async fn count_links(connection: &mut PgConnection, scope: &str) -> Result<Vec<(String, u32)>> {
    let rows: Vec<(String, i64)> = sqlx::query_as(
        "SELECT school, count(*) FROM enrolment JOIN link ON link.pupil = enrolment.pupil AND NOT link.gone
         WHERE gone_on IS NULL AND NOT visiting AND school IN (SELECT school FROM school_source WHERE scope = $1)
         GROUP BY school",
    )
    .bind(scope)
    .fetch_all(connection)
    .await?;
    rows.into_iter().map(|(school, number)| Ok((school, unsigned(number, "link", "count")?))).collect()
}

/// What is said next of these pupils is looked at, whatever was taken last: they have left, or lost who answers for them.
pub async fn forget(connection: &mut PgConnection, scope: &str, pupils: &[Uuid]) -> Result<()> {
    sqlx::query(
        "UPDATE source_id SET digest = NULL
         WHERE entity = 'pupil' AND scope = $1 AND id = ANY($2) AND digest IS NOT NULL",
    )
    .bind(scope)
    .bind(pupils)
    .execute(connection)
    .await?;
    Ok(())
}

/// Has the database count what was looked at, before all of it is asked about at once.
pub async fn count_looked_at(connection: &mut PgConnection) -> Result<()> {
    sqlx::query("ANALYZE staged_link, looked_at").execute(connection).await?;
    Ok(())
}
