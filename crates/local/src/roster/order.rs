//! Orders of many rows, by a number or by a text.

/// Numbers up to here are counted rather than compared.
const COUNTED: usize = 1 << 16;

/// Places in the order of their numbers; equal ones stay in the order they have.
pub(super) fn by_number(numbers: &[u32]) -> Vec<u32> {
    let least = numbers.iter().copied().min().unwrap_or_default();
    let range = numbers.iter().copied().max().unwrap_or_default().saturating_sub(least) as usize;
    if range >= COUNTED {
        let mut order: Vec<u32> = (0_u32..).take(numbers.len()).collect();
        order.sort_by_key(|place| numbers[*place as usize]);
        return order;
    }
    // Where the places of each number go.
    let mut next = vec![0_u32; range + 1];
    for number in numbers {
        next[(number - least) as usize] += 1;
    }
    let mut before = 0;
    for count in &mut next {
        before += std::mem::replace(count, before);
    }
    let mut order = vec![0; numbers.len()];
    for (number, place) in numbers.iter().zip(0_u32..) {
        let next = &mut next[(number - least) as usize];
        order[*next as usize] = place;
        *next += 1;
    }
    order
}

/// Places in the order of their texts, then of what comes with them; equal ones stay in the order they have.
pub(super) fn by_text<'t, T: Ord>(keys: impl Iterator<Item = (&'t str, T)>) -> Vec<u32> {
    // Most texts differ in their first letters, which are compared as one number.
    let mut keyed: Vec<(u128, &str, T, u32)> =
        keys.zip(0_u32..).map(|((text, then), place)| (beginning(text), text, then, place)).collect();
    keyed.sort_unstable();
    keyed.into_iter().map(|(.., place)| place).collect()
}

/// The first bytes of a text, in the order of texts.
fn beginning(text: &str) -> u128 {
    let mut bytes = [0; 16];
    let length = text.len().min(bytes.len());
    bytes[..length].copy_from_slice(&text.as_bytes()[..length]);
    u128::from_be_bytes(bytes)
}

#[cfg(test)]
mod tests {
    use super::{by_number, by_text};

    #[test]
    fn numbers_are_ordered_as_a_stable_sort_does() {
        for numbers in
            [vec![], vec![7], vec![3, 1, 2, 1, 3, 0, 1], vec![u32::MAX, 5, 0, 5, u32::MAX - 1, 70_000]]
        {
            let mut expected: Vec<u32> = (0_u32..).take(numbers.len()).collect();
            expected.sort_by_key(|place| numbers[*place as usize]);
            assert_eq!(by_number(&numbers), expected, "{numbers:?}");
        }
    }

    #[test]
    fn texts_are_ordered_as_a_stable_sort_does() {
        let texts = [
            ("abricot", 2),
            ("abri", 1),
            ("", 1),
            ("abricotier du jardin", 1),
            ("abricotier du jardin public", 1),
            ("abricotier du jardin", 0),
            ("abricot", 2),
            ("abricot", 10),
            ("zinnia", 1),
            ("", 1),
        ];
        let mut expected: Vec<u32> = (0_u32..).take(texts.len()).collect();
        expected.sort_by_key(|place| texts[*place as usize]);
        assert_eq!(by_text(texts.into_iter()), expected);
    }
}
