//! The accounts that a computer's operations are about, and what each operation makes of them.

use std::collections::{BTreeSet, HashMap};

use domain::account::{Account, Generation};
use domain::operation::Decision as Rule;
use domain::place::Place;
use domain::reconcile::{Facts, Reconciled, reconcile};
use domain::{action, redirect};
use jiff::Timestamp;
use jiff::civil::Date;
use protocol::account::AccountState;
use protocol::decision::Decision;
use protocol::operation::{Operation, Outcome, Reason};
use serde_json::{Value, json};
use sqlx::PgConnection;
use uuid::Uuid;

use super::changes::sees;
use super::door::{claim, resend};
use super::grouping::Deciding;
use super::renewal;
use crate::store::right::Scope;
use crate::store::{account, grouping, lease, people, restoration, revocation};
use crate::{Error, Result, Service};

/// Who decided.
#[derive(Debug, Clone, Copy)]
pub(super) struct By {
    /// How much they see of the school.
    pub(super) scope: Scope,
    /// When their computer had last been heard; none when they work for the school no more.
    pub(super) heard_at: Option<Timestamp>,
}

/// The accounts that operations are about, held until the end of the transaction.
pub(super) struct Accounts {
    /// As they were sent, and for which schools.
    sent: Vec<Uuid>,
    schools: Vec<String>,
    /// Where each one leads: a grouped one to the one that is kept.
    leads: HashMap<Uuid, Uuid>,
    held: HashMap<Uuid, account::Kept>,
    /// Whether somebody of the account is at the school still; absent when nobody ever was.
    present: HashMap<(String, Uuid), bool>,
    /// Those that were leased, and what became of the lease.
    leased: HashMap<Uuid, lease::State>,
    /// Those that were changed since they were saved.
    changed: BTreeSet<Uuid>,
}

impl Accounts {
    pub(super) async fn hold(connection: &mut PgConnection, operations: &[Operation]) -> Result<Self> {
        let sent: BTreeSet<Uuid> = operations.iter().map(|operation| operation.account).collect();
        let sent: Vec<Uuid> = sent.into_iter().collect();
        let schools: BTreeSet<String> = operations.iter().map(|operation| operation.school.clone()).collect();
        let schools: Vec<String> = schools.into_iter().collect();
        let mut accounts = Self {
            sent: sent.clone(),
            schools: schools.clone(),
            leads: HashMap::new(),
            held: HashMap::new(),
            present: HashMap::new(),
            leased: HashMap::new(),
            changed: BTreeSet::new(),
        };
        accounts.load(connection, &sent, &schools).await?;
        Ok(accounts)
    }

    /// Holds these accounts, too, as they are by now.
    pub(super) async fn load(
        &mut self,
        connection: &mut PgConnection,
        sent: &[Uuid],
        schools: &[String],
    ) -> Result<()> {
        let mut wanted = sent.to_vec();
        while !wanted.is_empty() {
            let held = account::hold(connection, &wanted).await?;
            self.held.extend(held.into_iter().map(|kept| (kept.id, kept)));
            // They may have been grouped while this waited for them.
            let leads = grouping::lead_to(connection, sent).await?;
            let further: BTreeSet<Uuid> =
                leads.iter().map(|(_, kept)| *kept).filter(|kept| !self.held.contains_key(kept)).collect();
            wanted = further.into_iter().collect();
            self.leads.extend(leads);
        }
        for school in schools {
            for (id, there) in people::of_school(connection, school, sent).await? {
                self.present.insert((school.clone(), id), there);
            }
        }
        self.leased.extend(lease::states(connection, sent).await?);
        Ok(())
    }

    /// Saves what became of accounts since, all at once.
    pub(super) async fn save(&mut self, connection: &mut PgConnection) -> Result<()> {
        let changed = std::mem::take(&mut self.changed);
        let held = changed.iter().filter_map(|id| self.held.get(id));
        let accounts: Vec<(Uuid, &Account)> = held.map(|kept| (kept.id, &kept.account)).collect();
        account::save_all(connection, &accounts).await
    }

