//! Passwords that people choose: Argon2id, as PHC strings, each attempt the same work whoever it is for.

use std::time::Instant;

use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Argon2, PasswordHash};
use protocol::problem::ProblemCode;
use tokio::sync::Semaphore;
use zeroize::Zeroizing;

use crate::metrics::Metrics;
use crate::{Error, Result, random};

/// What is compared with when there is nobody of that login: the hash of nobody's password, so that the answer takes as
/// long as for somebody's.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5bm9ib2R5bm8$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// How many wait for a processor before others are told to come back.
const WAITING: usize = 64;

/// A bounded queue in front of the processors: hashing is dear on purpose, and who tries many passwords must not keep
/// everybody else from the service.
pub(crate) struct Hashing {
    waiting: Semaphore,
    working: Semaphore,
    metrics: Metrics,
}

/// One that waits or is hashed, as long as this lasts.
struct Queued<'m>(&'m Metrics, Instant);

impl<'m> Queued<'m> {
    fn new(metrics: &'m Metrics) -> Self {
        metrics.hashing_queue.inc();
        Self(metrics, Instant::now())
    }
}

impl Drop for Queued<'_> {
    fn drop(&mut self) {
        self.0.hashing_queue.dec();
        self.0.hashing.observe(self.1.elapsed().as_secs_f64());
    }
}

impl Hashing {
    pub(crate) fn new(metrics: Metrics) -> Self {
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        Self { waiting: Semaphore::new(WAITING + processors), working: Semaphore::new(processors), metrics }
    }

    /// The hash of a password, salted anew.
    pub(crate) async fn hash(&self, password: Zeroizing<String>) -> Result<String> {
        self.work(move || hash(&password)).await?
    }

    /// Whether a password is that of a hash; without one it does the same work and says no.
    pub(crate) async fn verify(&self, password: Zeroizing<String>, hash: Option<String>) -> Result<bool> {
        self.work(move || verify(&password, hash.as_deref())).await
    }

    async fn work<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        const BUSY: Error = Error::Refused(ProblemCode::Unavailable);
        let Ok(_waits) = self.waiting.try_acquire() else {
            self.metrics.hashing_refused.inc();
            return Err(BUSY);
        };
        let _queued = Queued::new(&self.metrics);
        let _works = self.working.acquire().await.map_err(|_| BUSY)?;
        tracing::trace!("one password is hashed");
        Ok(tokio::task::spawn_blocking(work).await?)
    }
}

/// The hash of a password, salted anew. Blocks for some tens of milliseconds.
fn hash(password: &str) -> Result<String> {
    let salt: [u8; 16] = random::bytes()?;
    Argon2::default()
        .hash_password_with_salt(password.as_bytes(), &salt)
        .map(|hash| hash.to_string())
        .map_err(|error| Error::Hashing(error.to_string()))
}

fn verify(password: &str, hash: Option<&str>) -> bool {
    let Ok(parsed) = PasswordHash::new(hash.unwrap_or(NOBODY)) else { return false };
    let matches = Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok();
    matches && hash.is_some()
}

#[cfg(test)]
mod tests {
    use argon2::PasswordHash;

    use std::sync::Arc;

    use protocol::problem::ProblemCode;
    use tokio::task::JoinSet;

    use super::{Hashing, NOBODY, WAITING, hash, verify};
    use crate::Error;
    use crate::metrics::Metrics;

    #[tokio::test]
    async fn who_comes_when_too_many_wait_is_told_to_come_back() {
        let hashing = Arc::new(Hashing::new(Metrics::default()));
        let mut attempts = JoinSet::new();
        for _ in 0..4 * WAITING {
            let hashing = Arc::clone(&hashing);
            attempts.spawn(async move { hashing.verify("x".to_owned().into(), None).await });
        }
        let told = attempts.join_all().await;
        let busy = told.iter().filter(|told| matches!(told, Err(Error::Refused(ProblemCode::Unavailable))));
        let (busy, done) = (busy.count(), told.iter().filter(|told| matches!(told, Ok(false))).count());
        assert_eq!(busy + done, 4 * WAITING);
        assert!(busy > 0 && done >= WAITING, "{busy} {done}");
        let metrics = &hashing.metrics;
        assert_eq!((metrics.hashing_refused.get(), metrics.hashing_queue.get()), (busy as u64, 0));
    }

    #[test]
    fn a_password_is_known_by_its_hash_and_nobody_has_one() {
        let hashed = hash("quatre chats sous le préau").unwrap();
        assert!(hashed.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hashed}");
        assert_ne!(hash("quatre chats sous le préau").unwrap(), hashed);
        assert!(verify("quatre chats sous le préau", Some(&hashed)));
        assert!(!verify("quatre chats sous le preau", Some(&hashed)));
        assert!(!verify("quatre chats sous le préau", None));
        assert!(PasswordHash::new(NOBODY).is_ok(), "the work is done");
    }
}
