//! Computers of the central service: each scenario is lived through with a service that answers, before a window opens
//! on what became of it.

use std::path::Path;

use fictional::{EdgeCases, Kinds, School, SchoolSpec};
use local::clock::Clock as _;
use local::progress::Progress;
use local::store::account;
use local::usecase::synchronisation::{self, Ended, delegation};
use local::usecase::{accounts, notify, reset};
use local::view::accounts::{AccountsQuery, Filter, Selection, SortColumn};
use local::view::action::{NotifyRequest, ResetReason, ResetRequest, SheetOrder};
use local::view::codes::Population;
use local::view::staff::{DelegationKind, DelegationRequest};
use local::workspace::Workspace;
use protocol::decision::FamilyEvent;
use protocol::maintenance::{Maintenance, MaintenanceLevel};
use service::usecase::jobs::{self, Asked, Job};
use service::usecase::statistics::{self, Territory};
use service::usecase::{family, maintenance};
use testing::TestClock;

use crate::central::{Central, Stopped, exchange};
use crate::directory;
use crate::scenario::{NOVEMBER, create, data_dir};

/// Nobody listens there.
const SHUT: &str = "http://127.0.0.1:1";

/// When the school year begins.
const SEPTEMBER: &str = testing::SEPTEMBER;

/// What a window’s computer was linked to.
pub struct Linked {
    /// Copied for each window; none answers where there is none.
    service: Option<Stopped>,
    /// The window’s store is of an enrolled computer, which knows the service by its address.
    enrolled: bool,
}

impl Linked {
    /// An enrolled computer, and the service that knows it.
    pub fn to(service: Stopped) -> Self {
        Self { service: Some(service), enrolled: true }
    }

    /// Gives a copy of the store the service of the window that opens on it.
    pub async fn settle(&self, copy: &Path) -> Option<Central> {
        let clock = TestClock::at(NOVEMBER);
        let central = match &self.service {
            Some(service) => Some(service.copy(&clock).await),
            None => None,
        };
        if self.enrolled {
            let address = central.as_ref().map_or(SHUT, |central| central.address.as_str());
            let workspace = data_dir(copy, &clock).open(None).await.unwrap();
            let known = sqlx::query("UPDATE central_service SET address = ?").bind(address);
            known.execute(workspace.store().pool()).await.unwrap();
            workspace.close().await;
        }
        central
    }
}

/// A school that exists nowhere.
pub fn school() -> School {
    schools(1).remove(0)
}

/// The first of them, and others beside it.
fn schools(count: u32) -> Vec<School> {
    let spec = SchoolSpec {
        schools: count,
        pupils_per_school: 30..=30,
        awkward: EdgeCases::none(),
        ..SchoolSpec::new(12, Kinds::FirstDegree)
    };
    spec.schools().collect()
}

