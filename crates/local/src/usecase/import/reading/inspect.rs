//! What dropped files are.

use std::path::{Path, PathBuf};

use domain::degree::Degree;
use formats::import::{AafPart, FileError, Format, Ignored, Source, recognise_all};

use crate::store::import::rejection::RejectedLine;
use crate::view::import::{InspectedFile, Inspection};
use crate::{Error, Result};

/// Looks at files without importing anything. May read long archives through: call from a thread that may block.
pub fn look(paths: &[PathBuf]) -> Inspection {
    let mut files = Vec::new();
    let mut formats = Vec::new();
    let found = recognise_all(paths);
    // The description of a format goes with the files it describes: it is no file to be told about beside them.
    let alone = found.len() == 1;
    for (path, found) in &found {
        let shown = |name: &str, format: Option<&Format>, problem: Option<String>, size: u64| InspectedFile {
            path: path.to_string_lossy().into_owned(),
            name: name.to_owned(),
            format: format.map(|format| title(format).to_owned()),
            problem,
            #[expect(clippy::cast_precision_loss, reason = "sizes shown to people; exact below 8 PiB")]
            size: size as f64,
        };
        match found {
            Ok(recognition) => {
                for source in &recognition.sources {
                    let name = shown_name(path, source.member.as_deref());
                    files.push(shown(&name, Some(&source.format), None, source.size));
                    formats.push(source.format.clone());
                }
                for Ignored { member, size, problem } in &recognition.ignored {
                    let name = shown_name(path, member.as_deref());
                    files.push(shown(&name, None, Some(problem.to_string()), *size));
                }
            }
            Err(FileError::Definition { .. }) if !alone => {}
            Err(problem) => {
                let size = path.metadata().map_or(0, |metadata| metadata.len());
                files.push(shown(&file_name(path), None, Some(problem.to_string()), size));
            }
        }
    }
    Inspection {
        files,
        needs_school: formats
            .iter()
            .any(|format| matches!(format, Format::OndePupils | Format::OndeGuardians)),
        importable: formats.iter().any(says_something),
        advice: advice(&formats),
    }
}

/// The sources of a request in the order they are to be read, and what was passed over.
///
/// Complete files come before changes, and changes in the order of their dates: each says what was so that day. A
/// file of no known format (a notice, a DTD) is passed over beside others; one that is damaged never is, since
/// half of a delivery would make the other half look gone.
pub fn sources(paths: &[PathBuf]) -> Result<(Vec<Source>, Vec<RejectedLine>)> {
    let mut sources: Vec<Source> = Vec::new();
    let mut passed_over = Vec::new();
    let (mut unknown, mut definition) = (None, None);
    for (path, found) in recognise_all(paths) {
        let (found, ignored) = match found {
            Ok(recognition) => (recognition.sources, recognition.ignored),
            Err(problem) if problem.is_foreign() => {
                let (code, message) = (problem.code(), problem.to_string());
                unknown.get_or_insert(Error::File { code, message, source: None });
                (Vec::new(), vec![Ignored { member: None, size: 0, problem }])
            }
            Err(problem @ FileError::Definition { .. }) => {
                definition.get_or_insert(problem.into());
                (Vec::new(), Vec::new())
            }
            Err(problem) => return Err(problem.into()),
        };
        for Ignored { member, problem, .. } in ignored {
            if !(problem.is_foreign() || matches!(problem, FileError::Empty { .. })) {
                return Err(problem.into());
            }
            passed_over.push(RejectedLine {
                key: None,
                file: shown_name(&path, member.as_deref()),
                line: None,
                record: None,
                field: None,
                code: problem.code().to_owned(),
                reason: problem.to_string(),
                kept: false,
            });
        }
        for source in found {
            let again = |known: &Source| known.path == source.path && known.member == source.member;
            if !sources.iter().any(again) {
                sources.push(source);
            }
        }
    }
    if !sources.iter().any(|source| says_something(&source.format)) {
        return Err(unknown.or(definition).unwrap_or_else(|| nothing_in(&sources)));
    }
    sources.sort_by_cached_key(|source| {
        let (rank, delta) = match &source.format {
            Format::Aaf { delta, .. } => (0, *delta),
            Format::SiecleCommon | Format::SiecleNomenclatures | Format::SiecleStructures => (1, false),
            Format::SieclePupils => (2, false),
            Format::SiecleGuardians => (3, false),
            Format::OndePupils => (4, false),
            Format::OndeGuardians => (5, false),
        };
        (rank, delta, if delta { date_in_name(source) } else { String::new() })
    });
    Ok((sources, passed_over))
}

