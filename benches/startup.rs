//! From the double-click to the last change of the picture: Préau on a school of 2,000 accounts beside an empty
//! Tauri window (`benches/empty-window`), and the memory of all processes of each.
//!
//! `scripts/bench startup`, on a display, with a keyring (`scripts/with-desktop`).

mod figure;
mod school;

use std::collections::HashMap;
use std::error::Error;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use figure::Goal;

/// Starts of each; the median counts.
const RUNS: usize = 9;

/// A picture that has not changed for so long will not.
const STILL: Duration = Duration::from_millis(1_500);

const PATIENCE: Duration = Duration::from_secs(30);

/// Pupils of a school of 2,000 accounts or so.
const PUPILS: u32 = 1_150;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let Some(pupils) = figure::wanted("startup", PUPILS) else { return Ok(()) };
    let data = tempfile::tempdir()?;
    let accounts = school::prepare(data.path(), pupils).await?;
    let ours = env!("CARGO_BIN_EXE_preau");
    let empty = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/empty-window/target/release/empty-window");
    let (mut our_starts, mut empty_starts) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        let mut ours = Command::new(ours);
        ours.env("PREAU_DATA", data.path()).env("XDG_STATE_HOME", data.path().join("state"));
        our_starts.push(start(&mut ours)?);
        empty_starts.push(start(&mut Command::new(empty))?);
    }
    let (our_time, our_memory) = median(our_starts);
    let (empty_time, empty_memory) = median(empty_starts);
    let name = format!("window ready, school of {accounts} accounts");
    figure::ratio(&name, our_time, "empty Tauri window", empty_time, Goal::AtMost(1.3));
    figure::compare(
        "  memory, all processes",
        our_memory,
        "MiB",
        "empty Tauri window",
        empty_memory,
        Goal::AtMost(1.5),
    );
    Ok(())
}

/// Starts the program, waits until its picture stays, and ends it.
fn start(command: &mut Command) -> Result<(Duration, f64), Box<dyn Error>> {
    let bare = picture()?;
    let begun = Instant::now();
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
    let watched = watch(&bare, begun);
    let memory = memory(&child);
    child.kill()?;
    child.wait()?;
    // The web view's processes end by themselves once theirs has.
    let gone = Instant::now();
    while picture()? != bare {
        if gone.elapsed() > PATIENCE {
            return Err("the window stays".into());
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    Ok((watched?, memory?))
}

/// How long until the last change of the picture.
fn watch(bare: &[u8], begun: Instant) -> Result<Duration, Box<dyn Error>> {
    let mut last = bare.to_owned();
    let mut changed = None;
    loop {
        let seen = picture()?;
        let now = begun.elapsed();
        if seen != last {
            last = seen;
            changed = Some(now);
        }
        match changed {
            Some(when) if now - when > STILL => return Ok(when),
            None if now > PATIENCE => return Err("nothing appeared".into()),
            _ => std::thread::sleep(Duration::from_millis(5)),
        }
    }
}

/// The screen as it is now.
fn picture() -> Result<Vec<u8>, Box<dyn Error>> {
    let output = Command::new("xwd").args(["-root", "-silent"]).output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into());
    }
    Ok(output.stdout)
}

/// Memory of a process and all it started, shared pages counted once (PSS), in MiB.
fn memory(child: &Child) -> Result<f64, Box<dyn Error>> {
    let mut parents = HashMap::new();
    for entry in std::fs::read_dir("/proc")? {
        let Some(process) = entry?.file_name().to_str().and_then(|name| name.parse::<u32>().ok()) else {
            continue;
        };
        let Ok(stat) = std::fs::read_to_string(format!("/proc/{process}/stat")) else { continue };
        let after_name = stat.rsplit(')').next().unwrap_or_default();
        if let Some(parent) = after_name.split_whitespace().nth(1).and_then(|field| field.parse().ok()) {
            parents.insert(process, parent);
        }
    }
    let mut kib = 0;
    for process in parents.keys() {
        let mut line = Some(process);
        while let Some(ancestor) = line.filter(|ancestor| **ancestor != child.id()) {
            line = parents.get(ancestor);
        }
        if line.is_some() {
            kib += proportional(*process).unwrap_or_default();
        }
    }
    Ok(f64::from(kib) / 1024.0)
}

fn proportional(process: u32) -> Option<u32> {
    let text = std::fs::read_to_string(format!("/proc/{process}/smaps_rollup")).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("Pss:"))?;
    line.split_whitespace().next()?.parse().ok()
}

fn median(mut starts: Vec<(Duration, f64)>) -> (Duration, f64) {
    starts.sort_by_key(|(time, _)| *time);
    let time = starts[starts.len() / 2].0;
    starts.sort_by(|(_, one), (_, other)| one.total_cmp(other));
    (time, starts[starts.len() / 2].1)
}
