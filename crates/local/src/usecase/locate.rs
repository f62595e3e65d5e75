//! Where the account of a login is listed.

use domain::account::Holder;
use domain::person::Responsibility;

use crate::store::{account, grouping, people};
use crate::view::codes::Population;
use crate::workspace::Workspace;
use crate::{Error, Result};

/// An account and the lists it stands in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Located {
    /// Local number.
    pub account: u32,
    /// Lists by UAI and population, each once; none when no pupil of the account is present any more.
    pub lists: Vec<(String, Population)>,
}

/// The account of a complete login, grouped away or not; case and surrounding spaces do not count.
///
/// # Errors
/// [`Error::NotFound`] when no account has that login.
pub async fn exactly(workspace: &Workspace, login: &str) -> Result<u32> {
    let login = login.trim().to_lowercase();
    let unknown = || {
        let message =
            format!("Aucun compte n’a l’identifiant «\u{a0}{login}\u{a0}». Vérifiez-le dans la liste.");
        Error::NotFound(message)
    };
    let id = account::with_login(workspace.store().pool(), &login).await?.ok_or_else(unknown)?;
    Ok(id.try_into()?)
}

/// Finds the account that a complete login leads to: the one that is kept, where it was grouped away.
///
/// # Errors
/// As [`exactly`].
pub async fn by_login(workspace: &Workspace, login: &str) -> Result<Located> {
    let id = grouping::kept(workspace.store().pool(), exactly(workspace, login).await?.into()).await?;
    let mut connection = workspace.store().pool().acquire().await?;
    let holder = account::find(&mut connection, id).await?.account.holder;
    let pupils = match holder {
        Holder::Pupil => people::own_enrolments(&mut connection, &[id]).await?,
        Holder::Guardian => people::accessible(&mut connection, &[id]).await?,
    };
    let mut lists: Vec<(String, Population)> = Vec::new();
    for pupil in pupils {
        let population = match (holder, pupil.responsibility) {
            (Holder::Pupil, _) => Population::Pupils,
            (Holder::Guardian, Some(Responsibility::InCharge)) => Population::PersonsInCharge,
            (Holder::Guardian, _) => Population::LegalGuardians,
        };
        let list = (pupil.uai, population);
        if !lists.contains(&list) {
            lists.push(list);
        }
    }
    Ok(Located { account: u32::try_from(id)?, lists })
}
