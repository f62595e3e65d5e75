//! `preauctl confirm-state`.

use local::usecase::older_state;
use local::view::session::Restored;

use crate::answer::Answer;
use crate::failure::Failure;
use crate::open::Caller;

/// Goes on with data that are in an older state than the last one known.
pub async fn run(caller: &Caller) -> Result<Answer, Failure> {
    let workspace = caller.open().await?;
    let warnings = older_state::confirm(&workspace).await?;
    let session = caller.data_dir.session(&workspace).await?;
    workspace.close().await;
    Answer::of(caller.json, &Restored { session, warnings }, |confirmed| {
        if confirmed.warnings.is_empty() {
            return "Ces données ne sont pas dans un état plus ancien\u{a0}: il n’y a rien à confirmer.\n"
                .to_owned();
        }
        confirmed.warnings.iter().map(|warning| format!("{warning}\n")).collect()
    })
}
