//! From fictitious files to sheets, lists, statistics, backups.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::bench::{Bench, Ran, field, import_line, number, pages};

fn by_login(accounts: &Value) -> BTreeMap<String, Value> {
    let accounts = accounts.as_array().unwrap();
    let by_login: BTreeMap<_, _> =
        accounts.iter().map(|account| (field(account, "login").to_owned(), account.clone())).collect();
    assert_eq!(by_login.len(), accounts.len(), "each account once");
    by_login
}

#[test]
fn a_dry_run_changes_nothing_and_says_what_the_import_does() {
    let bench = Bench::new();
    let written = bench.onde(60);
    let typed = import_line(&written);
    let typed: Vec<&str> = typed.iter().map(String::as_str).chain(["--dry-run", "--json"]).collect();
    let foreseen: Value = serde_json::from_str(&bench.run(&typed).out).unwrap();
    assert_eq!(bench.json(&["schools"]), json!([]));
    assert_eq!(bench.json(&["imports"]), json!([]));
    let done = bench.import(&written, &[]);
    assert_eq!(foreseen["totals"]["pupils_new"], done["totals"]["pupils_new"]);
    assert_eq!(number(&done["totals"]["pupils_new"]), 60);
    let schools = bench.json(&["schools"]);
    assert_eq!(schools[0]["uai"], written["schools"][0]["uai"]);
    assert_eq!((number(&schools[0]["pupils"]), field(&schools[0], "degree")), (60, "1D"));
    assert_eq!(schools[0]["accounts"], done["totals"]["accounts_new"]);
    let again = bench.import(&written, &[]);
    assert_eq!(again["unchanged"], true);
    assert_eq!(number(&again["totals"]["accounts_new"]), 0);
}

#[test]
fn what_is_in_doubt_is_asked_and_answered() {
    let bench = Bench::new();
    let pupils = "Nom élève;Prénom élève;Date naissance;Niveau;Classe\n\
                  PETIT;Léa;03/04/2019;CP;A\nPETIT;Léa;07/08/2019;CP;A\n";
    let guardians = "Civilité Responsable;Nom responsable;Prénom responsable;Courriel;Nom de famille enfant;\
                     Prénom enfant;Classes enfants\nMme;PETIT;Alix;alix@;PETIT;Léa;A\n";
    std::fs::write(bench.path("eleves.csv"), pupils).unwrap();
    std::fs::write(bench.path("responsables.csv"), guardians).unwrap();
    let school = ["--school", "0990001X", "--name", "École des Essais", "--degree", "1D", "--town", "Ville"];
    let typed = [["import", "eleves.csv", "responsables.csv"].as_slice(), &school].concat();
    let waits = bench.json_ending(&typed, 3);
    assert_eq!(waits["applied"], json!(false));
    assert_eq!(bench.json(&["schools"]), json!([]));

    let preview = bench.json_ending(&[&typed, ["--dry-run"].as_slice()].concat(), 3);
    let question = &preview["questions"][0];
    let answer = format!("{}={}", field(question, "id"), field(&question["choices"][1], "value"));
    let told = bench.run(&[&typed, ["--dry-run"].as_slice()].concat());
    assert!(told.out.contains(&format!("--answer {answer}")), "{}", told.out);
    assert!(told.err.contains("remarque\u{a0}: "), "{}", told.err);

    let report = bench.json(&[&typed, ["--answer", &answer].as_slice()].concat());
    assert_eq!((&report["questions"], &report["applied"]), (&json!([]), &json!(true)));
    assert_eq!(report["answered"][0]["value"], question["choices"][1]["value"]);
    assert_eq!(bench.json(&["accounts"])[0]["pupils"][0]["birth_date"], json!("2019-08-07"));
}

#[test]
fn every_rejected_line_is_named_in_json() {
    let bench = Bench::new();
    let mut file =
        "Nom élève;Prénom élève;Date naissance;Niveau;Classe\nPETIT;Léa;03/04/2019;CP;A\n".to_owned();
    for number in 0..201 {
        file.push_str(&format!("NOM{number};Ana;03/04/2019\n"));
    }
    std::fs::write(bench.path("eleves.csv"), file).unwrap();
    let school = ["--school", "0990001X", "--name", "École des Essais", "--degree", "1D", "--town", "Ville"];
    let typed: Vec<&str> = ["import", "eleves.csv", "--dry-run"].into_iter().chain(school).collect();
    let report = bench.json(&typed);
    assert_eq!(number(&report["rejected"]), 201);
    let lines = report["rejections"].as_array().unwrap();
    let named = lines.iter().filter(|line| line["kept"] == false);
    let records: Vec<&str> = named.map(|line| field(line, "record")).collect();
    assert_eq!(records, (0..201).map(|number| format!("NOM{number} Ana")).collect::<Vec<_>>());
}

