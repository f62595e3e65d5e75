//! Which schools are taken though the service does not know them yet.

use std::collections::HashSet;

use domain::degree::Degree;
use domain::uai::Uai;
use formats::import::record::SchoolRecord;
use protocol::problem::ProblemCode;
use serde_json::json;

use crate::deliveries::Schools;
use crate::store::{aaf_delivery, audit};
use crate::{Error, Result, Service};

/// Of one degree.
#[derive(Debug, Clone, Default)]
pub struct Perimeter {
    schools: Schools,
    listed: HashSet<String>,
}

impl Perimeter {
    /// As the operator decided of that degree.
    ///
    /// # Errors
    /// What the database met.
    pub(super) async fn of(service: &Service, degree: Option<Degree>) -> Result<Self> {
        let schools =
            degree.and_then(|degree| service.deliveries.of(degree)).map(|drop| drop.schools.clone());
        let listed = aaf_delivery::perimeter(&mut *service.pool.acquire().await?).await?;
        Ok(Self { schools: schools.unwrap_or_default(), listed: listed.into_iter().collect() })
    }

    /// Whether a school is taken. One of changes says not everything: it makes none known.
    pub(super) fn takes(&self, record: &SchoolRecord) -> bool {
        let Some(uai) = record.uai.as_deref().filter(|_| !record.partial && record.teaches != Some(false))
        else {
            return false;
        };
        self.listed.contains(uai)
            || match &self.schools {
                Schools::Listed => false,
                Schools::All => true,
                Schools::OfSectors(sectors) => {
                    record.sector.as_ref().is_some_and(|sector| sectors.contains(sector))
                }
            }
    }
}

/// The listed schools, by UAI.
///
/// # Errors
/// What the database met.
pub async fn listed(service: &Service) -> Result<Vec<String>> {
    aaf_delivery::perimeter(&mut *service.pool.acquire().await?).await
}

/// Lists schools, or lists them no more; how many that changes. One that the service knows by then stays known.
///
/// # Errors
/// [`ProblemCode::Malformed`] for what is no UAI, and what the database met; then nothing changes.
pub async fn list(service: &Service, schools: &[String], listed: bool) -> Result<u64> {
    if schools.iter().any(|uai| Uai::parse(uai).is_err()) {
        return Err(Error::Refused(ProblemCode::Malformed));
    }
    let mut transaction = service.begin().await?;
    let changed = match listed {
        true => aaf_delivery::add_to_perimeter(&mut transaction, schools, service.now()).await?,
        false => aaf_delivery::remove_from_perimeter(&mut transaction, schools).await?,
    };
    let entry = audit::Entry {
        staff: None,
        device: None,
        school: None,
        kind: if listed { "perimeter_added" } else { "perimeter_removed" },
        content: json!({ "schools": schools }),
    };
    audit::append(&mut transaction, service.now(), entry).await?;
    transaction.commit().await?;
    Ok(changed)
}

#[cfg(test)]
mod tests {
    use formats::import::record::SchoolRecord;

    use super::Perimeter;
    use crate::deliveries::Schools;

    fn record(sector: &str) -> SchoolRecord {
        SchoolRecord {
            key: "1".to_owned(),
            uai: Some("0990001A".to_owned()),
            sector: Some(sector.to_owned()),
            teaches: Some(true),
            ..SchoolRecord::default()
        }
    }

    #[test]
    fn a_sector_or_the_list_decides() {
        let public = Perimeter { schools: Schools::OfSectors(vec!["PU".to_owned()]), ..Perimeter::default() };
        assert!(public.takes(&record("PU")) && !public.takes(&record("PR")));
        let mut listed = Perimeter::default();
        assert!(!listed.takes(&record("PU")), "nobody listed it");
        listed.listed.insert("0990001A".to_owned());
        assert!(listed.takes(&record("PR")));
        let service = SchoolRecord { teaches: Some(false), ..record("PU") };
        assert!(!listed.takes(&service) && !public.takes(&service));
        assert!(!public.takes(&SchoolRecord { partial: true, ..record("PU") }));
    }
}
