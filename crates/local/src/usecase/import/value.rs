//! Values of records, as the store keeps them.

use domain::fold::fold;
use exchange::import::record::IdentityRecord;

use crate::store::import::account;

/// `None` of a whole record is an empty value; of a partial one, nothing said.
pub(super) fn said(value: Option<String>, partial: bool) -> Option<String> {
    if partial { value } else { Some(value.unwrap_or_default()) }
}

/// A civil title in its usual spelling: files write `MME`, `Mme` and `Madame` for one thing.
pub(super) fn civil(title: String) -> String {
    match fold(&title).as_str() {
        "m" | "mr" | "monsieur" => "M.".to_owned(),
        "mme" | "madame" => "Mme".to_owned(),
        "mlle" | "mademoiselle" => "Mlle".to_owned(),
        _ => title,
    }
}

/// Names as they are compared, and the login they make.
pub(super) struct Names {
    pub(super) family_fold: Option<String>,
    pub(super) first_fold: Option<String>,
    pub(super) login: Option<String>,
}

impl Names {
    pub(super) fn new(identity: &IdentityRecord, partial: bool) -> Self {
        let folded = |name: &Option<String>| name.as_deref().map(fold);
        let (family_fold, first_fold) = (folded(&identity.family_name), folded(&identity.first_name));
        let login = match (&family_fold, &first_fold) {
            (Some(family), Some(first)) if !partial => Some(account::base(family, first)),
            _ => None,
        };
        Self { family_fold, first_fold, login }
    }
}
