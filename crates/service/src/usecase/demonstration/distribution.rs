//! The director's computer, which gives sheets out.

use std::collections::HashMap;

use domain::degree::Degree;
use protocol::account::{Account, Holder, State};
use protocol::decision::Decision;
use protocol::device::{EnrolmentRequest, EnrolmentState};
use protocol::entity::{Entity, School};
use protocol::feed::Change;
use protocol::operation::{Operation, PrintedSheet, Seen, Submission};
use protocol::problem::ProblemCode;
use protocol::version::CURRENT;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::store::demonstration as kept;
use crate::usecase::enrolment::{self, Authenticated};
use crate::usecase::{changes, staff, submission};
use crate::{Error, Result, Service, random};

/// Sheets of one click.
const CLICK: usize = 12;

/// Gives sheets out wherever there is none left to try.
pub(super) async fn distribute(
    service: &Service,
    director: &str,
    password: &Zeroizing<String>,
    schools: &[School],
) -> Result<()> {
    let mut computer: Option<(Authenticated, u64)> = None;
    for degree in [Degree::First, Degree::Second] {
        let holder = if is_of_guardians(degree) { Holder::Guardian } else { Holder::Pupil };
        let code = if is_of_guardians(degree) { "guardian" } else { "pupil" };
        let mut connection = service.pool.acquire().await?;
        let left = kept::sheets(&mut connection, code, 1).await?;
        drop(connection);
        let school = schools.iter().find(|school| school.degree == degree.code());
        let (Some(school), true) = (school, left.is_empty()) else { continue };
        let (proof, counter) = match computer {
            Some(enrolled) => enrolled,
            None => (enrol(service, director, password).await?, 0),
        };
        let given = give_out(service, &proof, school, holder, counter).await?;
        computer = Some((proof, counter + given));
    }
    Ok(())
}

async fn enrol(service: &Service, director: &str, password: &Zeroizing<String>) -> Result<Authenticated> {
    let (code, _) = staff::code(service, director).await?;
    let person = staff::sign_in(service, director, password.clone(), &code).await?;
    let request = EnrolmentRequest {
        computer: "Poste de démonstration".to_owned(),
        application: env!("CARGO_PKG_VERSION").to_owned(),
        protocol: CURRENT,
    };
    let asked = enrolment::ask(service, &request, "127.0.0.1", "").await?;
    let shown = enrolment::present(service, &person, &asked.code).await?;
    enrolment::answer(service, &shown.answer_with, true).await?;
    match enrolment::state(service, &asked.secret).await? {
        EnrolmentState::Confirmed(credentials) => enrolment::authenticate(service, &credentials.token).await,
        EnrolmentState::Waiting | EnrolmentState::Ended => Err(Error::Refused(ProblemCode::Internal)),
    }
}

/// Notifies the first accounts of a school to which nothing was given; says how many.
async fn give_out(
    service: &Service,
    computer: &Authenticated,
    school: &School,
    holder: Holder,
    counter: u64,
) -> Result<u64> {
    let mut accounts: HashMap<Uuid, Account> = HashMap::new();
    let mut after = None;
    loop {
        let page = changes::changes(service, computer, &school.uai, after, counter).await?;
        for change in page.changes {
            let Change::Is(entity) = change else { continue };
            if let Entity::Account(account) = *entity {
                accounts.insert(account.state.id, account);
            }
        }
        after = Some(page.cursor);
        if !page.more {
            break;
        }
    }
    let mut waiting: Vec<Account> = accounts.into_values().filter(|a| a.holder == holder).collect();
    waiting.retain(|account| account.state.state == State::NotNotified);
    waiting.sort_by(|one, other| one.login.cmp(&other.login));
    let batch = random::new_id(service.now())?;
    let mut operations = Vec::new();
    for (account, counter) in waiting.into_iter().take(CLICK).zip(counter + 1..) {
        let Some(to) = account.values.first().map(|value| value.generation) else { continue };
        operations.push(Operation {
            id: random::new_id(service.now())?,
            counter,
            batch,
            school: school.uai.clone(),
            account: account.state.id,
            decision: Decision::Notify { reset: None, day: service.clock.today(), to },
            decided_at: service.now(),
            seen: Seen { version: account.state.version, choices: account.state.choices },
            sheet: Some(PrintedSheet { login: account.login, generation: Some(to) }),
        });
    }
    let given = u64::try_from(operations.len()).unwrap_or_default();
    submission::submit(service, computer, &Submission { operations }).await?;
    Ok(given)
}

/// Whether sheets of that degree are of guardians.
const fn is_of_guardians(degree: Degree) -> bool {
    matches!(degree, Degree::First)
}
