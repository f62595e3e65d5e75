//! A service that listens on a port of its own, and who asks it.

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use jiff::Timestamp;
use protocol::device::{Credentials, EnrolmentCode, EnrolmentState};
use protocol::entity::{Class, Confirmation, Enrolment, Guardian, Link, Pupil, School};
use protocol::version;
use server::configuration::Configuration;
use server::serve::serve;
use service::keys::Keys;
use service::usecase::directory::{self, Directory};
use service::usecase::staff::{self, Role, Welcome};
use service::{Service, SystemClock};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use tokio::runtime::Runtime;
use tokio::sync::oneshot;
use totp_rs::Totp;
use ureq::http::Response;
use ureq::{Agent, Body};
use uuid::Uuid;
use zeroize::Zeroizing;

pub const UAI: &str = "0990001N";
pub const PASSWORD: &str = "quatre chats sous le préau";

/// A service at work, and a person who directs its school.
pub struct Served {
    pub address: String,
    pub director: Welcome,
    agent: Agent,
    stop: Option<oneshot::Sender<()>>,
    runtime: Runtime,
    serving: Option<tokio::task::JoinHandle<std::io::Result<()>>>,
}

impl Served {
    pub fn new() -> Self {
        let runtime = Runtime::new().unwrap();
        let (service, director) = runtime.block_on(prepared());
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let listen: SocketAddr = listener.local_addr().unwrap();
        let configuration = Configuration {
            address: format!("http://{listen}"),
            listen,
            tls: None,
            keys: "unread".into(),
            connections: 4,
        };
        let (stop, stopped) = oneshot::channel();
        let serving = runtime.spawn(async move {
            serve(&configuration, listener, service, async {
                let _ = stopped.await;
            })
            .await
        });
        let agent = Agent::config_builder().http_status_as_error(false).max_redirects(0).build().into();
        let address = format!("http://{listen}");
        Self { address, director, agent, stop: Some(stop), runtime, serving: Some(serving) }
    }

    pub fn get(&self, path: &str, token: Option<&str>) -> Response<Body> {
        let mut request = self
            .agent
            .get(format!("{}{path}", self.address))
            .header(version::HEADER, version::CURRENT.to_string());
        if let Some(token) = token {
            request = request.header("Authorization", format!("Bearer {token}"));
        }
        request.call().unwrap()
    }

    pub fn post(&self, path: &str, token: Option<&str>, body: &serde_json::Value) -> Response<Body> {
        let mut request = self
            .agent
            .post(format!("{}{path}", self.address))
            .header(version::HEADER, version::CURRENT.to_string());
        if let Some(token) = token {
            request = request.header("Authorization", format!("Bearer {token}"));
        }
        request.send_json(body).unwrap()
    }

    /// A form, as a browser sends it.
    pub fn send(&self, path: &str, fields: &[(&str, &str)]) -> Response<Body> {
        let fields = fields.iter().map(|(name, value)| (*name, *value));
        self.agent.post(format!("{}{path}", self.address)).send_form(fields).unwrap()
    }

    /// The code of the director's telephone.
    pub fn otp(&self) -> String {
        let telephone = Totp::from_url(self.director.address.as_str()).unwrap();
        telephone.generate(u64::try_from(Timestamp::now().as_second()).unwrap()).to_string()
    }

    /// A computer asks for a code.
    pub fn ask(&self) -> EnrolmentCode {
        let request =
            serde_json::json!({ "computer": "PC-DIRECTION", "application": "0.1.0", "protocol": 1 });
        let mut answer = self.post("/api/v1/devices/enrolments", None, &request);
        assert_eq!(answer.status(), 201);
        answer.body_mut().read_json().unwrap()
    }

    pub fn state(&self, secret: &str) -> EnrolmentState {
        let proof = serde_json::json!({ "secret": secret });
        let mut answer = self.post("/api/v1/devices/enrolments/state", None, &proof);
        assert_eq!(answer.status(), 200);
        answer.body_mut().read_json().unwrap()
    }

