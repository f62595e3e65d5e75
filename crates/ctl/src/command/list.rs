//! `preauctl list`.

use local::usecase::list;
use local::view::action::{ListFormat, ListRequest};

use super::done;
use crate::answer::Answer;
use crate::args::List;
use crate::chosen;
use crate::failure::Failure;
use crate::open::Caller;

/// Writes the list as PDF or CSV; into a folder, under the guides' name.
pub async fn run(caller: &Caller, typed: &List) -> Result<Answer, Failure> {
    let workspace = caller.open().await?;
    let (_, selection) = chosen::selection(caller, &workspace, &typed.chosen).await?;
    let format = if typed.pdf { ListFormat::Pdf } else { ListFormat::Csv };
    let path = done::destination(&typed.out)?;
    let request = ListRequest { selection, format, path };
    let result = caller
        .watch
        .over(|progress| {
            let (workspace, request) = (&workspace, &request);
            async move { list::write(workspace, request, &progress).await }
        })
        .await?;
    workspace.close().await;
    done::answer(caller.json, &result, "Listés")
}
