//! New accounts: a login never given before, a secret, an identity.

use domain::account::Holder;
use domain::login;
use jiff::Timestamp;
use sqlx::SqliteConnection;

use super::super::id::AccountId;
use super::super::login_base;
use super::super::stored::Coded;
use crate::{Error, Result};

/// Accounts made at once.
const CHUNK: u32 = 32_768;

/// Gives a base to those of `stage_account` whose record does not say their names.
///
/// # Errors
/// What the database met.
pub async fn name_bases(connection: &mut SqliteConnection) -> Result<()> {
    let nameless: Vec<(i64, String, String)> = sqlx::query_as(
        "SELECT a.n, p.family_fold, p.first_fold FROM stage_account a
         CROSS JOIN match_pupil m ON m.stage = a.stage CROSS JOIN pupil p ON p.id = m.pupil
         WHERE a.base = ''",
    )
    .fetch_all(&mut *connection)
    .await?;
    for (n, family, first) in nameless {
        sqlx::query("UPDATE stage_account SET base = ?2 WHERE n = ?1")
            .bind(n)
            .bind(login::base_of(&family, &first))
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

/// Makes an account for each row of `stage_account`, in order, and returns the number of the first. `reach` is
/// told after every chunk how many are made.
///
/// # Errors
/// What the database met, [`Error::Internal`] without randomness, or what `reach` answers.
pub async fn create(
    connection: &mut SqliteConnection,
    holder: Holder,
    at: Timestamp,
    reach: &mut (dyn FnMut(u64) -> Result<()> + Send),
) -> Result<AccountId> {
    login_base::take_up(connection).await?;
    let (first, number): (AccountId, u32) = sqlx::query_as(
        "SELECT (SELECT coalesce(max(id), 0) + 1 FROM account), (SELECT count(*) FROM stage_account)",
    )
    .fetch_one(&mut *connection)
    .await?;
    let mut made = 0;
    while made < number {
        let (uuids, secrets) = identities(at, made, CHUNK.min(number - made))?;
        // The chunk's logins follow the highest number given for their base so far.
        sqlx::query(
            "INSERT INTO account (id, uuid, holder, login, secret)
             SELECT ?1 + n - 1, substr(?3, 16 * (n - 1 - ?2) + 1, 16), ?5,
                 base || iif(rank > 1, rank, ''), substr(?4, 16 * (n - 1 - ?2) + 1, 16)
             FROM (SELECT a.n, a.base,
                       coalesce(r.last, 0) + row_number() OVER (PARTITION BY a.base ORDER BY a.n) AS rank
                   FROM stage_account a LEFT JOIN login_rank r ON r.base = a.base
                   WHERE a.n > ?2 AND a.n <= ?2 + ?6)
             ORDER BY n",
        )
        .bind(first)
        .bind(made)
        .bind(uuids)
        .bind(secrets)
        .bind(Coded(holder))
        .bind(CHUNK)
        .execute(&mut *connection)
        .await?;
        sqlx::query(
            "INSERT INTO login_rank (base, last)
             SELECT base, count(*) FROM stage_account WHERE n > ?1 AND n <= ?1 + ?2 GROUP BY base
             ON CONFLICT (base) DO UPDATE SET last = last + excluded.last",
        )
        .bind(made)
        .bind(CHUNK)
        .execute(&mut *connection)
        .await?;
        made += CHUNK.min(number - made);
        reach(u64::from(made))?;
    }
    Ok(first)
}

/// That many UUIDv7s, and that many secrets, each sixteen bytes after the other.
///
/// The UUIDs of one moment are numbered from `first` in the 24 bits that follow it, so that their index only grows
/// at its end; 50 random bits remain.
fn identities(at: Timestamp, first: u32, number: u32) -> Result<(Vec<u8>, Vec<u8>)> {
    let size = number as usize * 16;
    let mut random = vec![0; 2 * size];
    getrandom::fill(&mut random).map_err(|error| Error::internal("randomness", error))?;
    let secrets = random.split_off(size);
    let millis = u64::try_from(at.as_millisecond()).unwrap_or_default();
    let uuids = random
        .chunks_exact(16)
        .zip(first..)
        .flat_map(|(bytes, rank)| {
            let mut random = [0; 10];
            random.copy_from_slice(&bytes[..10]);
            // Twelve bits after the version, twelve after the variant, which take the first bits of their bytes.
            let [_, high, middle, low] = rank.to_be_bytes();
            random[..2].copy_from_slice(&[high >> 4, high << 4 | middle >> 4]);
            random[2] = (middle & 0x0f) << 2 | low >> 6;
            random[3] = low << 2 | random[3] & 0x03;
            uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid().into_bytes()
        })
        .collect();
    Ok((uuids, secrets))
}

#[cfg(test)]
mod tests {
    #[test]
    fn identities_are_distinct_and_in_order() {
        let (uuids, secrets) = super::identities(jiff::Timestamp::UNIX_EPOCH, 0, 3).unwrap();
        assert_eq!((uuids.len(), secrets.len()), (48, 48));
        let mut all: Vec<_> = uuids.chunks(16).map(<[u8]>::to_vec).collect();
        for first in [62, 4_094, 65_534, 1 << 20] {
            let (more, _) = super::identities(jiff::Timestamp::UNIX_EPOCH, first, 4).unwrap();
            all.extend(more.chunks(16).map(<[u8]>::to_vec));
        }
        assert!(all.is_sorted_by(|one, next| one < next));
        assert_ne!(all[3][10..], all[4][10..]);
        assert_ne!(secrets[..16], secrets[16..32]);
        assert_eq!(uuid::Uuid::from_slice(&uuids[..16]).unwrap().get_version_num(), 7);
    }
}
