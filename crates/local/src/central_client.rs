//! The interface of the central service, as a computer asks it. Calls block: use a thread that may.

use protocol::activity::Activity;
use protocol::delegation::{Delegation, Delegations, GivenDelegation, Invitation, NewDelegation};
use protocol::device::{
    Devices, EnrolmentCode, EnrolmentRequest, EnrolmentState, Revocation, Revoked, Status,
};
use protocol::feed::{Cursor, Page};
use protocol::joining::{Joined, Joining};
use protocol::lease::{Lease, LeaseRequest};
use protocol::mailing::{Mailing, MailingProgress, MailingRequest};
use protocol::opening::{Opening, Openings};
use protocol::operation::{Receipt, Submission};
use protocol::problem::{Problem, ProblemCode};
use protocol::restoration::{Heard, HeardReceipt};
use protocol::statistics::Statistics;
use protocol::version;
use release::Address;
use serde::Serialize;
use serde::de::DeserializeOwned;
use ureq::http::{Response, header};
use ureq::{Agent, Body, RequestBuilder};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::authority::Authority;
use crate::http::{ConnectionError, service_agent};

/// Longest answer read: a page of a thousand changes takes far less.
const LONGEST: u64 = 32 << 20;

/// Why a request was not answered with what it asks for.
#[derive(Debug, thiserror::Error)]
pub enum CentralError {
    /// No network, no service, or a certificate that is not believed.
    #[error("no answer")]
    Unreachable(#[source] ConnectionError),
    /// The service says why not.
    #[error("refused: {0:?}")]
    Problem(ProblemCode),
    /// What answers is no such service: a captive portal, a proxy's own page.
    #[error("not the central service")]
    Foreign,
}

/// The service at one address, asked by this computer.
pub struct CentralClient {
    agent: Agent,
    /// Without its last slash.
    address: String,
    token: Option<Zeroizing<String>>,
}

impl CentralClient {
    /// The service at that address, asked by nobody in particular; its certificate is judged by the system, or by that
    /// authority alone.
    #[must_use]
    pub fn new(address: &Address, authority: Option<&Authority>) -> Self {
        let address = address.as_str().trim_end_matches('/').to_owned();
        Self { agent: service_agent(&address, authority), address, token: None }
    }

    /// The same, asked by the computer that this proves.
    #[must_use]
    pub fn proving(self, token: Zeroizing<String>) -> Self {
        Self { token: Some(token), ..self }
    }

    /// What the service says of itself.
    ///
    /// # Errors
    /// [`CentralError`].
    pub fn status(&self) -> Result<Status, CentralError> {
        read(self.signed(self.agent.get(self.url("/api/v1/status"))).call())
    }

    /// Asks for a code to be confirmed by a person.
    ///
    /// # Errors
    /// [`CentralError`].
    pub fn ask(&self, request: &EnrolmentRequest) -> Result<EnrolmentCode, CentralError> {
        self.post("/api/v1/devices/enrolments", request)
    }

    /// Whether the code was confirmed.
    ///
    /// # Errors
    /// [`CentralError`].
    pub fn enrolment(&self, code: &EnrolmentCode) -> Result<EnrolmentState, CentralError> {
        #[derive(Serialize)]
        struct Proof<'a> {
            secret: &'a str,
        }
        self.post("/api/v1/devices/enrolments/state", &Proof { secret: &code.secret })
    }

    /// A page of the changes of a school, and the answers after that counter.
    ///
    /// # Errors
    /// [`CentralError`].
    pub fn changes(&self, uai: &str, after: Option<Cursor>, answered: u64) -> Result<Page, CentralError> {
        let mut request = self.agent.get(self.url(&format!("/api/v1/schools/{uai}/changes")));
        request = request.query("answered", answered.to_string());
        if let Some(cursor) = after {
            request = request.query("after", cursor.to_string());
        }
        read(self.signed(request).call())
    }

    /// What others did for a school after a place.
    ///
    /// # Errors
    /// [`CentralError`].
    pub fn activity(&self, uai: &str, after: Option<&str>) -> Result<Activity, CentralError> {
        let mut request = self.agent.get(self.url(&format!("/api/v1/schools/{uai}/activity")));
        if let Some(cursor) = after {
            request = request.query("after", cursor);
        }
        read(self.signed(request).call())
    }

    /// Sends decisions of one school.
    ///
    /// # Errors
    /// [`CentralError`].
    pub fn submit(&self, uai: &str, submission: &Submission) -> Result<Receipt, CentralError> {
        self.post(&format!("/api/v1/schools/{uai}/operations"), submission)
    }

    /// Brings what a computer that worked alone had given out, or rehearses it.
    ///
    /// # Errors
    /// [`CentralError`].
    pub fn join(&self, uai: &str, joining: &Joining) -> Result<Joined, CentralError> {
        self.post(&format!("/api/v1/schools/{uai}/joining"), joining)
    }

    /// The figures of a school as the service last counted them, beside the averages of what it stands in.
    ///
    /// # Errors
    /// [`CentralError`].
    pub fn statistics(&self, uai: &str) -> Result<Statistics, CentralError> {
        read(self.signed(self.agent.get(self.url(&format!("/api/v1/schools/{uai}/statistics")))).call())
    }

    /// Says what was heard of a school before the service was put back as it was before.
    ///
    /// # Errors
    /// [`CentralError`].
    pub fn heard(&self, uai: &str, heard: &Heard) -> Result<HeardReceipt, CentralError> {
        self.post(&format!("/api/v1/schools/{uai}/heard"), heard)
    }

