//! An inspection gives and takes back the direction of the schools of its circonscriptions, and sees no other.

use jiff::SignedDuration;
use jiff::civil::date;
use protocol::decision::Decision;
use protocol::delegation::{Grantee, NewDelegation, SchoolRole};
use protocol::operation::Outcome;
use protocol::problem::ProblemCode;
use service::letter::Letter;
use service::usecase::appointment::{Named, appoint, dismiss};
use service::usecase::changes::changes;
use service::usecase::inspection::{
    self, Coming, Entered, Why, consider, consider_withdrawal, enter, give, invite, list, withdraw,
};
use service::usecase::staff::{self, Factor, Role, SignedIn, Welcome};
use service::usecase::statistics::{Territory, place};
use service::usecase::{delegation, directory, enrolment, invitation, nights, opening, statistics};
use service::{Clock, Error, Service};
use uuid::Uuid;

use crate::delegation::coming::come;
use crate::door::letters;
use crate::fixture::{Fixture, chosen, request};
use crate::tilleuls::{UAI, tilleuls};

const PAGE: &str = "https://exemple/acces";
/// Of the same department and circonscription, of another circonscription, of one of that name elsewhere, and of the second
/// degree.
const PLATANES: &str = "0990002P";
const NORTH: &str = "0990004S";
const FAR: &str = "0980001A";
const COLLEGE: &str = "0990003R";

const EAST: Named<'static> = Named { department: "099", name: "Ville Est" };

/// A country, and who inspects the East of its department.
async fn prepared() -> (Fixture, Welcome, Welcome) {
    let (fixture, director) = Fixture::with_school().await;
    let service = &fixture.service;
    for (uai, name, degree) in [
        (PLATANES, "École des Platanes", "1D"),
        (NORTH, "École du Nord", "1D"),
        (FAR, "École des Ormes", "1D"),
        (COLLEGE, "Collège des Ormes", "2D"),
    ] {
        let mut school = tilleuls().school;
        (school.uai, school.name, school.degree) = (uai.to_owned(), name.to_owned(), degree.to_owned());
        school.mail = None;
        directory::add_school(service, &school).await.unwrap();
    }
    for (uai, name) in
        [(UAI, "Ville Est"), (PLATANES, "Ville Est"), (NORTH, "Ville Nord"), (FAR, "Ville Est")]
    {
        let said = Territory { academy: None, circonscription: Some(name.to_owned()) };
        place(service, uai, &said).await.unwrap();
    }
    // Bears the name, though it is no circonscription’s.
    sqlx::query("UPDATE school SET circonscription = 'Ville Est' WHERE uai = $1")
        .bind(COLLEGE)
        .execute(&fixture.pool)
        .await
        .unwrap();
    sqlx::query("UPDATE school SET mail = 'ecole@exemple.fr' WHERE uai = $1")
        .bind(UAI)
        .execute(&fixture.pool)
        .await
        .unwrap();
    let who = ("i.inspection", "Inès Inspection", Some("ines@exemple.fr"));
    let appointed = appoint(service, EAST, who, PAGE).await.unwrap();
    assert_eq!(appointed.schools, 2);
    let inspector = come(&fixture, "i.inspection", &appointed.invitation.unwrap().code).await;
    (fixture, director, inspector)
}

async fn signed_in(fixture: &Fixture, login: &str, welcome: &Welcome) -> SignedIn {
    fixture.sign_in_as(login, welcome).await
}

async fn session(fixture: &Fixture, inspector: &Welcome) -> String {
    let person = signed_in(fixture, "i.inspection", inspector).await;
    match enter(&fixture.service, &person).await.unwrap() {
        Entered::In(session) => session,
        other => panic!("{other:?}"),
    }
}

fn code<T>(told: service::Result<T>) -> ProblemCode {
    match told {
        Err(Error::Refused(code)) => code,
        Err(other) => panic!("{other:?}"),
        Ok(_) => panic!("it was done"),
    }
}

fn new(family: &str, mail: Option<&str>) -> Grantee {
    Grantee::New { family: family.to_owned(), first: "Paul".to_owned(), mail: mail.map(str::to_owned) }
}

fn known(login: &str) -> Grantee {
    Grantee::Known { login: login.to_owned() }
}

