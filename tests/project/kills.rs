//! `kill -9` at any moment: nothing lost, nothing twice, no sheet that disagrees with the database.
//!
//! Each test kills the real program a few times, at moments spread over the time the operation takes when
//! nobody disturbs it. `make test-kills` does it three hundred times: `PREAU_KILLS` says how many, `PREAU_SEED`
//! which moments. What is asserted holds whatever the moment; only a program that was really running when the
//! signal came counts as killed.

pub mod ground;
pub mod sound;

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::Value;

use self::ground::{Ground, SHEETS, accounts};
use self::sound::{Given, given, names};
use crate::aloud::say;
use crate::preauctl::{command, json};
use crate::window::Place;

/// Kills of all tests together when nobody asks for more.
const FEW: usize = 12;

/// How many kills of a hundred go to an operation.
fn share(percent: usize) -> usize {
    let all = std::env::var("PREAU_KILLS").map_or(FEW, |text| text.parse().unwrap());
    (all * percent).div_ceil(100)
}

/// Repeatable chance (SplitMix64, public domain).
struct Dice(u64);

impl Dice {
    fn new(operation: &str) -> Self {
        let seed = std::env::var("PREAU_SEED").map_or(1, |text| text.parse().unwrap());
        Self(operation.bytes().fold(seed, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte.into())))
    }

    /// From 0 to 1.
    fn draw(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        #[expect(clippy::cast_precision_loss, reason = "a fraction of 53 bits")]
        let fraction = ((mixed ^ (mixed >> 31)) >> 11) as f64 / (1_u64 << 53) as f64;
        fraction
    }
}

/// One operation killed again and again.
struct Trial {
    name: &'static str,
    dice: Dice,
    kills: usize,
    wanted: usize,
    missed: usize,
    span: Duration,
    outcomes: BTreeMap<&'static str, usize>,
}

impl Trial {
    /// As many kills as that share gives, over the time the program takes undisturbed.
    fn new(name: &'static str, percent: usize, mut undisturbed: Command) -> (Self, std::process::Output) {
        let begun = Instant::now();
        let output = undisturbed.output().unwrap();
        let span = begun.elapsed();
        assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
        let trial = Self {
            name,
            dice: Dice::new(name),
            kills: 0,
            wanted: share(percent),
            missed: 0,
            span,
            outcomes: BTreeMap::new(),
        };
        (trial, output)
    }

    const fn goes_on(&self) -> bool {
        self.kills < self.wanted
    }

    /// The next moment: one slice of the time after the other, and every tenth within the first milliseconds.
    fn moment(&mut self) -> Duration {
        let within = self.dice.draw();
        if self.kills % 10 == 9 {
            return Duration::from_micros(5_000).mul_f64(within);
        }
        #[expect(clippy::cast_precision_loss, reason = "a few hundred")]
        let (slice, slices) = (self.kills as f64, self.wanted as f64);
        self.span.mul_f64((slice + within) / slices)
    }

    /// Runs the program and kills it; false when it had ended by then.
    fn kill(&mut self, command: Command) -> bool {
        let moment = self.moment();
        let killed = kill_after(command, moment);
        if killed {
            self.kills += 1;
        } else {
            // Quicker than measured: the end of the time is reached by no kill.
            self.missed += 1;
            self.span = self.span.mul_f64(0.97);
        }
        killed
    }

    fn came_to(&mut self, outcome: &'static str) {
        *self.outcomes.entry(outcome).or_default() += 1;
    }
}

impl Drop for Trial {
    fn drop(&mut self) {
        let Self { name, kills, missed, span, outcomes, .. } = self;
        say(&format!(
            "{name}: {kills} killed while running, {missed} had ended before; over {} ms; {outcomes:?}",
            span.as_millis()
        ));
    }
}

