//! Values of records, as the store keeps them.

use domain::fold::fold;

/// `None` of a whole record is an empty value; of a partial one, nothing said.
pub fn said(value: Option<String>, partial: bool) -> Option<String> {
    if partial { value } else { Some(value.unwrap_or_default()) }
}

/// A civil title in its usual spelling: files write `MME`, `Mme` and `Madame` for one thing.
pub fn civil(title: String) -> String {
    match fold(&title).as_str() {
        "m" | "mr" | "monsieur" => "M.".to_owned(),
        "mme" | "madame" => "Mme".to_owned(),
        "mlle" | "mademoiselle" => "Mlle".to_owned(),
        _ => title,
    }
}
