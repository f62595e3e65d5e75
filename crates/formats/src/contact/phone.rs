//! Telephone numbers: whether one can exist, whether an SMS reaches it, and one spelling to compare them by.
//!
//! The plans of the French Republic are few and written here, as the regulator has them; those of other countries
//! are the library's (docs/decisions).

use rlibphonenumber::{PhoneNumber, PhoneNumberType, Region};

/// Characters of a telephone number, separators included.
pub const PHONE: usize = 32;

/// The numbering plans that a national form can be of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Territory {
    /// The ten digits of the mainland and the overseas departments, which are one plan, Saint-Martin and
    /// Saint-Barthélemy included.
    Mainland,
    /// Saint-Pierre-et-Miquelon.
    SaintPierre,
    /// Nouvelle-Calédonie.
    NewCaledonia,
    /// Polynésie française.
    Polynesia,
    /// Wallis-et-Futuna.
    Wallis,
}

impl Territory {
    /// Where a school is, by its UAI.
    #[must_use]
    pub fn of_school(uai: &str) -> Self {
        match uai.get(..3) {
            Some("975") => Self::SaintPierre,
            Some("983") => Self::NewCaledonia,
            Some("984") => Self::Polynesia,
            Some("986") => Self::Wallis,
            _ => Self::Mainland,
        }
    }

    /// Where a postal code is.
    #[must_use]
    pub fn of_postal_code(code: &str) -> Self {
        match code.get(..3) {
            Some("975") => Self::SaintPierre,
            Some("986") => Self::Wallis,
            Some("987") => Self::Polynesia,
            Some("988") => Self::NewCaledonia,
            _ => Self::Mainland,
        }
    }

    const fn region(self) -> Region {
        match self {
            Self::Mainland => Region::FR,
            Self::SaintPierre => Region::PM,
            Self::NewCaledonia => Region::NC,
            Self::Polynesia => Region::PF,
            Self::Wallis => Region::WF,
        }
    }

    /// Digits of its numbers.
    const fn length(self) -> usize {
        match self {
            Self::Mainland => 9,
            Self::Polynesia => 8,
            Self::SaintPierre | Self::NewCaledonia | Self::Wallis => 6,
        }
    }
}

/// The plans in which a person's national forms are read, first the school's, then that of where the person lives.
#[must_use]
pub fn territories(uai: &str, postal_code: Option<&str>) -> [Territory; 2] {
    let school = Territory::of_school(uai);
    [school, postal_code.map_or(school, Territory::of_postal_code)]
}

/// Whether that can be a telephone number: ten digits beginning with a zero, those of one of these territories, or `+`
/// and the indicative of a country.
#[must_use]
pub fn is_phone(value: &str, territories: &[Territory]) -> bool {
    match Written::read(value) {
        None => false,
        Some(written) => written.number(territories).is_some(),
    }
}

/// Whether nothing but zeros was typed: no number, and no word that there is none. So is an empty text.
#[must_use]
pub fn is_filler(value: &str) -> bool {
    value.bytes().all(|byte| matches!(byte, b'0' | b' ' | b'.' | b'-'))
}

/// Whether that number has the same digit in all places after its prefix (`0600000000`): what people type where a form
/// wants something. It may be somebody's all the same.
#[must_use]
pub fn is_placeholder(value: &str, territories: &[Territory]) -> bool {
    Written::read(value)
        .and_then(|written| written.number(territories))
        .is_some_and(|number| number.is_placeholder())
}

/// Whether an SMS can reach the number: a mobile of the French territories or of a foreign plan, and those of the
/// plans that do not tell mobiles from landlines.
#[must_use]
pub fn is_usable_mobile(value: &str, territories: &[Territory]) -> bool {
    Written::read(value)
        .and_then(|written| written.number(territories))
        .is_some_and(|number| number.is_mobile())
}

/// The number as it is dialled from everywhere (E.164), for comparing what two files say; `None` for what cannot be
/// one. A national form is read as one of `territory`.
///
/// All the writings of a number of the mainland and the overseas departments give one, whichever of their country
/// codes stands before it.
#[must_use]
pub fn canonical(value: &str, territory: Territory) -> Option<String> {
    Some(Written::read(value)?.number(&[territory])?.dialled())
}

/// A number's digits, and whether the indicative of a country begins them.
struct Written {
    digits: String,
    international: bool,
}

/// A number whose plan is known.
enum Number {
    /// Nine digits after the zero.
    Mainland(String),
    /// The plan of another territory of the Republic, with its own digits.
    Overseas(Territory, PhoneNumber),
    /// The plan of a country.
    Abroad(Option<PhoneNumber>, String),
}

/// The country codes that share the ten digits.
const SHARED: [&str; 5] = ["33", "262", "590", "594", "596"];

