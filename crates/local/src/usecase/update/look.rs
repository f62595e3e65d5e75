//! Looking for a newer version: once a day at the opening, and when asked.

use exchange::update::{Address, MAX_MANIFEST, MAX_SIGNATURE, Manifest, Refusal};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Publisher, address};
use crate::desk::Desk;
use crate::store::setting;
use crate::web::{self, WebFault};
use crate::{Error, Result};

/// Setting of this computer: the last answer, kept as it came and checked anew each time it is read.
const SEARCH: &str = "update_search";

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
    /// RFC 3339 timestamp.
    pub at: String,
    #[serde(flatten)]
    answer: Answer,
}

impl Known {
    /// The announcement, when the publisher signed it.
    pub fn announcement(&self, publisher: &Publisher) -> Result<Manifest, Refusal> {
        let from = Address::parse(&self.answer.address).map_err(|_| Refusal::Malformed("the address"))?;
        let Answer { manifest, signature, .. } = &self.answer;
        Manifest::read(manifest.as_bytes(), signature.as_bytes(), &publisher.key, &from)
    }
}

/// The last answer of the address where this computer looks now.
pub(super) async fn known(desk: &Desk, publisher: &Publisher) -> Result<Option<Known>> {
    let Some(address) = address(desk, publisher).await? else { return Ok(None) };
    let kept = setting::get(desk.store().pool(), 0, SEARCH).await?;
    let known = kept.and_then(|text| serde_json::from_str::<Known>(&text).ok());
    Ok(known.filter(|known| known.answer.address == address.as_str()))
}

/// The search that is due: when asked, or when no answer came today. Nothing without a publisher or an address.
///
/// # Errors
/// What the store met.
pub async fn search(desk: &Desk, publisher: Option<&Publisher>, asked: bool) -> Result<Option<Search>> {
    let Some(publisher) = publisher else { return Ok(None) };
    let Some(address) = address(desk, publisher).await? else { return Ok(None) };
    let last = known(desk, publisher).await?.and_then(|known| known.at.parse::<Timestamp>().ok());
    let today = last.is_some_and(|at| domain::expiry::school_day(at) == desk.clock().today());
    Ok((asked || !today).then_some(Search { address }))
}

impl Search {
    /// Asks the address. Blocks for a minute at most.
    ///
    /// # Errors
    /// [`WebFault::NoAnswer`]: nothing to say, unless the director asked.
    pub fn run(&self) -> Result<Answer, WebFault> {
        let signature = web::short(&self.address.signature(), MAX_SIGNATURE);
        let manifest = web::short(&self.address.manifest(), MAX_MANIFEST);
        Ok(Answer {
            address: self.address.as_str().to_owned(),
            manifest: text(manifest)?,
            signature: text(signature)?,
        })
    }
}

/// Whatever is too long or no text is kept as nothing, which no one signed.
fn text(read: Result<Vec<u8>, WebFault>) -> Result<String, WebFault> {
    match read {
        Ok(bytes) => Ok(String::from_utf8(bytes).unwrap_or_default()),
        Err(WebFault::TooLong) => Ok(String::new()),
        Err(WebFault::NoAnswer) => Err(WebFault::NoAnswer),
    }
}

/// Keeps an answer.
///
/// # Errors
/// What the store met.
pub async fn record(desk: &Desk, answer: Answer) -> Result<()> {
    let mut writing = desk.begin().await?;
    let known = Known { at: writing.at.to_string(), answer };
    let text = serde_json::to_string(&known).map_err(Error::from)?;
    setting::set(&mut writing.transaction, 0, SEARCH, &text).await?;
    writing.commit().await
}
