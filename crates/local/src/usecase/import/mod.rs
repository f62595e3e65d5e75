//! Import: recognise files, preview what they would change, apply, undo.
//!
//! A delivery is all the files of one request. They are staged, matched with the people of the store and merged
//! in one transaction; a preview does exactly the same and takes it back, so that its figures are those of the
//! application.

mod corrections;
mod examples;
mod linked;
mod matching;
mod merge;
mod questions;
mod reading;
mod rejection_file;
mod rejections;
mod report;
mod safeguards;
mod school_details;
#[cfg(test)]
mod tests;
mod wording;

use std::path::PathBuf;

use domain::degree::Degree;
use domain::uai::Uai;
use formats::import::{Format, Source};

use self::questions::Questions;
use self::reading::{inspect, load, rival_files};
pub use self::rejection_file::{each as each_rejection, save as save_rejections};
use self::rejections::Rejections;
use self::safeguards::departures::Suspicions;
use self::safeguards::{columns, deliveries};
use crate::progress::Progress;
use crate::store::entry::AuditEvent;
use crate::store::id::ImportId;
use crate::store::import::history::{self, ImportRecord, Watermarks};
use crate::store::import::rejection::RejectedLine;
use crate::store::import::{presence, row, stage, stamp, undo};
use crate::store::recent_file::{self, Role};
use crate::store::{said, school};
use crate::view::import::{ImportReport, ImportRequest, ImportSchool, Inspection, PastImport};
use sqlx::SqliteConnection;

use crate::workspace::{Workspace, WriteTransaction};
use crate::{Error, Result, typed};

/// Characters in the name or the town of a school.
const LONGEST: usize = 200;

/// Says what files are, without importing anything.
///
/// # Errors
/// [`Error::Internal`] when the thread that reads them fails; a file that cannot be used is part of the answer.
pub async fn inspect(paths: Vec<PathBuf>) -> Result<Inspection> {
    tokio::task::spawn_blocking(move || inspect::look(&paths))
        .await
        .map_err(|error| Error::internal("lecture", error))
}

/// Says what an import would change, and changes nothing.
///
/// # Errors
/// [`Error::File`] for a file that cannot be used, [`Error::Invalid`] for a request that cannot be,
/// [`Error::Cancelled`], and what the database met.
pub async fn preview(
    workspace: &Workspace,
    request: &ImportRequest,
    progress: &Progress,
) -> Result<ImportReport> {
    let delivery = sources(request).await?;
    let mut writing = workspace.begin_import().await?;
    let report = import(workspace, &mut writing, request, delivery, progress).await;
    writing.rollback().await;
    if let Ok(report) = &report {
        linked::remember_need(workspace, report).await?;
    }
    report
}

/// Imports, wholly or not at all: a report that is not `applied` has questions without an answer, and nothing was
/// changed.
///
/// # Errors
/// As [`preview`].
pub async fn apply(
    workspace: &Workspace,
    request: &ImportRequest,
    progress: &Progress,
) -> Result<ImportReport> {
    let delivery = sources(request).await?;
    let mut writing = workspace.begin_import().await?;
    let done = async {
        let report = import(workspace, &mut writing, request, delivery, progress).await?;
        progress.check().map(|()| report)
    };
    match done.await {
        Ok(report) if report.questions.is_empty() && linked::require_enough(&report).is_err() => {
            writing.rollback().await;
            linked::remember_need(workspace, &report).await?;
            linked::require_enough(&report).map(|()| report)
        }
        Ok(report) if report.questions.is_empty() => {
            let paths: Vec<PathBuf> = request.paths.iter().map(PathBuf::from).collect();
            recent_file::note(&mut writing.transaction, Role::Read, &paths, writing.at).await?;
            writing.commit().await?;
            tracing::info!(
                pupils = report.totals.pupils,
                accounts = report.totals.accounts_new,
                rejected = report.rejected,
                warned = report.warned,
                "import appliqué"
            );
            Ok(ImportReport { applied: true, ..report })
        }
        waits_or_failed => {
            writing.rollback().await;
            waits_or_failed
        }
    }
}

/// Sources to read, and files passed over.
type Delivery = (Vec<Source>, Vec<RejectedLine>);

async fn sources(request: &ImportRequest) -> Result<Delivery> {
    let paths: Vec<PathBuf> = request.paths.iter().map(PathBuf::from).collect();
    tokio::task::spawn_blocking(move || inspect::sources(&paths))
        .await
        .map_err(|error| Error::internal("lecture", error))?
}

/// Imports inside the transaction. Its lines to check outlive it, taken back or not.
async fn import(
    workspace: &Workspace,
    writing: &mut WriteTransaction<'_>,
    request: &ImportRequest,
    delivery: Delivery,
    progress: &Progress,
) -> Result<ImportReport> {
    let mut rejections = Rejections::open(workspace).await?;
    match run(writing, request, delivery, &mut rejections, progress).await {
        Ok(report) => rejections.keep(workspace).await.map(|()| report),
        Err(error) => {
            rejections.drop().await;
            Err(error)
        }
    }
}

