//! Imports a generated AAF of so many persons into a fresh store, then the same again, then a delta, and looks for
//! accounts of one person; prints times, rows and peak memory.
//!
//! `cargo run --release --example import_speed -p preau-local -- 100000 [1D|2D] [folder to keep the files in]`

use std::error::Error;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use domain::degree::Degree;
use fictional::files::aaf::{self, AafStyle};
use fictional::{Churn, Kinds, SchoolSpec};
use jiff::civil::date;
use local::clock::SystemClock;
use local::progress::Progress;
use local::usecase::maintenance;
use local::usecase::{duplicates, import};
use local::vault;
use local::view::import::{ImportReport, ImportRequest};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let persons: u32 = arguments.next().unwrap_or_else(|| "100000".to_owned()).parse()?;
    let (kinds, degree) = match arguments.next().as_deref() {
        Some("2D") => (Kinds::SecondDegree, Degree::Second),
        _ => (Kinds::FirstDegree, Degree::First),
    };
    let kept = arguments.next().map(PathBuf::from);
    let temporary = tempfile::tempdir()?;
    let folder = kept.unwrap_or_else(|| temporary.path().to_owned());
    let (complete, delta) = (folder.join("complete"), folder.join("delta"));
    if !complete.exists() {
        std::fs::create_dir_all(&complete)?;
        std::fs::create_dir_all(&delta)?;
        let recipe = SchoolSpec::of_persons(7, kinds, persons);
        let mut style = AafStyle::new(degree, date(2026, 9, 14));
        let written = aaf::complete(recipe.schools(), &complete, &style)?;
        println!(
            "{} schools, {} pupils, {} guardians, {} bytes of XML",
            written.schools, written.pupils, written.guardians, written.bytes
        );
        style.date = date(2026, 9, 15);
        let pairs = recipe.schools().map(|school| {
            let later = school.evolve(&Churn::share(&school, 10));
            (school, later)
        });
        let written = aaf::delta(pairs, &delta, &style)?;
        println!(
            "delta: {} pupils, {} guardians, {} bytes",
            written.pupils, written.guardians, written.bytes
        );
    }

    let store = tempfile::tempdir()?;
    let key = vault::create(store.path(), Some("une phrase de passe pour mesurer"))?;
    let workspace = maintenance::open(store.path(), &key, Arc::new(SystemClock)).await?;
    for (what, files) in
        [("complete", &complete), ("again", &complete), ("delta", &delta), ("delta again", &delta)]
    {
        let request = request(files)?;
        let progress = Progress::default();
        let begun = Instant::now();
        let watch = tokio::spawn(watch(progress.clone()));
        let report = import::apply(&workspace, &request, &progress).await?;
        let took = begun.elapsed();
        watch.abort();
        show(what, took, &report);
    }
    let begun = Instant::now();
    let found = duplicates::list(&workspace, None, duplicates::SHOWN).await?;
    println!("duplicates: {:.2} s, {} pairs", begun.elapsed().as_secs_f64(), found.total);
    workspace.close().await;
    Ok(())
}

fn request(folder: &Path) -> Result<ImportRequest, Box<dyn Error>> {
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        paths.push(entry?.path().to_string_lossy().into_owned());
    }
    paths.sort();
    Ok(ImportRequest { paths, school: None, answers: Vec::new() })
}

/// Prints how long each step takes.
async fn watch(progress: Progress) {
    let mut last = (String::new(), Instant::now());
    loop {
        let (label, ..) = progress.read();
        if label != last.0 {
            if !last.0.is_empty() {
                println!("    {:>8.2} s  {}", last.1.elapsed().as_secs_f64(), last.0);
            }
            last = (label, Instant::now());
        }
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}

fn show(what: &str, took: Duration, report: &ImportReport) {
    let totals = &report.totals;
    println!(
        "{what}: {:.2} s, {} pupils (+{} ~{} -{}), {} guardians (+{} ~{} -{}), {} accounts new, {} kept, {} left \
         out, {} warned, unchanged {}, peak {} MiB",
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
        totals.accounts_kept,
        report.rejected,
        report.warned,
        report.unchanged,
        peak_mebibytes(),
    );
}

/// Largest resident size so far, where the system tells it.
fn peak_mebibytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
    line.split_whitespace().next().and_then(|number| number.parse::<u64>().ok()).unwrap_or_default() / 1024
}
