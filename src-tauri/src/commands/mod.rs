//! The commands, one file per screen: each takes what the screen sends, calls a use case, and answers.

mod account;
mod accounts;
mod actions;
mod copies;
mod desk;
mod duplicates;
mod files;
mod home;
mod import;
mod journal;
mod printing;
mod school;
mod session;
mod settings;
mod statistics;
mod support;
mod synchronisation;
mod tasks;
mod update;

use tauri::Runtime;
use tauri::ipc::Invoke;

/// Makes the handler and the list of names from one list, so that neither forgets a command.
macro_rules! commands {
    ($($module:ident :: $name:ident),+ $(,)?) => {
        /// Names of all commands, as the interface calls them.
        pub const NAMES: &[&str] = &[$(stringify!($name)),+];

        /// Answers the interface.
        pub fn handler<R: Runtime>() -> impl Fn(Invoke<R>) -> bool + Send + Sync + 'static {
            tauri::generate_handler![$($module::$name),+]
        }
    };
}

commands![
    session::session,
    session::create_store,
    session::unlock,
    session::set_lock_code,
    session::lock,
    session::stay_open,
    session::close_window,
    session::touch,
    session::leave_demonstration,
    session::backups,
    session::backup_now,
    session::restore_backup,
    copies::copy_data,
    copies::pick_copy,
    copies::restore_copy,
    copies::create_from_copy,
    session::confirm_clock,
    session::confirm_older_state,
    home::dashboard,
    desk::desk,
    desk::keep_desk,
    accounts::accounts,
    accounts::filter_choices,
    accounts::select_all,
    accounts::close_matters,
    accounts::selection_summary,
    actions::notify,
    actions::preview_sheet,
    actions::reset_passwords,
    actions::resend_mail,
    actions::write_list,
    account::account,
    duplicates::duplicates,
    duplicates::group_accounts,
    duplicates::ungroup_account,
    duplicates::tell_apart,
    statistics::statistics,
    statistics::compute_statistics,
    statistics::write_summary,
    import::inspect_files,
    import::preview_import,
    import::save_rejections,
    import::apply_import,
    import::past_imports,
    import::undo_import,
    import::corrections,
    settings::settings,
    settings::save_settings,
    settings::check_address,
    settings::preview_printing,
    school::school_identities,
    school::save_school_identity,
    journal::journal,
    journal::export_journal,
    update::updates,
    update::look_for_update,
    update::save_update_address,
    update::fetch_update,
    update::install_update,
    synchronisation::synchronisation,
    synchronisation::synchronise,
    synchronisation::begin_enrolment,
    synchronisation::pick_authority,
    synchronisation::change_authority,
    synchronisation::poll_enrolment,
    synchronisation::cancel_enrolment,
    synchronisation::rehearse_joining,
    synchronisation::join_school,
    synchronisation::conflict_cards,
    synchronisation::close_card,
    synchronisation::linked_devices,
    synchronisation::declare_device,
    synchronisation::close_arrival,
    synchronisation::delegations,
    synchronisation::give_delegation,
    synchronisation::withdraw_delegation,
    synchronisation::invite_again,
    synchronisation::team_schools,
    synchronisation::open_school,
    synchronisation::close_school,
    support::prepare_support,
    support::save_support,
    tasks::task,
    tasks::cancel_task,
    files::pick_files,
    files::pick_save_path,
    files::written_files,
    files::recent_files,
    files::open_file,
    files::save_file,
    files::reveal_file,
    files::reveal_backups,
    files::delete_file,
    files::forget_file,
    printing::printers,
    printing::print_file,
];
