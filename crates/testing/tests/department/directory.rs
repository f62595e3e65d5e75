//! What the service knows, in the words of the register.

use std::collections::BTreeSet;

use sqlx::PgPool;
use uuid::Uuid;

use crate::register::{Person, Relation, Seat, digits};

pub async fn seats(pool: &PgPool, scope: &str) -> BTreeSet<Seat> {
    let rows: Vec<(String, String, String, String, String, String)> = sqlx::query_as(
        "SELECT external, family, first, coalesce(birth_date::text, ''), school, coalesce(class, '')
         FROM source_id JOIN pupil USING (id) JOIN enrolment ON pupil = pupil.id
         WHERE scope = $1 AND gone_on IS NULL AND NOT visiting",
    )
    .bind(scope)
    .fetch_all(pool)
    .await
    .unwrap();
    rows.into_iter()
        .map(|(key, family, first, born, uai, class)| [key, family, first, born, uai, class])
        .collect()
}

pub async fn relations(pool: &PgPool, scope: &str) -> BTreeSet<Relation> {
    let rows: Vec<(String, String, String)> = sqlx::query_as(
        "SELECT child.external, parent.external, link.kinship::text
         FROM link JOIN source_id child ON child.id = link.pupil AND child.scope = $1
                   JOIN source_id parent ON parent.id = link.guardian AND parent.scope = $1
         WHERE NOT link.gone AND EXISTS (SELECT FROM enrolment
                                         WHERE enrolment.pupil = link.pupil AND gone_on IS NULL AND NOT visiting)",
    )
    .bind(scope)
    .fetch_all(pool)
    .await
    .unwrap();
    rows.into_iter().map(|(pupil, guardian, kinship)| [pupil, guardian, kinship]).collect()
}

/// Everybody of whom somebody is told, with their account and its login.
pub async fn people(pool: &PgPool, scope: &str) -> Vec<(Person, Uuid, String)> {
    let rows: Vec<(String, String, String, String, String, Uuid, String)> = sqlx::query_as(
        "SELECT external, family, first, coalesce(mail, ''), coalesce(mobile, ''), account.id, login
         FROM source_id JOIN guardian USING (id) JOIN account ON account.id = guardian.account WHERE scope = $1",
    )
    .bind(scope)
    .fetch_all(pool)
    .await
    .unwrap();
    rows.into_iter()
        .map(|(key, family, first, mail, mobile, account, login)| {
            ([key, family, first, mail.to_lowercase(), digits(&mobile)], account, login)
        })
        .collect()
}

/// Pupils who have an account, by what the source calls them.
pub async fn pupils_with_accounts(pool: &PgPool, scope: &str) -> Vec<(String, Uuid, String)> {
    sqlx::query_as(
        "SELECT external, account.id, login
         FROM source_id JOIN pupil USING (id) JOIN account ON account.id = pupil.account WHERE scope = $1",
    )
    .bind(scope)
    .fetch_all(pool)
    .await
    .unwrap()
}

/// Every account and its state.
pub async fn states(pool: &PgPool) -> BTreeSet<(Uuid, String)> {
    let rows = sqlx::query_as("SELECT id, state FROM account").fetch_all(pool).await.unwrap();
    rows.into_iter().collect()
}
