//! From a click or a key to the picture that answers it: Préau on a school of 2,000 accounts, optimised as it is handed
//! out, beside an empty Tauri window in which a click opens a word.
//!
//! The hand is the X server’s (XTest), and so is the eye (XDamage): a time runs from the moment when a button or a key
//! goes down to the last thing that was drawn before the screen showed what it showed the first time, but for the rounding of a colour. It
//! holds the way through GTK, the script, the question to Rust and its answer, layout, drawing, and the copy to the
//! screen, here without a graphics card. It does not hold the keyboard’s and the screen’s own time. The pointer stands
//! where it will press before it does.
//!
//! Where things are is asked of the same interface in the unoptimised build, by WebKit’s driver: the one that is handed
//! out lets nobody drive it. There, each step is also seen to do what it is meant to.
//!
//! `scripts/bench input`, on a display (`scripts/with-desktop`).

mod figure;
mod school;
mod window;

use std::collections::BTreeMap;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use window::Fault;
use window::display::{Display, Touch};
use window::eyes::Eyes;
use window::processes::Work;
use window::scenario::{Act, Step, walk};

/// Walks through all that is measured.
const ROUNDS: u32 = 50;

/// What a person takes for at once.
const GOAL: Duration = Duration::from_millis(100);

/// Pupils of a school of 2,000 accounts or so.
const PUPILS: u32 = 1_420;

const PATIENCE: Duration = Duration::from_secs(30);

/// A window that has drawn nothing for so long has started.
const STARTED: Duration = Duration::from_secs(4);

/// What was seen of one kind of click or key.
#[derive(Default)]
struct Samples {
    times: Vec<Duration>,
    work: Work,
    /// Rounds in which nothing was drawn, or something else than the first time: they have no time.
    otherwise: u32,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let Some(rounds) = figure::wanted("input", ROUNDS) else { return Ok(()) };
    // A cursor that blinks and a scrollbar that fades are drawn, and answer nothing.
    let config = PathBuf::from(std::env::var("XDG_CONFIG_HOME")?).join("gtk-3.0");
    std::fs::create_dir_all(&config)?;
    std::fs::write(
        config.join("settings.ini"),
        "[Settings]\ngtk-cursor-blink=false\ngtk-overlay-scrolling=false\n",
    )?;
    let data = tempfile::tempdir()?;
    let accounts = school::prepare(data.path(), PUPILS).await?;
    school::live(data.path()).await?;
    let display = Display::open()?;
    let touches = survey(&display, data.path()).await?;
    let empty = measure_empty(&display, rounds)?;
    let ours = measure(&display, data.path(), &touches, rounds)?;
    print(accounts, &ours, &empty);
    match ours.values().map(|samples| samples.otherwise).sum::<u32>() {
        0 => Ok(()),
        otherwise => Err(Fault::boxed(format!("{otherwise} times, something else was shown than before"))),
    }
}

/// Asks the unoptimised window where everything is, walking through it once.
async fn survey(display: &Display, data: &Path) -> Result<Vec<(Step, Touch)>, Box<dyn Error>> {
    let program = program("PREAU_BENCH_DRIVEN", "target/debug/preau");
    let state = data.join("state");
    let eyes = Eyes::open(&program, &[("PREAU_DATA", data), ("XDG_STATE_HOME", &state)]).await?;
    eyes.see("//h2[contains(., 'À traiter')]").await?;
    let corner = corner(display)?;
    let mut touches = Vec::new();
    for step in walk() {
        let touch = match &step.act {
            Act::Button(number, xpath, held) => {
                let (x, y) = eyes.middle(xpath).await?;
                #[expect(clippy::cast_possible_truncation, reason = "a point of a screen")]
                let at = (x as i16, y as i16);
                Touch::Button { number: *number, at, held: *held }
            }
            Act::Key(sym, held) => Touch::Key { sym: *sym, held: *held },
        };
        display.settle(Duration::from_millis(100))?;
        if std::env::var_os("PREAU_BENCH_TELL").is_some() {
            eprintln!("{step:?} {touch:?}");
        }
        display.touch(moved(touch, corner), None)?;
        eyes.see(&step.shows).await.map_err(|error| Fault::boxed(format!("{:?}: {error}", step.kind)))?;
        touches.push((step, touch));
    }
    eyes.close().await?;
    gone(display)?;
    Ok(touches)
}

