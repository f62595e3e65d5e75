//! One person, wherever the database says something of them: to be shown, and to be erased.

use jiff::civil::Date;
use jiff_sqlx::ToSqlx;
use serde_json::Value;
use sqlx::{AssertSqlSafe, PgConnection};
use uuid::Uuid;

use crate::Result;

/// A table that says something of people.
#[derive(Debug, Clone, Copy)]
struct Place {
    table: &'static str,
    /// Which of its rows: `$1` ids of records and accounts, `$2` logins, `$3` addresses.
    whose: &'static str,
    /// Columns that nobody is shown: secrets, and what somebody proves themselves with.
    hidden: &'static [&'static str],
    /// What is done to the rows instead of deleting them.
    instead: Option<&'static str>,
}

const OF_ACCOUNT: &str = "account = ANY($1)";

const fn of_account(table: &'static str, hidden: &'static [&'static str]) -> Place {
    Place { table, whose: OF_ACCOUNT, hidden, instead: None }
}

/// All of them, what names others first. A test compares it with the keys of the database: a table that is in none would
/// keep what was erased.
const PLACES: [Place; 23] = [
    of_account("sheet", &[]),
    of_account("event", &[]),
    of_account("delivery", &[]),
    of_account("mailing_claim", &[]),
    of_account("incident_account", &[]),
    of_account("restoration_account", &[]),
    of_account("account_secret", &["key", "sealed"]),
    of_account("chosen_password", &["hash"]),
    Place {
        table: "family_session",
        whose: "account = ANY($1) OR through = ANY($1)",
        hidden: &["digest", "link"],
        instead: None,
    },
    of_account("confirmed_mail", &[]),
    of_account("mail_link", &["digest", "session"]),
    of_account("former_login", &[]),
    Place {
        table: "lease",
        whose: "account = ANY($1) OR went_to = ANY($1)",
        hidden: &["key", "sealed"],
        instead: None,
    },
    // Computers count their operations, and are answered again what they were answered.
    Place {
        table: "operation",
        // One that groups two accounts names the login of each.
        whose: "account = ANY($1) OR went_to = ANY($1) OR person = ANY($1)
            OR kind IN ('group', 'ungroup')
                AND coalesce(content #>> '{decision,group,into}', content #>> '{decision,ungroup,from}') = ANY($1::text[])",
        hidden: &[],
        instead: Some(
            "UPDATE operation SET erased = true, went_to = NULL, person = NULL, facts = NULL,
                 content = content - 'sheet' || '{\"decision\": {\"unreadable\": {}}}'",
        ),
    },
    Place {
        table: "outgoing_mail",
        whose: "lower(recipient) = ANY($3)",
        hidden: &["key", "sealed"],
        instead: None,
    },
    Place {
        table: "lost_request",
        whose: "lower(typed) = ANY($2) OR lower(typed) = ANY($3)",
        hidden: &[],
        instead: None,
    },
    Place { table: "person_alias", whose: "person = ANY($1) OR sent = ANY($1)", hidden: &[], instead: None },
    Place { table: "source_id", whose: "id = ANY($1)", hidden: &["digest"], instead: None },
    Place { table: "link", whose: "pupil = ANY($1) OR guardian = ANY($1)", hidden: &[], instead: None },
    Place { table: "enrolment", whose: "pupil = ANY($1)", hidden: &[], instead: None },
    Place { table: "pupil", whose: "id = ANY($1)", hidden: &[], instead: None },
    Place { table: "guardian", whose: "id = ANY($1)", hidden: &[], instead: None },
    Place { table: "account", whose: "id = ANY($1)", hidden: &[], instead: None },
];

/// The tables that say something of people.
#[must_use]
pub fn tables() -> Vec<&'static str> {
    PLACES.iter().map(|place| place.table).collect()
}

/// What the service calls somebody.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ids {
    /// As a pupil.
    pub pupils: Vec<Uuid>,
    /// As a guardian, once for each source.
    pub guardians: Vec<Uuid>,
    /// Their accounts: those grouped with one another, and those that were lent for them and are void.
    pub accounts: Vec<Uuid>,
}

