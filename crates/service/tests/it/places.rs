//! Days are those of the school’s own place.

use jiff::civil::date;
use protocol::account::State;
use protocol::decision::Decision;
use protocol::decision::FamilyEvent;
use service::usecase::staff::{self, Role};
use service::usecase::{directory, expiry, family};

use crate::fixture::{Fixture, chosen};
use crate::tilleuls::tilleuls;

const MOTHER: &str = "r.abricot";
const FATHER: &str = "r.abricot2";

/// In Martinique, four hours behind UTC.
const OVERSEAS: &str = "9720001A";

#[tokio::test]
async fn a_school_overseas_counts_by_its_own_clocks() {
    let fixture = Fixture::new().await;
    let mut school = tilleuls();
    school.school.uai = OVERSEAS.to_owned();
    directory::take_in(&fixture.service, school).await.unwrap();
    let role = Role::Director(OVERSEAS);
    let director = staff::add(&fixture.service, "c.essai", "Camille Essai", chosen(), role).await.unwrap();
    let mut computer = fixture.enrol(&director).await;
    computer.school = OVERSEAS;
    computer.catch_up().await;

    // Half past ten in the evening there; the day after in Paris, which the computer’s own word for the day says.
    fixture.clock.set("2026-09-05T02:30:00Z");
    let notify = Decision::Notify { reset: None, day: date(2026, 9, 5), to: 1 };
    let both = [computer.decide(MOTHER, notify.clone()), computer.decide(FATHER, notify)];
    computer.submit(&both).await.unwrap();
    computer.catch_up().await;
    assert_eq!(computer.account(MOTHER).state.notified_on, Some(date(2026, 9, 4)));
    let printed: Vec<String> =
        sqlx::query_scalar("SELECT printed_on::text FROM sheet").fetch_all(&fixture.pool).await.unwrap();
    assert_eq!(printed, ["2026-09-04", "2026-09-04"]);

    // The evening of the tenth there.
    fixture.clock.set("2026-09-11T02:30:00Z");
    let mother = computer.account(MOTHER).state.id;
    family::happened(&fixture.service, mother, FamilyEvent::FirstSignIn).await.unwrap();
    computer.catch_up().await;
    let known = computer.account(MOTHER);
    assert_eq!((known.sheet_used_on, known.signed_in_on), (Some(date(2026, 9, 10)), Some(date(2026, 9, 10))));

    // The last minute of the last day, then the next.
    fixture.clock.set("2026-12-05T03:59:00Z");
    computer.catch_up().await;
    assert_eq!(expiry::run(&fixture.service).await.unwrap(), 0);
    fixture.clock.set("2026-12-05T04:00:00Z");
    computer.catch_up().await;
    assert_eq!(expiry::run(&fixture.service).await.unwrap(), 2);
    computer.catch_up().await;
    assert_eq!(computer.account(FATHER).state.state, State::NotNotified);
}
