//! The year, played: the director’s decisions and the families’ answers, day after day.

use std::collections::{BTreeMap, HashMap};

use domain::account::State;
use fictional::files::onde::{self, OndeStyle};
use fictional::{Churn, Kinds, School, SchoolSpec};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use tempfile::TempDir;

use super::calendar::Calendar;
use super::families::Family;
use super::news::{self, FamilyNews};
use crate::clock::ManualClock;
use crate::progress::Progress;
use crate::store::account::{self, StoredAccount};
use crate::store::id::{AccountId, PupilId};
use crate::store::{family, people};
use crate::usecase::{accounts, expire, import, list, notify, reset, settings, statistics, written_files};
use crate::view::accounts::{AccountsQuery, Filter, MarkFilter, Selection, SortColumn};
use crate::view::action::{ListFormat, ListRequest, NotifyRequest, ResetReason, ResetRequest, SheetOrder};
use crate::view::codes::{self, Degree, Population};
use crate::view::import::{Answer, ImportRequest, ImportSchool, Question};
use crate::view::statistics::StatisticsQuery;
use crate::workspace::Workspace;
use crate::{Error, Result};
use protocol::decision::FamilyEvent;

/// The same school for everybody: what one director reads in the help, another sees on screen.
const SEED: u64 = 20_260_901;

/// Where the sheets send families: a host that can never be one.
const PORTAL: &str = "https://guichet.familles.example";

/// What changes between its two imports.
const AUTUMN: Churn =
    Churn { departures: 3, arrivals: 4, moves: 4, siblings: 2, class_changes: 2, withdrawals: 0 };

/// The school as the last import of the demonstration left it on that day: files made of it change nothing, and
/// those of some weeks later change a little.
///
/// # Errors
/// [`Error::Internal`] when there is none to be made.
pub fn school(today: Date) -> Result<School> {
    Ok(as_first_imported(today)?.evolve(&AUTUMN))
}

fn as_first_imported(today: Date) -> Result<School> {
    let school_year = domain::selection::school_year_start(today).year();
    let spec = SchoolSpec { school_year, ..SchoolSpec::new(SEED, Kinds::FirstDegree) };
    spec.schools().next().ok_or_else(|| Error::impossible("école fictive"))
}

/// One thing done on one day.
#[derive(Debug, Clone)]
enum Step {
    Import(Box<School>),
    Settings,
    /// A few families of the class that is notified last, and never was.
    Early,
    Class(String),
    List,
    /// To those who have not moved: all, or those of the first classes.
    Reminder {
        everybody: bool,
    },
    /// A sheet was stolen: the account gets another password with another sheet.
    Stolen,
    ResetsAsked(usize),
    ResetsDone,
    NewPasswordsChosen,
    /// Staff resets the password of somebody on the telephone.
    Telephoned,
    LinkReported,
    BirthDateReported,
    /// What families did since the last time is told, and the statistics computed.
    Week,
}

/// The year being played.
pub struct Year<'d> {
    workspace: &'d Workspace,
    clock: &'d ManualClock,
    calendar: Calendar,
    school: School,
    /// Where files go that nobody keeps.
    folder: TempDir,
    families: BTreeMap<AccountId, Family>,
    /// The accounts of those who are there.
    present: Vec<AccountId>,
    /// Those who got their sheet early, and nothing since.
    early: Vec<AccountId>,
    synced_until: Date,
}

impl<'d> Year<'d> {
    /// The year of the demonstration school in an empty store.
    pub fn new(workspace: &'d Workspace, clock: &'d ManualClock, calendar: Calendar) -> Result<Self> {
        let school = as_first_imported(calendar.today)?;
        let folder = tempfile::tempdir().map_err(|error| Error::internal("dossier temporaire", error))?;
        let synced_until = calendar.import;
        let (families, present, early) = (BTreeMap::new(), Vec::new(), Vec::new());
        Ok(Self { workspace, clock, calendar, school, folder, families, present, early, synced_until })
    }

    /// Plays it up to that moment.
    pub async fn simulate(&mut self, now: Timestamp) -> Result<()> {
        for (day, minutes, step) in self.steps() {
            let moment = self.calendar.morning(day).saturating_add(minutes.minutes()).unwrap_or(now);
            self.clock.set(moment.min(now));
            expire::run(self.workspace).await?;
            self.act(day, step).await?;
        }
        self.clock.set(now);
        expire::run(self.workspace).await?;
        self.week(self.calendar.today).await?;
        self.sign_in().await
    }

