//! What the director does on a desktop, without network too.

use local::store::account::StoredAccount;
use local::usecase::{clock, duplicates, mail, notify, reset};
use local::view::account::{MailAgain, MailRequest};
use local::view::accounts::Selection;
use local::view::action::{NotifyRequest, ResetReason, ResetRequest, SheetOrder};
use local::view::codes::Population;
use local::view::duplicate::PairRequest;
use uuid::Uuid;

use super::Desktop;
use crate::world::Place;

/// What the director asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    Notify,
    NotifyWithReset(ResetReason),
    Reset(ResetReason),
}

/// A password that stands on paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paper {
    pub account: Uuid,
    pub login: String,
    pub generation: u32,
    pub password: String,
}

/// What may be refused here: a second reset before the first one was heard of, and a selection of who has left.
fn nothing(error: &local::Error) -> Vec<Paper> {
    assert!(["reset-pending", "invalid"].contains(&error.code()), "{error}");
    Vec::new()
}

impl Desktop {
    /// The director asks for that; gives what stands on paper from then on, nothing when it is refused.
    pub async fn decide(&self, place: &Place, asked: Asked, accounts: &[Uuid], pupils: bool) -> Vec<Paper> {
        // A date that was doubted is right, the director says.
        clock::confirm(&self.workspace).await.unwrap();
        let mut ids = Vec::new();
        for id in accounts {
            if let Some(known) = self.account(*id).await.filter(StoredAccount::is_linked) {
                ids.push(known.id.try_into().unwrap());
            }
        }
        if ids.is_empty() {
            return Vec::new();
        }
        let population = if pupils { Population::Pupils } else { Population::LegalGuardians };
        let selection = Selection::of(&place.uai, population, ids);
        let reason = match asked {
            Asked::Reset(reason) => {
                let request = ResetRequest { selection, reason, spare_chosen: false };
                return match reset::run(&self.workspace, &request).await {
                    Ok(_) => self.readable(accounts).await,
                    Err(error) => nothing(&error),
                };
            }
            Asked::Notify => None,
            Asked::NotifyWithReset(reason) => Some(reason),
        };
        let request = NotifyRequest {
            selection,
            reset: reason.is_some(),
            reason,
            spare_chosen: false,
            order: SheetOrder::Class,
            separators: false,
            path: String::new(),
        };
        match notify::record_without_file(&self.workspace, &request).await {
            Ok(_) => self.readable(accounts).await,
            Err(error) => nothing(&error),
        }
    }

    /// The director groups an account with another one, which is kept; says no when it is refused.
    pub async fn group(&self, place: &Place, [other, kept]: [Uuid; 2]) -> bool {
        clock::confirm(&self.workspace).await.unwrap();
        let (other, kept) = (self.number_of(other).await, self.number_of(kept).await);
        let request = PairRequest { school: place.uai.clone(), kept, other };
        match duplicates::group(&self.workspace, &request).await {
            Ok(_) => true,
            Err(error) => {
                assert_eq!(error.code(), "grouping-done", "{error}");
                false
            }
        }
    }

    /// The director gives an account back; says no when it is not seen grouped here.
    pub async fn ungroup(&self, place: &Place, account: Uuid) -> bool {
        clock::confirm(&self.workspace).await.unwrap();
        match duplicates::ungroup(&self.workspace, &place.uai, self.number_of(account).await).await {
            Ok(_) => true,
            Err(error) => {
                assert_eq!(error.code(), "not-grouped", "{error}");
                false
            }
        }
    }

    /// The director asks for a mail to be sent again; says no when the account waits for none here.
    pub async fn mail(&self, place: &Place, account: Uuid, what: MailAgain, address: Option<&str>) -> bool {
        clock::confirm(&self.workspace).await.unwrap();
        let (school, number) = (place.uai.clone(), self.number_of(account).await);
        let request = MailRequest { school, account: number, what, address: address.map(str::to_owned) };
        match mail::resend(&self.workspace, &request).await {
            Ok(()) => true,
            Err(error) => {
                assert_eq!(error.code(), "mail", "{error}");
                false
            }
        }
    }

    async fn number_of(&self, account: Uuid) -> u32 {
        self.account(account).await.unwrap().id.try_into().unwrap()
    }

    /// The passwords that staff may read of these accounts.
    async fn readable(&self, accounts: &[Uuid]) -> Vec<Paper> {
        let mut papers = Vec::new();
        for id in accounts {
            let Some(known) = self.account(*id).await else { continue };
            if let Some(password) = known.provisional_password() {
                papers.push(Paper {
                    account: *id,
                    login: known.login,
                    generation: known.account.generation,
                    password: password.to_string(),
                });
            }
        }
        papers
    }
}
