//! Paramètres: the director, the lock, the addresses printed on sheets, the printer.

use crate::store::entry::AuditEvent;
use crate::store::setting::SchoolSettings;
use crate::store::{central_service, school, setting};
use crate::view::settings::{AddressCheck, Printing, ServiceAddress, Settings};
use crate::workspace::Workspace;
use crate::{Error, Result, typed};

/// The address every legal guardian's sheet names (2D §7): the national portal of school services.
pub const DEFAULT_SERVICE: &str = "https://teleservices.education.gouv.fr";

const LOCK: &str = "lock_after_minutes";

/// Minutes without activity before the store locks, unless the director says otherwise.
const LOCK_DEFAULT: u16 = 15;

/// The settings of this computer and of a school; without a school, what a new one starts with.
///
/// # Errors
/// [`Error::NotFound`] for an unknown school.
pub async fn read(workspace: &Workspace, uai: Option<&str>) -> Result<Settings> {
    let pool = workspace.store().pool();
    let mut of_school = match uai {
        Some(uai) => setting::of_school(pool, school::find(pool, uai).await?.id).await?,
        None => SchoolSettings::default(),
    };
    // The service knows where its families sign in, whatever was typed before.
    if let Some(uai) = uai
        && let Some(portal) = central_service::portal(pool, uai).await?
    {
        of_school.portal = portal;
    }
    Ok(Settings {
        author: setting::author(pool).await?.unwrap_or_default(),
        lock_after_minutes: lock_after_minutes(workspace).await?,
        portal: of_school.portal,
        guardian_service: of_school.guardian_service.into(),
        pupil_service: of_school.pupil_service.into(),
        printing: of_school.printing.into(),
    })
}

/// Minutes without activity before the store locks; 0 never.
///
/// # Errors
/// What the store met.
pub async fn lock_after_minutes(workspace: &Workspace) -> Result<u16> {
    let stored = setting::read(workspace.store().pool(), None, LOCK, |text| text.parse().ok()).await?;
    Ok(stored.unwrap_or(LOCK_DEFAULT))
}

/// Checks and keeps the settings; without a school, those of this computer alone.
///
/// # Errors
/// [`Error::Invalid`] naming the field that cannot be accepted.
pub async fn save(workspace: &Workspace, uai: Option<&str>, settings: &Settings) -> Result<Settings> {
    let accepted = accept(settings)?;
    if read(workspace, uai).await? == accepted {
        return Ok(accepted);
    }
    let mut writing = workspace.begin().await?;
    let of_school = SchoolSettings {
        portal: accepted.portal.clone(),
        guardian_service: accepted.guardian_service.clone().into(),
        pupil_service: accepted.pupil_service.clone().into(),
        printing: accepted.printing.clone().into(),
    };
    let connection = &mut writing.transaction;
    setting::set(connection, None, setting::AUTHOR, &accepted.author).await?;
    setting::set(connection, None, LOCK, &accepted.lock_after_minutes.to_string()).await?;
    let mut school = None;
    if let Some(uai) = uai {
        let id = school::find(&mut **connection, uai).await?.id;
        setting::set_of_school(connection, id, &of_school).await?;
        school = Some(id);
    }
    writing.record(school, AuditEvent::Settings {}).await?;
    writing.commit().await?;
    Ok(accepted)
}

fn accept(settings: &Settings) -> Result<Settings> {
    if settings.lock_after_minutes > 240 {
        return Err(Error::invalid("lockAfterMinutes", "Indiquez un délai de 0 à 240 minutes."));
    }
    check_printing(&settings.printing)?;
    let portal = match settings.portal.trim() {
        "" => String::new(),
        portal => well_formed(portal).map_err(|message| Error::invalid("portal", message))?,
    };
    Ok(Settings {
        author: author(&settings.author)?,
        lock_after_minutes: settings.lock_after_minutes,
        portal,
        guardian_service: service("guardianService", &settings.guardian_service)?,
        pupil_service: service("pupilService", &settings.pupil_service)?,
        printing: settings.printing.clone(),
    })
}

/// Refuses what no page could be printed with.
///
/// # Errors
/// [`Error::Invalid`].
pub fn check_printing(printing: &Printing) -> Result<()> {
    if printing.offset_x.abs() > 200 || printing.offset_y.abs() > 200 {
        return Err(Error::invalid("printing", "Le décalage de l’adresse va de −20 à 20 millimètres."));
    }
    if !(10..=30).contains(&printing.margin) {
        return Err(Error::invalid("printing", "La marge va de 10 à 30 millimètres."));
    }
    Ok(())
}

