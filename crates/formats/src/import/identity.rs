//! The names of a person as a complete record says them.

use domain::person::is_organisation;

use super::sink::{Diagnostics, Rejected};

/// Names sorted out: the family name is there, a usage name differs from it.
pub(super) struct Named {
    pub(super) family: String,
    pub(super) usage: Option<String>,
    /// `None` for a person of one name and for an organisation.
    pub(super) first: Option<String>,
}

/// Sorts out what the three fields of a record hold, each possibly empty. A person may have one name alone, whichever
/// field it stands in; only who has none is rejected. `fields` are those of family name and first name as the file calls
/// them.
pub(super) fn named(
    diagnostics: &mut Diagnostics<'_, '_>,
    family: String,
    usage: String,
    first: String,
    fields: [&str; 2],
) -> Result<Named, Rejected> {
    let (family, usage) = if family.is_empty() { (usage, String::new()) } else { (family, usage) };
    let (family, first) = if family.is_empty() { (first, String::new()) } else { (family, first) };
    let [family_field, first_field] = fields;
    if family.is_empty() {
        return Err(diagnostics.reject(
            Some(family_field),
            "missing-name",
            "Ni nom ni prénom\u{a0}: on ne peut savoir de qui il s’agit, et rien n’est importé. Complétez le nom à la \
             source.",
        ));
    }
    if first.is_empty() && !is_organisation(None, &family, "") {
        diagnostics.warn(
            first_field,
            "one-name",
            "Un seul nom est indiqué\u{a0}: la personne est importée avec lui. Si elle a aussi un prénom, ajoutez-le à \
             la source\u{a0}; sinon il n’y a rien à faire.",
        );
    }
    let usage = Some(usage).filter(|usage| !usage.is_empty() && !same(usage, &family));
    Ok(Named { usage, first: Some(first).filter(|first| !first.is_empty()), family })
}

/// Whether two names differ by case at most.
pub(super) fn same(one: &str, other: &str) -> bool {
    one == other || one.to_lowercase() == other.to_lowercase()
}
