//! `preauctl list`.

use local::usecase::list;
use local::view::action::{ListFormat, ListRequest};

use super::done;
use crate::args::List;
use crate::context::Context;
use crate::failure::Failure;
use crate::output::Output;
use crate::selection;

/// Writes the list as PDF or CSV; into a folder, under the guides' name.
pub async fn run(context: &Context, typed: &List) -> Result<Output, Failure> {
    let workspace = context.open().await?;
    let (_, selection) = selection::selection(context, &workspace, &typed.chosen).await?;
    let format = if typed.pdf { ListFormat::Pdf } else { ListFormat::Csv };
    let path = done::destination(&typed.out)?;
    let request = ListRequest { selection, format, path };
    let result = context
        .watch
        .over(|progress| {
            let (workspace, request) = (&workspace, &request);
            async move { list::write(workspace, request, &progress).await }
        })
        .await?;
    workspace.close().await;
    done::answer(context.json, &result, "Listés")
}
