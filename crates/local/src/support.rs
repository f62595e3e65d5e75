//! The support file: what helps somebody who helps, in a text that the director reads before giving it away.
//!
//! It says nothing of anybody: counts, sizes, dates, codes, and the last lines of the technical log, which is kept the same
//! way. The school is named by its UAI alone, which is public, and only where the director lets it. It is made when the
//! data are locked or damaged, too: that is when it is needed.

use std::fmt::Write as _;
use std::path::Path;

use jiff::Timestamp;

use crate::causes::causes;
use crate::data_dir::{DataDir, Profile};
use crate::store::{census, school, setting};
use crate::vault::{Header, KeySource};
use crate::view::session::Phase;
use crate::view::support::{SupportFile, SupportSection};
use crate::workspace::Workspace;
use crate::{Error, Result, files, layout, log};

/// Lines of the log that are shown.
const LINES: usize = 200;

/// The name under which the file is proposed.
const NAME: &str = "assistance-preau.txt";

/// The support file of data in that phase; with the schools' UAIs where they may be named. What cannot be read is said in its
/// place.
pub async fn file(
    data_dir: &DataDir,
    workspace: Option<&Workspace>,
    phase: &Phase,
    with_uai: bool,
) -> SupportFile {
    let section = |title: &str, lines: Vec<String>| SupportSection { title: title.to_owned(), lines };
    let mut sections =
        vec![section("Programme", program(data_dir.clock_now())), section("Données", data(data_dir, phase))];
    if let Some(workspace) = workspace {
        let (content, settings) = (content(workspace, with_uai).await, kept_settings(workspace).await);
        let or_why = |lines: Result<Vec<String>>| lines.unwrap_or_else(|error| vec![unreadable(&error)]);
        sections.extend([section("Contenu", or_why(content)), section("Réglages", or_why(settings))]);
    }
    let lines = log::tail(&data_dir.log(), LINES);
    let lines = if lines.is_empty() { vec!["Rien n’a été noté.".to_owned()] } else { lines };
    sections.push(section("Journal technique", lines));
    SupportFile { name: NAME.to_owned(), sections }
}

/// The text of a support file.
#[must_use]
pub fn text(file: &SupportFile) -> String {
    let mut text = String::from(
        "Fichier d’assistance de Préau\n\nRelisez-le avant de le transmettre. Il ne contient ni nom, ni identifiant, ni mot de \
         passe, ni adresse, ni numéro de téléphone, ni nom de dossier.\n",
    );
    for SupportSection { title, lines } in &file.sections {
        let _ = write!(text, "\n{title}\n{}\n", "─".repeat(title.chars().count()));
        for line in lines {
            let _ = writeln!(text, "{line}");
        }
    }
    text
}

/// Writes a support file where a person said, whole or not at all.
///
/// # Errors
/// What the system met.
pub fn write(path: &Path, file: &SupportFile) -> Result<()> {
    files::replace(path, text(file).as_bytes())
}

fn program(now: Timestamp) -> Vec<String> {
    vec![
        format!("Préau {}", env!("CARGO_PKG_VERSION")),
        format!("Système\u{a0}: {} {}", system(), std::env::consts::ARCH),
        format!("Fait le {}", now.strftime("%Y-%m-%d à %H:%M (temps universel)")),
    ]
}

/// What the system calls itself, as far as it says it in a file that everybody may read.
#[cfg(not(windows))]
fn system() -> String {
    let described = std::fs::read_to_string("/etc/os-release").unwrap_or_default();
    let name = described.lines().find_map(|line| line.strip_prefix("PRETTY_NAME="));
    name.map_or_else(|| std::env::consts::OS.to_owned(), |name| name.trim_matches('"').to_owned())
}

