//! A filter, prepared for a roster.

use domain::account::{Origin, State};
use domain::expiry;
use domain::person::LinkConfirmation;
use domain::selection::{Family, Search, inform_first, school_year_start};
use jiff::civil::Date;

use super::rows::{Roster, Row};
use crate::view::accounts::{FamilyFilter, Filter, MarkFilter};

/// A filter whose codes were looked up once.
pub struct Criteria {
    text: Option<Search>,
    narrowed: Narrowed,
    states: Option<Vec<State>>,
    origins: Option<Vec<Origin>>,
    mail: Option<bool>,
    mobile: Option<bool>,
    family: Option<Family>,
    expiring_within_days: Option<u16>,
    mark: Option<MarkFilter>,
    today: Date,
    school_year: Date,
}

impl Criteria {
    /// Looks the filter's codes up in the roster; a code it does not have finds nothing.
    pub fn new(roster: &Roster, filter: &Filter) -> Self {
        let family = filter.family.map(|family| match family {
            FamilyFilter::NoneActivated => Family::NoneActivated,
            FamilyFilter::SomeActivated => Family::SomeActivated,
            FamilyFilter::AllActivated => Family::AllActivated,
        });
        Self {
            text: Search::parse(&filter.text),
            narrowed: Narrowed::new(roster, &filter.classes, &filter.levels),
            states: any(&filter.states),
            origins: any(&filter.origins),
            mail: filter.mail,
            mobile: filter.mobile,
            family,
            expiring_within_days: filter.expiring_within_days,
            mark: filter.mark,
            today: roster.today,
            school_year: school_year_start(roster.today),
        }
    }

    /// Whether a row is found. The cheapest questions come first.
    pub fn keeps(&self, row: &Row) -> bool {
        self.states.as_ref().is_none_or(|states| states.contains(&row.state()))
            && self.origins.as_ref().is_none_or(|origins| origins.contains(&row.origin()))
            && self.mail.is_none_or(|known| known == row.mail)
            && self.mobile.is_none_or(|known| known == row.mobile)
            && self.narrowed.keeps(row)
            && self.family.is_none_or(|family| family.keeps(row.family))
            && self.expires_in_time(row)
            && self.mark.is_none_or(|mark| self.is_marked(row, mark))
            && self.text.as_ref().is_none_or(|search| search.finds(&row.search, &row.login))
    }

    fn expires_in_time(&self, row: &Row) -> bool {
        self.expiring_within_days.is_none_or(|within| {
            expiry::days_left(&row.account_facts, self.today).is_some_and(|days| days <= within)
        })
    }

    fn is_marked(&self, row: &Row, mark: MarkFilter) -> bool {
        match mark {
            MarkFilter::LinkReportedWrong => row.confirmation == LinkConfirmation::ReportedWrong,
            MarkFilter::BirthDateReportedWrong => row.birth_date_reported,
            MarkFilter::ResetAsked => row.account_facts.reset_asked_on.is_some(),
            MarkFilter::MailConfirmed => row.mail_confirmed,
            MarkFilter::MobileConfirmed => row.mobile_confirmed,
            MarkFilter::SignedInThisYear => row.signed_in_on.is_some_and(|day| day >= self.school_year),
            MarkFilter::InformFirst => inform_first(row.state(), row.mobile, row.family),
            MarkFilter::SheetVoid => row.void_sheet,
            MarkFilter::PasswordToGive => row.password_to_give,
        }
    }
}

/// Classes and levels whose codes were looked up once; without any, all of them.
pub struct Narrowed {
    classes: Option<Vec<bool>>,
    levels: Option<Vec<bool>>,
}

impl Narrowed {
    /// Looks codes up in the roster; a code it does not have finds nothing.
    pub fn new(roster: &Roster, classes: &[String], levels: &[String]) -> Self {
        let known = roster.classes.iter().map(|class| class.code.as_str());
        let known_levels = roster.levels.iter().map(|(code, _)| code.as_str());
        Self { classes: chosen(known, classes), levels: chosen(known_levels, levels) }
    }

    /// Whether the row is in one of the classes and one of the levels.
    pub fn keeps(&self, row: &Row) -> bool {
        has(self.classes.as_ref(), row.class) && has(self.levels.as_ref(), row.level)
    }
}

fn chosen<'a>(known: impl Iterator<Item = &'a str>, wanted: &[String]) -> Option<Vec<bool>> {
    (!wanted.is_empty()).then(|| known.map(|code| wanted.iter().any(|wanted| wanted == code)).collect())
}

fn any<T: Copy, U: From<T>>(wanted: &[T]) -> Option<Vec<U>> {
    (!wanted.is_empty()).then(|| wanted.iter().copied().map(U::from).collect())
}

fn has(chosen: Option<&Vec<bool>>, at: Option<u32>) -> bool {
    chosen.is_none_or(|chosen| at.is_some_and(|at| chosen[at as usize]))
}
