use proptest::prelude::*;

use super::Territory::{Mainland, NewCaledonia, Polynesia, SaintPierre, Wallis};
use super::{Territory, canonical, is_phone, is_placeholder, is_usable_mobile, territories};

#[test]
fn mobiles_of_the_ten_digits() {
    for usable in [
        "06 12 34 56 78",
        "07 09 12 34 56",
        "07 81 00 00 00",
        "06 39 98 00 01",
        "+33639980001",
        "0033 7 39 98 00 01",
        "+33 (0)6 39 98 00 01",
        "06 39 12 34 56",
        "06 90 12 34 56",
        "06 91 12 34 56",
        "06 92 12 34 56",
        "06 93 12 34 56",
        "06 94 12 34 56",
        "06 96 12 34 56",
        "06 97 12 34 56",
        "+262 692 12 34 56",
        "+262 639 12 34 56",
        "00 590 690 12 34 56",
        "+594 694 12 34 56",
        "+596 (0)696 12 34 56",
    ] {
        assert!(is_usable_mobile(usable, &[Mainland]), "{usable}");
        assert!(is_usable_mobile(usable, &[NewCaledonia]), "{usable} from anywhere");
    }
    for useless in [
        "",
        "01 99 00 00 01",
        "06 39 98 00",
        "06 39 98 00 012",
        "+33199000001",
        "0000000000",
        "+12",
        "0262 12 34 56",
        "+262 262 12 34 56",
        "0590 12 34 56",
        "+594 594 12 34 56",
        "06 12 34 56 7x",
        "non communiqué",
    ] {
        assert!(!is_usable_mobile(useless, &[Mainland]), "{useless}");
    }
}

#[test]
fn mobiles_of_the_other_territories() {
    for usable in [
        "+687 79 12 34",
        "+687 80 12 34",
        "+687 91 12 34",
        "+689 87 12 34 56",
        "+689 89 12 34 56",
        "+681 82 12 34",
        "+681 83 12 34",
        "+508 55 12 34",
        "00 687 79 12 34",
    ] {
        assert!(is_usable_mobile(usable, &[Mainland]), "{usable}");
    }
    for useless in ["+687 25 12 34", "+687 27 12 34", "+689 40 12 34 56", "+681 72 12 34", "+508 41 12 34"] {
        assert!(!is_usable_mobile(useless, &[Mainland]), "{useless}");
    }
    for (place, usable, useless) in [
        (NewCaledonia, "79 12 34", "25 12 34"),
        (NewCaledonia, "82.12.34", "27 12 34"),
        (Polynesia, "87 12 34 56", "40 12 34 56"),
        (Wallis, "82 12 34", "72 12 34"),
        (SaintPierre, "55 12 34", "41 12 34"),
    ] {
        assert!(is_usable_mobile(usable, &[place]), "{usable} {place:?}");
        assert!(!is_usable_mobile(usable, &[Mainland]), "{usable} on the mainland");
        assert!(is_usable_mobile(usable, &[Mainland, place]), "{usable} where the person lives");
        assert!(!is_usable_mobile(useless, &[place]), "{useless} {place:?}");
    }
    assert!(!is_usable_mobile("87 12 34 56", &[NewCaledonia]), "eight digits are none of that plan");
}

#[test]
fn mobiles_of_other_countries() {
    for usable in
        ["+32 470 12 34 56", "+32470000000", "+41 79 123 45 67", "+49 1512 3456789", "+1 514 555 1234"]
    {
        assert!(is_usable_mobile(usable, &[Mainland]), "{usable}");
    }
    for useless in ["+32 2 512 34 56", "+41 22 123 45 67", "+999 12 34 56 78", "+32 470"] {
        assert!(!is_usable_mobile(useless, &[Mainland]), "{useless}");
    }
}

#[test]
fn what_cannot_be_a_number_is_told() {
    for right in [
        "05 61 00 00 00",
        "+33 5 61 00 00 00",
        "0033612345678",
        "+4915112345678",
        "+687 25 12 34",
        "+262 262 12 34 56",
    ] {
        assert!(is_phone(right, &[Mainland]), "{right}");
    }
    for wrong in ["05 61", "612345678", "06123456789", "+3361234567", "+33", "+", "", "+262 12 34 56"] {
        assert!(!is_phone(wrong, &[Mainland]), "{wrong}");
    }
    assert!(!is_phone(&"0".repeat(40), &[Mainland]));
    assert!(is_phone("26 35 00", &[NewCaledonia]) && !is_phone("26 35 00", &[Mainland]));
    assert!(is_phone("40 50 60 70", &[Polynesia]) && !is_phone("40 50 60 70", &[Wallis]));
}

