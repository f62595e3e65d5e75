//! A mail server, spoken to step by step: what breaks off before the message is handed over may be tried again, what
//! comes after it is not known.

use std::time::Duration;

use lettre::message::Mailbox;
use lettre::transport::smtp::authentication::{self, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::ClientId;
use lettre::{Address, Message};
use zeroize::Zeroizing;

use super::Ended;
use crate::Result;

/// No step takes longer.
const STEP: Duration = Duration::from_secs(60);

/// How the way to the server is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    /// TLS from the first byte.
    Tls,
    /// TLS after `STARTTLS`, or nothing is sent.
    StartTls,
    /// None: on this computer alone.
    Plain,
}

/// Who is known to the server.
#[derive(Clone)]
pub struct Credentials {
    /// Name.
    pub user: String,
    /// Password.
    pub password: Zeroizing<String>,
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Credentials(…)")
    }
}

/// A mail server.
#[derive(Debug, Clone)]
pub struct Smtp {
    /// Its name.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the way to it is protected.
    pub security: Security,
    /// Who is known to it.
    pub credentials: Option<Credentials>,
    /// An authority that signed its certificate beside those of the system, in PEM.
    pub authority: Option<Vec<u8>>,
}

type Error = lettre::transport::smtp::Error;

impl Smtp {
    fn tls(&self) -> std::result::Result<TlsParameters, Error> {
        let builder = TlsParameters::builder(self.host.clone());
        match &self.authority {
            None => builder.build_rustls(),
            Some(pem) => builder.add_root_certificate(Certificate::from_pem(pem)?).build_rustls(),
        }
    }

    async fn connect(&self, hello: &ClientId) -> std::result::Result<AsyncSmtpConnection, Error> {
        let server = (self.host.as_str(), self.port);
        let at_once = if self.security == Security::Tls { Some(self.tls()?) } else { None };
        let mut connection =
            AsyncSmtpConnection::connect_tokio1(server, Some(STEP), hello, at_once, None).await?;
        if self.security == Security::StartTls {
            connection.starttls(self.tls()?, hello).await?;
        }
        if let Some(Credentials { user, password }) = &self.credentials {
            let known = authentication::Credentials::new(user.clone(), password.as_str().to_owned());
            connection.auth(&[Mechanism::Plain, Mechanism::Login], &known).await?;
        }
        Ok(connection)
    }

    pub(super) async fn deliver(
        &self,
        from: &Mailbox,
        message: &Message,
        recipient: &str,
        handing_over: impl AsyncFnOnce() -> Result<()>,
    ) -> Result<Ended> {
        let Ok(to) = recipient.parse::<Address>() else { return Ok(Ended::Refused(String::new())) };
        let hello = ClientId::Domain(from.email.domain().to_owned());
        let before = async {
            let mut connection = self.connect(&hello).await?;
            connection.command(Mail::new(Some(from.email.clone()), Vec::new())).await?;
            connection.command(Rcpt::new(to, Vec::new())).await?;
            connection.command(Data).await?;
            Ok::<_, Error>(connection)
        };
        let mut connection = match tokio::time::timeout(2 * STEP, before).await {
            Ok(Ok(connection)) => connection,
            Ok(Err(error)) if error.is_permanent() => return Ok(Ended::Refused(told(&error))),
            Ok(Err(error)) => return Ok(Ended::Postponed(told(&error))),
            Err(_) => return Ok(Ended::Postponed("no answer".to_owned())),
        };
        handing_over().await?;
        let answer = tokio::time::timeout(2 * STEP, connection.message(&message.formatted())).await;
        let ended = match answer {
            Ok(Ok(response)) => {
                let _ = connection.quit().await;
                Ended::Sent(response.message().collect::<Vec<_>>().join(" "))
            }
            Ok(Err(error)) if error.is_permanent() => Ended::Refused(told(&error)),
            Ok(Err(error)) if error.is_transient() => Ended::Postponed(told(&error)),
            Ok(Err(error)) => Ended::Unknown(told(&error)),
            Err(_) => Ended::Unknown("no answer".to_owned()),
        };
        Ok(ended)
    }
}

/// The server's words.
fn told(error: &Error) -> String {
    let mut text = error.to_string();
    if let Some(cause) = std::error::Error::source(error) {
        text.push_str(": ");
        text.push_str(&cause.to_string());
    }
    text.chars().take(300).collect()
}
