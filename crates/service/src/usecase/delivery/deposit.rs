//! What stands in a drop folder: which files are of one delivery, and in which order deliveries come.

use std::ffi::OsStr;
use std::fs::Metadata;
use std::io;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use domain::degree::Degree;
use formats::import::{day_in_name, files_of_folder, names_changes};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};

/// What names of files call their parts.
const PARTS: [&str; 10] = [
    "eleve",
    "persreleleve",
    "etabeducnat",
    "mefeducnat",
    "perseducnat",
    "matiereeducnat",
    "etab",
    "parent",
    "classe",
    "responsable",
];

/// Endings of files on their way.
const ON_THEIR_WAY: [&str; 4] = ["part", "partial", "filepart", "tmp"];

/// The ending of the grammar of AAF, which stands beside its files and says nothing of anybody.
const GRAMMAR: &str = "dtd";

/// Files of one delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offered {
    /// As operators know it.
    pub name: String,
    /// Files, archives or folders.
    pub paths: Vec<PathBuf>,
    /// The day that names tell: its own, else the last one of its files.
    day: Option<Date>,
    /// A name of it says that changes alone are in it.
    says_changes: bool,
    /// Of its folder.
    pub(super) degree: Option<Degree>,
    /// What tells these files from others, by their names, sizes and times.
    pub(super) fingerprint: [u8; 32],
    /// When a file of them was last written to, as they say.
    touched: Timestamp,
    /// When the system last changed one of them, where it tells.
    changed: Option<Timestamp>,
}

/// Files that were written to this lately may be on their way still.
const SETTLED: SignedDuration = SignedDuration::from_mins(5);

impl Offered {
    /// Whether nothing of them is on its way any more. Where they say that they were written on a day to come, the system
    /// tells when they were; where it says the same, its clock is not this one, and nothing tells.
    pub(super) fn is_settled(&self, now: Timestamp) -> bool {
        let settled = |moment: Timestamp| moment <= now - SETTLED;
        match self.touched <= now {
            true => settled(self.touched),
            false => self.changed.is_none_or(|changed| changed > now || settled(changed)),
        }
    }
}

/// What somebody gives by hand: one delivery.
pub(super) fn by_hand(paths: Vec<PathBuf>) -> Offered {
    let names: Vec<String> = paths.iter().map(|path| name_of(path)).collect();
    described(names.join(", "), paths, None)
}

/// The deliveries of a drop folder, in the order in which they come: by the day in their names, or in those of their
/// files, on one day whole ones first. A folder inside it is one delivery, so is an archive; files are of one that are called the same but for their
/// part.
///
/// # Errors
/// The folder, or a file of it, cannot be looked at.
pub(super) fn offered(folder: &Path, degree: Degree) -> io::Result<Vec<Offered>> {
    let mut groups: Vec<(String, Vec<PathBuf>)> = Vec::new();
    let mut paths =
        std::fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<PathBuf>>>()?;
    paths.sort();
    for path in paths {
        let name = name_of(&path);
        let ending = path.extension().and_then(OsStr::to_str).unwrap_or_default().to_lowercase();
        if name.starts_with('.') || ON_THEIR_WAY.contains(&ending.as_str()) || ending == GRAMMAR {
            continue;
        }
        let kind = std::fs::symlink_metadata(&path)?.file_type();
        if !kind.is_dir() && !kind.is_file() {
            continue;
        }
        let called = if kind.is_file() { stem(&name) } else { name };
        match groups.iter_mut().find(|(other, _)| *other == called) {
            Some((_, paths)) => paths.push(path),
            None => groups.push((called, vec![path])),
        }
    }
    let mut all: Vec<Offered> =
        groups.into_iter().map(|(name, paths)| described(name, paths, Some(degree))).collect();
    all.sort_by_cached_key(|one| (one.day, one.says_changes, one.name.clone()));
    Ok(all)
}

/// What cannot be looked at is told by who reads it.
fn described(name: String, paths: Vec<PathBuf>, degree: Option<Degree>) -> Offered {
    let mut files = Vec::new();
    for path in &paths {
        match path.is_dir() {
            true => files.extend(files_of_folder(path).unwrap_or_default()),
            false => files.push(path.clone()),
        }
    }
    files.sort();
    let named: Vec<String> = files.iter().map(|file| name_of(file)).collect();
    let day = day_in_name(&name).or_else(|| named.iter().filter_map(|name| day_in_name(name)).max());
    let says_changes = names_changes(&name) || named.iter().any(|name| names_changes(name));
    let mut digest = Sha256::new();
    let mut touched = Timestamp::UNIX_EPOCH;
    let mut changed = None;
    for file in files {
        let Ok(found) = std::fs::metadata(&file) else { continue };
        let written = found.modified().ok().and_then(|written| written.duration_since(UNIX_EPOCH).ok());
        let written = written.unwrap_or_default();
        digest.update(format!("{}\0{}\0{}\0", file.display(), found.len(), written.as_nanos()));
        let moment =
            i64::try_from(written.as_secs()).ok().and_then(|second| Timestamp::from_second(second).ok());
        touched = touched.max(moment.unwrap_or(Timestamp::MAX));
        changed = changed.max(changed_at(&found));
    }
    Offered {
        name,
        paths,
        day,
        says_changes,
        degree,
        fingerprint: digest.finalize().into(),
        touched,
        changed,
    }
}

