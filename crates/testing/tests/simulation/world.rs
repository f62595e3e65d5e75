//! The service as it is, on a real PostgreSQL, with a school for each seed; and its families.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use domain::account::{Account, Holder};
use domain::uai::Uai;
use jiff::civil::{Date, date};
use protocol::account::AccountState;
use protocol::entity::{Class, Confirmation, Enrolment, Guardian, Link, Pupil, School};
use server::configuration::{Aaf, Configuration, Door, Kept, Limits};
use service::Service;
use service::keys::Keys;
use service::usecase::directory::{self, Directory};
use service::usecase::door::first_sign_in::{Choice, Dates, Given, choose, give_dates};
use service::usecase::door::session::{Found, Stage, find};
use service::usecase::door::sign_in::{Answer, Attempt, Refusal, sign_in};
use service::usecase::staff::{self, Factor, Role, SignedIn};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{AssertSqlSafe, Connection, PgConnection, PgPool, Row};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::time::Clock;
use crate::wire::Wire;

/// Changes of a page here: every catch-up is several pages.
const PAGE: usize = 4;
/// What families choose.
pub const CHOSEN: &str = "sept lapins dans la haie";
const BORN: Date = date(2018, 4, 3);

/// The service, and the way to it.
pub struct World {
    pub service: Service,
    pub pool: PgPool,
    pub clock: Clock,
    pub wire: Wire,
    /// Where desktops are enrolled.
    pub address: String,
    schools: u32,
}

/// A school of a seed, and who directs it.
pub struct Place {
    /// Among those of the database.
    pub number: u32,
    pub uai: String,
    pub director: SignedIn,
    directory: Directory,
}

/// An account as the database has it.
#[derive(Debug, Clone)]
pub struct Seen {
    pub id: Uuid,
    pub login: String,
    pub account: Account,
}

impl World {
    /// On a database of its own.
    pub async fn new() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let address =
            std::env::var("PREAU_POSTGRES").expect("the simulation runs under scripts/with-postgres");
        let options: PgConnectOptions = address.parse().unwrap();
        let name = format!("sim_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
        let mut owner = PgConnection::connect_with(&options).await.unwrap();
        sqlx::query(AssertSqlSafe(format!("CREATE DATABASE {name}"))).execute(&mut owner).await.unwrap();
        owner.close().await.unwrap();
        let keys = Keys::parse(&Keys::new_line("2026").unwrap()).unwrap();
        Self::on(options.database(&name), keys).await
    }

    /// On that database.
    pub async fn on(options: PgConnectOptions, keys: Keys) -> Self {
        let pool = PgPoolOptions::new().max_connections(4).connect_with(options).await.unwrap();
        let clock = Clock::right();
        let service = Service::start(pool.clone(), keys, Arc::new(clock.clone())).await.unwrap();
        let service = service.with_page(PAGE);
        let wire = Wire::to(|address| {
            let configuration = Configuration {
                address: address.to_owned(),
                listen: address.trim_start_matches("http://").parse().unwrap(),
                tls: None,
                keys: PathBuf::new(),
                connections: 4,
                door: Door::default(),
                metrics: None,
                // Everybody of the simulation is behind one address.
                limits: Limits { rate: NonZeroU32::MAX, burst: NonZeroU32::MAX, ..Limits::default() },
                aaf: Aaf::default(),
                retention: Kept::default(),
                ledger: None,
                staff: server::configuration::Staff::default(),
                trials: false,
            };
            server::router(service.clone(), &configuration).unwrap()
        })
        .await;
        let address = wire.address.clone();
        Self { service, pool, clock, wire, address, schools: 0 }
    }

    /// A new school, with three families; of the second degree, its pupils have accounts, too.
    pub async fn school(&mut self, second_degree: bool) -> Place {
        self.schools += 1;
        let directory = families(self.schools, second_degree);
        // One after the other: accounts of one moment would be in another order each time.
        for known in 1..=directory.pupils.len() {
            let mut part = directory.clone();
            part.pupils.truncate(known);
            part.enrolments.truncate(known);
            part.guardians.truncate(known);
            part.links.retain(|link| {
                part.pupils.iter().any(|pupil| pupil.id == link.pupil)
                    && part.guardians.iter().any(|guardian| guardian.id == link.guardian)
            });
            directory::take_in(&self.service, part).await.unwrap();
            self.clock.pass(1);
        }
        self.directed(directory).await
    }

