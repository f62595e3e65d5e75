//! The door: how families come to their accounts, on the real database.

mod accounts;
mod first_sign_in;
mod limits;
mod lost;
mod mails;
mod sheets;
mod undeclared;

use std::cell::RefCell;
use std::net::IpAddr;

use jiff::civil::{Date, date};
use protocol::account::State;
use protocol::decision::{Decision, ResetReason};
use protocol::operation::Answer as Answered;
use service::letter::{Letter, Written};
use service::post::{Post, Transport};
use service::usecase::directory::{self, Directory};
use service::usecase::door::account::{GivenMail, give_mail};
use service::usecase::door::first_sign_in::{Choice, Dates, Given, choose, give_dates};
use service::usecase::door::session::{Found, Visit, find};
use service::usecase::door::sign_in::{Answer, Attempt, Refusal, sign_in};
use service::usecase::door::{children, lost as requests};
use service::usecase::post;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::fixture::{Computer, Fixture};
use crate::tilleuls::tilleuls;

pub const MOTHER: &str = "r.abricot";
pub const FATHER: &str = "r.abricot2";
pub const HOME: &str = "203.0.113.7";
/// What families choose here.
pub const CHOSEN: &str = "sept lapins dans la haie";
pub const OTHER: &str = "huit lapins sous la haie";
pub const LOU: Uuid = Uuid::from_u128(1);
pub const ZOE: Uuid = Uuid::from_u128(2);
pub const BORN: Date = date(2018, 4, 3);

pub const fn notify(to: u32) -> Decision {
    Decision::Notify { reset: None, day: date(2026, 9, 4), to }
}

pub const fn reset(reason: ResetReason, to: u32) -> Decision {
    Decision::Reset { reason, day: date(2026, 9, 4), to }
}

/// The school, with what a test changes of it.
pub async fn school(change: impl FnOnce(&mut Directory)) -> (Fixture, service::usecase::staff::Welcome) {
    let (fixture, director) = Fixture::with_school().await;
    let mut known = tilleuls();
    known.guardians[0].mail = Some("rose@exemple.fr".to_owned());
    change(&mut known);
    directory::take_in(&fixture.service, known).await.unwrap();
    (fixture, director)
}

pub async fn send(computer: &mut Computer<'_>, login: &str, decision: Decision) -> Answered {
    let operation = computer.decide(login, decision);
    computer.submit(&[operation]).await.unwrap().remove(0)
}

/// What a computer prints for a login.
pub fn printed(computer: &Computer<'_>, login: &str, generation: u32) -> String {
    let values = &computer.account(login).values;
    values.iter().find(|value| value.generation == generation).unwrap().password.clone()
}

/// A family in front of the pages.
pub struct Family<'f> {
    pub fixture: &'f Fixture,
    pub from: IpAddr,
    pub token: String,
}

impl<'f> Family<'f> {
    pub fn new(fixture: &'f Fixture) -> Self {
        Self { fixture, from: HOME.parse().unwrap(), token: String::new() }
    }

    pub async fn signs_in(&mut self, login: &str, password: &str) -> Result<(), Refusal> {
        let password = Zeroizing::new(password.to_owned());
        let attempt = Attempt { login, password, from: self.from };
        match sign_in(&self.fixture.service, attempt).await.unwrap() {
            Answer::In(token) => {
                self.token = token;
                Ok(())
            }
            Answer::Refused(refusal) => Err(refusal),
        }
    }

    pub async fn found(&self) -> Found {
        find(&self.fixture.service, &self.token).await.unwrap()
    }

    pub async fn visit(&self) -> Visit {
        match self.found().await {
            Found::Here(visit) => *visit,
            other => panic!("{other:?}"),
        }
    }

    pub async fn is_signed_in(&self) -> bool {
        matches!(self.found().await, Found::Here(visit) if visit.is_open())
    }

    pub async fn gives(&self, pupil: Uuid, born: Date) -> Dates {
        let given = Given::Named(vec![(pupil, Some(born))]);
        give_dates(&self.fixture.service, &self.visit().await, &given, self.from).await.unwrap()
    }

