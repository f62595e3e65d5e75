//! Rows on their way from the reader to the transaction, in bulks.

use formats::import::{Rejection, Stopped};
use tokio::sync::mpsc;

use crate::store::import::row::{Child, Class, Guardian, Link, Mef, Pupil, School, Visit};
use crate::store::import::stage::{BULK, Rows};
use crate::store::import::witness::Witness;

/// What crosses the channel.
pub(super) enum Message {
    Rows(Rows),
    Rejected(Rejection),
    /// Bytes of all sources so far.
    Read(u64),
}

/// The other end is gone when the import was stopped.
pub(super) type Sent = Result<(), Stopped>;

/// Where the reader puts rows.
pub(super) struct Outbox {
    sender: mpsc::Sender<Message>,
    waiting: Waiting,
}

#[derive(Default)]
pub(super) struct Waiting {
    pub(super) schools: Vec<School>,
    pub(super) classes: Vec<Class>,
    pub(super) mefs: Vec<Mef>,
    pub(super) pupils: Vec<Pupil>,
    pub(super) visits: Vec<Visit>,
    pub(super) guardians: Vec<Guardian>,
    pub(super) links: Vec<Link>,
    pub(super) children: Vec<Child>,
    pub(super) witnesses: Vec<Witness>,
}

impl Outbox {
    pub(super) fn new(sender: mpsc::Sender<Message>) -> Self {
        Self { sender, waiting: Waiting::default() }
    }

    pub(super) fn send(&self, message: Message) -> Sent {
        self.sender.blocking_send(message).map_err(|_| Stopped)
    }

    pub(super) fn push<R>(
        &mut self,
        row: R,
        of: fn(&mut Waiting) -> &mut Vec<R>,
        rows: fn(Vec<R>) -> Rows,
    ) -> Sent {
        let waiting = of(&mut self.waiting);
        waiting.push(row);
        if waiting.len() < BULK {
            return Ok(());
        }
        let full = std::mem::replace(waiting, Vec::with_capacity(BULK));
        self.send(Message::Rows(rows(full)))
    }

    pub(super) fn flush(&mut self) -> Sent {
        let rest = std::mem::take(&mut self.waiting);
        for rows in [
            Rows::Schools(rest.schools),
            Rows::Classes(rest.classes),
            Rows::Mefs(rest.mefs),
            Rows::Pupils(rest.pupils),
            Rows::Visits(rest.visits),
            Rows::Guardians(rest.guardians),
            Rows::Links(rest.links),
            Rows::Children(rest.children),
            Rows::Witnesses(rest.witnesses),
        ] {
            self.send(Message::Rows(rows))?;
        }
        Ok(())
    }
}
