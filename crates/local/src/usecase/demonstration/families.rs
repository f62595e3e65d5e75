//! What each family of the demonstration does with its account, and when.

use domain::account::State;
use formats::contact::{is_usable_mobile, territories};
use jiff::ToSpan;
use jiff::civil::Date;

use super::calendar::Calendar;
use super::news::FamilyNews;
use crate::store::account::StoredAccount;
use crate::store::id::AccountId;
use crate::store::people::Person;
use protocol::decision::FamilyEvent;

/// A family, and what is in its nature.
#[derive(Debug, Clone)]
pub struct Family {
    account: AccountId,
    /// Since when it may register alone.
    known_on: Date,
    /// Days it takes to move.
    pace: i64,
    nature: Nature,
    mail: String,
    mobile: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Nature {
    /// Registers with the telephone, sheet or no sheet.
    Telephone,
    /// Activates with FranceConnect.
    FranceConnect,
    /// Uses the sheet.
    Sheet,
    /// Uses the second sheet.
    SecondSheet,
    /// Signs in these days and leaves it there.
    HalfWay,
    /// Does nothing.
    Silent,
}

impl Family {
    /// The family of the n-th account: the same every time.
    pub fn new(number: usize, person: &Person, login: &str, known_on: Date) -> Self {
        let territories = territories("", person.postal_code.as_deref());
        let mobile = person.mobile.clone().filter(|mobile| is_usable_mobile(mobile, &territories));
        let nature = match ((number * 37 + 11) % 100, &mobile) {
            (0..=17, Some(_)) => Nature::Telephone,
            (18..=25, _) => Nature::FranceConnect,
            (26..=39, _) | (40..=59, Some(_)) => Nature::Sheet,
            (60..=67, _) => Nature::SecondSheet,
            (68..=71, _) => Nature::HalfWay,
            // Who cannot be reached by telephone is harder to reach at all.
            _ => Nature::Silent,
        };
        let pace = i64::try_from(number % 23).unwrap_or_default();
        let mail = person.mail.clone().unwrap_or_else(|| format!("{login}@familles.example"));
        Self { account: person.account_id, known_on, pace, nature, mail, mobile }
    }

    /// Whether it never answers.
    pub fn is_silent(&self) -> bool {
        self.nature == Nature::Silent
    }

    /// What it did after `from`, up to `until`, with the account as it stood then; it is told, and kept, on that last day.
    pub fn did(
        &self,
        stored: &StoredAccount,
        from: Date,
        until: Date,
        calendar: &Calendar,
    ) -> Vec<FamilyNews> {
        let account = &stored.account;
        let within = |day: Date| from < day && day <= until;
        let on = |days: i64| self.known_on.saturating_add((days + self.pace * 3).days());
        match (account.state, self.nature) {
            (State::NotNotified | State::Notified, Nature::Telephone) if within(on(6)) => {
                vec![self.news(until, FamilyEvent::SmsRegistration, self.mobile.clone())]
            }
            (State::NotNotified | State::Notified, Nature::FranceConnect) if within(on(3)) => {
                vec![self.news(until, FamilyEvent::FranceConnectActivation, None)]
            }
            (State::Notified, Nature::Sheet | Nature::SecondSheet | Nature::HalfWay) => {
                let Some(day) = self.first_sign_in(account.notified_on, calendar).filter(|day| within(*day))
                else {
                    return Vec::new();
                };
                let mut news = vec![self.news(until, FamilyEvent::FirstSignIn, None)];
                let clicked = day.saturating_add((self.pace % 3).days());
                if self.nature != Nature::HalfWay && clicked <= until {
                    news.push(self.clicks(until));
                }
                news
            }
            (State::Activating, Nature::Sheet | Nature::SecondSheet) => vec![self.clicks(until)],
            _ => Vec::new(),
        }
    }

    fn first_sign_in(&self, notified_on: Option<Date>, calendar: &Calendar) -> Option<Date> {
        let notified_on = notified_on?;
        match self.nature {
            Nature::HalfWay => Some(calendar.ago(2 + self.pace % 9)),
            Nature::SecondSheet if !calendar.reminders.contains(&notified_on) => None,
            _ => Some(notified_on.saturating_add((2 + self.pace).days())),
        }
    }

    fn clicks(&self, day: Date) -> FamilyNews {
        self.news(day, FamilyEvent::MailLinkFollowed, Some(self.mail.clone()))
    }

    fn news(&self, day: Date, did: FamilyEvent, contact: Option<String>) -> FamilyNews {
        FamilyNews { account: self.account, day, did, contact }
    }

    /// The day an activated account was last used.
    pub fn last_used(&self, calendar: &Calendar) -> Date {
        calendar.ago(self.pace * 2)
    }
}
