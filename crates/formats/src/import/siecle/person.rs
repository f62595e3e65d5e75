//! Names, telephones and addresses, the same for pupils and guardians.

use std::collections::HashMap;

use super::element::Element;
use crate::import::{
    checks,
    identity::{self, Named},
    record::{ContactRecord, IdentityRecord},
    sink::{Diagnostics, Rejected},
};

/// The first of these names that can be read in an element left out.
pub(super) fn readable(element: &Element, names: &[&'static str]) -> Option<String> {
    element.first(names).and_then(|(_, name)| checks::readable_name(name))
}

/// What staff call an element: the person's names where they can be read, else its identifier.
pub(super) fn spoken(element: &Element) -> String {
    let names = [readable(element, &["NOM_DE_FAMILLE", "NOM", "NOM_USAGE"]), readable(element, &["PRENOM"])];
    let names: Vec<String> = names.into_iter().flatten().collect();
    if names.is_empty() { element.id.trim().to_owned() } else { names.join(" ") }
}

/// Names; older exports say `NOM` for `NOM_DE_FAMILLE`.
pub(super) fn identity(
    diagnostics: &mut Diagnostics<'_, '_>,
    element: &Element,
) -> Result<IdentityRecord, Rejected> {
    let mut name = |names: &[&'static str]| match element.first(names) {
        Some((field, value)) => checks::name(diagnostics, field, value),
        None => Ok(String::new()),
    };
    let family = name(&["NOM_DE_FAMILLE", "NOM"])?;
    let usage = name(&["NOM_USAGE"])?;
    let first = name(&["PRENOM"])?;
    let others = [name(&["PRENOM2"])?, name(&["PRENOM3"])?];
    let Named { family, usage, first } =
        identity::named(diagnostics, family, usage, first, ["NOM_DE_FAMILLE", "PRENOM"])?;
    let title = element.first(&["LC_CIVILITE"]).map(|(name, title)| checks::label(diagnostics, name, title));
    Ok(IdentityRecord {
        title: title.filter(|title| !title.is_empty()),
        usage_name: usage,
        family_name: Some(family),
        first_name: first,
        other_first_names: others.into_iter().filter(|name| !name.is_empty()).collect(),
    })
}

/// Telephones and mail; the postal address is filled in by [`with_address`].
pub(super) fn reach(diagnostics: &mut Diagnostics<'_, '_>, element: &Element) -> ContactRecord {
    let filled = |value: Option<String>| value.filter(|value| !value.is_empty());
    let mut phone = |field| {
        let (field, value) = element.first(&[field])?;
        filled(checks::phone(diagnostics, field, value, None))
    };
    let (mobile, home_phone) = (phone("TEL_PORTABLE"), phone("TEL_PERSONNEL"));
    let work_phone = phone("TEL_PROFESSIONNEL");
    let mail = element.first(&["MEL"]).and_then(|(field, value)| checks::mail(diagnostics, field, value));
    let accepts_sms = match element.first(&["ACCEPTE_SMS"]) {
        Some((_, "1" | "O" | "OUI" | "true")) => Some(true),
        Some((_, "0" | "N" | "NON" | "false")) => Some(false),
        _ => None,
    };
    ContactRecord {
        mail: filled(mail),
        mobile,
        home_phone,
        work_phone,
        accepts_sms,
        ..ContactRecord::default()
    }
}

/// The postal address that an `ADRESSE` describes.
pub(super) fn address(
    diagnostics: &mut Diagnostics<'_, '_>,
    element: &Element,
) -> Result<ContactRecord, Rejected> {
    element.sound(diagnostics)?;
    let mut text = |names: &[&'static str]| {
        let (field, value) = element.first(names)?;
        Some(checks::label(diagnostics, field, value)).filter(|value| !value.is_empty())
    };
    let lines: Vec<String> = ["LIGNE1_ADRESSE", "LIGNE2_ADRESSE", "LIGNE3_ADRESSE", "LIGNE4_ADRESSE"]
        .into_iter()
        .filter_map(|name| text(&[name]))
        .collect();
    let town = text(&["LIBELLE_POSTAL", "COMMUNE_ETRANGERE"]);
    let country = text(&["LL_PAYS"]);
    let postal_code = element
        .first(&["CODE_POSTAL"])
        .map(|(field, value)| checks::postal_code(diagnostics, field, value, country.as_deref()));
    Ok(ContactRecord {
        address: (!lines.is_empty()).then_some(lines),
        postal_code: postal_code.filter(|code| !code.is_empty()),
        town,
        country: country.filter(|country| !checks::is_france(country)),
        ..ContactRecord::default()
    })
}

/// A way to reach somebody, completed by the postal address with that identifier.
pub(super) fn with_address(
    reach: ContactRecord,
    id: &str,
    addresses: &HashMap<String, ContactRecord>,
) -> ContactRecord {
    let Some(address) = addresses.get(id).cloned() else {
        return ContactRecord { address_lost: !id.is_empty(), ..reach };
    };
    ContactRecord {
        mail: reach.mail,
        mobile: reach.mobile,
        home_phone: reach.home_phone,
        work_phone: reach.work_phone,
        accepts_sms: reach.accepts_sms,
        ..address
    }
}
