//! The trail of everything staff do, looked through.

use std::io::{BufWriter, Write};

use domain::jiff::civil::Date;
use protocol::operation::Outcome;
use protocol::problem::ProblemCode;
use service::usecase::audit::{self, Filter, Line};
use service::{Error, Service, local_time, moment_of};

use super::csv_file;
use super::history::because;
use super::met::Met;
use crate::args::{Audit, Format};
use crate::failure::Failure;

/// Tells the lines that are looked for, as they are read.
pub async fn run(service: &Service, asked: Audit) -> Result<(), Failure> {
    let midnight = |day: Date| moment_of(day.at(0, 0, 0, 0));
    let filter = Filter {
        since: asked.since.and_then(midnight),
        until: asked.until.and_then(|day| day.tomorrow().ok()).and_then(midnight),
        staff: asked.staff.map(|login| login.trim().to_lowercase()),
        school: asked.school.map(|uai| uai.trim().to_uppercase()),
        kind: asked.kind,
        accounts: None,
    };
    // Who reads no further has closed it: the search ends.
    let mut out = BufWriter::new(std::io::stdout().lock());
    if asked.format == Format::Csv {
        let headings =
            ["Moment", "Agent", "Nom", "Ordinateur", "Établissement", "Action", "Compte", "Détail"];
        csv_file::begin(&mut out, &headings)?;
    }
    let searched = audit::search(service, filter, asked.account.as_deref(), |line| {
        match asked.format {
            Format::Lines => writeln!(out, "{}", sentence(line))?,
            Format::Csv => cells(&mut out, line)?,
            Format::Json => writeln!(out, "{}", serde_json::to_string(line).map_err(std::io::Error::from)?)?,
        }
        Ok::<(), Met>(())
    });
    match searched.await {
        Ok(()) => Ok(out.flush()?),
        Err(Met::Files(error)) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        Err(Met::Files(error)) => Err(error.into()),
        Err(Met::Service(Error::Refused(ProblemCode::NotFound))) => {
            Err(Failure::told("cet identifiant n’est à personne"))
        }
        Err(Met::Service(error)) => Err(error.into()),
    }
}

fn cells(out: &mut impl Write, line: &Line) -> std::io::Result<()> {
    let told = |cell: &Option<String>| cell.clone().unwrap_or_default();
    let cells = [
        local_time(line.at),
        told(&line.staff),
        told(&line.name),
        told(&line.computer),
        told(&line.school),
        line.kind.clone(),
        told(&line.login),
        line.content.to_string(),
    ];
    csv_file::line(out, &cells.each_ref().map(String::as_str))
}

/// A line, as people read it.
fn sentence(line: &Line) -> String {
    let mut told = format!("{}  ", local_time(line.at));
    match (&line.name, &line.staff) {
        (Some(name), Some(login)) => told.push_str(&format!("{name} ({login})")),
        _ => told.push_str("Le service ou son exploitant"),
    }
    let computer = line.computer.as_ref().map(|name| format!("«\u{a0}{name}\u{a0}»"));
    for part in [line.school.as_ref(), computer.as_ref()].into_iter().flatten() {
        told.push_str(&format!(", {part}"));
    }
    told.push_str("\u{a0}: ");
    told.push_str(&done(&line.kind));
    if let Some(login) = &line.login {
        told.push_str(&format!(", {login}"));
    }
    let mut detail = line.content.as_object().cloned().unwrap_or_default();
    if let Some(outcome) = detail.remove("outcome") {
        told.push_str(&match serde_json::from_value(outcome.clone()) {
            Ok(Outcome::Applied) => String::new(),
            Ok(Outcome::Otherwise(reason)) => format!(", autrement\u{a0}: {}", because(reason)),
            Ok(Outcome::Refused(reason)) => format!(", refusé\u{a0}: {}", because(reason)),
            Err(_) => format!(" {outcome}"),
        });
    }
    if line.login.is_some() {
        // The login says whose it is, and the operation is in the account’s history.
        detail.remove("account");
        detail.remove("operation");
    }
    if !detail.is_empty() {
        told.push_str(&format!(" {}", serde_json::Value::Object(detail)));
    }
    told
}

/// What was done. A kind of a later version is told by its code.
fn done(kind: &str) -> String {
    phrase(kind).map_or_else(|| format!("«\u{a0}{kind}\u{a0}»"), str::to_owned)
}

