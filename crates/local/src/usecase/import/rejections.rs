//! What was left out or taken with a warning: all of it on disk, the first lines at hand.

use formats::import::Rejection;

use crate::Result;
use crate::store::import::rejection::RejectedLine;
use crate::store::import::rejection_log::RejectionLog;
use crate::workspace::Workspace;

/// Lines shown.
pub(super) const SHOWN: usize = 200;

/// The account of an import's faults.
pub(super) struct Rejections {
    log: RejectionLog,
    left_out: Vec<RejectedLine>,
    warned: Vec<RejectedLine>,
    pub(super) rejected: u32,
    pub(super) warnings: u32,
}

impl Rejections {
    /// Begins; the account of the last import goes.
    pub(super) async fn open(workspace: &Workspace) -> Result<Self> {
        let mut kept = workspace.log().await;
        if let Some(former) = kept.take() {
            former.close().await;
        }
        let log = RejectionLog::open(workspace.store()).await?;
        Ok(Self { log, left_out: Vec::new(), warned: Vec::new(), rejected: 0, warnings: 0 })
    }

    /// Takes down a fault that a reader found.
    pub(super) async fn name(&mut self, rejection: Rejection) -> Result<()> {
        self.add(RejectedLine {
            file: rejection.file,
            line: rejection.line.and_then(|line| u32::try_from(line).ok()),
            key: rejection.key,
            record: rejection.record,
            field: rejection.field,
            code: rejection.code.to_owned(),
            reason: rejection.reason,
            kept: rejection.kept,
        })
        .await
    }

    /// Takes down a fault.
    pub(super) async fn add(&mut self, line: RejectedLine) -> Result<()> {
        let (count, lines) = match line.kept {
            true => (&mut self.warnings, &mut self.warned),
            false => (&mut self.rejected, &mut self.left_out),
        };
        *count = count.saturating_add(1);
        if lines.len() < SHOWN {
            lines.push(line.clone());
        }
        self.log.add(line).await
    }

    /// The first lines: what was left out, then what was taken with a warning.
    pub(super) fn shown(&mut self) -> Vec<RejectedLine> {
        let mut lines = std::mem::take(&mut self.left_out);
        lines.append(&mut self.warned);
        lines.truncate(SHOWN);
        lines
    }

    /// The lines left out, or those taken with a warning, after a number: a page of them.
    pub(super) async fn page(&mut self, kept: bool, after: i64) -> Result<Vec<(i64, RejectedLine)>> {
        self.log.flush().await?;
        self.log.page(kept, after).await
    }

    /// Hands all lines over to the workspace, for whoever wants to read them.
    pub(super) async fn keep(mut self, workspace: &Workspace) -> Result<()> {
        self.log.flush().await?;
        *workspace.log().await = Some(self.log);
        Ok(())
    }

    /// Forgets all lines.
    pub(super) async fn drop(self) {
        self.log.close().await;
    }
}