async fn run(
    writing: &mut WriteTransaction<'_>,
    request: &ImportRequest,
    delivery: Delivery,
    rejections: &mut Rejections,
    progress: &Progress,
) -> Result<ImportReport> {
    let (sources, passed_over) = delivery;
    let school = match sources.iter().find(|source| is_onde(source)) {
        Some(first) => Some(school_of(writing, request, &first.name, rejections).await?),
        None => None,
    };
    // The files name their school.
    let named = school.is_none();
    let today = writing.today();
    let (at, author) = (writing.at, writing.author.clone());
    let connection = &mut *writing.transaction;
    let before = Watermarks::read(connection).await?;
    let mut questions = Questions::new(&request.answers, history::answers(connection).await?);
    let mut suspicions = Suspicions::default();
    deliveries::ask_about_unrecognised(&passed_over, &mut questions, &mut suspicions)?;
    for line in passed_over {
        rejections.add(line).await?;
    }
    let uai = school.as_ref().and_then(|school| school.uai.as_deref());
    let heard = (&mut questions, &mut *rejections, &mut suspicions);
    let sources = rival_files::settle(sources, uai, today, heard, progress).await?;
    stage::open(connection).await?;
    let origins: Vec<deliveries::Origin> = sources.iter().map(deliveries::Origin::of).collect();
    let loaded = load::load(connection, sources, school, today, rejections, progress).await?;
    deliveries::ask_about_unusable(&loaded, &mut questions, &mut suspicions)?;
    suspicions.unended = deliveries::unended(&loaded);
    deliveries::ask_about_degrees(connection, &mut questions, &mut suspicions).await?;
    let stamps = deliveries::ask_about_dates(
        connection,
        &origins,
        &loaded.scopes,
        &mut questions,
        rejections,
        &mut suspicions,
    )
    .await?;
    deliveries::look_for_missing_parts(&origins, rejections, &mut suspicions).await?;
    let files: Vec<String> = loaded.files.iter().map(|file| file.name.clone()).collect();
    let file = files.first().cloned().unwrap_or_default();
    let id = history::begin(connection, &at.to_string(), &author, &serde_json::to_string(&files)?, &before)
        .await?;

    let mut merge = merge::Merge {
        connection,
        before,
        at,
        today,
        rejections,
        questions: &mut questions,
        suspicions,
        names_kept: columns::Kept::new(),
        progress,
    };
    let counts = merge.run(&loaded.scopes).await?;
    deliveries::refuse_nobody(connection, &before, &origins).await?;
    let linked = linked::find(connection, id, &before).await?;
    if let Some(said) = &request.school {
        let import = school_details::Import { batch: writing.batch, author: &author, at, file: &file, named };
        school_details::apply(connection, said, &import, rejections).await?;
    }
    let click = linked::Click { batch: writing.batch, at };
    let transmission = linked.transmit(connection, id, &before, click).await?;
    let mut report = report::compute(connection, &before, progress).await?;
    report.transmission = transmission;
    report.unreferenced_guardians = counts.unreferenced;
    report.without_responsibility = counts.without_responsibility;
    report.pupils_kept = counts.pupils_kept;
    report.guardians_kept = counts.guardians_kept;
    report.rejected = rejections.rejected;
    report.warned = rejections.warnings;
    report.rejections = rejections.shown().into_iter().map(Into::into).collect();

    crate::store::import::school::record_import(connection, &at.to_string()).await?;
    for (question, answer) in questions.lasting() {
        history::remember(connection, id, question, answer).await?;
    }
    (report.corrections_found, report.corrections_made) =
        corrections::keep(connection, rejections, id).await?;
    stamp::remember(connection, id, &stamps).await?;
    history::finish(connection, id, &report.totals.into()).await?;
    writing.record(None, AuditEvent::Import { import: id, files }).await?;
    report.unused_answers = questions.unused();
    (report.questions, report.answered) = questions.into_lists();
    Ok(report)
}

const fn is_onde(source: &Source) -> bool {
    matches!(source.format, Format::OndePupils | Format::OndeGuardians)
}

