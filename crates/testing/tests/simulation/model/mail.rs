//! A mail with a link, which a school asks for again: for who may use it, once.

use domain::account::State;
use protocol::decision::MailKind;
use protocol::operation::{Outcome, Reason};

use super::judging::{APPLIED, expect, otherwise};
use super::{Clerk, Taken};

impl Clerk {
    /// Judges what became of a mail that was asked for; `is_known` says that the school has an address to send it to. Where
    /// it has none, one may wait to be confirmed. For an account that is away, it is this one’s.
    pub fn judge_mail(
        &self,
        taken: &Taken,
        what: MailKind,
        is_known: bool,
        is_away: bool,
    ) -> Result<(), String> {
        let refused = |reason| vec![Outcome::Refused(reason)];
        let sent = if is_away { otherwise(Reason::GroupedAway) } else { APPLIED };
        let in_vain = if is_away { Reason::GroupedAway } else { Reason::AlreadyActivated };
        let allowed = match (what, self.state) {
            _ if !taken.in_school => refused(Reason::LeftSchool),
            (MailKind::Activation, State::Activated) => vec![otherwise(in_vain)],
            (MailKind::Activation, State::NotNotified | State::Notified) => refused(Reason::NotActivating),
            _ if is_known => vec![sent],
            _ => vec![sent, Outcome::Refused(Reason::NoAddress)],
        };
        expect(taken, &allowed)?;
        let is_in_vain = what == MailKind::Activation && self.state == State::Activated;
        let mails = usize::from(taken.outcome == sent && !is_in_vain);
        match taken.mails == mails {
            true => Ok(()),
            false => Err(format!("{} mails were written, not {mails}", taken.mails)),
        }
    }
}
