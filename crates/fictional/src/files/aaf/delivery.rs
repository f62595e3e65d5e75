//! A whole delivery: every part, cut into files, packed.

use std::{
    collections::{BTreeMap, HashSet},
    fs::File,
    io::{self, BufWriter},
    path::{Path, PathBuf},
};

use domain::degree::Degree;

use super::{AafFile, AafStyle, Packing, Part, attributes, record::Record};
use crate::{Guardian, Pupil, School, Service, all_grades, files::archive};

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Delivery {
    /// The files, or the one archive.
    pub files: Vec<PathBuf>,
    /// Bytes of XML, before packing.
    pub bytes: u64,
    /// Requests about schools.
    pub schools: u64,
    /// Requests about services, which stand among the schools and have no pupils.
    pub services: u64,
    /// Requests about pupils.
    pub pupils: u64,
    /// Requests about guardians.
    pub guardians: u64,
}

/// Writes a complete delivery of these schools into an existing folder.
///
/// Services stand among the schools ([`AafStyle::services`]), as in every real delivery.
/// A guardian known to two neighbouring schools is written once, provided the schools follow one another.
///
/// # Errors
/// When a file cannot be created or written.
pub fn complete(
    schools: impl IntoIterator<Item = School>,
    folder: &Path,
    style: &AafStyle,
) -> io::Result<Delivery> {
    let mut parts = Parts::new(folder, style, "Complet")?;
    let mut seen = HashSet::new();
    for school in schools {
        parts.etab.next()?.school(&school)?;
        if style.services {
            for service in Service::beside(&school) {
                parts.etab.next()?.service(&service)?;
                parts.services += 1;
            }
        }
        for pupil in &school.pupils {
            parts.eleve.next()?.pupil(&school, pupil)?;
        }
        let mut shared = HashSet::new();
        for guardian in &school.guardians {
            if guardian.shared {
                shared.insert(guardian.id);
            }
            if !seen.contains(&guardian.id) {
                parts.pers_rel.next()?.guardian(guardian)?;
            }
        }
        seen = shared;
    }
    if style.degree == Degree::Second {
        let mut mef = Rolling::new(folder, style, "Complet", Part::MefEducNat)?;
        for grade in all_grades() {
            mef.next()?.mef(grade)?;
        }
        return parts.finish(Some(mef));
    }
    parts.finish(None)
}

/// Writes a delta: what separates each school from what it was before. The two of a pair have one identifier. Who goes
/// from one of these schools to another changes, and is neither new nor gone.
///
/// To have each delta carry the last days again, as the real ones do, give schools of some days ago.
/// Guardians known to two schools are never deleted.
///
/// # Errors
/// When a file cannot be created or written.
pub fn delta(
    pairs: impl IntoIterator<Item = (School, School)>,
    folder: &Path,
    style: &AafStyle,
) -> io::Result<Delivery> {
    let mut parts = Parts::new(folder, style, "Delta")?;
    let (mut pupils, mut guardians) = (Movements::default(), Movements::default());
    let (mut old, mut new) = (Record::default(), Record::default());
    for (before, after) in pairs {
        attributes::school(&before, style, &mut old);
        attributes::school(&after, style, &mut new);
        parts.etab.modify(after.key, &old, &new)?;

        let mut known: BTreeMap<u64, &Pupil> = before.pupils.iter().map(|pupil| (pupil.id, pupil)).collect();
        for pupil in &after.pupils {
            attributes::pupil(&after, pupil, style, &mut new);
            match known.remove(&pupil.id) {
                Some(known) => {
                    attributes::pupil(&before, known, style, &mut old);
                    parts.eleve.modify(pupil.id, &old, &new)?;
                }
                None => pupils.came.push((pupil.id, std::mem::take(&mut new))),
            }
        }
        for (id, pupil) in known {
            attributes::pupil(&before, pupil, style, &mut old);
            pupils.left.insert(id, std::mem::take(&mut old));
        }

        let mut known: BTreeMap<u64, &Guardian> =
            before.guardians.iter().map(|guardian| (guardian.id, guardian)).collect();
        for guardian in &after.guardians {
            attributes::guardian(guardian, style, &mut new);
            match known.remove(&guardian.id) {
                Some(known) => {
                    attributes::guardian(known, style, &mut old);
                    parts.pers_rel.modify(guardian.id, &old, &new)?;
                }
                None => guardians.came.push((guardian.id, std::mem::take(&mut new))),
            }
        }
        for (id, guardian) in known.into_iter().filter(|(_, guardian)| !guardian.shared) {
            attributes::guardian(guardian, style, &mut old);
            guardians.left.insert(id, std::mem::take(&mut old));
        }
    }
    pupils.put(&mut parts.eleve)?;
    guardians.put(&mut parts.pers_rel)?;
    parts.finish(None)
}

/// Who came to one of the schools, and who left one.
#[derive(Default)]
struct Movements {
    came: Vec<(u64, Record)>,
    left: BTreeMap<u64, Record>,
}

