//! Mails leave through a real server: what it says is known, what it does not say is not guessed.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use jiff::SignedDuration;
use service::post::{Security, Smtp};

use super::*;

/// A mail server, stopped at the end.
struct Server {
    process: Child,
    lines: BufReader<std::process::ChildStdout>,
    port: u16,
}

impl Server {
    /// One that answers that to a message: `take`, a refusal, or `drop` when it hangs up without a word.
    fn start(answers: &[&str]) -> Self {
        Self::start_with(answers, None)
    }

    /// One that takes nothing without `STARTTLS`, where there is a folder with a certificate.
    fn start_with(answers: &[&str], tls: Option<&Path>) -> Self {
        let program = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/smtp_server.py");
        let mut process = Command::new("/usr/bin/python3")
            .arg(program)
            .args(answers)
            .envs(tls.map(|folder| ("SMTP_TLS", folder)))
            .stdout(Stdio::piped())
            .spawn()
            .expect("python3-aiosmtpd: scripts/prerequisites test");
        let mut lines = BufReader::new(process.stdout.take().unwrap());
        let mut first = String::new();
        lines.read_line(&mut first).unwrap();
        Self { process, lines, port: first.trim().parse().unwrap() }
    }

    fn post(&self) -> Post {
        let smtp = Smtp {
            host: "127.0.0.1".to_owned(),
            port: self.port,
            security: Security::Plain,
            credentials: None,
            authority: None,
        };
        Post { transport: Transport::Smtp(smtp), from: "Guichet <guichet@exemple.fr>".parse().unwrap() }
    }

