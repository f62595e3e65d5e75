//! Files of a school of the central service: what they change is seen at once, and said to the service, which owns its
//! people.

use jiff::Timestamp;
use sqlx::SqliteConnection;
use uuid::Uuid;

use crate::french;
use crate::store::id::{ImportId, SchoolId};
use crate::store::import::history::Watermarks;
use crate::store::import::school::{self, LinkedSchool};
use crate::store::lease::{self, Need};
use crate::store::said::{self, Saying};
use crate::view::import::{ImportReport, Transmission};
use crate::workspace::Workspace;
use crate::{Error, Result};

/// The schools of an import that are the service's.
pub(super) struct Linked(Vec<LinkedSchool>);

/// Finds the schools of the service among those of the import, and makes whom it brings theirs. What the service says of
/// the schools themselves stays.
///
/// # Errors
/// [`Error::Refused`] for files that are of other schools, too (`linked-and-alone`), or that bring in people whom this
/// computer has of its own (`linked-own-people`); what the database met.
pub(super) async fn find(
    connection: &mut SqliteConnection,
    import: ImportId,
    before: &Watermarks,
) -> Result<Linked> {
    let linked = school::of_the_service(connection).await?;
    if linked.is_empty() {
        return Ok(Linked(linked));
    }
    let names: Vec<String> = linked.iter().map(|school| school.name.clone()).collect();
    if school::is_of_others_too(connection).await? {
        return Err(Error::Refused {
            code: "linked-and-alone",
            message: format!(
                "Ces fichiers sont ceux de {}, qui échange avec le service central, et d’autres établissements qui ne le \
                 font pas ici. Importez séparément les fichiers de chacun.",
                french::quoted(&names)
            ),
        });
    }
    let ids: Vec<SchoolId> = linked.iter().map(|school| school.id).collect();
    let own = school::own_people(connection, &ids, before).await?;
    if own > 0 {
        return Err(Error::Refused {
            code: "linked-own-people",
            message: format!(
                "Ces fichiers font entrer dans {} {} que cet ordinateur gère sans le service central. Rattachez d’abord \
                 leur établissement au service central, puis recommencez\u{a0}: rien n’a été importé.",
                french::quoted(&names),
                if own == 1 { "une personne".to_owned() } else { format!("{own} personnes") },
            ),
        });
    }
    school::keep_of_the_service(connection, import, &ids).await?;
    school::link_new_people(connection, before).await?;
    Ok(Linked(linked))
}

/// One click of the director.
#[derive(Clone, Copy)]
pub(super) struct Click {
    pub(super) batch: Uuid,
    pub(super) at: Timestamp,
}

impl Linked {
    /// Gives accounts of the lease to who is new, and lets everything that changed wait for the service; nothing of it
    /// when accounts are missing.
    pub(super) async fn transmit(
        &self,
        connection: &mut SqliteConnection,
        import: ImportId,
        before: &Watermarks,
        click: Click,
    ) -> Result<Option<Transmission>> {
        if self.0.is_empty() {
            return Ok(None);
        }
        let need = lease::give(connection, before.account, import).await?;
        let mut operations = 0;
        if !need.is_short() {
            for school in &self.0 {
                let saying = Saying { import, batch: click.batch, school: school.id, at: click.at };
                for said in said::of_import(connection, import, before, school.id).await? {
                    said::add(connection, saying, &said).await?;
                    operations += 1;
                }
            }
        }
        Ok(Some(Transmission {
            accounts: need.accounts,
            available: need.free,
            missing: missing(need),
            operations,
        }))
    }
}

/// Why the import waits for an exchange, and what to do.
fn missing(need: Need) -> Option<String> {
    if need.short_of_numbers {
        return Some(
            "Trop de nouvelles personnes portent le même nom pour les identifiants que cet ordinateur a d’avance. \
             Synchronisez avec le service central, puis recommencez l’import\u{a0}: rien n’a été changé."
                .to_owned(),
        );
    }
    if need.accounts <= need.free {
        return None;
    }
    let accounts = match need.accounts {
        1 => "un compte".to_owned(),
        accounts => format!("{accounts} comptes"),
    };
    let free = match need.free {
        0 => "aucun".to_owned(),
        1 => "un seul".to_owned(),
        free => format!("{free} seulement"),
    };
    Some(format!(
        "Cet import crée {accounts}, et cet ordinateur en a {free} d’avance. Synchronisez avec le service central, puis \
         recommencez l’import\u{a0}: rien n’a été changé."
    ))
}

/// Remembers what an import was short of: the next exchange asks for it.
///
/// # Errors
/// What the database met.
pub(super) async fn remember_need(workspace: &Workspace, report: &ImportReport) -> Result<()> {
    let Some(Transmission { accounts, available, missing: Some(_), .. }) = &report.transmission else {
        return Ok(());
    };
    let need = Need { accounts: *accounts, free: *available, short_of_numbers: accounts <= available };
    let mut writing = workspace.begin_unchecked().await?;
    lease::want(&mut writing.transaction, need).await?;
    writing.commit_keeping_cache().await
}

/// Refuses to apply an import that is short of accounts.
///
/// # Errors
/// [`Error::Refused`] (`lease-exhausted`).
pub(super) fn require_enough(report: &ImportReport) -> Result<()> {
    match &report.transmission {
        Some(Transmission { missing: Some(message), .. }) => {
            Err(Error::Refused { code: "lease-exhausted", message: message.clone() })
        }
        _ => Ok(()),
    }
}
