//! What a director can do, one file per use case. A use case owns its transaction.

pub mod opening;