impl Ids {
    /// All of them.
    #[must_use]
    pub fn all(&self) -> Vec<Uuid> {
        [&*self.pupils, &*self.guardians, &*self.accounts].concat()
    }
}

/// The records and accounts that are called so: a login, in force or not; an INE; or an id.
pub async fn called(connection: &mut PgConnection, typed: &str) -> Result<Vec<Uuid>> {
    Ok(sqlx::query_scalar(
        "SELECT id FROM account WHERE login = lower($1)
         UNION SELECT account FROM former_login WHERE login = lower($1)
         UNION SELECT id FROM pupil WHERE ine = upper($1)
         UNION SELECT id FROM pupil WHERE id = $2
         UNION SELECT id FROM guardian WHERE id = $2
         UNION SELECT id FROM account WHERE id = $2",
    )
    .bind(typed)
    .bind(Uuid::try_parse(typed).ok())
    .fetch_all(connection)
    .await?)
}

/// Everything that is the same person as one of these records or accounts.
pub async fn ids(connection: &mut PgConnection, some: &[Uuid]) -> Result<Ids> {
    let accounts: Vec<Uuid> = sqlx::query_scalar(
        "WITH named AS (
             SELECT id FROM account WHERE id = ANY($1)
             UNION SELECT went_to FROM lease WHERE account = ANY($1) AND went_to IS NOT NULL
             UNION SELECT account FROM pupil WHERE id = ANY($1) AND account IS NOT NULL
             UNION SELECT account FROM guardian WHERE id = ANY($1)),
         every AS (SELECT DISTINCT accounts_with(kept_account(named.id)) AS id FROM named)
         SELECT id FROM every
         UNION SELECT account.id FROM lease JOIN account ON account.id = lease.account WHERE went_to IN (SELECT id FROM every)
         ORDER BY id",
    )
    .bind(some)
    .fetch_all(&mut *connection)
    .await?;
    let pupils =
        sqlx::query_scalar("SELECT id FROM pupil WHERE id = ANY($1) OR account = ANY($2) ORDER BY id")
            .bind(some)
            .bind(&accounts)
            .fetch_all(&mut *connection)
            .await?;
    let guardians = sqlx::query_scalar(
        "SELECT id FROM guardian WHERE id = ANY($1) OR account = ANY($2) OR home_account = ANY($2) ORDER BY id",
    )
    .bind(some)
    .bind(&accounts)
    .fetch_all(connection)
    .await?;
    Ok(Ids { pupils, guardians, accounts })
}

/// One of these records and accounts that there is still, or again.
pub async fn remaining(connection: &mut PgConnection, ids: &[Uuid]) -> Result<Option<Uuid>> {
    Ok(sqlx::query_scalar(
        "SELECT id FROM guardian WHERE id = ANY($1) UNION ALL SELECT id FROM pupil WHERE id = ANY($1)
         UNION ALL SELECT id FROM account WHERE id = ANY($1) LIMIT 1",
    )
    .bind(ids)
    .fetch_optional(connection)
    .await?)
}

/// Logins and addresses that are somebody's. Of addresses that somebody else has, too, all or none.
#[derive(Debug, Default)]
pub struct Names {
    /// Logins, in force and former.
    pub logins: Vec<String>,
    /// Mail addresses, in small letters.
    pub addresses: Vec<String>,
}

