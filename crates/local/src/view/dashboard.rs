//! Accueil.

use serde::Serialize;
use ts_rs::TS;

use super::accounts::Filter;
use super::codes::Population;
use super::session::SchoolCard;
use super::statistics::StateCounts;

/// The dashboard of one school.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Dashboard {
    /// The school.
    pub school: SchoolCard,
    /// Sheets would bear no address to sign in at: nobody said where families do.
    pub without_portal: bool,
    /// The next step with the accounts of each population, one only: to notify, else to follow up.
    pub next: Vec<Figure>,
    /// À traiter; only what is not zero.
    pub to_do: Vec<Figure>,
    /// Corrections to make at the source that no import has shown made yet.
    pub corrections: u32,
    /// Pairs of accounts that are probably of one person.
    pub duplicates: u32,
    /// Files with passwords in clear that Préau wrote and that are still there.
    pub written_files: u32,
    /// Key figures per population present.
    pub populations: Vec<PopulationFigures>,
    /// Provisional passwords that die in the next 15 days, for each population that has some.
    pub expiring: Vec<Expiring>,
    /// Days since the last daily backup succeeded; `None` when none was made yet.
    pub backup_age_days: Option<u32>,
    /// Days since the data were last copied to another medium, or since the first day: once they are too many.
    pub copy_overdue_days: Option<u32>,
}

/// A number and the list behind it.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Figure {
    /// Stable code (`total`, `signed_in_this_year`, `mobile_known`, `mail_known`, `inform_first`,
    /// `link_reported_wrong`, …).
    pub code: String,
    /// French words that follow the number, agreeing with it.
    pub label: String,
    /// Distinct accounts.
    pub accounts: u32,
    /// Population the list is for.
    pub population: Population,
    /// Criteria that give exactly these accounts.
    pub filter: Filter,
}

/// Figures of one population.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PopulationFigures {
    /// Population.
    pub population: Population,
    /// Distinct accounts by state: the donut.
    pub states: StateCounts,
    /// Key figures.
    pub figures: Vec<Figure>,
}

/// Passwords of one population that die soon.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Expiring {
    /// All of them, and the list behind them.
    pub figure: Figure,
    /// By day, soonest first.
    pub days: Vec<ExpiringDay>,
}

/// Passwords that die on one day.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ExpiringDay {
    /// ISO date, the last day they work.
    pub day: String,
    /// Days from today, 0 to 15.
    pub in_days: u16,
    /// Distinct accounts.
    pub accounts: u32,
}
