//! Just enough HTTP for a browser of this computer: one request a connection.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;

/// What is asked.
pub struct Request {
    /// `GET`, `POST`.
    pub method: String,
    /// Which of the server's hosts is asked, without its port.
    pub host: String,
    /// Path, without what follows a question mark.
    pub path: String,
    /// What is sent along.
    pub body: Vec<u8>,
}

/// What is answered.
pub struct Response {
    pub status: u16,
    pub kind: &'static str,
    pub body: Vec<u8>,
}

impl Response {
    pub fn json(status: u16, value: &serde_json::Value) -> Self {
        Self { status, kind: "application/json", body: value.to_string().into_bytes() }
    }

    pub fn not_found() -> Self {
        Self { status: 404, kind: "text/plain", body: Vec::new() }
    }
}

/// Answers all requests, each in a thread of its own, for as long as the process lives. `policy` goes with each answer.
pub fn serve(
    listener: &TcpListener,
    policy: &str,
    answer: impl Fn(Request) -> Response + Send + Sync + 'static,
) {
    let answer = Arc::new(answer);
    for stream in listener.incoming() {
        let Ok(mut stream) = stream else { continue };
        let (answer, policy) = (Arc::clone(&answer), policy.to_owned());
        std::thread::spawn(move || {
            // Browsers open connections ahead that they never use.
            let Some(request) = read(&stream) else { return };
            let Response { status, kind, body } = answer(request);
            let head = format!(
                "HTTP/1.1 {status} -\r\ncontent-type: {kind}\r\ncontent-length: {}\r\ncache-control: no-store\r\n\
                 content-security-policy: {policy}\r\nconnection: close\r\n\r\n",
                body.len()
            );
            // Who asked may have gone: then there is nobody to answer.
            let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&body));
        });
    }
}

fn read(stream: &TcpStream) -> Option<Request> {
    let mut lines = BufReader::new(stream.try_clone().ok()?);
    let mut first = String::new();
    lines.read_line(&mut first).ok()?;
    let mut words = first.split(' ');
    let (method, target) = (words.next()?.to_owned(), words.next()?.to_owned());
    let (mut host, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        lines.read_line(&mut line).ok()?;
        let Some((name, value)) = line.split_once(':') else { break };
        let value = value.trim();
        match name.to_ascii_lowercase().as_str() {
            "host" if host.is_empty() => value.split(':').next().unwrap_or_default().clone_into(&mut host),
            // Node, which resolves no name under localhost, says so whose window it means.
            "x-window" if !value.is_empty() => value.clone_into(&mut host),
            "content-length" => length = value.parse().ok()?,
            _ => {}
        }
    }
    let mut body = vec![0; length];
    lines.read_exact(&mut body).ok()?;
    let path = target.split('?').next().unwrap_or_default().to_owned();
    Some(Request { method, host, path, body })
}
