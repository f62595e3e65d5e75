//! The import of an académie's AAF, beside the programs that do no more than read it and store its rows:
//! `xmllint --stream` over the same files, and `sqlite3 .import` of the same rows into a plain database.
//!
//! `scripts/bench import` (one million persons), `scripts/bench import=100000`.

mod figure;
mod import_rows;

use std::error::Error;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use domain::degree::Degree;
use fictional::files::aaf::{self, AafStyle};
use fictional::{Churn, Kinds, SchoolSpec};
use figure::Goal;
use jiff::civil::date;
use local::clock::SystemClock;
use local::progress::Progress;
use local::usecase::import;
use local::usecase::maintenance;
use local::vault;
use local::view::import::{Answer, ImportReport, ImportRequest};
use local::workspace::Workspace;

type Tried<T> = Result<T, Box<dyn Error>>;

const SEED: u64 = 7;
/// Memory that importing may take; what it reads and writes is many times that.
const MEMORY_MIB: f64 = 400.0;

#[tokio::main]
async fn main() -> Tried<()> {
    let Some(persons) = figure::wanted("import", 1_000_000) else { return Ok(()) };
    let folder = tempfile::tempdir()?;
    let (complete, delta) = write_files(persons, folder.path())?;
    let rows = folder.path().join("rows");
    import_rows::write(&complete, &rows)?;

    let (parsed, parsed_kib) = figure::run("xmllint", xmllint(&complete))?;
    let (stored, stored_kib) = figure::run("sqlite3", import_rows::store(&rows, folder.path()))?;
    println!(
        "import, references: xmllint --stream {:.2} s, {} MiB; sqlite3 .import {:.2} s, {} MiB",
        parsed.as_secs_f64(),
        parsed_kib / 1024,
        stored.as_secs_f64(),
        stored_kib / 1024
    );

    let store = tempfile::tempdir_in(folder.path())?;
    let key = vault::create(store.path(), Some("une phrase de passe pour mesurer"))?;
    let workspace = maintenance::open(store.path(), &key, Arc::new(SystemClock)).await?;
    figure::forget_own_peak()?;
    let (first, report) = apply(&workspace, &complete).await?;
    say("complete", first, &report);
    let (again, report) = apply(&workspace, &complete).await?;
    say("the same again", again, &report);
    let (changes, report) = apply(&workspace, &delta).await?;
    say("delta", changes, &report);
    let peak = figure::own_peak_kib()?;
    workspace.close().await;

    let reference = "xmllint + sqlite3 .import";
    let of = |what: &str| format!("import AAF {what}, {persons} persons");
    figure::ratio(&of("complete"), first, reference, parsed + stored, Goal::AtMost(2.0));
    figure::ratio(&of("the same again"), again, reference, parsed + stored, Goal::AtMost(2.0));
    figure::ratio(&of("delta of 1 %"), changes, "the complete", first, Goal::AtMost(0.03));
    #[expect(clippy::cast_precision_loss, reason = "a memory size in KiB is far below 2^52")]
    figure::limit(&of("peak memory"), peak as f64 / 1024.0, "MiB", MEMORY_MIB);
    Ok(())
}

/// The files of a complete delivery and of the next day's changes to 1 % of the people.
fn write_files(persons: u32, folder: &Path) -> Tried<(Vec<PathBuf>, Vec<PathBuf>)> {
    let (complete, delta) = (folder.join("complete"), folder.join("delta"));
    std::fs::create_dir_all(&complete)?;
    std::fs::create_dir_all(&delta)?;
    let spec = SchoolSpec::of_persons(SEED, Kinds::FirstDegree, persons);
    let mut style = AafStyle::new(Degree::First, date(2026, 9, 14));
    let all = aaf::complete(spec.schools(), &complete, &style)?;
    style.date = date(2026, 9, 15);
    let later = spec.schools().map(|school| {
        let later = school.evolve(&Churn::share(&school, 10));
        (school, later)
    });
    let changed = aaf::delta(later, &delta, &style)?;
    println!(
        "import, files: {} schools, {} pupils, {} guardians, {} MB; delta of {} pupils, {} guardians, {} MB",
        all.schools,
        all.pupils,
        all.guardians,
        all.bytes / 1_000_000,
        changed.pupils,
        changed.guardians,
        changed.bytes / 1_000_000
    );
    Ok((files(&complete)?, files(&delta)?))
}

fn files(folder: &Path) -> Tried<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        files.push(entry?.path());
    }
    files.sort();
    Ok(files)
}

/// Reads everything, holds nothing, says nothing.
fn xmllint(files: &[PathBuf]) -> impl Iterator<Item = &std::ffi::OsStr> {
    ["--stream", "--noout"].iter().map(AsRef::as_ref).chain(files.iter().map(|file| file.as_os_str()))
}

/// What is asked about the files, answered by the first choice: whatever is asked, the work is the same.
async fn answers(workspace: &Workspace, files: &[PathBuf]) -> Tried<Vec<Answer>> {
    let mut request = request(files, Vec::new());
    loop {
        let report = import::preview(workspace, &request, &Progress::default()).await?;
        if report.questions.is_empty() {
            return Ok(request.answers);
        }
        for question in report.questions {
            let first = question.choices.into_iter().next().ok_or("a question without choices")?;
            request.answers.push(Answer { id: question.id, value: first.value });
        }
    }
}

fn request(files: &[PathBuf], answers: Vec<Answer>) -> ImportRequest {
    let paths = files.iter().map(|file| file.to_string_lossy().into_owned()).collect();
    ImportRequest { paths, school: None, answers }
}

async fn apply(workspace: &Workspace, files: &[PathBuf]) -> Tried<(Duration, ImportReport)> {
    let request = request(files, answers(workspace, files).await?);
    let begun = Instant::now();
    let report = import::apply(workspace, &request, &Progress::default()).await?;
    let took = begun.elapsed();
    // What waits for an answer was not done.
    if report.applied { Ok((took, report)) } else { Err("the import was not applied".into()) }
}

fn say(what: &str, took: Duration, report: &ImportReport) {
    let totals = &report.totals;
    println!(
        "import, {what}: {:.2} s, {} pupils (+{} ~{} -{}), {} guardians (+{} ~{} -{}), {} accounts made, {} left out",
        took.as_secs_f64(),
        totals.pupils,
        totals.pupils_new,
        totals.pupils_changed,
        totals.pupils_gone,
        totals.guardians,
        totals.guardians_new,
        totals.guardians_changed,
        totals.guardians_gone,
        totals.accounts_new,
        report.rejected
    );
}
