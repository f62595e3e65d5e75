//! Files to import.

use std::io::Write;
use std::path::{Path, PathBuf};

use fictional::files::onde::{self, OndeStyle};
use fictional::{Churn, EdgeCases, Kinds, School, SchoolSpec};
use local::usecase::demonstration;
use local::workspace::Workspace;
use serde_json::{Value, json};
use testing::aged_school::TODAY;
use testing::{described, import_files};

/// Files that were written for a window, by name, and what is said of their school.
pub struct Given {
    pub files: Vec<String>,
    pub school: Value,
}

impl Given {
    /// None.
    pub fn nothing() -> Self {
        Self { files: Vec::new(), school: Value::Null }
    }

    pub fn new(files: &[PathBuf], school: Value) -> Self {
        let name = |file: &PathBuf| file.file_name().unwrap().to_string_lossy().into_owned();
        Self { files: files.iter().map(name).collect(), school }
    }

    fn of(files: &[PathBuf], school: &School) -> Self {
        Self::new(files, said_of(school))
    }
}

pub fn said_of(school: &School) -> Value {
    json!({ "uai": school.uai, "name": school.name, "town": school.address.town })
}

/// Where files to import are written.
pub fn given(folder: &Path) -> PathBuf {
    folder.join("given")
}

/// Where the files stand that take their place when they are exported anew.
pub fn later(folder: &Path) -> PathBuf {
    let later = folder.join("later");
    std::fs::create_dir_all(&later).unwrap();
    later
}

/// A small school that no store knows.
pub fn new_school(folder: &Path) -> Given {
    let spec = SchoolSpec {
        pupils_per_school: 30..=30,
        awkward: EdgeCases::none(),
        ..SchoolSpec::new(11, Kinds::FirstDegree)
    };
    let school = spec.schools().next().unwrap();
    Given::of(&onde::folder(&school, &given(folder), OndeStyle::default()).unwrap(), &school)
}

/// The school of the demonstration, as its last import said it.
fn lived() -> School {
    demonstration::school(TODAY).unwrap()
}

/// The files of the last import of the school, which has flaws.
pub async fn import_flawed(workspace: &Workspace) {
    let folder = tempfile::tempdir().unwrap();
    let school = lived();
    let files = flawed(&school, folder.path());
    import_files(workspace, &files, Some(described(&school))).await;
}

/// What its last import said, word for word.
pub fn as_before(folder: &Path) -> Given {
    let school = lived();
    Given::of(&flawed(&school, &given(folder)), &school)
}

/// The same, with what was to be put right put right.
pub fn put_right(folder: &Path) -> Given {
    let school = lived();
    Given::of(&onde::folder(&school, &given(folder), OndeStyle::default()).unwrap(), &school)
}

/// What ONDE says some weeks later, with flaws of its own.
pub fn some_weeks_later(folder: &Path) -> Given {
    let school = lived().evolve(&Churn::some_weeks());
    Given::of(&flawed(&school, &given(folder)), &school)
}

/// The same, with a line that is anybody's: whom the files do not name may be in it.
pub fn some_weeks_later_with_a_lost_line(folder: &Path) -> Given {
    let school = lived().evolve(&Churn::some_weeks());
    let files = flawed(&school, &given(folder));
    edit(&files[0], |lines| {
        for column in ["Nom élève", "Nom d'usage élève", "Prénom élève", "INE"] {
            set(lines, 50, column, "");
        }
    });
    Given::of(&files, &school)
}

/// The school in its files, in which three lines went wrong: a pupil who lost a first name, another whose INE is none,
/// a guardian of a child whom the school does not know.
fn flawed(school: &School, folder: &Path) -> Vec<PathBuf> {
    let [pupils, guardians] = onde::folder(school, folder, OndeStyle::default()).unwrap();
    edit(&pupils, |lines| {
        set(lines, 20, "Prénom élève", "");
        set(lines, 30, "INE", "12345");
    });
    edit(&guardians, |lines| {
        let mut stranger = lines[40].clone();
        stranger[head(lines, "Prénom élève")] = "Philomène".to_owned();
        lines.push(stranger);
        set(lines, 25, "Courriel", "adresse.incomplete@");
        set(lines, 26, "Téléphone portable", "06 39 98");
    });
    vec![pupils, guardians]
}

/// Rewrites a table of semicolons, whose first line names the columns.
fn edit(path: &Path, change: impl FnOnce(&mut Vec<Vec<String>>)) {
    let text = std::fs::read_to_string(path).unwrap();
    let mut lines: Vec<Vec<String>> =
        text.lines().map(|line| line.split(';').map(str::to_owned).collect()).collect();
    change(&mut lines);
    let text: String = lines.iter().map(|line| line.join(";") + "\r\n").collect();
    std::fs::write(path, text).unwrap();
}

fn head(lines: &[Vec<String>], column: &str) -> usize {
    let place = lines[0].iter().position(|name| name == column);
    place.unwrap_or_else(|| panic!("{column}: {:?}", lines[0]))
}

fn set(lines: &mut [Vec<String>], line: usize, column: &str, text: &str) {
    let column = head(lines, column);
    text.clone_into(&mut lines[line][column]);
}

/// An archive in which members have the same names in different folders, and two of no known format.
pub fn archive(folder: &Path) -> Given {
    let school = lived();
    let path = given(folder).join("export.zip");
    let mut archive = zip::ZipWriter::new(std::fs::File::create(&path).unwrap());
    let options = zip::write::SimpleFileOptions::default();
    for class in ["CP", "CE1"] {
        let mut pupils = Vec::new();
        onde::pupils(&school, &mut pupils, OndeStyle::default()).unwrap();
        for (name, content) in [("eleves.csv", pupils.as_slice()), ("LISEZMOI.txt", b"Bonjour.\n")] {
            archive.start_file(format!("{class}/{name}"), options).unwrap();
            archive.write_all(content).unwrap();
        }
    }
    archive.finish().unwrap();
    Given::of(&[path], &school)
}

/// A folder of files, one of them in a folder of its own.
pub fn in_a_folder(folder: &Path) -> Given {
    let school = lived().evolve(&Churn::some_weeks());
    let (whole, inner) = (given(folder).join("rentrée"), given(folder).join("rentrée").join("suite"));
    std::fs::create_dir_all(&inner).unwrap();
    let [_, guardians] = onde::folder(&school, &whole, OndeStyle::default()).unwrap();
    std::fs::rename(&guardians, inner.join(guardians.file_name().unwrap())).unwrap();
    Given::of(&[whole], &school)
}

/// No export at all.
pub fn of_no_format(folder: &Path) -> Given {
    let path = given(folder).join("photo.csv");
    std::fs::write(&path, "jour;lieu;appareil\r\n12/05/2026;cour;inconnu\r\n".repeat(2_000)).unwrap();
    Given::of(&[path], &lived())
}
