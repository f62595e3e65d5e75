//! What was decided for an account that was grouped away meanwhile ([`crate::grouping`]).
//!
//! It goes to the account that is kept, as if it had been decided there. What was printed bears the login and a password
//! of the other: it opens nothing, and shall open nothing once that one is given back.

use crate::account::{Account, Generation, Password};
use crate::action::{Action, Lead, ResetReason, decide};
use crate::operation::Decision;
use crate::reconcile::{self, Facts, Outcome, Reason, Reconciled};

/// The decision for the account that is kept; `None` when there is nothing to do: who has chosen a password since is not
/// locked out for one that was forgotten.
fn to_kept(kept: &Account, decision: &Decision) -> Option<Decision> {
    let Decision::Staff { action, day, .. } = *decision else { return Some(*decision) };
    let chose = matches!(kept.password, Password::Chosen | Password::FranceConnect);
    let action = match action {
        Action::ResetPassword(ResetReason::Forgotten) if chose => return None,
        Action::Notify { reset: Some(ResetReason::Forgotten) } if chose => Action::Notify { reset: None },
        action => action,
    };
    let to = match action {
        Action::ResetPassword(_) | Action::Notify { reset: Some(_) } => kept.next_printable(),
        Action::Notify { reset: None } | Action::ResendActivationMail | Action::ResendConfirmationMail => {
            live(kept)
        }
    };
    Some(Decision::Staff { action, day, to })
}

/// What the service makes of a decision for the other, on the account that is kept. No sheet bears the value that it leads
/// to: a refusal makes none void.
#[must_use]
pub fn reconcile(kept: &Account, decision: &Decision, facts: Facts) -> Reconciled {
    let facts = Facts { seen_choices: kept.choices, ..facts };
    let Some(decision) = to_kept(kept, decision) else {
        let outcome = match facts.in_school {
            true => Outcome::Applied,
            false => Outcome::Refused(Reason::LeftSchool),
        };
        return Reconciled { account: kept.clone(), outcome, ends_sessions: false };
    };
    let reconciled = reconcile::reconcile(kept, &decision, facts);
    match reconciled.outcome {
        Outcome::Refused(_) => Reconciled { account: kept.clone(), ..reconciled },
        Outcome::Applied | Outcome::Otherwise(_) => reconciled,
    }
}

/// The generation that a notification leads to.
fn live(account: &Account) -> Generation {
    match account.password {
        Password::None => account.next_printable(),
        _ => account.generation,
    }
}

/// The value that was printed in vain for such a decision; none of a mail.
#[must_use]
pub const fn printed(decision: &Decision) -> Option<Generation> {
    match *decision {
        Decision::Staff { action: Action::ResendActivationMail | Action::ResendConfirmationMail, .. } => None,
        Decision::Staff { to, .. } => Some(to),
        _ => None,
    }
}

