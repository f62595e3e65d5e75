//! Le journal: the operations log as people read it.

mod elsewhere;
mod search;
mod sentence;

use crate::Result;
use crate::store::activity;
use crate::store::entry::Entry;
use crate::store::id::AccountId;
use crate::store::journal::{self, Line};
use crate::store::school;
use crate::view::account::HistoryEntry;
use crate::view::journal::{JournalEntry, JournalPage};
use crate::workspace::Workspace;
use domain::degree::Degree;
use domain::place::Place;
use jiff::Timestamp;
use protocol::decision::Decision;
use sqlx::SqliteConnection;

pub use search::{export, search};
use sentence::{refused, sentence};

/// A page of the journal, of one school or of all.
///
/// # Errors
/// What the store met.
pub async fn page(workspace: &Workspace, uai: Option<&str>, page: u32, size: u32) -> Result<JournalPage> {
    let pool = workspace.store().pool();
    let school = match uai {
        Some(uai) => Some(school::find(pool, uai).await?.id),
        None => None,
    };
    let size = size.clamp(1, 500);
    let others = activity::count(pool, uai).await?;
    if others == 0 {
        let (lines, total) = journal::page(pool, school, page, size).await?;
        let entries = lines.into_iter().map(|line| entry(line, workspace.place())).collect();
        return Ok(JournalPage { entries, total });
    }
    // Whatever of either may stand on this page.
    let most = page.saturating_add(1).saturating_mul(size);
    let (lines, own) = journal::page(pool, school, 0, most).await?;
    let lines = lines.into_iter().map(|line| (line.decided_at, entry(line, workspace.place())));
    let theirs = activity::lines(pool, uai, "", Some(most)).await?;
    let theirs = theirs.iter().map(|line| (line.at, elsewhere::entry(line)));
    let before = usize::try_from(most - size).unwrap_or(usize::MAX);
    let entries = merged(lines, theirs).skip(before).take(size as usize).collect();
    Ok(JournalPage { entries, total: own.saturating_add(others) })
}

/// What was done here and elsewhere, newest first, as each of them is. What was done here stays in the order in which it was:
/// a clock may have been wrong.
fn merged<T>(
    own: impl Iterator<Item = (Timestamp, T)>,
    theirs: impl Iterator<Item = (Timestamp, T)>,
) -> impl Iterator<Item = T> {
    let (mut own, mut theirs) = (own.peekable(), theirs.peekable());
    std::iter::from_fn(move || {
        let is_theirs = match (own.peek(), theirs.peek()) {
            (Some((own, _)), Some((theirs, _))) => theirs > own,
            (own, _) => own.is_none(),
        };
        let next = if is_theirs { theirs.next() } else { own.next() };
        next.map(|(_, told)| told)
    })
}

/// Where what a line tells was decided; of what is no school’s, where the schools are.
fn place(line: &Line, elsewhere: Place) -> Place {
    line.uai.as_deref().map_or(elsewhere, Place::of)
}

fn entry(line: Line, elsewhere: Place) -> JournalEntry {
    JournalEntry {
        at: place(&line, elsewhere).written(line.decided_at),
        author: author(&line.entry, line.author),
        kind: line.entry.code().to_owned(),
        what: sentence(&line.entry, line.accounts, line.reset, line.degree.unwrap_or(Degree::First))
            + &refused(line.refused, line.accounts),
        school: line.uai,
        accounts: line.accounts,
        account: line.account,
    }
}

/// Everything done to one account and to those grouped with it, newest first, in the words of the degree of the school
/// that looks at it.
///
/// # Errors
/// What the store met.
pub(super) async fn of_account(
    connection: &mut SqliteConnection,
    account: AccountId,
    degree: Degree,
    place: Place,
) -> Result<Vec<HistoryEntry>> {
    let lines = journal::of_account(connection, account).await?;
    let theirs = activity::of_account(connection, account).await?;
    let theirs = theirs.iter().map(|line| (line.at, elsewhere::history(line, place)));
    let told = lines.into_iter().map(|line| {
        let decided_at = line.decided_at;
        let pending = line.unanswered && line.entry.decision().is_some();
        let reset = matches!(line.entry, Entry::Decision(Decision::Notify { reset: Some(_), .. })).into();
        let mut what = sentence(&line.entry, 1, reset, degree);
        // What was done to an account that is grouped with this one says which; the grouping itself does.
        let groups = matches!(line.entry, Entry::Decision(Decision::Group { .. } | Decision::Ungroup { .. }));
        if let Some(login) = line.other_login.filter(|_| !groups) {
            what.push_str(&format!(" (identifiant {login})"));
        }
        what.push_str(&refused(line.refused.into(), 1));
        if groups && line.otherwise {
            what.push_str("\u{a0}: quelqu’un l’avait déjà fait autrement");
        }
        let (at, author) = (place.written(decided_at), author(&line.entry, line.author));
        (decided_at, HistoryEntry { at, author, what, pending })
    });
    Ok(merged(told, theirs).collect())
}

fn author(entry: &Entry, author: Option<String>) -> String {
    let nobody = if matches!(entry, Entry::Decision(Decision::Family { .. })) { "Famille" } else { "Préau" };
    author.filter(|name| !name.is_empty()).unwrap_or_else(|| nobody.to_owned())
}
