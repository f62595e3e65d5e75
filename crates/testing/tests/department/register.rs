//! What files of AAF say, read by other means than the service’s: attribute by attribute, with no rule but that of the
//! three requests.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use domain::degree::Degree;
use quick_xml::Reader;
use quick_xml::events::Event;

/// A record: its attributes, each with its values.
type Record = BTreeMap<String, Vec<String>>;

/// What the deliveries of a degree that count say in all.
pub struct Register {
    degree: Degree,
    schools: BTreeMap<String, Record>,
    pupils: BTreeMap<String, Record>,
    guardians: BTreeMap<String, Record>,
    /// The last mail of each guardian that is one: what is none takes the place of no other.
    mails: BTreeMap<String, String>,
    /// The same of mobiles, by their last nine digits.
    mobiles: BTreeMap<String, String>,
}

/// A pupil at a school: what the source calls her, names, birth date (ISO), UAI, class.
pub type Seat = [String; 6];
/// A guardian: what the source calls them, names, mail, the last nine digits of their mobile.
pub type Person = [String; 5];
/// Who answers for whom: pupil, guardian, code of the kinship.
pub type Relation = [String; 3];

impl Register {
    pub const fn new(degree: Degree) -> Self {
        Self {
            degree,
            schools: BTreeMap::new(),
            pupils: BTreeMap::new(),
            guardians: BTreeMap::new(),
            mails: BTreeMap::new(),
            mobiles: BTreeMap::new(),
        }
    }

    /// Takes the delivery of a folder. A complete one says who there is; who is not in it is no more.
    pub fn take(&mut self, folder: &Path) {
        let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        if files.iter().any(|file| file.to_string_lossy().contains("_Complet_")) {
            self.schools.clear();
            self.pupils.clear();
            self.guardians.clear();
        }
        for file in files {
            let name = file.file_name().unwrap().to_string_lossy().into_owned();
            let records = match name.split('_').rev().nth(1).unwrap() {
                "Eleve" => &mut self.pupils,
                "PersRelEleve" => &mut self.guardians,
                "EtabEducNat" => &mut self.schools,
                _ => continue,
            };
            apply(&fs::read_to_string(&file).unwrap(), records);
        }
        let (mail, mobile) = match self.degree {
            Degree::First => ("ENTPersonMail", "ENTPersRelEleveTelMobile"),
            Degree::Second => ("mail", "mobile"),
        };
        let is_mail = |mail: &str| mail.matches('@').count() == 1 && mail.ends_with(char::is_alphanumeric);
        let is_mobile = |number: &str| number.len() == 9 && number.starts_with(['6', '7']);
        for (key, record) in &self.guardians {
            keep(&mut self.mails, key, one(record, mail).to_lowercase(), is_mail);
            keep(&mut self.mobiles, key, digits(&one(record, mobile)), is_mobile);
        }
    }

    /// Every pupil where she is enrolled.
    pub fn seats(&self) -> BTreeSet<Seat> {
        self.pupils.iter().filter_map(|(key, record)| self.seat(key, record)).collect()
    }

    fn seat(&self, key: &str, record: &Record) -> Option<Seat> {
        let [classes, first] = match self.degree {
            Degree::First => ["ENTPersonClasses", "ENTPersonPrenom"],
            Degree::Second => ["ENTEleveClasses", "givenName"],
        };
        let at = one(record, "ENTPersonStructRattach");
        let uai = one(self.schools.get(&at)?, "ENTStructureUAI");
        let class = record.get(classes).into_iter().flatten().find_map(|value| {
            let parts: Vec<&str> = value.split('$').collect();
            let code = if self.degree == Degree::First { parts.get(3) } else { parts.get(1) };
            (parts[0] == at).then(|| code.map(|code| (*code).to_owned()))?
        });
        let born = one(record, "ENTPersonDateNaissance");
        let born = born.split('/').rev().collect::<Vec<_>>().join("-");
        let family = one(record, "ENTPersonNomPatro");
        Some([key.to_owned(), family, one(record, first), born, uai, class.unwrap_or_default()])
    }

