//! Operations as a computer sends them, and what is answered.

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize};
use uuid::Uuid;

use crate::account::AccountState;
use crate::decision::Decision;
use crate::readable;

/// Most operations of one request.
pub const BATCH: usize = 500;

/// A decision of staff, as the computer it was taken on sends it. Immutable: the same id with another content is refused,
/// the same content is answered the same.
///
/// Its author is not here: a computer is bound to one person, and the service writes who it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Operation {
    /// UUIDv7; the serial number of its sheet comes from it.
    pub id: Uuid,
    /// Contiguous number among the operations of this computer, from 1. It orders them; the clock does not.
    pub counter: u64,
    /// Decisions of one click bear the same.
    pub batch: Uuid,
    /// UAI of the school it was taken for.
    pub school: String,
    /// The account; [`Uuid::nil`] for what is about nobody's ([`Decision::People`]).
    pub account: Uuid,
    /// What was decided.
    #[serde(deserialize_with = "readable::decision")]
    pub decision: Decision,
    /// By the computer's clock: kept for people, clamped by the service.
    pub decided_at: Timestamp,
    /// The confirmed account that the decision was taken on.
    pub seen: Seen,
    /// The sheet that was printed, if one was.
    #[serde(default, deserialize_with = "readable_sheet", skip_serializing_if = "Option::is_none")]
    pub sheet: Option<PrintedSheet>,
}

/// The sheet, unless its login is no text that can be kept.
fn readable_sheet<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<PrintedSheet>, D::Error> {
    let sheet = Option::<PrintedSheet>::deserialize(deserializer)?;
    Ok(sheet.filter(|sheet| readable::is_text(&sheet.login)))
}

/// The confirmed account that a decision was taken on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Seen {
    /// Its version.
    pub version: u64,
    /// How many times its holder had chosen how to sign in.
    pub choices: u32,
}

/// What a sheet bears.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PrintedSheet {
    /// Login.
    pub login: String,
    /// Generation of the provisional password; absent when it bears none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub generation: Option<u32>,
}

/// Operations of one computer, in the order of their counters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Submission {
    /// At most [`BATCH`].
    pub operations: Vec<Operation>,
}

/// The answers to a [`Submission`], in its order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Receipt {
    /// One for each operation.
    pub answers: Vec<Answer>,
}

/// What became of one operation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Answer {
    /// The operation.
    pub id: Uuid,
    /// Its counter.
    pub counter: u64,
    /// What became of it.
    pub outcome: Outcome,
    /// The account afterwards: that of the operation or, grouped away, the one that is kept. Absent when the school has
    /// nothing of it any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<AccountState>,
    /// Of what files said of a person: who they are to the service, which may have known them by another id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<Uuid>,
}

/// What became of an operation. Codes alone: sentences are the reader's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "became", content = "reason", rename_all = "snake_case")]
pub enum Outcome {
    /// Done as it was seen.
    Applied,
    /// Done, but for what came before it.
    Otherwise(Reason),
    /// Not done.
    Refused(Reason),
}

/// What came before an operation: the codes of [`domain::reconcile::Reason`], and those of the service alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The holder activated the account by another road.
    HolderActivated,
    /// The holder chose a password after what was seen.
    HolderChose,
    /// The holder came by a road stronger than a sheet.
    StrongerRoad,
    /// The reset ended a choice made with an older sheet.
    ChoiceEnded,
    /// The sheet of this very decision was used already.
    AlreadyUsed,
    /// Somebody reset the password.
    ResetElsewhere,
    /// Somebody notified with an earlier password: that sheet is void.
    EarlierSheetVoid,
    /// The generation is behind.
    Passed,
    /// The value was made void after a theft.
    Rolled,
    /// What was given had run out.
    Expired,
    /// It arrived after its own three months.
    Overdue,
    /// Nothing was given out.
    NotNotified,
    /// Activated already.
    AlreadyActivated,
    /// Not being activated.
    NotActivating,
    /// Nobody of the account is at the school any more.
    LeftSchool,
    /// A generation that no computer can have had.
    Ahead,
    /// What the service alone decides.
    NotForStaff,
    /// The service has no such account for this school.
    UnknownAccount,
    /// The person was known: the account that they have is kept, and the leased one is void.
    AccountKept,
    /// The leased account was no more this computer's to give: the person has another.
    LeaseEnded,
    /// The person was taken as somebody new, who may be somebody known.
    ProbableDuplicate,
    /// The service knows no such person at this school.
    UnknownPerson,
    /// The right of who decided had ended.
    RightEnded,
    /// The account was grouped away, or the one it was to be grouped with: it went to the one that is kept.
    GroupedAway,
    /// The account is grouped with another one already, or the other way round.
    GroupedOtherwise,
    /// The account that goes is somebody's at another school, too, which who decided has no right on.
    OtherSchool,
    /// The account is not grouped with that one any more.
    NotGrouped,
    /// No address is known to send a mail to, or the one that was given is none.
    NoAddress,
    /// The address is confirmed already: no mail is needed.
    AlreadyConfirmed,
    /// Schools do not give the holder the same names.
    NamesDiffer,
    /// A new login was asked for already.
    AlreadyAsked,
    /// The service cannot read it, or cannot keep a text of it.
    Unreadable,
    /// A code of a later version.
    #[serde(other)]
    Other,
}

