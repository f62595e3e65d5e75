//! What a screen or a terminal shows: plain serialisable shapes, one module per screen.
//!
//! The interface's TypeScript types are generated from these (`ui/src/generated/`), and `preauctl --json`
//! prints them, so a field name here is a promise to scripts.

/// Makes one of two structures of the same fields from the other.
macro_rules! same_fields {
    ($ours:ty, $theirs:ty, $($field:ident),+) => {
        impl From<$theirs> for $ours {
            fn from(value: $theirs) -> Self {
                Self { $($field: value.$field.into()),+ }
            }
        }
        impl From<$ours> for $theirs {
            fn from(value: $ours) -> Self {
                Self { $($field: value.$field.into()),+ }
            }
        }
    };
}

pub mod account;
pub mod accounts;
pub mod action;
pub mod codes;
pub mod correction;
pub mod dashboard;
pub mod desk;
pub mod duplicate;
pub mod export;
pub mod import;
pub mod journal;
pub mod opening;
pub mod preview;
pub mod printing;
pub mod recent_file;
pub mod school;
pub mod session;
pub mod settings;
pub mod staff;
pub mod statistics;
pub mod support;
pub mod synchronisation;
pub mod task;
pub mod update;
pub mod written_file;

#[cfg(test)]
mod tests;
