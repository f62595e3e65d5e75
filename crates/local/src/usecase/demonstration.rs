//! A demonstration school: fictitious people, some of whom have already lived with their accounts.

use domain::account::Account;
use domain::action::{Action, Lead, decide};
use domain::event::{self, Event};
use exchange::demo::{Kinds, Recipe};
use exchange::export::onde::{self, OndeStyle};
use jiff::ToSpan;
use jiff::civil::Date;

use crate::desk::Desk;
use crate::office::{Office, Place};
use crate::progress::Progress;
use crate::store::{Store, account, school};
use crate::view::accounts::AccountsQuery;
use crate::view::codes::{Degree, Population};
use crate::view::import::{ImportRequest, ImportSchool};
use crate::view::session::NewStore;
use crate::{Error, Result};

/// The same school for everybody: what one director reads in the help, another sees on screen.
const SEED: u64 = 20_260_901;

/// Author in the journal of a demonstration that nobody gave a name.
const VISITOR: &str = "Camille Démonstration";

/// Opens the demonstration school, making it when there is none.
///
/// # Errors
/// What opening or furnishing met.
pub async fn open(office: &Office) -> Result<Desk> {
    if Store::exists(&office.folder(Place::Demonstration)) {
        let desk = office.open_place(Place::Demonstration, None).await?;
        if school::cards(desk.store().pool()).await?.is_empty() {
            // Stopped before its furniture came.
            furnish(&desk).await?;
        }
        return Ok(desk);
    }
    let new = NewStore { author: VISITOR.to_owned(), passphrase: None, demonstration: true };
    let desk = office.create(&new).await?;
    furnish(&desk).await?;
    Ok(desk)
}

/// Fills an empty store with a primary school of 240 fictitious pupils, through the import every school uses.
///
/// # Errors
/// What the import met.
pub async fn furnish(desk: &Desk) -> Result<()> {
    let recipe = Recipe::new(SEED, Kinds::FirstDegree);
    let fictitious = recipe.schools().next().ok_or_else(|| Error::Internal("école fictive".to_owned()))?;
    let folder = tempfile::tempdir().map_err(|error| Error::internal("dossier temporaire", &error))?;
    let files = onde::folder(&fictitious, folder.path(), OndeStyle::default())
        .map_err(|error| Error::io(folder.path(), &error))?;
    let request = ImportRequest {
        paths: files.iter().map(|file| file.to_string_lossy().into_owned()).collect(),
        school: Some(ImportSchool {
            uai: fictitious.uai.clone(),
            name: Some(fictitious.name.clone()),
            degree: Some(Degree::First),
            town: Some(fictitious.address.town.clone()),
        }),
        answers: Vec::new(),
    };
    super::import::apply(desk, &request, &Progress::default()).await?;
    live(desk, &fictitious.uai).await
}

/// Lets the families of some accounts live: a third activated by the three roads, some on their way, some
/// with a sheet in the drawer, a few of which soon run out.
async fn live(desk: &Desk, uai: &str) -> Result<()> {
    let query = AccountsQuery {
        school: uai.to_owned(),
        population: Population::LegalGuardians,
        filter: crate::view::accounts::Filter::default(),
        sort: crate::view::accounts::SortColumn::default(),
        descending: false,
        page: 0,
        page_size: 1,
    };
    let ids: Vec<i64> = super::accounts::select_all(desk, &query).await?.into_iter().map(i64::from).collect();
    let mut writing = desk.begin().await?;
    let today = writing.today();
    for (stored, number) in account::load(&mut writing.transaction, &ids).await?.into_iter().zip(0_i64..) {
        let Some((lived, signed_in_on)) = life(&stored.account, number, today) else { continue };
        account::confirm(&mut writing.transaction, &stored, &lived, signed_in_on).await?;
    }
    writing.commit().await
}

/// What became of the n-th account, and when it was last used.
fn life(account: &Account, number: i64, today: Date) -> Option<(Account, Option<Date>)> {
    let ago = |days: i64| today.saturating_sub(days.days());
    let sheet = |days: i64| {
        decide(account, Action::Notify { reset: None }, ago(days), Lead::Owner).ok().map(|done| done.account)
    };
    let then = |account: Account, event| event::apply(&account, event).ok();
    let used = Some(ago(number % 50));
    Some(match number % 20 {
        0..=2 => (event::apply(account, Event::SmsRegistration).ok()?, used),
        3 | 4 => (event::apply(account, Event::FranceConnectActivation).ok()?, used),
        5 | 6 => (then(then(sheet(60)?, Event::FirstSignIn)?, Event::MailLinkFollowed)?, used),
        7 => (then(sheet(40)?, Event::FirstSignIn)?, Some(ago(12))),
        8 => (sheet(80 + number % 9)?, None),
        9..=11 => (sheet(30)?, None),
        _ => return None,
    })
}
