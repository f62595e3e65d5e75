//! Files imported without network into a school of the service: seen and printed at once, and the same everywhere once
//! they are sent.

use std::net::IpAddr;
use std::path::PathBuf;

use domain::account::State;
use local::progress::Progress;
use local::usecase::import;
use local::usecase::synchronisation::Ended;
use local::view::import::{Answer, ImportReport, ImportRequest, ImportSchool};
use protocol::lease::STOCK;
use service::usecase::door::sign_in::{self, Attempt, Refusal, sign_in};
use testing::onde::{Guardian, Pupil};
use zeroize::Zeroizing;

use crate::desktop::Desktop;
use crate::fixture::Served;
use crate::network::{Network, Way};
use crate::tilleuls::UAI;

async fn served() -> Served {
    tokio::task::spawn_blocking(Served::new).await.unwrap()
}

async fn ended(service: Served) {
    tokio::task::spawn_blocking(move || service.stop()).await.unwrap();
}

/// What ONDE says of the school: the two sisters whom the service knows, and Max, who is new, with his parents. The
/// sisters' father is not in it any more, and Zoé is in another class.
fn files(desktop: &Desktop) -> Vec<PathBuf> {
    let lou = Pupil::new("ABRICOT", "Lou", "03/04/2018", "CP A");
    let zoe = Pupil::new("ABRICOT", "Zoé", "03/04/2018", "CE1 B");
    let max = Pupil::new("PRUNE", "Max", "14/03/2018", "CP A");
    let mut rose = Guardian::of(&lou, "Mme", "Rose").reached("rose@exemple.fr", "");
    rose.children.extend(Guardian::of(&zoe, "Mme", "Rose").children);
    let guardians = [
        rose,
        Guardian::of(&zoe, "Mme", "Rémi"),
        Guardian::of(&max, "M.", "Jean"),
        Guardian::of(&max, "Mme", "Jade"),
    ];
    testing::onde::write(desktop.folder(), &[lou, zoe, max], &guardians)
}

fn request(files: &[PathBuf]) -> ImportRequest {
    ImportRequest {
        paths: files.iter().map(|file| file.to_string_lossy().into_owned()).collect(),
        school: Some(ImportSchool { uai: UAI.to_owned(), name: None, degree: None, town: None }),
        answers: Vec::new(),
    }
}

/// Imports; whatever is asked stays as it is.
async fn imported(desktop: &Desktop, files: &[PathBuf]) -> local::Result<ImportReport> {
    let mut request = request(files);
    let report = import::apply(&desktop.workspace, &request, &Progress::default()).await?;
    if report.applied {
        return Ok(report);
    }
    let answer = |question: &local::view::import::Question| Answer {
        id: question.id.clone(),
        value: "leave".to_owned(),
    };
    request.answers = report.questions.iter().map(answer).collect();
    import::apply(&desktop.workspace, &request, &Progress::default()).await
}

/// The login of Max's father and mother on that desktop: both are `j.prune`, with another number each.
async fn parents(desktop: &Desktop) -> [String; 2] {
    let logins: Vec<String> = sqlx::query_scalar(
        "SELECT login FROM account JOIN guardian ON guardian.account_id = account.id
         WHERE guardian.family_fold = 'prune' ORDER BY guardian.first_fold DESC",
    )
    .fetch_all(desktop.workspace.store().pool())
    .await
    .unwrap();
    logins.try_into().unwrap()
}

async fn number(desktop: &Desktop, query: &'static str) -> i64 {
    sqlx::query_scalar(query).fetch_one(desktop.workspace.store().pool()).await.unwrap()
}

async fn typed(service: &Served, login: &str, password: &str) -> Result<(), Refusal> {
    let from: IpAddr = "203.0.113.7".parse().unwrap();
    loop {
        let attempt = Attempt { login, password: Zeroizing::new(password.to_owned()), from };
        match sign_in(&service.service, attempt).await.unwrap() {
            sign_in::Answer::In(_) => return Ok(()),
            // After a failure, the next attempt has its moment.
            sign_in::Answer::Refused(Refusal::TooOften(from)) => {
                let left = from.duration_since(jiff::Timestamp::now());
                tokio::time::sleep(left.unsigned_abs()).await;
            }
            sign_in::Answer::Refused(refusal) => return Err(refusal),
        }
    }
}

const PEOPLE: &str = "SELECT (SELECT count(*) FROM pupil) * 100 + (SELECT count(*) FROM guardian)";

