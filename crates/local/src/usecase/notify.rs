//! (Re)notifier par feuilles individuelles.

use std::collections::HashSet;
use std::io::BufWriter;

use domain::account::Password;
use domain::action::{Action, Applied, decide};
use jiff::civil::Date;
use print::list::sheets_name;
use print::pdf::{Document, PrintWarning, sentences};
use print::sheet::SheetFile;
use print::sheet::model::{Availability, Layout, Page, Window};

use super::sheets::{self, BatchContext, SheetOptions, SheetRequest};
use super::{destination, output_file};
use crate::fingerprint::{Fingerprint, Fingerprinting};
use crate::progress::Progress;
use crate::store::account::{self, StoredAccount};
use crate::store::id::AccountId;

use crate::store::partial_file::{PartialFile, Writer};
use crate::store::pending_file::PendingFile;
use crate::store::sheet::{self, NewSheet};
use crate::store::written_file::{self, Content, WrittenFile};
use crate::store::{people, school};
use crate::view::action::{ActionResult, NotifyRequest, ResetReason};
use crate::view::settings::{EnvelopeWindow, Printing};
use crate::workspace::{Workspace, WriteTransaction};
use crate::{Error, Result, files, layout};
use protocol::decision::Decision;
use sqlx::SqliteConnection;

/// Sheets laid out between two looks at the progress.
const CHUNK: usize = 64;

/// What is told beside sheets that do not say where to sign in.
const WITHOUT_PORTAL: &str = "Les feuilles ne portent ni adresse où se connecter ni code QR\u{A0}: l’adresse du \
    guichet n’est pas renseignée dans Paramètres.";

/// Notifies the selected accounts by sheets and writes the PDF. The file and the decisions become true
/// together: a stop at any moment leaves both or neither.
///
/// # Errors
/// [`Error::Cancelled`], [`Error::Invalid`] for an empty selection or a path that cannot be used, and what the
/// store met. Nothing is changed then.
pub async fn by_sheet(
    workspace: &Workspace,
    request: &NotifyRequest,
    progress: &Progress,
) -> Result<ActionResult> {
    let ids = super::accounts::resolve_selection(workspace, &request.selection).await?;
    let school = school::find(workspace.store().pool(), &request.selection.school).await?;
    let kind = super::list::kind(school.degree(), request.selection.population.into());
    let batch = crate::random::new_id(workspace.clock().now())?;
    let usual = || sheets_name(kind, destination::moment(workspace, &school.uai));
    let (destination, waits_as) = match request.path.as_str() {
        "" => (destination::to_print(workspace.store(), batch)?, Some(usual())),
        path => (destination::of(path, "pdf", usual)?, None),
    };
    let pending = PendingFile::register(workspace.store(), batch, destination).await?;
    let partial = PartialFile::of(&pending);
    let announced = (&pending, partial, waits_as);
    let done = decide_and_print(workspace, request, &ids, announced, progress).await;
    match done {
        Ok(result) => Ok(output_file::publish(workspace, &pending, result).await),
        Err(error) => {
            pending.discard(workspace.store()).await?;
            Err(error)
        }
    }
}

/// What [`by_sheet`] decides and records, for a past that is played: its file would long be lost, and none is written.
///
/// # Errors
/// As [`by_sheet`].
pub async fn record_without_file(workspace: &Workspace, request: &NotifyRequest) -> Result<()> {
    let ids = super::accounts::resolve_selection(workspace, &request.selection).await?;
    let mut writing = workspace.begin().await?;
    let school = school::find(&mut *writing.transaction, &request.selection.school).await?;
    decide_all(&mut writing, &school, &ids, request, &Progress::default()).await?;
    writing.commit_accounts().await
}

