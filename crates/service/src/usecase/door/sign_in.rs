//! Somebody types a login and a password: that of a sheet, or the one they chose.
//!
//! Known or not, right or wrong, an attempt is counted before it is looked at, asks the database the same and does one
//! hash, with nothing of the database held meanwhile.

use std::net::IpAddr;

use domain::account::Generation;
use domain::provisional::{ProvisionalPassword, Typo};
use domain::sign_in::{Admission, admit};
use jiff::civil::Date;
use jiff::{Span, Timestamp};
use sqlx::PgConnection;
use unicode_normalization::UnicodeNormalization;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::limit::{self, Kind};
use super::login_of;
use super::session::{self, Stage};
use super::standing::{Standing, standing};
use crate::metrics::{Failure, Who};
use crate::store::account::{self, Kept};
use crate::store::child;
use crate::store::chosen::{self, Chosen};
use crate::store::event::{self, Note};
use crate::store::{people, restoration};
use crate::{Error, Result, Service, random};

/// Failures in a row after which password and birth date get one verdict.
const APART: u32 = 30;

/// Generations behind the next one that a sheet is still told by.
const REMEMBERED: usize = 64;

/// What was typed, and from where.
pub struct Attempt<'a> {
    /// Login.
    pub login: &'a str,
    /// Password.
    pub password: Zeroizing<String>,
    /// Address.
    pub from: IpAddr,
}

/// What becomes of an attempt.
#[derive(Debug)]
pub enum Answer {
    /// It goes on, with the token of a session.
    In(String),
    /// It does not.
    Refused(Refusal),
}

/// Why it does not go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// Login or password is wrong; the birth date, too, when they get one verdict.
    Wrong,
    /// The same, and what was typed cannot be a provisional password though it looks like one.
    Mistyped(Typo),
    /// The sheet is void: another came after it, or it was printed in vain.
    Void,
    /// The sheet's three months are over.
    Expired,
    /// The sheet was used: a password was chosen with it.
    Used,
    /// The school has not transmitted the reset that the sheet was printed for.
    NotTransmitted,
    /// The school has not transmitted that it gave the sheet out, and there is no birth date to ask for.
    NotDeclared,
    /// The school reset the password: the chosen one opens nothing any more.
    Reset,
    /// No school declared the sheet that the password was chosen with.
    Suspended,
    /// The login was replaced by another.
    LoginReplaced,
    /// It is right, and what follows would change the account, which waits for the end of a maintenance: until then, as far
    /// as it is known.
    Waits(Option<Timestamp>),
    /// It is right; but the service was put back as it was before, and the school has not said yet what it knows: until then
    /// at most.
    PutBack(Timestamp),
    /// The holder had chosen another password since, which the service, put back as it was before, has lost.
    ChoiceLost,
    /// Too many attempts: the next one is looked at from then on.
    TooOften(Timestamp),
}

impl Refusal {
    /// Stable code, for who counts.
    const fn code(self) -> &'static str {
        match self {
            Self::Wrong => "wrong",
            Self::Mistyped(_) => "mistyped",
            Self::Void => "void",
            Self::Expired => "expired",
            Self::Used => "used",
            Self::NotTransmitted => "not_transmitted",
            Self::NotDeclared => "not_declared",
            Self::Reset => "reset",
            Self::Suspended => "suspended",
            Self::LoginReplaced => "login_replaced",
            Self::Waits(_) => "waits",
            Self::PutBack(_) => "put_back",
            Self::ChoiceLost => "choice_lost",
            Self::TooOften(_) => "too_often",
        }
    }
}

/// What of a text is hashed: more than may be chosen, and no more than is hashed in a moment.
const HASHED: usize = 4 * domain::chosen::LONGEST;

/// A chosen password as it is hashed: however a keyboard makes accents.
pub(super) fn normalised(typed: &str) -> Zeroizing<String> {
    Zeroizing::new(typed.nfc().take(HASHED).collect())
}