/// Walks through the window that is handed out, again and again.
fn measure(
    display: &Display,
    data: &Path,
    touches: &[(Step, Touch)],
    rounds: u32,
) -> Result<BTreeMap<String, Samples>, Box<dyn Error>> {
    let mut command = Command::new(program("PREAU_BENCH_MEASURED", env!("CARGO_BIN_EXE_preau")));
    command.env("PREAU_DATA", data).env("XDG_STATE_HOME", data.join("state"));
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
    let measured = rounds_of(display, &child, touches, rounds);
    end(display, &mut child)?;
    measured
}

fn rounds_of(
    display: &Display,
    child: &Child,
    touches: &[(Step, Touch)],
    rounds: u32,
) -> Result<BTreeMap<String, Samples>, Box<dyn Error>> {
    let corner = corner(display)?;
    display.settle(STARTED)?;
    let mut samples: BTreeMap<String, Samples> = BTreeMap::new();
    let mut pictures = Vec::new();
    for round in 0..=rounds {
        for (place, (step, touch)) in touches.iter().enumerate() {
            let before = Work::of(child);
            let (took, picture) = display.touch(moved(*touch, corner), pictures.get(place))?;
            let work = Work::of(child).since(before);
            if round == 0 {
                display.settle(Duration::from_secs(1))?;
                pictures.push(display.picture()?);
                keep_picture(display, &format!("{place}"))?;
                continue;
            }
            let as_before = pictures.get(place).is_some_and(|expected| picture.is(expected));
            let Some(kind) = &step.kind else {
                // What a step prepares must be there: without it, those after it are of something else.
                if as_before {
                    continue;
                }
                keep_picture(display, &format!("{place}-otherwise-{round}"))?;
                return Err(Fault::boxed(format!(
                    "round {round}, {place}: {step:?} shows something else than before"
                )));
            };
            let of_kind = samples.entry(kind.clone()).or_default();
            let Some(took) = took.filter(|_| as_before) else {
                keep_picture(display, &format!("{place}-otherwise-{round}"))?;
                of_kind.otherwise += 1;
                continue;
            };
            of_kind.times.push(took);
            of_kind.work.window += work.window;
            of_kind.work.page += work.page;
        }
    }
    Ok(samples)
}

/// A word that a click opens and closes, a letter that a key writes, in a window with nothing else.
fn measure_empty(display: &Display, rounds: u32) -> Result<[Samples; 2], Box<dyn Error>> {
    let program =
        concat!(env!("CARGO_MANIFEST_DIR"), "/benches/empty-window/target/release/examples/one-word");
    let mut child = Command::new(program).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
    let measured = rounds_of_empty(display, rounds);
    end(display, &mut child)?;
    measured
}

fn rounds_of_empty(display: &Display, rounds: u32) -> Result<[Samples; 2], Box<dyn Error>> {
    let (x, y) = corner(display)?;
    display.settle(STARTED)?;
    // The summary and the field stand one under the other in the corner of the page.
    let click = |down: i16| Touch::Button { number: 1, at: (x + 40, y + down), held: None };
    let mut samples = [Samples::default(), Samples::default()];
    // An even number: the word is closed in the end.
    for _ in 0..rounds.next_multiple_of(2) {
        samples[0].times.push(drawn(display.touch(click(20), None)?.0, "a click in the empty window")?);
    }
    display.touch(click(46), None)?;
    for _ in 0..rounds {
        let key = Touch::Key { sym: u32::from(b'a'), held: None };
        samples[1].times.push(drawn(display.touch(key, None)?.0, "a key in the empty window")?);
    }
    Ok(samples)
}

