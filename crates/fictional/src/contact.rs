//! Addresses, telephones and mail that reach nobody.
//!
//! Telephone numbers are of the ranges the French regulator keeps for works of fiction (01 99 00 xx xx and
//! 06 39 98 xx xx). Mail is under `example.org`, `example.com` and `example.net`, kept for examples by
//! RFC 2606, and `example.fr`; misspelt domains are under top-level domains that do not exist. Towns are
//! invented, with postal codes in 99, which no French town has. Overseas has no such range: numbers there
//! are zeros but for what tells the territory.

use domain::fold::letters;

use super::{
    edge_cases::{Case, CasePicker},
    rng::SeededRng,
};

/// A postal address.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Address {
    /// Up to four lines, without postal code, town and country; the street is the last.
    pub lines: Vec<String>,
    /// Postal code.
    pub postal_code: String,
    /// Town, in capitals.
    pub town: String,
    /// Country.
    pub country: &'static str,
}

/// The ways in which files spell the country of most families.
pub(super) const FRANCE: [&str; 4] = ["FRANCE", "FR", "FRANCE MÉTROPOLITAINE", "France"];

impl Address {
    /// Whether it is in another country than France, however that is spelt.
    #[must_use]
    pub fn is_abroad(&self) -> bool {
        !FRANCE.contains(&self.country)
    }
}

/// How to reach a grown-up.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Contact {
    /// Mail address, well formed or not.
    pub mail: Option<String>,
    /// Mobile telephone.
    pub mobile: Option<String>,
    /// Home telephone.
    pub home_phone: Option<String>,
    /// Work telephone.
    pub work_phone: Option<String>,
    /// Whether text messages are welcome.
    pub accepts_sms: bool,
}

/// A town of the invented country.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Town {
    pub(super) name: &'static str,
    rank: u8,
}

const TOWNS: [Town; 16] = [
    Town { name: "MONTEXEMPLE", rank: 0 },
    Town { name: "SAINT-MODELE-SUR-ESSAI", rank: 10 },
    Town { name: "VILLEFICTIVE", rank: 20 },
    Town { name: "PORT-IMAGINAIRE", rank: 30 },
    Town { name: "LA FERTE-SPECIMEN", rank: 40 },
    Town { name: "BOURG-EPREUVE", rank: 50 },
    Town { name: "CHATEAU-MAQUETTE", rank: 60 },
    Town { name: "L'ISLE-D'ESSAI", rank: 70 },
    Town { name: "FONTAINE-LE-MODELE", rank: 80 },
    Town { name: "NEUFECHANTILLON", rank: 90 },
    Town { name: "ROCHEMUSTER", rank: 100 },
    Town { name: "VAUX-SOUS-HYPOTHESE", rank: 110 },
    Town { name: "PONT-DE-L'EPURE", rank: 120 },
    Town { name: "SAINTE-ESQUISSE", rank: 130 },
    Town { name: "MARE-AU-BROUILLON", rank: 140 },
    Town { name: "GRAND-CANEVAS", rank: 150 },
];

impl Town {
    pub(super) fn of_school(number: u32) -> Self {
        TOWNS[number as usize % TOWNS.len()]
    }

    pub(super) fn postal_code(self, department: u16) -> String {
        format!("{:02}{:03}", department % 100, self.rank)
    }
}

const WAYS: [&str; 10] =
    ["rue", "rue", "rue", "avenue", "allée", "chemin", "impasse", "place", "boulevard", "route"];
const WAY_NAMES: [&str; 24] = [
    "des Essais",
    "du Modèle",
    "de l'Exemple",
    "des Tilleuls",
    "du Vieux Moulin",
    "de la Fontaine",
    "des Écoles",
    "du Lavoir",
    "de la Gare",
    "des Acacias",
    "du Stade",
    "des Jardins",
    "de la Source",
    "du Pré Neuf",
    "de l'Étang",
    "des Hirondelles",
    "du Canal",
    "de la Scierie",
    "des Vergers",
    "du Four à Chaux",
    "de la Passerelle",
    "des Deux Ponts",
    "du Belvédère",
    "de la Clairière",
];
const COUNTRIES: [(&str, &str, &str); 6] = [
    ("BELGIQUE", "9999", "MODELDORP"),
    ("SUISSE", "9990", "MUSTERWIL"),
    ("LUXEMBOURG", "L-9999", "BEISPILLDUERF"),
    ("ALLEMAGNE", "99990", "MUSTERHAUSEN"),
    ("MAROC", "99999", "DAR EL MITHAL"),
    ("ROYAUME-UNI", "ZZ99 9ZZ", "SAMPLEFORD"),
];
const DOMAINS: [&str; 4] = ["example.org", "example.fr", "example.com", "example.net"];
const MISSPELT: [&str; 6] = ["gmial.con", "gmail.con", "hotmial.cmo", "orange.frr", "wanado.fre", "yaho.frr"];

