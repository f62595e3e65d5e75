//! What the criteria of a list mean. The store decides how to look; this decides what is found.

use jiff::SignedDuration;
use jiff::civil::Date;

use crate::account::{Account, State};
use crate::fold::{fold, written};
use crate::login;

/// The names of a row, ready to be searched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Names {
    folded: Box<str>,
    /// As written, case and accents aside; empty when that is the same.
    written: Box<str>,
}

impl Names {
    /// The names of the pupil and the guardian in one text, both usage and birth names.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let (folded, mut written) = (fold(text), written(text));
        if written == folded {
            written = String::new();
        }
        Self { folded: folded.into(), written: written.into() }
    }

    /// As they are compared.
    #[must_use]
    pub fn folded(&self) -> &str {
        &self.folded
    }

    fn written(&self) -> &str {
        if self.written.is_empty() { &self.folded } else { &self.written }
    }
}

/// How the holder of a row is reached, ready to be searched.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Contacts {
    /// Mail addresses, in lower case.
    mails: Box<str>,
    /// Telephone numbers as [`digits`] gives them, apart.
    phones: Box<str>,
}

impl Contacts {
    /// Mails and numbers as they were written, whatever the form.
    pub fn new<'c>(
        mails: impl IntoIterator<Item = &'c str>,
        phones: impl IntoIterator<Item = &'c str>,
    ) -> Self {
        let joined = |texts: Vec<String>| texts.join(" ").into_boxed_str();
        Self {
            mails: joined(mails.into_iter().map(str::to_lowercase).collect()),
            phones: joined(phones.into_iter().map(digits).collect()),
        }
    }
}

/// A telephone number as people dictate it: its digits, with the zero where a French number has its country’s code.
fn digits(number: &str) -> String {
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    let abroad = match number.trim_start().starts_with('+') {
        true => Some(digits.as_str()),
        false => digits.strip_prefix("00"),
    };
    // Where numbers are dialled with a zero: France in Europe, and the departments overseas.
    let national = abroad.and_then(|abroad| match abroad.strip_prefix("33") {
        Some(rest) => Some(format!("0{rest}")),
        None => ["262", "269", "590", "594", "596"]
            .iter()
            .any(|code| abroad.starts_with(code))
            .then(|| format!("0{}", &abroad[3..])),
    });
    national.or_else(|| abroad.map(str::to_owned)).unwrap_or(digits)
}

/// A search typed in the name field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Search {
    /// Words that must all be found.
    Words(Vec<Word>),
    /// Something shaped like a login, which is found only when complete.
    Login(String),
    /// A part of a mail address, with its @, in lower case.
    Mail(String),
    /// A part of a telephone number, four digits at least.
    Phone(String),
}

/// A word of a search.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Word {
    /// Letters and digits, folded.
    Folded(String),
    /// With a sign that is no separator, or signs alone: found as it is written, case and accents aside. Folded, it
    /// would find what does not have the sign, and signs alone would find everybody.
    Written(String),
}

impl Search {
    /// Reads what was typed; `None` when that is nothing but blanks.
    #[must_use]
    pub fn parse(typed: &str) -> Option<Self> {
        let login = typed.trim().to_lowercase();
        if login.is_empty() {
            return None;
        }
        if login::split(&login).is_some() {
            return Some(Self::Login(login));
        }
        if login.contains('@') && !login.contains(char::is_whitespace) && login != "@" {
            return Some(Self::Mail(login));
        }
        let is_dialled = |c: char| c.is_ascii_digit() || c.is_whitespace() || "+-./()".contains(c);
        if login.chars().all(is_dialled) && login.chars().filter(char::is_ascii_digit).count() >= 4 {
            return Some(Self::Phone(digits(&login)));
        }
        Some(Self::Words(typed.split_whitespace().flat_map(Word::all).collect()))
    }

    /// Whether a row is found.
    #[must_use]
    pub fn finds(&self, names: &Names, login: &str, contacts: &Contacts) -> bool {
        match self {
            Self::Mail(part) => contacts.mails.contains(part.as_str()),
            Self::Phone(part) => contacts.phones.contains(part.as_str()),
            Self::Words(words) => words.iter().all(|word| word.is_in(names)),
            Self::Login(complete) => complete == login,
        }
    }
}

impl Word {
    /// The words of what was typed without a blank: `jean-noël` is two.
    fn all(typed: &str) -> Vec<Self> {
        let separates = |c: char| c.is_ascii_alphanumeric() || "@_+-'., ".contains(c);
        let (folded, written) = (fold(typed), written(typed));
        if folded.is_empty() || !written.chars().all(separates) {
            return vec![Self::Written(written)];
        }
        folded.split(' ').map(|word| Self::Folded(word.to_owned())).collect()
    }

    fn is_in(&self, names: &Names) -> bool {
        match self {
            Self::Folded(word) => names.folded.contains(word.as_str()),
            // What has no letter in ASCII is in no name.
            Self::Written(word) => !word.is_empty() && names.written().contains(word.as_str()),
        }
    }
}

/// "Comptes par familles": how many of a pupil's guardians are activated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Family {
    /// None of them, or there is none.
    NoneActivated,
    /// Some of them.
    SomeActivated,
    /// All of them.
    AllActivated,
}

impl Family {
    /// Judges one pupil by the states of its guardians' accounts.
    #[must_use]
    pub fn judge(guardians: impl IntoIterator<Item = State>) -> Self {
        let (mut all, mut activated) = (0_u32, 0_u32);
        for state in guardians {
            all += 1;
            activated += u32::from(state == State::Activated);
        }
        match activated {
            0 => Self::NoneActivated,
            n if n == all => Self::AllActivated,
            _ => Self::SomeActivated,
        }
    }

