//! An académie: what its schools of a degree are, day after day, and what it deposits of them.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use domain::degree::Degree;
use fictional::files::aaf::{AafStyle, complete, delta};
use fictional::{Churn, School, SchoolSpec};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use tempfile::TempDir;

/// Days that each delivery of changes carries (Consignes AAF, “profondeur des deltas”).
const DEPTH: i64 = 3;

pub struct Academy {
    pub degree: Degree,
    pub folder: TempDir,
    pub schools: Vec<School>,
    /// What they were at the end of each day on which something happened.
    days: BTreeMap<Date, Vec<School>>,
    deposits: u32,
}

impl Academy {
    pub fn new(spec: &SchoolSpec) -> Self {
        Self {
            degree: spec.kinds.degree(),
            folder: TempDir::new().unwrap(),
            schools: spec.schools().collect(),
            days: BTreeMap::new(),
            deposits: 0,
        }
    }

    /// Families come, go and move, the day before this one: of each school somebody, each their day.
    pub fn live(&mut self, today: Date) {
        let nth = today.day_of_year().unsigned_abs();
        let later = |(place, school): (u16, &School)| {
            let every = |days: u16| u32::from((nth + place).is_multiple_of(days));
            school.evolve(&Churn {
                departures: every(10),
                arrivals: every(9),
                moves: every(2),
                siblings: every(12),
                class_changes: every(4),
                withdrawals: every(7),
            })
        };
        self.schools = (0..).zip(&self.schools).map(later).collect();
        self.close(today);
    }

    /// What is true now is what exports of that day say.
    pub fn close(&mut self, today: Date) {
        self.days.insert(today, self.schools.clone());
        self.days.retain(|day, _| *day >= today - 15.days());
    }

    /// Whether what it was on that day can be told still.
    pub fn remembers(&self, day: Date) -> bool {
        self.days.contains_key(&day)
    }

    /// Everybody turns a year older.
    pub fn turn_the_year(&mut self) {
        self.schools = self.schools.iter().map(School::next_year).collect();
        self.days.clear();
    }

    /// The pupils of the second school go to the first, in classes that are carried over with them.
    pub fn merge(&mut self, first: usize, second: usize) {
        let (codes, of_second) = (self.codes(first), std::mem::take(&mut self.schools[second].pupils));
        let mut classes = self.schools[second].classes.clone();
        for class in &mut classes {
            while codes.contains(&class.code) {
                class.code.push('B');
            }
        }
        let guardians = std::mem::take(&mut self.schools[second].guardians);
        let into = &mut self.schools[first];
        let before = into.classes.len();
        into.classes.extend(classes);
        for mut pupil in of_second {
            pupil.class += before;
            pupil.enrolled_at = into.key;
            pupil.groups.clear();
            into.pupils.push(pupil);
        }
        let known: Vec<u64> = into.guardians.iter().map(|guardian| guardian.id).collect();
        into.guardians.extend(guardians.into_iter().filter(|guardian| !known.contains(&guardian.id)));
    }

    fn codes(&self, school: usize) -> Vec<String> {
        self.schools[school].classes.iter().map(|class| class.code.clone()).collect()
    }

    /// Deposits everybody, as of that day.
    pub fn whole(&mut self, day: Date, now: Timestamp) -> PathBuf {
        let schools = self.schools.clone();
        self.whole_of(schools, day, now)
    }

    /// Deposits these schools as if they were all there is.
    pub fn whole_of(&mut self, schools: Vec<School>, day: Date, now: Timestamp) -> PathBuf {
        let folder = self.new_folder("Complet", day);
        complete(schools, &folder, &AafStyle::new(self.degree, day)).unwrap();
        settle(&folder, now);
        folder
    }

    /// Deposits what changed within the three days before.
    pub fn changes(&mut self, day: Date, now: Timestamp) -> PathBuf {
        let folder = self.new_folder("Delta", day);
        let since = day - DEPTH.days();
        let (_, before) =
            self.days.range(..=since).next_back().or_else(|| self.days.first_key_value()).unwrap();
        let after = &self.days[&day];
        let pairs: Vec<_> = before.iter().cloned().zip(after.iter().cloned()).collect();
        delta(pairs, &folder, &AafStyle::new(self.degree, day)).unwrap();
        settle(&folder, now);
        folder
    }

    /// Deposits once more what was deposited.
    pub fn again(&mut self, folder: &Path, day: Date, now: Timestamp) -> PathBuf {
        let copy = self.new_folder("Encore", day);
        for entry in fs::read_dir(folder).unwrap() {
            let file = entry.unwrap();
            fs::copy(file.path(), copy.join(file.file_name())).unwrap();
        }
        settle(&copy, now);
        copy
    }

    fn new_folder(&mut self, kind: &str, day: Date) -> PathBuf {
        self.deposits += 1;
        let name = format!("{kind}_{}_{}", day.strftime("%Y%m%d"), self.deposits);
        let folder = self.folder.path().join(name);
        fs::create_dir(&folder).unwrap();
        folder
    }
}

/// The greatest file of a delivery stops in its middle.
pub fn cut(folder: &Path, now: Timestamp) {
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    let greatest = files.max_by_key(|file| file.metadata().unwrap().len()).unwrap().path();
    let bytes = fs::read(&greatest).unwrap();
    fs::write(&greatest, &bytes[..bytes.len() / 2]).unwrap();
    settle(folder, now);
}

/// What is deposited was so an hour ago.
fn settle(folder: &Path, now: Timestamp) {
    let moment =
        SystemTime::UNIX_EPOCH + Duration::from_secs(u64::try_from(now.as_second() - 3_600).unwrap());
    for entry in fs::read_dir(folder).unwrap() {
        File::options().write(true).open(entry.unwrap().path()).unwrap().set_modified(moment).unwrap();
    }
}
