//! What is looked for in the journal, and the file that it is kept in.

use domain::fold::fold;
use domain::place::Place;
use jiff::civil::Date;
use protocol::decision::Decision;

use crate::progress::Progress;
use crate::store::activity;
use crate::store::entry::{AuditEvent, Entry};
use crate::store::journal::{self, Line};
use crate::store::school;
use crate::usecase::csv_file::CsvFile;
use crate::view::action::ActionResult;
use crate::view::journal::{JournalEntry, JournalPage, JournalQuery, JournalTopic};
use crate::workspace::Workspace;
use crate::{Error, Result};

const HEADINGS: [&str; 6] = ["Date", "Heure", "Auteur", "Action", "Comptes", "Établissement"];

/// What is asked, understood.
struct Wanted {
    words: Vec<String>,
    login: String,
    topic: Option<JournalTopic>,
    from: Option<Date>,
    until: Option<Date>,
}

/// A page of what is looked for in the journal, newest first.
///
/// # Errors
/// [`Error::NotFound`] for an unknown school, [`Error::Invalid`] for what is no day, and what the store met.
pub async fn search(workspace: &Workspace, query: &JournalQuery) -> Result<JournalPage> {
    let size = query.page_size.clamp(1, 500);
    let wanted = Wanted::of(query)?;
    if wanted.is_everything() {
        return super::page(workspace, query.school.as_deref(), query.page, size).await;
    }
    let found = found(workspace, query, &wanted).await?;
    let total = u32::try_from(found.len()).unwrap_or(u32::MAX);
    let skipped = usize::try_from(u64::from(query.page) * u64::from(size)).unwrap_or(usize::MAX);
    Ok(JournalPage { entries: found.into_iter().skip(skipped).take(size as usize).collect(), total })
}

/// Writes all that is looked for to a CSV file: for the data protection officer, or for whoever asks what was done.
///
/// # Errors
/// As [`search`]; [`Error::Cancelled`], [`Error::Invalid`] for a path that cannot be used, and what the system met. No
/// file is left then.
pub async fn export(
    workspace: &Workspace,
    query: &JournalQuery,
    path: &str,
    progress: &Progress,
) -> Result<ActionResult> {
    progress.step("Écriture du journal", 0);
    let entries = found(workspace, query, &Wanted::of(query)?).await?;
    let mut file = CsvFile::create(workspace, path, HEADINGS).await?;
    let written = entries.iter().try_for_each(|entry| {
        row(&mut file, entry)?;
        progress.check()
    });
    file.end(workspace, written).await
}

fn row(file: &mut CsvFile, entry: &JournalEntry) -> Result<()> {
    // As its school’s clocks showed it.
    let at = entry.at.parse::<jiff::civil::DateTime>().ok();
    let told = |format: &str| at.as_ref().map(|at| at.strftime(format).to_string()).unwrap_or_default();
    let accounts = if entry.accounts == 0 { String::new() } else { entry.accounts.to_string() };
    let school = entry.school.as_deref().unwrap_or_default();
    file.row([told("%d/%m/%Y").as_str(), &told("%H:%M"), &entry.author, &entry.what, &accounts, school])
}

async fn found(workspace: &Workspace, query: &JournalQuery, wanted: &Wanted) -> Result<Vec<JournalEntry>> {
    let pool = workspace.store().pool();
    let school = match &query.school {
        Some(uai) => Some(school::find(pool, uai).await?.id),
        None => None,
    };
    let lines = journal::all(pool, school, &wanted.login).await?;
    let theirs = activity::lines(pool, query.school.as_deref(), &wanted.login, None).await?;
    let lines = lines.into_iter().filter_map(|line| {
        let at = line.decided_at;
        wanted.take(line, workspace.place()).map(|entry| (at, entry))
    });
    let theirs = theirs.iter().filter_map(|line| wanted.take_theirs(line).map(|entry| (line.at, entry)));
    Ok(super::merged(lines, theirs).collect())
}

