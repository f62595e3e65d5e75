//! Fetching an installer: checked while it is written, and again before it is run.

use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::Duration;

use release::{FileCheck, Kind, Offer, Version};

use super::running;
use crate::http;
use crate::progress::Progress;
use crate::store::owned_files;
use crate::{Error, Result, files};

const CHUNK: usize = 64 * 1024;

/// How soon a cancel is heard while the network is silent.
const HEARING: Duration = Duration::from_millis(100);

/// A verified installer on disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Download {
    /// The file.
    pub path: PathBuf,
}

/// Fetches what is offered into that folder, which is Préau's own: no other installer stays there. Blocks.
///
/// # Errors
/// `folder-taken`, `update-unreachable`, `update-tampered` (nothing of the file is kept), [`Error::Cancelled`], or what the disk
/// met.
pub fn fetch(offer: &Offer, folder: &Path, progress: &Progress) -> Result<Download> {
    if let Ok(ready) = ready(offer, folder) {
        return Ok(ready);
    }
    files::create_private_folder(folder)?;
    if !owned_files::is_empty(folder) && !is_own(folder) {
        return Err(Error::Refused {
            code: "folder-taken",
            message: format!(
                "«\u{A0}{}\u{A0}» n’est pas un dossier de Préau, qui y rangerait la mise à jour\u{A0}: rien n’y a été \
                 touché. Donnez un autre nom à ce dossier, puis réessayez.",
                folder.display()
            ),
        });
    }
    owned_files::mark(folder)?;
    owned_files::remove(folder, |name| installer(name).is_some() || is_temporary(name))?;
    let path = place(offer, folder);
    let temporary = files::beside(&path);
    let written = write(offer, &temporary, progress)
        .and_then(|()| std::fs::rename(&temporary, &path).map_err(|error| Error::io(&path, &error)));
    if let Err(error) = written {
        let _ = std::fs::remove_file(&temporary);
        return Err(error);
    }
    files::sync_folder(&path);
    Ok(Download { path })
}

/// The installer fetched earlier, read and checked anew.
///
/// # Errors
/// [`Error::NotFound`] when it was not fetched, `update-tampered` when it is no longer what it was: it is deleted.
pub fn ready(offer: &Offer, folder: &Path) -> Result<Download> {
    verified(offer, folder).map(|(path, _)| Download { path })
}

/// Runs the installer fetched earlier, which waits for the process of that number to end: a program at work cannot
/// be replaced. It is read and checked first and, on Windows, nobody writes it between its check and its run.
///
/// # Errors
/// As [`ready`], and what the system met when it would not run.
pub fn launch_installer(offer: &Offer, folder: &Path, waits_for: u32) -> Result<Download> {
    let (path, _held) = verified(offer, folder)?;
    std::process::Command::new(&path)
        .arg(format!("/WaitFor={waits_for}"))
        .spawn()
        .map_err(|error| Error::io(&path, &error))?;
    Ok(Download { path })
}

/// The installer, checked, and the file that was read: while it is open, Windows lets nobody write or replace it.
fn verified(offer: &Offer, folder: &Path) -> Result<(PathBuf, File)> {
    let path = place(offer, folder);
    let mut options = File::options();
    options.read(true);
    #[cfg(windows)]
    {
        use std::os::windows::fs::OpenOptionsExt;
        // FILE_SHARE_READ alone.
        options.share_mode(1);
    }
    let mut file = options.open(&path).map_err(|error| Error::io(&path, &error))?;
    let mut check = FileCheck::new(&offer.package);
    let mut chunk = vec![0; CHUNK];
    let verdict = loop {
        let read = file.read(&mut chunk).map_err(|error| Error::io(&path, &error))?;
        if read == 0 {
            break check.end();
        }
        if let Err(tampered) = check.take(&chunk[..read]) {
            break Err(tampered);
        }
    };
    if verdict.is_err() {
        drop(file);
        let _ = std::fs::remove_file(&path);
        return Err(tampered());
    }
    Ok((path, file))
}

