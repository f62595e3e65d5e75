//! Files with passwords in clear: found again until they are deleted, and never taken for another.

use std::collections::HashSet;
use std::fs::File;
use std::path::Path;
use std::time::Duration;

use domain::place::Place;
use uuid::Uuid;

use super::{destination, output_file};
use crate::store::owned_files;
use crate::store::partial_file::PartialFile;
use crate::store::pending_file::PendingFile;
use crate::store::written_file::{self, WrittenFile};
use crate::view;
use crate::view::written_file::{GoneFile, KeptFile, WrittenFiles};
use crate::workspace::Workspace;
use crate::{Error, Result, files, fingerprint, layout};

/// How long the first screen waits for a disk or a network that does not say what is there.
const PATIENCE: Duration = Duration::from_millis(200);

/// How a file stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// It is there, as it was written.
    There,
    /// Nobody can tell: what it stands on is not plugged in, or does not let it be read.
    Away,
    /// Nothing is there.
    Missing,
    /// What is there is not what was written.
    Changed,
}

impl Standing {
    fn of(file: &WrittenFile) -> Self {
        match file.fingerprint.is_of(&file.path) {
            Ok(true) => Self::There,
            Ok(false) => Self::without(file),
            Err(_) => Self::Away,
        }
    }

    /// By its length alone, which is soon told.
    fn at_a_glance(file: &WrittenFile) -> Self {
        match fingerprint::length(&file.path) {
            Ok(Some(length)) if length == file.fingerprint.length => Self::There,
            Ok(_) => Self::without(file),
            Err(_) => Self::Away,
        }
    }

    /// Of one that is not there.
    fn without(file: &WrittenFile) -> Self {
        match file.path.symlink_metadata() {
            Ok(_) => Self::Changed,
            // Préau’s own folder goes with the last file in it.
            Err(_) if file.waits() || file.path.parent().is_some_and(Path::is_dir) => Self::Missing,
            Err(_) => Self::Away,
        }
    }

    const fn is_gone(self) -> bool {
        matches!(self, Self::Missing | Self::Changed)
    }
}

/// The files that are still there. Those that are not any more are told, and forgotten.
///
/// # Errors
/// What the store met.
pub async fn list(workspace: &Workspace) -> Result<WrittenFiles> {
    let all = known(workspace).await?;
    if all.is_empty() {
        return Ok(WrittenFiles { files: Vec::new(), gone: Vec::new() });
    }
    let looked = blocking(move || {
        all.into_iter().map(|file| (Standing::of(&file), file)).collect::<Vec<(Standing, WrittenFile)>>()
    })
    .await?;
    let (gone, kept): (Vec<_>, Vec<_>) = looked.into_iter().partition(|(standing, _)| standing.is_gone());
    if !gone.is_empty() {
        let mut writing = workspace.begin_unchecked().await?;
        for (_, file) in &gone {
            written_file::forget(&mut writing.transaction, file.batch).await?;
        }
        writing.commit_keeping_cache().await?;
    }
    Ok(WrittenFiles {
        files: kept.into_iter().map(|(standing, file)| shown(standing, &file, workspace.place())).collect(),
        gone: gone
            .into_iter()
            .map(|(standing, file)| GoneFile {
                name: output_file::describe_secret(&file).name,
                folder: folder(&file),
                changed: standing == Standing::Changed,
            })
            .collect(),
    })
}

/// How many are still there, as far as can be told at a glance.
///
/// # Errors
/// What the store met.
pub async fn count(workspace: &Workspace) -> Result<u32> {
    let all = known(workspace).await?;
    let in_all = all.len();
    if in_all == 0 {
        return Ok(0);
    }
    let look = blocking(move || all.iter().filter(|file| !Standing::at_a_glance(file).is_gone()).count());
    let count = match tokio::time::timeout(PATIENCE, look).await {
        Ok(count) => count?,
        Err(_) => in_all,
    };
    Ok(u32::try_from(count).unwrap_or(u32::MAX))
}