    /// A computer that the director enrolled on the page, with a code of recovery.
    pub fn enrol(&self) -> Credentials {
        let asked = self.ask();
        let otp = self.director.recovery_codes[7].as_str();
        let shown = self.sign_in(otp, &asked.code);
        assert_eq!(shown.0, 200, "{}", shown.1);
        let answer_with = hidden(&shown.1, "answer_with");
        let done = self.send("/appareils/reponse", &[("answer_with", &answer_with), ("confirmed", "true")]);
        assert_eq!(done.status(), 200);
        let EnrolmentState::Confirmed(credentials) = self.state(&asked.secret) else { panic!() };
        *credentials
    }

    /// Signs in on the page of computers; its status and its text.
    pub fn sign_in(&self, otp: &str, code: &str) -> (u16, String) {
        let fields = [("login", "c.essai"), ("password", PASSWORD), ("otp", otp), ("code", code)];
        let mut page = self.send("/appareils", &fields);
        (page.status().as_u16(), page.body_mut().read_to_string().unwrap())
    }

    /// Asks it to stop, and waits until it has.
    pub fn stop(mut self) {
        self.stop.take().unwrap().send(()).unwrap();
        self.runtime.block_on(self.serving.take().unwrap()).unwrap().unwrap();
    }
}

/// The value of a hidden field.
pub fn hidden(page: &str, name: &str) -> String {
    let (_, rest) = page.split_once(&format!("name=\"{name}\" value=\"")).expect(page);
    rest.split_once('"').unwrap().0.to_owned()
}

async fn prepared() -> (Service, Welcome) {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let address = std::env::var("PREAU_POSTGRES").expect("the tests run under scripts/with-postgres");
    let options: PgConnectOptions = address.parse().unwrap();
    let name = format!("server_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
    let mut owner = PgConnection::connect_with(&options).await.unwrap();
    sqlx::query(AssertSqlSafe(format!("CREATE DATABASE {name}"))).execute(&mut owner).await.unwrap();
    owner.close().await.unwrap();
    let pool = PgPoolOptions::new().max_connections(4).connect_with(options.database(&name)).await.unwrap();
    let keys = Keys::parse(&Keys::new_line("2026").unwrap()).unwrap();
    let service = Service::start(pool, keys, Arc::new(SystemClock)).await.unwrap();
    directory::take_in(&service, tilleuls()).await.unwrap();
    let chosen = Zeroizing::new(PASSWORD.to_owned());
    let director =
        staff::add(&service, "c.essai", "Camille Essai", chosen, Role::Director(UAI)).await.unwrap();
    (service, director)
}

/// A school of one pupil and her mother.
fn tilleuls() -> Directory {
    let (lou, rose) = (Uuid::from_u128(1), Uuid::from_u128(11));
    let none = || None::<String>;
    Directory {
        school: School {
            uai: UAI.to_owned(),
            name: "École des Tilleuls".to_owned(),
            degree: "1D".to_owned(),
            street: none(),
            postal_code: none(),
            town: none(),
            phone: none(),
            mail: none(),
            academy: none(),
            portal: none(),
        },
        classes: vec![Class { code: "CPA".to_owned(), label: "CP A".to_owned(), mefs: Vec::new() }],
        pupils: vec![Pupil {
            id: lou,
            ine: none(),
            family: "ABRICOT".to_owned(),
            usage: none(),
            first: "Lou".to_owned(),
            other_first: none(),
            birth_date: None,
            sex: none(),
            mail: none(),
            account: None,
            sources: Vec::new(),
        }],
        enrolments: vec![Enrolment {
            pupil: lou,
            class: Some("CPA".to_owned()),
            level: none(),
            mef: none(),
            visiting: false,
            gone_on: None,
        }],
        guardians: vec![Guardian {
            id: rose,
            account: Uuid::nil(),
            title: none(),
            family: "ABRICOT".to_owned(),
            usage: none(),
            first: "Rose".to_owned(),
            mail: none(),
            mobile: none(),
            home_phone: none(),
            work_phone: none(),
            address: Vec::new(),
            postal_code: none(),
            town: none(),
            country: none(),
            sources: Vec::new(),
        }],
        links: vec![Link {
            pupil: lou,
            guardian: rose,
            responsibility: 1,
            kinship: None,
            confirmation: Confirmation::Unconfirmed,
            birth_date_reported: false,
            gone: false,
        }],
    }
}