    /// Who answers for a pupil who is enrolled at a school.
    pub fn relations(&self) -> BTreeSet<Relation> {
        let mut relations = BTreeSet::new();
        for (key, record) in &self.pupils {
            if self.seat(key, record).is_none() {
                continue;
            }
            let values = match self.degree {
                Degree::First => record.get("ENTEleveAutoriteParentale"),
                Degree::Second => record.get("ENTElevePersRelEleve"),
            };
            for value in values.into_iter().flatten() {
                let parts: Vec<&str> = value.split('$').collect();
                // In the second degree, the fourth part: 1 a legal guardian, 2 a person in charge, 0 somebody to call.
                let answers = self.degree == Degree::First || parts[3] != "0";
                if answers && self.guardians.contains_key(parts[0]) {
                    relations.insert([key.clone(), parts[0].to_owned(), parts[1].to_owned()]);
                }
            }
        }
        relations
    }

    /// Who answers for a pupil of that school, by what the source calls them.
    pub fn answering_at(&self, uai: &str) -> BTreeSet<String> {
        let pupils: BTreeSet<String> =
            self.seats().into_iter().filter(|seat| seat[4] == uai).map(|[key, ..]| key).collect();
        let here = self.relations().into_iter().filter(|[pupil, ..]| pupils.contains(pupil));
        here.map(|[_, guardian, _]| guardian).collect()
    }

    /// Everybody who answers for somebody.
    pub fn people(&self) -> BTreeSet<Person> {
        let first = if self.degree == Degree::First { "ENTPersonPrenom" } else { "givenName" };
        let answering: BTreeSet<String> =
            self.relations().into_iter().map(|[_, guardian, _]| guardian).collect();
        let person = |key: String| {
            let record = &self.guardians[&key];
            let family = one(record, "ENTPersonNomPatro");
            let [mail, mobile] = [&self.mails, &self.mobiles].map(|known| known[&key].clone());
            [key, family, one(record, first), mail, mobile]
        };
        answering.into_iter().map(person).collect()
    }
}

/// What is none takes the place of nothing that is one.
fn keep(known: &mut BTreeMap<String, String>, key: &str, read: String, is_one: impl Fn(&str) -> bool) {
    if read.is_empty() || is_one(&read) || !known.get(key).is_some_and(|known| is_one(known)) {
        known.insert(key.to_owned(), read);
    }
}

/// The last nine digits: what is the same however a number is written.
pub fn digits(number: &str) -> String {
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    digits[digits.len().saturating_sub(9)..].to_owned()
}

fn one(record: &Record, name: &str) -> String {
    record.get(name).and_then(|values| values.first()).cloned().unwrap_or_default()
}

/// Carries a file’s requests out.
fn apply(text: &str, records: &mut BTreeMap<String, Record>) {
    let mut reader = Reader::from_str(text);
    let (mut id, mut record, mut value) = (String::new(), Record::new(), String::new());
    let mut attribute = String::new();
    loop {
        match reader.read_event().unwrap() {
            Event::Eof => return,
            Event::Start(tag) => {
                value.clear();
                match tag.name().as_ref() {
                    "addRequest" | "modifyRequest" | "deleteRequest" => record.clear(),
                    "attr" | "modification" => {
                        let name = tag.try_get_attribute("name").unwrap().unwrap();
                        attribute = name.value.into_owned();
                        record.insert(attribute.clone(), Vec::new());
                    }
                    _ => {}
                }
            }
            Event::Text(text) => value.push_str(&text),
            Event::GeneralRef(entity) => {
                let decoded = entity.resolve_char_ref().unwrap();
                let named = || quick_xml::escape::resolve_predefined_entity(&entity).unwrap();
                match decoded {
                    Some(character) => value.push(character),
                    None => value.push_str(named()),
                }
            }
            Event::End(tag) => match tag.name().as_ref() {
                "id" => id = value.clone(),
                "value" => record.get_mut(&attribute).unwrap().push(value.clone()),
                "addRequest" => {
                    records.insert(id.clone(), std::mem::take(&mut record));
                }
                "modifyRequest" => {
                    // What was never said of somebody unknown stays unknown.
                    if let Some(known) = records.get_mut(&id) {
                        known.append(&mut record);
                    }
                }
                "deleteRequest" => {
                    records.remove(&id);
                }
                _ => {}
            },
            _ => {}
        }
    }
}
