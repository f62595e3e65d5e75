//! What each filter means, in the words of the product's description: a slow reading of the bare tables that
//! shares nothing with the lists but the tables.

use std::collections::BTreeSet;

use jiff::ToSpan;
use jiff::civil::{Date, date};
use local::view::accounts::{FamilyFilter, Filter, MailFilter, MarkFilter, MobileFilter};
use local::view::codes::{Origin, Population, State};
use sqlx::{FromRow, SqlitePool};

use testing::aged_school::TODAY;

/// A pupil and one who answers for it, or a pupil's own account.
#[derive(Debug, Clone, FromRow)]
pub struct Pair {
    pub account: u32,
    pub pupil: i64,
    pub responsibility: i64,
    pub pupil_name: String,
    pub pupil_birth_name: String,
    pub guardian_name: String,
    pub guardian_birth_name: String,
    pub class: Option<String>,
    pub level: Option<String>,
    pub login: String,
    pub state: i64,
    pub origin: i64,
    pub password: i64,
    pub notified_on: Option<String>,
    pub provisional_since: Option<String>,
    pub reset_asked_on: Option<String>,
    pub void_sheet_tried_on: Option<String>,
    pub suspended_on: Option<String>,
    pub choice_lost_on: Option<String>,
    pub signed_in_on: Option<String>,
    pub mail: Option<String>,
    pub confirmed_mail: Option<String>,
    pub mobile: Option<String>,
    pub confirmed_mobile: Option<String>,
    pub confirmation: i64,
    pub birth_date_reported: bool,
    pub generation: u32,
    pub oldest_sheet: Option<u32>,
    pub newest_sheet: Option<u32>,
}

/// Everybody of a school, by population.
pub struct Naive {
    pub legal: Vec<Pair>,
    pub in_charge: Vec<Pair>,
    pub pupils: Vec<Pair>,
}

impl Naive {
    pub async fn read(pool: &SqlitePool, uai: &str) -> Self {
        let guardians: Vec<Pair> = sqlx::query_as(GUARDIANS).bind(uai).fetch_all(pool).await.unwrap();
        let pupils = sqlx::query_as(PUPILS).bind(uai).fetch_all(pool).await.unwrap();
        let of = |responsibility: i64| -> Vec<Pair> {
            guardians.iter().filter(|pair| pair.responsibility == responsibility).cloned().collect()
        };
        Self { legal: of(1), in_charge: of(2), pupils }
    }

    pub fn of(&self, population: Population) -> &[Pair] {
        match population {
            Population::LegalGuardians => &self.legal,
            Population::PersonsInCharge => &self.in_charge,
            Population::Pupils => &self.pupils,
        }
    }

    /// The pupil and account of each row that the filter must find.
    pub fn find(&self, population: Population, filter: &Filter) -> BTreeSet<(i64, u32)> {
        let kept = self.of(population).iter().filter(|pair| self.keeps(pair, filter));
        kept.map(|pair| (pair.pupil, pair.account)).collect()
    }

    fn keeps(&self, pair: &Pair, filter: &Filter) -> bool {
        // The empty code stands for those without a class or a level.
        let among = |wanted: &[String], has: &Option<String>| {
            wanted.is_empty() || wanted.contains(has.as_ref().unwrap_or(&String::new()))
        };
        (filter.text.is_empty() || pair.is_named(&filter.text))
            && (filter.accounts.is_empty() || filter.accounts.contains(&pair.account))
            && among(&filter.classes, &pair.class)
            && among(&filter.levels, &pair.level)
            && (filter.states.is_empty() || filter.states.contains(&pair.state()))
            && (filter.origins.is_empty() || filter.origins.contains(&pair.origin()))
            && filter.mail.is_none_or(|mail| pair.mail_is(mail))
            && filter.mobile.is_none_or(|mobile| pair.mobile_is(mobile))
            && filter.family.is_none_or(|family| self.family_is(pair.pupil, family))
            && filter.expiring_within_days.is_none_or(|days| pair.dies_within(days))
            && filter.mark.is_none_or(|mark| self.is_marked(pair, mark))
    }