/// Nothing can be imported from what was chosen.
fn nothing_in(sources: &[Source]) -> Error {
    let who = match sources {
        [] => return Error::invalid("paths", "Choisissez au moins un fichier à importer."),
        [one] => {
            format!("Le fichier «\u{A0}{}\u{A0}» ne contient", shown_name(&one.path, one.member.as_deref()))
        }
        _ => "Ces fichiers ne contiennent".to_owned(),
    };
    let sentence = format!(
        "{who} ni établissement, ni élève, ni responsable\u{A0}: il n’y a rien à en importer. Ajoutez les autres \
         fichiers de la livraison, ou téléchargez-la de nouveau."
    );
    Error::Invalid { field: "paths", message: sentence }
}

/// The date in a delivery's name, `AAAAMMJJ`: that of the file, else that of its archive.
fn date_in_name(source: &Source) -> String {
    let date = |name: &str| {
        name.split(|c: char| !c.is_ascii_digit()).find(|digits| digits.len() >= 8).map(str::to_owned)
    };
    date(&source.name).or_else(|| date(&file_name(&source.path))).unwrap_or_default()
}

const fn says_something(format: &Format) -> bool {
    !matches!(format, Format::Aaf { part: AafPart::Other | AafPart::Empty, .. })
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

/// What a file is called on screen; a member of an archive by its own path inside it.
pub fn shown_name(path: &Path, member: Option<&str>) -> String {
    match member {
        Some(member) => format!("{} / {member}", file_name(path)),
        None => file_name(path),
    }
}

fn title(format: &Format) -> String {
    let (degree, part, delta) = match format {
        Format::OndePupils => return "ONDE – élèves".to_owned(),
        Format::OndeGuardians => return "ONDE – responsables".to_owned(),
        Format::SieclePupils => return "SIECLE – élèves".to_owned(),
        Format::SiecleGuardians => return "SIECLE – responsables".to_owned(),
        Format::SiecleStructures => return "SIECLE – structures".to_owned(),
        Format::SiecleNomenclatures => return "SIECLE – nomenclatures".to_owned(),
        Format::SiecleCommon => return "SIECLE – établissement (communs)".to_owned(),
        Format::Aaf { degree, part, delta, .. } => (degree, part, delta),
    };
    let degree = match degree {
        Some(Degree::First) => " 1er degré",
        Some(Degree::Second) => " 2nd degré",
        None => "",
    };
    let part = match part {
        AafPart::Pupils => "élèves",
        AafPart::Guardians => "responsables",
        AafPart::Schools => "établissements",
        AafPart::Mefs => "MEF",
        AafPart::Other => "données non importées",
        AafPart::Empty => "aucune donnée",
    };
    let delta = if *delta { " (modifications)" } else { "" };
    format!("Annuaire fédérateur{degree} – {part}{delta}")
}

/// What usually goes with these files and is missing.
fn advice(formats: &[Format]) -> Option<String> {
    let any = |wanted: fn(&Format) -> bool| formats.iter().any(wanted);
    let aaf = |part: AafPart| {
        formats
            .iter()
            .any(|format| matches!(format, Format::Aaf { part: of, delta: false, .. } if *of == part))
    };
    let sentence = if any(|format| *format == Format::OndePupils)
        && !any(|format| *format == Format::OndeGuardians)
    {
        "Il manque l’export ONDE des responsables\u{A0}: sans lui, les élèves sont importés, mais aucun compte n’est \
         créé. Ajoutez-le si vous l’avez."
    } else if any(|format| *format == Format::OndeGuardians) && !any(|format| *format == Format::OndePupils) {
        "Il manque l’export ONDE des élèves\u{A0}: les responsables sont rattachés aux élèves déjà présents. \
         Ajoutez-le s’il y a de nouveaux élèves ou de nouvelles classes."
    } else if any(|format| *format == Format::SieclePupils)
        && !any(|format| *format == Format::SiecleGuardians)
    {
        "Il manque l’export SIECLE des responsables\u{A0}: leurs comptes ne sont ni créés ni mis à jour. Ajoutez-le si \
         vous l’avez."
    } else if any(|format| *format == Format::SiecleGuardians)
        && !any(|format| *format == Format::SieclePupils)
    {
        "Il manque l’export SIECLE des élèves\u{A0}: les responsables sont rattachés aux élèves déjà présents."
    } else if aaf(AafPart::Pupils) && !aaf(AafPart::Guardians) {
        "Il manque la partie des responsables (PersRelEleve)\u{A0}: leurs comptes ne sont pas créés. Ajoutez tous les \
         fichiers de la livraison."
    } else if aaf(AafPart::Guardians) && !aaf(AafPart::Pupils) {
        "Il manque la partie des élèves (Eleve)\u{A0}: sans elle, aucun responsable n’est rattaché. Ajoutez tous les \
         fichiers de la livraison."
    } else {
        return None;
    };
    Some(sentence.replace(" :", "\u{a0}:"))
}
