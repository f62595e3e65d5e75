//! What others did, in the words of the journal.

use domain::degree::Degree;
use domain::place::Place;
use jiff::civil::Date;
use protocol::activity::Did;
use protocol::decision::{Decision, MailKind, ResetReason};
use protocol::delegation::SchoolRole;

use super::sentence::{refused, sentence};
use crate::store::activity::Line;
use crate::store::entry::Entry;
use crate::view::account::HistoryEntry;
use crate::view::journal::{JournalEntry, JournalTopic};

/// A line of the journal.
pub(super) fn entry(line: &Line) -> JournalEntry {
    JournalEntry {
        at: Place::of(&line.uai).written(line.at),
        author: author(line),
        kind: kind(line.did).to_owned(),
        what: what(line),
        school: Some(line.uai.clone()),
        accounts: line.accounts,
        account: line.account,
    }
}

/// A line of an account’s history, where its school is looked at.
pub(super) fn history(line: &Line, place: Place) -> HistoryEntry {
    HistoryEntry { at: place.written(line.at), author: author(line), what: what(line), pending: false }
}

/// Who, and what they were for the school: whoever reads it may never have met them.
fn author(Line { person, role, uai, degree, .. }: &Line) -> String {
    let role = match role {
        SchoolRole::Director => "direction".to_owned(),
        SchoolRole::Delegate => "délégation".to_owned(),
        SchoolRole::Support => "dépannage".to_owned(),
        SchoolRole::Team => {
            let degree = match degree {
                Some(Degree::First) => " 1D",
                Some(Degree::Second) => " 2D",
                None => "",
            };
            let department: String = uai.chars().take(3).collect();
            format!("équipe d’assistance{degree} du département {department}")
        }
        SchoolRole::Other => return person.clone(),
    };
    format!("{person} ({role})")
}

/// What, in the words that the same decision has when it is taken here.
fn what(line: &Line) -> String {
    let told = |decision, reset| {
        let degree = line.degree.unwrap_or(Degree::First);
        sentence(&Entry::Decision(decision), line.accounts, reset, degree)
    };
    let (day, to) = (Date::MIN, 0);
    let notify = |reset| Decision::Notify { reset, day, to };
    let mail = |what| Decision::Mail { what, day, address: None };
    let said = match line.did {
        Did::Notified => told(notify(None), 0),
        Did::NotifiedWithReset => told(notify(Some(ResetReason::Forgotten)), line.accounts.max(1)),
        Did::Reset => told(Decision::Reset { reason: ResetReason::Forgotten, day, to }, 0),
        Did::ResetAsStolen => told(Decision::Reset { reason: ResetReason::Stolen, day, to }, 0),
        Did::ActivationMail => told(mail(MailKind::Activation), 0),
        Did::ConfirmationMail => told(mail(MailKind::Confirmation), 0),
        Did::Grouped => "Compte regroupé avec un autre".to_owned(),
        Did::Ungrouped => "Compte dégroupé, et rendu comme il était".to_owned(),
        Did::LoginRenewed => "Nouvel identifiant demandé".to_owned(),
        Did::Opened => "Établissement ouvert par l’équipe d’assistance".to_owned(),
        // By themselves, or after its last day.
        Did::Closed => "Établissement fermé à l’équipe d’assistance".to_owned(),
        Did::Other => "Opération d’une autre version de Préau".to_owned(),
    };
    said + &refused(line.refused, line.accounts)
}

/// The code that the same thing has when it is done here.
const fn kind(did: Did) -> &'static str {
    match did {
        Did::Notified | Did::NotifiedWithReset => "notify",
        Did::Reset | Did::ResetAsStolen => "reset",
        Did::ActivationMail | Did::ConfirmationMail => "mail",
        Did::Grouped => "group",
        Did::Ungrouped => "ungroup",
        Did::LoginRenewed => "renew_login",
        Did::Opened => "school_opened",
        Did::Closed => "school_closed",
        Did::Other => "unreadable",
    }
}

/// What it is about.
pub(super) const fn topic(did: Did) -> JournalTopic {
    match did {
        Did::Notified | Did::NotifiedWithReset | Did::ActivationMail | Did::ConfirmationMail => {
            JournalTopic::Notifications
        }
        Did::Reset | Did::ResetAsStolen | Did::LoginRenewed => JournalTopic::Passwords,
        Did::Grouped | Did::Ungrouped => JournalTopic::Groupings,
        Did::Opened | Did::Closed => JournalTopic::Computers,
        Did::Other => JournalTopic::Data,
    }
}
