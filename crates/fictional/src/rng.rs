//! Repeatable chance: the only source of randomness of the fictitious population.
//!
//! The algorithm is pinned so that a seed means the same bytes on every machine and in every version: ChaCha
//! with eight rounds (a published cipher whose output can never change), keyed by the seed, one stream per
//! purpose; whole numbers are drawn by multiplying 64 bits by the bound and keeping the high half. No
//! floating-point number takes part.

use chacha20::{
    ChaCha8Rng,
    rand_core::{Rng, SeedableRng},
};

/// What a stream of draws is for. Streams are independent: drawing more from one moves no other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// How many pupils a school has.
    Size,
    /// Everything else in one school.
    School,
    /// Families with children in two neighbouring schools.
    Shared,
    /// What happens to a school as weeks pass.
    Change,
    /// What tired people and spreadsheets do to a few of its records.
    Oddity,
}

/// A stream of draws.
#[derive(Debug)]
pub(super) struct SeededRng(ChaCha8Rng);

impl SeededRng {
    /// The stream of `purpose` for the thing numbered `number`, under a seed.
    pub(super) fn new(seed: u64, purpose: Purpose, number: u64) -> Self {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        key[8] = match purpose {
            Purpose::Size => 1,
            Purpose::School => 2,
            Purpose::Shared => 3,
            Purpose::Change => 4,
            Purpose::Oddity => 5,
        };
        let mut generator = ChaCha8Rng::from_seed(key);
        generator.set_stream(number);
        Self(generator)
    }

    /// A number from 0 to `bound - 1`; 0 when the bound is 0.
    pub(super) fn below(&mut self, bound: u32) -> u32 {
        let wide = u128::from(self.0.next_u64()) * u128::from(bound);
        u32::try_from(wide >> 64).unwrap_or(0)
    }

    /// An index into something of `length` elements; 0 when there are none.
    pub(super) fn index(&mut self, length: usize) -> usize {
        self.below(u32::try_from(length).unwrap_or(u32::MAX)) as usize
    }

    /// A number of the closed range.
    pub(super) fn between(&mut self, low: u32, high: u32) -> u32 {
        low + self.below(high.saturating_sub(low) + 1)
    }

    /// True `percent` times in a hundred.
    pub(super) fn percent(&mut self, percent: u32) -> bool {
        self.below(100) < percent
    }

    /// One element of a fixed list.
    pub(super) fn pick<T: Copy, const N: usize>(&mut self, list: &[T; N]) -> T {
        const { assert!(N > 0) };
        list[self.index(N)]
    }

    /// An element of a list, or none when it is empty.
    pub(super) fn any<'a, T>(&mut self, list: &'a [T]) -> Option<&'a T> {
        list.get(self.index(list.len()))
    }

    /// Puts a list in an order of its own.
    pub(super) fn shuffle<T>(&mut self, list: &mut [T]) {
        for last in (1..list.len()).rev() {
            list.swap(last, self.index(last + 1));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Purpose, SeededRng};

    /// The literal pins the algorithm: were it to change, every fixture and benchmark would.
    #[test]
    fn a_seed_means_the_same_numbers_for_ever() {
        let mut rng = SeededRng::new(42, Purpose::School, 7);
        let drawn: Vec<u32> = (0..8).map(|_| rng.below(1000)).collect();
        assert_eq!(drawn, [965, 453, 822, 867, 67, 594, 736, 21]);
    }

    #[test]
    fn bounds_hold_and_nothing_is_left_out() {
        let mut rng = SeededRng::new(1, Purpose::Size, 0);
        let mut seen = [0_u32; 6];
        for _ in 0..6000 {
            seen[rng.between(5, 10) as usize - 5] += 1;
        }
        assert!(seen.iter().all(|&count| (850..1150).contains(&count)), "{seen:?}");
        assert_eq!(rng.below(0), 0);
        assert_eq!(rng.any::<u8>(&[]), None);
    }

    #[test]
    fn streams_are_independent() {
        let mut one = SeededRng::new(1, Purpose::School, 0);
        let mut other = SeededRng::new(1, Purpose::School, 1);
        assert_ne!(one.below(u32::MAX), other.below(u32::MAX));
    }
}
