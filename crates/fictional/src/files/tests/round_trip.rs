//! What is written, read by the readers.

use std::{collections::HashMap, path::PathBuf};

use domain::degree::Degree;
use formats::import::record::{PupilRecord, SchoolRecord};
use formats::import::{Position, Record, Rejection, Sink, Stopped, read_all, recognise};

use super::{DAY, heavy, made};
use crate::{
    EdgeCases, School, SchoolKind,
    files::{
        aaf::{self, AafStyle},
        onde::{self, OndeStyle, OndeVersion},
        siecle::{self, SiecleStyle},
        spoil::{self, Spoil},
    },
};

/// What the readers found, by kind.
#[derive(Default)]
struct Found {
    schools: Vec<SchoolRecord>,
    pupils: Vec<PupilRecord>,
    guardians: usize,
    links: usize,
    labels: HashMap<String, Option<String>>,
    rejections: Vec<Rejection>,
}

impl Sink for Found {
    fn record(&mut self, record: Record, _: Position) -> Result<(), Stopped> {
        match record {
            Record::School(school) => self.schools.push(school),
            Record::Pupil(pupil) => self.pupils.push(pupil),
            Record::Guardian(_) => self.guardians += 1,
            Record::Link(_) => self.links += 1,
            Record::Class(class) => {
                self.labels.insert(class.code, class.label);
            }
            _ => {}
        }
        Ok(())
    }

    fn reject(&mut self, rejection: Rejection) -> Result<(), Stopped> {
        self.rejections.push(rejection);
        Ok(())
    }

    fn progress(&mut self, _: u64) -> Result<(), Stopped> {
        Ok(())
    }
}

fn read(files: &[PathBuf]) -> Found {
    let mut found = Found::default();
    for file in files {
        let sources = recognise(file).expect("recognised").sources;
        read_all(&sources, DAY, &mut found).expect("readable");
    }
    found
}

fn plain() -> School {
    made(SchoolKind::Primary, EdgeCases::none())
}

fn links(school: &School) -> usize {
    school.pupils.iter().map(|pupil| pupil.links.len()).sum()
}

#[test]
fn the_round_trip_of_every_onde_form_keeps_every_child_of_every_guardian() {
    let school = plain();
    let generations = [
        OndeVersion::Current,
        OndeVersion::Numbered,
        OndeVersion::PupilFirst,
        OndeVersion::Enfant,
        OndeVersion::Former,
    ];
    for generation in generations {
        let folder = tempfile::tempdir().expect("a folder");
        let style = OndeStyle { generation, ..OndeStyle::default() };
        let found = read(&onde::folder(&school, folder.path(), style).expect("written"));
        assert_eq!((found.pupils.len(), found.links), (240, links(&school)), "{generation:?}");
        assert!(found.rejections.is_empty(), "{generation:?} {:?}", found.rejections);
        if generation != OndeVersion::PupilFirst {
            assert_eq!(found.guardians, school.guardians.len(), "{generation:?}");
        }
    }
}

#[test]
fn the_round_trip_of_aaf_1d_keeps_levels_classes_and_the_school_s_mail() {
    let school = heavy(SchoolKind::Primary);
    let folder = tempfile::tempdir().expect("a folder");
    let style = AafStyle::new(Degree::First, DAY);
    let delivery = aaf::complete([school.clone()], folder.path(), &style).expect("written");
    let found = read(&delivery.files);
    let levels: HashMap<&str, _> =
        found.pupils.iter().map(|pupil| (pupil.key.as_str(), pupil.level)).collect();
    for pupil in &school.pupils {
        assert_eq!(levels[pupil.id.to_string().as_str()], pupil.level(), "{}", pupil.id);
    }
    for class in &school.classes {
        assert_eq!(found.labels[&class.code], Some(class.label.clone()));
    }
    let mine =
        found.schools.iter().find(|read| read.uai.as_deref() == Some(&school.uai)).expect("the school");
    assert_eq!(mine.mail.as_deref(), Some(school.mail.as_str()));
    assert_eq!(mine.name, Some(school.spoken_name()));
    assert_eq!(found.schools.len(), 5, "and four services");
}

#[test]
fn the_round_trip_of_siecle_keeps_this_year_s_mail_and_mef_and_names_the_school() {
    let school = made(SchoolKind::Lycee, EdgeCases::none());
    let folder = tempfile::tempdir().expect("a folder");
    let found = read(&siecle::folder(&school, folder.path(), SiecleStyle::new(DAY)).expect("written"));
    let pupils: HashMap<&str, &PupilRecord> =
        found.pupils.iter().map(|pupil| (pupil.key.as_str(), pupil)).collect();
    for pupil in &school.pupils {
        let read = pupils[pupil.id.to_string().as_str()];
        assert_eq!((&read.contact.mail, read.mef.as_deref()), (&pupil.mail, Some(pupil.grade.mef)));
    }
    let named = found.schools.iter().find(|read| read.name.is_some()).expect("Communs.xml");
    assert!(named.name.as_deref().is_some_and(|name| name.ends_with(&school.name)), "{named:?}");
    assert_eq!((&named.mail, &named.phone), (&Some(school.mail.clone()), &Some(school.phone.clone())));
}

#[test]
fn the_round_trip_of_what_other_programs_write_keeps_everybody() {
    let school = plain();
    for kind in [
        Spoil::SepLine,
        Spoil::BlankLine,
        Spoil::QuotedLines,
        Spoil::CrOnly,
        Spoil::Latin1,
        Spoil::MacRoman,
        Spoil::Cp850,
        Spoil::Utf16,
        Spoil::SpreadsheetIds,
        Spoil::MonthFirst,
        Spoil::ShortYears,
        Spoil::SerialDates,
        Spoil::ClassLabels,
        Spoil::NoClassLabels,
    ] {
        let folder = tempfile::tempdir().expect("a folder");
        let files = spoil::onde(&school, folder.path(), OndeStyle::default(), kind).expect("written");
        let found = read(&files);
        assert_eq!((found.pupils.len(), found.links), (240, links(&school)), "{kind:?}");
        let names: Vec<_> = found.pupils.iter().map(|pupil| pupil.identity.first_name.clone()).collect();
        let expected: Vec<_> = school.pupils.iter().map(|pupil| Some(pupil.identity.first.clone())).collect();
        assert_eq!(names, expected, "{kind:?}");
    }
}

#[test]
fn the_round_trip_of_a_heavy_school_loses_only_the_lines_that_are_cut() {
    let school = heavy(SchoolKind::Primary);
    let folder = tempfile::tempdir().expect("a folder");
    let style = OndeStyle { generation: OndeVersion::Current, ..OndeStyle::default() };
    let found = read(&onde::folder(&school, folder.path(), style).expect("written"));
    let twice = school.pupils.iter().filter(|pupil| pupil.second_line.is_some()).count();
    assert_eq!(found.pupils.len(), school.pupils.len() + twice);
    let lost: Vec<_> = found.rejections.iter().filter(|rejection| !rejection.kept).collect();
    let cut = school.guardians.iter().filter(|adult| {
        use crate::Writing::{CutBeforeChildren, CutInChildren};
        [CutBeforeChildren, CutInChildren].contains(&adult.writing)
    });
    assert!(lost.len() >= cut.count(), "{lost:?}");
    assert!(lost.iter().all(|rejection| rejection.code.contains("cut")), "{lost:?}");
}
