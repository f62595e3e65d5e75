//! Lister les comptes, as PDF or CSV.

use std::collections::HashMap;
use std::io::{BufWriter, Write};
use std::sync::Arc;

use domain::account::Password;
use domain::degree::Degree;
use domain::level::Level;
use domain::person::Population;
use domain::provisional::ProvisionalPassword;
use print::list::file_name;
use print::list::model::{ListHeader, ListKind, ListRow, ListedPassword};
use print::pdf::{PrintWarning, sentences};

use super::{destination, output_file};
use crate::fingerprint::{Fingerprint, Fingerprinting};
use crate::progress::Progress;
use crate::roster::{Roster, Row};
use crate::store::account;
use crate::store::entry::AuditEvent;
use crate::store::id::{AccountId, SchoolId};
use crate::store::partial_file::PartialFile;
use crate::store::pending_file::PendingFile;
use crate::store::written_file::{self, Content, WrittenFile};
use crate::view::accounts::Selection;
use crate::view::action::{ActionResult, ListFormat, ListRequest};
use crate::workspace::Workspace;
use crate::{Error, Result, files};

/// Writes the list of the selected accounts and records that it was made: a stop at any moment leaves both or
/// neither, and no password in a file half written.
///
/// # Errors
/// [`Error::Cancelled`], [`Error::Invalid`] for an empty selection or a path that cannot be used, and what the
/// store met. No file is left then.
pub async fn write(
    workspace: &Workspace,
    request: &ListRequest,
    progress: &Progress,
) -> Result<ActionResult> {
    let ids = super::accounts::resolve_selection(workspace, &request.selection).await?;
    progress.step("Lecture des comptes", ids.len() as u64);
    let contents = Contents::read(workspace, &ids, &request.selection).await?;
    let school = &contents.roster.school;
    let (school_id, secret) = (school.id, !contents.passwords.is_empty());
    let header = ListHeader {
        kind: kind(school.degree(), request.selection.population.into()),
        uai: school.uai.clone(),
        school: school.name.clone(),
        made_at: destination::moment(workspace, &school.uai),
    };
    let extension = extension(request.format);
    let destination =
        destination::of(&request.path, extension, || file_name(header.kind, header.made_at, extension))?;
    progress.step("Écriture de la liste", ids.len() as u64);
    let batch = crate::random::new_id(workspace.clock().now())?;
    let pending = PendingFile::register(workspace.store(), batch, destination).await?;
    let made = make_and_record(
        workspace,
        &pending,
        (header, contents, request.format),
        (school_id, ids.len()),
        progress,
    );
    let (count, warnings) = match made.await {
        Ok(made) => made,
        Err(error) => {
            pending.discard(workspace.store()).await?;
            return Err(error);
        }
    };
    let file = output_file::describe(&pending.file, count, secret);
    let result = ActionResult::written(u32::try_from(ids.len()).unwrap_or(u32::MAX), file, warnings);
    Ok(output_file::publish(workspace, &pending, result).await)
}

/// Writes the file under its announced neighbour and records it; gives how much it holds and what to look at.
async fn make_and_record(
    workspace: &Workspace,
    pending: &PendingFile,
    (header, contents, format): (ListHeader, Contents, ListFormat),
    (school, accounts): (SchoolId, usize),
    progress: &Progress,
) -> Result<(u32, Vec<String>)> {
    let mut partial = PartialFile::of(pending);
    let (temporary, target) = (pending.temporary.clone(), pending.file.clone());
    let secret = !contents.passwords.is_empty();
    let watched = progress.clone();
    let writer = partial.writer();
    let work = move || {
        let _writer = writer;
        make(&temporary, &header, &contents, format, &target, &watched)
    };
    let work = tokio::task::spawn_blocking(work);
    let made = work.await.map_err(|error| Error::internal("liste", error))??;
    progress.check()?;
    partial.mark_complete();
    let written = secret.then(|| WrittenFile {
        batch: pending.batch,
        path: pending.file.clone(),
        name: None,
        content: Content::List,
        count: made.count,
        fingerprint: made.fingerprint,
        written_at: workspace.clock().now(),
    });
    record(workspace, school, extension(format), accounts, Some((pending, written))).await?;
    tracing::info!(accounts, format = extension(format), "liste écrite");
    Ok((made.count, sentences(&made.problems)))
}

const fn extension(format: ListFormat) -> &'static str {
    match format {
        ListFormat::Pdf => "pdf",
        ListFormat::Csv => "csv",
    }
}

/// A list that was made.
struct Made {
    /// Pages of a PDF, rows of a CSV.
    count: u32,
    problems: Vec<PrintWarning>,
    fingerprint: Fingerprint,
}