    /// What is done, in order, with the minutes after nine.
    fn steps(&self) -> Vec<(Date, i64, Step)> {
        let calendar = &self.calendar;
        let later = self.school.evolve(&Churn {
            departures: 3,
            arrivals: 4,
            moves: 4,
            siblings: 2,
            class_changes: 2,
            withdrawals: 0,
        });
        let mut steps = vec![
            (calendar.import, Step::Import(Box::new(self.school.clone()))),
            (calendar.import, Step::Settings),
            (calendar.early, Step::Early),
            (calendar.second_import, Step::Import(Box::new(later))),
            (calendar.ago(45), Step::ResetsAsked(2)),
            (calendar.ago(43), Step::ResetsDone),
            (calendar.ago(41), Step::NewPasswordsChosen),
            (calendar.ago(15), Step::LinkReported),
            (calendar.ago(12), Step::Stolen),
            (calendar.ago(11), Step::BirthDateReported),
            (calendar.ago(6), Step::Telephoned),
            (calendar.ago(4), Step::ResetsAsked(3)),
        ];
        // The last class is left to the director.
        let classes = self.school.classes.len().saturating_sub(1);
        let codes = self.school.classes.iter().take(classes).map(|class| class.code.clone());
        let mut last = calendar.distribution;
        for (code, day) in codes.zip(calendar.distribution_days()) {
            steps.push((day, Step::Class(code)));
            last = day;
        }
        steps.push((last, Step::List));
        let newest = calendar.reminders.last().copied();
        for day in &calendar.reminders {
            steps.push((*day, Step::Reminder { everybody: Some(*day) != newest }));
        }
        steps.extend(calendar.fridays().map(|day| (day, Step::Week)));
        steps.sort_by_key(|(day, _)| *day);
        let mut minutes = 0;
        let mut timed: Vec<(Date, i64, Step)> = Vec::with_capacity(steps.len());
        for (day, step) in steps {
            minutes = if timed.last().is_some_and(|(last, ..)| *last == day) { minutes + 7 } else { 0 };
            timed.push((day, minutes, step));
        }
        timed
    }

    async fn act(&mut self, day: Date, step: Step) -> Result<()> {
        match step {
            Step::Import(school) => self.import(&school).await,
            Step::Settings => self.settings().await,
            Step::Early => self.notify_early().await,
            Step::Class(code) => {
                let filter = Filter { classes: vec![code], ..states(&[codes::State::NotNotified]) };
                let chosen = self.find(filter).await?;
                self.notify(chosen, None, SheetOrder::Class).await
            }
            Step::List => self.list().await,
            Step::Reminder { everybody } => self.remind(everybody).await,
            Step::Stolen => {
                let chosen = self.some(State::Notified, 1).await?;
                self.notify(chosen, Some(ResetReason::Stolen), SheetOrder::Class).await
            }
            Step::ResetsAsked(accounts) => {
                let chosen = self.some(State::Activated, accounts).await?;
                self.tell(chosen.into_iter().map(|id| (id, FamilyEvent::ResetAsked { day })), day).await
            }
            Step::ResetsDone => {
                let asked = Filter { mark: Some(MarkFilter::ResetAsked), ..Filter::default() };
                let chosen = self.find(asked).await?;
                self.reset(chosen).await
            }
            Step::NewPasswordsChosen => {
                let provisional = |stored: &StoredAccount| {
                    stored.account.state == State::Activated && stored.provisional_password().is_some()
                };
                let stored = self.stored().await?;
                let chosen: Vec<AccountId> =
                    stored.iter().filter(|stored| provisional(stored)).map(|stored| stored.id).collect();
                self.tell(chosen.into_iter().map(|id| (id, FamilyEvent::PasswordChosen)), day).await
            }
            Step::Telephoned => {
                let chosen = self.some(State::Activated, 5).await?;
                self.reset(chosen.into_iter().skip(4).collect()).await
            }
            Step::LinkReported => {
                let pair = self.shared_pupils().await?.into_iter().nth(3);
                let Some((id, pupil)) = pair else { return Ok(()) };
                let pupil = family::lasting(self.workspace.store().pool(), pupil).await?;
                self.tell([(id, FamilyEvent::LinkReported { pupil })], day).await
            }
            Step::BirthDateReported => {
                let pair = self.shared_pupils().await?.into_iter().nth(9);
                let Some((id, pupil)) = pair else { return Ok(()) };
                let pupil = family::lasting(self.workspace.store().pool(), pupil).await?;
                self.tell([(id, FamilyEvent::BirthDateReported { pupil })], day).await
            }
            Step::Week => self.week(day).await,
        }
    }