    /// Whether a filter on `self` keeps a pupil judged `family`: "au moins un" includes "tous".
    #[must_use]
    pub fn keeps(self, family: Self) -> bool {
        self == family || (self == Self::SomeActivated && family == Self::AllActivated)
    }
}

/// "À informer en priorité": a legal guardian who is not activated, cannot register alone for want of a usable
/// mobile, and whose child has no other activated guardian (2D §2).
#[must_use]
pub fn inform_first(state: State, usable_mobile: bool, family: Family) -> bool {
    state != State::Activated && !usable_mobile && family == Family::NoneActivated
}

/// First day of the school year that contains `today`: the last 1 September.
#[must_use]
pub fn school_year_start(today: Date) -> Date {
    let year = if today.month() >= 9 { today.year() } else { today.year() - 1 };
    Date::new(year, 9, 1).unwrap_or(today)
}

/// How long after it was told a family that has not moved is told again.
pub const PATIENCE: SignedDuration = SignedDuration::from_hours(21 * 24);

/// Whether the account is not activated, three weeks and more after it was told of: the family is to be told again.
#[must_use]
pub fn is_to_follow_up(account: &Account, today: Date) -> bool {
    matches!(account.state, State::Notified | State::Activating)
        && account.notified_on.is_some_and(|day| today.duration_since(day) >= PATIENCE)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::{Contacts, Family, Names, Search, inform_first, school_year_start};
    use crate::account::State::{self, Activated, Notified};

    #[test]
    fn every_word_must_be_found_somewhere() {
        let names = Names::new("PETIT-DUPRÉ Élodie Martin Jean-Noël");
        for (typed, found) in [
            ("elodie", true),
            ("Dupre pet", true),
            ("noël martin", true),
            ("j", true),
            ("jean noel", true),
            ("jean-paul", false),
            ("e.petitdupre", true),
            ("e.petit", false),
        ] {
            let search = Search::parse(typed).unwrap();
            let contacts = Contacts::default();
            assert_eq!(search.finds(&names, "e.petitdupre", &contacts), found, "{typed}");
        }
        assert_eq!(Search::parse(" \u{a0}\t "), None);
    }

    #[test]
    fn signs_are_found_as_they_are_written_or_nobody_is() {
        let dashed = Names::new("ABRICOT - ABRICOT Jean");
        let plain = Names::new("BOULEAU Zoé");
        let apostrophe = Names::new("D'HÉROUVILLE M. Anaïs");
        for (typed, found) in [
            ("-", [true, false, false]),
            ("\u{2013}", [true, false, false]),
            (" - abricot", [true, false, false]),
            ("- bouleau", [false, false, false]),
            ("%", [false; 3]),
            ("=", [false; 3]),
            ("*", [false; 3]),
            ("…", [false; 3]),
            ("\u{200b}", [false; 3]),
            ("’", [false, false, true]),
            (".", [false, false, true]),
            ("zoé%", [false; 3]),
            ("zoé -", [false; 3]),
            ("d’hérouville, anaïs", [false, false, true]),
        ] {
            let search = Search::parse(typed).unwrap();
            let finds =
                [&dashed, &plain, &apostrophe].map(|names| search.finds(names, "x.y", &Contacts::default()));
            assert_eq!(finds, found, "{typed}");
        }
    }

    #[test]
    fn a_family_is_found_by_its_mail_or_its_number_however_it_is_written() {
        let names = Names::new("ABRICOT Rose 2018");
        let contacts = Contacts::new(
            ["Rose.Abricot@Exemple.org", "rose@autre.example"],
            ["+33 6 12 34 56 78", "05.61.00.00.00", "+262692123456", "00 32 475 12 34 56"],
        );
        for (typed, found) in [
            ("rose.abricot@exemple.org", true),
            ("@exemple", true),
            ("ROSE@", true),
            ("rosa@", false),
            ("06 12 34 56 78", true),
            ("0612345678", true),
            ("+33612345678", true),
            ("0033 6 12 34", true),
            ("06.12.34", true),
            ("0561", true),
            ("5678", true),
            ("0692 12 34 56", true),
            ("+32 475", true),
            ("0475", false),
            ("07 12 34", false),
            // Two signs that no number has, and a year: words.
            ("@", false),
            ("12", false),
            ("rose 2018", true),
        ] {
            assert_eq!(Search::parse(typed).unwrap().finds(&names, "r.abricot", &contacts), found, "{typed}");
        }
    }

    #[test]
    fn families_are_judged_by_pupil() {
        let judge = |states: &[State]| Family::judge(states.iter().copied());
        assert_eq!(judge(&[]), Family::NoneActivated);
        assert_eq!(judge(&[Notified, Notified]), Family::NoneActivated);
        assert_eq!(judge(&[Notified, Activated]), Family::SomeActivated);
        assert_eq!(judge(&[Activated, Activated]), Family::AllActivated);
        assert!(Family::SomeActivated.keeps(Family::AllActivated));
        assert!(!Family::AllActivated.keeps(Family::SomeActivated));
    }

    #[test]
    fn informed_first_are_those_who_cannot_help_themselves() {
        assert!(inform_first(Notified, false, Family::NoneActivated));
        assert!(!inform_first(Notified, true, Family::NoneActivated));
        assert!(!inform_first(Notified, false, Family::SomeActivated));
        assert!(!inform_first(Activated, false, Family::NoneActivated));
    }

    #[test]
    fn the_school_year_starts_on_the_first_of_september() {
        assert_eq!(school_year_start(date(2026, 9, 1)), date(2026, 9, 1));
        assert_eq!(school_year_start(date(2026, 8, 31)), date(2025, 9, 1));
        assert_eq!(school_year_start(date(2027, 1, 4)), date(2026, 9, 1));
    }
}
