//! A demonstration: a département of invented people, in a database of its own.
//!
//! Everything comes by the roads that real people take: schools are added, their people brought in from files that AAF
//! would write, a computer enrolled by its director, sheets given out by operations. Each step may be taken again:
//! whatever stopped it, the next run ends it.

mod distribution;

use fictional::files::aaf::{AafStyle, complete};
use fictional::{Kinds, School as Invented, SchoolSpec};
use protocol::entity::School;
use protocol::problem::ProblemCode;
use zeroize::Zeroizing;

use super::delivery::{self, Agreed, Consent, Failed};
use super::staff::{self, Role};
use crate::store::demonstration::Mark;
use crate::store::{account, demonstration as kept, school};
use crate::{Error, Result, Service, random};

/// The director's login.
pub const DIRECTOR: &str = "c.demonstration";

/// As the journal says them.
const NAME: &str = "Camille Démonstration";

/// Any number gives a département; this one gives the same every time.
const SEED: u64 = 14;

/// Sheets that there are to try, of each kind.
const SHEETS: i64 = 3;

/// What there is to try.
pub struct Demonstration {
    /// Name and UAI of each school.
    pub schools: Vec<(String, String)>,
    /// The director's password.
    pub password: Zeroizing<String>,
    /// `otpauth:` address of the secret of the director's codes.
    pub address: Zeroizing<String>,
    /// Sheets that open.
    pub sheets: Vec<TrySheet>,
}

/// A sheet to try.
pub struct TrySheet {
    /// Who it is for.
    pub holder: String,
    /// Name of the school.
    pub school: String,
    /// Login.
    pub login: String,
    /// Provisional password.
    pub password: Zeroizing<String>,
    /// Name and birth date of each child.
    pub children: Vec<String>,
}

/// Makes the demonstration, or finds it as it was left. `None`: this database was not made by it, and is not touched.
/// `portal` is the address that sheets bear.
///
/// # Errors
/// What the database met, and a folder for temporary files that cannot be written.
pub async fn prepare(service: &Service, portal: &str) -> Result<Option<Demonstration>> {
    let Some(mark) = mark(service).await? else { return Ok(None) };
    let password = service.keys.open(mark.id, &mark.password)?;
    let password = String::from_utf8(password.to_vec()).map_err(|_| Error::Sealed)?;
    let password = Zeroizing::new(password);
    let mut schools = Vec::new();
    for kinds in [Kinds::FirstDegree, Kinds::SecondDegree] {
        let spec = SchoolSpec { schools: 2, pupils_per_school: 50..=70, ..SchoolSpec::new(SEED, kinds) };
        schools.extend(bring_in(service, &spec, portal).await?);
    }
    director(service, &password, &schools).await?;
    distribution::distribute(service, DIRECTOR, &password, &schools).await?;
    Ok(Some(Demonstration {
        sheets: sheets(service).await?,
        address: staff::address(service, DIRECTOR).await?,
        schools: schools.into_iter().map(|school| (school.name, school.uai)).collect(),
        password,
    }))
}

/// The code of a demonstration's staff at this moment, and the seconds it lasts. `None`: this database is no
/// demonstration, or the login is not of its staff.
///
/// # Errors
/// What the database met.
pub async fn code(service: &Service, login: &str) -> Result<Option<(Zeroizing<String>, u64)>> {
    let mut connection = service.pool.acquire().await?;
    if login != DIRECTOR || kept::find(&mut connection).await?.is_none() {
        return Ok(None);
    }
    drop(connection);
    staff::code(service, login).await.map(Some)
}

async fn mark(service: &Service) -> Result<Option<Mark>> {
    let mut connection = service.pool.acquire().await?;
    if let Some(mark) = kept::find(&mut connection).await? {
        return Ok(Some(mark));
    }
    let id = random::new_id(service.now())?;
    let groups = (0..4).map(|_| random::symbols(4)).collect::<Result<Vec<_>>>()?;
    let password = Zeroizing::new(groups.join("-").to_lowercase());
    let mark = Mark { id, password: service.keys.seal(id, password.as_bytes())? };
    let marked = kept::mark(&mut connection, &mark, service.now()).await?;
    Ok(marked.then_some(mark))
}

/// Adds the schools, and brings their people in when nobody is there yet.
async fn bring_in(service: &Service, spec: &SchoolSpec, portal: &str) -> Result<Vec<School>> {
    let schools: Vec<School> = spec.schools().map(|invented| described(&invented, portal)).collect();
    let mut connection = service.pool.acquire().await?;
    let mut known = true;
    for described in &schools {
        known &= school::find(&mut connection, &described.uai).await?.is_some();
        school::put(&mut connection, described, random::new_id(service.now())?).await?;
    }
    drop(connection);
    if known {
        return Ok(schools);
    }
    let folder = tempfile::tempdir().map_err(Error::Files)?;
    let today = service.clock.today();
    let style = AafStyle::new(spec.kinds.degree(), today);
    complete(spec.schools(), folder.path(), &style).map_err(Error::Files)?;
    let path = folder.path().to_owned();
    let taken = delivery::take_in(service, vec![path], Consent::Given(Agreed::default())).await;
    taken.map_err(|error| match error {
        Failed::Met(error) => error,
        Failed::Unreadable(error) => Error::Files(std::io::Error::other(error)),
    })?;
    Ok(schools)
}

fn described(invented: &Invented, portal: &str) -> School {
    School {
        uai: invented.uai.clone(),
        name: invented.spoken_name(),
        degree: invented.kind.degree().code().to_owned(),
        street: None,
        postal_code: None,
        town: None,
        phone: Some(invented.phone.clone()),
        mail: Some(invented.mail.clone()),
        academy: Some("Académie fictive".to_owned()),
        portal: Some(portal.to_owned()),
    }
}

/// One person directs them all.
async fn director(service: &Service, password: &Zeroizing<String>, schools: &[School]) -> Result<()> {
    let first = schools.first().ok_or(Error::Refused(ProblemCode::Internal))?;
    let role = Role::Director(&first.uai);
    match staff::add(service, DIRECTOR, NAME, password.clone(), role).await {
        // They were added before.
        Ok(_) | Err(Error::Refused(ProblemCode::Malformed)) => {}
        Err(error) => return Err(error),
    }
    for school in schools {
        staff::direct(service, DIRECTOR, &school.uai, "").await?;
    }
    Ok(())
}

async fn sheets(service: &Service) -> Result<Vec<TrySheet>> {
    let mut reading = service.begin().await?;
    let mut sheets = Vec::new();
    for holder in ["guardian", "pupil"] {
        for sheet in kept::sheets(&mut reading, holder, SHEETS).await? {
            let secrets = account::secrets(&mut reading, &service.keys, &[sheet.account]).await?;
            let password = account::provisional(&secrets, sheet.account, sheet.generation)?;
            sheets.push(TrySheet {
                holder: sheet.holder,
                school: sheet.school,
                login: sheet.login,
                password: Zeroizing::new(password.as_str().to_owned()),
                children: sheet.children,
            });
        }
    }
    Ok(sheets)
}
