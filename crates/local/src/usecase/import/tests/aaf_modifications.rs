//! What a delta says of known people: modifications, removals, strangers.

use super::aaf::A;
use super::bench::Bench;
use super::small::{college, collegian, delete, modify, parent};

#[tokio::test]
async fn what_a_delta_says_of_strangers_is_reported_and_harmless() {
    let bench = Bench::new().await;
    let known = collegian("100", ("PETIT", "Léa"), "", "1", "1$6E1", "900$10$1$1$1$1");
    bench
        .apply(&bench.aaf("Complet.xml", &(college("1", A) + &known + &parent("900", ("PETIT", "Alix"), ""))))
        .await;
    let before = bench.dump().await;
    let strangers = modify("Eleve", "555", &[("mail", "x@exemple.fr")])
        + &modify("PersRelEleve", "556", &[("mail", "x@exemple.fr")])
        + &delete("Eleve", "557")
        + &delete("PersRelEleve", "558");
    let report = bench.apply(&bench.aaf("Delta_20260915.xml", &strangers)).await;
    assert!(report.unchanged);
    assert_eq!((report.rejected, report.unreferenced_guardians), (1, 1));
    let line = &report.rejections[0];
    assert_eq!(
        (line.code.as_str(), line.record.as_deref(), line.kept),
        ("unknown-record", Some("555"), false)
    );
    assert_eq!(bench.dump().await, before);

    let to_a_stranger = modify("Eleve", "100", &[("ENTElevePersRelEleve", "900$10$1$1$1$1|999$20$0$1$1$0")]);
    let report = bench.apply(&bench.aaf("Delta_20260915.xml", &to_a_stranger)).await;
    assert_eq!(report.rejections[0].code, "unknown-guardian");
    assert_eq!(bench.number("SELECT count(*) FROM link WHERE NOT gone").await, 1);
}

#[tokio::test]
async fn a_modification_says_only_what_it_says() {
    let bench = Bench::new().await;
    let known = collegian("100", ("PETIT", "Léa"), "", "1", "1$6E1", "900$10$1$1$1$1|901$20$0$1$1$0");
    let parents =
        parent("900", ("PETIT", "Alix"), "0699000001") + &parent("901", ("ROUX", "Zoé"), "0699000002");
    bench.apply(&bench.aaf("Complet.xml", &(college("1", A) + &known + &parents))).await;
    let changes = modify("PersRelEleve", "900", &[("mobile", "0699000009")])
        + &modify("PersRelEleve", "901", &[("mobile", ""), ("mail", "z.roux@exemple.fr")])
        + &modify("Eleve", "100", &[("ENTEleveClasses", "1$5E2")]);
    let report = bench.apply(&bench.aaf("Delta_20260915.xml", &changes)).await;
    assert_eq!((report.totals.guardians_changed, report.totals.pupils_changed), (2, 1));
    assert_eq!(
        bench
            .texts("SELECT first || coalesce(mobile, '-') || coalesce(mail, '-') FROM guardian ORDER BY 1")
            .await,
        ["Alix0699000009-", "Zoé-z.roux@exemple.fr"]
    );
    assert_eq!(
        bench.texts("SELECT c.code FROM enrolment e JOIN class c ON c.id = e.class_id").await,
        ["5E2"]
    );
    let details: Vec<_> = report.examples.iter().filter_map(|example| example.detail.as_deref()).collect();
    assert_eq!(
        details,
        [
            "Classe\u{a0}: 6E1 → 5E2",
            "Mobile\u{a0}: 0699000001 → 0699000009",
            "Mobile\u{a0}: 0699000002 → (vide)\u{a0}; Adresse mail\u{a0}: (vide) → z.roux@exemple.fr"
        ]
    );
    // A guardian who is no more in charge is gone, and comes back with account and password.
    let alone = modify("Eleve", "100", &[("ENTElevePersRelEleve", "900$10$1$1$1$1")]);
    let report = bench.apply(&bench.aaf("Delta_20260916.xml", &alone)).await;
    assert_eq!((report.totals.guardians_gone, report.totals.guardians), (1, 1));
    let both = modify("Eleve", "100", &[("ENTElevePersRelEleve", "900$10$1$1$1$1|901$20$0$1$1$0")]);
    let report = bench.apply(&bench.aaf("Delta_20260917.xml", &both)).await;
    assert_eq!((report.totals.guardians_new, report.totals.accounts_new), (1, 0));
    assert_eq!(bench.number("SELECT count(*) FROM account WHERE holder = 'guardian'").await, 2);
}

