//! What a delivery may be after those before it: a rule without a database.
//!
//! A delivery of changes bears those of the last three days (Consignes AAF, “profondeur des deltas”), so that one that
//! comes twice, late, or after two that are missing harms nothing. Exports stop in July; the first delivery of a school
//! year is a whole one, of the second degree from 20 August on, of the first in the night to 2 September.

use domain::degree::Degree;
use jiff::civil::{Date, date};
use serde::{Deserialize, Serialize};

/// How many days back a delivery of changes goes.
const DEPTH: i32 = 3;

/// What a delivery says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Everybody: who is not named has left.
    Whole,
    /// What changed.
    Changes,
}

impl Kind {
    /// Stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Whole => "whole",
            Self::Changes => "changes",
        }
    }
}

/// The days on which the deliveries that were taken last were exported.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Before {
    /// The last whole one.
    pub whole: Option<Date>,
    /// The last one of changes.
    pub changes: Option<Date>,
    /// The first one that waits for an operator.
    pub waiting: Option<Date>,
    /// Of how many of its schools more was said since, where its schools are known.
    pub overtaken: Option<Overtaken>,
}

/// Of how many schools of a delivery one that was exported after it was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Overtaken {
    /// Of none.
    Nowhere,
    /// Of some.
    Somewhere,
    /// Of each.
    Everywhere,
}

/// When a delivery comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// It is the first of its school year.
    FirstOfYear,
    /// It follows those before.
    Next,
    /// It is not taken.
    PassedOver(PassedOver),
    /// It waits for one before it, of which an operator is asked.
    Behind,
    /// An operator is asked.
    Doubtful(Doubt),
}

/// Why a delivery is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PassedOver {
    /// What it says was said by one that was taken, or is no longer true.
    Older,
    /// Changes before the first whole one of their school year.
    BeforeFirst,
}

/// Why an operator is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Doubt {
    /// It does not say when it was exported.
    Undated,
    /// It says that it was exported on a day to come.
    OfTomorrow,
    /// Of some of its schools a later one was taken: what it says of those is older than what is known.
    Overtaken,
    /// Changes of days between were in none.
    Gap,
    /// A numbered part of it is missing.
    Incomplete,
    /// A school has another UAI, and its pupils would move.
    Renumbered,
    /// It would take away too many of those who answer for pupils who stay.
    Links,
    /// It would take too many pupils away.
    Departures,
}

/// When a delivery comes, after those that were taken of the same académie and degree.
#[must_use]
pub fn turn(kind: Kind, exported: Option<Date>, degree: Degree, before: Before, today: Date) -> Turn {
    let Some(exported) = exported else { return Turn::Doubtful(Doubt::Undated) };
    if exported > today {
        return Turn::Doubtful(Doubt::OfTomorrow);
    }
    let of_this_year = before.whole.filter(|whole| year(degree, *whole) == year(degree, exported));
    let last = before.whole.max(before.changes);
    match before.overtaken {
        Some(Overtaken::Everywhere) => return Turn::PassedOver(PassedOver::Older),
        Some(Overtaken::Somewhere) => return Turn::Doubtful(Doubt::Overtaken),
        None if last.is_some_and(|last| exported < last) => return Turn::PassedOver(PassedOver::Older),
        Some(Overtaken::Nowhere) | None => {}
    }
    // A whole one says all that the one that waits says.
    if kind == Kind::Changes && before.waiting.is_some_and(|waiting| waiting <= exported) {
        return Turn::Behind;
    }
    match (kind, of_this_year) {
        (Kind::Whole, None) => Turn::FirstOfYear,
        (Kind::Whole, Some(_)) => Turn::Next,
        (Kind::Changes, None) => Turn::PassedOver(PassedOver::BeforeFirst),
        (Kind::Changes, Some(_)) => match last {
            Some(last) if (exported - last).get_days() > DEPTH => Turn::Doubtful(Doubt::Gap),
            _ => Turn::Next,
        },
    }
}

/// The school year of an export, by the year in which it begins: exports of the first degree follow ONDE, whose year
/// turns in the night to 1 September, those of the second SIECLE, which schools turn before 20 August.
fn year(degree: Degree, exported: Date) -> i16 {
    let turns = match degree {
        Degree::First => date(exported.year(), 9, 1),
        Degree::Second => date(exported.year(), 8, 1),
    };
    if exported >= turns { exported.year() } else { exported.year() - 1 }
}

