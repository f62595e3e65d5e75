//! The filters of the window, typed.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::bench::{Bench, field, number};
use crate::onde::Family;

fn logins(accounts: &Value) -> BTreeSet<String> {
    accounts.as_array().unwrap().iter().map(|account| field(account, "login").to_owned()).collect()
}

#[test]
fn filters_find_what_they_say_and_combine() {
    let (bench, _) = Bench::with_school(60);
    let find = |typed: &[&str]| bench.json(&[&["accounts", "--no-passwords"], typed].concat());
    let all = find(&[]);
    let everybody = logins(&all);

    let class = field(&all[0]["pupils"][0], "class").to_owned();
    let code = field(&all[0]["pupils"][0], "class_code").to_owned();
    let in_class = logins(&find(&["--class", &class]));
    assert_eq!(in_class, logins(&find(&["--class", &code])), "a class is found by code and by label");
    let expected: BTreeSet<String> = all
        .as_array()
        .unwrap()
        .iter()
        .filter(|account| account["pupils"].as_array().unwrap().iter().any(|pupil| pupil["class"] == class))
        .map(|account| field(account, "login").to_owned())
        .collect();
    assert_eq!(in_class, expected);

    let level = field(&all[0]["pupils"][0], "level").to_owned();
    let in_level = logins(&find(&["--level", &level]));
    assert!(in_level.contains(field(&all[0], "login")) && in_level.len() < everybody.len());

    for (option, shown) in [("--mail", "mail"), ("--mobile", "mobile")] {
        let known = logins(&find(&[option, "known"]));
        let unknown = logins(&find(&[option, "unknown"]));
        assert!(!known.is_empty() && !unknown.is_empty(), "{option}");
        assert!(known.is_disjoint(&unknown), "{option}");
        assert_eq!(&known | &unknown, everybody, "{option}");
        if shown == "mail" {
            let account = |account: &&Value| account[shown].is_string();
            let shown = all.as_array().unwrap().iter().filter(account).count();
            assert_eq!(shown, known.len());
        }
    }

    let login = field(&all[3], "login");
    assert_eq!(logins(&find(&["--text", login])), BTreeSet::from([login.to_owned()]));
    bench.json(&["notify", "--by", "sheet", "--class", &class, "--out", "classe.pdf"]);
    assert_eq!(logins(&find(&["--state", "notified"])), in_class);
    assert_eq!(logins(&find(&["--state", "notified,activated"])), in_class);
    assert_eq!(logins(&find(&["--state", "notified", "--state", "not_notified"])), everybody);
    assert_eq!(logins(&find(&["--origin", "school"])), in_class);
    assert_eq!(logins(&find(&["--state", "not_notified", "--class", &class])), BTreeSet::new());
    assert_eq!(logins(&find(&["--expiring", "15"])), BTreeSet::new());
    assert_eq!(logins(&find(&["--expiring", "100"])), in_class);
}

/// A text that folds to nothing once found everybody, and counted as a filter.
#[test]
fn a_sign_finds_whom_it_is_written_in_or_nobody() {
    let bench = Bench::new();
    let families = [
        Family { name: "ABRICOT", first: "-", ..Family::default() },
        Family { name: "BOULEAU", ..Family::default() },
        Family { name: "CHÊNE", ..Family::default() },
    ];
    bench.import_families("0990001N", &families);
    let find = |text: &str| logins(&bench.json(&["accounts", "--no-passwords", &format!("--text={text}")]));
    let all = logins(&bench.json(&["accounts", "--no-passwords"]));
    assert_eq!(all.len(), 3);
    assert_eq!(find("-"), BTreeSet::from(["c.abricot".to_owned()]));
    assert_eq!(find("- abricot"), find("-"));
    assert_eq!(find(" "), all, "blanks say nothing");
    bench.json(&["notify", "--by", "sheet", "--out", "toutes.pdf"]);
    let passwords = || {
        let accounts = bench.json(&["accounts"]);
        let accounts = accounts.as_array().unwrap().iter();
        accounts.map(|account| field(account, "provisional_password").to_owned()).collect::<Vec<_>>()
    };
    let before = passwords();
    for sign in ["%", "=", "’", "…", "*", "\u{200b}"] {
        assert_eq!(find(sign), BTreeSet::new(), "{sign}");
        let reset = bench.run(&["reset", "--reason", "forgotten", "--text", sign, "--json"]);
        assert_eq!((reset.code, field(&reset.error(), "field")), (1, "accounts"), "{sign}");
        let typed = ["notify", "--by", "sheet", "--reset", "--out", "x.pdf", "--text", sign, "--json"];
        let notify = bench.run(&typed);
        assert_eq!((notify.code, field(&notify.error(), "field")), (1, "accounts"), "{sign}");
    }
    // A filter that leaves nobody aside is none.
    let typed = ["reset", "--reason", "forgotten", "--state", "notified"];
    let reset = bench.run(&[&typed, ["--json"].as_slice()].concat());
    assert_eq!((reset.code, field(&reset.error(), "field")), (1, "accounts"));
    assert!(field(&reset.error(), "message").contains("les 3 comptes"), "{}", reset.err);
    let notify = ["notify", "--by", "sheet", "--reset", "--out", "x.pdf", "--state", "notified", "--json"];
    assert_eq!(bench.run(&notify).code, 1);
    assert!(!bench.path("x.pdf").exists());
    assert_eq!(passwords(), before);
    assert_eq!(number(&bench.json(&[&typed, ["--yes"].as_slice()].concat())["done"]), 3);
    assert_eq!(number(&bench.json(&["reset", "--reason", "forgotten", "--text", "-"])["done"]), 1);
}

