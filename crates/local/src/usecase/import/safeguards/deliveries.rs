//! The files of a delivery taken together: whether all of them speak, whose they are, of which day, and whether a part
//! is missing.

use std::collections::{BTreeMap, BTreeSet};

use formats::import::{AafPart, FileError, Format as FileFormat, Source, Stamp};
use jiff::civil::Date;
use sqlx::SqliteConnection;

use super::departures::{Suspicions, Unended};
use crate::french::{counted, inflected};
use crate::store::import::history::Watermarks;
use crate::store::import::rejection::RejectedLine;
use crate::store::import::school;
use crate::store::import::stage::{self, Format, Scope};
use crate::store::import::stamp::{self, StoredStamp};
use crate::usecase::import::questions::{Questions, choice, id, question};
use crate::usecase::import::reading::inspect::shown_name;
use crate::usecase::import::reading::load::{Loaded, LoadedFile};
use crate::usecase::import::rejections::Rejections;
use crate::view::import::QuestionAbout;
use crate::{Error, Result};

/// What a source says of itself, once it has been read.
#[derive(Debug)]
pub struct Origin {
    name: String,
    folder: String,
    format: FileFormat,
    stamp: Stamp,
}

impl Origin {
    /// Of a source that is about to be read.
    pub fn of(source: &Source) -> Self {
        let folder = match source.member {
            Some(_) => source.path.clone(),
            None => source.path.parent().unwrap_or(&source.path).to_owned(),
        };
        Self {
            name: shown_name(&source.path, source.member.as_deref()),
            folder: folder.to_string_lossy().into_owned(),
            format: source.format.clone(),
            stamp: source.stamp.clone(),
        }
    }

    fn is_siecle(&self) -> bool {
        !matches!(self.format, FileFormat::Aaf { .. } | FileFormat::OndePupils | FileFormat::OndeGuardians)
    }
}

/// Asks for consent to import without the files that are of no known format, all of them at once.
pub fn ask_about_unrecognised(
    passed_over: &[RejectedLine],
    questions: &mut Questions,
    suspicions: &mut Suspicions,
) -> Result<()> {
    let names: Vec<&str> = passed_over.iter().map(|line| line.file.as_str()).collect();
    let number = u32::try_from(names.len()).unwrap_or(u32::MAX);
    if names.is_empty() {
        return Ok(());
    }
    let text = format!(
        "{} n’{} pas reconnu{} et ne {} pas importé{}. Faut-il importer sans {}\u{a0}?",
        capitalised(&counted(number, "fichier", "fichiers")),
        inflected(number, "est", "sont"),
        inflected(number, "", "s"),
        inflected(number, "sera", "seront"),
        inflected(number, "", "s"),
        inflected(number, "lui", "eux"),
    );
    let mut asked = question(
        id("without", &names),
        QuestionAbout::Files,
        "Fichiers",
        text,
        vec![choice("without", inflected(number, "Importer sans ce fichier", "Importer sans ces fichiers"))],
    );
    asked.facts = passed_over.iter().map(|line| line.reason.clone()).collect();
    suspicions.facts.push(format!(
        "{} n’{} pas été reconnu{}\u{a0}: {}.",
        capitalised(&counted(number, "fichier", "fichiers")),
        inflected(number, "a", "ont"),
        inflected(number, "", "s"),
        names.join(", ")
    ));
    questions.ask_of_these_files(asked)?;
    Ok(())
}

/// The files whose last line has no end.
pub fn unended(loaded: &Loaded) -> Unended {
    let names = |of_guardians: bool| {
        let files = loaded.files.iter().filter(|file| file.unended && file.of_guardians == of_guardians);
        files.map(|file| file.name.clone()).collect()
    };
    Unended { pupils: names(false), guardians: names(true) }
}