    pub async fn gives_blindly(&self, born: Date) -> Dates {
        let visit = self.visit().await;
        give_dates(&self.fixture.service, &visit, &Given::Blind(born), self.from).await.unwrap()
    }

    pub async fn chooses(&self, password: &str) -> Choice {
        let typed = Zeroizing::new(password.to_owned());
        choose(&self.fixture.service, &self.visit().await, typed, password).await.unwrap()
    }

    pub async fn gives_mail(&self, address: &str) -> GivenMail {
        give_mail(&self.fixture.service, &self.visit().await, address, self.from).await.unwrap()
    }

    pub async fn children(&self) -> Vec<children::Child> {
        children::of(&self.fixture.service, &self.visit().await).await.unwrap()
    }

    /// With a sheet and one right date, to a password of her own.
    pub async fn comes_with(&mut self, login: &str, sheet: &str) {
        self.signs_in(login, sheet).await.unwrap();
        assert!(matches!(self.gives(ZOE, BORN).await, Dates::Right(_)));
        assert!(matches!(self.chooses(CHOSEN).await, Choice::Chosen(_)));
    }
}

thread_local! {
    static WRITTEN: RefCell<Vec<Letter>> = const { RefCell::new(Vec::new()) };
}

fn words(letter: &Letter) -> Written {
    WRITTEN.with_borrow_mut(|written| written.push(letter.clone()));
    Written { subject: letter.code().to_owned(), text: letter.code().to_owned(), html: String::new() }
}

/// What was lost is answered, and what was written is sent: each letter with its address.
pub async fn letters(fixture: &Fixture) -> Vec<(String, Letter)> {
    while requests::answer_next(&fixture.service).await.unwrap() {}
    let folder = tempfile::tempdir().unwrap();
    let transport = Transport::Folder(folder.path().to_owned());
    let post = Post { transport, from: "Guichet <guichet@exemple.fr>".parse().unwrap() };
    let mut letters = Vec::new();
    loop {
        let waiting: Vec<(Uuid, String)> =
            sqlx::query_as("SELECT id, recipient FROM outgoing_mail WHERE state = 'waiting'")
                .fetch_all(&fixture.pool)
                .await
                .unwrap();
        if !post::send_next(&fixture.service, &post, words).await.unwrap() {
            return letters;
        }
        let left: Vec<Uuid> = sqlx::query_scalar("SELECT id FROM outgoing_mail WHERE state = 'waiting'")
            .fetch_all(&fixture.pool)
            .await
            .unwrap();
        let (_, recipient) = waiting.into_iter().find(|(id, _)| !left.contains(id)).unwrap();
        letters.push((recipient, WRITTEN.with_borrow_mut(|written| written.pop().unwrap())));
    }
}

/// The token at the end of the link that was sent to an address.
pub fn token_of(letters: &[(String, Letter)], address: &str) -> String {
    let mut links =
        letters.iter().filter(|(recipient, _)| recipient == address).filter_map(|(_, letter)| match letter {
            Letter::ConfirmMail { link, .. } | Letter::LostPassword { link } => Some(link),
            _ => None,
        });
    links.next_back().unwrap().rsplit('/').next().unwrap().to_owned()
}

/// Kinds of letters that went to an address.
pub fn kinds(letters: &[(String, Letter)], address: &str) -> Vec<&'static str> {
    letters.iter().filter(|(recipient, _)| recipient == address).map(|(_, letter)| letter.code()).collect()
}

/// What the history of an account holds, in the order of the codes: the clock of a test stands still.
pub async fn history(fixture: &Fixture, login: &str) -> Vec<String> {
    let mut kinds: Vec<String> = sqlx::query_scalar(
        "SELECT CASE WHEN event.kind = 'family' THEN
             coalesce(content #>> '{family,did}', content->'family'->'did'->>0) ELSE event.kind END
         FROM event JOIN account ON account.id = event.account WHERE login = $1",
    )
    .bind(login)
    .fetch_all(&fixture.pool)
    .await
    .unwrap();
    kinds.sort();
    kinds
}

/// Where an account stands, as a computer hears it.
pub async fn state(computer: &mut Computer<'_>, login: &str) -> State {
    computer.catch_up().await;
    computer.account(login).state.state
}
