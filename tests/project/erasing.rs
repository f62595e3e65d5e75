//! Erasing one of two copies of the data, with the real keyring.

use std::path::Path;
use std::process::Command;

use testing::copy_folder;

use crate::preauctl::{Ran, json, run};
use crate::window::Place;

/// The program on data that stand beside those of the place.
fn beside(place: &Place, data: &Path, typed: &[&str]) -> Ran {
    let mut other = Command::new(crate::preauctl::binary());
    other.args(typed).arg("--data").arg(data).env("XDG_STATE_HOME", place.state()).env_remove("PREAU_DATA");
    Ran::new(other.output().unwrap())
}

#[test]
fn the_key_stays_while_the_same_data_stand_elsewhere() {
    let place = Place::new();
    assert_eq!(run(&place, &["init", "--author", "Camille Exemple"]).code, Some(0));
    json(&place, &["schools"]);
    let copied = place.saved().join("copie");
    copy_folder(&place.data(), &copied);
    assert_eq!(beside(&place, &copied, &["schools"]).code, Some(0));

    let erased = beside(&place, &copied, &["erase", "--yes"]);
    assert_eq!(erased.code, Some(0), "{erased:?}");
    let school = place.data().join("ecole");
    assert!(
        erased.out.contains(&format!(
            "Les mêmes données se trouvent aussi dans «\u{a0}{}\u{a0}»",
            school.display()
        )),
        "{erased:?}"
    );
    json(&place, &["schools"]);

    // The key goes with the last of them: what was copied meanwhile opens no more.
    copy_folder(&place.data(), &copied);
    let erased = json(&place, &["erase", "--yes"]);
    assert_eq!(erased, serde_json::json!({ "erased": true, "kept": [], "beside": [] }));
    assert_ne!(beside(&place, &copied, &["schools"]).code, Some(0));
}