/// The school of files that do not name theirs. One that is new must be described.
async fn school_of(
    writing: &mut WriteTransaction<'_>,
    request: &ImportRequest,
    file: &str,
    rejections: &mut Rejections,
) -> Result<row::School> {
    let Some(ImportSchool { uai, name, degree, town }) = &request.school else {
        return Err(Error::invalid("uai", "Choisissez l’école de ces fichiers, ou indiquez son code UAI."));
    };
    let uai = Uai::parse(uai).map_err(|_| {
        Error::invalid(
            "uai",
            "Le code UAI est formé de 7 chiffres et d’une lettre (par exemple 0311478N). Vérifiez-le sur un \
             courrier de l’école.",
        )
    })?;
    let described =
        |field, value: &Option<String>| typed::line(field, value.as_deref().unwrap_or_default(), LONGEST);
    let (name, town) = (described("name", name)?, described("town", town)?);
    match school::find(&mut *writing.transaction, uai.as_str()).await {
        Ok(_) => return Ok(load::school_row(uai.as_str(), None)),
        Err(Error::NotFound(_)) => {}
        Err(error) => return Err(error),
    }
    if !uai.check_letter_is_right() {
        let line = RejectedLine {
            key: None,
            file: file.to_owned(),
            line: None,
            record: Some(uai.to_string()),
            field: Some("UAI".to_owned()),
            code: "uai-check-letter".to_owned(),
            reason: format!(
                "La lettre du code UAI {uai} ne correspond pas à ses chiffres (attendu : {}). Vérifiez qu’il s’agit \
                 bien de votre école.",
                uai.expected_letter()
            ),
            kept: true,
        };
        rejections.add(line).await?;
    }
    for (field, value, message) in [
        ("name", &name, "Indiquez le nom de l’école : elle n’est pas encore dans vos données."),
        ("town", &town, "Indiquez la commune de l’école : elle n’est pas encore dans vos données."),
    ] {
        if value.is_empty() {
            return Err(Error::invalid(field, message));
        }
    }
    let degree = degree.map_or(Degree::First, Degree::from);
    Ok(load::school_row(uai.as_str(), Some((name, degree, town))))
}

/// The imports of the past, the last first.
///
/// # Errors
/// What the database met.
pub async fn history(workspace: &Workspace) -> Result<Vec<PastImport>> {
    let mut connection = workspace.store().pool().acquire().await?;
    let mut imports = Vec::new();
    for (place, past) in history::all(&mut *connection).await?.into_iter().enumerate() {
        let why_not = match &past {
            ImportRecord { undone: false, .. } if place == 0 => why_not(&mut connection, &past).await?,
            _ => None,
        };
        imports.push(PastImport {
            id: past.id.try_into()?,
            undoable: place == 0 && !past.undone && why_not.is_none(),
            changes: past.report.into(),
            files: past.files,
            at: workspace.place().written(past.at),
            author: past.author,
            why_not,
            undone: past.undone,
        });
    }
    Ok(imports)
}

async fn why_not(connection: &mut SqliteConnection, past: &ImportRecord) -> Result<Option<String>> {
    if said::is_sent(connection, past.id).await? {
        return Ok(Some(
            "Cet import a été transmis au service central, en tout ou en partie : il ne peut plus être annulé."
                .to_owned(),
        ));
    }
    let used = undo::count_used_since(connection, &past.watermarks).await?;
    Ok(match used {
        0 => None,
        1 => Some(
            "Un compte créé par cet import a déjà servi (notifié, réinitialisé, consulté ou regroupé) : l’import ne \
             peut plus être annulé."
                .to_owned(),
        ),
        several => Some(format!(
            "{several} comptes créés par cet import ont déjà servi (notifiés, réinitialisés, consultés ou regroupés) : \
             l’import ne peut plus être annulé."
        )),
    })
}

/// Takes back the last import.
///
/// # Errors
/// [`Error::NotFound`] for an import that is none, [`Error::Refused`] for one that is not the last
/// (`import-not-last`), was undone already (`import-undone`), or whose accounts have been used or that the service may know
/// of (`import-used`).
pub async fn undo(workspace: &Workspace, id: u32) -> Result<()> {
    let mut writing = workspace.begin().await?;
    let id = ImportId::from(id);
    let imports = history::all(&mut *writing.transaction).await?;
    let Some(place) = imports.iter().position(|past| past.id == id) else {
        return Err(Error::NotFound("Cet import n’existe pas dans l’historique.".to_owned()));
    };
    let past = &imports[place];
    let refused = |code, message: &str| Error::Refused { code, message: message.to_owned() };
    if past.undone {
        return Err(refused("import-undone", "Cet import a déjà été annulé."));
    }
    if place > 0 {
        return Err(refused("import-not-last", "Seul le dernier import peut être annulé."));
    }
    if let Some(message) = why_not(&mut writing.transaction, past).await? {
        return Err(Error::Refused { code: "import-used", message });
    }
    said::take_back(&mut writing.transaction, id).await?;
    undo::restore(&mut writing.transaction, id, &past.watermarks).await?;
    presence::forget(&mut writing.transaction).await?;
    writing.record(None, AuditEvent::ImportUndone { import: id }).await?;
    writing.commit().await
}
