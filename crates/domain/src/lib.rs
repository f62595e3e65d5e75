//! The rules of the accounts that a school administers: who has one, what may be done to it and what follows.
//!
//! Everything here is pure. Today's date, random bytes and identifiers come in as arguments; nothing reads a
//! clock, a file or the network. The desktop and the central service run this same code, so that a decision
//! taken offline and its confirmation agree.
//!
//! Sources, cited in the items: `1D §n` is the first-degree guide (October 2018), `2D §n` the second-degree
//! guide (2023-2024).

pub mod account;
pub mod action;
pub mod chosen;
pub mod degree;
pub mod departure;
pub mod duplicate;
pub mod event;
pub mod expiry;
pub mod fold;
pub mod french;
pub mod grouping;
pub mod household;
pub mod ine;
pub mod level;
pub mod login;
pub mod loss;
pub mod lost_history;
pub mod mef;
pub mod naming;
pub mod operation;
pub mod person;
pub mod place;
pub mod provisional;
pub mod reassigned;
pub mod reconcile;
pub mod redirect;
pub mod renewal;
pub mod selection;
pub mod sheet;
pub mod sign_in;
pub mod similarity;
pub mod spelling;
pub mod statistics;
pub mod title;
pub mod uai;

pub use jiff;
