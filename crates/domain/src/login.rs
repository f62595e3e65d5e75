//! Logins: first letter of the first name, a dot, the birth name, and a number when others were first. Who has one
//! name alone has its first letter before the dot.

use crate::fold::letters;
use crate::person::Names;

/// The login without number, `g.reabu`; of a person without a first name, `r.reabu`. Names without any letter that
/// can be folded give `x`.
#[must_use]
pub fn base(names: &Names) -> String {
    base_of(&names.family, &names.first)
}

/// The login without number of those names, folded or not: folding leaves the letters that logins are made of.
#[must_use]
pub fn base_of(family: &str, first: &str) -> String {
    let (family, first) = (letters(family), letters(first));
    let initial = first.chars().chain(family.chars()).next().unwrap_or('x');
    let family = [&family, &first].into_iter().find(|name| !name.is_empty()).map_or("x", String::as_str);
    format!("{initial}.{family}")
}

/// The login of the n-th holder of a base, from 1: `g.reabu`, then `g.reabu2`, `g.reabu3`, …
///
/// Numbers only grow, also past logins whose holder is gone: a login is never reused.
#[must_use]
pub fn numbered(base: &str, rank: u32) -> String {
    if rank <= 1 { base.to_owned() } else { format!("{base}{rank}") }
}

/// Splits a login into its base and rank; `None` when it is not shaped like one.
#[must_use]
pub fn split(login: &str) -> Option<(&str, u32)> {
    let digits = login.bytes().rev().take_while(u8::is_ascii_digit).count();
    let (base, number) = login.split_at(login.len() - digits);
    let (initial, family) = base.split_once('.')?;
    let lower = |text: &str| !text.is_empty() && text.bytes().all(|c| c.is_ascii_lowercase());
    if initial.len() != 1 || !lower(initial) || !lower(family) || number.starts_with('0') {
        return None;
    }
    let rank = if number.is_empty() { 1 } else { number.parse().ok().filter(|rank| *rank > 1)? };
    Some((base, rank))
}

/// Numbers of a block: as many holders of one base come from one computer before it asks for another block.
pub const BLOCK: u32 = 20;

/// The first number that a block may have.
const FIRST_OF_BLOCKS: u32 = 8_000;

/// Whether a number belongs to blocks that are lent to computers: of four digits or more, the first of which is 8. No
/// other login ends with one, so that a login made of a block without network is nobody else's.
#[must_use]
pub fn is_of_block(rank: u32) -> bool {
    rank >= FIRST_OF_BLOCKS && rank / 10_u32.pow(rank.ilog10()) == 8
}

/// The number that follows, beside those of blocks: 7999 is followed by 9000. 0 before the first.
#[must_use]
pub fn rank_after(rank: u32) -> u32 {
    let next = rank.saturating_add(1);
    if is_of_block(next) { 9 * 10_u32.pow(next.ilog10()) } else { next }
}

/// The numbers of the n-th block, from 0: 8000 to 8019, then 8020 to 8039, and after 8999 those of five digits. `None`
/// above what logins are numbered with.
#[must_use]
pub fn block(n: u32) -> Option<std::ops::RangeInclusive<u32>> {
    let mut rest = n;
    let mut first = FIRST_OF_BLOCKS;
    loop {
        let blocks = first / 8 / BLOCK;
        if rest < blocks {
            let start = first + rest * BLOCK;
            return Some(start..=start + (BLOCK - 1));
        }
        rest -= blocks;
        first = first.checked_mul(10)?;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{base, base_of, block, is_of_block, numbered, rank_after, split};
    use crate::fold::fold;
    use crate::person::Names;

    #[test]
    fn folded_names_give_the_login_of_the_names() {
        for (first, family) in [
            ("Élise", "d’Hérouville-Le Goff"),
            ("Œdipe", "Straße 2"),
            ("İğdır", "N'Guessan-Åström"),
            ("محمد", "Benali"),
            ("-", "++@"),
            ("", "Érable"),
        ] {
            assert_eq!(base_of(&fold(family), &fold(first)), base(&names(first, family)), "{first} {family}");
        }
    }

    fn names(first: &str, family: &str) -> Names {
        Names { first: first.into(), family: family.into(), usage: Some("AUTRE".into()) }
    }

    #[test]
    fn numbers_go_on_beside_those_of_blocks() {
        for (rank, next) in [(0, 1), (1, 2), (799, 800), (7_999, 9_000), (9_999, 10_000), (79_999, 90_000)] {
            assert_eq!(rank_after(rank), next, "{rank}");
        }
    }

    #[test]
    fn made_from_the_birth_name() {
        for (first, family, login) in [
            ("Guillaume", "REABU", "g.reabu"),
            ("Élise", "d’Hérouville-Le Goff", "e.dherouvillelegoff"),
            ("Œdipe", "Straße", "o.strasse"),
            ("Łucja", "Wałęsa", "l.walesa"),
            ("Thị Hồng", "Nguyễn", "t.nguyen"),
            ("Şule", "İğdır", "s.igdir"),
            ("محمد", "Benali", "m.benali"),
            ("", "Abricot", "a.abricot"),
            ("-", "Dahlia", "d.dahlia"),
            ("", "AIDE SOCIALE À L’ENFANCE", "a.aidesocialealenfance"),
            ("-", "", "x.x"),
            ("", "ABRICOT", "a.abricot"),
            ("-", "Aide sociale à l’enfance", "a.aidesocialealenfance"),
            ("Suryadi", "", "s.suryadi"),
        ] {
            assert_eq!(base(&names(first, family)), login, "{first} {family}");
        }
    }

    #[test]
    fn the_second_holder_gets_a_number() {
        assert_eq!(numbered("g.reabu", 1), "g.reabu");
        assert_eq!(numbered("g.reabu", 5), "g.reabu5");
        assert_eq!(split("g.reabu5"), Some(("g.reabu", 5)));
        assert_eq!(split("g.reabu"), Some(("g.reabu", 1)));
        for odd in ["", "reabu", "g.", ".reabu", "g.reabu05", "g.reabu1", "gg.reabu", "g.re-abu", "G.reabu"] {
            assert_eq!(split(odd), None, "{odd}");
        }
    }

    proptest! {
        #[test]
        fn any_name_gives_a_login_that_splits_back(first in ".*", family in ".*", rank in 1_u32..10_000) {
            let base = base(&names(&first, &family));
            let login = numbered(&base, rank);
            prop_assert_eq!(split(&login), Some((base.as_str(), rank)));
        }
    }

    #[test]
    fn blocks_follow_each_other_among_numbers_that_no_other_login_has() {
        assert_eq!(block(0), Some(8_000..=8_019));
        assert_eq!(block(49), Some(8_980..=8_999));
        assert_eq!(block(50), Some(80_000..=80_019));
        assert_eq!(block(549), Some(89_980..=89_999));
        assert_eq!(block(550), Some(800_000..=800_019));
        assert_eq!(block(u32::MAX), None);
        for n in [0, 49, 50, 549, 550, 60_000] {
            assert!(block(n).unwrap().all(is_of_block), "{n}");
        }
        for other in [1, 8, 80, 899, 7_999, 9_000, 18_000, 79_999, 90_000] {
            assert!(!is_of_block(other), "{other}");
        }
    }
}