async fn given(service: &Service, session: &str, uai: &str, to: &Grantee) -> (Uuid, inspection::Given) {
    let id = consider(service, session, uai, to).await.unwrap().unwrap().id;
    (id, give(service, session, (id, uai), to, PAGE).await.unwrap().unwrap())
}

async fn number(fixture: &Fixture, query: &'static str) -> i64 {
    sqlx::query_scalar(query).fetch_one(&fixture.pool).await.unwrap()
}

#[tokio::test]
async fn an_inspection_sees_the_schools_of_its_circonscriptions_with_who_directs_them() {
    let (fixture, _, inspector) = prepared().await;
    let service = &fixture.service;
    let session = session(&fixture, &inspector).await;
    let seen = |all: Vec<inspection::Circonscription>| -> Vec<String> {
        let of = |one: inspection::Circonscription| {
            let schools = one.schools.into_iter();
            let told = schools.map(|school| {
                let directors: Vec<String> = school.directors.into_iter().map(|one| one.login).collect();
                format!("{}:{}", school.uai, directors.join("+"))
            });
            format!("{}/{} {}", one.department, one.name, told.collect::<Vec<_>>().join(" "))
        };
        all.into_iter().map(of).collect()
    };
    let own = format!("099/Ville Est {PLATANES}: {UAI}:c.essai");
    let only = vec![own.clone()];
    assert_eq!(seen(list(service, &session).await.unwrap()), only);
    for other in [NORTH, FAR, COLLEGE, "0990009X"] {
        assert_eq!(
            code(inspection::school(service, &session, other).await),
            ProblemCode::NotFound,
            "{other}"
        );
        let to = new("Exemple", None);
        assert_eq!(code(consider(service, &session, other, &to).await), ProblemCode::NotFound);
        let id = Uuid::now_v7();
        assert_eq!(code(give(service, &session, (id, other), &to, PAGE).await), ProblemCode::NotFound);
    }
    // A further circonscription, one that has no school, and one that is taken back.
    let who = ("I.Inspection", "", None);
    let north = Named { department: "099", name: "Ville Nord" };
    assert_eq!(appoint(service, north, who, PAGE).await.unwrap().invitation, None, "they have all it takes");
    let none = Named { department: "097", name: "Nulle Part" };
    assert_eq!(appoint(service, none, who, PAGE).await.unwrap().schools, 0);
    let all = ["097/Nulle Part ".to_owned(), own, format!("099/Ville Nord {NORTH}:")];
    assert_eq!(seen(list(service, &session).await.unwrap()), all);
    dismiss(service, "i.inspection", EAST).await.unwrap();
    assert_eq!(code(dismiss(service, "i.inspection", EAST).await), ProblemCode::NotFound);
    assert_eq!(code(inspection::school(service, &session, UAI).await), ProblemCode::NotFound);
    assert_eq!(seen(list(service, &session).await.unwrap()), [all[0].clone(), all[2].clone()]);
    for (department, name) in [("99", "Ville Est"), ("099", " ")] {
        let malformed = appoint(service, Named { department, name }, who, PAGE).await;
        assert_eq!(code(malformed), ProblemCode::Malformed);
    }
}

#[tokio::test]
async fn who_signed_in_goes_on_for_a_quarter_of_an_hour_and_with_a_second_factor() {
    let (fixture, director, inspector) = prepared().await;
    let service = &fixture.service;
    let session = session(&fixture, &inspector).await;
    fixture.clock.advance(SignedDuration::from_mins(14));
    list(service, &session).await.unwrap();
    fixture.clock.advance(SignedDuration::from_mins(14));
    list(service, &session).await.unwrap();
    fixture.clock.advance(SignedDuration::from_mins(15));
    assert_eq!(code(list(service, &session).await), ProblemCode::Unauthenticated);
    assert_eq!(code(list(service, "x").await), ProblemCode::Unauthenticated);
    let session = self::session(&fixture, &inspector).await;
    inspection::leave(service, &session).await.unwrap();
    assert_eq!(code(list(service, &session).await), ProblemCode::Unauthenticated);
    let person = signed_in(&fixture, "c.essai", &director).await;
    assert_eq!(enter(service, &person).await.unwrap(), Entered::NoInspection);
    let person = signed_in(&fixture, "i.inspection", &inspector).await;
    let alone = SignedIn { factor: Factor::None, ..person };
    assert_eq!(enter(service, &alone).await.unwrap(), Entered::NoSecondFactor);
}

