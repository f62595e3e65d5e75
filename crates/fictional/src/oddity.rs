//! What tired people and spreadsheets do to a few records of a school.
//!
//! It is done once the school is filled, from a stream of draws of its own, so that everybody else stays who they
//! are. Nobody is struck twice, and those whom two schools share are left alone: both must say the same.

use std::collections::{HashMap, HashSet};

use domain::degree::Degree;
use encoding_rs::WINDOWS_1252;

use super::{
    contact::{Contact, FRANCE, overseas},
    edge_cases::{Case, CasePicker},
    names::{Sex, teacher},
    rng::{Purpose, SeededRng},
    school::{Identity, Kinship, Oddity, Pupil, School, Writing},
};

/// Strikes a school that has just been filled, as often as its rates say.
pub(super) fn strike(school: &mut School) {
    let origin = &school.origin;
    let mut hand = Hand {
        rng: SeededRng::new(origin.seed, Purpose::Oddity, u64::from(school.number)),
        deck: CasePicker::new(origin.awkward.clone()),
        spared: spared(school),
        turns: HashMap::new(),
    };
    hand.classes(school);
    hand.siblings(school);
    hand.pupils(school);
    hand.guardians(school);
    hand.countries(school);
}

struct Hand {
    rng: SeededRng,
    deck: CasePicker,
    /// Who is not to be struck, or was.
    spared: HashSet<u64>,
    /// How often each case was met.
    turns: HashMap<Case, usize>,
}

/// Those who are awkward by being like somebody else, and those whom two schools share.
fn spared(school: &School) -> HashSet<u64> {
    let mut names: HashMap<(&str, &str), Vec<u64>> = HashMap::new();
    let pupils = school.pupils.iter().map(|pupil| (pupil.id, &pupil.identity));
    let guardians = school.guardians.iter().map(|guardian| (guardian.id, &guardian.identity));
    for (id, identity) in pupils.chain(guardians) {
        names.entry((&identity.family, &identity.first)).or_default().push(id);
    }
    let alike = names.into_values().filter(|ids| ids.len() > 1).flatten();
    alike.chain(school.guardians.iter().filter(|guardian| guardian.shared).map(|shared| shared.id)).collect()
}

impl Hand {
    fn meets(&mut self, case: Case) -> bool {
        let met = self.deck.meets(case, &mut self.rng);
        *self.turns.entry(case).or_default() += usize::from(met);
        met
    }

    /// How often a case was met before this time.
    fn turn(&self, case: Case) -> usize {
        self.turns.get(&case).map_or(0, |met| met.saturating_sub(1))
    }

    fn note(&mut self, school: &mut School, case: Case, person: u64) {
        self.spared.insert(person);
        school.oddities.push(Oddity { case, person });
    }

    fn classes(&mut self, school: &mut School) {
        if school.kind.degree() != Degree::First {
            return;
        }
        for class in &mut school.classes {
            if class.label != "ULIS" && self.meets(Case::TeacherLabel) {
                class.label = format!("Classe de {}", teacher(&mut self.rng));
            }
        }
        if self.meets(Case::ClassLabels) {
            for class in &mut school.classes {
                class.elsewhere = Some(match class.label.strip_prefix("Classe de ") {
                    Some(teacher) => teacher.to_owned(),
                    None => format!("{} {}", class.label.replace(' ', "-"), teacher(&mut self.rng)),
                });
            }
        }
    }

    /// What befalls two children of the same grown-ups.
    fn siblings(&mut self, school: &mut School) {
        let mut children: HashMap<u64, usize> = HashMap::new();
        for first in school.pupils.iter().filter_map(|pupil| pupil.links.first()) {
            *children.entry(first.guardian).or_default() += 1;
        }
        for place in 1..school.pupils.len() {
            let [elder, younger] = &school.pupils[place - 1..=place] else { continue };
            let Some(first) = younger.links.first().map(|link| link.guardian) else { continue };
            let pair = [elder.id, younger.id, first];
            if elder.links != younger.links || pair.iter().any(|id| self.spared.contains(id)) {
                continue;
            }
            let apart = elder.birth_date != younger.birth_date && children.get(&first) == Some(&2);
            if self.meets(Case::NamesakeSiblings) {
                school.pupils[place].identity = school.pupils[place - 1].identity.clone();
                self.note(school, Case::NamesakeSiblings, pair[0]);
                self.note(school, Case::NamesakeSiblings, pair[1]);
            } else if apart && self.meets(Case::Duplicate) {
                self.enter_again(school, first, place);
            } else if self.meets(Case::LinePerChild)
                && let Some(guardian) = school.guardians.iter_mut().find(|guardian| guardian.id == first)
            {
                guardian.writing = Writing::LinePerChild;
                // One person without a doubt: mail and mobile say so.
                guardian.contact.mail = Some(format!("famille{first}@example.org"));
                guardian.contact.mobile = Some(format!("063998{:04}", first % 10_000));
                self.note(school, Case::LinePerChild, first);
            }
        }
    }

