//! A filter, prepared for a roster.

use domain::selection::{Search, Word};
use jiff::ToSpan;
use jiff::civil::Date;

use super::bits::Bits;
use super::columns::Traits;
use super::row::Row;
use super::rows::Roster;
use crate::view::accounts::Filter;

/// The code that stands for no class or no level.
pub const NONE: &str = "";

/// A filter whose codes were looked up once.
pub(super) struct Criteria {
    /// What is accepted, by criterion.
    accepted: Vec<Traits>,
    class_filter: ClassFilter,
    /// The days that the last day of what was handed out is one of.
    expiring: Option<(Date, Date)>,
    /// The rows that what was typed finds.
    typed: Option<Bits>,
    /// By rank.
    picked: Option<Bits>,
}

impl Criteria {
    /// Looks the filter's codes up in the roster; a code it does not have finds nothing.
    pub(super) fn new(roster: &Roster, filter: &Filter) -> Self {
        let states = filter.states.iter().map(|state| Traits::state((*state).into()));
        let origins = filter.origins.iter().map(|origin| Traits::origin((*origin).into()));
        let accepted = [
            (!filter.states.is_empty()).then(|| Traits::any(states)),
            (!filter.origins.is_empty()).then(|| Traits::any(origins)),
            filter.mail.map(Traits::mail),
            filter.mobile.map(Traits::mobile),
            filter.family.map(Traits::families),
            filter.mark.map(Traits::mark),
        ];
        let within = |days: u16| (roster.today, roster.today.saturating_add(i64::from(days).days()));
        Self {
            accepted: accepted.into_iter().flatten().collect(),
            class_filter: ClassFilter::new(roster, &filter.classes, &filter.levels),
            expiring: filter.expiring_within_days.map(within),
            typed: Search::parse(&filter.text).map(|search| roster.typed(search)),
            picked: (!filter.accounts.is_empty()).then(|| roster.picked(&filter.accounts)),
        }
    }

    /// The rows that are found.
    pub(super) fn rows(&self, roster: &Roster) -> Bits {
        let columns = &roster.columns;
        let mut found = match &self.typed {
            Some(typed) => typed.clone(),
            None => Bits::of(roster.rows.len(), |_| true),
        };
        for accepted in &self.accepted {
            found.intersect(&Bits::of(roster.rows.len(), |at| columns.traits[at].has_one_of(*accepted)));
        }
        if let Some((first, last)) = self.expiring {
            let is_one = |day: Date| day >= first && day <= last;
            found.intersect(&Bits::of(roster.rows.len(), |at| columns.last_days[at].is_some_and(is_one)));
        }
        for (chosen, places) in
            [(&self.class_filter.classes, &columns.classes), (&self.class_filter.levels, &columns.levels)]
        {
            if let Some(chosen) = chosen {
                found.intersect(&Bits::of(roster.rows.len(), |at| chosen.contains(places[at])));
            }
        }
        if let Some(picked) = &self.picked {
            found.intersect(&Bits::of(roster.rows.len(), |at| picked.has(columns.ranks[at] as usize)));
        }
        found
    }
}

impl Roster {
    /// The rows that what was typed finds.
    fn typed(&self, search: Search) -> Bits {
        let row_by_row = |search: &Search| {
            Bits::of(self.rows.len(), |at| {
                let row = &self.rows[at];
                search.finds(&row.search, &row.login, &row.contacts)
                    || row.grouped_logins.iter().any(|login| search.finds(&row.search, login, &row.contacts))
            })
        };
        let words = match search {
            Search::Words(words) => words,
            apart @ (Search::Login(_) | Search::Mail(_) | Search::Phone(_)) => return row_by_row(&apart),
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
