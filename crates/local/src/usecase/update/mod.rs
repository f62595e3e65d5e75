//! Newer versions of Préau: looked for, fetched, checked, offered. Nothing is sent but the request of a file, and
//! nothing is believed that the publisher did not sign.

mod check;
mod fetch;
mod platform;
mod publisher;

use release::{Address, AddressError, ManifestError, Offer, Version};

pub use check::{Answer, Search, record, search};
pub use fetch::{Download, clear, fetch, launch_installer, ready, tidy};
pub use platform::Platform;
pub use publisher::Publisher;

use publisher::ADDRESS;

use crate::store::entry::AuditEvent;
use crate::store::setting;
use crate::view::update::{SearchOutcome, UpdateOffer, Updates};
use crate::workspace::Workspace;
use crate::{Error, Result};

/// The version at work.
fn running() -> Result<Version> {
    Version::parse(env!("CARGO_PKG_VERSION")).map_err(|error| Error::internal("version", error))
}

/// What is known of newer versions, without asking anybody.
///
/// # Errors
/// What the store met.
pub async fn state(workspace: &Workspace, publisher: Option<&Publisher>) -> Result<Updates> {
    let mut updates = Updates {
        searches: publisher.is_some(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        address: setting::get(workspace.store().pool(), None, ADDRESS).await?.unwrap_or_default(),
        default_address: publisher
            .and_then(|publisher| publisher.address.as_ref())
            .map(|address| address.as_str().to_owned()),
        searched_at: None,
        outcome: None,
        offer: None,
    };
    let Some(publisher) = publisher else { return Ok(updates) };
    let Some(known) = check::known(workspace, publisher).await? else { return Ok(updates) };
    updates.searched_at = Some(workspace.place().written(known.at));
    let announcement = match known.announcement(publisher, check::newest(workspace).await?.as_ref()) {
        Ok(announcement) => announcement,
        Err(refusal) => {
            updates.outcome = Some(match refusal {
                ManifestError::NotSigned(_) | ManifestError::Forged(_) => SearchOutcome::Forged,
                ManifestError::Superseded => SearchOutcome::Superseded,
                _ => SearchOutcome::Unreadable,
            });
            return Ok(updates);
        }
    };
    let running = running()?;
    updates.offer = Platform::current().and_then(|platform| {
        let offer = announcement.offer(&running, platform.kind)?;
        Some(UpdateOffer {
            version: offer.version.to_string(),
            published: offer.published.to_string(),
            notes: offer.notes,
            size: u32::try_from(offer.package.size).unwrap_or(u32::MAX),
            way: platform.way,
        })
    });
    updates.outcome = Some(match &updates.offer {
        Some(_) => SearchOutcome::Offered,
        None if announcement.is_newer(&running) => SearchOutcome::OtherSystems,
        None => SearchOutcome::UpToDate,
    });
    Ok(updates)
}

/// The offer that stands, checked anew.
///
/// # Errors
/// [`Error::NotFound`] when there is none.
pub async fn offer(workspace: &Workspace, publisher: Option<&Publisher>) -> Result<(Offer, Platform)> {
    let gone = || Error::NotFound("Cette mise à jour n’est plus proposée.".to_owned());
    let publisher = publisher.ok_or_else(gone)?;
    let known = check::known(workspace, publisher).await?.ok_or_else(gone)?;
    let newest = check::newest(workspace).await?;
    let announcement = known.announcement(publisher, newest.as_ref()).map_err(|_| gone())?;
    let platform = Platform::current().ok_or_else(gone)?;
    let offer = announcement.offer(&running()?, platform.kind).ok_or_else(gone)?;
    Ok((offer, platform))
}

/// Sets where versions are announced; empty for where Préau says.
///
/// # Errors
/// [`Error::Invalid`] for what is no such address.
pub async fn save_address(
    workspace: &Workspace,
    publisher: Option<&Publisher>,
    text: &str,
) -> Result<Updates> {
    let accepted = match text.trim() {
        "" => String::new(),
        text => Address::parse(text)
            .map_err(|fault| Error::invalid("updateAddress", sentence(fault)))?
            .as_str()
            .to_owned(),
    };
    let kept = setting::get(workspace.store().pool(), None, ADDRESS).await?.unwrap_or_default();
    if kept != accepted {
        let mut writing = workspace.begin().await?;
        setting::set(&mut writing.transaction, None, ADDRESS, &accepted).await?;
        writing.record(None, AuditEvent::Settings {}).await?;
        writing.commit().await?;
    }
    state(workspace, publisher).await
}

const fn sentence(fault: AddressError) -> &'static str {
    match fault {
        AddressError::Incomplete => {
            "Cette adresse n’est pas complète. Elle doit ressembler à https://exemple.fr/preau."
        }
        AddressError::NotSecure => "L’adresse doit commencer par https://.",
        AddressError::Credentials => "L’adresse ne doit contenir ni identifiant ni mot de passe.",
        AddressError::Query => "L’adresse ne doit contenir ni «\u{A0}?\u{A0}» ni «\u{A0}#\u{A0}».",
        AddressError::TooLong => "Cette adresse est trop longue (500 caractères au plus).",
    }
}
