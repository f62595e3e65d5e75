//! The database was put back as it was before.

use std::io::Write;

use domain::jiff::SignedDuration;
use service::usecase::restored::{self, Line, Standing};
use service::{Service, local_time};

use super::import::counted;
use crate::args::Restored;
use crate::failure::Failure;

/// Says so, for computers to hear; or tells how the last time stands.
pub async fn run(service: &Service, asked: &Restored) -> Result<(), Failure> {
    let mut out = std::io::stdout();
    if asked.show {
        match restored::last(service).await? {
            Some(standing) => {
                writeln!(out, "{}", told(&standing))?;
                tell_undone(service, &mut out).await?;
            }
            None => writeln!(out, "La base n’a jamais été dite remise dans un état plus ancien.")?,
        }
        return Ok(());
    }
    let wait = SignedDuration::from_hours(i64::from(asked.hours));
    let begun = restored::begin_anew(service, wait).await?;
    if begun.schools == 0 {
        return Ok(writeln!(out, "Aucun établissement n’est connu\u{a0}: il n’y a rien à reprendre.")?);
    }
    writeln!(
        out,
        "{}\u{a0}: leurs ordinateurs diront ce qu’ils savent, puis reprendront tout, à leur prochain échange.",
        counted(begun.schools, "établissement", "établissements"),
    )?;
    writeln!(
        out,
        "{} des ordinateurs\u{a0}: leurs familles n’entrent pas avant qu’ils se soient fait connaître. Le {}, ce qui restera \
         rouvrira, les mots de passe provisoires renouvelés là où aucun ne l’aura fait. «\u{a0}restored --show\u{a0}» dit où \
         on en est.",
        counted(begun.waiting, "a", "ont"),
        local_time(begun.until),
    )?;
    tell_undone(service, &mut out).await
}

/// What the database has forgotten, and is to be done again.
async fn tell_undone(service: &Service, out: &mut impl Write) -> Result<(), Failure> {
    let Some(undone) = restored::undone(service).await? else {
        return Ok(writeln!(
            out,
            "Aucun registre n’est tenu hors de la base («\u{a0}ledger\u{a0}» dans la configuration)\u{a0}: cherchez dans \
             l’«\u{a0}audit\u{a0}» de la base perdue les effacements, les incidents et les vols déclarés depuis."
        )?);
    };
    if undone.is_empty() {
        return Ok(writeln!(out, "Rien de ce que tient le registre n’est à refaire.")?);
    }
    writeln!(out, "À refaire\u{a0}:")?;
    for line in &undone {
        writeln!(out, "{}  {}", local_time(line.at), again(line))?;
    }
    Ok(())
}

/// What to do again of what a line tells.
fn again(line: &Line) -> String {
    let list = |field: &str| -> Vec<String> {
        let texts = line.content[field].as_array().into_iter().flatten();
        texts.filter_map(|text| text.as_str().map(str::to_owned)).collect()
    };
    match line.kind.as_str() {
        "person_erased" => {
            let id = ["guardians", "pupils", "accounts"].into_iter().find_map(|field| list(field).pop());
            let id = id.unwrap_or_else(|| line.content.to_string());
            format!("personne effacée\u{a0}: preau-central person erase {id} --confirmed")
        }
        "incident_begun" => {
            let mut told = "incident\u{a0}: preau-central incident roll".to_owned();
            for school in list("schools") {
                told.push_str(&format!(" --school {school}"));
            }
            if line.content["secrets"] == true {
                told.push_str(" --secrets");
            }
            for spared in list("spared") {
                told.push_str(&format!(" --spare {}", spared.replace('_', "-")));
            }
            told
        }
        _ => format!(
            "ordinateur déclaré volé\u{a0}: son école le déclare de nouveau dans Paramètres, numéro {}",
            line.content["device"].as_str().unwrap_or_default()
        ),
    }
}

fn told(standing: &Standing) -> String {
    let said = local_time(standing.said_at);
    let rolled = match standing.rolled {
        0 => String::new(),
        rolled => format!(
            "\u{a0}; {} sans nouvelles, mots de passe provisoires renouvelés",
            counted(rolled, "établissement", "établissements")
        ),
    };
    match standing.waiting {
        0 => format!(
            "Base remise dans un état plus ancien le {said}\u{a0}: le guichet est ouvert partout{rolled}."
        ),
        waiting => format!(
            "Base remise dans un état plus ancien le {said}\u{a0}: {} sur {} attend{} encore des nouvelles de ses \
             ordinateurs, jusqu’au {} au plus{rolled}.",
            counted(waiting, "établissement", "établissements"),
            standing.schools,
            if waiting > 1 { "ent" } else { "" },
            local_time(standing.until),
        ),
    }
}