#[tokio::test]
async fn who_goes_on_signs_in_again_after_four_hours() {
    let (fixture, _, inspector) = prepared().await;
    let service = &fixture.service;
    let session = session(&fixture, &inspector).await;
    for _ in 0..23 {
        fixture.clock.advance(SignedDuration::from_mins(10));
        list(service, &session).await.unwrap();
    }
    fixture.clock.advance(SignedDuration::from_mins(10));
    assert_eq!(code(list(service, &session).await), ProblemCode::Unauthenticated);
}

#[tokio::test]
async fn a_director_is_given_a_school_comes_works_and_loses_it_in_good_order() {
    let (fixture, director, inspector) = prepared().await;
    let service = &fixture.service;
    letters(&fixture).await;
    let session = session(&fixture, &inspector).await;
    let to = new("Exemple", Some("paul@exemple.fr"));
    let considered = consider(service, &session, UAI, &to).await.unwrap().unwrap();
    let everything = Coming::Invited { password: true, second_factor: true };
    assert_eq!((considered.coming, considered.login), (everything, None));
    assert_eq!((considered.name.as_str(), considered.directors.len()), ("Paul Exemple", 1));
    assert_eq!(number(&fixture, "SELECT count(*) FROM staff WHERE login = 'p.exemple'").await, 0, "not yet");
    let (id, given) = given(service, &session, UAI, &to).await;
    assert_eq!((given.login.as_str(), given.again), ("p.exemple", false));
    // The page is sent again: nobody is made twice, and no code is said.
    let again = give(service, &session, (id, UAI), &to, PAGE).await.unwrap().unwrap();
    assert!(again.again && again.invitation.is_none() && again.login == "p.exemple");
    assert_eq!(number(&fixture, "SELECT count(*) FROM staff WHERE name = 'Paul Exemple'").await, 1);
    let written = letters(&fixture).await;
    let told: Vec<(&str, &str)> = written.iter().map(|(to, letter)| (to.as_str(), letter.code())).collect();
    assert_eq!(told, [("paul@exemple.fr", "invited"), ("ecole@exemple.fr", "direction_given")]);
    assert!(matches!(&written[1].1, Letter::DirectionGiven { person, inspector, .. }
        if person == "Paul Exemple" && inspector == "Inès Inspection"));

    // The code was lost: another one.
    let anew = invite(service, &session, UAI, id, PAGE).await.unwrap().invitation.unwrap().code;
    assert_ne!(anew, given.invitation.unwrap().code);
    let welcome = come(&fixture, "p.exemple", &anew).await;
    assert_eq!(code(invite(service, &session, UAI, id, PAGE).await), ProblemCode::NotFound, "they have come");
    let mut theirs = fixture.enrol_as("p.exemple", &welcome).await;
    assert_eq!(theirs.catch_up().await.role, Some(SchoolRole::Director));
    let notify = |to| Decision::Notify { reset: None, day: date(2026, 9, 4), to };
    let printed = theirs.decide("r.abricot", notify(1));
    assert_eq!(theirs.submit(&[printed]).await.unwrap()[0].outcome, Outcome::Applied);
    theirs.catch_up().await;

    let session = self::session(&fixture, &inspector).await;
    letters(&fixture).await;
    let considered = consider_withdrawal(service, &session, UAI, id).await.unwrap();
    assert_eq!((considered.name.as_str(), considered.is_last), ("Paul Exemple", false));
    let withdrawn = withdraw(service, &session, UAI, id).await.unwrap();
    assert!(!withdrawn.is_last);
    withdraw(service, &session, UAI, id).await.unwrap();
    assert_eq!(code(consider_withdrawal(service, &session, UAI, id).await), ProblemCode::NotFound);
    let told: Vec<(String, Letter)> = letters(&fixture).await;
    assert_eq!((told.len(), told[0].1.code()), (1, "direction_withdrawn"), "told once");
    assert_eq!(code(changes(service, &theirs.proof, UAI, None, 0).await), ProblemCode::RightEnded);
    // What is on paper stays good; what it could still print is skipped.
    let mut office = fixture.enrol(&director).await;
    office.catch_up().await;
    let values: Vec<u32> = office.account("r.abricot").values.iter().map(|value| value.generation).collect();
    assert_eq!(values, [1, 3]);
    let trail: Vec<(String, Option<String>)> = sqlx::query_as(
        "SELECT audit.kind, audit.school FROM audit JOIN staff ON staff.id = audit.staff
         WHERE login = 'i.inspection' AND audit.school IS NOT NULL ORDER BY audit.id",
    )
    .fetch_all(&fixture.pool)
    .await
    .unwrap();
    let kinds = ["direction_given", "invited_again", "direction_withdrawn"];
    assert_eq!(trail, kinds.map(|kind| (kind.to_owned(), Some(UAI.to_owned()))));
}

