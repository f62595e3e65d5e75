//! `preauctl journal`.

use local::usecase::journal;

use crate::args::Journal;
use crate::context::Context;
use crate::failure::Failure;
use crate::output::Output;
use crate::selection;
use crate::table::{Side, Table};
use crate::words;

/// Shows a page of the journal, newest first.
pub async fn run(context: &Context, typed: &Journal) -> Result<Output, Failure> {
    let workspace = context.open().await?;
    let school = match &typed.school {
        Some(school) => Some(selection::school(context, &workspace, Some(school)).await?.uai),
        None => None,
    };
    let page = journal::page(&workspace, school.as_deref(), typed.page - 1, typed.page_size).await?;
    workspace.close().await;
    Output::of(context.json, &page, |page| {
        let mut table = Table::new(&[
            ("Date", Side::Left),
            ("Auteur", Side::Left),
            ("Établissement", Side::Left),
            ("Opération", Side::Left),
        ]);
        for entry in &page.entries {
            let school = entry.school.as_deref().unwrap_or_default();
            table.row([&words::moment(&entry.at), entry.author.as_str(), school, &entry.what]);
        }
        format!(
            "{}\n{} · page {}\n",
            table.text(),
            words::counted(page.total, "entrée", "entrées"),
            typed.page
        )
    })
}
