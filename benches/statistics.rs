//! The statistics of a school of a million accounts, beside the bare aggregate.
//!
//! `scripts/bench statistics`, `scripts/bench statistics=100000`

mod crowd;
mod figure;

use std::error::Error;
use std::time::{Duration, Instant};

use local::usecase::statistics;
use local::view::codes::Population;
use local::view::statistics::StatisticsQuery;

use crowd::Crowd;
use figure::Goal;

/// Distinct accounts by state: of the school, by class, by level, by origin; and the pupils reached.
const AGGREGATES: [&str; 5] = [
    "SELECT state, count(DISTINCT account.id) FROM enrolment JOIN link USING (pupil_id)
     JOIN guardian ON guardian.id = guardian_id JOIN account ON account.id = account_id
     WHERE gone_on IS NULL AND visiting = 0 AND gone = 0 AND responsibility = 1 GROUP BY state",
    "SELECT class_id, state, count(DISTINCT account.id) FROM enrolment JOIN link USING (pupil_id)
     JOIN guardian ON guardian.id = guardian_id JOIN account ON account.id = account_id
     WHERE gone_on IS NULL AND visiting = 0 AND gone = 0 AND responsibility = 1 GROUP BY class_id, state",
    "SELECT level, state, count(DISTINCT account.id) FROM enrolment JOIN link USING (pupil_id)
     JOIN guardian ON guardian.id = guardian_id JOIN account ON account.id = account_id
     WHERE gone_on IS NULL AND visiting = 0 AND gone = 0 AND responsibility = 1 GROUP BY level, state",
    "SELECT origin, state, count(DISTINCT account.id) FROM enrolment JOIN link USING (pupil_id)
     JOIN guardian ON guardian.id = guardian_id JOIN account ON account.id = account_id
     WHERE gone_on IS NULL AND visiting = 0 AND gone = 0 AND responsibility = 1 GROUP BY origin, state",
    "SELECT count(DISTINCT enrolment.pupil_id), count(DISTINCT iif(state = 3, enrolment.pupil_id, NULL))
     FROM enrolment JOIN link USING (pupil_id)
     JOIN guardian ON guardian.id = guardian_id JOIN account ON account.id = account_id
     WHERE gone_on IS NULL AND visiting = 0 AND gone = 0 AND responsibility = 1",
];

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let Some(wanted) = figure::wanted("statistics", 1_000_000) else { return Ok(()) };
    let crowd = Crowd::of(wanted).await?;
    let query = StatisticsQuery { school: crowd.uai.clone(), population: Population::LegalGuardians };
    let clear = crowd.in_clear().await?;
    let script = format!("{};", AGGREGATES.join(";\n"));

    let (mut ours, mut encrypted, mut plain) = (Duration::MAX, Duration::MAX, Duration::MAX);
    let mut accounts = 0;
    for _ in 0..3 {
        let begun = Instant::now();
        let computed = statistics::compute(&crowd.workspace, &query).await?;
        ours = ours.min(begun.elapsed());
        accounts = computed.map_or(0, |statistics| statistics.school.counts.total);

        let begun = Instant::now();
        for aggregate in AGGREGATES {
            sqlx::query(aggregate).fetch_all(crowd.workspace.store().pool()).await?;
        }
        encrypted = encrypted.min(begun.elapsed());

        let (took, _) = figure::run("sqlite3", [&*clear.to_string_lossy(), &script])?;
        plain = plain.min(took);
    }
    let name = format!("statistics of {accounts} accounts");
    figure::ratio(&name, ours, "the aggregates, same store", encrypted, Goal::AtMost(1.2));
    figure::ratio(&name, ours, "sqlite3, unencrypted", plain, Goal::AtMost(1.2));
    Ok(())
}
