//! Guardians whom a source with identifiers describes twice.
//!
//! Whoever may be the same person bears the same names, so that people are gathered by fingerprints, which are small to
//! sort in a delivery of a million; what the texts say decides.

use std::hash::{DefaultHasher, Hash, Hasher};

use sqlx::{AssertSqlSafe, FromRow, SqliteConnection};

use super::super::id::{GuardianId, PupilId, StagedGuardianId};
use super::PAGE;
use super::guardian::StagedGuardian;
use super::staged::Match::{ByIdentifier, SamePerson};
use super::staged::NO_RESPONSIBILITY;
use crate::Result;

/// Fingerprints of a guardian's folded names: alone, with the mail address, with the mobile.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "as above")]
pub struct Fingerprints {
    pub names: Option<i64>,
    pub by_mail: Option<i64>,
    pub by_mobile: Option<i64>,
}

impl Fingerprints {
    /// Digits at the end of a number that do not depend on how it is written.
    const DIGITS: usize = 8;

    /// Those of a record; nobody is told by a name that is empty.
    #[must_use]
    pub fn of(family: &str, first: &str, mail: Option<&str>, mobile: Option<&str>) -> Self {
        if family.is_empty() {
            return Self::default();
        }
        let mut names = DefaultHasher::new();
        (family, first).hash(&mut names);
        let with = |what: &str, value: &[u8]| {
            let mut hasher = names.clone();
            (what, value).hash(&mut hasher);
            hasher.finish().cast_signed()
        };
        let mail = mail.map(str::trim).filter(|mail| !mail.is_empty()).map(str::to_lowercase);
        let digits: Vec<u8> = mobile.unwrap_or_default().bytes().filter(u8::is_ascii_digit).collect();
        let end = digits.len().checked_sub(Self::DIGITS).and_then(|start| digits.get(start..));
        Self {
            names: Some(names.finish().cast_signed()),
            by_mail: mail.map(|mail| with("mail", mail.as_bytes())),
            by_mobile: end.map(|end| with("mobile", end)),
        }
    }
}

/// A record that may be the same guardian as another.
#[derive(Debug, FromRow)]
pub struct DuplicateGuardian {
    /// Fingerprint of the names.
    pub names: i64,
    /// The guardian whom the source's identifier named.
    pub known: Option<GuardianId>,
    /// Numbers of the children's schools, between commas.
    pub schools: String,
    /// The record; what a modification does not say is what is known.
    #[sqlx(flatten)]
    pub staged: StagedGuardian,
}

/// Two records of the same names that a child has in common.
#[derive(Debug, FromRow)]
#[expect(missing_docs, reason = "as above")]
pub struct CommonChild {
    pub one: StagedGuardianId,
    pub other: StagedGuardianId,
    pub pupil: PupilId,
}

/// What tells a guardian whom a modification is about: number, family name, first name, mail address, mobile.
type WithoutFingerprint = (StagedGuardianId, String, String, Option<String>, Option<String>);

/// Gives modifications of those who are known the fingerprints of what they leave as it is.
async fn fingerprint_modifications(connection: &mut SqliteConnection, scope: i64) -> Result<()> {
    let mut after = StagedGuardianId::new(0);
    loop {
        let page: Vec<WithoutFingerprint> = sqlx::query_as(AssertSqlSafe(format!(
            "SELECT s.id, coalesce(s.family_fold, g.family_fold), coalesce(s.first_fold, g.first_fold),
                 coalesce(s.mail, g.mail), coalesce(s.mobile, g.mobile)
             FROM stage_guardian s INDEXED BY stage_guardian_partial
             CROSS JOIN match_guardian m ON m.stage = s.id AND m.how = {ByIdentifier}
             CROSS JOIN guardian g ON g.id = m.guardian
             WHERE s.partial AND s.id > ?2 AND s.scope = ?1 AND NOT s.removed ORDER BY s.id LIMIT ?3"
        )))
        .bind(scope)
        .bind(after)
        .bind(PAGE)
        .fetch_all(&mut *connection)
        .await?;
        let Some((last, ..)) = page.last() else { break };
        let last = *last;
        for (stage, family, first, mail, mobile) in page {
            let prints = Fingerprints::of(&family, &first, mail.as_deref(), mobile.as_deref());
            sqlx::query("UPDATE stage_guardian SET names = ?2, by_mail = ?3, by_mobile = ?4 WHERE id = ?1")
                .bind(stage)
                .bind(prints.names)
                .bind(prints.by_mail)
                .bind(prints.by_mobile)
                .execute(&mut *connection)
                .await?;
        }
        after = last;
    }
    if after.get() > 0 {
        sqlx::query(
            "UPDATE stage_link_resolved SET names = s.names FROM stage_guardian s
             WHERE s.id = stage_link_resolved.stage AND s.partial AND s.scope = ?1",
        )
        .bind(scope)
        .execute(connection)
        .await?;
    }
    Ok(())
}

