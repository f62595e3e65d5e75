//! From the files of a difficult school to sheets in hand.

use crate::bench::{Bench, field, import_line, number};

#[test]
fn a_difficult_school_is_in_hand_without_a_question_and_stays_so_weeks_later() {
    let bench = Bench::new();
    let out = bench.text("onde");
    let write = |later: &str| {
        // What demo writes never replaces what it wrote before.
        let out = format!("{out}-{later}");
        let typed = [
            "demo",
            "--out",
            &out,
            "--pupils",
            "300",
            "--seed",
            "15",
            "--awkward",
            "heavy",
            "--later",
            later,
        ];
        bench.json(&typed)
    };
    let import = |later: &str| {
        let typed = import_line(&write(later));
        bench.json(&typed.iter().map(String::as_str).collect::<Vec<_>>())
    };
    let report = import("0");
    assert_eq!(report["questions"].as_array().unwrap().len(), 0);
    assert_eq!(number(&report["totals"]["pupils_new"]), 300);
    let accounts = number(&report["totals"]["accounts_new"]);
    let corrections = bench.json(&["corrections"]);
    let found = number(&report["corrections_found"]);
    assert!(found > 0 && corrections.as_array().unwrap().len() as u64 == found, "{found} {corrections}");

    let folder = bench.text("feuilles");
    std::fs::create_dir(&folder).unwrap();
    let notified = bench.json(&["notify", "--by", "sheet", "--no-separators", "--out", &folder]);
    assert_eq!((number(&notified["done"]), number(&notified["file"]["count"])), (accounts, accounts));
    let logins = logins(&bench);
    assert_eq!(logins.len() as u64, accounts);

    // The beginning of October: three pupils more, two less, and nobody else has another account.
    let report = import("1");
    assert_eq!(report["questions"].as_array().unwrap().len(), 0);
    assert_eq!((number(&report["totals"]["pupils_new"]), number(&report["totals"]["pupils_gone"])), (3, 2));
    let kept = self::logins(&bench);
    let gone = logins.iter().filter(|login| !kept.contains(login)).count() as u64;
    assert_eq!(gone, number(&report["totals"]["guardians_gone"]));
}

fn logins(bench: &Bench) -> Vec<String> {
    let accounts = bench.json(&["accounts"]);
    accounts.as_array().unwrap().iter().map(|account| field(account, "login").to_owned()).collect()
}