/// What the system calls itself, as its registry says. The build tells: Windows 11 goes on calling itself 10 there.
#[cfg(windows)]
fn system() -> String {
    use winreg::RegKey;
    use winreg::enums::HKEY_LOCAL_MACHINE;

    let described =
        RegKey::predef(HKEY_LOCAL_MACHINE).open_subkey(r"SOFTWARE\Microsoft\Windows NT\CurrentVersion");
    let said = |name| described.as_ref().ok().and_then(|key| key.get_value::<String, _>(name).ok());
    let parts = [
        said("ProductName").or_else(|| Some("Windows".to_owned())),
        said("DisplayVersion"),
        said("CurrentBuild").map(|build| format!("build {build}")),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn data(data_dir: &DataDir, phase: &Phase) -> Vec<String> {
    let mut lines = vec![format!(
        "État\u{a0}: {}",
        match phase {
            Phase::FirstRun { .. } => "aucune donnée",
            Phase::Locked { .. } => "verrouillées",
            Phase::Damaged { .. } => "endommagées",
            Phase::Refused { .. } => "refusées",
            Phase::Open => "ouvertes",
        }
    )];
    let Some(place) = data_dir.place() else { return lines };
    let folder = data_dir.folder(place);
    lines.push(format!(
        "Établissement\u{a0}: {}",
        if place == Profile::Demonstration { "démonstration" } else { "réel" }
    ));
    lines.push(format!(
        "Clé\u{a0}: {}",
        match Header::read(&folder).map(|header| header.source) {
            Ok(KeySource::Keyring) => "dans le trousseau",
            Ok(_) => "phrase secrète",
            Err(_) => "en-tête illisible",
        }
    ));
    lines.extend([layout::DATABASE, "preau.db-wal"].iter().filter_map(|name| size(&folder, name)));
    let backups = data_dir.backups();
    lines.push(format!("Sauvegardes\u{a0}: {}", backups.len()));
    for backup in backups.iter().take(5) {
        let reason = match backup.reason.as_str() {
            "daily" => "quotidienne",
            "migration" => "avant un changement de schéma",
            "manual" => "à la demande",
            "restore" => "avant une restauration",
            "update" => "avant une mise à jour",
            other => other,
        };
        lines.push(format!("  {} ({reason}, {} octets)", backup.made_at, backup.size));
    }
    lines
}

fn size(folder: &Path, name: &str) -> Option<String> {
    let size = std::fs::metadata(folder.join(name)).ok()?.len();
    Some(format!("{name}\u{a0}: {size} octets"))
}

async fn content(workspace: &Workspace, with_uai: bool) -> Result<Vec<String>> {
    let mut connection = workspace.store().pool().acquire().await?;
    let census = census::take(&mut connection).await?;
    let mut lines = vec![
        format!("Schéma\u{a0}: {} changements appliqués", census.migrations),
        format!("SQLCipher {}", census.cipher),
    ];
    for (number, what) in [
        (census.schools, "établissements"),
        (census.classes, "classes"),
        (census.pupils, "élèves"),
        (census.guardians, "responsables"),
        (census.links, "liens"),
        (census.accounts, "comptes"),
        (census.sheets, "feuilles imprimées"),
        (census.operations, "opérations"),
        (census.imports, "imports"),
    ] {
        lines.push(format!("{what}\u{a0}: {number}"));
    }
    if with_uai {
        let schools = school::summaries(&mut *connection).await?;
        lines.push(format!(
            "UAI\u{a0}: {}",
            schools.iter().map(|school| school.uai.as_str()).collect::<Vec<_>>().join(", ")
        ));
    }
    lines.push(match census::check(&mut connection).await {
        Ok(()) => "Contrôle du fichier\u{a0}: sain".to_owned(),
        Err(error) => format!("Contrôle du fichier\u{a0}: {}", unreadable(&error)),
    });
    Ok(lines)
}

async fn kept_settings(workspace: &Workspace) -> Result<Vec<String>> {
    let pool = workspace.store().pool();
    let lock = crate::usecase::settings::lock_after_minutes(workspace).await?;
    Ok(vec![
        format!(
            "Verrouillage\u{a0}: {}",
            if lock == 0 { "jamais".to_owned() } else { format!("{lock} minutes") }
        ),
        format!(
            "Auteur du journal\u{a0}: {}",
            if setting::author(pool).await?.is_some() { "indiqué" } else { "non indiqué" }
        ),
        format!("Opérations sans réponse\u{a0}: {}", crate::store::operation::pending_count(pool).await?),
    ])
}

fn unreadable(error: &Error) -> String {
    let causes = causes(error);
    if causes.is_empty() {
        format!("illisible ({})", error.code())
    } else {
        format!("illisible ({}\u{a0}: {causes})", error.code())
    }
}