impl Movements {
    fn put(mut self, part: &mut Rolling) -> io::Result<()> {
        for (id, after) in self.came {
            match self.left.remove(&id) {
                Some(before) => part.modify(id, &before, &after)?,
                None => part.next()?.put_record(id, after)?,
            }
        }
        for id in self.left.into_keys() {
            part.next()?.delete(id)?;
        }
        Ok(())
    }
}

/// The three parts that schools go to.
struct Parts {
    eleve: Rolling,
    pers_rel: Rolling,
    etab: Rolling,
    services: u64,
    folder: PathBuf,
    style: AafStyle,
    kind: &'static str,
}

impl Parts {
    fn new(folder: &Path, style: &AafStyle, kind: &'static str) -> io::Result<Self> {
        Ok(Self {
            eleve: Rolling::new(folder, style, kind, Part::Eleve)?,
            pers_rel: Rolling::new(folder, style, kind, Part::PersRelEleve)?,
            etab: Rolling::new(folder, style, kind, Part::EtabEducNat)?,
            services: 0,
            folder: folder.to_owned(),
            style: style.clone(),
            kind,
        })
    }

    fn finish(self, mef: Option<Rolling>) -> io::Result<Delivery> {
        let mut delivery = Delivery {
            schools: self.etab.records - self.services,
            services: self.services,
            pupils: self.eleve.records,
            guardians: self.pers_rel.records,
            ..Delivery::default()
        };
        for part in [Some(self.eleve), Some(self.pers_rel), Some(self.etab), mef].into_iter().flatten() {
            part.finish(&mut delivery)?;
        }
        let (date, degree) = (compact(&self.style), self.style.degree.code());
        let suffix = if self.kind == "Delta" { "_Delta" } else { "" };
        let archive = |ending: &str| self.folder.join(format!("ENT{degree}.{date}{suffix}.{ending}"));
        let target = match self.style.packing {
            Packing::Plain => return Ok(delivery),
            Packing::Tgz => archive("tgz"),
            Packing::Zip => archive("zip"),
        };
        match self.style.packing {
            Packing::Zip => archive::zip(&delivery.files, &target, self.style.date)?,
            _ => archive::tgz(&delivery.files, &target, self.style.date)?,
        }
        delivery.files = vec![target];
        Ok(delivery)
    }
}

/// One part, which goes on in another file when one is full.
struct Rolling {
    folder: PathBuf,
    style: AafStyle,
    kind: &'static str,
    part: Part,
    file: AafFile<BufWriter<File>>,
    in_file: u32,
    records: u64,
    bytes: u64,
    paths: Vec<PathBuf>,
}

impl Rolling {
    fn new(folder: &Path, style: &AafStyle, kind: &'static str, part: Part) -> io::Result<Self> {
        let path = path(folder, style, kind, part, 0);
        Ok(Self {
            folder: folder.to_owned(),
            style: style.clone(),
            kind,
            part,
            file: open(&path, part, style)?,
            in_file: 0,
            records: 0,
            bytes: 0,
            paths: vec![path],
        })
    }

    /// The file the next record goes to.
    fn next(&mut self) -> io::Result<&mut AafFile<BufWriter<File>>> {
        if self.in_file >= self.style.records_per_file.max(1) {
            let path = path(&self.folder, &self.style, self.kind, self.part, self.paths.len());
            let full = std::mem::replace(&mut self.file, open(&path, self.part, &self.style)?);
            self.bytes += full.finish_sized()?;
            self.paths.push(path);
            self.in_file = 0;
        }
        self.in_file += 1;
        self.records += 1;
        Ok(&mut self.file)
    }

    fn modify(&mut self, id: u64, before: &Record, after: &Record) -> io::Result<()> {
        // Most records do not change, and must not count as written.
        if before.attributes().eq(after.attributes()) {
            return Ok(());
        }
        self.next()?.modify(id, before, after)
    }

    fn finish(self, delivery: &mut Delivery) -> io::Result<()> {
        delivery.bytes += self.bytes + self.file.finish_sized()?;
        delivery.files.extend(self.paths);
        Ok(())
    }
}

fn open(path: &Path, part: Part, style: &AafStyle) -> io::Result<AafFile<BufWriter<File>>> {
    AafFile::new(BufWriter::with_capacity(1 << 17, File::create(path)?), part, style)
}

fn path(folder: &Path, style: &AafStyle, kind: &str, part: Part, rank: usize) -> PathBuf {
    let (date, degree) = (compact(style), style.degree.code());
    folder.join(format!("ENT{degree}_DEMO_{kind}_{date}_{}_{rank:04}.xml", part.name()))
}

/// `AAAAMMJJ`.
fn compact(style: &AafStyle) -> String {
    format!("{:04}{:02}{:02}", style.date.year(), style.date.month(), style.date.day())
}
