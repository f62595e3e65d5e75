//! A leak of passwords or of secrets.

use std::io::Write;
use std::path::Path;

use protocol::problem::ProblemCode;
use service::usecase::incident::{self, Begun, GoneOn, Leak, Reprint, Spared};
use service::{Error, Service, local_time};

use super::csv_file;
use super::import::counted;
use super::met::Met;
use super::private_file;
use crate::args::{Incident, Roll, Spare};
use crate::failure::Failure;

/// Rehearses, rolls, goes on, lists, or writes what is to be printed again.
pub async fn run(service: &Service, asked: Incident) -> Result<(), Failure> {
    match asked {
        Incident::Roll(roll) => self::roll(service, roll).await,
        Incident::Resume { id } => go_on(service, id).await,
        Incident::List => list(service).await,
        Incident::Reprints { id, folder } => reprints(service, id, &folder).await,
    }
}

async fn roll(service: &Service, asked: Roll) -> Result<(), Failure> {
    let mut schools: Vec<String> = asked.schools.iter().map(|uai| uai.trim().to_uppercase()).collect();
    for department in &asked.departments {
        let theirs = incident::schools_of(service, department).await?;
        if theirs.is_empty() {
            return Err(Failure::told(format!(
                "aucun établissement connu n’a un UAI qui commence par «\u{a0}{department}\u{a0}»"
            )));
        }
        schools.extend(theirs);
    }
    schools.sort_unstable();
    schools.dedup();
    let spared = asked.spare.iter().map(|spare| match spare {
        Spare::FranceConnect => Spared::FranceConnect,
        Spare::Chosen => Spared::Chosen,
    });
    let leak = Leak { schools, secrets: asked.secrets, spared: spared.collect() };
    match asked.accounts {
        None => rehearse(service, &leak).await,
        Some(agreed) => match incident::begin(service, &leak, agreed).await.map_err(unknown_school)? {
            Begun::As(id) => {
                writeln!(std::io::stdout(), "Incident {id}.")?;
                go_on(service, id).await
            }
            Begun::NotAgreed(0) => Err(Failure::told(
                "personne n’a de mot de passe de ces comptes qui serve encore\u{a0}: il n’y a rien à renouveler",
            )),
            Begun::NotAgreed(would) => Err(Failure::told(format!(
                "{} maintenant, et non {agreed}\u{a0}: refaites l’essai, sans --accounts. Rien n’a changé",
                counted(would, "compte serait renouvelé", "comptes seraient renouvelés")
            ))),
            Begun::UnderWay => Err(Failure::told(
                "un incident a été interrompu\u{a0}: «\u{a0}incident list\u{a0}» donne son numéro, et \
                 «\u{a0}incident resume NUMÉRO\u{a0}» le termine",
            )),
        },
    }
}

fn unknown_school(error: Error) -> Failure {
    match error {
        Error::Refused(ProblemCode::NotFound) => {
            Failure::told("un de ces établissements n’est pas connu du service")
        }
        error => error.into(),
    }
}

async fn rehearse(service: &Service, leak: &Leak) -> Result<(), Failure> {
    let would = incident::rehearse(service, leak).await.map_err(unknown_school)?;
    let mut out = std::io::stdout().lock();
    for one in &would.schools {
        writeln!(
            out,
            "{} {}\u{a0}: {}, dont {}",
            one.school,
            one.name,
            counted(one.accounts, "compte", "comptes"),
            counted(one.reprint, "feuille à refaire", "feuilles à refaire"),
        )?;
    }
    writeln!(
        out,
        "En tout {}, dont {}. Rien n’a changé.",
        counted(would.accounts, "compte", "comptes"),
        counted(would.reprint, "feuille à refaire", "feuilles à refaire"),
    )?;
    if would.drawn > 0 {
        writeln!(
            out,
            "Laissés de côté\u{a0}: {}\u{a0}; leur mot de passe reste, et le secret dont viendrait leur prochaine feuille est \
             tiré de nouveau.",
            counted(would.drawn, "compte", "comptes"),
        )?;
    }
    if would.accounts > 0 || would.drawn > 0 {
        writeln!(
            out,
            "Pour renouveler ces mots de passe, ajoutez --accounts {}. Ceux que des familles ont choisis restent.",
            would.accounts
        )?;
    }
    Ok(())
}