impl Wanted {
    fn of(query: &JournalQuery) -> Result<Self> {
        let day = |field: &'static str, text: &Option<String>| match text.as_deref() {
            None | Some("") => Ok(None),
            Some(text) => text
                .parse::<Date>()
                .map(Some)
                .map_err(|_| Error::invalid(field, "Indiquez un jour, par exemple 15/09/2026.")),
        };
        let text = query.text.trim();
        Ok(Self {
            words: text.split_whitespace().map(fold).collect(),
            login: text.to_lowercase(),
            topic: query.topic,
            from: day("from", &query.from)?,
            until: day("until", &query.until)?,
        })
    }

    const fn is_everything(&self) -> bool {
        self.words.is_empty() && self.topic.is_none() && self.from.is_none() && self.until.is_none()
    }

    /// What is told of a line that is looked for.
    fn take(&self, line: Line, elsewhere: Place) -> Option<JournalEntry> {
        let day = super::place(&line, elsewhere).day(line.decided_at);
        if !self.is_about(day, topic(&line.entry)) {
            return None;
        }
        let is_of_login = line.of_login;
        self.says(super::entry(line, elsewhere), is_of_login)
    }

    /// The same of what others did.
    fn take_theirs(&self, line: &activity::Line) -> Option<JournalEntry> {
        let day = Place::of(&line.uai).day(line.at);
        let is_about = self.is_about(day, super::elsewhere::topic(line.did));
        is_about.then(|| super::elsewhere::entry(line)).and_then(|entry| self.says(entry, line.of_login))
    }

    fn is_about(&self, day: Date, topic: JournalTopic) -> bool {
        self.from.is_none_or(|from| day >= from)
            && self.until.is_none_or(|until| day <= until)
            && self.topic.is_none_or(|wanted| topic == wanted)
    }

    fn says(&self, entry: JournalEntry, is_of_login: bool) -> Option<JournalEntry> {
        let told = fold(&format!("{} {}", entry.what, entry.author));
        (is_of_login || self.words.iter().all(|word| told.contains(word))).then_some(entry)
    }
}

/// What an entry is about.
const fn topic(entry: &Entry) -> JournalTopic {
    match entry {
        Entry::Decision(decision) => match decision {
            Decision::Notify { .. } | Decision::Mail { .. } => JournalTopic::Notifications,
            Decision::Reset { .. }
            | Decision::Expired {}
            | Decision::GivenElsewhere { .. }
            | Decision::GonePast { .. }
            | Decision::RenewLogin { .. } => JournalTopic::Passwords,
            Decision::Family { .. } => JournalTopic::Families,
            Decision::Group { .. } | Decision::Ungroup { .. } => JournalTopic::Groupings,
            Decision::People(_) => JournalTopic::Imports,
            Decision::Unreadable {} => JournalTopic::Data,
        },
        Entry::Audit(event) => match event {
            AuditEvent::List { .. } | AuditEvent::PasswordRead {} => JournalTopic::Reading,
            AuditEvent::Import { .. } | AuditEvent::ImportUndone { .. } => JournalTopic::Imports,
            AuditEvent::ToldApart { .. } => JournalTopic::Groupings,
            AuditEvent::Settings {} | AuditEvent::LockCode { .. } | AuditEvent::MatterClosed { .. } => {
                JournalTopic::Settings
            }
            AuditEvent::Enrolled { .. }
            | AuditEvent::AuthorityChanged { .. }
            | AuditEvent::Joined { .. }
            | AuditEvent::ComputerEnded { .. }
            | AuditEvent::SchoolOpened { .. }
            | AuditEvent::SchoolClosed { .. }
            | AuditEvent::DelegationGiven { .. }
            | AuditEvent::DelegationWithdrawn { .. } => JournalTopic::Computers,
            AuditEvent::Restored { .. }
            | AuditEvent::CopiedOut { .. }
            | AuditEvent::Lost { .. }
            | AuditEvent::OlderState {}
            | AuditEvent::ClockConfirmed {}
            | AuditEvent::Erased { .. } => JournalTopic::Data,
        },
    }
}