#[test]
fn one_digit_after_the_prefix_is_a_placeholder() {
    for (nobodys, place) in [
        ("0600000000", Mainland),
        ("07 00 00 00 00", Mainland),
        ("06.11.11.11.11", Mainland),
        ("+33 6 00 00 00 00", Mainland),
        ("0033 (0)6 00 00 00 00", Mainland),
        ("01 00 00 00 00", Mainland),
        ("0692 00 00 00", Mainland),
        ("+262 692 00 00 00", Mainland),
        ("0690000000", SaintPierre),
        ("0262 00 00 00", Mainland),
        ("87 00 00 00", Polynesia),
        ("+689 87 00 00 00", Mainland),
    ] {
        assert!(is_placeholder(nobodys, &[place]) && is_phone(nobodys, &[place]), "{nobodys}");
    }
    for (somebodys, place) in [
        ("0612345678", Mainland),
        ("06 06 06 06 06", Mainland),
        ("07 81 00 00 00", Mainland),
        ("06 00 00 00 01", Mainland),
        ("0692 11 11 11", Mainland),
        ("06 98 00 00 00", Mainland),
        ("87 00 00 01", Polynesia),
        ("77 77 77", NewCaledonia),
        ("82 00 00", Wallis),
        ("+32 470 00 00 00", Mainland),
    ] {
        assert!(!is_placeholder(somebodys, &[place]), "{somebodys}");
        assert!(is_usable_mobile(somebodys, &[place]), "{somebodys}");
    }
    for none in ["", "0000000000", "06 00", "non communiqué"] {
        assert!(!is_placeholder(none, &[Mainland]), "{none}: zeros are a filler, the others are malformed");
    }
}

#[test]
fn one_number_has_one_spelling() {
    let same = |territory, written: &[&str], dialled: &str| {
        for number in written {
            assert_eq!(canonical(number, territory).as_deref(), Some(dialled), "{number}");
        }
    };
    same(
        Mainland,
        &["06 12 34 56 78", "+33612345678", "0033 6.12.34.56.78", "+33 (0)612345678"],
        "+33612345678",
    );
    same(Mainland, &["0692 12 34 56", "+262 692 12 34 56", "+33 6 92 12 34 56"], "+262692123456");
    same(Mainland, &["+32 470 12 34 56", "+32 (0)470 12 34 56", "0032470123456"], "+32470123456");
    same(NewCaledonia, &["79 12 34", "+687 791234"], "+687791234");
    same(NewCaledonia, &["06 12 34 56 78"], "+33612345678");
    same(Polynesia, &["87 12 34 56", "+689 87123456"], "+68987123456");
    assert_eq!(canonical("79 12 34", Mainland), None);
    assert_eq!(canonical("inconnu", Mainland), None);
}

#[test]
fn a_school_and_a_home_say_where_numbers_are_read() {
    for (uai, territory) in [
        ("9830001J", NewCaledonia),
        ("9840001A", Polynesia),
        ("9860001B", Wallis),
        ("9750001C", SaintPierre),
        ("9740001D", Mainland),
        ("9710001E", Mainland),
        ("0210001M", Mainland),
        ("", Mainland),
    ] {
        assert_eq!(Territory::of_school(uai), territory, "{uai}");
    }
    assert_eq!(territories("0210001M", Some("98800")), [Mainland, NewCaledonia]);
    assert_eq!(territories("9840001A", None), [Polynesia, Polynesia]);
    assert_eq!(territories("9830001J", Some("21000")), [NewCaledonia, Mainland]);
}

proptest! {
    #[test]
    fn nothing_written_stops_the_reading(value in "\\PC{0,40}", digits in "[+0]{0,2}[0-9 ().-]{0,24}") {
        for text in [&value, &digits] {
            for place in [Mainland, SaintPierre, NewCaledonia, Polynesia, Wallis] {
                let dialled = canonical(text, place);
                prop_assert_eq!(dialled.is_some(), is_phone(text, &[place]));
                if let Some(dialled) = dialled {
                    prop_assert!(is_phone(text, &[place]));
                    prop_assert_eq!(canonical(&dialled, place), Some(dialled));
                }
                prop_assert!(!is_usable_mobile(text, &[place]) || is_phone(text, &[place]));
            }
        }
    }
}
