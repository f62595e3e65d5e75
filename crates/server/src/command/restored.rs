//! The database was put back as it was before.

use std::io::Write;

use domain::jiff::{SignedDuration, Timestamp};
use server::told::held_up;
use service::usecase::restored::{self, Restored, Saying, Silent, Standing};
use service::usecase::undone::{self, Again, Since, What};
use service::{Service, local_time, moment_of};

use super::import::counted;
use crate::args;
use crate::failure::Failure;

/// Says so, for computers to hear; counts what that would do; or tells how the last time stands.
pub async fn run(service: &Service, asked: &args::Restored) -> Result<(), Failure> {
    let mut out = std::io::stdout();
    if asked.show {
        return show(service, &mut out).await;
    }
    let wait = SignedDuration::from_hours(i64::from(asked.hours));
    let saying = Saying { wait, moment: moment(service, asked)? };
    if !asked.confirmed {
        return rehearse(service, saying, &mut out).await;
    }
    let begun = restored::begin_anew(service, saying).await?;
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
    if begun.stolen > 0 {
        writeln!(
            out,
            "{} volé{} de nouveau, d’après le registre\u{a0}: ce qui avait été reçu là n’ouvre plus rien.",
            counted(begun.stolen, "ordinateur est déclaré", "ordinateurs sont déclarés"),
            if begun.stolen > 1 { "s" } else { "" },
        )?;
    }
    tell_undone(service, Since::Said, &mut out).await
}

/// The moment that the database was put back to, as it was typed: one that is over.
fn moment(service: &Service, asked: &args::Restored) -> Result<Option<Timestamp>, Failure> {
    let Some(typed) = asked.moment else { return Ok(None) };
    match moment_of(typed).filter(|moment| *moment <= service.now()) {
        Some(moment) => Ok(Some(moment)),
        None => Err(Failure::told("le moment où la base a été ramenée est passé, à l’heure de Paris")),
    }
}

async fn rehearse(service: &Service, saying: Saying, out: &mut impl Write) -> Result<(), Failure> {
    let would = restored::rehearse(service, saying).await?;
    if would.schools == 0 {
        return Ok(writeln!(out, "Aucun établissement n’est connu\u{a0}: il n’y a rien à reprendre.")?);
    }
    if let Some(last) = restored::last(service).await?.filter(|last| last.waiting > 0) {
        writeln!(out, "{} Le dire de nouveau recommence tout.", told(&last))?;
    }
    let Restored { schools, waiting, computers, sessions, until, .. } = would;
    writeln!(
        out,
        "{} tout depuis le début\u{a0}: {} aux familles jusqu’à ce que {}, ou jusqu’au {}\u{a0}; {}. Rien n’a changé.",
        counted(schools, "établissement reprendrait", "établissements reprendraient"),
        counted(waiting, "serait fermé", "seraient fermés"),
        counted(computers, "ordinateur se soit fait connaître", "ordinateurs se soient fait connaître"),
        local_time(until),
        counted(sessions, "session de famille prendrait fin", "sessions de familles prendraient fin"),
    )?;
    tell_undone(service, Since::Asked(saying.moment), out).await?;
    Ok(writeln!(out, "Pour le dire aux ordinateurs, ajoutez --confirmed.")?)
}

async fn show(service: &Service, out: &mut impl Write) -> Result<(), Failure> {
    let Some(standing) = restored::last(service).await? else {
        return Ok(writeln!(out, "La base n’a jamais été dite remise dans un état plus ancien.")?);
    };
    writeln!(out, "{}", told(&standing))?;
    for one in restored::held_up(service).await? {
        writeln!(out, "{}.", held_up(&one))?;
    }
    let silent = restored::silent(service).await?;
    if !silent.is_empty() {
        writeln!(
            out,
            "Ouverts sans nouvelles de ces ordinateurs\u{a0}: si l’un d’eux a réinitialisé un mot de passe perdu ou volé dans \
             le temps perdu, l’ancien ouvre de nouveau jusqu’à son prochain échange. Demandez-le à l’école\u{a0}:"
        )?;
    }
    for one in silent {
        let Silent { school, name, computer, person } = one;
        writeln!(out, "    {school} {name}\u{a0}: «\u{a0}{computer}\u{a0}», de {person}")?;
    }
    tell_undone(service, Since::Said, out).await
}

/// What the database has forgotten, and is to be done again.
async fn tell_undone(service: &Service, since: Since, out: &mut impl Write) -> Result<(), Failure> {
    let Some(undone) = undone::undone(service, since).await? else {
        return Ok(writeln!(
            out,
            "Aucun registre n’est tenu hors de la base («\u{a0}ledger\u{a0}» dans la configuration)\u{a0}: cherchez dans \
             l’«\u{a0}audit\u{a0}» de la base perdue les effacements, les incidents et les vols déclarés depuis."
        )?);
    };
    if undone.unreadable > 0 {
        writeln!(
            out,
            "{} du registre\u{a0}: regardez-la{}, ce qu’elle{} ne figure pas ci-dessous.",
            counted(undone.unreadable, "ligne illisible", "lignes illisibles"),
            if undone.unreadable > 1 { "s" } else { "" },
            if undone.unreadable > 1 { "s disent" } else { " dit" },
        )?;
    }
    if undone.again.is_empty() {
        return Ok(writeln!(out, "Rien de ce que tient le registre n’est à refaire.")?);
    }
    writeln!(out, "À refaire\u{a0}:")?;
    for one in &undone.again {
        writeln!(out, "{}  {}", local_time(one.at), again(one))?;
    }
    Ok(())
}

/// What to do again.
fn again(one: &Again) -> String {
    match &one.what {
        What::Erase(id) => format!("personne effacée\u{a0}: preau-central person erase {id} --confirmed"),
        What::Roll { schools, secrets, spared } => {
            let mut told = format!("incident\u{a0}: {}", roll(schools));
            if *secrets {
                told.push_str(" --secrets");
            }
            for spared in spared {
                told.push_str(&format!(" --spare {}", spared.replace('_', "-")));
            }
            told
        }
        What::Revoke { device, computer, person, schools } => {
            let schools: Vec<String> = schools.iter().map(|(uai, name)| format!("{name} ({uai})")).collect();
            let place =
                if schools.is_empty() { "aucun établissement".to_owned() } else { schools.join(", ") };
            format!(
                "ordinateur déclaré volé\u{a0}: «\u{a0}{computer}\u{a0}», de {person}, {place}\u{a0}: preau-central device \
                 stolen {device} --confirmed"
            )
        }
        What::RollFor { device, schools } if schools.is_empty() => format!(
            "ordinateur déclaré volé, relié depuis et que la base ne connaît pas\u{a0}: numéro {device}. Ce qu’il avait reçu ne \
             se renouvelle qu’avec tout son établissement\u{a0}: preau-central incident roll --school UAI"
        ),
        What::RollFor { device, schools } => format!(
            "ordinateur déclaré volé, relié depuis et que la base ne connaît pas\u{a0}: numéro {device}. Ce qu’il avait reçu ne \
             se renouvelle qu’avec tout son établissement\u{a0}: {}",
            roll(schools)
        ),
        What::Unknown(line) => {
            format!("«\u{a0}{}\u{a0}», que cette version ne sait pas dire\u{a0}: {}", line.kind, line.content)
        }
    }
}

fn roll(schools: &[String]) -> String {
    let mut told = "preau-central incident roll".to_owned();
    for school in schools {
        told.push_str(&format!(" --school {school}"));
    }
    told
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
