//! From the lines to check of an import to the corrections to make at the source.

use sqlx::SqliteConnection;

use super::rejections::Rejections;
use crate::Result;
use crate::store::id::ImportId;
use crate::store::import::correction;

/// Lines of one import that become corrections; a file with more is not mended by hand.
const MOST: usize = 5_000;

/// What is said of a delivery or of its order, or of what was typed beside it, and is nobody's to put right at the source.
const PASSING: [&str; 5] = [
    "unknown-record",
    "unknown-guardian",
    "school-without-pupils",
    "guardian-perhaps-known",
    "uai-check-letter",
];

/// What is said once of a whole column, and is to be put right by another export.
const OF_FILES: [&str; 1] = ["spreadsheet-numbers"];

/// Keeps what is to be put right: how many corrections are new, and how many of the list are made.
pub(super) async fn keep(
    connection: &mut SqliteConnection,
    rejections: &mut Rejections,
    import: ImportId,
) -> Result<(u32, u32)> {
    let mut staged = 0;
    'lines: for kept in [false, true] {
        let mut after = 0;
        loop {
            let page = rejections.page(kept, after).await?;
            let Some((last, _)) = page.last() else { break };
            after = *last;
            for (_, line) in page {
                let code = line.code.as_str();
                let of_file = OF_FILES.contains(&code).then_some(line.file.as_str());
                let record = line.record.as_deref().filter(|_| !PASSING.contains(&code)).or(of_file);
                let Some(record) = record else { continue };
                correction::stage(connection, &line, record).await?;
                staged += 1;
                if staged == MOST {
                    break 'lines;
                }
            }
        }
    }
    correction::merge(connection, import, staged < MOST).await
}
