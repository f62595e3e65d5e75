//! What an operator types, with the program itself.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use fictional::files::aaf::{AafStyle, complete};
use fictional::{Kinds, SchoolSpec};
use sqlx::PgPool;
use tempfile::TempDir;
use tokio::runtime::Runtime;

use crate::database;

/// The program on a database and a folder of its own.
pub struct Operator {
    pub folder: TempDir,
    pub runtime: Runtime,
    pub pool: PgPool,
    address: String,
}

/// What it told.
pub struct Told {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Operator {
    pub fn new() -> Self {
        let runtime = Runtime::new().unwrap();
        let pool = runtime.block_on(database::new(2));
        let name = pool.connect_options().get_database().unwrap().to_owned();
        let owner = std::env::var("PREAU_POSTGRES").unwrap();
        let address = owner.replacen("/postgres?", &format!("/{name}?"), 1);
        let operator = Self { folder: TempDir::new().unwrap(), runtime, pool, address };
        operator.configure("");
        let key = operator.told(&["new-key", "2026"], "");
        std::fs::write(operator.path("keys"), key.out).unwrap();
        operator
    }

    pub fn path(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join(name)
    }

    /// Writes the configuration, and these lines with it.
    pub fn configure(&self, more: &str) {
        let keys = self.path("keys");
        let text = format!(
            "address = 'http://127.0.0.1:9'\nlisten = '127.0.0.1:0'\nkeys = '{}'\n{more}\n",
            keys.display()
        );
        std::fs::write(self.path("configuration.toml"), text).unwrap();
    }

    /// Runs a command, and gives it that to read.
    pub fn told(&self, arguments: &[&str], typed: &str) -> Told {
        let mut child = Command::new(env!("CARGO_BIN_EXE_preau-central"))
            .arg("--configuration")
            .arg(self.path("configuration.toml"))
            .args(arguments)
            .env("PREAU_CENTRAL_DATABASE", &self.address)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // Who reads nothing has closed it.
        let _ = child.stdin.take().unwrap().write_all(typed.as_bytes());
        let Output { status, stdout, stderr } = child.wait_with_output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap().replace(['\u{a0}', '\u{202f}'], " ");
        Told { code: status.code().unwrap(), out: text(stdout), err: text(stderr) }
    }

    #[track_caller]
    pub fn done(&self, arguments: &[&str], typed: &str) -> String {
        let told = self.told(arguments, typed);
        assert_eq!(told.code, 0, "{}{}", told.out, told.err);
        told.out
    }

    #[track_caller]
    pub fn refused(&self, arguments: &[&str]) -> String {
        let told = self.told(arguments, "");
        assert_eq!(told.code, 1, "{}{}", told.out, told.err);
        told.err
    }

    /// The login of the first sheet that a demonstration shows.
    pub fn family(&self) -> String {
        let shown = self.done(&["demonstration"], "");
        let line = shown.lines().find_map(|line| line.trim().strip_prefix("identifiant")).unwrap();
        line.trim().to_owned()
    }

    /// Another program, on this database.
    pub fn beside(&self, program: &str, arguments: &[&str]) -> String {
        let done = Command::new(program).args(arguments).output().unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        String::from_utf8(done.stdout).unwrap()
    }

    pub fn address(&self) -> &str {
        &self.address
    }

    /// The program on a database of that address, with this folder’s configuration.
    pub fn elsewhere(self, address: String) -> Self {
        Self { address, ..self }
    }

    /// A command that another process is about to stop.
    pub fn spawn(&self, arguments: &[&str]) -> std::process::Child {
        Command::new(env!("CARGO_BIN_EXE_preau-central"))
            .arg("--configuration")
            .arg(self.path("configuration.toml"))
            .args(arguments)
            .env("PREAU_CENTRAL_DATABASE", &self.address)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap()
    }

