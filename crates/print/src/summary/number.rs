//! Numbers and shares, as French writes them.

/// `1 204`: groups of three digits, which a line break never separates.
pub(super) fn number(number: u32) -> String {
    let digits = number.to_string();
    let mut written = String::with_capacity(digits.len() + 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            written.push('\u{A0}');
        }
        written.push(digit);
    }
    written
}

/// A share in whole percents, rounded to the nearest; `–` of nothing. A part is never shown as all, or as nothing, when it
/// is not.
pub(super) fn percent(part: u32, all: u32) -> String {
    let (part, all) = (u64::from(part), u64::from(all));
    if all == 0 {
        return "–".to_owned();
    }
    match (part * 200 + all) / (2 * all) {
        0 if part > 0 => "<\u{A0}1\u{A0}%".to_owned(),
        100 if part < all => ">\u{A0}99\u{A0}%".to_owned(),
        whole => format!("{whole}\u{A0}%"),
    }
}

#[cfg(test)]
mod tests {
    use super::{number, percent};

    #[test]
    fn thousands_stand_apart() {
        let written = [0, 7, 999, 1_000, 12_345, 1_234_567].map(number);
        let written: Vec<_> = written.iter().map(|number| number.replace('\u{A0}', "_")).collect();
        assert_eq!(written, ["0", "7", "999", "1_000", "12_345", "1_234_567"]);
    }

    #[test]
    fn a_share_is_never_rounded_to_all_or_to_nothing() {
        let written = [(0, 0), (0, 3), (1, 3), (2, 3), (1, 200), (1, 201), (199, 200), (200, 201), (3, 3)];
        let written = written.map(|(part, all)| percent(part, all).replace('\u{A0}', "_"));
        assert_eq!(written, ["–", "0_%", "33_%", "67_%", "1_%", "<_1_%", ">_99_%", ">_99_%", "100_%"]);
    }
}
