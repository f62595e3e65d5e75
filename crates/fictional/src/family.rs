//! Families: who lives with whom, and who answers for which child.

use domain::degree::Degree;

use super::{
    contact::{Address, Town, address, contact},
    edge_cases::{Case, CasePicker},
    names::{LONGEST_NAME, Sex, adult_first_name, child_first_name, family_name},
    rng::SeededRng,
    school::{Guardian, Identity, Kinship, Link, Responsibility, Writing},
};

/// All that families are drawn from.
#[derive(Debug)]
pub(super) struct Source {
    pub(super) rng: SeededRng,
    pub(super) deck: CasePicker,
    pub(super) town: Town,
    pub(super) department: u16,
    pub(super) degree: Degree,
}

/// A family and those of its children who are pupils of the set.
#[derive(Debug)]
pub(super) struct Family {
    pub(super) guardians: Vec<Guardian>,
    pub(super) children: Vec<Child>,
}

/// A child before it has a seat.
#[derive(Debug)]
pub(super) struct Child {
    pub(super) identity: Identity,
    pub(super) links: Vec<Link>,
    pub(super) address: Address,
}

/// What kind of family to draw.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shape {
    pub(super) children: usize,
    /// The later half of the children have another second parent.
    pub(super) blended: bool,
}

impl Source {
    /// Draws a family; `ids` numbers its guardians.
    pub(super) fn family(&mut self, shape: Shape, ids: &mut impl FnMut() -> u64) -> Family {
        let home = self.address();
        let first_sex = if self.rng.percent(85) { Sex::Female } else { Sex::Male };
        let mut first = self.adult(first_sex, home.clone(), ids);
        let alone = !shape.blended && self.rng.percent(20);
        let mut others = Vec::new();
        if !alone {
            others.push(self.partner(&mut first, &home, ids));
        }
        if shape.blended {
            let elsewhere = self.address();
            let sex = opposite(first_sex, &mut self.rng);
            others.push(self.adult(sex, elsewhere, ids));
        }
        let names: Vec<String> = others.iter().map(|other| self.child_name(&first, Some(other))).collect();
        let lone_name = self.child_name(&first, None);
        let mut children: Vec<Child> = (0..shape.children)
            .map(|rank| {
                let parent = usize::from(shape.blended && rank * 2 >= shape.children);
                let name = names.get(parent).unwrap_or(&lone_name).clone();
                self.child(name, &first, others.get(parent))
            })
            .collect();
        let mut guardians = vec![first];
        guardians.append(&mut others);
        if self.degree == Degree::Second {
            self.add_others(&mut guardians, &mut children, ids);
        }
        if self.deck.meets(Case::Unreferenced, &mut self.rng) {
            let sex = Sex::draw(&mut self.rng);
            let elsewhere = self.address();
            guardians.push(self.adult(sex, elsewhere, ids));
        }
        Family { guardians, children }
    }

    pub(super) fn address(&mut self) -> Address {
        address(self.town, self.department, &mut self.rng, &mut self.deck)
    }

    fn adult(&mut self, sex: Sex, address: Address, ids: &mut impl FnMut() -> u64) -> Guardian {
        let family = family_name(&mut self.rng, &mut self.deck);
        let first = adult_first_name(sex, &mut self.rng, &mut self.deck);
        let contact = contact(&first, &family, &mut self.rng, &mut self.deck);
        let identity = Identity { sex, family, usage: None, first };
        Guardian {
            id: ids(),
            identity,
            address,
            contact,
            organisation: false,
            writing: Writing::OneLine,
            shared: false,
        }
    }

    /// The second parent, who may live elsewhere, share a usage name, or bear the very same names.
    fn partner(&mut self, first: &mut Guardian, home: &Address, ids: &mut impl FnMut() -> u64) -> Guardian {
        let separated = self.deck.meets(Case::Separated, &mut self.rng);
        let address = if separated { self.address() } else { home.clone() };
        let sex = opposite(first.identity.sex, &mut self.rng);
        let mut partner = self.adult(sex, address, ids);
        if self.deck.meets(Case::NamesakeGuardians, &mut self.rng) {
            // Both sexes bear these two given names.
            let given = self.rng.pick(&["Dominique", "Claude"]);
            given.clone_into(&mut first.identity.first);
            given.clone_into(&mut partner.identity.first);
            partner.identity.family.clone_from(&first.identity.family);
        } else if self.deck.meets(Case::UsageName, &mut self.rng) {
            first.identity.usage = Some(if self.rng.percent(70) {
                partner.identity.family.clone()
            } else {
                double(&first.identity.family, &partner.identity.family)
            });
        }
        partner
    }

    fn child_name(&mut self, first: &Guardian, second: Option<&Guardian>) -> String {
        let own = &first.identity.family;
        let Some(second) = second else { return own.clone() };
        let other = &second.identity.family;
        match self.rng.below(100) {
            0..80 => other.clone(),
            80..92 => own.clone(),
            _ => double(own, other),
        }
    }

    fn child(&mut self, family: String, first: &Guardian, second: Option<&Guardian>) -> Child {
        let sex = Sex::draw(&mut self.rng);
        let given = child_first_name(sex, &mut self.rng, &mut self.deck);
        let usage = first
            .identity
            .usage
            .as_ref()
            .filter(|usage| **usage != family && self.rng.percent(25))
            .map(|_| double(&family, &first.identity.family))
            .filter(|usage| *usage != family);
        let mut links = vec![legal(first, true)];
        links.extend(second.map(|second| legal(second, false)));
        let identity = Identity { sex, family, usage, first: given };
        Child { identity, links, address: first.address.clone() }
    }

    /// Persons in charge and contacts, whom only the second degree tells apart.
    fn add_others(
        &mut self,
        guardians: &mut Vec<Guardian>,
        children: &mut [Child],
        ids: &mut impl FnMut() -> u64,
    ) {
        let in_charge = [Kinship::Grandparent, Kinship::Educator, Kinship::Welfare, Kinship::Tutor];
        let contacts = [Kinship::Grandparent, Kinship::Sibling, Kinship::Other];
        for (case, responsibility) in
            [(Case::InCharge, Responsibility::InCharge), (Case::Contact, Responsibility::Contact)]
        {
            if !self.deck.meets(case, &mut self.rng) {
                continue;
            }
            let kinship = match responsibility {
                Responsibility::InCharge => self.rng.pick(&in_charge),
                _ => self.rng.pick(&contacts),
            };
            let sex = Sex::draw(&mut self.rng);
            let elsewhere = self.address();
            let other = self.adult(sex, elsewhere, ids);
            for child in &mut *children {
                child.links.push(Link { guardian: other.id, kinship, responsibility, pays: false });
            }
            guardians.push(other);
        }
    }
}

fn legal(guardian: &Guardian, pays: bool) -> Link {
    let kinship = match guardian.identity.sex {
        Sex::Female => Kinship::Mother,
        Sex::Male => Kinship::Father,
    };
    Link { guardian: guardian.id, kinship, responsibility: Responsibility::Legal, pays }
}

/// Three couples in a hundred are of one sex.
fn opposite(sex: Sex, rng: &mut SeededRng) -> Sex {
    match (sex, rng.percent(3)) {
        (Sex::Female, false) | (Sex::Male, true) => Sex::Male,
        (Sex::Male, false) | (Sex::Female, true) => Sex::Female,
    }
}

/// Both names joined by a hyphen, or the first alone when that is too long.
fn double(one: &str, other: &str) -> String {
    if one == other || one.chars().count() + other.chars().count() >= LONGEST_NAME {
        return one.to_owned();
    }
    format!("{one}-{other}")
}
