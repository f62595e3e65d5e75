//! The service knows a country. What one family or one school does reads what is theirs, however many the others are.

use sqlx::pool::PoolConnection;
use sqlx::{PgPool, Postgres};

use crate::door::{BORN, CHOSEN, Family, LOU, MOTHER, notify, printed, school, send};
use crate::fixture::CONNECTIONS;

/// Families of other schools.
const FAMILIES: i32 = 20_000;

/// What is read of one school at most: its own few rows, as often as questions name them.
const FEW: i64 = 1_000;

/// Other schools, a director and a computer each, which have received what they print; some of their families have
/// signed in with what no school has declared.
const NEIGHBOURS: [&str; 11] = [
    "CREATE FUNCTION pg_temp.made(kind text, n integer) RETURNS uuid LANGUAGE sql IMMUTABLE AS
         $$ SELECT md5(kind || n)::uuid $$",
    "CREATE FUNCTION pg_temp.place(n integer) RETURNS text LANGUAGE sql IMMUTABLE AS
         $$ SELECT '0' || 980000 + n / 400 || 'A' $$",
    "INSERT INTO school (uai, name, degree, epoch)
         SELECT DISTINCT pg_temp.place(n), 'École fictive', '1D', pg_temp.made('epoch', n / 400)
         FROM generate_series(1, $1) n",
    "INSERT INTO account (id, holder, login) SELECT pg_temp.made('account', n), 'guardian', 'v.oisin' || n
         FROM generate_series(1, $1) n",
    "INSERT INTO guardian (id, account, family, first)
         SELECT pg_temp.made('guardian', n), pg_temp.made('account', n), 'VOISIN', 'Val' FROM generate_series(1, $1) n",
    "INSERT INTO pupil (id, family, first) SELECT pg_temp.made('pupil', n), 'VOISIN', 'Lou' FROM generate_series(1, $1) n",
    "INSERT INTO enrolment (pupil, school) SELECT pg_temp.made('pupil', n), pg_temp.place(n) FROM generate_series(1, $1) n",
    "INSERT INTO link (pupil, guardian, responsibility)
         SELECT pg_temp.made('pupil', n), pg_temp.made('guardian', n), 1 FROM generate_series(1, $1) n",
    "WITH person AS (
             INSERT INTO staff (id, login, name, created_at)
             SELECT pg_temp.made('staff', n), 'v.oisine' || n, 'Val Voisin', now() FROM generate_series(1, $1 / 400) n
             RETURNING id, login)
         INSERT INTO device (id, staff, computer, token_digest, enrolled_at, until)
         SELECT pg_temp.made('device', substr(login, 9)::integer), id, 'PC', login::bytea, now(), now() FROM person",
    "INSERT INTO delivery (device, account, generation, at)
         SELECT pg_temp.made('device', greatest(1, n / 400)), pg_temp.made('account', n), 2, now()
         FROM generate_series(1, $1) n",
    "INSERT INTO chosen_password (account, hash, generation, choices, undeclared, chosen_at)
         SELECT pg_temp.made('account', n), '', 1, 1, n % 50 = 0, now() FROM generate_series(1, $1) n",
];

async fn neighbours(pool: &PgPool) {
    let mut transaction = pool.begin().await.unwrap();
    for (number, statement) in NEIGHBOURS.into_iter().enumerate() {
        let mut query = sqlx::query(statement);
        if number > 1 {
            query = query.bind(FAMILIES);
        }
        query.execute(&mut *transaction).await.unwrap();
    }
    transaction.commit().await.unwrap();
    sqlx::query("ANALYZE").execute(pool).await.unwrap();
    // These few it would read whole, being quicker so; a country never.
    for connection in &mut all(pool).await {
        sqlx::query("SET enable_seqscan = off").execute(&mut **connection).await.unwrap();
    }
}

/// Every connection of the service.
async fn all(pool: &PgPool) -> Vec<PoolConnection<Postgres>> {
    let mut all = Vec::new();
    for _ in 0..CONNECTIONS {
        all.push(pool.acquire().await.unwrap());
    }
    all
}

/// Rows that were read until now, by whichever connection.
async fn rows_read(pool: &PgPool) -> i64 {
    let mut all = all(pool).await;
    for connection in &mut all {
        sqlx::query("SELECT pg_stat_force_next_flush()").execute(&mut **connection).await.unwrap();
    }
    let read = sqlx::query_scalar(
        "SELECT sum(seq_tup_read + coalesce(idx_tup_fetch, 0))::bigint FROM pg_stat_user_tables
         WHERE relname NOT IN ('outbox', 'feed')",
    );
    read.fetch_one(&mut *all[0]).await.unwrap()
}

#[tokio::test]
async fn what_a_family_and_a_school_do_reads_nothing_of_the_others() {
    let (fixture, director) = school(|_| ()).await;
    let mut computer = fixture.enrol(&director).await;
    computer.catch_up().await;
    neighbours(&fixture.pool).await;
    let mut mother = Family::new(&fixture);
    let sheet = printed(&computer, MOTHER, 1);
    let mut before = rows_read(&fixture.pool).await;
    let mut reads_little = async |what: &str| {
        let by_now = rows_read(&fixture.pool).await;
        let read = by_now - std::mem::replace(&mut before, by_now);
        assert!(read < FEW, "{what}: {read} rows were read");
    };

    mother.signs_in(MOTHER, &sheet).await.unwrap();
    mother.gives(LOU, BORN).await;
    mother.chooses(CHOSEN).await;
    reads_little("a sign-in with a sheet that no school declared").await;
    computer.catch_up().await;
    reads_little("the end of an exchange").await;
    send(&mut computer, MOTHER, notify(1)).await;
    reads_little("an operation").await;
    Family::new(&fixture).signs_in(MOTHER, CHOSEN).await.unwrap();
    reads_little("a sign-in with a chosen password").await;
    computer.catch_up().await;
    assert!(computer.account(MOTHER).signed_in_on.is_some());
    reads_little("an exchange that tells of it").await;
}
