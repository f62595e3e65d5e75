//! Who of a school that worked alone is whom of the service: by what sources call them, by INE, by names and birth dates.
//! Only where one of each side is meant; who is doubtful stays this computer's own.

use std::collections::HashMap;
use std::hash::Hash;

use domain::fold::fold;
use protocol::entity::{Guardian, Link, Pupil};
use uuid::Uuid;

use crate::store::id::{GuardianId, PupilId};
use crate::store::joining::{OwnGuardian, OwnPupil};

/// Pairs those of both sides that bear one key, which nobody else does.
fn paired<K: Hash + Eq, A: Copy + Hash + Eq, B: Copy + Hash + Eq>(
    own: impl IntoIterator<Item = (K, A)>,
    known: impl IntoIterator<Item = (K, B)>,
) -> Vec<(A, B)> {
    let mut keys: HashMap<K, (Vec<A>, Vec<B>)> = HashMap::new();
    for (key, one) in own {
        keys.entry(key).or_default().0.push(one);
    }
    for (key, other) in known {
        if let Some((_, others)) = keys.get_mut(&key) {
            others.push(other);
        }
    }
    let sole = |(ones, others): (Vec<A>, Vec<B>)| match (ones.as_slice(), others.as_slice()) {
        ([one], [other]) => Some((*one, *other)),
        _ => None,
    };
    keys.into_values().filter_map(sole).collect()
}

/// A source as this computer calls it: of AAF, the service says the degree besides.
fn scope(known: &str) -> String {
    known.split('/').next().unwrap_or(known).to_owned()
}

/// Who was found, and who is left.
struct Found<A, B> {
    pairs: HashMap<A, B>,
    taken: HashMap<B, A>,
}

impl<A: Copy + Hash + Eq, B: Copy + Hash + Eq> Found<A, B> {
    fn new() -> Self {
        Self { pairs: HashMap::new(), taken: HashMap::new() }
    }

    /// Takes pairs of people who are not found yet.
    fn take(&mut self, pairs: Vec<(A, B)>, agree: impl Fn(A, B) -> bool) {
        for (one, other) in pairs {
            if !self.pairs.contains_key(&one) && !self.taken.contains_key(&other) && agree(one, other) {
                self.pairs.insert(one, other);
                self.taken.insert(other, one);
            }
        }
    }
}

/// The pupils who are found.
pub(super) fn pupils(own: &[OwnPupil], known: &[Pupil]) -> HashMap<PupilId, Uuid> {
    let ours: HashMap<PupilId, &OwnPupil> = own.iter().map(|pupil| (pupil.id, pupil)).collect();
    let theirs: HashMap<Uuid, &Pupil> = known.iter().map(|pupil| (pupil.id, pupil)).collect();
    // An identifier or an INE may be given again: whoever was born another day, or is called otherwise, is somebody else.
    let agree = |one: PupilId, other: Uuid| {
        let (one, other) = (ours[&one], theirs[&other]);
        let born =
            one.birth_date.is_none() || other.birth_date.is_none() || one.birth_date == other.birth_date;
        born && one.first == fold(&other.first)
    };
    let mut found = Found::new();
    let sources = paired(
        own.iter().flat_map(|pupil| pupil.sources.iter().map(|source| (source.clone(), pupil.id))),
        known.iter().flat_map(|pupil| {
            pupil.sources.iter().map(|source| ((scope(&source.scope), source.id.clone()), pupil.id))
        }),
    );
    found.take(sources, agree);
    let numbers = paired(
        own.iter().filter_map(|pupil| Some((pupil.ine.clone()?, pupil.id))),
        known.iter().filter_map(|pupil| Some((pupil.ine.clone()?, pupil.id))),
    );
    found.take(numbers, agree);
    let names = paired(
        own.iter().filter_map(|pupil| {
            Some(((pupil.family.clone(), pupil.first.clone(), pupil.birth_date?), pupil.id))
        }),
        known.iter().filter_map(|pupil| {
            Some(((fold(&pupil.family), fold(&pupil.first), pupil.birth_date?), pupil.id))
        }),
    );
    found.take(names, agree);
    found.pairs
}

