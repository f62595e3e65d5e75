//! Names: family names invented from syllables, given names everybody knows.

use super::{
    edge_cases::{Case, CasePicker},
    rng::SeededRng,
};

/// Longest family name the sources hold, in characters.
pub(super) const LONGEST_NAME: usize = 60;

const BEGINNINGS: [&str; 56] = [
    "Ba", "Bel", "Ber", "Bou", "Bra", "Car", "Cha", "Clé", "Cor", "Cou", "Da", "Del", "Do", "Du", "Fa",
    "Fer", "Fo", "Ga", "Gar", "Gau", "Gi", "Gou", "Gra", "Ha", "Jo", "La", "Lan", "Lou", "Ma", "Mar", "Mé",
    "Mo", "Mou", "Na", "Nor", "Pa", "Pé", "Pi", "Por", "Qué", "Ra", "Ré", "Ro", "Rou", "Sa", "Sau", "Se",
    "Ta", "Té", "Tho", "Tou", "Va", "Ver", "Vi", "Vau", "Zé",
];

const MIDDLES: [&str; 28] = [
    "ba", "bi", "cha", "ché", "dan", "di", "do", "fa", "ga", "gue", "la", "li", "lo", "ma", "mi", "mon",
    "na", "ni", "no", "pi", "ra", "ri", "ro", "san", "sé", "ta", "ti", "vi",
];

const ENDINGS: [&str; 42] = [
    "bert", "bier", "card", "chaud", "din", "dot", "doux", "gaud", "gnac", "guet", "lais", "lard", "let",
    "lier", "lin", "lois", "mart", "mond", "nac", "nard", "net", "nier", "pin", "quet", "rand", "reau",
    "ret", "rier", "rin", "roux", "sac", "seau", "sier", "tard", "teau", "tier", "tin", "vard", "veau",
    "vet", "vier", "vin",
];

const PARTICLES: [&str; 6] = ["de La ", "de ", "Le ", "du ", "Van der ", "de L'"];

const GIRLS: [&str; 60] = [
    "Jade",
    "Louise",
    "Ambre",
    "Alba",
    "Emma",
    "Rose",
    "Alice",
    "Romy",
    "Anna",
    "Lina",
    "Léna",
    "Mia",
    "Lou",
    "Julia",
    "Chloé",
    "Agathe",
    "Iris",
    "Charlie",
    "Inès",
    "Nina",
    "Léa",
    "Juliette",
    "Zoé",
    "Sofia",
    "Mila",
    "Inaya",
    "Éva",
    "Jeanne",
    "Lola",
    "Luna",
    "Victoire",
    "Margaux",
    "Élena",
    "Lyna",
    "Camille",
    "Apolline",
    "Sarah",
    "Manon",
    "Charlotte",
    "Nour",
    "Giulia",
    "Adèle",
    "Lucie",
    "Yasmine",
    "Clémence",
    "Maëlys",
    "Anaïs",
    "Aïcha",
    "Océane",
    "Capucine",
    "Éléonore",
    "Marie-Lou",
    "Anne-Sophie",
    "Héloïse",
    "Noémie",
    "Gaëlle",
    "Fatoumata",
    "Salomé",
    "Maryam",
    "Élise",
];

const BOYS: [&str; 60] = [
    "Gabriel",
    "Raphaël",
    "Léo",
    "Louis",
    "Maël",
    "Noah",
    "Jules",
    "Adam",
    "Arthur",
    "Isaac",
    "Lucas",
    "Liam",
    "Sacha",
    "Gabin",
    "Eden",
    "Hugo",
    "Naël",
    "Aaron",
    "Mohamed",
    "Léon",
    "Paul",
    "Noé",
    "Ethan",
    "Nathan",
    "Tom",
    "Malo",
    "Théo",
    "Marius",
    "Marceau",
    "Ayden",
    "Victor",
    "Martin",
    "Gaspard",
    "Robin",
    "Axel",
    "Timéo",
    "Ibrahim",
    "Mathis",
    "Côme",
    "Valentin",
    "Lyam",
    "Amir",
    "Imran",
    "Rayan",
    "Antoine",
    "Augustin",
    "Camille",
    "Eliott",
    "Samuel",
    "Nino",
    "Jean-Baptiste",
    "Pierre-Louis",
    "Maxence",
    "Loïc",
    "Clément",
    "Mamadou",
    "Yanis",
    "François",
    "Benoît",
    "Célestin",
];

