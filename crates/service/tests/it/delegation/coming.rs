//! Somebody comes with the code of their director.

use jiff::SignedDuration;
use protocol::delegation::{Grantee, NewDelegation, SchoolRole};
use protocol::problem::ProblemCode;
use service::Clock;
use service::usecase::delegation::{give, invite, withdraw};
use service::usecase::enrolment::authenticate;
use service::usecase::invitation::{Answered, Chosen, Presented, Why, answer, present};
use service::usecase::staff::{Welcome, sign_in};
use totp_rs::Totp;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::{PAGE, given, new, refused};
use crate::fixture::{Fixture, chosen};
use crate::tilleuls::UAI;

/// What the telephone says at that moment.
fn telephone(fixture: &Fixture, presented: &Presented) -> String {
    let Some(address) = &presented.telephone else { return String::new() };
    let totp = Totp::from_url(address.as_str()).unwrap();
    totp.generate(u64::try_from(fixture.clock.now().as_second()).unwrap()).to_string()
}

fn choice(password: &str, again: &str, code: String) -> Chosen {
    Chosen { password: Zeroizing::new(password.to_owned()), again: Zeroizing::new(again.to_owned()), code }
}

/// Somebody chooses the password of these tests, and takes a second factor when there is one to take.
pub async fn come(fixture: &Fixture, login: &str, code: &str) -> Welcome {
    let presented = present(&fixture.service, login, code).await.unwrap();
    let typed = choice(&chosen(), &chosen(), telephone(fixture, &presented));
    let answered = answer(&fixture.service, &presented.answer_with, typed).await.unwrap();
    let Answered::Done { recovery_codes, .. } = answered else { panic!("it is to be corrected") };
    let address = presented.telephone.unwrap_or_default();
    Welcome { staff: Uuid::nil(), address, recovery_codes }
}

fn why(answered: Answered) -> Why {
    match answered {
        Answered::Again(_, why) => why,
        Answered::Done { .. } | Answered::Gone => panic!("nothing to correct"),
    }
}

#[tokio::test]
async fn a_code_is_the_login_s_for_a_week_and_once() {
    let (fixture, director) = Fixture::with_school().await;
    let service = &fixture.service;
    let office = fixture.enrol(&director).await;
    let given = given(&fixture, &office.proof, &new(SchoolRole::Delegate)).await;
    assert_eq!(
        (given.delegation.login.as_str(), given.delegation.person.as_str()),
        ("p.exemple", "Paul Exemple")
    );
    let code = given.invitation.unwrap().code;
    assert_eq!((code.len(), code.chars().nth(4)), (9, Some('-')));
    assert_eq!(refused(sign_in(service, "p.exemple", chosen(), "").await), ProblemCode::Unauthenticated);
    fixture.clock.advance(SignedDuration::from_secs(2));

    assert_eq!(refused(present(service, "p.exemple", "CCCC-CCCC").await), ProblemCode::Unauthenticated);
    assert_eq!(refused(present(service, "p.exemple", &code).await), ProblemCode::TooOften, "attempts wait");
    fixture.clock.advance(SignedDuration::from_secs(2));
    assert_eq!(refused(present(service, "c.essai", &code).await), ProblemCode::Unauthenticated);
    let seen_before = present(service, "P.Exemple ", &code.to_lowercase()).await.unwrap();
    let presented = present(service, "p.exemple", &code).await.unwrap();
    assert_eq!((presented.name.as_str(), presented.has_password), ("Paul Exemple", false));
    let typed = |password: &str, again: &str| choice(password, again, telephone(&fixture, &presented));
    let send = async |with: &str, chosen| answer(service, with, chosen).await.unwrap();
    let first = seen_before.answer_with.as_str();
    assert!(matches!(send(first, typed("x", "x")).await, Answered::Gone), "shown again since");
    let with = presented.answer_with.as_str();
    assert_eq!(why(send(with, choice(&chosen(), &chosen(), "000000".to_owned())).await), Why::Code);
    assert_eq!(why(send(with, typed("un mot de passe", "un autre mot")).await), Why::Differ);
    assert!(matches!(why(send(with, typed("court", "court")).await), Why::Fault(_)));
    let done = send(with, typed(&chosen(), &chosen())).await;
    let Answered::Done { login, recovery_codes, .. } = done else { panic!("it is to be corrected") };
    assert_eq!((login.as_str(), recovery_codes.len()), ("p.exemple", 8));
    assert!(matches!(send(with, typed(&chosen(), &chosen())).await, Answered::Gone));
    assert_eq!(refused(present(service, "p.exemple", &code).await), ProblemCode::Unauthenticated);
    fixture.clock.advance(SignedDuration::from_secs(10));
    assert_eq!(refused(sign_in(service, "p.exemple", chosen(), "").await), ProblemCode::Unauthenticated);
    fixture.clock.advance(SignedDuration::from_secs(10));
    sign_in(service, "p.exemple", chosen(), &recovery_codes[0]).await.unwrap();
}

