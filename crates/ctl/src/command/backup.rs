//! `preauctl backup`, `backups` and `restore`.

use local::store::backup::Reason;
use local::view::session::{Backup, Restored};

use crate::args::Restore;
use crate::context::Context;
use crate::failure::Failure;
use crate::output::Output;
use crate::table::{Side, Table, plain};
use crate::words;

/// Copies the data now.
pub async fn make(context: &Context) -> Result<Output, Failure> {
    let workspace = context.open().await?;
    let backup = Backup::of(workspace.backup(Reason::Manual).await?, workspace.place());
    workspace.close().await;
    Output::of(context.json, &backup, |backup| format!("Sauvegarde faite\u{a0}: {}\n", backup.name))
}

/// Lists the copies, newest first. Nothing is opened: it works when the data are damaged too.
pub fn list(context: &Context) -> Result<Output, Failure> {
    if context.data_dir.place().is_none() {
        return Err(local::Error::NoStore.into());
    }
    Output::of(context.json, &context.data_dir.backups(), |backups| {
        if backups.is_empty() {
            return "Aucune sauvegarde. «\u{a0}preauctl backup\u{a0}» en fait une.\n".to_owned();
        }
        let mut table = Table::new(&[
            ("Nom", Side::Left),
            ("Faite le", Side::Left),
            ("Taille", Side::Right),
            ("Raison", Side::Left),
        ]);
        for backup in backups {
            let (made_at, size) = (words::moment(&backup.made_at), words::size(backup.size));
            table.row([backup.name.as_str(), &made_at, &size, reason(backup)]);
        }
        table.text()
    })
}

/// Puts a copy back; what was there is kept among the copies.
pub async fn restore(context: &Context, typed: &Restore) -> Result<Output, Failure> {
    let passphrase = context.passphrase()?;
    let passphrase = passphrase.as_ref().map(|passphrase| passphrase.as_str());
    context.wait_for_keyring().await;
    context.watch.begin()?;
    let chosen = context.data_dir.choose(&typed.name, passphrase).await?;
    // From here on it is done: one that is dropped leaves no trace.
    context.watch.check()?;
    let local::data_dir::Restored { workspace, warnings } = context.data_dir.restore(chosen).await?;
    let workspace = context.keep(workspace);
    let session = context.data_dir.session(&workspace).await?;
    workspace.close().await;
    Output::of(context.json, &Restored { session, warnings }, |restored| {
        let mut text = format!(
            "Sauvegarde remise en place\u{a0}: {}. Les données remplacées figurent parmi les sauvegardes.\n",
            plain(&typed.name)
        );
        for warning in &restored.warnings {
            text.push_str(warning);
            text.push('\n');
        }
        text
    })
}

fn reason(backup: &Backup) -> &'static str {
    match backup.reason.as_str() {
        "daily" => "du jour",
        "migration" => "avant une mise à jour",
        "restore" => "avant une restauration",
        "update" => "avant une nouvelle version",
        _ => "demandée",
    }
}
