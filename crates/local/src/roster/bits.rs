//! A set of places: one bit for each row or account of a roster.

/// Which of the places, from 0 up, are in the set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Bits {
    words: Vec<u64>,
    places: usize,
}

impl Bits {
    /// None of so many places.
    pub(super) fn none(places: usize) -> Self {
        Self { words: vec![0; places.div_ceil(64)], places }
    }

    /// Those of so many places that are to be in.
    pub(super) fn of(places: usize, mut is_in: impl FnMut(usize) -> bool) -> Self {
        let mut bits = Self::none(places);
        for (number, word) in bits.words.iter_mut().enumerate() {
            let first = number * 64;
            for place in first..places.min(first + 64) {
                *word |= u64::from(is_in(place)) << (place - first);
            }
        }
        bits
    }

    /// Whether that place is in.
    #[inline]
    pub(super) fn has(&self, place: usize) -> bool {
        self.words[place / 64] >> (place % 64) & 1 == 1
    }

    /// Puts a place in; `true` when it was not.
    #[inline]
    pub(super) fn insert(&mut self, place: usize) -> bool {
        let (word, bit) = (&mut self.words[place / 64], 1_u64 << (place % 64));
        let new = *word & bit == 0;
        *word |= bit;
        new
    }

    /// Keeps the places that are in the other set too.
    pub(super) fn intersect(&mut self, other: &Self) {
        for (word, other) in self.words.iter_mut().zip(&other.words) {
            *word &= other;
        }
    }

    /// How many places are in.
    pub(super) fn count(&self) -> usize {
        self.words.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// The places that are in, in order.
    pub(super) fn places(&self) -> impl Iterator<Item = usize> {
        self.words.iter().enumerate().flat_map(|(number, word)| {
            let mut left = *word;
            std::iter::from_fn(move || {
                (left != 0).then(|| {
                    let place = number * 64 + left.trailing_zeros() as usize;
                    left &= left - 1;
                    place
                })
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Bits;

    #[test]
    fn a_set_holds_what_was_put_in() {
        let mut odd = Bits::of(131, |place| place % 2 == 1);
        assert_eq!((odd.count(), odd.has(0), odd.has(129), odd.has(130)), (65, false, true, false));
        assert_eq!(
            odd.places().collect::<Vec<_>>(),
            (0..131).filter(|place| place % 2 == 1).collect::<Vec<_>>()
        );
        assert!(odd.insert(130));
        assert!(!odd.insert(130));
        odd.intersect(&Bits::of(131, |place| place >= 127));
        assert_eq!(odd.places().collect::<Vec<_>>(), [127, 129, 130]);
        assert_eq!(Bits::none(0).places().count(), 0);
    }
}
