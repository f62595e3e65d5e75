//! The life of an account, told to who runs the service.

use std::io::Write;

use protocol::account::Origin;
use protocol::account::{AccountState, Password, State};
use protocol::decision::{Decision, FamilyEvent, MailKind, ResetReason};
use protocol::operation::{Outcome, Reason};
use protocol::people::Said;
use protocol::problem::ProblemCode;
use service::usecase::history::{self, Decided, Happened, Moment};
use service::{Error, Service};

use crate::failure::Failure;

/// Tells it.
pub async fn run(service: &Service, login: &str) -> Result<(), Failure> {
    let (state, moments) = match history::of_login(service, login).await {
        Ok(found) => found,
        Err(Error::Refused(ProblemCode::NotFound)) => {
            return Err(Failure::told("cet identifiant n’est à personne"));
        }
        Err(error) => return Err(error.into()),
    };
    let mut out = std::io::stdout().lock();
    writeln!(out, "{}", standing(&state))?;
    if moments.is_empty() {
        writeln!(out, "Rien ne lui est encore arrivé.")?;
    }
    for moment in &moments {
        let told = match moment {
            Moment::Decided(decided) => decision(decided),
            Moment::Happened(happened) => happening(happened),
        };
        writeln!(out, "{}  {told}", service::local_time(moment.at()))?;
    }
    Ok(())
}

/// How an account stands.
pub fn standing(state: &AccountState) -> String {
    let name = match state.state {
        State::NotNotified => "non notifié",
        State::Notified => "notifié et non activé",
        State::Activating => "en cours d’activation",
        State::Activated => "activé",
    };
    let password = match state.password {
        Password::None => "sans mot de passe",
        Password::Provisional => "mot de passe provisoire",
        Password::Chosen => "mot de passe choisi par son titulaire",
        Password::FranceConnect => "FranceConnect, sans mot de passe",
    };
    let number = state.generation;
    format!("Le compte est {name}, {password}\u{a0}; son mot de passe provisoire porte le n°\u{a0}{number}.")
}

fn decision(decided: &Decided) -> String {
    let Decided { operation, outcome, author, computer, decided_at, received_at, found, mail } = decided;
    let what = match &operation.decision {
        Decision::Notify { reset: None, to, .. } => format!("a notifié, mot de passe n°\u{a0}{to}"),
        Decision::Notify { reset: Some(_), to, .. } => {
            format!("a notifié en réinitialisant le mot de passe, n°\u{a0}{to}")
        }
        Decision::Reset { reason: ResetReason::Forgotten, to, .. } => {
            format!("a réinitialisé un mot de passe oublié, n°\u{a0}{to}")
        }
        Decision::Reset { reason: ResetReason::Stolen, to, .. } => {
            format!("a réinitialisé un mot de passe perdu ou volé, n°\u{a0}{to}")
        }
        Decision::Mail { what: MailKind::Activation, address: None, .. } => {
            "a demandé que le courriel d’activation soit renvoyé".to_owned()
        }
        Decision::Mail { what: MailKind::Activation, address: Some(_), .. } => {
            "a demandé que le courriel d’activation soit renvoyé, à une autre adresse".to_owned()
        }
        Decision::Mail { what: MailKind::Confirmation, .. } => {
            "a demandé que le courriel de confirmation soit renvoyé".to_owned()
        }
        Decision::Group { login, kept_login, .. } => format!("a regroupé {login} avec {kept_login}"),
        Decision::Ungroup { login, kept_login, .. } => format!("a séparé {login} de {kept_login}"),
        Decision::RenewLogin { login } => format!("a demandé un nouvel identifiant à la place de {login}"),
        Decision::GivenElsewhere { to } => {
            format!("a dit qu’un poste restauré avait donné des mots de passe jusqu’au n°\u{a0}{to}")
        }
        Decision::GonePast { given } => {
            format!("a dit que des mots de passe perdus allaient jusqu’au n°\u{a0}{given}")
        }
        Decision::People(Said::Class(class)) => {
            format!("a importé un fichier qui décrit la classe {}", class.label)
        }
        Decision::People(Said::Pupil(_)) => "a importé un fichier qui décrit cet élève".to_owned(),
        Decision::People(Said::Guardian(_)) => "a importé un fichier qui décrit ce responsable".to_owned(),
        Decision::Unreadable {} => "a envoyé ce que cette version du service ne sait pas lire".to_owned(),
        Decision::Expired {} | Decision::Family { .. } => "a envoyé ce que seul le service décide".to_owned(),
    };
    let school = &operation.school;
    let mut told = format!("{author} ({school}, «\u{a0}{computer}\u{a0}») {what}. {}", outcome_of(*outcome));
    if decided_at != received_at {
        told.push_str(&format!(" Décidé le {}.", service::local_time(*decided_at)));
    }
    if let Some((state, words)) = mail {
        let where_it_is = match state.as_str() {
            "sent" => "remis au serveur de courrier",
            "refused" => "refusé par le serveur de courrier",
            "unknown" => {
                "remis sans que le serveur de courrier réponde\u{a0}: personne ne sait s’il est parti"
            }
            _ => "en attente d’être remis au serveur de courrier",
        };
        told.push_str(&format!(" Courriel\u{a0}: {where_it_is}."));
        if let Some(words) = words.as_deref().filter(|words| !words.is_empty()) {
            told.push_str(&format!(" Il a dit «\u{a0}{words}\u{a0}»."));
        }
    }
    if let Some(found) = found {
        let seen = operation.seen;
        if found.version == seen.version {
            told.push_str(" Le poste connaissait le compte tel qu’il était.");
        } else {
            told.push_str(&format!(
                " Le poste avait vu la version {} du compte (choix du titulaire\u{a0}: {})\u{a0}; le service en était à la \
                 version {} ({}), et l’a trouvé ainsi\u{a0}: {}",
                seen.version,
                seen.choices,
                found.version,
                found.choices,
                standing(found)
            ));
        }
    }
    told
}

