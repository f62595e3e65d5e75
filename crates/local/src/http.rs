//! The web: plain GETs that say nothing of this computer, of its user or of the school; and the way to a service that
//! this computer proves itself to.
//!
//! Certificates are judged by the system, so that an authority installed by an academy's or a town's own service
//! is trusted; the way out is the system's proxy, or the one the environment names. Calls block: use a thread
//! that may.

use std::io::Read;
use std::sync::Arc;
use std::time::Duration;

use ureq::config::{AutoHeaderValue, Config, ConfigBuilder};
use ureq::http::StatusCode;
use ureq::tls::{Certificate, RootCerts, TlsConfig};
use ureq::typestate::AgentScope;
use ureq::{Agent, Body, http};

use crate::authority::Authority;

/// Longest wait for a connection.
const CONNECT: Duration = Duration::from_secs(15);
/// Longest wait for the beginning of an answer.
const ANSWER: Duration = Duration::from_secs(30);
/// Longest silence in the middle of an answer.
const SILENCE: Duration = Duration::from_secs(30);
/// Longest exchange with a service.
const EXCHANGE: Duration = Duration::from_secs(120);
/// Redirections followed, none of which leaves https.
const REDIRECTIONS: u32 = 5;

/// Why nothing was read.
#[derive(Debug, thiserror::Error)]
pub enum HttpError {
    /// No network, no server, or not what was asked for.
    #[error("no answer")]
    NoAnswer(#[source] Option<ConnectionError>),
    /// Over what was asked for.
    #[error("too long an answer")]
    TooLong,
}

/// What kept an answer from coming, told without the address that was asked.
#[derive(Debug, thiserror::Error)]
#[error("{}", kind(.0))]
pub struct ConnectionError(Box<ureq::Error>);

impl From<ureq::Error> for ConnectionError {
    fn from(error: ureq::Error) -> Self {
        Self(Box::new(error))
    }
}

impl ConnectionError {
    /// Whether somebody answered whose certificate is not believed, or whose encryption is no such thing.
    #[must_use]
    pub fn is_of_trust(&self) -> bool {
        match &*self.0 {
            ureq::Error::Tls(_) | ureq::Error::Rustls(_) => true,
            ureq::Error::Io(error) => error.get_ref().is_some_and(|inner| inner.is::<rustls::Error>()),
            _ => false,
        }
    }

    /// Whether the network’s proxy does not lead there.
    #[must_use]
    pub const fn is_of_proxy(&self) -> bool {
        matches!(*self.0, ureq::Error::ConnectProxyFailed(_) | ureq::Error::InvalidProxyUrl)
    }
}

const fn kind(error: &ureq::Error) -> &'static str {
    match error {
        ureq::Error::StatusCode(_) => "réponse refusée",
        ureq::Error::Timeout(_) => "délai dépassé",
        ureq::Error::HostNotFound => "serveur introuvable",
        ureq::Error::ConnectionFailed => "connexion impossible",
        ureq::Error::Tls(_) | ureq::Error::Rustls(_) => "certificat ou chiffrement refusé",
        ureq::Error::ConnectProxyFailed(_) | ureq::Error::InvalidProxyUrl => "serveur mandataire",
        ureq::Error::Io(_) => "coupure",
        _ => "autre",
    }
}

/// Reads all of a short answer.
///
/// # Errors
/// [`HttpError::TooLong`] when it is longer than `most` bytes.
pub fn get_bytes(url: &str, most: usize) -> Result<Vec<u8>, HttpError> {
    let mut response = get(url, Some(ANSWER))?;
    let read = response.body_mut().with_config().limit(most as u64 + 1).read_to_vec();
    match read {
        Ok(bytes) if bytes.len() <= most => Ok(bytes),
        Ok(_) | Err(ureq::Error::BodyExceedsLimit(_)) => Err(HttpError::TooLong),
        Err(error) => Err(no_answer(error)),
    }
}

/// Reads a long answer as it comes. The reader is not bounded: who reads counts.
///
/// # Errors
/// [`HttpError::NoAnswer`].
pub fn get_stream(url: &str) -> Result<impl Read + Send + use<>, HttpError> {
    let response = get(url, None)?;
    Ok(response.into_body().into_with_config().limit(u64::MAX).reader())
}

/// Who asks a service that answers with more than files: an answer is read whatever its status, and no redirection is
/// followed, so that what proves who asks goes to nobody else. Its certificate is judged by the system, or by that
/// authority alone.
pub(crate) fn service_agent(address: &str, authority: Option<&Authority>) -> Agent {
    let roots = authority.map_or(RootCerts::PlatformVerifier, |own| {
        let believed = own.certificates().iter().map(|one| Certificate::from_der(one).to_owned());
        RootCerts::Specific(Arc::new(believed.collect()))
    });
    let config = builder(address, Some(EXCHANGE), roots).max_redirects(0).http_status_as_error(false);
    without_proxy_here(address, config).build().into()
}

fn get(url: &str, whole: Option<Duration>) -> Result<http::Response<Body>, HttpError> {
    let agent: Agent = config(url, whole).into();
    let response = agent.get(url).call().map_err(no_answer)?;
    if response.status() == StatusCode::OK { Ok(response) } else { Err(HttpError::NoAnswer(None)) }
}

fn no_answer(error: ureq::Error) -> HttpError {
    HttpError::NoAnswer(Some(error.into()))
}

fn config(url: &str, whole: Option<Duration>) -> Config {
    // A file comes as it is signed.
    without_proxy_here(
        url,
        builder(url, whole, RootCerts::PlatformVerifier).accept_encoding(AutoHeaderValue::None),
    )
    .build()
}

fn builder(url: &str, whole: Option<Duration>, roots: RootCerts) -> ConfigBuilder<AgentScope> {
    let secure = is_secure(url);
    let tls = TlsConfig::builder()
        .root_certs(roots)
        .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .build();
    Agent::config_builder()
        .tls_config(tls)
        .user_agent("preau")
        .https_only(secure)
        .max_redirects(if secure { REDIRECTIONS } else { 0 })
        .timeout_global(whole)
        .timeout_connect(Some(CONNECT))
        .timeout_recv_response(Some(ANSWER))
        .timeout_per_read(Some(SILENCE))
}

fn is_secure(url: &str) -> bool {
    !url.starts_with("http:")
}

/// Plain http is of this very computer, where no proxy leads.
fn without_proxy_here(url: &str, config: ConfigBuilder<AgentScope>) -> ConfigBuilder<AgentScope> {
    if is_secure(url) { config } else { config.proxy(None) }
}
