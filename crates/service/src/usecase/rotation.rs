//! Another key seals from now on: what older ones sealed is sealed anew, so that they can be laid down one day.
//!
//! It may be stopped at any moment and begun again: each secret is sealed by one key that is known, before and after.

use std::collections::BTreeMap;

use serde_json::json;

use crate::store::{audit, sealed};
use crate::{Error, Result, Service};

/// Secrets of one transaction.
const BATCH: i64 = 500;

/// Seals everything by the key that seals from now on, and says how many secrets were sealed by another. `progress` hears
/// how many are done.
///
/// # Errors
/// [`Error::UnknownKey`] and [`Error::Sealed`] for what does not open; what was done until then is done.
pub async fn rotate(service: &Service, mut progress: impl FnMut(u64)) -> Result<u64> {
    let current = service.keys.current();
    let mut done = 0;
    for place in sealed::PLACES {
        loop {
            let mut transaction = service.begin().await?;
            let old = sealed::of_other_keys(&mut transaction, place, current, BATCH).await?;
            if old.is_empty() {
                break;
            }
            for found in &old {
                let secret = service.keys.open(found.whose, &found.sealed)?;
                let new = service.keys.seal(found.whose, &secret)?;
                sealed::replace(&mut transaction, place, &found.row, &new).await?;
            }
            transaction.commit().await?;
            done += u64::try_from(old.len()).unwrap_or_default();
            progress(done);
        }
    }
    let mut connection = service.pool.acquire().await?;
    let entry = audit::Entry {
        staff: None,
        device: None,
        school: None,
        kind: "keys_rotated",
        content: json!({ "key": current, "secrets": done }),
    };
    audit::append(&mut connection, service.now(), entry).await?;
    Ok(done)
}

/// How many secrets each key seals.
///
/// # Errors
/// What the database met.
pub async fn by_key(service: &Service) -> Result<BTreeMap<String, u64>> {
    let mut connection = service.pool.acquire().await?;
    let counted = sealed::by_key(&mut connection).await?;
    Ok(counted.into_iter().map(|(key, count)| (key, u64::try_from(count).unwrap_or_default())).collect())
}

/// What opening every secret showed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Checked {
    /// They open.
    pub open: u64,
    /// They do not, though a key of that name is there.
    pub closed: u64,
    /// No key of that name is there, with how many secrets it sealed.
    pub missing: BTreeMap<String, u64>,
}

/// Opens every secret, to see whether the keys are those of this database: what a restored backup is tried with.
///
/// # Errors
/// What the database met.
pub async fn check(service: &Service) -> Result<Checked> {
    let mut checked = Checked::default();
    let mut reading = service.begin().await?;
    for place in sealed::PLACES {
        sealed::begin(&mut reading, place).await?;
        loop {
            let secrets = sealed::next(&mut reading).await?;
            if secrets.is_empty() {
                break;
            }
            for found in secrets {
                match service.keys.open(found.whose, &found.sealed) {
                    Ok(_) => checked.open += 1,
                    Err(Error::UnknownKey(name)) => *checked.missing.entry(name).or_default() += 1,
                    Err(_) => checked.closed += 1,
                }
            }
        }
        sealed::end(&mut reading).await?;
    }
    Ok(checked)
}
