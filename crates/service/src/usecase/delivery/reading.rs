//! Files of AAF, read by a thread of their own into the stage of the transaction: nothing of people stays in memory.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use domain::degree::Degree;
use domain::ine;
use formats::import::record::{
    ClassRecord, Entity, GuardianRecord, LinkRecord, PupilRecord, QuarantinedRecord, SchoolRecord,
};
use formats::import::{
    AafPart, FileError, Format, Ignored, Position, Recognition, Record, Rejection, Sink, Source, Stopped,
    read_all, recognise_all,
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use sqlx::PgConnection;
use tokio::sync::mpsc;

use super::order::Kind;
use super::report::Told;
use super::unread::Unread;
use super::unreadable::{Failed, Unreadable};
use crate::Error;
use crate::store::stage::{self, Staged, Whose};

/// What is sent to the database at once, in bytes.
const PORTION: usize = 256 * 1024;

/// How many portions wait for it.
const WAITING: usize = 8;

/// What a reader calls the label of a class of which a letter was lost.
const DAMAGED_LABEL: &str = "damaged-label";

/// What files say beside people, and of themselves.
#[derive(Debug, Default)]
pub struct Delivery {
    pub(super) degree: Option<Degree>,
    /// Two-digit code, when a header says it.
    pub(super) academy: Option<&'static str>,
    pub(super) schools: Vec<SchoolRecord>,
    pub(super) classes: Vec<ClassRecord>,
    pub(super) removed: Vec<(Entity, String)>,
    pub(super) unread: Unread,
    /// Which of the files name every pupil of the schools that they name, by their place among the files.
    pub(super) whole_files: Vec<i32>,
    /// Numbered parts that are not there, of those that a whole delivery has: `Eleve_0001`.
    pub missing: Vec<String>,
    /// What was read, file by file.
    pub files: Vec<FileRead>,
    /// What was left out.
    pub left_out: Told,
    /// Labels of classes that say nothing, to put right at the source.
    pub noticed: Told,
    /// The schools that it speaks of, by what the source calls them; of any, where that cannot be told.
    pub(super) speaks_of: Option<Vec<String>>,
    /// Pupils and guardians.
    people: u64,
}

/// A pupil as staged, with who answers for her.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct ReadPupil {
    pub(super) pupil: PupilRecord,
    pub(super) links: Vec<LinkRecord>,
}

impl Delivery {
    /// Everybody, if a file of pupils says that it is whole: the absence of others means nothing.
    pub(super) fn kind(&self) -> Kind {
        if self.whole_files.is_empty() { Kind::Changes } else { Kind::Whole }
    }

    /// What the source calls those whom it says to be gone.
    pub(super) fn removed(&self, wanted: Entity) -> Vec<String> {
        self.removed.iter().filter(|(entity, _)| *entity == wanted).map(|(_, key)| key.clone()).collect()
    }

    /// The day of the export: the last one that a file says.
    pub(super) fn exported(&self) -> Option<Date> {
        self.files.iter().filter_map(|file| file.exported).max()
    }
}

impl ReadPupil {
    /// The INE of the record, if it is one.
    pub(super) fn ine(&self) -> Option<String> {
        self.pupil.ine.as_deref().filter(|written| ine::is_right(written)).map(ine::normalise)
    }

    /// All schools that the record names, by what the source calls them.
    pub(super) fn places(&self) -> impl Iterator<Item = &str> {
        let of_classes = self.pupil.classes.iter().flatten().filter_map(|(school, _)| school.as_deref());
        self.pupil.school.as_deref().into_iter().chain(of_classes)
    }
}

/// What one file gave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileRead {
    /// Its name, without any folder.
    pub name: String,
    /// Records met.
    pub records: u64,
    /// Records left out.
    pub rejected: u64,
    /// Only changes: absence means nothing.
    pub delta: bool,
    /// Day of the export, when it says.
    pub exported: Option<Date>,
}

