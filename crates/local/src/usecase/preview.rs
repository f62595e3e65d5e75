//! A sheet as it would be printed, shown before anything is decided. Nothing is recorded, nothing is written, and what is
//! shown bears neither a password nor a serial number ([`print::sheet::preview`]).

use domain::person::joined;
use print::pdf::{PrintWarning, sentences};
use print::sheet::model::{Addressee, Page, PostalName};
use print::sheet::preview;

use super::notify::{self, Asked};
use super::sheets::{self, BatchContext, SheetOptions};
use crate::store::school;
use crate::view::accounts::Selection;
use crate::view::action::{ResetReason, SheetOrder};
use crate::view::codes::Population;
use crate::view::preview::{SheetPreview, SheetPreviewRequest};
use crate::view::settings::{Printing, Settings};
use crate::workspace::Workspace;
use crate::{Error, Result};

/// Sheets that can be looked at while the printer is set up.
const SHOWN: usize = 5;

/// One of the sheets that a notification would print.
///
/// # Errors
/// What the notification itself would refuse of that account, and what the store met.
pub async fn of_notification(workspace: &Workspace, request: &SheetPreviewRequest) -> Result<SheetPreview> {
    let settings = super::settings::read(workspace, Some(&request.selection.school)).await?;
    draw(workspace, request, &settings).await
}

/// One of the first sheets of a school, printed as its director is about to say; nothing when it has no account.
///
/// # Errors
/// [`Error::Invalid`] for what no page could be printed with, [`Error::NotFound`] for an unknown school, and what the
/// store met.
pub async fn of_printing(
    workspace: &Workspace,
    uai: &str,
    printing: &Printing,
    place: u32,
) -> Result<Option<SheetPreview>> {
    super::settings::check_printing(printing)?;
    let mut settings = super::settings::read(workspace, Some(uai)).await?;
    settings.printing = printing.clone();
    for population in [Population::LegalGuardians, Population::PersonsInCharge, Population::Pupils] {
        let roster = workspace.roster(uai, population.into()).await?;
        let accounts: Vec<u32> = roster.distinct_rows().take(SHOWN).map(|row| row.account).collect();
        if !accounts.is_empty() {
            let request = SheetPreviewRequest {
                selection: Selection::of(uai, population, accounts),
                reset: false,
                spare_chosen: false,
                order: printing.order,
                place,
            };
            return draw(workspace, &request, &settings).await.map(Some);
        }
    }
    Ok(None)
}

async fn draw(
    workspace: &Workspace,
    request: &SheetPreviewRequest,
    settings: &Settings,
) -> Result<SheetPreview> {
    let selection = &request.selection;
    let population = selection.population.into();
    let ids = super::accounts::resolve_selection(workspace, selection).await?;
    let roster = workspace.roster(&selection.school, population).await?;
    let mut connection = workspace.store().pool().acquire().await?;
    let school = school::find(&mut *connection, &selection.school).await?;
    let date = school.place().day(workspace.clock().now());
    let ordered = match request.order {
        SheetOrder::Class => sheets::in_class_order(&roster, selection),
        SheetOrder::Family => sheets::in_family_order(&mut connection, &ids, population).await?,
    };
    let number = u32::try_from(ordered.len()).unwrap_or(u32::MAX);
    let place = request.place.min(number.saturating_sub(1));
    let account = *ordered.get(place as usize).ok_or(Error::Damaged(None))?;
    let asked = Asked {
        reset: request.reset.then_some(ResetReason::Forgotten),
        spare_chosen: request.spare_chosen,
        day: date,
    };
    let to_print = notify::foreseen(&mut connection, account, asked).await?;
    let head = BatchContext { school: &school, population, settings, date, roster: &roster, selection };
    let options = SheetOptions { order: request.order, separators: false };
    let pages = sheets::pages(&mut connection, &[to_print], &head, options).await?;
    drop(connection);
    let Some(Page::Sheet(sheet)) = pages.into_iter().next() else { return Err(Error::Damaged(None)) };
    let holder = named(&sheet.addressee);
    let layout = notify::layout(&settings.printing);
    let drawn = tokio::task::spawn_blocking(move || preview::draw(*sheet, &layout))
        .await
        .map_err(|error| Error::internal("aperçu", error))?
        .map_err(|error| Error::internal("aperçu", error))?;
    let mut warnings = drawn.warnings;
    // Said in numbers beside the picture.
    warnings.retain(|warning| !matches!(warning, PrintWarning::Continued { .. }));
    Ok(SheetPreview {
        picture: drawn.picture,
        holder,
        place,
        sheets: number,
        pages: u32::try_from(drawn.pages).unwrap_or(u32::MAX),
        window: settings.printing.window,
        address_always_shows: drawn.address_always_shows,
        warnings: sentences(&warnings),
    })
}

/// Whom a sheet is for.
fn named(addressee: &Addressee) -> String {
    match addressee {
        Addressee::LegalGuardian(postal) | Addressee::PersonInCharge(postal) => match &postal.name {
            PostalName::Person { title, first, family } => joined([title, first, family]),
            PostalName::Organisation(name) => name.clone(),
        },
        Addressee::Pupil { name } => name.clone(),
    }
}
