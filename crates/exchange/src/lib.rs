//! Every format that crosses Préau's border: files read from schools and académies, sheets and lists written
//! for families and teachers, fictitious data written in the same formats, and announcements of new versions.

pub mod contact;
pub mod demo;
pub mod export;
pub mod import;
pub mod list;
pub mod print;
pub mod sheet;
pub mod update;