#[cfg(test)]
mod tests {
    use domain::degree::Degree;
    use jiff::civil::{Date, date};

    use super::{Before, Doubt, Kind, Overtaken, PassedOver, Turn, turn};

    const TODAY: Date = date(2026, 11, 30);

    fn first_degree(kind: Kind, exported: Date, whole: Option<Date>, changes: Option<Date>) -> Turn {
        turn(kind, Some(exported), Degree::First, Before { whole, changes, ..Before::default() }, TODAY)
    }

    #[test]
    fn changes_follow_the_whole_one_of_their_year() {
        let (summer, autumn) = (Some(date(2026, 7, 3)), Some(date(2026, 9, 2)));
        let changes = |exported, whole| first_degree(Kind::Changes, exported, whole, None);
        assert_eq!(changes(date(2026, 9, 3), None), Turn::PassedOver(PassedOver::BeforeFirst));
        assert_eq!(changes(date(2026, 9, 2), summer), Turn::PassedOver(PassedOver::BeforeFirst));
        assert_eq!(changes(date(2026, 9, 3), autumn), Turn::Next);
        assert_eq!(first_degree(Kind::Whole, date(2026, 9, 2), summer, None), Turn::FirstOfYear);
        assert_eq!(first_degree(Kind::Whole, date(2026, 9, 9), autumn, None), Turn::Next);
        // ONDE turns in the night to 1 September, SIECLE before 20 August.
        let august = |degree| {
            let before = Before { whole: summer, ..Before::default() };
            turn(Kind::Whole, Some(date(2026, 8, 24)), degree, before, TODAY)
        };
        assert_eq!((august(Degree::First), august(Degree::Second)), (Turn::Next, Turn::FirstOfYear));
    }

    #[test]
    fn late_and_missing_ones_within_the_depth_do_no_harm_and_a_gap_is_asked_about() {
        let changes = |day| {
            first_degree(Kind::Changes, date(2026, 10, day), Some(date(2026, 9, 2)), Some(date(2026, 10, 6)))
        };
        assert_eq!(changes(5), Turn::PassedOver(PassedOver::Older));
        assert_eq!((changes(6), changes(7), changes(9)), (Turn::Next, Turn::Next, Turn::Next));
        assert_eq!(changes(10), Turn::Doubtful(Doubt::Gap));
        let whole = |day| {
            first_degree(Kind::Whole, date(2026, 10, day), Some(date(2026, 9, 2)), Some(date(2026, 10, 6)))
        };
        assert_eq!((whole(5), whole(6)), (Turn::PassedOver(PassedOver::Older), Turn::Next));
    }

    #[test]
    fn changes_wait_behind_what_waits_and_a_whole_one_does_not() {
        let waiting = Some(date(2026, 9, 9));
        let before = Before { whole: Some(date(2026, 9, 2)), waiting, ..Before::default() };
        let of = |kind, day| turn(kind, Some(date(2026, 9, day)), Degree::First, before, TODAY);
        assert_eq!((of(Kind::Changes, 5), of(Kind::Changes, 9)), (Turn::Next, Turn::Behind));
        assert_eq!(of(Kind::Whole, 10), Turn::Next);
    }

    #[test]
    fn what_was_said_later_of_some_schools_makes_nothing_older_of_the_others() {
        let before =
            Before { whole: Some(date(2026, 9, 9)), changes: Some(date(2026, 9, 4)), ..Before::default() };
        let of = |day, overtaken| {
            let before = Before { overtaken, ..before };
            turn(Kind::Changes, Some(date(2026, 9, day)), Degree::First, before, TODAY)
        };
        assert_eq!(of(5, Some(Overtaken::Everywhere)), Turn::PassedOver(PassedOver::Older));
        assert_eq!(of(5, Some(Overtaken::Somewhere)), Turn::Doubtful(Doubt::Overtaken));
        assert_eq!(of(5, Some(Overtaken::Nowhere)), Turn::Next);
        assert_eq!(of(5, None), Turn::PassedOver(PassedOver::Older));
    }

    #[test]
    fn no_day_and_a_day_to_come_are_asked_about() {
        let before = Before::default();
        assert_eq!(turn(Kind::Whole, None, Degree::Second, before, TODAY), Turn::Doubtful(Doubt::Undated));
        assert_eq!(
            first_degree(Kind::Whole, date(2062, 11, 30), None, None),
            Turn::Doubtful(Doubt::OfTomorrow),
            "else nothing would ever follow it"
        );
    }
}