/// Refuses a delivery in which nothing can be used, and asks for consent to import without the files of which nothing
/// can.
pub fn ask_about_unusable(
    loaded: &Loaded,
    questions: &mut Questions,
    suspicions: &mut Suspicions,
) -> Result<()> {
    // A file of pupils without any may still name its school, which is nothing to import.
    if loaded.files.iter().all(|file| file.taken == 0 || file.is_unusable()) {
        return Err(nothing_usable(&loaded.files));
    }
    let left = loaded.files.iter().filter(|file| file.left > 0 && file.left == file.people);
    suspicions.facts.extend(left.map(|file| {
        format!(
            "Dans «\u{a0}{}\u{a0}», {}, et aucun autre élève n’est cité.",
            file.name,
            match file.left {
                1 => "le seul élève a une date de sortie passée".to_owned(),
                several => format!("{several}\u{a0}élèves ont une date de sortie passée"),
            }
        )
    }));
    let unusable: Vec<&LoadedFile> = loaded.files.iter().filter(|file| file.is_unusable()).collect();
    let names: Vec<&str> = unusable.iter().map(|file| file.name.as_str()).collect();
    if names.is_empty() {
        return Ok(());
    }
    let number = u32::try_from(names.len()).unwrap_or(u32::MAX);
    let mut asked = question(
        id("unusable", &names),
        QuestionAbout::Files,
        "Fichiers",
        format!(
            "Rien n’est utilisable dans {}. Faut-il importer sans {}\u{a0}?",
            match names.as_slice() {
                [only] => format!("«\u{a0}{only}\u{a0}»"),
                _ => "plusieurs des fichiers".to_owned(),
            },
            inflected(number, "lui", "eux"),
        ),
        vec![choice("without", inflected(number, "Importer sans ce fichier", "Importer sans ces fichiers"))],
    );
    asked.facts = unusable.iter().map(|file| why_unusable(file)).collect();
    suspicions.facts.extend(asked.facts.iter().cloned());
    questions.ask_of_these_files(asked)?;
    Ok(())
}

fn why_unusable(file: &LoadedFile) -> String {
    FileError::NothingUsable { file: file.name.clone(), rejected: file.rejected }.to_string()
}

fn nothing_usable(files: &[LoadedFile]) -> Error {
    let why: Vec<String> = files.iter().filter(|file| file.is_unusable()).map(why_unusable).collect();
    let message = match why.as_slice() {
        [] => "Rien n’a été importé\u{a0}: aucun élève ni responsable ne se lit dans ces fichiers. Refaites l’export, \
               puis importez les nouveaux fichiers."
            .to_owned(),
        sentences => sentences.join(" "),
    };
    Error::File { code: "nothing-usable", message, source: None }
}

/// Asks about schools that these files say of another degree than they, or what is known, do: an export of ONDE beside one
/// of SIECLE, or under a wrong UAI.
pub async fn ask_about_degrees(
    connection: &mut SqliteConnection,
    questions: &mut Questions,
    suspicions: &mut Suspicions,
) -> Result<()> {
    let contradicted = school::of_two_degrees(connection).await?;
    if contradicted.is_empty() {
        return Ok(());
    }
    let uais: Vec<&str> = contradicted.iter().map(|school| school.uai.as_str()).collect();
    let facts: Vec<String> = contradicted
        .iter()
        .take(8)
        .map(|school| match school.known {
            true => format!(
                "L’établissement {} est déjà dans Préau, dans l’autre degré, avec ses élèves.",
                school.uai
            ),
            false => format!("L’établissement {} est de deux degrés dans ces fichiers.", school.uai),
        })
        .collect();
    let mut asked = question(
        id("degrees", &uais),
        QuestionAbout::Files,
        "Fichiers",
        format!(
            "D’après ces fichiers, l’établissement {} serait à la fois du premier et du second degré\u{a0}: ceux d’une \
             école et ceux d’un collège ou d’un lycée ne s’importent pas ensemble, ni sous le même UAI. Faut-il le faire \
             quand même\u{a0}?",
            uais.first().copied().unwrap_or_default()
        ),
        vec![choice("mixed", "Importer quand même, et changer le degré de l’établissement")],
    );
    suspicions.facts.extend(facts.iter().cloned());
    asked.facts = facts;
    questions.ask_of_these_files(asked)?;
    Ok(())
}

