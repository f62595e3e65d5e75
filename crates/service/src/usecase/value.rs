//! Values of a file beside those known before: what is sound is never replaced by what is not.

use domain::fold::fold;
use formats::contact::{Territory, canonical, is_filler, is_mail};

/// What is known from now on: a whole record says everything, one of changes only what it names.
pub(in crate::usecase) fn said(known: Option<String>, read: Option<String>, partial: bool) -> Option<String> {
    match read {
        None if partial => known,
        read => read.filter(|value| !value.is_empty()),
    }
}

/// The same, for a value that may be malformed: what is sound stays.
pub(in crate::usecase) fn sound(
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
pub(in crate::usecase) fn mail(known: Option<String>, read: Option<String>, partial: bool) -> Option<String> {
    sound(known, read, partial, is_mail)
}

/// A telephone as it is dialled from everywhere; as it was written when that cannot be told.
pub(in crate::usecase) fn phone(
    known: Option<String>,
    read: Option<String>,
    partial: bool,
    territory: Territory,
) -> Option<String> {
    let read = read.map(|number| if is_filler(&number) { String::new() } else { number });
    let read = read.map(|number| canonical(&number, territory).unwrap_or(number));
    sound(known, read, partial, |number| canonical(number, territory).is_some())
}

/// A civil title in its usual spelling.
pub(in crate::usecase) fn civil(title: String) -> String {
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

    use super::{civil, mail, phone, said};

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
}
