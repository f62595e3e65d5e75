//! The families' pages: HTML made here, without a script, for an old telephone as well. A page reads what was typed,
//! calls one use case of `service` and says what became of it; it holds no rule and no SQL. Every sentence stands in
//! [`words`].

mod date;
mod flash;
mod page;
mod pages;
mod posted;
mod routing;
mod settings;
mod visitor;

pub mod address;
pub mod words;

pub use page::under_maintenance;
pub use pages::{nothing_there, routes};
pub use routing::{Route, Routes};
pub use settings::{Portal, Settings};