/// Files in which nobody is known or new say nothing to a store that knows nobody: changes alone, or guardians without
/// pupils.
pub async fn refuse_nobody(
    connection: &mut SqliteConnection,
    before: &Watermarks,
    origins: &[Origin],
) -> Result<()> {
    if !before.is_empty() || stage::is_any_matched(connection).await? {
        return Ok(());
    }
    let changes = origins.iter().any(|origin| matches!(origin.format, FileFormat::Aaf { delta: true, .. }));
    let message = if changes {
        "Rien n’a été importé\u{a0}: ces fichiers ne disent que des changements (livraison «\u{a0}delta\u{a0}»), et Préau \
         ne connaît encore personne. Importez d’abord la livraison complète."
    } else {
        "Rien n’a été importé\u{a0}: aucun élève ne se lit dans ces fichiers, et un responsable n’a de compte que par un \
         élève. Importez aussi le fichier des élèves."
    };
    Err(Error::File { code: "nothing-usable", message: message.to_owned(), source: None })
}

/// What the delivery says of its day and year, beside what earlier imports said: an older one is asked about. Files of
/// different schools, years or days are remarked. Returns what is to be remembered.
pub async fn ask_about_dates(
    connection: &mut SqliteConnection,
    origins: &[Origin],
    scopes: &[Scope],
    questions: &mut Questions,
    rejections: &mut Rejections,
    suspicions: &mut Suspicions,
) -> Result<Vec<StoredStamp>> {
    let mut stamps = Vec::new();
    for scope in scopes {
        let of_scope: Vec<&Origin> = origins.iter().filter(|origin| is_of(origin, scope)).collect();
        let exported: BTreeSet<Date> = of_scope.iter().filter_map(|origin| origin.stamp.exported).collect();
        let years: BTreeSet<i16> = of_scope.iter().filter_map(|origin| origin.stamp.school_year).collect();
        remark_mixture(&of_scope, &exported, &years, rejections).await?;
        let now = StoredStamp {
            scope: scope.name.clone(),
            school_year: years.last().copied(),
            exported_on: exported.last().copied(),
        };
        let last = stamp::last(connection, &scope.name).await?;
        if let Some(last) = last.filter(|last| now.is_older_than(last)) {
            let (files, known) = (told(&now), told(&last));
            let mut asked = question(
                id("older", &[&scope.name, &files, &known]),
                QuestionAbout::Files,
                "Fichiers",
                "Ces fichiers sont plus anciens que ceux du dernier import. Les importer remettrait d’anciennes classes, \
                 d’anciennes adresses et d’anciens élèves. Faut-il le faire\u{a0}?",
                vec![choice("older", "Importer quand même ces fichiers plus anciens")],
            );
            let names: Vec<_> =
                of_scope.iter().take(8).map(|origin| format!("«\u{a0}{}\u{a0}»", origin.name)).collect();
            asked.facts = vec![
                format!("Fichiers donnés\u{a0}: {files} ({}).", names.join(", ")),
                format!("Fichiers du dernier import\u{a0}: {known}."),
            ];
            suspicions.facts.push(format!(
                "Ces fichiers sont plus anciens que ceux du dernier import ({files}, contre {known})."
            ));
            questions.ask_of_these_files(asked)?;
            suspicions.older = true;
        }
        if now.school_year.is_some() || now.exported_on.is_some() {
            stamps.push(now);
        }
    }
    Ok(stamps)
}

