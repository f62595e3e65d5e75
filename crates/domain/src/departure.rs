//! When so many leave a school that the director is asked before.

use jiff::civil::Date;

/// Of how many present one leaves, when more is asked about.
const SHARE: u32 = 5;
/// Fewer who leave are not asked about, whatever the share.
const FEWEST: u32 = 5;
/// Fewer in a class or level that empties are not asked about.
const SMALLEST_GROUP: u32 = 3;
/// Fewer who leave a school that keeps some of its pupils are not asked about for their number, whatever the school.
pub const FEWEST_OF_SCHOOL: u32 = if FEWEST < SMALLEST_GROUP { FEWEST } else { SMALLEST_GROUP };
/// Of how many present one leaves between two school years where the last classes of a school are not known: three
/// years of a *lycée*, and some movement.
const SHARE_OF_SUMMER: u32 = 2;

/// Whether that many who leave, of those present, are asked about.
#[must_use]
pub const fn are_many(leaving: u32, present: u32) -> bool {
    leaving >= FEWEST && leaving.saturating_mul(SHARE) > present
}

/// The same between two school years, in a school of which nobody can tell who was in its last year.
#[must_use]
pub const fn are_many_in_summer(leaving: u32, present: u32) -> bool {
    leaving >= FEWEST && leaving.saturating_mul(SHARE_OF_SUMMER) > present
}

/// Whether so many that it is no accident of one family: of pupils who stay and would lose all guardians, or who leave
/// beside other signs of a file that was cut.
#[must_use]
pub const fn are_several(number: u32) -> bool {
    number >= FEWEST
}

/// Whether so many of those known that it is true of a whole column or file, and not of some of its lines.
#[must_use]
pub const fn are_most(number: u32, known: u32) -> bool {
    number >= FEWEST && number.saturating_mul(2) > known
}

/// Whether a class or a level empties.
#[must_use]
pub const fn empties(leaving: u32, present: u32) -> bool {
    present >= SMALLEST_GROUP && leaving >= present
}

/// The school year that a day belongs to, by the year in which it begins. It turns in July, when schools prepare the
/// next one.
#[must_use]
pub fn school_year(day: Date) -> i16 {
    const FIRST_MONTH: i8 = 7;
    if day.month() >= FIRST_MONTH { day.year() } else { day.year() - 1 }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::{are_many, are_many_in_summer, are_most, are_several, empties, school_year};

    #[test]
    fn more_than_a_fifth_and_at_least_five() {
        assert!(are_many(16, 24) && are_many(5, 24) && are_many(5, 5));
        assert!(!are_many(4, 4) && !are_many(5, 25) && !are_many(0, 0));
        assert!(are_most(13, 24) && are_most(5, 5) && !are_most(12, 24) && !are_most(4, 4));
        assert!(are_several(5) && !are_several(4));
        assert!(are_many_in_summer(13, 24) && !are_many_in_summer(12, 24));
    }

    #[test]
    fn a_whole_class() {
        assert!(empties(3, 3) && empties(27, 27));
        assert!(!empties(2, 2) && !empties(26, 27) && !empties(0, 0));
    }

    #[test]
    fn school_years_turn_in_summer() {
        assert_eq!(school_year(date(2026, 6, 30)), 2025);
        assert_eq!(school_year(date(2026, 7, 1)), 2026);
        assert_eq!(school_year(date(2027, 1, 4)), 2026);
    }
}
