//! How long what is known is kept.

/// What an operator decides of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retention {
    /// Months that the trail of what staff do is kept.
    pub audit_months: u32,
    /// Days that addresses are kept beside what came of them: of mails that have left, of what was asked on pages, of
    /// sessions that ended.
    pub addresses_days: u32,
    /// Months without a school after which somebody is erased; none when nobody is.
    pub no_school_months: Option<u32>,
}

impl Retention {
    /// The trail is never kept for less: the database refuses it, too.
    pub const LEAST_AUDIT_MONTHS: u32 = 6;
    /// A holder asks what became of a mail for some days.
    pub const LEAST_ADDRESSES_DAYS: u32 = 7;
    /// Who leaves a school in July is at another one, or back, in the year that follows.
    pub const LEAST_NO_SCHOOL_MONTHS: u32 = 12;
}

impl Default for Retention {
    fn default() -> Self {
        Self { audit_months: 36, addresses_days: 90, no_school_months: None }
    }
}
