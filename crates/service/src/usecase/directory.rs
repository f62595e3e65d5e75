//! What the service is told of schools and people, by whom it believes.

use domain::provisional::Secret;
use domain::uai::Uai;
use protocol::account::Holder;
use protocol::entity::{Class, Enrolment, Guardian, Link, Pupil, School};
use protocol::problem::ProblemCode;
use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::store::{account, audit, people, school};
use crate::{Error, Result, Service, random};

/// A school with its people, as a source describes them. Accounts are the service's: those named here are not looked at.
#[derive(Debug, Clone)]
pub struct Directory {
    /// The school.
    pub school: School,
    /// Its classes.
    pub classes: Vec<Class>,
    /// Its pupils.
    pub pupils: Vec<Pupil>,
    /// Where they are in it.
    pub enrolments: Vec<Enrolment>,
    /// Who is responsible for them.
    pub guardians: Vec<Guardian>,
    /// For whom.
    pub links: Vec<Link>,
}

/// Adds a school, of which nobody is known yet.
///
/// # Errors
/// [`ProblemCode::Malformed`] for a UAI that is none, a name that is empty, or a school that is known already, and what
/// the database met.
pub async fn add_school(service: &Service, school: &School) -> Result<()> {
    let now = service.now();
    if Uai::parse(&school.uai).is_err() || school.name.is_empty() {
        return Err(Error::Refused(ProblemCode::Malformed));
    }
    let mut transaction = service.begin().await?;
    if school::find(&mut transaction, &school.uai).await?.is_some() {
        return Err(Error::Refused(ProblemCode::Malformed));
    }
    school::put(&mut transaction, school, random::new_id(now)?).await?;
    let entry = audit::Entry {
        staff: None,
        device: None,
        school: Some(&school.uai),
        kind: "school_added",
        content: json!({}),
    };
    audit::append(&mut transaction, now, entry).await?;
    Ok(transaction.commit().await?)
}

/// Takes a school in, or brings it up to date. Whoever is new gets an account to which nothing was done: guardians, and
/// pupils of the second degree.
///
/// # Errors
/// What the database met; then nothing is taken.
pub async fn take_in(service: &Service, directory: Directory) -> Result<()> {
    let now = service.now();
    let mut transaction = service.begin().await?;
    school::put(&mut transaction, &directory.school, random::new_id(now)?).await?;
    let uai = &directory.school.uai;
    for class in &directory.classes {
        school::put_class(&mut transaction, uai, class).await?;
    }
    let has_accounts = directory.school.degree == "2D";
    for mut pupil in directory.pupils {
        let known = people::account_of_pupil(&mut transaction, pupil.id).await?;
        pupil.account = match known {
            Some(account) => account,
            None if has_accounts => Some(
                new_account(service, &mut transaction, Holder::Pupil, &pupil.family, &pupil.first).await?,
            ),
            None => None,
        };
        people::put_pupil(&mut transaction, &pupil).await?;
    }
    for mut guardian in directory.guardians {
        guardian.account = match people::account_of_guardian(&mut transaction, guardian.id).await? {
            Some(account) => account,
            None => {
                let (family, first) = (guardian.family.as_str(), guardian.first.as_str());
                new_account(service, &mut transaction, Holder::Guardian, family, first).await?
            }
        };
        people::put_guardian(&mut transaction, &guardian).await?;
    }
    for enrolment in &directory.enrolments {
        people::put_enrolment(&mut transaction, uai, enrolment).await?;
    }
    for link in &directory.links {
        people::put_link(&mut transaction, link).await?;
    }
    Ok(transaction.commit().await?)
}

/// A new account to which nothing was done, with a login of these names.
pub(super) async fn new_account(
    service: &Service,
    connection: &mut PgConnection,
    holder: Holder,
    family: &str,
    first: &str,
) -> Result<Uuid> {
    let accounts = new_accounts(service, connection, holder, &[(family, first)]).await?;
    accounts.into_iter().next().ok_or(sqlx::Error::RowNotFound.into())
}

/// The same of many holders, by their birth and first names; in their order.
pub(super) async fn new_accounts(
    service: &Service,
    connection: &mut PgConnection,
    holder: Holder,
    names: &[(&str, &str)],
) -> Result<Vec<Uuid>> {
    let now = service.now();
    let bases: Vec<String> =
        names.iter().map(|(family, first)| domain::login::base_of(family, first)).collect();
    let logins = account::next_logins(connection, &bases).await?;
    let new = logins
        .into_iter()
        .map(|login| {
            Ok(account::New { id: random::new_id(now)?, login, secret: Secret::new(random::bytes()?) })
        })
        .collect::<Result<Vec<_>>>()?;
    account::create(connection, &service.keys, holder, &new).await?;
    Ok(new.into_iter().map(|new| new.id).collect())
}
