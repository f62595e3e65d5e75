//! The trail, looked through.

use service::usecase::audit::{Filter, Line, search};
use service::{Error, moment_of};

use crate::door::{FATHER, MOTHER, notify, send};
use crate::fixture::Fixture;
use crate::tilleuls::UAI;

async fn found(fixture: &Fixture, filter: Filter, account: Option<&str>) -> Vec<Line> {
    let mut lines = Vec::new();
    search(&fixture.service, filter, account, |line| {
        lines.push(line.clone());
        Ok::<_, Error>(())
    })
    .await
    .unwrap();
    lines
}

#[tokio::test]
async fn lines_are_found_by_who_what_where_when_and_whom() {
    let (fixture, director) = Fixture::with_school().await;
    let mut computer = fixture.enrol(&director).await;
    computer.catch_up().await;
    send(&mut computer, MOTHER, notify(1)).await;
    fixture.clock.set("2026-09-05T08:00:00Z");
    send(&mut computer, FATHER, notify(1)).await;
    let all = found(&fixture, Filter::default(), None).await;
    assert!(all.len() > 4 && all.is_sorted_by_key(|line| line.id));
    let kinds = |lines: &[Line]| lines.iter().map(|line| line.kind.clone()).collect::<Vec<_>>();
    let notified = Filter { kind: Some("notify".to_owned()), ..Filter::default() };
    let both = found(&fixture, notified.clone(), None).await;
    assert_eq!(both.iter().map(|line| line.login.as_deref().unwrap()).collect::<Vec<_>>(), [MOTHER, FATHER]);
    let one = &both[0];
    assert_eq!(
        (one.staff.as_deref(), one.name.as_deref(), one.computer.as_deref(), one.school.as_deref()),
        (Some("c.essai"), Some("Camille Essai"), Some("PC-DIRECTION"), Some(UAI))
    );
    let midnight = moment_of(jiff::civil::date(2026, 9, 5).at(0, 0, 0, 0));
    let before = Filter { until: midnight, ..notified.clone() };
    let after = Filter { since: midnight, ..notified.clone() };
    assert_eq!(found(&fixture, before, None).await[0].login.as_deref(), Some(MOTHER));
    assert_eq!(found(&fixture, after, None).await[0].login.as_deref(), Some(FATHER));
    assert_eq!(kinds(&found(&fixture, Filter::default(), Some(FATHER)).await), ["notify"]);
    let elsewhere = Filter { school: Some("0990002P".to_owned()), ..Filter::default() };
    assert!(found(&fixture, elsewhere, None).await.is_empty());
    let nobody = Filter { staff: Some("n.essai".to_owned()), ..Filter::default() };
    assert!(found(&fixture, nobody, None).await.is_empty());
    let unknown =
        search(&fixture.service, Filter::default(), Some("x.inconnu"), |_| Ok::<_, Error>(())).await;
    assert!(matches!(unknown, Err(Error::Refused(_))));
}

#[tokio::test]
async fn a_long_trail_is_told_whole_each_line_once() {
    let fixture = Fixture::new().await;
    sqlx::query("INSERT INTO audit (at, kind) SELECT now(), 'x' || n FROM generate_series(1, 2500) n")
        .execute(&fixture.pool)
        .await
        .unwrap();
    let lines = found(&fixture, Filter::default(), None).await;
    assert_eq!(lines.len(), 2_500);
    for (line, n) in lines.iter().zip(1..) {
        assert_eq!(line.kind, format!("x{n}"));
    }
    // Who stops reading stops it.
    let mut told = 0;
    let stopped = search(&fixture.service, Filter::default(), None, |_| {
        told += 1;
        Err(Error::Sealed)
    });
    assert!(stopped.await.is_err());
    assert_eq!(told, 1);
}
