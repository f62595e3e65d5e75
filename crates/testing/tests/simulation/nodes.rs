//! The three nodes that `scripts/with-patroni` started: which of them is the primary, and how it is brought down and back.
//! Each process is ended by its number, and nothing else is.

use std::path::PathBuf;
use std::process::{Child, Command};
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::Value;
use ureq::Agent;

/// How a node is brought down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Down {
    /// `kill -9` of its Patroni and its PostgreSQL, as when the machine loses its power.
    Node,
    /// Of PostgreSQL alone.
    Postgres,
    /// Of Patroni alone: PostgreSQL goes on, and nobody tells it that it is no primary any more.
    Patroni,
    /// Everything of it stands still, and goes on later as if nothing had happened.
    Frozen,
}

/// What Patroni says of a node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    pub name: String,
    pub role: String,
    pub works: bool,
}

/// The nodes.
pub struct Nodes {
    folder: PathBuf,
    agent: Agent,
    /// Those of Patroni that were started here.
    started: Vec<(String, Child)>,
}

const NAMES: [&str; 3] = ["n1", "n2", "n3"];

impl Nodes {
    /// Those beside which this is run.
    pub fn beside() -> Self {
        let folder = std::env::var("PREAU_PATRONI").expect("this trial runs under scripts/with-patroni");
        let agent = Agent::config_builder().timeout_global(Some(Duration::from_secs(2))).build().into();
        Self { folder: folder.into(), agent, started: Vec::new() }
    }

    fn text(&self, node: &str, file: &str) -> Option<String> {
        std::fs::read_to_string(self.folder.join(node).join(file)).ok()
    }

    /// What Patroni of a node answers.
    fn asked(&self, node: &str, path: &str) -> Option<Value> {
        let address = self.text(node, "rest")?;
        let mut answer = self.agent.get(format!("{}{path}", address.trim())).call().ok()?;
        answer.body_mut().read_json::<Value>().ok()
    }

    /// What the first that answers says of all of them; nothing while none does.
    pub fn members(&self) -> Vec<Member> {
        let told = NAMES.iter().find_map(|node| self.asked(node, "/cluster"));
        let members = told.as_ref().and_then(|told| told["members"].as_array());
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        members
            .into_iter()
            .flatten()
            .map(|member| Member {
                name: text(&member["name"]),
                role: text(&member["role"]),
                works: ["running", "streaming"].contains(&text(&member["state"]).as_str()),
            })
            .collect()
    }

    /// The primary, as Patroni has it.
    pub fn leader(&self) -> Option<String> {
        self.members().into_iter().find(|one| one.role == "leader" && one.works).map(|one| one.name)
    }

    /// Whether two follow the primary, one of them synchronously, and Patroni has noted which: until it has, it promotes
    /// nobody. What it says alone is not enough: of who was just brought down, it says for a while that it works.
    fn is_whole(&self) -> bool {
        let members = self.members();
        let led = |role: &str| members.iter().find(|one| one.role == role && one.works);
        let (Some(leader), Some(noted)) = (led("leader"), led("sync_standby")) else { return false };
        let status = self.asked(&leader.name, "/patroni").unwrap_or_default();
        let followers = status["replication"].as_array().map_or(&[][..], Vec::as_slice);
        let streaming: Vec<&Value> = followers.iter().filter(|one| one["state"] == "streaming").collect();
        let is_safe = |one: &Value| one["sync_state"] == "sync" && one["application_name"] == *noted.name;
        streaming.len() == 2 && streaming.into_iter().any(is_safe)
    }

    /// Waits until all three are there.
    pub fn wait_until_whole(&self, longest: Duration) {
        let deadline = Instant::now() + longest;
        while !self.is_whole() {
            assert!(Instant::now() < deadline, "{:?}", self.members());
            sleep(Duration::from_millis(200));
        }
    }

    /// The number of a process of a node, as its file says, while it is one of this trial.
    fn number(&self, node: &str, file: &str) -> Option<String> {
        let number = self.text(node, file)?.lines().next()?.trim().to_owned();
        let command = std::fs::read(format!("/proc/{number}/cmdline")).ok()?;
        String::from_utf8_lossy(&command).contains(&*self.folder.to_string_lossy()).then_some(number)
    }

    fn patroni(&self, node: &str) -> Option<String> {
        self.number(node, "pid")
    }

    fn postgres(&self, node: &str) -> Option<String> {
        self.number(node, "data/postmaster.pid")
    }

    /// Everything of a node: Patroni, PostgreSQL and the processes of its sessions.
    fn all(&self, node: &str) -> Vec<String> {
        let mut all: Vec<String> = self.patroni(node).into_iter().chain(self.postgres(node)).collect();
        if let Some(server) = self.postgres(node) {
            let sessions = Command::new("pgrep").args(["-P", &server]).output().unwrap();
            all.extend(String::from_utf8_lossy(&sessions.stdout).lines().map(str::to_owned));
        }
        all
    }

    /// Brings a node down.
    pub fn bring_down(&self, node: &str, how: Down) {
        let (patroni, postgres) = (self.patroni(node), self.postgres(node));
        match how {
            Down::Node => signal("-KILL", &[patroni.unwrap(), postgres.unwrap()]),
            Down::Postgres => signal("-KILL", &[postgres.unwrap()]),
            Down::Patroni => signal("-KILL", &[patroni.unwrap()]),
            Down::Frozen => signal("-STOP", &self.all(node)),
        }
    }

    /// Brings it back, as an operator would: what was killed is started, and finds out for itself what it is by now.
    pub fn bring_back(&mut self, node: &str, how: Down) {
        match how {
            // Patroni is there, and does it.
            Down::Postgres => {}
            Down::Frozen => signal("-CONT", &self.all(node)),
            Down::Node | Down::Patroni => {
                if let Some(at) = self.started.iter().position(|(name, _)| name == node) {
                    let (_, mut ended) = self.started.swap_remove(at);
                    ended.wait().unwrap();
                }
                let again = Command::new(self.folder.join(node).join("start")).spawn().unwrap();
                self.started.push((node.to_owned(), again));
            }
        }
    }
}

/// Some of them may have ended meanwhile.
fn signal(signal: &str, numbers: &[String]) {
    assert!(!numbers.is_empty(), "there is nobody to be told {signal}");
    let _ = Command::new("kill").arg(signal).args(numbers).output().unwrap();
}

impl Drop for Nodes {
    fn drop(&mut self) {
        for (_, patroni) in &mut self.started {
            // What it keeps is ended by who started it first.
            let _ = patroni.kill();
            let _ = patroni.wait();
        }
    }
}
