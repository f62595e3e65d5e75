//! Copies of the data: made, put back, and erased with them.

use std::fs;
use std::path::PathBuf;

use local::vault;
use sqlx::Connection;

use super::invariants::{self, names};
use super::kill_fixture::{self, KillFixture};
use super::state::State;
use super::trial::Trial;
use crate::preauctl::{command, json};
use crate::window::Place;

/// The copies made for that reason.
fn copies(place: &Place, reason: &str) -> Vec<PathBuf> {
    let folder = kill_fixture::store(place).join("sauvegardes");
    let of_reason = |name: &&String| name.strip_suffix(".db").is_some_and(|name| name.contains(reason));
    names(&folder).iter().filter(of_reason).map(|name| folder.join(name)).collect()
}

/// The version of the schema of each of these copies, all of which are whole.
fn whole_copies(place: &Place, copies: &[PathBuf]) -> Vec<i64> {
    invariants::block_on(async {
        let mut versions = Vec::new();
        for copy in copies {
            let mut connection = kill_fixture::raw(place, copy).await;
            invariants::whole(&mut connection).await;
            versions.push(version(&mut connection).await);
            connection.close().await.unwrap();
        }
        versions
    })
}

async fn version(connection: &mut sqlx::SqliteConnection) -> i64 {
    sqlx::query_scalar("SELECT max(version) FROM _sqlx_migrations").fetch_one(connection).await.unwrap()
}

#[test]
fn a_migration_is_done_or_done_again_and_the_copy_made_before_it_is_whole() {
    let oldest = KillFixture::get().of_first_schema();
    let expected = State::read(&kill_fixture::copy_of(&oldest));
    let place = kill_fixture::copy_of(&oldest);
    let (mut trial, _) = Trial::new("migration", 9, command(&place, &["schools"]));
    assert_eq!(copies(&place, "-migration").len(), 1);
    while trial.goes_on() {
        let place = kill_fixture::copy_of(&oldest);
        trial.kill(command(&place, &["schools"]));
        let before = copies(&place, "-migration");
        assert!(
            whole_copies(&place, &before).into_iter().all(|version| version == 1),
            "what was there before"
        );
        let version = whole_copies(&place, &[kill_fixture::store(&place).join("preau.db")]);
        let done = version[0] > 1;
        assert!(!done || !before.is_empty(), "migrated without a copy");
        let found = State::read(&place);
        assert!(found.people == expected.people && found.given == expected.given, "the data changed");
        assert!(!copies(&place, "-migration").is_empty());
        trial.came_to(if done { "migrated" } else { "not migrated" });
    }
}

#[test]
fn a_copy_is_whole_or_not_there() {
    let ground = KillFixture::get();
    let place = ground.copy();
    let before = State::read(&place);
    let (mut trial, _) = Trial::new("backup", 5, command(&place, &["backup"]));
    while trial.goes_on() {
        let place = ground.copy();
        let killed = trial.kill(command(&place, &["backup"]));
        let found = State::read(&place);
        assert!(found.people == before.people && found.given == before.given, "the data changed");
        let made = copies(&place, "-manual");
        whole_copies(&place, &made);
        let done = made.len() == 1;
        assert!(made.len() < 2 && (done || killed));
        json(&place, &["backup"]);
        assert_eq!(copies(&place, "-manual").len(), made.len() + 1);
        trial.came_to(if done { "done" } else { "not done" });
    }
}

#[test]
fn a_copy_is_put_back_or_not_and_what_it_replaces_is_kept() {
    let ground = KillFixture::get();
    let origin = ground.copy();
    let made = json(&origin, &["backup"]);
    let typed = ["restore", made["name"].as_str().unwrap()];
    json(&origin, &["notify", "--by", "sheet", "--no-separators", "--out", "toutes.pdf"]);
    let before = State::read(&origin);
    let place = kill_fixture::copy_of(&origin);
    let (mut trial, _) = Trial::new("restore", 7, command(&place, &typed));
    let after = State::read(&place);
    assert!(after.people != before.people && after.journal("restored").len() == 1);
    while trial.goes_on() {
        let place = kill_fixture::copy_of(&origin);
        let killed = trial.kill(command(&place, &typed));
        let found = State::read(&place);
        let done = found.journal("restored").len() == 1;
        assert!(done || killed);
        let expected = if done { &after } else { &before };
        assert!(found.people == expected.people, "neither before nor after");
        assert_eq!(found.given, expected.given);
        let kept = copies(&place, "-restore");
        whole_copies(&place, &kept);
        assert!(!done || !kept.is_empty(), "what was replaced is lost");
        if trial.repeats() {
            json(&place, &typed);
            assert_eq!(
                State::read(&place).people,
                after.people,
                "repeated, it does not end as it would have"
            );
        }
        trial.came_to(if done { "done" } else { "not done" });
    }
}

#[test]
fn an_erasing_ends_when_it_is_repeated_and_never_leaves_data_without_their_key() {
    const THEIRS: [&str; 3] = ["ecole-photos/photo.jpg", "mises-a-jour/programme.exe", "ecole/photo.jpg"];
    let ground = KillFixture::get();
    let with_files = || {
        let place = ground.copy();
        invariants::block_on(kill_fixture::with_own_key(&place));
        for file in THEIRS {
            let path = place.data().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "à quelqu’un d’autre").unwrap();
        }
        json(&place, &["backup"]);
        place
    };
    let typed = ["erase", "--yes"];
    let place = with_files();
    let before = State::read(&place);
    let (mut trial, _) = Trial::new("erase", 5, command(&place, &typed));
    while trial.goes_on() {
        let place = with_files();
        trial.kill(command(&place, &typed));
        let folder = kill_fixture::store(&place);
        let intact = folder.join("preau.db").exists();
        if intact {
            let found = State::read(&place);
            assert!(found.people == before.people && found.given.len() == before.given.len());
        } else if !copies(&place, "").is_empty() {
            // A copy can still be put back.
            assert!(vault::find(&folder, None).is_ok(), "copies without their key");
        }
        json(&place, &typed);
        assert_eq!(json(&place, &typed)["erased"], false, "nothing of Préau's is left");
        for file in THEIRS {
            assert!(place.data().join(file).exists(), "{file}");
        }
        assert_eq!(names(&folder), ["photo.jpg"]);
        trial.came_to(if intact { "not begun" } else { "begun" });
    }
}
