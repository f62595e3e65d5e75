//! The profile of a file, made while it is read.

use std::collections::{BTreeMap, HashMap};

use domain::fold::fold;
use domain::ine;
use formats::import::record::{ContactRecord, GuardianRecord, IdentityRecord, PupilRecord, PupilReference};
use formats::import::{Format, Position, Record, Rejection, Sink, Source, Stopped, read};
use jiff::civil::Date;
use sha2::{Digest, Sha256};

use super::file_profile::{BORN, CLASS, FileProfile, Person};
use super::value::civil;
use crate::progress::Progress;

impl FileProfile {
    /// Reads a file; `None` where it cannot be read, which its import will say.
    pub fn of(source: &Source, school: Option<&str>, today: Date, progress: &Progress) -> Option<Self> {
        let mut profiler = Profiler {
            school,
            progress,
            of_lines: matches!(source.format, Format::OndePupils | Format::OndeGuardians),
            of_classes: source.format == Format::SiecleStructures,
            last: None,
            profile: Self::default(),
            guardian: None,
            labels: HashMap::new(),
        };
        read(source, today, &mut profiler).ok()?;
        Some(profiler.finish())
    }
}

/// Makes the profile of a file that is read.
struct Profiler<'p> {
    school: Option<&'p str>,
    progress: &'p Progress,
    /// Records are known by their lines alone, and links follow them.
    of_lines: bool,
    /// What is being said.
    last: Option<String>,
    /// Classes are what it is about.
    of_classes: bool,
    profile: FileProfile,
    /// Of a file of lines, whose children follow.
    guardian: Option<Person>,
    /// Of classes, by their codes.
    labels: HashMap<String, String>,
}

impl Profiler<'_> {
    fn say(&mut self, what: String) {
        if let Some(before) = self.last.replace(what) {
            self.profile.said.push(Sha256::digest(before).into());
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
        self.profile.people.push(person);
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
            self.profile.people.push(person);
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
            self.profile.people.push(thing);
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
        self.profile.people.push(Person { known_by, ..guardian.clone() });
    }

    fn finish(mut self) -> FileProfile {
        if let Some(last) = self.last.take() {
            self.profile.said.push(Sha256::digest(last).into());
        }
        self.profile.said.sort_unstable();
        let mut people: BTreeMap<(Option<String>, Option<String>, String), Person> = BTreeMap::new();
        for mut person in std::mem::take(&mut self.profile.people) {
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
        self.profile.people = people.into_values().collect();
        self.profile
    }
}

impl Sink for Profiler<'_> {
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
        self.profile.said.push(Sha256::digest(format!("{code}{record:?}{field:?}{reason}")).into());
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