fn outcome_of(outcome: Outcome) -> String {
    match outcome {
        Outcome::Applied => "Fait, comme décidé.".to_owned(),
        Outcome::Otherwise(reason) => format!("Fait, mais autrement\u{a0}: {}.", because(reason)),
        Outcome::Refused(reason) => format!("Refusé\u{a0}: {}.", because(reason)),
    }
}

/// The rule that decided, with what it rests on.
pub(super) const fn because(reason: Reason) -> &'static str {
    match reason {
        Reason::HolderActivated => {
            "la famille avait activé le compte par un autre chemin, et une activation est gardée\u{a0}; la feuille est sans \
             valeur"
        }
        Reason::HolderChose => {
            "le titulaire avait choisi un mot de passe après ce que le poste avait vu, et un oubli ne l’emporte pas sur un \
             choix\u{a0}; la feuille est sans valeur"
        }
        Reason::StrongerRoad => {
            "le titulaire était venu par un chemin plus sûr qu’une feuille\u{a0}: c’est à une personne de décider"
        }
        Reason::ChoiceEnded => {
            "le mot de passe avait été choisi avec une feuille plus ancienne, et un vol l’emporte sur un tel choix"
        }
        Reason::AlreadyUsed => "la feuille de cette décision avait déjà servi",
        Reason::ResetElsewhere => {
            "le mot de passe avait été réinitialisé entre-temps\u{a0}; la feuille porte le précédent et est sans valeur"
        }
        Reason::EarlierSheetVoid => {
            "quelqu’un avait notifié avec un mot de passe précédent\u{a0}: c’est cette autre feuille qui est sans valeur"
        }
        Reason::Passed => "ce numéro de mot de passe était déjà dépassé\u{a0}; la feuille est sans valeur",
        Reason::Rolled => {
            "ce mot de passe avait été retiré après un vol, une fuite, ou une remise en état sans nouvelles des ordinateurs\u{a0}; \
             la feuille est sans valeur"
        }
        Reason::Expired => "ce qui avait été remis avait expiré\u{a0}: un autre mot de passe a été donné",
        Reason::Overdue => {
            "la décision est arrivée après ses propres trois mois\u{a0}: le compte a expiré aussitôt"
        }
        Reason::NotNotified => {
            "rien n’avait été remis, ou tout avait expiré\u{a0}: il n’y a rien à réinitialiser"
        }
        Reason::AlreadyActivated => "le compte est activé\u{a0}: aucun courriel d’activation n’a été envoyé",
        Reason::NotActivating => "un courriel d’activation n’est que pour un compte en cours d’activation",
        Reason::LeftSchool => "plus personne de ce compte n’est dans cet établissement",
        Reason::Ahead => "aucun poste ne pouvait avoir ce numéro de mot de passe",
        Reason::NotForStaff => "seul le service en décide",
        Reason::RightEnded => "le droit de la personne sur cet établissement avait pris fin",
        Reason::UnknownAccount => "le service n’a pas ce compte pour cet établissement",
        Reason::AccountKept => {
            "cette personne avait déjà un compte, qui est conservé\u{a0}; le compte réservé et sa feuille sont sans valeur"
        }
        Reason::LeaseEnded => {
            "le compte réservé n’était plus à ce poste\u{a0}: la personne en a un autre, et la feuille est sans valeur"
        }
        Reason::ProbableDuplicate => {
            "cette personne est peut-être déjà connue\u{a0}: rien ne le prouve, elle a son propre compte"
        }
        Reason::NoAddress => "aucune adresse n’est connue, ou celle qui a été donnée n’en est pas une",
        Reason::AlreadyConfirmed => "l’adresse est déjà confirmée\u{a0}: aucun courriel n’a été envoyé",
        Reason::UnknownPerson => "le service n’a pas cette personne dans cet établissement",
        Reason::GroupedAway => {
            "le compte avait été regroupé avec un autre\u{a0}: la décision est allée au compte gardé, et une feuille de \
             l’autre est sans valeur"
        }
        Reason::GroupedOtherwise => "ce compte était déjà regroupé, avec un autre ou dans l’autre sens",
        Reason::OtherSchool => {
            "ce compte est aussi celui d’un responsable dans un autre établissement, sur lequel la personne n’a pas de droit"
        }
        Reason::NotGrouped => "ce compte n’était plus regroupé avec celui-là",
        Reason::NamesDiffer => "les établissements ne donnent pas à cette personne les mêmes nom et prénom",
        Reason::AlreadyAsked => "un nouvel identifiant était déjà demandé",
        Reason::Unreadable => {
            "l’opération est d’une version plus récente, ou un de ses textes ne peut pas être gardé"
        }
        Reason::Other => "une version plus récente du service en donne la raison",
    }
}