    /// Enters the first guardian of a pupil once more, with less known.
    fn enter_again(&mut self, school: &mut School, first: u64, place: usize) {
        let Some(mut again) = school.guardians.iter().find(|guardian| guardian.id == first).cloned() else {
            return;
        };
        again.id = school.guardian_numbers(school.kind.degree())();
        again.contact = Contact { home_phone: again.contact.home_phone, ..Contact::default() };
        if let Some(link) = school.pupils[place].links.first_mut() {
            link.guardian = again.id;
        }
        for person in [first, again.id] {
            self.note(school, Case::Duplicate, person);
        }
        school.guardians.push(again);
    }

    fn pupils(&mut self, school: &mut School) {
        for place in 0..school.pupils.len() {
            let pupil = &school.pupils[place];
            let id = pupil.id;
            if self.spared.contains(&id) {
                continue;
            }
            let before = &school.pupils[..place];
            let like = |other: &&Pupil| !self.spared.contains(&other.id) && other.links != pupil.links;
            let known = |other: &&Pupil| {
                other.ine.is_some() && other.birth_date.is_some() && other.birth_date != pupil.birth_date
            };
            let same_ine =
                before.iter().rev().filter(|other| like(other) && known(other)).map(|other| other.id).next();
            let namesake = before
                .iter()
                .find(|other| like(other) && other.class != pupil.class)
                .map(|other| (other.id, other.identity.clone()));
            let has_ine = pupil.ine.is_some();
            if self.meets(Case::PunctuationName) {
                "-".clone_into(&mut school.pupils[place].identity.first);
                self.note(school, Case::PunctuationName, id);
            } else if self.meets(Case::OneName) {
                school.pupils[place].identity.first.clear();
                self.note(school, Case::OneName, id);
            } else if has_ine && self.meets(Case::MalformedIne) {
                school.pupils[place].ine = Some("1,2E+10".to_owned());
                self.note(school, Case::MalformedIne, id);
            } else if let (true, Some(other)) = (has_ine, same_ine)
                && self.meets(Case::SharedIne)
            {
                let ine =
                    school.pupils.iter().find(|pupil| pupil.id == other).and_then(|pupil| pupil.ine.clone());
                school.pupils[place].ine = ine;
                self.note(school, Case::SharedIne, other);
                self.note(school, Case::SharedIne, id);
            } else if let Some((other, identity)) = namesake
                && self.meets(Case::HomonymElsewhere)
            {
                school.pupils[place].identity = identity;
                self.note(school, Case::HomonymElsewhere, other);
                self.note(school, Case::HomonymElsewhere, id);
            } else if self.meets(Case::TwoLines) {
                let mut other_home = school.address.clone();
                other_home.lines = vec!["8 place du Marché".to_owned()];
                school.pupils[place].second_line = Some(other_home);
                self.note(school, Case::TwoLines, id);
            } else if self.damages(&mut school.pupils[place].identity) {
                self.note(school, Case::DamagedName, id);
            }
        }
    }

