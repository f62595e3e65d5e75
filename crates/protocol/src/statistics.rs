//! What was counted of accounts, night after night. Every figure counts distinct accounts, so a total can be less than
//! the sum of its lines.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::account::Origin;

/// The figures of a school, or of what schools stand in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Statistics {
    /// What they are of.
    pub area: Area,
    /// The day that they were counted for; none while nothing was counted by then.
    #[serde(default)]
    pub day: Option<Date>,
    /// When that was.
    #[serde(default)]
    pub computed_at: Option<Timestamp>,
    /// One for each degree that there is and that one may see, and one for both where there are both.
    #[serde(default)]
    pub degrees: Vec<DegreeFigures>,
    /// Of a school: what it stands in, from the nearest to the nation, where it is no matter of a few schools.
    #[serde(default)]
    pub surroundings: Vec<Surrounding>,
}

/// What is counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Area {
    /// Its kind.
    pub kind: AreaKind,
    /// UAI, name of a circonscription, three digits of a department, two of an académie; empty for the nation.
    pub code: String,
    /// As it is called.
    pub name: String,
}

/// Kinds of area, from the smallest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum AreaKind {
    /// A school.
    School,
    /// A circonscription: schools of the first degree.
    Circonscription,
    /// A department: the first three digits of a UAI.
    Department,
    /// An académie.
    Academy,
    /// The nation.
    Nation,
    /// Of a version to come.
    #[serde(other)]
    Other,
}

/// The figures of one degree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DegreeFigures {
    /// `1D`, `2D`, or `all`.
    pub degree: String,
    /// Schools with somebody in them.
    pub schools: u32,
    /// Pupils.
    pub pupils: u32,
    /// Of whom at least one legal guardian is activated.
    pub pupils_reached: u32,
    /// Whoever has accounts there.
    pub populations: Vec<PopulationFigures>,
}

/// Who has accounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Population {
    /// Legal guardians.
    LegalGuardians,
    /// Persons in charge.
    PersonsInCharge,
    /// Pupils.
    Pupils,
    /// Of a version to come.
    #[serde(other)]
    Other,
}

/// The accounts of a population.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PopulationFigures {
    /// Whose.
    pub population: Population,
    /// All of them.
    pub accounts: StateCounts,
    /// By the way they came.
    #[serde(default)]
    pub origins: Vec<OriginFigures>,
    /// By class, of a school.
    #[serde(default)]
    pub classes: Vec<PartFigures>,
    /// By level, in the first degree.
    #[serde(default)]
    pub levels: Vec<PartFigures>,
    /// By MEF, in the second degree.
    #[serde(default)]
    pub mefs: Vec<PartFigures>,
    /// All of them on each day that was counted since the one that was asked for, the oldest first.
    #[serde(default)]
    pub history: Vec<DayFigures>,
}

/// Distinct accounts by state.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StateCounts {
    /// Not notified.
    pub not_notified: u32,
    /// Notified.
    pub notified: u32,
    /// Activating.
    pub activating: u32,
    /// Activated.
    pub activated: u32,
}

impl StateCounts {
    /// All of them.
    #[must_use]
    pub fn total(self) -> u64 {
        [self.not_notified, self.notified, self.activating, self.activated].into_iter().map(u64::from).sum()
    }
}

/// The accounts that came by one way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OriginFigures {
    /// The way.
    pub origin: Origin,
    /// The accounts.
    pub accounts: StateCounts,
}

/// The accounts of a class, a level or a MEF.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PartFigures {
    /// Its code; empty for pupils without one.
    pub code: String,
    /// The accounts.
    pub accounts: StateCounts,
}

/// The accounts of one day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DayFigures {
    /// The day.
    pub day: Date,
    /// The accounts.
    pub accounts: StateCounts,
}

/// What a school stands in: the averages of its schools, of the same degree, without anybody's own figures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Surrounding {
    /// It.
    pub area: Area,
    /// Its schools of that degree with somebody in them.
    pub schools: u32,
    /// Share of its pupils of whom at least one legal guardian is activated, in hundredths of a percent.
    pub pupils_reached: u32,
    /// Shares of its accounts.
    pub populations: Vec<PopulationShares>,
}

/// Shares of the accounts of a population by state, in hundredths of a percent (0 to 10,000).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PopulationShares {
    /// Whose.
    pub population: Population,
    /// Of each state, of all accounts.
    pub shares: StateCounts,
}

/// What somebody may read the statistics of, beside their schools and the nation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Areas {
    /// Académies, departments and their circonscriptions.
    pub areas: Vec<ListedArea>,
}

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ListedArea {
    /// It.
    pub area: Area,
    /// The department that a circonscription is of.
    #[serde(default)]
    pub department: Option<String>,
}
