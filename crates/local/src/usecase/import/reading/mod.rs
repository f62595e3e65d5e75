//! Reading: what files are, which of them count, and their records as staging rows.

pub mod file_profile;
pub mod inspect;
pub mod load;
pub mod loader;
pub mod profiler;
pub mod quarantine;
pub mod rival_files;
pub mod row_batcher;
pub mod value;
