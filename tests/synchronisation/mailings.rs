//! Two desktops of a school are about to mail the same families: each family is in the hands of one.

use local::store::id::AccountId;
use local::usecase::synchronisation::mailing;
use protocol::mailing::{Claim, MailingStep};

use crate::desktop::Desktop;
use crate::fixture::Served;
use crate::tilleuls::UAI;

const ROSE: &str = "r.abricot";
const REMI: &str = "r.abricot2";

async fn ids(desktop: &Desktop) -> Vec<AccountId> {
    vec![desktop.account(ROSE).await.id, desktop.account(REMI).await.id]
}

/// Mails what a computer claimed, into that list; says how many.
async fn mail(desktop: &Desktop, claimed: &mailing::Claimed, mails: &mut Vec<uuid::Uuid>) -> usize {
    let before = mails.len();
    for account in &claimed.accounts {
        if mailing::begin(&desktop.workspace, claimed.mailing, *account).await.unwrap() {
            mails.push(*account);
            let how = MailingStep::Mailed;
            mailing::end(&desktop.workspace, claimed.mailing, *account, how).await.unwrap();
        }
    }
    mails.len() - before
}

#[tokio::test(flavor = "multi_thread")]
async fn two_desktops_that_mail_the_same_families_mail_each_once() {
    let service = tokio::task::spawn_blocking(Served::new).await.unwrap();
    let one = Desktop::enrolled(&service, 0).await;
    let other = Desktop::enrolled(&service, 1).await;
    one.catch_up().await;
    other.catch_up().await;
    let (mine, theirs) = (ids(&one).await, ids(&other).await);
    let (first, second) = tokio::join!(
        mailing::claim(&one.workspace, UAI, &mine),
        mailing::claim(&other.workspace, UAI, &theirs),
    );
    let (first, second) = (first.unwrap(), second.unwrap());
    assert_eq!(first.accounts.len() + second.accounts.len(), 2, "{first:?} {second:?}");
    assert!(first.withheld.iter().chain(&second.withheld).all(|(_, why)| *why == Claim::Claimed));
    let mut mails = Vec::new();
    mail(&one, &first, &mut mails).await;
    mail(&other, &second, &mut mails).await;
    mails.sort_unstable();
    mails.dedup();
    assert_eq!(mails.len(), 2, "each once");
    // Neither again, before and after the service has heard how it ended.
    for _ in 0..2 {
        for desktop in [&one, &other] {
            let again = mailing::claim(&desktop.workspace, UAI, &ids(desktop).await).await.unwrap();
            assert_eq!(mail(desktop, &again, &mut mails).await, 0, "{again:?}");
            let resumed = mailing::resume(&desktop.workspace, first.mailing).await;
            assert!(resumed.is_err() || resumed.unwrap().accounts.is_empty());
        }
        one.catch_up().await;
        other.catch_up().await;
    }
    tokio::task::spawn_blocking(move || service.stop()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_begun_when_the_computer_stopped_is_told_and_never_begun_again_by_itself() {
    let service = tokio::task::spawn_blocking(Served::new).await.unwrap();
    let desktop = Desktop::enrolled(&service, 0).await;
    desktop.catch_up().await;
    let claimed = mailing::claim(&desktop.workspace, UAI, &ids(&desktop).await).await.unwrap();
    let begun = claimed.accounts[0];
    assert!(mailing::begin(&desktop.workspace, claimed.mailing, begun).await.unwrap());
    // Killed here: nobody knows whether the mail went out.
    assert!(
        !mailing::begin(&desktop.workspace, claimed.mailing, begun).await.unwrap(),
        "the answer is yes once"
    );
    let resumed = mailing::resume(&desktop.workspace, claimed.mailing).await.unwrap();
    assert_eq!(resumed.accounts, claimed.accounts[1..], "the rest goes on");
    assert_eq!(mailing::interrupted(&desktop.workspace).await.unwrap(), [(claimed.mailing, begun)]);
    let how = MailingStep::Unknown;
    mailing::end(&desktop.workspace, claimed.mailing, begun, how).await.unwrap();
    assert_eq!(mailing::interrupted(&desktop.workspace).await.unwrap(), []);
    // A computer that does not reach the service mails nobody.
    let rest = claimed.accounts[1];
    tokio::task::spawn_blocking(move || service.stop()).await.unwrap();
    let refused = mailing::begin(&desktop.workspace, claimed.mailing, rest).await.unwrap_err();
    assert_eq!(refused.code(), "central-service");
    assert_eq!(mailing::interrupted(&desktop.workspace).await.unwrap(), [], "nothing was begun");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_school_that_the_service_does_not_have_claims_of_nobody() {
    let desktop = Desktop::alone().await;
    let all: Vec<AccountId> = vec![desktop.account(ROSE).await.id];
    let claimed = mailing::claim(&desktop.workspace, UAI, &all).await.unwrap();
    assert_eq!(claimed.accounts.len(), 1);
    assert!(mailing::begin(&desktop.workspace, claimed.mailing, claimed.accounts[0]).await.unwrap());
    assert!(!mailing::begin(&desktop.workspace, claimed.mailing, claimed.accounts[0]).await.unwrap());
}
