//! Values of a file beside those known before: what is sound is never replaced by what is not.

use domain::fold::{alike, fold};
use domain::spelling::{is_damaged, is_illegible};
use formats::contact::{Territory, canonical, is_filler, is_mail, is_placeholder, is_usable_mobile};

/// What is told of whoever keeps a name that is known.
pub(super) const NAME_KEPT: &str = "Le nom ou le prénom lu est abîmé, ou vide\u{a0}: celui qui était connu est gardé. Corrigez-le \
                                    à la source.";

/// What is known from now on: a whole record says everything, one of changes only what it names.
pub(super) fn said(known: Option<String>, read: Option<String>, partial: bool) -> Option<String> {
    match read {
        None if partial => known,
        read => read.filter(|value| !value.is_empty()),
    }
}

/// The same, for a value that may be malformed: what is sound stays.
pub(super) fn sound(
    known: Option<String>,
    read: Option<String>,
    partial: bool,
    is_sound: impl Fn(&str) -> bool,
) -> Option<String> {
    match read {
        Some(value) if !value.is_empty() && !is_sound(&value) && known.as_deref().is_some_and(&is_sound) => {
            known
        }
        read => said(known, read, partial),
    }
}

/// A mail.
pub(super) fn mail(known: Option<String>, read: Option<String>, partial: bool) -> Option<String> {
    sound(known, read, partial, is_mail)
}

/// A telephone as it is dialled from everywhere; as it was written when that cannot be told.
pub(super) fn phone(
    known: Option<String>,
    read: Option<String>,
    partial: bool,
    territory: Territory,
) -> Option<String> {
    let read = read.map(|number| if is_filler(&number) { String::new() } else { number });
    let read = read.map(|number| canonical(&number, territory).unwrap_or(number));
    sound(known, read, partial, |number| canonical(number, territory).is_some())
}

/// A mobile, in the place of which a number that no SMS reaches or one typed for want of one says nothing.
pub(super) fn mobile(
    known: Option<String>,
    read: Option<String>,
    partial: bool,
    territory: Territory,
) -> Option<String> {
    let plans = [territory, Territory::Mainland];
    let reaches = |number: &str| is_usable_mobile(number, &plans) && !is_placeholder(number, &plans);
    let said = read.as_deref().is_some_and(|number| !number.is_empty());
    if said && !read.as_deref().is_some_and(reaches) && known.as_deref().is_some_and(reaches) {
        return known;
    }
    phone(known, read, partial, territory)
}

/// Whether a name that was read is another than the one known: what is damaged or empty says nothing.
pub(super) fn is_another_name(read: Option<&str>, known: &str) -> bool {
    read.is_some_and(|name| !name.is_empty() && !is_illegible(name) && !alike(name, known))
}

/// A name that is not the first thing of somebody: usage name, other first names.
pub(super) fn other_name(known: Option<String>, read: Option<String>, partial: bool) -> Option<String> {
    sound(known, read, partial, |name| !is_illegible(name))
}

/// A name or a label of what is no person: a damaged one, or none, leaves the one that is known.
pub(super) fn label(known: &str, read: Option<&str>) -> String {
    match read.filter(|name| !name.is_empty() && (!is_damaged(name) || is_damaged(known))) {
        Some(name) => name.to_owned(),
        None => known.to_owned(),
    }
}

/// One name of somebody: whether what was read stands in its place from now on.
pub(super) fn rename(known: &mut String, read: &str) -> bool {
    let is_sound = |name: &str| !name.is_empty() && !is_illegible(name);
    let renamed = is_sound(read) || (!read.is_empty() && !is_sound(known));
    if renamed {
        read.clone_into(known);
    }
    renamed
}

/// Birth name and first name from now on, and whether something of what is known was kept against what was read. A
/// record that is whole and says one name alone says nothing of the other.
pub(super) fn names(
    known: Option<(&str, &str)>,
    (family, first): (Option<&str>, Option<&str>),
    partial: bool,
) -> ([String; 2], bool) {
    let Some((known_family, known_first)) = known else {
        return ([family, first].map(|name| name.unwrap_or_default().to_owned()), false);
    };
    let (mut after, mut kept) = ([known_family, known_first].map(str::to_owned), false);
    let alone = !partial && first.is_none_or(str::is_empty) && !known_first.is_empty();
    // It stands as the birth name, whichever it is.
    let is_first = alone && family.is_some_and(|name| alike(name, known_first));
    if let Some(family) = family.filter(|_| !is_first) {
        kept |= !rename(&mut after[0], family);
    }
    if let Some(first) = first {
        kept |= !rename(&mut after[1], first);
    }
    (after, kept || alone)
}

