//! The row of a record that was left out.

use super::row::{StagingRow, Statement};

/// What can be read of a record that was left out.
#[derive(Debug)]
#[expect(missing_docs, reason = "the columns of stage_quarantine")]
pub struct QuarantinedRow {
    pub scope: i64,
    pub file: i64,
    pub line: i64,
    pub about: About,
    pub pupil: Option<String>,
    pub guardian: Option<String>,
    pub school: Option<String>,
    pub family: Option<String>,
    pub first: Option<String>,
    pub aligned: bool,
}

/// What a record left out was about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "named after the records")]
pub enum About {
    Pupil,
    Link,
}

impl About {
    const fn code(self) -> &'static str {
        match self {
            Self::Pupil => "pupil",
            Self::Link => "link",
        }
    }
}

impl StagingRow for QuarantinedRow {
    const INSERT: &str = "INSERT INTO stage_quarantine (scope, file, line, about, pupil, guardian, school, family, first, aligned)";
    const COLUMNS: usize = 10;
    const ON_CONFLICT: &str = "";

    fn bind(self, statement: Statement) -> Statement {
        statement
            .bind(self.scope)
            .bind(self.file)
            .bind(self.line)
            .bind(self.about.code())
            .bind(self.pupil)
            .bind(self.guardian)
            .bind(self.school)
            .bind(self.family)
            .bind(self.first)
            .bind(self.aligned)
    }
}
