//! Values that are not what they ought to be: none of them takes the place of a sound one.

use sqlx::{AssertSqlSafe, FromRow, SqliteConnection};

use super::PAGE;
use super::staged::Match::New;
use crate::Result;

/// Which values of a record are malformed or damaged.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Flaws(i64);

/// A value that can be flawed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "named after the columns")]
pub enum Field {
    Ine,
    Mail,
    Mobile,
    HomePhone,
    WorkPhone,
    Family,
    First,
    Usage,
    PostalCode,
    /// A number in the place of the mobile that no SMS reaches.
    NoMobile,
    /// Names of two persons in the place of those of one.
    TwoPersons,
}

impl Field {
    /// Those a pupil's record has.
    pub const OF_PUPILS: [Self; 5] = [Self::Ine, Self::Mail, Self::Family, Self::First, Self::Usage];
    /// Those a guardian's record has.
    pub const OF_GUARDIANS: [Self; 10] = [
        Self::Mail,
        Self::Mobile,
        Self::HomePhone,
        Self::WorkPhone,
        Self::Family,
        Self::First,
        Self::Usage,
        Self::PostalCode,
        Self::NoMobile,
        Self::TwoPersons,
    ];

    /// Its bit in the column `flaws`.
    #[must_use]
    pub const fn bit(self) -> i64 {
        1 << self as i64
    }

    /// The columns that hold it.
    const fn columns(self) -> &'static str {
        match self {
            Self::Ine => "ine",
            Self::Mail => "mail",
            Self::Mobile | Self::NoMobile => "mobile",
            Self::HomePhone => "home_phone",
            Self::WorkPhone => "work_phone",
            Self::Family => "family, family_fold",
            Self::First => "first, first_fold",
            Self::Usage => "usage",
            // The rest of the address goes with it: half of one place and half of another is none.
            Self::PostalCode => "address, postal_code, town, country",
            Self::TwoPersons => "title, family, family_fold, first, first_fold, usage",
        }
    }
}

impl Flaws {
    /// Both.
    #[must_use]
    pub const fn with(self, field: Field, flawed: bool) -> Self {
        if flawed { Self(self.0 | field.bit()) } else { self }
    }

    /// That value is flawed.
    #[must_use]
    pub const fn has(self, field: Field) -> bool {
        self.0 & field.bit() != 0
    }

    /// As stored.
    #[must_use]
    pub const fn bits(self) -> i64 {
        self.0
    }

    /// From what is stored.
    #[must_use]
    pub const fn from_bits(bits: i64) -> Self {
        Self(bits)
    }
}

/// What the store knows of somebody whose staged record has flaws.
#[derive(Debug, FromRow)]
#[expect(missing_docs, reason = "columns")]
pub struct Known {
    pub stage: i64,
    pub flaws: i64,
    pub ine: Option<String>,
    pub mail: Option<String>,
    pub mobile: Option<String>,
    pub home_phone: Option<String>,
    pub work_phone: Option<String>,
    pub postal_code: Option<String>,
    pub family: String,
    pub first: String,
    pub usage: Option<String>,
    pub title: Option<String>,
    /// What the staged record says.
    pub said_family: Option<String>,
    pub said_first: Option<String>,
    pub said_usage: Option<String>,
    pub said_title: Option<String>,
    pub said_mobile: Option<String>,
    pub said_postal_code: Option<String>,
    /// Where it stands.
    pub file: String,
    pub line: u32,
    pub key: String,
}

/// Pupils or guardians.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "named after the tables")]
pub enum Holder {
    Pupils,
    Guardians,
}

/// Those who were known and whose staged record has flaws, after a staged number: at most [`PAGE`].
///
/// # Errors
/// What the database met.
pub async fn known(connection: &mut SqliteConnection, of: Holder, after: i64) -> Result<Vec<Known>> {
    let sql = match of {
        Holder::Pupils => {
            format!(
                "SELECT s.id AS stage, s.flaws, t.ine, t.mail, NULL AS mobile, NULL AS home_phone, NULL AS work_phone,
                 NULL AS postal_code, t.family, t.first, t.usage, NULL AS title, s.family AS said_family,
                 s.first AS said_first, s.usage AS said_usage, NULL AS said_title, NULL AS said_mobile,
                 NULL AS said_postal_code, f.name AS file, s.line, s.key
             FROM stage_pupil s CROSS JOIN match_pupil m ON m.stage = s.id AND m.how < {New}
             CROSS JOIN pupil t ON t.id = m.pupil CROSS JOIN stage_file f ON f.id = s.file
             WHERE s.flaws > 0 AND s.id > ?1 ORDER BY s.id LIMIT ?2"
            )
        }
        Holder::Guardians => {
            format!(
                "SELECT s.id AS stage, s.flaws, NULL AS ine, t.mail, t.mobile, t.home_phone, t.work_phone,
                 t.postal_code, t.family, t.first, t.usage, t.title, s.family AS said_family, s.first AS said_first,
                 s.usage AS said_usage, s.title AS said_title, s.mobile AS said_mobile,
                 s.postal_code AS said_postal_code, f.name AS file, s.line, s.key
             FROM stage_guardian s CROSS JOIN match_guardian m ON m.stage = s.id AND m.how < {New}
             CROSS JOIN guardian t ON t.id = m.guardian CROSS JOIN stage_file f ON f.id = s.file
             WHERE s.flaws > 0 AND s.id > ?1 ORDER BY s.id LIMIT ?2"
            )
        }
    };
    Ok(sqlx::query_as(AssertSqlSafe(sql)).bind(after).bind(PAGE).fetch_all(connection).await?)
}

/// Makes values of a staged record unsaid: what the store knows stays.
///
/// # Errors
/// What the database met.
pub async fn leave_unsaid(
    connection: &mut SqliteConnection,
    of: Holder,
    stage: i64,
    fields: &[Field],
) -> Result<()> {
    if fields.is_empty() {
        return Ok(());
    }
    let table = if of == Holder::Pupils { "stage_pupil" } else { "stage_guardian" };
    let columns = fields.iter().flat_map(|field| field.columns().split(", "));
    let set: Vec<String> = columns.map(|column| format!("{column} = NULL")).collect();
    sqlx::query(AssertSqlSafe(format!("UPDATE {table} SET {} WHERE id = ?1", set.join(", "))))
        .bind(stage)
        .execute(connection)
        .await?;
    Ok(())
}