fn is_of(origin: &Origin, scope: &Scope) -> bool {
    match scope.format {
        Format::Aaf => matches!(origin.format, FileFormat::Aaf { .. }),
        Format::Siecle => {
            origin.is_siecle()
                && origin.stamp.school.as_ref().is_some_and(|uai| scope.name == format!("SIECLE:{uai}"))
        }
        Format::Onde => false,
    }
}

fn told(stamp: &StoredStamp) -> String {
    let year = stamp.school_year.map(|year| format!("année scolaire {year}-{}", year + 1));
    let day = stamp.exported_on.map(|day| day.strftime("exportés le %d/%m/%Y").to_string());
    [day, year].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

async fn remark_mixture(
    origins: &[&Origin],
    exported: &BTreeSet<Date>,
    years: &BTreeSet<i16>,
    rejections: &mut Rejections,
) -> Result<()> {
    // The files of an AAF delivery are made in one night, which may turn the day.
    let days = match (exported.first(), exported.last()) {
        (Some(first), Some(last)) => first.until(*last).map_or(0, |span| span.get_days()),
        _ => 0,
    };
    let said = if years.len() > 1 {
        let years: Vec<String> = years.iter().map(|year| format!("{year}-{}", year + 1)).collect();
        format!("d’années scolaires différentes ({})", years.join(", "))
    } else if days > 1
        && !origins.iter().any(|origin| matches!(origin.format, FileFormat::Aaf { delta: true, .. }))
    {
        let days: Vec<String> = exported.iter().map(|day| day.strftime("%d/%m/%Y").to_string()).collect();
        format!("exportés à des jours différents ({})", days.join(", "))
    } else {
        return Ok(());
    };
    let Some(first) = origins.first() else { return Ok(()) };
    rejections
        .add(RejectedLine {
            key: None,
            file: first.name.clone(),
            line: None,
            record: None,
            field: None,
            code: "mixed-files".to_owned(),
            reason: format!(
                "Ces fichiers sont {said}\u{a0}: ce que l’un dit peut contredire l’autre. Refaites tous les exports le \
                 même jour, puis importez-les ensemble."
            ),
            kept: true,
        })
        .await
}

/// Finds the numbered parts that an AAF delivery lacks: nobody leaves for them unasked.
pub async fn look_for_missing_parts(
    origins: &[Origin],
    rejections: &mut Rejections,
    suspicions: &mut Suspicions,
) -> Result<()> {
    let mut parts: BTreeMap<(&str, &str), BTreeSet<u32>> = BTreeMap::new();
    for origin in origins {
        let FileFormat::Aaf { part, delta: false, .. } = &origin.format else { continue };
        let kind = match part {
            AafPart::Pupils => "élèves",
            AafPart::Guardians => "responsables",
            AafPart::Schools => "établissements",
            AafPart::Mefs => "MEF",
            AafPart::Other | AafPart::Empty => continue,
        };
        if let Some(number) = origin.stamp.part {
            parts.entry((&origin.folder, kind)).or_default().insert(number);
        }
    }
    for ((_, kind), numbers) in parts {
        let last = numbers.last().copied().unwrap_or_default();
        let missing: Vec<String> = (0..last)
            .filter(|number| !numbers.contains(number))
            .take(10)
            .map(|n| format!("{n:04}"))
            .collect();
        if missing.is_empty() {
            continue;
        }
        let many = missing.len() > 1;
        let reason = format!(
            "Il manque à la livraison {} des {kind} n°\u{a0}{}\u{a0}: téléchargez-la de nouveau, puis importez tous ses \
             fichiers.",
            if many { "les parties" } else { "la partie" },
            missing.join(", "),
        );
        suspicions.incomplete = true;
        suspicions.facts.push(reason.clone());
        rejections
            .add(RejectedLine {
                key: None,
                file: format!("AAF – {kind}"),
                line: None,
                record: None,
                field: None,
                code: "missing-part".to_owned(),
                reason,
                kept: true,
            })
            .await?;
    }
    Ok(())
}

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().collect::<String>() + chars.as_str()).unwrap_or_default()
}
