//! What pupils and guardians have in common.

use super::{attribute::Field, entry::RawEntry};
use crate::contact::{Territory, is_filler, is_placeholder};
use crate::import::{
    checks, identity,
    record::{ContactRecord, IdentityRecord, Unsaid},
    sink::{Diagnostics, Rejected},
};

/// Values of a multi-valued attribute that are kept.
const MANY: usize = 32;

/// The key of a person: the request's identifier, else the *jointure*.
pub(super) fn key(diagnostics: &mut Diagnostics<'_, '_>, entry: &RawEntry) -> Result<String, Rejected> {
    let written = match entry.id.trim() {
        "" => entry.first(Field::Jointure).map_or("", |(_, value)| value),
        id => id,
    };
    let key = checks::key(diagnostics, "identifier", written)?;
    if key.is_empty() {
        return Err(diagnostics.reject(
            Some("identifier"),
            "missing-identifier",
            "L’enregistrement n’a pas d’identifiant\u{a0}: il n’est pas importé.",
        ));
    }
    Ok(key)
}

/// Names. A complete record without any name is rejected; a modification that empties the name or the first name leaves
/// it as it was.
pub(super) fn identity(
    diagnostics: &mut Diagnostics<'_, '_>,
    entry: &RawEntry,
) -> Result<IdentityRecord, Rejected> {
    let mut name = |field| match entry.first(field) {
        Some((attribute, value)) => checks::name(diagnostics, attribute, value).map(Some),
        None => Ok(None),
    };
    let mut family = name(Field::FamilyName)?;
    let mut usage = name(Field::UsageName)?;
    let mut first = name(Field::FirstName)?;
    let others = entry.all(Field::OtherFirstNames).take(MANY);
    let other_first_names = others
        .map(|(attribute, value)| checks::name(diagnostics, attribute, value))
        .filter(|name| name.as_ref().map_or(true, |name| !name.is_empty()))
        .collect::<Result<_, _>>()?;
    let title =
        entry.first(Field::Title).map(|(attribute, value)| checks::label(diagnostics, attribute, value));

    if entry.partial() {
        for (name, attribute) in [(&mut family, "ENTPersonNomPatro"), (&mut first, "givenName")] {
            if name.as_deref() == Some("") {
                *name = None;
                diagnostics.warn(
                    attribute,
                    "missing-name",
                    "La modification efface le nom ou le prénom\u{a0}: la valeur précédente est conservée.",
                );
            }
        }
        if let (Some(usage), Some(family)) = (&mut usage, &family)
            && identity::same(usage, family)
        {
            usage.clear();
        }
    } else {
        let [family_name, usage_name, first_name] = [family, usage, first].map(Option::unwrap_or_default);
        let named = identity::named(
            diagnostics,
            family_name,
            usage_name,
            first_name,
            ["ENTPersonNomPatro", "givenName"],
        )?;
        (family, usage, first) = (Some(named.family), named.usage, named.first);
    }
    let title = title.filter(|title| entry.partial() || !title.is_empty());
    Ok(IdentityRecord { title, family_name: family, usage_name: usage, first_name: first, other_first_names })
}

/// Mail, telephones and postal address.
pub(super) fn contact(diagnostics: &mut Diagnostics<'_, '_>, entry: &RawEntry) -> ContactRecord {
    let partial = entry.partial();
    let said = |value: String| (partial || !value.is_empty()).then_some(value);
    let country = entry.first(Field::Country).map(|(name, value)| checks::label(diagnostics, name, value));
    let postal_code = entry
        .first(Field::PostalCode)
        .map(|(name, value)| checks::postal_code(diagnostics, name, value, country.as_deref()));
    let phone = |diagnostics: &mut Diagnostics<'_, '_>, field| {
        let (name, value) = entry.first(field)?;
        checks::phone(diagnostics, name, value, postal_code.as_deref()).and_then(said)
    };
    let for_sms = phone(diagnostics, Field::MobileForSms).filter(|mobile| !mobile.is_empty());
    let is_nobodys = |number: &String| is_filler(number) || is_placeholder(number, &[Territory::Mainland]);
    let mobile = match for_sms {
        Some(number) if !is_nobodys(&number) => Some(number),
        nobodys => {
            let other = phone(diagnostics, Field::Mobile);
            if other.as_ref().is_none_or(String::is_empty) { nobodys.or(other) } else { other }
        }
    };
    let home_phone = phone(diagnostics, Field::HomePhone);
    let work_phone = phone(diagnostics, Field::WorkPhone);
    let mail = entry
        .first(Field::Mail)
        .and_then(|(name, value)| checks::mail(diagnostics, name, value))
        .and_then(said);
    let town =
        entry.first(Field::Town).map(|(name, value)| checks::label(diagnostics, name, value)).and_then(said);
    let address = entry
        .first(Field::Address)
        .map(|(name, value)| checks::address(diagnostics, name, value))
        .filter(|lines| partial || !lines.is_empty());
    let country = country.map(|country| if checks::is_france(&country) { String::new() } else { country });
    ContactRecord {
        mail,
        mobile,
        home_phone,
        work_phone,
        accepts_sms: None,
        address,
        postal_code: postal_code.and_then(said),
        town,
        country: country.and_then(said),
        address_lost: false,
        unsaid: Unsaid::default(),
    }
}
