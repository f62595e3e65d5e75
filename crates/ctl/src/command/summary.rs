//! `preauctl summary`.

use local::usecase::summary;

use super::done;
use crate::args::Summary;
use crate::context::Context;
use crate::failure::Failure;
use crate::output::Output;
use crate::selection;

/// Writes the summary of a school for its council; into a folder, under its usual name.
pub async fn run(context: &Context, typed: &Summary) -> Result<Output, Failure> {
    let workspace = context.open().await?;
    let school = selection::school(context, &workspace, typed.school.as_deref()).await?;
    let path = done::destination(&typed.out)?;
    let result = context
        .watch
        .over(|progress| {
            let (workspace, uai, path) = (&workspace, &school.uai, &path);
            async move { summary::write(workspace, uai, path, &progress).await }
        })
        .await?;
    workspace.close().await;
    done::written(context.json, &result, "Bilan écrit")
}