async fn decide_and_print(
    workspace: &Workspace,
    request: &NotifyRequest,
    ids: &[AccountId],
    (pending, mut partial, waits_as): (&PendingFile, PartialFile, Option<String>),
    progress: &Progress,
) -> Result<ActionResult> {
    let population = request.selection.population.into();
    let roster = workspace.roster(&request.selection.school, population).await?;
    let settings = super::settings::read(workspace, Some(&request.selection.school)).await?;
    let mut writing = workspace.begin().await?;
    writing.batch = pending.batch;
    let school = school::find(&mut *writing.transaction, &request.selection.school).await?;
    progress.step("Préparation des comptes", ids.len() as u64);
    let decided = decide_all(&mut writing, &school, ids, request, progress).await?;
    let head = BatchContext {
        school: &school,
        population,
        settings: &settings,
        date: school.place().day(writing.at),
        roster: &roster,
        selection: &request.selection,
    };
    let options = SheetOptions { order: request.order, separators: request.separators };
    let pages = sheets::pages(&mut writing.transaction, &decided.to_print, &head, options).await?;
    let document = Document {
        title: format!("Feuilles individuelles – {}", school.name),
        made_at: school.place().time(writing.at),
        language: "fr-FR".to_owned(),
    };
    let (page_count, problems, fingerprint) =
        print(pages, document, layout(&settings.printing), pending, partial.writer(), progress).await?;
    pending.mark_complete(&mut writing.transaction).await?;
    let mut written = WrittenFile {
        batch: pending.batch,
        path: layout::within(workspace.store().folder(), &pending.file).to_owned(),
        name: waits_as,
        content: Content::Sheets,
        count: page_count,
        fingerprint,
        written_at: writing.at,
    };
    written_file::insert(&mut writing.transaction, &written).await?;
    written.path.clone_from(&pending.file);
    progress.check()?;
    partial.mark_complete();
    writing.commit_accounts().await?;
    tracing::info!(
        accounts = decided.to_print.len(),
        not_reset = decided.not_reset,
        pages = page_count,
        "feuilles écrites"
    );
    let mut warnings = sentences(&problems);
    if settings.portal.is_empty() {
        warnings.push(WITHOUT_PORTAL.to_owned());
    }
    Ok(ActionResult {
        done: u32::try_from(decided.to_print.len()).unwrap_or(u32::MAX),
        reset: Vec::new(),
        not_reset: decided.not_reset,
        spared: decided.spared,
        refused: Vec::new(),
        file: Some(output_file::describe_secret(&written)),
        warnings,
    })
}

struct Decided {
    to_print: Vec<SheetRequest>,
    not_reset: u32,
    spared: u32,
}

/// Applies the rules to each account, with its operation and its sheet, in the open transaction.
async fn decide_all(
    writing: &mut WriteTransaction<'_>,
    school: &school::School,
    ids: &[AccountId],
    request: &NotifyRequest,
    progress: &Progress,
) -> Result<Decided> {
    let day = school.place().day(writing.at);
    let asked = Asked {
        reset: request.reset.then(|| request.reason.unwrap_or(ResetReason::Forgotten)),
        spare_chosen: request.spare_chosen,
        day,
    };
    let mut decided = Decided { to_print: Vec::with_capacity(ids.len()), not_reset: 0, spared: 0 };
    let known_to_holder = account::known_to_holder(&mut writing.transaction, ids).await?;
    for (stored, number) in account::load(&mut writing.transaction, ids).await?.into_iter().zip(1_u64..) {
        let Some(Becomes { applied, reset, spared }) = asked.of(&stored) else {
            return Err(reset_pending(&mut writing.transaction, stored.id).await?);
        };
        decided.spared += u32::from(spared);
        decided.not_reset += u32::from(applied.reset_skipped);
        let decision = Decision::Notify { reset: reset.map(Into::into), day, to: applied.account.generation };
        let (operation, account) = writing.decide(Some(school.id), &stored, decision).await?;
        let account = StoredAccount { account, ..stored };
        let Some(availability) = availability(&account, &known_to_holder) else {
            return Err(reset_pending(&mut writing.transaction, account.id).await?);
        };
        let provisional = account.account.password == Password::Provisional;
        let new = NewSheet {
            serial: domain::sheet::serial(operation),
            operation,
            account: account.id,
            batch: writing.batch,
            login: account.login.clone(),
            generation: provisional.then_some(account.account.generation),
            printed_on: day,
        };
        sheet::insert(&mut writing.transaction, &new).await?;
        decided.to_print.push(SheetRequest { account, serial: new.serial, availability });
        progress.reach(number)?;
    }
    Ok(decided)
}

/// The sheet of an account as a notification would print it, under no serial number. Nothing is recorded.
///
/// # Errors
/// What [`by_sheet`] would refuse, and what the database met.
pub(super) async fn foreseen(
    connection: &mut SqliteConnection,
    id: AccountId,
    asked: Asked,
) -> Result<SheetRequest> {
    let known_to_holder = account::known_to_holder(&mut *connection, &[id]).await?;
    let stored = account::find(&mut *connection, id).await?;
    let Some(Becomes { applied, .. }) = asked.of(&stored) else {
        return Err(reset_pending(connection, id).await?);
    };
    let account = StoredAccount { account: applied.account, ..stored };
    match availability(&account, &known_to_holder) {
        Some(availability) => Ok(SheetRequest { account, serial: String::new(), availability }),
        None => Err(reset_pending(connection, id).await?),
    }
}