#[test]
fn pages_hold_the_whole_in_order() {
    let (bench, _) = Bench::with_school(40);
    let table = bench.done(&["accounts", "--sort", "login"]);
    let last = table.lines().last().unwrap();
    assert!(last.contains("comptes · ") && last.ends_with("lignes"), "{last}");
    let row_count = table.lines().count() - 4;
    let mut rows = Vec::new();
    for page in 1.. {
        let page =
            bench.done(&["accounts", "--sort", "login", "--page-size", "25", "--page", &page.to_string()]);
        let lines: Vec<&str> = page.lines().collect();
        rows.extend(lines[2..lines.len() - 2].iter().map(|line| line.split_whitespace().collect::<String>()));
        if lines.len() - 4 < 25 {
            break;
        }
    }
    let whole: Vec<String> =
        table.lines().skip(2).take(row_count).map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(rows, whole);
    let beyond = ["accounts", "--page-size", "25", "--page", "99"];
    assert_eq!(bench.json(&beyond), serde_json::json!([]), "no page repeats another");
    assert!(bench.done(&beyond).contains("La page 99 est au-delà du résultat."));
    let mut descending = logins_in_order(&bench.json(&["accounts", "--sort", "login", "--desc"]));
    descending.reverse();
    assert_eq!(descending, logins_in_order(&bench.json(&["accounts", "--sort", "login"])));
}

fn logins_in_order(accounts: &Value) -> Vec<String> {
    accounts.as_array().unwrap().iter().map(|account| field(account, "login").to_owned()).collect()
}

#[test]
fn several_schools_must_be_told_apart() {
    let bench = Bench::new();
    let out = bench.text("aaf");
    let written = bench.json(&[
        "demo",
        "--out",
        &out,
        "--format",
        "aaf",
        "--degree",
        "2D",
        "--schools",
        "2",
        "--pupils",
        "60",
    ]);
    let files: Vec<&str> =
        written["files"].as_array().unwrap().iter().map(|file| file.as_str().unwrap()).collect();
    let report = bench.json(&[&["import"], files.as_slice()].concat());
    assert_eq!(report["schools"].as_array().unwrap().len(), 2);
    let ran = bench.run(&["accounts", "--json"]);
    assert_eq!((ran.code, field(&ran.error(), "field")), (1, "school"));

    let uai = field(&written["schools"][1], "uai");
    let of = |population: &str| {
        bench.json(&["accounts", "--no-passwords", "--school", uai, "--population", population])
    };
    let (legal, pupils) = (of("legal_guardians"), of("pupils"));
    assert!(pupils.as_array().unwrap().len() >= 55, "one account for each pupil");
    assert!(logins(&legal).is_disjoint(&logins(&pupils)));
    let pupil = field(&pupils[0], "login").to_owned();
    let shown = bench.json(&["show", &pupil]);
    assert_eq!((field(&shown, "population"), field(&shown, "degree")), ("pupils", "2D"));
    let done = bench.json(&["notify", "--by", "sheet", "--login", &pupil, "--out", "eleve.pdf"]);
    assert_eq!(done["done"], 1);
    let guardian = field(&legal[0], "login").to_owned();
    let mixed =
        bench.run(&["reset", "--reason", "forgotten", "--login", &pupil, "--login", &guardian, "--json"]);
    assert_eq!((mixed.code, field(&mixed.error(), "field")), (1, "login"));
    let csv = bench.json(&["list", "--csv", "--out", ".", "--school", uai, "--population", "pupils"]);
    assert!(field(&csv["file"], "name").starts_with("Educonnect-ListeEleves-"));
}

