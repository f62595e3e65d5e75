//! The list of accounts of a school of 100,000: any filter, any sort, any page; and the same list as CSV.
//!
//! `scripts/bench list`, `scripts/bench list=10000`

mod crowd;
mod figure;

use std::error::Error;
use std::time::{Duration, Instant};

use local::progress::Progress;
use local::usecase::{accounts, demonstration::news, list};
use local::view::accounts::{
    AccountsQuery, FamilyFilter, Filter, MailFilter, MarkFilter, MobileFilter, Selection, SortColumn,
};
use local::view::action::{ListFormat, ListRequest};
use local::view::codes::{Origin, Population, State};

use crowd::Crowd;
use figure::Goal;

const QUERIES: usize = 5_000;

/// Within which a list that something changed is there again, in milliseconds.
const FIRST_LOOK: f64 = 300.0;

/// What the CSV holds, as one query; the password of a provisional one is derived, so its generation stands
/// for it.
const QUERY: &str = "
SELECT pupil.family, pupil.first, enrolment.level, class.label, guardian.family, guardian.first,
    account.state, account.origin, account.login, account.generation,
    coalesce(account.confirmed_mail, guardian.mail), account.notified_on, account.signed_in_on
FROM enrolment
JOIN pupil ON pupil.id = enrolment.pupil_id
JOIN class ON class.id = enrolment.class_id
JOIN link ON link.pupil_id = pupil.id AND link.gone = 0 AND link.responsibility = 1
JOIN guardian ON guardian.id = link.guardian_id
JOIN account ON account.id = guardian.account_id
WHERE enrolment.gone_on IS NULL AND enrolment.visiting = 0
ORDER BY class.label, pupil.family_fold, pupil.first_fold, guardian.family_fold;";

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let Some(wanted) = figure::wanted("list", 100_000) else { return Ok(()) };
    let crowd = Crowd::of(wanted).await?;

    let begun = Instant::now();
    let first = accounts::page(&crowd.workspace, &whole(&crowd)).await?;
    let look = |what: &str| format!("list of {} accounts, first look after {what}", first.account_count);
    figure::limit(&look("an import"), milliseconds(begun.elapsed()), "ms", FIRST_LOOK);
    for share in [1, 100] {
        let slowest = after_a_change(&crowd, share).await?;
        figure::limit(&look(&format!("{share} accounts were used")), milliseconds(slowest), "ms", FIRST_LOOK);
    }

    let names: Vec<String> = first.rows.iter().map(|row| row.guardian.clone()).collect();
    let queries = (0..QUERIES).map(|number| query(&crowd, number, &names, first.row_count));
    let mut times = Vec::with_capacity(QUERIES);
    let before = figure::own_peak_kib()?;
    for query in queries {
        let begun = Instant::now();
        let page = accounts::page(&crowd.workspace, &query).await?;
        serde_json::to_vec(&page)?;
        times.push(begun.elapsed());
    }
    times.sort_unstable();
    let at = |share: usize| milliseconds(times[(times.len() - 1) * share / 100]);
    figure::limit("any filter, sort and page, p99 of 5,000", at(99), "ms", 16.0);
    figure::limit("  median", at(50), "ms", 16.0);
    figure::limit("  slowest", at(100), "ms", 16.0);
    let grown = figure::own_peak_kib()?.saturating_sub(before);
    figure::limit("  memory it added", grown as f64 / 1024.0, "MiB", 16.0);

    written(&crowd).await
}

/// The slowest first look of five, by another column each, once so many accounts were used.
async fn after_a_change(crowd: &Crowd, accounts: usize) -> Result<Duration, Box<dyn Error>> {
    let everyone = accounts::select_all(&crowd.workspace, &whole(crowd)).await?;
    let today = crowd.workspace.today();
    let mut slowest = Duration::ZERO;
    for (place, sort) in [
        SortColumn::Pupil,
        SortColumn::Mail,
        SortColumn::State,
        SortColumn::NotifiedOn,
        SortColumn::SignedInOn,
    ]
    .into_iter()
    .enumerate()
    {
        let used = everyone.iter().skip(place * 37).step_by(everyone.len() / accounts).take(accounts);
        let used: Vec<_> = used.map(|account| ((*account).into(), today)).collect();
        news::record_sign_ins(&crowd.workspace, &used).await?;
        let begun = Instant::now();
        accounts::page(&crowd.workspace, &AccountsQuery { sort, ..whole(crowd) }).await?;
        slowest = slowest.max(begun.elapsed());
    }
    Ok(slowest)
}

