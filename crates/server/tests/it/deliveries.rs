//! What académies deposit, with the program itself: taken, shown, decided, and killed at it.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant, SystemTime};

use domain::degree::Degree;
use fictional::files::aaf::{AafStyle, Delivery, complete, delta};
use fictional::{Churn, Kinds, School, SchoolSpec};
use jiff::civil::{Date, date};

use crate::operator::Operator;

/// An académie's invented schools, and the folder where it deposits them.
struct Academy {
    folder: PathBuf,
    schools: Vec<School>,
}

impl Academy {
    /// For that operator, whose service takes public schools.
    fn new(operator: &Operator, schools: u32) -> Self {
        let folder = operator.path("depot");
        fs::create_dir(&folder).unwrap();
        operator.configure(&format!(
            "[aaf]\nat = '00:00'\n\n[aaf.first_degree]\nfolder = '{}'\nschools = 'of_sectors'\n",
            folder.display()
        ));
        let spec =
            SchoolSpec { schools, pupils_per_school: 30..=30, ..SchoolSpec::new(5, Kinds::FirstDegree) };
        Self { folder, schools: spec.schools().collect() }
    }

    fn whole(&self, day: Date) -> Delivery {
        let folder = self.new_folder("Complet", day);
        let written = complete(self.schools.clone(), &folder, &AafStyle::new(Degree::First, day)).unwrap();
        settle(&folder);
        written
    }

    /// What changes until that day.
    fn changes(&mut self, day: Date) {
        let folder = self.new_folder("Delta", day);
        let after: Vec<School> =
            self.schools.iter().map(|school| school.evolve(&Churn::share(school, 100))).collect();
        let pairs = self.schools.iter().cloned().zip(after.iter().cloned());
        delta(pairs, &folder, &AafStyle::new(Degree::First, day)).unwrap();
        settle(&folder);
        self.schools = after;
    }

    fn new_folder(&self, kind: &str, day: Date) -> PathBuf {
        let folder = self.folder.join(format!("{kind}_{}", day.strftime("%Y%m%d")));
        fs::create_dir(&folder).unwrap();
        folder
    }
}

/// What was deposited was so an hour ago.
fn settle(folder: &Path) {
    let moment = SystemTime::now() - Duration::from_secs(3_600);
    for entry in fs::read_dir(folder).unwrap() {
        File::options().write(true).open(entry.unwrap().path()).unwrap().set_modified(moment).unwrap();
    }
}

