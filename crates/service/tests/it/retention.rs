//! What has served is forgotten in time.

use service::Retention;
use service::usecase::jobs::{self, Asked};

use crate::fixture::Fixture;

async fn texts(fixture: &Fixture, query: &'static str) -> Vec<String> {
    sqlx::query_scalar(query).fetch_all(&fixture.pool).await.unwrap()
}

#[tokio::test]
async fn the_trail_is_forgotten_after_the_months_that_were_set_and_never_before_six() {
    let fixture = Fixture::new().await;
    sqlx::query(
        "INSERT INTO audit (at, kind) VALUES ('2019-01-01', 'oldest'), ('2023-09-03T21:59:59Z', 'last'),
             ('2023-09-03T22:00:00Z', 'first'), ('2026-09-01', 'new')",
    )
    .execute(&fixture.pool)
    .await
    .unwrap();
    jobs::run_due(&fixture.service, Asked::ByHand).await.unwrap();
    assert_eq!(texts(&fixture, "SELECT kind FROM audit ORDER BY id").await, ["first", "new"]);
    let plain = sqlx::query("DELETE FROM audit WHERE kind = 'first'").execute(&fixture.pool).await;
    assert!(plain.unwrap_err().to_string().contains("append-only"));
    let mut transaction = fixture.pool.begin().await.unwrap();
    sqlx::query("INSERT INTO audit (at, kind) VALUES (now() - interval '5 months', 'young')")
        .execute(&mut *transaction)
        .await
        .unwrap();
    sqlx::query("SELECT set_config('preau.forgets', 'on', true)").execute(&mut *transaction).await.unwrap();
    let young = sqlx::query("DELETE FROM audit WHERE kind = 'young'").execute(&mut *transaction).await;
    assert!(young.unwrap_err().to_string().contains("append-only"));
}

#[tokio::test]
async fn addresses_that_have_served_are_forgotten() {
    let mut fixture = Fixture::new().await;
    fixture.service =
        fixture.service.clone().with_retention(Retention { addresses_days: 30, ..Retention::default() });
    for statement in [
        "INSERT INTO account (id, holder, login) VALUES ('00000000-0000-0000-0000-000000000001', 'guardian', 'r.abricot')",
        "INSERT INTO outgoing_mail (id, recipient, kind, state, made_at, next, ended_at, told)
         SELECT gen_random_uuid(), 'mail' || n, 'x', CASE WHEN n < 3 THEN 'sent' ELSE 'waiting' END, '2026-08-01', '2026-08-01',
             ('{2026-08-04,2026-08-06,NULL}'::timestamptz[])[n], 'mail' || n FROM generate_series(1, 3) n",
        "INSERT INTO lost_request (id, kind, typed, at)
         VALUES (gen_random_uuid(), 'login', 'old', '2026-08-04'), (gen_random_uuid(), 'login', 'new', '2026-08-06')",
        "INSERT INTO family_session (digest, stage, login, begun_at, seen_at)
         VALUES ('a', 'open', 'old', '2026-08-01', '2026-08-04'), ('b', 'open', 'new', '2026-08-01', '2026-08-06')",
        "INSERT INTO confirmed_mail (account, address, confirmed_at, dropped_at)
         SELECT id, address, at, dropped FROM account, (VALUES ('old', '2026-01-01'::timestamptz, '2026-08-04'::timestamptz),
             ('new', '2026-01-02', NULL)) AS one(address, at, dropped)",
        "INSERT INTO mail_link (digest, account, purpose, address, made_at, expires_at)
         SELECT address::bytea, id, 'reset', address, '2026-08-01', at FROM account,
             (VALUES ('old', '2026-08-04'::timestamptz), ('new', '2026-08-06')) AS one(address, at)",
    ] {
        sqlx::query(statement).execute(&fixture.pool).await.unwrap();
    }
    // It is the 4th of September at 8: thirty days before begin on the 5th of August.
    jobs::run_due(&fixture.service, Asked::ByHand).await.unwrap();
    assert_eq!(
        texts(
            &fixture,
            "SELECT recipient || coalesce(told, '') FROM outgoing_mail ORDER BY made_at, recipient"
        )
        .await,
        ["", "mail2mail2", "mail3mail3"]
    );
    assert_eq!(texts(&fixture, "SELECT typed FROM lost_request").await, ["new"]);
    assert_eq!(texts(&fixture, "SELECT login FROM family_session").await, ["new"]);
    assert_eq!(texts(&fixture, "SELECT address FROM confirmed_mail").await, ["new"]);
    assert_eq!(texts(&fixture, "SELECT address FROM mail_link").await, ["new"]);
}