/// The moment since which a computer must have been heard for what it holds to be believed.
pub(in crate::usecase) fn heard_since(service: &Service) -> Timestamp {
    let three_months_ago = service.clock.today().saturating_sub(Span::new().months(3));
    three_months_ago.to_zoned(jiff::tz::TimeZone::UTC).map_or(Timestamp::MIN, |day| day.timestamp())
}

/// What the database knows of a login, asked alike for one that is nobody's.
struct Known {
    kept: Option<Kept>,
    /// The login was replaced by another.
    replaced: bool,
    /// The account that is opened in place of one that is grouped away.
    opened: Option<Uuid>,
    chosen: Option<Chosen>,
}

async fn look_up(connection: &mut PgConnection, login: &str) -> Result<Known> {
    let kept = account::of_login(connection, login).await?;
    let replaced = kept.as_ref().is_some_and(|kept| kept.login != login);
    let mut known = Known { kept, replaced, opened: None, chosen: None };
    let id = known.id();
    let opened = account::opened_by(connection, id).await?;
    known.opened = opened.map(|opened| opened.id).filter(|opened| *opened != id);
    known.chosen = chosen::find(connection, id).await?;
    Ok(known)
}

/// What was typed, seen against what is known.
enum Matched {
    Chosen(Standing),
    /// What a sheet of the account bears: where it leads, when it opens.
    Value(Generation, Admission, Stage),
    Nothing,
}

impl Known {
    fn id(&self) -> Uuid {
        self.kept.as_ref().map_or(Uuid::nil(), |kept| kept.id)
    }

    /// Compares; what a sheet bears is asked for alike for somebody whose password is wrong and for nobody.
    async fn compare(
        &self,
        service: &Service,
        connection: &mut PgConnection,
        typed: &str,
        is_chosen: bool,
    ) -> Result<Matched> {
        if let (Some(kept), Some(chosen), true) = (&self.kept, &self.chosen, is_chosen)
            && self.is_chosen_still(connection, kept, chosen).await?
        {
            return Ok(Matched::Chosen(standing(kept, chosen)));
        }
        let secrets = account::secrets(connection, &service.keys, &[self.id()]).await?;
        let (Some(kept), Ok(value)) = (&self.kept, ProvisionalPassword::parse(typed)) else {
            return Ok(Matched::Nothing);
        };
        for generation in (1..=kept.account.next_printable()).rev().take(REMEMBERED) {
            if account::provisional(&secrets, kept.id, generation)? == value {
                return self.value(service, connection, kept, generation).await;
            }
        }
        Ok(Matched::Nothing)
    }

    /// Whether the password that was hashed is the account's still. From here on whoever replaces it waits, and ends the
    /// session that begins.
    async fn is_chosen_still(
        &self,
        connection: &mut PgConnection,
        kept: &Kept,
        hashed: &Chosen,
    ) -> Result<bool> {
        let held: Vec<Uuid> = [Some(kept.id), self.opened].into_iter().flatten().collect();
        account::hold(connection, &held).await?;
        Ok(chosen::find(connection, kept.id).await?.is_some_and(|chosen| chosen.hash == hashed.hash))
    }

    /// What a sheet of that generation is worth.
    async fn value(
        &self,
        service: &Service,
        connection: &mut PgConnection,
        kept: &Kept,
        generation: Generation,
    ) -> Result<Matched> {
        let used = self.chosen.as_ref().is_some_and(|chosen| {
            chosen.undeclared
                && chosen.generation == Some(generation)
                && standing(kept, chosen) != Standing::Past
        });
        let next = kept.account.next_printable();
        let (today, since) = (service.clock.today(), heard_since(service));
        let unheard_until = kept.unheard_until(generation);
        let asked = if unheard_until.is_some() { generation } else { next };
        let may_be_printed =
            chosen::may_be_printed(connection, kept.id, asked, today, (since, unheard_until)).await?;
        let admission = match used {
            true => Admission::Used,
            false => admit(&kept.as_printed(generation), generation, may_be_printed),
        };
        let children = child::of_account(connection, kept.id).await?;
        let has_dates = children.iter().any(child::Child::is_asked);
        Ok(Matched::Value(generation, admission, if has_dates { Stage::Dates } else { Stage::Password }))
    }
}