/// Numbers from beyond the seas and the borders, all but their last two digits: the mobiles of each territory,
/// then landlines written in the place of a mobile. No range is kept for fiction there; hence the zeros.
const OVERSEAS: [&str; 16] = [
    "+687 79 00 ",
    "+689 87 00 00 ",
    "+681 82 00 ",
    "+508 55 00 ",
    "06 92 00 00 ",
    "06 93 00 00 ",
    "06 94 00 00 ",
    "06 96 00 00 ",
    "06 90 00 00 ",
    "06 39 00 00 ",
    "+32 470 00 00 ",
    "+41 79 000 00 ",
    "0262 00 00 ",
    "+262 262 00 00 ",
    "+687 25 00 ",
    "0596 00 00 ",
];

/// The overseas numbers one after the other, so that each is met.
pub(super) fn overseas(turn: usize) -> String {
    format!("{}{:02}", OVERSEAS[turn % OVERSEAS.len()], turn / OVERSEAS.len() % 100)
}

/// An address in the school's town or near it, sometimes abroad.
pub(super) fn address(home: Town, department: u16, rng: &mut SeededRng, deck: &mut CasePicker) -> Address {
    let mut lines = Vec::with_capacity(2);
    if rng.percent(12) {
        lines.push(format!("Appartement {}", rng.between(1, 120)));
    }
    if rng.percent(10) {
        let letter = char::from(b'A' + u8::try_from(rng.below(8)).unwrap_or(0));
        lines.push(format!("Résidence {} bâtiment {letter}", rng.pick(&WAY_NAMES)));
    }
    let number = rng.between(1, 180);
    let repeat = if rng.percent(6) { " bis" } else { "" };
    lines.push(format!("{number}{repeat} {} {}", rng.pick(&WAYS), rng.pick(&WAY_NAMES)));
    if deck.meets(Case::Abroad, rng) {
        let (country, postal_code, town) = rng.pick(&COUNTRIES);
        return Address { lines, postal_code: postal_code.to_owned(), town: town.to_owned(), country };
    }
    let town = if rng.percent(80) { home } else { rng.pick(&TOWNS) };
    Address {
        lines,
        postal_code: town.postal_code(department),
        town: town.name.to_owned(),
        country: "FRANCE",
    }
}

/// Telephones and mail of a grown-up.
pub(super) fn contact(first: &str, family: &str, rng: &mut SeededRng, deck: &mut CasePicker) -> Contact {
    let mobile = if deck.meets(Case::NoMobile, rng) {
        None
    } else if deck.meets(Case::LandlineAsMobile, rng) {
        Some(landline(rng))
    } else {
        Some(mobile(rng, deck))
    };
    Contact {
        mail: mail(first, family, rng, deck),
        accepts_sms: mobile.is_some() && rng.percent(90),
        mobile,
        home_phone: rng.percent(35).then(|| landline(rng)),
        work_phone: rng.percent(25).then(|| landline(rng)),
    }
}

pub(super) fn landline(rng: &mut SeededRng) -> String {
    format!("019900{:04}", rng.below(10_000))
}

fn mobile(rng: &mut SeededRng, deck: &mut CasePicker) -> String {
    let number = rng.below(10_000);
    let (high, low) = (number / 100, number % 100);
    if deck.meets(Case::OddPhone, rng) {
        match rng.below(5) {
            0 => format!("06 39 98 {high:02} {low:02}"),
            1 => format!("06.39.98.{high:02}.{low:02}"),
            2 => format!("+3363998{number:04}"),
            3 => format!("+33 6 39 98 {high:02} {low:02}"),
            _ => format!("003363998{number:04}"),
        }
    } else {
        format!("063998{number:04}")
    }
}

fn mail(first: &str, family: &str, rng: &mut SeededRng, deck: &mut CasePicker) -> Option<String> {
    if deck.meets(Case::NoMail, rng) {
        return None;
    }
    let mut local = letters(first);
    local.truncate(12);
    if !local.is_empty() {
        local.push('.');
    }
    local.push_str(&letters(family));
    local.truncate(30);
    if rng.percent(60) {
        local.push_str(&rng.between(1, 99).to_string());
    }
    let domain = rng.pick(&DOMAINS);
    Some(if deck.meets(Case::MailWithoutAt, rng) {
        format!("{local}.{domain}")
    } else if deck.meets(Case::MailWithTwoAts, rng) {
        format!("{local}@@{domain}")
    } else if deck.meets(Case::MailTrailingDot, rng) {
        format!("{local}@{domain}.")
    } else if deck.meets(Case::MailMisspelt, rng) {
        format!("{local}@{}", rng.pick(&MISSPELT))
    } else {
        format!("{local}@{domain}")
    })
}
