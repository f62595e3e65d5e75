//! The pupil a line of ONDE's guardians' file means by a name and a class.

use std::collections::HashMap;

use domain::fold::fold;

use crate::store::import::child::{Child, Pupil};

/// The pupils of a school by folded first name.
pub(super) struct Index {
    by_first: HashMap<String, Vec<Known>>,
}

#[derive(Debug, Clone)]
struct Known {
    pupil: Pupil,
    names: Vec<String>,
    classes: Vec<String>,
}

/// What was found.
#[derive(Debug)]
pub(super) enum Found {
    /// Name and class leave one pupil.
    One(i64),
    /// Several, or the class is another: only the director can tell.
    Doubtful(Vec<Pupil>),
    /// Nobody of that name.
    Nobody,
}

impl Index {
    pub(super) fn new(pupils: Vec<Pupil>) -> Self {
        let mut by_first: HashMap<String, Vec<Known>> = HashMap::new();
        for pupil in pupils {
            let names = folded([Some(&pupil.family), pupil.usage.as_ref()]);
            let classes = folded([pupil.class.as_ref(), pupil.class_code.as_ref()]);
            by_first.entry(fold(&pupil.first)).or_default().push(Known { pupil, names, classes });
        }
        Self { by_first }
    }

    pub(super) fn find(&self, child: &Child) -> Found {
        let names = folded([child.family.as_ref(), child.usage.as_ref()]);
        let alike: Vec<&Known> = self
            .by_first
            .get(&fold(&child.first))
            .into_iter()
            .flatten()
            .filter(|known| known.names.iter().any(|name| names.contains(name)))
            .collect();
        let classes = classes(child.class.as_deref().unwrap_or_default());
        let in_class: Vec<&Known> = alike
            .iter()
            .copied()
            .filter(|known| {
                (classes.is_empty() && known.classes.is_empty())
                    || known.classes.iter().any(|class| classes.contains(class))
            })
            .collect();
        // The same birth name tells apart those whom a usage name confuses.
        let family = child.family.as_deref().map(fold);
        let same_birth_name: Vec<&Known> = in_class
            .iter()
            .copied()
            .filter(|known| family.as_ref().is_some_and(|family| fold(&known.pupil.family) == *family))
            .collect();
        match (in_class.as_slice(), same_birth_name.as_slice(), alike.as_slice()) {
            ([one], ..) | (_, [one], _) => Found::One(one.pupil.id),
            ([], _, []) => Found::Nobody,
            ([], _, alike) => Found::Doubtful(alike.iter().map(|known| known.pupil.clone()).collect()),
            (several, ..) => Found::Doubtful(several.iter().map(|known| known.pupil.clone()).collect()),
        }
    }
}

fn folded<const N: usize>(texts: [Option<&String>; N]) -> Vec<String> {
    texts.into_iter().flatten().map(|text| fold(text)).filter(|text| !text.is_empty()).collect()
}

/// The classes of a child as written: one, or several between commas or the like.
fn classes(written: &str) -> Vec<String> {
    let whole = fold(written);
    let parts = written.split([',', '/', '+', '|']).map(fold);
    let mut classes: Vec<String> =
        std::iter::once(whole).chain(parts).filter(|class| !class.is_empty()).collect();
    classes.dedup();
    classes
}

#[cfg(test)]
mod tests {
    use super::{Found, Index};
    use crate::store::import::child::{Child, Pupil};

    fn pupil(id: i64, family: &str, usage: Option<&str>, first: &str, class: Option<&str>) -> Pupil {
        Pupil {
            id,
            family: family.into(),
            usage: usage.map(Into::into),
            first: first.into(),
            class: class.map(Into::into),
            class_code: class.map(|class| format!("code {class}")),
            ..Pupil::default()
        }
    }

    fn child(family: Option<&str>, usage: Option<&str>, first: &str, class: Option<&str>) -> Child {
        Child {
            stage: 1,
            file: "f".into(),
            line: 2,
            family: family.map(Into::into),
            usage: usage.map(Into::into),
            first: first.into(),
            class: class.map(Into::into),
        }
    }

    fn index() -> Index {
        Index::new(vec![
            pupil(1, "PETIT", None, "Léo", Some("CP A")),
            pupil(2, "PETIT", None, "Léo", Some("CP B")),
            pupil(3, "D'Arc", Some("Martin"), "Zoé", Some("CE1")),
            pupil(4, "Durand", None, "Zoé", None),
            pupil(5, "ROUX", Some("BLANC"), "Ana", Some("CM1")),
            pupil(6, "BLANC", None, "Ana", Some("CM1")),
        ])
    }

    fn found(child: &Child) -> Vec<i64> {
        match index().find(child) {
            Found::One(id) => vec![id],
            Found::Doubtful(pupils) => pupils.iter().map(|pupil| -pupil.id).collect(),
            Found::Nobody => vec![],
        }
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
    fn no_class_on_either_side_is_the_same_class() {
        assert_eq!(found(&child(Some("Durand"), None, "Zoé", None)), [4]);
    }

    #[test]
    fn a_name_alone_is_never_enough() {
        assert_eq!(found(&child(Some("Durand"), None, "Zoé", Some("CE1"))), [-4]);
        assert_eq!(found(&child(Some("Petit"), None, "Léo", None)), [-1, -2]);
        assert_eq!(found(&child(Some("Inconnu"), None, "Léo", Some("CP A"))), [0_i64; 0]);
    }
}