/// Whether that is one of these files, wherever it stands by now.
///
/// # Errors
/// What the store met.
pub async fn is_known(workspace: &Workspace, path: &Path) -> Result<bool> {
    Ok(find(workspace, path).await?.is_some())
}

/// Whether that is one of these files; refuses one that is not what was written any more.
///
/// # Errors
/// `file-gone`, `file-changed`, `file-away`, and what the store met.
pub async fn require_unchanged(workspace: &Workspace, path: &Path) -> Result<bool> {
    match find(workspace, path).await? {
        Some(file) => unchanged(file).await.map(|_| true),
        None => Ok(false),
    }
}

/// Deletes one of these files, and nothing else that bears its name.
///
/// # Errors
/// [`Error::NotFound`] for a file that is none of them, `file-gone`, `file-changed`, `file-away`, and what the system met.
pub async fn delete(workspace: &Workspace, path: &Path) -> Result<()> {
    let file = own(workspace, path).await?;
    match std::fs::remove_file(&file.path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            return Err(Error::io(&file.path, &error));
        }
        _ => {}
    }
    remove_row(workspace, &file).await
}

/// Recalls a file no more, which cannot be reached: its folder was deleted with it, or its drive will not come back.
///
/// # Errors
/// [`Error::NotFound`] for a file that is none of them, `file-there` for one that can be deleted, and what the store met.
pub async fn forget(workspace: &Workspace, path: &Path) -> Result<()> {
    let file = find(workspace, path).await?.ok_or_else(unknown)?;
    let (standing, file) = blocking(move || (Standing::of(&file), file)).await?;
    if standing == Standing::There {
        return Err(Error::Refused {
            code: "file-there",
            message: format!(
                "Le fichier «\u{a0}{}\u{a0}» est de nouveau accessible\u{a0}: supprimez-le.",
                output_file::name(&file.path)
            ),
        });
    }
    remove_row(workspace, &file).await
}

pub(super) async fn remove_row(workspace: &Workspace, file: &WrittenFile) -> Result<()> {
    let mut writing = workspace.begin_unchecked().await?;
    written_file::forget(&mut writing.transaction, file.batch).await?;
    writing.commit_keeping_cache().await
}

fn unknown() -> Error {
    Error::NotFound("Préau n’a pas écrit ce fichier, ou il a déjà été supprimé.".to_owned())
}

/// Saves a file that waits to be printed where the director says: it waits no more.
///
/// # Errors
/// [`Error::NotFound`] for a file that does not wait, [`Error::Invalid`] for a place that cannot be used, `file-gone`,
/// `file-changed`, `file-away`, and what the system met. It waits on then.
pub async fn save(workspace: &Workspace, path: &Path, to: &str) -> Result<view::action::WrittenFile> {
    let file = own(workspace, path).await?;
    if !file.waits() {
        return Err(unknown());
    }
    let batch = crate::random::new_id(workspace.clock().now())?;
    let pending = PendingFile::register(workspace.store(), batch, destination::file(to, "pdf")?).await?;
    let saved = WrittenFile { batch, path: pending.file.clone(), name: None, ..file.clone() };
    if let Err(error) = copy_and_record(workspace, &file, &pending, &saved).await {
        pending.discard(workspace.store()).await?;
        return Err(error);
    }
    // What cannot be removed now is removed at the next opening, which knows it no more.
    let _ = std::fs::remove_file(&file.path);
    let path = pending.publish(workspace.store()).await?;
    Ok(output_file::describe_secret(&WrittenFile { path, ..saved }))
}

async fn copy_and_record(
    workspace: &Workspace,
    file: &WrittenFile,
    pending: &PendingFile,
    saved: &WrittenFile,
) -> Result<()> {
    let mut partial = PartialFile::of(pending);
    let (from, to, writer) = (file.path.clone(), pending.temporary.clone(), partial.writer());
    let copy = move || {
        let _writer = writer;
        let mut content = File::open(&from).map_err(|error| Error::reading(&from, &error))?;
        let mut output = files::create_private(&to)?;
        let copied = std::io::copy(&mut content, &mut output).and_then(|_| output.sync_all());
        copied.map_err(|error| Error::io(&to, &error))
    };
    blocking(copy).await??;
    let mut writing = workspace.begin_unchecked().await?;
    pending.mark_complete(&mut writing.transaction).await?;
    written_file::insert(&mut writing.transaction, saved).await?;
    written_file::forget(&mut writing.transaction, file.batch).await?;
    partial.mark_complete();
    writing.commit_keeping_cache().await
}