/// What somebody is called and written to; `shared` with the addresses that somebody else has, too.
pub async fn names(connection: &mut PgConnection, ids: &Ids, shared: bool) -> Result<Names> {
    let logins = sqlx::query_scalar(
        "SELECT login FROM account WHERE id = ANY($1) UNION SELECT login FROM former_login WHERE account = ANY($1)",
    )
    .bind(&ids.accounts)
    .fetch_all(&mut *connection)
    .await?;
    let addresses = sqlx::query_scalar(
        "SELECT mailbox FROM (
             SELECT lower(mail) AS mailbox FROM pupil WHERE id = ANY($1)
             UNION SELECT lower(mail) FROM guardian WHERE id = ANY($1)
             UNION SELECT lower(confirmed_mail) FROM account WHERE id = ANY($1)
             UNION SELECT lower(address) FROM confirmed_mail WHERE account = ANY($1)
             UNION SELECT lower(address) FROM mail_link WHERE account = ANY($1)) AS theirs
         WHERE mailbox IS NOT NULL AND ($2 OR NOT EXISTS (
             SELECT 1 FROM pupil WHERE lower(mail) = mailbox AND id <> ALL($1)
             UNION ALL SELECT 1 FROM guardian WHERE lower(mail) = mailbox AND id <> ALL($1)
             UNION ALL SELECT 1 FROM account WHERE lower(confirmed_mail) = mailbox AND id <> ALL($1)
             UNION ALL SELECT 1 FROM confirmed_mail WHERE lower(address) = mailbox AND account <> ALL($1)
             UNION ALL SELECT 1 FROM mail_link WHERE lower(address) = mailbox AND account <> ALL($1)))",
    )
    .bind(ids.all())
    .bind(shared)
    .fetch_all(connection)
    .await?;
    Ok(Names { logins, addresses })
}

/// What each table says of somebody, one object for each row, without any secret; tables that say nothing left out.
pub async fn rows(
    connection: &mut PgConnection,
    ids: &Ids,
    names: &Names,
) -> Result<Vec<(&'static str, Vec<Value>)>> {
    let mut told = Vec::new();
    for Place { table, whose, hidden, .. } in PLACES {
        let query = format!("SELECT to_jsonb({table}) - $4::text[] FROM {table} WHERE {whose}");
        let rows: Vec<Value> = sqlx::query_scalar(AssertSqlSafe(query))
            .bind(ids.all())
            .bind(&names.logins)
            .bind(&names.addresses)
            .bind(hidden)
            .fetch_all(&mut *connection)
            .await?;
        if !rows.is_empty() {
            told.push((table, rows));
        }
    }
    Ok(told)
}

/// What the trail says that names somebody, which it does by id.
pub async fn trail(connection: &mut PgConnection, ids: &Ids) -> Result<Vec<Value>> {
    let patterns: Vec<String> = ids.all().iter().map(|id| format!("%{id}%")).collect();
    Ok(sqlx::query_scalar(
        "SELECT to_jsonb(audit) - 'id' FROM audit WHERE content::text LIKE ANY($1) ORDER BY audit.id",
    )
    .bind(patterns)
    .fetch_all(connection)
    .await?)
}

/// How many rows of each table go or are emptied; tables that say nothing left out.
pub async fn count(
    connection: &mut PgConnection,
    ids: &Ids,
    names: &Names,
) -> Result<Vec<(&'static str, u64)>> {
    let mut counted = Vec::new();
    for Place { table, whose, .. } in PLACES {
        let query = format!("SELECT count(*) FROM {table} WHERE {whose}");
        let rows: i64 = sqlx::query_scalar(AssertSqlSafe(query))
            .bind(ids.all())
            .bind(&names.logins)
            .bind(&names.addresses)
            .fetch_one(&mut *connection)
            .await?;
        if rows > 0 {
            counted.push((table, u64::try_from(rows).unwrap_or_default()));
        }
    }
    Ok(counted)
}

/// The schools that name somebody still: hers of a pupil who has not left, and of a guardian who answers for one.
pub async fn named_at(connection: &mut PgConnection, ids: &Ids) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar(
        "SELECT DISTINCT school FROM enrolment
         WHERE gone_on IS NULL AND (pupil = ANY($1)
             OR pupil IN (SELECT pupil FROM link WHERE guardian = ANY($2) AND NOT gone))
         ORDER BY school",
    )
    .bind(&ids.pupils)
    .bind(&ids.guardians)
    .fetch_all(connection)
    .await?)
}

