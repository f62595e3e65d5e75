//! SIECLE exports of a secondary school.

use domain::degree::Degree;
use fictional::files::aaf::{self, AafStyle};
use fictional::files::siecle::{self, SiecleStyle};
use fictional::{Churn, EdgeCases, Kinds, School, SchoolSpec};
use jiff::civil::date;

use super::bench::{Bench, answer_all, request};
use crate::Error;
use crate::progress::Progress;
use crate::usecase::import;
use crate::view::import::ImportRequest;

fn school() -> School {
    let spec = SchoolSpec {
        pupils_per_school: 60..=60,
        awkward: EdgeCases::heavy(),
        ..SchoolSpec::new(21, Kinds::SecondDegree)
    };
    spec.schools().next().unwrap()
}

fn files(bench: &Bench, school: &School) -> ImportRequest {
    let style = SiecleStyle { zip: true, ..SiecleStyle::new(date(2026, 9, 14)) };
    request(&siecle::folder(school, &bench.folder(), style).unwrap(), None)
}

#[tokio::test]
async fn four_zips_make_a_school() {
    let bench = Bench::new().await;
    let school = school();
    let request = files(&bench, &school);
    let report = bench.apply(&request).await;
    assert_eq!(report.schools.len(), 1);
    assert_eq!((report.schools[0].uai.as_str(), report.schools[0].created), (school.uai.as_str(), true));
    let enrolled = school.pupils.iter().filter(|pupil| pupil.enrolled_at == school.key).count();
    assert_eq!(report.totals.pupils as usize, enrolled);
    assert_eq!(report.totals.accounts_new, report.totals.pupils + report.totals.guardians);
    assert_eq!(bench.texts("SELECT degree FROM school").await, ["2D"]);
    assert_eq!(bench.number("SELECT count(*) FROM class").await, school.classes.len() as i64);
    assert!(bench.number("SELECT count(*) FROM class WHERE mefs <> ''").await > 0);
    let scopes = bench.texts("SELECT DISTINCT scope FROM source_id").await;
    assert_eq!(scopes, [format!("SIECLE:{}", school.uai)]);

    let before = bench.dump().await;
    assert!(bench.apply(&request).await.unchanged);
    assert_eq!(bench.dump().await, before);
}

#[tokio::test]
async fn those_who_left_are_gone_and_those_who_stay_keep_their_accounts() {
    let bench = Bench::new().await;
    let school = school();
    bench.apply(&files(&bench, &school)).await;
    let mut later = school.evolve(&Churn::some_weeks());
    // Those who leave on the day of the export are still there that day.
    later.departed.clear();
    let report = bench.apply(&files(&bench, &later)).await;
    assert_eq!((report.totals.pupils_new, report.totals.pupils_gone), (3, 2));
    assert_eq!(
        bench.number("SELECT count(*) FROM account").await,
        bench.number("SELECT count(DISTINCT login) FROM account").await
    );
}

#[tokio::test]
async fn guardians_without_the_pupils_file_join_the_pupils_already_there() {
    let bench = Bench::new().await;
    let school = school();
    let style = SiecleStyle::new(date(2026, 9, 14));
    let files = siecle::folder(&school, &bench.folder(), style).unwrap();
    let alone = bench.apply(&request(&files[..1], None)).await;
    assert_eq!(alone.totals.guardians, 0);
    let with_guardians = bench.apply(&request(&files[1..2], None)).await;
    assert!(with_guardians.totals.guardians_new > 0);
    assert_eq!(with_guardians.totals.pupils_gone, 0);
    let whole = bench.apply(&request(&files, None)).await;
    assert_eq!(
        (whole.totals.guardians_new, whole.totals.guardians_gone, whole.totals.pupils_gone),
        (0, 0, 0)
    );
}