#[tokio::test(flavor = "multi_thread")]
async fn a_school_imports_and_prints_without_network_and_the_sheet_opens_once_it_is_sent() {
    let service = served().await;
    let network = Network::to(&service.address);
    let desktop = Desktop::new().await;
    desktop.enrol_by(&service, &network.address, 0).await;
    desktop.catch_up().await;
    assert_eq!(number(&desktop, "SELECT count(*) FROM lease").await, i64::from(STOCK));

    network.set(Way::Cut);
    let report = imported(&desktop, &files(&desktop)).await.unwrap();
    assert!(report.applied);
    let transmission = report.transmission.unwrap();
    assert_eq!((transmission.accounts, transmission.available, transmission.missing), (2, STOCK, None));
    let [jean, jade] = parents(&desktop).await;
    let number_of = |login: &str| domain::login::split(login).unwrap().1;
    assert!(domain::login::is_of_block(number_of(&jean)) && domain::login::is_of_block(number_of(&jade)));
    assert_ne!(jean, jade);
    desktop.notify(&[&jean], None).await.unwrap();
    let password = desktop.password(&jean).await;
    assert_eq!(desktop.exchange().await, Ended::Unreachable);
    assert_eq!(desktop.state().await.waiting, transmission.operations + 1);
    assert_eq!(typed(&service, &jean, &password).await, Err(Refusal::Wrong), "nobody was told yet");

    // Sent, and the answer lost: sent again, nothing is done twice.
    network.set(Way::AnswersLost);
    assert_eq!(desktop.exchange().await, Ended::Unreachable);
    network.set(Way::Open);
    desktop.catch_up().await;
    assert_eq!(desktop.state().await.label, "À jour");
    assert_eq!(desktop.cards().await, []);
    assert_eq!(typed(&service, &jean, &password).await, Ok(()));

    let other = Desktop::enrolled(&service, 1).await;
    other.catch_up().await;
    assert_eq!(other.account(&jean).await.account.state, State::Notified);
    assert_eq!(other.password(&jean).await, password);
    assert_eq!(other.account(&jade).await.account.state, State::NotNotified);
    for one in [&desktop, &other] {
        assert_eq!(number(one, PEOPLE).await, 304, "nobody is there twice");
        let class: String = sqlx::query_scalar(
            "SELECT class.label FROM pupil JOIN enrolment ON pupil_id = pupil.id JOIN class ON class.id = class_id
             WHERE first = 'Zoé'",
        )
        .fetch_one(one.workspace.store().pool())
        .await
        .unwrap();
        assert_eq!(class, "CE1 B");
        assert_eq!(number(one, "SELECT count(*) FROM guardian WHERE mail = 'rose@exemple.fr'").await, 1);
    }
    assert_eq!(number(&desktop, "SELECT count(*) FROM account_value JOIN account ON account.id = account_id WHERE secret IS NOT NULL").await, 0);

    // The same files again change nothing, and say nothing.
    let again = imported(&desktop, &files(&desktop)).await.unwrap();
    assert_eq!(again.transmission.map(|sent| (sent.accounts, sent.operations)), Some((0, 0)));

    // Max leaves.
    let lou = Pupil::new("ABRICOT", "Lou", "03/04/2018", "CP A");
    let zoe = Pupil::new("ABRICOT", "Zoé", "03/04/2018", "CE1 B");
    let mut rose = Guardian::of(&lou, "Mme", "Rose").reached("rose@exemple.fr", "");
    rose.children.extend(Guardian::of(&zoe, "Mme", "Rose").children);
    let left = testing::onde::write(
        desktop.folder(),
        &[lou, zoe.clone()],
        &[rose, Guardian::of(&zoe, "Mme", "Rémi")],
    );
    let mut request = request(&left);
    let asked = import::preview(&desktop.workspace, &request, &Progress::default()).await.unwrap();
    request.answers = asked
        .questions
        .iter()
        .map(|question| Answer { id: question.id.clone(), value: "yes".to_owned() })
        .collect();
    let report = import::apply(&desktop.workspace, &request, &Progress::default()).await.unwrap();
    assert!(report.applied, "{:?}", report.questions);
    assert_eq!(report.totals.pupils_gone, 1);
    desktop.catch_up().await;
    other.catch_up().await;
    let gone = "SELECT count(*) FROM enrolment WHERE gone_on IS NOT NULL";
    assert_eq!((number(&desktop, gone).await, number(&other, gone).await), (1, 1));
    ended(service).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_desktops_that_import_the_same_file_make_one_account_each_and_the_other_sheet_is_void() {
    let service = served().await;
    let first = Desktop::enrolled(&service, 0).await;
    let second = Desktop::enrolled(&service, 1).await;
    first.catch_up().await;
    second.catch_up().await;
    imported(&first, &files(&first)).await.unwrap();
    imported(&second, &files(&second)).await.unwrap();
    let ([jean, _], [other_jean, _]) = (parents(&first).await, parents(&second).await);
    assert_ne!(jean, other_jean);
    first.notify(&[&jean], None).await.unwrap();
    second.notify(&[&other_jean], None).await.unwrap();
    let void = second.password(&other_jean).await;
    first.catch_up().await;
    second.catch_up().await;
    first.catch_up().await;

    for desktop in [&first, &second] {
        assert_eq!(parents(desktop).await[0], jean);
        assert_eq!(number(desktop, PEOPLE).await, 304);
        assert_eq!(number(desktop, "SELECT count(*) FROM account WHERE login NOT LIKE '?%'").await, 4);
        assert_eq!(desktop.state().await.label, "À jour");
        assert_eq!(desktop.account(&jean).await.account, first.account(&jean).await.account);
    }
    assert_eq!(second.password(&jean).await, first.password(&jean).await);
    assert_eq!(first.cards().await, []);
    let cards = second.cards().await;
    assert_eq!(cards.len(), 1, "{cards:?}");
    assert_eq!(cards[0].title, "Personne déjà connue du service central");
    assert_eq!(cards[0].accounts[0].login, jean);
    let sheets = second.sheets(&jean).await;
    assert_eq!(sheets.iter().filter(|void| void.is_some()).count(), 1, "{sheets:?}");
    // The portal tells it, and the school.
    assert_eq!(typed(&service, &other_jean, &void).await, Err(Refusal::Void));
    // Its number is never given again.
    let kept = "SELECT count(*) FROM lease WHERE login IS NOT NULL AND first_password IS NULL";
    assert_eq!(number(&second, kept).await, 2);
    ended(service).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_that_is_short_of_accounts_changes_nothing_and_the_next_exchange_brings_them() {
    let service = served().await;
    let desktop = Desktop::enrolled(&service, 0).await;
    desktop.catch_up().await;
    sqlx::query("DELETE FROM lease WHERE account <> (SELECT min(account) FROM lease)")
        .execute(desktop.workspace.store().pool())
        .await
        .unwrap();
    let files = files(&desktop);
    let shown = import::preview(&desktop.workspace, &request(&files), &Progress::default()).await.unwrap();
    let transmission = shown.transmission.unwrap();
    assert_eq!((transmission.accounts, transmission.available), (2, 1));
    let sentence = "Cet import crée 2 comptes, et cet ordinateur en a un seul d’avance. Synchronisez avec le service \
                    central, puis recommencez l’import\u{a0}: rien n’a été changé.";
    assert_eq!(transmission.missing.as_deref(), Some(sentence));
    let refused = imported(&desktop, &files).await.unwrap_err();
    assert_eq!(refused.code(), "lease-exhausted");
    assert_eq!(number(&desktop, PEOPLE).await, 202, "nothing is half done");
    assert_eq!(desktop.state().await.waiting, 0);
    assert_eq!(number(&desktop, "SELECT count(*) FROM lease WHERE login IS NOT NULL").await, 0);

    desktop.catch_up().await;
    assert!(imported(&desktop, &files).await.unwrap().applied);
    ended(service).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_is_undone_while_nothing_of_it_was_sent_and_not_afterwards() {
    let service = served().await;
    let network = Network::to(&service.address);
    let desktop = Desktop::new().await;
    desktop.enrol_by(&service, &network.address, 0).await;
    desktop.catch_up().await;
    network.set(Way::Cut);
    desktop.notify(&["r.abricot"], None).await.unwrap();
    imported(&desktop, &files(&desktop)).await.unwrap();
    desktop.notify(&["r.abricot2"], None).await.unwrap();
    let last = import::history(&desktop.workspace).await.unwrap().remove(0);
    assert!(last.undoable, "{:?}", last.why_not);
    import::undo(&desktop.workspace, last.id).await.unwrap();
    assert_eq!(number(&desktop, PEOPLE).await, 202);
    assert_eq!(desktop.state().await.waiting, 2, "what was decided beside it still waits");
    assert_eq!(number(&desktop, "SELECT count(*) FROM lease WHERE login IS NULL").await, i64::from(STOCK));
    network.set(Way::Open);
    desktop.catch_up().await;
    assert_eq!(desktop.state().await.label, "À jour");
    assert_eq!(number(&desktop, PEOPLE).await, 202);
    assert_eq!(desktop.account("r.abricot2").await.account.state, State::Notified);

    imported(&desktop, &files(&desktop)).await.unwrap();
    network.set(Way::AnswersLost);
    assert_eq!(desktop.exchange().await, Ended::Unreachable);
    let last = import::history(&desktop.workspace).await.unwrap().remove(0);
    assert_eq!(
        last.why_not.as_deref(),
        Some(
            "Cet import a été transmis au service central, en tout ou en partie : il ne peut plus être annulé."
        )
    );
    assert_eq!(import::undo(&desktop.workspace, last.id).await.unwrap_err().code(), "import-used");
    network.set(Way::Open);
    desktop.catch_up().await;
    assert_eq!(number(&desktop, PEOPLE).await, 304);
    ended(service).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_that_is_put_back_gives_no_blank_account_that_may_be_somebodys() {
    let service = served().await;
    let desktop = Desktop::enrolled(&service, 0).await;
    desktop.catch_up().await;
    let copy = desktop.backup().await;
    imported(&desktop, &files(&desktop)).await.unwrap();
    let [jean, _] = parents(&desktop).await;
    desktop.catch_up().await;
    let (back, _) = desktop.restored(&copy).await;
    assert_eq!(number(&back, "SELECT count(*) FROM lease").await, 0);
    assert_eq!(imported(&back, &files(&back)).await.unwrap_err().code(), "lease-exhausted");
    back.enrol(&service, 1).await;
    back.catch_up().await;
    assert_eq!(number(&back, PEOPLE).await, 304);
    assert_eq!(parents(&back).await[0], jean);
    assert_eq!(number(&back, "SELECT count(*) FROM lease").await, i64::from(STOCK));
    ended(service).await;
}