fn happening(happened: &Happened) -> String {
    match happened.event {
        Some(Decision::Expired {}) => {
            "Les trois mois étaient passés sans que ce qui avait été remis serve\u{a0}: le mot de passe provisoire a expiré."
                .to_owned()
        }
        Some(Decision::Family { did }) => format!("La famille {}.", family(did)),
        _ => noted(&happened.kind),
    }
}

/// What the service notes beside what the rules say.
fn noted(kind: &str) -> String {
    let told = match kind {
        "signed_in_undeclared" => {
            "La famille s’est connectée avec une feuille que l’établissement n’avait pas encore transmise."
        }
        "claimed" => "L’établissement a transmis cette feuille.",
        "suspended" => {
            "Aucun ordinateur n’a déclaré cette feuille\u{a0}: la connexion qu’elle avait ouverte est suspendue."
        }
        "void_sheet_tried" => "Quelqu’un a essayé une feuille qui ne sert plus.",
        "mail_confirmed" => "La famille a confirmé son adresse mail.",
        "contacts_dropped" => "Les contacts donnés avec une feuille volée ont été effacés.",
        "reset_asked" => "La famille a demandé un nouveau mot de passe à l’établissement.",
        "stolen" => {
            "Un ordinateur déclaré volé connaissait le mot de passe provisoire\u{a0}: il ne fonctionne plus."
        }
        "incident" => {
            "Après une fuite, le mot de passe provisoire a été renouvelé\u{a0}: le précédent ne sert plus."
        }
        "heard_again" => {
            "La base avait été remise dans un état plus ancien\u{a0}: un ordinateur de l’établissement a dit où en était ce \
             compte."
        }
        "unheard" => {
            "La base avait été remise dans un état plus ancien, et aucun ordinateur de l’établissement n’a dit où en était ce \
             compte\u{a0}: le mot de passe provisoire a été renouvelé."
        }
        "login_renewed" => "Le nouvel identifiant a pris la place de l’ancien.",
        _ => return format!("Il est arrivé «\u{a0}{kind}\u{a0}», que cette version ne connaît pas."),
    };
    told.to_owned()
}

const fn family(did: FamilyEvent) -> &'static str {
    match did {
        FamilyEvent::FranceConnectActivation => "a activé le compte avec FranceConnect",
        FamilyEvent::SmsRegistration => "s’est inscrite seule, avec un code reçu par SMS",
        FamilyEvent::FirstSignIn => {
            "s’est connectée pour la première fois, avec sa feuille, et a choisi un mot de passe"
        }
        FamilyEvent::MailLinkFollowed => "a suivi le lien du courriel d’activation",
        FamilyEvent::Transition { origin: Origin::Aten } => "est venue d’ATEN, et a choisi un mot de passe",
        FamilyEvent::Transition { .. } => "est venue d’un ENT, et a choisi un mot de passe",
        FamilyEvent::PasswordChosen => "a choisi un autre mot de passe",
        FamilyEvent::ResetAsked { .. } => "a demandé un nouveau mot de passe à l’école",
        FamilyEvent::LinkReported { .. } => "a signalé qu’un enfant n’est pas le sien",
        FamilyEvent::BirthDateReported { .. } => "a signalé une date de naissance fausse",
    }
}
