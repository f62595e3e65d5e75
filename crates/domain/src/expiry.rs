//! The three months after which what was handed out and not used stops working. The days are those of the school’s own place
//! ([`Place`](crate::place::Place)).

use jiff::Span;
use jiff::civil::Date;

use crate::account::{Account, Password, State};

/// Last day on which what was handed out for the account still works; `None` when nothing runs out.
///
/// For an account not activated the months run from the last notification, which a reset does not move; for
/// an activated one whose password staff reset, from that reset or the last notification. The last day of a
/// shorter month stands for a missing day: 30 November leads to 28 or 29 February.
#[must_use]
pub fn last_day(account: &Account) -> Option<Date> {
    let from = match (account.state, account.password) {
        (State::Notified | State::Activating, _) => account.notified_on,
        (State::Activated, Password::Provisional) => account.provisional_since,
        _ => None,
    }?;
    Some(three_months_after(from))
}

/// Three calendar months later.
#[must_use]
pub fn three_months_after(day: Date) -> Date {
    day.saturating_add(Span::new().months(3))
}

/// Whether the account has run out on that day: the day after its last.
#[must_use]
pub fn has_expired(account: &Account, today: Date) -> bool {
    last_day(account).is_some_and(|last| today > last)
}

/// Days left before the account runs out, today included as 0; `None` when nothing runs out or it has.
#[must_use]
pub fn days_left(account: &Account, today: Date) -> Option<u16> {
    let last = last_day(account)?;
    let days = today.until(last).ok()?.get_days();
    u16::try_from(days).ok()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::{days_left, has_expired, last_day};
    use crate::account::{Account, Holder, Origin, Password, State};

    fn notified(year: i16, month: i8, day: i8) -> Account {
        Account {
            state: State::Notified,
            origin: Origin::School,
            password: Password::Provisional,
            notified_on: Some(date(year, month, day)),
            provisional_since: Some(date(year, month, day)),
            ..Account::new(Holder::Guardian)
        }
    }

    #[test]
    fn three_calendar_months_the_last_day_included() {
        let account = notified(2026, 9, 4);
        assert_eq!(last_day(&account), Some(date(2026, 12, 4)));
        assert!(!has_expired(&account, date(2026, 12, 4)));
        assert!(has_expired(&account, date(2026, 12, 5)));
        assert_eq!(days_left(&account, date(2026, 11, 30)), Some(4));
        assert_eq!(days_left(&account, date(2026, 12, 4)), Some(0));
        assert_eq!(days_left(&account, date(2026, 12, 5)), None);
    }

    #[test]
    fn a_missing_day_becomes_the_last_of_the_month() {
        assert_eq!(last_day(&notified(2026, 11, 30)), Some(date(2027, 2, 28)));
        assert_eq!(last_day(&notified(2027, 11, 30)), Some(date(2028, 2, 29)));
    }

    #[test]
    fn a_reset_moves_the_day_of_an_activated_account_only() {
        let reset_on = date(2026, 10, 1);
        let account = Account { provisional_since: Some(reset_on), ..notified(2026, 9, 4) };
        assert_eq!(last_day(&account), Some(date(2026, 12, 4)));
        let account = Account { state: State::Activated, activated_before: true, ..account };
        assert_eq!(last_day(&account), Some(date(2027, 1, 1)));
        let account = Account { password: Password::Chosen, provisional_since: None, ..account };
        assert_eq!(last_day(&account), None);
    }
}
