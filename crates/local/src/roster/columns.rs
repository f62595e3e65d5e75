//! What the filters ask of each row, in columns: a filter reads a few bytes of a row instead of walking to it.

use std::ops::BitOr;

use domain::account::{Origin, State};
use domain::selection::{Family, inform_first, is_to_follow_up, school_year_start};
use jiff::civil::Date;

use super::row::Row;
use crate::store::matter::Matter;
use crate::view::accounts::{FamilyFilter, MailFilter, MarkFilter, MobileFilter};

/// One bit for each answer to each question that a filter asks. A row has those that are its own; a filter has for each
/// of its criteria those that it accepts, and keeps the rows that have one of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Traits(u64);

/// There is a bit for each.
const _: () = assert!(State::ALL.len() <= 4 && Origin::ALL.len() <= 6);

impl Traits {
    const MAIL: u32 = 10;
    const MOBILE: u32 = 14;
    const FAMILY: u32 = 20;
    const MARK: u32 = 23;

    const fn bit(first: u32, number: u32) -> Self {
        Self(1 << (first + number))
    }

    pub(super) const fn state(state: State) -> Self {
        Self::bit(0, state as u32)
    }

    pub(super) const fn origin(origin: Origin) -> Self {
        Self::bit(4, origin as u32)
    }

    pub(super) const fn mail(mail: MailFilter) -> Self {
        Self::bit(Self::MAIL, mail as u32)
    }

    pub(super) const fn mobile(mobile: MobileFilter) -> Self {
        Self::bit(Self::MOBILE, mobile as u32)
    }

    const fn family(family: Family) -> Self {
        Self::bit(Self::FAMILY, family as u32)
    }

    /// "Au moins un" includes "tous".
    pub(super) fn families(wanted: FamilyFilter) -> Self {
        let wanted = match wanted {
            FamilyFilter::NoneActivated => Family::NoneActivated,
            FamilyFilter::SomeActivated => Family::SomeActivated,
            FamilyFilter::AllActivated => Family::AllActivated,
        };
        let all = [Family::NoneActivated, Family::SomeActivated, Family::AllActivated];
        Self::any(all.into_iter().filter(|family| wanted.keeps(*family)).map(Self::family))
    }

    pub(super) const fn mark(mark: MarkFilter) -> Self {
        Self::bit(Self::MARK, mark as u32)
    }

    pub(super) fn any(all: impl Iterator<Item = Self>) -> Self {
        all.fold(Self::default(), BitOr::bitor)
    }

    #[inline]
    pub(super) const fn has_one_of(self, accepted: Self) -> bool {
        self.0 & accepted.0 != 0
    }

    fn of(row: &Row, today: Date, school_year: Date) -> Self {
        let is_open = |matter| row.matters.about(matter).is_some();
        let either = |is: bool, one, other| if is { one } else { other };
        let confirmed = row.confirmed_mail.is_some();
        let mail = [
            either(row.mail, MailFilter::Known, MailFilter::Unknown),
            either(confirmed, MailFilter::Confirmed, MailFilter::Unconfirmed),
        ];
        let mobile = [
            Some(if row.mobile { MobileFilter::Known } else { MobileFilter::Unknown }),
            Some(if row.mobile_confirmed { MobileFilter::Confirmed } else { MobileFilter::Unconfirmed }),
            row.mobile_usable.then_some(MobileFilter::Usable),
            (row.mobile && !row.mobile_usable).then_some(MobileFilter::Unusable),
        ];
        let marks = [
            (is_open(Matter::LinkReportedWrong), MarkFilter::LinkReportedWrong),
            (is_open(Matter::BirthDateReportedWrong), MarkFilter::BirthDateReportedWrong),
            (is_open(Matter::ResetAsked), MarkFilter::ResetAsked),
            (row.signed_in_on.is_some_and(|day| day >= school_year), MarkFilter::SignedInThisYear),
            (inform_first(row.state(), row.mobile_usable, row.family), MarkFilter::InformFirst),
            (is_open(Matter::SheetVoid), MarkFilter::SheetVoid),
            (is_open(Matter::PasswordToGive), MarkFilter::PasswordToGive),
            (is_open(Matter::VoidSheetTried), MarkFilter::VoidSheetTried),
            (row.sign_in_suspended, MarkFilter::SignInSuspended),
            (row.choice_lost, MarkFilter::ChoiceLost),
            (is_to_follow_up(&row.account_facts, today), MarkFilter::ToFollowUp),
        ];
        Self::state(row.state())
            | Self::origin(row.origin())
            | Self::any(mail.into_iter().map(Self::mail))
            | Self::any(mobile.into_iter().flatten().map(Self::mobile))
            | Self::family(row.family)
            | Self::any(marks.into_iter().filter(|(is, _)| *is).map(|(_, mark)| Self::mark(mark)))
    }
}

impl BitOr for Traits {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// The columns of a roster's rows, in their order.
#[derive(Debug, Clone, Default)]
pub(super) struct Columns {
    pub(super) traits: Vec<Traits>,
    pub(super) ranks: Vec<u32>,
    pub(super) classes: Vec<Option<u32>>,
    pub(super) levels: Vec<Option<u32>>,
    pub(super) last_days: Vec<Option<Date>>,
}

impl Columns {
    /// Those of that day.
    pub(super) fn of(rows: &[Row], today: Date) -> Self {
        let school_year = school_year_start(today);
        Self {
            traits: rows.iter().map(|row| Traits::of(row, today, school_year)).collect(),
            ranks: rows.iter().map(|row| row.rank).collect(),
            classes: rows.iter().map(|row| row.class).collect(),
            levels: rows.iter().map(|row| row.level).collect(),
            last_days: rows.iter().map(|row| row.last_day).collect(),
        }
    }
}