/// Erases people wherever they are, and tells their schools' computers that they are gone, in the transaction that holds
/// their accounts. Nobody gets a login of theirs.
pub async fn erase(connection: &mut PgConnection, ids: &Ids, names: &Names, today: Date) -> Result<()> {
    // Her guardians were at a school with her until then.
    sqlx::query(
        "UPDATE guardian SET last_school_on = greatest(last_school_on, theirs.day)
         FROM (SELECT link.guardian, max(coalesce(enrolment.gone_on, $2)) AS day
               FROM link JOIN enrolment ON enrolment.pupil = link.pupil
               WHERE link.pupil = ANY($1) AND link.guardian <> ALL($1) GROUP BY link.guardian) AS theirs
         WHERE guardian.id = theirs.guardian",
    )
    .bind(ids.all())
    .bind(today.to_sqlx())
    .execute(&mut *connection)
    .await?;
    // The guardians of a pupil who is erased are told again: there, she may have been their only one.
    sqlx::query(
        "WITH place AS (
             SELECT pupil, school FROM enrolment
             WHERE pupil = ANY($1) OR pupil IN (SELECT pupil FROM link WHERE guardian = ANY($1))),
         tie AS (
             SELECT place.school, link.pupil, link.guardian, guardian.account, guardian.home_account
             FROM place
             JOIN link ON link.pupil = place.pupil AND (link.pupil = ANY($1) OR link.guardian = ANY($1))
             JOIN guardian ON guardian.id = link.guardian)
         INSERT INTO outbox (school, kind, key)
         SELECT school, told.kind, told.key FROM place JOIN pupil ON pupil.id = place.pupil AND pupil.id = ANY($1)
         CROSS JOIN LATERAL (VALUES (2, pupil.account::text), (3, pupil.id::text), (5, pupil.id::text)) AS told (kind, key)
         WHERE told.key IS NOT NULL
         UNION
         SELECT school, told.kind, told.key FROM tie
         CROSS JOIN LATERAL (VALUES (2, account::text), (2, home_account::text), (4, guardian::text),
             (6, pupil::text || '/' || guardian::text)) AS told (kind, key)
         WHERE told.key IS NOT NULL
         UNION
         SELECT school, 7, operation::text FROM sheet WHERE account = ANY($1)",
    )
    .bind(ids.all())
    .execute(&mut *connection)
    .await?;
    sqlx::query(
        "INSERT INTO retired_login (digest)
         SELECT sha256(convert_to(login, 'UTF8')) FROM (
             SELECT login FROM account WHERE id = ANY($1)
             UNION SELECT login FROM former_login WHERE account = ANY($1)
             UNION SELECT login FROM lease WHERE login IS NOT NULL AND (account = ANY($1) OR went_to = ANY($1))) AS theirs
         ON CONFLICT DO NOTHING",
    )
    .bind(ids.all())
    .execute(&mut *connection)
    .await?;
    for Place { table, whose, instead, .. } in PLACES {
        let done = instead.map_or_else(|| format!("DELETE FROM {table}"), str::to_owned);
        sqlx::query(AssertSqlSafe(format!("{done} WHERE {whose}")))
            .bind(ids.all())
            .bind(&names.logins)
            .bind(&names.addresses)
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

/// Holds what is to be erased of people: nobody brings them back to a school meanwhile.
pub async fn hold(connection: &mut PgConnection, ids: &[Uuid]) -> Result<()> {
    for statement in [
        "SELECT id FROM pupil WHERE id = ANY($1) ORDER BY id FOR UPDATE",
        "SELECT id FROM guardian WHERE id = ANY($1) ORDER BY id FOR UPDATE",
        "SELECT pupil FROM enrolment
         WHERE pupil = ANY($1) OR pupil IN (SELECT pupil FROM link WHERE guardian = ANY($1))
         ORDER BY pupil, school FOR UPDATE",
    ] {
        sqlx::query(statement).bind(ids).execute(&mut *connection).await?;
    }
    Ok(())
}

/// Who has had no school since before a day (`$1`): a guardian of whom no record has had a pupil at one since, after all
/// of theirs left, whatever became of the link, or were erased.
const GUARDIANS: &str = "guardian WHERE (last_school_on IS NOT NULL OR EXISTS (
         SELECT 1 FROM link JOIN enrolment ON enrolment.pupil = link.pupil WHERE link.guardian = guardian.id))
     AND NOT EXISTS (
         SELECT 1 FROM guardian same WHERE same.account = guardian.account AND same.last_school_on >= $1)
     AND NOT EXISTS (
         SELECT 1 FROM guardian same
         JOIN link ON link.guardian = same.id
         JOIN enrolment ON enrolment.pupil = link.pupil AND (enrolment.gone_on IS NULL OR enrolment.gone_on >= $1)
         WHERE same.account = guardian.account)";

