//! *Réinitialiser l’identifiant* (2D §8): a new login, made from the names as they are now.
//!
//! It may be asked for in any state of the account. The new login is in force on the day after; until then the
//! old one opens the account. State, password, origin and dates stay as they are.

use jiff::civil::Date;
use thiserror::Error;

use crate::login;
use crate::person::Names;

/// A new login that was asked for and is not in force yet (*Nouvel identifiant demandé*).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Renewal {
    /// The login without its number; the directory gives the number when the day has come.
    pub base: String,
    /// The school's date when it was asked for.
    pub asked_on: Date,
}

/// Why a new login is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Refusal {
    /// The schools do not give the holder the same birth name and first name: the assistance of the académie
    /// says which one is right, and the school that is wrong corrects it in ONDE or SIECLE.
    #[error("the names differ between schools")]
    NamesDiffer,
    /// A new login was asked for already.
    #[error("a new login already waits for its day")]
    AlreadyAsked,
}

/// Asks for a new login. `records` are the holder's names as each school gives them, one at least; `waiting` is
/// what was asked for before and is not in force yet; `today` is the school's date, Paris time.
///
/// # Errors
/// The [`Refusal`]; a spelling that differs by accents, case or separators alone is the same name.
pub fn ask(records: &[Names], waiting: Option<&Renewal>, today: Date) -> Result<Renewal, Refusal> {
    if waiting.is_some() {
        return Err(Refusal::AlreadyAsked);
    }
    let [first, others @ ..] = records else { return Err(Refusal::NamesDiffer) };
    if others.iter().any(|names| names.identity_key() != first.identity_key()) {
        return Err(Refusal::NamesDiffer);
    }
    Ok(Renewal { base: login::base(first), asked_on: today })
}

impl Renewal {
    /// Whether the new login takes the old one's place on that day: from the day after it was asked for.
    #[must_use]
    pub fn is_due(&self, today: Date) -> bool {
        today > self.asked_on
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::{Date, date};

    use super::{Refusal, Renewal, ask};
    use crate::person::Names;

    const TODAY: Date = date(2026, 12, 31);

    fn names(first: &str, family: &str) -> Names {
        Names { first: first.into(), family: family.into(), usage: None }
    }

    #[test]
    fn the_new_login_follows_the_birth_name_and_works_from_the_day_after() {
        let married = Names { usage: Some("Dupré".into()), ..names("Maëlys", "Le Goff") };
        let renewal = ask(&[married], None, TODAY).unwrap();
        assert_eq!(renewal, Renewal { base: "m.legoff".into(), asked_on: TODAY });
        let due =
            [date(2026, 12, 30), TODAY, date(2027, 1, 1), date(2027, 1, 2)].map(|day| renewal.is_due(day));
        assert_eq!(due, [false, false, true, true]);
    }

    #[test]
    fn every_school_must_give_the_same_names() {
        let spelt_otherwise = [names("Maëlys", "Le Goff"), names("MAELYS", "LE-GOFF")];
        assert!(ask(&spelt_otherwise, None, TODAY).is_ok(), "accents, case and separators do not count");
        for other in [names("Maëlys", "Le Gof"), names("Maëlle", "Le Goff"), names("", "")] {
            let records = [names("Maëlys", "Le Goff"), other];
            assert_eq!(ask(&records, None, TODAY), Err(Refusal::NamesDiffer), "{records:?}");
        }
        assert_eq!(ask(&[], None, TODAY), Err(Refusal::NamesDiffer), "nobody to name it after");
    }

    #[test]
    fn one_at_a_time() {
        let waiting = ask(&[names("Maëlys", "Le Goff")], None, TODAY).unwrap();
        let again = ask(&[names("Maëlys", "Le Goff")], Some(&waiting), TODAY);
        assert_eq!(again, Err(Refusal::AlreadyAsked));
    }
}
