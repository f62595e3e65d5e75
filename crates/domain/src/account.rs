//! The account: its state, its origin, its password.

use jiff::civil::Date;

use crate::degree::Degree;

/// Number of a provisional password in the life of an account, from 1; see [`Account::generation`].
pub type Generation = u32;

/// The first of them.
pub const FIRST: Generation = 1;

/// Where an account stands on its way to its holder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum State {
    /// Nobody was given anything, or what was given has expired.
    NotNotified,
    /// A provisional password was handed out and not used yet.
    Notified,
    /// A guardian signed in and has not clicked on the mail's link yet. Pupils never are here.
    Activating,
    /// The holder has the account in hand.
    Activated,
}

impl State {
    /// All states, in the order of the tables.
    pub const ALL: [Self; 4] = [Self::NotNotified, Self::Notified, Self::Activating, Self::Activated];

    /// The guides' words (1D §3; 2D §3.2).
    #[must_use]
    pub const fn label(self, degree: Degree) -> &'static str {
        match (degree, self) {
            (Degree::First, Self::NotNotified) => "Non notifié",
            (Degree::First, Self::Notified) => "Notifié et non activé",
            (Degree::Second, Self::NotNotified) => "Non activé - non informé",
            (Degree::Second, Self::Notified) => "Non activé - informé",
            (_, Self::Activating) => "En cours d’activation",
            (_, Self::Activated) => "Activé",
        }
    }
}

/// By which road the holder came to the account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Origin {
    /// *Non renseigné*: never notified, never activated.
    Unset,
    /// *Établissement*: handed out by the school.
    School,
    /// *Responsable*: registered alone with an SMS code.
    Guardian,
    /// *FranceConnect*.
    FranceConnect,
    /// *ATEN*: transition from the former second-degree portal.
    Aten,
    /// *ENT*: transition from a digital workspace.
    Ent,
}

impl Origin {
    /// All origins, in the order of the statistics.
    pub const ALL: [Self; 6] =
        [Self::Aten, Self::Ent, Self::School, Self::FranceConnect, Self::Guardian, Self::Unset];

    /// The guides' words (1D: 2020 guide §1.1; 2D: 2023 guide §5.3).
    #[must_use]
    pub const fn label(self, degree: Degree) -> &'static str {
        match self {
            Self::Unset => match degree {
                Degree::First => "Non renseigné",
                Degree::Second => "Non renseignée",
            },
            Self::School => "Établissement",
            Self::Guardian => "Responsable",
            Self::FranceConnect => "FranceConnect",
            Self::Aten => "ATEN",
            Self::Ent => "ENT",
        }
    }
}

/// What is known of the password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Password {
    /// None: not notified, or a provisional one that lapsed unused.
    None,
    /// Provisional, readable by staff: the one derived for [`Account::generation`].
    Provisional,
    /// Chosen by the holder; nobody can read it.
    Chosen,
    /// The holder signs in with FranceConnect alone and has no password.
    FranceConnect,
}

/// Whose account it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Holder {
    /// A guardian: must confirm a mail address to be activated.
    Guardian,
    /// A pupil (2D): activated at the first sign-in.
    Pupil,
}

/// The part of an account that staff and families change. Who holds it, its login and its secret do not
/// change here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Whose account it is.
    pub holder: Holder,
    /// Where it stands.
    pub state: State,
    /// By which road.
    pub origin: Origin,
    /// What is known of the password.
    pub password: Password,
    /// The live provisional password's number or, when none is live, that of the first one that may be
    /// printed. It never goes back: a sheet that bears a smaller number is void.
    pub generation: Generation,
    /// Date of the last notification (*date de distribution*).
    pub notified_on: Option<Date>,
    /// Date from which the provisional password's three months run: its last notification or change.
    pub provisional_since: Option<Date>,
    /// It was activated once, so that a later activation does not change the origin.
    pub activated_before: bool,
    /// The family asked for a reset on that day and nothing was done yet.
    pub reset_asked_on: Option<Date>,
    /// How many times the holder chose how to sign in: what a decision did not know of is told by it.
    pub choices: u32,
    /// Generation of the provisional password the present chosen one comes from, which is its age: a password changed
    /// in session inherits it. `None` for a road that owes nothing to a sheet.
    pub chosen_with: Option<Generation>,
    /// Greatest generation printed in vain, on a sheet of a decision that was refused or changed nothing; 0 when there
    /// is none. It opens nothing, and is not printed again.
    pub burnt: Generation,
    /// Counts every change; an operation says on which version it was decided.
    pub version: u64,
}

impl Account {
    /// An account as the directory creates it: nobody was given anything.
    #[must_use]
    pub const fn new(holder: Holder) -> Self {
        Self {
            holder,
            state: State::NotNotified,
            origin: Origin::Unset,
            password: Password::None,
            generation: FIRST,
            notified_on: None,
            provisional_since: None,
            activated_before: false,
            reset_asked_on: None,
            choices: 0,
            chosen_with: None,
            burnt: 0,
            version: 0,
        }
    }

    /// Generation of the next provisional password to be printed: that of the first notification or, once one was given
    /// out, that of a reset.
    #[must_use]
    pub const fn next_printable(&self) -> Generation {
        match self.password {
            Password::None => self.past(self.generation.saturating_sub(1)),
            _ => self.past(self.generation),
        }
    }

    /// The first generation after that one that may open something: what was burnt stays so.
    #[must_use]
    pub const fn past(&self, given: Generation) -> Generation {
        if given > self.burnt { given.saturating_add(1) } else { self.burnt.saturating_add(1) }
    }

    /// A value that was printed and shall open nothing: the next one printed comes after it. What is live stays.
    pub const fn burn(&mut self, printed: Generation) {
        if printed > self.burnt
            && (printed > self.generation || !matches!(self.password, Password::Provisional))
        {
            self.burnt = printed;
        }
    }

    /// Whether the rules below hold; every transition keeps them.
    ///
    /// - not notified: no password, no date, origin unset;
    /// - notified: a provisional password and a date;
    /// - activating: a guardian, with a provisional or chosen password and a date;
    /// - a provisional password has a day its three months run from, and no other kind has;
    /// - only a chosen password comes from a sheet, and the live provisional one is not burnt.
    #[must_use]
    pub fn is_consistent(&self) -> bool {
        let by_state = match self.state {
            State::NotNotified => {
                self.password == Password::None && self.notified_on.is_none() && self.origin == Origin::Unset
            }
            State::Notified => self.password == Password::Provisional && self.notified_on.is_some(),
            State::Activating => {
                self.holder == Holder::Guardian
                    && matches!(self.password, Password::Provisional | Password::Chosen)
                    && self.notified_on.is_some()
            }
            State::Activated => self.origin != Origin::Unset && self.activated_before,
        };
        let dated = (self.password == Password::Provisional) == self.provisional_since.is_some();
        let aged = self.chosen_with.is_none() || self.password == Password::Chosen;
        let live = self.password != Password::Provisional || self.burnt != self.generation;
        by_state && dated && aged && live && self.generation >= FIRST
    }
}
