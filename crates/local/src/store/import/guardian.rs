//! Guardians: who they are, whether they were known.

use sqlx::sqlite::SqliteRow;
use sqlx::{AssertSqlSafe, FromRow, Row, SqliteConnection};

use super::flaw::Field;
use super::link::UnresolvedLink;
use super::{NEW_UUID, merge_sql};
use crate::Result;

const COLUMNS: [&str; 15] = [
    "title",
    "family",
    "usage",
    "first",
    "mail",
    "mobile",
    "home_phone",
    "work_phone",
    "accepts_sms",
    "address",
    "postal_code",
    "town",
    "country",
    "family_fold",
    "first_fold",
];

/// What tells same-named guardians apart, staged or stored. Empty texts are absent.
#[derive(Debug, Clone, Default, PartialEq, Eq, FromRow)]
#[expect(missing_docs, reason = "the columns of a guardian")]
pub struct Traits {
    pub title: Option<String>,
    pub family: String,
    pub usage: Option<String>,
    pub first: String,
    pub mail: Option<String>,
    pub mobile: Option<String>,
    pub home_phone: Option<String>,
    pub work_phone: Option<String>,
    pub address: Option<String>,
    pub postal_code: Option<String>,
    pub town: Option<String>,
}

/// A staged guardian, as the rules look at it.
#[derive(Debug, Clone, FromRow)]
pub struct StagedGuardian {
    /// Staged number.
    pub id: i64,
    /// Key in the delivery.
    pub key: String,
    /// File.
    pub file: String,
    /// 1-based line.
    pub line: u32,
    /// Folded birth name.
    pub family_fold: String,
    /// Folded first name.
    pub first_fold: String,
    /// The rest.
    #[sqlx(flatten)]
    pub traits: Traits,
}

/// A stored guardian, as the rules look at it.
#[derive(Debug, Clone, FromRow)]
pub struct StoredGuardian {
    /// Number.
    pub id: i64,
    /// Login of its account.
    pub login: String,
    /// The rest.
    #[sqlx(flatten)]
    pub traits: Traits,
}

/// Matches by source id. Whom a delivery removes is nobody in it.
///
/// # Errors
/// What the database met.
pub async fn match_by_source(connection: &mut SqliteConnection, scope: i64) -> Result<()> {
    sqlx::query(
        "INSERT INTO match_guardian (stage, guardian, scope, how)
         SELECT s.id, i.record_id, s.scope, 0
         FROM stage_scope c CROSS JOIN stage_guardian s ON s.scope = c.id
         CROSS JOIN source_id i ON i.entity = 'guardian' AND i.scope = c.name AND i.external = s.key
         WHERE c.id = ?1 AND c.name <> '' AND NOT s.removed",
    )
    .bind(scope)
    .execute(connection)
    .await?;
    Ok(())
}

