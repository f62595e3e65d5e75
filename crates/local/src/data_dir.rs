//! The folder of one user: the school's store, or a demonstration beside it, and what can be opened.

mod creating;
mod erasing;
mod folder;
mod opening;
mod restoring;
#[cfg(test)]
mod tests;

pub use erasing::Erased;
pub use folder::{DataDir, Profile, default_ledgers, default_root};
pub use restoring::{Restored, VerifiedBackup};
