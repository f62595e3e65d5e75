//! What files that a computer imported say of people who are known already, or may be.

use jiff::civil::date;
use protocol::entity::{Enrolment, Pupil, SourceId};
use protocol::operation::{Outcome, Reason};
use protocol::people::{Field, SaidGuardian};
use service::usecase::directory;
use service::usecase::door::sign_in::Refusal;
use uuid::Uuid;

use super::{
    MOTHER, ROSE, ZOE, guardian, guardian_said, link, new_guardian, new_pupil, notified, number, pupil_said,
    stock, typed,
};
use crate::fixture::Fixture;
use crate::tilleuls::{UAI, pupil, tilleuls};

#[tokio::test]
async fn who_is_known_keeps_their_account_and_the_sheet_is_void_and_told() {
    let (fixture, director) = Fixture::with_school().await;
    let mut computer = fixture.enrol(&director).await;
    computer.catch_up().await;
    let kept = computer.account(MOTHER).state.id;
    let stock = stock(&fixture, &computer).await;
    let (login, account) = (stock.login("r.abricot", 0), stock.free[0].id);
    let mut rose = new_guardian(guardian(111, "Abricot", "ROSE", account), &login, ZOE);
    rose.guardian.mail = Some("rose@exemple.fr".to_owned());
    let operations =
        [guardian_said(&mut computer, &fixture, rose), notified(&mut computer, &fixture, account, &login)];
    let answers = computer.submit(&operations).await.unwrap();
    assert_eq!(answers[0].outcome, Outcome::Otherwise(Reason::AccountKept));
    assert_eq!((answers[0].person, answers[0].account.as_ref().unwrap().id), (Some(ROSE), kept));
    assert_eq!(answers[1].outcome, Outcome::Refused(Reason::AccountKept));
    assert_eq!(answers[1].account.as_ref().unwrap().id, kept);
    assert_eq!(number(&fixture, "SELECT count(*) FROM guardian").await, 2, "nobody is there twice");

    assert_eq!(typed(&fixture, &login, stock.password(0, 1)).await, Err(Refusal::Void));
    assert_eq!(typed(&fixture, &login, stock.password(0, 2)).await, Err(Refusal::Void));
    assert_eq!(typed(&fixture, &login, stock.password(1, 1)).await, Err(Refusal::Wrong));
    computer.catch_up().await;
    let mother = computer.account(MOTHER);
    assert_eq!(mother.void_sheet_tried_on, Some(date(2026, 9, 4)), "told of the account that she has");
    assert_eq!(mother.state.notified_on, None);
    assert!(computer.accounts.iter().all(|known| known.state.id != account), "a void account is nobody's");

    // What the same computer says of her afterwards by the name it gave her is said of her.
    let mut moved = guardian(111, "ABRICOT", "Rose", kept);
    moved.town = Some("Bourg".to_owned());
    moved.mail = Some("rose@@".to_owned());
    let said = SaidGuardian {
        guardian: moved,
        fields: vec![Field::Town, Field::Mail],
        login: None,
        links: Vec::new(),
    };
    let operation = guardian_said(&mut computer, &fixture, said);
    let answer = computer.submit(&[operation]).await.unwrap().remove(0);
    assert_eq!((answer.outcome, answer.person), (Outcome::Applied, Some(ROSE)));
    let known: (Option<String>, Option<String>) =
        sqlx::query_as("SELECT town, mail FROM guardian WHERE id = $1")
            .bind(ROSE)
            .fetch_one(&fixture.pool)
            .await
            .unwrap();
    assert_eq!(
        known,
        (Some("Bourg".to_owned()), Some("rose@exemple.fr".to_owned())),
        "what is sound is not replaced by what is malformed"
    );
}

