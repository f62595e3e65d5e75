//! Randomness, from the system alone.

use domain::provisional::ALPHABET;
use jiff::Timestamp;
use uuid::Uuid;

use crate::Result;

/// Random bytes.
pub fn bytes<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)?;
    Ok(bytes)
}

/// A UUIDv7 for that moment.
pub fn new_id(now: Timestamp) -> Result<Uuid> {
    let millis = u64::try_from(now.as_millisecond()).unwrap_or_default();
    Ok(uuid::Builder::from_unix_timestamp_millis(millis, &bytes()?).into_uuid())
}

/// Symbols that are read aloud and typed without a mistake, each as likely as another.
pub fn symbols(length: usize) -> Result<String> {
    let mut text = String::with_capacity(length);
    while text.len() < length {
        let [byte] = bytes()?;
        // 253 is the greatest multiple of 23 that a byte holds.
        if byte < 253 {
            text.push(char::from(ALPHABET[usize::from(byte % 23)]));
        }
    }
    Ok(text)
}

/// 256 bits in hexadecimal: what a computer proves itself with.
pub fn token() -> Result<String> {
    Ok(bytes::<32>()?.iter().map(|byte| format!("{byte:02x}")).collect())
}
