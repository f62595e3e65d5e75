//! Every format that crosses Préau's border: files read from schools and académies, sheets and lists written
//! for families and teachers, and fictitious data written in the same formats.

pub mod demo;
pub mod export;
pub mod import;
pub mod list;
pub mod print;
pub mod sheet;
