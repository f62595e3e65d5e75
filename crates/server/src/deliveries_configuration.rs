//! What an operator writes down of deliveries of AAF.

use std::path::PathBuf;

use domain::jiff::civil::Time;
use serde::Deserialize;
use service::{DeliverySettings, DropFolder, Schools};

/// Deliveries of AAF.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Aaf {
    /// From when on those of the day are taken, in Paris: `08:20` when left out.
    #[serde(default)]
    pub at: Option<Time>,
    /// Of the first degree.
    #[serde(default)]
    pub first_degree: Option<Drop>,
    /// Of the second.
    #[serde(default)]
    pub second_degree: Option<Drop>,
}

/// Deliveries of a degree.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Drop {
    /// Where académies put them. Nothing is written there.
    pub folder: PathBuf,
    /// Which schools they bring, beside those that the service knows and those that are listed.
    #[serde(default)]
    pub schools: Brought,
    /// The sectors, where those of some are brought: `PU`, `PR`.
    #[serde(default = "public")]
    pub sectors: Vec<String>,
}

/// Which schools deliveries bring.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Brought {
    /// Listed ones alone (`preau-central perimeter`).
    #[default]
    Listed,
    /// Those of the sectors.
    OfSectors,
    /// All.
    All,
}

fn public() -> Vec<String> {
    vec!["PU".to_owned()]
}

impl Aaf {
    /// What the use cases work with.
    #[must_use]
    pub fn settings(&self) -> DeliverySettings {
        let usual = DeliverySettings::default();
        let folder = |drop: &Drop| DropFolder {
            folder: drop.folder.clone(),
            schools: match drop.schools {
                Brought::Listed => Schools::Listed,
                Brought::OfSectors => Schools::OfSectors(drop.sectors.clone()),
                Brought::All => Schools::All,
            },
        };
        DeliverySettings {
            at: self.at.unwrap_or(usual.at),
            first_degree: self.first_degree.as_ref().map(folder),
            second_degree: self.second_degree.as_ref().map(folder),
        }
    }
}
