//! Who answers for a pupil, as the pupil's record says it.

use domain::person::Responsibility;

use super::{attribute::Field, entry::RawEntry};
use crate::import::{
    checks,
    record::{LinkRecord, PupilReference},
    sink::Diagnostics,
};

/// Links of one pupil; nobody has more.
const LINKS: usize = 32;

/// Whether a draft says who the pupil's guardians are: its links are then all there are.
pub(super) fn are_said(entry: &RawEntry) -> bool {
    !entry.partial() || entry.mentions(Field::Links) || entry.mentions(Field::ParentalAuthority)
}

/// The links of a pupil: `idPers$typeLien$respFinancier$respLégal$contact$paiement` in the second degree,
/// `idPers$typeLien` in the first. The older files of the second degree have the latter attribute too, without
/// its kind and saying nothing more, so that it is read only where the former is absent. The flag tells that none
/// was left out.
pub(super) fn links(
    diagnostics: &mut Diagnostics<'_, '_>,
    entry: &RawEntry,
    pupil: &str,
) -> (Vec<LinkRecord>, bool) {
    let second_degree = entry.mentions(Field::Links);
    let field = if second_degree { Field::Links } else { Field::ParentalAuthority };
    let mut links = Vec::new();
    let mut whole = true;
    for (rank, (name, value)) in entry.all(field).enumerate() {
        if rank == LINKS {
            whole = false;
            diagnostics.warn(
                name,
                "too-many-links",
                "L’élève a plus de 32 responsables\u{a0}: les suivants ne sont pas importés.",
            );
            break;
        }
        let mut parts = value.split('$').map(str::trim);
        let guardian = checks::key(diagnostics, name, parts.next().unwrap_or_default());
        let kind = parts.next().unwrap_or_default();
        let Some(guardian) = guardian.ok().filter(|guardian| !guardian.is_empty()) else {
            whole = false;
            diagnostics.warn(
                name,
                "bad-link",
                "Un lien ne désigne aucun responsable\u{a0}: il n’est pas importé. Corrigez-le à la source.",
            );
            continue;
        };
        let responsibility = if second_degree {
            responsibility(diagnostics, name, kind, parts.nth(1).unwrap_or_default())
        } else {
            Some(Responsibility::LegalGuardian)
        };
        let pupil = PupilReference::Key(pupil.to_owned());
        links.push(LinkRecord { pupil, guardian, responsibility, kinship: kinship(kind) });
    }
    (links, whole)
}

/// What respLégal means: 2 is a second legal guardian where kinds of link have one digit, as in 2013, and a
/// person in charge in recent files.
fn responsibility(
    diagnostics: &mut Diagnostics<'_, '_>,
    name: &str,
    kind: &str,
    legal: &str,
) -> Option<Responsibility> {
    match legal {
        "1" => Some(Responsibility::LegalGuardian),
        "2" if kind.len() == 1 => Some(Responsibility::LegalGuardian),
        "2" => Some(Responsibility::InCharge),
        "0" | "" => None,
        _ => {
            diagnostics.warn(
                name,
                "unknown-responsibility",
                "La responsabilité d’un lien n’est ni 0, ni 1, ni 2\u{a0}: ce lien ne donne pas de compte. \
                 Vérifiez-le à la source.",
            );
            None
        }
    }
}

/// A kind of link in the recent list of codes.
pub(in crate::import) fn kinship(kind: &str) -> Option<u8> {
    Some(match kind.trim() {
        "1" => 20,
        "2" => 10,
        "3" => 50,
        "4" => 39,
        "5" => 51,
        "6" => 90,
        "7" => 70,
        recent => {
            return recent
                .parse()
                .ok()
                .filter(|code| matches!(code, 10 | 20 | 37..=39 | 41..=43 | 50 | 51 | 70 | 90));
        }
    })
}