/// The guardians who are found: a parent of a pupil who is.
pub(super) fn guardians(
    own: &[OwnGuardian],
    known: &[Guardian],
    links: &[Link],
    pupils: &HashMap<PupilId, Uuid>,
) -> HashMap<GuardianId, Uuid> {
    let ours: HashMap<GuardianId, &OwnGuardian> =
        own.iter().map(|guardian| (guardian.id, guardian)).collect();
    let theirs: HashMap<Uuid, &Guardian> = known.iter().map(|guardian| (guardian.id, guardian)).collect();
    let same_name = |one: GuardianId, other: Uuid| {
        let (one, other) = (ours[&one], theirs[&other]);
        one.family == fold(&other.family) && one.first == fold(&other.first)
    };
    let mut found = Found::new();
    let sources = paired(
        own.iter().flat_map(|guardian| guardian.sources.iter().map(|source| (source.clone(), guardian.id))),
        known.iter().flat_map(|guardian| {
            guardian.sources.iter().map(|source| ((scope(&source.scope), source.id.clone()), guardian.id))
        }),
    );
    found.take(sources, same_name);
    // One parent of two children is met with each of them: of every child, the guardians of that name.
    let of_child = paired(
        own.iter().flat_map(|guardian| {
            guardian.pupils.iter().filter_map(|pupil| {
                Some(((*pupils.get(pupil)?, guardian.family.clone(), guardian.first.clone()), guardian.id))
            })
        }),
        links.iter().filter(|link| !link.gone).filter_map(|link| {
            let guardian = theirs.get(&link.guardian)?;
            Some(((link.pupil, fold(&guardian.family), fold(&guardian.first)), guardian.id))
        }),
    );
    found.take(of_child, |_, _| true);
    found.pairs
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use protocol::entity::{Confirmation, Guardian, Link, Pupil, SourceId};
    use uuid::Uuid;

    use super::{guardians, pupils};
    use crate::store::id::{AccountId, GuardianId, PupilId};
    use crate::store::joining::{OwnGuardian, OwnPupil};

    fn own(id: i64, first: &str, day: i8) -> OwnPupil {
        OwnPupil {
            id: PupilId::new(id),
            account: None,
            ine: None,
            family: "abricot".to_owned(),
            first: first.to_owned(),
            birth_date: Some(date(2018, 4, day)),
            sources: Vec::new(),
        }
    }

    fn known(id: u128, first: &str, day: i8) -> Pupil {
        Pupil {
            id: Uuid::from_u128(id),
            ine: None,
            family: "ABRICOT".to_owned(),
            usage: None,
            first: first.to_owned(),
            other_first: None,
            birth_date: Some(date(2018, 4, day)),
            sex: None,
            mail: None,
            account: None,
            sources: Vec::new(),
        }
    }

    #[test]
    fn a_pupil_is_known_by_name_and_birth_date_and_twins_are_told_apart() {
        let found = pupils(
            &[own(1, "lou", 3), own(2, "zoe", 3), own(3, "max", 5)],
            &[known(11, "Lou", 3), known(12, "Zoé", 3), known(13, "Max", 6)],
        );
        assert_eq!(found.get(&PupilId::new(1)), Some(&Uuid::from_u128(11)));
        assert_eq!(found.get(&PupilId::new(2)), Some(&Uuid::from_u128(12)));
        assert_eq!(found.get(&PupilId::new(3)), None, "another day");
    }

    #[test]
    fn two_of_one_name_and_day_are_nobody_unless_a_source_tells_them_apart() {
        let namesakes = [own(1, "lou", 3), own(2, "lou", 3)];
        let theirs = [known(11, "Lou", 3), known(12, "Lou", 3)];
        assert!(pupils(&namesakes, &theirs).is_empty());
        let [mut one, other] = namesakes;
        let [mut first, second] = theirs;
        one.sources.push(("AAF:04".to_owned(), "7".to_owned()));
        first.sources.push(SourceId { scope: "AAF:04/1D".to_owned(), id: "7".to_owned() });
        let found = pupils(&[one, other], &[first, second]);
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[&PupilId::new(1)], Uuid::from_u128(11));
    }

    #[test]
    fn an_identifier_given_again_to_who_was_born_another_day_is_somebody_else() {
        let (mut one, mut other) = (own(1, "lou", 3), known(11, "Lou", 4));
        one.ine = Some("120000000AA".to_owned());
        other.ine = Some("120000000AA".to_owned());
        assert!(pupils(&[one], &[other]).is_empty());
    }

    #[test]
    fn an_identifier_given_again_to_who_is_called_otherwise_is_somebody_else() {
        let (mut one, mut other) = (own(1, "lou", 3), known(11, "Zoé", 3));
        one.ine = Some("120000000AA".to_owned());
        other.ine = Some("120000000AA".to_owned());
        assert!(pupils(&[one.clone()], &[other.clone()]).is_empty(), "a twin");
        one.birth_date = None;
        assert!(pupils(&[one], &[other]).is_empty());
    }

    #[test]
    fn a_guardian_is_a_parent_of_a_pupil_who_is_known() {
        let guardian = |id: u128, first: &str| Guardian {
            id: Uuid::from_u128(id),
            account: Uuid::nil(),
            home_account: None,
            title: None,
            family: "ABRICOT".to_owned(),
            usage: None,
            first: first.to_owned(),
            mail: None,
            mobile: None,
            home_phone: None,
            work_phone: None,
            address: Vec::new(),
            postal_code: None,
            town: None,
            country: None,
            sources: Vec::new(),
        };
        let link = |pupil: u128, guardian: u128| Link {
            pupil: Uuid::from_u128(pupil),
            guardian: Uuid::from_u128(guardian),
            responsibility: 1,
            kinship: None,
            confirmation: Confirmation::Unconfirmed,
            birth_date_reported: false,
            gone: false,
        };
        let own = |id: i64, first: &str, pupils: &[i64]| OwnGuardian {
            id: GuardianId::new(id),
            account: AccountId::new(id),
            family: "abricot".to_owned(),
            first: first.to_owned(),
            pupils: pupils.iter().copied().map(PupilId::new).collect(),
            sources: Vec::new(),
        };
        let pupils = [(PupilId::new(1), Uuid::from_u128(11)), (PupilId::new(2), Uuid::from_u128(12))].into();
        let found = guardians(
            &[own(1, "rose", &[1, 2]), own(2, "remi", &[9]), own(3, "lea", &[2])],
            &[guardian(21, "Rose"), guardian(22, "Rémi"), guardian(23, "Léa"), guardian(24, "Léa")],
            &[link(11, 21), link(12, 21), link(12, 22), link(12, 23), link(12, 24)],
            &pupils,
        );
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[&GuardianId::new(1)], Uuid::from_u128(21));
    }
}
