//! Files of AAF, read whole into memory: a few schools' people, or a département's.

use std::path::PathBuf;

use domain::degree::Degree;
use formats::import::record::{
    ClassRecord, Entity, GuardianRecord, LinkRecord, PupilRecord, QuarantinedRecord, SchoolRecord,
};
use formats::import::{
    AafPart, FileError, Format, Position, Record, Rejection, Sink, Stopped, read as read_source,
    recognise_all,
};
use jiff::civil::Date;
use thiserror::Error;

/// What files say, not compared with anything yet.
#[derive(Debug, Default)]
pub struct Delivery {
    pub(super) degree: Option<Degree>,
    pub(super) schools: Vec<SchoolRecord>,
    pub(super) classes: Vec<ClassRecord>,
    pub(super) pupils: Vec<Read>,
    pub(super) guardians: Vec<GuardianRecord>,
    pub(super) removed: Vec<(Entity, String)>,
    pub(super) quarantined: Vec<QuarantinedRecord>,
    /// What was read, file by file.
    pub files: Vec<FileRead>,
    /// What was left out, or taken with a warning.
    pub rejections: Vec<Rejection>,
}

/// A pupil as read, with who answers for her.
#[derive(Debug)]
pub(super) struct Read {
    pub(super) pupil: PupilRecord,
    pub(super) links: Vec<LinkRecord>,
    /// Her file names every pupil of its schools: who is not in it has left.
    pub(super) of_whole_file: bool,
}

/// What one file gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileRead {
    /// Its name, without any folder.
    pub name: String,
    /// Records met.
    pub records: u64,
    /// Records left out.
    pub rejected: u64,
    /// Only changes: absence means nothing.
    pub delta: bool,
}

/// Why files are no delivery.
#[derive(Debug, Error)]
pub enum Unreadable {
    /// One of them.
    #[error("{0}")]
    File(#[from] FileError),
    /// They are of ONDE or SIECLE.
    #[error(
        "«\u{a0}{0}\u{a0}» n’est pas un fichier de l’annuaire académique fédérateur. Donnez les fichiers AAF, ou leur \
         dossier."
    )]
    NotAaf(String),
    /// Both degrees.
    #[error("ces fichiers sont des deux degrés\u{a0}: donnez une livraison à la fois")]
    TwoDegrees,
    /// Which degree is not said.
    #[error("ces fichiers ne disent pas leur degré\u{a0}: donnez la livraison entière")]
    NoDegree,
    /// Nobody is in them.
    #[error(
        "ces fichiers ne contiennent ni établissement, ni élève, ni responsable\u{a0}: rien n’est à faire"
    )]
    Nobody,
}

/// Reads files, folders and archives. Blocks while it does. `today` is the day after which nobody is born yet.
///
/// # Errors
/// [`Unreadable`]: then nothing of any of them counts.
pub fn read(paths: &[PathBuf], today: Date) -> Result<Delivery, Unreadable> {
    let mut gathering = Gathering::default();
    for (_, recognition) in recognise_all(paths) {
        for source in recognition?.sources {
            let Format::Aaf { degree, part, delta, .. } = &source.format else {
                return Err(Unreadable::NotAaf(source.name));
            };
            if let (Some(of_files), Some(of_file)) = (gathering.delivery.degree, degree)
                && of_files != *of_file
            {
                return Err(Unreadable::TwoDegrees);
            }
            gathering.delivery.degree = gathering.delivery.degree.or(*degree);
            let before = gathering.delivery.pupils.len();
            let summary = read_source(&source, today, &mut gathering)?;
            let delta = *delta || summary.delta;
            for read in &mut gathering.delivery.pupils[before..] {
                read.of_whole_file = !delta && *part == AafPart::Pupils && !read.pupil.partial;
            }
            gathering.delivery.files.push(FileRead {
                name: source.name,
                records: summary.rows,
                rejected: summary.rejected,
                delta,
            });
        }
    }
    let delivery = gathering.delivery;
    let people = delivery.pupils.len() + delivery.guardians.len() + delivery.removed.len();
    if people + delivery.schools.len() == 0 {
        return Err(Unreadable::Nobody);
    }
    if delivery.degree.is_none() {
        return Err(Unreadable::NoDegree);
    }
    Ok(delivery)
}

#[derive(Default)]
struct Gathering {
    delivery: Delivery,
}

impl Sink for Gathering {
    fn record(&mut self, record: Record, _: Position) -> Result<(), Stopped> {
        let delivery = &mut self.delivery;
        match record {
            Record::School(school) => delivery.schools.push(school),
            Record::Class(class) => delivery.classes.push(class),
            Record::Pupil(pupil) => {
                delivery.pupils.push(Read { pupil, links: Vec::new(), of_whole_file: false });
            }
            Record::Guardian(guardian) => delivery.guardians.push(guardian),
            // They follow their pupil.
            Record::Link(link) => {
                if let Some(read) = delivery.pupils.last_mut() {
                    read.links.push(link);
                }
            }
            Record::Removed { entity, key } => delivery.removed.push((entity, key)),
            Record::Quarantined(record) => delivery.quarantined.push(record),
            Record::Mef(_) => {}
        }
        Ok(())
    }

    fn reject(&mut self, rejection: Rejection) -> Result<(), Stopped> {
        self.delivery.rejections.push(rejection);
        Ok(())
    }

    fn progress(&mut self, _: u64) -> Result<(), Stopped> {
        Ok(())
    }
}