/// The account that is away: what was printed for the decision is burnt and, after a theft, whatever was.
#[must_use]
pub fn left_behind(away: &Account, decision: &Decision) -> Account {
    let Decision::Staff { action, day, to } = *decision else { return away.clone() };
    let mut next = away.clone();
    match action {
        Action::ResendActivationMail | Action::ResendConfirmationMail => {}
        Action::ResetPassword(ResetReason::Stolen) | Action::Notify { reset: Some(ResetReason::Stolen) } => {
            match decide(away, Action::ResetPassword(ResetReason::Stolen), day, Lead::Owner) {
                Ok(applied) => {
                    next = applied.account;
                    next.generation = next.generation.max(to.saturating_add(1));
                }
                Err(_) => next.burn(to),
            }
        }
        Action::Notify { .. } | Action::ResetPassword(_) if away.chosen_with != Some(to) => next.burn(to),
        Action::Notify { .. } | Action::ResetPassword(_) => {}
    }
    next.version = away.version + u64::from(next != *away);
    next
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::{left_behind, reconcile, to_kept};
    use crate::account::{Account, Holder, Origin, Password, State};
    use crate::action::{Action, ResetReason};
    use crate::operation::Decision;
    use crate::reconcile::{Facts, Outcome, Reason};

    const DAY: jiff::civil::Date = date(2026, 9, 4);

    fn staff(action: Action, to: u32) -> Decision {
        Decision::Staff { action, day: DAY, to }
    }

    fn account(password: Password, generation: u32) -> Account {
        let new = Account::new(Holder::Guardian);
        match password {
            Password::None => Account { generation, ..new },
            Password::Provisional => Account {
                state: State::Notified,
                origin: Origin::School,
                password,
                generation,
                notified_on: Some(DAY),
                provisional_since: Some(DAY),
                ..new
            },
            Password::Chosen | Password::FranceConnect => Account {
                state: State::Activated,
                origin: Origin::School,
                password,
                generation,
                notified_on: Some(DAY),
                activated_before: true,
                choices: 1,
                ..new
            },
        }
    }

    const NOTIFY: Action = Action::Notify { reset: None };
    const FORGOTTEN: Action = Action::ResetPassword(ResetReason::Forgotten);
    const STOLEN: Action = Action::ResetPassword(ResetReason::Stolen);
    /// No choice of the holder's is known, as of another account.
    const FACTS: Facts = Facts { today: DAY, in_school: true, seen_choices: 0, rolled: 0 };
    const BOTH: Action = Action::Notify { reset: Some(ResetReason::Forgotten) };

    #[test]
    fn numbers_of_the_one_are_none_of_the_other() {
        let to = |kept: &Account, action| match to_kept(kept, &staff(action, 7)) {
            Some(Decision::Staff { action, to, .. }) => Some((action, to)),
            _ => None,
        };
        let (none, live) = (account(Password::None, 2), account(Password::Provisional, 3));
        let chosen = account(Password::Chosen, 3);
        assert_eq!(to(&none, NOTIFY), Some((NOTIFY, 2)));
        assert_eq!(to(&live, NOTIFY), Some((NOTIFY, 3)));
        assert_eq!(to(&chosen, NOTIFY), Some((NOTIFY, 3)));
        assert_eq!(to(&live, FORGOTTEN), Some((FORGOTTEN, 4)));
        assert_eq!(to(&live, BOTH), Some((BOTH, 4)));
        assert_eq!(to(&chosen, FORGOTTEN), None, "nobody is locked out");
        assert_eq!(to(&chosen, BOTH), Some((NOTIFY, 3)));
        assert_eq!(to(&chosen, STOLEN), Some((STOLEN, 4)));
    }

    #[test]
    fn what_is_left_of_a_decision_is_done() {
        for kept in [Password::None, Password::Provisional, Password::Chosen, Password::FranceConnect] {
            for action in [NOTIFY, BOTH, FORGOTTEN, STOLEN] {
                let kept = account(kept, 3);
                let after = reconcile(&kept, &staff(action, 9), FACTS);
                let resets = matches!(action, Action::ResetPassword(_));
                let expected = kept.password != Password::None || !resets;
                assert_eq!(after.outcome == Outcome::Applied, expected, "{kept:?} {action:?}");
                assert!(after.account.is_consistent());
            }
        }
    }

    #[test]
    fn what_is_refused_makes_no_value_of_the_account_kept_void() {
        let left = Facts { in_school: false, ..FACTS };
        for kept in [Password::None, Password::Provisional, Password::Chosen, Password::FranceConnect] {
            let kept = account(kept, 3);
            for action in [NOTIFY, BOTH, FORGOTTEN, STOLEN] {
                let after = reconcile(&kept, &staff(action, 9), left);
                assert_eq!(after.outcome, Outcome::Refused(Reason::LeftSchool));
                assert_eq!(after.account, kept, "{action:?}");
            }
        }
        let untouched = account(Password::None, 1);
        let after = reconcile(&untouched, &staff(FORGOTTEN, 2), FACTS);
        assert_eq!((after.outcome, after.account), (Outcome::Refused(Reason::NotNotified), untouched));
    }

    #[test]
    fn what_was_printed_for_the_one_that_is_away_opens_nothing_once_it_is_given_back() {
        let untouched = account(Password::None, 1);
        let after = left_behind(&untouched, &staff(NOTIFY, 1));
        assert_eq!((after.burnt, after.next_printable(), after.version), (1, 2, 1));
        let live = account(Password::Provisional, 1);
        assert_eq!(left_behind(&live, &staff(NOTIFY, 1)), live, "its sheet was in hands before");
        let after = left_behind(&live, &staff(FORGOTTEN, 2));
        assert_eq!((after.generation, after.burnt, after.next_printable()), (1, 2, 3));
        let after = left_behind(&live, &staff(STOLEN, 2));
        assert_eq!((after.password, after.generation), (Password::Provisional, 3), "nobody has printed it");
        assert!(after.is_consistent());
        let used = Account { chosen_with: Some(1), ..account(Password::Chosen, 1) };
        assert_eq!(left_behind(&used, &staff(NOTIFY, 1)), used);
    }
}