/// A staged guardian beside a stored one.
#[derive(Debug)]
pub struct CandidatePair {
    /// Staged number.
    pub stage: i64,
    /// Stored number.
    pub record: i64,
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
    (scope, after): (i64, i64),
    known: bool,
    from: &str,
) -> Result<Vec<CandidatePair>> {
    let rows = sqlx::query(AssertSqlSafe(format!("SELECT {} {from} LIMIT ?3", both(known))))
        .bind(scope)
        .bind(after)
        .bind(super::PAGE)
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
/// a staged number: at most [`PAGE`](super::PAGE).
///
/// # Errors
/// What the database met.
pub async fn renamed(
    connection: &mut SqliteConnection,
    scope: i64,
    after: i64,
) -> Result<Vec<CandidatePair>> {
    pairs(
        connection,
        (scope, after),
        true,
        "FROM match_guardian m CROSS JOIN stage_guardian s ON s.id = m.stage
         CROSS JOIN guardian g ON g.id = m.guardian
         WHERE m.scope = ?1 AND m.how = 0 AND m.stage > ?2 AND NOT s.removed
             AND (s.first_fold <> g.first_fold OR s.family_fold <> g.family_fold
                  OR (s.title <> g.title AND s.title <> ''))
         ORDER BY m.stage",
    )
    .await
}

/// Takes a match back.
///
/// # Errors
/// What the database met.
pub async fn unmatch(connection: &mut SqliteConnection, stage: i64) -> Result<()> {
    sqlx::query("DELETE FROM match_guardian WHERE stage = ?1").bind(stage).execute(connection).await?;
    Ok(())
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
pub async fn leave_unmodified(connection: &mut SqliteConnection, stage: i64) -> Result<Place> {
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
/// most [`PAGE`](super::PAGE). Whom the files remove, somebody else may be.
///
/// # Errors
/// What the database met.
pub async fn of_same_children(
    connection: &mut SqliteConnection,
    scope: i64,
    after: i64,
) -> Result<Vec<CandidatePair>> {
    pairs(
        connection,
        (scope, after),
        false,
        "FROM (SELECT DISTINCT s.id AS stage, k.guardian_id FROM stage_guardian s
               CROSS JOIN stage_link_resolved b ON b.stage = s.id AND b.responsibility > 0
               CROSS JOIN link k ON k.pupil_id = b.pupil AND k.gone = 0
               WHERE s.scope = ?1 AND s.id > ?2 AND s.same_as IS NULL
                   AND NOT EXISTS (SELECT 1 FROM match_guardian m WHERE m.stage = s.id)) of
         CROSS JOIN stage_guardian s ON s.id = of.stage CROSS JOIN guardian g ON g.id = of.guardian_id
         WHERE NOT EXISTS (SELECT 1 FROM match_guardian m CROSS JOIN stage_guardian f ON f.id = m.stage
                           WHERE m.guardian = g.id AND m.scope = ?1 AND NOT f.removed)
         ORDER BY s.id, g.id",
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
        (scope, 0),
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

/// Matches by names and a common pupil where that leaves one possibility and no title contradicts, and returns the pairs
/// it leaves.
///
/// # Errors
/// What the database met.
pub async fn match_by_child(connection: &mut SqliteConnection, scope: i64) -> Result<Vec<(i64, i64)>> {
    sqlx::query(
        "INSERT INTO stage_candidate (stage, record)
         SELECT b.stage, g.id FROM stage_link_resolved b
         CROSS JOIN stage_guardian s ON s.id = b.stage
         CROSS JOIN link k ON k.pupil_id = b.pupil
         CROSS JOIN guardian g ON g.id = k.guardian_id
             AND g.family_fold = s.family_fold AND g.first_fold = s.first_fold
         WHERE b.responsibility > 0
             AND NOT EXISTS (SELECT 1 FROM match_guardian m WHERE m.stage = b.stage)
             AND NOT EXISTS (SELECT 1 FROM match_guardian m CROSS JOIN stage_guardian f ON f.id = m.stage
                             WHERE m.guardian = g.id AND m.scope = ?1 AND NOT f.removed)
         ON CONFLICT DO NOTHING",
    )
    .bind(scope)
    .execute(&mut *connection)
    .await?;
    // Records of accounts that were grouped are one person: where nobody else may be one of them, the account's own
    // stands for all.
    sqlx::query(
        "DELETE FROM stage_candidate AS k
         WHERE EXISTS (SELECT 1 FROM guardian WHERE home_account_id IS NOT NULL)
             AND EXISTS (
                 SELECT 1 FROM guardian g CROSS JOIN stage_candidate o ON o.stage = k.stage AND o.record <> k.record
                 CROSS JOIN guardian h ON h.id = o.record AND h.account_id = g.account_id
                     AND (h.home_account_id IS NOT NULL, h.id) < (g.home_account_id IS NOT NULL, g.id)
                 WHERE g.id = k.record AND NOT EXISTS (
                     SELECT 1 FROM stage_candidate x WHERE x.stage <> k.stage AND x.record IN (g.id, h.id)))",
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query(
        "INSERT INTO match_guardian (stage, guardian, scope, how)
         SELECT k.stage, k.record, ?1, 1 FROM stage_candidate k
         WHERE NOT EXISTS (SELECT 1 FROM stage_candidate o WHERE o.stage = k.stage AND o.record <> k.record)
             AND NOT EXISTS (SELECT 1 FROM stage_candidate o WHERE o.record = k.record AND o.stage <> k.stage)
             AND NOT EXISTS (SELECT 1 FROM stage_guardian s CROSS JOIN guardian g ON g.id = k.record
                             WHERE s.id = k.stage AND s.title <> g.title AND s.title <> '')",
    )
    .bind(scope)
    .execute(&mut *connection)
    .await?;
    let rest = sqlx::query_as(
        "SELECT stage, record FROM stage_candidate k
         WHERE NOT EXISTS (SELECT 1 FROM match_guardian m WHERE m.stage = k.stage)
         ORDER BY stage, record",
    )
    .fetch_all(&mut *connection)
    .await?;
    sqlx::query("DELETE FROM stage_candidate").execute(connection).await?;
    Ok(rest)
}

/// Whether a staged guardian is somebody already.
///
/// # Errors
/// What the database met.
pub async fn is_taken(connection: &mut SqliteConnection, scope: i64, stage: i64) -> Result<bool> {
    Ok(sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM match_guardian WHERE scope = ?1 AND stage = ?2)")
        .bind(scope)
        .bind(stage)
        .fetch_one(connection)
        .await?)
}

/// Whether somebody of the files is a stored guardian already, and not removed by them.
///
/// # Errors
/// What the database met.
pub async fn is_found(connection: &mut SqliteConnection, scope: i64, guardian: i64) -> Result<bool> {
    Ok(sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM match_guardian m CROSS JOIN stage_guardian s ON s.id = m.stage
                        WHERE m.scope = ?1 AND m.guardian = ?2 AND NOT s.removed)",
    )
    .bind(scope)
    .bind(guardian)
    .fetch_one(connection)
    .await?)
}

/// Records a match found by a rule.
///
/// # Errors
/// What the database met.
pub async fn assign_match(
    connection: &mut SqliteConnection,
    scope: i64,
    stage: i64,
    guardian: i64,
) -> Result<()> {
    sqlx::query("INSERT INTO match_guardian (stage, guardian, scope, how) VALUES (?1, ?2, ?3, 1)")
        .bind(stage)
        .bind(guardian)
        .bind(scope)
        .execute(connection)
        .await?;
    Ok(())
}

/// Staged guardians, by number or all of a scope, in the order of the files.
///
/// # Errors
/// What the database met.
pub async fn staged(
    connection: &mut SqliteConnection,
    scope: i64,
    ids: Option<&[i64]>,
) -> Result<Vec<StagedGuardian>> {
    let sql = "SELECT s.id, s.key, f.name AS file, s.line, s.family_fold, s.first_fold,
             nullif(s.title, '') AS title, s.family, nullif(s.usage, '') AS usage, s.first,
             nullif(s.mail, '') AS mail, nullif(s.mobile, '') AS mobile,
             nullif(s.home_phone, '') AS home_phone, nullif(s.work_phone, '') AS work_phone,
             nullif(s.address, '') AS address, nullif(s.postal_code, '') AS postal_code,
             nullif(s.town, '') AS town
         FROM stage_guardian s JOIN stage_file f ON f.id = s.file";
    Ok(match ids {
        Some(ids) => {
            sqlx::query_as(AssertSqlSafe(format!(
                "{sql} WHERE s.id IN (SELECT value FROM json_each(?1)) ORDER BY s.id"
            )))
            .bind(serde_json::to_string(ids)?)
            .fetch_all(connection)
            .await?
        }
        None => {
            sqlx::query_as(AssertSqlSafe(format!(
                "{sql} WHERE s.scope = ?1 AND NOT s.removed AND NOT s.partial ORDER BY s.id"
            )))
            .bind(scope)
            .fetch_all(connection)
            .await?
        }
    })
}

/// Stored guardians by number.
///
/// # Errors
/// What the database met.
pub async fn stored(connection: &mut SqliteConnection, ids: &[i64]) -> Result<Vec<StoredGuardian>> {
    Ok(sqlx::query_as(
        "SELECT g.id, a.login, g.title, g.family, g.usage, g.first, g.mail, g.mobile, g.home_phone, g.work_phone,
             g.address, g.postal_code, g.town
         FROM json_each(?1) j CROSS JOIN guardian g ON g.id = j.value JOIN account a ON a.id = g.account_id
         ORDER BY g.id",
    )
    .bind(serde_json::to_string(ids)?)
    .fetch_all(connection)
    .await?)
}

/// A common child of same-named guardians, to name it in a question: one per staged guardian.
///
/// # Errors
/// What the database met.
pub async fn children(connection: &mut SqliteConnection, stage: i64) -> Result<Vec<String>> {
    let names: Vec<(String, String)> = sqlx::query_as(
        "SELECT p.first, coalesce(p.usage, p.family) FROM stage_link_resolved b JOIN pupil p ON p.id = b.pupil
         WHERE b.stage = ?1 ORDER BY p.birth_date, p.first_fold, p.id",
    )
    .bind(stage)
    .fetch_all(connection)
    .await?;
    Ok(names.into_iter().map(|(first, family)| format!("{first} {family}")).collect())
}

/// Takes what one staged record lacks from another that is the same person.
///
/// # Errors
/// What the database met.
pub async fn fill_unsaid(connection: &mut SqliteConnection, stage: i64, from: i64) -> Result<()> {
    // The flaws of a value go with it.
    let taken = [
        ("usage", Field::Usage.bit()),
        ("mail", Field::Mail.bit()),
        ("mobile", Field::Mobile.bit() | Field::NoMobile.bit()),
        ("home_phone", Field::HomePhone.bit()),
        ("work_phone", Field::WorkPhone.bit()),
        ("address", Field::PostalCode.bit()),
    ]
    .map(|(column, bits)| format!("iif(coalesce(s.{column}, '') = '' AND o.{column} <> '', {bits}, 0)"))
    .join(" | ");
    sqlx::query(AssertSqlSafe(format!(
        "UPDATE stage_guardian SET flaws = (stage_guardian.flaws & ~t.taken) | (t.flaws & t.taken)
         FROM (SELECT o.flaws, {taken} AS taken FROM stage_guardian s CROSS JOIN stage_guardian o
               WHERE s.id = ?1 AND o.id = ?2) t
         WHERE id = ?1"
    )))
    .bind(stage)
    .bind(from)
    .execute(&mut *connection)
    .await?;
    sqlx::query(
        "UPDATE stage_guardian SET title = coalesce(nullif(stage_guardian.title, ''), o.title),
             usage = coalesce(nullif(stage_guardian.usage, ''), o.usage),
             mail = coalesce(nullif(stage_guardian.mail, ''), o.mail),
             mobile = coalesce(nullif(stage_guardian.mobile, ''), o.mobile),
             home_phone = coalesce(nullif(stage_guardian.home_phone, ''), o.home_phone),
             work_phone = coalesce(nullif(stage_guardian.work_phone, ''), o.work_phone),
             address = iif(coalesce(stage_guardian.address, '') = '', o.address, stage_guardian.address),
             postal_code = iif(coalesce(stage_guardian.address, '') = '', o.postal_code, stage_guardian.postal_code),
             town = iif(coalesce(stage_guardian.address, '') = '', o.town, stage_guardian.town),
             country = iif(coalesce(stage_guardian.address, '') = '', o.country, stage_guardian.country)
         FROM stage_guardian o WHERE stage_guardian.id = ?1 AND o.id = ?2",
    )
    .bind(stage)
    .bind(from)
    .execute(&mut *connection)
    .await?;
    sqlx::query("UPDATE stage_guardian SET same_as = ?1 WHERE id = ?2")
        .bind(stage)
        .bind(from)
        .execute(connection)
        .await?;
    Ok(())
}

/// Numbers the guardians whom a link makes necessary and nobody knows yet, and prepares their accounts.
///
/// # Errors
/// What the database met.
pub async fn collect_new(connection: &mut SqliteConnection, scope: i64) -> Result<()> {
    for sql in [
        "DELETE FROM stage_referenced",
        "DELETE FROM stage_new",
        "DELETE FROM stage_account",
        "INSERT INTO stage_referenced (stage) SELECT stage FROM stage_link_resolved WHERE responsibility > 0
         ON CONFLICT (stage) DO NOTHING",
        "INSERT INTO stage_new (stage)
         SELECT n.stage FROM stage_referenced n CROSS JOIN stage_guardian s ON s.id = n.stage
         WHERE NOT s.partial AND NOT s.removed
             AND NOT EXISTS (SELECT 1 FROM match_guardian m WHERE m.stage = n.stage)
         ORDER BY n.stage",
        "INSERT INTO stage_account (n, stage, base)
         SELECT w.n, w.stage, s.login FROM stage_new w CROSS JOIN stage_guardian s ON s.id = w.stage
         ORDER BY w.n",
    ] {
        sqlx::query(sql).execute(&mut *connection).await?;
    }
    sqlx::query(
        "INSERT INTO match_guardian (stage, guardian, scope, how)
         SELECT stage, n + (SELECT coalesce(max(id), 0) FROM guardian), ?1, 2 FROM stage_new ORDER BY n",
    )
    .bind(scope)
    .execute(connection)
    .await?;
    Ok(())
}

/// Writes the new guardians, with accounts numbered from `first_account`, and remembers the source's identifiers.
///
/// # Errors
/// What the database met.
pub async fn write_new(connection: &mut SqliteConnection, scope: i64, first_account: i64) -> Result<()> {
    sqlx::query(AssertSqlSafe(format!(
        "INSERT INTO guardian (id, account_id, title, family, usage, first, mail, mobile, home_phone, work_phone,
             accepts_sms, address, postal_code, town, country, family_fold, first_fold, uuid)
         SELECT m.guardian, ?1 + w.n - 1, nullif(s.title, ''), s.family, nullif(s.usage, ''), s.first,
             nullif(s.mail, ''), nullif(s.mobile, ''), nullif(s.home_phone, ''), nullif(s.work_phone, ''),
             s.accepts_sms, nullif(s.address, ''), nullif(s.postal_code, ''), nullif(s.town, ''),
             nullif(s.country, ''), s.family_fold, s.first_fold, {NEW_UUID}
         FROM stage_new w CROSS JOIN stage_guardian s ON s.id = w.stage
         CROSS JOIN match_guardian m ON m.stage = w.stage
         ORDER BY w.n"
    )))
    .bind(first_account)
    .execute(&mut *connection)
    .await?;
    sqlx::query(
        "INSERT INTO source_id (scope, entity, external, record_id)
         SELECT c.name, 'guardian', s.key, m.guardian
         FROM stage_scope c CROSS JOIN stage_guardian s ON s.scope = c.id
         CROSS JOIN match_guardian m ON m.stage = s.id AND m.how > 0
         WHERE c.id = ?1 AND c.name <> ''
         ORDER BY s.key
         ON CONFLICT (entity, scope, external) DO UPDATE SET record_id = excluded.record_id
         WHERE record_id <> excluded.record_id",
    )
    .bind(scope)
    .execute(connection)
    .await?;
    Ok(())
}

/// Writes what changes about guardians who were known. Where several staged records are one, the last speaks.
///
/// # Errors
/// What the database met.
pub async fn update(connection: &mut SqliteConnection) -> Result<()> {
    let sql = merge_sql(
        "guardian",
        &COLUMNS,
        "FROM match_guardian m CROSS JOIN stage_guardian s ON s.id = m.stage
         CROSS JOIN guardian t ON t.id = m.guardian
         WHERE m.how < 2 AND NOT s.removed
             AND NOT EXISTS (SELECT 1 FROM match_guardian o CROSS JOIN stage_guardian r ON r.id = o.stage
                             WHERE o.guardian = m.guardian AND o.stage > m.stage AND o.how < 3 AND NOT r.removed)",
    );
    sqlx::query(AssertSqlSafe(sql)).execute(connection).await?;
    Ok(())
}

/// Guardians of the delivery to whom no pupil refers and whom nobody knows. To be asked after [`welcome`], which
/// records those whom a link makes necessary.
///
/// # Errors
/// What the database met.
pub async fn unreferenced(connection: &mut SqliteConnection, scope: i64) -> Result<u32> {
    sqlx::query(
        "INSERT INTO stage_referenced (stage) SELECT stage FROM stage_link_resolved WHERE responsibility = 0
         ON CONFLICT (stage) DO NOTHING",
    )
    .execute(&mut *connection)
    .await?;
    Ok(sqlx::query_scalar(
        "SELECT count(*) FROM stage_guardian s
         WHERE s.scope = ?1 AND NOT s.removed AND s.same_as IS NULL
             AND NOT EXISTS (SELECT 1 FROM stage_referenced n WHERE n.stage = s.id)
             AND NOT EXISTS (SELECT 1 FROM match_guardian m WHERE m.stage = s.id)",
    )
    .bind(scope)
    .fetch_one(connection)
    .await?)
}

/// Guardians to whom a pupil refers, and whom a modification alone does not let us know: those after a staged
/// number, at most [`PAGE`](super::PAGE).
///
/// # Errors
/// What the database met.
pub async fn unknown(connection: &mut SqliteConnection, after: i64) -> Result<Vec<UnresolvedLink>> {
    Ok(sqlx::query_as(
        "SELECT s.id, f.name AS file, s.line, s.key AS guardian
         FROM stage_referenced n CROSS JOIN stage_guardian s ON s.id = n.stage JOIN stage_file f ON f.id = s.file
         WHERE n.stage > ?1 AND s.partial AND NOT EXISTS (SELECT 1 FROM match_guardian m WHERE m.stage = s.id)
         ORDER BY n.stage LIMIT ?2",
    )
    .bind(after)
    .bind(super::PAGE)
    .fetch_all(connection)
    .await?)
}
