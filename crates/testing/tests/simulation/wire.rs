//! The way from the desktops to the service: HTTP as it is, between the real client and the real routes, on which the
//! schedule decides what becomes of each request.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::task::Poll;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::{Request, Response, StatusCode, header};
use protocol::operation::Receipt;
use protocol::problem::{Problem, ProblemCode};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tower_service::Service as _;

use crate::chance::Chance;
use crate::sabotage::Sabotage;

/// What becomes of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It arrives, and so does the answer.
    Through,
    /// It does not arrive.
    Lost,
    /// It arrives; the answer does not.
    AnswerLost,
    /// It arrives; half of the answer does.
    AnswerCut,
    /// Nobody waits for it any more when it arrives, some steps later.
    Late,
    /// It arrives twice: now, and some steps later, unanswered.
    Twice,
    /// The service is killed at that point of its work, and is there again for the next request.
    ServiceKilled(usize),
    /// The service says that it is busy.
    Busy,
    /// A captive portal answers.
    Captive,
    /// The desktop is killed before the request arrives.
    KilledBefore,
    /// The desktop is killed when it has arrived, before the answer is here.
    KilledAfter,
}

impl Fate {
    /// One for a bad day.
    pub fn bad(chance: &mut Chance) -> Self {
        match chance.below(12) {
            0 => Self::Lost,
            1 | 2 => Self::AnswerLost,
            3 => Self::AnswerCut,
            4 => Self::Late,
            5 | 6 => Self::Twice,
            7 => Self::ServiceKilled(chance.below(60)),
            8 => Self::Busy,
            9 => Self::Captive,
            10 => Self::KilledBefore,
            _ => Self::KilledAfter,
        }
    }
}

/// A request as it was sent.
#[derive(Debug, Clone)]
struct Sent {
    head: String,
    body: Vec<u8>,
}

/// The way, and what is known of it.
pub struct Wire {
    /// Address that desktops are enrolled at.
    pub address: String,
    shared: Arc<Shared>,
}

struct Shared {
    router: Router,
    fates: Mutex<VecDeque<Fate>>,
    late: Mutex<VecDeque<Sent>>,
    acknowledged: Mutex<Vec<Receipt>>,
    sabotage: Mutex<Option<Sabotage>>,
    /// The desktop is to be killed now.
    kill: Notify,
    /// It was.
    killed: Notify,
}

impl Wire {
    /// A way to these routes, listening on a port of its own, on the runtime of who calls.
    pub async fn to(routes: impl FnOnce(&str) -> Router) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let shared = Arc::new(Shared {
            router: routes(&address),
            fates: Mutex::default(),
            late: Mutex::default(),
            acknowledged: Mutex::default(),
            sabotage: Mutex::default(),
            kill: Notify::new(),
            killed: Notify::new(),
        });
        let serving = Arc::clone(&shared);
        tokio::spawn(async move {
            while let Ok((stream, from)) = listener.accept().await {
                let shared = Arc::clone(&serving);
                tokio::spawn(async move { shared.carry(stream, from).await });
            }
        });
        Self { address, shared }
    }

    /// What becomes of the next requests; those after them go through.
    pub fn plan(&self, fates: impl IntoIterator<Item = Fate>) {
        *self.shared.fates.lock().unwrap() = fates.into_iter().collect();
    }

    /// Everything goes through again, and what was on its way is lost.
    pub fn heal(&self) {
        self.plan([]);
        self.shared.late.lock().unwrap().clear();
    }

    /// A rule of the service is broken from now on.
    pub fn sabotage(&self, which: Option<Sabotage>) {
        *self.shared.sabotage.lock().unwrap() = which;
    }

    /// The answers to operations that desktops received since this was last asked.
    pub fn acknowledged(&self) -> Vec<Receipt> {
        std::mem::take(&mut self.shared.acknowledged.lock().unwrap())
    }

    /// Waits until the desktop at work is to be killed.
    pub async fn kill(&self) {
        self.shared.kill.notified().await;
    }

    /// It was killed.
    pub fn killed(&self) {
        self.shared.killed.notify_one();
    }

    /// One of the requests that were late arrives; says no when there is none.
    pub async fn deliver_late(&self, chance: &mut Chance) -> bool {
        let sent = {
            let mut late = self.shared.late.lock().unwrap();
            if late.is_empty() {
                return false;
            }
            let which = chance.below(late.len());
            late.remove(which).unwrap()
        };
        self.shared.ask(&sent, SocketAddr::from(([127, 0, 0, 1], 9))).await;
        true
    }
}

