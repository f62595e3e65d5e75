//! Lister les comptes, as PDF or CSV.

use std::collections::HashMap;
use std::io::{BufWriter, Write};

use domain::degree::Degree;
use domain::level::Level;
use domain::person::Population;
use exchange::list::model::{ListHeader, ListKind, ListRow, ListedPassword};
use exchange::print::sentences;

use super::notify::{cannot_write, destination, named, written};
use crate::desk::Desk;
use crate::progress::Progress;
use crate::store::account::{self, StoredAccount};
use crate::store::operation::{self, Kind, NewOperation};
use crate::store::people::{self, AccessiblePupil, Person};
use crate::store::writing::Announced;
use crate::store::{files, roster, school};
use crate::view::accounts::Selection;
use crate::view::action::{ActionResult, ListFormat, ListRequest};
use crate::{Error, Result};

/// Writes the list of the selected accounts and records that it was made: a stop at any moment leaves both or
/// neither, and no password in a file half written.
///
/// # Errors
/// [`Error::Cancelled`], [`Error::Invalid`] for an empty selection or a path that cannot be used, and what the
/// store met. No file is left then.
pub async fn write(desk: &Desk, request: &ListRequest, progress: &Progress) -> Result<ActionResult> {
    let ids = super::accounts::checked(desk, &request.selection).await?;
    let file = destination(&request.path, extension(request.format))?;
    progress.step("Lecture des comptes", ids.len() as u64);
    let school = school::find(desk.store().pool(), &request.selection.school).await?;
    let population: Population = request.selection.population.into();
    let header = ListHeader {
        kind: kind(school.degree(), population),
        uai: school.uai.clone(),
        school: school.name.clone(),
        made_at: desk.clock().now().to_zoned(jiff::tz::TimeZone::system()).datetime(),
    };
    let (rows, secret) = rows(desk, &ids, &school, &request.selection).await?;
    progress.step("Écriture de la liste", rows.len() as u64);
    let batch = crate::ambient::new_id(desk.clock().now())?;
    let announced = Announced::announce(desk.store(), batch, &file).await?;
    let made =
        make_and_record(desk, &announced, (header, rows, request.format), (school.id, ids.len()), progress);
    let (count, warnings) = match made.await {
        Ok(made) => made,
        Err(error) => {
            announced.abandon(desk.store()).await?;
            return Err(error);
        }
    };
    let result = ActionResult {
        done: u32::try_from(ids.len()).unwrap_or(u32::MAX),
        not_reset: 0,
        refused: Vec::new(),
        file: Some(written(&file, count, secret)),
        warnings,
    };
    Ok(named(desk, &announced, result).await)
}

/// Writes the file under its announced neighbour and records it; gives how much it holds and what to look at.
async fn make_and_record(
    desk: &Desk,
    announced: &Announced,
    (header, rows, format): (ListHeader, Vec<ListRow>, ListFormat),
    (school, accounts): (i64, usize),
    progress: &Progress,
) -> Result<(u32, Vec<String>)> {
    let (temporary, target) = (announced.temporary.clone(), announced.file.clone());
    let work = move || {
        let _ = std::fs::remove_file(&temporary);
        make(&temporary, &header, rows, format, &target)
    };
    let work = tokio::task::spawn_blocking(work);
    let (count, problems) = work.await.map_err(|error| Error::internal("liste", &error))??;
    progress.check()?;
    record(desk, school, extension(format), accounts, Some(announced)).await?;
    Ok((count, sentences(&problems)))
}

const fn extension(format: ListFormat) -> &'static str {
    match format {
        ListFormat::Pdf => "pdf",
        ListFormat::Csv => "csv",
    }
}

fn make(
    temporary: &std::path::Path,
    header: &ListHeader,
    rows: Vec<ListRow>,
    format: ListFormat,
    target: &std::path::Path,
) -> Result<(u32, Vec<exchange::print::Problem>)> {
    let output = files::create_private(temporary)?;
    let mut buffered = BufWriter::new(&output);
    let (count, problems) = match format {
        ListFormat::Pdf => {
            let (written, problems) = exchange::list::pdf(header, rows, &mut buffered)
                .map_err(|error| cannot_write(target, error))?;
            (written.pages as u64, problems)
        }
        ListFormat::Csv => {
            let count = exchange::list::csv(header, rows, &mut buffered)
                .map_err(|error| Error::io(target, &error))?;
            (count, Vec::new())
        }
    };
    buffered.flush().map_err(|error| Error::io(target, &error))?;
    drop(buffered);
    output.sync_all().map_err(|error| Error::io(target, &error))?;
    Ok((u32::try_from(count).unwrap_or(u32::MAX), problems))
}

/// Which list belongs to a population.
#[must_use]
pub const fn kind(degree: Degree, population: Population) -> ListKind {
    match (degree, population) {
        (Degree::First, _) => ListKind::Guardians1d,
        (Degree::Second, Population::LegalGuardians) => ListKind::LegalGuardians2d,
        (Degree::Second, Population::PersonsInCharge) => ListKind::PersonsInCharge2d,
        (Degree::Second, Population::Pupils) => ListKind::Pupils2d,
    }
}

