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
