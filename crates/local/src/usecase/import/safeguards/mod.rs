//! Safeguards: what the director is asked before a delivery could do harm.

pub mod birth_dates;
pub mod columns;
pub mod deliveries;
pub mod departures;
pub mod levels;
pub mod links;
pub mod values;