    async fn import(&mut self, school: &School) -> Result<()> {
        let files = onde::folder(school, self.folder.path(), OndeStyle::default())
            .map_err(|error| Error::io(self.folder.path(), &error))?;
        let mut request = ImportRequest {
            paths: files.iter().map(|file| file.to_string_lossy().into_owned()).collect(),
            school: Some(ImportSchool {
                uai: school.uai.clone(),
                name: Some(school.name.clone()),
                degree: Some(Degree::First),
                town: Some(school.address.town.clone()),
            }),
            answers: Vec::new(),
        };
        let mut report = import::apply(self.workspace, &request, &Progress::default()).await?;
        if !report.applied {
            // A director would know that those who are not there any more have left.
            request.answers = report.questions.iter().filter_map(told).collect();
            report = import::apply(self.workspace, &request, &Progress::default()).await?;
        }
        match report.applied {
            true => self.meet().await,
            false => Err(Error::impossible("démonstration\u{a0}: un import attend des réponses")),
        }
    }

    /// Gives a nature to the families that are new.
    async fn meet(&mut self) -> Result<()> {
        self.present = self.find(Filter::default()).await?.into_iter().map(AccountId::from).collect();
        let stored = self.stored().await?;
        let new: Vec<&StoredAccount> =
            stored.iter().filter(|stored| !self.families.contains_key(&stored.id)).collect();
        let ids: Vec<AccountId> = new.iter().map(|stored| stored.id).collect();
        let mut connection = self.workspace.store().pool().acquire().await?;
        let persons = people::guardians(&mut connection, &ids).await?;
        let persons: HashMap<AccountId, _> =
            persons.into_iter().map(|person| (person.account_id, person)).collect();
        let today = self.workspace.today();
        for stored in new {
            let Some(person) = persons.get(&stored.id) else { continue };
            let family = Family::new(self.families.len(), person, &stored.login, today);
            self.families.insert(stored.id, family);
        }
        Ok(())
    }

    async fn settings(&self) -> Result<()> {
        let known = settings::read(self.workspace, Some(&self.school.uai)).await?;
        let wanted = crate::view::settings::Settings { portal: PORTAL.to_owned(), ..known };
        settings::save(self.workspace, Some(&self.school.uai), &wanted).await.map(drop)
    }

    async fn notify_early(&mut self) -> Result<()> {
        let Some(last) = self.school.classes.last() else { return Ok(()) };
        let class = self.find(Filter { classes: vec![last.code.clone()], ..Filter::default() }).await?;
        let silent = |id: &u32| self.families.get(&AccountId::from(*id)).is_some_and(Family::is_silent);
        let chosen: Vec<u32> = class.into_iter().filter(silent).take(4).collect();
        self.early = chosen.iter().map(|id| AccountId::from(*id)).collect();
        self.notify(chosen, None, SheetOrder::Family).await
    }

    /// Those notified who have not moved and, when it is everybody’s turn, those whose three months are over.
    async fn remind(&self, everybody: bool) -> Result<()> {
        let mut filter = states(&[codes::State::Notified]);
        if !everybody {
            let half = self.school.classes.len() / 2;
            filter.classes = self.school.classes.iter().take(half).map(|class| class.code.clone()).collect();
        }
        let mut chosen = self.find(filter).await?;
        if everybody {
            chosen
                .extend(self.find(Filter { mark: Some(MarkFilter::SheetVoid), ..Filter::default() }).await?);
        }
        chosen.retain(|id| !self.early.contains(&AccountId::from(*id)));
        self.notify(chosen, None, SheetOrder::Family).await
    }

    /// The decisions and the sheets are the real ones; the file that nobody would open is not written.
    async fn notify(&self, chosen: Vec<u32>, reason: Option<ResetReason>, order: SheetOrder) -> Result<()> {
        if chosen.is_empty() {
            return Ok(());
        }
        let request = NotifyRequest {
            selection: self.selection(chosen),
            reset: reason.is_some(),
            reason,
            spare_chosen: false,
            order,
            separators: true,
            path: String::new(),
        };
        notify::record_without_file(self.workspace, &request).await
    }

    async fn list(&self) -> Result<()> {
        let path = self.folder.path().join("liste.csv");
        let request = ListRequest {
            selection: self.selection(self.find(Filter::default()).await?),
            format: ListFormat::Csv,
            path: path.to_string_lossy().into_owned(),
        };
        list::write(self.workspace, &request, &Progress::default()).await?;
        written_files::delete(self.workspace, &path).await
    }

