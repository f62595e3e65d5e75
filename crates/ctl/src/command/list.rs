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
    let desk = caller.open().await?;
    let (listed, selection) = chosen::selection(caller, &desk, &typed.chosen).await?;
    let (format, extension) = if typed.pdf { (ListFormat::Pdf, "pdf") } else { (ListFormat::Csv, "csv") };
    let kind = list::kind(listed.school.degree.into(), listed.population.into());
    let made_at = desk.clock().now().to_zoned(jiff::tz::TimeZone::system()).datetime();
    let path = done::destination(&typed.out, || exchange::list::file_name(kind, made_at, extension))?;
    let request = ListRequest { selection, format, path };
    let result = caller
        .watch
        .over(|progress| {
            let (desk, request) = (&desk, &request);
            async move { list::write(desk, request, &progress).await }
        })
        .await?;
    desk.close().await;
    done::answer(caller.json, &result, "Listés")
}
