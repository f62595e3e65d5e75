//! The interface's types are generated from this module; this fails when they are stale.
//! `UPDATE_GENERATED=1 cargo test -p preau-local` writes them anew.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use ts_rs::{Config, TS};

use super::{
    account, accounts, action, correction, dashboard, desk, duplicate, import, journal, opening, preview,
    printing, recent_file, school, session, settings, staff, statistics, support, synchronisation, task,
    update, written_file,
};

fn export(folder: &Path) {
    let config = Config::new().with_out_dir(folder);
    macro_rules! roots {
        ($($root:ty),+ $(,)?) => { $(<$root>::export_all(&config).unwrap();)+ };
    }
    roots!(
        account::AccountDetails,
        account::MailRequest,
        accounts::AccountsQuery,
        accounts::AccountsPage,
        accounts::FilterChoices,
        accounts::Selection,
        action::NotifyRequest,
        action::ResetRequest,
        action::ListRequest,
        action::SelectionSummary,
        action::ActionResult,
        correction::Correction,
        dashboard::Dashboard,
        desk::Desk,
        duplicate::Duplicates,
        duplicate::PairRequest,
        duplicate::GroupingResult,
        duplicate::UngroupingResult,
        import::Inspection,
        import::ImportRequest,
        import::ImportReport,
        import::PastImport,
        journal::JournalPage,
        journal::JournalQuery,
        preview::SheetPreviewRequest,
        preview::SheetPreview,
        printing::Printers,
        printing::PrintRequest,
        printing::Printed,
        recent_file::RecentFiles,
        school::SchoolIdentities,
        session::Session,
        session::Restored,
        session::NewStore,
        session::Backup,
        settings::Settings,
        settings::AddressCheck,
        statistics::Statistics,
        statistics::StatisticsQuery,
        support::SupportFile,
        synchronisation::Synchronisation,
        synchronisation::EnrolmentStep,
        synchronisation::ServiceAuthority,
        synchronisation::EnrolmentAnswer,
        synchronisation::ConflictCard,
        synchronisation::JoiningRehearsal,
        opening::TeamSchools,
        staff::LinkedDevice,
        staff::DeviceLoss,
        staff::LossReport,
        staff::DelegationRow,
        staff::DelegationRequest,
        staff::DelegationGiven,
        staff::InvitationCode,
        task::TaskStatus,
        update::Updates,
        update::Installing,
        written_file::WrittenFiles,
    );
}

fn files(folder: &Path) -> BTreeMap<String, String> {
    std::fs::read_dir(folder)
        .map(|entries| {
            entries
                .map(|entry| {
                    let path = entry.unwrap().path();
                    let name = path.file_name().unwrap().to_string_lossy().into_owned();
                    (name, std::fs::read_to_string(path).unwrap())
                })
                .collect()
        })
        .unwrap_or_default()
}

#[test]
fn the_interfaces_types_are_fresh() {
    let committed = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../ui/src/generated");
    let fresh = tempfile::tempdir().unwrap();
    export(fresh.path());
    let fresh = files(fresh.path());
    if std::env::var_os("UPDATE_GENERATED").is_some() {
        let _ = std::fs::remove_dir_all(&committed);
        std::fs::create_dir_all(&committed).unwrap();
        for (name, text) in &fresh {
            std::fs::write(committed.join(name), text).unwrap();
        }
    }
    assert_eq!(files(&committed), fresh, "run UPDATE_GENERATED=1 cargo test -p preau-local");
}
