//! Values typed as the codes that JSON uses.

use clap::builder::{PossibleValuesParser, TypedValueParser};
use serde::de::DeserializeOwned;
use serde_json::Value;

/// States of an account.
pub const STATES: [&str; 4] = ["not_notified", "notified", "activating", "activated"];
/// Origins of an account.
pub const ORIGINS: [&str; 6] = ["unset", "school", "guardian", "france_connect", "aten", "ent"];
/// Populations.
pub const POPULATIONS: [&str; 3] = ["legal_guardians", "persons_in_charge", "pupils"];
/// The marks behind the figures of the dashboard.
pub const MARKS: [&str; 11] = [
    "link_reported_wrong",
    "birth_date_reported_wrong",
    "reset_asked",
    "signed_in_this_year",
    "inform_first",
    "sheet_void",
    "password_to_give",
    "void_sheet_tried",
    "sign_in_suspended",
    "choice_lost",
    "to_follow_up",
];
/// What is known of a mail address.
pub const MAILS: [&str; 4] = ["known", "unknown", "confirmed", "unconfirmed"];
/// What is known of a mobile.
pub const MOBILES: [&str; 6] = ["known", "unknown", "usable", "unusable", "confirmed", "unconfirmed"];
/// Columns of the list.
pub const COLUMNS: [&str; 10] = [
    "pupil",
    "class",
    "guardian",
    "login",
    "mail",
    "mobile",
    "origin",
    "state",
    "notified_on",
    "signed_in_on",
];
/// Why a password is reset.
pub const REASONS: [&str; 2] = ["forgotten", "stolen"];
/// Orders of the sheets.
pub const ORDERS: [&str; 2] = ["class", "family"];
/// Degrees.
pub const DEGREES: [&str; 2] = ["1D", "2D"];

/// One of these codes.
pub fn one_of<T>(codes: &'static [&'static str]) -> impl TypedValueParser<Value = T>
where
    T: DeserializeOwned + Clone + Send + Sync + 'static,
{
    PossibleValuesParser::new(codes).try_map(|typed| serde_json::from_value(Value::String(typed)))
}

/// A degree.
pub fn degree() -> impl TypedValueParser<Value = local::view::codes::Degree> {
    one_of(&DEGREES)
}

/// A reason to reset.
pub fn reason() -> impl TypedValueParser<Value = local::view::action::ResetReason> {
    one_of(&REASONS)
}

/// An order of sheets.
pub fn order() -> impl TypedValueParser<Value = local::view::action::SheetOrder> {
    one_of(&ORDERS)
}

/// `none`, `some` or `all` guardians of the pupil activated.
pub fn family() -> impl TypedValueParser<Value = local::view::accounts::FamilyFilter> {
    use local::view::accounts::FamilyFilter::{AllActivated, NoneActivated, SomeActivated};
    PossibleValuesParser::new(["none", "some", "all"]).map(|typed| match typed.as_str() {
        "none" => NoneActivated,
        "some" => SomeActivated,
        _ => AllActivated,
    })
}

/// `QUESTION=RÉPONSE`.
///
/// # Errors
/// A French sentence when there is no equals sign, or nothing beside it.
pub fn answer(typed: &str) -> Result<(String, String), String> {
    match typed.split_once('=') {
        Some((id, value)) if !id.is_empty() && !value.is_empty() => Ok((id.to_owned(), value.to_owned())),
        _ => Err("écrivez QUESTION=RÉPONSE, comme l’import le propose".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use local::view::accounts::{MailFilter, MarkFilter, MobileFilter, SortColumn};
    use local::view::action::{ResetReason, SheetOrder};
    use local::view::codes::{Degree, Origin, Population, State};
    use serde::{Serialize, de::DeserializeOwned};

    use super::*;

    fn all_are_codes_of<T: DeserializeOwned + Serialize>(codes: &[&str]) {
        for code in codes {
            let value: T = serde_json::from_value(Value::String((*code).to_owned())).unwrap();
            assert_eq!(serde_json::to_value(value).unwrap(), *code);
        }
    }

    #[test]
    fn every_code_offered_is_one_of_json() {
        all_are_codes_of::<State>(&STATES);
        all_are_codes_of::<Origin>(&ORIGINS);
        all_are_codes_of::<Population>(&POPULATIONS);
        all_are_codes_of::<MarkFilter>(&MARKS);
        all_are_codes_of::<MailFilter>(&MAILS);
        all_are_codes_of::<MobileFilter>(&MOBILES);
        all_are_codes_of::<SortColumn>(&COLUMNS);
        all_are_codes_of::<ResetReason>(&REASONS);
        all_are_codes_of::<SheetOrder>(&ORDERS);
        all_are_codes_of::<Degree>(&DEGREES);
    }

    #[test]
    fn an_answer_has_two_sides() {
        assert_eq!(answer("guardian:3=12"), Ok(("guardian:3".into(), "12".into())));
        assert_eq!(answer("a=b=c"), Ok(("a".into(), "b=c".into())));
        for wrong in ["", "a", "=b", "a="] {
            assert!(answer(wrong).is_err(), "{wrong}");
        }
    }
}
