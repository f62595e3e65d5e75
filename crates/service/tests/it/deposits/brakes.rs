//! Who leaves little by little.

use fictional::School as Invented;
use jiff::civil::date;
use service::Schools;
use service::usecase::delivery::release;

use super::{Deposits, PRESENT, count};

/// So many tenths of the pupils of the first school leave it.
pub(super) fn fewer(schools: &[Invented], taken: usize) -> Vec<Invented> {
    let mut fewer = schools.to_vec();
    let mut place = 0;
    fewer[0].pupils.retain(|_| {
        place += 1;
        place % 10 >= taken
    });
    fewer
}

#[tokio::test]
async fn a_few_each_night_are_many_in_the_end() {
    let deposits = Deposits::new(Schools::All).await;
    let all = deposits.schools.clone();
    deposits.whole(date(2026, 9, 2), &all);
    assert_eq!(deposits.taken().await, 1);
    // The first one of the year is where it is reckoned from.
    deposits.fixture.clock.set("2026-09-21T08:00:00Z");
    for (day, taken, left) in [(3, 1, 4), (4, 2, 8)] {
        deposits.whole(date(2026, 9, day), &fewer(&all, taken));
        assert_eq!(deposits.taken().await, 1, "{:?}", deposits.known().await);
        assert_eq!(count(deposits.pool(), PRESENT).await, 80 - left);
    }
    deposits.whole(date(2026, 9, 5), &fewer(&all, 3));
    assert_eq!(deposits.taken().await, 0);
    let waiting = deposits.of_name("Complet_20260905").await;
    assert_eq!(waiting.reason.as_deref(), Some("departures"));
    let (_, kept) = release::find(&deposits.service, waiting.id).await.unwrap();
    let emptied: Vec<_> = kept.report.emptied.iter().map(|one| (one.leaving, one.present)).collect();
    assert_eq!((emptied, kept.report.departures), (vec![(12, 40)], 4));
    // Once that is agreed to, it is reckoned from there.
    release::release(&deposits.service, waiting.id, Some(4)).await.unwrap();
    assert_eq!(deposits.taken().await, 1);
    deposits.fixture.clock.set("2026-09-22T08:00:00Z");
    deposits.whole(date(2026, 9, 6), &fewer(&all, 4));
    assert_eq!(deposits.taken().await, 1, "{:?}", deposits.known().await);
    // So it is from a fortnight later.
    deposits.fixture.clock.set("2026-10-07T08:00:00Z");
    deposits.whole(date(2026, 9, 20), &fewer(&all, 5));
    assert_eq!(deposits.taken().await, 1, "{:?}", deposits.known().await);
}

/// Of the first pupils of each school nobody answers any more.
fn unlinked(schools: &[Invented], pupils: &[usize]) -> Vec<Invented> {
    let mut schools = schools.to_vec();
    for (school, number) in schools.iter_mut().zip(pupils) {
        school.pupils.iter_mut().take(*number).for_each(|pupil| pupil.links.clear());
    }
    schools
}

const ENDED: &str = "SELECT count(*) FROM link WHERE gone";

#[tokio::test]
async fn links_that_end_a_few_each_night_are_many_in_the_end() {
    let deposits = Deposits::new(Schools::All).await;
    let all = deposits.schools.clone();
    deposits.whole(date(2026, 9, 2), &all);
    assert_eq!(deposits.taken().await, 1);
    deposits.fixture.clock.set("2026-09-21T08:00:00Z");
    deposits.whole(date(2026, 9, 3), &unlinked(&all, &[5, 5]));
    assert_eq!(deposits.taken().await, 1, "{:?}", deposits.known().await);
    let ended = count(deposits.pool(), ENDED).await;
    deposits.whole(date(2026, 9, 4), &unlinked(&all, &[10, 10]));
    assert_eq!(deposits.taken().await, 0);
    let waiting = deposits.of_name("Complet_20260904").await;
    assert_eq!(waiting.reason.as_deref(), Some("links"));
    assert_eq!(count(deposits.pool(), ENDED).await, ended);
    release::release(&deposits.service, waiting.id, None).await.unwrap();
    assert_eq!(deposits.taken().await, 1);
    assert!(count(deposits.pool(), ENDED).await > ended);
    // It is reckoned from there.
    deposits.fixture.clock.set("2026-09-22T08:00:00Z");
    deposits.whole(date(2026, 9, 5), &unlinked(&all, &[13, 13]));
    assert_eq!(deposits.taken().await, 1, "{:?}", deposits.known().await);
}

#[tokio::test]
async fn links_that_end_are_weighed_school_by_school() {
    let deposits = Deposits::new(Schools::All).await;
    let all = deposits.schools.clone();
    deposits.whole(date(2026, 9, 2), &all);
    assert_eq!(deposits.taken().await, 1);
    let links = async |school: &Invented| -> i64 {
        let query = "SELECT count(*) FROM link JOIN enrolment USING (pupil) WHERE NOT gone AND NOT visiting AND school = $1";
        sqlx::query_scalar(query).bind(&school.uai).fetch_one(deposits.pool()).await.unwrap()
    };
    let before = links(&all[1]).await;
    // Fewer than are asked about of all.
    deposits.whole(date(2026, 9, 3), &unlinked(&all, &[2, 12]));
    assert_eq!(deposits.taken().await, 0, "{:?}", deposits.known().await);
    let waiting = deposits.of_name("Complet_20260903").await;
    assert_eq!(waiting.reason.as_deref(), Some("links"));
    let (_, kept) = release::find(&deposits.service, waiting.id).await.unwrap();
    assert!(kept.report.links_ended < 50, "{}", kept.report.links_ended);
    let told: Vec<_> = kept.report.unlinked.iter().map(|one| one.school.as_str()).collect();
    assert_eq!(told, [all[1].uai.as_str()]);
    assert_eq!(i64::from(kept.report.unlinked[0].present), before);
    release::release(&deposits.service, waiting.id, None).await.unwrap();
    assert_eq!(deposits.taken().await, 1);
    let ended = i64::from(kept.report.unlinked[0].ended);
    assert_eq!(links(&all[1]).await, before - ended);
}

#[tokio::test]
async fn whoever_went_to_another_school_has_not_left() {
    let deposits = Deposits::new(Schools::All).await;
    let all = deposits.schools.clone();
    deposits.whole(date(2026, 9, 2), &all);
    assert_eq!(deposits.taken().await, 1);
    deposits.fixture.clock.set("2026-09-21T08:00:00Z");
    // Eight of forty move.
    let mut moved = fewer(&all, 2);
    let stay: Vec<u64> = moved[0].pupils.iter().map(|pupil| pupil.id).collect();
    let key = all[1].key;
    for pupil in all[0].pupils.iter().filter(|pupil| !stay.contains(&pupil.id)) {
        let mut pupil = pupil.clone();
        (pupil.enrolled_at, pupil.class) = (key, 0);
        moved[1].pupils.push(pupil);
    }
    deposits.whole(date(2026, 9, 3), &moved);
    assert_eq!(deposits.taken().await, 1, "{:?}", deposits.known().await);
    assert_eq!(count(deposits.pool(), PRESENT).await, 80);
    // Then four leave.
    let mut left = fewer(&all, 3);
    left[1] = moved[1].clone();
    deposits.whole(date(2026, 9, 4), &left);
    assert_eq!(deposits.taken().await, 1, "{:?}", deposits.known().await);
    assert_eq!(count(deposits.pool(), PRESENT).await, 76);
}