/// Where what was typed leads.
fn verdict(
    known: &Known,
    matched: &Matched,
    typed: &str,
    today: Date,
) -> Result<(Stage, Option<Generation>), Refusal> {
    if !matches!(matched, Matched::Nothing) && known.replaced {
        return Err(Refusal::LoginReplaced);
    }
    if !matches!(matched, Matched::Nothing) && known.opened.is_some() {
        let last_day = known.kept.as_ref().and_then(|kept| kept.grouped_on);
        let in_force = last_day.is_some_and(|day| domain::grouping::is_login_in_force(day, today));
        // Until then who chose a password comes to the account that is kept; a sheet begins nothing any more.
        return match matched {
            Matched::Chosen(Standing::Declared) if in_force => Ok((Stage::Open, None)),
            _ => Err(Refusal::LoginReplaced),
        };
    }
    match *matched {
        Matched::Chosen(Standing::Declared | Standing::Undeclared) => {
            Ok((Stage::Open, known.chosen.as_ref().and_then(|chosen| chosen.generation)))
        }
        Matched::Chosen(Standing::Suspended) => Err(Refusal::Suspended),
        Matched::Chosen(Standing::Past)
            if known.kept.as_ref().is_some_and(|kept| kept.choice_lost_at.is_some()) =>
        {
            Err(Refusal::ChoiceLost)
        }
        Matched::Chosen(Standing::Past) => Err(Refusal::Reset),
        Matched::Value(generation, admission, stage) => match admission {
            Admission::Opens => Ok((stage, Some(generation))),
            // Who holds the sheet may be anybody, until a birth date is known.
            Admission::OpensUndeclared if stage == Stage::Dates => Ok((stage, Some(generation))),
            Admission::OpensUndeclared => Err(Refusal::NotDeclared),
            Admission::NotTransmitted => Err(Refusal::NotTransmitted),
            Admission::Used => Err(Refusal::Used),
            Admission::Expired => Err(Refusal::Expired),
            Admission::Void => Err(Refusal::Void),
        },
        Matched::Nothing => match ProvisionalPassword::parse(typed) {
            Err(typo @ Typo::Check) => Err(Refusal::Mistyped(typo)),
            // Seven or nine of its characters are one too few or too many.
            Err(typo @ Typo::Length(7 | 9)) => Err(Refusal::Mistyped(typo)),
            _ => Err(Refusal::Wrong),
        },
    }
}

/// Somebody signs in.
///
/// # Errors
/// [`protocol::problem::ProblemCode::Unavailable`] when too many wait, and what the database met.
pub async fn sign_in(service: &Service, attempt: Attempt<'_>) -> Result<Answer> {
    let ended = attempted(service, attempt).await;
    let verdict = match &ended {
        Ok((Answer::In(_), Stage::Together)) => "together",
        Ok((Answer::In(_), _)) => "in",
        Ok((Answer::Refused(refusal), _)) => {
            match refusal {
                Refusal::Wrong | Refusal::Mistyped(_) => service.metrics.failure(Failure::Password),
                Refusal::TooOften(_) => service.metrics.limited(Failure::Password),
                _ => {}
            }
            refusal.code()
        }
        Err(Error::Refused(_)) => "busy",
        Err(_) => "fault",
    };
    service.metrics.sign_in(Who::Family, verdict);
    Ok(ended?.0)
}

