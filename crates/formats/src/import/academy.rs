//! Codes of the académies.

use domain::fold::fold;

/// Names, and two-digit codes.
const ACADEMIES: [(&str, &str); 36] = [
    ("Paris", "01"),
    ("Aix-Marseille", "02"),
    ("Besançon", "03"),
    ("Bordeaux", "04"),
    ("Caen", "05"),
    ("Clermont-Ferrand", "06"),
    ("Dijon", "07"),
    ("Grenoble", "08"),
    ("Lille", "09"),
    ("Lyon", "10"),
    ("Montpellier", "11"),
    ("Nancy-Metz", "12"),
    ("Poitiers", "13"),
    ("Rennes", "14"),
    ("Strasbourg", "15"),
    ("Toulouse", "16"),
    ("Nantes", "17"),
    ("Orléans-Tours", "18"),
    ("Reims", "19"),
    ("Amiens", "20"),
    ("Rouen", "21"),
    ("Limoges", "22"),
    ("Nice", "23"),
    ("Créteil", "24"),
    ("Versailles", "25"),
    ("Corse", "27"),
    ("La Réunion", "28"),
    ("Martinique", "31"),
    ("Guadeloupe", "32"),
    ("Guyane", "33"),
    ("Nouvelle-Calédonie", "40"),
    ("Polynésie", "41"),
    ("Wallis-et-Futuna", "42"),
    ("Mayotte", "43"),
    ("Saint-Pierre-et-Miquelon", "44"),
    ("Normandie", "70"),
];

/// The code of an académie named in any case and with or without accents.
pub(super) fn code_of(name: &str) -> Option<&'static str> {
    let name = fold(name);
    let name = match name.as_str() {
        "reunion" => "la reunion",
        "polynesie francaise" => "polynesie",
        name => name,
    };
    ACADEMIES.iter().find(|(academy, _)| fold(academy) == name).map(|(_, code)| *code)
}

/// The name of an académie, by its two-digit code.
#[must_use]
pub fn name_of(code: &str) -> Option<&'static str> {
    ACADEMIES.iter().find(|(_, academy)| *academy == code).map(|(name, _)| *name)
}

/// A code as written, brought to two digits; `None` when no académie has it.
pub(super) fn known(code: &str) -> Option<&'static str> {
    let digits = code.trim().trim_start_matches('0');
    ACADEMIES.iter().map(|(_, code)| *code).find(|code| code.trim_start_matches('0') == digits)
}

#[cfg(test)]
mod tests {
    use super::{code_of, known, name_of};

    #[test]
    fn names_and_codes() {
        assert_eq!(code_of("AIX-MARSEILLE"), Some("02"));
        assert_eq!(code_of("Créteil"), Some("24"));
        assert_eq!(code_of("Réunion"), Some("28"));
        assert_eq!(code_of("AILLEURS"), None);
        assert_eq!((name_of("18"), name_of("99")), (Some("Orléans-Tours"), None));
        assert_eq!(
            (known("02"), known("2"), known("016"), known("99")),
            (Some("02"), Some("02"), Some("16"), None)
        );
    }
}
