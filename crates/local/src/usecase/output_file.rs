//! Files that go with a decision: the name they get, and what is said of them.

use std::path::{Path, PathBuf};

use crate::store::pending_file::{Naming, PendingFile};
use crate::store::recent_file::{self, Role};
use crate::view::action::{ActionResult, WrittenFile};
use crate::workspace::Workspace;
use crate::{Error, store};

/// Gives the file of a decision its name. The decision stands by now: what goes wrong is said beside it. A file that
/// Préau names says its name in the result, whichever it is.
pub async fn publish(workspace: &Workspace, pending: &PendingFile, mut result: ActionResult) -> ActionResult {
    match pending.publish(workspace.store()).await {
        Ok(named) if named == pending.file => note(workspace, named, &result).await,
        Ok(other) => {
            let (wanted, given) = (name(&pending.file), name(&other));
            match pending.naming {
                Naming::Usual => {}
                Naming::New => result.warnings.push(format!(
                    "Un fichier «\u{A0}{wanted}\u{A0}» est apparu entre-temps à cet endroit\u{A0}: il y est resté, et le \
                     nouveau s’appelle «\u{A0}{given}\u{A0}»."
                )),
                Naming::Replacing => result.warnings.push(format!(
                    "Le fichier «\u{A0}{wanted}\u{A0}» n’a pas pu être remplacé, sans doute parce qu’il est ouvert dans \
                     un autre logiciel\u{A0}: le nouveau s’appelle «\u{A0}{given}\u{A0}»."
                )),
            }
            result.file = result.file.map(|file| describe(&other, file.count, file.secret));
            note(workspace, other, &result).await;
        }
        Err(_) => {
            result.file = None;
            result.warnings.push(format!(
                "Tout est enregistré, mais le fichier «\u{A0}{}\u{A0}» n’a pas encore pu recevoir son nom. Vérifiez que \
                 son dossier est accessible, puis fermez et rouvrez Préau\u{A0}: le fichier y sera.",
                name(&pending.file)
            ));
        }
    }
    result
}

/// Notes a file without passwords as a recent one; those with passwords are known by themselves.
async fn note(workspace: &Workspace, named: PathBuf, result: &ActionResult) {
    if result.file.as_ref().is_none_or(|file| file.secret) {
        return;
    }
    let noted = async {
        let mut writing = workspace.begin_unchecked().await?;
        recent_file::note(&mut writing.transaction, Role::Written, &[named], writing.at).await?;
        writing.commit_keeping_cache().await
    };
    if noted.await.is_err() {
        // The file is there: only the list of recent ones lacks it.
        tracing::warn!("fichier récent non noté");
    }
}

/// What a failure of the printing engine means on that file.
pub fn cannot_write(file: &Path, error: print::pdf::PrintError) -> Error {
    match error {
        print::pdf::PrintError::Write(error) => Error::io(file, &error),
        other => {
            Error::CannotWrite { name: name(file), reason: other.to_string(), source: Some(other.into()) }
        }
    }
}

/// A written file, as the window shows it.
pub fn describe(file: &Path, count: u32, secret: bool) -> WrittenFile {
    WrittenFile { path: file.to_string_lossy().into_owned(), name: name(file), count, secret, waits: false }
}

/// A file with passwords, as the window shows it.
pub fn describe_secret(file: &store::written_file::WrittenFile) -> WrittenFile {
    let shown = describe(&file.path, file.count, true);
    match &file.name {
        Some(name) => WrittenFile { name: name.clone(), waits: true, ..shown },
        None => shown,
    }
}

/// The name that people know a file by.
pub(super) fn name(file: &Path) -> String {
    file.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
