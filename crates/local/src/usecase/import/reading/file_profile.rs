//! What one file says of people, to be held against another of its kind.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use domain::fold::fold;

/// Values of one kind, folded, with how they are written.
pub type Values = BTreeMap<String, String>;

/// A pupil or a guardian, or a class, a MEF or a school, as a file says them, on whatever number of lines.
#[derive(Debug, Clone, Default)]
pub struct Person {
    /// First name and name.
    pub name: String,
    /// What identifies them surest: the source's identifier, else an INE.
    pub sure: Option<String>,
    /// An identifier of the source needs nothing beside it.
    pub of_source: bool,
    /// The names with the birth date, or of a guardian with a child's names.
    pub known_by: Option<String>,
    /// The names alone, of a pupil.
    pub names: Option<String>,
    pub facts: BTreeMap<&'static str, Values>,
}

impl Person {
    pub fn say(&mut self, fact: &'static str, folded: String, written: &str) {
        if !folded.is_empty() {
            self.facts.entry(fact).or_default().entry(folded).or_insert_with(|| written.to_owned());
        }
    }

    pub fn say_text(&mut self, fact: &'static str, written: Option<&str>) {
        let written = written.unwrap_or_default();
        self.say(fact, fold(written), written);
    }

    /// Whether two files may mean one person by one INE: it never identifies alone.
    fn may_be(&self, other: &Self) -> bool {
        let same = |fact| self.facts.get(fact).is_some_and(|values| Some(values) == other.facts.get(fact));
        self.of_source || self.names == other.names || same(BORN)
    }

    /// What both say and say differently.
    fn contradictions(&self, other: &Self) -> Vec<(&'static str, String, String)> {
        let facts = self.facts.iter().filter_map(|(fact, values)| {
            let others = other.facts.get(fact)?;
            let differ = values.keys().all(|value| !others.contains_key(value));
            differ.then(|| (*fact, list(values), list(others)))
        });
        facts.collect()
    }
}

fn list(values: &Values) -> String {
    values.values().map(String::as_str).collect::<Vec<_>>().join(" ou ")
}

pub const BORN: &str = "naissance";
pub const CLASS: &str = "classe";

/// What a file says.
#[derive(Debug, Default)]
pub struct FileProfile {
    /// Each thing it says, in an order of its own.
    pub said: Vec<[u8; 32]>,
    pub people: Vec<Person>,
}

/// One file beside another.
#[derive(Debug, Default)]
pub struct Comparison {
    /// Whom they contradict each other about, with the sentences, in the order of names.
    pub contradicted: BTreeMap<String, BTreeSet<String>>,
    /// Persons of the first, and of the second, alone.
    pub alone: [usize; 2],
    /// Most of the people of one are those of the other.
    pub overlap: bool,
}

impl FileProfile {
    /// Whether both say the same things, in whatever order and writing.
    pub fn says_the_same(&self, other: &Self) -> bool {
        self.said == other.said
    }

    /// Holds another file of the kind against this one; `names` is what the two are called.
    pub fn compare(&self, other: &Self, names: [&str; 2]) -> Comparison {
        let (pairs, overlap) = self.pair(other);
        let mut comparison = Comparison { overlap, ..Comparison::default() };
        for MatchedPair { places: [one, other_one], sure } in &pairs {
            let (Some(one), Some(other)) = (self.people.get(*one), other.people.get(*other_one)) else {
                continue;
            };
            // Two classes exported one by one have homonyms of one day; two exports of the school have the same people.
            if !sure && !overlap {
                continue;
            }
            for (fact, said, otherwise) in one.contradictions(other) {
                let sentence = format!(
                    "{}, {fact}\u{a0}: {said} dans «\u{a0}{}\u{a0}», {otherwise} dans «\u{a0}{}\u{a0}».",
                    one.name, names[0], names[1]
                );
                comparison.contradicted.entry(one.name.clone()).or_default().insert(sentence);
            }
        }
        comparison.alone = [0, 1].map(|side| {
            let people = if side == 0 { &self.people } else { &other.people };
            let paired: HashSet<&str> = pairs
                .iter()
                .filter_map(|pair| people.get(pair.places[side]).map(|person| person.name.as_str()))
                .collect();
            let alone: HashSet<&str> = people
                .iter()
                .map(|person| person.name.as_str())
                .filter(|name| !paired.contains(name))
                .collect();
            alone.len()
        });
        comparison
    }

    /// Who of one file is who of the other, and whether most people of one are those of the other.
    fn pair(&self, other: &Self) -> (Vec<MatchedPair>, bool) {
        let mut pairs = Vec::new();
        let mut left: [BTreeSet<usize>; 2] =
            [(0..self.people.len()).collect(), (0..other.people.len()).collect()];
        let keys: [fn(&Person) -> Option<&String>; 3] = [
            |person| person.sure.as_ref(),
            |person| person.known_by.as_ref(),
            |person| person.names.as_ref(),
        ];
        let mut overlap = false;
        for (rank, key) in keys.into_iter().enumerate() {
            let by_key = |people: &[Person], left: &BTreeSet<usize>| -> HashMap<String, Vec<usize>> {
                let mut by_key: HashMap<String, Vec<usize>> = HashMap::new();
                for place in left {
                    if let Some(key) = people.get(*place).and_then(key) {
                        by_key.entry(key.clone()).or_default().push(*place);
                    }
                }
                by_key
            };
            let others = by_key(&other.people, &left[1]);
            for (key, ones) in by_key(&self.people, &left[0]) {
                let ([one], Some([other_one])) = (ones.as_slice(), others.get(&key).map(Vec::as_slice))
                else {
                    continue;
                };
                let (here, there) = (&self.people[*one], &other.people[*other_one]);
                if rank > 0 || here.may_be(there) {
                    left[0].remove(one);
                    left[1].remove(other_one);
                    // Pupils of one name and day in two classes may be two; a guardian's child tells who that is.
                    let sure = rank == 0 || here.names.is_none();
                    pairs.push(MatchedPair { places: [*one, *other_one], sure });
                }
            }
            if rank == 1 {
                overlap = pairs.len() * 2 > self.people.len().min(other.people.len());
            }
        }
        (pairs, overlap)
    }
}

struct MatchedPair {
    places: [usize; 2],
    /// Nothing less than the same person.
    sure: bool,
}
