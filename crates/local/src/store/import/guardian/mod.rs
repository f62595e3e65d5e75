//! Guardians of a delivery: who they may be, who they are, what is written of them.

mod candidates;
mod matching;
mod merging;
mod people;

pub use candidates::{
    CandidatePair, Place, leave_unmodified, namesakes_of_school, of_same_children, renamed,
};
pub use matching::{assign_match, is_found, is_taken, match_by_child, match_by_source, unmatch};
pub use merging::{collect_new, fill_unsaid, unknown, unreferenced, update, write_new};
pub use people::{StagedGuardian, StoredGuardian, Traits, children, staged, stored};