#[tokio::test]
async fn who_is_in_doubt_is_somebody_new_and_it_is_said() {
    let (fixture, director) = Fixture::with_school().await;
    let mut computer = fixture.enrol(&director).await;
    let source = |id: &str| vec![SourceId { scope: "AAF:99".to_owned(), id: id.to_owned() }];
    let born = |id: u128, first: &str, day: &str, sources| {
        new_pupil(Pupil { birth_date: Some(day.parse().unwrap()), sources, ..pupil(id, first) }, "CPA")
    };
    for (said, outcome, person) in [
        // By names and birth date, at the school.
        (born(101, "ZOE", "2018-04-03", source("1")), Outcome::Applied, ZOE),
        // The source calls her otherwise: two of one name, born on one day.
        (
            born(103, "Zoé", "2018-04-03", source("2")),
            Outcome::Otherwise(Reason::ProbableDuplicate),
            Uuid::from_u128(103),
        ),
        // By the identifier that she bears since.
        (born(102, "Zoé", "2018-04-04", source("1")), Outcome::Applied, ZOE),
        // The identifier was given again.
        (
            born(104, "Ania", "2019-01-01", source("1")),
            Outcome::Otherwise(Reason::ProbableDuplicate),
            Uuid::from_u128(104),
        ),
        (born(105, "Ania", "2019-02-01", Vec::new()), Outcome::Applied, Uuid::from_u128(105)),
    ] {
        let name = said.pupil.first.clone();
        let operation = pupil_said(&mut computer, &fixture, said);
        let answer = computer.submit(&[operation]).await.unwrap().remove(0);
        assert_eq!((answer.outcome, answer.person), (outcome, Some(person)), "{name}");
    }
    // A father and a mother of one name.
    let stock = stock(&fixture, &computer).await;
    let mut father = guardian(111, "ABRICOT", "Rose", stock.free[0].id);
    father.title = Some("M.".to_owned());
    let said = new_guardian(father, &stock.login("r.abricot", 0), ZOE);
    let operation = guardian_said(&mut computer, &fixture, said);
    let answer = computer.submit(&[operation]).await.unwrap().remove(0);
    assert_eq!(answer.outcome, Outcome::Otherwise(Reason::ProbableDuplicate));
    assert_eq!(answer.account.unwrap().id, stock.free[0].id, "with an account of their own");
    let day: String = sqlx::query_scalar("SELECT birth_date::text FROM pupil WHERE id = $1")
        .bind(ZOE)
        .fetch_one(&fixture.pool)
        .await
        .unwrap();
    assert_eq!(day, "2018-04-04", "whom an identifier and her names tell is corrected");
}

#[tokio::test]
async fn a_school_says_nothing_of_whom_it_does_not_have_and_leaves_alone() {
    let (fixture, director) = Fixture::with_school().await;
    let mut computer = fixture.enrol(&director).await;
    let mut elsewhere = tilleuls();
    elsewhere.school.uai = "0990002P".to_owned();
    elsewhere.pupils.truncate(1);
    elsewhere.pupils[0].sources = vec![SourceId { scope: "AAF:99/1D".to_owned(), id: "7".to_owned() }];
    elsewhere.enrolments.truncate(1);
    elsewhere.guardians.clear();
    elsewhere.links.clear();
    // Lou is at both; somebody else at the other alone.
    let mut stranger = pupil(3, "Paco");
    stranger.sources = vec![SourceId { scope: "AAF:99/1D".to_owned(), id: "8".to_owned() }];
    elsewhere.pupils.push(stranger);
    let place = Enrolment { pupil: Uuid::from_u128(3), ..elsewhere.enrolments[0].clone() };
    elsewhere.enrolments.push(place);
    directory::take_in(&fixture.service, elsewhere).await.unwrap();

    let mut leaves = new_pupil(pupil(1, "Lou"), "CPA");
    leaves.fields.clear();
    leaves.enrolment.as_mut().unwrap().gone_on = Some(date(2026, 9, 4));
    let mut stolen = new_pupil(pupil(3, "Pirate"), "CPA");
    stolen.fields = vec![Field::First];
    stolen.enrolment = None;
    let mut other = new_pupil(Pupil { family: "AUTRE".to_owned(), ..pupil(301, "Nom") }, "CPA");
    other.pupil.sources = vec![SourceId { scope: "AAF:99".to_owned(), id: "8".to_owned() }];
    let operations = [
        pupil_said(&mut computer, &fixture, leaves),
        pupil_said(&mut computer, &fixture, stolen),
        pupil_said(&mut computer, &fixture, other),
    ];
    let answers = computer.submit(&operations).await.unwrap();
    let outcomes: Vec<Outcome> = answers.iter().map(|answer| answer.outcome).collect();
    assert_eq!(
        outcomes,
        [
            Outcome::Applied,
            Outcome::Refused(Reason::UnknownPerson),
            Outcome::Otherwise(Reason::ProbableDuplicate)
        ]
    );
    let places: Vec<(String, bool)> =
        sqlx::query_as("SELECT school, gone_on IS NULL FROM enrolment WHERE pupil = $1 ORDER BY school")
            .bind(Uuid::from_u128(1))
            .fetch_all(&fixture.pool)
            .await
            .unwrap();
    assert_eq!(places, [(UAI.to_owned(), false), ("0990002P".to_owned(), true)]);
    assert_eq!(number(&fixture, "SELECT count(*) FROM pupil WHERE first = 'Paco'").await, 1);
    // Who was somebody of another school is told to nobody.
    assert_eq!(answers[2].person, Some(Uuid::from_u128(301)));
}

