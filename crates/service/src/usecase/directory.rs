//! What the service is told of schools and people, by whom it believes.

use domain::provisional::Secret;
use protocol::account::Holder;
use protocol::entity::{Class, Enrolment, Guardian, Link, Pupil, School};
use sqlx::{Connection, PgConnection};
use uuid::Uuid;

use crate::store::{account, people, school};
use crate::{Result, Service, random};

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

/// Takes a school in, or brings it up to date. Whoever is new gets an account to which nothing was done: guardians, and
/// pupils of the second degree.
///
/// # Errors
/// What the database met; then nothing is taken.
pub async fn take_in(service: &Service, directory: Directory) -> Result<()> {
    let now = service.now();
    let mut connection = service.pool.acquire().await?;
    let mut transaction = connection.begin().await?;
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

async fn new_account(
    service: &Service,
    connection: &mut PgConnection,
    holder: Holder,
    family: &str,
    first: &str,
) -> Result<Uuid> {
    let id = random::new_id(service.now())?;
    let base = domain::login::base_of(family, first);
    let login = account::next_login(connection, &base).await?;
    let secret = Secret::new(random::bytes()?);
    account::create(connection, &service.keys, id, holder, &login, &secret).await?;
    Ok(id)
}
