//! Where a delivery stands while it is taken in: tables of its transaction alone, gone with it.

use std::collections::HashSet;

use jiff::civil::Date;
use sqlx::postgres::PgCopyIn;
use sqlx::{PgConnection, Row};
use uuid::Uuid;

use super::coded::unsigned;
use crate::Result;

/// Whom a staged record is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Whose {
    /// A pupil, with the links that follow her.
    Pupil,
    /// A guardian.
    Guardian,
}

impl Whose {
    /// As the directory calls them.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Pupil => "pupil",
            Self::Guardian => "guardian",
        }
    }
}

/// One record, as it goes into the stage.
#[derive(Debug)]
pub struct Staged<'s> {
    /// Which file it is of, in their order.
    pub file: u32,
    /// Whom it is of.
    pub whose: Whose,
    /// The source's identifier.
    pub key: &'s str,
    /// Only the fields that are named are meant.
    pub partial: bool,
    /// The school of enrolment, by what the source calls it.
    pub home: Option<&'s str>,
    /// All schools that it names.
    pub places: &'s [&'s str],
    /// The right INE of a pupil, normalised.
    pub ine: Option<&'s str>,
    /// The day on which a pupil was born.
    pub born: Option<Date>,
    /// What tells it from the same said otherwise.
    pub digest: [u8; 16],
    /// What it says, as JSON.
    pub said: &'s str,
}

/// Makes the stage.
pub async fn open(connection: &mut PgConnection) -> Result<()> {
    sqlx::query(
        "CREATE TEMPORARY TABLE staged (
             rank    bigint GENERATED ALWAYS AS IDENTITY,
             file    integer NOT NULL,
             whose   text NOT NULL,
             key     text NOT NULL,
             partial boolean NOT NULL,
             home    text,
             places  text[] NOT NULL,
             ine     text,
             born    date,
             digest  bytea NOT NULL,
             said    text NOT NULL
         ) ON COMMIT DROP",
    )
    .execute(&mut *connection)
    .await?;
    // What a pupil who was looked at says of who answers for her.
    sqlx::query(
        "CREATE TEMPORARY TABLE staged_link (
             rank           bigint GENERATED ALWAYS AS IDENTITY,
             pupil          uuid NOT NULL,
             guardian       text NOT NULL,
             responsibility smallint NOT NULL,
             kinship        smallint
         ) ON COMMIT DROP",
    )
    .execute(&mut *connection)
    .await?;
    // Who was looked at: whether all links of a pupil are those of her record, and whether all that it says could be
    // taken.
    sqlx::query(
        "CREATE TEMPORARY TABLE looked_at (
             whose     text NOT NULL,
             key       text NOT NULL,
             id        uuid NOT NULL,
             digest    bytea NOT NULL,
             all_links boolean NOT NULL,
             all_taken boolean NOT NULL
         ) ON COMMIT DROP",
    )
    .execute(&mut *connection)
    .await?;
    for statement in [
        "CREATE INDEX ON staged_link (pupil)",
        "CREATE INDEX ON staged_link (guardian)",
        "CREATE INDEX ON looked_at (id)",
        // Everything that a cursor gives is asked for.
        "SET LOCAL cursor_tuple_fraction = 1",
        // One delivery is taken at a time: what a département brings is sorted and looked up in memory.
        "SET LOCAL work_mem = '64MB'",
    ] {
        sqlx::query(statement).execute(&mut *connection).await?;
    }
    Ok(())
}

