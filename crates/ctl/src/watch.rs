//! What asks the process to stop, and how far long work is.
//!
//! Ctrl-C, the end of the session and an orderly shutdown all ask for the same. Before the data are open, the process
//! ends at once: nothing was begun. From then on it is asked to stop and ends by itself: what is not decided is taken
//! back and no file is left half written; what is decided is told as done. A second request asks for nothing more: it
//! would leave a file with passwords in clear.

use std::future::Future;
use std::io::{IsTerminal, Write};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use local::progress::Progress;

use crate::failure::{Exit, Failure};

/// What asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    /// Ctrl-C.
    Interrupt,
    /// SIGTERM: the computer is shut down, or somebody ends the process.
    Terminate,
    /// SIGHUP: the terminal or the session went away.
    HangUp,
}

impl Asked {
    const fn exit(self) -> Exit {
        match self {
            Self::Interrupt => Exit::Cancelled,
            Self::Terminate => Exit::Terminated,
            Self::HangUp => Exit::HungUp,
        }
    }
}

/// What the process is at.
#[derive(Debug, Clone, Copy)]
enum Stage {
    /// The data are not open: it can end at once.
    Before {
        /// It writes files that hold nothing of anybody, and may leave some.
        leaves_files: bool,
    },
    /// The data are open.
    AtWork,
    /// Everything is done but its answer, whose reader may never read on.
    Telling,
}

#[derive(Debug)]
struct State {
    stage: Stage,
    asked: Option<Asked>,
}

/// Watches over one run of the program.
#[derive(Debug, Clone)]
pub struct Watch {
    json: bool,
    progress: Progress,
    state: Arc<Mutex<State>>,
}

impl Watch {
    /// Listens from now on, in the runtime it is called in; `json` is how what it says is said.
    pub fn start(json: bool) -> Self {
        let state = State { stage: Stage::Before { leaves_files: false }, asked: None };
        let watch = Self { json, progress: Progress::default(), state: Arc::new(Mutex::new(state)) };
        watch.listen();
        watch
    }

    #[cfg(unix)]
    fn listen(&self) {
        use tokio::signal::unix::{SignalKind, signal};
        for (kind, asked) in [
            (SignalKind::interrupt(), Asked::Interrupt),
            (SignalKind::terminate(), Asked::Terminate),
            (SignalKind::hangup(), Asked::HangUp),
        ] {
            if is_ignored(kind.as_raw_value()) {
                continue;
            }
            // Without it, the system's own way to stop a process remains.
            let Ok(mut signals) = signal(kind) else { continue };
            let watch = self.clone();
            tokio::spawn(async move {
                while signals.recv().await.is_some() {
                    watch.hear(asked);
                }
            });
        }
    }

    /// The console waits a few seconds for a process that hears of its end, then ends it.
    #[cfg(windows)]
    fn listen(&self) {
        use tokio::signal::windows;
        macro_rules! listen {
            ($($event:ident => $asked:ident),+) => {$(
                if let Ok(mut events) = windows::$event() {
                    let watch = self.clone();
                    tokio::spawn(async move {
                        while events.recv().await.is_some() {
                            watch.hear(Asked::$asked);
                        }
                    });
                }
            )+};
        }
        listen!(
            ctrl_c => Interrupt, ctrl_break => Interrupt,
            ctrl_close => HangUp, ctrl_logoff => HangUp, ctrl_shutdown => Terminate
        );
    }

    /// The lock is held to the end of the process, where there is one: nothing begins meanwhile.
    fn hear(&self, asked: Asked) {
        let mut state = self.lock();
        let asked = *state.asked.get_or_insert(asked);
        let failure = match state.stage {
            Stage::AtWork => return self.progress.cancel(),
            Stage::Before { leaves_files } => Failure::stopped(asked.exit(), leaves_files),
            Stage::Telling => Failure::untold("l’arrêt du programme a été demandé"),
        };
        std::process::exit(failure.print(self.json) as i32);
    }

    /// What is written from now on holds nothing of anybody: it may stay half written.
    pub fn writes_fictions(&self) {
        self.lock().stage = Stage::Before { leaves_files: true };
    }

    /// The data are about to be opened or changed: from now on the work ends by itself.
    ///
    /// # Errors
    /// As [`Watch::check`].
    pub fn begin(&self) -> local::Result<()> {
        self.lock().stage = Stage::AtWork;
        self.check()
    }

    /// Whether to go on.
    ///
    /// # Errors
    /// [`local::Error::Cancelled`] when somebody asked to stop.
    pub fn check(&self) -> local::Result<()> {
        self.progress.check()
    }

    /// How far the work is, and whether it is to stop.
    pub const fn progress(&self) -> &Progress {
        &self.progress
    }

    /// Everything is done, and about to be told.
    pub fn tell(&self) {
        self.lock().stage = Stage::Telling;
    }

    /// A failure with the exit code of what asked to stop, when it is that.
    pub fn named(&self, failure: Failure) -> Failure {
        match self.lock().asked {
            Some(asked) => failure.cancelled_as(asked.exit()),
            None => failure,
        }
    }

    /// Does long work, with its progress on the standard error when that is a terminal.
    pub async fn over<T, F: Future<Output = local::Result<T>>>(
        &self,
        work: impl FnOnce(Progress) -> F,
    ) -> local::Result<T> {
        if !std::io::stderr().is_terminal() {
            return work(self.progress.clone()).await;
        }
        let drawing = tokio::spawn(draw(self.progress.clone()));
        let result = work(self.progress.clone()).await;
        drawing.abort();
        erase();
        result
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether who started the program has it ignore that signal: `nohup`, or a script that works in the background.
#[cfg(unix)]
fn is_ignored(signal: i32) -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or_default();
    mask >> (signal - 1) & 1 == 1
}

async fn draw(progress: Progress) {
    let mut tick = tokio::time::interval(Duration::from_millis(100));
    loop {
        tick.tick().await;
        let (label, done, total) = progress.read();
        let line = match total {
            _ if progress.check().is_err() => "Arrêt demandé…".to_owned(),
            0 => label,
            total => format!("{label}\u{a0}: {}\u{a0}%", done.min(total).saturating_mul(100) / total),
        };
        // A terminal that went away is no reason to stop.
        let _ = write!(std::io::stderr(), "\r\u{1b}[K{line}");
    }
}

fn erase() {
    let _ = write!(std::io::stderr(), "\r\u{1b}[K");
}