fn drawn(took: Option<Duration>, what: &str) -> Result<Duration, Box<dyn Error>> {
    took.ok_or_else(|| Fault::boxed(format!("{what}: nothing was drawn")))
}

fn print(accounts: u32, ours: &BTreeMap<String, Samples>, [click, key]: &[Samples; 2]) {
    let references = format!(
        "an empty window answers a click in {} (p99 {}), a key in {} (p99 {})",
        milliseconds(click.part(50)),
        milliseconds(click.part(99)),
        milliseconds(key.part(50)),
        milliseconds(key.part(99)),
    );
    println!("input to frame, school of {accounts} accounts; {references}");
    for (kind, samples) in ours {
        let rounds = u32::try_from(samples.times.len()).unwrap_or(1).max(1);
        let p99 = samples.part(99);
        println!(
            "{kind:<40} p50 {:>7} p95 {:>7} p99 {:>7} max {:>7} of {rounds:>3}, {} otherwise | window {:>7} page {:>7} | at most {} | {}",
            milliseconds(samples.part(50)),
            milliseconds(samples.part(95)),
            milliseconds(p99),
            milliseconds(samples.part(100)),
            samples.otherwise,
            milliseconds(samples.work.window / rounds),
            milliseconds(samples.work.page / rounds),
            milliseconds(GOAL),
            if p99 <= GOAL && samples.otherwise == 0 { "reached" } else { "NOT REACHED" },
        );
    }
}

impl Samples {
    /// The time that so many of a hundred stay under: one that was measured.
    fn part(&self, percent: usize) -> Duration {
        let mut times = self.times.clone();
        times.sort_unstable();
        let place = (times.len() * percent).div_ceil(100).max(1) - 1;
        times.get(place).copied().unwrap_or_default()
    }
}

fn milliseconds(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1_000.0)
}

fn moved(touch: Touch, (x, y): (i16, i16)) -> Touch {
    match touch {
        Touch::Button { number, at, held } => Touch::Button { number, at: (at.0 + x, at.1 + y), held },
        Touch::Key { .. } => touch,
    }
}

/// Where the window is, once it is there.
fn corner(display: &Display) -> Result<(i16, i16), Box<dyn Error>> {
    let begun = Instant::now();
    while begun.elapsed() < PATIENCE {
        if let Some(place) = display.window()? {
            if (place.width, place.height) != (1240, 820) {
                return Err(Fault::boxed(format!("a window elsewhere: {place:?}")));
            }
            return Ok(place.corner);
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    Err(Fault::boxed("no window"))
}

/// Ends a window, and waits until its picture is gone.
fn end(display: &Display, child: &mut Child) -> Result<(), Box<dyn Error>> {
    child.kill()?;
    child.wait()?;
    gone(display)
}

fn gone(display: &Display) -> Result<(), Box<dyn Error>> {
    let begun = Instant::now();
    while display.window()?.is_some() {
        if begun.elapsed() > PATIENCE {
            return Err(Fault::boxed("the window stays"));
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    Ok(())
}

/// For who looks after what was otherwise: the screen as it is, in the folder that `PREAU_BENCH_PICTURES` names.
fn keep_picture(display: &Display, name: &str) -> Result<(), Box<dyn Error>> {
    let Some(folder) = std::env::var_os("PREAU_BENCH_PICTURES") else { return Ok(()) };
    let (width, pixels) = display.pixels()?;
    let height = pixels.len() / 4 / usize::from(width);
    let mut image = format!("P6 {width} {height} 255\n").into_bytes();
    for pixel in pixels.chunks_exact(4) {
        image.extend([pixel[2], pixel[1], pixel[0]]);
    }
    std::fs::write(PathBuf::from(folder).join(format!("{name}.ppm")), image)?;
    Ok(())
}

fn program(named: &str, usual: &str) -> PathBuf {
    let usual = Path::new(env!("CARGO_MANIFEST_DIR")).join(usual);
    std::env::var_os(named).map_or(usual, PathBuf::from)
}
