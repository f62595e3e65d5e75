//! The one-page summary of a school's figures, for its council: a PDF that names nobody.

use std::collections::BTreeMap;
use std::io::{BufWriter, Write};
use std::path::Path;

use domain::account::{Account, Holder, Origin, Password, State};
use domain::person::Population;
use domain::{departure, expiry};
use jiff::ToSpan;
use jiff::civil::Date;
use print::pdf::sentences;
use print::summary::file_name;
use print::summary::model::{Corrections, Group, Passwords, Point, PopulationSummary, Summary};
use sqlx::SqliteConnection;

use super::groups::GroupNames;
use super::{dashboard, destination, output_file, statistics};
use crate::progress::Progress;
use crate::store::correction::{self, About};
use crate::store::partial_file::PartialFile;
use crate::store::pending_file::PendingFile;
use crate::store::school::{self, School};
use crate::store::statistics::{Figures, Snapshot};
use crate::store::summary::{self, Standing, Taught};
use crate::view::action::ActionResult;
use crate::workspace::Workspace;
use crate::{Error, Result, files};

/// Counts everything now, keeps the figures as the statistics of the day, and writes the page. The journal says nothing of
/// it, as of any file without secret: nobody is named there.
///
/// # Errors
/// [`Error::NotFound`] for an unknown school, [`Error::Cancelled`], [`Error::Invalid`] for a path that cannot be used, and
/// what the store met. No file is left then.
pub async fn write(
    workspace: &Workspace,
    uai: &str,
    path: &str,
    progress: &Progress,
) -> Result<ActionResult> {
    progress.step("Calcul des chiffres", 0);
    let degree = school::find(workspace.store().pool(), uai).await?.degree();
    let made_at = destination::moment(workspace, uai);
    let destination = destination::of(path, "pdf", || file_name(degree, made_at))?;
    let summary = of(workspace, uai).await?;
    progress.step("Écriture du bilan", 0);
    let batch = crate::random::new_id(workspace.clock().now())?;
    let pending = PendingFile::register(workspace.store(), batch, destination).await?;
    let (pages, warnings) = match make(&pending, summary, progress).await {
        Ok(made) => made,
        Err(error) => {
            pending.discard(workspace.store()).await?;
            return Err(error);
        }
    };
    let file = output_file::describe(&pending.file, pages, false);
    let result = ActionResult::written(pages, file, warnings);
    Ok(output_file::publish(workspace, &pending, result).await)
}

/// Writes the page under its announced neighbour; gives how many pages there are and what to look at.
async fn make(pending: &PendingFile, summary: Summary, progress: &Progress) -> Result<(u32, Vec<String>)> {
    let mut partial = PartialFile::of(pending);
    let (temporary, target) = (pending.temporary.clone(), pending.file.clone());
    let writer = partial.writer();
    let work = move || {
        let _writer = writer;
        print_page(&temporary, &summary, &target)
    };
    let work = tokio::task::spawn_blocking(work);
    let made = work.await.map_err(|error| Error::internal("bilan", error))??;
    progress.check()?;
    partial.mark_complete();
    tracing::info!("bilan écrit");
    Ok(made)
}

fn print_page(temporary: &Path, summary: &Summary, target: &Path) -> Result<(u32, Vec<String>)> {
    let output = files::create_private(temporary)?;
    let mut buffered = BufWriter::new(&output);
    let (written, problems) = print::summary::pdf(summary, &mut buffered)
        .map_err(|error| output_file::cannot_write(target, error))?;
    buffered.flush().map_err(|error| Error::io(target, &error))?;
    drop(buffered);
    output.sync_all().map_err(|error| Error::io(target, &error))?;
    Ok((u32::try_from(written.pages).unwrap_or(u32::MAX), sentences(&problems)))
}

