//! Enrolling this computer: it shows a code, a person signs in to the service and confirms it.

use domain::place::Place;
use std::sync::Arc;

use protocol::device::{Credentials, EnrolmentCode, EnrolmentRequest, EnrolmentState};
use protocol::version;
use release::{Address, AddressError};

use super::line::blocking;
use crate::attempts::Ended;
use crate::authority::Authority;
use crate::central_client::{CentralClient, CentralError};
use crate::store::central_service::{self, Enrolment};
use crate::store::entry::AuditEvent;
use crate::store::joining;
use crate::usecase::demonstration;
use crate::vault;
use crate::view::synchronisation::{EnrolmentAnswer, EnrolmentStep};
use crate::workspace::Workspace;
use crate::{Error, Result};

/// A code that waits to be confirmed.
pub struct Waiting {
    client: Arc<CentralClient>,
    address: Address,
    authority: Option<Authority>,
    code: EnrolmentCode,
    place: Place,
}

impl Waiting {
    /// What the window shows of it.
    #[must_use]
    pub fn step(&self) -> EnrolmentStep {
        EnrolmentStep {
            code: self.code.code.clone(),
            page: self.code.page.clone(),
            expires_at: self.place.written(self.code.expires_at),
            interval: u32::from(self.code.interval) * 1_000,
        }
    }
}

/// Asks the service at that address for a code. Its certificate must be signed by that authority; without one, by that
/// which this computer keeps for the same address, else by one that the system believes.
///
/// # Errors
/// [`Error::Invalid`] for what is no such address, `demonstration` for the demonstration, which can never join, and
/// `central-service` when the service does not answer.
pub async fn begin(workspace: &Workspace, address: &str, authority: Option<Authority>) -> Result<Waiting> {
    let address = Address::parse(address).map_err(|fault| Error::invalid("address", sentence(fault)))?;
    require_joinable(workspace).await?;
    let authority = match authority {
        Some(chosen) => Some(chosen),
        None => super::trust::kept(workspace, address.as_str()).await?,
    };
    let client = Arc::new(CentralClient::new(&address, authority.as_ref()));
    let request = EnrolmentRequest {
        computer: computer(),
        application: env!("CARGO_PKG_VERSION").to_owned(),
        protocol: version::CURRENT,
    };
    let code = asked(&client, move |client| client.ask(&request)).await?;
    Ok(Waiting { client, address, authority, code, place: workspace.place() })
}

/// Asks whether the code was confirmed; once it was, this computer is enrolled.
///
/// # Errors
/// `central-service` when the service does not answer: it can be asked again. What the keyring and the store met.
pub async fn poll(workspace: &Workspace, waiting: &Waiting) -> Result<EnrolmentAnswer> {
    let code = waiting.code.clone();
    match asked(&waiting.client, move |client| client.enrolment(&code)).await? {
        EnrolmentState::Waiting => Ok(EnrolmentAnswer::Waiting),
        EnrolmentState::Ended => Ok(EnrolmentAnswer::Ended),
        EnrolmentState::Confirmed(credentials) => {
            let author = credentials.author.clone();
            finish(workspace, waiting, *credentials).await?;
            Ok(EnrolmentAnswer::Confirmed { author })
        }
    }
}

async fn finish(workspace: &Workspace, waiting: &Waiting, credentials: Credentials) -> Result<()> {
    let Credentials { device, token, author, schools, until } = credentials;
    let mut kept = Some(token);
    if vault::token::is_in_keyring(workspace.store().folder())?
        && let Some(token) = kept.take()
    {
        blocking(move || vault::token::keep(device, &token)).await?;
    }
    let before = central_service::enrolment(workspace.store().pool()).await?;
    let mut writing = workspace.begin_unchecked().await?;
    let enrolment = Enrolment {
        address: waiting.address.as_str().to_owned(),
        authority: waiting.authority.as_ref().map(|authority| authority.file().to_vec()),
        device,
        author,
        until,
        token: kept,
        answered: 0,
        spoken_at: None,
        refused: None,
        said_heard_at: None,
    };
    central_service::enrol(&mut writing.transaction, &enrolment, &schools).await?;
    joining::hold(&mut writing.transaction).await?;
    writing.record(None, AuditEvent::Enrolled { author: enrolment.author }).await?;
    writing.commit().await?;
    if let Some(before) = before.filter(|before| before.token.is_none()) {
        // One that stays opens nothing any more.
        let _ = blocking(move || vault::token::forget(before.device)).await;
    }
    Ok(())
}

/// Refuses the demonstration.
async fn require_joinable(workspace: &Workspace) -> Result<()> {
    if demonstration::is_one(workspace).await? {
        return Err(Error::Refused {
            code: "demonstration",
            message: "L’école de démonstration ne peut pas être reliée au service central\u{a0}: ses élèves n’existent pas."
                .to_owned(),
        });
    }
    Ok(())
}

/// How this computer calls itself, for the person who confirms it.
fn computer() -> String {
    let named = ["COMPUTERNAME", "HOSTNAME"].iter().find_map(|name| std::env::var(name).ok());
    let named = named.or_else(|| std::fs::read_to_string("/etc/hostname").ok());
    let named = named.map(|name| name.trim().to_owned()).filter(|name| !name.is_empty());
    named.unwrap_or_else(|| "Ordinateur sans nom".to_owned())
}

async fn asked<T: Send + 'static>(
    client: &Arc<CentralClient>,
    question: impl FnOnce(&CentralClient) -> Result<T, CentralError> + Send + 'static,
) -> Result<T> {
    let client = Arc::clone(client);
    let answer = tokio::task::spawn_blocking(move || question(&client)).await;
    let answer = answer.map_err(|error| Error::internal("échange avec le service", error))?;
    answer.map_err(|error| {
        tracing::info!(%error, "service central");
        Error::Refused {
            code: "central-service",
            message: super::state::unanswered(Ended::of(&error)).to_owned(),
        }
    })
}

const fn sentence(fault: AddressError) -> &'static str {
    match fault {
        AddressError::Incomplete => {
            "Cette adresse n’est pas complète. Elle doit ressembler à https://exemple.fr."
        }
        AddressError::NotSecure => "L’adresse doit commencer par https://.",
        AddressError::Credentials => "L’adresse ne doit contenir ni identifiant ni mot de passe.",
        AddressError::Query => "L’adresse ne doit contenir ni «\u{A0}?\u{A0}» ni «\u{A0}#\u{A0}».",
        AddressError::TooLong => "Cette adresse est trop longue (500 caractères au plus).",
    }
}
