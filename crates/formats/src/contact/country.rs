//! Countries as files write them.

use domain::fold::fold;

/// Whether a country as written is France, or not written: names, ISO codes, and the codes of INSEE and of SIECLE. Such
/// an address has no line for the country.
#[must_use]
pub fn is_france(country: &str) -> bool {
    matches!(
        fold(country).as_str(),
        "" | "f"
            | "fr"
            | "fra"
            | "fx"
            | "france"
            | "france metropolitaine"
            | "france hexagonale"
            | "france metropole"
            | "republique francaise"
            | "100"
            | "99100"
            | "250"
    )
}

#[cfg(test)]
mod tests {
    use super::is_france;

    #[test]
    fn france_in_any_spelling() {
        for france in [
            "FR",
            "FRANCE",
            "France",
            "FRANCE MÉTROPOLITAINE",
            "France métropolitaine",
            "99100",
            "100",
            "",
            " fr ",
        ] {
            assert!(is_france(france), "{france}");
        }
        for abroad in ["BELGIQUE", "99131", "FRANCE LIBRE ET AUTRES", "POLYNÉSIE FRANÇAISE", "SUISSE"] {
            assert!(!is_france(abroad), "{abroad}");
        }
    }
}