    /// "Comptes par familles", by pupil: no guardian activated, at least one, all.
    fn family_is(&self, pupil: i64, family: FamilyFilter) -> bool {
        let guardians: Vec<&Pair> = self.legal.iter().filter(|pair| pair.pupil == pupil).collect();
        let activated = guardians.iter().filter(|pair| pair.state() == State::Activated).count();
        match family {
            FamilyFilter::NoneActivated => activated == 0,
            FamilyFilter::SomeActivated => activated >= 1,
            FamilyFilter::AllActivated => activated >= 1 && activated == guardians.len(),
        }
    }

    fn is_marked(&self, pair: &Pair, mark: MarkFilter) -> bool {
        match mark {
            MarkFilter::LinkReportedWrong => pair.confirmation == 2,
            MarkFilter::BirthDateReportedWrong => pair.birth_date_reported,
            MarkFilter::ResetAsked => pair.reset_asked_on.is_some(),
            MarkFilter::VoidSheetTried => pair.void_sheet_tried_on.is_some(),
            MarkFilter::SignInSuspended => pair.suspended_on.is_some(),
            MarkFilter::ChoiceLost => pair.choice_lost_on.is_some(),
            // Told of three weeks ago, and not activated.
            MarkFilter::ToFollowUp => {
                matches!(pair.state(), State::Notified | State::Activating)
                    && pair
                        .notified_on
                        .as_ref()
                        .is_some_and(|day| *day <= TODAY.saturating_sub(21_i64.days()).to_string())
            }
            // Since 1 September of the school year.
            MarkFilter::SignedInThisYear => {
                pair.signed_in_on.as_deref().is_some_and(|day| day >= "2026-09-01")
            }
            // Not activated, no usable mobile and no other activated guardian for the pupil.
            MarkFilter::InformFirst => {
                pair.state() != State::Activated
                    && !pair.has_usable_mobile()
                    && self.family_is(pair.pupil, FamilyFilter::NoneActivated)
            }
            // Handed out once, and by now worth nothing.
            MarkFilter::SheetVoid => {
                pair.password == 0 && pair.oldest_sheet.is_some_and(|generation| generation < pair.generation)
            }
            // Reset, and on no paper since: a first password is given with its sheet.
            MarkFilter::PasswordToGive => {
                pair.password == 1
                    && pair.generation > 1
                    && pair.newest_sheet.is_none_or(|generation| generation < pair.generation)
            }
        }
    }
}

impl Pair {
    pub fn state(&self) -> State {
        [State::NotNotified, State::Notified, State::Activating, State::Activated][self.state as usize]
    }

    pub fn origin(&self) -> Origin {
        [Origin::Unset, Origin::School, Origin::Guardian, Origin::FranceConnect, Origin::Aten, Origin::Ent]
            [self.origin as usize]
    }

    pub fn mail_is(&self, wanted: MailFilter) -> bool {
        let known = self.mail.is_some() || self.confirmed_mail.is_some();
        match wanted {
            MailFilter::Known => known,
            MailFilter::Unknown => !known,
            MailFilter::Confirmed => self.confirmed_mail.is_some(),
            MailFilter::Unconfirmed => self.confirmed_mail.is_none(),
        }
    }

    pub fn mobile_is(&self, wanted: MobileFilter) -> bool {
        let known = self.mobile.is_some() || self.confirmed_mobile.is_some();
        match wanted {
            MobileFilter::Known => known,
            MobileFilter::Unknown => !known,
            MobileFilter::Usable => self.has_usable_mobile(),
            MobileFilter::Unusable => known && !self.has_usable_mobile(),
            MobileFilter::Confirmed => self.confirmed_mobile.is_some(),
            MobileFilter::Unconfirmed => self.confirmed_mobile.is_none(),
        }
    }

    /// A mobile that an SMS can reach, the confirmed one before the one of the files.
    pub fn has_usable_mobile(&self) -> bool {
        let number = self.confirmed_mobile.as_ref().or(self.mobile.as_ref());
        let number: String =
            number.into_iter().flat_map(|number| number.chars()).filter(|c| !" .-()".contains(*c)).collect();
        let french = ["06", "07", "+336", "+337", "+3306", "+3307", "00336", "00337"];
        let abroad = (number.starts_with('+') && !number.starts_with("+33"))
            || (number.starts_with("00") && !number.starts_with("0033"));
        number.len() >= 9 && (abroad || french.iter().any(|start| number.starts_with(start)))
    }

