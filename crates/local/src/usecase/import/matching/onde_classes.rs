//! What the guardians' file calls the classes of the pupils' file, and when the class that it says of a child is not
//! that of a pupil.

use std::collections::{BTreeMap, HashMap, HashSet};

use domain::fold::fold;

use crate::store::id::PupilId;

/// Children of other names that must be said in a class before they tell what it is called.
const ENOUGH: usize = 3;
/// One of so many that is elsewhere changed class between the two exports, and tells nothing.
const FEW: usize = 10;

/// The class that the guardians' file says of a child, beside that of a pupil of its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It is the pupil's, and hardly any other's.
    Same,
    /// It is another: both files call the classes the same way, or hardly any child said in it is in the pupil's.
    Other,
    /// The files do not tell.
    Untold,
}

/// A pupil whose name is unique, under a class as the guardians' file writes it.
#[derive(Debug)]
struct Vote {
    pupil: PupilId,
    /// As the pupils' file has it.
    class: String,
    /// Both files write it the same.
    alike: bool,
}

/// The classes of both files, by the children whose name is unique.
#[derive(Debug, Default)]
pub struct Classes {
    votes: HashMap<String, Vec<Vote>>,
    /// Class as the guardians' file writes it, to the class as the pupils' file does, where most are in one.
    learnt: HashMap<String, String>,
}

impl Classes {
    /// Of the children whose name is unique: class as written, and number and classes (folded) of the pupil.
    pub fn learn<'k>(unique: impl Iterator<Item = (&'k str, PupilId, &'k [String])>) -> Self {
        let mut votes: HashMap<String, Vec<Vote>> = HashMap::new();
        let mut counted = HashSet::new();
        for (written, pupil, classes) in unique {
            // Both parents of a child say its class: it speaks once.
            if let (false, Some(class)) = (fold(written).is_empty(), classes.first())
                && counted.insert((fold(written), pupil))
            {
                let alike = parts(written).iter().any(|part| classes.contains(part));
                votes.entry(fold(written)).or_default().push(Vote { pupil, class: class.clone(), alike });
            }
        }
        let most = |votes: &Vec<Vote>| {
            let mut of: BTreeMap<&str, usize> = BTreeMap::new();
            votes.iter().for_each(|vote| *of.entry(&vote.class).or_default() += 1);
            of.into_iter().find(|(_, number)| number * 2 > votes.len()).map(|(class, _)| class.to_owned())
        };
        let learnt =
            votes.iter().filter_map(|(written, votes)| Some((written.clone(), most(votes)?))).collect();
        Self { votes, learnt }
    }

    /// The classes of a child as written: one, or several between commas or the like; each as the pupils' file writes
    /// it, too.
    pub fn written(&self, written: &str) -> Vec<String> {
        let mut classes = parts(written);
        let learnt: Vec<String> =
            classes.iter().filter_map(|class| self.learnt.get(class).cloned()).collect();
        classes.extend(learnt);
        classes.dedup();
        classes
    }

    /// Whether a class as written is that of a pupil, of whom both files say nothing else.
    pub fn verdict(&self, written: &str, pupil: PupilId, classes: &[String]) -> Verdict {
        let parts = parts(written);
        if parts.is_empty() || classes.is_empty() {
            return Verdict::Untold;
        }
        let same_words = parts.iter().any(|part| classes.contains(part));
        let votes = self.votes.get(&fold(written)).map(Vec::as_slice).unwrap_or_default();
        let others = votes.iter().filter(|vote| vote.pupil != pupil);
        let (number, here) = others.fold((0, 0), |(number, here), vote| {
            (number + 1, here + usize::from(classes.contains(&vote.class)))
        });
        if number >= ENOUGH {
            return match (same_words, here) {
                (true, _) if parts.len() > 1 || here * 2 > number => Verdict::Same,
                (_, here) if here * FEW >= number * (FEW - 1) => Verdict::Same,
                (_, here) if here * FEW < number => Verdict::Other,
                _ => Verdict::Untold,
            };
        }
        match (same_words, here) {
            (true, _) => Verdict::Same,
            (false, 0) if self.are_called_alike(pupil) => Verdict::Other,
            _ => Verdict::Untold,
        }
    }

    /// Both files write the classes the same way, as most of the other children show.
    fn are_called_alike(&self, pupil: PupilId) -> bool {
        let others = self.votes.values().flatten().filter(|vote| vote.pupil != pupil);
        let (number, alike) = others
            .fold((0_usize, 0_usize), |(number, alike), vote| (number + 1, alike + usize::from(vote.alike)));
        alike * 2 > number
    }
}

