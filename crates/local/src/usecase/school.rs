//! L’établissement: what the director says of the school, which wins over what the sources say.

use formats::contact;

use crate::store::entry::AuditEvent;
use crate::store::{school, setting};
use crate::typed::line;
use crate::view::school::{SchoolIdentities, SchoolIdentity};
use crate::workspace::Workspace;
use crate::{Error, Result};

/// What is said of a school, by the director and by the sources.
///
/// # Errors
/// [`Error::NotFound`] for an unknown school.
pub async fn identities(workspace: &Workspace, uai: &str) -> Result<SchoolIdentities> {
    let pool = workspace.store().pool();
    let id = school::find(pool, uai).await?.id;
    let own = setting::identity(pool, id).await?;
    Ok(SchoolIdentities { own: own.into(), sourced: school::source_values(pool, id).await?.into() })
}

/// Checks and keeps what the director says of a school; an empty field gives the word back to the sources.
///
/// # Errors
/// [`Error::NotFound`] for an unknown school, [`Error::Invalid`] naming the field that cannot be accepted.
pub async fn save_identity(
    workspace: &Workspace,
    uai: &str,
    own: &SchoolIdentity,
) -> Result<SchoolIdentities> {
    let known = identities(workspace, uai).await?;
    let own = accept(uai, &own.clone().into(), &known.sourced.clone().into())?;
    if SchoolIdentity::from(own.clone()) == known.own {
        return Ok(known);
    }
    let mut writing = workspace.begin().await?;
    let connection = &mut writing.transaction;
    let school = school::find(&mut **connection, uai).await?.id;
    setting::set_identity(connection, school, &own).await?;
    writing.record(Some(school), AuditEvent::Settings {}).await?;
    writing.commit().await?;
    Ok(SchoolIdentities { own: own.into(), ..known })
}

/// Checks what is said of a school.
///
/// # Errors
/// [`Error::Invalid`] naming the field that cannot be accepted.
pub(super) fn accept(
    uai: &str,
    said: &setting::SchoolIdentity,
    sourced: &setting::SchoolIdentity,
) -> Result<setting::SchoolIdentity> {
    let own = setting::SchoolIdentity {
        name: line("name", &said.name, 100)?,
        street: line("street", &said.street, 100)?,
        postal_code: line("postalCode", &said.postal_code, 16)?,
        town: line("town", &said.town, 60)?,
        phone: line("phone", &said.phone, contact::PHONE)?,
        mail: line("mail", &said.mail, contact::MAIL)?,
        contact: line("contact", &said.contact, 80)?,
        assistance: line("assistance", &said.assistance, 200)?,
    };
    if !own.postal_code.is_empty() && !contact::is_postal_code(&own.postal_code) {
        let message = "Un code postal a cinq chiffres, par exemple 31000.";
        return Err(Error::invalid("postalCode", message));
    }
    let postal_code = if own.postal_code.is_empty() { &sourced.postal_code } else { &own.postal_code };
    let territories = contact::territories(uai, Some(postal_code));
    if !own.phone.is_empty() && !contact::is_phone(&own.phone, &territories) {
        let message =
            "Ce numéro n’est pas complet. Indiquez ses dix chiffres, ou + suivi de l’indicatif du pays.";
        return Err(Error::invalid("phone", message));
    }
    if !own.mail.is_empty() && !contact::is_mail(&own.mail) {
        let message = "Cette adresse mail n’est pas complète. Elle doit ressembler à ecole@exemple.fr.";
        return Err(Error::invalid("mail", message));
    }
    Ok(own)
}

#[cfg(test)]
mod tests {
    use super::accept;
    use crate::Error;
    use crate::store::setting::SchoolIdentity;

    #[test]
    fn what_could_reach_nobody_is_refused_at_its_field() {
        let sourced = SchoolIdentity { postal_code: "98800".to_owned(), ..SchoolIdentity::default() };
        let right = SchoolIdentity {
            name: "  École  des   Tilleuls ".to_owned(),
            postal_code: "31000".to_owned(),
            phone: "05 61 00 00 00".to_owned(),
            mail: "ecole@exemple.fr".to_owned(),
            ..SchoolIdentity::default()
        };
        assert_eq!(accept("0310001A", &right, &sourced).unwrap().name, "École des Tilleuls");
        let short = SchoolIdentity { phone: "26 35 00".to_owned(), ..SchoolIdentity::default() };
        assert!(accept("0310001A", &short, &sourced).is_ok(), "the source says in which territory");
        assert!(accept("9830001J", &short, &SchoolIdentity::default()).is_ok(), "and so does the UAI");
        assert_eq!(
            accept("0310001A", &SchoolIdentity::default(), &sourced).unwrap(),
            SchoolIdentity::default()
        );
        for (field, wrong) in [
            ("name", SchoolIdentity { name: "École\tdes Tilleuls".to_owned(), ..right.clone() }),
            ("postalCode", SchoolIdentity { postal_code: "3100".to_owned(), ..right.clone() }),
            ("phone", SchoolIdentity { phone: "05 61".to_owned(), ..right.clone() }),
            ("phone", SchoolIdentity { phone: "26 35 00".to_owned(), ..right.clone() }),
            ("mail", SchoolIdentity { mail: "ecole@exemple".to_owned(), ..right.clone() }),
            ("name", SchoolIdentity { name: "É".repeat(101), ..right.clone() }),
            ("name", SchoolIdentity { name: "École\u{7}".to_owned(), ..right.clone() }),
            ("street", SchoolIdentity { street: "1\nrue".to_owned(), ..right.clone() }),
            ("town", SchoolIdentity { town: "Mont\u{1b}[2J".to_owned(), ..right.clone() }),
            ("contact", SchoolIdentity { contact: "a\0b".to_owned(), ..right.clone() }),
            ("assistance", SchoolIdentity { assistance: "a\u{202e}b".to_owned(), ..right.clone() }),
        ] {
            match accept("0310001A", &wrong, &sourced) {
                Err(Error::Invalid { field: named, .. }) => assert_eq!(named, field),
                other => panic!("{other:?}"),
            }
        }
    }
}
