//! A store as a school’s computer has it, with one invented school.
#![allow(dead_code, reason = "each benchmark uses its part")]

use std::error::Error;
use std::path::Path;
use std::sync::Arc;

use fictional::files::onde::{self, OndeStyle};
use fictional::{EdgeCases, Kinds, SchoolSpec};
use local::clock::SystemClock;
use local::data_dir::DataDir;
use local::progress::Progress;
use local::usecase::demonstration::news::{self, FamilyNews};
use local::usecase::{accounts, import, notify, statistics};
use local::view::accounts::{AccountsQuery, Filter, Selection, SortColumn};
use local::view::action::{NotifyRequest, SheetOrder};
use local::view::codes::{Degree, Population};
use local::view::import::{ImportRequest, ImportSchool};
use local::view::session::NewStore;
use protocol::decision::FamilyEvent;

/// Accounts that are notified together: a class or two.
const TOGETHER: usize = 60;

/// A store with one school; returns its accounts.
pub async fn prepare(root: &Path, pupils: u32) -> Result<u32, Box<dyn Error>> {
    let data_dir = DataDir::new(root.to_owned(), Arc::new(SystemClock));
    let new = NewStore { author: "Camille Essai".to_owned(), passphrase: None, demonstration: false };
    let workspace = data_dir.create(&new).await?;
    let spec = SchoolSpec {
        pupils_per_school: pupils..=pupils,
        awkward: EdgeCases::none(),
        ..SchoolSpec::new(2, Kinds::FirstDegree)
    };
    let school = spec.schools().next().ok_or("no school")?;
    let given = tempfile::tempdir()?;
    let files = onde::folder(&school, given.path(), OndeStyle::default())?;
    let request = ImportRequest {
        paths: files.iter().map(|file| file.to_string_lossy().into_owned()).collect(),
        school: Some(ImportSchool {
            uai: school.uai.clone(),
            name: Some(school.spoken_name()),
            degree: Some(Degree::First),
            town: Some(school.address.town.clone()),
        }),
        answers: Vec::new(),
    };
    let report = import::apply(&workspace, &request, &Progress::default()).await?;
    workspace.close().await;
    Ok(report.totals.accounts_new)
}

/// What a term does to it: two thirds are notified, one class after the other, and half of those sign in.
pub async fn live(root: &Path) -> Result<(), Box<dyn Error>> {
    let data_dir = DataDir::new(root.to_owned(), Arc::new(SystemClock));
    let workspace = data_dir.open(None).await?;
    let session = data_dir.session(&workspace).await?;
    let school = session.schools.first().ok_or("no school")?.uai.clone();
    let query = AccountsQuery {
        school: school.clone(),
        population: Population::LegalGuardians,
        filter: Filter::default(),
        sort: SortColumn::Class,
        descending: false,
        page: 0,
        page_size: 50,
    };
    let all = accounts::select_all(&workspace, &query).await?;
    let files = tempfile::tempdir()?;
    let notified = &all[..all.len() * 2 / 3];
    for chosen in notified.chunks(TOGETHER) {
        let request = NotifyRequest {
            selection: Selection::of(&school, Population::LegalGuardians, chosen.to_vec()),
            reset: false,
            reason: None,
            spare_chosen: false,
            order: SheetOrder::Class,
            separators: false,
            path: files.path().join("feuilles.pdf").to_string_lossy().into_owned(),
        };
        notify::by_sheet(&workspace, &request, &Progress::default()).await?;
    }
    let day = jiff::Zoned::now().date();
    let signed_in = notified.iter().step_by(2).map(|account| FamilyNews {
        account: (*account).into(),
        day,
        did: FamilyEvent::FirstSignIn,
        contact: None,
    });
    news::apply_all(&workspace, &school, &signed_in.collect::<Vec<_>>()).await?;
    statistics::of_the_day(&workspace).await?;
    workspace.close().await;
    Ok(())
}