/// Lives through a scenario, and leaves its store in that folder.
pub async fn prepare(name: &str, folder: &Path) -> Linked {
    let clock = TestClock::at(SEPTEMBER);
    // A year before, for the computer that the service believes no more.
    let service_clock = match name {
        "linked_stopped" => TestClock::at("2025-11-10T08:00:00Z"),
        _ => clock.clone(),
    };
    let central = Central::new(&service_clock, &school().uai, vec![directory::of(&school())]).await;
    let workspace = create(folder, &clock, None).await;
    if name == "enrolment" {
        workspace.close().await;
        return Linked { service: Some(central.stop().await), enrolled: false };
    }
    if name == "linked_team" {
        for school in &schools(3)[1..] {
            service::usecase::directory::take_in(&central.service, directory::of(school)).await.unwrap();
        }
        let person = central.team(&school().uai[..3]).await;
        central.enrol_as(&workspace, &person).await;
        workspace.close().await;
        return Linked::to(central.stop().await);
    }
    central.enrol(&workspace).await;
    let desk = Desk { workspace: &workspace, folder };
    let people = desk.guardians().await;
    match name {
        "linked_stopped" => {
            service_clock.set(NOVEMBER);
            clock.set("2026-11-25T08:42:00Z");
            let ended = synchronisation::run(&workspace).await.unwrap();
            assert_eq!(ended, Some(Ended::Unknown));
        }
        "linked_staff" => colleague(&central, &clock, &desk, &people).await,
        "linked_conflicts" => conflicts(&central, &clock, &desk, &people).await,
        _ => {
            clock.set("2026-11-16T08:00:00Z");
            desk.notify(&people[..12]).await;
            exchange(&workspace).await;
            clock.set("2026-11-20T17:12:00Z");
            desk.family(&central, people[0], FamilyEvent::FranceConnectActivation).await;
            desk.family(&central, people[1], FamilyEvent::FirstSignIn).await;
            clock.set("2026-11-25T08:42:00Z");
            if name == "linked" {
                surround(&central).await;
            }
            // When it started is another day.
            jobs::run_one(&central.service, Job::Statistics, Asked::Again).await.unwrap();
            if name == "linked_maintenance" {
                let window = Maintenance {
                    from: clock.now(),
                    until: Some("2026-11-25T17:00:00Z".parse().unwrap()),
                    level: MaintenanceLevel::ReadOnly,
                    sentence: None,
                };
                maintenance::announce(&central.service, &window).await.unwrap();
                desk.notify(&people[12..14]).await;
                assert_eq!(synchronisation::run(&workspace).await.unwrap(), Some(Ended::ReadOnly));
            } else {
                exchange(&workspace).await;
            }
        }
    }
    if name == "linked_offline" {
        clock.set("2026-11-25T08:51:00Z");
        desk.notify(&people[12..14]).await;
    }
    workspace.close().await;
    let stopped = central.stop().await;
    Linked { service: (name != "linked_offline").then_some(stopped), enrolled: true }
}

/// Three schools more are around that one, of which some families are there already.
async fn surround(central: &Central) {
    let around = schools(4);
    for school in &around[1..] {
        service::usecase::directory::take_in(&central.service, directory::of(school)).await.unwrap();
        for guardian in school.guardians.iter().step_by(3) {
            let account = central.account_of(directory::guardian_id(guardian.id)).await;
            family::happened(&central.service, account, FamilyEvent::SmsRegistration).await.unwrap();
        }
    }
    for school in &around {
        let said =
            Territory { academy: Some("07".to_owned()), circonscription: Some("Ville Est".to_owned()) };
        statistics::place(&central.service, &school.uai, &said).await.unwrap();
    }
}

/// A colleague was given a delegation, bound a computer, and printed sheets there.
async fn colleague(central: &Central, clock: &TestClock, desk: &Desk<'_>, people: &[u32]) {
    let request = DelegationRequest {
        school: school().uai,
        kind: DelegationKind::Delegate,
        login: String::new(),
        family: "Modèle".to_owned(),
        first: "Paul".to_owned(),
        mail: String::new(),
        until: Some("2027-07-04".to_owned()),
    };
    let given = delegation::give(desk.workspace, &request).await.unwrap();
    let person = central.welcome(&given.login, &given.invitation.unwrap().code).await;
    let folder = tempfile::tempdir().unwrap();
    let workspace = create(folder.path(), clock, None).await;
    clock.set("2026-11-16T08:00:00Z");
    central.enrol_as(&workspace, &person).await;
    let other = Desk { workspace: &workspace, folder: folder.path() };
    let same = other.same(desk, &people[..3]).await;
    other.notify(&same).await;
    exchange(other.workspace).await;
    clock.set("2026-11-25T08:42:00Z");
    exchange(desk.workspace).await;
    workspace.close().await;
}