#[tokio::test]
async fn an_address_left_out_is_no_address_removed() {
    let bench = Bench::new().await;
    let school = school();
    let files = siecle::folder(&school, &bench.folder(), SiecleStyle::new(date(2026, 9, 14))).unwrap();
    bench.apply(&request(&files, None)).await;
    let addresses = "SELECT coalesce(address, '') || coalesce(postal_code, '') || coalesce(town, '')
         || coalesce(country, '') FROM guardian ORDER BY id";
    let known = bench.texts(addresses).await;
    assert!(known.iter().any(|address| !address.is_empty()));

    // What an export without its addresses still refers to.
    let text = String::from_utf8_lossy(&std::fs::read(&files[1]).unwrap()).into_owned();
    let (before, rest) = text.split_once("<ADRESSES>").unwrap();
    let (_, after) = rest.split_once("</ADRESSES>").unwrap();
    let without: Vec<u8> = format!("{before}{after}").chars().map(|each| each as u8).collect();
    std::fs::write(&files[1], without).unwrap();
    bench.apply(&request(&files, None)).await;
    assert_eq!(bench.texts(addresses).await, known);
}

#[tokio::test]
async fn aaf_and_siecle_of_one_school_share_persons_and_accounts() {
    let bench = Bench::new().await;
    let school = school();
    bench.apply(&files(&bench, &school)).await;
    let accounts = bench.texts("SELECT login FROM account ORDER BY id").await;
    let style = AafStyle::new(Degree::Second, date(2026, 9, 14));
    let written = aaf::complete([school.clone()], &bench.folder(), &style).unwrap();
    let report = bench.apply(&request(&written.files, None)).await;
    let enrolled = school.pupils.iter().filter(|pupil| pupil.enrolled_at == school.key).count();
    assert_eq!(report.totals.pupils_new as usize, school.pupils.len() - enrolled, "{:?}", report.examples);
    let logins = bench.texts("SELECT login FROM account ORDER BY id").await;
    assert_eq!(logins[..accounts.len()], accounts[..]);
    assert_eq!(report.totals.pupils_gone, 0);
    let known: i64 = bench.number("SELECT count(*) FROM source_id WHERE entity = 'pupil'").await;
    assert_eq!(known as usize, enrolled + school.pupils.len());

    // Both at once, in an empty store, give the same persons.
    let other = Bench::new().await;
    let mut both = files(&other, &school);
    both.paths.extend(request(&written.files, None).paths);
    other.apply(&both).await;
    assert_eq!(
        other.number("SELECT count(*) FROM account").await,
        bench.number("SELECT count(*) FROM account").await
    );
    assert!(other.apply(&both).await.unchanged);
}

#[tokio::test]
async fn a_pupil_whom_only_a_link_names_is_absent() {
    let bench = Bench::new().await;
    let whole = school();
    bench.apply(&files(&bench, &whole)).await;
    for (fewer, asks) in [(2, 0), (40, 1)] {
        let mut rest = whole.clone();
        rest.pupils.truncate(whole.pupils.len() - fewer);
        let style = SiecleStyle::new(date(2026, 9, 14));
        let pupils = siecle::folder(&rest, &bench.folder(), style).unwrap();
        let pupils = pupils.iter().find(|path| path.ends_with("ElevesSansAdresses.xml")).unwrap();
        let guardians = siecle::folder(&whole, &bench.folder(), style).unwrap();
        let mut files = guardians.to_vec();
        files.retain(|path| !path.ends_with("ElevesSansAdresses.xml"));
        files.push(pupils.clone());
        let report = bench.preview(&request(&files, None)).await;
        assert_eq!(report.questions.len(), asks, "{:#?}", report.questions);
        match report.questions.first() {
            None => assert_eq!(report.totals.pupils_gone, 2),
            Some(asked) => assert!(asked.id.starts_with("departures"), "{asked:?}"),
        }
    }
}

