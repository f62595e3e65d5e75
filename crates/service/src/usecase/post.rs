//! Mails leave one by one, each to one person, whichever process takes it first.

use std::time::Duration;

use jiff::SignedDuration;
use tokio::sync::watch;

use super::door::lost;
use crate::letter::{Letter, Written};
use crate::post::{Ended, Post, message};
use crate::store::outgoing;
use crate::{Error, Result, Service};

/// Whoever was interrupted before a message was handed over leaves it to others after that time.
const HELD: SignedDuration = SignedDuration::from_mins(10);

/// Nothing is tried for longer.
const GIVEN_UP: SignedDuration = SignedDuration::from_hours(48);

/// How long to wait when there is nothing to do.
const QUIET: Duration = Duration::from_secs(2);

/// Sends the next mail that waits; says whether there was one. Refused or broken off before the message is handed over,
/// it is tried again later, for two days. Handed over without an answer, nobody knows, and it is never sent again by
/// itself.
///
/// # Errors
/// What the database met.
pub async fn send_next(service: &Service, post: &Post, words: fn(&Letter) -> Written) -> Result<bool> {
    let now = service.now();
    let mut connection = service.pool.acquire().await?;
    let Some(mail) = outgoing::take(&mut connection, now, now + HELD).await? else { return Ok(false) };
    drop(connection);
    let content = service.keys.open(mail.id, &mail.sealed)?;
    let letter: Letter =
        serde_json::from_slice(&content).map_err(|error| Error::BadContent("a letter", error))?;
    let ended = match message(post, mail.id, &mail.recipient, mail.made_at, words(&letter)) {
        None => Ended::Refused("malformed address".to_owned()),
        Some(message) => {
            let handing_over = async || -> Result<()> {
                let mut connection = service.pool.acquire().await?;
                outgoing::handing_over(&mut connection, mail.id).await
            };
            post.deliver(&message, &mail.recipient, mail.id, handing_over).await?
        }
    };
    let now = service.now();
    let mut connection = service.pool.acquire().await?;
    tracing::info!(mail = %mail.id, kind = letter.code(), ended = ended.code(), "a mail");
    service.metrics.mail(letter.code(), ended.code());
    match ended {
        Ended::Sent(told) => outgoing::end(&mut connection, mail.id, "sent", &told, now).await?,
        Ended::Unknown(told) => outgoing::end(&mut connection, mail.id, "unknown", &told, now).await?,
        Ended::Refused(told) => outgoing::end(&mut connection, mail.id, "refused", &told, now).await?,
        Ended::Postponed(told) if now > mail.made_at + GIVEN_UP => {
            outgoing::end(&mut connection, mail.id, "refused", &told, now).await?;
        }
        Ended::Postponed(told) => {
            let next = now + delay(mail.attempts);
            outgoing::postpone(&mut connection, mail.id, next, &told).await?;
        }
    }
    Ok(true)
}

/// A minute, then twice as long each time, four hours at most.
const fn delay(attempts: u32) -> SignedDuration {
    let shift = if attempts > 8 { 8 } else { attempts.saturating_sub(1) };
    let minutes = 1_i64 << shift;
    SignedDuration::from_mins(if minutes > 240 { 240 } else { minutes })
}

/// Answers what people lost, and sends what waits, until it is told to stop; what was begun is ended first.
pub async fn run(
    service: Service,
    post: Option<Post>,
    words: fn(&Letter) -> Written,
    mut stop: watch::Receiver<bool>,
) {
    while !*stop.borrow() {
        match work(&service, post.as_ref(), words).await {
            Ok(true) => continue,
            Ok(false) => {}
            Err(error) => tracing::error!(%error, "mails wait"),
        }
        tokio::select! {
            () = tokio::time::sleep(QUIET) => {}
            _ = stop.changed() => {}
        }
    }
}

async fn work(service: &Service, post: Option<&Post>, words: fn(&Letter) -> Written) -> Result<bool> {
    if service.is_closed() {
        return Ok(false);
    }
    let answered = lost::answer_next(service).await?;
    let sent = match post {
        Some(post) => send_next(service, post, words).await?,
        None => false,
    };
    Ok(answered || sent)
}

#[cfg(test)]
mod tests {
    use super::delay;

    #[test]
    fn each_try_waits_twice_as_long_as_the_one_before() {
        let minutes = [1, 2, 3, 8, 9, 40].map(|attempts| delay(attempts).as_mins());
        assert_eq!(minutes, [1, 2, 4, 128, 240, 240]);
    }
}
