//! Who is proposed with whom, and who never is.

use std::collections::HashSet;

use uuid::Uuid;

use super::Common::{Address, Child, HomePhone, Mail, Mobile};
use super::Likeness::{Damaged, Same, Shortened, Slip, Swapped, Usage};
use super::Strength::{Fair, Strong};
use super::{Common, Described, Likeness, Proposal, Strength, find};
use crate::account::State;
use crate::grouping::Standing;

fn standings(states: &[State]) -> Vec<Standing> {
    (1_u128..).zip(states).map(|(n, state)| Standing { state: *state, uuid: Uuid::from_u128(n) }).collect()
}

fn proposed(described: &[Described<'_>]) -> Vec<Proposal> {
    let accounts = described.iter().map(|record| record.account + 1).max().unwrap_or_default();
    find(&standings(&vec![State::NotNotified; accounts]), described, &HashSet::new())
}

fn named<'a>(title: &'a str, family: &'a str, first: &'a str) -> Described<'a> {
    Described { title: Some(title).filter(|title| !title.is_empty()), family, first, ..Described::default() }
}

/// What is proposed for two records, of accounts 0 and 1.
fn pair(one: Described<'_>, other: Described<'_>) -> Option<(Strength, Likeness, Vec<Common>)> {
    let found = proposed(&[one, Described { account: 1, ..other }]);
    assert!(found.len() < 2);
    found.into_iter().next().map(|found| (found.strength, found.likeness, found.common))
}

const MAIL: [Option<&str>; 2] = [Some("c.moulabert@exemple.fr"), None];

#[test]
fn the_same_names_need_something_else_in_common() {
    let one = || named("Mme", "MOULABERT", "Chloé");
    let other = || named("Madame", "Moulabert", "CHLOE");
    assert_eq!(pair(one(), other()), None, "a name alone");
    let with = |change: &dyn Fn(&mut Described<'_>)| {
        let (mut one, mut other) = (one(), other());
        change(&mut one);
        change(&mut other);
        pair(one, other)
    };
    assert_eq!(with(&|it| it.mails = MAIL), Some((Strong, Same, vec![Mail])));
    assert_eq!(with(&|it| it.mobiles = [Some("06 39 98 00 01"), None]), Some((Strong, Same, vec![Mobile])));
    assert_eq!(with(&|it| it.home_phone = Some("05 61 99 00 01")), Some((Fair, Same, vec![HomePhone])));
    assert_eq!(with(&|it| it.address = Some("12 rue de l’Œillet")), Some((Fair, Same, vec![Address])));
    assert_eq!(with(&|it| it.pupils = &[7]), Some((Fair, Same, vec![Child])));
    assert_eq!(with(&|it| it.postal_code = Some("31000")), None, "a town is no address");
    let all = with(&|it| {
        it.mails = MAIL;
        it.mobiles = [None, Some("0639980001")];
        it.address = Some("12 rue de l’Œillet");
        it.pupils = &[7, 8];
    });
    assert_eq!(all, Some((Strong, Same, vec![Mail, Mobile, Child, Address])));
}

#[test]
fn what_is_in_common_is_compared_whatever_its_spelling() {
    let one = Described {
        mails: [None, Some("C.Moulabert@Exemple.fr ")],
        mobiles: [Some("+33 6 39 98 00 01"), None],
        ..named("", "MOULABERT", "Chloé")
    };
    let other =
        Described { mails: MAIL, mobiles: [None, Some("0639980001")], ..named("Mme", "Moulabert", "Chloé") };
    assert_eq!(pair(one.clone(), other.clone()), Some((Strong, Same, vec![Mail, Mobile])));
    let elsewhere = Described { mails: [Some("autre@exemple.fr"), None], mobiles: [None, None], ..other };
    assert_eq!(pair(one, elsewhere), None);
}

#[test]
fn a_title_that_contradicts_excludes() {
    let reached = |title, first| Described { mails: MAIL, ..named(title, "MOULABERT", first) };
    assert_eq!(pair(reached("M.", "Camille"), reached("Mme", "Camille")), None);
    assert!(pair(reached("Mlle", "Camille"), reached("Mme", "Camille")).is_some());
    assert!(pair(reached("", "Camille"), reached("M", "Camille")).is_some());
    assert!(pair(reached("M. ou Mme", "Camille"), reached("M", "Camille")).is_some());
    // The other account of one person may say it.
    let found = proposed(&[
        reached("", "Camille"),
        named("M.", "MOULABERT", "Camille"),
        Described { account: 1, ..reached("Mme", "Camille") },
    ]);
    assert_eq!(found, []);
}

