//! Files of sheets and lists, and the decisions they print.

use std::fs;
use std::path::PathBuf;

use super::invariants::{self, names};
use super::kill_fixture::{KillFixture, SHEETS};
use super::state::{Given, State};
use super::trial::{Trial, kill_after};
use crate::preauctl::{command, json};
use crate::window::Place;

/// The files of sheets before a notification and the accounts they speak of.
struct Sheets {
    bytes: Vec<u8>,
    accounts: Vec<Given>,
}

impl Sheets {
    fn of(place: &Place) -> Self {
        Self { bytes: fs::read(place.saved().join(SHEETS)).unwrap(), accounts: State::read(place).given }
    }

    /// Either this is still so, or everybody has a new password and a sheet with it; true then. The new sheets are in
    /// the file of that name, or in another beside the one that was there.
    fn followed(&self, place: &Place, found: &State, replaced: bool) -> bool {
        let notified = found.journal("notify");
        let done = notified.len() == 2;
        let file = place.saved().join(SHEETS);
        let mut others: Vec<PathBuf> =
            names(&place.saved()).iter().map(|name| place.saved().join(name)).collect();
        others.retain(|other| *other != file);
        assert_eq!(others.len(), usize::from(done && !replaced), "{others:?}");
        let kept = fs::read(&file).unwrap() == self.bytes;
        assert_eq!(kept, !(done && replaced), "the file that was there");
        invariants::sheets_say(others.first().unwrap_or(&file), &found.given);
        if !done {
            assert!(found.given == self.accounts, "accounts changed without a decision");
            return false;
        }
        let today = domain::place::Place::Europe.day(jiff::Timestamp::now());
        for (before, now) in self.accounts.iter().zip(&found.given) {
            assert_eq!(before.login, now.login);
            assert!(now.password.is_some() && now.password != before.password, "{}", now.login);
            assert_eq!(now.notified_on.as_deref(), Some(today.to_string().as_str()));
        }
        assert_eq!(notified[0] as usize, found.given.len());
        true
    }
}

#[test]
fn sheets_and_accounts_agree_whenever_a_notification_stops() {
    let ground = KillFixture::get();
    let typed = ["notify", "--by", "sheet", "--no-separators", "--reset", "--yes", "--out", SHEETS];
    let place = ground.copy();
    let before = Sheets::of(&place);
    let (mut trial, _) = Trial::new("notify", 16, command(&place, &typed));
    assert!(before.followed(&place, &State::read(&place), true));
    // The opening after a kill is what mends: killed too, it mends at the next.
    let (mut opening, _) = Trial::new("opening after a kill", 6, command(&place, &["schools"]));
    while trial.goes_on() || opening.goes_on() {
        let place = ground.copy();
        let killed = if trial.goes_on() {
            trial.kill(command(&place, &typed))
        } else {
            let late = trial.late();
            kill_after(command(&place, &typed), late)
        };
        if killed && opening.goes_on() {
            opening.kill(command(&place, &["schools"]));
        }
        let done = before.followed(&place, &State::read(&place), true);
        assert!(done || killed);
        if trial.repeats() {
            let repeated = json(&place, &typed);
            assert_eq!(repeated["done"].as_u64(), Some(before.accounts.len() as u64));
            let again = State::read(&place);
            assert_eq!(again.journal("notify").len(), if done { 3 } else { 2 });
            invariants::sheets_say(&place.saved().join(SHEETS), &again.given);
        }
        trial.came_to(if done { "done" } else { "not done" });
    }
}

#[test]
fn sheets_that_the_program_names_stand_beside_the_others_whenever_it_stops() {
    let ground = KillFixture::get();
    let typed = ["notify", "--by", "sheet", "--no-separators", "--reset", "--yes", "--out", "."];
    let place = ground.copy();
    let before = Sheets::of(&place);
    let (mut trial, _) = Trial::new("notify into a folder", 8, command(&place, &typed));
    assert!(before.followed(&place, &State::read(&place), false));
    while trial.goes_on() {
        let place = ground.copy();
        let killed = trial.kill(command(&place, &typed));
        let done = before.followed(&place, &State::read(&place), false);
        assert!(done || killed);
        trial.came_to(if done { "done" } else { "not done" });
    }
}

#[test]
fn a_list_is_whole_and_in_the_journal_or_not_there() {
    let ground = KillFixture::get();
    let file = |place: &Place| place.saved().join("liste.csv");
    let typed = ["list", "--csv", "--out", "liste.csv"];
    let place = ground.copy();
    let (mut trial, _) = Trial::new("list", 7, command(&place, &typed));
    let rows = fs::read_to_string(file(&place)).unwrap().lines().count();
    while trial.goes_on() {
        let place = ground.copy();
        let killed = trial.kill(command(&place, &typed));
        let done = State::read(&place).journal("list").len() == 1;
        assert!(done || killed);
        assert_eq!(file(&place).exists(), done);
        if done {
            assert_eq!(fs::read_to_string(file(&place)).unwrap().lines().count(), rows);
        }
        trial.came_to(if done { "done" } else { "not done" });
    }
}
