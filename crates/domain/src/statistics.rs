//! What the figures mean. Every figure counts distinct accounts: one whose pupils are in two classes counts
//! once in each class and once in the total, so a total can be less than the sum of its column.

use crate::account::State;

/// Distinct accounts by state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// Accounts in each state, in the order of [`State::ALL`].
    by_state: [u64; 4],
}

impl Tally {
    /// Counts `accounts` more in a state.
    pub fn add(&mut self, state: State, accounts: u64) {
        self.by_state[state as usize] += accounts;
    }

    /// Accounts in a state.
    #[must_use]
    pub const fn of(&self, state: State) -> u64 {
        self.by_state[state as usize]
    }

    /// All accounts.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.by_state.iter().sum()
    }

    /// Share of accounts activated, in hundredths of a percent.
    #[must_use]
    pub fn activated_share(&self) -> u32 {
        share(self.of(State::Activated), self.total())
    }
}

/// A share in hundredths of a percent, rounded to the nearest, half up; 0 of nothing is 0. A part is only
/// shown as all (100 %) when it is all, and as nothing when it is nothing.
#[must_use]
pub fn share(part: u64, all: u64) -> u32 {
    if all == 0 || part == 0 {
        return 0;
    }
    if part >= all {
        return 10_000;
    }
    let rounded = (u128::from(part) * 20_000 + u128::from(all)) / (2 * u128::from(all));
    u32::try_from(rounded).unwrap_or(10_000).clamp(1, 9_999)
}

#[cfg(test)]
mod tests {
    use super::{Tally, share};
    use crate::account::State;

    #[test]
    fn shares_round_and_never_lie_at_the_ends() {
        assert_eq!(share(2, 238), 84, "0,84 % as in the guide");
        assert_eq!(share(1, 3), 3333);
        assert_eq!(share(2, 3), 6667);
        assert_eq!(share(0, 0), 0);
        assert_eq!(share(5, 5), 10_000);
        assert_eq!(share(1, 1_000_000), 1);
        assert_eq!(share(999_999, 1_000_000), 9_999);
    }

    #[test]
    fn a_tally_adds_up() {
        let mut tally = Tally::default();
        for (state, accounts) in State::ALL.into_iter().zip([230, 5, 1, 2]) {
            tally.add(state, accounts);
        }
        assert_eq!(tally.total(), 238);
        assert_eq!(tally.of(State::Notified), 5);
        assert_eq!(tally.activated_share(), 84);
    }
}