/// Two givers, or two accounts of one, pass by “nobody gives themselves a school”: operators read who gave whom.
#[tokio::test]
async fn operators_read_who_gave_whom_a_school_lately() {
    let (fixture, _, inspector) = prepared().await;
    let service = &fixture.service;
    let begun = fixture.clock.now();
    let session = session(&fixture, &inspector).await;
    let (id, _) = given(service, &session, UAI, &new("Exemple", None)).await;
    fixture.clock.advance(SignedDuration::from_mins(1));
    given(service, &session, PLATANES, &known("c.essai")).await;
    withdraw(service, &session, UAI, id).await.unwrap();
    let told = async || {
        let nights = nights::nights(service).await.unwrap();
        assert_eq!(nights.directions_given, nights.directions.len() as u64);
        let who = |one: nights::GivenDirection| {
            assert!(one.at >= begun);
            (one.by.1, one.to.1, one.school.1, one.ended_at.is_some())
        };
        nights.directions.into_iter().map(who).collect::<Vec<_>>()
    };
    let by =
        |to: &str, school: &str, ended| ("i.inspection".to_owned(), to.to_owned(), school.to_owned(), ended);
    // What an operator gave is none of it.
    assert_eq!(told().await, [by("c.essai", PLATANES, false), by("p.exemple", UAI, true)]);
    fixture.clock.advance(SignedDuration::from_hours(30 * 24) - SignedDuration::from_secs(30));
    assert_eq!(told().await, [by("c.essai", PLATANES, false)]);
    fixture.clock.advance(SignedDuration::from_mins(1));
    assert!(told().await.is_empty());
}

#[tokio::test]
async fn who_is_known_directs_a_further_school_and_nobody_gives_it_to_themselves() {
    let (fixture, _, inspector) = prepared().await;
    let service = &fixture.service;
    let session = session(&fixture, &inspector).await;
    let refused = async |uai, to: Grantee| {
        let considered = consider(service, &session, uai, &to).await.unwrap().unwrap_err();
        let given = give(service, &session, (Uuid::now_v7(), uai), &to, PAGE).await.unwrap().unwrap_err();
        assert_eq!(considered, given);
        considered
    };
    assert_eq!(refused(UAI, known("c.essai")).await, Why::AlreadyDirector);
    assert_eq!(refused(UAI, known("personne")).await, Why::UnknownLogin);
    assert_eq!(refused(PLATANES, known("I.Inspection")).await, Why::Yourself);
    assert_eq!(refused(UAI, new(" ", None)).await, Why::NoPerson);
    assert_eq!(refused(UAI, new(&"É".repeat(101), None)).await, Why::NoPerson);
    assert_eq!(refused(UAI, new("Exemple", Some("paul"))).await, Why::NoPerson);
    let (id, given) = given(service, &session, PLATANES, &known(" C.Essai ")).await;
    assert_eq!((given.login.as_str(), given.invitation, given.held.mail), ("c.essai", None, None));
    // A role of another school is no key to this one.
    assert_eq!(code(withdraw(service, &session, UAI, id).await), ProblemCode::NotFound);
    assert_eq!(
        code(give(service, &session, (id, UAI), &new("Exemple", None), PAGE).await),
        ProblemCode::NotFound
    );
    assert!(withdraw(service, &session, PLATANES, id).await.unwrap().is_last);
}

