//! Looking for a newer version: once a day at the opening, and when asked.

use jiff::Timestamp;
use jiff::civil::Date;
use release::{Address, MAX_MANIFEST, MAX_SIGNATURE, Manifest, ManifestError, Version};
use serde::{Deserialize, Serialize};

use super::publisher::{Publisher, address};
use crate::causes::causes;
use crate::http::{self, HttpError};
use crate::store::setting;
use crate::workspace::Workspace;
use crate::{Error, Result};

/// Setting of this computer: the last answer, kept as it came and checked anew each time it is read.
const SEARCH: &str = "update_search";

/// Setting of this computer: the newest announcement ever seen, wherever it came from.
const NEWEST: &str = "update_newest";

/// When an announcement was published, and of which version: what is signed later replaces what was signed before, and
/// never the other way, whoever serves the old one again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Publication {
    published: Date,
    #[serde(with = "as_text")]
    version: Version,
}

impl Publication {
    fn of(announcement: &Manifest) -> Self {
        Self { published: announcement.published(), version: announcement.version().clone() }
    }

    fn is_before(&self, other: &Self) -> bool {
        (self.published, &self.version) < (other.published, &other.version)
    }
}

/// A version as its text.
mod as_text {
    use release::Version;
    use serde::{Deserialize, Deserializer, Serializer, de};

    pub fn serialize<S: Serializer>(version: &Version, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(version)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Version, D::Error> {
        let text = String::deserialize(deserializer)?;
        Version::parse(&text).map_err(|_| de::Error::custom("not a version"))
    }
}

/// A search to make. It holds nothing open, and takes its time.
#[derive(Debug, Clone)]
pub struct Search {
    address: Address,
}

/// What the publisher's address answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    address: String,
    manifest: String,
    signature: String,
}

/// The last answer, and when it came.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Known {
    /// When.
    pub at: Timestamp,
    #[serde(flatten)]
    answer: Answer,
}

impl Known {
    /// The announcement, when the publisher signed it and none that is newer was seen.
    pub fn announcement(
        &self,
        publisher: &Publisher,
        newest: Option<&Publication>,
    ) -> Result<Manifest, ManifestError> {
        self.answer.announcement(publisher, newest)
    }
}

impl Answer {
    fn announcement(
        &self,
        publisher: &Publisher,
        newest: Option<&Publication>,
    ) -> Result<Manifest, ManifestError> {
        let from = Address::parse(&self.address).map_err(|_| ManifestError::malformed("the address"))?;
        let (manifest, signature) = (self.manifest.as_bytes(), self.signature.as_bytes());
        let announcement = Manifest::read(manifest, signature, &publisher.key, &from)?;
        match newest {
            Some(newest) if Publication::of(&announcement).is_before(newest) => {
                Err(ManifestError::Superseded)
            }
            _ => Ok(announcement),
        }
    }
}

/// The newest announcement ever seen.
pub(super) async fn newest(workspace: &Workspace) -> Result<Option<Publication>> {
    setting::json(workspace.store().pool(), None, NEWEST).await
}

/// The last answer of the address where this computer looks now.
pub(super) async fn known(workspace: &Workspace, publisher: &Publisher) -> Result<Option<Known>> {
    let Some(address) = address(workspace, publisher).await? else { return Ok(None) };
    let known: Option<Known> = setting::json(workspace.store().pool(), None, SEARCH).await?;
    Ok(known.filter(|known| known.answer.address == address.as_str()))
}

/// The search that is due: when asked, or when no answer came today. Nothing without a publisher or an address.
///
/// # Errors
/// What the store met.
pub async fn search(
    workspace: &Workspace,
    publisher: Option<&Publisher>,
    asked: bool,
) -> Result<Option<Search>> {
    let Some(publisher) = publisher else { return Ok(None) };
    let Some(address) = address(workspace, publisher).await? else { return Ok(None) };
    let last = known(workspace, publisher).await?.map(|known| known.at);
    let today = last.is_some_and(|at| workspace.place().day(at) == workspace.today());
    Ok((asked || !today).then_some(Search { address }))
}

impl Search {
    /// Asks the address. Blocks for a minute at most.
    ///
    /// # Errors
    /// [`HttpError::NoAnswer`]: nothing to say, unless the director asked.
    pub fn run(&self) -> Result<Answer, HttpError> {
        let signature = http::get_bytes(&self.address.signature(), MAX_SIGNATURE);
        let manifest = http::get_bytes(&self.address.manifest(), MAX_MANIFEST);
        Ok(Answer {
            address: self.address.as_str().to_owned(),
            manifest: text(manifest)?,
            signature: text(signature)?,
        })
    }
}

/// Whatever is too long or no text is kept as nothing, which no one signed.
fn text(read: Result<Vec<u8>, HttpError>) -> Result<String, HttpError> {
    match read {
        Ok(bytes) => Ok(String::from_utf8(bytes).unwrap_or_default()),
        Err(HttpError::TooLong) => Ok(String::new()),
        Err(no_answer @ HttpError::NoAnswer(_)) => Err(no_answer),
    }
}

/// Keeps an answer. One that the publisher signed before another that was seen takes the place of none: what the same
/// address said last stands.
///
/// # Errors
/// What the store met.
pub async fn record(workspace: &Workspace, publisher: Option<&Publisher>, mut answer: Answer) -> Result<()> {
    let mut writing = workspace.begin().await?;
    if let Some(publisher) = publisher {
        let newest = newest(workspace).await?;
        match answer.announcement(publisher, newest.as_ref()) {
            Ok(announcement) => {
                let text = serde_json::to_string(&Publication::of(&announcement)).map_err(Error::from)?;
                setting::set(&mut writing.transaction, None, NEWEST, &text).await?;
            }
            Err(ManifestError::Superseded) => {
                let known = known(workspace, publisher).await?.map(|known| known.answer);
                let stands = |known: &Answer| {
                    known.address == answer.address && known.announcement(publisher, newest.as_ref()).is_ok()
                };
                answer = known.filter(stands).unwrap_or(answer);
            }
            // A refusal says what is wrong with the announcement, and quotes none of it.
            Err(refusal) => {
                tracing::warn!(%refusal, causes = causes(&refusal), "annonce mise de côté");
            }
        }
    }
    let known = Known { at: writing.at, answer };
    let text = serde_json::to_string(&known).map_err(Error::from)?;
    setting::set(&mut writing.transaction, None, SEARCH, &text).await?;
    writing.commit().await
}