const WOMEN: [&str; 40] = [
    "Aurélie",
    "Émilie",
    "Céline",
    "Julie",
    "Élodie",
    "Stéphanie",
    "Laetitia",
    "Virginie",
    "Sandrine",
    "Caroline",
    "Delphine",
    "Marie",
    "Audrey",
    "Karine",
    "Nathalie",
    "Sophie",
    "Isabelle",
    "Sabrina",
    "Vanessa",
    "Laure",
    "Hélène",
    "Amélie",
    "Claire",
    "Nadia",
    "Fatima",
    "Samira",
    "Aminata",
    "Cécile",
    "Mélanie",
    "Anne-Laure",
    "Marie-Christine",
    "Dominique",
    "Claude",
    "Charlène",
    "Jennifer",
    "Morgane",
    "Gwenaëlle",
    "Khadija",
    "Élisabeth",
    "Françoise",
];

const MEN: [&str; 40] = [
    "Nicolas",
    "Sébastien",
    "Julien",
    "David",
    "Christophe",
    "Frédéric",
    "Jérôme",
    "Cédric",
    "Guillaume",
    "Olivier",
    "Stéphane",
    "Thomas",
    "Vincent",
    "Mickaël",
    "Laurent",
    "Alexandre",
    "Romain",
    "Fabrice",
    "Matthieu",
    "Anthony",
    "Benjamin",
    "Karim",
    "Rachid",
    "Mehdi",
    "Ousmane",
    "Moussa",
    "Yann",
    "Loïc",
    "Rémi",
    "Jean-Philippe",
    "Pierre-Yves",
    "Dominique",
    "Claude",
    "Kévin",
    "Grégory",
    "Emmanuel",
    "Noël",
    "André",
    "Hervé",
    "Gaël",
];

/// Given names in Latin letters that French keyboards do not have: Vietnamese, Polish, Turkish.
const FOREIGN_LATIN: [(&str, &str); 9] = [
    ("Thị Hồng", "Đức Thắng"),
    ("Ngọc Ánh", "Nguyên Vũ"),
    ("Phương Thảo", "Quốc Việt"),
    ("Małgorzata", "Łukasz"),
    ("Agnieszka Żaneta", "Zdzisław"),
    ("Świętosława", "Michał"),
    ("Gülşen", "Çağrı"),
    ("Işıl", "İbrahim"),
    ("Tuğba", "Barış"),
];

/// Given names in other scripts: Cyrillic, Greek, Arabic.
const FOREIGN_SCRIPT: [(&str, &str); 6] = [
    ("Оксана", "Дмитро"),
    ("Светлана", "Алексей"),
    ("Ελένη", "Γιώργος"),
    ("Ευαγγελία", "Κωνσταντίνος"),
    ("ليلى", "محمد"),
    ("فاطمة", "يوسف"),
];

/// Boy or girl, man or woman, as far as the sources tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sex {
    /// `F`, code 2 in SIECLE.
    Female,
    /// `M`, code 1 in SIECLE.
    Male,
}

impl Sex {
    pub(super) fn draw(rng: &mut SeededRng) -> Self {
        if rng.percent(50) { Self::Female } else { Self::Male }
    }

    /// `M.` or `Mme`, as in AAF.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Female => "Mme",
            Self::Male => "M.",
        }
    }
}

/// One invented name without any awkwardness, in capitals.
pub(super) fn plain_family_name(rng: &mut SeededRng) -> String {
    [rng.pick(&BEGINNINGS), rng.pick(&MIDDLES), rng.pick(&ENDINGS)].concat().to_uppercase()
}

/// The same as a teacher's door has it: `Mme Bourardin`.
pub(super) fn teacher(rng: &mut SeededRng) -> String {
    format!("Mme {}", [rng.pick(&BEGINNINGS), rng.pick(&MIDDLES), rng.pick(&ENDINGS)].concat())
}

