//! `preauctl openings`, `open` and `close`: the schools of an assistance team.

use std::sync::Arc;

use local::usecase::synchronisation::{self, opening};
use local::view::codes::Degree;
use local::view::opening::{TeamSchool, TeamSchools};
use local::workspace::Workspace;

use crate::args::{CloseSchool, OpenSchool, Openings};
use crate::context::Context;
use crate::failure::Failure;
use crate::output::Output;
use crate::table::{Side, Table, plain};
use crate::words;

/// Lists the schools that one’s teams may open.
pub async fn list(context: &Context, typed: &Openings) -> Result<Output, Failure> {
    let workspace = context.open().await?;
    let found = opening::list(&workspace, &typed.words.join(" ")).await?;
    workspace.close().await;
    Output::of(context.json, &found, table)
}

/// Opens a school for a week, or keeps it open for one from today, and brings it here.
pub async fn open(context: &Context, typed: &OpenSchool) -> Result<Output, Failure> {
    let workspace = context.open().await?;
    let uai = typed.uai.trim().to_uppercase();
    opening::open(&workspace, &uai).await?;
    synchronisation::run(&workspace).await?;
    told(context, workspace, &uai).await
}

/// Closes a school: what was decided here is sent first, then nothing of it is kept.
pub async fn close(context: &Context, typed: &CloseSchool) -> Result<Output, Failure> {
    let workspace = context.open().await?;
    let uai = typed.uai.trim().to_uppercase();
    opening::close(&workspace, &uai).await?;
    synchronisation::run(&workspace).await?;
    told(context, workspace, &uai).await
}

async fn told(context: &Context, workspace: Arc<Workspace>, uai: &str) -> Result<Output, Failure> {
    let found = opening::list(&workspace, uai).await?;
    workspace.close().await;
    Output::of(context.json, &found, table)
}

fn table(found: &TeamSchools) -> String {
    if found.schools.is_empty() {
        return "Aucun établissement de vos équipes ne correspond.\n".to_owned();
    }
    let mut table = Table::new(&[
        ("UAI", Side::Left),
        ("Établissement", Side::Left),
        ("Commune", Side::Left),
        ("Degré", Side::Left),
        ("État", Side::Left),
    ]);
    for school in &found.schools {
        let degree = match school.degree {
            Some(Degree::First) => "1D",
            Some(Degree::Second) => "2D",
            None => "",
        };
        table.row([
            school.uai.clone(),
            plain(&school.name),
            school.town.as_deref().map(plain).unwrap_or_default(),
            degree.to_owned(),
            state(school),
        ]);
    }
    let mut text = table.text();
    if found.more {
        text.push_str("Il y en a d’autres\u{a0}: précisez la recherche.\n");
    }
    text
}

fn state(school: &TeamSchool) -> String {
    let Some(until) = school.until.as_deref() else { return "fermé".to_owned() };
    let until = words::date(Some(until));
    match school.here {
        true => format!("ouvert ici jusqu’au {until}"),
        false => format!("ouvert jusqu’au {until}, pas sur cet ordinateur"),
    }
}

#[cfg(test)]
mod tests {
    use local::view::codes::Degree;
    use local::view::opening::{TeamSchool, TeamSchools};

    use super::table;

    #[test]
    fn each_school_says_where_it_is_open_and_until_when() {
        let school = |uai: &str, until: Option<&str>, here| TeamSchool {
            uai: uai.to_owned(),
            name: "École des Tilleuls".to_owned(),
            town: Some("Ville".to_owned()),
            degree: Some(Degree::First),
            until: until.map(str::to_owned),
            here,
        };
        let schools = vec![
            school("0990001N", Some("2026-12-06"), true),
            school("0990002P", Some("2026-12-07"), false),
            school("0990003R", None, false),
        ];
        let text = table(&TeamSchools { schools, more: true });
        for told in [
            "ouvert ici jusqu’au 06/12/2026",
            "ouvert jusqu’au 07/12/2026, pas sur cet ordinateur",
            "fermé",
            "Il y en a d’autres",
        ] {
            assert!(text.contains(told), "{text}");
        }
        let none = table(&TeamSchools { schools: Vec::new(), more: false });
        assert_eq!(none, "Aucun établissement de vos équipes ne correspond.\n");
    }
}