async fn attempted(service: &Service, attempt: Attempt<'_>) -> Result<(Answer, Stage)> {
    let now = service.now();
    let login = login_of(attempt.login);
    let mut connection = service.pool.acquire().await?;
    let charged =
        match limit::charge(service, &mut connection, Kind::Password, login.as_bytes(), attempt.from, now)
            .await?
        {
            Ok(charged) => charged,
            Err(until) => return Ok((Answer::Refused(Refusal::TooOften(until)), Stage::Password)),
        };
    let known = look_up(&mut connection, &login).await?;
    drop(connection);
    let hash = known.chosen.as_ref().map(|chosen| chosen.hash.clone());
    let verified = service.hashing.verify(normalised(&attempt.password), hash).await;
    let is_chosen = match verified {
        Ok(is_chosen) => is_chosen,
        Err(error) => {
            charged.refund(&mut *service.pool.acquire().await?, now).await?;
            return Err(error);
        }
    };
    let mut transaction = service.begin().await?;
    let matched = known.compare(service, &mut transaction, &attempt.password, is_chosen).await?;
    // Asked alike of a login that is nobody’s.
    let asked = known.kept.as_ref().map_or(Uuid::nil(), |kept| kept.id);
    let today = people::place(&mut transaction, asked).await?.day(now);
    let verdict = verdict(&known, &matched, &attempt.password, today);
    let id = known.opened.or(known.kept.as_ref().map(|kept| kept.id));
    let waits = restoration::waits(&mut transaction, id.unwrap_or(Uuid::nil())).await?;
    let verdict = match waits {
        Some(until) if verdict.is_ok() => Err(Refusal::PutBack(until)),
        _ => verdict,
    };
    let typed = known.kept.as_ref().map(|kept| kept.id);
    let through = typed.filter(|_| known.opened.is_some());
    if let (
        Some(id),
        Matched::Value(generation, ..),
        Err(Refusal::Void | Refusal::Expired | Refusal::LoginReplaced),
    ) = (id, &matched, &verdict)
    {
        account::set_void_sheet_tried(&mut transaction, id, Some(today)).await?;
        let note = Note::VoidSheetTried;
        event::note(&mut transaction, random::new_id(now)?, id, note, Some(*generation), now).await?;
    }
    let answer = if charged.failures > APART {
        // Right or wrong is said with the birth date.
        let (account, generation) = match verdict {
            Ok((_, generation)) => (id.filter(|_| through.is_none()), generation),
            Err(_) => (None, None),
        };
        let (whose, stage) = ((account, None), Stage::Together);
        let token = session::begin(&mut transaction, whose, stage, &login, generation, None, now).await?;
        (Answer::In(token), stage)
    } else {
        match verdict {
            Ok((stage, _)) if stage != Stage::Open && service.is_read_only() => {
                charged.forgive(&mut transaction).await?;
                let until = service.maintenance_on().and_then(|window| window.until);
                (Answer::Refused(Refusal::Waits(until)), Stage::Password)
            }
            Ok((stage, generation)) => {
                charged.forgive(&mut transaction).await?;
                if let (Some(id), Matched::Chosen(Standing::Declared)) = (id, &matched) {
                    account::signed_in(&mut transaction, id, today).await?;
                }
                let whose = (id, through);
                let token =
                    session::begin(&mut transaction, whose, stage, &login, generation, None, now).await?;
                (Answer::In(token), stage)
            }
            // It was right.
            Err(refusal @ Refusal::PutBack(_)) => {
                charged.forgive(&mut transaction).await?;
                (Answer::Refused(refusal), Stage::Password)
            }
            Err(refusal) => (Answer::Refused(refusal), Stage::Password),
        }
    };
    transaction.commit().await?;
    Ok(answer)
}

/// What a password that was given together with a birth date opens, once the date was right.
pub(super) async fn stage_after(service: &Service, connection: &mut PgConnection, id: Uuid) -> Result<Stage> {
    let Some(kept) = account::find(connection, &[id]).await?.pop() else { return Ok(Stage::Password) };
    let chosen = chosen::find(connection, id).await?;
    match chosen.map(|chosen| standing(&kept, &chosen)) {
        Some(Standing::Declared) => {
            let place = people::place(connection, id).await?;
            account::signed_in(connection, id, place.day(service.now())).await?;
        }
        Some(Standing::Undeclared) => {}
        _ => return Ok(Stage::Password),
    }
    Ok(Stage::Open)
}

/// Forgives the attempts on a login whose verdict came with the birth date.
pub(super) async fn forgive(connection: &mut PgConnection, login: &str) -> Result<()> {
    limit::forgive(connection, Kind::Password, login.as_bytes()).await
}
