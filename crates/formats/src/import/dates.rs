//! Dates as source systems write them, and as spreadsheets write them anew.
//!
//! What a single value cannot tell (`03/05/2019`) its whole column can: [`Column`] looks at it before its values are
//! read.

use domain::{
    fold::fold,
    jiff::{Span, civil::Date},
};

/// Years that a date of a school's file can have at all.
const YEARS: std::ops::RangeInclusive<i16> = 1800..=2200;
/// Days that a spreadsheet may write as numbers, counted from [`DAY_ZERO`]: 1990 to 2064.
const SERIALS: std::ops::RangeInclusive<i32> = 32_874..=60_000;
/// Day zero of the spreadsheets' count.
const DAY_ZERO: (i16, i8, i8) = (1899, 12, 30);
/// Years after which nobody is a pupil.
const LIFE: i16 = 100;
/// Age at which nobody is in a primary school any more.
const PRIMARY: i16 = 25;

/// How the dates of a column are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Form {
    /// `JJ/MM/AAAA`, or the year first.
    #[default]
    DayFirst,
    /// `M/J/AAAA`, as a spreadsheet set to English writes, or the year first.
    MonthFirst,
    /// Days counted from the end of 1899.
    Serial,
}

/// Why a birth date is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NoBirth {
    /// No date at all.
    Unreadable,
    /// After today.
    Future,
    /// More than a hundred years ago.
    TooOld,
    /// What software writes for no date.
    Null,
}

/// A date in any of the forms, a time after it ignored. Years have four digits.
pub(super) fn date(value: &str) -> Option<Date> {
    let parts = Parts::of(value)?;
    parts.date(Form::DayFirst, i16::from)
}

/// A birth date. Two digits are a year where only one century gives a pupil of a primary school.
pub(super) fn birth(value: &str, form: Form, today: Date) -> Result<Date, NoBirth> {
    let date = match form {
        Form::Serial => serial(value).and_then(from_serial),
        form => Parts::of(value).and_then(|parts| parts.date(form, |year| century(year, today))),
    };
    let date = date.ok_or(NoBirth::Unreadable)?;
    if date > today {
        Err(NoBirth::Future)
    } else if [(1899, 12, 30), (1899, 12, 31), (1900, 1, 1), (1904, 1, 1), (1970, 1, 1)].contains(&(
        date.year(),
        date.month(),
        date.day(),
    )) {
        Err(NoBirth::Null)
    } else if today.year() - date.year() > LIFE {
        Err(NoBirth::TooOld)
    } else {
        Ok(date)
    }
}

/// The year of two digits, as a pupil's who is not born yet or too old for school when it is of the other century.
fn century(year: u8, today: Date) -> i16 {
    let year = 2000 + i16::from(year);
    if year <= today.year() && today.year() - year < PRIMARY { year } else { 0 }
}

/// The three numbers of a date, in the order written.
struct Parts {
    numbers: [u32; 3],
    /// Digits of each.
    digits: [usize; 3],
    /// The second is a month written as a word.
    named: bool,
}

impl Parts {
    fn of(value: &str) -> Option<Self> {
        let value = value.trim();
        // No date is longer, with its time.
        if value.len() > 40 {
            return None;
        }
        if value.len() >= 8 && value.as_bytes()[..8].iter().all(u8::is_ascii_digit) {
            return Self::compact(value);
        }
        let day = value.split(['T', ' ']).next().unwrap_or_default();
        let separator = day.find(['/', '-', '.']).and_then(|at| day[at..].chars().next());
        match separator {
            Some(separator) if !day.contains(char::is_alphabetic) => Self::between(day, separator),
            _ => Self::in_words(value),
        }
    }

    /// `AAAAMMJJ`, whatever follows after a space, a `T` or a dot.
    fn compact(value: &str) -> Option<Self> {
        let (day, rest) = value.split_at(8);
        if rest.starts_with(|c: char| c.is_ascii_digit()) {
            return None;
        }
        let number = |range: std::ops::Range<usize>| day.get(range)?.parse().ok();
        let numbers = [number(0..4)?, number(4..6)?, number(6..8)?];
        Some(Self { numbers, digits: [4, 2, 2], named: false })
    }