/// Reads files, folders and archives into the stage of this transaction. `today` is the day after which nobody is born
/// yet; the degree is that of their folder, when they do not say one.
///
/// # Errors
/// [`Failed`]: then nothing of any of them counts.
pub(super) async fn stage(
    connection: &mut PgConnection,
    (paths, expected): (Vec<PathBuf>, Option<Degree>),
    today: Date,
) -> Result<Delivery, Failed> {
    stage::open(connection).await?;
    let (portions, mut read) = mpsc::channel::<Vec<u8>>(WAITING);
    let reading = tokio::task::spawn_blocking(move || read_into((&paths, expected), today, portions));
    let mut copy = stage::fill(connection).await?;
    let mut sent = Ok(());
    while let Some(portion) = read.recv().await {
        if let Err(error) = copy.send(portion).await {
            // Whoever reads hears of it by nobody listening any more.
            sent = Err(error);
            break;
        }
    }
    drop(read);
    let delivery = reading.await.map_err(Error::from)?;
    match (sent, delivery) {
        (Ok(()), Ok(delivery)) => {
            copy.finish().await.map_err(Error::from)?;
            stage::filled(connection).await?;
            Ok(delivery)
        }
        (Err(error), _) => {
            let _ = copy.abort("the delivery cannot be staged").await;
            Err(Error::from(error).into())
        }
        (Ok(()), Err(unreadable)) => {
            copy.abort("the delivery cannot be read").await.map_err(Error::from)?;
            Err(unreadable.into())
        }
    }
}

/// Reads everything; blocks while it does.
fn read_into(
    (paths, expected): (&[PathBuf], Option<Degree>),
    today: Date,
    portions: mpsc::Sender<Vec<u8>>,
) -> Result<Delivery, Unreadable> {
    let mut sources = Vec::new();
    for (_, recognition) in recognise_all(paths) {
        let Recognition { sources: found, ignored } = recognition?;
        // A member that cannot be read is no absence: nothing of the delivery counts.
        if let Some(ignored) = ignored.into_iter().find(is_a_part) {
            return Err(ignored.problem.into());
        }
        sources.extend(found);
    }
    let degree = match (degree_of(&sources)?, expected) {
        (Some(said), Some(expected)) if said != expected => return Err(Unreadable::OtherDegree),
        (said, expected) => said.or(expected),
    };
    let mut gathering = Gathering {
        delivery: Delivery::default(),
        portions,
        lines: Vec::with_capacity(PORTION),
        file: None,
        pupil: None,
    };
    let summaries = read_all(&sources, today, &mut gathering)?;
    gathering.end_pupil().map_err(FileError::from)?;
    gathering.send().map_err(FileError::from)?;
    let mut delivery = gathering.delivery;
    delivery.missing = missing(&sources);
    for ((source, summary), place) in sources.into_iter().zip(summaries).zip(0..) {
        let Format::Aaf { part, delta, academy, .. } = source.format else { continue };
        if academy.is_some() && delivery.academy.is_some() && academy != delivery.academy {
            return Err(Unreadable::NoAcademy);
        }
        delivery.academy = delivery.academy.or(academy);
        let delta = delta || summary.delta;
        if !delta && part == AafPart::Pupils {
            delivery.whole_files.push(place);
        }
        delivery.files.push(FileRead {
            name: source.name,
            records: summary.rows,
            rejected: summary.rejected,
            delta,
            exported: source.stamp.exported,
        });
    }
    delivery.degree = degree;
    // On a quiet day nothing changes.
    let quiet = delivery.kind() == Kind::Changes && !delivery.files.is_empty();
    if delivery.people == 0 && delivery.removed.is_empty() && delivery.schools.is_empty() && !quiet {
        return Err(Unreadable::Nobody);
    }
    if delivery.degree.is_none() {
        return Err(Unreadable::NoDegree);
    }
    Ok(delivery)
}

/// Whether what cannot be read is a file of AAF, by its name: others may lie beside them.
fn is_a_part(ignored: &Ignored) -> bool {
    ignored.member.as_deref().is_none_or(|name| {
        let name = name.to_lowercase();
        name.ends_with(".xml") || name.ends_with(".gz")
    })
}

/// The numbers that are not there below the last one, part by part. Only whole ones are numbered throughout.
fn missing(sources: &[Source]) -> Vec<String> {
    let mut parts: BTreeMap<&str, BTreeSet<u32>> = BTreeMap::new();
    for source in sources {
        let Format::Aaf { part, delta: false, .. } = source.format else { continue };
        let name = match part {
            AafPart::Pupils => "Eleve",
            AafPart::Guardians => "PersRelEleve",
            AafPart::Schools => "EtabEducNat",
            AafPart::Mefs => "MefEducNat",
            AafPart::Other | AafPart::Empty => continue,
        };
        if let Some(number) = source.stamp.part {
            parts.entry(name).or_default().insert(number);
        }
    }
    let mut missing = Vec::new();
    for (name, numbers) in parts {
        let last = numbers.last().copied().unwrap_or_default();
        let absent = (0..last).filter(|number| !numbers.contains(number)).take(10);
        missing.extend(absent.map(|number| format!("{name}_{number:04}")));
    }
    missing
}

