//! Statistiques. Every figure counts distinct accounts, so a total can be less than the sum of its column.

use serde::Serialize;
use ts_rs::TS;

use super::codes::{Origin, Population};

/// Statistics of one population of one school, as last computed.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Statistics {
    /// RFC 3339 timestamp of the computation.
    pub computed_at: String,
    /// The whole school.
    pub school: StatisticsRow,
    /// Share of pupils with at least one activated guardian, in hundredths of a percent (0 to 10000).
    pub pupils_reached: u32,
    /// Pupils.
    pub pupils: u32,
    /// By class, in the order of level then label; last, under the empty code, pupils without one.
    pub classes: Vec<StatisticsRow>,
    /// By level (1D) or MEF (2D); last, under the empty code, pupils without one.
    pub levels: Vec<StatisticsRow>,
    /// By origin (mode d’activation).
    pub origins: Vec<OriginRow>,
    /// Earlier snapshots, oldest first, one per day: the curve.
    pub history: Vec<Snapshot>,
    /// What the school stands in, where a central service tells it; none for a school of this computer alone.
    pub surroundings: Option<Surroundings>,
}

/// The school beside the averages of what it stands in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Surroundings {
    /// ISO date of the night whose averages these are; none while the service has told nothing.
    pub day: Option<String>,
    /// The school, then what is around it, from the nearest; nothing around where there are too few schools.
    pub lines: Vec<AverageLine>,
}

/// A line of the averages: shares in hundredths of a percent (0 to 10000).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AverageLine {
    /// What it is of.
    pub kind: AverageOf,
    /// Its name or number; empty for the nation.
    pub name: String,
    /// Schools with somebody in them.
    pub schools: u32,
    /// Shares of all accounts, by state.
    pub shares: StateCounts,
    /// Share of pupils with at least one activated guardian.
    pub pupils_reached: u32,
}

/// What averages are of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum AverageOf {
    /// The school itself.
    School,
    /// Its circonscription.
    Circonscription,
    /// Its department.
    Department,
    /// Its académie.
    Academy,
    /// The nation.
    Nation,
}

/// Distinct accounts by state.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct StateCounts {
    /// All.
    pub total: u32,
    /// Non notifiés
    pub not_notified: u32,
    /// Notifiés et non activés
    pub notified: u32,
    /// En cours d’activation
    pub activating: u32,
    /// Activés
    pub activated: u32,
}

/// A line of the tables.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct StatisticsRow {
    /// Class or level code; the UAI for the whole school.
    pub code: String,
    /// French label.
    pub label: String,
    /// Counts.
    pub counts: StateCounts,
    /// Share of accounts activated, in hundredths of a percent (0 to 10000).
    pub activated_share: u32,
}

/// A line of the table by origin.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct OriginRow {
    /// Origin; `unset` is shown as N/A.
    pub origin: Origin,
    /// Counts.
    pub counts: StateCounts,
}

/// One point of the curve.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Snapshot {
    /// ISO date.
    pub day: String,
    /// Counts of the whole school that day.
    pub counts: StateCounts,
}

/// What is asked.
#[derive(Debug, Clone, serde::Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct StatisticsQuery {
    /// UAI.
    pub school: String,
    /// Population.
    pub population: Population,
}