/// One invented family name, sometimes awkward.
///
/// Names stand in capitals as the sources hold them, but for those with a particle, which schools type as
/// the family writes them.
pub(super) fn family_name(rng: &mut SeededRng, deck: &mut CasePicker) -> String {
    let plain = plain_family_name(rng);
    if deck.meets(Case::LongName, rng) {
        return long_name(plain, rng);
    }
    if deck.meets(Case::Particle, rng) {
        let mixed = [rng.pick(&BEGINNINGS), rng.pick(&MIDDLES), rng.pick(&ENDINGS)].concat();
        return format!("{}{mixed}", rng.pick(&PARTICLES));
    }
    if deck.meets(Case::StraightApostrophe, rng) {
        return format!("{}'{plain}", rng.pick(&["D", "N", "M", "O"]));
    }
    if deck.meets(Case::TypographicApostrophe, rng) {
        return format!("D’{plain}");
    }
    if deck.meets(Case::Hyphen, rng) {
        return format!("{plain}-{}", plain_family_name(rng));
    }
    plain
}

/// Joins names until there are exactly sixty characters, the last one cut as a database column cuts it.
fn long_name(mut name: String, rng: &mut SeededRng) -> String {
    let joints = ["-", " DE LA ", "-", " ", "-"];
    let mut joint = 0;
    while name.chars().count() < LONGEST_NAME {
        name.push_str(joints[joint % joints.len()]);
        name.push_str(&plain_family_name(rng));
        joint += 1;
    }
    let mut cut: String = name.chars().take(LONGEST_NAME).collect();
    // A name cut just after a joint would be trimmed by its reader and no longer have sixty characters.
    while let Some(c) = cut.pop() {
        if c.is_alphabetic() {
            cut.push(c);
            break;
        }
    }
    while cut.chars().count() < LONGEST_NAME {
        cut.push('E');
    }
    cut
}

/// A child's given name, sometimes foreign.
pub(super) fn child_first_name(sex: Sex, rng: &mut SeededRng, deck: &mut CasePicker) -> String {
    foreign(sex, rng, deck).unwrap_or_else(|| common(sex, &GIRLS, &BOYS, rng)).to_owned()
}

/// A given name for a child's second and third first names; never foreign.
pub(super) fn other_first_name(sex: Sex, rng: &mut SeededRng) -> String {
    common(sex, &GIRLS, &BOYS, rng).to_owned()
}

/// A grown-up's given name, sometimes foreign.
pub(super) fn adult_first_name(sex: Sex, rng: &mut SeededRng, deck: &mut CasePicker) -> String {
    foreign(sex, rng, deck).unwrap_or_else(|| common(sex, &WOMEN, &MEN, rng)).to_owned()
}

fn common<const N: usize>(
    sex: Sex,
    women: &[&'static str; N],
    men: &[&'static str; N],
    rng: &mut SeededRng,
) -> &'static str {
    match sex {
        Sex::Female => rng.pick(women),
        Sex::Male => rng.pick(men),
    }
}

fn foreign(sex: Sex, rng: &mut SeededRng, deck: &mut CasePicker) -> Option<&'static str> {
    let (woman, man) = if deck.meets(Case::ForeignLatin, rng) {
        rng.pick(&FOREIGN_LATIN)
    } else if deck.meets(Case::ForeignScript, rng) {
        rng.pick(&FOREIGN_SCRIPT)
    } else {
        return None;
    };
    Some(match sex {
        Sex::Female => woman,
        Sex::Male => man,
    })
}

#[cfg(test)]
mod tests {
    use super::{LONGEST_NAME, family_name, plain_family_name};
    use crate::{
        edge_cases::{Case, CasePicker, EdgeCases},
        rng::{Purpose, SeededRng},
    };

    #[test]
    fn a_long_name_has_exactly_sixty_characters() {
        let mut rng = SeededRng::new(5, Purpose::School, 0);
        let mut deck = CasePicker::new(EdgeCases::none().with(Case::LongName, 10_000));
        for _ in 0..2000 {
            let name = family_name(&mut rng, &mut deck);
            assert_eq!(name.chars().count(), LONGEST_NAME, "{name}");
            assert_eq!(name.trim(), name);
        }
    }

    #[test]
    fn plain_names_are_many_and_in_capitals() {
        let mut rng = SeededRng::new(5, Purpose::School, 0);
        let names: std::collections::HashSet<String> =
            (0..1000).map(|_| plain_family_name(&mut rng)).collect();
        assert!(names.len() > 950, "{}", names.len());
        assert!(names.iter().all(|name| !name.chars().any(char::is_lowercase)));
    }
}
