//! How deliveries of AAF arrive.

use std::path::PathBuf;

use domain::degree::Degree;
use jiff::civil::Time;

/// What an operator decides of deliveries.
#[derive(Debug, Clone)]
pub struct DeliverySettings {
    /// From when on those of the day are taken, in Paris.
    pub at: Time,
    /// Of the first degree.
    pub first_degree: Option<DropFolder>,
    /// Of the second.
    pub second_degree: Option<DropFolder>,
}

/// Where académies put the deliveries of a degree.
#[derive(Debug, Clone)]
pub struct DropFolder {
    /// The folder.
    pub folder: PathBuf,
    /// Which schools are taken from it, beside those that are known and those that are listed.
    pub schools: Schools,
}

/// Which schools are taken though they are not known yet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Schools {
    /// Listed ones alone.
    #[default]
    Listed,
    /// All of these sectors, as AAF writes them: `PU`, `PR`.
    OfSectors(Vec<String>),
    /// All.
    All,
}

impl Default for DeliverySettings {
    fn default() -> Self {
        // ÉduConnect takes the files of all académies every morning at 8:20.
        Self { at: Time::constant(8, 20, 0, 0), first_degree: None, second_degree: None }
    }
}

impl DeliverySettings {
    /// Those of a degree.
    #[must_use]
    pub const fn of(&self, degree: Degree) -> Option<&DropFolder> {
        match degree {
            Degree::First => self.first_degree.as_ref(),
            Degree::Second => self.second_degree.as_ref(),
        }
    }
}