fn make(
    temporary: &std::path::Path,
    header: &ListHeader,
    contents: &Contents,
    format: ListFormat,
    target: &std::path::Path,
    progress: &Progress,
) -> Result<Made> {
    let output = files::create_private(temporary)?;
    let mut taken = Fingerprinting::new(&output);
    let mut buffered = BufWriter::new(&mut taken);
    // One that is cancelled ends short, and is never given its name.
    let rows =
        contents.rows().zip(1_u64..).map_while(|(row, number)| progress.reach(number).is_ok().then_some(row));
    let (count, problems) = match format {
        ListFormat::Pdf => {
            let (written, problems) = print::list::pdf(header, rows, &mut buffered)
                .map_err(|error| output_file::cannot_write(target, error))?;
            (written.pages as u64, problems)
        }
        ListFormat::Csv => {
            let count =
                print::list::csv(header, rows, &mut buffered).map_err(|error| Error::io(target, &error))?;
            (count, Vec::new())
        }
    };
    buffered.flush().map_err(|error| Error::io(target, &error))?;
    drop(buffered);
    output.sync_all().map_err(|error| Error::io(target, &error))?;
    let count = u32::try_from(count).unwrap_or(u32::MAX);
    Ok(Made { count, problems, fingerprint: taken.end() })
}

/// Which list belongs to a population.
#[must_use]
pub const fn kind(degree: Degree, population: Population) -> ListKind {
    match (degree, population) {
        (Degree::First, _) => ListKind::Guardians1d,
        (Degree::Second, Population::LegalGuardians) => ListKind::LegalGuardians2d,
        (Degree::Second, Population::PersonsInCharge) => ListKind::PersonsInCharge2d,
        (Degree::Second, Population::Pupils) => ListKind::Pupils2d,
    }
}

/// Records that a list was made, together with its file when it has one, which is remembered when it holds passwords.
pub async fn record(
    workspace: &Workspace,
    school: SchoolId,
    format: &str,
    accounts: usize,
    file: Option<(&PendingFile, Option<WrittenFile>)>,
) -> Result<()> {
    let mut writing = workspace.begin().await?;
    if let Some((pending, written)) = file {
        writing.batch = pending.batch;
        pending.mark_complete(&mut writing.transaction).await?;
        if let Some(written) = written {
            written_file::insert(&mut writing.transaction, &written).await?;
        }
    }
    writing
        .record(
            Some(school),
            AuditEvent::List {
                format: format.to_owned(),
                accounts: u32::try_from(accounts).unwrap_or(u32::MAX),
            },
        )
        .await?;
    writing.commit_keeping_cache().await
}

/// What a list is made of: the rows that the screen shows, and the passwords that stand in clear.
struct Contents {
    roster: Arc<Roster>,
    selection: Selection,
    passwords: HashMap<AccountId, ProvisionalPassword>,
}

impl Contents {
    async fn read(workspace: &Workspace, ids: &[AccountId], selection: &Selection) -> Result<Self> {
        let roster = workspace.roster(&selection.school, selection.population.into()).await?;
        let mut connection = workspace.store().pool().acquire().await?;
        let passwords = account::provisional(&mut connection, ids).await?;
        Ok(Self { roster, selection: selection.clone(), passwords })
    }

    /// By MEF in the second degree, then class, pupil and guardian.
    fn rows(&self) -> impl Iterator<Item = ListRow<'_>> {
        let mut rows = self.roster.rows_of(&self.selection);
        rows.sort_by_key(|row| (self.mef(row), row.class_place()));
        rows.into_iter().map(|row| self.row(row))
    }

    fn mef(&self, row: &Row) -> &str {
        match (self.roster.school.degree(), row.level) {
            (Degree::Second, Some(level)) => &self.roster.levels[level as usize].1,
            _ => "",
        }
    }

    fn level(&self, row: &Row) -> &str {
        match (self.roster.school.degree(), row.level) {
            (Degree::First, Some(level)) => {
                let code = self.roster.levels[level as usize].0.as_str();
                Level::from_code(code).map_or(code, |level| level.label())
            }
            _ => "",
        }
    }

    fn row<'r>(&'r self, row: &'r Row) -> ListRow<'r> {
        let degree = self.roster.school.degree();
        let class = row.class.map(|class| &self.roster.classes[class as usize]);
        let password = match (self.passwords.get(&row.account.into()), row.account_facts.password) {
            (Some(password), Password::Provisional) => ListedPassword::Provisional(password.to_string()),
            // A password that ended since the rows were read is none.
            (None, Password::Provisional) | (_, Password::None) => ListedPassword::None,
            (_, Password::Chosen | Password::FranceConnect) => ListedPassword::Chosen,
        };
        ListRow {
            pupil_name: row.pupil.name(),
            pupil_first_name: row.pupil.first(),
            level: self.level(row),
            mef: self.mef(row),
            class_code: class.map_or("", |class| &class.code),
            class: class.map_or("", |class| match degree {
                // The 2D lists have the code in a column of its own.
                Degree::Second => &class.label,
                Degree::First => &class.name,
            }),
            guardian_name: row.guardian.name(),
            guardian_first_name: row.guardian.first(),
            state: row.state().label(degree),
            origin: row.origin().label(degree),
            login: &row.login,
            password,
            mail_confirmed: row.confirmed_mail.is_some(),
            mail: row.confirmed_mail.as_deref(),
            notified_on: row.account_facts.notified_on,
            signed_in_on: row.signed_in_on,
        }
    }
}
