//! Values that are not what they ought to be: none of them takes the place of a sound one.

use std::fmt;

use sqlx::{AssertSqlSafe, Decode, Encode, FromRow, Sqlite, SqliteConnection, Type};

use super::super::id::{StagedGuardianId, StagedPupilId};
use super::PAGE;
use super::staged::Match::New;
use crate::Result;

/// Which values of a record are malformed or damaged.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, sqlx::Type)]
#[sqlx(transparent)]
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
    const OF_PUPILS: [Self; 5] = [Self::Ine, Self::Mail, Self::Family, Self::First, Self::Usage];
    /// Those a guardian's record has.
    const OF_GUARDIANS: [Self; 10] = [
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
    /// None.
    pub const NONE: Self = Self(0);

    /// That one alone.
    #[must_use]
    pub const fn only(field: Field) -> Self {
        Self::NONE.with(field, true)
    }

    /// These, and that one where the value is flawed.
    #[must_use]
    pub const fn with(self, field: Field, flawed: bool) -> Self {
        if flawed { Self(self.0 | 1 << field as i64) } else { self }
    }

    /// That value is flawed.
    #[must_use]
    pub const fn has(self, field: Field) -> bool {
        self.0 & Self::only(field).0 != 0
    }
}

/// As the column `flaws` has them, in a statement.
impl fmt::Display for Flaws {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The INE is flawed.
pub(super) const INE: Flaws = Flaws::only(Field::Ine);
/// The family name is.
pub(super) const FAMILY: Flaws = Flaws::only(Field::Family);
/// The first name is.
pub(super) const FIRST: Flaws = Flaws::only(Field::First);
/// One of them is.
pub(super) const NAMES: Flaws = FAMILY.with(Field::First, true);

/// What the store knows of somebody whose staged record has flaws.
#[derive(Debug, FromRow)]
#[expect(missing_docs, reason = "columns")]
pub struct Known<Id> {
    pub stage: Id,
    pub flaws: Flaws,
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

/// The staged number of a kind of people whose records can be flawed.
pub trait Flawed:
    Copy + Send + Sync + Unpin + Type<Sqlite> + for<'q> Encode<'q, Sqlite> + for<'r> Decode<'r, Sqlite>
{
    /// The values that can be.
    const FIELDS: &'static [Field];

    /// What the first number comes after.
    const START: Self;

    /// The staging table.
    const TABLE: &'static str;

    /// Selects [`Known`], after the number `?1` and at most `?2`.
    fn known() -> String;
}

impl Flawed for StagedPupilId {
    const FIELDS: &'static [Field] = &Field::OF_PUPILS;
    const START: Self = Self::new(0);
    const TABLE: &'static str = "stage_pupil";

    fn known() -> String {
        format!(
            "SELECT s.id AS stage, s.flaws, t.ine, t.mail, NULL AS mobile, NULL AS home_phone, NULL AS work_phone,
                 NULL AS postal_code, t.family, t.first, t.usage, NULL AS title, s.family AS said_family,
                 s.first AS said_first, s.usage AS said_usage, NULL AS said_title, NULL AS said_mobile,
                 NULL AS said_postal_code, f.name AS file, s.line, s.key
             FROM stage_pupil s CROSS JOIN match_pupil m ON m.stage = s.id AND m.how < {New}
             CROSS JOIN pupil t ON t.id = m.pupil CROSS JOIN stage_file f ON f.id = s.file
             WHERE s.flaws > {NONE} AND s.id > ?1 ORDER BY s.id LIMIT ?2",
            NONE = Flaws::NONE
        )
    }
}

impl Flawed for StagedGuardianId {
    const FIELDS: &'static [Field] = &Field::OF_GUARDIANS;
    const START: Self = Self::new(0);
    const TABLE: &'static str = "stage_guardian";

    fn known() -> String {
        format!(
            "SELECT s.id AS stage, s.flaws, NULL AS ine, t.mail, t.mobile, t.home_phone, t.work_phone,
                 t.postal_code, t.family, t.first, t.usage, t.title, s.family AS said_family, s.first AS said_first,
                 s.usage AS said_usage, s.title AS said_title, s.mobile AS said_mobile,
                 s.postal_code AS said_postal_code, f.name AS file, s.line, s.key
             FROM stage_guardian s CROSS JOIN match_guardian m ON m.stage = s.id AND m.how < {New}
             CROSS JOIN guardian t ON t.id = m.guardian CROSS JOIN stage_file f ON f.id = s.file
             WHERE s.flaws > {NONE} AND s.id > ?1 ORDER BY s.id LIMIT ?2",
            NONE = Flaws::NONE
        )
    }
}

/// Those who were known and whose staged record has flaws, after a staged number: at most [`PAGE`].
///
/// # Errors
/// What the database met.
pub async fn known<Id: Flawed>(connection: &mut SqliteConnection, after: Id) -> Result<Vec<Known<Id>>> {
    Ok(sqlx::query_as(AssertSqlSafe(Id::known())).bind(after).bind(PAGE).fetch_all(connection).await?)
}

/// Makes values of a staged record unsaid: what the store knows stays.
///
/// # Errors
/// What the database met.
pub async fn leave_unsaid<Id: Flawed>(
    connection: &mut SqliteConnection,
    stage: Id,
    fields: &[Field],
) -> Result<()> {
    if fields.is_empty() {
        return Ok(());
    }
    let columns = fields.iter().flat_map(|field| field.columns().split(", "));
    let set: Vec<String> = columns.map(|column| format!("{column} = NULL")).collect();
    sqlx::query(AssertSqlSafe(format!("UPDATE {} SET {} WHERE id = ?1", Id::TABLE, set.join(", "))))
        .bind(stage)
        .execute(connection)
        .await?;
    Ok(())
}