/// Two computers of one school, each out of the other’s sight, and families meanwhile.
async fn conflicts(central: &Central, clock: &TestClock, desk: &Desk<'_>, people: &[u32]) {
    let (known, elsewhere, chosen) = (&people[..2], &people[2..10], &people[10..11]);
    let folder = tempfile::tempdir().unwrap();
    let workspace = create(folder.path(), clock, None).await;
    central.enrol(&workspace).await;
    let other = Desk { workspace: &workspace, folder: folder.path() };
    clock.set("2026-11-16T08:00:00Z");
    desk.notify(&people[2..11]).await;
    exchange(desk.workspace).await;
    exchange(other.workspace).await;

    clock.set("2026-11-23T10:05:00Z");
    let same = other.same(desk, elsewhere).await;
    other.reset(&same).await;
    exchange(other.workspace).await;
    for account in known {
        desk.family(central, *account, FamilyEvent::FranceConnectActivation).await;
    }
    desk.family(central, chosen[0], FamilyEvent::FirstSignIn).await;

    clock.set("2026-11-24T13:30:00Z");
    desk.notify(elsewhere).await;
    clock.set("2026-11-24T14:05:00Z");
    desk.notify(known).await;
    clock.set("2026-11-24T15:40:00Z");
    desk.reset(chosen).await;
    clock.set("2026-11-25T08:42:00Z");
    exchange(desk.workspace).await;
    workspace.close().await;
}

/// A computer, and what its director does there.
pub struct Desk<'a> {
    pub workspace: &'a Workspace,
    pub folder: &'a Path,
}

impl Desk<'_> {
    /// Accounts of the guardians, in the order of their names.
    pub async fn guardians(&self) -> Vec<u32> {
        let query = AccountsQuery {
            school: school().uai,
            population: Population::LegalGuardians,
            filter: Filter::default(),
            sort: SortColumn::Guardian,
            descending: false,
            page: 0,
            page_size: 500,
        };
        accounts::select_all(self.workspace, &query).await.unwrap()
    }

    fn selection(accounts: &[u32]) -> Selection {
        Selection::of(&school().uai, Population::LegalGuardians, accounts.to_vec())
    }

    /// Prints sheets for these.
    pub async fn notify(&self, accounts: &[u32]) {
        let path = self.folder.join("feuilles.pdf");
        let request = NotifyRequest {
            selection: Self::selection(accounts),
            reset: false,
            reason: None,
            spare_chosen: false,
            order: SheetOrder::Class,
            separators: false,
            path: path.to_string_lossy().into_owned(),
        };
        let result = notify::by_sheet(self.workspace, &request, &Progress::default()).await.unwrap();
        assert_eq!(result.done as usize, accounts.len());
        std::fs::remove_file(path).unwrap();
    }

    /// Resets the passwords of these, which their families forgot.
    async fn reset(&self, accounts: &[u32]) {
        let request = ResetRequest {
            selection: Self::selection(accounts),
            reason: ResetReason::Forgotten,
            spare_chosen: false,
        };
        let result = reset::run(self.workspace, &request).await.unwrap();
        assert_eq!(result.done as usize, accounts.len());
    }

    async fn stored(&self, account: u32) -> account::StoredAccount {
        let mut reading = self.workspace.store().pool().acquire().await.unwrap();
        account::find(&mut reading, account.into()).await.unwrap()
    }

    /// The same accounts, as another computer numbers them.
    async fn same(&self, other: &Desk<'_>, accounts: &[u32]) -> Vec<u32> {
        let mut same = Vec::new();
        for account in accounts {
            let login = other.stored(*account).await.login;
            let known = account::with_login(self.workspace.store().pool(), &login).await.unwrap();
            same.push(known.unwrap().try_into().unwrap());
        }
        same
    }

    /// What the family of an account did.
    async fn family(&self, central: &Central, account: u32, did: FamilyEvent) {
        let id = self.stored(account).await.uuid;
        family::happened(&central.service, id, did).await.unwrap();
    }
}
