//! AAF deliveries: complete and delta, several schools, both degrees.

use domain::degree::Degree;
use fictional::files::aaf::{self, AafStyle, Packing};
use fictional::{Churn, EdgeCases, Kinds, School, SchoolSpec};
use jiff::civil::date;

use super::bench::{Bench, request};
use super::small::{add, college, collegian, parent};
use crate::view::import::ImportRequest;

fn spec(kinds: Kinds) -> SchoolSpec {
    SchoolSpec {
        schools: 2,
        pupils_per_school: 60..=60,
        awkward: EdgeCases::heavy(),
        ..SchoolSpec::new(11, kinds)
    }
}

fn style(degree: Degree, day: i8) -> AafStyle {
    AafStyle::new(degree, date(2026, 9, day))
}

fn complete(bench: &Bench, schools: &[School], style: &AafStyle) -> ImportRequest {
    request(&aaf::complete(schools.iter().cloned(), &bench.folder(), style).unwrap().files, None)
}

fn delta(bench: &Bench, before: &[School], after: &[School], style: &AafStyle) -> ImportRequest {
    let pairs = before.iter().cloned().zip(after.iter().cloned());
    request(&aaf::delta(pairs, &bench.folder(), style).unwrap().files, None)
}

fn later(schools: &[School]) -> Vec<School> {
    schools.iter().map(|school| school.evolve(&Churn::some_weeks())).collect()
}

#[tokio::test]
async fn first_degree_gives_accounts_to_guardians_alone() {
    let bench = Bench::new().await;
    let schools: Vec<School> = spec(Kinds::FirstDegree).schools().collect();
    let request = complete(&bench, &schools, &style(Degree::First, 14));
    let schema = "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY type, name";
    let schema_before = bench.texts(schema).await;
    let report = bench.apply(&request).await;
    assert_eq!(bench.texts(schema).await, schema_before);
    assert_eq!(report.schools.len(), 2);
    assert_eq!(
        report.totals.pupils as usize,
        schools.iter().map(|school| school.pupils.len()).sum::<usize>()
    );
    assert_eq!(bench.number("SELECT count(*) FROM account WHERE holder = 'pupil'").await, 0);
    assert_eq!(report.totals.accounts_new, report.totals.guardians);
    assert!(report.unreferenced_guardians > 0);
    let shared = schools[0].guardians.iter().filter(|guardian| guardian.shared).count();
    assert!(shared > 0, "families with children in both schools");
    assert!(
        report.totals.guardians < report.schools.iter().map(|school| school.changes.guardians).sum::<u32>()
    );

    let before = bench.dump().await;
    assert!(bench.apply(&request).await.unchanged);
    assert_eq!(bench.dump().await, before);
}

#[tokio::test]
async fn second_degree_gives_accounts_to_pupils_too() {
    let bench = Bench::new().await;
    let schools: Vec<School> = spec(Kinds::SecondDegree).schools().collect();
    let tgz = AafStyle { packing: Packing::Tgz, ..style(Degree::Second, 14) };
    let request = complete(&bench, &schools, &tgz);
    let report = bench.apply(&request).await;
    assert_eq!(bench.number("SELECT count(*) FROM pupil WHERE account_id IS NULL").await, 0);
    assert_eq!(report.totals.accounts_new, report.totals.guardians + report.totals.pupils);
    assert!(report.without_responsibility > 0);
    assert!(bench.number("SELECT count(*) FROM link WHERE responsibility = 2").await > 0);
    let visiting =
        schools.iter().flat_map(|school| &school.pupils).filter(|pupil| pupil.visits.is_some()).count();
    assert!(visiting > 0);
    assert_eq!(bench.number("SELECT count(*) FROM enrolment WHERE visiting = 1").await, visiting as i64);

    let before = bench.dump().await;
    assert!(bench.apply(&request).await.unchanged);
    assert_eq!(bench.dump().await, before);
}

