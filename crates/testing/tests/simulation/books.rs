//! Which account leads where: what a careful clerk would note of the groupings of a school, from the rules as they are
//! told to schools, and who is there.

use std::collections::{HashMap, HashSet};

use jiff::civil::Date;
use protocol::operation::{Outcome, Reason};
use sqlx::Row;
use uuid::Uuid;

use crate::world::World;

/// The books of a school.
#[derive(Debug)]
pub struct Books {
    /// What was grouped away, into which account, on which day.
    away: HashMap<Uuid, (Uuid, Date)>,
    /// The pupils of each account, by their places among those of the school.
    pupils: HashMap<Uuid, Vec<usize>>,
    /// The accounts whose holder gave the school a mail.
    mails: HashSet<Uuid>,
}

/// What becomes of a grouping, or of its end, and the account that is opened then.
type Became = (Outcome, Option<Uuid>);

impl Books {
    /// Of a school where nothing is grouped.
    pub async fn of(world: &World, uai: &str) -> Self {
        let rows = sqlx::query(
            "SELECT account, link.pupil, guardian.mail FROM guardian JOIN link ON link.guardian = guardian.id
             JOIN enrolment ON enrolment.pupil = link.pupil WHERE school = $1
             UNION SELECT account, id, mail FROM pupil JOIN enrolment ON pupil = id
             WHERE school = $1 AND account IS NOT NULL",
        )
        .bind(uai)
        .fetch_all(&world.pool)
        .await
        .unwrap();
        let mut mails = HashSet::new();
        let mut pupils: HashMap<Uuid, Vec<usize>> = HashMap::new();
        for row in &rows {
            let pupil: Uuid = row.get("pupil");
            mails.extend(row.get::<Option<String>, _>("mail").map(|_| row.get::<Uuid, _>("account")));
            pupils.entry(row.get("account")).or_default().push(world.place_of(pupil));
        }
        Self { away: HashMap::new(), pupils, mails }
    }

    /// The account that is opened in place of that one: itself, unless it is away.
    pub fn opened(&self, account: Uuid) -> Uuid {
        let mut opened = account;
        while let Some((into, _)) = self.away.get(&opened) {
            opened = *into;
        }
        opened
    }

    /// The day on which it was grouped away; none of an account that is not.
    pub fn away_since(&self, account: Uuid) -> Option<Date> {
        self.away.get(&account).map(|(_, day)| *day)
    }

    /// Whether it is opened in place of that one, or on the way there.
    fn is_behind(&self, account: Uuid, further: Uuid) -> bool {
        let mut next = account;
        while let Some((into, _)) = self.away.get(&next) {
            next = *into;
            if next == further {
                return true;
            }
        }
        false
    }

    /// Whether somebody of the account is at the school: a child of its own or, while it is not away, of an account that
    /// it is opened for.
    pub fn is_here(&self, account: Uuid, present: &[bool]) -> bool {
        let own = |id: &Uuid| self.pupils.get(id).into_iter().flatten().any(|pupil| present[*pupil]);
        own(&account) || self.pupils.keys().any(|other| self.opened(*other) == account && own(other))
    }

    /// Whether the school has a mail of whoever opens that account, which is not away.
    pub fn has_mail(&self, account: Uuid) -> bool {
        self.mails.iter().any(|other| self.opened(*other) == account)
    }

    /// A director groups an account with another one, which is kept.
    pub fn group(&mut self, other: Uuid, kept: Uuid, present: &[bool], today: Date) -> Became {
        if ![other, kept].iter().all(|account| self.is_here(*account, present)) {
            return (Outcome::Refused(Reason::LeftSchool), None);
        }
        let opened = self.opened(kept);
        if self.opened(other) == opened {
            // They are one account already: as it was decided, or which one is said.
            let is_as_decided = self.away.get(&other).is_some_and(|(into, _)| *into == kept);
            let became = match is_as_decided {
                true => Outcome::Applied,
                false => Outcome::Otherwise(Reason::GroupedOtherwise),
            };
            return (became, Some(opened));
        }
        if self.away.contains_key(&other) {
            // With a third, of which who decided did not know.
            return (Outcome::Refused(Reason::GroupedOtherwise), Some(self.opened(other)));
        }
        self.away.insert(other, (opened, today));
        let became = match opened == kept {
            true => Outcome::Applied,
            false => Outcome::Otherwise(Reason::GroupedAway),
        };
        (became, Some(opened))
    }

    /// A director gives an account back that was grouped with that one.
    pub fn ungroup(&mut self, account: Uuid, from: Uuid, present: &[bool]) -> Became {
        if !self.is_here(account, present) {
            return (Outcome::Refused(Reason::LeftSchool), None);
        }
        if !self.is_behind(account, from) {
            return (Outcome::Refused(Reason::NotGrouped), None);
        }
        self.away.remove(&account);
        (Outcome::Applied, Some(account))
    }

    /// Compares with what the service has: what is grouped, since when, and which account each record opens.
    pub async fn compare(&self, world: &World, uai: &str) -> Result<(), String> {
        let rows = sqlx::query(
            "SELECT DISTINCT account.id, login, grouped_into, grouped_on
             FROM account JOIN account_school ON account_school.account = account.id WHERE school = $1 ORDER BY login",
        )
        .bind(uai)
        .fetch_all(&world.pool)
        .await
        .unwrap();
        for row in &rows {
            let (id, login): (Uuid, String) = (row.get("id"), row.get("login"));
            let into: Option<Uuid> = row.get("grouped_into");
            let on = row.get::<Option<jiff_sqlx::Date>, _>("grouped_on").map(|day| day.to_jiff());
            let (theirs, ours) = (into.zip(on), self.away.get(&id).copied());
            if theirs != ours {
                return Err(format!("{login}: the service has it grouped {theirs:?}, the clerk {ours:?}"));
            }
        }
        let records: Vec<(Uuid, Uuid)> = sqlx::query_as(
            "SELECT DISTINCT coalesce(home_account, account), account FROM guardian
             JOIN link ON link.guardian = guardian.id JOIN enrolment ON enrolment.pupil = link.pupil
             WHERE school = $1",
        )
        .bind(uai)
        .fetch_all(&world.pool)
        .await
        .unwrap();
        match records.into_iter().find(|(own, opens)| self.opened(*own) != *opens) {
            Some((own, opens)) => Err(format!("the record of {own} opens {opens}, not {}", self.opened(own))),
            None => Ok(()),
        }
    }
}
