//! Who is at the door: somebody without a session, with one that ended, or with one that goes on.

use domain::account::{Holder, State};
use jiff::{SignedDuration, Timestamp};
use sqlx::PgConnection;
use uuid::Uuid;

use super::digest;
use super::standing::{Standing, standing};
use crate::store::session::{self, Session};
use crate::store::{account, chosen, grouping, mail_link, people};
use crate::{Result, Service, random};

pub use crate::store::session::Stage;

/// A session ends after this long without a page.
pub const IDLE: SignedDuration = SignedDuration::from_mins(30);

/// No session is longer.
pub const LONGEST: SignedDuration = SignedDuration::from_hours(10);

/// Ended sessions are known for that long, so that who comes back is told.
const REMEMBERED: SignedDuration = SignedDuration::from_hours(48);

/// What a token is worth.
#[derive(Debug, Clone)]
pub enum Found {
    /// No session.
    Nobody,
    /// One that is over.
    Ended,
    /// One that goes on.
    Here(Box<Visit>),
}

/// A session that goes on.
#[derive(Debug, Clone)]
pub struct Visit {
    pub(super) session: Session,
    /// How far they have come.
    pub stage: Stage,
    /// It ends then, unless another page is asked for; and at last at [`LONGEST`].
    pub ends_at: Timestamp,
    /// Whose account; absent before that is known.
    pub holder: Option<Holder>,
    /// Login: the account's or, before that is known, what was typed.
    pub login: String,
    /// Where the account stands.
    pub state: Option<State>,
    /// The sheet behind it is one that no school has declared yet.
    pub undeclared: bool,
    /// No child may be named yet.
    pub blind: bool,
    /// Mail that was confirmed.
    pub mail: Option<String>,
    /// Mail that waits to be confirmed.
    pub waiting_mail: Option<String>,
    /// It was opened with a login that was grouped away and opens nothing any more from tomorrow on: everything is seen,
    /// and neither mail nor password is changed.
    pub last_day: bool,
}

impl Visit {
    /// Whether the password was right, and a birth date where one was asked.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.stage == Stage::Open
    }
}

/// A token, and its session.
pub(super) async fn begin(
    connection: &mut PgConnection,
    (account, through): (Option<Uuid>, Option<Uuid>),
    stage: Stage,
    login: &str,
    generation: Option<u32>,
    link: Option<Vec<u8>>,
    now: Timestamp,
) -> Result<String> {
    let token = random::token()?;
    let session = Session {
        digest: digest(&token),
        account,
        through,
        stage,
        login: login.to_owned(),
        generation,
        link,
        begun_at: now,
        seen_at: now,
        ended: false,
    };
    session::begin(connection, &session).await?;
    session::forget_before(connection, now - REMEMBERED).await?;
    Ok(token)
}

/// The session of a token. What opens nothing any more ends here.
///
/// # Errors
/// What the database met.
pub async fn find(service: &Service, token: &str) -> Result<Found> {
    let now = service.now();
    let mut connection = service.pool.acquire().await?;
    let Some(mut session) = session::find(&mut connection, &digest(token)).await? else {
        return Ok(Found::Nobody);
    };
    if session.ended || now >= session.seen_at + IDLE || now >= session.begun_at + LONGEST {
        return Ok(Found::Ended);
    }
    if now >= session.seen_at + SignedDuration::from_secs(30) {
        session::seen(&mut connection, &session.digest, now).await?;
        session.seen_at = now;
    }
    let mut visit = Visit {
        stage: session.stage,
        ends_at: (session.seen_at + IDLE).min(session.begun_at + LONGEST),
        holder: None,
        login: session.login.clone(),
        state: None,
        undeclared: false,
        blind: session.stage == Stage::Together || session.link.is_some() && session.stage != Stage::Open,
        mail: None,
        waiting_mail: None,
        last_day: session.through.is_some(),
        session,
    };
    let Some(id) = visit.session.account else { return Ok(Found::Here(Box::new(visit))) };
    let Some(kept) = account::find(&mut connection, &[id]).await?.pop() else { return Ok(Found::Nobody) };
    let chosen = chosen::find(&mut connection, id).await?;
    let worth = match visit.session.through {
        None => chosen.as_ref().map_or(Standing::Past, |chosen| standing(&kept, chosen)),
        Some(away) => last_day(service, &mut connection, away, id).await?,
    };
    let opens = matches!(worth, Standing::Declared | Standing::Undeclared) && kept.grouped_into.is_none();
    if visit.stage == Stage::Open && !opens {
        session::end(&mut connection, &visit.session.digest, now).await?;
        return Ok(Found::Ended);
    }
    visit.undeclared = worth == Standing::Undeclared;
    if !visit.blind {
        visit.holder = Some(kept.account.holder);
        visit.state = Some(kept.account.state);
        visit.login = kept.login;
        visit.mail = mail_link::confirmed(&mut connection, id).await?.map(|(address, _)| address);
        visit.waiting_mail = mail_link::waiting(&mut connection, id, now).await?.map(|link| link.address);
    }
    Ok(Found::Here(Box::new(visit)))
}

/// What the chosen password of an account that is grouped away is worth: until the end of its login's last day, and for
/// the account that is opened in its place.
async fn last_day(
    service: &Service,
    connection: &mut PgConnection,
    away: Uuid,
    opened: Uuid,
) -> Result<Standing> {
    let Some(kept) = account::find(connection, &[away]).await?.pop() else { return Ok(Standing::Past) };
    let leads_there = grouping::lead(connection, away).await? == opened && away != opened;
    let today = people::place(connection, away).await?.day(service.now());
    let in_force = kept.grouped_on.is_some_and(|day| domain::grouping::is_login_in_force(day, today));
    if !leads_there || !in_force {
        return Ok(Standing::Past);
    }
    let chosen = chosen::find(connection, away).await?;
    Ok(chosen.map_or(Standing::Past, |chosen| standing(&kept, &chosen)))
}

/// Signs out.
///
/// # Errors
/// What the database met.
pub async fn end(service: &Service, token: &str) -> Result<()> {
    let mut connection = service.pool.acquire().await?;
    session::end(&mut connection, &digest(token), service.now()).await
}
