//! What the window has open: the workspace, the tasks under way, the files it may touch.

use std::collections::HashSet;
use std::path::{Component, Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU16, AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use local::clock::{SinceBoot, Steady};
use local::data_dir::DataDir;
use local::progress::Progress;
use local::usecase::daily;
use local::usecase::update::Publisher;
use local::usecase::{dashboard, statistics, written_files};
use local::view::session::{Asks, Phase, Session};
use local::view::support::SupportFile;
use local::view::task::TaskResult;
use local::workspace::Workspace;
use local::{Error, Result};
use tauri::{AppHandle, Emitter, Manager, Runtime};
use tokio::sync::OnceCell;

use crate::exchanges::Exchanges;
use crate::leaving::Closing;
use crate::picker::Picks;
use crate::publisher;
use crate::tasks::Tasks;

/// How often the open store is looked after.
const WATCH: Duration = Duration::from_secs(15);

/// How long work under way has to stop when the application ends. What is cut off later is taken back at the next
/// opening.
const PATIENCE: Duration = Duration::from_secs(30);

/// The application's state, shared by all commands.
pub struct State {
    data_dir: DataDir,
    workspace: RwLock<Option<Arc<Workspace>>>,
    /// What opening met, until something opens: a damaged store stays on screen.
    trouble: Mutex<Option<Phase>>,
    /// It was on screen: what was refused is tried again at the next look.
    shown: AtomicBool,
    /// Work under way.
    pub tasks: Tasks,
    /// Exchanges with the central service.
    pub exchanges: Exchanges,
    /// Whether the window closes when it is asked to.
    pub(crate) closing: Closing,
    /// Files the director chose or dropped to be read: the only ones that are.
    readable: Mutex<HashSet<PathBuf>>,
    /// Places the director chose for files to be written: the only ones that are.
    writable: Mutex<HashSet<PathBuf>>,
    /// Files Préau wrote since it was started: with those that the store remembers, the only ones that are opened.
    written: Mutex<HashSet<PathBuf>>,
    /// The support file that was shown last: the only one that is kept.
    support: Mutex<Option<SupportFile>>,
    /// What idleness is counted by: a clock that nobody sets, and that goes on while the computer sleeps.
    steady: Arc<dyn Steady>,
    /// When the director was last there, in seconds of that clock.
    active_at: AtomicU64,
    /// The minutes that the settings said last; 0 never locks.
    lock_after: AtomicU16,
    /// The first look opens the demonstration, and makes it when there is none.
    demonstration: AtomicBool,
    /// Whose announcements of newer versions are believed.
    publisher: Option<Publisher>,
    /// What is chosen without asking.
    picks: Picks,
    /// What needs no passphrase was opened: from then on, what is closed was locked.
    opened_once: OnceCell<()>,
}

impl State {
    /// Nothing open yet.
    #[must_use]
    pub fn new(data_dir: DataDir) -> Self {
        Self::counting_by(data_dir, Arc::new(SinceBoot))
    }

    /// Nothing open yet, with idleness counted by that clock.
    #[must_use]
    pub fn counting_by(data_dir: DataDir, steady: Arc<dyn Steady>) -> Self {
        Self {
            data_dir,
            workspace: RwLock::default(),
            trouble: Mutex::default(),
            shown: AtomicBool::new(false),
            tasks: Tasks::default(),
            exchanges: Exchanges::default(),
            closing: Closing::default(),
            readable: Mutex::default(),
            writable: Mutex::default(),
            written: Mutex::default(),
            support: Mutex::default(),
            active_at: AtomicU64::new(steady.now().as_secs()),
            steady,
            lock_after: AtomicU16::new(0),
            demonstration: AtomicBool::new(false),
            publisher: publisher::publisher(),
            picks: Picks::from_environment(),
            opened_once: OnceCell::new(),
        }
    }

    /// The same, which believes that publisher.
    #[must_use]
    pub fn believing(self, publisher: Option<Publisher>) -> Self {
        Self { publisher, ..self }
    }

    /// The same, in which those are chosen without asking.
    #[must_use]
    pub fn choosing(self, picks: Picks) -> Self {
        Self { picks, ..self }
    }

    /// Lets the first look open the demonstration school.
    pub(crate) fn start_with_demonstration(&self) {
        self.demonstration.store(true, Relaxed);
    }

    /// The user's data folder.
    pub(crate) const fn data_dir(&self) -> &DataDir {
        &self.data_dir
    }

    /// What is chosen without asking.
    pub(crate) const fn picks(&self) -> &Picks {
        &self.picks
    }

    /// Whose announcements of newer versions are believed.
    pub(crate) const fn publisher(&self) -> Option<&Publisher> {
        self.publisher.as_ref()
    }

    /// The open workspace.
    ///
    /// # Errors
    /// [`Error::Closed`], also once the minutes without activity are over: whoever wakes the computer is not served
    /// before the next look has locked it.
    pub fn workspace(&self) -> Result<Arc<Workspace>> {
        let workspace = self.look()?;
        self.touch();
        Ok(workspace)
    }

    /// The open workspace, for what the window reads by itself whenever an exchange may have changed it: nobody need be
    /// there, and the minutes go on. Whoever is there is told by [`State::touch`].
    ///
    /// # Errors
    /// [`Error::Closed`], as of [`State::workspace`].
    pub fn look(&self) -> Result<Arc<Workspace>> {
        self.require_active()?;
        self.peek().ok_or(Error::Closed)
    }

    /// Keeps what was just opened.
    pub fn opened(&self, workspace: Workspace) {
        *self.trouble.lock().unwrap_or_else(PoisonError::into_inner) = None;
        // Nobody is idle before the settings of this store were read.
        self.lock_after.store(0, Relaxed);
        self.touch();
        *self.workspace.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(workspace));
    }

    /// Remembers why opening failed, for the screen to show, and passes the error on.
    pub(crate) fn failed(&self, error: Error) -> Error {
        let phase = self.data_dir.phase_of(&error);
        if matches!(phase, Phase::Damaged { .. } | Phase::Refused { .. }) {
            *self.trouble.lock().unwrap_or_else(PoisonError::into_inner) = Some(phase);
            self.shown.store(false, Relaxed);
        }
        error
    }

    /// Starts long work on the open workspace and gives its number. The workspace cannot be closed in between.
    ///
    /// # Errors
    /// [`Error::Closed`].
    pub fn start<F>(&self, work: impl FnOnce(Arc<Workspace>, Progress) -> F) -> Result<u32>
    where
        F: Future<Output = Result<TaskResult>> + Send + 'static,
    {
        self.require_active()?;
        self.touch();
        let open = self.workspace.read().unwrap_or_else(PoisonError::into_inner);
        let workspace = open.clone().ok_or(Error::Closed)?;
        Ok(self.tasks.start(|progress| work(workspace, progress)))
    }

    /// Closes the workspace.
    ///
    /// # Errors
    /// `work-under-way` while a task runs: it needs the workspace to its end.
    pub async fn close(&self) -> Result<()> {
        let workspace = {
            let mut open = self.workspace.write().unwrap_or_else(PoisonError::into_inner);
            if self.tasks.any_running() {
                return Err(Error::Refused {
                    code: "work-under-way",
                    message:
                        "Un travail est en cours. Attendez qu’il soit terminé, ou annulez-le, puis recommencez."
                            .to_owned(),
                });
            }
            open.take()
        };
        if let Some(workspace) = workspace {
            self.exchanges.stop().await;
            written_files::erase_printed(&workspace).await;
            workspace.close().await;
        }
        for granted in [&self.readable, &self.writable] {
            granted.lock().unwrap_or_else(PoisonError::into_inner).clear();
        }
        Ok(())
    }

    /// Ends everything before the process does: no work goes on, no file stays half written, the store is closed.
    pub async fn leave(&self) {
        let ended = async {
            self.tasks.end().await;
            // What began meanwhile is asked to stop as it starts.
            while self.close().await.is_err() {
                self.tasks.end().await;
            }
        };
        let _ = tokio::time::timeout(PATIENCE, ended).await;
    }

    /// What the window must show now. Asks the keyring when nothing is open.
    pub(crate) async fn session(&self) -> Result<Session> {
        self.open_once().await?;
        self.try_again().await?;
        self.lock_when_idle().await;
        if let Ok(workspace) = self.look() {
            let session = self.data_dir.session(&workspace).await?;
            self.lock_after.store(session.lock_after_minutes, Relaxed);
            return Ok(session);
        }
        let phase = self.shown_phase().await?;
        self.shown.store(matches!(phase, Phase::Refused { .. }), Relaxed);
        Ok(self.data_dir.closed_session(phase))
    }

    /// What the window shows.
    pub(crate) async fn shown_phase(&self) -> Result<Phase> {
        if self.peek().is_some() {
            return Ok(Phase::Open);
        }
        let trouble = self.trouble.lock().unwrap_or_else(PoisonError::into_inner).clone();
        match trouble {
            Some(phase) => Ok(phase),
            None => self.phase().await,
        }
    }

    /// Keeps the support file that is being shown.
    pub(crate) fn keep_support(&self, file: SupportFile) {
        *self.support.lock().unwrap_or_else(PoisonError::into_inner) = Some(file);
    }

    /// The support file that was shown last.
    pub(crate) fn shown_support(&self) -> Option<SupportFile> {
        self.support.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Opens what was refused and told so, if it opens without a passphrase: a disk, a right or another program may
    /// have changed since.
    async fn try_again(&self) -> Result<()> {
        if !self.shown.swap(false, Relaxed) || self.peek().is_some() {
            return Ok(());
        }
        self.trouble.lock().unwrap_or_else(PoisonError::into_inner).take();
        self.open_at_start().await
    }

    /// Opens once what needs no passphrase: who opened the computer's session has opened its keyring. What fails is
    /// said on the screen that follows.
    async fn open_once(&self) -> Result<()> {
        self.opened_once.get_or_try_init(|| self.open_at_start()).await.copied()
    }

    /// Opens the store and reads what the first screen shows, before it asks.
    pub(crate) async fn preload(&self) {
        // What fails is said to the screen, which asks again.
        if self.open_once().await.is_ok()
            && let Some(workspace) = self.peek()
        {
            let _ = dashboard::preload(&workspace).await;
        }
    }

    async fn open_at_start(&self) -> Result<()> {
        if self.demonstration.load(Relaxed) {
            self.opened(self.data_dir.open_demonstration().await?);
        } else if matches!(self.phase().await?, Phase::Locked { asks: Asks::Nothing }) {
            match self.data_dir.open(None).await {
                Ok(workspace) => self.opened(workspace),
                Err(error) => drop(self.failed(error)),
            }
        }
        Ok(())
    }

    /// What can be opened. The keyring may wait for the user.
    async fn phase(&self) -> Result<Phase> {
        let data_dir = self.data_dir.clone();
        let phase = tokio::task::spawn_blocking(move || data_dir.phase()).await;
        phase.map_err(|error| Error::internal("ouverture", error))
    }

    /// The director is there.
    pub fn touch(&self) {
        self.active_at.store(self.steady.now().as_secs(), Relaxed);
    }

    /// Refuses who comes once the minutes without activity are over.
    fn require_active(&self) -> Result<()> {
        let minutes = self.lock_after.load(Relaxed);
        if self.is_idle_for(minutes) && !self.tasks.any_running() { Err(Error::Closed) } else { Ok(()) }
    }

    fn is_idle_for(&self, minutes: u16) -> bool {
        let idle = self.steady.now().as_secs().saturating_sub(self.active_at.load(Relaxed));
        minutes > 0 && idle >= u64::from(minutes) * 60
    }

    /// The director chose or dropped these, to be read.
    pub(crate) fn grant_reading(&self, paths: impl IntoIterator<Item = PathBuf>) {
        self.readable.lock().unwrap_or_else(PoisonError::into_inner).extend(paths);
    }

    /// The director chose this place for a file to be written.
    pub(crate) fn grant_writing(&self, path: PathBuf) {
        self.writable.lock().unwrap_or_else(PoisonError::into_inner).insert(path);
    }

    /// Refuses to read a file that the director neither chose nor dropped, by itself or with the folder it stands in.
    pub(crate) fn require_readable(&self, path: &Path) -> Result<()> {
        let readable = self.readable.lock().unwrap_or_else(PoisonError::into_inner);
        // A path that goes up leaves the folder that it begins with.
        let is_plain = path.components().all(|part| part != Component::ParentDir);
        if readable.contains(path) || is_plain && path.ancestors().any(|folder| readable.contains(folder)) {
            return Ok(());
        }
        Err(invalid("Choisissez ce fichier avec le bouton prévu ou déposez-le dans la fenêtre."))
    }

    /// Refuses to write where the director did not say.
    pub(crate) fn require_writable(&self, path: &Path) -> Result<()> {
        if self.writable.lock().unwrap_or_else(PoisonError::into_inner).contains(path) {
            return Ok(());
        }
        Err(invalid("Choisissez l’emplacement de ce fichier avec le bouton prévu."))
    }

    /// Préau wrote this file.
    pub(crate) fn grant_opening(&self, path: PathBuf) {
        self.written.lock().unwrap_or_else(PoisonError::into_inner).insert(path);
    }

    /// Whether Préau wrote this file since it was started.
    pub(crate) fn has_written(&self, path: &Path) -> bool {
        self.written.lock().unwrap_or_else(PoisonError::into_inner).contains(path)
    }

    /// Refuses a file that Préau did not write.
    pub(crate) fn require_written(&self, path: &Path) -> Result<()> {
        if self.has_written(path) {
            return Ok(());
        }
        Err(Error::NotFound("Préau n’a pas écrit ce fichier depuis son ouverture.".to_owned()))
    }

    /// The open workspace, without the director being there.
    pub(crate) fn peek(&self) -> Option<Arc<Workspace>> {
        self.workspace.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Computes the day’s statistics when nobody has. What fails waits for the next look, or for the button.
    async fn compute_statistics(&self) {
        if let Some(workspace) = self.peek() {
            let _ = statistics::of_the_day(&workspace).await;
        }
    }

    /// Locks when nobody was there for the minutes that the settings say; tells whether it did.
    pub async fn lock_when_idle(&self) -> bool {
        let Some(workspace) = self.peek() else {
            return false;
        };
        let minutes = local::usecase::settings::lock_after_minutes(&workspace).await.unwrap_or_default();
        self.lock_after.store(minutes, Relaxed);
        if self.tasks.any_running() {
            // The minutes count from its end: what it says waits for the director.
            self.touch();
            return false;
        }
        if !self.is_idle_for(minutes) {
            return false;
        }
        drop(workspace);
        self.close().await.is_ok()
    }

    /// Does what a new day owes to a session that was left open at midnight.
    async fn keep_day(&self) {
        let workspace = self.workspace.read().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(workspace) = workspace
            && !self.tasks.any_running()
        {
            // What fails is tried again at the next look, and told by what the director does meanwhile.
            let _ = daily::run_if_due(&workspace).await;
        }
    }
}

fn invalid(message: &str) -> Error {
    Error::Invalid { field: "path", message: message.to_owned() }
}

/// Looks after the open store once the window has shown: does what a new day owes, computes its statistics, locks after
/// the minutes without activity that the settings say, and tells the window.
pub fn watch<R: Runtime>(app: AppHandle<R>) {
    tauri::async_runtime::spawn(async move {
        loop {
            tokio::time::sleep(WATCH).await;
            let state = app.state::<State>();
            state.keep_day().await;
            state.compute_statistics().await;
            if state.lock_when_idle().await {
                let _ = app.emit("locked", ());
            }
        }
    });
}
