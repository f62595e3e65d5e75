//! What one file says of people, to be held against another of its kind.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use domain::fold::fold;
use domain::ine;
use exchange::import::record::{ContactRecord, GuardianRecord, IdentityRecord, PupilRecord, PupilReference};
use exchange::import::{Format, Position, Record, Rejection, Sink, Source, Stopped, read};
use jiff::civil::Date;
use sha2::{Digest, Sha256};

use super::value::civil;
use crate::progress::Progress;

/// Values of one kind, folded, with how they are written.
type Values = BTreeMap<String, String>;

/// A pupil or a guardian, or a class, a MEF or a school, as a file says them, on whatever number of lines.
#[derive(Debug, Clone, Default)]
struct Person {
    /// First name and name.
    name: String,
    /// What identifies them surest: the source's identifier, else an INE.
    sure: Option<String>,
    /// An identifier of the source needs nothing beside it.
    of_source: bool,
    /// The names with the birth date, or of a guardian with a child's names.
    known_by: Option<String>,
    /// The names alone, of a pupil.
    names: Option<String>,
    facts: BTreeMap<&'static str, Values>,
}

impl Person {
    fn say(&mut self, fact: &'static str, folded: String, written: &str) {
        if !folded.is_empty() {
            self.facts.entry(fact).or_default().entry(folded).or_insert_with(|| written.to_owned());
        }
    }

    fn say_text(&mut self, fact: &'static str, written: Option<&str>) {
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

const BORN: &str = "naissance";
const CLASS: &str = "classe";

/// What a file says.
#[derive(Debug, Default)]
pub(super) struct Portrait {
    /// Each thing it says, in an order of its own.
    said: Vec<[u8; 32]>,
    people: Vec<Person>,
}

/// One file beside another.
#[derive(Debug, Default)]
pub(super) struct Comparison {
    /// Whom they contradict each other about, with the sentences, in the order of names.
    pub(super) contradicted: BTreeMap<String, BTreeSet<String>>,
    /// Persons of the first, and of the second, alone.
    pub(super) alone: [usize; 2],
    /// Most of the people of one are those of the other.
    pub(super) overlap: bool,
}

impl Portrait {
    /// Reads a file; `None` where it cannot be read, which its import will say.
    pub(super) fn of(
        source: &Source,
        school: Option<&str>,
        today: Date,
        progress: &Progress,
    ) -> Option<Self> {
        let mut painter = Painter {
            school,
            progress,
            of_lines: matches!(source.format, Format::OndePupils | Format::OndeGuardians),
            of_classes: source.format == Format::SiecleStructures,
            last: None,
            portrait: Self::default(),
            guardian: None,
            labels: HashMap::new(),
        };
        read(source, today, &mut painter).ok()?;
        Some(painter.finish())
    }

    /// Whether both say the same things, in whatever order and writing.
    pub(super) fn says_the_same(&self, other: &Self) -> bool {
        self.said == other.said
    }

    /// Holds another file of the kind against this one; `names` is what the two are called.
    pub(super) fn compare(&self, other: &Self, names: [&str; 2]) -> Comparison {
        let (pairs, overlap) = self.pair(other);
        let mut comparison = Comparison { overlap, ..Comparison::default() };
        for Pair { places: [one, other_one], sure } in &pairs {
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
    fn pair(&self, other: &Self) -> (Vec<Pair>, bool) {
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
                    pairs.push(Pair { places: [*one, *other_one], sure });
                }
            }
            if rank == 1 {
                overlap = pairs.len() * 2 > self.people.len().min(other.people.len());
            }
        }
        (pairs, overlap)
    }
}

struct Pair {
    places: [usize; 2],
    /// Nothing less than the same person.
    sure: bool,
}

/// Draws the portrait of a file that is read.
struct Painter<'p> {
    school: Option<&'p str>,
    progress: &'p Progress,
    /// Records are known by their lines alone, and links follow them.
    of_lines: bool,
    /// What is being said.
    last: Option<String>,
    /// Classes are what it is about.
    of_classes: bool,
    portrait: Portrait,
    /// Of a file of lines, whose children follow.
    guardian: Option<Person>,
    /// Of classes, by their codes.
    labels: HashMap<String, String>,
}