/// Two sessions: within one, each step waits for the one before in any case.
#[tokio::test]
async fn two_who_give_the_same_school_at_once_give_it_once() {
    let (fixture, _, inspector) = prepared().await;
    let service = &fixture.service;
    let (one, other) = (session(&fixture, &inspector).await, session(&fixture, &inspector).await);
    let to = known("c.essai");
    let standing = "SELECT count(*) FROM staff_role WHERE school = '0990002P' AND ended_at IS NULL";
    for _ in 0..4 {
        let ids = (Uuid::now_v7(), Uuid::now_v7());
        let (first, second) = tokio::join!(
            give(service, &one, (ids.0, PLATANES), &to, PAGE),
            give(service, &other, (ids.1, PLATANES), &to, PAGE),
        );
        let (given, refused) = match (first.unwrap(), second.unwrap()) {
            (Ok(_), Err(why)) => (ids.0, why),
            (Err(why), Ok(_)) => (ids.1, why),
            (first, second) => panic!("{first:?}, {second:?}"),
        };
        assert_eq!((refused, number(&fixture, standing).await), (Why::AlreadyDirector, 1));
        withdraw(service, &one, PLATANES, given).await.unwrap();
        // The same page, sent twice.
        let id = Uuid::now_v7();
        let (first, second) = tokio::join!(
            give(service, &one, (id, PLATANES), &to, PAGE),
            give(service, &other, (id, PLATANES), &to, PAGE),
        );
        let (first, second) = (first.unwrap().unwrap(), second.unwrap().unwrap());
        assert!(first.again != second.again, "one did it, the other found it done");
        assert_eq!(number(&fixture, standing).await, 1);
        withdraw(service, &one, PLATANES, id).await.unwrap();
    }
}

/// What a page is sent with is made up: it is answered as what is not there, and nothing is done.
#[tokio::test]
async fn a_direction_is_given_with_what_its_page_bears_alone() {
    let (fixture, director, inspector) = prepared().await;
    let service = &fixture.service;
    let office = fixture.enrol(&director).await;
    let asked = NewDelegation {
        role: SchoolRole::Delegate,
        until: None,
        to: Grantee::New { family: "Délégué".to_owned(), first: "Dan".to_owned(), mail: None },
    };
    let delegation = delegation::give(service, &office.proof, UAI, &asked, PAGE).await.unwrap().delegation.id;
    let session = session(&fixture, &inspector).await;
    for id in [Uuid::nil(), delegation] {
        let to = new("Exemple", None);
        assert_eq!(code(give(service, &session, (id, PLATANES), &to, PAGE).await), ProblemCode::NotFound);
    }
    let made = "SELECT count(*) FROM staff WHERE login = 'p.exemple'";
    assert_eq!(number(&fixture, made).await, 0);
}

/// What a page says will be is what is: how somebody comes, when their code is over, and what they keep.
#[tokio::test]
async fn pages_say_how_somebody_comes_and_what_they_keep() {
    let (fixture, director, inspector) = prepared().await;
    let service = &fixture.service;
    let session = session(&fixture, &inspector).await;
    let comes =
        async |uai: &str, to: &Grantee| consider(service, &session, uai, to).await.unwrap().unwrap().coming;
    assert_eq!(comes(PLATANES, &known("c.essai")).await, Coming::Ready);
    // Invited here, and not come yet: they choose both with another code.
    let (id, direction) = given(service, &session, UAI, &new("Exemple\n\nVoyez", None)).await;
    assert_eq!((direction.name.as_str(), direction.login.as_str()), ("Paul Exemple Voyez", "p.exemplevoyez"));
    let both = Coming::Invited { password: true, second_factor: true };
    assert_eq!(comes(PLATANES, &known("p.exemplevoyez")).await, both);
    // Awaited by an operator as an inspection of elsewhere.
    let north = Named { department: "099", name: "Ville Nord" };
    appoint(service, north, ("j.inspection", "Jean Inspection", None), PAGE).await.unwrap();
    assert_eq!(comes(PLATANES, &known("j.inspection")).await, Coming::AwaitedElsewhere);

    let standing = async |session: &str| {
        let all = list(service, session).await.unwrap();
        let schools = all.into_iter().flat_map(|one| one.schools);
        let one = schools.flat_map(|school| school.directors).find(|one| one.id == id).unwrap();
        (one.is_ready, one.is_waited_for(), one.is_late())
    };
    assert_eq!(standing(&session).await, (false, true, false));
    let withdrawal = consider_withdrawal(service, &session, UAI, id).await.unwrap();
    assert!(withdrawal.had_not_come && !withdrawal.stays);
    fixture.clock.advance(SignedDuration::from_hours(7 * 24));
    let session = self::session(&fixture, &inspector).await;
    assert_eq!(standing(&session).await, (false, false, true), "their code is over");

    // Who directs a school and has it open for a team keeps it.
    opening::join(service, "c.essai", "099", "1D", PAGE).await.unwrap();
    let office = fixture.enrol(&director).await;
    opening::open(service, &office.proof, UAI).await.unwrap();
    let session = self::session(&fixture, &inspector).await;
    let all = list(service, &session).await.unwrap();
    let directors = all.into_iter().flat_map(|one| one.schools).flat_map(|school| school.directors);
    let theirs = directors.into_iter().find(|one| one.login == "c.essai").unwrap().id;
    for withdrawal in [
        consider_withdrawal(service, &session, UAI, theirs).await.unwrap(),
        withdraw(service, &session, UAI, theirs).await.unwrap(),
    ] {
        assert!(withdrawal.stays && !withdrawal.had_not_come);
    }
    assert!(changes(service, &office.proof, UAI, None, 0).await.is_ok(), "it is open still");
    opening::close(service, &office.proof, UAI).await.unwrap();
    assert_eq!(code(changes(service, &office.proof, UAI, None, 0).await), ProblemCode::RightEnded);
}

