use super::{Declarant, Found, Index};
use crate::store::id::{PupilId, StagedGuardianId};
use crate::store::import::child::{Child, Pupil, PupilTraits};

fn pupil(id: i64, family: &str, usage: Option<&str>, first: &str, class: Option<&str>) -> Pupil {
    Pupil {
        id: PupilId::new(id),
        traits: PupilTraits {
            family: family.into(),
            usage: usage.map(Into::into),
            first: first.into(),
            class: class.map(Into::into),
            class_code: class.map(|class| format!("code {class}")),
            ..PupilTraits::default()
        },
    }
}

fn child(family: Option<&str>, usage: Option<&str>, first: &str, class: Option<&str>) -> Child {
    Child {
        stage: StagedGuardianId::new(1),
        file: "f".into(),
        line: 2,
        family: family.map(Into::into),
        usage: usage.map(Into::into),
        first: first.into(),
        class: class.map(Into::into),
    }
}

fn one(id: i64) -> Found {
    Found::One(PupilId::new(id))
}

fn at(home: &str) -> Declarant<'_> {
    Declarant { home: Some(home), ..Declarant::default() }
}

fn school() -> Vec<Pupil> {
    vec![
        pupil(1, "PETIT", None, "Léo", Some("CP A")),
        pupil(2, "PETIT", None, "Léo", Some("CP B")),
        pupil(3, "D'Arc", Some("Martin"), "Zoé", Some("CE1")),
        pupil(4, "Durand", None, "Zoé", None),
        pupil(5, "ROUX", Some("BLANC"), "Ana", Some("CM1")),
        pupil(6, "BLANC", None, "Ana", Some("CM1")),
    ]
}

fn ids(found: &Found) -> Vec<i64> {
    match found {
        Found::One(id) => vec![id.get()],
        Found::Doubtful(pupils) => pupils.iter().map(|pupil| -pupil.id.get()).collect(),
        Found::Unlikely(unlikely) => unlikely.pupils.iter().map(|pupil| -pupil.id.get()).collect(),
        Found::LeftOut(_) | Found::Nobody => vec![],
    }
}

fn found(child: &Child) -> Vec<i64> {
    ids(&Index::new(school(), &[]).find(&[child], &Declarant::default())[0])
}

#[test]
fn name_and_class_find_one() {
    assert_eq!(found(&child(Some("Petit"), None, "LEO", Some("cp-b"))), [2]);
    assert_eq!(found(&child(Some("Petit"), None, "Léo", Some("code CP A"))), [1]);
    assert_eq!(found(&child(Some("Petit"), None, "Léo", Some("CM2, CP A"))), [1]);
}

#[test]
fn either_name_will_do() {
    assert_eq!(found(&child(Some("Martin"), None, "Zoé", Some("CE1"))), [3]);
    assert_eq!(found(&child(None, Some("d’arc"), "Zoe", Some("CE1"))), [3]);
    assert_eq!(found(&child(Some("Blanc"), None, "Ana", Some("CM1"))), [6]);
}

#[test]
fn a_unique_name_needs_no_class() {
    for class in [None, Some("CE1"), Some("CP-A Mme Orvel")] {
        assert_eq!(found(&child(Some("Durand"), None, "Zoé", class)), [4]);
    }
    assert_eq!(found(&child(Some("Petit"), None, "Léo", None)), [-1, -2]);
    assert_eq!(found(&child(Some("Inconnu"), None, "Léo", Some("CP A"))), [0_i64; 0]);
}

#[test]
fn unique_names_tell_how_the_other_file_writes_the_classes() {
    let mut pupils = school();
    pupils.extend([
        pupil(7, "NOIR", None, "Max", Some("CP A")),
        pupil(8, "VERT", None, "Eve", Some("CP B")),
        pupil(9, "GRIS", None, "Tom", Some("CP B")),
    ]);
    let of = |family, first, class| child(Some(family), None, first, Some(class));
    let named = [
        of("NOIR", "Max", "Mme Orvel"),
        of("VERT", "Eve", "M. Houx"),
        of("GRIS", "Tom", "M. Houx"),
        of("PETIT", "Léo", "Mme Orvel"),
        of("PETIT", "Léo", "M. Houx"),
    ];
    let index = Index::new(pupils, &named);
    assert_eq!(index.find(&[&named[3]], &Declarant::default()), [one(1)]);
    assert_eq!(index.find(&[&named[4]], &Declarant::default()), [one(2)]);
}

