//! A publisher's web server on this computer: real HTTP over a real socket, and everything that may go wrong.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// How a file is served.
#[derive(Clone)]
pub enum Served {
    /// As it is.
    Whole(Vec<u8>),
    /// Half of it, then the connection breaks.
    Cut(Vec<u8>),
    /// Half of it, then nothing more, for as long as the site stands.
    Held(Vec<u8>),
    /// Somewhere else.
    Moved(String),
}

#[derive(Default)]
struct Shelf {
    files: HashMap<String, Served>,
    asked: Vec<String>,
    held: Vec<TcpStream>,
}

/// The server, for as long as the process lives.
pub struct Site {
    address: String,
    shelf: Arc<Mutex<Shelf>>,
}

impl Site {
    /// With nothing to serve yet.
    pub fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}/preau/", listener.local_addr().unwrap());
        let shelf = Arc::new(Mutex::new(Shelf::default()));
        let served = Arc::clone(&shelf);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                answer(&served, stream.unwrap());
            }
        });
        Self { address, shelf }
    }

    /// The folder where files are served.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Serves a file under that name.
    pub fn put(&self, name: &str, served: Served) {
        self.shelf.lock().unwrap().files.insert(format!("/preau/{name}"), served);
    }

    /// All that was asked so far, head by head.
    pub fn asked(&self) -> Vec<String> {
        self.shelf.lock().unwrap().asked.clone()
    }
}

fn answer(shelf: &Mutex<Shelf>, mut stream: TcpStream) {
    let mut head = String::new();
    let mut lines = BufReader::new(stream.try_clone().unwrap());
    while !head.ends_with("\r\n\r\n") {
        if lines.read_line(&mut head).unwrap_or(0) == 0 {
            return;
        }
    }
    let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
    let mut shelf = shelf.lock().unwrap();
    shelf.asked.push(head);
    let whole = |bytes: &[u8]| {
        format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", bytes.len())
    };
    // Who asked may have gone: then there is nobody to answer.
    let _ = match shelf.files.get(&path).cloned() {
        None => stream.write_all(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"),
        Some(Served::Moved(to)) => stream.write_all(
            format!("HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                .as_bytes(),
        ),
        Some(Served::Whole(bytes)) => {
            stream.write_all(whole(&bytes).as_bytes()).and_then(|()| stream.write_all(&bytes))
        }
        Some(Served::Cut(bytes) | Served::Held(bytes)) => {
            let sent = stream
                .write_all(whole(&bytes).as_bytes())
                .and_then(|()| stream.write_all(&bytes[..bytes.len() / 2]))
                .and_then(|()| stream.flush());
            if matches!(shelf.files.get(&path), Some(Served::Held(_))) {
                shelf.held.push(stream);
            }
            sent
        }
    };
}
