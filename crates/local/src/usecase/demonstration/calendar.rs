//! The days of the demonstration's year, whatever today is.
//!
//! The year begins in late August, or earlier when today is too near for anything to have run out since. What
//! the dashboard shows of the moment (what runs out, what is asked) is counted back from today.

use domain::selection::school_year_start;
use jiff::civil::{Date, Weekday, date};
use jiff::{Timestamp, ToSpan};

/// Days from a notification after which its three months are over.
const RUN_OUT: i64 = 93;

/// What happens when.
#[derive(Debug, Clone)]
pub struct Calendar {
    /// Today.
    pub today: Date,
    /// First import.
    pub import: Date,
    /// A few families are seen before the others; what they got has run out by today.
    pub early: Date,
    /// First day of the distribution, class by class.
    pub distribution: Date,
    /// Second import, with arrivals and departures.
    pub second_import: Date,
    /// Those who have not moved are notified again, oldest first.
    pub reminders: Vec<Date>,
}

impl Calendar {
    /// The days of a year that has come to today.
    pub fn of(today: Date) -> Self {
        let year = school_year_start(today).year();
        let ago = |days: i64| today.saturating_sub(days.days());
        let import = workday(date(year, 8, 25).min(ago(RUN_OUT + 7)));
        let distribution = workday(date(year, 9, 3).min(ago(84)));
        let november = workday(date(year, 11, 16));
        let second_import = if november <= ago(5) { november } else { workday(ago(30)) };
        let first_reminder = distribution.saturating_add(12.days());
        let mut reminders: Vec<Date> =
            [290, 220, 150, 80, 20].into_iter().map(|days| workday(ago(days))).collect();
        reminders.retain(|day| *day > first_reminder);
        Self { today, import, early: next_workday(import), distribution, second_import, reminders }
    }

    /// So many days before today.
    pub fn ago(&self, days: i64) -> Date {
        self.today.saturating_sub(days.days())
    }

    /// Each Friday from the first import to yesterday.
    pub fn fridays(&self) -> impl Iterator<Item = Date> + use<> {
        let today = self.today;
        let first = days_from(self.import).find(|day| day.weekday() == Weekday::Friday);
        first.into_iter().flat_map(|friday| friday.series(1.week())).take_while(move |day| *day < today)
    }

    /// The days on which classes get their sheets, two classes a day.
    pub fn distribution_days(&self) -> impl Iterator<Item = Date> + use<> {
        days_from(self.distribution).filter(|day| workday(*day) == *day).flat_map(|day| [day, day])
    }

    /// Nine o’clock in Paris, or there about, on that day.
    pub fn morning(&self, day: Date) -> Timestamp {
        let moment = day.at(9, 0, 0, 0).to_zoned(jiff::tz::get!("Europe/Paris"));
        moment.map_or(Timestamp::MIN, |moment| moment.timestamp())
    }
}

fn days_from(day: Date) -> impl Iterator<Item = Date> {
    day.series(1.day())
}

/// The day itself, or the Friday before.
fn workday(day: Date) -> Date {
    match day.weekday() {
        Weekday::Saturday => day.saturating_sub(1.day()),
        Weekday::Sunday => day.saturating_sub(2.days()),
        _ => day,
    }
}

fn next_workday(day: Date) -> Date {
    match day.weekday() {
        Weekday::Friday => day.saturating_add(3.days()),
        _ => day.saturating_add(1.day()),
    }
}

#[cfg(test)]
mod tests {
    use domain::expiry::three_months_after;
    use jiff::ToSpan;
    use jiff::civil::{Weekday, date};

    use super::Calendar;

    #[test]
    fn in_november_the_year_began_in_august() {
        let calendar = Calendar::of(date(2026, 11, 25));
        assert_eq!(calendar.import, date(2026, 8, 17));
        assert_eq!(calendar.distribution, date(2026, 9, 2));
        assert_eq!(calendar.second_import, date(2026, 11, 16));
        assert_eq!(calendar.reminders, [date(2026, 11, 5)]);
        let fridays: Vec<_> = calendar.fridays().collect();
        assert_eq!(fridays.first(), Some(&date(2026, 8, 21)));
        assert_eq!(fridays.last(), Some(&date(2026, 11, 20)));
    }

    #[test]
    fn on_any_day_something_has_run_out_and_something_is_about_to() {
        for today in date(2026, 1, 1).series(1.day()).take(3 * 366) {
            let calendar = Calendar::of(today);
            assert!(three_months_after(calendar.early) < today, "{calendar:?}");
            assert!(calendar.import < calendar.early && calendar.early <= calendar.distribution);
            assert!(calendar.distribution < calendar.second_import, "{calendar:?}");
            assert!(calendar.second_import < today, "{calendar:?}");
            assert!(calendar.reminders.is_sorted() && !calendar.reminders.is_empty(), "{calendar:?}");
            let distribution = calendar.distribution_days().take(8);
            let soon = |day| {
                let last = three_months_after(day);
                last >= today && last <= today.saturating_add(15.days())
            };
            assert!(calendar.reminders.iter().copied().chain(distribution).any(soon), "{calendar:?}");
            for day in calendar.reminders.iter().chain([&calendar.import, &calendar.early]) {
                assert!(!matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday), "{day}");
            }
        }
    }
}
