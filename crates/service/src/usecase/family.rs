//! What families do.

use domain::account::Password;
use protocol::account::AccountState;
use protocol::decision::{Decision, FamilyEvent, PupilRef};
use protocol::problem::ProblemCode;
use uuid::Uuid;

use crate::store::{account, event, grouping, people};
use crate::{Error, Result, Service, random};

/// Takes what a family did to an account, and gives the account as it is then.
///
/// # Errors
/// [`ProblemCode::NotFound`] when there is no such account, or no such pupil of its holder's,
/// [`ProblemCode::Malformed`] for what cannot happen to it as it stands, and what the database met.
pub async fn happened(service: &Service, id: Uuid, did: FamilyEvent) -> Result<AccountState> {
    let now = service.now();
    let mut transaction = service.begin().await?;
    // What a family does is done to the account that is kept.
    let id = grouping::lead(&mut transaction, id).await?;
    let held = account::hold(&mut transaction, &[id]).await?.pop();
    let kept = held.ok_or(Error::Refused(ProblemCode::NotFound))?;
    let after = match did.event() {
        Some(rule) => {
            let after = domain::event::apply(&kept.account, rule)
                .map_err(|domain::event::Impossible| Error::Refused(ProblemCode::Malformed))?;
            account::save(&mut transaction, id, &after).await?;
            if after.password == Password::Chosen && after.chosen_with != kept.account.chosen_with {
                let day = people::place(&mut transaction, id).await?.day(now);
                account::sheet_used(&mut transaction, id, day).await?;
            }
            after
        }
        None => {
            let found = match did {
                FamilyEvent::LinkReported { pupil: PupilRef::Lasting(pupil) } => {
                    people::report_link(&mut transaction, id, pupil).await?
                }
                FamilyEvent::BirthDateReported { pupil: PupilRef::Lasting(pupil) } => {
                    people::report_birth_date(&mut transaction, id, pupil).await?
                }
                _ => false,
            };
            if !found {
                return Err(Error::Refused(ProblemCode::NotFound));
            }
            kept.account
        }
    };
    event::append(&mut transaction, random::new_id(now)?, id, &Decision::Family { did }, now).await?;
    transaction.commit().await?;
    Ok(AccountState::of(id, &after))
}
