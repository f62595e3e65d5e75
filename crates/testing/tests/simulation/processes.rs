//! The service and its database as processes of their own, which are stopped, killed and started again. Each is ended by
//! its number, and nothing else is.

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use sqlx::postgres::PgConnectOptions;
use tempfile::TempDir;

/// Longest wait for a process that starts.
const STARTS: Duration = Duration::from_secs(60);

/// A process that is started again and again.
pub struct Process {
    child: Child,
    start: Box<dyn Fn() -> Child + Send>,
    answers: Box<dyn Fn() -> bool + Send>,
}

impl Process {
    fn new(start: impl Fn() -> Child + Send + 'static, answers: impl Fn() -> bool + Send + 'static) -> Self {
        let child = start();
        let mut process = Self { child, start: Box::new(start), answers: Box::new(answers) };
        process.wait();
        process
    }

    /// Waits until it answers; one that ended is started again.
    fn wait(&mut self) {
        let deadline = Instant::now() + STARTS;
        while !(self.answers)() {
            assert!(Instant::now() < deadline, "it does not start");
            if self.child.try_wait().unwrap().is_some() {
                self.child = (self.start)();
            }
            sleep(Duration::from_millis(50));
        }
    }

    fn signal(&self, signal: &str) {
        let number = self.child.id().to_string();
        assert!(Command::new("kill").args([signal, &number]).status().unwrap().success());
    }

    /// `kill -9`, and started again.
    pub fn kill(&mut self) {
        self.signal("-KILL");
        self.child.wait().unwrap();
        self.child = (self.start)();
        self.wait();
    }

    /// Stands still for so long.
    pub fn pause(&self, time: Duration) {
        self.signal("-STOP");
        sleep(time);
        self.signal("-CONT");
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn programs() -> PathBuf {
    let versions =
        std::fs::read_dir("/usr/lib/postgresql").expect("PostgreSQL: scripts/prerequisites central");
    let mut found: Vec<PathBuf> = versions.map(|version| version.unwrap().path().join("bin")).collect();
    found.sort();
    found.pop().unwrap()
}

/// PostgreSQL refuses to run as root.
fn as_postgres(program: &Path) -> Command {
    let is_root = Command::new("id").arg("-u").output().unwrap().stdout == b"0\n";
    if !is_root {
        return Command::new(program);
    }
    let mut command = Command::new("setpriv");
    command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups"]).arg(program);
    command
}

/// A PostgreSQL in that folder, where every commit reaches the disk.
pub fn postgres(folder: &Path) -> (Process, PgConnectOptions) {
    let (data, programs) = (folder.join("data"), programs());
    std::fs::create_dir(&data).unwrap();
    let _ = Command::new("chown").arg("-R").arg("postgres:").arg(folder).stderr(Stdio::null()).status();
    let made = as_postgres(&programs.join("initdb"))
        .arg("--pgdata")
        .arg(&data)
        .args(["--username=preau", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"])
        .current_dir("/")
        .stdout(Stdio::null())
        .status()
        .unwrap();
    assert!(made.success());
    let socket = folder.to_owned();
    let (server, ready) = (programs.join("postgres"), programs.join("pg_isready"));
    let start = move || {
        as_postgres(&server)
            .arg("-D")
            .arg(&data)
            .args(["-c", "listen_addresses=", "-c"])
            .arg(format!("unix_socket_directories={}", socket.display()))
            .current_dir("/")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap()
    };
    let place = folder.to_owned();
    let answers = move || {
        let asked = Command::new(&ready).args(["--quiet", "--username=preau", "--host"]).arg(&place).status();
        asked.is_ok_and(|status| status.success())
    };
    let options = PgConnectOptions::new().socket(folder).username("preau").database("postgres");
    (Process::new(start, answers), options)
}

/// `preau-central serve` on the database of that address, with these lines in its configuration too, and where it listens.
pub fn central(folder: &TempDir, database: &str, keys: &str, more: &str) -> (Process, SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let listen = listener.local_addr().unwrap();
    drop(listener);
    let address = format!("http://{listen}");
    let (file, sealed) = (folder.path().join("configuration.toml"), folder.path().join("keys"));
    std::fs::write(&sealed, keys).unwrap();
    let text =
        format!("address = \"{address}\"\nlisten = \"{listen}\"\nkeys = {sealed:?}\nconnections = 8\n{more}");
    std::fs::write(&file, text).unwrap();
    // Beside the program of this test, in the folder above.
    let program = std::env::current_exe().unwrap().ancestors().nth(2).unwrap().join("preau-central");
    let database = database.to_owned();
    let start = move || {
        Command::new(&program)
            .arg("--configuration")
            .arg(&file)
            .arg("serve")
            .env("PREAU_CENTRAL_DATABASE", &database)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("cargo build --package preau-server")
    };
    (Process::new(start, move || TcpStream::connect(listen).is_ok()), listen)
}
