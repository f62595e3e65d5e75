//! What is to be put right at the source is told of the right person, kept, and closed when it was done.

use super::bench::Bench;
use super::small::{Pupil, add, college, delete, modify, parent};
use crate::usecase::corrections;

const LISTED: &str = "SELECT d.uai || ' ' || c.name || ': ' || c.code FROM correction c
     JOIN school d ON d.id = c.school_id WHERE c.closed_by IS NULL ORDER BY 1";

/// A pupil of the *collège* of that *jointure* in which something may be wrong.
fn pupil(id: &str, (family, first): (&str, &str), day: &str, (school, guardian): (&str, &str)) -> String {
    add(
        "Eleve",
        id,
        &[
            ("ENTPersonDateNaissance", day),
            ("sn", family),
            ("ENTPersonNomPatro", family),
            ("givenName", first),
            ("ENTElevePersRelEleve", &format!("{guardian}$10$1$1$1$1")),
            ("ENTPersonStructRattach", school),
            ("ENTEleveMEF", "10010012110"),
            ("ENTEleveClasses", &format!("{school}$6E1")),
        ],
    )
}

#[tokio::test]
async fn on_one_line_each_correction_is_of_its_own_person() {
    let bench = Bench::new().await;
    let delivery = |ana: &str, mobile: &str| {
        let records = college("1", "0590001F")
            + &pupil("500", ("ABRICOT", "Ana"), ana, ("1", "900"))
            + &pupil("501", ("BOULEAU", "Éli"), "31/02/2013", ("1", "901"))
            + &pupil("502", ("CERISIER", "Ivo"), "05/04/2013", ("1", "902"))
            + &parent("900", ("ABRICOT", "Rose"), "06")
            + &parent("901", ("BOULEAU", "Paul"), mobile)
            + &parent("902", ("CERISIER", "Lise"), "0699000003");
        bench.aaf("Complet.xml", &records.replace('\n', ""))
    };
    bench.apply(&delivery("31/02/2013", "07")).await;
    assert_eq!(
        bench.texts(LISTED).await,
        [
            "0590001F ABRICOT Ana: bad-birth-date",
            "0590001F ABRICOT Rose: bad-phone",
            "0590001F BOULEAU Paul: bad-phone",
            "0590001F BOULEAU Éli: bad-birth-date",
        ]
    );
    let report = bench.apply(&delivery("03/04/2013", "0699000002")).await;
    assert_eq!((report.corrections_found, report.corrections_made), (0, 2));
    assert_eq!(
        bench.texts(LISTED).await,
        ["0590001F ABRICOT Rose: bad-phone", "0590001F BOULEAU Éli: bad-birth-date"]
    );
}

#[tokio::test]
async fn only_who_and_what_files_say_wholly_is_put_right() {
    let bench = Bench::new().await;
    let delivery = |mobile: &str, left_out: &str| {
        let records = college("1", "0590001F")
            + &pupil("500", ("ABRICOT", "Ana"), "03/04/2013", ("1", "900"))
            + &pupil("501", ("BOULEAU", "Éli"), "31/02/2013", ("1", "900"))
            + left_out
            + &parent("900", ("ABRICOT", "Rose"), mobile);
        bench.aaf("Complet.xml", &records)
    };
    let nameless = pupil("502", ("", ""), "03/04/2013", ("1", "900"));
    bench.apply(&delivery("06", &nameless)).await;
    let found = [
        "0590001F 502: missing-name",
        "0590001F ABRICOT Rose: bad-phone",
        "0590001F BOULEAU Éli: bad-birth-date",
    ];
    assert_eq!(bench.texts(LISTED).await, found);
    // A change says something else of them, and nothing of whom it does not name.
    let change = modify("Eleve", "501", &[("ENTEleveClasses", "1$6E2")])
        + &modify("PersRelEleve", "900", &[("homePhone", "0199000001")]);
    let report = bench.apply(&bench.aaf("Delta.xml", &change)).await;
    assert_eq!(report.corrections_made, 0);
    assert_eq!(bench.texts(LISTED).await, found);
    let report = bench.apply(&bench.aaf("Delta.xml", &delete("Eleve", "501"))).await;
    assert_eq!(report.corrections_made, 1, "who has left has nothing to put right");
    let report = bench.apply(&delivery("0699000001", "")).await;
    assert_eq!((report.corrections_found, report.corrections_made), (1, 2));
    assert_eq!(bench.texts(LISTED).await, ["0590001F BOULEAU Éli: bad-birth-date"]);
}

