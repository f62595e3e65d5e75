//! Codes of the académies.

use domain::fold::fold;

/// Names as they fold, and two-digit codes.
const ACADEMIES: [(&str, &str); 36] = [
    ("paris", "01"),
    ("aix marseille", "02"),
    ("besancon", "03"),
    ("bordeaux", "04"),
    ("caen", "05"),
    ("clermont ferrand", "06"),
    ("dijon", "07"),
    ("grenoble", "08"),
    ("lille", "09"),
    ("lyon", "10"),
    ("montpellier", "11"),
    ("nancy metz", "12"),
    ("poitiers", "13"),
    ("rennes", "14"),
    ("strasbourg", "15"),
    ("toulouse", "16"),
    ("nantes", "17"),
    ("orleans tours", "18"),
    ("reims", "19"),
    ("amiens", "20"),
    ("rouen", "21"),
    ("limoges", "22"),
    ("nice", "23"),
    ("creteil", "24"),
    ("versailles", "25"),
    ("corse", "27"),
    ("la reunion", "28"),
    ("martinique", "31"),
    ("guadeloupe", "32"),
    ("guyane", "33"),
    ("nouvelle caledonie", "40"),
    ("polynesie", "41"),
    ("wallis et futuna", "42"),
    ("mayotte", "43"),
    ("saint pierre et miquelon", "44"),
    ("normandie", "70"),
];

/// The code of an académie named in any case and with or without accents.
pub(super) fn code_of(name: &str) -> Option<&'static str> {
    let name = fold(name);
    let name = match name.as_str() {
        "reunion" => "la reunion",
        "polynesie francaise" => "polynesie",
        name => name,
    };
    ACADEMIES.iter().find(|(academy, _)| *academy == name).map(|(_, code)| *code)
}

/// A code as written, brought to two digits; `None` when no académie has it.
pub(super) fn known(code: &str) -> Option<&'static str> {
    let digits = code.trim().trim_start_matches('0');
    ACADEMIES.iter().map(|(_, code)| *code).find(|code| code.trim_start_matches('0') == digits)
}

#[cfg(test)]
mod tests {
    use super::{code_of, known};

    #[test]
    fn names_and_codes() {
        assert_eq!(code_of("AIX-MARSEILLE"), Some("02"));
        assert_eq!(code_of("Créteil"), Some("24"));
        assert_eq!(code_of("Réunion"), Some("28"));
        assert_eq!(code_of("AILLEURS"), None);
        assert_eq!(
            (known("02"), known("2"), known("016"), known("99")),
            (Some("02"), Some("02"), Some("16"), None)
        );
    }
}
