//! Identifiers with the right shape and check letters, in ranges nobody real has.
//!
//! A school's number in its spec, and a person's number in the school, decide every identifier, so that
//! schools made apart never share one.

use domain::{degree::Degree, uai::Uai};

/// The most schools one spec makes: half of a department's UAI numbers, the other half being for the other
/// degree.
pub(super) const MOST_SCHOOLS: u32 = 4_999;

/// The most pupils one school has, those who arrive later included.
pub(super) const MOST_PUPILS: u32 = 20_000;

/// Kinds of services that may stand beside one school.
const SERVICES: u32 = 4;

/// Identifiers a school may give out; pupils have the first ones.
const BLOCK: u64 = 100_000;
const FIRST_GUARDIAN: u64 = 20_000;
const FIRST_SHARED: u64 = 90_000;

/// AAF *jointure* of a school.
pub(super) fn school_key(degree: Degree, number: u32) -> u64 {
    match degree {
        Degree::First => 10_000 + u64::from(number),
        Degree::Second => 50_000 + u64::from(number),
    }
}

/// The number of a school far away from this one.
pub(super) const fn another_school(number: u32) -> u32 {
    (number + MOST_SCHOOLS / 2) % MOST_SCHOOLS
}

/// AAF *jointure* of a service: past those of the schools of its degree.
pub(super) fn service_key(degree: Degree, number: u32, rank: u32) -> u64 {
    school_key(degree, MOST_SCHOOLS + 1) + u64::from(number * SERVICES + rank)
}

/// *Jointure* of a school that no file describes, where some pupils are enrolled or taught.
pub(super) const OUTSIDE_SCHOOL: u64 = 99_999;

/// Durable identifier of a pupil.
pub(super) fn pupil_id(degree: Degree, school: u32, number: u32) -> u64 {
    block(degree, school) + u64::from(number)
}

/// Durable identifier of a guardian known to one school.
pub(super) fn guardian_id(degree: Degree, school: u32, number: u32) -> u64 {
    block(degree, school) + FIRST_GUARDIAN + u64::from(number)
}

/// Durable identifier of a guardian known to two neighbouring schools, of which `school` is the first.
pub(super) fn shared_guardian_id(degree: Degree, school: u32, number: u32) -> u64 {
    block(degree, school) + FIRST_SHARED + u64::from(number)
}

fn block(degree: Degree, school: u32) -> u64 {
    let base = match degree {
        Degree::First => 1,
        Degree::Second => 5_001,
    };
    (base + u64::from(school)) * BLOCK
}

/// The UAI of a school: department, four digits and the right letter (`0990001N`).
pub(super) fn uai(department: u16, degree: Degree, number: u32) -> String {
    let rank = number % MOST_SCHOOLS + if degree == Degree::First { 1 } else { 5_001 };
    lettered(format!("{:03}{rank:04}", department % 1000))
}

/// The UAI of a service: of a department of its own, for the schools' has no number left.
pub(super) fn service_uai(department: u16, degree: Degree, number: u32, rank: u32) -> String {
    // Services stand beside every fourth school at most.
    let place = number % MOST_SCHOOLS / 4 * SERVICES + rank + if degree == Degree::First { 0 } else { 5_000 };
    lettered(format!("9{:02}{place:04}", department % 100))
}

fn lettered(digits: String) -> String {
    match Uai::parse(&format!("{digits}A")) {
        Ok(uai) => format!("{digits}{}", uai.expected_letter()),
        Err(_) => digits,
    }
}

/// A number of eight digits unlike its neighbours, and like no other's: multiplication by a number prime to
/// the modulus is a permutation.
fn scattered(school: u32, pupil: u32) -> u64 {
    let rank = u64::from(school) * u64::from(MOST_PUPILS) + u64::from(pupil);
    (rank * 61_803_399 + 31_415_926) % 100_000_000
}

/// An INE of the national directory: `000` or `001`, which no real one begins with, six digits, two letters.
pub(super) fn ine(degree: Degree, school: u32, pupil: u32) -> String {
    const LETTERS: &[u8; 10] = b"ABCDEFGHJK";
    let number = scattered(school, pupil);
    let (digits, letters) = (number / 100, (number % 100) as usize);
    let prefix = u8::from(degree == Degree::Second);
    let (first, second) = (char::from(LETTERS[letters / 10]), char::from(LETTERS[letters % 10]));
    format!("00{prefix}{digits:06}{first}{second}")
}

/// An INE of the former academic base: `00`, eight digits and their check letter.
pub(super) fn old_ine(school: u32, pupil: u32) -> String {
    let number = scattered(school, pupil);
    format!("00{number:08}{}", check_letter(number))
}

/// An INE of an apprentice: `0`, three digits, `A`, five digits and a letter.
pub(super) fn apprentice_ine(school: u32, pupil: u32) -> String {
    let number = scattered(school, pupil);
    format!("0{:03}A{:05}{}", number / 100_000, number % 100_000, check_letter(number))
}

fn check_letter(number: u64) -> char {
    const LETTERS: &[u8; 23] = b"ABCDEFGHJKLMNPRSTUVWXYZ";
    char::from(LETTERS[(number % 23) as usize])
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use domain::{
        degree::Degree,
        ine::{IneShape, shape},
        uai::Uai,
    };

    use super::{
        MOST_SCHOOLS, OUTSIDE_SCHOOL, SERVICES, apprentice_ine, ine, old_ine, school_key, service_key,
        service_uai, uai,
    };

    #[test]
    fn uai_letters_are_right_and_never_shared() {
        let mut seen = HashSet::new();
        for degree in [Degree::First, Degree::Second] {
            for number in 0..MOST_SCHOOLS {
                let text = uai(99, degree, number);
                let read = Uai::parse(&text).expect("shape");
                assert!(read.check_letter_is_right(), "{text}");
                assert_eq!(read.department(), "099");
                assert!(seen.insert(text));
            }
        }
        assert_eq!(uai(99, Degree::First, 0), "0990001N");
    }

    #[test]
    fn schools_and_services_share_no_identifier() {
        let (mut keys, mut uais) = (HashSet::from([OUTSIDE_SCHOOL]), HashSet::new());
        for degree in [Degree::First, Degree::Second] {
            for number in 0..MOST_SCHOOLS {
                assert!(keys.insert(school_key(degree, number)));
                assert!(uais.insert(uai(99, degree, number)));
            }
            for (number, rank) in
                (0..MOST_SCHOOLS).step_by(4).flat_map(|n| (0..SERVICES).map(move |r| (n, r)))
            {
                assert!(keys.insert(service_key(degree, number, rank)), "{number} {rank}");
                let text = service_uai(99, degree, number, rank);
                assert!(Uai::parse(&text).expect("shape").check_letter_is_right(), "{text}");
                assert!(uais.insert(text));
            }
        }
        assert!(keys.iter().all(|key| *key < 100_000), "people begin there");
    }

    #[test]
    fn every_ine_has_its_shape() {
        let mut seen = HashSet::new();
        for pupil in 0..20_000 {
            let text = ine(Degree::First, 3, pupil);
            assert_eq!(shape(&text), Some(IneShape::Rnie), "{text}");
            assert!(seen.insert(text));
        }
        assert!(seen.insert(ine(Degree::First, 4, 0)));
        assert_eq!(shape(&old_ine(7, 12)), Some(IneShape::Bea { letter_is_right: true }));
        assert_eq!(shape(&apprentice_ine(4_998, 19_999)), Some(IneShape::Apprentice));
    }
}
