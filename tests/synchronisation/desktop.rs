//! A desktop of the school: its store, and what its director does with it.

use std::path::Path;
use std::sync::Arc;

use local::clock::SystemClock;
use local::progress::Progress;
use local::store::account::StoredAccount;
use local::store::backup::Reason;
use local::store::restore::RestoreOutcome;
use local::store::{account, restore};
use local::usecase::synchronisation::{self, Ended, card, enrolment, state};
use local::usecase::{maintenance, notify, reset};
use local::vault::{self, Key};
use local::view::accounts::Selection;
use local::view::action::{ActionResult, NotifyRequest, ResetReason, ResetRequest, SheetOrder};
use local::view::codes::{Degree, Population};
use local::view::import::ImportSchool;
use local::view::synchronisation::{ConflictCard, EnrolmentAnswer, Synchronisation};
use local::workspace::Workspace;
use testing::onde::{Guardian, Pupil};

use crate::fixture::{Served, hidden};
use crate::tilleuls::UAI;

async fn open(folder: &Path, key: &Key) -> Workspace {
    maintenance::open(folder, key, Arc::new(SystemClock)).await.unwrap()
}

/// An open desktop.
pub struct Desktop {
    pub workspace: Workspace,
    folder: tempfile::TempDir,
}

impl Desktop {
    /// One that nothing was done with yet.
    pub async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let key = vault::create(folder.path(), Some(testing::PASSPHRASE)).unwrap();
        Self { workspace: open(folder.path(), &key).await, folder }
    }

    /// One whose clock the test sets, which nothing was done with yet.
    pub async fn at(clock: testing::TestClock) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let key = vault::create(folder.path(), Some(testing::PASSPHRASE)).unwrap();
        let workspace = maintenance::open(folder.path(), &key, Arc::new(clock)).await.unwrap();
        Self { workspace, folder }
    }

    /// One with that store open.
    pub const fn of(workspace: Workspace, folder: tempfile::TempDir) -> Self {
        Self { workspace, folder }
    }

    /// One that worked alone: the school of the service with a pupil more, from ONDE.
    pub async fn alone() -> Self {
        let desktop = Self::new().await;
        let lou = Pupil::new("ABRICOT", "Lou", "03/04/2018", "CP A");
        let zoe = Pupil::new("ABRICOT", "Zoé", "03/04/2018", "CP A");
        let max = Pupil::new("PRUNE", "Max", "14/03/2018", "CP A");
        let mut rose = Guardian::of(&lou, "Mme", "Rose");
        rose.children.extend(Guardian::of(&zoe, "Mme", "Rose").children);
        let guardians = [rose, Guardian::of(&zoe, "M.", "Rémi"), Guardian::of(&max, "M.", "Jean")];
        let files = testing::onde::write(desktop.folder.path(), &[lou, zoe, max], &guardians);
        let school = ImportSchool {
            uai: UAI.to_owned(),
            name: Some("École des Tilleuls".to_owned()),
            degree: Some(Degree::First),
            town: Some("Ville".to_owned()),
        };
        testing::import_files(&desktop.workspace, &files, Some(school)).await;
        desktop
    }

    /// Where it keeps its files.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Sheets of that account, and why each is void.
    pub async fn sheets(&self, login: &str) -> Vec<Option<String>> {
        let account = self.account(login).await.id.try_into().unwrap();
        let shown = local::usecase::account::details(&self.workspace, UAI, account).await.unwrap();
        let goes_on = |situation: &String| situation == "Utilisable" || situation.starts_with("Utilisée");
        let situations = shown.sheets.into_iter().map(|sheet| sheet.situation);
        situations.map(|situation| Some(situation).filter(|why| !goes_on(why))).collect()
    }

    /// What was done to that account, newest first.
    pub async fn history(&self, login: &str) -> Vec<String> {
        let account = self.account(login).await.id.try_into().unwrap();
        let shown = local::usecase::account::details(&self.workspace, UAI, account).await.unwrap();
        shown.history.into_iter().map(|line| line.what).collect()
    }

    /// One that the director enrolled, with that code of recovery.
    pub async fn enrolled(service: &Served, recovery: usize) -> Self {
        let desktop = Self::new().await;
        desktop.enrol(service, recovery).await;
        desktop
    }

    /// The director enrols it.
    pub async fn enrol(&self, service: &Served, recovery: usize) {
        self.enrol_by(service, &service.address, recovery).await;
    }

    /// The director enrols it, by another way to the service.
    pub async fn enrol_by(&self, service: &Served, address: &str, recovery: usize) {
        let waiting = enrolment::begin(&self.workspace, address, None).await.unwrap();
        let answer = enrolment::poll(&self.workspace, &waiting).await.unwrap();
        assert_eq!(answer, EnrolmentAnswer::Waiting);
        let code = service.director.recovery_codes[recovery].as_str();
        let (status, page) = service.sign_in(code, &waiting.step().code);
        assert_eq!(status, 200, "{page}");
        let answer_with = hidden(&page, "answer_with");
        let done =
            service.send("/appareils/reponse", &[("answer_with", &answer_with), ("confirmed", "true")]);
        assert_eq!(done.status(), 200);
        let answer = enrolment::poll(&self.workspace, &waiting).await.unwrap();
        assert_eq!(answer, EnrolmentAnswer::Confirmed { author: "Camille Essai".to_owned() });
    }

    /// A copy of its data, by name.
    pub async fn backup(&self) -> String {
        self.workspace.backup(Reason::Manual).await.unwrap().name
    }

    /// The same desktop, with a copy put back; what it did not know.
    pub async fn restored(self, copy: &str) -> (Self, RestoreOutcome) {
        let Self { workspace, folder } = self;
        workspace.close().await;
        drop(workspace);
        let key = vault::find(folder.path(), Some(testing::PASSPHRASE)).unwrap();
        let prepared = restore::prepare(folder.path(), copy, key.clone()).await.unwrap();
        let now = jiff::Timestamp::now();
        let outcome = restore::put_back(folder.path(), prepared, None, now).await.unwrap();
        (Self { workspace: open(folder.path(), &key).await, folder }, outcome)
    }

    /// Another desktop with the same disk.
    pub async fn cloned(&self) -> Self {
        let copy = self.backup().await;
        let folder = tempfile::tempdir().unwrap();
        testing::copy_folder(self.folder.path(), folder.path());
        std::fs::copy(self.folder.path().join("sauvegardes").join(copy), folder.path().join("preau.db"))
            .unwrap();
        for companion in ["preau.db-wal", "preau.db-shm"] {
            let _ = std::fs::remove_file(folder.path().join(companion));
        }
        let key = vault::find(folder.path(), Some(testing::PASSPHRASE)).unwrap();
        Self { workspace: open(folder.path(), &key).await, folder }
    }

    /// Exchanges, and says how it ended.
    pub async fn exchange(&self) -> Ended {
        synchronisation::run(&self.workspace).await.unwrap().unwrap()
    }

    /// Exchanges everything.
    pub async fn catch_up(&self) {
        assert_eq!(self.exchange().await, Ended::Done);
    }

    pub async fn state(&self) -> Synchronisation {
        state::state(&self.workspace).await.unwrap()
    }

    pub async fn cards(&self) -> Vec<ConflictCard> {
        card::open(&self.workspace, UAI).await.unwrap()
    }

    /// The director has read a card.
    pub async fn close(&self, read: &ConflictCard) {
        card::close(&self.workspace, &read.operations).await.unwrap();
    }

    /// The account of that login.
    pub async fn account(&self, login: &str) -> StoredAccount {
        let pool = self.workspace.store().pool();
        let id = account::with_login(pool, login).await.unwrap().expect(login);
        account::find(&mut pool.acquire().await.unwrap(), id).await.unwrap()
    }

    async fn selection(&self, uai: &str, logins: &[&str]) -> Selection {
        let mut ids = Vec::new();
        for login in logins {
            ids.push(self.account(login).await.id.try_into().unwrap());
        }
        Selection::of(uai, Population::LegalGuardians, ids)
    }

    /// Notifies these, with a reset when a reason is given.
    pub async fn notify(&self, logins: &[&str], reason: Option<ResetReason>) -> local::Result<ActionResult> {
        self.notify_at(UAI, logins, reason).await
    }

    /// The same at that school.
    pub async fn notify_at(
        &self,
        uai: &str,
        logins: &[&str],
        reason: Option<ResetReason>,
    ) -> local::Result<ActionResult> {
        let request = NotifyRequest {
            selection: self.selection(uai, logins).await,
            reset: reason.is_some(),
            reason,
            spare_chosen: false,
            order: SheetOrder::Class,
            separators: false,
            path: self.folder.path().join("feuilles.pdf").to_string_lossy().into_owned(),
        };
        notify::by_sheet(&self.workspace, &request, &Progress::default()).await
    }

    /// Resets these.
    pub async fn reset(&self, logins: &[&str], reason: ResetReason) -> ActionResult {
        let request =
            ResetRequest { selection: self.selection(UAI, logins).await, reason, spare_chosen: false };
        reset::run(&self.workspace, &request).await.unwrap()
    }

    /// What stands on the sheet of that account.
    pub async fn password(&self, login: &str) -> String {
        self.account(login).await.provisional_password().unwrap().to_string()
    }
}