    /// The whole login, or every word somewhere in the names.
    fn is_named(&self, text: &str) -> bool {
        let names = domain::fold::fold(&format!(
            "{} {} {} {}",
            self.pupil_name, self.pupil_birth_name, self.guardian_name, self.guardian_birth_name
        ));
        match text.contains('.') {
            true => self.login == text,
            false => domain::fold::fold(text).split(' ').all(|word| names.contains(word)),
        }
    }

    /// Three calendar months from the notification of an account that is not activated, or from the reset of one
    /// that is.
    pub fn last_day(&self) -> Option<Date> {
        let from = match self.state() {
            State::NotNotified => None,
            State::Notified | State::Activating => self.notified_on.as_ref(),
            State::Activated if self.password == 1 => self.provisional_since.as_ref(),
            State::Activated => None,
        };
        Some(from?.parse::<Date>().unwrap().saturating_add(3.months()))
    }

    fn dies_within(&self, days: u16) -> bool {
        let until = TODAY.saturating_add(i64::from(days).days());
        self.last_day().is_some_and(|last| last >= date(2026, 11, 25) && last <= until)
    }
}

const GUARDIANS: &str = "
SELECT DISTINCT account.id AS account, pupil.id AS pupil, link.responsibility,
    coalesce(pupil.usage, pupil.family) || ' ' || pupil.first AS pupil_name, pupil.family AS pupil_birth_name,
    coalesce(guardian.usage, guardian.family) || ' ' || guardian.first AS guardian_name,
    guardian.family AS guardian_birth_name,
    (SELECT code FROM class WHERE class.id = enrolment.class_id) AS class,
    coalesce(enrolment.level, enrolment.mef) AS level,
    account.login, account.state, account.origin, account.password, account.notified_on,
    account.provisional_since, account.reset_asked_on, account.void_sheet_tried_on,
    account.suspended_on, account.choice_lost_on, account.signed_in_on, guardian.mail,
    account.confirmed_mail, guardian.mobile, account.confirmed_mobile, link.confirmation,
    link.birth_date_reported, account.generation,
    (SELECT min(generation) FROM sheet WHERE sheet.account_id = account.id) AS oldest_sheet,
    (SELECT max(generation) FROM sheet WHERE sheet.account_id = account.id) AS newest_sheet
FROM school, enrolment, pupil, link, guardian, account
WHERE school.uai = ?1 AND enrolment.school_id = school.id AND enrolment.gone_on IS NULL
    AND enrolment.visiting = 0 AND pupil.id = enrolment.pupil_id AND link.pupil_id = pupil.id AND link.gone = 0
    AND guardian.id = link.guardian_id AND account.id = guardian.account_id";

const PUPILS: &str = "
SELECT account.id AS account, pupil.id AS pupil, 0 AS responsibility,
    coalesce(pupil.usage, pupil.family) || ' ' || pupil.first AS pupil_name, pupil.family AS pupil_birth_name,
    '' AS guardian_name, '' AS guardian_birth_name,
    (SELECT code FROM class WHERE class.id = enrolment.class_id) AS class,
    coalesce(enrolment.level, enrolment.mef) AS level,
    account.login, account.state, account.origin, account.password, account.notified_on,
    account.provisional_since, account.reset_asked_on, account.void_sheet_tried_on,
    account.suspended_on, account.choice_lost_on, account.signed_in_on, pupil.mail,
    account.confirmed_mail, NULL AS mobile, account.confirmed_mobile, 0 AS confirmation,
    0 AS birth_date_reported, account.generation,
    (SELECT min(generation) FROM sheet WHERE sheet.account_id = account.id) AS oldest_sheet,
    (SELECT max(generation) FROM sheet WHERE sheet.account_id = account.id) AS newest_sheet
FROM school, enrolment, pupil, account
WHERE school.uai = ?1 AND enrolment.school_id = school.id AND enrolment.gone_on IS NULL
    AND enrolment.visiting = 0 AND pupil.id = enrolment.pupil_id AND account.id = pupil.account_id";