#[test]
fn what_is_deposited_is_taken_shown_and_decided() {
    let operator = Operator::new();
    let mut academy = Academy::new(&operator, 2);
    assert_eq!(operator.done(&["deliveries", "list"], ""), "Aucune livraison n’est connue.\n");
    let whole = academy.whole(date(2026, 9, 2));
    let nightly = operator.done(&["nightly"], "");
    assert!(nightly.contains("Livraisons AAF : fait, 1 a été prise."), "{nightly}");
    assert!(operator.done(&["nightly"], "").contains("Livraisons AAF : déjà fait aujourd’hui"));
    let shown = operator.done(&["deliveries", "show", "1"], "");
    assert!(shown.contains(": Complet_20260902, premier degré, complète, du 02/09/2026."), "{shown}");
    assert!(shown.contains(&format!("Élèves : {} nouveaux, 0 modifié", whole.pupils)), "{shown}");
    assert!(shown.contains("Établissements : 2 connus, dont 2 nouveaux"), "{shown}");
    academy.changes(date(2026, 9, 3));
    assert_eq!(operator.done(&["deliveries", "take"], ""), "1 livraison prise.\n");

    // Most pupils of a school are missing.
    academy.schools[0].pupils.truncate(4);
    academy.whole(date(2026, 9, 4));
    let taken = operator.done(&["deliveries", "take"], "");
    assert!(taken.starts_with("0 livraison prise.\n3 : Complet_20260904"), "{taken}");
    assert!(
        taken.contains("attend une décision : trop d’élèves ne seraient plus dans aucun établissement."),
        "{taken}"
    );
    let shown = operator.done(&["deliveries", "show", "3"], "");
    let departures = shown.lines().find_map(|line| line.strip_prefix("Départs : ")).unwrap();
    let departures = departures.split(' ').next().unwrap().to_owned();
    assert!(shown.contains(&format!("Beaucoup de départs : {}, ", academy.schools[0].uai)), "{shown}");
    let said = operator.refused(&["deliveries", "release", "3"]);
    assert!(
        said.contains(
            "donnez avec --departures le nombre de départs que montre « preau-central deliveries show 3 »"
        ),
        "{said}"
    );
    let taken = operator.done(&["deliveries", "release", "3", "--departures", &departures], "");
    assert_eq!(taken, "1 livraison prise.\n");
    assert!(operator.refused(&["deliveries", "refuse", "3"]).contains("n’attend de décision"));
    assert!(operator.refused(&["deliveries", "show", "9"]).contains("aucune livraison n’a ce numéro"));

    // A gap: then it is refused for good.
    academy.changes(date(2026, 9, 20));
    let taken = operator.done(&["deliveries", "take"], "");
    assert!(taken.contains("plus de trois jours la séparent"), "{taken}");
    let number = taken.lines().nth(1).unwrap().split(' ').next().unwrap();
    assert_eq!(
        operator.done(&["deliveries", "refuse", number], ""),
        format!("Livraison {number} : écartée, elle ne sera pas prise.\n")
    );
    assert_eq!(operator.done(&["deliveries", "take"], ""), "0 livraison prise.\n");
    let listed = operator.done(&["deliveries", "list"], "");
    assert_eq!(listed.lines().count(), 4, "{listed}");
    assert!(listed.contains("écartée par l’exploitant."), "{listed}");

    // Which part is missing is shown.
    academy.whole(date(2026, 9, 21));
    let part = fs::read_dir(academy.folder.join("Complet_20260921"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|path| path.to_string_lossy().contains("_Eleve_0000"))
        .unwrap();
    fs::rename(&part, part.to_string_lossy().replace("_0000", "_0001")).unwrap();
    let taken = operator.done(&["deliveries", "take"], "");
    let number = taken.lines().nth(1).unwrap().split(' ').next().unwrap();
    let shown = operator.done(&["deliveries", "show", number], "");
    assert!(shown.lines().any(|line| line.ends_with("absentes : Eleve_0000.")), "{shown}");
}

#[test]
fn schools_are_listed_by_their_uai() {
    let operator = Operator::new();
    assert_eq!(operator.done(&["perimeter", "list"], ""), "La liste est vide.\n");
    assert_eq!(operator.done(&["perimeter", "add", "0990001a", "0990002B"], ""), "2 ajoutés.\n");
    assert_eq!(operator.done(&["perimeter", "list"], ""), "0990001A\n0990002B\n");
    assert_eq!(operator.done(&["perimeter", "remove", "0990001A", "0990003C"], ""), "1 retiré.\n");
    assert!(operator.refused(&["perimeter", "add", "99001A"]).contains("sept chiffres et une lettre"));
}

/// Everybody by what their source calls them, with what must be the same however often one begins again: nothing that
/// is drawn. An operator who was cut off says the same once more.
const EVERYBODY: &str = "
    SELECT concat_ws('|', 'pupil', external, family, first, birth_date, ine, login, school, class, gone_on IS NULL)
    FROM source_id JOIN pupil USING (id) JOIN enrolment ON pupil = pupil.id LEFT JOIN account ON account.id = account
    UNION ALL
    SELECT concat_ws('|', 'guardian', external, family, first, mobile, mail, login)
    FROM source_id JOIN guardian USING (id) JOIN account ON account.id = account
    UNION ALL
    SELECT concat_ws('|', 'link', child.external, parent.external, responsibility, kinship, gone)
    FROM link JOIN source_id child ON child.id = pupil JOIN source_id parent ON parent.id = guardian
    UNION ALL
    SELECT concat_ws('|', 'delivery', name, became, reason) FROM aaf_delivery
    UNION ALL
    SELECT concat_ws('|', 'accounts', count(*)) FROM account
    UNION ALL
    SELECT concat_ws('|', 'trail', count(*)) FROM audit WHERE kind <> 'delivery_released'
    ORDER BY 1";

fn everybody(operator: &Operator) -> Vec<String> {
    operator.runtime.block_on(sqlx::query_scalar(EVERYBODY).fetch_all(&operator.pool)).unwrap()
}

/// Moments of a seed.
struct Moments(u64);

impl Moments {
    /// One within so long.
    fn within(&mut self, longest: Duration) -> Duration {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        longest.mul_f64(f64::from(u32::try_from(self.0 >> 33).unwrap()) / f64::from(1_u32 << 31))
    }
}

/// Kills the program at that, after so long; says whether it had ended by itself.
fn kill(operator: &Operator, arguments: &[&str], after: Duration) -> bool {
    let mut child = Command::new(env!("CARGO_BIN_EXE_preau-central"))
        .arg("--configuration")
        .arg(operator.path("configuration.toml"))
        .args(arguments)
        .env("PREAU_CENTRAL_DATABASE", operator.address())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    sleep(after);
    let ended = child.try_wait().unwrap().is_some();
    let _ = child.kill();
    child.wait().unwrap();
    ended
}

/// Kills so often while a year's first deliveries are taken, and asks whether all is as if nobody had.
fn killed((kills, at_least): (u32, u32), real: Option<&Path>) {
    let (disturbed, quiet) = (Operator::new(), Operator::new());
    let mut academies = [Academy::new(&disturbed, 8), Academy::new(&quiet, 8)];
    let mut moments = Moments(u64::from(kills));
    let mut remaining = kills;
    let mut interrupted = 0;
    let mut day = date(2026, 9, 2);
    let take = ["deliveries", "take"];
    if let Some(real) = real {
        for operator in [&disturbed, &quiet] {
            let both = format!(
                "[aaf]\nat = '00:00'\n\n[aaf.first_degree]\nfolder = '{}'\nschools = 'of_sectors'\n[aaf.second_degree]\nfolder = '{}'\nschools = 'all'\n",
                operator.path("depot").display(),
                real.display()
            );
            operator.configure(&both);
        }
        // It begins with its second file of pupils: an operator is asked, and says yes.
        let asked = [&disturbed, &quiet].map(|operator| operator.done(&take, ""));
        let waiting = asked[0].lines().find(|line| line.contains("attend une décision")).unwrap();
        let number = waiting.split(' ').next().unwrap();
        let release = ["deliveries", "release", number];
        let begun = Instant::now();
        assert_eq!(quiet.done(&release, ""), "1 livraison prise.\n");
        let longest = begun.elapsed();
        for _ in 0..kills.div_ceil(5) {
            interrupted += u32::from(!kill(&disturbed, &release, moments.within(longest)));
            remaining -= 1;
        }
        // One that was released before it was killed is taken with the others.
        let _ = disturbed.told(&release, "");
    }
    while remaining > 0 {
        for academy in &mut academies {
            if day == date(2026, 9, 2) { drop(academy.whole(day)) } else { academy.changes(day) }
        }
        let begun = Instant::now();
        quiet.done(&take, "");
        let longest = begun.elapsed();
        for _ in 0..remaining.min(5) {
            interrupted += u32::from(!kill(&disturbed, &take, moments.within(longest)));
            remaining -= 1;
        }
        disturbed.done(&take, "");
        day = day.tomorrow().unwrap();
    }
    assert!(interrupted >= at_least, "{interrupted} were killed at work");
    let expected = everybody(&quiet);
    assert!(expected.len() > 500, "{}", expected.len());
    let found = everybody(&disturbed);
    let differing: Vec<_> = expected.iter().zip(&found).filter(|(one, other)| one != other).take(5).collect();
    assert!(expected.len() == found.len() && differing.is_empty(), "{differing:?}");
    let _ = std::io::Write::write_all(
        &mut std::io::stdout(),
        format!("{interrupted} of {kills} were interrupted; {} lines are the same\n", found.len()).as_bytes(),
    );
}

#[test]
fn killed_at_work_it_takes_each_delivery_whole_the_next_time() {
    killed((8, 0), None);
}

#[test]
#[ignore = "minutes: scripts/deliveries-kills"]
fn killed_a_hundred_times_with_the_real_deliveries_beside() {
    let kills = std::env::var("PREAU_KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(100);
    let real = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/aaf-2d");
    killed((kills, kills / 4), real.is_dir().then_some(real.as_path()));
}