/// Records that a list was made, together with its file when it has one.
pub async fn record(
    desk: &Desk,
    school: i64,
    format: &str,
    accounts: usize,
    file: Option<&Announced>,
) -> Result<()> {
    let mut writing = desk.begin().await?;
    if let Some(file) = file {
        writing.batch = file.batch;
        file.is_whole(&mut writing.transaction).await?;
    }
    let operation = NewOperation {
        batch: writing.batch,
        author: Some(&writing.author),
        school: Some(school),
        account: None,
        kind: Kind::List { format: format.to_owned(), accounts: u32::try_from(accounts).unwrap_or(u32::MAX) },
        at: writing.at,
    };
    operation::append(&mut writing.transaction, &operation).await?;
    writing.commit_record().await
}

/// The rows, grouped as the list wants them, and whether a password stands in clear among them.
async fn rows(
    desk: &Desk,
    ids: &[i64],
    school: &school::School,
    selection: &Selection,
) -> Result<(Vec<ListRow>, bool)> {
    let population: Population = selection.population.into();
    let mut connection = desk.store().pool().acquire().await?;
    let accounts: HashMap<i64, StoredAccount> =
        account::load(&mut connection, ids).await?.into_iter().map(|stored| (stored.id, stored)).collect();
    let (persons, pupils) = match population {
        Population::Pupils => {
            (people::pupils(&mut connection, ids).await?, people::own_enrolments(&mut connection, ids).await?)
        }
        _ => {
            (people::guardians(&mut connection, ids).await?, people::accessible(&mut connection, ids).await?)
        }
    };
    drop(connection);
    let persons: HashMap<i64, Person> =
        persons.into_iter().map(|person| (person.account_id, person)).collect();
    let mefs: HashMap<String, String> = roster::mef_labels(desk.store().pool()).await?.into_iter().collect();
    let roster = desk.roster(&school.uai, population).await?;
    let places: HashMap<&str, usize> =
        roster.classes.iter().enumerate().map(|(place, class)| (class.code.as_str(), place)).collect();
    // The rows of a roster go by pupil, then guardian.
    let turns: HashMap<(i64, i64), usize> = (roster.rows_of(selection).into_iter().enumerate())
        .map(|(turn, row)| ((i64::from(row.account), row.pupil_id), turn))
        .collect();
    let mut secret = false;
    let mut keyed = Vec::with_capacity(turns.len());
    for pupil in pupils.iter().filter(|pupil| pupil.school_id == school.id) {
        let (Some(turn), Some(account), Some(person)) = (
            turns.get(&(pupil.account_id, pupil.pupil_id)),
            accounts.get(&pupil.account_id),
            persons.get(&pupil.account_id),
        ) else {
            continue;
        };
        let row = row(pupil, account, (population != Population::Pupils).then_some(person), school, &mefs);
        secret |= matches!(row.password, ListedPassword::Provisional(_));
        let place = pupil.class_code.as_deref().and_then(|code| places.get(code)).copied();
        keyed.push((place.unwrap_or(usize::MAX), *turn, row));
    }
    keyed.sort_unstable_by(|(place, turn, row), (other_place, other_turn, other)| {
        (&row.mef, place, turn).cmp(&(&other.mef, other_place, other_turn))
    });
    Ok((keyed.into_iter().map(|(_, _, row)| row).collect(), secret))
}

fn row(
    pupil: &AccessiblePupil,
    stored: &StoredAccount,
    guardian: Option<&Person>,
    school: &school::School,
    mefs: &HashMap<String, String>,
) -> ListRow {
    let code = pupil.level.clone().unwrap_or_default();
    let (level, mef) = match school.degree() {
        Degree::First => {
            (Level::from_code(&code).map_or(code, |level| level.label().to_owned()), String::new())
        }
        Degree::Second => (String::new(), mefs.get(&code).cloned().unwrap_or(code)),
    };
    let account = &stored.account;
    let password = match (stored.provisional_password(), account.password) {
        (Some(password), _) => ListedPassword::Provisional(password.to_string()),
        (None, domain::account::Password::None) => ListedPassword::None,
        (None, _) => ListedPassword::Chosen,
    };
    ListRow {
        pupil_name: pupil.name.clone(),
        pupil_first_name: pupil.first.clone(),
        level,
        mef,
        class_code: pupil.class_code.clone().unwrap_or_default(),
        class: pupil.class.clone().unwrap_or_default(),
        guardian_name: guardian.map(|person| person.name.clone()).unwrap_or_default(),
        guardian_first_name: guardian.map(|person| person.first.clone()).unwrap_or_default(),
        state: account.state.label(school.degree()).to_owned(),
        origin: account.origin.label(school.degree()).to_owned(),
        login: stored.login.clone(),
        password,
        mail_confirmed: stored.confirmed_mail.is_some(),
        mail: stored.confirmed_mail.clone().or_else(|| guardian.and_then(|person| person.mail.clone())),
        notified_on: account.notified_on,
        signed_in_on: stored.signed_in_on,
    }
}
