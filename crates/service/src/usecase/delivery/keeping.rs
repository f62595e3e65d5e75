//! What is kept of a delivery, for who looks at it later.

use serde::{Deserialize, Serialize};
use sqlx::PgConnection;

use super::deposit::Offered;
use super::order::{Doubt, PassedOver};
use super::outcome::{Became, Outcome};
use super::reading::{Delivery, FileRead};
use super::report::{LeftOut, Report};
use crate::store::aaf_delivery::{self, Ended};
use crate::{Error, Result, Service};

/// What was read of a delivery, and what it changed or would change.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Kept {
    /// File by file.
    pub files: Vec<FileRead>,
    /// What was compared; of a delivery that was passed over, nothing.
    pub report: Report,
    /// Who was left out, when it was read or when it was compared: the first of them.
    pub left_out: Vec<LeftOut>,
    /// How many those were.
    pub left_out_in_all: u64,
    /// Who was taken though something is to be put right at the source: the first of them.
    #[serde(default)]
    pub noticed: Vec<LeftOut>,
    /// How many those were.
    #[serde(default)]
    pub noticed_in_all: u64,
    /// Numbered parts that are not there.
    #[serde(default)]
    pub missing: Vec<String>,
}

impl Kept {
    fn of(delivery: &Delivery, report: &Report) -> Self {
        let left_out = delivery.left_out.and(&report.left_out);
        let noticed = delivery.noticed.and(&report.noticed);
        Self {
            files: delivery.files.clone(),
            report: report.clone(),
            left_out: left_out.first().to_vec(),
            left_out_in_all: left_out.in_all(),
            noticed: noticed.first().to_vec(),
            noticed_in_all: noticed.in_all(),
            missing: delivery.missing.clone(),
        }
    }
}

/// Stable codes of what became of a delivery, and why.
const fn codes(became: Became) -> (&'static str, Option<&'static str>) {
    match became {
        Became::Rehearsed | Became::Taken => ("taken", None),
        Became::PassedOver(PassedOver::Older) => ("passed_over", Some("older")),
        Became::PassedOver(PassedOver::BeforeFirst) => ("passed_over", Some("before_first")),
        Became::Waiting(doubt) => ("waiting", Some(code(doubt))),
        Became::Behind => ("waiting", Some(BEHIND)),
    }
}

/// It waits for another one.
pub(super) const BEHIND: &str = "behind";

const fn code(doubt: Doubt) -> &'static str {
    match doubt {
        Doubt::Undated => "undated",
        Doubt::OfTomorrow => "of_tomorrow",
        Doubt::Overtaken => "overtaken",
        Doubt::Gap => "gap",
        Doubt::Incomplete => "incomplete",
        Doubt::Links => "links",
        Doubt::Renumbered => "renumbered",
        Doubt::Departures => "departures",
    }
}

/// Keeps what became of a delivery that could be read.
pub(super) async fn keep(
    service: &Service,
    connection: &mut PgConnection,
    offered: &Offered,
    outcome: &Outcome,
    expected: bool,
) -> Result<()> {
    let Outcome { delivery, scope, report, became, .. } = outcome;
    let (became, reason) = codes(*became);
    let kept = serde_json::to_value(Kept::of(delivery, report));
    let ended = Ended {
        fingerprint: &offered.fingerprint,
        name: &offered.name,
        degree: delivery.degree.map(domain::degree::Degree::code),
        scope: Some(scope),
        kind: Some(delivery.kind().code()),
        // Nothing would ever follow one of a day to come, nor one that is taken and has none.
        exported_on: match delivery.exported() {
            Some(day) => Some(day.min(service.today())),
            None => (became == "taken").then(|| service.today()),
        },
        became,
        reason,
        schools: delivery.speaks_of.as_deref(),
        expected,
        report: kept.map_err(|error| Error::BadContent("aaf_delivery", error))?,
    };
    aaf_delivery::put(connection, ended, service.now()).await
}

/// Keeps that files are no delivery.
pub(super) async fn keep_unreadable(
    service: &Service,
    connection: &mut PgConnection,
    offered: &Offered,
    sentence: &str,
) -> Result<()> {
    let kept = serde_json::to_value(Kept::default());
    let ended = Ended {
        fingerprint: &offered.fingerprint,
        name: &offered.name,
        degree: None,
        scope: None,
        kind: None,
        exported_on: None,
        became: "unreadable",
        reason: Some(sentence),
        schools: None,
        expected: false,
        report: kept.map_err(|error| Error::BadContent("aaf_delivery", error))?,
    };
    aaf_delivery::put(connection, ended, service.now()).await
}
