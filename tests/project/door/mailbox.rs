//! A real mail server, and what was handed to it.

use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStdout, Command, Stdio};

use server::configuration::{Mail, Security};

/// The server, stopped at the end.
pub struct Mailbox {
    process: Child,
    lines: BufReader<ChildStdout>,
    port: u16,
}

impl Mailbox {
    pub fn start() -> Self {
        let program = concat!(env!("CARGO_MANIFEST_DIR"), "/crates/service/tests/it/smtp_server.py");
        let mut process = Command::new("/usr/bin/python3")
            .arg(program)
            .stdout(Stdio::piped())
            .spawn()
            .expect("python3-aiosmtpd: scripts/prerequisites test");
        let mut lines = BufReader::new(process.stdout.take().unwrap());
        let mut first = String::new();
        lines.read_line(&mut first).unwrap();
        Self { process, lines, port: first.trim().parse().unwrap() }
    }

    /// How the service reaches it.
    pub fn settings(&self) -> Mail {
        Mail {
            from: "Guichet <ne-pas-repondre@exemple.fr>".to_owned(),
            folder: None,
            host: Some("127.0.0.1".to_owned()),
            port: Some(self.port),
            security: Security::Plain,
            user: None,
            authority: None,
        }
    }

    /// The next message, waited for; its text as it is read.
    pub fn message(&mut self) -> String {
        let mut line = String::new();
        self.lines.read_line(&mut line).unwrap();
        let message: String = serde_json::from_str(&line).unwrap();
        // Soft line breaks of quoted-printable, and the sign that it writes otherwise.
        message.replace("=\r\n", "").replace("=\n", "").replace("=3D", "=")
    }
}

impl Drop for Mailbox {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