#[tokio::test]
async fn what_is_wrong_with_a_delivery_alone_is_nobodys_to_put_right() {
    let bench = Bench::new().await;
    let delivery = college("1", "0590001F") + &pupil("500", ("ABRICOT", "Ana"), "03/04/2013", ("1", "900"));
    let report = bench.apply(&bench.aaf("Complet.xml", &delivery)).await;
    let told: Vec<&str> = report.rejections.iter().map(|line| line.code.as_str()).collect();
    assert_eq!(told, ["unknown-guardian"]);
    assert!(bench.texts(LISTED).await.is_empty());
}

#[tokio::test]
async fn what_is_wrong_with_a_school_is_told_of_it_alone() {
    let bench = Bench::new().await;
    let delivery = college("1", "0590001F")
        + &college("2", "0590002A")
        + &pupil("500", ("ABRICOT", "Ana"), "03/04/2013", ("1", "900"))
        + &pupil("501", ("BOULEAU", "Éli"), "05/04/2013", ("2", "900"))
        + &parent("900", ("ABRICOT", "Rose"), "0699000001");
    bench.apply(&bench.aaf("Complet.xml", &delivery)).await;
    assert_eq!(bench.texts(LISTED).await, ["0590002A 2: bad-uai-letter"]);
}

#[tokio::test]
async fn a_record_left_out_is_of_the_school_that_it_names() {
    let bench = Bench::new().await;
    let delivery = college("1", "0590001F")
        + &college("2", "0590002G")
        + &pupil("500", ("ABRICOT", "Ana"), "03/04/2013", ("1", "900"))
        + &pupil("501", ("", ""), "03/04/2013", ("2", "901"))
        + &pupil("502", ("CERISIER", "Ivo"), "03/04/2013", ("2", "900"))
        + &parent("900", ("ABRICOT", "Rose"), "0699000001")
        + &parent("901", ("", ""), "0699000002");
    bench.apply(&bench.aaf("Complet.xml", &delivery)).await;
    assert_eq!(
        bench.texts(LISTED).await,
        ["0590001F 901: missing-name", "0590002G 501: missing-name", "0590002G 901: missing-name"],
        "of a guardian left out nobody knows the school"
    );
}

#[tokio::test]
async fn where_more_is_wrong_than_is_listed_nothing_is_taken_for_made() {
    let bench = Bench::new().await;
    let names: Vec<[String; 2]> = (0..5_100).map(|at| [format!("Ana{at}"), format!("INE{at}")]).collect();
    let mut pupils: Vec<Pupil<'_>> = names
        .iter()
        .map(|[first, ine]| ("ORVEL", first.as_str(), "03/04/2019", ine.as_str(), "CP A"))
        .collect();
    let report = bench.apply(&bench.pair(&pupils, &[])).await;
    assert_eq!(report.corrections_found, 5_000);
    pupils.reverse();
    let report = bench.apply(&bench.pair(&pupils, &[])).await;
    assert_eq!((report.corrections_found, report.corrections_made), (100, 0));
}

