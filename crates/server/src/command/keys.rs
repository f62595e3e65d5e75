//! The keys that seal secrets.

use std::io::Write;

use service::Service;
use service::keys::Keys;
use service::usecase::rotation;

use crate::failure::Failure;

/// Writes a new one.
pub fn new(name: &str) -> Result<(), Failure> {
    if name.trim().is_empty() || name.contains([':', '\n', '#']) {
        return Err(Failure::told(
            "le nom d’une clé n’est pas vide, et n’a ni «\u{a0}:\u{a0}», ni «\u{a0}#\u{a0}»",
        ));
    }
    Ok(std::io::stdout().write_all(Keys::new_line(name)?.as_bytes())?)
}

/// Seals everything by the last key.
pub async fn rotate(service: &Service) -> Result<(), Failure> {
    let done = rotation::rotate(service, |done| {
        let _ = writeln!(std::io::stdout(), "{done} secrets scellés de nouveau…");
    })
    .await?;
    let mut out = std::io::stdout().lock();
    writeln!(out, "{}", if done == 0 { "Aucun secret n’attendait." } else { "C’est fait." })?;
    for (key, count) in rotation::by_key(service).await? {
        writeln!(out, "Clé «\u{a0}{key}\u{a0}»\u{a0}: {count} secrets.")?;
    }
    Ok(writeln!(
        out,
        "Gardez les anciennes clés, à part, aussi longtemps que les sauvegardes de la base faites jusqu’à maintenant."
    )?)
}

/// Opens every secret.
pub async fn check(service: &Service) -> Result<(), Failure> {
    let checked = rotation::check(service).await?;
    writeln!(std::io::stdout(), "{} secrets s’ouvrent.", checked.open)?;
    let missing = checked.missing.iter();
    let mut faults: Vec<String> = missing
        .map(|(key, count)| {
            format!(
                "{count} sont scellés par la clé «\u{a0}{key}\u{a0}», qui n’est pas dans le fichier des clés"
            )
        })
        .collect();
    if checked.closed > 0 {
        faults.push(format!(
            "{} ne s’ouvrent pas\u{a0}: une autre clé porte le nom de la leur, ou la base a été modifiée",
            checked.closed
        ));
    }
    if faults.is_empty() { Ok(()) } else { Err(Failure::told(faults.join("\u{a0}; "))) }
}