/// Erases what was printed and a program had to read, before the data close; and at their opening, what a stop left in
/// Préau’s own folder.
pub async fn erase_printed(workspace: &Workspace) {
    // What cannot be erased now is at the next opening.
    let _ = tidy(workspace).await;
}

/// Erases what was printed, and what is in Préau’s own folder without being known.
async fn tidy(workspace: &Workspace) -> Result<()> {
    let store = workspace.store();
    if workspace.unsettled().is_some() || !layout::prints(store.folder()).is_dir() {
        return Ok(());
    }
    store.require_in_place()?;
    let waiting: HashSet<Uuid> = written_file::waiting(store.pool()).await?.into_iter().collect();
    // One that a program still reads, on Windows, is erased another time.
    owned_files::remove_prints(store.folder(), |batch| waiting.contains(&batch))?;
    let mut writing = workspace.begin_unchecked().await?;
    written_file::forget_printed(&mut writing.transaction).await?;
    writing.commit_keeping_cache().await
}

/// All of them, each where it is.
async fn known(workspace: &Workspace) -> Result<Vec<WrittenFile>> {
    let store = workspace.store();
    let all = written_file::all(store.pool()).await?;
    Ok(all.into_iter().map(|file| WrittenFile { path: store.folder().join(&file.path), ..file }).collect())
}

async fn find(workspace: &Workspace, path: &Path) -> Result<Option<WrittenFile>> {
    Ok(known(workspace).await?.into_iter().find(|file| file.path == path))
}

/// One of these files, as it was written.
///
/// # Errors
/// [`Error::NotFound`] for a file that is none of them, `file-gone`, `file-changed`, `file-away`, and what the store met.
pub(super) async fn own(workspace: &Workspace, path: &Path) -> Result<WrittenFile> {
    unchanged(find(workspace, path).await?.ok_or_else(unknown)?).await
}

/// The file, if it is still the one that was written.
async fn unchanged(file: WrittenFile) -> Result<WrittenFile> {
    let (standing, file) = blocking(move || (Standing::of(&file), file)).await?;
    let name = output_file::describe_secret(&file).name;
    let (code, what) = match standing {
        Standing::There => return Ok(file),
        Standing::Missing => (
            "file-gone",
            "n’est plus dans son dossier\u{a0}: il a été supprimé, déplacé ou renommé. S’il est ailleurs, \
             supprimez-le là où il est\u{a0}: il contient des mots de passe.",
        ),
        Standing::Changed => (
            "file-changed",
            "a été modifié ou remplacé depuis que Préau l’a écrit\u{a0}: Préau n’y touche plus. Ouvrez son dossier, \
             et supprimez-le vous-même s’il contient encore des mots de passe.",
        ),
        Standing::Away => (
            "file-away",
            "n’est pas accessible en ce moment\u{a0}: branchez ce sur quoi il est enregistré, ou fermez le logiciel \
             qui le tient, puis réessayez.",
        ),
    };
    Err(Error::Refused { code, message: format!("Le fichier «\u{a0}{name}\u{a0}» {what}") })
}

fn shown(standing: Standing, file: &WrittenFile, place: Place) -> KeptFile {
    KeptFile {
        file: output_file::describe_secret(file),
        content: file.content.into(),
        folder: folder(file),
        written_at: place.written(file.written_at),
        reachable: standing == Standing::There,
    }
}

fn folder(file: &WrittenFile) -> String {
    file.path.parent().unwrap_or(&file.path).to_string_lossy().into_owned()
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(|error| Error::internal("fichiers écrits", error))
}