    fn between(day: &str, separator: char) -> Option<Self> {
        let mut parts = day.split(separator);
        let (mut numbers, mut digits) = ([0; 3], [0; 3]);
        for (number, length) in numbers.iter_mut().zip(&mut digits) {
            let part = parts.next()?;
            if !matches!(part.len(), 1 | 2 | 4) || !part.bytes().all(|byte| byte.is_ascii_digit()) {
                return None;
            }
            (*number, *length) = (part.parse().ok()?, part.len());
        }
        parts.next().is_none().then_some(Self { numbers, digits, named: false })
    }

    /// `13 mai 2019`, `13-mai-19`: the month in French.
    fn in_words(value: &str) -> Option<Self> {
        const MONTHS: [&[&str]; 12] = [
            &["janvier", "janv", "jan"],
            &["fevrier", "fevr", "fev"],
            &["mars", "mar"],
            &["avril", "avr"],
            &["mai"],
            &["juin"],
            &["juillet", "juil"],
            &["aout"],
            &["septembre", "sept", "sep"],
            &["octobre", "oct"],
            &["novembre", "nov"],
            &["decembre", "dec"],
        ];
        let folded = fold(value);
        let mut words = folded.split(' ');
        let (day, month, year) = (words.next()?, words.next()?, words.next()?);
        let day = if day == "1er" { "1" } else { day };
        let month = (1..).zip(MONTHS).find(|(_, names)| names.contains(&month))?.0;
        let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if !is_number(day) || !is_number(year) || !matches!(day.len(), 1 | 2) || !matches!(year.len(), 2 | 4)
        {
            return None;
        }
        let numbers = [day.parse().ok()?, month, year.parse().ok()?];
        Some(Self { numbers, digits: [day.len(), 2, year.len()], named: true })
    }

    fn year_first(&self) -> bool {
        self.digits[0] == 4
    }

    fn date(&self, form: Form, century: impl Fn(u8) -> i16) -> Option<Date> {
        let [first, second, third] = self.numbers;
        let (year, digits, month, day) = if self.year_first() {
            (first, self.digits, second, third)
        } else {
            let [one, two, three] = self.digits;
            let digits = [three, two, one];
            match form {
                Form::MonthFirst if !self.named => (third, digits, first, second),
                _ => (third, digits, second, first),
            }
        };
        let year = match digits {
            [4, 1 | 2, 1 | 2] => i16::try_from(year).ok()?,
            [2, 1 | 2, 1 | 2] => century(u8::try_from(year).ok()?),
            _ => return None,
        };
        if !YEARS.contains(&year) {
            return None;
        }
        Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
    }
}

/// A number of days, as a spreadsheet writes a date in a cell that is not set to show one.
fn serial(value: &str) -> Option<i32> {
    let value = value.trim();
    let whole = value.split([',', '.']).next()?;
    let rest = value.get(whole.len() + 1..).unwrap_or_default();
    if whole.len() != 5 || !whole.bytes().chain(rest.bytes()).all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    whole.parse().ok().filter(|days| SERIALS.contains(days))
}

fn from_serial(days: i32) -> Option<Date> {
    let (year, month, day) = DAY_ZERO;
    let zero = Date::new(year, month, day).ok()?;
    zero.checked_add(Span::new().days(days)).ok()
}

/// What the values of a whole column tell of the way in which they are written.
#[derive(Debug, Default)]
pub(super) struct Column {
    day_first: u32,
    month_first: u32,
    serials: u32,
    others: u32,
}

impl Column {
    /// Takes a value into account. What cannot be a birth date whichever way it is read tells nothing.
    pub(super) fn look(&mut self, value: &str, today: Date) {
        if value.trim().is_empty() {
            return;
        }
        if serial(value).is_some() {
            self.serials += 1;
            return;
        }
        self.others += 1;
        if Parts::of(value).is_none_or(|parts| parts.year_first() || parts.named) {
            return;
        }
        match [Form::DayFirst, Form::MonthFirst].map(|form| birth(value, form, today).is_ok()) {
            [true, false] => self.day_first += 1,
            [false, true] => self.month_first += 1,
            _ => {}
        }
    }

    /// The form of the column: day first, unless everything that tells says otherwise.
    pub(super) const fn form(&self) -> Form {
        if self.serials > 0 && self.others == 0 {
            Form::Serial
        } else if self.month_first > 0 && self.day_first == 0 {
            Form::MonthFirst
        } else {
            Form::DayFirst
        }
    }
}

#[cfg(test)]
mod tests;
