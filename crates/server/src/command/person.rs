//! One person: what the service knows of them, and that it knows nothing more.

use std::io::Write;

use protocol::problem::ProblemCode;
use service::usecase::person::{self, Found};
use service::{Error, Service};

use super::import::counted;
use crate::args::Person;
use crate::failure::Failure;

/// Exports or erases.
pub async fn run(service: &Service, asked: Person) -> Result<(), Failure> {
    let (Person::Export { person: typed } | Person::Erase { person: typed, .. }) = &asked;
    let ids = match person::find(service, typed).await? {
        Found::One(ids) => ids,
        Found::Nobody => {
            return Err(Failure::told(
                "le service ne connaît personne qui ait cet identifiant, cet INE ou ce numéro",
            ));
        }
        Found::Several(people) => {
            let numbers: Vec<String> = people.iter().map(ToString::to_string).collect();
            return Err(Failure::told(format!(
                "plusieurs personnes ont cet INE\u{a0}: donnez le numéro de celle dont il s’agit, {}",
                numbers.join(" ou ")
            )));
        }
    };
    let mut out = std::io::stdout().lock();
    let Person::Erase { confirmed, although_named, .. } = asked else {
        let told = person::export(service, &ids).await?;
        serde_json::to_writer_pretty(&mut out, &told).map_err(std::io::Error::from)?;
        return Ok(writeln!(out)?);
    };
    let rehearsed = person::rehearse(service, &ids).await?;
    let still = rehearsed.named_at.join(", ");
    if confirmed {
        return match person::erase(service, &ids, although_named).await {
            Ok(()) => Ok(writeln!(
                out,
                "C’est fait\u{a0}: le service ne sait plus rien de cette personne, et chaque ordinateur de ses \
                 établissements l’efface à son prochain échange. Son identifiant ne sera donné à personne. Les \
                 sauvegardes faites jusqu’à maintenant la contiennent encore."
            )?),
            Err(Error::Refused(ProblemCode::Malformed)) => Err(Failure::told(format!(
                "cette personne est encore dans les fichiers de {still}\u{a0}: la prochaine livraison la ramènerait, avec un \
                 autre compte. Faites-la d’abord retirer à la source, ou ajoutez --although-named"
            ))),
            Err(error) => Err(error.into()),
        };
    }
    for (table, rows) in &rehearsed.rows {
        writeln!(out, "{}\u{a0}: {rows}", said(table))?;
    }
    if !still.is_empty() {
        writeln!(
            out,
            "Encore dans les fichiers de {still}\u{a0}: refusé sans --although-named, et la prochaine livraison ramènerait \
             cette personne, avec un autre compte."
        )?;
    }
    let all: u64 = rehearsed.rows.iter().map(|(_, rows)| rows).sum();
    Ok(writeln!(
        out,
        "{}, et rien n’a changé. Ajoutez --confirmed pour effacer\u{a0}; gardez d’abord, s’il le faut, ce que donne \
         «\u{a0}preau-central person export\u{a0}».",
        counted(all, "ligne serait effacée", "lignes seraient effacées")
    )?)
}

/// What a table holds.
fn said(table: &str) -> &str {
    match table {
        "sheet" => "Feuilles imprimées",
        "event" => "Événements du compte",
        "delivery" => "Ordinateurs qui ont reçu le compte",
        "mailing_claim" => "Envois de courriels d’un ordinateur",
        "incident_account" => "Incidents",
        "account_secret" => "Secrets des mots de passe provisoires",
        "chosen_password" => "Mots de passe choisis",
        "family_session" => "Connexions",
        "confirmed_mail" => "Adresses confirmées",
        "mail_link" => "Liens envoyés",
        "former_login" => "Anciens identifiants",
        "lease" => "Comptes réservés par un ordinateur",
        "operation" => "Décisions d’établissements, vidées de ce qui la désigne",
        "outgoing_mail" => "Courriels",
        "lost_request" => "Demandes d’identifiant ou de mot de passe perdus",
        "person_alias" => "Numéros donnés par un ordinateur",
        "source_id" => "Numéros donnés par les sources",
        "link" => "Liens entre élèves et responsables",
        "enrolment" => "Scolarités",
        "pupil" => "Fiches d’élève",
        "guardian" => "Fiches de responsable",
        "account" => "Comptes",
        other => other,
    }
}