/// The CSV of every row beside `sqlite3 -csv`.
async fn written(crowd: &Crowd) -> Result<(), Box<dyn Error>> {
    let clear = crowd.in_clear().await?;
    let path = crowd.folder.path().join("liste.csv");
    let everyone = accounts::select_all(&crowd.workspace, &whole(crowd)).await?;
    let request = ListRequest {
        selection: Selection::of(&crowd.uai, Population::LegalGuardians, everyone),
        format: ListFormat::Csv,
        path: path.to_string_lossy().into_owned(),
    };
    let script = crowd.folder.path().join("list.sql");
    let reference = crowd.folder.path().join("reference.csv");
    std::fs::write(&script, format!(".once {}\n{QUERY}\n", reference.display()))?;
    let read = format!(".read {}", script.display());
    let (mut ours, mut theirs) = (Duration::MAX, Duration::MAX);
    for _ in 0..3 {
        let begun = Instant::now();
        list::write(&crowd.workspace, &request, &Progress::default()).await?;
        ours = ours.min(begun.elapsed());
        let (took, _) = figure::run("sqlite3", ["-csv", &clear.to_string_lossy(), &read])?;
        theirs = theirs.min(took);
    }
    let (lines, expected) = (lines(&path)? - 1, lines(&reference)?);
    if lines != expected {
        return Err(format!("{lines} rows instead of {expected}").into());
    }
    figure::ratio(&format!("CSV of {lines} rows"), ours, "sqlite3 -csv", theirs, Goal::AtMost(1.5));
    Ok(())
}

/// The first page of the whole list.
fn whole(crowd: &Crowd) -> AccountsQuery {
    AccountsQuery {
        school: crowd.uai.clone(),
        population: Population::LegalGuardians,
        filter: Filter::default(),
        sort: SortColumn::Pupil,
        descending: false,
        page: 0,
        page_size: 50,
    }
}

/// The query of that number: criteria, columns and pages in turn.
fn query(crowd: &Crowd, number: usize, names: &[String], rows: u32) -> AccountsQuery {
    let page_size = [20, 50, 100][number % 3];
    let name = &names[number % names.len()];
    let part: String = name.chars().take(1 + number % 7).collect();
    let filter = match number % 12 {
        0 => Filter::default(),
        1 => Filter { text: part, ..Filter::default() },
        2 => Filter { text: name.clone(), ..Filter::default() },
        3 => Filter { states: vec![State::Notified, State::Activated], ..Filter::default() },
        4 => Filter { levels: vec!["CP".to_owned(), "CM2".to_owned()], ..Filter::default() },
        5 => Filter { classes: vec![(1 + number % 150).to_string()], ..Filter::default() },
        6 => {
            Filter { mail: Some(MailFilter::Known), mobile: Some(MobileFilter::Unknown), ..Filter::default() }
        }
        7 => Filter { family: Some(FamilyFilter::SomeActivated), ..Filter::default() },
        8 => Filter { expiring_within_days: Some(15), ..Filter::default() },
        9 => Filter { mark: Some(MarkFilter::InformFirst), ..Filter::default() },
        10 => Filter { origins: vec![Origin::School], text: "e".to_owned(), ..Filter::default() },
        _ => Filter { states: vec![State::NotNotified], mail: Some(MailFilter::Known), ..Filter::default() },
    };
    AccountsQuery {
        filter,
        sort: SortColumn::ALL[(number / 12) % SortColumn::ALL.len()],
        descending: number % 2 == 1,
        page: u32::try_from(number * 7919 % (rows as usize / page_size as usize).max(1)).unwrap_or_default(),
        page_size,
        ..whole(crowd)
    }
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

fn lines(path: &std::path::Path) -> std::io::Result<usize> {
    Ok(std::fs::read(path)?.iter().filter(|byte| **byte == b'\n').count())
}