impl Written {
    fn read(value: &str) -> Option<Self> {
        let value = value.trim();
        if value.len() > PHONE {
            return None;
        }
        let (mut international, rest) = match value.strip_prefix('+') {
            Some(rest) => (true, rest),
            None => (false, value),
        };
        let mut digits = String::with_capacity(rest.len());
        for c in rest.chars() {
            match c {
                '0'..='9' => digits.push(c),
                '.' | '-' | '/' | '(' | ')' => {}
                c if c.is_whitespace() => {}
                _ => return None,
            }
        }
        if !international && digits.starts_with("00") {
            international = true;
            digits.drain(..2);
        }
        Some(Self { digits, international })
    }

    fn number(self, territories: &[Territory]) -> Option<Number> {
        if self.international {
            return self.abroad();
        }
        let overseas = territories.iter().filter(|territory| **territory != Territory::Mainland);
        overseas.copied().find_map(|territory| self.overseas(territory)).or_else(|| {
            // No other plan has ten digits beginning with a zero.
            let national = self.digits.strip_prefix('0')?;
            mainland(national)
        })
    }

    fn overseas(&self, territory: Territory) -> Option<Number> {
        if self.digits.len() != territory.length() || self.digits.starts_with('0') {
            return None;
        }
        let number = PhoneNumber::parse(&self.digits, Some(territory.region())).ok()?;
        Some(Number::Overseas(territory, number))
    }

    fn abroad(self) -> Option<Number> {
        let shared = SHARED.into_iter().find_map(|code| self.digits.strip_prefix(code));
        if let Some(national) = shared {
            // No leading zero after the country code, though many write it.
            return mainland(national.strip_prefix('0').unwrap_or(national));
        }
        if self.digits.starts_with('0') || !(7..=15).contains(&self.digits.len()) {
            return None;
        }
        // A number that no plan of today knows can be one of tomorrow's.
        let number = PhoneNumber::parse(format!("+{}", self.digits), None).ok();
        let territory = match number.as_ref().map(|number| number.country_code) {
            Some(508) => Territory::SaintPierre,
            Some(681) => Territory::Wallis,
            Some(687) => Territory::NewCaledonia,
            Some(689) => Territory::Polynesia,
            _ => return Some(Number::Abroad(number, self.digits)),
        };
        number.map(|number| Number::Overseas(territory, number))
    }
}

fn mainland(national: &str) -> Option<Number> {
    let shaped = national.len() == Territory::Mainland.length() && !national.starts_with('0');
    shaped.then(|| Number::Mainland(national.to_owned()))
}

impl Number {
    /// Eight times one digit after the prefix, or zeros after the longer prefix of an overseas department, in
    /// Polynésie six times one. The plans of six digits are too short to tell, and others are not ours to tell.
    fn is_placeholder(&self) -> bool {
        let is_repeated = |rest: &str| {
            let mut digits = rest.bytes();
            digits.next().is_some_and(|first| digits.all(|digit| digit == first))
        };
        match self {
            Self::Mainland(national) => {
                let department = country_code(national) != FRANCE;
                national.get(1..).is_some_and(is_repeated) || (department && national.ends_with("000000"))
            }
            Self::Overseas(Territory::Polynesia, number) => {
                number.get_national_significant_number().get(2..).is_some_and(is_repeated)
            }
            Self::Overseas(..) | Self::Abroad(..) => false,
        }
    }

    fn is_mobile(&self) -> bool {
        match self {
            Self::Mainland(national) => national.starts_with(['6', '7']),
            Self::Overseas(territory, number) => {
                let national = number.get_national_significant_number();
                let begins = |firsts: &[&str]| firsts.iter().any(|first| national.starts_with(first));
                let assigned = match territory {
                    Territory::Mainland => false,
                    Territory::SaintPierre => begins(&["55"]),
                    Territory::NewCaledonia => begins(&["7", "8", "9"]),
                    Territory::Polynesia => begins(&["87", "88", "89"]),
                    Territory::Wallis => begins(&["82", "83"]),
                };
                (assigned && national.len() == territory.length())
                    || number.get_type() == PhoneNumberType::Mobile
            }
            Self::Abroad(Some(number), _) => {
                matches!(number.get_type(), PhoneNumberType::Mobile | PhoneNumberType::FixedLineOrMobile)
            }
            Self::Abroad(None, _) => false,
        }
    }

    fn dialled(&self) -> String {
        match self {
            Self::Mainland(national) => format!("+{}{national}", country_code(national)),
            Self::Overseas(_, number) | Self::Abroad(Some(number), _) => number.to_string(),
            Self::Abroad(None, digits) => format!("+{digits}"),
        }
    }
}

/// The mainland's country code.
const FRANCE: &str = "33";

/// The country code of a number of the ten digits. Ranges that several departments share count as the mainland's.
fn country_code(national: &str) -> &'static str {
    match national.get(..3) {
        Some("262" | "263" | "269" | "639" | "692" | "693") => "262",
        Some("590" | "690" | "691") => "590",
        Some("594" | "694") => "594",
        Some("596" | "696" | "697") => "596",
        _ => FRANCE,
    }
}

#[cfg(test)]
mod tests;
