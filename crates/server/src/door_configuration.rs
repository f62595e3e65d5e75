//! What an operator writes down of the families' pages: `[door]` and `[door.mail]`.

use std::io::{Error, ErrorKind};
use std::path::PathBuf;

use domain::chosen::Policy;
use ipnet::IpNet;
use lettre::message::Mailbox;
use serde::Deserialize;
use service::DoorSettings;
use service::Patience;
use service::post::{Credentials, Post, Security as Way, Smtp, Transport};
use zeroize::Zeroizing;

/// The variable that holds the password of the mail server.
pub const MAIL_PASSWORD: &str = "PREAU_CENTRAL_MAIL_PASSWORD";

/// The families' pages.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Door {
    /// Networks of the proxies whose `X-Forwarded-For` is believed.
    #[serde(default)]
    pub proxies: Vec<IpNet>,
    /// Which passwords may be chosen.
    #[serde(default)]
    pub passwords: PasswordPolicy,
    /// Characters of the shortest, where only length counts.
    #[serde(default = "twelve")]
    pub shortest: usize,
    /// How mails leave; without it they wait.
    #[serde(default)]
    pub mail: Option<Mail>,
}

impl Default for Door {
    fn default() -> Self {
        Self { proxies: Vec::new(), passwords: PasswordPolicy::Long, shortest: twelve(), mail: None }
    }
}

const fn twelve() -> usize {
    12
}

/// Which passwords may be chosen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PasswordPolicy {
    /// Long ones.
    #[default]
    Long,
    /// 8 to 14 letters and digits (2018 guide).
    LettersAndDigits,
}

/// How mails leave.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mail {
    /// From whom: `Guichet <ne-pas-repondre@exemple.fr>`.
    pub from: String,
    /// A folder instead of a server: while developing.
    #[serde(default)]
    pub folder: Option<PathBuf>,
    /// Name of the server.
    #[serde(default)]
    pub host: Option<String>,
    /// Its port; the usual one of its protection when absent.
    #[serde(default)]
    pub port: Option<u16>,
    /// How the way to it is protected.
    #[serde(default)]
    pub security: Security,
    /// Who is known to it; the password comes from the environment.
    #[serde(default)]
    pub user: Option<String>,
    /// An authority that signed its certificate, in PEM.
    #[serde(default)]
    pub authority: Option<PathBuf>,
}

/// How the way to the mail server is protected.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Security {
    /// TLS from the first byte.
    Tls,
    /// `STARTTLS`, or nothing is sent.
    #[default]
    StartTls,
    /// None: on this computer alone.
    Plain,
}

fn wrong(text: &str) -> Error {
    Error::new(ErrorKind::InvalidInput, text.to_owned())
}

impl Door {
    /// What the use cases work with, at that address, with that patience.
    #[must_use]
    pub fn settings(&self, address: &str, patience: Patience) -> DoorSettings {
        let policy = match self.passwords {
            PasswordPolicy::Long => Policy::Long { at_least: self.shortest.max(8) },
            PasswordPolicy::LettersAndDigits => Policy::LettersAndDigits,
        };
        DoorSettings { address: address.trim_end_matches('/').to_owned(), policy, patience }
    }

    /// How mails leave; none when nothing is written of it.
    ///
    /// # Errors
    /// It cannot be done as it is written.
    pub fn post(&self) -> Result<Option<Post>, Error> {
        let Some(mail) = &self.mail else { return Ok(None) };
        let from: Mailbox = mail.from.parse().map_err(|_| wrong("[door.mail] from n’est pas une adresse"))?;
        if let Some(folder) = &mail.folder {
            return Ok(Some(Post { transport: Transport::Folder(folder.clone()), from }));
        }
        let host = mail.host.clone().ok_or_else(|| wrong("[door.mail]\u{a0}: donnez host ou folder"))?;
        let is_here = ["localhost", "127.0.0.1", "::1"].contains(&host.as_str());
        let (security, usual) = match mail.security {
            Security::Tls => (Way::Tls, 465),
            Security::StartTls => (Way::StartTls, 587),
            Security::Plain if is_here => (Way::Plain, 25),
            Security::Plain => {
                return Err(wrong("[door.mail]\u{a0}: sans TLS, host doit être cet ordinateur même"));
            }
        };
        let credentials = match &mail.user {
            None => None,
            Some(user) => {
                let password = std::env::var(MAIL_PASSWORD).map(Zeroizing::new).map_err(|_| {
                    wrong("donnez dans PREAU_CENTRAL_MAIL_PASSWORD le mot de passe du serveur de mails")
                })?;
                Some(Credentials { user: user.clone(), password })
            }
        };
        let authority = mail.authority.as_ref().map(std::fs::read).transpose()?;
        let port = mail.port.unwrap_or(usual);
        let smtp = Smtp { host, port, security, credentials, authority };
        Ok(Some(Post { transport: Transport::Smtp(smtp), from }))
    }
}

#[cfg(test)]
mod tests {
    use service::Patience;
    use service::post::Transport;

    use super::{Door, Mail, Security};

    fn read(text: &str) -> Door {
        toml::from_str(text).unwrap()
    }

    #[test]
    fn mails_leave_protected_or_from_this_computer() {
        assert!(read("").post().unwrap().is_none());
        let written = |rest: &str| read(&format!("[mail]\nfrom = 'Guichet <non@exemple.fr>'\n{rest}")).post();
        let Transport::Smtp(smtp) = written("host = 'mail.exemple.fr'").unwrap().unwrap().transport else {
            panic!()
        };
        assert_eq!((smtp.port, smtp.security), (587, service::post::Security::StartTls));
        assert!(written("host = 'mail.exemple.fr'\nsecurity = 'plain'").is_err());
        assert!(written("host = 'localhost'\nsecurity = 'plain'").is_ok());
        assert!(written("").is_err());
        let folder = written("folder = '/tmp/mails'").unwrap().unwrap();
        assert!(matches!(folder.transport, Transport::Folder(_)));
        let bad = Mail { from: "personne".to_owned(), ..read("[mail]\nfrom = 'x'").mail.unwrap() };
        assert_eq!(bad.security, Security::StartTls);
        assert!(Door { mail: Some(bad), ..Door::default() }.post().is_err());
    }

    #[test]
    fn short_passwords_are_never_allowed() {
        use domain::chosen::Policy;
        assert_eq!(
            read("").settings("https://exemple/", Patience::default()).policy,
            Policy::Long { at_least: 12 }
        );
        assert_eq!(
            read("shortest = 2").settings("https://exemple/", Patience::default()).policy,
            Policy::Long { at_least: 8 }
        );
        let guide =
            read("passwords = 'letters_and_digits'").settings("https://exemple/", Patience::default());
        assert_eq!((guide.policy, guide.address.as_str()), (Policy::LettersAndDigits, "https://exemple"));
    }
}