/// When the system last changed a file: nobody sets that.
#[cfg(unix)]
fn changed_at(found: &Metadata) -> Option<Timestamp> {
    Timestamp::from_second(std::os::unix::fs::MetadataExt::ctime(found)).ok()
}

#[cfg(not(unix))]
fn changed_at(_: &Metadata) -> Option<Timestamp> {
    None
}

fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

/// What files of one delivery are called alike: without the part, and its number.
fn stem(name: &str) -> String {
    let words: Vec<&str> = name.split('_').collect();
    let is_part =
        |word: &str| PARTS.contains(&word.split('.').next().unwrap_or_default().to_lowercase().as_str());
    match words.iter().position(|word| is_part(word)) {
        Some(part) => words[..part].join("_"),
        None => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use domain::degree::Degree;
    use jiff::{SignedDuration, Timestamp};

    use super::{Offered, by_hand, offered};

    #[test]
    fn files_of_one_delivery_stand_together_and_deliveries_in_the_order_of_their_days() {
        let folder = tempfile::tempdir().unwrap();
        for name in [
            "ACA_ENT_Delta_20260916_Eleve_0000.xml",
            "ACA_ENT_Complet_20260916_Eleve_0000.xml",
            "ACA_ENT_Complet_20260916_Eleve_0001.xml",
            "ACA_ENT_Complet_20260916_PersRelEleve_0000.xml",
            "ENT1D.20260902.tgz",
            "ENT1D.20260903.tgz.filepart",
            ".cache",
            "ficAlimMENESR.dtd",
        ] {
            fs::write(folder.path().join(name), name).unwrap();
        }
        fs::write(folder.path().join("ENT1D_202609010300.zip"), "").unwrap();
        for (name, file) in
            [("a", "ACA_ENT_Delta_20260918_Eleve.xml"), ("b", "ACA_ENT_Complet_20260918_Eleve.xml")]
        {
            fs::create_dir(folder.path().join(name)).unwrap();
            fs::write(folder.path().join(name).join(file), "").unwrap();
        }
        fs::create_dir(folder.path().join("20260901")).unwrap();
        fs::write(folder.path().join("20260901/Eleve.xml"), "").unwrap();
        let found = offered(folder.path(), Degree::First).unwrap();
        let names: Vec<(&str, usize)> =
            found.iter().map(|one| (one.name.as_str(), one.paths.len())).collect();
        assert_eq!(
            names,
            [
                ("20260901", 1),
                ("ENT1D_202609010300.zip", 1),
                ("ENT1D.20260902.tgz", 1),
                ("ACA_ENT_Complet_20260916", 3),
                ("ACA_ENT_Delta_20260916", 1),
                ("b", 1),
                ("a", 1),
            ]
        );
        assert_eq!(
            found,
            offered(folder.path(), Degree::First).unwrap(),
            "the same files are the same delivery"
        );
        fs::write(folder.path().join("ENT1D.20260902.tgz"), "longer than it was before").unwrap();
        assert_ne!(found[2].fingerprint, offered(folder.path(), Degree::First).unwrap()[2].fingerprint);
    }

    #[test]
    fn what_says_to_be_of_a_moment_to_come_settles_by_what_the_system_says() {
        let now: Timestamp = "2026-09-20T08:00:00Z".parse().unwrap();
        let minutes = |minutes| now + SignedDuration::from_mins(minutes);
        let is_settled = |touched, changed| {
            let offered = Offered { touched, changed, ..by_hand(Vec::new()) };
            offered.is_settled(now)
        };
        assert!(is_settled(minutes(-5), None) && !is_settled(minutes(-4), Some(minutes(-60))));
        assert!(is_settled(minutes(60), Some(minutes(-5))) && !is_settled(minutes(60), Some(minutes(-4))));
        assert!(is_settled(minutes(60), Some(minutes(60))) && is_settled(minutes(60), None));
    }
}
