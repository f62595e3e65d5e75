//! `preauctl accounts`.

use local::usecase::{accounts, export};
use local::view::accounts::{AccountRow, AccountsPage, AccountsQuery, Anomaly, Selection};
use local::view::codes::{Degree, Population};
use local::view::export::ExportedAccount;
use local::workspace::Workspace;

use crate::args::{Accounts, Paging};
use crate::context::Context;
use crate::failure::Failure;
use crate::output::Output;
use crate::selection::{self, AccountList};
use crate::table::{Side, Table};
use crate::words;

/// Rows of a page when its size was not typed.
const USUAL_PAGE: u32 = 50;
/// The largest page the store gives.
const LARGEST_PAGE: u32 = 500;

/// Lists the accounts: rows as in the window for people, accounts each once for scripts.
pub async fn run(context: &Context, typed: &Accounts) -> Result<Output, Failure> {
    let workspace = context.open().await?;
    let listed = selection::listed(context, &workspace, &typed.within).await?;
    let filter = selection::filter(&workspace, &listed, &typed.filters).await?;
    let mut query = selection::query(&listed, filter);
    query.sort = typed.paging.sort;
    query.descending = typed.paging.desc;
    let found = rows(&workspace, query, &typed.paging).await?;
    let answer = if context.json {
        let exported = exported(&workspace, &listed, &found.rows, !typed.no_passwords).await?;
        Output::of(true, &exported, |_| String::new())
    } else {
        Output::of(false, &found, |found| text(found, &listed, typed.paging.is_paged()))
    };
    workspace.close().await;
    answer
}

impl Paging {
    const fn is_paged(&self) -> bool {
        self.page.is_some() || self.page_size.is_some()
    }
}

/// The page that was typed, or page after page until nothing is left.
async fn rows(
    workspace: &Workspace,
    mut query: AccountsQuery,
    paging: &Paging,
) -> Result<AccountsPage, Failure> {
    if paging.is_paged() {
        query.page = paging.page.unwrap_or(1).saturating_sub(1);
        query.page_size = paging.page_size.unwrap_or(USUAL_PAGE);
        let mut found = accounts::page(workspace, &query).await?;
        if found.page < query.page {
            // The window follows its last page; a script that counts pages must see the end.
            (found.page, found.rows) = (query.page, Vec::new());
        }
        return Ok(found);
    }
    query.page_size = LARGEST_PAGE;
    let mut found = accounts::page(workspace, &query).await?;
    while found.rows.len() < found.row_count as usize {
        query.page += 1;
        found.rows.extend(accounts::page(workspace, &query).await?.rows);
    }
    Ok(found)
}

async fn exported(
    workspace: &Workspace,
    listed: &AccountList,
    rows: &[AccountRow],
    passwords: bool,
) -> Result<Vec<ExportedAccount>, Failure> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let accounts = rows.iter().map(|row| row.account).collect();
    let selection = Selection::of(&listed.school.uai, listed.population, accounts);
    Ok(export::accounts(workspace, &selection, passwords).await?)
}

fn text(found: &AccountsPage, listed: &AccountList, paged: bool) -> String {
    let counts = format!(
        "{} · {}",
        words::counted(found.account_count, "compte", "comptes"),
        words::counted(found.row_count, "ligne", "lignes")
    );
    if found.row_count == 0 {
        return format!("{counts}. Aucun compte ne correspond à ces filtres.\n");
    }
    if found.rows.is_empty() {
        return format!("{counts}. La page {} est au-delà du résultat.\n", found.page + 1);
    }
    let columns = columns(listed.school.degree, listed.population);
    let headings: Vec<(&str, Side)> = columns.iter().map(|(heading, _)| (*heading, Side::Left)).collect();
    let mut table = Table::new(&headings);
    for row in &found.rows {
        table.row(columns.iter().map(|(_, cell)| cell(row, listed.school.degree)));
    }
    let page = if paged { format!(" · page {}", found.page + 1) } else { String::new() };
    format!("{}\n{counts}{page}\n", table.text())
}

type Column = (&'static str, fn(&AccountRow, Degree) -> String);

/// The columns of the window's list, in its words.
fn columns(degree: Degree, population: Population) -> Vec<Column> {
    let is_1d = degree == Degree::First;
    let words = |first, second| if is_1d { first } else { second };
    let mut columns: Vec<Column> =
        vec![("Élève", |row, _| row.pupil.clone()), ("Classe", |row, _| row.class.clone())];
    if population != Population::Pupils {
        let holder = match population {
            Population::PersonsInCharge => "Personne en charge",
            _ => words("Responsable", "Représentant légal"),
        };
        columns.push((holder, |row, _| row.guardian.clone()));
    }
    columns.push(("Identifiant", |row, _| row.login.clone()));
    columns.push((words("Messagerie", "Adr. mail"), |row, _| words::tick(row.mail).to_owned()));
    if population != Population::Pupils {
        columns.push((words("Mobile", "Tél. port."), |row, _| words::tick(row.mobile).to_owned()));
    }
    if is_1d {
        columns.push(("Origine du compte", |row, degree| words::origin(row.origin, degree).to_owned()));
    }
    columns.push((words("État de compte", "État du compte"), |row, degree| {
        words::state(row.state, degree).to_owned()
    }));
    columns.push((words("Distribution", "Dernière information"), |row, _| {
        words::date(row.notified_on.as_deref())
    }));
    columns.push((words("Dernier accès", "Dernière connexion"), |row, _| {
        words::date(row.signed_in_on.as_deref())
    }));
    columns.push(("À voir", |row, _| anomaly(row.anomaly).to_owned()));
    columns
}

const fn anomaly(anomaly: Option<Anomaly>) -> &'static str {
    match anomaly {
        Some(Anomaly::LinkReportedWrong) => "rattachement signalé comme erroné",
        Some(Anomaly::BirthDateReportedWrong) => "date de naissance signalée comme erronée",
        None => "",
    }
}
