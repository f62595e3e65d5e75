//! What schools and académies hand over, read: the files of people and the ways to reach them.

pub mod contact;
pub mod import;
