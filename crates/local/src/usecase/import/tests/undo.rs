//! Undo.

use fictional::files::onde::OndeStyle;
use fictional::{Churn, EdgeCases, Kinds, SchoolSpec};

use super::bench::Bench;
use super::small::UAI;
use crate::progress::Progress;
use crate::usecase::import;
use crate::view::import::Changes;

#[tokio::test]
async fn undo_restores_every_table() {
    let bench = Bench::new().await;
    let spec = SchoolSpec {
        awkward: EdgeCases::none(),
        pupils_per_school: 400..=400,
        ..SchoolSpec::new(31, Kinds::FirstDegree)
    };
    let school = spec.schools().next().unwrap();
    let empty = bench.dump().await;
    bench.apply(&bench.onde(&school, OndeStyle::default())).await;
    import::undo(&bench.workspace, 1).await.unwrap();
    assert_eq!(bench.dump().await, empty);

    bench.apply(&bench.onde(&school, OndeStyle::default())).await;
    let first = bench.dump().await;
    let later = school.evolve(&Churn {
        departures: 9,
        arrivals: 8,
        moves: 9,
        siblings: 4,
        class_changes: 6,
        withdrawals: 0,
    });
    let report = bench.apply(&bench.onde(&later, OndeStyle::default())).await;
    let Changes { pupils_changed, pupils_gone, guardians_changed, guardians_gone, .. } = report.totals;
    assert!(
        pupils_changed > 0 && pupils_gone > 0 && guardians_changed > 0 && guardians_gone > 0,
        "{report:?}"
    );
    assert_ne!(bench.dump().await, first);
    import::undo(&bench.workspace, 3).await.unwrap();
    assert_eq!(bench.dump().await, first);
    let kinds = bench.texts("SELECT kind FROM operation ORDER BY counter").await;
    assert_eq!(kinds, ["import", "import_undone", "import", "import", "import_undone"]);
    // The last test to end: a process that ends while connections still close crashes in SQLCipher.
    bench.workspace.close().await;
}

#[tokio::test]
async fn logins_of_an_undone_import_are_never_given_again() {
    let bench = Bench::new().await;
    let request = bench.pair(
        &[("PETIT", "Léa", "03/04/2019", "", "CP A")],
        &[("Mme", "PETIT", "Alix", "", "", &[("PETIT", "Léa", "CP A")])],
    );
    bench.apply(&request).await;
    assert_eq!(bench.texts("SELECT login FROM account").await, ["a.petit"]);
    import::undo(&bench.workspace, 1).await.unwrap();
    bench.apply(&request).await;
    assert_eq!(bench.texts("SELECT login FROM account").await, ["a.petit2"]);
}

#[tokio::test]
async fn an_import_whose_accounts_were_used_cannot_be_undone() {
    let bench = Bench::new().await;
    let request = bench.pair(
        &[("PETIT", "Léa", "03/04/2019", "", "CP A")],
        &[("Mme", "PETIT", "Alix", "", "", &[("PETIT", "Léa", "CP A")])],
    );
    bench.apply(&request).await;
    assert!(import::history(&bench.workspace).await.unwrap()[0].undoable);
    bench
        .happen(
            "INSERT INTO operation (id, batch, account_id, kind, decided_at)
             VALUES (x'00', x'00', 1, 'password_read', '2026-09-14T10:00:00Z')",
        )
        .await;
    let before = bench.dump().await;
    let error = import::undo(&bench.workspace, 1).await.unwrap_err();
    assert_eq!(error.code(), "import-used");
    assert!(error.to_string().starts_with("Un compte créé par cet import a déjà servi"), "{error}");
    assert_eq!(bench.dump().await, before);
    let past = import::history(&bench.workspace).await.unwrap();
    assert!(!past[0].undoable);
    assert_eq!(past[0].why_not, Some(error.to_string()));
}

#[tokio::test]
async fn only_the_last_import_can_be_undone_and_once() {
    let bench = Bench::new().await;
    let pupil = [("PETIT", "Léa", "03/04/2019", "", "CP A")];
    bench.apply(&bench.pair(&pupil, &[])).await;
    bench.apply(&bench.pair(&pupil, &[])).await;
    let code = |error: crate::Error| error.code();
    assert_eq!(import::undo(&bench.workspace, 1).await.map_err(code), Err("import-not-last"));
    assert_eq!(import::undo(&bench.workspace, 9).await.map_err(code), Err("not-found"));
    import::undo(&bench.workspace, 2).await.unwrap();
    assert_eq!(import::undo(&bench.workspace, 2).await.map_err(code), Err("import-undone"));
    let past = import::history(&bench.workspace).await.unwrap();
    assert_eq!(
        past.iter().map(|past| (past.id, past.undone, past.undoable)).collect::<Vec<_>>(),
        [(2, true, false), (1, false, false)]
    );
    assert_eq!(past[0].files, ["eleves.csv"]);
    assert_eq!(past[1].changes.pupils_new, 1);
}

#[tokio::test]
async fn a_school_named_in_the_journal_outlives_the_undo_empty() {
    let bench = Bench::new().await;
    bench.apply(&bench.pair(&[("PETIT", "Léa", "03/04/2019", "", "CP A")], &[])).await;
    bench
        .happen(
            "INSERT INTO operation (id, batch, school_id, kind, decided_at)
             VALUES (x'00', x'00', 1, 'list', '2026-09-14T10:00:00Z')",
        )
        .await;
    import::undo(&bench.workspace, 1).await.unwrap();
    assert_eq!(bench.texts("SELECT uai FROM school").await, [UAI]);
    assert_eq!(bench.number("SELECT count(*) FROM pupil").await, 0);
    let report = bench.preview(&bench.pair(&[("PETIT", "Léa", "03/04/2019", "", "CP A")], &[])).await;
    assert_eq!(report.totals.pupils_new, 1);
    assert!(Progress::default().check().is_ok());
}