/// The same of a pupil.
const PUPILS: &str = "pupil WHERE EXISTS (SELECT 1 FROM enrolment WHERE enrolment.pupil = pupil.id)
     AND NOT EXISTS (
         SELECT 1 FROM enrolment
         WHERE enrolment.pupil = pupil.id AND (enrolment.gone_on IS NULL OR enrolment.gone_on >= $1))";

/// Which people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Guardians.
    Guardian,
    /// Pupils.
    Pupil,
}

impl Kind {
    const fn of_no_school(self) -> &'static str {
        match self {
            Self::Guardian => GUARDIANS,
            Self::Pupil => PUPILS,
        }
    }
}

/// How many people have had no school since before that day, however many records there are of each.
pub async fn count_of_no_school(connection: &mut PgConnection, kind: Kind, before: Date) -> Result<u64> {
    let each = match kind {
        Kind::Guardian => "DISTINCT guardian.account",
        Kind::Pupil => "*",
    };
    let query = format!("SELECT count({each}) FROM {}", kind.of_no_school());
    let count: i64 =
        sqlx::query_scalar(AssertSqlSafe(query)).bind(before.to_sqlx()).fetch_one(connection).await?;
    Ok(u64::try_from(count).unwrap_or_default())
}

/// How many people these records of guardians are of.
pub async fn count_of_guardians(connection: &mut PgConnection, records: &[Uuid]) -> Result<u64> {
    let count: i64 = sqlx::query_scalar("SELECT count(DISTINCT account) FROM guardian WHERE id = ANY($1)")
        .bind(records)
        .fetch_one(connection)
        .await?;
    Ok(u64::try_from(count).unwrap_or_default())
}

/// Records of people who have had no school since before that day, after that id and in the order of ids.
pub async fn of_no_school(
    connection: &mut PgConnection,
    kind: Kind,
    before: Date,
    after: Uuid,
    limit: i64,
) -> Result<Vec<Uuid>> {
    let query = format!("SELECT id FROM {} AND id > $2 ORDER BY id LIMIT $3", kind.of_no_school());
    Ok(sqlx::query_scalar(AssertSqlSafe(query))
        .bind(before.to_sqlx())
        .bind(after)
        .bind(limit)
        .fetch_all(connection)
        .await?)
}

/// Those of these records that are still among them.
pub async fn still_of_no_school(
    connection: &mut PgConnection,
    kind: Kind,
    before: Date,
    ids: &[Uuid],
) -> Result<Vec<Uuid>> {
    let query = format!("SELECT id FROM {} AND id = ANY($2)", kind.of_no_school());
    Ok(sqlx::query_scalar(AssertSqlSafe(query))
        .bind(before.to_sqlx())
        .bind(ids)
        .fetch_all(connection)
        .await?)
}
