//! Files that imports read and that Préau wrote lately. Those with passwords are recalled until they are deleted
//! ([`written_files`](super::written_files)), and are none of these.

use std::path::Path;

use domain::place::Place;
use jiff::Timestamp;

use super::output_file;
use crate::store::recent_file::{self, RecentFile, Role};
use crate::view::recent_file::{ImportedFiles, RecentFiles, RecentlyWritten};
use crate::workspace::Workspace;
use crate::{Error, Result};

/// Imports before those are history, which has its own table.
const IMPORTS: usize = 3;

/// The recent files that are still where they were.
///
/// # Errors
/// What the store met.
pub async fn list(workspace: &Workspace) -> Result<RecentFiles> {
    let all = recent_file::all(workspace.store().pool()).await?;
    let place = workspace.place();
    tokio::task::spawn_blocking(move || found(&all, place))
        .await
        .map_err(|error| Error::internal("fichiers récents", error))
}

/// Whether Préau wrote that file lately, for a program to open.
///
/// # Errors
/// What the store met.
pub async fn can_open(workspace: &Workspace, path: &Path) -> Result<bool> {
    let all = recent_file::all(workspace.store().pool()).await?;
    Ok(opens(path) && is_among(&all, path))
}

/// Whether Préau wrote that file lately.
///
/// # Errors
/// What the store met.
pub async fn is_written(workspace: &Workspace, path: &Path) -> Result<bool> {
    Ok(is_among(&recent_file::all(workspace.store().pool()).await?, path))
}

fn is_among(all: &[RecentFile], path: &Path) -> bool {
    all.iter().any(|file| file.role == Role::Written && file.path == path)
}

/// Lists and papers: nothing that a program would run.
fn opens(path: &Path) -> bool {
    path.extension().is_some_and(|end| ["pdf", "csv"].iter().any(|kind| end.eq_ignore_ascii_case(kind)))
}

/// Those of them that are there, the files of an import together.
fn found(all: &[RecentFile], place: Place) -> RecentFiles {
    let of = |role| all.iter().filter(move |file| file.role == role && file.path.exists());
    let read: Vec<&RecentFile> = of(Role::Read).collect();
    let imports = read.chunk_by(|one, next| one.used_at == next.used_at);
    RecentFiles {
        imported: imports.take(IMPORTS).filter_map(|files| imported(files, place)).collect(),
        written: of(Role::Written).map(|file| written(file, place)).collect(),
    }
}

fn imported(files: &[&RecentFile], place: Place) -> Option<ImportedFiles> {
    let first = files.first()?;
    let one_folder = files.iter().all(|file| file.path.parent() == first.path.parent());
    Some(ImportedFiles {
        paths: files.iter().map(|file| file.path.to_string_lossy().into_owned()).collect(),
        names: files.iter().map(|file| output_file::name(&file.path)).collect(),
        folder: if one_folder { Some(folder(&first.path)) } else { None },
        imported_at: place.written(first.used_at),
        changed: files.iter().any(|file| is_newer(&file.path, file.used_at)),
    })
}

fn written(file: &RecentFile, place: Place) -> RecentlyWritten {
    RecentlyWritten {
        path: file.path.to_string_lossy().into_owned(),
        name: output_file::name(&file.path),
        folder: folder(&file.path),
        written_at: place.written(file.used_at),
        opens: opens(&file.path),
    }
}

/// Whether a file was written since; of a folder, whether something came into it or left it.
fn is_newer(path: &Path, used_at: Timestamp) -> bool {
    let changed = path.metadata().and_then(|found| found.modified());
    changed.is_ok_and(|changed| Timestamp::try_from(changed).is_ok_and(|changed| changed > used_at))
}

fn folder(path: &Path) -> String {
    path.parent().unwrap_or(path).to_string_lossy().into_owned()
}