    /// Asks for blank accounts.
    ///
    /// # Errors
    /// [`CentralError`].
    pub fn lease(&self, request: &LeaseRequest) -> Result<Lease, CentralError> {
        self.post("/api/v1/leases", request)
    }

    /// Claims accounts of a school before they are mailed.
    ///
    /// # Errors
    /// [`CentralError`].
    pub fn claim_mailing(&self, uai: &str, request: &MailingRequest) -> Result<Mailing, CentralError> {
        self.post(&format!("/api/v1/schools/{uai}/mailings"), request)
    }

    /// Says how far mails of a mailing have come.
    ///
    /// # Errors
    /// [`CentralError`].
    pub fn mailing_progress(
        &self,
        uai: &str,
        mailing: Uuid,
        told: &MailingProgress,
    ) -> Result<Mailing, CentralError> {
        self.post(&format!("/api/v1/schools/{uai}/mailings/{mailing}/progress"), told)
    }

    /// The computers that one sees, and may end.
    ///
    /// # Errors
    /// [`CentralError`].
    pub fn devices(&self) -> Result<Devices, CentralError> {
        read(self.signed(self.agent.get(self.url("/api/v1/devices"))).call())
    }

    /// Ends a computer.
    ///
    /// # Errors
    /// [`CentralError`].
    pub fn revoke(&self, device: Uuid, why: &Revocation) -> Result<Revoked, CentralError> {
        self.post(&format!("/api/v1/devices/{device}/revocation"), why)
    }

    /// The delegations of a school.
    ///
    /// # Errors
    /// [`CentralError`].
    pub fn delegations(&self, uai: &str) -> Result<Delegations, CentralError> {
        read(self.signed(self.agent.get(self.url(&format!("/api/v1/schools/{uai}/delegations")))).call())
    }

    /// Gives a delegation.
    ///
    /// # Errors
    /// [`CentralError`].
    pub fn delegate(&self, uai: &str, asked: &NewDelegation) -> Result<GivenDelegation, CentralError> {
        self.post(&format!("/api/v1/schools/{uai}/delegations"), asked)
    }

    /// Takes a delegation back.
    ///
    /// # Errors
    /// [`CentralError`].
    pub fn withdraw(&self, uai: &str, delegation: Uuid) -> Result<Delegation, CentralError> {
        self.post(&format!("/api/v1/schools/{uai}/delegations/{delegation}/withdrawal"), &Nothing {})
    }

    /// Another code for who has yet to come.
    ///
    /// # Errors
    /// [`CentralError`].
    pub fn invite(&self, uai: &str, delegation: Uuid) -> Result<Invitation, CentralError> {
        self.post(&format!("/api/v1/schools/{uai}/delegations/{delegation}/invitation"), &Nothing {})
    }

    /// The schools of one's assistance teams that those words find.
    ///
    /// # Errors
    /// [`CentralError`].
    pub fn openings(&self, search: &str) -> Result<Openings, CentralError> {
        read(self.signed(self.agent.get(self.url("/api/v1/openings")).query("search", search)).call())
    }

    /// Opens one of them.
    ///
    /// # Errors
    /// [`CentralError`].
    pub fn open_school(&self, uai: &str) -> Result<Opening, CentralError> {
        self.post(&format!("/api/v1/openings/{uai}"), &Nothing {})
    }

    /// Closes one of them.
    ///
    /// # Errors
    /// [`CentralError`].
    pub fn close_school(&self, uai: &str) -> Result<(), CentralError> {
        done(self.signed(self.agent.delete(self.url(&format!("/api/v1/openings/{uai}")))).call())
    }

    fn post<T: DeserializeOwned>(&self, path: &str, body: &impl Serialize) -> Result<T, CentralError> {
        read(self.signed(self.agent.post(self.url(path))).send_json(body))
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.address)
    }

    fn signed<B>(&self, request: RequestBuilder<B>) -> RequestBuilder<B> {
        let request = request.header(version::HEADER, version::CURRENT.to_string());
        match &self.token {
            Some(token) => request.header(header::AUTHORIZATION, format!("Bearer {}", token.as_str())),
            None => request,
        }
    }
}

/// The body of what says everything by its address.
#[derive(Serialize)]
struct Nothing {}

fn read<T: DeserializeOwned>(answer: Result<Response<Body>, ureq::Error>) -> Result<T, CentralError> {
    serde_json::from_slice(&body(answer)?).map_err(|_| CentralError::Foreign)
}

/// What is answered with nothing: else it is not the service that answers.
fn done(answer: Result<Response<Body>, ureq::Error>) -> Result<(), CentralError> {
    if body(answer)?.is_empty() { Ok(()) } else { Err(CentralError::Foreign) }
}

fn body(answer: Result<Response<Body>, ureq::Error>) -> Result<Vec<u8>, CentralError> {
    let mut answer = answer.map_err(|error| CentralError::Unreachable(error.into()))?;
    let success = answer.status().is_success();
    let body = answer.body_mut().with_config().limit(LONGEST).read_to_vec();
    let body = body.map_err(|error| CentralError::Unreachable(error.into()))?;
    if success {
        return Ok(body);
    }
    let problem: Problem = serde_json::from_slice(&body).map_err(|_| CentralError::Foreign)?;
    Err(CentralError::Problem(problem.code))
}
