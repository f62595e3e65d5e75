//! Who reads the statistics of a department, and where schools stand: what an operator says.

use protocol::delegation::Invitation;
use protocol::problem::ProblemCode;
use serde_json::json;

use crate::store::{audit, school, staff, territory};
use crate::usecase::grantee::invite_if_needed;
use crate::{Error, Result, Service, random};

/// Where a school stands, as far as somebody says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Territory {
    /// Two digits of its académie.
    pub academy: Option<String>,
    /// Its circonscription, in the first degree.
    pub circonscription: Option<String>,
}

/// Notes where a school stands.
///
/// # Errors
/// [`ProblemCode::NotFound`] for a school that is not known, [`ProblemCode::Malformed`] for a code that is not two digits,
/// a circonscription of the second degree or an empty one, and what the database met.
pub async fn place(service: &Service, uai: &str, said: &Territory) -> Result<()> {
    let mut transaction = service.begin().await?;
    let known = school::find(&mut transaction, uai).await?.ok_or(Error::Refused(ProblemCode::NotFound))?;
    let is_code = |code: &String| code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_digit());
    let circonscription = said.circonscription.as_deref().map(str::trim);
    if !said.academy.as_ref().is_none_or(is_code)
        || circonscription.is_some_and(|name| name.is_empty() || known.degree != "1D")
    {
        return Err(Error::Refused(ProblemCode::Malformed));
    }
    territory::place(&mut transaction, uai, said.academy.as_deref(), circonscription).await?;
    let entry = audit::Entry {
        staff: None,
        device: None,
        school: Some(uai),
        kind: "school_placed",
        content: json!({ "academy": said.academy, "circonscription": circonscription }),
    };
    audit::append(&mut transaction, service.now(), entry).await?;
    Ok(transaction.commit().await?)
}

/// Lets somebody who is known read the statistics of a department and its circonscriptions. Who has a second factor yet to
/// take, without which they read none of these, is invited to `page`.
///
/// # Errors
/// [`ProblemCode::NotFound`] for a login that is not known, [`ProblemCode::Malformed`] for what is no department, and what
/// the database met.
pub async fn add_reader(
    service: &Service,
    login: &str,
    department: &str,
    page: &str,
) -> Result<Option<Invitation>> {
    let now = service.now();
    if !territory::is_department(department) {
        return Err(Error::Refused(ProblemCode::Malformed));
    }
    let mut transaction = service.begin().await?;
    let person = staff::find(&mut transaction, &login.trim().to_lowercase()).await?;
    let person = person.ok_or(Error::Refused(ProblemCode::NotFound))?;
    let id = random::new_id(now)?;
    if territory::give_reader(&mut transaction, id, person.id, department, now).await? {
        let entry = audit::Entry {
            staff: None,
            device: None,
            school: None,
            kind: "role_given",
            content: json!({ "staff": person.id, "role": "reader", "department": department }),
        };
        audit::append(&mut transaction, now, entry).await?;
    }
    let invitation = invite_if_needed(service, &mut transaction, (person.id, None), true, page).await?;
    transaction.commit().await?;
    Ok(invitation)
}

/// Takes that back.
///
/// # Errors
/// [`ProblemCode::NotFound`] for who does not read them, and what the database met.
pub async fn end_reader(service: &Service, login: &str, department: &str) -> Result<()> {
    let now = service.now();
    let mut transaction = service.begin().await?;
    let person = staff::find(&mut transaction, &login.trim().to_lowercase()).await?;
    let person = person.ok_or(Error::Refused(ProblemCode::NotFound))?;
    if !territory::end_reader(&mut transaction, person.id, department, now).await? {
        return Err(Error::Refused(ProblemCode::NotFound));
    }
    let entry = audit::Entry {
        staff: None,
        device: None,
        school: None,
        kind: "role_ended",
        content: json!({ "staff": person.id, "role": "reader", "department": department }),
    };
    audit::append(&mut transaction, now, entry).await?;
    Ok(transaction.commit().await?)
}