fn phrase(kind: &str) -> Option<&'static str> {
    Some(match kind {
        "notify" => "a notifié",
        "reset" => "a réinitialisé le mot de passe",
        "mail" => "a fait renvoyer un courriel",
        "group" => "a regroupé des comptes",
        "ungroup" => "a séparé des comptes",
        "renew_login" => "a demandé un nouvel identifiant",
        "given_elsewhere" | "gone_past" => "a dit ce qu’un poste restauré avait donné",
        "people" => "a importé une personne ou une classe",
        "unreadable" => "a envoyé ce que cette version ne sait pas lire",
        "signed_in" => "s’est connecté",
        "staff_added" => "a ajouté une personne",
        "role_given" => "a donné un droit",
        "left_school" => "a quitté un établissement",
        "delegation_lapsed" => "a vu sa délégation prendre fin",
        "invitation_answered" => "a répondu à son invitation",
        "invited_again" => "a refait une invitation",
        "role_ended" => "a retiré un droit",
        "school_opened" => "a ouvert un établissement",
        "school_closed" => "a fermé un établissement",
        "direction_given" => "a donné la direction d’une école",
        "direction_withdrawn" => "a retiré la direction d’une école",
        "delegation_given" => "a donné une délégation",
        "delegation_withdrawn" => "a retiré une délégation",
        "device_confirmed" => "a accepté un ordinateur",
        "device_refused" => "a refusé un ordinateur",
        "maintenance_announced" => "maintenance annoncée",
        "maintenance_ended" => "maintenance terminée",
        "maintenance_called_off" => "maintenance annulée",
        "delivery_released" => "livraison AAF acceptée",
        "delivery_refused" => "livraison AAF écartée",
        "perimeter_added" => "établissements ajoutés au périmètre",
        "perimeter_removed" => "établissements retirés du périmètre",
        "device_enrolled" => "a relié un ordinateur",
        "device_revoked" => "a retiré un ordinateur",
        "mailing_claimed" => "a commencé un envoi de courriels",
        "joined" => "a relié un établissement qui travaillait seul",
        "school_added" => "établissement ajouté",
        "people_brought_in" => "personnes amenées par des fichiers AAF",
        "keys_rotated" => "secrets scellés par une autre clé",
        "person_erased" => "personne effacée",
        "purged" => "personnes sans établissement effacées",
        "incident_begun" => "incident déclaré",
        "incident_ended" => "incident terminé",
        "expired" | "family" => "a envoyé ce dont seul le service décide",
        "school_placed" => "académie ou circonscription d’un établissement indiquée",
        "school_reopened" => "guichet rouvert après une remise en état",
        "heard" => "a dit ce qu’un ordinateur savait, après une remise en état",
        "restored" => "base remise dans un état plus ancien",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use service::usecase::audit::{KINDS, Line};

    use super::{phrase, sentence};

    fn line(kind: &str, login: Option<&str>, content: Value) -> Line {
        Line {
            id: 1,
            at: "2026-09-04T08:00:00Z".parse().unwrap(),
            staff: None,
            name: None,
            computer: None,
            school: None,
            kind: kind.to_owned(),
            login: login.map(str::to_owned),
            content,
        }
    }

    #[test]
    fn every_kind_that_is_written_has_words() {
        for kind in KINDS {
            assert!(phrase(kind).is_some(), "{kind}");
        }
        assert!(sentence(&line("of_later", None, json!({}))).ends_with("«\u{a0}of_later\u{a0}»"));
    }

    #[test]
    fn what_became_of_a_decision_is_told_with_it() {
        let told = |content: Value, login| sentence(&line("notify", login, content));
        let decided = |outcome: Value| json!({ "account": "00000000-0000-0000-0000-000000000001", "operation": "2", "outcome": outcome });
        let applied = told(decided(json!({ "became": "applied" })), Some("r.abricot"));
        assert!(applied.ends_with("\u{a0}: a notifié, r.abricot"), "{applied}");
        let refused = json!({ "became": "refused", "reason": "left_school" });
        let told_refused = told(decided(refused.clone()), Some("r.abricot"));
        assert!(
            told_refused.ends_with(
                "r.abricot, refusé\u{a0}: plus personne de ce compte n’est dans cet établissement"
            ),
            "{told_refused}"
        );
        let otherwise = json!({ "became": "otherwise", "reason": "rolled" });
        assert!(
            told(decided(otherwise), Some("r.abricot"))
                .contains("r.abricot, autrement\u{a0}: ce mot de passe")
        );
        // Of who was erased, the ids that are left.
        let erased = told(decided(refused), None);
        assert!(
            erased.contains(", refusé\u{a0}: plus personne") && erased.contains("\"operation\":\"2\""),
            "{erased}"
        );
        let other = sentence(&line("role_ended", None, json!({ "role": "team" })));
        assert!(other.ends_with("a retiré un droit {\"role\":\"team\"}"), "{other}");
    }
}
