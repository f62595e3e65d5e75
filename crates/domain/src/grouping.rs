//! *Grouping* two accounts of one person: both are opened by the one that is kept, and ungrouping gives the other
//! back as it was.
//!
//! An account that was grouped away is not changed by it: state, password, generation and dates are its own, and
//! wait. While it is grouped nothing happens to it; what happens to the kept account stays with the kept account.

use std::cmp::Ordering;

use jiff::civil::Date;
use thiserror::Error;
use uuid::Uuid;

use crate::account::{Holder, State};

/// What decides which of two accounts is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Standing {
    /// Where it stands.
    pub state: State,
    /// The account's identity, a UUIDv7: the older account has the smaller one.
    pub uuid: Uuid,
}

impl Standing {
    /// Which of two accounts is proposed to be kept: that which is further on its way to its holder, then the older.
    /// `Less` comes first.
    #[must_use]
    pub fn before(&self, other: &Self) -> Ordering {
        other.state.cmp(&self.state).then(self.uuid.cmp(&other.uuid))
    }
}

/// Why two accounts cannot be grouped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Refusal {
    /// It is one account.
    #[error("an account cannot be grouped with itself")]
    Itself,
    /// A pupil has one account, which the source names.
    #[error("only accounts of guardians are grouped")]
    Pupil,
    /// One of them was grouped with another account before.
    #[error("an account that was grouped away opens nothing")]
    GroupedAway,
}

/// An account that is to be grouped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Party {
    /// The account's identity.
    pub uuid: Uuid,
    /// Whose account.
    pub holder: Holder,
    /// It was grouped with another one, and is not the one kept.
    pub grouped_away: bool,
}

/// Whether two accounts can be grouped.
///
/// # Errors
/// The [`Refusal`].
pub fn check(kept: Party, other: Party) -> Result<(), Refusal> {
    if kept.uuid == other.uuid {
        return Err(Refusal::Itself);
    }
    if [kept, other].iter().any(|party| party.holder == Holder::Pupil) {
        return Err(Refusal::Pupil);
    }
    if kept.grouped_away || other.grouped_away {
        return Err(Refusal::GroupedAway);
    }
    Ok(())
}

/// What the service knows of two accounts that a computer groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Meeting {
    /// The account that goes.
    pub other: Uuid,
    /// The account it was grouped with already.
    pub other_into: Option<Uuid>,
    /// The account that is opened in its place: itself, unless it was.
    pub other_leads_to: Uuid,
    /// The account that the decision keeps.
    pub kept: Uuid,
    /// The account that is opened in its place: itself, unless it was grouped away.
    pub kept_leads_to: Uuid,
}

/// What becomes of two accounts that a computer groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Met {
    /// The one goes into the other.
    Grouped {
        /// The account that is opened from now on.
        into: Uuid,
        /// It is another one than the decision said: that one was grouped away meanwhile.
        further: bool,
    },
    /// They were grouped so already.
    Already,
    /// They are opened by one account already, another one than the decision said.
    Otherwise,
    /// The account that goes was grouped with a third one meanwhile, of which who decided did not know: a person decides.
    Elsewhere,
}

/// What becomes of them. No circle comes of it: what goes opens nothing yet in place of the account that it goes into.
#[must_use]
pub fn meet(meeting: Meeting) -> Met {
    let Meeting { other, other_into, other_leads_to, kept, kept_leads_to } = meeting;
    if other_leads_to == kept_leads_to {
        return if other_into == Some(kept) { Met::Already } else { Met::Otherwise };
    }
    if other_leads_to != other {
        return Met::Elsewhere;
    }
    Met::Grouped { into: kept_leads_to, further: kept_leads_to != kept }
}

/// The last day on which the login that is grouped away opens the account that is kept: that on which it was grouped,
/// where families sign in. The portal goes on recognising it afterwards, and says what to do.
#[must_use]
pub fn is_login_in_force(grouped_on: Date, today: Date) -> bool {
    today <= grouped_on
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use uuid::Uuid;

    use super::{Meeting, Met, Party, Refusal, Standing, check, is_login_in_force, meet};
    use crate::account::{Holder, State};

    fn standing(state: State, uuid: u128) -> Standing {
        Standing { state, uuid: Uuid::from_u128(uuid) }
    }

    #[test]
    fn the_account_furthest_on_its_way_is_kept_then_the_older() {
        let mut all = [
            standing(State::NotNotified, 1),
            standing(State::Notified, 4),
            standing(State::Activated, 9),
            standing(State::Activating, 2),
            standing(State::Notified, 3),
            standing(State::Activated, 8),
        ];
        all.sort_by(Standing::before);
        let order = all.map(|one| one.uuid.as_u128());
        assert_eq!(order, [8, 9, 2, 3, 4, 1]);
    }

    #[test]
    fn what_can_be_grouped() {
        let party = |uuid, holder, grouped_away| Party { uuid: Uuid::from_u128(uuid), holder, grouped_away };
        let guardian = |uuid| party(uuid, Holder::Guardian, false);
        assert_eq!(check(guardian(1), guardian(2)), Ok(()));
        assert_eq!(check(guardian(1), guardian(1)), Err(Refusal::Itself));
        assert_eq!(check(guardian(1), party(2, Holder::Pupil, false)), Err(Refusal::Pupil));
        assert_eq!(check(party(1, Holder::Pupil, false), guardian(2)), Err(Refusal::Pupil));
        assert_eq!(check(guardian(1), party(2, Holder::Guardian, true)), Err(Refusal::GroupedAway));
        assert_eq!(check(party(1, Holder::Guardian, true), guardian(2)), Err(Refusal::GroupedAway));
    }

    #[test]
    fn what_was_grouped_meanwhile_is_followed_or_left_to_a_person() {
        let [a, b, c] = [1, 2, 3].map(Uuid::from_u128);
        // The other, where it leads and by which, the one kept and where it leads.
        let met = |other, other_into, other_leads_to, kept, kept_leads_to| {
            meet(Meeting { other, other_into, other_leads_to, kept, kept_leads_to })
        };
        assert_eq!(met(b, None, b, a, a), Met::Grouped { into: a, further: false });
        assert_eq!(met(b, None, b, a, c), Met::Grouped { into: c, further: true });
        assert_eq!(met(b, Some(a), a, a, a), Met::Already);
        assert_eq!(met(b, Some(a), c, a, c), Met::Already, "grouped with a third since");
        assert_eq!(met(b, None, b, a, b), Met::Otherwise, "the other way round");
        assert_eq!(met(b, Some(c), c, a, c), Met::Otherwise, "both with a third");
        assert_eq!(met(b, Some(c), c, a, a), Met::Elsewhere);
    }

    #[test]
    fn a_login_that_is_grouped_away_ends_the_next_day() {
        let grouped_on = date(2026, 12, 31);
        let in_force =
            [date(2026, 12, 31), date(2027, 1, 1)].map(|today| is_login_in_force(grouped_on, today));
        assert_eq!(in_force, [true, false]);
    }
}