/// Has the database count its tables when so many people came that it knows nothing of them: it plans by what it counted,
/// and within one transaction nobody else counts.
pub async fn count_tables(connection: &mut PgConnection, came: u64) -> Result<()> {
    let known: f32 = sqlx::query_scalar("SELECT reltuples FROM pg_class WHERE oid = 'source_id'::regclass")
        .fetch_one(&mut *connection)
        .await?;
    #[expect(clippy::cast_precision_loss, reason = "an estimate beside an estimate")]
    if came as f32 > known {
        sqlx::query("ANALYZE account, pupil, guardian, enrolment, link, source_id")
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

/// Begins to fill it.
pub async fn fill(connection: &mut PgConnection) -> Result<PgCopyIn<&mut PgConnection>> {
    Ok(connection
        .copy_in_raw(
            "COPY staged (file, whose, key, partial, home, places, ine, born, digest, said) FROM STDIN",
        )
        .await?)
}

/// Puts one record into a line of what is sent.
pub fn write(into: &mut Vec<u8>, record: &Staged<'_>) {
    into.extend_from_slice(record.file.to_string().as_bytes());
    into.push(b'\t');
    into.extend_from_slice(record.whose.code().as_bytes());
    into.push(b'\t');
    escape(into, record.key);
    into.extend_from_slice(if record.partial { b"\tt\t" } else { b"\tf\t" });
    maybe(into, record.home);
    into.push(b'\t');
    list(into, record.places);
    into.push(b'\t');
    maybe(into, record.ine);
    into.push(b'\t');
    maybe(into, record.born.map(|day| day.to_string()).as_deref());
    into.extend_from_slice(b"\t\\\\x");
    for byte in record.digest {
        into.push(HEX[usize::from(byte >> 4)]);
        into.push(HEX[usize::from(byte & 15)]);
    }
    into.push(b'\t');
    escape(into, record.said);
    into.push(b'\n');
}

const HEX: &[u8; 16] = b"0123456789abcdef";

fn maybe(into: &mut Vec<u8>, text: Option<&str>) {
    match text {
        Some(text) => escape(into, text),
        None => into.extend_from_slice(b"\\N"),
    }
}

/// A text as COPY reads it.
fn escape(into: &mut Vec<u8>, text: &str) {
    for byte in text.bytes() {
        match byte {
            b'\\' => into.extend_from_slice(b"\\\\"),
            b'\t' => into.extend_from_slice(b"\\t"),
            b'\n' => into.extend_from_slice(b"\\n"),
            b'\r' => into.extend_from_slice(b"\\r"),
            // No text of PostgreSQL holds it.
            0 => {}
            _ => into.push(byte),
        }
    }
}

/// A list of texts, as an array is written, then as COPY reads that.
fn list(into: &mut Vec<u8>, texts: &[&str]) {
    into.push(b'{');
    for (place, text) in texts.iter().enumerate() {
        if place > 0 {
            into.push(b',');
        }
        into.push(b'"');
        let quoted = text.replace('\\', "\\\\").replace('"', "\\\"");
        escape(into, &quoted);
        into.push(b'"');
    }
    into.push(b'}');
}

/// What a record says that is to be looked at.
#[derive(Debug, Clone)]
pub struct Heard {
    /// The source's identifier.
    pub key: String,
    /// What it says, as JSON.
    pub said: String,
    /// What tells it from the same said otherwise.
    pub digest: Vec<u8>,
}

/// Ends filling: what is in it is found by whose it is.
pub async fn filled(connection: &mut PgConnection) -> Result<()> {
    sqlx::query("CREATE INDEX ON staged (whose, key)").execute(&mut *connection).await?;
    sqlx::query("ANALYZE staged").execute(connection).await?;
    Ok(())
}

/// One of its places is among the schools asked for: PostgreSQL looks each up, and would compare all for `&&`.
const AT_SCHOOLS: &str = "EXISTS (SELECT 1 FROM UNNEST(staged.places) AS place WHERE place = ANY($2))";

/// Begins to give the records that say something else than what was taken last of their persons: of pupils, those of
/// these schools and those who are known; of guardians, those who answer for a pupil who was looked at and those who are
/// known. Of somebody whom several records are of, all are given when one says something else: each changes what the
/// one before it said.
pub async fn begin(
    connection: &mut PgConnection,
    whose: Whose,
    scope: &str,
    schools: &[String],
) -> Result<()> {
    // Joined, not looked for in what a query gives: PostgreSQL reads that again for each record once there are many.
    let (joined, wanted) = match whose {
        // What changes of whoever is new stands beside what is said of them whole.
        Whose::Pupil => (
            format!(
                "(SELECT DISTINCT key FROM staged WHERE whose = 'pupil' AND NOT partial AND {AT_SCHOOLS}) AS of_them
                     ON staged.partial AND of_them.key = staged.key"
            ),
            format!("{AT_SCHOOLS} OR of_them.key IS NOT NULL"),
        ),
        Whose::Guardian => (
            "(SELECT DISTINCT guardian AS key FROM staged_link) AS of_them ON of_them.key = staged.key".to_owned(),
            "of_them.key IS NOT NULL AND $2::text[] IS NOT NULL".to_owned(),
        ),
    };
    let query = format!(
        "DECLARE heard NO SCROLL CURSOR FOR
         SELECT staged.key, staged.said, staged.digest FROM staged
         LEFT JOIN source_id ON source_id.entity = staged.whose AND source_id.scope = $1
             AND source_id.external = staged.key
         LEFT JOIN {joined}
         WHERE staged.whose = '{}' AND (source_id.id IS NOT NULL OR {wanted})
             AND (source_id.digest IS DISTINCT FROM staged.digest
                 OR EXISTS (SELECT 1 FROM staged other WHERE other.whose = staged.whose AND other.key = staged.key
                     AND other.rank <> staged.rank))
         ORDER BY staged.rank",
        whose.code()
    );
    sqlx::query(sqlx::AssertSqlSafe(query)).bind(scope).bind(schools).execute(connection).await?;
    Ok(())
}

/// How many records there are of these persons.
pub async fn count(connection: &mut PgConnection, whose: Whose) -> Result<u64> {
    let staged: i64 = sqlx::query_scalar("SELECT count(*) FROM staged WHERE whose = $1")
        .bind(whose.code())
        .fetch_one(connection)
        .await?;
    unsigned(staged, "staged", "count")
}

/// How many of these persons’ records say what was taken last of them.
pub async fn count_same(connection: &mut PgConnection, whose: Whose, scope: &str) -> Result<u64> {
    let same: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM staged JOIN source_id ON source_id.entity = staged.whose AND source_id.scope = $2
             AND source_id.external = staged.key AND source_id.digest = staged.digest
         WHERE staged.whose = $1",
    )
    .bind(whose.code())
    .bind(scope)
    .fetch_one(connection)
    .await?;
    unsigned(same, "staged", "count")
}

/// Those of these known persons whom records are of.
pub async fn named(
    connection: &mut PgConnection,
    whose: Whose,
    scope: &str,
    ids: &[Uuid],
) -> Result<HashSet<Uuid>> {
    let ids: Vec<Uuid> = sqlx::query_scalar(
        "SELECT DISTINCT id FROM source_id JOIN staged ON staged.whose = entity AND staged.key = external
         WHERE entity = $1 AND scope = $2 AND id = ANY($3)",
    )
    .bind(whose.code())
    .bind(scope)
    .bind(ids)
    .fetch_all(connection)
    .await?;
    Ok(ids.into_iter().collect())
}

/// The pupils of these schools whom a source knows and no record is of, under none of the identifiers that it gave them,
/// nor one of those that could not be read.
pub async fn absent(
    connection: &mut PgConnection,
    scope: &str,
    schools: &[String],
    unread: &[String],
) -> Result<Vec<(String, Uuid)>> {
    Ok(sqlx::query_as(
        "SELECT school, pupil FROM enrolment
         WHERE school = ANY($2) AND gone_on IS NULL
             AND EXISTS (SELECT 1 FROM source_id WHERE entity = 'pupil' AND scope = $1 AND id = pupil)
             AND NOT EXISTS (
                 SELECT 1 FROM source_id JOIN staged ON staged.whose = 'pupil' AND staged.key = external
                 WHERE entity = 'pupil' AND scope = $1 AND id = pupil)
             AND NOT EXISTS (
                 SELECT 1 FROM source_id
                 WHERE entity = 'pupil' AND scope = $1 AND id = pupil AND external = ANY($3))",
    )
    .bind(scope)
    .bind(schools)
    .bind(unread)
    .fetch_all(connection)
    .await?)
}

/// The next of them; none at their end.
pub async fn next(connection: &mut PgConnection) -> Result<Vec<Heard>> {
    let rows = sqlx::query("FETCH 2000 FROM heard").fetch_all(connection).await?;
    let read = |row: sqlx::postgres::PgRow| -> Result<Heard> {
        Ok(Heard { key: row.try_get("key")?, said: row.try_get("said")?, digest: row.try_get("digest")? })
    };
    rows.into_iter().map(read).collect()
}

/// Ends giving them.
pub async fn end(connection: &mut PgConnection) -> Result<()> {
    sqlx::query("CLOSE heard").execute(connection).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::{Staged, Whose, write};

    #[test]
    fn a_line_is_what_copy_reads() {
        let mut line = Vec::new();
        let record = Staged {
            file: 3,
            whose: Whose::Pupil,
            key: "a\tb",
            partial: false,
            home: Some("1\\2"),
            places: &["1\\2", "é\"x"],
            ine: None,
            born: Some(date(2016, 2, 3)),
            digest: [0xAB; 16],
            said: "{\"a\":\"\\n\"}",
        };
        write(&mut line, &record);
        let digest = "ab".repeat(16);
        assert_eq!(
            String::from_utf8(line).unwrap(),
            format!(
                "3\tpupil\ta\\tb\tf\t1\\\\2\t{{\"1\\\\\\\\2\",\"é\\\\\"x\"}}\t\\N\t2016-02-03\t\\\\x{digest}\t{{\"a\":\"\\\\n\"}}\n"
            )
        );
    }
}