/// Gathers the records of a scope that may be the same guardian, among those whom a link makes necessary.
///
/// # Errors
/// What the database met.
pub async fn gather(connection: &mut SqliteConnection, scope: i64) -> Result<()> {
    fingerprint_modifications(connection, scope).await?;
    for sql in [
        "DELETE FROM stage_duplicate".to_owned(),
        "DELETE FROM stage_duplicate_school".to_owned(),
        "DELETE FROM stage_duplicate_pair".to_owned(),
        "DELETE FROM stage_referenced".to_owned(),
        "CREATE INDEX IF NOT EXISTS stage.stage_guardian_by_mail ON stage_guardian (by_mail)
         WHERE by_mail IS NOT NULL".to_owned(),
        "CREATE INDEX IF NOT EXISTS stage.stage_guardian_by_mobile ON stage_guardian (by_mobile)
         WHERE by_mobile IS NOT NULL".to_owned(),
        format!(
            "INSERT INTO stage_duplicate_pair (one, other, pupil)
         SELECT a.stage, b.stage, a.pupil
         FROM stage_link_resolved a CROSS JOIN stage_link_resolved b ON b.pupil = a.pupil AND b.stage > a.stage
         WHERE a.names = b.names AND a.responsibility > {NO_RESPONSIBILITY} AND b.responsibility > {NO_RESPONSIBILITY}
         ON CONFLICT DO NOTHING"
        ),
        "INSERT INTO stage_duplicate (names, stage)
         SELECT s.names, s.id FROM (SELECT one AS stage FROM stage_duplicate_pair UNION SELECT other FROM stage_duplicate_pair) p
         CROSS JOIN stage_guardian s ON s.id = p.stage".to_owned(),
    ] {
        sqlx::query(AssertSqlSafe(sql)).execute(&mut *connection).await?;
    }
    for print in ["by_mail", "by_mobile"] {
        sqlx::query(AssertSqlSafe(format!(
            "INSERT INTO stage_duplicate (names, stage)
             SELECT s.names, s.id
             FROM (SELECT {print} AS print FROM stage_guardian WHERE {print} IS NOT NULL
                   GROUP BY {print} HAVING count(*) > 1) d
             CROSS JOIN stage_guardian s ON s.{print} = d.print
             WHERE s.scope = ?1 AND NOT s.removed ON CONFLICT DO NOTHING"
        )))
        .bind(scope)
        .execute(&mut *connection)
        .await?;
    }
    let any: bool = sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM stage_duplicate)")
        .fetch_one(&mut *connection)
        .await?;
    if any {
        for sql in [
            format!(
                "INSERT INTO stage_referenced (stage)
             SELECT stage FROM stage_link_resolved WHERE responsibility > {NO_RESPONSIBILITY} AND stage IN (SELECT stage FROM stage_duplicate)
             ON CONFLICT DO NOTHING"
            ),
            "DELETE FROM stage_duplicate WHERE stage NOT IN (SELECT stage FROM stage_referenced)".to_owned(),
            format!(
                "INSERT INTO stage_duplicate_school (stage, school)
             SELECT b.stage, e.school_id FROM stage_link_resolved b CROSS JOIN stage_enrolment e ON e.pupil_id = b.pupil
             WHERE b.responsibility > {NO_RESPONSIBILITY} AND b.stage IN (SELECT stage FROM stage_referenced)
             ON CONFLICT DO NOTHING"
            ),
        ] {
            sqlx::query(AssertSqlSafe(sql)).execute(&mut *connection).await?;
        }
    }
    Ok(())
}

