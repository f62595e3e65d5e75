//! What a summary tells: figures, and no person.

use domain::account::{Origin, State};
use domain::degree::Degree;
use domain::person::Population;
use jiff::civil::{Date, DateTime};

/// The figures of one school at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// First or second degree.
    pub degree: Degree,
    /// UAI of the school.
    pub uai: String,
    /// Its name.
    pub school: String,
    /// Postal code and town.
    pub locality: Option<String>,
    /// Local date and time of the figures.
    pub made_at: DateTime,
    /// The year in which the school year begins.
    pub school_year: i16,
    /// Pupils present.
    pub pupils: u32,
    /// Those of them with at least one activated legal guardian.
    pub reached: u32,
    /// Of each population, in the order of the screens.
    pub populations: Vec<PopulationSummary>,
    /// Pupils by class, in the order of the school.
    pub classes: Vec<Group>,
    /// Pupils by level (1D) or MEF (2D), in the order of schooling.
    pub levels: Vec<Group>,
    /// Corrections to make at the source.
    pub corrections: Corrections,
}

/// The accounts of one population: each is counted once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PopulationSummary {
    /// Which.
    pub population: Population,
    /// Accounts by state, in the order of [`State::ALL`].
    pub states: [u32; 4],
    /// Accounts by origin, in the order of the statistics.
    pub origins: Vec<(Origin, u32)>,
    /// What was counted earlier in the school year and now, oldest first, one point a day.
    pub curve: Vec<Point>,
    /// Provisional passwords.
    pub passwords: Passwords,
}

/// What was counted on one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Point {
    /// The day.
    pub day: Date,
    /// Accounts activated.
    pub activated: u32,
    /// All accounts.
    pub accounts: u32,
}

/// Provisional passwords of a population, by account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Passwords {
    /// Given on a sheet in this school year.
    pub given: u32,
    /// That their holders have not replaced by their own.
    pub unused: u32,
    /// That stop working by [`until`](Self::until).
    pub expiring: u32,
    /// The last day that `expiring` looks at.
    pub until: Date,
}

/// Pupils of one class or level.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Group {
    /// As staff call it.
    pub label: String,
    /// Pupils present.
    pub pupils: u32,
    /// Those with at least one activated legal guardian.
    pub reached: u32,
    /// Those whose own account is activated (2D).
    pub activated: u32,
}

/// Corrections to make at the source, by what they are about.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Corrections {
    /// Pupils' records.
    pub pupils: u32,
    /// Guardians' records.
    pub guardians: u32,
    /// Files, and lines of which nobody can be told.
    pub files: u32,
}

impl PopulationSummary {
    /// All accounts.
    #[must_use]
    pub fn accounts(&self) -> u32 {
        self.states.iter().sum()
    }

    /// Accounts in a state.
    #[must_use]
    pub const fn of(&self, state: State) -> u32 {
        self.states[state as usize]
    }

    /// Accounts activated.
    #[must_use]
    pub const fn activated(&self) -> u32 {
        self.of(State::Activated)
    }
}

impl Corrections {
    /// All of them.
    #[must_use]
    pub const fn all(&self) -> u32 {
        self.pupils + self.guardians + self.files
    }
}
