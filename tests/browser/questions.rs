//! A school whose files leave in doubt what only the director knows.

use std::path::{Path, PathBuf};

use local::view::codes::Degree;
use local::view::import::ImportSchool;
use local::workspace::Workspace;
use serde_json::json;
use testing::onde::{self, Guardian, Pupil};
use testing::{import_answering, import_files};

use crate::files::{Given, given, later};

const UAI: &str = "0990001U";
const NAME: &str = "ÉCOLE ÉLÉMENTAIRE DES TILLEULS";
const TOWN: &str = "VERTEFEUILLE";

/// The classes, and the family of which eight children are in each.
const CLASSES: [(&str, &str); 3] = [("CP A", "DAHLIA"), ("CE1", "FOUGÈRE"), ("CM1-CM2", "LILAS")];
const FIRST_NAMES: [&str; 8] = ["Alix", "Basile", "Capucine", "Diane", "Élise", "Félix", "Hélène", "Inès"];

/// The files of a first import, which leave in doubt whether two lines are of one person.
pub fn first_files(folder: &Path) -> Given {
    let pupils = pupils(false);
    let mut guardians: Vec<Guardian> =
        pupils.iter().map(|pupil| Guardian::of(pupil, "Mme", "Agathe")).collect();
    guardians.extend(joel_twice(&pupils[0]));
    said(&onde::write(&given(folder), &pupils, &guardians))
}

/// Fills an empty store with a school of three classes, and writes the files that ask what the scenario is about.
pub async fn prepare(name: &str, workspace: &Workspace, folder: &Path) -> Given {
    let long = name == "import_long_names";
    let mut pupils = pupils(long);
    if name == "import_departures" {
        crowd_a_class(&mut pupils);
    }
    let mut guardians: Vec<Guardian> =
        pupils.iter().map(|pupil| Guardian::of(pupil, "Mme", "Agathe")).collect();
    let asks = matches!(name, "import_questions" | "import_answers_refused");
    if asks {
        // Said once that both lines are of one person, and remembered.
        guardians.extend(joel_twice(&pupils[0]));
    }
    import(workspace, &pupils, &guardians).await;
    match name {
        "import_questions" | "import_answers_refused" => {
            swap_dates(&mut pupils);
            namesakes(&mut pupils, &mut guardians);
        }
        "import_heavy" => {
            pupils.truncate(FIRST_NAMES.len());
            guardians.truncate(FIRST_NAMES.len());
            swap_dates(&mut pupils);
            guardians.extend(joel_twice(&pupils[0]));
            namesakes(&mut pupils, &mut guardians);
        }
        "import_departures" => {
            // One class, and one pupil of another.
            pupils.retain(|pupil| pupil.class == CLASSES[0].0 || pupil.birth_date == "01/11/2018");
        }
        "import_long_names" => {
            pupils.truncate(FIRST_NAMES.len());
            guardians.truncate(FIRST_NAMES.len());
            namesakes(&mut pupils, &mut guardians);
        }
        "import_consent" => {
            "12345".clone_into(&mut pupils[1].ine);
            guardians[2].mobile = "06 39 98".to_owned();
        }
        "import_late_question" => guardians[2].mobile = "06 39 98 01 02".to_owned(),
        _ => {}
    }
    let mut files = onde::write(&given(folder), &pupils, &guardians);
    if matches!(name, "import_consent" | "import_long_names") {
        let unknown = match long {
            true => {
                "ONDE-Extraction-Eleves-Et-Responsables-2026-2027-Definitif-Corrige-Version-Finale(2).csv"
            }
            false => "Liste_parents_v3.csv",
        };
        files.push(given(folder).join(unknown));
        std::fs::write(&files[2], "nom;classe;remarque\r\nDAHLIA;CP A;aucune\r\n").unwrap();
    }
    match name {
        "import_answers_refused" => {
            // The first of the namesakes was born on another day than the first export said.
            let of_class = pupils.len() - 2;
            "15/03/2020".clone_into(&mut pupils[of_class].birth_date);
            onde::write(&later(folder), &pupils, &guardians);
        }
        "import_late_question" => {
            let class = FIRST_NAMES.len();
            onde::write(&later(folder), &pupils[..class], &guardians[..class]);
        }
        _ => {}
    }
    said(&files)
}