    /// Groups an account with another one, or gives it back; what comes after sees where each leads from now on.
    pub(super) async fn regroup(
        &mut self,
        deciding: &Deciding<'_>,
        connection: &mut PgConnection,
        sent: &Operation,
        with: Uuid,
        scope: Scope,
    ) -> Result<(Outcome, Option<Uuid>, Option<Value>)> {
        self.leased.extend(lease::states(connection, &[with]).await?);
        // Of a lease that was made void, the account that the person has.
        let had = |id: Uuid| match self.leased.get(&id) {
            Some(lease::State::Void { went_to }) => *went_to,
            _ => id,
        };
        let (account, with) = (had(sent.account), had(with));
        if account == with && with != sent.account {
            return Ok((Outcome::Applied, Some(with), None));
        }
        let seen = self.held.get(&sent.account).is_some_and(|kept| sees(scope, kept));
        if !seen || !self.present.contains_key(&(sent.school.clone(), sent.account)) {
            return Ok((Outcome::Refused(Reason::UnknownAccount), None, None));
        }
        // For who asks later why.
        let known =
            self.held.get(&account).map(|kept| json!({ "away": AccountState::of(account, &kept.account) }));
        let (outcome, went_to) = match sent.decision {
            Decision::Group { .. } => deciding.group(connection, account, with).await?,
            _ => deciding.ungroup(connection, account, with).await?,
        };
        let (all, schools) = (self.sent.clone(), self.schools.clone());
        self.load(connection, &all, &schools).await?;
        Ok((outcome, went_to, known))
    }

    /// A new login is asked for: of an account that is grouped away, for the one that is kept.
    pub(super) async fn renew(
        &mut self,
        service: &Service,
        connection: &mut PgConnection,
        sent: &Operation,
        scope: Scope,
    ) -> Result<(Outcome, Option<Uuid>, Option<Value>)> {
        let present = self.present.get(&(sent.school.clone(), sent.account)).copied();
        let id = self.leads.get(&sent.account).copied().unwrap_or(sent.account);
        let kept = self.held.get_mut(&id).filter(|kept| sees(scope, kept));
        let (Some(in_school), Some(kept)) = (present, kept) else {
            return Ok((Outcome::Refused(Reason::UnknownAccount), None, None));
        };
        if !in_school {
            return Ok((Outcome::Refused(Reason::LeftSchool), Some(id), None));
        }
        let outcome = match renewal::ask(service, connection, kept).await? {
            Outcome::Applied if id != sent.account => Outcome::Otherwise(Reason::GroupedAway),
            outcome => outcome,
        };
        Ok((outcome, Some(id), None))
    }