/// What is asked of a notification, for each of its accounts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked {
    /// Why passwords are reset, if they are.
    pub(super) reset: Option<ResetReason>,
    /// Who has chosen a password keeps it.
    pub(super) spare_chosen: bool,
    /// The day of the decision.
    pub(super) day: Date,
}

/// What a notification makes of an account.
struct Becomes {
    applied: Applied,
    /// Why its password is reset, if it is.
    reset: Option<ResetReason>,
    /// It was to be left alone: its holder has chosen it.
    spared: bool,
}

impl Asked {
    /// What becomes of an account; nothing when it is refused.
    fn of(&self, stored: &StoredAccount) -> Option<Becomes> {
        let spared = self.spare_chosen && self.reset.is_some() && stored.account.password == Password::Chosen;
        let reset = self.reset.filter(|_| !spared);
        let action = Action::Notify { reset: reset.map(Into::into) };
        let applied = decide(&stored.account, action, self.day, stored.lead()).ok()?;
        let reset = reset.filter(|_| !applied.reset_skipped);
        Some(Becomes { applied, reset, spared })
    }
}

/// From when what the sheet of a notified account bears can be used; nothing when its provisional password is not here,
/// which nothing but the service can say then.
fn availability(account: &StoredAccount, known_to_holder: &HashSet<AccountId>) -> Option<Availability> {
    let provisional = account.account.password == Password::Provisional;
    if provisional && account.provisional_password().is_none() {
        return None;
    }
    Some(match account.is_linked() {
        false => Availability::WhenSchoolLinked,
        true if provisional && known_to_holder.contains(&account.id) => Availability::WhenSynchronised,
        true => Availability::Now,
    })
}

/// Why a notification is refused: another password of an account of the service would follow one that the service has
/// not heard of.
async fn reset_pending(connection: &mut SqliteConnection, account: AccountId) -> Result<Error> {
    let mut holders = people::guardians(connection, &[account]).await?;
    holders.extend(people::pupils(connection, &[account]).await?);
    let name = holders.first().map(people::Person::listed).unwrap_or_default();
    Ok(Error::Refused {
        code: "reset-pending",
        message: format!(
            "Une réinitialisation du mot de passe {} attend déjà la synchronisation avec le service central. Rien n’a \
             été fait\u{a0}: synchronisez d’abord, ou notifiez sans réinitialisation.",
            crate::french::of(&name)
        ),
    })
}

/// Writes the pages under the announced neighbour, away from the window's thread.
async fn print(
    pages: Vec<Page>,
    document: Document,
    layout: Layout,
    pending: &PendingFile,
    writer: Writer,
    progress: &Progress,
) -> Result<(u32, Vec<PrintWarning>, Fingerprint)> {
    let temporary = pending.temporary.clone();
    let file = pending.file.clone();
    let progress = progress.clone();
    let work = move || {
        let _writer = writer;
        let output = files::create_private(&temporary)?;
        let failed = |error| output_file::cannot_write(&file, error);
        let mut taken = Fingerprinting::new(&output);
        let mut sheets = SheetFile::create(BufWriter::new(&mut taken), document, layout).map_err(failed)?;
        progress.step("Mise en page des feuilles", pages.len() as u64);
        let mut problems = Vec::new();
        for (chunk, number) in pages.chunks(CHUNK).zip(1_u64..) {
            problems.extend(sheets.add(chunk).map_err(failed)?);
            progress.reach(number * CHUNK as u64)?;
        }
        let written = sheets.finish().map_err(failed)?;
        output.sync_all().map_err(|error| Error::io(&file, &error))?;
        Ok((u32::try_from(written.pages).unwrap_or(u32::MAX), problems, taken.end()))
    };
    tokio::task::spawn_blocking(work).await.map_err(|error| Error::internal("mise en page", error))?
}

/// How the printer and the envelope want the page.
pub(super) fn layout(printing: &Printing) -> Layout {
    Layout {
        window: match printing.window {
            EnvelopeWindow::Dl => Window::Dl,
            EnvelopeWindow::C5 => Window::C5,
            EnvelopeWindow::None => Window::None,
        },
        offset_x: printing.offset_x,
        offset_y: printing.offset_y,
        margin: printing.margin,
    }
}