    /// A new school with so many families, of one child each, whom nobody has heard of.
    pub async fn crowded_school(&mut self, families: u128) -> Place {
        self.schools += 1;
        let directory = crowd(self.schools, families);
        directory::take_in(&self.service, directory.clone()).await.unwrap();
        self.directed(directory).await
    }

    /// Somebody directs the school that was taken in last.
    async fn directed(&self, directory: Directory) -> Place {
        let uai = directory.school.uai.clone();
        let login = format!("c.essai{}", self.schools);
        let password = Zeroizing::new("quatre chats sous le préau".to_owned());
        let role = Role::Director(&uai);
        let welcome = staff::add(&self.service, &login, "Camille Essai", password, role).await.unwrap();
        let director =
            SignedIn { staff: welcome.staff, name: "Camille Essai".to_owned(), factor: Factor::Telephone };
        Place { number: self.schools, uai, director, directory }
    }

    /// The place of a pupil among those of the school.
    pub fn place_of(&self, pupil: Uuid) -> usize {
        (pupil.as_u128() & 0xffff) as usize - 1
    }

    /// Pupils leave the school, or are there again.
    pub async fn set_present(&self, place: &Place, present: &[bool]) {
        let mut directory = place.directory.clone();
        for (enrolment, present) in directory.enrolments.iter_mut().zip(present) {
            enrolment.gone_on = (!present).then(|| self.clock.day());
        }
        directory::take_in(&self.service, directory).await.unwrap();
    }

    /// The accounts of a school, by login.
    pub async fn accounts(&self, uai: &str) -> Vec<Seen> {
        let rows = sqlx::query(
            "SELECT DISTINCT account.* FROM account JOIN account_school ON account_school.account = account.id
             WHERE school = $1 ORDER BY login",
        )
        .bind(uai)
        .fetch_all(&self.pool)
        .await
        .unwrap();
        rows.iter().map(account).collect()
    }

    /// Somebody types what a sheet bears, or what they chose; the token of a session, or why not.
    pub async fn sign_in(&self, login: &str, password: &str, from: u32) -> Result<String, Refusal> {
        let from = IpAddr::from(from.to_be_bytes());
        let attempt = Attempt { login, password: Zeroizing::new(password.to_owned()), from };
        match sign_in(&self.service, attempt).await.unwrap() {
            Answer::In(token) => Ok(token),
            Answer::Refused(refusal) => Err(refusal),
        }
    }

    /// The login that a session shows, and whether it is its last day; none when the session is over.
    pub async fn whose(&self, token: &str) -> Option<(String, bool)> {
        match find(&self.service, token).await.unwrap() {
            Found::Here(visit) => Some((visit.login, visit.last_day)),
            _ => None,
        }
    }

    /// Who signed in with a sheet gives a birth date and chooses a password; says whether it was taken.
    pub async fn choose(&self, token: &str, from: u32) -> bool {
        let from = IpAddr::from(from.to_be_bytes());
        let Found::Here(mut visit) = find(&self.service, token).await.unwrap() else { return false };
        if visit.stage == Stage::Dates {
            let given = Given::Blind(BORN);
            let dates = give_dates(&self.service, &visit, &given, from).await.unwrap();
            assert!(matches!(dates, Dates::Right(_) | Dates::TooOften(_)), "{dates:?}");
            let Found::Here(further) = find(&self.service, token).await.unwrap() else { return false };
            visit = further;
        }
        let typed = Zeroizing::new(CHOSEN.to_owned());
        matches!(choose(&self.service, &visit, typed, CHOSEN).await.unwrap(), Choice::Chosen(_))
    }
}

fn account(row: &sqlx::postgres::PgRow) -> Seen {
    let date = |column: &str| -> Option<String> {
        row.try_get::<Option<jiff_sqlx::Date>, _>(column).unwrap().map(|day| day.to_jiff().to_string())
    };
    let number = |column: &str| row.get::<i32, _>(column);
    let id: Uuid = row.get("id");
    let state = serde_json::json!({
        "id": id,
        "state": row.get::<String, _>("state"),
        "origin": row.get::<String, _>("origin"),
        "password": row.get::<String, _>("password"),
        "generation": number("generation"),
        "notified_on": date("notified_on"),
        "provisional_since": date("provisional_since"),
        "activated_before": row.get::<bool, _>("activated_before"),
        "reset_asked_on": date("reset_asked_on"),
        "choices": number("choices"),
        "chosen_with": row.get::<Option<i32>, _>("chosen_with"),
        "burnt": number("burnt"),
        "version": row.get::<i64, _>("version"),
    });
    let state: AccountState = serde_json::from_value(state).unwrap();
    let holder = match row.get::<String, _>("holder").as_str() {
        "pupil" => protocol::account::Holder::Pupil,
        _ => protocol::account::Holder::Guardian,
    };
    Seen { id, login: row.get("login"), account: state.account(holder) }
}