/// The records gathered, those of the same names together, after one of them: at most [`PAGE`].
///
/// # Errors
/// What the database met.
pub async fn page(
    connection: &mut SqliteConnection,
    (names, stage): (i64, StagedGuardianId),
) -> Result<Vec<DuplicateGuardian>> {
    Ok(sqlx::query_as(
        "SELECT t.names, m.guardian AS known,
             coalesce((SELECT group_concat(c.school) FROM stage_duplicate_school c WHERE c.stage = s.id), '') AS schools, s.id, s.key, f.name AS file, s.line,
             coalesce(s.family_fold, g.family_fold) AS family_fold, coalesce(s.first_fold, g.first_fold) AS first_fold,
             coalesce(nullif(s.title, ''), g.title) AS title, coalesce(s.family, g.family) AS family,
             coalesce(nullif(s.usage, ''), g.usage) AS usage, coalesce(s.first, g.first) AS first,
             nullif(iif(s.mail IS NULL, g.mail, s.mail), '') AS mail,
             nullif(iif(s.mobile IS NULL, g.mobile, s.mobile), '') AS mobile,
             nullif(s.home_phone, '') AS home_phone, nullif(s.work_phone, '') AS work_phone,
             nullif(s.address, '') AS address, nullif(iif(s.postal_code IS NULL, g.postal_code, s.postal_code), '') AS
             postal_code, nullif(s.town, '') AS town
         FROM stage_duplicate t CROSS JOIN stage_guardian s ON s.id = t.stage
         JOIN stage_file f ON f.id = s.file
         LEFT JOIN match_guardian m ON m.stage = s.id LEFT JOIN guardian g ON g.id = m.guardian
         WHERE (t.names, t.stage) > (?1, ?2) AND (NOT s.partial OR m.guardian IS NOT NULL)
         ORDER BY t.names, t.stage LIMIT ?3",
    )
    .bind(names)
    .bind(stage)
    .bind(PAGE)
    .fetch_all(connection)
    .await?)
}

/// The pairs that have a child in common, after one of them: at most [`PAGE`].
///
/// # Errors
/// What the database met.
pub async fn of_one_child(
    connection: &mut SqliteConnection,
    (one, other): (StagedGuardianId, StagedGuardianId),
) -> Result<Vec<CommonChild>> {
    Ok(sqlx::query_as(
        "SELECT one, other, pupil FROM stage_duplicate_pair WHERE (one, other) > (?1, ?2) ORDER BY one, other LIMIT ?3",
    )
    .bind(one)
    .bind(other)
    .bind(PAGE)
    .fetch_all(connection)
    .await?)
}

/// A record that says what another does is no longer one of its own: what it was by its identifier, the other is.
///
/// # Errors
/// What the database met.
pub async fn yield_to_first(connection: &mut SqliteConnection, stage: StagedGuardianId) -> Result<()> {
    sqlx::query(AssertSqlSafe(format!("UPDATE match_guardian SET how = {SamePerson} WHERE stage = ?1")))
        .bind(stage)
        .execute(connection)
        .await?;
    Ok(())
}