/// A civil title in its usual spelling.
pub(super) fn civil(title: String) -> String {
    match fold(&title).as_str() {
        "m" | "mr" | "monsieur" => "M.".to_owned(),
        "mme" | "madame" => "Mme".to_owned(),
        "mlle" | "mademoiselle" => "Mlle".to_owned(),
        _ => title,
    }
}

#[cfg(test)]
mod tests {
    use formats::contact::Territory;

    use super::{civil, is_another_name, label, mail, mobile, names, phone, said};

    fn some(text: &str) -> Option<String> {
        Some(text.to_owned())
    }

    #[test]
    fn a_whole_record_empties_and_one_of_changes_keeps() {
        assert_eq!(said(some("a"), None, false), None);
        assert_eq!(said(some("a"), None, true), some("a"));
        assert_eq!(said(some("a"), some(""), true), None);
        assert_eq!(said(some("a"), some("b"), true), some("b"));
    }

    #[test]
    fn what_is_sound_is_not_replaced_by_what_is_not() {
        assert_eq!(mail(some("a@example.fr"), some("a@@example"), false), some("a@example.fr"));
        assert_eq!(mail(some("a@@"), some("b@@"), false), some("b@@"), "neither is");
        assert_eq!(mail(some("a@example.fr"), None, false), None, "the source has none any more");
        // 06 39 is of Mayotte, whichever code stands before it.
        let mobile = |known, read| phone(known, some(read), false, Territory::Mainland);
        assert_eq!(mobile(None, "06 39 98 00 01"), some("+262639980001"));
        assert_eq!(mobile(some("+262639980001"), "0639"), some("+262639980001"));
        assert_eq!(civil("MONSIEUR".to_owned()), "M.");
    }

    #[test]
    fn a_number_that_reaches_nobody_stands_in_no_mobiles_place() {
        let of = |read| mobile(some("+262639980001"), some(read), false, Territory::Mainland);
        for read in ["06 00 00 00 00", "01 99 00 00 01", "?", "0000000000"] {
            assert_eq!(of(read), some("+262639980001"), "{read}");
        }
        assert_eq!(of("06 39 98 00 02"), some("+262639980002"));
        assert_eq!(of(""), None, "the source has none any more");
        assert_eq!(mobile(None, some("01 99 00 00 01"), false, Territory::Mainland), some("+33199000001"));
    }

    #[test]
    fn a_damaged_name_says_nothing() {
        let of = |family, first| names(Some(("DURAND", "Zoé")), (family, first), false);
        let known = |kept| (["DURAND".to_owned(), "Zoé".to_owned()], kept);
        assert_eq!(of(Some("DURAN?"), Some("ZoÃ©")), known(true));
        assert_eq!(of(Some("DURAND"), None), known(true));
        assert_eq!(of(Some("Zoé"), None), known(true), "her first name alone");
        assert_eq!(of(Some("-"), Some("Zoé")), known(true));
        assert_eq!(of(Some("DURAND"), Some("Zoé")), known(false));
        assert_eq!(of(Some("PETIT"), Some("Zoé")).0[0], "PETIT");
        assert_eq!(names(Some(("DURAN?", "")), (Some("DURAN?D"), None), false).0, ["DURAN?D", ""]);
        assert_eq!(names(Some(("DURAND", "Zoé")), (None, None), true), known(false), "not said");
        assert_eq!(names(None, (Some("DURAN?"), None), false).0, ["DURAN?", ""]);
        assert!(is_another_name(Some("PETIT"), "DURAND") && !is_another_name(Some("DUR?"), "DURAND"));
        assert!(!is_another_name(Some("Durand"), "DURAND") && !is_another_name(None, "DURAND"));
        assert_eq!(label("6A", Some("SIXI\u{FFFD}ME")), "6A");
        assert_eq!([label("6A", None), label("6A", Some("")), label("6A", Some("6B"))], ["6A", "6A", "6B"]);
    }
}
