//! How a mail leaves: by a server, step by step, so that it is known how far it came; or into a folder.

mod smtp;

use std::path::PathBuf;

use jiff::Timestamp;
use lettre::message::header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart, SinglePart};
use lettre::{Address, Message};
use uuid::Uuid;

use crate::Result;
use crate::letter::Written;

pub use smtp::{Credentials, Security, Smtp};

/// Where mails go.
#[derive(Debug, Clone)]
pub enum Transport {
    /// A server takes them.
    Smtp(Smtp),
    /// A folder, one `.eml` each: while developing.
    Folder(PathBuf),
}

/// How mails leave.
#[derive(Debug, Clone)]
pub struct Post {
    /// By what.
    pub transport: Transport,
    /// From whom: `Guichet <ne-pas-repondre@exemple.fr>`.
    pub from: Mailbox,
}

/// What became of a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Ended {
    /// The server took it.
    Sent(String),
    /// Not now; nothing of it was taken.
    Postponed(String),
    /// Never.
    Refused(String),
    /// It was handed over, and nothing was answered.
    Unknown(String),
}

impl Ended {
    pub(crate) const fn code(&self) -> &'static str {
        match self {
            Self::Sent(_) => "sent",
            Self::Postponed(_) => "postponed",
            Self::Refused(_) => "refused",
            Self::Unknown(_) => "unknown",
        }
    }
}

/// A mail as it is sent; `None` for an address that is none. Its `Message-ID` follows from its id.
pub(crate) fn message(
    post: &Post,
    id: Uuid,
    recipient: &str,
    made_at: Timestamp,
    written: Written,
) -> Option<Message> {
    let to: Address = recipient.parse().ok()?;
    let part = |content_type, body| {
        SinglePart::builder()
            .header(content_type)
            .header(ContentTransferEncoding::QuotedPrintable)
            .body::<String>(body)
    };
    let mut message = Message::builder()
        .from(post.from.clone())
        .to(Mailbox::new(None, to))
        .subject(written.subject)
        .message_id(Some(format!("<{id}@{}>", post.from.email.domain())))
        .date(std::time::SystemTime::from(made_at))
        .multipart(
            MultiPart::alternative()
                .singlepart(part(ContentType::TEXT_PLAIN, written.text))
                .singlepart(part(ContentType::TEXT_HTML, written.html)),
        )
        .ok()?;
    let automatic = HeaderName::new_from_ascii_str("Auto-Submitted");
    message.headers_mut().insert_raw(HeaderValue::new(automatic, "auto-generated".to_owned()));
    Some(message)
}

impl Post {
    /// Hands a message over. `handing_over` is said once nothing can be taken back.
    pub(crate) async fn deliver(
        &self,
        message: &Message,
        recipient: &str,
        id: Uuid,
        handing_over: impl AsyncFnOnce() -> Result<()>,
    ) -> Result<Ended> {
        match &self.transport {
            Transport::Smtp(smtp) => smtp.deliver(&self.from, message, recipient, handing_over).await,
            Transport::Folder(folder) => {
                let path = folder.join(format!("{id}.eml"));
                let written = match tokio::fs::create_dir_all(folder).await {
                    Ok(()) => tokio::fs::write(path, message.formatted()).await,
                    Err(error) => Err(error),
                };
                Ok(match written {
                    Ok(()) => Ended::Sent(String::new()),
                    Err(error) => Ended::Postponed(error.kind().to_string()),
                })
            }
        }
    }
}