/// Gives the links of records that are another's to that one.
///
/// # Errors
/// What the database met.
pub async fn hand_over_links(connection: &mut SqliteConnection) -> Result<()> {
    for sql in [
        format!(
            "INSERT INTO stage_link_resolved (pupil, stage, responsibility, kinship, names)
         SELECT b.pupil, s.same_as, b.responsibility, b.kinship, b.names FROM stage_link_resolved b
         CROSS JOIN stage_guardian s ON s.id = b.stage AND s.same_as IS NOT NULL
         WHERE b.stage IN (SELECT stage FROM stage_duplicate)
         ON CONFLICT (pupil, stage) DO UPDATE SET
             responsibility = CASE WHEN excluded.responsibility = {NO_RESPONSIBILITY} THEN responsibility
                                   WHEN responsibility = {NO_RESPONSIBILITY} THEN excluded.responsibility
                                   ELSE min(responsibility, excluded.responsibility) END,
             kinship = coalesce(kinship, excluded.kinship)"
        ),
        "DELETE FROM stage_link_resolved WHERE stage IN (
             SELECT t.stage FROM stage_duplicate t CROSS JOIN stage_guardian s ON s.id = t.stage
             WHERE s.same_as IS NOT NULL)"
            .to_owned(),
    ] {
        sqlx::query(AssertSqlSafe(sql)).execute(&mut *connection).await?;
    }
    Ok(())
}

/// Whoever a record is, so are those that say the same person.
///
/// # Errors
/// What the database met.
pub async fn follow(connection: &mut SqliteConnection) -> Result<()> {
    sqlx::query(AssertSqlSafe(format!(
        "INSERT INTO match_guardian (stage, guardian, scope, how)
         SELECT s.id, m.guardian, m.scope, {SamePerson} FROM stage_duplicate t
         CROSS JOIN stage_guardian s ON s.id = t.stage AND s.same_as IS NOT NULL
         CROSS JOIN match_guardian m ON m.stage = s.same_as
         WHERE true ON CONFLICT (stage) DO NOTHING"
    )))
    .execute(connection)
    .await?;
    Ok(())
}

/// A delta that names one of several records of a person empties nothing that another may say.
///
/// # Errors
/// What the database met.
pub async fn spare_what_others_say(connection: &mut SqliteConnection, scope: i64) -> Result<()> {
    let delta: bool = sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM stage_file WHERE delta)")
        .fetch_one(&mut *connection)
        .await?;
    if !delta {
        return Ok(());
    }
    sqlx::query(AssertSqlSafe(format!(
        "UPDATE stage_guardian SET title = nullif(title, ''), usage = nullif(usage, ''), mail = nullif(mail, ''),
             mobile = nullif(mobile, ''), home_phone = nullif(home_phone, ''), work_phone = nullif(work_phone, ''),
             postal_code = iif(address <> '', postal_code, nullif(postal_code, '')),
             town = iif(address <> '', town, nullif(town, '')),
             country = iif(address <> '', country, nullif(country, '')), address = nullif(address, '')
         WHERE id IN (
             SELECT s.id FROM stage_scope c CROSS JOIN stage_guardian s ON s.scope = c.id
             CROSS JOIN stage_file f ON f.id = s.file AND f.delta
             CROSS JOIN match_guardian m ON m.stage = s.id AND m.how = {ByIdentifier}
             CROSS JOIN source_id i ON i.entity = 'guardian' AND i.record_id = m.guardian AND i.scope = c.name
                 AND i.external <> s.key
             WHERE c.id = ?1 AND c.name <> '' AND NOT EXISTS (
                 SELECT 1 FROM stage_guardian o WHERE o.scope = s.scope AND o.key = i.external AND NOT o.partial))"
    )))
    .bind(scope)
    .execute(connection)
    .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::Fingerprints;

    #[test]
    fn fingerprints_agree_where_texts_do() {
        let one = Fingerprints::of("petit", "alix", Some("A.Petit@exemple.fr "), Some("06 99 00 00 01"));
        let other = Fingerprints::of("petit", "alix", Some("a.petit@exemple.fr"), Some("+33699000001"));
        assert_eq!(one, other);
        let without = Fingerprints::of("petit", "alix", Some(" "), Some("06"));
        assert_eq!(without, Fingerprints { names: one.names, ..Fingerprints::default() });
        assert_ne!(one, Fingerprints::of("petita", "lix", Some("a.petit@exemple.fr"), Some("0699000001")));
        assert_eq!(Fingerprints::of("", "alix", Some("a@exemple.fr"), None), Fingerprints::default());
    }
}