#[tokio::test]
async fn a_guardian_of_another_school_is_not_had_by_a_name_and_an_identifier() {
    let (fixture, director) = Fixture::with_school().await;
    let mut computer = fixture.enrol(&director).await;
    computer.catch_up().await;
    let mut elsewhere = tilleuls();
    elsewhere.school.uai = "0990002P".to_owned();
    elsewhere.pupils = vec![pupil(3, "Paco")];
    elsewhere.pupils[0].sources.clear();
    elsewhere.enrolments.truncate(1);
    elsewhere.enrolments[0].pupil = Uuid::from_u128(3);
    let source = vec![SourceId { scope: "AAF:99/1D".to_owned(), id: "77".to_owned() }];
    let mut known = guardian(31, "OSIER", "Ève", Uuid::nil());
    (known.sources, known.mobile) = (source.clone(), Some("06 39 98 00 01".to_owned()));
    elsewhere.guardians = vec![known];
    elsewhere.links = vec![link(Uuid::from_u128(3), Uuid::from_u128(31))];
    directory::take_in(&fixture.service, elsewhere).await.unwrap();
    let theirs: Uuid = sqlx::query_scalar("SELECT account FROM guardian WHERE family = 'OSIER'")
        .fetch_one(&fixture.pool)
        .await
        .unwrap();
    let stock = stock(&fixture, &computer).await;

    let mut claimed =
        new_guardian(guardian(311, "OSIER", "Ève", stock.free[0].id), &stock.login("e.osier", 0), ZOE);
    claimed.guardian.sources = source.clone();
    claimed.guardian.address = vec!["2 rue Inventée".to_owned()];
    let mut reached =
        new_guardian(guardian(312, "OSIER", "Ève", stock.free[1].id), &stock.login("e.osier", 1), ZOE);
    (reached.guardian.sources, reached.guardian.mobile) = (source, Some("+33 6 39 98 00 01".to_owned()));
    reached.guardian.address.clear();

    let operation = guardian_said(&mut computer, &fixture, claimed);
    let answer = computer.submit(&[operation]).await.unwrap().remove(0);
    assert_eq!(answer.outcome, Outcome::Otherwise(Reason::ProbableDuplicate));
    assert_eq!(answer.account.unwrap().id, stock.free[0].id);
    computer.catch_up().await;
    assert!(computer.accounts.iter().all(|account| account.state.id != theirs), "nothing of her is told");
    let operation = guardian_said(&mut computer, &fixture, reached);
    let answer = computer.submit(&[operation]).await.unwrap().remove(0);
    assert_eq!(answer.outcome, Outcome::Otherwise(Reason::AccountKept));
    assert_eq!(answer.account.unwrap().id, theirs);
}