#[test]
fn names_written_in_two_ways() {
    let like = |one: Described<'_>, other: Described<'_>| {
        pair(Described { mails: MAIL, ..one }, Described { mails: MAIL, ..other })
            .map(|(strength, likeness, _)| (strength, likeness))
    };
    let usage = |family, usage, first| Described { usage: Some(usage), ..named("Mme", family, first) };
    for (one, other, expected) in [
        (usage("LE GOFF", "MOULABERT", "Chloé"), named("Mme", "Moulabert", "Chloé"), Some((Strong, Usage))),
        (usage("LE GOFF", "MOULABERT", "Chloé"), usage("PETIT", "Moulabert", "Chloé"), Some((Strong, Usage))),
        (named("Mme", "MOULABERT", "Chloé"), named("Mme", "CHLOE", "Moulabert"), Some((Fair, Swapped))),
        (named("Mme", "MOULAB?RT", "Chlo?"), named("Mme", "MOULABERT", "Chloé"), Some((Fair, Damaged))),
        (named("Mme", "MOULABERT", "Chlo\u{FFFD}"), named("", "MOULABERT", "Chloé"), Some((Fair, Damaged))),
        (named("Mme", "MOULABERT", "ChloÃ©"), named("Mme", "MOULABERT", "Chloé"), Some((Fair, Damaged))),
        (named("Mme", "C?UR", "Chloé"), named("Mme", "CŒUR", "Chloé"), Some((Fair, Damaged))),
        (
            named("Mme", "LE GOFF", "Chloé"),
            named("Mme", "LE GOFF-MOULABERT", "Chloé"),
            Some((Fair, Shortened)),
        ),
        (named("Mme", "MOULABERT", "Anne"), named("Mme", "MOULABERT", "Anne-Lise"), Some((Fair, Shortened))),
        (named("Mme", "MOULABER", "Chloé"), named("", "MOULABERT", "Chloé"), Some((Fair, Slip))),
        (named("Mme", "MUOLABERT", "Chloé"), named("", "MOULABERT", "Chloé"), Some((Fair, Slip))),
        (named("Mme", "MOULABERT", "Mathylde"), named("Mme", "MOULABERT", "Mathilde"), Some((Fair, Slip))),
        // A couple shares more than a mail address.
        (named("", "MOULABERT", "Michel"), named("", "MOULABERT", "Michèle"), None),
        (named("M.", "MOULABERT", "Michel"), named("Mme", "MOULABERT", "Michèle"), None),
        (named("M.", "MOULABERT", "Jean"), named("M.", "MOULABERT", "Jeannot"), None),
        (named("Mme", "MOULABERT", "Chloé"), named("Mme", "MOULABERT", "Agathe"), None),
        (named("Mme", "LEROY", "Zoé"), named("Mme", "LEROY", "Noé"), None),
        (named("Mme", "MOULABERT", "?"), named("Mme", "MOULABERT", "Chloé"), None),
        (named("", "", ""), named("", "", ""), None),
    ] {
        let text = format!("{one:?} {other:?}");
        assert_eq!(like(one.clone(), other.clone()), expected, "{text}");
        assert_eq!(like(other, one), expected, "the other way: {text}");
    }
}

#[test]
fn a_name_that_is_not_quite_the_same_needs_more_than_an_address() {
    let at_home = |family, first| Described { address: Some("12 rue A"), ..named("Mme", family, first) };
    assert_eq!(pair(at_home("MOULABERT", "Anne"), at_home("MOULABERT", "Anne-Lise")), None);
    assert_eq!(pair(at_home("MOULABERT", "Chloé"), at_home("MOULABER", "Chloé")), None);
    let of_child = |family, first| Described { pupils: &[7], ..at_home(family, first) };
    assert_eq!(
        pair(of_child("MOULABERT", "Anne"), of_child("MOULABERT", "Anne-Lise")),
        Some((Fair, Shortened, vec![Child, Address]))
    );
}

#[test]
fn the_account_to_keep_is_the_furthest_then_the_older() {
    let records: Vec<Described<'_>> = (0..3)
        .map(|account| Described { account, mails: MAIL, ..named("Mme", "MOULABERT", "Chloé") })
        .collect();
    let accounts = standings(&[State::Notified, State::Activated, State::Notified]);
    let found = find(&accounts, &records, &HashSet::new());
    let pairs: Vec<_> = found.iter().map(|found| (found.kept, found.other)).collect();
    assert_eq!(pairs, [(1, 0), (1, 2)], "three accounts are two pairs around one");
    let said = HashSet::from([(0, 1)]);
    let found = find(&accounts, &records, &said);
    let pairs: Vec<_> = found.iter().map(|found| (found.kept, found.other)).collect();
    assert_eq!(pairs, [(1, 2), (0, 2)], "two persons are not proposed again");
}

#[test]
fn records_of_one_account_speak_for_it_together() {
    let found = proposed(&[
        Described { pupils: &[1], ..named("Mme", "MOULABERT", "Chloé") },
        Described { mails: MAIL, ..named("Mme", "MOULABERT", "Chloé") },
        Described { account: 1, mails: MAIL, pupils: &[1], ..named("Mme", "MOULABERT", "Chloé") },
    ]);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].common, [Mail, Child]);
    assert_eq!(proposed(&[named("", "A", "B"), named("", "A", "B")]), [], "one account is no pair");
}

#[test]
fn in_a_crowd_only_namesakes_are_proposed_and_nothing_is_sure() {
    let names: Vec<String> = (0..40).map(|n| format!("MOULABERT {}", char::from(b'A' + n / 2))).collect();
    let records: Vec<Described<'_>> = names
        .iter()
        .enumerate()
        .map(|(account, family)| Described { account, mails: MAIL, ..named("Mme", family, "Chloé") })
        .collect();
    let found = proposed(&records);
    assert_eq!(found.len(), 20);
    assert!(found.iter().all(|found| found.strength == Fair && found.kept + 1 == found.other));
}

/// Everybody at one address, under one name: the work grows with their number alone.
#[test]
fn a_hundred_thousand_of_one_name_are_found_without_comparing_all_with_all() {
    let records: Vec<Described<'_>> = (0..100_000)
        .map(|account| Described {
            account,
            mails: MAIL,
            address: Some("1 rue A"),
            ..named("", "MOULABERT", "Chloé")
        })
        .collect();
    assert_eq!(proposed(&records).len(), 99_999);
}