    async fn reset(&self, chosen: Vec<u32>) -> Result<()> {
        let request = ResetRequest {
            selection: self.selection(chosen),
            reason: ResetReason::Forgotten,
            spare_chosen: false,
        };
        reset::run(self.workspace, &request).await.map(drop)
    }

    async fn week(&mut self, day: Date) -> Result<()> {
        let mut news = Vec::new();
        for stored in self.stored().await? {
            if let Some(family) = self.families.get(&stored.id) {
                news.extend(family.did(&stored, self.synced_until, day, &self.calendar));
            }
        }
        self.synced_until = day;
        news::apply_all(self.workspace, &self.school.uai, &news).await?;
        let query =
            StatisticsQuery { school: self.school.uai.clone(), population: Population::LegalGuardians };
        statistics::compute(self.workspace, &query).await.map(drop)
    }

    /// Families sign in now and then.
    async fn sign_in(&self) -> Result<()> {
        let stored = self.stored().await?;
        let activated = stored.iter().filter(|stored| stored.account.state == State::Activated);
        let used: Vec<(AccountId, Date)> = activated
            .filter_map(|stored| Some((stored.id, self.families.get(&stored.id)?.last_used(&self.calendar))))
            .collect();
        news::record_sign_ins(self.workspace, &used).await
    }

    async fn tell(
        &self,
        told: impl IntoIterator<Item = (impl Into<AccountId>, FamilyEvent)>,
        day: Date,
    ) -> Result<()> {
        let news: Vec<FamilyNews> = told
            .into_iter()
            .map(|(account, did)| FamilyNews { account: account.into(), day, did, contact: None })
            .collect();
        news::apply_all(self.workspace, &self.school.uai, &news).await
    }

    /// Some accounts in a state, far from one another.
    async fn some(&self, state: State, accounts: usize) -> Result<Vec<u32>> {
        let found = self.find(states(&[state.into()])).await?;
        let step = (found.len() / accounts.max(1)).max(1);
        Ok(found.into_iter().skip(step / 2).step_by(step).take(accounts).collect())
    }

    /// Pupils of activated guardians who are not their only one, by account: a sole link cannot be reported.
    async fn shared_pupils(&self) -> Result<Vec<(AccountId, PupilId)>> {
        let mut connection = self.workspace.store().pool().acquire().await?;
        let pupils = people::accessible(&mut connection, &self.present).await?;
        let mut guardians: HashMap<PupilId, usize> = HashMap::new();
        for pupil in &pupils {
            *guardians.entry(pupil.pupil_id).or_default() += 1;
        }
        drop(connection);
        let activated = self.find(states(&[codes::State::Activated])).await?;
        Ok(pupils
            .iter()
            .filter(|pupil| guardians.get(&pupil.pupil_id).is_some_and(|number| *number > 1))
            .filter(|pupil| activated.iter().any(|id| AccountId::from(*id) == pupil.account_id))
            .map(|pupil| (pupil.account_id, pupil.pupil_id))
            .collect())
    }

    /// The accounts of those who are there, by number.
    async fn stored(&self) -> Result<Vec<StoredAccount>> {
        let mut connection = self.workspace.store().pool().acquire().await?;
        let mut stored = account::load(&mut connection, &self.present).await?;
        stored.sort_by_key(|stored| stored.id);
        Ok(stored)
    }

    async fn find(&self, filter: Filter) -> Result<Vec<u32>> {
        let query = AccountsQuery {
            school: self.school.uai.clone(),
            population: Population::LegalGuardians,
            filter,
            sort: SortColumn::default(),
            descending: false,
            page: 0,
            page_size: 1,
        };
        accounts::select_all(self.workspace, &query).await
    }

    fn selection(&self, accounts: Vec<u32>) -> Selection {
        Selection::of(&self.school.uai, Population::LegalGuardians, accounts)
    }
}

fn states(states: &[codes::State]) -> Filter {
    Filter { states: states.to_vec(), ..Filter::default() }
}

/// What the director of the demonstration answers: who is not in the files has left, and what is proposed first holds.
fn told(question: &Question) -> Option<Answer> {
    let left = question.choices.iter().find(|choice| choice.value == "leave");
    let choice = left.or_else(|| question.choices.first())?;
    Some(Answer { id: question.id.clone(), value: choice.value.clone() })
}
