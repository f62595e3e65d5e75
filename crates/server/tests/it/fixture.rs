//! A service that listens on a port of its own, and who asks it.

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;

use jiff::Timestamp;
use protocol::device::{Credentials, EnrolmentCode, EnrolmentState};
use protocol::version;
use server::configuration::{Aaf, Configuration, Kept, Limits, Tls};
use server::serve::serve;
use service::keys::Keys;
use service::usecase::directory::{self, Directory};
use service::usecase::staff::{self, Role, Welcome};
use service::{Service, SystemClock};
use sqlx::PgPool;
use tokio::runtime::Runtime;
use tokio::sync::oneshot;
use totp_rs::Totp;
use ureq::http::Response;
use ureq::{Agent, Body};
use zeroize::Zeroizing;

use crate::database;
use crate::tilleuls::tilleuls;

pub const PASSWORD: &str = "quatre chats sous le préau";

/// A service at work, and a person who directs its school.
pub struct Served {
    pub address: String,
    pub director: Welcome,
    /// The same service, for what families do.
    #[allow(dead_code, reason = "tests of desktops use it")]
    pub service: Service,
    /// Its database.
    #[allow(dead_code, reason = "tests of desktops do without")]
    pub pool: PgPool,
    agent: Agent,
    stop: Option<oneshot::Sender<()>>,
    runtime: Runtime,
    serving: Option<tokio::task::JoinHandle<std::io::Result<()>>>,
}

impl Served {
    pub fn new() -> Self {
        Self::with_door(server::configuration::Door::default())
    }

    /// With the families' pages set up like that.
    pub fn with_door(door: server::configuration::Door) -> Self {
        Self::start(tilleuls(), |configuration| configuration.door = door)
    }

    /// One that knows the people of another school.
    #[allow(dead_code, reason = "tests of desktops use it")]
    pub fn of(school: Directory) -> Self {
        Self::start(school, |_| ())
    }

    /// Of a school of the second degree, whose pupils have accounts.
    #[allow(dead_code, reason = "tests of desktops use it")]
    pub fn secondary() -> Self {
        let mut school = tilleuls();
        school.school.degree = "2D".to_owned();
        Self::of(school)
    }

    /// Configured as that says.
    pub fn configured(configure: impl FnOnce(&mut Configuration)) -> Self {
        Self::start(tilleuls(), configure)
    }

    fn start(school: Directory, configure: impl FnOnce(&mut Configuration)) -> Self {
        let runtime = Runtime::new().unwrap();
        let (service, pool, director) = runtime.block_on(prepared(school));
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let listen: SocketAddr = listener.local_addr().unwrap();
        let mut configuration = configuration(listen, format!("http://{listen}"));
        configure(&mut configuration);
        let (stop, stopped) = oneshot::channel();
        let kept = service.clone();
        let serving = runtime.spawn(async move {
            serve(&configuration, listener, service, async {
                let _ = stopped.await;
            })
            .await
        });
        // Who is refused before what they send is read finds the connection closed: none is kept.
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_idle_connections(0)
            .build()
            .into();
        let address = format!("http://{listen}");
        Self {
            address,
            director,
            service: kept,
            pool,
            agent,
            stop: Some(stop),
            runtime,
            serving: Some(serving),
        }
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

    #[allow(dead_code, reason = "tests of desktops end nothing so")]
    pub fn delete(&self, path: &str, token: Option<&str>) -> Response<Body> {
        let mut request = self
            .agent
            .delete(format!("{}{path}", self.address))
            .header(version::HEADER, version::CURRENT.to_string());
        if let Some(token) = token {
            request = request.header("Authorization", format!("Bearer {token}"));
        }
        request.call().unwrap()
    }

    /// A form, as a browser sends it.
    pub fn send(&self, path: &str, fields: &[(&str, &str)]) -> Response<Body> {
        let fields = fields.iter().map(|(name, value)| (*name, *value));
        self.agent.post(format!("{}{path}", self.address)).send_form(fields).unwrap()
    }

    /// The same, with a token that no browser has.
    #[allow(dead_code, reason = "tests of programs do without")]
    pub fn send_as(&self, path: &str, token: Option<&str>, fields: &[(&str, &str)]) -> Response<Body> {
        let mut request = self.agent.post(format!("{}{path}", self.address));
        if let Some(token) = token {
            request = request.header("Authorization", format!("Bearer {token}"));
        }
        request.send_form(fields.iter().map(|(name, value)| (*name, *value))).unwrap()
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

    /// The director confirms that code, with a code of recovery.
    #[allow(dead_code, reason = "tests of programs use it")]
    pub fn confirm(&self, code: &str) {
        let shown = self.sign_in(self.director.recovery_codes[0].as_str(), code);
        assert_eq!(shown.0, 200, "{}", shown.1);
        let answer_with = hidden(&shown.1, "answer_with");
        let done = self.send("/appareils/reponse", &[("answer_with", &answer_with), ("confirmed", "true")]);
        assert_eq!(done.status(), 200);
    }

    /// The same service on another port, by TLS; until the tests end.
    #[allow(dead_code, reason = "tests of programs use it")]
    pub fn also_over(&self, tls: Tls) -> u16 {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let listen = listener.local_addr().unwrap();
        let address = format!("https://localhost:{}", listen.port());
        let configuration = Configuration { tls: Some(tls), ..configuration(listen, address) };
        let service = self.service.clone();
        self.runtime.spawn(async move {
            serve(&configuration, listener, service, std::future::pending()).await.unwrap();
        });
        listen.port()
    }

    /// Awaits that, on the threads of the service.
    #[allow(dead_code, reason = "tests of desktops do without")]
    pub fn wait<T>(&self, done: impl Future<Output = T>) -> T {
        self.runtime.block_on(done)
    }

    /// Asks it to stop, and waits until it has.
    pub fn stop(mut self) {
        self.stop.take().unwrap().send(()).unwrap();
        self.runtime.block_on(self.serving.take().unwrap()).unwrap().unwrap();
    }
}

fn configuration(listen: SocketAddr, address: String) -> Configuration {
    Configuration {
        address,
        listen,
        tls: None,
        keys: "unread".into(),
        connections: 8,
        door: server::configuration::Door::default(),
        metrics: None,
        limits: Limits::default(),
        aaf: Aaf::default(),
        ledger: None,
        staff: server::configuration::Staff::default(),
        retention: Kept::default(),
        trials: false,
    }
}

/// The value of a hidden field.
pub fn hidden(page: &str, name: &str) -> String {
    let (_, rest) = page.split_once(&format!("name=\"{name}\" value=\"")).expect(page);
    rest.split_once('"').unwrap().0.to_owned()
}

async fn prepared(school: Directory) -> (Service, PgPool, Welcome) {
    let pool = database::new(4).await;
    let keys = Keys::parse(&Keys::new_line("2026").unwrap()).unwrap();
    let service = Service::start(pool.clone(), keys, Arc::new(SystemClock)).await.unwrap();
    let uai = school.school.uai.clone();
    directory::take_in(&service, school).await.unwrap();
    let chosen = Zeroizing::new(PASSWORD.to_owned());
    let director =
        staff::add(&service, "c.essai", "Camille Essai", chosen, Role::Director(&uai)).await.unwrap();
    (service, pool, director)
}
