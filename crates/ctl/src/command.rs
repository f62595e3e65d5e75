//! One module per command or family of commands.

pub mod accounts;
pub mod backup;
pub mod central;
pub mod confirm_date;
pub mod confirm_state;
pub mod corrections;
pub mod demo;
pub mod duplicates;
pub mod erase;
pub mod import;
pub mod imports;
pub mod init;
pub mod journal;
pub mod list;
pub mod notify;
pub mod openings;
pub mod reset;
pub mod schools;
pub mod show;
pub mod staff;
pub mod stats;
pub mod summary;
pub mod support;

mod done;