/// The one degree that files are of, as far as they say.
fn degree_of(sources: &[Source]) -> Result<Option<Degree>, Unreadable> {
    let mut found = None;
    for source in sources {
        let Format::Aaf { degree, .. } = &source.format else {
            return Err(Unreadable::NotAaf(source.name.clone()));
        };
        match (found, degree) {
            (Some(one), Some(other)) if one != *other => return Err(Unreadable::TwoDegrees),
            (None, Some(degree)) => found = Some(*degree),
            _ => {}
        }
    }
    Ok(found)
}

/// Records on their way: a pupil waits for the links that follow her.
struct Gathering {
    delivery: Delivery,
    portions: mpsc::Sender<Vec<u8>>,
    lines: Vec<u8>,
    /// Which file is read, in their order.
    file: Option<u32>,
    pupil: Option<ReadPupil>,
}

impl Gathering {
    fn end_pupil(&mut self) -> Result<(), Stopped> {
        let Some(read) = self.pupil.take() else { return Ok(()) };
        let pupil = &read.pupil;
        let places: Vec<&str> = read.places().collect();
        let ine = read.ine();
        let record = Staged {
            home: pupil.school.as_deref(),
            places: &places,
            ine: ine.as_deref(),
            born: pupil.birth_date,
            ..staged(Whose::Pupil, &pupil.key, pupil.partial)
        };
        self.put(record, &read)
    }

    fn guardian(&mut self, guardian: &GuardianRecord) -> Result<(), Stopped> {
        self.put(staged(Whose::Guardian, &guardian.key, guardian.partial), guardian)
    }

    fn put(&mut self, record: Staged<'_>, said: &impl Serialize) -> Result<(), Stopped> {
        let said = serde_json::to_string(said).map_err(|_| Stopped)?;
        let mut digest = [0; 16];
        digest.copy_from_slice(&Sha256::digest(said.as_bytes())[..16]);
        let record = Staged { file: self.file.unwrap_or_default(), digest, said: &said, ..record };
        stage::write(&mut self.lines, &record);
        self.delivery.people += 1;
        if self.lines.len() >= PORTION { self.send() } else { Ok(()) }
    }

    fn send(&mut self) -> Result<(), Stopped> {
        let lines = std::mem::replace(&mut self.lines, Vec::with_capacity(PORTION));
        self.portions.blocking_send(lines).map_err(|_| Stopped)
    }
}

/// A record of somebody, before anything of it is staged.
const fn staged(whose: Whose, key: &str, partial: bool) -> Staged<'_> {
    Staged {
        file: 0,
        whose,
        key,
        partial,
        home: None,
        places: &[],
        ine: None,
        born: None,
        digest: [0; 16],
        said: "",
    }
}

impl Sink for Gathering {
    fn source(&mut self, _: &Source) -> Result<(), Stopped> {
        self.end_pupil()?;
        self.file = Some(self.file.map_or(0, |file| file + 1));
        Ok(())
    }

    fn record(&mut self, record: Record, _: Position) -> Result<(), Stopped> {
        if let Record::Link(link) = record {
            // They follow their pupil.
            if let Some(read) = &mut self.pupil {
                read.links.push(link);
            }
            return Ok(());
        }
        self.end_pupil()?;
        match record {
            Record::School(school) => self.delivery.schools.push(school),
            Record::Class(class) => self.delivery.classes.push(class),
            Record::Pupil(pupil) => self.pupil = Some(ReadPupil { pupil, links: Vec::new() }),
            Record::Guardian(guardian) => self.guardian(&guardian)?,
            Record::Removed { entity, key } => self.delivery.removed.push((entity, key)),
            Record::Quarantined(QuarantinedRecord::Pupil { key, school, .. }) => {
                self.delivery.unread.take(key, school);
            }
            Record::Quarantined(QuarantinedRecord::Link { .. }) | Record::Link(_) | Record::Mef(_) => {}
        }
        Ok(())
    }

    fn reject(&mut self, rejection: Rejection) -> Result<(), Stopped> {
        let told = match (rejection.kept, rejection.code) {
            (false, _) => &mut self.delivery.left_out,
            (true, DAMAGED_LABEL) => &mut self.delivery.noticed,
            (true, _) => return Ok(()),
        };
        let who = rejection.record.as_deref().or(rejection.key.as_deref()).unwrap_or(&rejection.file);
        told.tell(who, &rejection.reason);
        Ok(())
    }

    fn progress(&mut self, _: u64) -> Result<(), Stopped> {
        Ok(())
    }
}