#[tokio::test]
async fn what_the_source_removes_is_marked_gone() {
    let bench = Bench::new().await;
    let known = collegian("100", ("PETIT", "Léa"), "", "1", "1$6E1", "900$10$1$1$1$1|901$20$0$1$1$0")
        + &collegian("101", ("PETIT", "Zoé"), "", "1", "1$6E1", "900$10$1$1$1$1");
    let parents = parent("900", ("PETIT", "Alix"), "") + &parent("901", ("ROUX", "Zoé"), "");
    bench.apply(&bench.aaf("Complet.xml", &(college("1", A) + &known + &parents))).await;
    let removed = delete("Eleve", "101") + &delete("PersRelEleve", "901");
    let report = bench.apply(&bench.aaf("Delta_20260915.xml", &removed)).await;
    assert_eq!((report.totals.pupils_gone, report.totals.guardians_gone), (1, 1));
    assert_eq!((report.totals.pupils, report.totals.guardians), (1, 1));
    assert_eq!(bench.number("SELECT count(*) FROM account").await, 4, "nothing is deleted");
}

const NAMES: &str = "SELECT p.family || ' ' || p.first || ' ' || p.birth_date || ' ' || coalesce(p.ine, '–') || ' / '
         || group_concat(g.family || ' ' || g.first || ' ' || coalesce(g.mail, '–') || ' ' || coalesce(g.mobile, '–'))
     FROM pupil p LEFT JOIN link k ON k.pupil_id = p.id AND NOT k.gone LEFT JOIN guardian g ON g.id = k.guardian_id
     GROUP BY p.id ORDER BY 1";

async fn known_family() -> Bench {
    let bench = Bench::new().await;
    let pupil = collegian("100", ("PETIT", "Léa"), "990000001AB", "1", "1$6E1", "900$10$1$1$1$1");
    let mother = parent("900", ("PETIT", "Alix"), "0699000001");
    bench.apply(&bench.aaf("Complet.xml", &(college("1", A) + &pupil + &mother))).await;
    bench
}

