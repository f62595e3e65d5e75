//! The pupils that lines of ONDE's guardians' file mean by names and classes.

use std::collections::{HashMap, HashSet};

use domain::fold::fold;
use domain::spelling;

use super::declarant::{Declarant, Unlikely};
use super::onde_classes::Classes;
use crate::store::id::PupilId;
use crate::store::import::child::{Child, KnownAs, Pupil, QuarantinedPupil};

/// The pupils of a school by folded first name, and what the guardians' file calls their classes.
pub struct Index {
    pupils: Vec<Candidate>,
    pub places: HashMap<PupilId, usize>,
    by_first: HashMap<String, Vec<usize>>,
    pub classes: Classes,
    /// What can be read of the pupils' lines that were left out.
    pub lost: Vec<QuarantinedPupil>,
}

#[derive(Debug, Clone)]
pub struct Candidate {
    pub pupil: Pupil,
    names: Vec<String>,
    pub classes: Vec<String>,
    pub homes: Vec<String>,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// That pupil and no other.
    One(PupilId),
    /// Several, whom nothing in the files tells apart.
    Doubtful(Vec<Pupil>),
    /// Pupils of that name, who may well be another family's.
    Unlikely(Unlikely),
    /// A pupil of that name, who is another: the child's own line in the pupils' file was left out.
    LeftOut(Pupil),
    /// Nobody of that name.
    Nobody,
}

impl Found {
    fn sure(&self) -> Option<PupilId> {
        if let Self::One(pupil) = self { Some(*pupil) } else { None }
    }
}

impl Index {
    /// Of these pupils, some of whom may be there twice, and of all children that the guardians' file names.
    pub fn new(pupils: Vec<Pupil>, named: &[Child]) -> Self {
        let mut index = Self {
            pupils: Vec::new(),
            places: HashMap::new(),
            by_first: HashMap::new(),
            classes: Classes::default(),
            lost: Vec::new(),
        };
        for pupil in pupils {
            let names = folded([Some(&pupil.traits.family), pupil.traits.usage.as_ref()]);
            let classes = folded([pupil.traits.class.as_ref(), pupil.traits.class_code.as_ref()]);
            let homes =
                pupil.traits.home.iter().flat_map(|homes| homes.lines()).map(fold).collect::<Vec<_>>();
            let place = *index.places.entry(pupil.id).or_insert(index.pupils.len());
            match index.pupils.get_mut(place) {
                Some(known) => {
                    known.names.extend(names);
                    known.classes.extend(classes);
                    known.homes.extend(homes);
                }
                None => {
                    index.by_first.entry(fold(&pupil.traits.first)).or_default().push(place);
                    index.pupils.push(Candidate { pupil, names, classes, homes });
                }
            }
        }
        index.learn_classes(named);
        index
    }

    /// Adds the names under which the school knows its pupils: one file may have put a name right, or damaged it.
    pub fn also_known_as(mut self, known: &[KnownAs], named: &[Child]) -> Self {
        for also in known {
            let Some(place) = self.places.get(&also.pupil).copied() else { continue };
            let Some(pupil) = self.pupils.get_mut(place) else { continue };
            pupil.names.extend(folded([Some(&also.family), also.usage.as_ref()]));
            let of_first = self.by_first.entry(fold(&also.first)).or_default();
            if !of_first.contains(&place) {
                of_first.push(place);
                of_first.sort_unstable();
            }
        }
        self.learn_classes(named);
        self
    }

    /// Adds what can be read of the pupils' lines that were left out.
    pub fn without(mut self, lost: Vec<QuarantinedPupil>) -> Self {
        self.lost = lost;
        self
    }

    /// Two files may write the classes differently. Children whose name is unique tell which class is which.
    fn learn_classes(&mut self, named: &[Child]) {
        let unique = named.iter().filter_map(|child| match self.alike(child).as_slice() {
            [only] => {
                Some((child.class.as_deref().unwrap_or_default(), only.pupil.id, only.classes.as_slice()))
            }
            _ => None,
        });
        self.classes = Classes::learn(unique);
    }

    /// Pupils of the child's names; where nobody is, those whose names, or the child's, can be what is left of the
    /// others: letters that were lost, or a first name that one file does not say.
    pub fn alike(&self, child: &Child) -> Vec<&Candidate> {
        let names = folded([child.family.as_ref(), child.usage.as_ref()]);
        let of_first = self.by_first.get(&fold(&child.first));
        let alike: Vec<&Candidate> = of_first
            .into_iter()
            .flatten()
            .filter_map(|place| self.pupils.get(*place))
            .filter(|known| known.names.iter().any(|name| names.contains(name)))
            .collect();
        if alike.is_empty() { self.damaged(child) } else { alike }
    }

    /// Pupils whose names, or the child's, can be what is left of the others.
    pub fn damaged(&self, child: &Child) -> Vec<&Candidate> {
        let same = |one: &str, other: &str| {
            fold(one) == fold(other) || spelling::may_be(one, other) || spelling::may_be(other, one)
        };
        let damaged = |known: &&Candidate| {
            let family =
                [child.family.as_deref(), child.usage.as_deref()].into_iter().flatten().any(|name| {
                    same(name, &known.pupil.traits.family)
                        || known.pupil.traits.usage.as_deref().is_some_and(|usage| same(name, usage))
                });
            let nameless = child.first.is_empty() || known.pupil.traits.first.is_empty();
            family && (nameless || same(&child.first, &known.pupil.traits.first))
        };
        self.pupils.iter().filter(damaged).collect()
    }

