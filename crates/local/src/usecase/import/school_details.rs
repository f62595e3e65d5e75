//! What is said of the school beside the files, with `preauctl import --name` for one: where the files give no name it is
//! the director's word, as in the settings; where they do, it is said that it was not taken.

use jiff::Timestamp;
use sqlx::SqliteConnection;
use uuid::Uuid;

use super::rejections::Rejections;
use crate::store::entry::AuditEvent;
use crate::store::import::rejection::RejectedLine;
use crate::store::import::school as imported;
use crate::store::operation::{self, Signature};
use crate::store::{school, setting};
use crate::view::import::ImportSchool;
use crate::{Error, Result};

/// Who imports, and when.
pub(super) struct Import<'i> {
    pub(super) batch: Uuid,
    pub(super) author: &'i str,
    pub(super) at: Timestamp,
    /// The first of its files, for what is said of all of them.
    pub(super) file: &'i str,
    /// Its files name their school.
    pub(super) named: bool,
}

/// Takes what is said of a school as the director's word, once its files are merged.
///
/// # Errors
/// [`Error::Invalid`] for words on a school that the files are not of, or that cannot be printed; what the database met.
pub(super) async fn apply(
    connection: &mut SqliteConnection,
    said: &ImportSchool,
    import: &Import<'_>,
    rejections: &mut Rejections,
) -> Result<()> {
    let uai = said.uai.trim().to_uppercase();
    let of_files = imported::delivered(connection).await?;
    if !of_files.contains(&uai) {
        let message = match of_files.as_slice() {
            [] => format!("Ces fichiers ne sont pas ceux de l’établissement {uai}."),
            known => format!(
                "Ces fichiers ne sont pas ceux de l’établissement {uai}, mais de {}. Vérifiez l’UAI ou les fichiers.",
                known.join(", ")
            ),
        };
        if said.name.is_some() || said.town.is_some() || said.degree.is_some() {
            return Err(Error::invalid("school", message));
        }
        rejections.add(remark(import.file, &uai, "UAI", "school-not-in-files", message)).await?;
        return Ok(());
    }
    let known = school::find(&mut *connection, &uai).await?;
    let sourced = school::source_values(&mut *connection, known.id).await?;
    let own = setting::identity(&mut *connection, known.id).await?;
    let mut new = own.clone();
    let mut unheard = Vec::new();
    let word = |said: &Option<String>| said.as_deref().map(str::trim).unwrap_or_default().to_owned();
    let (name, town) = (word(&said.name), word(&said.town));
    if !name.is_empty() && name != known.name {
        match import.named && sourced.name != imported::unnamed(&uai) {
            true => unheard.push(("Nom", name, known.name.clone())),
            false => new.name = name,
        }
    }
    if !town.is_empty() && Some(&town) != known.town.as_ref() {
        match import.named && !sourced.town.is_empty() {
            true => unheard.push(("Commune", town, known.town.clone().unwrap_or_default())),
            false => new.town = town,
        }
    }
    let degree = said.degree.map(domain::degree::Degree::from).filter(|degree| *degree != known.degree());
    if let Some(degree) = degree {
        unheard.push(("Degré", degree.code().to_owned(), known.degree().code().to_owned()));
    }
    if new != own {
        let new = crate::usecase::school::accept(&uai, &new, &sourced)?;
        setting::set_identity(connection, known.id, &new).await?;
        let signature = Signature { batch: import.batch, author: Some(import.author), at: import.at };
        operation::record(connection, signature, Some(known.id), AuditEvent::Settings {}).await?;
    }
    for (field, said, known) in unheard {
        rejections.add(not_taken(import.file, &uai, field, &said, &known)).await?;
    }
    Ok(())
}

fn not_taken(file: &str, uai: &str, field: &str, said: &str, known: &str) -> RejectedLine {
    let reason = format!(
        "«\u{a0}{said}\u{a0}» n’a pas été retenu\u{a0}: l’établissement est déjà connu avec «\u{a0}{known}\u{a0}». \
         Pour qu’un autre nom ou une autre commune soit imprimé, indiquez-le dans Paramètres, Établissement."
    );
    remark(file, uai, field, "school-already-said", reason)
}

fn remark(file: &str, uai: &str, field: &str, code: &str, reason: String) -> RejectedLine {
    RejectedLine {
        key: None,
        file: file.to_owned(),
        line: None,
        record: Some(uai.to_owned()),
        field: Some(field.to_owned()),
        code: code.to_owned(),
        reason,
        kept: true,
    }
}
