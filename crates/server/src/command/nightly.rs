//! What the service does by itself, asked for by hand.

use std::io::Write;

use server::told;
use service::Service;
use service::usecase::jobs::{self, Asked, Became, Job};
use service::usecase::nights;

use crate::failure::Failure;

/// Runs what is due.
pub async fn run(service: &Service) -> Result<(), Failure> {
    let mut failure = None;
    for (job, became) in jobs::run_due(service, Asked::ByHand).await? {
        let name = told::job(job);
        let said = match became {
            Became::Done(changed) if job == Job::Statistics => super::statistics::done(changed),
            Became::Done(0) if job == Job::Deliveries => "fait, aucune n’a été prise".to_owned(),
            Became::Done(1) if job == Job::Deliveries => "fait, 1\u{a0}a été prise".to_owned(),
            Became::Done(taken) if job == Job::Deliveries => format!("fait, {taken}\u{a0}ont été prises"),
            Became::Done(0) if job == Job::Purge => "fait, personne n’est effacé".to_owned(),
            Became::Done(1) if job == Job::Purge => "fait, 1\u{a0}personne a été effacée".to_owned(),
            Became::Done(erased) if job == Job::Purge => {
                format!("fait, {erased}\u{a0}personnes ont été effacées")
            }
            Became::Done(0) => "fait, aucun compte ne change".to_owned(),
            Became::Done(1) => "fait, 1\u{a0}compte a changé".to_owned(),
            Became::Done(changed) => format!("fait, {changed}\u{a0}comptes ont changé"),
            Became::NotDue => "déjà fait aujourd’hui, ou en cours ailleurs".to_owned(),
            Became::Failed(error) => {
                failure = Some(error);
                "échec, à réessayer".to_owned()
            }
        };
        writeln!(std::io::stdout(), "{name}\u{a0}: {said}.")?;
    }
    failure.map_or(Ok(()), |error| Err(error.into()))
}

/// Tells what the nights did, what failed and what waits; what is to be looked at comes first.
pub async fn tell(service: &Service) -> Result<(), Failure> {
    let mut out = std::io::stdout();
    for subject in told::nights(&nights::nights(service).await?) {
        let mark = if subject.is_urgent { "À voir – " } else { "" };
        writeln!(out, "{mark}{}\u{a0}: {}.", subject.title, subject.state)?;
        for line in subject.lines {
            writeln!(out, "    {line}")?;
        }
    }
    Ok(())
}