#[test]
fn who_names_as_many_as_there_are_means_them_all() {
    let twins =
        vec![pupil(1, "PETIT", None, "Nour", Some("CP A")), pupil(2, "PETIT", None, "Nour", Some("CP A"))];
    let nour = child(Some("PETIT"), None, "Nour", Some("CP A"));
    let index = Index::new(twins, &[]);
    assert_eq!(index.find(&[&nour, &nour], &Declarant::default()), [one(1), one(2)]);
    assert!(
        matches!(&index.find(&[&nour], &Declarant::default())[..], [Found::Doubtful(two)] if two.len() == 2)
    );
}

#[test]
fn the_address_tells_homonyms_apart() {
    let mut pupils = school();
    pupils[0].traits.home = Some("1 rue des Essais, 21000 DIJON".into());
    pupils[1].traits.home = Some("2 rue des Essais, 21000 DIJON".into());
    let leo = child(Some("PETIT"), None, "Léo", None);
    let index = Index::new(pupils, &[]);
    assert_eq!(index.find(&[&leo], &at("2, RUE DES ESSAIS 21000 Dijon")), [one(2)]);
    assert!(matches!(&index.find(&[&leo], &at("3 rue des Essais"))[..], [Found::Doubtful(_)]));
}

#[test]
fn either_address_of_a_pupil_will_do() {
    let mut pupils = school();
    pupils[0].traits.home = Some("1 rue des Essais, 21000 DIJON\n5 place du Modèle 21000 DIJON".into());
    pupils[1].traits.home = Some("2 rue des Essais, 21000 DIJON".into());
    let leo = child(Some("PETIT"), None, "Léo", None);
    let index = Index::new(pupils, &[]);
    for (home, pupil) in [("1 rue des Essais", 1), ("5, place du modèle", 1), ("2 rue des Essais", 2)] {
        assert_eq!(index.find(&[&leo], &at(&format!("{home}, 21000 Dijon"))), [one(pupil)], "{home}");
    }
}

#[test]
fn a_homonym_who_lives_with_a_sibling_is_meant() {
    let mut pupils = school();
    for (pupil, home) in pupils.iter_mut().zip(["1 rue des Essais", "2 rue des Essais", "2 rue des Essais"]) {
        pupil.traits.home = Some(home.into());
    }
    let [leo, zoe] = [child(Some("PETIT"), None, "Léo", None), child(Some("D'ARC"), None, "Zoé", None)];
    let index = Index::new(pupils, &[]);
    assert_eq!(index.find(&[&zoe, &leo], &at("9 rue Ailleurs")), [one(3), one(2)]);
    assert_eq!(index.find(&[&leo, &zoe], &at("1 rue des Essais")), [one(1), one(3)]);
    let in_class = child(Some("PETIT"), None, "Léo", Some("CP B"));
    let found = index.find(&[&zoe, &in_class, &leo], &Declarant::default());
    assert_eq!(found[..2], [one(3), one(2)]);
    assert!(
        matches!(&found[2], Found::Doubtful(two) if two.len() == 2),
        "named beside a namesake: {found:?}"
    );
}

#[test]
fn what_is_left_of_a_name_finds_it() {
    assert_eq!(found(&child(Some("D?Arc"), None, "Zo?", Some("CE1"))), [3]);
    assert_eq!(found(&child(Some("D?Arc"), None, "Ana", Some("CE1"))), [0_i64; 0]);
}

#[test]
fn a_pupil_on_two_lines_is_one() {
    let mut pupils = school();
    pupils.push(pupil(4, "Durand", None, "Zoé", Some("CE2")));
    let index = Index::new(pupils, &[]);
    assert_eq!(index.find(&[&child(Some("Durand"), None, "Zoé", None)], &Declarant::default()), [one(4)]);
}
