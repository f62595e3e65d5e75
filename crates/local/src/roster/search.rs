//! A filter, prepared for a roster.

use domain::account::{Origin, State};
use domain::person::LinkConfirmation;
use domain::selection::{Family, Search, Word, inform_first, school_year_start};
use jiff::ToSpan;
use jiff::civil::Date;

use super::bits::Bits;
use super::rows::{Roster, Row};
use crate::view::accounts::{FamilyFilter, Filter, MailFilter, MarkFilter, MobileFilter};

/// The code that stands for no class or no level.
pub const NONE: &str = "";

/// A filter whose codes were looked up once.
pub(super) struct Criteria {
    /// The rows that what was typed finds.
    typed: Option<Bits>,
    narrowed: Narrowed,
    states: Option<Vec<State>>,
    origins: Option<Vec<Origin>>,
    mail: Option<MailFilter>,
    mobile: Option<MobileFilter>,
    family: Option<Family>,
    /// The last day of what is kept.
    expiring_by: Option<Date>,
    mark: Option<MarkFilter>,
    /// By rank.
    picked: Option<Bits>,
    today: Date,
    school_year: Date,
}

impl Criteria {
    /// Looks the filter's codes up in the roster; a code it does not have finds nothing.
    pub(super) fn new(roster: &Roster, filter: &Filter) -> Self {
        let family = filter.family.map(|family| match family {
            FamilyFilter::NoneActivated => Family::NoneActivated,
            FamilyFilter::SomeActivated => Family::SomeActivated,
            FamilyFilter::AllActivated => Family::AllActivated,
        });
        Self {
            typed: Search::parse(&filter.text).map(|search| roster.typed(search)),
            narrowed: Narrowed::new(roster, &filter.classes, &filter.levels),
            states: any(&filter.states),
            origins: any(&filter.origins),
            mail: filter.mail,
            mobile: filter.mobile,
            family,
            expiring_by: filter
                .expiring_within_days
                .map(|days| roster.today.saturating_add(i64::from(days).days())),
            mark: filter.mark,
            picked: (!filter.accounts.is_empty()).then(|| roster.picked(&filter.accounts)),
            today: roster.today,
            school_year: school_year_start(roster.today),
        }
    }

    /// The rows that are found, read in the order they stand in memory.
    pub(super) fn rows(&self, roster: &Roster) -> Bits {
        match &self.typed {
            None => Bits::of(roster.rows.len(), |at| self.keeps(&roster.rows[at])),
            Some(typed) => Bits::of(roster.rows.len(), |at| typed.has(at) && self.keeps(&roster.rows[at])),
        }
    }

    /// Whether a row is kept, whatever was typed. The cheapest questions come first.
    fn keeps(&self, row: &Row) -> bool {
        self.picked.as_ref().is_none_or(|picked| picked.has(row.rank as usize))
            && self.states.as_ref().is_none_or(|states| states.contains(&row.state()))
            && self.origins.as_ref().is_none_or(|origins| origins.contains(&row.origin()))
            && self.mail.is_none_or(|mail| has_mail(row, mail))
            && self.mobile.is_none_or(|mobile| has_mobile(row, mobile))
            && self.narrowed.keeps(row)
            && self.family.is_none_or(|family| family.keeps(row.family))
            && self.expires_in_time(row)
            && self.mark.is_none_or(|mark| self.is_marked(row, mark))
    }

    fn expires_in_time(&self, row: &Row) -> bool {
        self.expiring_by.is_none_or(|by| row.last_day.is_some_and(|last| last >= self.today && last <= by))
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

impl Roster {
    /// The rows that what was typed finds.
    fn typed(&self, search: Search) -> Bits {
        let row_by_row = |search: &Search| {
            Bits::of(self.rows.len(), |at| {
                let row = &self.rows[at];
                search.finds(&row.search, &row.login)
                    || row.grouped_logins.iter().any(|login| search.finds(&row.search, login))
            })
        };
        let words = match search {
            Search::Words(words) => words,
            login @ Search::Login(_) => return row_by_row(&login),
        };
        let mut found = Bits::of(self.rows.len(), |_| true);
        for word in words {
            found.intersect(&match word {
                Word::Folded(word) => self.names.with(&word),
                written @ Word::Written(_) => row_by_row(&Search::Words(vec![written])),
            });
        }
        found
    }
}

/// Classes and levels whose codes were looked up once; without any, all of them.
pub struct Narrowed {
    classes: Option<Places>,
    levels: Option<Places>,
}

impl Narrowed {
    /// Looks codes up in the roster; a code it does not have finds nothing, [`NONE`] those without any.
    pub fn new(roster: &Roster, classes: &[String], levels: &[String]) -> Self {
        let known = roster.classes.iter().map(|class| class.code.as_str());
        let known_levels = roster.levels.iter().map(|(code, _)| code.as_str());
        Self { classes: Places::chosen(known, classes), levels: Places::chosen(known_levels, levels) }
    }

    /// Whether the row is in one of the classes and one of the levels.
    pub fn keeps(&self, row: &Row) -> bool {
        self.classes.as_ref().is_none_or(|chosen| chosen.hold(row.class))
            && self.levels.as_ref().is_none_or(|chosen| chosen.hold(row.level))
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
struct Places {
    chosen: Vec<bool>,
    none: bool,
}

impl Places {
    fn chosen<'a>(known: impl Iterator<Item = &'a str>, wanted: &[String]) -> Option<Self> {
        let is_wanted = |code: &str| wanted.iter().any(|wanted| wanted == code);
        (!wanted.is_empty()).then(|| Self { chosen: known.map(is_wanted).collect(), none: is_wanted(NONE) })
    }

    fn hold(&self, at: Option<u32>) -> bool {
        at.map_or(self.none, |at| self.chosen[at as usize])
    }
}

fn any<T: Copy, U: From<T>>(wanted: &[T]) -> Option<Vec<U>> {
    (!wanted.is_empty()).then(|| wanted.iter().copied().map(U::from).collect())
}
