//! `preauctl confirm-state`.

use local::usecase::older_state;
use local::view::session::Restored;

use crate::context::Context;
use crate::failure::Failure;
use crate::output::Output;

/// Goes on with data that are in an older state than the last one known.
pub async fn run(context: &Context) -> Result<Output, Failure> {
    let workspace = context.open().await?;
    let warnings = older_state::confirm(&workspace).await?;
    let session = context.data_dir.session(&workspace).await?;
    workspace.close().await;
    Output::of(context.json, &Restored { session, warnings }, |confirmed| {
        if confirmed.warnings.is_empty() {
            return "Ces données ne sont pas dans un état plus ancien\u{a0}: il n’y a rien à confirmer.\n"
                .to_owned();
        }
        confirmed.warnings.iter().map(|warning| format!("{warning}\n")).collect()
    })
}