/// The figures of a school at this moment, all of one reading; they are kept as those of the day.
///
/// # Errors
/// [`Error::NotFound`] for an unknown school, and what the store met.
pub async fn of(workspace: &Workspace, uai: &str) -> Result<Summary> {
    let made_at = destination::moment(workspace, uai);
    let today = made_at.date();
    let mut reading = workspace.store().pool().begin().await?;
    let school = school::find(&mut *reading, uai).await?;
    let school_year = departure::school_year(today);
    let since = Date::new(school_year, 7, 1).unwrap_or(today);
    let mut counted = Vec::new();
    let mut passwords = Vec::new();
    for population in Population::of(school.degree()).iter().copied() {
        counted.push((population, statistics::figures(&mut reading, &school, population).await?));
        let standings = summary::standings(&mut reading, school.id, population, since).await?;
        passwords.push(summed(&standings, today));
    }
    let (classes, levels) = groups(&mut reading, &school).await?;
    let corrections = correction::count_open_by_about(&mut *reading, school.id).await?;
    reading.commit().await?;
    statistics::keep(workspace, &school, &counted).await?;

    let mut populations = Vec::with_capacity(counted.len());
    let (mut pupils, mut reached) = (0, 0);
    for ((population, figures), passwords) in counted.into_iter().zip(passwords) {
        let pool = workspace.store().pool();
        let snapshots = crate::store::statistics::snapshots(pool, school.id, population).await?;
        (pupils, reached) = (figures.pupils, figures.pupils_reached);
        populations.push(described(population, figures, curve(&snapshots, since), passwords));
    }
    let of =
        |about: About| corrections.iter().find(|(found, _)| *found == about).map_or(0, |(_, count)| *count);
    Ok(Summary {
        degree: school.degree(),
        locality: school.locality(),
        uai: school.uai,
        school: school.name,
        made_at,
        school_year,
        pupils,
        reached,
        populations,
        classes,
        levels,
        corrections: Corrections {
            pupils: of(About::Pupil),
            guardians: of(About::Guardian),
            files: of(About::File),
        },
    })
}

fn described(
    population: Population,
    figures: Figures,
    curve: Vec<Point>,
    passwords: Passwords,
) -> PopulationSummary {
    let origin = |known: Origin| {
        let counted = figures.origins.iter().find(|(origin, _)| origin.0 == known);
        (known, counted.map_or(0, |(_, states)| states.iter().sum()))
    };
    PopulationSummary {
        population,
        states: figures.school,
        origins: Origin::ALL.map(origin).into(),
        curve,
        passwords,
    }
}

/// What was counted from that day on, a point for each day.
fn curve(snapshots: &[Snapshot], since: Date) -> Vec<Point> {
    snapshots
        .iter()
        .filter(|snapshot| snapshot.day >= since)
        .map(|snapshot| Point {
            day: snapshot.day,
            activated: snapshot.figures.school[State::Activated as usize],
            accounts: snapshot.figures.school.iter().sum(),
        })
        .collect()
}

/// The pupils by class and by level, as statistics call and order them.
async fn groups(connection: &mut SqliteConnection, school: &School) -> Result<(Vec<Group>, Vec<Group>)> {
    let names = GroupNames::read(connection, school).await?;
    let taught = summary::taught(connection, school.id).await?;
    let classes = names.classes(added_up(&taught, |taught| &taught.class));
    let levels = names.levels(added_up(&taught, |taught| &taught.level));
    let labelled = |lines: Vec<(String, String, Group)>| {
        lines.into_iter().map(|(_, label, group)| Group { label, ..group }).collect()
    };
    Ok((labelled(classes), labelled(levels)))
}

fn added_up(taught: &[Taught], code: impl Fn(&Taught) -> &String) -> BTreeMap<String, Group> {
    let mut groups: BTreeMap<String, Group> = BTreeMap::new();
    for taught in taught {
        let group = groups.entry(code(taught).clone()).or_default();
        group.pupils += taught.pupils;
        group.reached += taught.reached;
        group.activated += taught.activated;
    }
    groups
}

/// The passwords of accounts that stand so. Those that run out are counted as the first screen counts them.
fn summed(standings: &[Standing], today: Date) -> Passwords {
    let of = |is: &dyn Fn(&Standing) -> bool| {
        standings.iter().filter(|standing| is(standing)).map(|standing| standing.accounts).sum()
    };
    Passwords {
        given: of(&|standing| standing.printed),
        unused: of(&|standing| standing.password == Password::Provisional),
        expiring: of(&|standing| runs_out_soon(standing, today)),
        until: today.saturating_add(i64::from(dashboard::AHEAD).days()),
    }
}

fn runs_out_soon(standing: &Standing, today: Date) -> bool {
    let account = Account {
        state: standing.state,
        password: standing.password,
        notified_on: standing.notified_on,
        provisional_since: standing.provisional_since,
        // Whose it is changes nothing of when it runs out.
        ..Account::new(Holder::Guardian)
    };
    expiry::days_left(&account, today).is_some_and(|days| days <= dashboard::AHEAD)
}