/// What the demonstration's accounts say of themselves, whatever today is, beside what the filters find.
#[test]
fn filters_of_a_school_that_has_lived() {
    let bench = Bench::empty();
    bench.json_bare(&["init", "--demonstration"]);
    let find = |typed: &[&str]| bench.json_bare(&[&["accounts", "--no-passwords"], typed].concat());
    let all = find(&[]);
    let all = all.as_array().unwrap();
    let of = |kept: &dyn Fn(&Value) -> bool| -> BTreeSet<String> {
        all.iter().filter(|account| kept(account)).map(|account| field(account, "login").to_owned()).collect()
    };
    let pupils = |account: &Value| -> Vec<String> {
        let pupils = account["pupils"].as_array().unwrap();
        pupils
            .iter()
            .map(|pupil| format!("{} {}", field(pupil, "family_name"), field(pupil, "first_name")))
            .collect()
    };
    let mut activated: BTreeMap<String, Vec<bool>> = BTreeMap::new();
    for account in all {
        for pupil in pupils(account) {
            activated.entry(pupil).or_default().push(account["state"] == "activated");
        }
    }
    let has_pupil = |account: &Value, judged: &dyn Fn(&[bool]) -> bool| {
        pupils(account).iter().any(|pupil| judged(&activated[pupil]))
    };
    let none = |guardians: &[bool]| !guardians.contains(&true);
    type Case<'c> = (&'c [&'c str], Box<dyn Fn(&Value) -> bool + 'c>);
    let cases: [Case<'_>; 13] = [
        (&["--family", "none"], Box::new(|a| has_pupil(a, &none))),
        (&["--family", "some"], Box::new(|a| has_pupil(a, &|guardians| guardians.contains(&true)))),
        (&["--family", "all"], Box::new(|a| has_pupil(a, &|guardians| !guardians.contains(&false)))),
        (&["--state", "activated"], Box::new(|a| a["state"] == "activated")),
        (
            &["--state", "activating,not_notified"],
            Box::new(|a| a["state"] == "activating" || a["state"] == "not_notified"),
        ),
        (&["--origin", "guardian"], Box::new(|a| a["origin"] == "guardian")),
        (
            &["--origin", "france_connect", "--family", "all"],
            Box::new(|a| {
                a["origin"] == "france_connect" && has_pupil(a, &|guardians| !guardians.contains(&false))
            }),
        ),
        (&["--mail", "confirmed"], Box::new(|a| a["mail_confirmed"] == true)),
        (&["--mobile", "confirmed"], Box::new(|a| a["mobile_confirmed"] == true)),
        (&["--mail", "unknown"], Box::new(|a| a["mail"].is_null())),
        (&["--expiring", "100"], Box::new(|a| a["expires_on"].is_string())),
        (
            &["--state", "notified", "--family", "some"],
            Box::new(|a| a["state"] == "notified" && has_pupil(a, &|guardians| guardians.contains(&true))),
        ),
        (&["--state", "activated", "--family", "none"], Box::new(|_| false)),
    ];
    for (typed, kept) in cases {
        let expected = of(&*kept);
        assert_eq!(logins(&find(typed)), expected, "{typed:?}");
        assert!(!expected.is_empty() || typed.contains(&"none"), "{typed:?} finds somebody");
    }
    let to_inform = logins(&find(&["--mark", "inform_first"]));
    let mut unreachable = logins(&find(&["--family", "none", "--mobile", "unknown"]));
    unreachable.extend(logins(&find(&["--family", "none", "--mobile", "unusable"])));
    assert_eq!(to_inform, unreachable, "nobody in such a family is activated");
    assert!(!to_inform.is_empty());
    for mark in [
        "link_reported_wrong",
        "birth_date_reported_wrong",
        "reset_asked",
        "sheet_void",
        "signed_in_this_year",
    ] {
        let found = logins(&find(&["--mark", mark]));
        assert!(!found.is_empty() && found.len() < all.len(), "{mark}: {}", found.len());
    }
    for login in logins(&find(&["--mark", "sheet_void"])) {
        let shown = bench.json_bare(&["show", &login]);
        assert_eq!(shown["state"], "not_notified");
        let situation = shown["sheets"][0]["situation"].as_str().unwrap_or_default();
        assert!(situation.starts_with("Le délai de trois mois est dépassé"), "{shown}");
    }
}