async fn go_on(service: &Service, id: i64) -> Result<(), Failure> {
    let done = incident::go_on(service, id, |school, accounts| {
        let _ = writeln!(
            std::io::stdout(),
            "{school}\u{a0}: {}",
            counted(accounts, "compte renouvelé", "comptes renouvelés")
        );
    });
    let GoneOn { accounts, elsewhere } = done.await.map_err(unknown)?;
    if elsewhere > 0 {
        return Ok(writeln!(
            std::io::stdout(),
            "{}\u{a0}; {} par une autre commande, en ce moment. Ce n’est donc pas terminé\u{a0}: «\u{a0}incident list\u{a0}» \
             le dira\u{a0}; si elle s’arrête avant, recommencez «\u{a0}incident resume {id}\u{a0}».",
            counted(accounts, "compte renouvelé", "comptes renouvelés"),
            counted(elsewhere, "établissement est traité", "établissements sont traités"),
        )?);
    }
    Ok(writeln!(
        std::io::stdout(),
        "C’est fait\u{a0}: {}. Les écoles le voient à leur prochain échange, sous «\u{a0}À traiter\u{a0}»\u{a0}; \
         «\u{a0}incident reprints {id} DOSSIER\u{a0}» écrit la liste des feuilles à refaire de chacune.",
        counted(accounts, "compte renouvelé", "comptes renouvelés")
    )?)
}

fn unknown(error: Error) -> Failure {
    match error {
        Error::Refused(ProblemCode::NotFound) => Failure::told("aucun incident n’a ce numéro"),
        error => error.into(),
    }
}

async fn list(service: &Service) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    let known = incident::all(service).await?;
    if known.is_empty() {
        writeln!(out, "Aucun incident.")?;
    }
    for one in known {
        let what = if one.secrets { "secrets" } else { "mots de passe" };
        let standing = match one.ended_at {
            Some(_) => "terminé".to_owned(),
            None => format!("interrompu ou en cours, {} sur {}", one.done, one.schools),
        };
        writeln!(
            out,
            "{}\u{a0}: {}, {what}, {}\u{a0}; {standing}\u{a0}; {}, dont {}",
            one.id,
            local_time(one.begun_at),
            counted(one.schools, "établissement", "établissements"),
            counted(one.accounts, "compte renouvelé", "comptes renouvelés"),
            counted(one.reprint, "feuille à refaire", "feuilles à refaire"),
        )?;
    }
    Ok(())
}

async fn reprints(service: &Service, id: i64, folder: &Path) -> Result<(), Failure> {
    private_file::folder(folder)?;
    let mut files: u64 = 0;
    let written = incident::reprints(service, id, |school, reprints| {
        if reprints.is_empty() {
            return Ok(());
        }
        files += 1;
        write(&folder.join(format!("feuilles-a-refaire-{school}.csv")), &reprints)
    });
    written.await.map_err(|met| match met {
        Met::Service(error) => unknown(error),
        Met::Files(error) => error.into(),
    })?;
    Ok(writeln!(std::io::stdout(), "{}.", counted(files, "liste écrite", "listes écrites"))?)
}

fn write(path: &Path, reprints: &[Reprint]) -> Result<(), Met> {
    let mut out = std::io::BufWriter::new(private_file::create(path)?);
    csv_file::begin(&mut out, &["Classe", "Nom", "Prénom", "Identifiant"])?;
    for one in reprints {
        csv_file::line(&mut out, &[&one.classes, &one.family, &one.first, &one.login])?;
    }
    Ok(out.flush()?)
}
