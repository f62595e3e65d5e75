//! A filter, prepared for a roster.

use domain::account::{Origin, State};
use domain::expiry;
use domain::person::LinkConfirmation;
use domain::selection::{Family, Search, inform_first, school_year_start};
use jiff::civil::Date;

use super::rows::{Roster, Row};
use crate::view::accounts::{FamilyFilter, Filter, MailFilter, MarkFilter, MobileFilter};

/// The code that stands for no class or no level.
pub const NONE: &str = "";

/// A filter whose codes were looked up once.
pub struct Criteria {
    text: Option<Search>,
    class_filter: ClassFilter,
    states: Option<Vec<State>>,
    origins: Option<Vec<Origin>>,
    mail: Option<MailFilter>,
    mobile: Option<MobileFilter>,
    family: Option<Family>,
    expiring_within_days: Option<u16>,
    mark: Option<MarkFilter>,
    /// By rank.
    picked: Option<Vec<bool>>,
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
            class_filter: ClassFilter::new(roster, &filter.classes, &filter.levels),
            states: any(&filter.states),
            origins: any(&filter.origins),
            mail: filter.mail,
            mobile: filter.mobile,
            family,
            expiring_within_days: filter.expiring_within_days,
            mark: filter.mark,
            picked: (!filter.accounts.is_empty()).then(|| roster.picked(&filter.accounts)),
            today: roster.today,
            school_year: school_year_start(roster.today),
        }
    }

    /// Whether a row is found. The cheapest questions come first.
    pub fn matches(&self, row: &Row) -> bool {
        self.picked.as_ref().is_none_or(|picked| picked[row.rank as usize])
            && self.states.as_ref().is_none_or(|states| states.contains(&row.state()))
            && self.origins.as_ref().is_none_or(|origins| origins.contains(&row.origin()))
            && self.mail.is_none_or(|mail| has_mail(row, mail))
            && self.mobile.is_none_or(|mobile| has_mobile(row, mobile))
            && self.class_filter.matches(row)
            && self.family.is_none_or(|family| family.keeps(row.family))
            && self.expires_in_time(row)
            && self.mark.is_none_or(|mark| self.is_marked(row, mark))
            && self.text.as_ref().is_none_or(|search| {
                search.finds(&row.search, &row.login)
                    || row.grouped_logins.iter().any(|login| search.finds(&row.search, login))
            })
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
            MarkFilter::SignedInThisYear => row.signed_in_on.is_some_and(|day| day >= self.school_year),
            MarkFilter::InformFirst => inform_first(row.state(), row.mobile_usable, row.family),
            MarkFilter::SheetVoid => row.void_sheet,
            MarkFilter::PasswordToGive => row.password_to_give,
        }
    }
}

/// Classes and levels whose codes were looked up once; without any, all of them.
pub struct ClassFilter {
    classes: Option<CodeSet>,
    levels: Option<CodeSet>,
}

impl ClassFilter {
    /// Looks codes up in the roster; a code it does not have finds nothing, [`NONE`] those without any.
    pub fn new(roster: &Roster, classes: &[String], levels: &[String]) -> Self {
        let known = roster.classes.iter().map(|class| class.code.as_str());
        let known_levels = roster.levels.iter().map(|(code, _)| code.as_str());
        Self { classes: CodeSet::chosen(known, classes), levels: CodeSet::chosen(known_levels, levels) }
    }

    /// Whether the row is in one of the classes and one of the levels.
    pub fn matches(&self, row: &Row) -> bool {
        self.classes.as_ref().is_none_or(|chosen| chosen.contains(row.class))
            && self.levels.as_ref().is_none_or(|chosen| chosen.contains(row.level))
    }
}

const fn has_mail(row: &Row, mail: MailFilter) -> bool {
    match mail {
        MailFilter::Known => row.mail,
        MailFilter::Unknown => !row.mail,
        MailFilter::Confirmed => row.confirmed_mail.is_some(),
        MailFilter::Unconfirmed => row.confirmed_mail.is_none(),
    }
}

const fn has_mobile(row: &Row, mobile: MobileFilter) -> bool {
    match mobile {
        MobileFilter::Known => row.mobile,
        MobileFilter::Unknown => !row.mobile,
        MobileFilter::Usable => row.mobile_usable,
        MobileFilter::Unusable => row.mobile && !row.mobile_usable,
        MobileFilter::Confirmed => row.mobile_confirmed,
        MobileFilter::Unconfirmed => !row.mobile_confirmed,
    }
}

/// Which places of a roster's classes or levels were chosen, and whether its rows without one were.
struct CodeSet {
    chosen: Vec<bool>,
    none: bool,
}

impl CodeSet {
    fn chosen<'a>(known: impl Iterator<Item = &'a str>, wanted: &[String]) -> Option<Self> {
        let is_wanted = |code: &str| wanted.iter().any(|wanted| wanted == code);
        (!wanted.is_empty()).then(|| Self { chosen: known.map(is_wanted).collect(), none: is_wanted(NONE) })
    }

    fn contains(&self, at: Option<u32>) -> bool {
        at.map_or(self.none, |at| self.chosen[at as usize])
    }
}

fn any<T: Copy, U: From<T>>(wanted: &[T]) -> Option<Vec<U>> {
    (!wanted.is_empty()).then(|| wanted.iter().copied().map(U::from).collect())
}