/// A name fit for the journal.
///
/// # Errors
/// [`Error::Invalid`] when it is empty or far too long, or holds a character that nobody reads.
pub fn author(name: &str) -> Result<String> {
    let name = typed::read("author", name)?;
    match name.chars().count() {
        0 => Err(Error::invalid(
            "author",
            "Indiquez votre prénom et votre nom\u{A0}: ils figurent dans le journal.",
        )),
        1..=100 => Ok(name),
        _ => Err(Error::invalid("author", "Ce nom est trop long (100 caractères au plus).")),
    }
}

/// An address can be printed only after a check of exactly this address.
fn service(field: &'static str, service: &ServiceAddress) -> Result<ServiceAddress> {
    let url = service.url.trim();
    if url.is_empty() {
        return Ok(ServiceAddress::default());
    }
    let url = well_formed(url).map_err(|message| Error::invalid(field, message))?;
    let checked_at = service.checked_at.clone().filter(|_| url == service.url);
    if service.enabled && checked_at.is_none() {
        let message =
            "Vérifiez l’adresse avec le bouton «\u{A0}Vérifier\u{A0}» avant d’activer son affichage.";
        return Err(Error::invalid(field, message));
    }
    Ok(ServiceAddress { enabled: service.enabled, checked_at, url })
}

/// Checks an address as it would be printed. Nothing is sent: the check works without a network, and no server
/// learns that a school is looking at it.
#[must_use]
pub fn check_address(workspace: &Workspace, url: &str) -> AddressCheck {
    match well_formed(url.trim()) {
        Ok(url) => AddressCheck {
            message: format!("L’adresse est bien formée. Elle sera imprimée ainsi\u{A0}: {url}"),
            checked_at: Some(workspace.place().written(workspace.clock().now())),
            url,
        },
        Err(message) => AddressCheck { url: url.to_owned(), checked_at: None, message: message.to_owned() },
    }
}

/// The address without needless parts, or what is wrong with it.
fn well_formed(text: &str) -> Result<String, &'static str> {
    // The parser would drop some, and write others otherwise than typed.
    if text.chars().any(|c| c.is_control() || c.is_whitespace()) {
        return Err("Cette adresse contient une espace ou un caractère invisible. Tapez-la au clavier.");
    }
    let url = url::Url::parse(text).map_err(
        |_| "Cette adresse n’est pas complète. Elle doit ressembler à https://exemple.fr/accueil.",
    )?;
    if url.scheme() != "https" {
        return Err("L’adresse doit commencer par https:// pour protéger les familles.");
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("L’adresse ne doit contenir ni identifiant ni mot de passe.");
    }
    if !url.domain().is_some_and(|domain| domain.contains('.')) {
        return Err("Le nom du site est incomplet. Vérifiez l’adresse, par exemple https://exemple.fr.");
    }
    if text.chars().count() > 200 {
        return Err("Cette adresse est trop longue pour être recopiée (200 caractères au plus).");
    }
    Ok(url.as_str().trim_end_matches('/').to_owned())
}

#[cfg(test)]
mod tests {
    use super::{author, service, well_formed};
    use crate::view::settings::ServiceAddress;

    #[test]
    fn addresses_are_https_complete_and_without_credentials() {
        assert_eq!(well_formed("https://ent.example.fr/").unwrap(), "https://ent.example.fr");
        assert_eq!(
            well_formed("https://ent.example.fr/accueil?x=1").unwrap(),
            "https://ent.example.fr/accueil?x=1"
        );
        for bad in [
            "",
            "ent.example.fr",
            "http://ent.example.fr",
            "https://a:b@ent.example.fr",
            "https://ent",
            "javascript:alert(1)",
            "https://ent.example.fr/a\tb",
            "https://ent.exam\nple.fr",
            "https://ent.example.fr/\u{7}",
        ] {
            assert!(well_formed(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn only_a_checked_address_is_printed() {
        let address = |checked: bool, enabled| ServiceAddress {
            url: "https://ent.example.fr".to_owned(),
            checked_at: checked.then(|| "2026-09-01T08:00:00Z".to_owned()),
            enabled,
        };
        assert!(service("guardianService", &address(true, true)).unwrap().enabled);
        assert!(service("guardianService", &address(false, true)).is_err());
        assert!(!service("guardianService", &address(false, false)).unwrap().enabled);
        let changed = ServiceAddress { url: "https://ent.example.fr/".to_owned(), ..address(true, true) };
        assert!(service("guardianService", &changed).is_err(), "the check was of another address");
    }

    #[test]
    fn an_author_has_a_name() {
        assert_eq!(author("  Camille   Préau ").unwrap(), "Camille Préau");
        assert!(author("   ").is_err());
        assert!(author(&"x".repeat(101)).is_err());
        for bad in ["Camille\u{7}", "Camille\u{1b}[31mPréau", "Camille\nPréau", "Camille\0"] {
            assert!(author(bad).is_err(), "{bad:?}");
        }
    }
}