    fn guardians(&mut self, school: &mut School) {
        let first: HashSet<u64> =
            school.pupils.iter().filter_map(|pupil| pupil.links.first()).map(|link| link.guardian).collect();
        let others: HashSet<u64> = school
            .pupils
            .iter()
            .flat_map(|pupil| pupil.links.iter().skip(1))
            .map(|link| link.guardian)
            .collect();
        let mut placed = false;
        for place in 0..school.guardians.len() {
            let id = school.guardians[place].id;
            if self.spared.contains(&id) {
                continue;
            }
            let second = others.contains(&id) && !first.contains(&id);
            let has_mobile = school.guardians[place].contact.mobile.is_some();
            if second && !placed && self.meets(Case::Organisation) {
                placed = true;
                entrust(school, place);
                self.note(school, Case::Organisation, id);
            } else if self.meets(Case::OneName) {
                school.guardians[place].identity.first.clear();
                self.note(school, Case::OneName, id);
            } else if second && self.meets(Case::CutLine) {
                school.guardians[place].writing = match self.turn(Case::CutLine) % 2 {
                    0 => Writing::CutBeforeChildren,
                    _ => Writing::CutInChildren,
                };
                self.note(school, Case::CutLine, id);
            } else if has_mobile && self.meets(Case::MalformedMobile) {
                school.guardians[place].contact.mobile = Some("6,00E+08".to_owned());
                self.note(school, Case::MalformedMobile, id);
            } else if has_mobile && self.meets(Case::OverseasPhone) {
                school.guardians[place].contact.mobile = Some(overseas(self.turn(Case::OverseasPhone)));
                self.note(school, Case::OverseasPhone, id);
            } else if self.damages(&mut school.guardians[place].identity) {
                self.note(school, Case::DamagedName, id);
            }
        }
    }

    /// Whole households, so that nobody seems to have moved.
    fn countries(&mut self, school: &mut School) {
        for place in 0..school.guardians.len() {
            let guardian = &school.guardians[place];
            if guardian.shared || guardian.address.country != FRANCE[0] || !self.meets(Case::CountrySpelling)
            {
                continue;
            }
            let person = guardian.id;
            let home = guardian.address.clone();
            let spelling = FRANCE[1 + self.turn(Case::CountrySpelling) % (FRANCE.len() - 1)];
            let guardians = school
                .guardians
                .iter_mut()
                .filter(|guardian| !guardian.shared)
                .map(|guardian| &mut guardian.address);
            let pupils = school.pupils.iter_mut().map(|pupil| &mut pupil.address);
            for address in guardians.chain(pupils).filter(|address| **address == home) {
                address.country = spelling;
            }
            school.oddities.push(Oddity { case: Case::CountrySpelling, person });
        }
    }

    /// Damages a name in one of two ways in turn; the second needs a letter beyond ASCII.
    fn damages(&mut self, identity: &mut Identity) -> bool {
        let met = self.turns.get(&Case::DamagedName).copied().unwrap_or(0);
        let accented = |name: &str| !name.is_ascii() && name.chars().all(|c| c < '\u{100}');
        let name = if met % 2 == 0 || accented(&identity.family) {
            &mut identity.family
        } else if accented(&identity.first) {
            &mut identity.first
        } else {
            return false;
        };
        if !self.meets(Case::DamagedName) {
            return false;
        }
        *name = if met % 2 == 0 { with_question_mark(name) } else { misread(name) };
        true
    }
}

/// Makes a second guardian the child welfare service.
fn entrust(school: &mut School, place: usize) {
    let address = school.address.clone();
    let guardian = &mut school.guardians[place];
    guardian.organisation = true;
    guardian.identity = Identity {
        sex: Sex::Female,
        family: "AIDE SOCIALE À L'ENFANCE".to_owned(),
        usage: None,
        first: String::new(),
    };
    guardian.contact = Contact { mail: Some("ase@example.fr".to_owned()), ..Contact::default() };
    guardian.address = address;
    guardian.address.lines = vec!["1 rue du Département".to_owned()];
    let id = guardian.id;
    let links = school.pupils.iter_mut().flat_map(|pupil| &mut pupil.links);
    links.filter(|link| link.guardian == id).for_each(|link| link.kinship = Kinship::Welfare);
}

/// `?` for a letter inside the name, as programs write one that they lack.
pub(crate) fn with_question_mark(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    let lost = letters
        .iter()
        .position(|c| !c.is_ascii())
        .or_else(|| (1..letters.len()).find(|&place| "AEIOUYaeiouy".contains(letters[place])))
        .unwrap_or(letters.len() / 2);
    letters.iter().enumerate().map(|(place, &c)| if place == lost { '?' } else { c }).collect()
}

/// UTF-8 that was read as Windows-1252: `É` becomes `Ã‰`.
pub(crate) fn misread(name: &str) -> String {
    WINDOWS_1252.decode_without_bom_handling(name.as_bytes()).0.into_owned()
}