#[tokio::test]
async fn a_delta_is_worth_the_complete_of_the_same_day() {
    for (kinds, degree) in [(Kinds::FirstDegree, Degree::First), (Kinds::SecondDegree, Degree::Second)] {
        let before: Vec<School> = spec(kinds).schools().collect();
        let after = later(&before);
        let (one, other) = (Bench::new().await, Bench::new().await);
        for bench in [&one, &other] {
            bench.apply(&complete(bench, &before, &style(degree, 14))).await;
        }
        let by_delta = one.apply(&delta(&one, &before, &after, &style(degree, 15))).await;
        let by_complete = other.apply(&complete(&other, &after, &style(degree, 15))).await;
        assert_eq!(by_delta.totals, by_complete.totals);
        assert_eq!(by_delta.rejected, 0, "{:?}", by_delta.rejections);
        for sql in [
            "SELECT s.uai || p.family || p.first || coalesce(p.ine, '') || coalesce(c.code, '') || e.visiting
                 || coalesce(e.gone_on, '') || coalesce(e.level, '') || coalesce(e.mef, '')
             FROM enrolment e JOIN pupil p ON p.id = e.pupil_id JOIN school s ON s.id = e.school_id
             LEFT JOIN class c ON c.id = e.class_id ORDER BY 1",
            "SELECT i.external || k.responsibility || coalesce(k.kinship, '') || g.family || g.first
                 || coalesce(g.mobile, '') || coalesce(g.mail, '') || coalesce(g.address, '') || k.gone
             FROM link k JOIN guardian g ON g.id = k.guardian_id
             JOIN source_id i ON i.entity = 'pupil' AND i.record_id = k.pupil_id
             JOIN enrolment e ON e.pupil_id = k.pupil_id AND e.gone_on IS NULL ORDER BY 1",
        ] {
            let (by_delta, by_complete) = (one.texts(sql).await, other.texts(sql).await);
            assert_eq!(by_delta.len(), by_complete.len());
            assert_eq!(by_delta, by_complete);
        }
    }
}

#[tokio::test]
async fn a_delta_twice_or_missed_does_no_harm() {
    let bench = Bench::new().await;
    let monday: Vec<School> = spec(Kinds::SecondDegree).schools().collect();
    let tuesday = later(&monday);
    let wednesday = later(&tuesday);
    bench.apply(&complete(&bench, &monday, &style(Degree::Second, 14))).await;
    let first = delta(&bench, &monday, &tuesday, &style(Degree::Second, 15));
    bench.apply(&first).await;
    let before = bench.dump().await;
    let again = bench.apply(&first).await;
    assert!(again.unchanged, "{again:?}");
    assert_eq!(bench.dump().await, before);

    // Wednesday's delta carries Tuesday again.
    let both = delta(&bench, &monday, &wednesday, &style(Degree::Second, 16));
    bench.apply(&both).await;
    let report = bench.apply(&complete(&bench, &wednesday, &style(Degree::Second, 16))).await;
    assert_eq!(report.totals.pupils_new + report.totals.pupils_gone, 0);
    assert!(report.unchanged, "{:?}", report.examples);
}

#[tokio::test]
async fn three_deltas_and_their_complete_in_one_request_are_read_in_order() {
    let bench = Bench::new().await;
    let monday: Vec<School> = spec(Kinds::FirstDegree).schools().collect();
    let tuesday = later(&monday);
    let wednesday = later(&tuesday);
    let requests = [
        delta(&bench, &tuesday, &wednesday, &style(Degree::First, 16)),
        delta(&bench, &monday, &tuesday, &style(Degree::First, 15)),
        complete(&bench, &monday, &style(Degree::First, 14)),
    ];
    let paths = requests.into_iter().flat_map(|request| request.paths).collect();
    bench.apply(&ImportRequest { paths, school: None, answers: vec![] }).await;
    let report = bench.apply(&complete(&bench, &wednesday, &style(Degree::First, 16))).await;
    assert_eq!(
        (report.totals.pupils_new, report.totals.pupils_gone, report.totals.pupils_changed),
        (0, 0, 0)
    );
    assert_eq!((report.totals.guardians_new, report.totals.guardians_gone), (0, 0), "{:?}", report.examples);
}

pub(super) const A: &str = "0590001A";

const B: &str = "0590002B";

fn two_colleges() -> String {
    college("1", A) + &college("2", B)
}

