//! What a director can do, one file per use case. A use case owns its transaction.

pub mod account;
pub mod accounts;
pub mod clock;
pub mod corrections;
pub mod daily;
pub mod dashboard;
pub mod demonstration;
mod destination;
pub mod duplicates;
pub mod expire;
pub mod export;
pub mod import;
pub mod journal;
pub mod list;
pub mod locate;
pub mod loss;
pub mod maintenance;
pub mod notify;
pub mod older_state;
pub mod output_file;
pub mod remote_events;
pub mod reset;
pub mod school;
pub mod settings;
pub mod sheets;
pub mod statistics;
pub mod update;