impl Shared {
    async fn carry(&self, mut stream: TcpStream, from: SocketAddr) {
        let Some(sent) = read(&mut stream).await else { return };
        let fate = self.fates.lock().unwrap().pop_front().unwrap_or(Fate::Through);
        match fate {
            Fate::Lost => {}
            Fate::Late => self.late.lock().unwrap().push_back(sent),
            Fate::KilledBefore => self.kill_desktop().await,
            Fate::KilledAfter => {
                self.ask(&sent, from).await;
                self.kill_desktop().await;
            }
            Fate::AnswerLost => {
                self.ask(&sent, from).await;
            }
            Fate::AnswerCut => {
                let answer = self.ask(&sent, from).await;
                let _ = stream.write_all(&answer[..answer.len() / 2]).await;
            }
            Fate::ServiceKilled(at) => {
                self.ask_until(&sent, from, at).await;
            }
            Fate::Busy => {
                let problem = serde_json::to_vec(&Problem::new(ProblemCode::Unavailable)).unwrap();
                let _ = stream.write_all(&message(StatusCode::SERVICE_UNAVAILABLE, &problem)).await;
            }
            Fate::Captive => {
                let _ = stream.write_all(&message(StatusCode::OK, b"<html>Bienvenue</html>")).await;
            }
            Fate::Through | Fate::Twice => {
                let answer = self.ask(&sent, from).await;
                if fate == Fate::Twice {
                    self.late.lock().unwrap().push_back(sent);
                }
                self.note(&answer);
                let _ = stream.write_all(&answer).await;
            }
        }
        let _ = stream.shutdown().await;
    }

    async fn kill_desktop(&self) {
        self.kill.notify_one();
        self.killed.notified().await;
    }

    /// Remembers what a desktop is about to be told of its operations.
    fn note(&self, answer: &[u8]) {
        let body = answer.windows(4).position(|end| end == b"\r\n\r\n").map(|end| &answer[end + 4..]);
        if let Some(receipt) = body.and_then(|body| serde_json::from_slice::<Receipt>(body).ok()) {
            self.acknowledged.lock().unwrap().push(receipt);
        }
    }

    async fn ask(&self, sent: &Sent, from: SocketAddr) -> Vec<u8> {
        self.ask_until(sent, from, usize::MAX).await.unwrap_or_default()
    }

    /// Asks the service, which is killed after so many moments of work.
    async fn ask_until(&self, sent: &Sent, from: SocketAddr, moments: usize) -> Option<Vec<u8>> {
        let request = request(sent, from)?;
        let path = request.uri().path().to_owned();
        let mut router = self.router.clone();
        let mut asking = pin!(router.call(request));
        let mut left = moments;
        let response = poll_fn(|context| {
            if left == 0 {
                return Poll::Ready(None);
            }
            left -= 1;
            asking.as_mut().poll(context).map(|answer| answer.ok())
        })
        .await?;
        let sabotage = *self.sabotage.lock().unwrap();
        let (status, mut body) = taken(response).await;
        if let Some(sabotage) = sabotage.filter(|_| status == StatusCode::OK) {
            body = sabotage.spoil(&path, body);
        }
        Some(message(status, &body))
    }
}

async fn taken(response: Response<Body>) -> (StatusCode, Vec<u8>) {
    let status = response.status();
    (status, to_bytes(response.into_body(), usize::MAX).await.unwrap().to_vec())
}

fn message(status: StatusCode, body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
    [head.into_bytes(), body.to_vec()].concat()
}

/// A request, to its last byte; none when its sender went away.
async fn read(stream: &mut TcpStream) -> Option<Sent> {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break end;
        }
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    };
    let head = String::from_utf8(bytes[..end].to_vec()).ok()?;
    let mut body = bytes[end + 4..].to_vec();
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().ok())?
    });
    while body.len() < length.unwrap_or(0) {
        if stream.read_buf(&mut body).await.ok()? == 0 {
            return None;
        }
    }
    Some(Sent { head, body })
}

/// The request for the routes. What is compressed could not be read on the way.
fn request(sent: &Sent, from: SocketAddr) -> Option<Request<Body>> {
    let mut lines = sent.head.lines();
    let mut first = lines.next()?.split(' ');
    let mut request = Request::builder().method(first.next()?).uri(first.next()?);
    for line in lines {
        let (name, value) = line.split_once(':')?;
        if !name.eq_ignore_ascii_case(header::ACCEPT_ENCODING.as_str()) {
            request = request.header(name.trim(), value.trim());
        }
    }
    request.extension(ConnectInfo(from)).body(Body::from(sent.body.clone())).ok()
}