#[tokio::test]
async fn a_pupil_who_moves_leaves_one_school_and_enters_the_other() {
    let bench = Bench::new().await;
    let parent = parent("900", ("PETIT", "Alix"), "0699000001");
    let at = |school: &str| {
        collegian("100", ("PETIT", "Léa"), "", school, &format!("{school}$6E1"), "900$10$1$1$1$1")
            + &collegian("101", ("ROUX", "Zoé"), "", "1", "1$6E1", "900$10$1$1$1$1")
            + &collegian("102", ("BLANC", "Ana"), "", "2", "2$6E1", "900$10$1$1$1$1")
    };
    bench.apply(&bench.aaf("Complet.xml", &(two_colleges() + &at("1") + &parent))).await;
    let logins = bench.texts("SELECT login || hex(secret) FROM account ORDER BY id").await;
    let report = bench.apply(&bench.aaf("Complet.xml", &(two_colleges() + &at("2") + &parent))).await;
    assert_eq!(
        (report.totals.pupils_new, report.totals.pupils_gone, report.totals.pupils_changed),
        (0, 0, 1)
    );
    let moves: Vec<_> = report
        .schools
        .iter()
        .map(|school| (school.uai.as_str(), school.changes.pupils_new, school.changes.pupils_gone))
        .collect();
    assert_eq!(moves, [(A, 0, 1), (B, 1, 0)]);
    assert_eq!(bench.texts("SELECT login || hex(secret) FROM account ORDER BY id").await, logins);
    assert_eq!(
        bench.texts("SELECT gone_on FROM enrolment WHERE gone_on IS NOT NULL").await,
        ["2026-09-14"],
        "today"
    );
    // And back again.
    let report = bench.apply(&bench.aaf("Complet.xml", &(two_colleges() + &at("1") + &parent))).await;
    assert_eq!(report.schools[0].changes.pupils_new, 1);
    assert_eq!(bench.number("SELECT count(*) FROM enrolment").await, 4);
}

#[tokio::test]
async fn a_school_without_pupils_in_the_delivery_loses_nobody_and_a_warning_says_so() {
    let bench = Bench::new().await;
    let one = |id: &str, school: &str| collegian(id, ("PETIT", "Léa"), "", school, "", "");
    bench.apply(&bench.aaf("Complet.xml", &(two_colleges() + &one("100", "1") + &one("101", "2")))).await;
    let report = bench.apply(&bench.aaf("Complet.xml", &(two_colleges() + &one("101", "2")))).await;
    assert_eq!((report.totals.pupils, report.totals.pupils_gone), (2, 0));
    let warnings: Vec<_> =
        report.rejections.iter().filter(|line| line.code == "school-without-pupils").collect();
    assert_eq!(warnings.len(), 1);
    assert_eq!((warnings[0].record.as_deref(), warnings[0].kept), (Some(A), true));
}

#[tokio::test]
async fn a_school_not_described_is_not_emptied_by_its_visiting_pupils() {
    let bench = Bench::new().await;
    let home = collegian("100", ("PETIT", "Léa"), "", "1", "1$6E1|2$6E9", "");
    let other = collegian("101", ("ROUX", "Zoé"), "", "1", "1$6E1", "");
    let there = collegian("102", ("BLANC", "Ana"), "", "2", "2$6E1", "");
    bench.apply(&bench.aaf("Complet.xml", &(two_colleges() + &home + &other + &there))).await;
    assert_eq!(
        bench
            .texts(
                "SELECT s.uai || c.code FROM enrolment e JOIN school s ON s.id = e.school_id
                 JOIN class c ON c.id = e.class_id WHERE visiting"
            )
            .await,
        [format!("{B}6E9")]
    );
    // A later delivery of B alone names A's pupil who is taught there.
    let report = bench.apply(&bench.aaf("Complet.xml", &(college("2", B) + &home + &there))).await;
    assert_eq!(report.totals.pupils_gone, 0);
    assert_eq!(bench.number("SELECT count(*) FROM enrolment WHERE gone_on IS NOT NULL").await, 0);
    // The visit ends.
    let stays = collegian("100", ("PETIT", "Léa"), "", "1", "1$6E1", "");
    bench.apply(&bench.aaf("Complet.xml", &(two_colleges() + &stays + &other + &there))).await;
    assert_eq!(
        bench.number("SELECT count(*) FROM enrolment WHERE visiting AND gone_on IS NOT NULL").await,
        1
    );
}

