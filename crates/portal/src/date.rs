//! A date, typed as a day, a month and a year.

use domain::jiff::civil::Date;

/// What was typed of a date.
#[derive(Debug, Clone, Default)]
pub(crate) struct Typed {
    pub(crate) day: String,
    pub(crate) month: String,
    pub(crate) year: String,
}

impl Typed {
    /// Nothing at all.
    pub(crate) fn is_empty(&self) -> bool {
        [&self.day, &self.month, &self.year].iter().all(|part| part.trim().is_empty())
    }

    /// The date, when it is one.
    pub(crate) fn date(&self) -> Option<Date> {
        let day = self.day.trim().parse().ok()?;
        let year = self.year.trim().parse().ok().filter(|year| *year >= 1900)?;
        Date::new(year, month(&self.month)?, day).ok()
    }
}

/// A month, as a number or by its name.
fn month(typed: &str) -> Option<i8> {
    if let Ok(number) = typed.trim().parse() {
        return Some(number);
    }
    let typed = domain::fold::letters(typed);
    if typed.is_empty() {
        return None;
    }
    let names = crate::words::MONTHS.iter().zip(1_i8..);
    let mut found = names.filter(|(name, _)| domain::fold::letters(name).starts_with(&typed));
    let (_, first) = found.next()?;
    found.next().is_none().then_some(first)
}

#[cfg(test)]
mod tests {
    use domain::jiff::civil::date;

    use super::Typed;

    fn typed(day: &str, month: &str, year: &str) -> Typed {
        Typed { day: day.to_owned(), month: month.to_owned(), year: year.to_owned() }
    }

    #[test]
    fn a_date_is_read_as_people_type_it() {
        let born = Some(date(2018, 4, 3));
        for (day, month, year) in
            [("3", "4", "2018"), ("03", "04", " 2018 "), ("3", "avril", "2018"), ("3", "Avr", "2018")]
        {
            assert_eq!(typed(day, month, year).date(), born, "{day} {month} {year}");
        }
        assert_eq!(typed("1", "août", "2018").date(), Some(date(2018, 8, 1)));
        for (day, month, year) in [
            ("31", "4", "2018"),
            ("3", "13", "2018"),
            ("3", "4", "18"),
            ("3", "ju", "2018"),
            ("", "4", "2018"),
        ] {
            assert_eq!(typed(day, month, year).date(), None, "{day} {month} {year}");
        }
        assert!(typed("", " ", "").is_empty() && !typed("3", "", "").is_empty());
    }
}