/// Whoever comes is told where to work by everything that they are.
#[tokio::test]
async fn who_comes_is_told_where_to_work() {
    let (fixture, _, _) = prepared().await;
    let service = &fixture.service;
    let comes = async |login: &str, code: &str| {
        let presented = invitation::present(service, login, code).await.unwrap();
        let telephone = totp_rs::Totp::from_url(presented.telephone.as_ref().unwrap().as_str()).unwrap();
        let code = telephone.generate(u64::try_from(fixture.clock.now().as_second()).unwrap()).to_string();
        let typed = invitation::Chosen { password: chosen(), again: chosen(), code };
        match invitation::answer(service, &presented.answer_with, typed).await.unwrap() {
            invitation::Answered::Done { inspects, works, .. } => (inspects, works),
            _ => panic!("it is to be corrected"),
        }
    };
    for (login, directs, inspects) in
        [("a.un", false, true), ("b.deux", true, true), ("c.trois", true, false), ("d.quatre", false, false)]
    {
        let mut code = appoint(service, EAST, (login, "Un Essai", None), PAGE).await.unwrap().invitation;
        if directs {
            code = staff::direct(service, login, PLATANES, PAGE).await.unwrap();
        }
        if !inspects {
            dismiss(service, login, EAST).await.unwrap();
        }
        if !directs && !inspects {
            // Whom nothing is left to is waited for no more.
            assert!(invitation::present(service, login, &code.unwrap().code).await.is_err());
            continue;
        }
        assert_eq!(comes(login, &code.unwrap().code).await, (inspects, directs), "{login}");
    }
}

#[tokio::test]
async fn an_inspection_has_no_computer() {
    let (fixture, _, inspector) = prepared().await;
    let person = signed_in(&fixture, "i.inspection", &inspector).await;
    let asked = enrolment::ask(&fixture.service, &request(), "192.0.2.1", PAGE).await.unwrap();
    let shown = enrolment::present(&fixture.service, &person, &asked.code).await;
    assert_eq!(code(shown), ProblemCode::RightEnded);
}

