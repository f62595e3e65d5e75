//! Where a delivery stands while it is taken in: tables of its transaction alone, gone with it.

use sqlx::postgres::PgCopyIn;
use sqlx::{PgConnection, Row};

use crate::Result;

/// Whom a staged record is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
    /// The schools that it names, by what the source calls them: the one of enrolment first.
    pub places: &'s [&'s str],
    /// Who answers for the pupil, by what the source calls them.
    pub needs: &'s [&'s str],
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
             places  text[] NOT NULL,
             needs   text[] NOT NULL,
             digest  bytea NOT NULL,
             said    text NOT NULL
         ) ON COMMIT DROP",
    )
    .execute(&mut *connection)
    .await?;
    // What a pupil who was looked at says of who answers for her.
    sqlx::query(
        "CREATE TEMPORARY TABLE staged_link (
             pupil          uuid NOT NULL,
             guardian       text NOT NULL,
             responsibility smallint NOT NULL,
             kinship        smallint
         ) ON COMMIT DROP",
    )
    .execute(&mut *connection)
    .await?;
    // Pupils who were looked at, and whether the links of their record are all of theirs.
    sqlx::query(
        "CREATE TEMPORARY TABLE looked_at (
             pupil uuid NOT NULL,
             key   text NOT NULL,
             whole boolean NOT NULL
         ) ON COMMIT DROP",
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Begins to fill it.
pub async fn fill(connection: &mut PgConnection) -> Result<PgCopyIn<&mut PgConnection>> {
    Ok(connection
        .copy_in_raw("COPY staged (file, whose, key, partial, places, needs, digest, said) FROM STDIN")
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
    list(into, record.places);
    into.push(b'\t');
    list(into, record.needs);
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

/// A text as COPY reads it.
fn escape(into: &mut Vec<u8>, text: &str) {
    for byte in text.bytes() {
        match byte {
            b'\\' => into.extend_from_slice(b"\\\\"),
            b'\t' => into.extend_from_slice(b"\\t"),
            b'\n' => into.extend_from_slice(b"\\n"),
            b'\r' => into.extend_from_slice(b"\\r"),
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
    /// Of which file.
    pub file: u32,
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

/// Begins to give the records that say something else than what was taken last of their persons: of pupils, those of
/// these schools and those who are known; of guardians, those who answer for a pupil who was looked at and those who are
/// known.
pub async fn begin(
    connection: &mut PgConnection,
    whose: Whose,
    scope: &str,
    schools: &[String],
) -> Result<()> {
    let wanted = match whose {
        Whose::Pupil => "staged.places && $2",
        // Whoever is not known is known whole, or not at all.
        Whose::Guardian => {
            "NOT staged.partial AND staged.key IN (SELECT guardian FROM staged_link) AND $2 IS NOT NULL"
        }
    };
    let query = format!(
        "DECLARE heard NO SCROLL CURSOR FOR
         SELECT staged.key, staged.file, staged.said, staged.digest FROM staged
         LEFT JOIN source_id ON source_id.entity = staged.whose AND source_id.scope = $1
             AND source_id.external = staged.key
         WHERE staged.whose = '{}' AND source_id.digest IS DISTINCT FROM staged.digest
             AND (source_id.id IS NOT NULL OR {wanted})
         ORDER BY staged.rank",
        whose.code()
    );
    sqlx::query(sqlx::AssertSqlSafe(query)).bind(scope).bind(schools).execute(connection).await?;
    Ok(())
}

/// The next of them; none at their end.
pub async fn next(connection: &mut PgConnection) -> Result<Vec<Heard>> {
    let rows = sqlx::query("FETCH 2000 FROM heard").fetch_all(connection).await?;
    let read = |row: sqlx::postgres::PgRow| -> Result<Heard> {
        Ok(Heard {
            key: row.try_get("key")?,
            file: crate::store::coded::unsigned(row.try_get::<i32, _>("file")?, "staged", "file")?,
            said: row.try_get("said")?,
            digest: row.try_get("digest")?,
        })
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
    use super::{Staged, Whose, write};

    #[test]
    fn a_line_is_what_copy_reads() {
        let mut line = Vec::new();
        let record = Staged {
            file: 3,
            whose: Whose::Pupil,
            key: "a\tb",
            partial: false,
            places: &["1\\2", "é\"x"],
            needs: &[],
            digest: [0xAB; 16],
            said: "{\"a\":\"\\n\"}",
        };
        write(&mut line, &record);
        let digest = "ab".repeat(16);
        assert_eq!(
            String::from_utf8(line).unwrap(),
            format!(
                "3\tpupil\ta\\tb\tf\t{{\"1\\\\\\\\2\",\"é\\\\\"x\"}}\t{{}}\t\\\\x{digest}\t{{\"a\":\"\\\\n\"}}\n"
            )
        );
    }
}
