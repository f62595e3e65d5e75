//! The desktop's store and its use cases. Nothing here knows windows.
//!
//! [`workspace::Workspace`] is the open store with everything a use case needs (clock, randomness, one writer at a
//! time). Use cases own their transaction; SQL stands only under `store`.

pub mod attempts;
pub mod authority;
pub mod bad_value;
pub mod causes;
pub mod central_client;
pub mod clock;
pub mod data_dir;
pub mod error;
pub mod files;
pub mod fingerprint;
pub use domain::french;
pub mod http;
pub mod layout;
pub mod log;
pub mod printing;
pub mod process;
pub mod progress;
pub mod random;
pub mod roster;
pub mod store;
pub mod support;
pub mod typed;
pub mod usecase;
pub mod vault;
pub mod view;
pub mod workspace;

pub use error::{Error, Result};