impl Painter<'_> {
    fn say(&mut self, what: String) {
        if let Some(before) = self.last.replace(what) {
            self.portrait.said.push(Sha256::digest(before).into());
        }
    }

    fn pupil(&mut self, pupil: PupilRecord) {
        let PupilRecord { key, identity, .. } = pupil;
        let mut person = named(&identity);
        let names = folded(&identity);
        let right = pupil.ine.as_deref().filter(|written| ine::is_right(written));
        person.of_source = !self.of_lines;
        person.sure = if self.of_lines { right.map(ine::normalise) } else { Some(key) };
        person.known_by = pupil.birth_date.map(|date| format!("{names}|{date}"));
        person.names = Some(names);
        person.say_text("INE", right);
        if let Some(date) = pupil.birth_date {
            let date = date.strftime("%d/%m/%Y").to_string();
            person.say(BORN, date.clone(), &date);
        }
        person.say_text("sexe", pupil.sex.map(String::from).as_deref());
        person.say_text("niveau", pupil.level.map(|level| level.code().to_owned()).as_deref());
        person.say_text("MEF", pupil.mef.as_deref());
        for (_, code) in pupil.classes.into_iter().flatten() {
            person.say(CLASS, code.clone(), &code);
        }
        self.portrait.people.push(person);
    }

    fn guardian(&mut self, guardian: GuardianRecord) {
        let mut person = named(&guardian.identity);
        let ContactRecord { mail, mobile, home_phone, work_phone, .. } = &guardian.contact;
        let title = guardian.identity.title.clone().map(civil);
        person.say_text("civilité", title.as_deref());
        person.say(
            "adresse mail",
            mail.as_deref().unwrap_or_default().to_lowercase(),
            mail.as_deref().unwrap_or_default(),
        );
        for (fact, number) in [
            ("téléphone mobile", mobile),
            ("téléphone du domicile", home_phone),
            ("téléphone professionnel", work_phone),
        ] {
            let written = number.as_deref().unwrap_or_default();
            // However the country is written.
            let digits: Vec<char> = written.chars().filter(char::is_ascii_digit).collect();
            person.say(fact, digits.iter().skip(digits.len().saturating_sub(9)).collect(), written);
        }
        person.say_text("adresse", address(&guardian.contact).as_deref());
        if self.of_lines {
            self.guardian = Some(person);
        } else {
            person.of_source = true;
            person.sure = Some(guardian.key);
            self.portrait.people.push(person);
        }
    }

    /// What has a code of its own.
    fn thing(&mut self, code: &str, facts: &[(&'static str, Option<&str>)]) {
        let (name, sure) = (code.to_owned(), Some(code.to_owned()));
        let mut thing = Person { name, sure, of_source: true, ..Person::default() };
        for (fact, value) in facts {
            thing.say_text(fact, *value);
        }
        // What is only mentioned is not said.
        if !thing.facts.is_empty() {
            self.portrait.people.push(thing);
        }
    }

    /// A guardian of a line is one person for each child.
    fn child(&mut self, child: &PupilReference) {
        let (Some(guardian), PupilReference::Named { usage_name, family_name, first_name, .. }) =
            (&self.guardian, child)
        else {
            return;
        };
        let family = family_name.as_ref().or(usage_name.as_ref()).map(|name| fold(name)).unwrap_or_default();
        let known_by = Some(format!("{}|{family}|{}", fold(&guardian.name), fold(first_name)));
        self.portrait.people.push(Person { known_by, ..guardian.clone() });
    }

    fn finish(mut self) -> Portrait {
        if let Some(last) = self.last.take() {
            self.portrait.said.push(Sha256::digest(last).into());
        }
        self.portrait.said.sort_unstable();
        let mut people: BTreeMap<(Option<String>, Option<String>, String), Person> = BTreeMap::new();
        for mut person in std::mem::take(&mut self.portrait.people) {
            // Two files may give one class two codes: what is read is its label.
            if let Some(codes) = person.facts.remove(CLASS) {
                for code in codes.into_values() {
                    person.say_text(CLASS, Some(self.labels.get(&code).unwrap_or(&code)));
                }
            }
            let key = (person.sure.clone(), person.known_by.clone(), fold(&person.name));
            match people.get_mut(&key) {
                Some(known) => {
                    for (fact, values) in person.facts {
                        known.facts.entry(fact).or_default().extend(values);
                    }
                }
                None => {
                    people.insert(key, person);
                }
            }
        }
        self.portrait.people = people.into_values().collect();
        self.portrait
    }
}

impl Sink for Painter<'_> {
    fn school(&self) -> Option<&str> {
        self.school
    }

    fn record(&mut self, record: Record, _: Position) -> Result<(), Stopped> {
        match record {
            Record::Pupil(pupil) => {
                let key = if self.of_lines { String::new() } else { pupil.key.clone() };
                self.say(format!("{:?}", PupilRecord { key, ..pupil.clone() }));
                self.pupil(pupil);
            }
            Record::Guardian(guardian) => {
                let key = if self.of_lines { String::new() } else { guardian.key.clone() };
                self.say(format!("{:?}", GuardianRecord { key, ..guardian.clone() }));
                self.guardian(guardian);
            }
            Record::Link(link) if self.of_lines => {
                if let Some(said) = &mut self.last {
                    said.push_str(&format!("{:?}", link.pupil));
                }
                self.child(&link.pupil);
            }
            Record::Class(class) => {
                self.say(format!("{class:?}"));
                if self.of_classes {
                    self.thing(&class.code, &[("libellé", class.label.as_deref())]);
                }
                if let Some(label) = class.label {
                    self.labels.insert(class.code, label);
                }
            }
            Record::Mef(mef) => {
                self.say(format!("{mef:?}"));
                self.thing(&mef.code, &[("libellé", mef.label.as_deref())]);
            }
            Record::School(school) => {
                self.say(format!("{school:?}"));
                let facts =
                    [("nom", &school.name), ("téléphone", &school.phone), ("adresse mail", &school.mail)];
                self.thing(&school.key, &facts.map(|(fact, value)| (fact, value.as_deref())));
            }
            record => self.say(format!("{record:?}")),
        }
        Ok(())
    }

    fn reject(&mut self, rejection: Rejection) -> Result<(), Stopped> {
        let Rejection { record, field, code, reason, .. } = rejection;
        // Not after the line whose links may follow.
        self.portrait.said.push(Sha256::digest(format!("{code}{record:?}{field:?}{reason}")).into());
        Ok(())
    }

    fn progress(&mut self, _: u64) -> Result<(), Stopped> {
        self.progress.check().map_err(|_| Stopped)
    }
}

fn named(identity: &IdentityRecord) -> Person {
    let family = identity.family_name.as_deref().unwrap_or_default();
    let first = identity.first_name.as_deref().unwrap_or_default();
    let mut person = Person { name: format!("{first} {family}").trim().to_owned(), ..Person::default() };
    person.say_text("nom", Some(family));
    person.say_text("prénom", Some(first));
    person.say_text("nom d’usage", identity.usage_name.as_deref());
    person
}

fn folded(identity: &IdentityRecord) -> String {
    let part = |name: &Option<String>| fold(name.as_deref().unwrap_or_default());
    format!("{}|{}", part(&identity.family_name), part(&identity.first_name))
}

fn address(contact: &ContactRecord) -> Option<String> {
    let lines = contact.address.iter().flatten();
    let all: Vec<&str> = lines
        .chain(contact.postal_code.iter())
        .chain(contact.town.iter())
        .map(String::as_str)
        .filter(|line| !line.is_empty())
        .collect();
    (!all.is_empty()).then(|| all.join(", "))
}
