//! `preauctl stats`.

use local::usecase::statistics;
use local::view::codes::Degree;
use local::view::statistics::{OriginRow, StateCounts, Statistics, StatisticsQuery, StatisticsRow};
use serde::Serialize;

use crate::args::Stats;
use crate::context::Context;
use crate::failure::Failure;
use crate::output::Output;
use crate::selection;
use crate::table::{Side, Table};
use crate::words;

/// What JSON says while nothing was ever computed: a script that reads `computed_at` finds `null` there, and why.
#[derive(Serialize)]
struct NeverComputed {
    computed_at: Option<String>,
    message: &'static str,
}

const NEVER: &str = "Les statistiques n’ont jamais été calculées. Ajoutez --compute pour les calculer.";

/// Shows the statistics as last computed, or computes them now.
pub async fn run(context: &Context, typed: &Stats) -> Result<Output, Failure> {
    let workspace = context.open().await?;
    let listed = selection::listed(context, &workspace, &typed.within).await?;
    let query = StatisticsQuery { school: listed.school.uai.clone(), population: listed.population };
    let found = match typed.compute {
        true => statistics::compute(&workspace, &query).await?,
        false => statistics::last(&workspace, &query).await?,
    };
    workspace.close().await;
    match found {
        Some(found) => Output::of(context.json, &found, |found| text(found, listed.school.degree)),
        None => {
            let never = NeverComputed { computed_at: None, message: NEVER };
            Output::of(context.json, &never, |never| format!("{}\n", never.message))
        }
    }
}

fn text(found: &Statistics, degree: Degree) -> String {
    let levels = if degree == Degree::First { "Niveau" } else { "MEF" };
    let origins: Vec<StatisticsRow> = found.origins.iter().map(|row| origin(row, degree)).collect();
    let tables: Vec<String> = [
        ("Établissement", std::slice::from_ref(&found.school)),
        ("Classe", &found.classes),
        (levels, &found.levels),
        ("Mode d’activation", &origins),
    ]
    .into_iter()
    .filter(|(_, rows)| !rows.is_empty())
    .map(|(heading, rows)| table(heading, rows, degree))
    .collect();
    format!(
        "Calculées le {}\nÉlèves\u{a0}: {}, dont {} avec au moins un responsable activé\n\n{}\nChaque chiffre compte des comptes distincts\u{a0}: un total peut être inférieur à la somme de sa colonne.\n",
        words::moment(&found.computed_at),
        found.pupils,
        words::share(found.pupils_reached),
        tables.join("\n")
    )
}

fn origin(row: &OriginRow, degree: Degree) -> StatisticsRow {
    let StateCounts { total, activated, .. } = row.counts;
    StatisticsRow {
        code: row.origin.code().to_owned(),
        label: words::origin(row.origin, degree).to_owned(),
        counts: row.counts,
        activated_share: domain::statistics::share(activated.into(), total.into()),
    }
}

fn table(heading: &str, rows: &[StatisticsRow], degree: Degree) -> String {
    use local::view::codes::State::{Activated, Activating, NotNotified, Notified};
    let label = |state| words::state(state, degree);
    let mut table = Table::new(&[
        (heading, Side::Left),
        (label(NotNotified), Side::Right),
        (label(Notified), Side::Right),
        (label(Activating), Side::Right),
        (label(Activated), Side::Right),
        ("Total", Side::Right),
        ("Activés", Side::Right),
    ]);
    for row in rows {
        let counts = &row.counts;
        table.row([
            row.label.clone(),
            counts.not_notified.to_string(),
            counts.notified.to_string(),
            counts.activating.to_string(),
            counts.activated.to_string(),
            counts.total.to_string(),
            words::share(row.activated_share),
        ]);
    }
    table.text()
}