#[tokio::test]
async fn a_code_ends_with_its_week_its_successor_and_the_delegation() {
    let (fixture, director) = Fixture::with_school().await;
    let service = &fixture.service;
    let office = fixture.enrol(&director).await;
    let given = given(&fixture, &office.proof, &new(SchoolRole::Delegate)).await;
    let id = given.delegation.id;
    let first = given.invitation.unwrap().code;
    let second = invite(service, &office.proof, UAI, id, PAGE).await.unwrap().code;
    assert_eq!(refused(present(service, "p.exemple", &first).await), ProblemCode::Unauthenticated);
    fixture.clock.advance(SignedDuration::from_hours(7 * 24));
    assert_eq!(refused(present(service, "p.exemple", &second).await), ProblemCode::Unauthenticated);
    let third = invite(service, &office.proof, UAI, id, PAGE).await.unwrap().code;
    withdraw(service, &office.proof, UAI, id).await.unwrap();
    fixture.clock.advance(SignedDuration::from_hours(24));
    assert_eq!(refused(present(service, "p.exemple", &third).await), ProblemCode::Unauthenticated);
    assert_eq!(refused(invite(service, &office.proof, UAI, id, PAGE).await), ProblemCode::NotFound);
}

#[tokio::test]
async fn who_is_invited_twice_by_one_address_is_one_person() {
    let (fixture, director) = Fixture::with_secondary_school().await;
    let office = fixture.enrol(&director).await;
    let to = |mail: &str| Grantee::New {
        family: "Exemple".to_owned(),
        first: "Paul".to_owned(),
        mail: Some(mail.to_owned()),
    };
    let asked = NewDelegation { role: SchoolRole::Support, until: None, to: to("p.exemple@exemple.fr") };
    let first = given(&fixture, &office.proof, &asked).await.delegation;
    let asked = NewDelegation { role: SchoolRole::Delegate, to: to("P.Exemple@exemple.fr"), ..asked };
    let second = given(&fixture, &office.proof, &asked).await.delegation;
    assert_eq!(first.login, second.login);
    let other = NewDelegation { to: to("paul@exemple.fr"), ..asked.clone() };
    assert_eq!(given(&fixture, &office.proof, &other).await.delegation.login, "p.exemple2");
    let wrong = NewDelegation { to: to("paul"), ..asked };
    let refusal = give(&fixture.service, &office.proof, UAI, &wrong, PAGE).await;
    assert_eq!(refused(refusal), ProblemCode::Malformed);
    let mails: Vec<(String, String)> = sqlx::query_as(
        "SELECT kind, recipient FROM outgoing_mail WHERE kind = 'invited' ORDER BY made_at, recipient",
    )
    .fetch_all(&fixture.pool)
    .await
    .unwrap();
    assert_eq!(mails.len(), 3);
}

#[tokio::test]
async fn who_helps_pupils_and_becomes_a_delegate_proves_themselves_and_binds_their_computer_again() {
    let (fixture, director) = Fixture::with_secondary_school().await;
    let service = &fixture.service;
    let office = fixture.enrol(&director).await;
    let help = given(&fixture, &office.proof, &new(SchoolRole::Support)).await;
    let nobody = come(&fixture, "p.exemple", &help.invitation.unwrap().code).await;
    assert!(nobody.recovery_codes.is_empty(), "a password is all they sign in with");
    let computer = fixture.enrol_as("p.exemple", &director).await;

    let to = Grantee::Known { login: "p.exemple".to_owned() };
    let asked = NewDelegation { role: SchoolRole::Delegate, until: None, to };
    let code = given(&fixture, &office.proof, &asked).await.invitation.unwrap().code;
    let read = service::usecase::changes::changes(service, &computer.proof, UAI, None, 0).await;
    assert_eq!(refused(read), ProblemCode::RightEnded, "without a second factor they see nothing of it");
    let presented = present(service, "p.exemple", &code).await.unwrap();
    assert!(presented.has_password);
    let typed = choice("un autre mot de passe", "un autre mot de passe", telephone(&fixture, &presented));
    let answered = answer(service, &presented.answer_with, typed).await.unwrap();
    assert_eq!(why(answered), Why::Wrong, "a director chooses nobody’s password");
    fixture.clock.advance(SignedDuration::from_secs(10));
    let welcome = come(&fixture, "p.exemple", &code).await;
    assert_eq!(welcome.recovery_codes.len(), 8);
    let token = authenticate(service, "autre").await;
    assert_eq!(refused(token), ProblemCode::Unauthenticated);
    let until: bool = sqlx::query_scalar("SELECT until <= $2 FROM device WHERE id = $1")
        .bind(computer.proof.device)
        .bind(jiff_sqlx::ToSqlx::to_sqlx(fixture.clock.now()))
        .fetch_one(&fixture.pool)
        .await
        .unwrap();
    assert!(until, "a computer bound with a password alone is to be confirmed again");
    let mut computer = fixture.enrol_as("p.exemple", &welcome).await;
    assert_eq!(computer.catch_up().await.role, Some(SchoolRole::Delegate));
}
