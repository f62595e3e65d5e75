//! `kill -9` at any moment: nothing lost, nothing twice, no sheet that disagrees with the database.
//!
//! Each test kills the real program a few times, at moments spread over the time the operation takes when
//! nobody disturbs it. `make test-kills` does it three thousand times: `PREAU_KILLS` says how many, `PREAU_SEED`
//! which moments. What is asserted holds whatever the moment; only a program that was really running when the
//! signal came counts as killed. After each kill the store is opened as the application opens it, checked and read in
//! that one opening ([`state::State`]).

mod copies;
pub mod invariants;
pub mod kill_fixture;
mod papers;
mod state;
mod trial;

use std::process::Command;

use serde_json::Value;

use self::invariants::names;
use self::kill_fixture::KillFixture;
use self::state::State;
use self::trial::Trial;
use crate::preauctl::{command, json, run};
use crate::window::Place;

#[test]
fn an_import_is_wholly_there_or_not_at_all() {
    let ground = KillFixture::get();
    let typed = ground.import(&ground.later);
    let place = ground.copy();
    let before = State::read(&place);
    let (mut trial, _) = Trial::new("import", 17, command(&place, &typed));
    let after = State::read(&place);
    assert_ne!(before.people, after.people);
    let reported = after.imports[0]["changes"].clone();
    while trial.goes_on() {
        let place = ground.copy();
        let killed = trial.kill(command(&place, &typed));
        let found = State::read(&place);
        let done = found.imports.len() == 2;
        assert_eq!(found.journal("import").len(), if done { 2 } else { 1 });
        assert!(done || killed);
        let expected = if done { &after } else { &before };
        assert!(found.people == expected.people, "neither before nor after");
        if trial.repeats() {
            json(&place, &typed);
            let again = State::read(&place);
            assert!(again.people == after.people, "repeated, it does not end as it would have");
            assert!(again.imports.iter().any(|import| import["changes"] == reported), "{:?}", again.imports);
            assert_eq!(again.imports.len(), if done { 3 } else { 2 });
        }
        trial.came_to(if done { "done" } else { "not done" });
    }
}

#[test]
fn a_first_import_is_wholly_there_or_not_at_all() {
    let ground = KillFixture::get();
    let typed = ground.import(&ground.first);
    let place = ground.empty();
    let before = State::read(&place);
    let (mut trial, _) = Trial::new("first import", 10, command(&place, &typed));
    let after = State::read(&place);
    assert_ne!(before.people, after.people);
    while trial.goes_on() {
        let place = ground.empty();
        let killed = trial.kill(command(&place, &typed));
        let found = State::read(&place);
        let done = found.imports.len() == 1;
        assert_eq!(found.journal("import").len(), usize::from(done));
        assert!(done || killed);
        assert!(found.people == if done { &after } else { &before }.people, "neither before nor after");
        if trial.repeats() {
            json(&place, &typed);
            assert!(State::read(&place).people == after.people, "repeated, it does not end as it would have");
        }
        trial.came_to(if done { "done" } else { "not done" });
    }
}

#[test]
fn a_reset_changes_every_password_or_none() {
    let ground = KillFixture::get();
    let typed = ["reset", "--reason", "stolen", "--yes"];
    let place = ground.copy();
    json(&place, &["notify", "--by", "sheet", "--no-separators", "--out", "toutes.pdf"]);
    let before = State::read(&place).given;
    let undisturbed = kill_fixture::copy_of(&place);
    let (mut trial, _) = Trial::new("reset", 10, command(&undisturbed, &typed));
    while trial.goes_on() {
        let place = kill_fixture::copy_of(&place);
        let killed = trial.kill(command(&place, &typed));
        let found = State::read(&place);
        let resets = found.journal("reset");
        let done = !resets.is_empty();
        assert!(done || killed);
        assert_eq!(found.given.len(), before.len());
        for (before, now) in before.iter().zip(&found.given) {
            assert_eq!((&before.login, &before.notified_on), (&now.login, &now.notified_on));
            assert!(now.password.is_some());
            assert_eq!(now.password != before.password, done, "{}: journal {resets:?}", now.login);
        }
        assert!(resets.iter().all(|accounts| *accounts as usize == before.len()) && resets.len() < 2);
        trial.came_to(if done { "done" } else { "not done" });
    }
}

#[test]
fn a_first_run_is_done_or_can_be_done_again() {
    let init = ["init", "--author", "Camille Essai"];
    let begins = |place: &Place| -> Command { command(place, &init) };
    let place = Place::new();
    let (mut trial, _) = Trial::new("init", 5, begins(&place));
    while trial.goes_on() {
        let place = Place::new();
        trial.kill(begins(&place));
        let again = run(&place, &init);
        let done = again.code != Some(0);
        assert!(!done || again.err.contains("existent déjà"), "{again:?}");
        assert_eq!(json(&place, &["schools"]), Value::Array(Vec::new()));
        let author = invariants::block_on(async {
            let workspace = kill_fixture::open(&place).await;
            let author = local::store::setting::author(workspace.store().pool()).await.unwrap();
            workspace.close().await;
            author
        });
        assert_eq!(author.as_deref(), Some("Camille Essai"));
        invariants::check(&place);
        let mut left = names(&place.data());
        left.sort_unstable();
        assert_eq!(left, ["ecole", "journal-technique"]);
        trial.came_to(if done { "done" } else { "not done" });
    }
}