    /// The pupils that the children whom one guardian names are. Who names as many children of one name as there are
    /// pupils means them all; who names one of several means the one who lives with another of the children.
    pub fn find(&self, children: &[&Child], declarant: &Declarant<'_>) -> Vec<Found> {
        let mut found: Vec<Found> = children
            .iter()
            .map(|child| {
                let only = children.iter().filter(|other| is_named_as(child, other)).count() == 1;
                self.doubted(child, self.find_one(child, declarant.home), declarant, only)
            })
            .collect();
        let sure: Vec<PupilId> = found.iter().filter_map(Found::sure).collect();
        let mut mentions: HashMap<Vec<PupilId>, Vec<usize>> = HashMap::new();
        for (place, found) in found.iter().enumerate() {
            let pupils = match found {
                Found::Doubtful(pupils) => pupils,
                Found::Unlikely(unlikely) if unlikely.known.is_none() => &unlikely.pupils,
                _ => continue,
            };
            mentions.entry(pupils.iter().map(|pupil| pupil.id).collect()).or_default().push(place);
        }
        for (pupils, places) in mentions {
            if places.len() == pupils.len() && pupils.len() > 1 {
                for (pupil, place) in pupils.into_iter().zip(places) {
                    found[place] = Found::One(pupil);
                }
            } else if let ([place], Some(pupil)) = (places.as_slice(), self.living_with(&pupils, &sure)) {
                found[*place] = Found::One(pupil);
            }
        }
        found
    }

    /// The only one of these homonyms who lives where a sibling does, unless one of them is a sibling.
    fn living_with(&self, homonyms: &[PupilId], siblings: &[PupilId]) -> Option<PupilId> {
        if homonyms.iter().any(|homonym| siblings.contains(homonym)) {
            return None;
        }
        let of = |ids: &[PupilId]| -> Vec<&Candidate> {
            self.pupils.iter().filter(|known| ids.contains(&known.pupil.id)).collect()
        };
        let homes: HashSet<&String> = of(siblings).iter().flat_map(|sibling| &sibling.homes).collect();
        let lives_there = |known: &&Candidate| known.homes.iter().any(|home| homes.contains(home));
        match of(homonyms).into_iter().filter(lives_there).collect::<Vec<_>>().as_slice() {
            // A street of a village is the address of many: of one alone it tells something.
            [only] if homonyms.len() > 1 || only.homes.iter().any(|home| self.is_of(only, home)) => {
                Some(only.pupil.id)
            }
            _ => None,
        }
    }

    /// Whether an address is that of pupils of one name alone.
    pub fn is_of(&self, of: &Candidate, home: &String) -> bool {
        self.pupils
            .iter()
            .filter(|known| known.homes.contains(home))
            .all(|known| known.names.iter().any(|name| of.names.contains(name)))
    }

    fn find_one(&self, child: &Child, home: Option<&str>) -> Found {
        let alike = self.alike(child);
        match alike.as_slice() {
            [] => return Found::Nobody,
            // A name that one pupil has needs no class.
            [only] => return Found::One(only.pupil.id),
            _ => {}
        }
        let classes = self.classes.written(child.class.as_deref().unwrap_or_default());
        let in_class = narrowed(&alike, |known| {
            (classes.is_empty() && known.classes.is_empty())
                || known.classes.iter().any(|class| classes.contains(class))
        });
        // The same birth name tells apart those whom a usage name confuses.
        let family = child.family.as_deref().map(fold);
        let of_birth_name = narrowed(&in_class, |known| {
            family.as_ref().is_some_and(|family| fold(&known.pupil.traits.family) == *family)
        });
        let home = home.map(fold).filter(|home| !home.is_empty());
        let at_home =
            narrowed(&of_birth_name, |known| home.as_ref().is_some_and(|home| known.homes.contains(home)));
        match at_home.as_slice() {
            [only] => Found::One(only.pupil.id),
            several => Found::Doubtful(several.iter().map(|known| known.pupil.clone()).collect()),
        }
    }
}

/// Two children of one name.
fn is_named_as(child: &Child, other: &Child) -> bool {
    let names = folded([child.family.as_ref(), child.usage.as_ref()]);
    fold(&child.first) == fold(&other.first)
        && folded([other.family.as_ref(), other.usage.as_ref()]).iter().any(|name| names.contains(name))
}

/// Those of whom something is true; all of them where it is true of nobody.
fn narrowed<'k>(known: &[&'k Candidate], is_true: impl Fn(&Candidate) -> bool) -> Vec<&'k Candidate> {
    let those: Vec<&Candidate> = known.iter().copied().filter(|known| is_true(known)).collect();
    if those.is_empty() { known.to_vec() } else { those }
}

pub fn folded<const N: usize>(texts: [Option<&String>; N]) -> Vec<String> {
    texts.into_iter().flatten().map(|text| fold(text)).filter(|text| !text.is_empty()).collect()
}

#[cfg(test)]
mod tests;
