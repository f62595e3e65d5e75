//! One operation of the real program, killed at moments spread over the time it takes.

use std::collections::BTreeMap;
use std::os::unix::process::ExitStatusExt;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::unbuffered_output::say;

/// Kills of all tests together when nobody asks for more.
const FEW: usize = 12;

/// How many kills of a hundred go to an operation.
fn share(percent: usize) -> usize {
    let all = std::env::var("PREAU_KILLS").map_or(FEW, |text| text.parse().unwrap());
    (all * percent).div_ceil(100)
}

/// Repeatable chance (SplitMix64, public domain).
struct Dice(u64);

impl Dice {
    fn new(operation: &str) -> Self {
        let seed = std::env::var("PREAU_SEED").map_or(1, |text| text.parse().unwrap());
        Self(operation.bytes().fold(seed, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte.into())))
    }

    /// From 0 to 1.
    fn draw(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        #[expect(clippy::cast_precision_loss, reason = "a fraction of 53 bits")]
        let fraction = ((mixed ^ (mixed >> 31)) >> 11) as f64 / (1_u64 << 53) as f64;
        fraction
    }
}

/// One operation killed again and again.
pub struct Trial {
    name: &'static str,
    begun: Instant,
    dice: Dice,
    /// How many were killed so far.
    pub kills: usize,
    wanted: usize,
    missed: usize,
    /// The time the program takes.
    span: Duration,
    outcomes: BTreeMap<&'static str, usize>,
}

impl Trial {
    /// As many kills as that share gives, over the time the program takes undisturbed, and a little more: the other
    /// trial that goes on beside this one may have been at rest.
    pub fn new(name: &'static str, percent: usize, mut undisturbed: Command) -> (Self, std::process::Output) {
        let begun = Instant::now();
        let output = undisturbed.output().unwrap();
        let span = begun.elapsed().mul_f64(1.1);
        assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
        let trial = Self {
            name,
            begun,
            dice: Dice::new(name),
            kills: 0,
            wanted: share(percent),
            missed: 0,
            span,
            outcomes: BTreeMap::new(),
        };
        (trial, output)
    }

    pub const fn goes_on(&self) -> bool {
        self.kills < self.wanted
    }

    /// The next moment: one slice of the time after the other, and every tenth within the first milliseconds.
    fn moment(&mut self) -> Duration {
        let within = self.dice.draw();
        if self.kills % 10 == 9 {
            return Duration::from_micros(5_000).mul_f64(within);
        }
        #[expect(clippy::cast_precision_loss, reason = "a few hundred")]
        let (slice, slices) = (self.kills as f64, self.wanted as f64);
        self.span.mul_f64((slice + within) / slices)
    }

    /// Late in the time the program takes, where there is most to mend.
    pub fn late(&mut self) -> Duration {
        self.span.mul_f64(0.7 + 0.2 * self.dice.draw())
    }

    /// Whether this kill is one of those after which the work is done again, to its end.
    pub const fn repeats(&self) -> bool {
        self.kills.is_multiple_of(5)
    }

    /// Runs the program and kills it; false when it had ended by then.
    pub fn kill(&mut self, command: Command) -> bool {
        let moment = self.moment();
        let killed = kill_after(command, moment);
        if !killed {
            // Quicker than measured: the end of the time is reached by no kill. One that was quick by chance says
            // little.
            self.missed += 1;
            self.span = moment.max(self.span.mul_f64(0.8)).min(self.span.mul_f64(0.99));
            return false;
        }
        self.kills += 1;
        if moment > self.span.mul_f64(0.9) {
            // It lasts longer than measured: what it does last must be reached too.
            self.span = self.span.mul_f64(1.03);
        }
        true
    }

    pub fn came_to(&mut self, outcome: &'static str) {
        *self.outcomes.entry(outcome).or_default() += 1;
    }
}

impl Drop for Trial {
    fn drop(&mut self) {
        let Self { name, begun, kills, missed, span, outcomes, .. } = self;
        let tries = u32::try_from(*kills + *missed).unwrap_or(u32::MAX).max(1);
        say(&format!(
            "{name}: {kills} killed while running, {missed} had ended before; over {} ms; {} ms each with its checks; \
             {outcomes:?}",
            span.as_millis(),
            (begun.elapsed() / tries).as_millis()
        ));
    }
}

/// Runs a program, kills it after that time, and says whether it was still running.
pub fn kill_after(mut command: Command, moment: Duration) -> bool {
    let mut child = command.spawn().unwrap();
    std::thread::sleep(moment);
    // On Unix this is SIGKILL.
    let _ = child.kill();
    let output = child.wait_with_output().unwrap();
    let killed = output.status.signal() == Some(9);
    assert!(killed || output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    killed
}
