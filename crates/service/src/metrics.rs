//! What is counted of the service at work, for who watches over it: numbers and codes, never whose.

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};
use protocol::operation::Outcome;

/// Seconds of a hash, with what it waited: some tens of milliseconds when nobody waits.
const HASHING: [f64; 9] = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0];

/// Days since something was done that never was.
const NEVER: i64 = 10_000;

/// How an operation ended.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Operation {
    decision: &'static str,
    outcome: &'static str,
}

/// How somebody’s way in ended.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct SignIn {
    who: &'static str,
    verdict: &'static str,
}

/// Something by its kind.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfKind {
    kind: &'static str,
}

/// How a mail ended.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Mail {
    kind: &'static str,
    state: &'static str,
}

/// By their state.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct InState {
    state: &'static str,
}

/// Who signs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Who {
    Family,
    Staff,
}

/// What was tried and was wrong: what an alarm against spraying looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Failure {
    Password,
    Dates,
    Staff,
    Token,
}

/// What is counted. A clone counts into the same.
#[derive(Debug, Clone)]
pub(crate) struct Metrics {
    operations: Family<Operation, Counter>,
    sign_ins: Family<SignIn, Counter>,
    failures: Family<OfKind, Counter>,
    limited: Family<OfKind, Counter>,
    mails: Family<Mail, Counter>,
    waiting_mails: Family<InState, Gauge>,
    connections: Family<InState, Gauge>,
    pub(crate) deliveries_waiting: Gauge,
    job_failures: Family<OfKind, Gauge>,
    job_days: Family<OfKind, Gauge>,
    pub(crate) ledger_failures: Counter,
    pub(crate) ledger_waiting: Gauge,
    pub(crate) hashing_queue: Gauge,
    pub(crate) hashing_refused: Counter,
    pub(crate) hashing: Histogram,
}

impl Default for Metrics {
    fn default() -> Self {
        Self {
            operations: Family::default(),
            sign_ins: Family::default(),
            failures: Family::default(),
            limited: Family::default(),
            mails: Family::default(),
            waiting_mails: Family::default(),
            connections: Family::default(),
            deliveries_waiting: Gauge::default(),
            job_failures: Family::default(),
            job_days: Family::default(),
            ledger_failures: Counter::default(),
            ledger_waiting: Gauge::default(),
            hashing_queue: Gauge::default(),
            hashing_refused: Counter::default(),
            hashing: Histogram::new(HASHING),
        }
    }
}

impl Metrics {
    /// How a job stands.
    pub(crate) fn job(&self, kind: &'static str, failures: u32, days: Option<i64>) {
        self.job_failures.get_or_create(&OfKind { kind }).set(i64::from(failures));
        self.job_days.get_or_create(&OfKind { kind }).set(days.unwrap_or(NEVER));
    }

    /// Makes them known to who asks for them.
    pub(crate) fn register(&self, registry: &mut Registry) {
        registry.register(
            "operations",
            "Decisions of computers, by what became of them",
            self.operations.clone(),
        );
        registry.register("sign_ins", "Ways in of families and staff, by verdict", self.sign_ins.clone());
        registry.register("failures", "What was tried and was wrong, by what it was", self.failures.clone());
        registry.register("limited", "What was not looked at, since it came too often", self.limited.clone());
        registry.register("mails", "Tries of mails, by how they ended", self.mails.clone());
        registry.register(
            "mails_kept",
            "Mails that have not ended, and of which nobody knows",
            self.waiting_mails.clone(),
        );
        registry.register(
            "deliveries_waiting",
            "Deliveries of AAF of which an operator is asked",
            self.deliveries_waiting.clone(),
        );
        registry.register(
            "job_failures",
            "How often what is done by itself failed since it was last done",
            self.job_failures.clone(),
        );
        registry.register(
            "job_days_since_done",
            "Days since what is done by itself was last done; 10,000 when it never was",
            self.job_days.clone(),
        );
        registry.register(
            "database_connections",
            "Connections of the pool, by state",
            self.connections.clone(),
        );
        registry.register(
            "ledger_failures",
            "How often the ledger outside of the database could not be written",
            self.ledger_failures.clone(),
        );
        registry.register(
            "ledger_waiting",
            "Lines that the ledger lacks, and that the database keeps until it can be written",
            self.ledger_waiting.clone(),
        );
        registry.register(
            "hashing_queue",
            "Passwords that wait for a processor, or are hashed",
            self.hashing_queue.clone(),
        );
        registry.register(
            "hashing_refused",
            "Passwords that found the queue full",
            self.hashing_refused.clone(),
        );
        registry.register_with_unit(
            "hashing",
            "Time of a password in the queue and under the hash",
            Unit::Seconds,
            self.hashing.clone(),
        );
    }

    pub(crate) fn operation(&self, decision: &'static str, outcome: Outcome) {
        let outcome = match outcome {
            Outcome::Applied => "applied",
            Outcome::Otherwise(_) => "otherwise",
            Outcome::Refused(_) => "refused",
        };
        self.operations.get_or_create(&Operation { decision, outcome }).inc();
    }

    pub(crate) fn sign_in(&self, who: Who, verdict: &'static str) {
        let who = match who {
            Who::Family => "family",
            Who::Staff => "staff",
        };
        self.sign_ins.get_or_create(&SignIn { who, verdict }).inc();
    }

    pub(crate) fn failure(&self, failure: Failure) {
        self.failures.get_or_create(&OfKind { kind: code(failure) }).inc();
    }

    pub(crate) fn limited(&self, failure: Failure) {
        self.limited.get_or_create(&OfKind { kind: code(failure) }).inc();
    }

    pub(crate) fn mail(&self, kind: &'static str, state: &'static str) {
        self.mails.get_or_create(&Mail { kind, state }).inc();
    }

    pub(crate) fn mails_kept(&self, waiting: i64, unknown: i64) {
        for (state, count) in [("waiting", waiting), ("unknown", unknown)] {
            self.waiting_mails.get_or_create(&InState { state }).set(count);
        }
    }

    pub(crate) fn connections(&self, idle: i64, used: i64) {
        for (state, count) in [("idle", idle), ("used", used)] {
            self.connections.get_or_create(&InState { state }).set(count);
        }
    }
}

const fn code(failure: Failure) -> &'static str {
    match failure {
        Failure::Password => "password",
        Failure::Dates => "dates",
        Failure::Staff => "staff",
        Failure::Token => "token",
    }
}
