//! French words for codes, dates and numbers.

use domain::{account, degree, person};
use jiff::civil::Date;
pub use local::french::counted;
use local::view::codes::{Degree, Origin, PasswordKind, Population, State};

/// The guides' words for a state.
pub fn state(state: State, degree: Degree) -> &'static str {
    account::State::from(state).label(degree::Degree::from(degree))
}

/// The guides' words for an origin.
pub fn origin(origin: Origin, degree: Degree) -> &'static str {
    account::Origin::from(origin).label(degree.into())
}

/// The guides' words for a population.
pub fn population(population: Population, degree: Degree) -> &'static str {
    match (person::Population::from(population), degree) {
        (person::Population::LegalGuardians, Degree::First) => "Responsables",
        (person::Population::LegalGuardians, Degree::Second) => "Représentants légaux",
        (person::Population::PersonsInCharge, _) => "Personnes en charge",
        (person::Population::Pupils, _) => "Élèves",
    }
}

/// What is shown for a password.
pub fn password(kind: PasswordKind, provisional: Option<&str>) -> String {
    match (provisional, kind) {
        (Some(password), _) => password.to_owned(),
        (None, PasswordKind::None) => "aucun".to_owned(),
        (None, _) => "*****".to_owned(),
    }
}

/// An ISO date as `JJ/MM/AAAA`; nothing for none.
pub fn date(iso: Option<&str>) -> String {
    let Some(iso) = iso else { return String::new() };
    match iso.parse::<Date>() {
        Ok(date) => date.strftime("%d/%m/%Y").to_string(),
        Err(_) => iso.to_owned(),
    }
}

/// An RFC 3339 timestamp as `JJ/MM/AAAA HH:MM`: as the clocks showed whose offset it bears, those of the school.
pub fn moment(rfc3339: &str) -> String {
    match rfc3339.parse::<jiff::civil::DateTime>() {
        Ok(moment) => moment.strftime("%d/%m/%Y %H:%M").to_string(),
        Err(_) => rfc3339.to_owned(),
    }
}

/// Hundredths of a percent as `12,5 %`.
pub fn share(hundredths: u32) -> String {
    format!("{},{:02}\u{a0}%", hundredths / 100, hundredths % 100)
}

/// Bytes as Ko or Mo.
pub fn size(bytes: u32) -> String {
    match bytes {
        0..1_000_000 => format!("{}\u{a0}Ko", bytes.div_ceil(1000)),
        _ => format!("{},{}\u{a0}Mo", bytes / 1_000_000, bytes % 1_000_000 / 100_000),
    }
}

/// `oui` or nothing: a column of them is read at a glance.
pub const fn tick(yes: bool) -> &'static str {
    if yes { "oui" } else { "" }
}

#[cfg(test)]
mod tests {
    use super::{date, moment, share, size};

    #[test]
    fn a_moment_is_told_in_the_school_s_time() {
        assert_eq!(moment("2026-11-28T08:26:00+01:00"), "28/11/2026 08:26");
        assert_eq!(moment("2026-07-02T01:30:00-04:00"), "02/07/2026 01:30");
    }

    #[test]
    fn dates_and_numbers_are_french() {
        assert_eq!(date(Some("2026-11-05")), "05/11/2026");
        assert_eq!(date(None), "");
        assert_eq!(share(1205), "12,05\u{a0}%");
        assert_eq!(size(1), "1\u{a0}Ko");
        assert_eq!(size(2_345_678), "2,3\u{a0}Mo");
    }
}