    /// The next message that it was handed.
    fn message(&mut self) -> String {
        let mut line = String::new();
        self.lines.read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A mother who has given an address: one mail waits.
async fn one_mail() -> Fixture {
    let (fixture, director) = school(|_| ()).await;
    {
        let mut computer = fixture.enrol(&director).await;
        computer.catch_up().await;
        send(&mut computer, MOTHER, notify(1)).await;
        computer.catch_up().await;
        let mut mother = Family::new(&fixture);
        mother.comes_with(MOTHER, &printed(&computer, MOTHER, 1)).await;
        assert_eq!(mother.gives_mail("rose@exemple.org").await, GivenMail::Sent);
    }
    fixture
}

async fn sends(fixture: &Fixture, server: &Server) -> bool {
    post::send_next(&fixture.service, &server.post(), words).await.unwrap()
}

async fn kept(fixture: &Fixture) -> (String, Option<String>, bool) {
    sqlx::query_as("SELECT state, told, sealed IS NOT NULL FROM outgoing_mail")
        .fetch_one(&fixture.pool)
        .await
        .unwrap()
}

#[tokio::test]
async fn what_the_server_took_is_sent_once_and_what_it_said_goes() {
    let fixture = one_mail().await;
    let mut server = Server::start(&["take"]);
    assert!(sends(&fixture, &server).await);
    let message = server.message();
    let id: Uuid = sqlx::query_scalar("SELECT id FROM outgoing_mail").fetch_one(&fixture.pool).await.unwrap();
    for header in [
        "From: Guichet <guichet@exemple.fr>",
        "To: rose@exemple.org",
        "Subject: confirm_mail",
        "Auto-Submitted: auto-generated",
        "Content-Type: multipart/alternative",
        &format!("Message-ID: <{id}@exemple.fr>"),
    ] {
        assert!(message.contains(header), "{header}: {message}");
    }
    assert!(message.contains("text/plain") && message.contains("text/html"), "{message}");
    let (state, told, has_content) = kept(&fixture).await;
    assert_eq!((state.as_str(), has_content), ("sent", false));
    assert!(told.unwrap().contains("queued"));
    assert!(!sends(&fixture, &server).await, "once");
}

#[tokio::test]
async fn what_was_handed_over_without_an_answer_is_never_sent_again() {
    let fixture = one_mail().await;
    let mut server = Server::start(&["drop", "take"]);
    assert!(sends(&fixture, &server).await);
    assert!(server.message().contains("confirm_mail"), "it may have arrived");
    assert_eq!(kept(&fixture).await.0, "unknown");
    fixture.clock.advance(SignedDuration::from_hours(72));
    assert!(!sends(&fixture, &server).await);
}

#[tokio::test]
async fn whoever_is_stopped_while_the_server_reads_sends_nothing_twice() {
    let fixture = one_mail().await;
    let mut server = Server::start(&["hang", "take"]);
    let post = server.post();
    let sending = post::send_next(&fixture.service, &post, words);
    let arrived = tokio::task::spawn_blocking(move || {
        let message = server.message();
        (server, message)
    });
    let server = tokio::select! {
        sent = sending => panic!("{sent:?}"),
        arrived = arrived => arrived.unwrap().0,
    };
    assert_eq!(kept(&fixture).await.0, "unknown");
    fixture.clock.advance(SignedDuration::from_hours(72));
    assert!(!sends(&fixture, &server).await);
}

#[tokio::test]
async fn what_is_refused_for_now_is_tried_again_and_for_good_is_not() {
    let fixture = one_mail().await;
    let mut server = Server::start(&["451 demain", "take"]);
    assert!(sends(&fixture, &server).await);
    let (state, told, has_content) = kept(&fixture).await;
    assert_eq!((state.as_str(), has_content), ("waiting", true));
    assert!(told.unwrap().contains("demain"));
    assert!(!sends(&fixture, &server).await, "not at once");
    fixture.clock.advance(SignedDuration::from_mins(1));
    assert!(sends(&fixture, &server).await);
    assert!(server.message().contains("confirm_mail"));
    assert_eq!(kept(&fixture).await.0, "sent");

    let fixture = one_mail().await;
    let server = Server::start(&["550 personne ici"]);
    assert!(sends(&fixture, &server).await);
    let (state, told, _) = kept(&fixture).await;
    assert_eq!(state, "refused");
    assert!(told.unwrap().contains("personne ici"));
    assert!(!sends(&fixture, &server).await);
}

#[tokio::test]
async fn a_server_that_is_not_there_is_tried_for_two_days() {
    let fixture = one_mail().await;
    let server = Server::start(&[]);
    let post = server.post();
    drop(server);
    let mut tries = 0;
    let begun = fixture.service.now();
    while kept(&fixture).await.0 == "waiting" {
        if post::send_next(&fixture.service, &post, words).await.unwrap() {
            tries += 1;
        }
        fixture.clock.advance(SignedDuration::from_mins(30));
    }
    let hours = fixture.service.now().duration_since(begun).as_hours();
    assert_eq!(kept(&fixture).await.0, "refused");
    assert!((48..56).contains(&hours) && (15..30).contains(&tries), "{hours} {tries}");
}

#[tokio::test]
async fn nothing_is_sent_unprotected_where_protection_is_asked() {
    let fixture = one_mail().await;
    let server = Server::start(&["take"]);
    let mut post = server.post();
    if let Transport::Smtp(smtp) = &mut post.transport {
        smtp.security = Security::StartTls;
    }
    assert!(post::send_next(&fixture.service, &post, words).await.unwrap());
    let (state, told, _) = kept(&fixture).await;
    assert_eq!(state, "waiting");
    assert!(told.unwrap().contains("STARTTLS"));
}

#[tokio::test]
async fn a_server_is_believed_by_a_certificate_that_was_signed_for_its_name() {
    let fixture = one_mail().await;
    let folder = tempfile::tempdir().unwrap();
    let made = Command::new("openssl")
        .args([
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-nodes",
            "-days",
            "7",
        ])
        .args(["-subj", "/CN=essai", "-addext", "subjectAltName=IP:127.0.0.1"])
        .args([
            "-addext",
            "basicConstraints=critical,CA:FALSE",
            "-keyout",
            "key.pem",
            "-out",
            "certificate.pem",
        ])
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let mut server = Server::start_with(&["take"], Some(folder.path()));
    let mut post = server.post();
    let Transport::Smtp(smtp) = &mut post.transport else { panic!() };
    smtp.security = Security::StartTls;
    assert!(post::send_next(&fixture.service, &post, words).await.unwrap());
    let (state, told, _) = kept(&fixture).await;
    assert_eq!(state, "waiting", "nobody known signed it: {told:?}");
    fixture.clock.advance(SignedDuration::from_mins(1));
    let Transport::Smtp(smtp) = &mut post.transport else { panic!() };
    smtp.authority = Some(std::fs::read(folder.path().join("certificate.pem")).unwrap());
    assert!(post::send_next(&fixture.service, &post, words).await.unwrap());
    assert_eq!(kept(&fixture).await.0, "sent");
    assert!(server.message().contains("confirm_mail"));
}