/// Removes what is of no use any more: half a file, and the installer of a version that is at work. A folder that is
/// not Préau's is left alone, and so is what somebody else has in one that is.
///
/// # Errors
/// What the disk met.
pub fn tidy(folder: &Path) -> Result<()> {
    if !is_own(folder) {
        return Ok(());
    }
    let running = running()?;
    owned_files::remove(folder, |name| {
        installer(name).is_some_and(|version| version <= running) || is_temporary(name)
    })
}

/// Removes every installer and the folder, which goes when nothing else is in it: says whether it is gone, or was never
/// Préau's.
///
/// # Errors
/// What the disk met.
pub fn clear(folder: &Path) -> Result<bool> {
    if !is_own(folder) {
        return Ok(true);
    }
    owned_files::remove(folder, |name| installer(name).is_some() || is_temporary(name))?;
    owned_files::remove(folder, |name| name == owned_files::MARKER)?;
    Ok(std::fs::remove_dir(folder).is_ok())
}

/// Whether the folder is Préau's: marked, or with installers alone, as an earlier version left it.
fn is_own(folder: &Path) -> bool {
    owned_files::is_marked(folder)
        || owned_files::is_only(folder, |name| installer(name).is_some() || is_temporary(name))
}

/// The version of an installer of that name, as [`place`] gives it.
fn installer(name: &str) -> Option<Version> {
    let (version, extension) = name.strip_prefix("preau-")?.rsplit_once('.')?;
    Kind::ALL.iter().find(|kind| kind.extension() == extension)?;
    Version::parse(version).ok()
}

fn is_temporary(name: &str) -> bool {
    owned_files::is_temporary(name, |name| name == owned_files::MARKER || installer(name).is_some())
}

/// The name does not come from the network, but for the version.
fn place(offer: &Offer, folder: &Path) -> PathBuf {
    folder.join(format!("preau-{}.{}", offer.version, offer.package.kind.extension()))
}

fn write(offer: &Offer, path: &Path, progress: &Progress) -> Result<()> {
    progress.step("Téléchargement de la mise à jour", offer.package.size);
    let mut check = FileCheck::new(&offer.package);
    let mut file = files::create_private(path)?;
    let chunks = read_aside(offer.package.url.clone());
    loop {
        progress.check()?;
        let chunk = match chunks.recv_timeout(HEARING) {
            Ok(Some(chunk)) => chunk,
            Ok(None) => break,
            Err(RecvTimeoutError::Timeout) => continue,
            Err(RecvTimeoutError::Disconnected) => return Err(unreachable()),
        };
        let read = check.take(&chunk).map_err(|_| tampered())?;
        file.write_all(&chunk).map_err(|error| Error::io(path, &error))?;
        progress.reach(read)?;
    }
    progress.step("Vérification de la mise à jour", 0);
    check.end().map_err(|_| tampered())?;
    file.sync_all().map_err(|error| Error::io(path, &error))
}

/// Reads on a thread of its own, which ends by itself once nobody listens or the server is silent. `None` is the
/// end of the file; the channel closes without it when the connection breaks.
fn read_aside(url: String) -> Receiver<Option<Vec<u8>>> {
    let (sender, receiver) = sync_channel(4);
    std::thread::spawn(move || read_into(&sender, &url));
    receiver
}

fn read_into(sender: &SyncSender<Option<Vec<u8>>>, url: &str) {
    let Ok(mut body) = http::get_stream(url) else { return };
    let mut chunk = vec![0; CHUNK];
    loop {
        let next = match body.read(&mut chunk) {
            Ok(0) => None,
            Ok(read) => Some(chunk[..read].to_vec()),
            Err(_) => return,
        };
        let end = next.is_none();
        if sender.send(next).is_err() || end {
            return;
        }
    }
}

fn tampered() -> Error {
    Error::Refused {
        code: "update-tampered",
        message:
            "Le fichier reçu n’est pas celui que l’éditeur de Préau a signé\u{A0}: il a été effacé et rien \
                  n’a été installé. Si cela se reproduit, prévenez votre service informatique."
                .to_owned(),
    }
}

fn unreachable() -> Error {
    Error::Refused {
        code: "update-unreachable",
        message:
            "La mise à jour n’a pas pu être téléchargée. Vérifiez la connexion au réseau, puis réessayez. \
                  Préau continue de fonctionner sans elle."
                .to_owned(),
    }
}
