//! A service whose certificate the system does not know, behind a proxy: it is exchanged with only as its own authority
//! and the network say.

use std::io::{BufRead, BufReader, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::thread;

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use server::configuration::Tls;

use crate::fixture::Served;
use crate::preauctl::{Ran, command, init, text};
use crate::window::Place;

/// An authority of nobody’s system, and a service that it signed.
struct Academy {
    authority: PathBuf,
    another: PathBuf,
    tls: Tls,
}

impl Academy {
    fn new(folder: &Path) -> Self {
        let (authority, issuer) = authority("Autorité d’essai");
        let (another, _) = self::authority("Une autre");
        let key = KeyPair::generate().unwrap();
        let service = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
        let service = service.signed_by(&key, &issuer).unwrap();
        let write = |name: &str, content: &str| {
            let path = folder.join(name);
            std::fs::write(&path, content).unwrap();
            path
        };
        Self {
            authority: write("autorité.pem", &authority),
            another: write("autre.pem", &another),
            tls: Tls {
                certificate: write("service.pem", &service.pem()),
                key: write("service.key", &key.serialize_pem()),
            },
        }
    }
}

fn authority(name: &str) -> (String, Issuer<'static, KeyPair>) {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let certificate = params.self_signed(&key).unwrap();
    (certificate.pem(), Issuer::new(params, key))
}

/// A network’s proxy: what it was asked for, and what it answers with.
struct Proxy {
    address: String,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Proxy {
    /// `answer`: its first line, which opens the way if it is 200.
    fn new(answer: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let told = Arc::clone(&asked);
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let told = Arc::clone(&told);
                thread::spawn(move || lead(client, answer, &told));
            }
        });
        Self { address, asked }
    }

    fn asked(&self) -> Vec<String> {
        let mut asked = self.asked.lock().unwrap().clone();
        asked.dedup();
        asked
    }
}

fn lead(client: TcpStream, answer: &str, asked: &Mutex<Vec<String>>) {
    let mut lines = BufReader::new(client.try_clone().unwrap()).lines().map_while(Result::ok);
    let first = lines.next().unwrap_or_default();
    let target = first.split(' ').nth(1).unwrap_or_default().replace("localhost", "127.0.0.1");
    asked.lock().unwrap().push(first);
    let _ = lines.by_ref().take_while(|line| !line.is_empty()).count();
    let mut back = client.try_clone().unwrap();
    let _ = write!(back, "HTTP/1.1 {answer}\r\n\r\n");
    if !answer.starts_with("200") {
        let _ = back.shutdown(Shutdown::Both);
        return;
    }
    let service = TcpStream::connect(target).unwrap();
    let (mut from, mut to) = (client, service.try_clone().unwrap());
    thread::spawn(move || {
        let _ = std::io::copy(&mut from, &mut to);
        let _ = to.shutdown(Shutdown::Write);
    });
    let _ = std::io::copy(&mut &service, &mut back);
    let _ = back.shutdown(Shutdown::Both);
}

/// Enrols by that proxy, and confirms the code if one is asked for.
fn enrol(served: &Served, place: &Place, secure: &str, authority: Option<&Path>, proxy: &Proxy) -> Ran {
    let mut typed = vec!["enrol", secure, "--json"];
    if let Some(file) = authority {
        typed.extend(["--authority", text(file)]);
    }
    let mut command: Command = command(place, &typed);
    for name in ["no_proxy", "NO_PROXY", "all_proxy", "ALL_PROXY", "http_proxy", "HTTP_PROXY", "HTTPS_PROXY"]
    {
        command.env_remove(name);
    }
    let mut running = command.env("https_proxy", &proxy.address).spawn().unwrap();
    let mut told = BufReader::new(running.stderr.take().unwrap());
    let mut first = String::new();
    told.read_line(&mut first).unwrap();
    if let Some((_, code)) = first.split_once("Code\u{a0}: ") {
        served.confirm(code.trim());
    }
    let mut rest = String::new();
    std::io::Read::read_to_string(&mut told, &mut rest).unwrap();
    let ended = running.wait_with_output().unwrap();
    Ran { err: format!("{first}{rest}"), ..Ran::new(ended) }
}

#[test]
fn a_service_is_believed_as_its_own_authority_says_and_reached_as_the_network_says() {
    let place = Place::new();
    init(&place);
    let academy = Academy::new(&place.saved());
    let served = Served::new();
    let port = served.also_over(academy.tls.clone());
    let secure = format!("https://localhost:{port}");
    let open = Proxy::new("200 Connection established");

    for unknown in [None, Some(academy.another.as_path())] {
        let ran = enrol(&served, &place, &secure, unknown, &open);
        let (code, message) = ran.error();
        assert_eq!((ran.code, code.as_str()), (Some(1), "central-service"));
        assert!(message.starts_with("Le certificat du service central n’est pas reconnu"), "{message}");
    }
    let closed = Proxy::new("407 Proxy Authentication Required");
    let (_, message) = enrol(&served, &place, &secure, Some(&academy.authority), &closed).error();
    assert!(message.starts_with("Le serveur mandataire (proxy) de votre réseau"), "{message}");

    let ran = enrol(&served, &place, &secure, Some(&academy.authority), &open);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let line = format!("CONNECT localhost:{port} HTTP/1.1");
    assert_eq!((open.asked(), closed.asked()), (vec![line.clone()], vec![line]));

    // The computer keeps whom to believe: what follows needs no file.
    std::fs::remove_file(&academy.authority).unwrap();
    let mut sync = command(&place, &["sync", "--json"]);
    let ran = Ran::new(sync.env("https_proxy", &open.address).output().unwrap());
    let told: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!((ran.code, told["label"].as_str()), (Some(0), Some("À jour")), "{}", ran.err);
    let kept = told["authority"].as_str().unwrap();
    assert_eq!((kept.len(), kept.matches(':').count()), (95, 31));
}