impl From<domain::reconcile::Reason> for Reason {
    fn from(reason: domain::reconcile::Reason) -> Self {
        use domain::reconcile::Reason as Rule;
        match reason {
            Rule::HolderActivated => Self::HolderActivated,
            Rule::HolderChose => Self::HolderChose,
            Rule::StrongerRoad => Self::StrongerRoad,
            Rule::ChoiceEnded => Self::ChoiceEnded,
            Rule::AlreadyUsed => Self::AlreadyUsed,
            Rule::ResetElsewhere => Self::ResetElsewhere,
            Rule::EarlierSheetVoid => Self::EarlierSheetVoid,
            Rule::Passed => Self::Passed,
            Rule::Rolled => Self::Rolled,
            Rule::Expired => Self::Expired,
            Rule::Overdue => Self::Overdue,
            Rule::NotNotified => Self::NotNotified,
            Rule::AlreadyActivated => Self::AlreadyActivated,
            Rule::NotActivating => Self::NotActivating,
            Rule::LeftSchool => Self::LeftSchool,
            Rule::Ahead => Self::Ahead,
            Rule::NotForStaff => Self::NotForStaff,
        }
    }
}

impl From<domain::reconcile::Outcome> for Outcome {
    fn from(outcome: domain::reconcile::Outcome) -> Self {
        use domain::reconcile::Outcome as Rule;
        match outcome {
            Rule::Applied => Self::Applied,
            Rule::Otherwise(reason) => Self::Otherwise(reason.into()),
            Rule::Refused(reason) => Self::Refused(reason.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, from_value, json};

    use super::Operation;
    use crate::decision::Decision;
    use crate::readable::LONGEST_TEXT;

    fn sent(decision: &Value, login: &str) -> Operation {
        let id = "00000000-0000-0000-0000-000000000001";
        from_value(json!({
            "id": id, "counter": 1, "batch": id, "school": "0990001A", "account": id, "decision": decision,
            "decided_at": "2026-09-04T08:00:00Z", "seen": { "version": 1, "choices": 0 },
            "sheet": { "login": login, "generation": 1 },
        }))
        .unwrap()
    }

    #[test]
    fn what_cannot_be_read_or_kept_is_an_operation_all_the_same() {
        let renewal = |login: &str| json!({ "renew_login": { "login": login } });
        let long = "a".repeat(LONGEST_TEXT);
        assert_eq!(sent(&renewal(&long), "a").decision, Decision::RenewLogin { login: long.clone() });
        for unreadable in [
            renewal(&(long + "a")),
            renewal("a\0b"),
            json!({ "renew_login": {} }),
            json!({ "teleport": { "to": "mars" } }),
            json!(7),
        ] {
            let read = sent(&unreadable, "a.petit");
            assert_eq!(read.decision, Decision::Unreadable {}, "{unreadable}");
            assert_eq!(from_value::<Operation>(json!(read)).unwrap(), read, "sent again it is the same");
        }
        assert_eq!(sent(&renewal("a"), "a.petit").sheet.unwrap().login, "a.petit");
        assert_eq!(sent(&renewal("a"), "a\0b").sheet, None);
    }
}
