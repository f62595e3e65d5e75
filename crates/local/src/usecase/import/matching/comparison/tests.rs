use super::{ComparisonKey, MatchOutcome, Relation, is_another, pair};
use crate::store::import::guardian::Traits;

fn key(title: &str, mobile: &str, mail: &str) -> ComparisonKey {
    let filled = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    ComparisonKey::of(&Traits {
        title: filled(title),
        mobile: filled(mobile),
        mail: filled(mail),
        ..Traits::default()
    })
}

#[test]
fn spellings_of_one_thing_are_one_thing() {
    let one = key("Mme", "06 99 00 00 01", "A.Petit@exemple.fr");
    let other = key("MADAME", "+33699000001", "a.petit@exemple.fr ");
    assert_eq!(one, other);
    assert_eq!(one.relation(&key("M.", "0699000001", "a.petit@exemple.fr")), Relation::Different);
}

#[test]
fn the_title_of_a_couple_contradicts_neither() {
    let couple = key("M. et Mme", "0699000001", "");
    for title in ["Mme", "M.", "Monsieur et Madame", "M. Mme", "Mme ou M."] {
        assert_eq!(couple.relation(&key(title, "0699000001", "")), Relation::Same, "{title}");
    }
    assert_eq!(key("M.", "", "").relation(&key("Mme", "", "")), Relation::Different);
}

#[test]
fn a_mail_address_or_a_mobile_in_common_is_one_person() {
    let one = key("Mme", "0699000001", "a.petit@exemple.fr");
    assert_eq!(one.relation(&key("", "0699000001", "")), Relation::Same);
    assert_eq!(one.relation(&key("Mme", "0699000002", "a.petit@exemple.fr")), Relation::Same);
    assert_eq!(one.relation(&key("Mme", "0699000002", "")), Relation::Doubtful);
    assert_eq!(one.relation(&key("Mme", "", "")), Relation::Doubtful);
}

#[test]
fn exact_likeness_comes_first() {
    let (a, b) = (key("M.", "0699000001", ""), key("M.", "0699000002", ""));
    assert_eq!(pair(&[b.clone(), a.clone()], &[a, b]), [MatchOutcome::Match(1), MatchOutcome::Match(0)]);
}

#[test]
fn titles_tell_two_parents_of_one_name_apart() {
    let stored = [key("M.", "", ""), key("Mme", "", "")];
    let staged = [key("Mme", "0699000001", ""), key("M.", "0699000002", "")];
    assert_eq!(pair(&staged, &stored), [MatchOutcome::Match(1), MatchOutcome::Match(0)]);
}

#[test]
fn who_is_left_is_who_is_left() {
    let stored = [key("M.", "0699000001", ""), key("M.", "0699000002", "")];
    let staged = [key("M.", "0699000001", ""), key("M.", "0699000009", "")];
    assert_eq!(pair(&staged, &stored), [MatchOutcome::Match(0), MatchOutcome::Match(1)]);
}

#[test]
fn a_newcomer_of_another_title_is_new() {
    let stored = [key("M.", "0699000001", "")];
    let staged = [key("M.", "0699000001", ""), key("Mme", "0699000001", "")];
    assert_eq!(pair(&staged, &stored), [MatchOutcome::Match(0), MatchOutcome::New]);
}

#[test]
fn another_title_is_another_person_unless_everything_else_is_the_same() {
    let stored = [key("M.", "0699000001", "a.petit@exemple.fr")];
    assert_eq!(pair(&[key("Mme", "0699000002", "b.petit@exemple.fr")], &stored), [MatchOutcome::New]);
    assert_eq!(pair(&[key("Mme", "0699000001", "")], &stored), [MatchOutcome::Ambiguous(vec![0])]);
}

#[test]
fn what_stays_doubtful_is_asked() {
    let stored = [key("M.", "0699000001", ""), key("M.", "0699000002", "")];
    assert_eq!(pair(&[key("M.", "0699000009", "")], &stored), [MatchOutcome::Ambiguous(vec![0, 1])]);
    let stored = [key("", "0699000001", "")];
    let staged = [key("", "0699000008", ""), key("", "0699000009", "")];
    assert_eq!(pair(&staged, &stored), [MatchOutcome::Ambiguous(vec![0]), MatchOutcome::Ambiguous(vec![0])]);
}

#[test]
fn a_crowd_is_asked_not_weighed() {
    let stored: Vec<ComparisonKey> = (0..7).map(|n| key("M.", &format!("069900000{n}"), "")).collect();
    let staged: Vec<ComparisonKey> = (0..7).map(|n| key("M.", &format!("069900001{n}"), "")).collect();
    assert!(pair(&staged, &stored).iter().all(|outcome| matches!(outcome, MatchOutcome::Ambiguous(_))));
}

#[test]
fn an_identifier_given_again_is_another_person() {
    let person = |title: &str, family: &str, first: &str, mobile: &str| Traits {
        title: Some(title.into()),
        family: family.into(),
        first: first.into(),
        mobile: Some(mobile.into()),
        ..Traits::default()
    };
    let known = person("Mme", "PETIT", "Alix", "0699000001");
    for same in [
        person("Mme", "PETIT-HOUX", "Alix", "0699000002"),
        person("Mme", "ORVEL", "Alix Marie", "0699000001"),
        person("M.", "PETIT", "Alix", "0699000002"),
        person("Mme", "ALIX", "Petit", "0699000002"),
        person("Mme", "PETIT", "Sandrine", "0699000001"),
        person("Mme", "PETIT", "", "0699000002"),
        person("Mme", "PETIT", "Al?x", "0699000002"),
    ] {
        assert!(!is_another(&known, &same, false), "{same:?}");
    }
    for other in [
        person("M.", "PETIT", "Bruno", "0699000001"),
        person("Mme", "PETIT", "Sandrine", "0699000002"),
        person("Mme", "ORVEL", "Claude", "0699000001"),
        person("M.", "PETIT", "Alex", "0699000001"),
        person("M.", "ORVEL", "Alix", "0699000001"),
        person("Mme", "ORVEL", "Alix", "0699000002"),
    ] {
        assert!(is_another(&known, &other, false), "{other:?}");
    }
    assert!(!is_another(&known, &person("Mme", "ORVEL", "Alix", "0699000002"), true), "a marriage");
    assert!(is_another(&known, &person("M.", "ORVEL", "Alix", "0699000002"), true), "a new husband");
    let known = person("M.", "PETIT", "Mohamed", "0699000001");
    assert!(!is_another(&known, &person("M.", "PETIT", "Mohammed", "0699000002"), false));
}