#[test]
fn the_last_import_is_undone() {
    let (bench, _) = Bench::with_school(30);
    let imports = bench.json(&["imports"]);
    assert_eq!(imports.as_array().unwrap().len(), 1);
    assert_eq!(imports[0]["undoable"], true);
    let id = imports[0]["id"].to_string();
    let after = bench.json(&["undo", &id]);
    assert_eq!(after[0]["undone"], true);
    let ran = bench.run(&["undo", &id, "--json"]);
    assert_eq!((ran.code, ran.out.as_str()), (1, ""));
}

#[test]
fn every_sheet_bears_the_login_and_password_of_its_account() {
    let (bench, _) = Bench::with_school(60);
    let before = bench.json(&["accounts", "--state", "not_notified"]);
    let accounts = before.as_array().unwrap().len() as u64;
    assert!(accounts > 60, "{accounts}");
    assert!(before.as_array().unwrap().iter().all(|account| account["provisional_password"].is_null()));

    let done = bench.json(&["notify", "--by", "sheet", "--no-separators", "--out", "feuilles.pdf"]);
    assert_eq!(number(&done["done"]), accounts);
    assert_eq!(number(&done["file"]["count"]), accounts);
    let mut warnings = done["warnings"].as_array().unwrap().iter().map(|warning| warning.as_str().unwrap());
    assert!(warnings.any(|warning| warning.contains("ni adresse où se connecter ni code QR")));
    let pdf = bench.path("feuilles.pdf");
    assert_eq!(field(&done["file"], "path"), pdf.to_str().unwrap());
    let text = pages(&pdf);
    let notified = by_login(&bench.json(&["accounts"]));
    let mut found = BTreeSet::new();
    for (login, account) in &notified {
        assert_eq!((field(account, "state"), field(account, "origin")), ("notified", "school"));
        let password = field(account, "provisional_password");
        assert_eq!(password.len(), 8);
        let sheet = text.iter().position(|page| page.contains(password));
        let sheet = sheet.unwrap_or_else(|| panic!("no sheet with the password of {login}"));
        assert!(text[sheet].contains(login.as_str()), "{login} is not on its sheet");
        found.insert(sheet);
    }
    assert_eq!(found.len() as u64, accounts, "a sheet for each account");

    let once_more = bench.json(&["notify", "--by", "sheet", "--out", "encore.pdf", "--separators"]);
    assert!(number(&once_more["file"]["count"]) > accounts, "separators are pages");
    let as_set = bench.json(&["notify", "--by", "sheet", "--out", "."]);
    assert_eq!(as_set["file"]["count"], once_more["file"]["count"], "a new school's settings ask for them");
    let name = field(&as_set["file"], "name");
    assert!(name.starts_with("Educonnect-FeuillesResponsables-") && name.ends_with(".pdf"), "{name}");
    let by_family = bench.json(&["notify", "--by", "sheet", "--order", "family", "--out", "familles.pdf"]);
    assert_eq!(number(&by_family["file"]["count"]), accounts);
    assert_eq!(by_login(&bench.json(&["accounts"])), notified, "passwords stay without a reset");
}

#[test]
fn a_reset_changes_passwords_and_says_whom_it_could_not_serve() {
    let (bench, _) = Bench::with_school(30);
    let all = by_login(&bench.json(&["accounts"]));
    let mut logins = all.keys();
    let (known, never) = (logins.next().unwrap(), logins.next().unwrap());
    bench.json(&["notify", "--by", "sheet", "--login", known, "--out", "une.pdf"]);
    let password = |login: &str| bench.json(&["show", login])["provisional_password"].clone();
    let first = password(known);
    assert!(first.is_string());

    let done = bench.json_ending(&["reset", "--reason", "forgotten", "--login", known, "--login", never], 3);
    assert_eq!((number(&done["done"]), done["refused"].as_array().unwrap().len()), (1, 1));
    assert_eq!(done["refused"][0]["account"], all[never]["account"]);
    let second = password(known);
    assert!(second.is_string() && second != first);
    assert_eq!(password(never), Value::Null);

    let none = bench.json_ending(&["reset", "--reason", "stolen", "--login", never], 1);
    assert_eq!(number(&none["done"]), 0);
    let told = bench.run(&["reset", "--reason", "stolen", "--login", never]);
    assert_eq!(told.code, 1);
    assert!(told.err.contains("n’a jamais été notifié"), "{}", told.err);

    let refused = bench.run(&["notify", "--by", "sheet", "--reset", "--out", "toutes.pdf", "--json"]);
    assert_eq!((refused.code, field(&refused.error(), "code")), (2, "usage"), "everybody must be meant");
    assert_eq!(password(known), second);
    let everybody = bench.json(&["notify", "--by", "sheet", "--reset", "--yes", "--out", "toutes.pdf"]);
    assert_eq!(number(&everybody["not_reset"]), all.len() as u64 - 1);
    let third = password(known);
    assert!(third != second);
    let text = pages(&bench.path("toutes.pdf"));
    assert!(text.iter().any(|page| page.contains(third.as_str().unwrap()) && page.contains(known.as_str())));
}

