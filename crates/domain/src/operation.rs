//! The operations log: every staff decision, and how the log and the confirmed account give what is seen.
//!
//! What a director sees is always the confirmed state plus the operations nobody has answered yet, applied
//! again by the same rules. A machine working alone is never answered, so its confirmed state is the account
//! as created; the day it joins the central service, nothing else changes.

use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

use crate::account::{Account, Generation};
use crate::action::{Action, Lead, Refusal, decide};
use crate::event::{self, Event};
use crate::uai::Uai;

/// One decision about one account. Immutable; its id makes it idempotent, its counter orders it among those
/// of its device (not its clock).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operation {
    /// UUIDv7.
    pub id: Uuid,
    /// The computer it was taken on.
    pub device: Uuid,
    /// Contiguous number on that device, from 1.
    pub counter: u64,
    /// Who took it; `None` for what time alone did.
    pub author: Option<String>,
    /// The school it was taken for.
    pub school: Option<Uai>,
    /// The account.
    pub account: Uuid,
    /// What was decided.
    pub decision: Decision,
    /// For people, by the device's clock.
    pub decided_at: Timestamp,
    /// Version of the account it was decided on.
    pub seen_version: u64,
}

/// What was decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// An action of staff.
    Staff {
        /// The action.
        action: Action,
        /// The school's date.
        day: Date,
        /// Generation of the password it leads to.
        to: Generation,
    },
    /// What happened without staff: on a machine working alone, only the end of the three months.
    Happened(Event),
    /// Grouped with another account of the same person, which opens everything from now on ([`crate::grouping`]).
    Grouped {
        /// The account that is kept.
        into: Uuid,
    },
    /// Given back as it was.
    Ungrouped,
    /// A new login was asked for ([`crate::renewal`]).
    LoginRenewed,
}

/// Applies one decision.
///
/// # Errors
/// The [`Refusal`] of the table. What cannot have happened leaves the account as it was.
pub fn apply(account: &Account, decision: &Decision, lead: Lead) -> Result<Account, Refusal> {
    match decision {
        Decision::Staff { action, day, to } => {
            let mut next = decide(account, *action, *day, lead)?.account;
            next.generation = next.generation.max(*to);
            Ok(next)
        }
        Decision::Happened(event) => {
            Ok(event::apply(account, *event).unwrap_or_else(|event::Impossible| account.clone()))
        }
        // Which account a person opens, and by which login, is no part of an account.
        Decision::Grouped { .. } | Decision::Ungrouped | Decision::LoginRenewed => {
            Ok(Account { version: account.version + 1, ..account.clone() })
        }
    }
}

/// The account as seen: the confirmed one and the pending decisions, in the order of the log. A decision that
/// the rules refuse by now changes nothing; the service's answer will say so.
#[must_use]
pub fn replay<'a>(
    confirmed: &Account,
    pending: impl IntoIterator<Item = &'a Decision>,
    lead: Lead,
) -> Account {
    pending
        .into_iter()
        .fold(confirmed.clone(), |account, decision| apply(&account, decision, lead).unwrap_or(account))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::{Decision, replay};
    use crate::account::{Account, Holder, Password, State};
    use crate::action::{Action, Lead, ResetReason};
    use crate::event::{self, Event};

    const DAY: jiff::civil::Date = date(2026, 9, 4);

    fn staff(action: Action, to: u32) -> Decision {
        Decision::Staff { action, day: DAY, to }
    }

    #[test]
    fn what_is_seen_is_the_confirmed_state_and_the_pending_decisions() {
        let confirmed = Account::new(Holder::Guardian);
        let pending = [
            staff(Action::ResetPassword(ResetReason::Forgotten), 2),
            staff(Action::Notify { reset: None }, 1),
            staff(Action::ResetPassword(ResetReason::Forgotten), 2),
        ];
        let seen = replay(&confirmed, &pending, Lead::Owner);
        assert_eq!((seen.state, seen.generation, seen.notified_on), (State::Notified, 2, Some(DAY)));
    }

    #[test]
    fn pending_decisions_apply_again_to_whatever_was_confirmed_meanwhile() {
        let confirmed =
            event::apply(&Account::new(Holder::Guardian), Event::FranceConnectActivation).unwrap();
        let seen = replay(&confirmed, &[staff(Action::Notify { reset: None }, 1)], Lead::Owner);
        assert_eq!(seen.state, State::Activated);
        assert_eq!(seen.password, Password::FranceConnect);
        assert_eq!(seen.notified_on, Some(DAY));
    }

    fn any_decision() -> impl Strategy<Value = Decision> {
        prop_oneof![
            Just(staff(Action::Notify { reset: None }, 1)),
            Just(staff(Action::Notify { reset: Some(ResetReason::Stolen) }, 2)),
            Just(staff(Action::ResetPassword(ResetReason::Forgotten), 2)),
            Just(Decision::Happened(Event::FirstSignIn)),
            Just(Decision::Happened(Event::FranceConnectActivation)),
            Just(Decision::Happened(Event::ResetAsked(DAY))),
            Just(Decision::Happened(Event::Expired)),
        ]
    }

    proptest! {
        #[test]
        fn an_account_that_is_ungrouped_is_as_it_was(
            before in prop::collection::vec(any_decision(), 0..8),
            after in prop::collection::vec(any_decision(), 0..8),
        ) {
            let new = Account::new(Holder::Guardian);
            let grouped = [Decision::Grouped { into: Uuid::from_u128(1) }, Decision::Ungrouped];
            let with: Vec<_> = before.iter().chain(&grouped).chain(&after).collect();
            let seen = replay(&new, with, Lead::Owner);
            let never = replay(&new, before.iter().chain(&after), Lead::Owner);
            prop_assert!(seen.is_consistent());
            prop_assert_eq!(seen.version, never.version + 2);
            prop_assert_eq!(Account { version: never.version, ..seen }, never);
        }
    }
}