/// The whole and, where several classes stand between commas or the like, each, folded.
fn parts(written: &str) -> Vec<String> {
    let whole = fold(written);
    let parts = written.split([',', '/', '+', '|']).map(fold);
    let mut all: Vec<String> =
        std::iter::once(whole).chain(parts).filter(|class| !class.is_empty()).collect();
    all.dedup();
    all
}

#[cfg(test)]
mod tests {
    use super::{Classes, PupilId, Verdict};

    /// Children said in a class, by the class that they are in.
    fn classes(said: &[(&str, &str)]) -> Classes {
        let pupil =
            |(id, (_, class)): (i64, &(&str, &str))| (PupilId::new(id), vec![domain::fold::fold(class)]);
        let pupils: Vec<(PupilId, Vec<String>)> = (1..).zip(said).map(pupil).collect();
        Classes::learn(
            said.iter().zip(&pupils).map(|((written, _), (id, classes))| (*written, *id, classes.as_slice())),
        )
    }

    fn verdict(classes: &Classes, written: &str, class: &str) -> Verdict {
        classes.verdict(written, PupilId::new(99), &[domain::fold::fold(class)])
    }

    #[test]
    fn a_class_contradicts_where_both_files_call_the_classes_alike() {
        let alike = classes(&[("CP A", "CP A"), ("GS A", "GS A")]);
        assert_eq!(verdict(&alike, "CP A", "GS A"), Verdict::Other);
        assert_eq!(verdict(&alike, "cp-a", "CP A"), Verdict::Same);
        assert_eq!(verdict(&alike, "CM1", "GS A"), Verdict::Other, "also one that the pupils' file has not");
        assert_eq!(verdict(&alike, "CM2, CP A", "CP A"), Verdict::Same);
        assert_eq!(verdict(&alike, "", "CP A"), Verdict::Untold);
        assert_eq!(alike.verdict("CP A", PupilId::new(99), &[]), Verdict::Untold);
        assert_eq!(verdict(&classes(&[]), "CP A", "GS A"), Verdict::Untold);
        let differ = classes(&[("Mme Orvel", "CP A"), ("M. Houx", "GS A"), ("M. Houx", "GS A")]);
        assert_eq!(verdict(&differ, "Mme Orvel", "GS A"), Verdict::Untold, "too few tell");
    }

    #[test]
    fn other_labels_contradict_as_soon_as_enough_children_tell_what_they_mean() {
        let teachers = classes(&[("Mme Orvel", "CP A"); 4]);
        assert_eq!(verdict(&teachers, "Mme Orvel", "CP A"), Verdict::Same);
        assert_eq!(verdict(&teachers, "Mme Orvel", "GS A"), Verdict::Other);
        // A level is the class of none of its classes.
        let level = classes(&[("CP", "CP A"), ("CP", "CP B"), ("CP", "CP A"), ("CP", "CP B")]);
        assert_eq!(verdict(&level, "CP", "CP A"), Verdict::Untold);
        assert_eq!(verdict(&level, "CP", "GS A"), Verdict::Other);
        // An older file: everybody has gone up since.
        let older = classes(&[("CP A", "CE1 A"); 4]);
        assert_eq!(verdict(&older, "CP A", "CE1 A"), Verdict::Same);
        assert_eq!(verdict(&older, "CP A", "CP A"), Verdict::Other);
    }

    #[test]
    fn a_child_whom_both_parents_name_speaks_once() {
        let own = vec!["gs a".to_owned()];
        let other = vec!["cp a".to_owned()];
        let unique = [
            ("CP A", 1, other.as_slice()),
            ("CP A", 2, &other),
            ("CP A", 3, &other),
            ("CP A", 9, &own),
            ("CP A", 9, &own),
        ]
        .map(|(written, pupil, classes)| (written, PupilId::new(pupil), classes));
        assert_eq!(Classes::learn(unique.into_iter()).verdict("CP A", PupilId::new(9), &own), Verdict::Other);
    }
}