#[tokio::test]
async fn files_of_two_degrees_under_one_uai_are_asked_about() {
    let bench = Bench::new().await;
    let college = school();
    let communs = siecle::folder(&college, &bench.folder(), SiecleStyle::new(date(2026, 9, 14))).unwrap();
    let communs = communs.iter().find(|path| path.ends_with("Communs.xml")).unwrap();
    let onde = bench.pair_at(&college.uai, &[("PETIT", "Léa", "03/04/2019", "", "CP A")], &[]);
    for known in [false, true] {
        if known {
            bench.apply(&onde).await;
        }
        let mut request = onde.clone();
        request.paths.push(communs.to_str().unwrap().to_owned());
        let waits = bench.apply_as_asked(&request).await;
        assert!(!waits.applied && waits.questions[0].id.starts_with("degrees"), "{:#?}", waits.questions);
    }
    assert_eq!(bench.texts("SELECT degree FROM school").await, ["1D"]);
}

/// `BEE_ELEVES` of as many pupils, the first of whom have left.
fn pupils(number: usize, left: usize) -> String {
    let pupils: String = (0..number)
        .map(|id| {
            let leaves = if id < left { "<DATE_SORTIE>10/09/2026</DATE_SORTIE>" } else { "" };
            format!(
                "<ELEVE ELEVE_ID='{id}'><NOM_DE_FAMILLE>FICTIF{id}</NOM_DE_FAMILLE><PRENOM>Lou</PRENOM>\
                 <DATE_NAISS>03/04/2014</DATE_NAISS>{leaves}</ELEVE>"
            )
        })
        .collect();
    format!(
        "<BEE_ELEVES><PARAMETRES><UAJ>0990001N</UAJ><ANNEE_SCOLAIRE>2026</ANNEE_SCOLAIRE>\
         <DATE_EXPORT>14/09/2026</DATE_EXPORT></PARAMETRES><DONNEES><ELEVES>{pupils}</ELEVES></DONNEES></BEE_ELEVES>"
    )
}

#[tokio::test]
async fn pupils_all_of_whom_have_left_do_not_leave_unasked() {
    const PRESENT: &str = "SELECT count(*) FROM enrolment WHERE gone_on IS NULL";
    for number in [2, 12] {
        let bench = Bench::new().await;
        bench.apply(&request(&[bench.write("eleves.xml", &pupils(number, 0))], None)).await;
        let mut all_left = request(&[bench.write("eleves.xml", &pupils(number, number))], None);
        let report = bench.apply_as_asked(&all_left).await;
        let [asked] = report.questions.as_slice() else { panic!("{:#?}", report.questions) };
        let start = format!("{number}\u{a0}élèves sur {number} partiraient de");
        assert!(asked.text.starts_with(&start), "{}", asked.text);
        assert_eq!(
            asked.facts[0],
            format!(
                "Dans «\u{a0}eleves.xml\u{a0}», {number}\u{a0}élèves ont une date de sortie passée, et aucun autre élève n’est \
                 cité."
            )
        );
        assert!(asked.facts[1].starts_with("Les fichiers ne citent aucun élève de cet établissement"));
        assert_eq!(bench.number(PRESENT).await, number as i64);
        answer_all(&mut all_left, &report, 0);
        assert!(bench.apply_as_asked(&all_left).await.unchanged);
        all_left.answers.clear();
        answer_all(&mut all_left, &report, -1);
        assert_eq!(bench.apply_as_asked(&all_left).await.totals.pupils_gone as usize, number);
        assert_eq!(bench.number(PRESENT).await, 0);
    }
    // In a school that nobody is known of, there is nobody to import.
    let bench = Bench::new().await;
    let alone = request(&[bench.write("eleves.xml", &pupils(3, 3))], None);
    let result = import::apply(&bench.workspace, &alone, &Progress::default()).await;
    assert!(matches!(result, Err(Error::File { code: "nothing-usable", .. })), "{result:?}");
}

#[tokio::test]
async fn a_file_that_only_names_its_school_is_no_import() {
    let bench = Bench::new().await;
    bench.apply(&request(&[bench.write("eleves.xml", &pupils(3, 0))], None)).await;
    let before = bench.dump().await;
    let empty = request(&[bench.write("eleves.xml", &pupils(0, 0))], None);
    let result = import::apply(&bench.workspace, &empty, &Progress::default()).await;
    assert!(matches!(result, Err(Error::File { code: "nothing-usable", .. })), "{result:?}");
    assert_eq!(bench.dump().await, before);
}