impl Seen {
    /// Whether it is a pupil's.
    pub fn is_pupil(&self) -> bool {
        self.account.holder == Holder::Pupil
    }
}

/// The families of the first pupil and the third guardian, as many times as asked.
fn crowd(number: u32, count: u128) -> Directory {
    let model = families(number, false);
    let id = |of: u128| Uuid::from_u128((u128::from(number) << 16) | of);
    let (pupil, guardian) = (|one: u128| id(0x1000 + one), |one: u128| id(0x2000 + one));
    // No two of them are taken for one, nor to be one family.
    let name = |one: u128| {
        let letters =
            format!("{one:04}").bytes().map(|digit| char::from(digit - b'0' + b'A')).collect::<String>();
        format!("PRUNE{letters}")
    };
    let each = 0..count;
    Directory {
        pupils: each
            .clone()
            .map(|one| Pupil { id: pupil(one), family: name(one), ..model.pupils[0].clone() })
            .collect(),
        enrolments: each
            .clone()
            .map(|one| Enrolment { pupil: pupil(one), ..model.enrolments[0].clone() })
            .collect(),
        guardians: each
            .clone()
            .map(|one| Guardian { id: guardian(one), family: name(one), ..model.guardians[2].clone() })
            .collect(),
        links: each
            .map(|one| Link { pupil: pupil(one), guardian: guardian(one), ..model.links[0].clone() })
            .collect(),
        ..model
    }
}

/// Two sisters and a neighbour, and three guardians.
fn families(number: u32, second_degree: bool) -> Directory {
    let digits = format!("{:07}", 990_000 + number);
    let letter = Uai::parse(&format!("{digits}A")).unwrap().expected_letter();
    let id = |of: u128| Uuid::from_u128((u128::from(number) << 16) | of);
    let pupil = |of: u128, family: &str, first: &str| Pupil {
        id: id(of),
        ine: None,
        family: family.to_owned(),
        usage: None,
        first: first.to_owned(),
        other_first: None,
        birth_date: Some(BORN),
        sex: None,
        mail: None,
        account: None,
        sources: Vec::new(),
    };
    // Of the neighbour the school knows none.
    let guardian = |of: u128, family: &str, first: &str, mail: Option<&str>| Guardian {
        id: id(of),
        account: Uuid::nil(),
        home_account: None,
        title: None,
        family: family.to_owned(),
        usage: None,
        first: first.to_owned(),
        mail: mail.map(str::to_owned),
        mobile: None,
        home_phone: None,
        work_phone: None,
        address: Vec::new(),
        postal_code: None,
        town: None,
        country: None,
        sources: Vec::new(),
    };
    let enrolment = |of: u128| Enrolment {
        pupil: id(of),
        class: Some("A".to_owned()),
        level: (!second_degree).then(|| "CP".to_owned()),
        mef: None,
        visiting: false,
        gone_on: None,
    };
    let link = |of: u128, to: u128| Link {
        pupil: id(of),
        guardian: id(to),
        responsibility: 1,
        kinship: Some(1),
        confirmation: Confirmation::Unconfirmed,
        birth_date_reported: false,
        gone: false,
    };
    Directory {
        school: School {
            uai: format!("{digits}{letter}"),
            name: "École des Tilleuls".to_owned(),
            degree: if second_degree { "2D" } else { "1D" }.to_owned(),
            street: None,
            postal_code: None,
            town: Some("Ville".to_owned()),
            phone: None,
            mail: None,
            academy: None,
            portal: Some("https://guichet.exemple".to_owned()),
        },
        classes: vec![Class { code: "A".to_owned(), label: "A".to_owned(), mefs: Vec::new() }],
        pupils: vec![pupil(1, "ABRICOT", "Lou"), pupil(2, "ABRICOT", "Zoé"), pupil(3, "PRUNE", "Max")],
        enrolments: vec![enrolment(1), enrolment(2), enrolment(3)],
        guardians: vec![
            guardian(11, "ABRICOT", "Rose", Some("rose@exemple.org")),
            guardian(12, "ABRICOT", "Rémi", Some("remi@exemple.org")),
            guardian(13, "PRUNE", "Jean", None),
        ],
        links: vec![link(1, 11), link(2, 11), link(2, 12), link(3, 13)],
    }
}