/// The window says the school's time; so does the terminal, and so do names of files.
#[test]
fn moments_are_the_school_s_whatever_the_clock_of_the_computer() {
    let (bench, _) = Bench::with_school(20);
    let away =
        |typed: &[&str]| Ran::new(bench.command(typed).env("TZ", "Pacific/Auckland").output().unwrap());
    let now = || domain::place::Place::Europe.time(jiff::Timestamp::now());
    for typed in [["list", "--csv", "--out", "."].as_slice(), &["notify", "--by", "sheet", "--out", "."]] {
        let before = now().strftime("%Y%m%d%H%M%S").to_string();
        let ran = away(&[typed, &["--json"]].concat());
        let after = now().strftime("%Y%m%d%H%M%S").to_string();
        let written: Value = serde_json::from_str(&ran.out).unwrap();
        let name = field(&written["file"], "name");
        let stamp = name.rsplit_once('-').unwrap().1.split('.').next().unwrap();
        assert!((before.as_str()..=after.as_str()).contains(&stamp), "{before} {name} {after}");
    }
    let at: jiff::Timestamp = field(&bench.json(&["imports"])[0], "at").parse().unwrap();
    let at = domain::place::Place::Europe.time(at).strftime("%d/%m/%Y %H:%M").to_string();
    let told = away(&["imports"]).out;
    assert!(told.contains(&at), "{at} {told}");
}

#[test]
fn lists_have_the_guides_header_and_name() {
    let (bench, school) = Bench::with_school(30);
    bench.json(&["notify", "--by", "sheet", "--out", "feuilles.pdf"]);
    let done = bench.json(&["list", "--csv", "--out", "."]);
    let name = field(&done["file"], "name");
    let stamp = name.strip_prefix("Educonnect-ListeResponsables-").and_then(|rest| rest.strip_suffix(".csv"));
    assert!(
        stamp.is_some_and(|stamp| stamp.len() == 14 && stamp.bytes().all(|b| b.is_ascii_digit())),
        "{name}"
    );
    let csv = std::fs::read_to_string(bench.path(name)).unwrap();
    let mut lines = csv.split("\r\n");
    assert_eq!(
        lines.next(),
        Some(
            "\u{feff}RNE;Ecole;Nom de l'élève;Prénom de l'élève;Niveau de l'élève;Classe de l'élève;Nom du responsable;Prénom du responsable;Identifiant;Mot de passe"
        )
    );
    let listed: BTreeSet<(String, String)> = lines
        .filter(|line| !line.is_empty())
        .map(|line| {
            let cells: Vec<&str> = line.split(';').collect();
            assert_eq!((cells.len(), cells[0]), (10, field(&school, "uai")), "{line}");
            (cells[8].to_owned(), cells[9].to_owned())
        })
        .collect();
    let accounts: BTreeSet<(String, String)> = by_login(&bench.json(&["accounts"]))
        .iter()
        .map(|(login, account)| (login.clone(), field(account, "provisional_password").to_owned()))
        .collect();
    assert_eq!(listed, accounts);

    let done = bench.json(&["list", "--pdf", "--out", "liste.pdf"]);
    assert_eq!(number(&done["done"]), accounts.len() as u64);
    let text = pages(&bench.path("liste.pdf")).concat();
    for (login, password) in &accounts {
        assert!(text.contains(login.as_str()) && text.contains(password.as_str()), "{login}");
    }
}