fn said(files: &[PathBuf]) -> Given {
    Given::new(files, json!({ "uai": UAI, "name": NAME, "town": TOWN }))
}

async fn import(workspace: &Workspace, pupils: &[Pupil], guardians: &[Guardian]) {
    let folder = tempfile::tempdir().unwrap();
    let files = onde::write(folder.path(), pupils, guardians);
    let school = ImportSchool {
        uai: UAI.to_owned(),
        name: Some(NAME.to_owned()),
        degree: Some(Degree::First),
        town: Some(TOWN.to_owned()),
    };
    if guardians.len() > pupils.len() {
        import_answering(workspace, &files, Some(school), "same").await;
    } else {
        import_files(workspace, &files, Some(school)).await;
    }
}

/// Eight pupils in each class.
fn pupils(long: bool) -> Vec<Pupil> {
    let mut pupils = Vec::new();
    for (number, (class, family)) in CLASSES.into_iter().enumerate() {
        for (day, first) in (1..).zip(FIRST_NAMES) {
            // No day could be a month’s but for these dates: each has its own, at another place.
            let birth_date = format!("{day:02}/{:02}/20{}", 9 + number, 20 - number);
            pupils.push(Pupil::new(family, first, &birth_date, class));
        }
    }
    if long {
        for pupil in &mut pupils {
            pupil.family = format!("ANTICONSTITUTIONNELLEMENT-DE-LA-TOUR-DES-MARAIS-DU-{}", pupil.family);
            "Marie-Philippine-Apolline-Guillemette-".clone_into(&mut pupil.first);
        }
        for (pupil, first) in pupils.iter_mut().zip(FIRST_NAMES.into_iter().cycle()) {
            pupil.first.push_str(first);
            pupil.class = format!("{} de Madame DE LA ZINNIA-D’ARGAN-NÉROLI", pupil.class);
        }
    }
    pupils
}

/// The second class has more pupils than are named on screen, and the last pupil has no class.
fn crowd_a_class(pupils: &mut Vec<Pupil>) {
    let (class, family) = CLASSES[1];
    for (day, second) in (1..).zip(FIRST_NAMES) {
        for (month, first) in (1..).zip(FIRST_NAMES.into_iter().take(7)) {
            let birth_date = format!("{day:02}/{month:02}/2019");
            pupils.push(Pupil::new(family, &format!("{first}-{second}"), &birth_date, class));
        }
    }
    pupils.pop();
    pupils.pop();
    let last = FIRST_NAMES.len() * CLASSES.len() - 1;
    pupils[last].class.clear();
}

/// Writes the month before the day, as a spreadsheet of another language does.
fn swap_dates(pupils: &mut [Pupil]) {
    for pupil in pupils {
        let parts: Vec<&str> = pupil.birth_date.split('/').collect();
        pupil.birth_date = format!("{}/{}/{}", parts[1], parts[0], parts[2]);
    }
}

/// Two children of one name in one class, and two guardians who name that child.
fn namesakes(pupils: &mut Vec<Pupil>, guardians: &mut Vec<Guardian>) {
    let class = pupils[0].class.clone();
    let [one, other] =
        ["14/03/2020", "22/11/2020"].map(|birth_date| Pupil::new("ORTIE", "Gaël", birth_date, &class));
    for (title, first) in [("Mme", "Edmée"), ("M.", "Hugo")] {
        guardians.push(Guardian::of(&one, title, first));
    }
    pupils.extend([one, other]);
}

/// Two lines that may be of one person.
fn joel_twice(pupil: &Pupil) -> [Guardian; 2] {
    let joel = Guardian::of(pupil, "M.", "Joël");
    [
        joel.clone().reached("joel@familles.example", "06 39 98 00 07"),
        Guardian { street: "7 allée Fictive".to_owned(), ..joel.reached("j.dahlia@familles.example", "") },
    ]
}