    /// Applies one operation to the account that it leads to; says what it was compared with.
    pub(super) async fn apply(
        &mut self,
        service: &Service,
        connection: &mut PgConnection,
        sent: &Operation,
        by: By,
        decided_at: Timestamp,
        now: Timestamp,
    ) -> Result<(Outcome, Option<Uuid>, Option<Value>)> {
        match self.leased.get(&sent.account) {
            Some(lease::State::Void { went_to }) => {
                return Ok((Outcome::Refused(Reason::AccountKept), Some(*went_to), None));
            }
            // Another computer gave that account to somebody else: two had the same lease.
            Some(lease::State::Claimed { login })
                if sent.sheet.as_ref().is_some_and(|sheet| sheet.login != *login) =>
            {
                return Ok((Outcome::Refused(Reason::AccountKept), None, None));
            }
            _ => {}
        }
        let present = self.present.get(&(sent.school.clone(), sent.account)).copied();
        // An account of another school is answered as one that does not exist.
        let (Some(in_school), Some(leads_to)) = (present, self.leads.get(&sent.account).copied()) else {
            return Ok((Outcome::Refused(Reason::UnknownAccount), None, None));
        };
        let place = Place::of(&sent.school);
        let rule = sent.decision.rule().map(|rule| on_day(rule, place.day(decided_at)));
        // What a computer says of its own values is of the account that it had them of.
        let id = if matches!(rule, Some(Rule::Staff { .. })) { leads_to } else { sent.account };
        // One that is not seen, too.
        let Some(kept) = self.held.get_mut(&id).filter(|kept| sees(by.scope, kept)) else {
            return Ok((Outcome::Refused(Reason::UnknownAccount), None, None));
        };
        let Some(rule) = rule else {
            return Ok((Outcome::Refused(Reason::NotForStaff), Some(id), None));
        };
        // For who asks later why.
        let mut known = json!({
            "account": AccountState::of(id, &kept.account), "in_school": in_school, "rolled": kept.rolled,
        });
        if kept.skipped.is_some() {
            known["heard_at"] = json!(by.heard_at);
        }
        let mail = match &sent.decision {
            Decision::Mail { what, address, .. } => Some(resend::Asked {
                operation: sent.id,
                school: sent.school.as_str(),
                what: *what,
                address: address.as_deref(),
            }),
            _ => None,
        };
        let printed = match rule {
            Rule::Staff { to, .. } if id == sent.account => by.heard_at.map(|heard_at| (to, heard_at)),
            _ => None,
        };
        let settling = Settling { service, place, in_school, mail, printed, now };
        if id != sent.account {
            if let Some(away) = self.held.get(&sent.account) {
                known["away"] = json!(AccountState::of(sent.account, &away.account));
            }
            let outcome = self.redirect(&settling, connection, sent.account, id, &rule).await?;
            return Ok((outcome, Some(id), Some(known)));
        }
        let seen_choices = sent.seen.choices;
        let reconciled =
            |account: &Account, facts: Facts| reconcile(account, &rule, Facts { seen_choices, ..facts });
        let outcome = settling.settle(connection, kept, &mut self.changed, reconciled).await?;
        // The family has another sheet from here on.
        if kept.void_sheet_tried_on.is_some() && !matches!(outcome, Outcome::Refused(_)) {
            account::set_void_sheet_tried(connection, id, None).await?;
            kept.void_sheet_tried_on = None;
        }
        // What was decided before it was known to be lost, and is sent again, makes up for nothing.
        if kept.choice_lost_at.is_some_and(|lost| lost < decided_at)
            && matches!(sent.decision, Decision::Notify { .. } | Decision::Reset { .. })
            && !matches!(outcome, Outcome::Refused(_))
        {
            restoration::choice_made_up_for(connection, id).await?;
            kept.choice_lost_at = None;
        }
        Ok((outcome, Some(id), Some(known)))
    }

    /// What was decided for an account that is grouped away goes to the one that is kept.
    async fn redirect(
        &mut self,
        settling: &Settling<'_>,
        connection: &mut PgConnection,
        away: Uuid,
        kept: Uuid,
        rule: &Rule,
    ) -> Result<Outcome> {
        if let Some(away) = self.held.get_mut(&away) {
            if let (Some((skipped, at)), Some(printed)) = (away.skipped, redirect::printed(rule)) {
                let left = skipped.after(printed);
                if left != Some(skipped) {
                    revocation::skip(connection, away.id, left, at).await?;
                    away.skipped = left.map(|left| (left, at));
                }
            }
            let left = redirect::left_behind(&away.account, rule);
            if left != away.account {
                self.changed.insert(away.id);
                let before = std::mem::replace(&mut away.account, left);
                if before.password != away.account.password {
                    claim::end_after_theft(connection, away.id, &before, settling.now).await?;
                }
            }
        }
        let gone = Outcome::Otherwise(Reason::GroupedAway);
        let Some(kept) = self.held.get_mut(&kept) else { return Ok(gone) };
        let reconciled = |account: &Account, facts: Facts| redirect::reconcile(account, rule, facts);
        match settling.settle(connection, kept, &mut self.changed, reconciled).await? {
            refused @ Outcome::Refused(_) => Ok(refused),
            Outcome::Applied | Outcome::Otherwise(_) => Ok(gone),
        }
    }
}

