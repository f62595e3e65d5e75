//! The figures of an import.

use sqlx::SqliteConnection;

use super::examples;
use crate::Result;
use crate::progress::Progress;
use crate::store::import::history::Watermarks;
use crate::store::import::presence::{self, Present};
use crate::store::import::report;
use crate::view::import::{Changes, ImportReport, SchoolChanges};

/// Reads what changed; to be called while the staging tables are there.
pub(super) async fn compute(
    connection: &mut SqliteConnection,
    before: &Watermarks,
    progress: &Progress,
) -> Result<ImportReport> {
    let unchanged = report::is_unchanged(connection, before).await?;
    progress.step("Bilan", 0);
    report::follow_pupils(connection, before).await?;
    report::follow(connection, before).await?;
    report::follow_changes(connection, before).await?;
    progress.check()?;
    let schools = report::schools(connection, before).await?;
    progress.step("Bilan", schools.len() as u64);
    let arrivals = report::count_new(connection, before).await?;
    presence::count(connection, before).await?;
    let (everywhere, present) = presence::counted(connection).await?;
    let pupils_moved = report::pupils(connection, before).await?;
    let guardians_moved = report::guardians(connection).await?;
    let mut of_schools = Vec::with_capacity(schools.len());
    for (school, done) in schools.iter().zip(1_u64..) {
        let pupils = pupils_moved.get(&school.id).copied().unwrap_or_default();
        let guardians = guardians_moved.get(&school.id).copied().unwrap_or_default();
        let present = present.get(&school.id).copied().unwrap_or_default();
        let (pupil_accounts, new_pupil_accounts) = if school.second_degree {
            report::pupil_accounts(connection, before, school.id).await?
        } else {
            (0, 0)
        };
        let accounts_new = arrivals.get(&school.id).copied().unwrap_or_default() + new_pupil_accounts;
        of_schools.push(SchoolChanges {
            uai: school.uai.clone(),
            name: school.name.clone(),
            created: school.id > before.school,
            changes: Changes {
                pupils_new: pupils.new,
                pupils_changed: pupils.changed,
                pupils_gone: pupils.gone,
                pupils: present.pupils,
                guardians_new: guardians.new,
                guardians_changed: guardians.changed,
                guardians_gone: guardians.gone,
                guardians: present.guardians,
                accounts_new,
                accounts_kept: (present.guardians + pupil_accounts).saturating_sub(accounts_new),
            },
        });
        progress.reach(done)?;
    }
    let totals = totals(connection, before, everywhere).await?;
    let examples = examples::collect(connection, before).await?;
    Ok(ImportReport {
        schools: of_schools,
        totals,
        unreferenced_guardians: 0,
        without_responsibility: 0,
        pupils_kept: 0,
        guardians_kept: 0,
        rejections: Vec::new(),
        rejected: 0,
        warned: 0,
        questions: Vec::new(),
        answered: Vec::new(),
        corrections_found: 0,
        unused_answers: Vec::new(),
        corrections_made: 0,
        examples,
        transmission: None,
        unchanged,
        applied: false,
    })
}

/// Every person once; those present are those of all schools of the store.
async fn totals(connection: &mut SqliteConnection, before: &Watermarks, present: Present) -> Result<Changes> {
    let pupils = report::all_pupils(connection, before).await?;
    let known = report::all_guardian_moves(connection).await?;
    let (of_guardians, of_pupils) = report::new_accounts(connection, before).await?;
    let pupil_accounts = report::all_pupil_accounts(connection).await?;
    let accounts_new = of_guardians + of_pupils;
    Ok(Changes {
        pupils_new: pupils.new,
        pupils_changed: pupils.changed,
        pupils_gone: pupils.gone,
        pupils: present.pupils,
        guardians_new: of_guardians + known.new,
        guardians_changed: known.changed,
        guardians_gone: known.gone,
        guardians: present.guardians,
        accounts_new,
        accounts_kept: (present.guardians + pupil_accounts).saturating_sub(accounts_new),
    })
}
