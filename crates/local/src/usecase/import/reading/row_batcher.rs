//! Rows on their way from the reader to the transaction, in bulks.

use formats::import::{Rejection, Stopped};
use tokio::sync::mpsc;

use crate::store::import::quarantine::QuarantinedRow;
use crate::store::import::row::{Child, Class, Guardian, Link, Mef, Pupil, School, Visit};
use crate::store::import::stage::{BULK, Rows};

/// What crosses the channel.
pub enum Message {
    Rows(Rows),
    Rejected(Rejection),
    /// Bytes of all sources so far.
    Read(u64),
}

/// The other end is gone when the import was stopped.
pub type Sent = Result<(), Stopped>;

/// Where the reader puts rows.
pub struct RowBatcher {
    sender: mpsc::Sender<Message>,
    pending: PendingRows,
}

#[derive(Default)]
pub struct PendingRows {
    pub schools: Vec<School>,
    pub classes: Vec<Class>,
    pub mefs: Vec<Mef>,
    pub pupils: Vec<Pupil>,
    pub visits: Vec<Visit>,
    pub guardians: Vec<Guardian>,
    pub links: Vec<Link>,
    pub children: Vec<Child>,
    pub quarantined: Vec<QuarantinedRow>,
}

impl RowBatcher {
    pub fn new(sender: mpsc::Sender<Message>) -> Self {
        Self { sender, pending: PendingRows::default() }
    }

    pub fn send(&self, message: Message) -> Sent {
        self.sender.blocking_send(message).map_err(|_| Stopped)
    }

    pub fn push<R>(
        &mut self,
        row: R,
        of: fn(&mut PendingRows) -> &mut Vec<R>,
        rows: fn(Vec<R>) -> Rows,
    ) -> Sent {
        let pending = of(&mut self.pending);
        pending.push(row);
        if pending.len() < BULK {
            return Ok(());
        }
        let full = std::mem::replace(pending, Vec::with_capacity(BULK));
        self.send(Message::Rows(rows(full)))
    }

    pub fn flush(&mut self) -> Sent {
        let rest = std::mem::take(&mut self.pending);
        for rows in [
            Rows::Schools(rest.schools),
            Rows::Classes(rest.classes),
            Rows::Mefs(rest.mefs),
            Rows::Pupils(rest.pupils),
            Rows::Visits(rest.visits),
            Rows::Guardians(rest.guardians),
            Rows::Links(rest.links),
            Rows::Children(rest.children),
            Rows::Quarantined(rest.quarantined),
        ] {
            self.send(Message::Rows(rows))?;
        }
        Ok(())
    }
}
