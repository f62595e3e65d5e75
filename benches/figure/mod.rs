//! Figures: what was measured, beside its reference and its goal, one line each.
//!
//! ```text
//! import AAF complete, 1 000 000 persons    12.3 s | 7.1 s xmllint + sqlite3 .import | 1.73 × | at most 2 × | reached
//! ```
//!
//! Benchmarks say `#[path = "figure/mod.rs"] mod figure;` or, standing beside this folder, `mod figure;`.
#![allow(dead_code, reason = "each benchmark uses its part")]

use std::fmt;
use std::io::{self, Error};
use std::process::Command;
use std::time::Duration;

/// What a figure should reach.
#[derive(Debug, Clone, Copy)]
pub enum Goal {
    /// The measured value is at most that many times the reference.
    AtMost(f64),
    /// The measured value is at least that many times the reference (rates).
    AtLeast(f64),
    /// The reference is at least that many times the measured value (times, sizes: « three times faster »).
    Better(f64),
}

impl Goal {
    fn factor(self, measured: f64, reference: f64) -> f64 {
        match self {
            Self::AtMost(_) | Self::AtLeast(_) => measured / reference,
            Self::Better(_) => reference / measured,
        }
    }

    fn is_reached(self, measured: f64, reference: f64) -> bool {
        let factor = self.factor(measured, reference);
        match self {
            Self::AtMost(wanted) => factor <= wanted,
            Self::AtLeast(wanted) | Self::Better(wanted) => factor >= wanted,
        }
    }
}

impl fmt::Display for Goal {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AtMost(wanted) => write!(to, "at most {wanted} ×"),
            Self::AtLeast(wanted) => write!(to, "at least {wanted} ×"),
            Self::Better(wanted) => write!(to, "at least {wanted} × better"),
        }
    }
}

/// One line.
#[derive(Debug)]
pub struct Figure<'f> {
    /// What was done, and how much of it.
    pub name: &'f str,
    /// In `unit`.
    pub measured: f64,
    /// Unit of both values.
    pub unit: &'f str,
    /// What it is compared with, and its value.
    pub reference: Option<(&'f str, f64)>,
    /// What to reach, a factor of the reference; without a reference, of one unit.
    pub goal: Goal,
}

impl Figure<'_> {
    /// The goal is reached.
    #[must_use]
    pub fn is_reached(&self) -> bool {
        self.goal.is_reached(self.measured, self.reference.map_or(1.0, |(_, value)| value))
    }

    /// Prints the line.
    pub fn print(&self) {
        println!("{self}");
    }
}

impl fmt::Display for Figure<'_> {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, measured, unit, reference, goal } = self;
        write!(to, "{name:<56} {} {unit} | ", Short(*measured))?;
        match (reference, goal) {
            (Some((what, value)), _) => {
                let factor = Short(goal.factor(*measured, *value));
                write!(to, "{} {unit} {what} | {factor} × | {goal}", Short(*value))?;
            }
            (None, Goal::AtMost(most)) => write!(to, "at most {} {unit}", Short(*most))?,
            (None, Goal::AtLeast(least)) => write!(to, "at least {} {unit}", Short(*least))?,
            (None, Goal::Better(factor)) => write!(to, "at most {} {unit}", Short(1.0 / factor))?,
        }
        write!(to, " | {}", if self.is_reached() { "reached" } else { "NOT REACHED" })
    }
}

/// Three significant figures or so.
struct Short(f64);

impl fmt::Display for Short {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(value) = self;
        let places = match value.abs() {
            100.0.. => 0,
            10.0.. => 1,
            1.0.. => 2,
            _ => 4,
        };
        write!(to, "{value:.places$}")
    }
}

/// Prints a time in seconds beside a reference's, and says whether the goal is reached.
pub fn ratio(name: &str, measured: Duration, what: &str, reference: Duration, goal: Goal) -> bool {
    compare(name, measured.as_secs_f64(), "s", what, reference.as_secs_f64(), goal)
}

/// Prints any value beside a reference's, and says whether the goal is reached.
pub fn compare(name: &str, measured: f64, unit: &str, what: &str, reference: f64, goal: Goal) -> bool {
    let figure = Figure { name, measured, unit, reference: Some((what, reference)), goal };
    figure.print();
    figure.is_reached()
}

/// Prints a value that has a limit and no reference, and says whether it stays below.
pub fn limit(name: &str, value: f64, unit: &str, at_most: f64) -> bool {
    let figure = Figure { name, measured: value, unit, reference: None, goal: Goal::AtMost(at_most) };
    figure.print();
    figure.is_reached()
}

/// Runs a program to its end and tells how long it took, and the most memory it held, in KiB (GNU `time`).
///
/// # Errors
/// The program, or `time`, could not be run, or failed.
pub fn run<S: AsRef<std::ffi::OsStr>>(
    program: &str,
    arguments: impl IntoIterator<Item = S>,
) -> io::Result<(Duration, u64)> {
    let note = tempfile::NamedTempFile::new()?;
    let begun = std::time::Instant::now();
    let status = Command::new("/usr/bin/time")
        .args(["--quiet", "--format=%M", "--output"])
        .arg(note.path())
        .arg(program)
        .args(arguments)
        .status()?;
    let took = begun.elapsed();
    if !status.success() {
        return Err(Error::other(format!("{program}: {status}")));
    }
    let peak = std::fs::read_to_string(note.path())?.trim().parse().map_err(Error::other)?;
    Ok((took, peak))
}

/// The most memory this process has held so far, in KiB.
///
/// # Errors
/// The system does not tell.
pub fn own_peak_kib() -> io::Result<u64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let number = line.and_then(|line| line.split_whitespace().next());
    number.and_then(|number| number.parse().ok()).ok_or_else(|| Error::other("no VmHWM"))
}

/// Starts a new count of [`own_peak_kib`], from what is held now.
///
/// # Errors
/// The system does not allow it.
pub fn forget_own_peak() -> io::Result<()> {
    std::fs::write("/proc/self/clear_refs", "5")
}

/// Whether a benchmark is asked for on the command line, and its size: none is named, or it is, as `name` or as
/// `name=size`.
///
/// ```text
/// scripts/bench                        all, at their usual sizes
/// scripts/bench import=100000 sheets   these two, one at another size
/// ```
#[must_use]
pub fn wanted(name: &str, usual: u32) -> Option<u32> {
    let named: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    if named.is_empty() {
        return Some(usual);
    }
    named.iter().find_map(|argument| match argument.split_once('=') {
        Some((of, size)) if of == name => size.parse().ok(),
        None if argument == name => Some(usual),
        _ => None,
    })
}
