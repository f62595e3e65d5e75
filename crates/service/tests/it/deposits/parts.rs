//! An académie that delivers its schools in several parts.

use domain::degree::Degree;
use fictional::School as Invented;
use fictional::files::aaf::{AafStyle, complete, delta};
use jiff::civil::{Date, date};
use service::Schools;
use service::usecase::delivery::release;
use sqlx::PgPool;

use super::{Deposits, later, settle};

/// UAI of the schools where somebody is at home, and how many.
async fn at_home(pool: &PgPool) -> Vec<(String, i64)> {
    let query = "SELECT school, count(*) FROM enrolment WHERE gone_on IS NULL AND NOT visiting GROUP BY school ORDER BY school";
    sqlx::query_as(query).fetch_all(pool).await.unwrap()
}

#[tokio::test]
async fn deliveries_of_one_academie_that_speak_of_other_schools_say_nothing_of_each_other() {
    let deposits = Deposits::new(Schools::All).await;
    let [one, other] = [0, 1].map(|place| vec![deposits.schools[place].clone()]);
    let whole = |name: &str, day: Date, schools: &[Invented]| {
        let folder = deposits.new_folder(name);
        complete(schools.to_vec(), &folder, &AafStyle::new(Degree::First, day)).unwrap();
        settle(&folder);
    };
    // Of the one school nothing else was taken in this school year, of the other it was.
    whole("a_20260702", date(2026, 7, 2), &one);
    whole("b_20260702", date(2026, 7, 2), &other);
    assert_eq!(deposits.taken().await, 2);
    whole("a_20260904", date(2026, 9, 4), &one);
    assert_eq!(deposits.taken().await, 1);
    // Of how many who leave is reckoned: of its schools.
    let summer = deposits.of_name("a_20260904").await;
    assert_eq!(release::find(&deposits.service, summer.id).await.unwrap().1.report.present, 40);
    // Eighteen of forty: summer.
    let mut fewer = other.clone();
    fewer[0].pupils.truncate(22);
    whole("b_20260903", date(2026, 9, 3), &fewer);
    assert_eq!(deposits.taken().await, 1, "{:?}", deposits.known().await);
    assert_eq!(at_home(deposits.pool()).await.iter().map(|(_, number)| *number).sum::<i64>(), 40 + 22);
    // One that waits is not superseded by the other of that day, nor does it hold changes of the other up.
    fewer[0].pupils.truncate(11);
    whole("b_20260910", date(2026, 9, 10), &fewer);
    whole("c_20260910", date(2026, 9, 10), &one);
    let after = later(&one);
    let folder = deposits.new_folder("Delta_20260911");
    let pairs = one.iter().cloned().zip(after.iter().cloned());
    let style = AafStyle::new(Degree::First, date(2026, 9, 11));
    delta(pairs, &folder, &style).unwrap();
    settle(&folder);
    assert_eq!(deposits.taken().await, 2, "{:?}", deposits.known().await);
    assert_eq!(deposits.of_name("b_20260910").await.became, "waiting");
    // Who is deleted is of a school, too.
    let folder = deposits.new_folder("Delta_20260912");
    let person = "<operationalAttributes><attr name=\"categoriePersonne\"><value>Eleve</value></attr></operationalAttributes>";
    let [named, deleted] = [after[0].pupils[0].id, other[0].pupils[0].id]
        .map(|key| format!("{person}<identifier><id>{key}</id></identifier>"));
    std::fs::write(
        folder.join("ACA_Delta_20260912_Eleve_0000.xml"),
        format!(
            "<ficAlimMENESR><!-- degre=\"1D\" --><modifyRequest>{named}<modifications><modification \
             name=\"ENTPersonMail\" operation=\"replace\"><value>a@exemple.fr</value></modification></modifications>\
             </modifyRequest><deleteRequest>{deleted}</deleteRequest></ficAlimMENESR>"
        ),
    )
    .unwrap();
    settle(&folder);
    assert_eq!(deposits.taken().await, 0, "{:?}", deposits.known().await);
    assert_eq!(deposits.of_name("Delta_20260912").await.reason.as_deref(), Some("behind"));
}
