//! Copies for another medium: a stolen or broken computer takes its own backups with it.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

use super::{destination, output_file};
use crate::progress::Progress;
use crate::store::entry::AuditEvent;
use crate::store::partial_file::PartialFile;
use crate::store::pending_file::PendingFile;
use crate::store::{central_service, meta, operation, portable_copy};
use crate::view::action::ActionResult;
use crate::workspace::Workspace;
use crate::{Error, Result, files, vault};

/// From so many days on without a copy, the director is reminded.
const REMINDED: i64 = 31;

const SAME_DISK: &str = "Cette copie est sur le même disque que vos données\u{a0}: si l’ordinateur est volé ou tombe en panne, \
    elle part avec lui. Enregistrez-en une sur une clé USB ou sur un disque du réseau.";

/// Writes a copy that this passphrase alone opens, reads it again, and records it. One on the disk of the data is told to
/// be there, and counts for nothing.
///
/// # Errors
/// [`Error::Invalid`] for a passphrase that is easily guessed or a path that cannot be used, `copy-unlike` for a medium that
/// does not give back what was written, and what the system met. No file is left then.
pub async fn write(
    workspace: &Workspace,
    path: &str,
    passphrase: &str,
    progress: &Progress,
) -> Result<ActionResult> {
    vault::check_strength(passphrase)?;
    if meta::is_demonstration(workspace.store().pool()).await? {
        return Err(Error::Refused {
            code: "demonstration",
            message: "La démonstration n’a rien à mettre à l’abri\u{a0}: ses élèves sont inventés."
                .to_owned(),
        });
    }
    let batch = crate::random::new_id(workspace.clock().now())?;
    let destination = destination::file(path, portable_copy::EXTENSION)?;
    progress.step("Copie des données", 0);
    let copy = workspace.copy_out(passphrase).await?;
    progress.check()?;
    progress.step("Écriture et vérification", 0);
    let pending = PendingFile::register(workspace.store(), batch, destination).await?;
    let mut partial = PartialFile::of(&pending);
    if let Err(error) = put(&copy, &pending).and_then(|()| progress.check()) {
        pending.discard(workspace.store()).await?;
        return Err(error);
    }
    let elsewhere = !files::are_on_one_disk(workspace.store().folder(), &pending.file);
    let mut writing = workspace.begin().await?;
    writing.batch = batch;
    pending.mark_complete(&mut writing.transaction).await?;
    partial.mark_complete();
    if elsewhere {
        let at = writing.at;
        meta::record_copied(&mut writing.transaction, at).await?;
    }
    writing.record(None, AuditEvent::CopiedOut { file: output_file::name(&pending.file) }).await?;
    writing.commit_keeping_cache().await?;
    tracing::info!(elsewhere, "copie de sauvegarde écrite");
    let file = output_file::describe(&pending.file, 1, false);
    let warnings = if elsewhere { Vec::new() } else { vec![SAME_DISK.to_owned()] };
    let result = ActionResult::written(1, file, warnings);
    Ok(output_file::publish(workspace, &pending, result).await)
}

/// Days since the store was last copied to another medium or, never copied, since its first day; told once they are too
/// many. A computer whose accounts a central service keeps needs none.
///
/// # Errors
/// What the store met.
pub async fn overdue(workspace: &Workspace) -> Result<Option<u32>> {
    let mut reading = workspace.store().pool().acquire().await?;
    if meta::is_demonstration(&mut *reading).await?
        || central_service::enrolment(&mut *reading).await?.is_some()
    {
        return Ok(None);
    }
    let since = match meta::copied_at(&mut *reading).await? {
        Some(copied) => Some(copied),
        None => operation::first_recorded_at(&mut *reading).await?,
    };
    let Some(since) = since else { return Ok(None) };
    let days = since.duration_until(workspace.clock().now()).as_hours() / 24;
    Ok(u32::try_from(days).ok().filter(|_| days >= REMINDED))
}

/// Copies the file to where it goes, and reads it there.
fn put(copy: &Path, pending: &PendingFile) -> Result<()> {
    let failed = |error: &std::io::Error| Error::io(&pending.file, error);
    let mut source = File::open(copy).map_err(|error| Error::reading(copy, &error))?;
    let mut target = files::create_private(&pending.temporary)?;
    std::io::copy(&mut source, &mut target)
        .and_then(|_| target.sync_all())
        .map_err(|error| failed(&error))?;
    drop(target);
    match are_alike(copy, &pending.temporary) {
        Ok(true) => Ok(()),
        Ok(false) => Err(Error::Refused {
            code: "copy-unlike",
            message: "Ce support ne rend pas ce qui y a été écrit\u{a0}: il est sans doute abîmé. Choisissez-en un autre."
                .to_owned(),
        }),
        Err(error) => Err(failed(&error)),
    }
}

fn are_alike(one: &Path, other: &Path) -> std::io::Result<bool> {
    let [mut one, mut other] = [BufReader::new(File::open(one)?), BufReader::new(File::open(other)?)];
    let (mut ours, mut theirs) = ([0; 64 * 1024], [0; 64 * 1024]);
    loop {
        let read = one.read(&mut ours)?;
        if read == 0 {
            return Ok(other.read(&mut theirs)? == 0);
        }
        match other.read_exact(&mut theirs[..read]) {
            Ok(()) if ours[..read] == theirs[..read] => {}
            Ok(()) => return Ok(false),
            Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => return Ok(false),
            Err(error) => return Err(error),
        }
    }
}
