//! Households: who can share one envelope.

use std::collections::HashMap;
use std::hash::Hash;

/// What is known of one account for finding its household; pupils are told apart by `P`.
#[derive(Debug, Clone)]
pub struct Member<'a, P> {
    /// Folded postal address; `None` when there is none.
    pub address: Option<&'a str>,
    /// The pupils the account is for.
    pub pupils: &'a [P],
}

/// Groups members who share a pupil and an address: the number of the household of each member, counted from
/// 0 in the order of first appearance. An address alone makes no household (a block of flats), nor a pupil
/// alone (separated parents). A member without address is alone.
#[must_use]
pub fn group<P: Copy + Eq + Hash>(members: &[Member<'_, P>]) -> Vec<usize> {
    let mut leader: Vec<usize> = (0..members.len()).collect();
    let mut first_at: HashMap<(P, &str), usize> = HashMap::new();
    for (at, member) in members.iter().enumerate() {
        let Some(address) = member.address else { continue };
        for pupil in member.pupils {
            let other = *first_at.entry((*pupil, address)).or_insert(at);
            let (a, b) = (lead(&leader, at), lead(&leader, other));
            leader[a.max(b)] = a.min(b);
        }
    }
    let mut numbers = HashMap::new();
    (0..members.len())
        .map(|at| {
            let next = numbers.len();
            *numbers.entry(lead(&leader, at)).or_insert(next)
        })
        .collect()
}

fn lead(leader: &[usize], mut at: usize) -> usize {
    while leader[at] != at {
        at = leader[at];
    }
    at
}

#[cfg(test)]
mod tests {
    use super::{Member, group};

    #[test]
    fn a_household_shares_a_pupil_and_an_address() {
        let member = |address, pupils| Member { address, pupils };
        let members = [
            member(Some("1 rue a"), &[1, 2][..]),
            member(Some("1 rue a"), &[3]),
            member(Some("1 rue a"), &[2]),
            member(Some("9 rue b"), &[1]),
            member(None, &[1]),
            member(Some("1 rue a"), &[3]),
        ];
        assert_eq!(group(&members), [0, 1, 0, 2, 3, 1]);
        assert!(group::<u8>(&[]).is_empty());
    }
}
