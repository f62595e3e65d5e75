//! Who leaves little by little.

use fictional::School as Invented;
use jiff::civil::date;
use service::Schools;
use service::usecase::delivery::release;

use super::{Deposits, PRESENT, count};

/// Every tenth pupil of a school leaves it.
fn fewer(schools: &[Invented], taken: usize) -> Vec<Invented> {
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

#[tokio::test]
async fn links_that_end_a_few_each_night_are_many_in_the_end() {
    let deposits = Deposits::new(Schools::All).await;
    let all = deposits.schools.clone();
    deposits.whole(date(2026, 9, 2), &all);
    assert_eq!(deposits.taken().await, 1);
    let without = |number: usize| {
        let mut schools = all.clone();
        schools
            .iter_mut()
            .flat_map(|school| &mut school.pupils)
            .take(number)
            .for_each(|pupil| pupil.links.clear());
        schools
    };
    deposits.fixture.clock.set("2026-09-21T08:00:00Z");
    deposits.whole(date(2026, 9, 3), &without(20));
    assert_eq!(deposits.taken().await, 1, "{:?}", deposits.known().await);
    let ended = count(deposits.pool(), "SELECT count(*) FROM link WHERE gone").await;
    assert!((20..50).contains(&ended), "{ended}");
    deposits.whole(date(2026, 9, 4), &without(40));
    assert_eq!(deposits.taken().await, 0);
    let waiting = deposits.of_name("Complet_20260904").await;
    assert_eq!(waiting.reason.as_deref(), Some("links"));
    assert_eq!(count(deposits.pool(), "SELECT count(*) FROM link WHERE gone").await, ended);
    release::release(&deposits.service, waiting.id, None).await.unwrap();
    assert_eq!(deposits.taken().await, 1);
    assert!(count(deposits.pool(), "SELECT count(*) FROM link WHERE gone").await > ended);
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