#[tokio::test]
async fn an_ine_that_goes_from_one_pupil_to_another_is_not_borne_by_two() {
    let bench = Bench::new().await;
    let of = |ines: [&'static str; 2]| -> [Pupil<'static>; 2] {
        [("ABRICOT", "Ana", "03/04/2018", ines[0], "CP A"), ("BOULEAU", "Éli", "05/06/2018", ines[1], "CP A")]
    };
    bench.apply(&bench.pair(&of(["990000001AA", "990000002AB"]), &[])).await;
    let report = bench.apply(&bench.pair(&of(["990000002AB", "990000001AA"]), &[])).await;
    assert!(report.rejections.iter().all(|line| line.code != "ine-shared"), "{:?}", report.rejections);
    let report = bench.apply(&bench.pair(&of(["990000002AB", "990000002AB"]), &[])).await;
    assert!(report.rejections.iter().any(|line| line.reason.contains("INE")), "{:?}", report.rejections);
}

#[tokio::test]
async fn an_ine_shared_with_whoever_has_left_is_shared_no_more() {
    let [ana, eli] = [
        ("ABRICOT", "Ana", "03/04/2018", "990000001AA", "CP A"),
        ("BOULEAU", "Éli", "05/06/2018", "990000002AB", "CP A"),
    ];
    let zed: Pupil<'_> = ("ZOLA", "Zed", "07/08/2018", ana.3, "CP A");
    let told = ["0990001U ZOLA Zed: ine-shared"];
    let bench = Bench::new().await;
    bench.apply(&bench.pair(&[ana, eli], &[])).await;
    bench.apply(&bench.pair(&[zed, eli], &[])).await;
    assert_eq!(bench.texts(LISTED).await, told, "it went from one child to another");
    let report = bench.apply(&bench.pair(&[ana, eli], &[])).await;
    assert_eq!((report.corrections_found, report.corrections_made), (0, 1));
    assert!(bench.texts(LISTED).await.is_empty());
    assert!(bench.apply(&bench.pair(&[ana, eli], &[])).await.unchanged);
    // While both are there, it is; and in another school as in this one.
    let elsewhere = bench.pair_at("0990002P", &[zed], &[]);
    bench.apply(&elsewhere).await;
    assert_eq!(bench.texts(LISTED).await, ["0990002P ZOLA Zed: ine-shared"]);
    bench.apply(&elsewhere).await;
    assert_eq!(bench.texts(LISTED).await, ["0990002P ZOLA Zed: ine-shared"]);
    bench.apply(&bench.pair(&[eli], &[])).await;
    bench.apply(&elsewhere).await;
    assert!(bench.texts(LISTED).await.is_empty(), "the other one has left");
}

/// Not by their names: « CE1 » would come before « CP ».
#[tokio::test]
async fn the_classes_of_a_family_stand_in_the_order_of_schooling() {
    let bench = Bench::new().await;
    let pupils = [
        ("PETIT", "Léa", "03/04/2016", "", "Acacias"),
        ("PETIT", "Tom", "05/06/2019", "", "Zinnias"),
        ("PETIT", "Zoé", "05/06/2021", "", "Mimosas"),
    ];
    let children: &[(&str, &str, &str)] =
        &[("PETIT", "Léa", "Acacias"), ("PETIT", "Tom", "Zinnias"), ("PETIT", "Zoé", "Mimosas")];
    bench.apply(&bench.pair(&pupils, &[("Mme", "PETIT", "Alix", "", "06", children)])).await;
    bench
        .happen(
            "UPDATE enrolment SET level = CASE (SELECT label FROM class WHERE class.id = enrolment.class_id)
                 WHEN 'Acacias' THEN 'CM2' WHEN 'Zinnias' THEN 'CP' ELSE 'GS' END",
        )
        .await;
    let uai = bench.texts("SELECT uai FROM school").await.remove(0);
    let open = corrections::of(&bench.workspace, &uai).await.unwrap();
    let told: Vec<_> = open.iter().map(|open| (open.name.as_str(), open.class.as_deref())).collect();
    assert_eq!(told, [("PETIT Alix", Some("Mimosas, Zinnias, Acacias"))]);
}
