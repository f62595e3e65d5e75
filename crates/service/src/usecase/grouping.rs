//! A computer groups two accounts of one person, or gives one back.
//!
//! What a school groups away must be its own: an account that is somebody's at another school, too, would let another
//! account come to pupils of that school.

use domain::account::Holder;
use domain::event::{self, Event};
use domain::expiry;
use domain::grouping::{Meeting, Met, meet};
use jiff::Timestamp;
use protocol::decision::Decision;
use protocol::operation::{Outcome, Reason};
use sqlx::PgConnection;
use uuid::Uuid;

use super::door::claim;
use super::skipping::skip;
use crate::store::account::{self, Kept};
use crate::store::{event as events, grouping, mail_link, people, revocation, session};
use crate::{Error, Result, Service, random};

/// Who decides, and when.
pub(super) struct Deciding<'a> {
    pub(super) service: &'a Service,
    /// The schools whose accounts they may group.
    pub(super) schools: &'a [String],
    pub(super) now: Timestamp,
}

/// What became of it, and the account that is opened from now on.
type Became = (Outcome, Option<Uuid>);

const fn refused(reason: Reason) -> Became {
    (Outcome::Refused(reason), None)
}

/// Two accounts and where they lead, held until the end of the transaction.
struct Pair {
    one: Kept,
    one_leads_to: Uuid,
    other: Kept,
    other_leads_to: Uuid,
}

/// Holds two accounts, and those that they lead to. None of them changes from then on.
async fn hold(connection: &mut PgConnection, one: Uuid, other: Uuid) -> Result<Option<Pair>> {
    let mut ids = vec![one, other];
    loop {
        let held = account::hold(connection, &ids).await?;
        let leads = grouping::lead_to(connection, &[one, other]).await?;
        let lead = |id| leads.iter().find(|(of, _)| *of == id).map(|(_, kept)| *kept);
        let (Some(one_leads_to), Some(other_leads_to)) = (lead(one), lead(other)) else { return Ok(None) };
        // They may have been grouped while this waited for them.
        let further: Vec<Uuid> =
            [one_leads_to, other_leads_to].into_iter().filter(|id| !ids.contains(id)).collect();
        if !further.is_empty() {
            ids.extend(further);
            continue;
        }
        let find = |id| held.iter().find(|kept| kept.id == id).cloned();
        return Ok(find(one).zip(find(other)).map(|(one, other)| Pair {
            one,
            one_leads_to,
            other,
            other_leads_to,
        }));
    }
}