/// Somebody who helps pupils has a password alone: what is given them opens nothing, and says so at once.
#[tokio::test]
async fn a_right_without_a_second_factor_is_given_with_an_invitation() {
    let (fixture, _, _) = prepared().await;
    let service = &fixture.service;
    let welcome = staff::add(service, "s.seul", "Sam Seul", chosen(), Role::Operator).await.unwrap();
    sqlx::query("UPDATE staff SET totp_key = NULL, totp_sealed = NULL WHERE id = $1")
        .bind(welcome.staff)
        .execute(&fixture.pool)
        .await
        .unwrap();
    let invited = [
        staff::direct(service, "s.seul", PLATANES, PAGE).await.unwrap(),
        opening::join(service, "s.seul", "099", "1D", PAGE).await.unwrap(),
        statistics::add_reader(service, "s.seul", "099", PAGE).await.unwrap(),
        appoint(service, EAST, ("s.seul", "", None), PAGE).await.unwrap().invitation,
    ];
    let codes: Vec<String> = invited.into_iter().map(|invited| invited.unwrap().code).collect();
    fixture.clock.advance(SignedDuration::from_mins(5));
    let old = invitation::present(service, "s.seul", &codes[0]).await;
    assert_eq!(code(old), ProblemCode::Unauthenticated, "the last one alone is worth something");
    // A network stands for the code of who has one, and makes nobody a second factor.
    let network = Some("10.1.0.0/16".parse().unwrap());
    let person = staff::sign_in_from(service, "s.seul", chosen(), "", network).await.unwrap();
    assert_eq!(person.factor, Factor::None);
    fixture.clock.advance(SignedDuration::from_mins(5));
    let seen = invitation::present(service, "s.seul", &codes[3]).await.unwrap();
    fixture.clock.advance(SignedDuration::from_mins(5));
    let presented = invitation::present(service, "s.seul", &codes[3]).await.unwrap();
    assert!(presented.has_password && presented.telephone.is_some());
    assert_ne!(seen.telephone, presented.telephone, "whoever gave the code saw another");
    come_with(&fixture, &presented).await;
    assert_eq!(opening::join(service, "s.seul", "099", "1D", PAGE).await.unwrap(), None);
    assert_eq!(statistics::add_reader(service, "s.seul", "099", PAGE).await.unwrap(), None);
}

async fn come_with(fixture: &Fixture, presented: &invitation::Presented) {
    let telephone = totp_rs::Totp::from_url(presented.telephone.as_ref().unwrap().as_str()).unwrap();
    let code = telephone.generate(u64::try_from(fixture.clock.now().as_second()).unwrap()).to_string();
    let typed = invitation::Chosen { password: chosen(), again: chosen(), code };
    let answered = invitation::answer(&fixture.service, &presented.answer_with, typed).await.unwrap();
    assert!(matches!(answered, invitation::Answered::Done { .. }));
}

/// A delegation that ends takes no invitation away that stands for something else.
#[tokio::test]
async fn who_is_waited_for_as_an_inspection_is_waited_for_when_a_delegation_ends() {
    let (fixture, _, _) = prepared().await;
    let service = &fixture.service;
    let who = ("n.nouveau", "Noé Nouveau", None);
    let appointed = appoint(service, EAST, who, PAGE).await.unwrap();
    staff::direct(service, "n.nouveau", NORTH, PAGE).await.unwrap();
    let invited = appoint(service, EAST, who, PAGE).await.unwrap().invitation.unwrap();
    assert_ne!(appointed.invitation.unwrap().code, invited.code);
    delegation::leave(service, "n.nouveau", NORTH).await.unwrap();
    assert!(invitation::present(service, "n.nouveau", &invited.code).await.is_ok());
}

/// Whoever has the code of somebody without a password chooses it, for everything that its person is.
#[tokio::test]
async fn who_is_waited_for_elsewhere_gets_no_code_from_who_has_nothing_to_say_there() {
    let (fixture, director, inspector) = prepared().await;
    let service = &fixture.service;
    let north = Named { department: "099", name: "Ville Nord" };
    let who = ("j.inspection", "Jean Inspection", None);
    let code_of = async || appoint(service, north, who, PAGE).await.unwrap().invitation.unwrap().code;
    let first = code_of().await;
    let office = fixture.enrol(&director).await;
    let asked = NewDelegation { role: SchoolRole::Delegate, until: None, to: known("j.inspection") };
    let given = delegation::give(service, &office.proof, UAI, &asked, PAGE).await.unwrap();
    assert_eq!(given.invitation, None);
    let anew = delegation::invite(service, &office.proof, UAI, given.delegation.id, PAGE).await;
    assert_eq!(code(anew), ProblemCode::NotFound);
    let east = session(&fixture, &inspector).await;
    let (id, direction) = self::given(service, &east, PLATANES, &known("j.inspection")).await;
    assert_eq!(direction.invitation, None);
    assert_eq!(code(invite(service, &east, PLATANES, id, PAGE).await), ProblemCode::NotFound);
    assert!(invitation::present(service, "j.inspection", &first).await.is_ok(), "theirs is good still");
    assert_ne!(code_of().await, first, "an operator invites anew");
}