/// What is the same for whatever is done to an account.
struct Settling<'a> {
    service: &'a Service,
    /// Where the school is that decided.
    place: Place,
    in_school: bool,
    /// The mail that is asked for.
    mail: Option<resend::Asked<'a>>,
    /// The value that may stand on paper since, and when the computer had last been heard, of one whose person still works
    /// for the school.
    printed: Option<(Generation, Timestamp)>,
    now: Timestamp,
}

impl Settling<'_> {
    /// Reconciles a decision with an account that is held, and notes there what becomes of it, and that it changed: it is
    /// saved by who holds it.
    async fn settle(
        &self,
        connection: &mut PgConnection,
        kept: &mut account::Kept,
        changed: &mut BTreeSet<Uuid>,
        reconciled: impl FnOnce(&Account, Facts) -> Reconciled,
    ) -> Result<Outcome> {
        let Self { service, place, in_school, now, .. } = *self;
        let waiting = claim::waiting(connection, kept).await?;
        let facts = Facts {
            today: claim::judged_on(waiting.as_ref(), place, now),
            in_school,
            seen_choices: kept.account.choices,
            rolled: kept.rolled,
        };
        let Reconciled { account, outcome, ends_sessions } =
            self.reconciled(connection, kept, facts, reconciled).await?;
        let mut outcome: Outcome = outcome.into();
        if let (Some(mail), Outcome::Applied) = (&self.mail, outcome) {
            match resend::send(service, connection, kept, mail, now).await? {
                Ok(()) => {}
                Err(why @ Reason::AlreadyConfirmed) => return Ok(Outcome::Otherwise(why)),
                Err(why) => return Ok(Outcome::Refused(why)),
            }
        }
        if account != kept.account {
            changed.insert(kept.id);
            let before = std::mem::replace(&mut kept.account, account);
            if let Some(waiting) = &waiting
                && kept.account.password != domain::account::Password::None
                && let Some(claimed) = claim::claim(service, connection, kept, waiting, now).await?
            {
                kept.account = claimed;
                outcome = Outcome::Otherwise(Reason::AlreadyUsed);
            }
            if ends_sessions {
                claim::end_after_theft(connection, kept.id, &before, now).await?;
            }
        }
        Ok(outcome)
    }
}

impl Settling<'_> {
    /// What becomes of an account, of which the computer may have printed a value before it heard that it was skipped: that
    /// sheet is as good as any.
    async fn reconciled(
        &self,
        connection: &mut PgConnection,
        kept: &mut account::Kept,
        facts: Facts,
        reconciled: impl FnOnce(&Account, Facts) -> Reconciled,
    ) -> Result<Reconciled> {
        let unheard = |(printed, heard_at): &(Generation, Timestamp)| {
            kept.unheard_until(*printed).is_some_and(|until| *heard_at <= until)
        };
        let Some(((skipped, at), (printed, _))) = kept.skipped.zip(self.printed.filter(unheard)) else {
            return Ok(reconciled(&kept.account, facts));
        };
        let decide = |account: &Account| {
            let Reconciled { account, outcome, ends_sessions } = reconciled(account, facts);
            (account, (outcome, ends_sessions))
        };
        let Some((account, left, (outcome, ends_sessions))) = skipped.decided(&kept.account, printed, decide)
        else {
            return Err(Error::BadValue { table: "account", column: "skipped_upto" });
        };
        if left != Some(skipped) {
            revocation::skip(connection, kept.id, left, at).await?;
            kept.skipped = left.map(|left| (left, at));
        }
        Ok(Reconciled { account, outcome, ends_sessions })
    }
}

/// The day of a decision is that of the moment the service believes, at its school.
fn on_day(rule: Rule, day: Date) -> Rule {
    match rule {
        Rule::Staff { action, to, .. } => {
            let action: action::Action = action;
            Rule::Staff { action, day, to }
        }
        other => other,
    }
}