impl Deciding<'_> {
    /// Whether somebody of an account is at a school of theirs, and at no other one.
    async fn reach(&self, connection: &mut PgConnection, account: Uuid) -> Result<(bool, bool)> {
        let schools = grouping::schools(connection, account).await?;
        let is_theirs = |school: &String| self.schools.contains(school);
        Ok((schools.iter().any(is_theirs), schools.iter().all(is_theirs)))
    }

    /// Groups an account with the one that is kept.
    pub(super) async fn group(
        &self,
        connection: &mut PgConnection,
        other: Uuid,
        kept: Uuid,
    ) -> Result<Became> {
        if other == kept {
            return Ok(refused(Reason::NotForStaff));
        }
        let Some(pair) = hold(connection, other, kept).await? else {
            return Ok(refused(Reason::UnknownAccount));
        };
        let Pair { one: away, one_leads_to: away_leads_to, other: into, other_leads_to: into_leads_to } =
            pair;
        let (away_is_theirs, away_is_theirs_alone) = self.reach(connection, away.id).await?;
        let (into_is_theirs, _) = self.reach(connection, into.id).await?;
        if !away_is_theirs || !into_is_theirs {
            return Ok(refused(Reason::LeftSchool));
        }
        if away.account.holder == Holder::Pupil || into.account.holder == Holder::Pupil {
            return Ok(refused(Reason::NotForStaff));
        }
        let met = meet(Meeting {
            other: away.id,
            other_into: away.grouped_into,
            other_leads_to: away_leads_to,
            kept: into.id,
            kept_leads_to: into_leads_to,
        });
        match met {
            Met::Already => Ok((Outcome::Applied, Some(into_leads_to))),
            Met::Otherwise => Ok((Outcome::Otherwise(Reason::GroupedOtherwise), Some(into_leads_to))),
            Met::Elsewhere => Ok((Outcome::Refused(Reason::GroupedOtherwise), Some(away_leads_to))),
            Met::Grouped { .. } if !away_is_theirs_alone => Ok(refused(Reason::OtherSchool)),
            Met::Grouped { into, further } => {
                let today = people::place(connection, away.id).await?.day(self.now);
                grouping::begin(connection, away.id, into, today).await?;
                save_as_changed(connection, &away).await?;
                session::end_all(connection, away.id, None, self.now).await?;
                mail_link::end_all(connection, away.id, None, self.now).await?;
                let outcome = match further {
                    false => Outcome::Applied,
                    true => Outcome::Otherwise(Reason::GroupedAway),
                };
                Ok((outcome, Some(into)))
            }
        }
    }

    /// Gives an account back as it was. Whoever has somebody of it at a school of theirs may: it is what was before.
    pub(super) async fn ungroup(
        &self,
        connection: &mut PgConnection,
        other: Uuid,
        kept: Uuid,
    ) -> Result<Became> {
        let Some(pair) = hold(connection, other, kept).await? else {
            return Ok(refused(Reason::UnknownAccount));
        };
        let Pair { one: away, one_leads_to: opened, .. } = pair;
        if !self.reach(connection, away.id).await?.0 {
            return Ok(refused(Reason::LeftSchool));
        }
        if !grouping::is_with(connection, away.id, kept).await? {
            return Ok(refused(Reason::NotGrouped));
        }
        grouping::end(connection, away.id).await?;
        let back = save_as_changed(connection, &away).await?;
        self.expire(connection, &back).await?;
        self.skip_out_of_sight(connection, opened).await?;
        session::end_all(connection, away.id, None, self.now).await?;
        Ok((Outcome::Applied, Some(away.id)))
    }

    /// Three months that ended while it was away have ended.
    async fn expire(&self, connection: &mut PgConnection, back: &Kept) -> Result<()> {
        let today = people::place(connection, back.id).await?.day(self.now);
        if !expiry::has_expired(&back.account, today) {
            return Ok(());
        }
        let Ok(next) = event::apply(&back.account, Event::Expired) else { return Ok(()) };
        account::save(connection, back.id, &next).await?;
        let id = random::new_id(self.now)?;
        events::append(connection, id, back.id, &Decision::Expired {}, self.now).await?;
        claim::lose_password(connection, back.id, self.now).await
    }

    /// Computers that saw the account that was kept for the sake of the other alone see it no more: what is on paper stays
    /// good, and the next password that they received is skipped.
    async fn skip_out_of_sight(&self, connection: &mut PgConnection, opened: Uuid) -> Result<()> {
        let today = self.service.clock.today();
        let Some(received) = grouping::out_of_sight(connection, opened, today).await? else { return Ok(()) };
        let received = u32::try_from(received)
            .map_err(|_| Error::BadValue { table: "delivery", column: "generation" })?;
        let Some(kept) = account::hold(connection, &[opened]).await?.pop() else { return Ok(()) };
        if skip(connection, &kept, received, self.now).await? {
            revocation::rolled(connection, opened, received).await?;
        }
        Ok(())
    }
}

/// Whom an account opens for is no part of what the rules know of it: its version alone goes on.
async fn save_as_changed(connection: &mut PgConnection, kept: &Kept) -> Result<Kept> {
    let mut after = kept.clone();
    after.account.version += 1;
    account::save(connection, kept.id, &after.account).await?;
    Ok(after)
}