#[test]
fn statistics_count_what_accounts_say() {
    let (bench, school) = Bench::with_school(40);
    assert_eq!(bench.json(&["stats"])["computed_at"], Value::Null);
    assert!(bench.done(&["stats"]).contains("jamais été calculées"));
    bench.json(&["notify", "--by", "sheet", "--mail", "unknown", "--out", "a.pdf"]);
    let count = |state: &str| bench.json(&["accounts", "--state", state]).as_array().unwrap().len() as u64;
    let computed = bench.json(&["stats", "--compute"]);
    let counts = &computed["school"]["counts"];
    assert_eq!(number(&counts["not_notified"]), count("not_notified"));
    assert_eq!(number(&counts["notified"]), count("notified"));
    assert!(count("notified") > 0 && count("not_notified") > 0);
    assert_eq!(
        (field(&computed["school"], "code"), number(&computed["pupils"])),
        (field(&school, "uai"), 40)
    );
    assert_eq!(bench.json(&["stats"]), computed);
}

#[test]
fn the_summary_is_one_page_of_the_figures_that_statistics_then_show() {
    let (bench, school) = Bench::with_school(40);
    let said = bench.done(&["summary", "--out", "bilan.pdf"]);
    let path = bench.path("bilan.pdf");
    assert_eq!(said, format!("Bilan écrit\nFichier\u{a0}: {}\n", path.display()));
    let pages = pages(&path);
    assert_eq!(pages.len(), 1);
    assert!(pages[0].contains(field(&school, "uai")) && pages[0].contains("40"), "{}", pages[0]);
    assert_eq!(number(&bench.json(&["stats"])["pupils"]), 40);
    let folder = bench.path("bilans");
    std::fs::create_dir(&folder).unwrap();
    let done = bench.json(&["summary", "--out", "bilans"]);
    assert_eq!((number(&done["done"]), number(&done["file"]["count"])), (1, 1));
    assert!(field(&done["file"], "name").starts_with("Bilan-conseil-ecole-"), "{done}");
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 1);
    let refused = bench.run(&["summary", "--out", "bilan.csv", "--json"]);
    assert_eq!((refused.code, field(&refused.error(), "field")), (1, "path"), "a page is no table");
}

#[test]
fn the_journal_knows_who_did_what() {
    let (bench, _) = Bench::with_school(30);
    bench.json(&["notify", "--by", "sheet", "--out", "feuilles.pdf"]);
    let login = field(&bench.json(&["accounts"])[0], "login").to_owned();
    bench.json(&["show", &login]);
    bench.json(&["accounts", "--no-passwords"]);
    let journal = bench.json(&["journal"]);
    let kinds: Vec<&str> =
        journal["entries"].as_array().unwrap().iter().map(|entry| field(entry, "kind")).collect();
    assert_eq!(kinds, ["password_read", "list", "notify", "import"]);
    assert_eq!(number(&journal["total"]), 4);
    for entry in journal["entries"].as_array().unwrap() {
        assert_eq!(field(entry, "author"), "Camille Directrice-Exemple");
    }
    let second = bench.json(&["journal", "--page", "2", "--page-size", "3"]);
    assert_eq!(second["entries"], json!([journal["entries"][3]]));
}

#[test]
fn files_that_the_program_names_replace_none() {
    let (bench, _) = Bench::with_school(30);
    std::fs::create_dir(bench.path("feuilles")).unwrap();
    let logins: Vec<String> =
        by_login(&bench.json(&["accounts", "--no-passwords"])).into_keys().take(12).collect();
    // More in a row than there are seconds.
    let mut paths = BTreeSet::new();
    for login in &logins {
        let done = bench.json(&[
            "notify",
            "--by",
            "sheet",
            "--no-separators",
            "--login",
            login,
            "--out",
            "feuilles",
        ]);
        paths.insert(field(&done["file"], "path").to_owned());
    }
    assert_eq!(paths.len(), logins.len());
    let sheets: Vec<String> = paths.iter().flat_map(|path| pages(std::path::Path::new(path))).collect();
    for login in &logins {
        assert!(sheets.iter().any(|sheet| sheet.contains(login)), "the sheet of {login}");
    }
    for _ in 0..6 {
        let done = bench.json(&["list", "--csv", "--out", "feuilles"]);
        assert!(paths.insert(field(&done["file"], "path").to_owned()));
    }
    assert_eq!(std::fs::read_dir(bench.path("feuilles")).unwrap().count(), logins.len() + 6);
    for path in &paths {
        assert!(std::path::Path::new(path).is_file(), "{path}");
    }
}

#[test]
fn a_file_that_was_named_is_replaced() {
    let (bench, _) = Bench::with_school(20);
    std::fs::write(bench.path("liste.csv"), "une ancienne liste").unwrap();
    let done = bench.json(&["list", "--csv", "--out", "liste.csv"]);
    assert_eq!(field(&done["file"], "name"), "liste.csv");
    assert!(std::fs::read_to_string(bench.path("liste.csv")).unwrap().contains(';'));
    assert!(!bench.path("liste (2).csv").exists());
}
