//! The way between a desktop and the service, which a test cuts.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering::SeqCst};
use std::thread;

/// How it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// Everything goes through.
    Open,
    /// Nothing does.
    Cut,
    /// What is asked arrives; the answer is lost on the way.
    AnswersLost,
}

/// A way to the service, on a port of its own.
pub struct Network {
    pub address: String,
    way: Arc<AtomicU8>,
}

impl Network {
    /// To that address, `http://127.0.0.1:…`; open.
    pub fn to(service: &str) -> Self {
        let target = service.trim_start_matches("http://").to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let way = Arc::new(AtomicU8::new(Way::Open as u8));
        let now = Arc::clone(&way);
        thread::spawn(move || {
            for asked in listener.incoming().flatten() {
                let (target, now) = (target.clone(), Arc::clone(&now));
                thread::spawn(move || {
                    let _ = carry(asked, &target, &now);
                });
            }
        });
        Self { address, way }
    }

    pub fn set(&self, way: Way) {
        self.way.store(way as u8, SeqCst);
    }
}

fn carry(asked: TcpStream, target: &str, way: &Arc<AtomicU8>) -> std::io::Result<()> {
    let is = |which: Way| way.load(SeqCst) == which as u8;
    if is(Way::Cut) {
        return asked.shutdown(Shutdown::Both);
    }
    let service = TcpStream::connect(target)?;
    let (mut from, mut to) = (asked.try_clone()?, service.try_clone()?);
    thread::spawn(move || {
        let _ = std::io::copy(&mut from, &mut to);
        let _ = to.shutdown(Shutdown::Write);
    });
    let (mut answers, mut back) = (service, asked);
    let mut some = [0; 16_384];
    loop {
        let read = answers.read(&mut some)?;
        if read == 0 || !is(Way::Open) {
            let _ = answers.shutdown(Shutdown::Both);
            return back.shutdown(Shutdown::Both);
        }
        back.write_all(&some[..read])?;
    }
}