#[tokio::test]
async fn a_visiting_pupil_of_an_unknown_school_is_kept_where_it_is_taught() {
    let bench = Bench::new().await;
    let visitor = collegian("100", ("PETIT", "Léa"), "", "777", "2$6E9", "");
    let lost = collegian("101", ("ROUX", "Zoé"), "", "777", "777$6E1", "");
    let there = collegian("102", ("BLANC", "Ana"), "", "2", "2$6E1", "");
    let report = bench.apply(&bench.aaf("Complet.xml", &(college("2", B) + &visitor + &lost + &there))).await;
    assert_eq!(bench.texts("SELECT first FROM pupil ORDER BY first").await, ["Ana", "Léa"]);
    assert_eq!(report.rejected, 1);
    assert_eq!(report.rejections[0].code, "unknown-school");
    assert_eq!(report.rejections[0].record.as_deref(), Some("101"));
}

#[tokio::test]
async fn only_guardians_with_a_responsibility_have_an_account() {
    let bench = Bench::new().await;
    let links = "900$10$1$1$1$1|901$20$0$2$1$0|902$90$0$0$1$0";
    let people = collegian("100", ("PETIT", "Léa"), "", "1", "1$6E1", links)
        + &parent("900", ("PETIT", "Alix"), "")
        + &parent("901", ("ROUX", "Zoé"), "")
        + &parent("902", ("BLANC", "Ana"), "")
        + &parent("903", ("NOIR", "Eve"), "");
    let report = bench.apply(&bench.aaf("Complet.xml", &(college("1", A) + &people))).await;
    assert_eq!((report.without_responsibility, report.unreferenced_guardians), (1, 1));
    assert_eq!(
        bench
            .texts(
                "SELECT a.login || ' ' || k.responsibility FROM link k JOIN guardian g ON g.id = k.guardian_id
                 JOIN account a ON a.id = g.account_id ORDER BY 1"
            )
            .await,
        ["a.petit 1", "z.roux 2"]
    );
    assert_eq!(report.rejected, 0);
}

#[tokio::test]
async fn a_delta_without_schools_finds_its_academy_again() {
    let bench = Bench::new().await;
    let known = collegian("100", ("PETIT", "Léa"), "", "1", "1$6E1", "");
    bench.apply(&bench.aaf("Complet.xml", &(college("1", A) + &known))).await;
    assert_eq!(bench.texts("SELECT DISTINCT scope FROM source_id").await, ["AAF:09"]);
    let arrival = collegian("101", ("ROUX", "Zoé"), "", "1", "1$6E1", "");
    let report = bench.apply(&bench.aaf("Delta_20260915.xml", &arrival)).await;
    assert_eq!((report.totals.pupils_new, report.totals.pupils), (1, 2));
    assert_eq!(bench.texts("SELECT DISTINCT scope FROM source_id").await, ["AAF:09"]);
}

#[tokio::test]
async fn a_school_that_does_not_say_its_degree_is_told_by_its_pupils() {
    let bench = Bench::new().await;
    let unsaid = |id: &str, uai: &str| {
        add("EtabEducNat", id, &[("ENTStructureUAI", uai), ("ENTStructureNomCourant", "X")])
    };
    let primary = add(
        "Eleve",
        "200",
        &[
            ("ENTPersonNom", "ROUX"),
            ("ENTPersonPrenom", "Zoé"),
            ("ENTPersonNomPatro", "ROUX"),
            ("ENTPersonStructRattach", "2"),
            ("ENTEleveNiveau", "CP"),
        ],
    );
    let people = collegian("100", ("PETIT", "Léa"), "", "1", "1$6E1", "") + &primary;
    // Apart, so that the shape of one part does not tell the degree of another.
    let mut request = bench.aaf("Complet_Etab.xml", &(unsaid("1", A) + &unsaid("2", B)));
    request.paths.extend(bench.aaf("Complet_Eleve.xml", &people).paths);
    bench.apply(&request).await;
    assert_eq!(bench.texts("SELECT degree FROM school ORDER BY uai").await, ["2D", "1D"]);
    assert_eq!(bench.texts("SELECT login FROM account").await, ["l.petit"]);
}
