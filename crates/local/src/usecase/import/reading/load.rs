//! From files to staging rows: readers run in a thread of their own, and rows cross a short channel to the
//! transaction, so that memory does not grow with the files.

use domain::degree::Degree;
use domain::jiff::civil::Date;
use formats::import::{AafPart, FileError, Format as FileFormat, ReadSummary, Source, read_all};
use sqlx::SqliteConnection;
use tokio::sync::mpsc;

use super::loader::{LoadSummary, Loader};
use super::row_batcher::{Message, RowBatcher};
use crate::progress::Progress;
use crate::store::import::row::School;
use crate::store::import::stage::{self, Format, Scope};
use crate::usecase::import::rejections::Rejections;
use crate::{Error, Result};

/// Messages under way between the reader and the transaction.
const UNDER_WAY: usize = 16;

/// What was loaded.
#[derive(Debug)]
pub struct Loaded {
    pub scopes: Vec<Scope>,
    pub files: Vec<LoadedFile>,
}

/// What one file gave.
#[derive(Debug)]
pub struct LoadedFile {
    pub name: String,
    /// It says pupils or guardians, or nothing that is known here.
    pub of_people: bool,
    /// Records taken, of any kind.
    pub taken: u64,
    /// Pupils, guardians and links taken.
    pub people: u64,
    /// Pupils who have left, by their date.
    pub left: u64,
    /// Records left out.
    pub rejected: u64,
    /// It only says changes: there may be none.
    pub delta: bool,
    /// Its last line lacks its line break: it may be cut.
    pub unended: bool,
    /// It says guardians.
    pub of_guardians: bool,
}

impl LoadedFile {
    /// It should have said people, and says none.
    pub const fn is_unusable(&self) -> bool {
        self.of_people && self.people == 0 && (self.rejected > 0 || !self.delta)
    }

    fn new(source: &Source, summary: &ReadSummary) -> Self {
        let aaf = |part: AafPart| matches!(part, AafPart::Pupils | AafPart::Guardians);
        Self {
            name: source.name.clone(),
            of_people: match &source.format {
                FileFormat::Aaf { part, .. } => aaf(*part),
                FileFormat::OndePupils
                | FileFormat::OndeGuardians
                | FileFormat::SieclePupils
                | FileFormat::SiecleGuardians => true,
                _ => false,
            },
            taken: summary.schools
                + summary.classes
                + summary.mefs
                + summary.pupils
                + summary.guardians
                + summary.links
                + summary.removed,
            // A file of those who left, or of links alone, says something, too.
            people: summary.pupils
                + summary.guardians
                + summary.links
                + summary.left_school
                + summary.removed,
            left: summary.left_school,
            rejected: summary.rejected,
            unended: summary.unended,
            of_guardians: source.format == FileFormat::OndeGuardians,
            delta: summary.delta || matches!(source.format, FileFormat::Aaf { delta: true, .. }),
        }
    }
}

/// Reads the sources in order and stages what they say. `school` is that of files that do not name one.
pub async fn load(
    connection: &mut SqliteConnection,
    sources: Vec<Source>,
    school: Option<School>,
    today: Date,
    rejections: &mut Rejections,
    progress: &Progress,
) -> Result<Loaded> {
    let total = sources.iter().map(|source| source.size).sum();
    progress.step("Lecture des fichiers", total);
    let (sender, mut receiver) = mpsc::channel(UNDER_WAY);
    let reader = tokio::task::spawn_blocking(move || read(&sources, school, today, sender));
    let stored = async {
        while let Some(message) = receiver.recv().await {
            match message {
                Message::Rows(rows) => stage::add(connection, rows).await?,
                Message::Rejected(rejection) => rejections.name(rejection).await?,
                Message::Read(bytes) => progress.reach(bytes.min(total))?,
            }
        }
        Result::<()>::Ok(())
    }
    .await;
    // Whatever stopped us stops the reader at its next record: it does not outlive this call.
    drop(receiver);
    let read = reader.await.map_err(|error| Error::internal("lecture", error))?;
    stored?;
    let (LoadSummary { files: staged, mut scopes, homes }, files) = read.map_err(refused)?;
    // Only with everything in place can the académie be told, and scopes be final.
    for (id, scope) in (0_i64..).zip(&mut scopes) {
        if scope.format == Format::Aaf {
            scope.name = stage::aaf_scope(connection, id).await?;
        }
    }
    let homes = homes.into_iter().map(|((scope, school), home)| (scope, school, home));
    stage::describe(connection, &scopes, &staged, homes).await?;
    Ok(Loaded { scopes, files })
}

fn refused(problem: FileError) -> Error {
    match problem {
        FileError::Stopped => Error::Cancelled,
        problem => problem.into(),
    }
}

fn read(
    sources: &[Source],
    school: Option<School>,
    today: Date,
    sender: mpsc::Sender<Message>,
) -> std::result::Result<(LoadSummary, Vec<LoadedFile>), FileError> {
    let mut loader = Loader::new(school, RowBatcher::new(sender));
    let summaries = read_all(sources, today, &mut loader)?;
    let files =
        sources.iter().zip(&summaries).map(|(source, summary)| LoadedFile::new(source, summary)).collect();
    Ok((loader.finish(&summaries)?, files))
}

/// The school of files that do not name one, as a row; its scope and file are those of the first such file.
pub fn school_row(uai: &str, created: Option<(String, Degree, String)>) -> School {
    let mut row = School { uai: Some(uai.to_owned()), ..School::default() };
    if let Some((name, degree, town)) = created {
        row.name = Some(name);
        row.degree = Some(degree.code().to_owned());
        row.town = Some(town);
    }
    row
}