/// Runs a program, kills it after that time, and says whether it was still running.
fn kill_after(mut command: Command, moment: Duration) -> bool {
    let mut child = command.spawn().unwrap();
    std::thread::sleep(moment);
    // On Unix this is SIGKILL.
    let _ = child.kill();
    let output = child.wait_with_output().unwrap();
    let killed = output.status.signal() == Some(9);
    assert!(killed || output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    killed
}

/// The lines of the journal of that kind, with the number of accounts of each.
fn journal(place: &Place, kind: &str) -> Vec<u64> {
    let journal = json(place, &["journal", "--page-size", "500"]);
    let entries = journal["entries"].as_array().unwrap().iter();
    entries.filter(|entry| entry["kind"] == kind).map(|entry| entry["accounts"].as_u64().unwrap()).collect()
}

fn school(place: &Place) -> Value {
    let mut schools = json(place, &["schools"]);
    // The moment of the last import, not what it brought.
    schools[0]["updated_at"] = Value::Null;
    schools
}

#[test]
fn an_import_is_wholly_there_or_not_at_all() {
    let ground = Ground::get();
    let typed = ground.import(&ground.later);
    let seen = |place: &Place| (accounts(place), school(place), sound::counts(place));
    let place = ground.copy();
    let before = seen(&place);
    let (mut trial, _) = Trial::new("import", 25, command(&place, &typed));
    let after = seen(&place);
    assert_ne!(before, after);
    let reported = json(&place, &["imports"])[0]["changes"].clone();
    while trial.goes_on() {
        let place = ground.copy();
        let killed = trial.kill(command(&place, &typed));
        let found = seen(&place);
        let imports = json(&place, &["imports"]);
        let done = imports.as_array().unwrap().len() == 2;
        assert_eq!(journal(&place, "import").len(), if done { 2 } else { 1 });
        assert!(done || killed);
        assert!(found == if done { after.clone() } else { before.clone() }, "neither before nor after");
        sound::check(&place);
        json(&place, &typed);
        assert!(seen(&place) == after, "repeated, it does not end as it would have");
        let imports = json(&place, &["imports"]);
        let told = imports.as_array().unwrap();
        assert!(told.iter().any(|import| import["changes"] == reported), "{told:?}");
        assert_eq!(told.len(), if done { 3 } else { 2 });
        sound::check(&place);
        trial.came_to(if done { "done" } else { "not done" });
    }
}

/// The files of sheets before a notification and the accounts they speak of.
struct Sheets {
    bytes: Vec<u8>,
    accounts: Vec<Given>,
}

impl Sheets {
    fn of(place: &Place) -> Self {
        Self { bytes: fs::read(place.saved().join(SHEETS)).unwrap(), accounts: given(place) }
    }

    /// Either this is still so, or everybody has a new password and a sheet with it; true then.
    fn replaced(&self, place: &Place) -> bool {
        let done = journal(place, "notify").len() == 2;
        assert_eq!(names(&place.saved()), [SHEETS]);
        let now = Self::of(place);
        sound::sheets_say(place, &now.accounts);
        if !done {
            assert!(now.bytes == self.bytes, "the file changed without a decision");
            assert!(now.accounts == self.accounts, "accounts changed without a decision");
            return false;
        }
        let today = domain::expiry::school_day(jiff::Timestamp::now());
        for (before, now) in self.accounts.iter().zip(&now.accounts) {
            assert_eq!(before.login, now.login);
            assert!(now.password.is_some() && now.password != before.password, "{}", now.login);
            assert_eq!(now.notified_on.as_deref(), Some(today.to_string().as_str()));
        }
        assert_eq!(journal(place, "notify")[0], now.accounts.len() as u64);
        true
    }
}

#[test]
fn sheets_and_accounts_agree_whenever_a_notification_stops() {
    let ground = Ground::get();
    let typed = ["notify", "--by", "sheet", "--no-separators", "--reset", "--yes", "--out", SHEETS];
    let place = ground.copy();
    let before = Sheets::of(&place);
    assert!(!before.replaced(&place));
    let (mut trial, _) = Trial::new("notify", 27, command(&place, &typed));
    assert!(before.replaced(&place));
    // The opening after a kill is what mends: killed too, it mends at the next.
    let (mut opening, _) = Trial::new("opening after a kill", 8, command(&place, &["schools"]));
    while trial.goes_on() || opening.goes_on() {
        let place = ground.copy();
        let killed = if trial.goes_on() {
            trial.kill(command(&place, &typed))
        } else {
            // Late, where there is most to mend.
            let late = trial.span.mul_f64(0.8 + 0.2 * trial.dice.draw());
            kill_after(command(&place, &typed), late)
        };
        if killed && opening.goes_on() {
            opening.kill(command(&place, &["schools"]));
        }
        // The next opening, whatever it is for.
        json(&place, &["schools"]);
        let done = before.replaced(&place);
        assert!(done || killed);
        sound::check(&place);
        if trial.kills % 3 == 0 {
            let repeated = json(&place, &typed);
            assert_eq!(repeated["done"].as_u64(), Some(before.accounts.len() as u64));
            assert_eq!(journal(&place, "notify").len(), if done { 3 } else { 2 });
            sound::sheets_say(&place, &given(&place));
            sound::check(&place);
        }
        trial.came_to(if done { "done" } else { "not done" });
    }
}

#[test]
fn a_reset_changes_every_password_or_none() {
    let ground = Ground::get();
    let typed = ["reset", "--reason", "stolen", "--yes"];
    let place = ground.copy();
    json(&place, &["notify", "--by", "sheet", "--no-separators", "--out", SHEETS]);
    let before = given(&place);
    let (mut trial, _) = {
        let undisturbed = ground::copy_of(&place);
        Trial::new("reset", 15, command(&undisturbed, &typed))
    };
    while trial.goes_on() {
        let place = ground::copy_of(&place);
        let killed = trial.kill(command(&place, &typed));
        let resets = journal(&place, "reset");
        let done = !resets.is_empty();
        assert!(done || killed);
        for (before, now) in before.iter().zip(given(&place)) {
            assert_eq!((&before.login, &before.notified_on), (&now.login, &now.notified_on));
            assert!(now.password.is_some());
            assert_eq!(now.password != before.password, done, "{}: journal {resets:?}", now.login);
        }
        assert_eq!(resets, vec![before.len() as u64; usize::from(done)]);
        sound::check(&place);
        trial.came_to(if done { "done" } else { "not done" });
    }
}

#[test]
fn a_list_is_whole_and_in_the_journal_or_not_there() {
    let ground = Ground::get();
    let file = |place: &Place| place.saved().join("liste.csv");
    let typed = ["list", "--csv", "--out", "liste.csv"];
    let place = ground.copy();
    let (mut trial, _) = Trial::new("list", 8, command(&place, &typed));
    let rows = fs::read_to_string(file(&place)).unwrap().lines().count();
    while trial.goes_on() {
        let place = ground.copy();
        let killed = trial.kill(command(&place, &typed));
        let done = journal(&place, "list").len() == 1;
        assert!(done || killed);
        assert_eq!(file(&place).exists(), done);
        if done {
            assert_eq!(fs::read_to_string(file(&place)).unwrap().lines().count(), rows);
        }
        sound::check(&place);
        trial.came_to(if done { "done" } else { "not done" });
    }
}

#[test]
fn a_migration_is_done_or_done_again_and_the_copy_made_before_it_is_whole() {
    let oldest = Ground::get().of_first_schema();
    let expected = {
        let place = ground::copy_of(&oldest);
        (accounts(&place), given(&place), sound::counts(&place))
    };
    let copies = |place: &Place| -> Vec<PathBuf> {
        let folder = ground::store(place).join("sauvegardes");
        names(&folder)
            .iter()
            .filter(|name| name.contains("-migration."))
            .map(|name| folder.join(name))
            .collect()
    };
    let place = ground::copy_of(&oldest);
    let (mut trial, _) = Trial::new("migration", 15, command(&place, &["schools"]));
    assert_eq!(copies(&place).len(), 1);
    while trial.goes_on() {
        let place = ground::copy_of(&oldest);
        trial.kill(command(&place, &["schools"]));
        let versions = sound::block_on(async {
            for copy in copies(&place) {
                let mut connection = ground::raw(&place, &copy).await;
                sound::whole(&mut connection).await;
                assert_eq!(version(&mut connection).await, 1, "a copy of what was there before");
            }
            let mut connection = ground::raw(&place, &ground::store(&place).join("preau.db")).await;
            version(&mut connection).await
        });
        let done = versions > 1;
        assert!(!done || !copies(&place).is_empty(), "migrated without a copy");
        let found = (accounts(&place), given(&place), sound::counts(&place));
        assert!(found == expected, "the data changed");
        assert!(!copies(&place).is_empty());
        sound::check(&place);
        trial.came_to(if done { "migrated" } else { "not migrated" });
    }
}

async fn version(connection: &mut sqlx::SqliteConnection) -> i64 {
    sqlx::query_scalar("SELECT max(version) FROM _sqlx_migrations").fetch_one(connection).await.unwrap()
}

#[test]
fn a_first_run_is_done_or_can_be_done_again() {
    let init = ["init", "--author", "Camille Essai"];
    let place = Place::new();
    let (mut trial, _) = Trial::new("init", 2, command(&place, &init));
    while trial.goes_on() {
        let place = Place::new();
        trial.kill(command(&place, &init));
        let again = crate::preauctl::run(&place, &init);
        let done = again.code != Some(0);
        assert!(!done || again.err.contains("existent déjà"), "{again:?}");
        assert_eq!(json(&place, &["schools"]), Value::Array(Vec::new()));
        let author = sound::block_on(async {
            let desk = ground::open(&place).await;
            let author = local::store::setting::author(desk.store().pool()).await.unwrap();
            desk.close().await;
            author
        });
        assert_eq!(author.as_deref(), Some("Camille Essai"));
        sound::check(&place);
        assert_eq!(names(&place.data()), ["ecole"]);
        trial.came_to(if done { "done" } else { "not done" });
    }
}
