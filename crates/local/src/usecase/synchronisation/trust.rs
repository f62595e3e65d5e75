//! Who signs the certificate of the service that this computer exchanges with: the system’s authorities, or the one that
//! the director was given.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use crate::authority::{self, Authority, AuthorityError};
use crate::store::central_service;
use crate::store::entry::AuditEvent;
use crate::view::synchronisation::ServiceAuthority;
use crate::workspace::Workspace;
use crate::{Error, Result};

/// Reads the file of an authority.
///
/// # Errors
/// What cannot be read, and [`Error::Invalid`] of the field `authority` for what is no such file.
pub fn read(file: &Path) -> Result<Authority> {
    let opened = File::open(file).map_err(|error| Error::io(file, &error))?;
    let mut content = Vec::new();
    let most = authority::LONGEST as u64 + 1;
    opened.take(most).read_to_end(&mut content).map_err(|error| Error::io(file, &error))?;
    Authority::read(&content).map_err(|fault| Error::invalid("authority", sentence(fault)))
}

/// An authority as the window shows it, before it is believed.
///
/// # Errors
/// Those of [`read`].
pub fn shown(file: &Path) -> Result<ServiceAuthority> {
    Ok(ServiceAuthority { path: file.to_string_lossy().into_owned(), fingerprint: read(file)?.fingerprint() })
}

/// Believes that authority alone from now on; without one, those of the system.
///
/// # Errors
/// What the store met.
pub async fn change(workspace: &Workspace, authority: Option<Authority>) -> Result<()> {
    let mut writing = workspace.begin_unchecked().await?;
    let file = authority.as_ref().map(Authority::file);
    central_service::believe(&mut writing.transaction, file).await?;
    let fingerprint = authority.as_ref().map(Authority::fingerprint);
    writing.record(None, AuditEvent::AuthorityChanged { fingerprint }).await?;
    writing.commit_keeping_cache().await
}

/// The authority kept for that address.
pub(super) async fn kept(workspace: &Workspace, address: &str) -> Result<Option<Authority>> {
    let enrolment = central_service::enrolment(workspace.store().pool()).await?;
    let file = enrolment.filter(|known| known.address == address).and_then(|known| known.authority);
    of(file.as_deref())
}

/// The authority in a file that was read before.
pub(super) fn of(file: Option<&[u8]>) -> Result<Option<Authority>> {
    let read = file.map(Authority::read).transpose();
    read.map_err(|error| Error::internal("autorité du service", error))
}

const fn sentence(fault: AuthorityError) -> &'static str {
    match fault {
        AuthorityError::None | AuthorityError::TooLong => {
            "Ce fichier n’est pas un certificat. Demandez à votre académie celui de son autorité de certification (.pem, \
             .crt ou .cer)."
        }
        AuthorityError::PrivateKey => {
            "Ce fichier contient une clé privée, que personne ne doit recevoir\u{a0}: ne le gardez pas, et prévenez qui \
             vous l’a donné. Il faut le certificat seul."
        }
    }
}
