//! What an operator writes down of how long things are kept.

use serde::Deserialize;
use service::Retention;

/// How long what is known is kept.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kept {
    /// Months of the trail of what staff do.
    #[serde(default)]
    pub audit_months: Option<u32>,
    /// Days of addresses that have served.
    #[serde(default)]
    pub addresses_days: Option<u32>,
    /// Months without a school after which somebody is erased; nobody is when left out.
    #[serde(default)]
    pub no_school_months: Option<u32>,
}

impl Kept {
    /// What the use cases work with; `None` for less than is sound.
    #[must_use]
    pub fn settings(&self) -> Option<Retention> {
        let usual = Retention::default();
        let asked = Retention {
            audit_months: self.audit_months.unwrap_or(usual.audit_months),
            addresses_days: self.addresses_days.unwrap_or(usual.addresses_days),
            no_school_months: self.no_school_months,
        };
        let sound = asked.audit_months >= Retention::LEAST_AUDIT_MONTHS
            && asked.addresses_days >= Retention::LEAST_ADDRESSES_DAYS
            && asked.no_school_months.is_none_or(|months| months >= Retention::LEAST_NO_SCHOOL_MONTHS);
        sound.then_some(asked)
    }
}