    pub fn number(&self, query: &'static str) -> i64 {
        self.runtime.block_on(sqlx::query_scalar(query).fetch_one(&self.pool)).unwrap()
    }
}

fn delivery(folder: &Path, pupils: usize) {
    std::fs::create_dir_all(folder).unwrap();
    let spec = SchoolSpec { pupils_per_school: 40..=40, ..SchoolSpec::new(3, Kinds::SecondDegree) };
    let mut school = spec.schools().next().unwrap();
    school.pupils.truncate(pupils);
    let style = AafStyle::new(domain::degree::Degree::Second, jiff::civil::date(2026, 9, 14));
    complete([school], folder, &style).unwrap();
}

#[test]
fn a_school_comes_with_its_director_and_its_people() {
    let operator = Operator::new();
    let add = ["add-school", "0995001Y", "2D", "Collège Le Préau", "c.essai", "Camille Essai"];
    let shown = operator.done(&add, "quatre chats sous le préau\n");
    assert!(shown.starts_with("otpauth://totp/") && shown.lines().count() == 9, "{shown}");
    assert!(operator.refused(&add).contains("déjà connu"));
    let other = ["add-school", "0995002Z", "2D", "Lycée Le Préau", "c.essai", "Camille Essai"];
    assert_eq!(operator.done(&other, ""), "c.essai dirige aussi Lycée Le Préau.\n");
    assert_eq!(operator.number("SELECT count(*) FROM staff_role WHERE role = 'director'"), 2);
    assert!(operator.refused(&["add-school", "123", "2D", "x", "y", "z"]).contains("sept chiffres"));

    let folder = operator.path("whole");
    delivery(&folder, 40);
    let whole = folder.to_str().unwrap();
    let rehearsed = operator.done(&["import", "--rehearsal", whole], "");
    assert!(
        rehearsed.contains("Élèves : 40 nouveaux") && rehearsed.contains("rien n’a changé"),
        "{rehearsed}"
    );
    assert_eq!(operator.number("SELECT count(*) FROM pupil"), 0);
    assert!(operator.done(&["import", whole], "").ends_with("C’est fait.\n"));
    assert_eq!(operator.number("SELECT count(*) FROM pupil"), 40);
    let folder = operator.path("fewer");
    delivery(&folder, 35);
    let fewer = folder.to_str().unwrap();
    let refused = operator.refused(&["import", fewer]);
    assert!(refused.contains("5 élèves") && refused.contains("--departures 5"), "{refused}");
    assert_eq!(operator.number("SELECT count(*) FROM enrolment WHERE gone_on IS NOT NULL"), 0);
    operator.done(&["import", "--departures", "5", fewer], "");
    assert!(operator.number("SELECT count(*) FROM enrolment WHERE gone_on IS NOT NULL") >= 5);
    assert!(operator.refused(&["import", "/nowhere"]).contains("« nowhere"));
}

#[test]
fn statistics_are_counted_on_demand_and_read_by_whom_the_operator_says() {
    let operator = Operator::new();
    let add = ["add-school", "0995001Y", "2D", "Collège Le Préau", "c.essai", "Camille Essai"];
    operator.done(&add, "quatre chats\n");
    let folder = operator.path("whole");
    delivery(&folder, 40);
    operator.done(&["import", folder.to_str().unwrap()], "");
    let counted = operator.done(&["statistics"], "");
    assert!(
        counted.starts_with("Statistiques du jour : fait, ") && counted.contains("chiffres ont"),
        "{counted}"
    );
    let pupils =
        "SELECT pupils FROM figure WHERE area = 'school' AND part = 'whole' AND population = 'pupils'";
    assert_eq!(operator.number(pupils), 40);
    assert!(operator.done(&["statistics"], "").contains("aucun chiffre ne change"));
    assert!(operator.done(&["nightly"], "").contains("Statistiques du jour : déjà fait aujourd’hui"));

    let placed = operator.done(&["place-school", "0995001y", "--academy", "16"], "");
    assert!(placed.starts_with("C’est noté"), "{placed}");
    let academies = "SELECT count(*) FROM figure WHERE area = 'academy' AND part = 'whole' AND until IS NULL
                     AND population = 'pupils'";
    assert_eq!(operator.number(academies), 0);
    operator.done(&["statistics"], "");
    assert_eq!(operator.number(academies), 2, "of its degree, and of both");
    assert!(
        operator.refused(&["place-school", "0995001Y", "--academy", "toulouse"]).contains("deux chiffres")
    );
    assert!(operator.refused(&["place-school", "0995009Y", "--academy", "16"]).contains("pas connu"));

    let reader = ["add-reader", "099", "l.essai", "Luz Essai"];
    let shown = operator.done(&reader, "quatre chats\n");
    assert!(shown.starts_with("otpauth://totp/") && shown.lines().count() == 9, "{shown}");
    let known = operator.done(&["add-reader", "031", "c.essai", "Camille Essai"], "");
    assert_eq!(known, "c.essai consulte aussi les statistiques du département 031.\n");
    let standing = "SELECT count(*) FROM department_right WHERE ended_at IS NULL";
    assert_eq!(operator.number(standing), 2);
    operator.done(&["add-reader", "031", "c.essai", "Camille Essai"], "");
    assert_eq!(operator.number(standing), 2, "once");
    assert!(operator.refused(&["add-reader", "31", "c.essai", "x"]).contains("trois premiers chiffres"));
    let gone = operator.done(&["remove-reader", "031", "c.essai"], "");
    assert_eq!(gone, "c.essai ne consulte plus les statistiques du département 031.\n");
    assert_eq!(operator.number(standing), 1);
    assert!(operator.refused(&["remove-reader", "031", "c.essai"]).contains("personne de cet identifiant"));
}

#[test]
fn a_demonstration_shows_what_to_try_and_touches_no_other_database() {
    let operator = Operator::new();
    let shown = operator.done(&["demonstration"], "");
    for part in ["Tout est fictif", "Le guichet des familles", "c.demonstration", "otpauth://", "/appareils"]
    {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    assert_eq!(operator.done(&["demonstration"], ""), shown, "it is found as it was left");
    let code = operator.done(&["code", "c.demonstration"], "");
    assert!(code.trim().len() == 6 && code.trim().bytes().all(|byte| byte.is_ascii_digit()), "{code}");
    assert!(operator.refused(&["code", "quelqu.un"]).contains("n’est pas d’une démonstration"));

    let real = Operator::new();
    real.done(&["add-operator", "o.essai", "Ode Essai"], "quatre chats\n");
    assert!(real.refused(&["demonstration"]).contains("n’a pas été touchée"));
    assert_eq!(real.number("SELECT count(*) FROM school"), 0);
}

#[test]
fn after_a_restoration_every_school_begins_another_history() {
    let operator = Operator::new();
    assert!(operator.done(&["restored"], "").starts_with("Aucun établissement n’est connu"));
    operator.done(
        &["add-school", "0995001Y", "2D", "Collège Le Préau", "c.essai", "Camille Essai"],
        "quatre chats\n",
    );
    let kept = "CREATE TABLE before AS SELECT uai, epoch FROM school";
    operator.runtime.block_on(sqlx::query(kept).execute(&operator.pool)).unwrap();
    let rehearsed = operator.done(&["restored"], "");
    assert!(
        rehearsed
            .starts_with("1 établissement reprendrait tout depuis le début : 0 serait fermé aux familles")
            && rehearsed.contains("0 session de famille prendrait fin. Rien n’a changé.")
            && rehearsed.ends_with("Pour le dire aux ordinateurs, ajoutez --confirmed.\n"),
        "{rehearsed}"
    );
    let same = "SELECT count(*) FROM before JOIN school USING (uai, epoch)";
    assert_eq!(operator.number(same), 1);
    assert!(operator.done(&["restored", "--show"], "").starts_with("La base n’a jamais été dite"));
    let to_come = ["restored", "--moment", "2999-01-01T00:00", "--confirmed"];
    assert!(operator.refused(&to_come).contains("est passé"));
    let told = operator.done(&["restored", "--moment", "2026-09-07T14:32", "--confirmed"], "");
    assert!(
        told.starts_with("1 établissement : leurs ordinateurs diront ce qu’ils savent")
            && told.contains("0 a des ordinateurs"),
        "{told}"
    );
    assert!(operator.done(&["restored", "--show"], "").contains("le guichet est ouvert partout"));
    assert_eq!(operator.told(&["restored", "--show", "--hours", "4"], "").code, 2);
    assert_eq!(operator.told(&["restored", "--show", "--confirmed"], "").code, 2);
    assert_eq!((operator.number("SELECT count(*) FROM before"), operator.number(same)), (1, 0));
    assert_eq!(operator.number("SELECT count(*) FROM restoration WHERE moment = '2026-09-07 12:32:00Z'"), 1);
}

#[test]
fn faults_are_told_in_french() {
    let operator = Operator::new();
    std::fs::write(operator.path("keys"), "2026:12").unwrap();
    let told = operator.refused(&["migrate"]);
    assert!(told.contains("ne contient pas de clés") && told.contains("64 chiffres"), "{told}");
    assert!(operator.refused(&["new-key", "a:b"]).contains("le nom d’une clé"));
    assert_eq!(operator.told(&["serv"], "").code, 2);
}
