//! The central side of Préau: directory, accounts, and what computers synchronise with. No HTTP here: whoever speaks to
//! computers, families and staff calls the use cases.
//!
//! The truth is one PostgreSQL database. A use case owns its transaction; SQL stands under `store/` and in `migrations/`
//! alone. Time, keys and the database are handed in.

mod clock;
mod deliveries;
mod door;
mod error;
mod ledger;
mod metrics;
mod password;
mod patience;
mod random;
mod retention;
mod service;
mod store;

pub mod keys;
pub mod letter;
pub mod post;
pub mod usecase;

pub use clock::{Clock, SystemClock, local_time, moment_of};
pub use deliveries::{DeliverySettings, DropFolder, Schools};
pub use door::DoorSettings;
pub use error::{Error, Result};
pub use patience::{Patience, SHARED};
pub use retention::Retention;
pub use service::Service;
pub use store::migrate;