#[tokio::test]
async fn what_a_modification_does_not_say_is_what_is_known() {
    let whole = "PETIT Léa 2013-04-03 990000001AB / ";
    let mother = " / PETIT Alix – 0699000001";
    for (change, now, detail) in [
        (
            modify("PersRelEleve", "900", &[("givenName", "Sidonie")]),
            format!("{whole}PETIT Sidonie – 0699000001"),
            "Prénom\u{a0}: Alix → Sidonie",
        ),
        (
            modify("PersRelEleve", "900", &[("sn", "ORVEL"), ("ENTPersonNomPatro", "ORVEL")]),
            format!("{whole}ORVEL Alix – 0699000001"),
            "Nom de famille\u{a0}: PETIT → ORVEL",
        ),
        (
            modify(
                "PersRelEleve",
                "900",
                &[("ENTPersonNomPatro", "ORVEL"), ("mobile", "0699000009"), ("mail", "o@exemple.fr")],
            ),
            format!("{whole}ORVEL Alix o@exemple.fr 0699000009"),
            "Nom de famille\u{a0}: PETIT → ORVEL\u{a0}; Mobile\u{a0}: 0699000001 → 0699000009\u{a0}; Adresse \
             mail\u{a0}: (vide) → o@exemple.fr",
        ),
        (
            modify(
                "Eleve",
                "100",
                &[("ENTPersonNomPatro", "ORVEL"), ("ENTPersonDateNaissance", "05/06/2013")],
            ),
            format!("ORVEL Léa 2013-06-05 990000001AB{mother}"),
            "Nom de famille\u{a0}: PETIT → ORVEL\u{a0}; Date de naissance\u{a0}: 03/04/2013 → 05/06/2013",
        ),
        (
            modify("Eleve", "100", &[("givenName", "Léana"), ("ENTPersonDateNaissance", "05/06/2013")]),
            format!("PETIT Léana 2013-06-05 990000001AB{mother}"),
            "Prénom\u{a0}: Léa → Léana\u{a0}; Date de naissance\u{a0}: 03/04/2013 → 05/06/2013",
        ),
        (
            modify("Eleve", "100", &[("ENTPersonNomPatro", "ORVEL"), ("givenName", "Léana")]),
            format!("ORVEL Léana 2013-04-03 990000001AB{mother}"),
            "Nom de famille\u{a0}: PETIT → ORVEL\u{a0}; Prénom\u{a0}: Léa → Léana",
        ),
    ] {
        let bench = known_family().await;
        let request = bench.aaf("Delta_20260915.xml", &change);
        let report = bench.apply(&request).await;
        assert_eq!((report.rejected, report.unreferenced_guardians), (0, 0), "{:?}", report.rejections);
        assert_eq!(bench.texts(NAMES).await, [now]);
        assert_eq!(
            report.examples.iter().filter_map(|example| example.detail.as_deref()).collect::<Vec<_>>(),
            [detail]
        );
        let totals = report.totals;
        assert_eq!((totals.guardians_changed + totals.pupils_changed, totals.accounts_new), (1, 0));
        // The table of schools says it, too.
        let changes = &report.schools[0].changes;
        assert_eq!((report.schools.len(), changes.guardians_changed + changes.pupils_changed), (1, 1));
        assert!(bench.apply(&request).await.unchanged);
    }
}

#[tokio::test]
async fn a_modification_that_makes_somebody_else_is_left_out_and_the_reason_is_true() {
    for change in [
        modify("PersRelEleve", "900", &[("ENTPersonNomPatro", "ORVEL"), ("givenName", "Bruno")]),
        modify("PersRelEleve", "900", &[("personalTitle", "M."), ("givenName", "Bruno")]),
        modify("PersRelEleve", "900", &[("givenName", "Bruno"), ("mobile", "0699000009")]),
        modify(
            "Eleve",
            "100",
            &[
                ("ENTPersonNomPatro", "ORVEL"),
                ("givenName", "Bruno"),
                ("ENTPersonDateNaissance", "05/06/2013"),
            ],
        ),
    ] {
        let bench = known_family().await;
        let before = bench.dump().await;
        let report = bench.apply(&bench.aaf("Delta_20260915.xml", &change)).await;
        assert_eq!((report.rejected, report.unreferenced_guardians), (1, 0), "{change}");
        let line = &report.rejections[0];
        assert_eq!((line.code.as_str(), line.kept), ("another-person", false));
        assert!(
            line.reason.contains("autre personne") || line.reason.contains("autre élève"),
            "{}",
            line.reason
        );
        assert!(report.unchanged);
        assert_eq!(bench.dump().await, before);
    }
    // Neither does the other get the known one's children.
    let bench = known_family().await;
    let change = modify("PersRelEleve", "900", &[("ENTPersonNomPatro", "ORVEL"), ("givenName", "Bruno")])
        + &collegian("101", ("ORVEL", "Zoé"), "990000002AB", "1", "1$6E1", "900$20$1$1$1$1");
    bench.apply(&bench.aaf("Delta_20260915.xml", &change)).await;
    assert_eq!(bench.number("SELECT count(*) FROM link").await, 1);
}
