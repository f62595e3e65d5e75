//! The sentences of the journal.

use domain::degree::Degree;
use protocol::decision::{Decision, FamilyEvent, MailKind, ResetReason};

use crate::french::{counted, inflected};
use crate::store::entry::{AuditEvent, Entry};

/// What is said of decisions that the service did not carry out, after what was decided.
pub(super) fn refused(refused: u32, accounts: u32) -> String {
    match refused {
        0 => String::new(),
        all if all == accounts => "\u{a0}: refusé par le service central, rien n’a été fait".to_owned(),
        some => {
            let accounts = inflected(some, "un compte", "comptes");
            let number = if some == 1 { String::new() } else { format!("{some}\u{a0}") };
            format!("\u{a0}: refusé par le service central pour {number}{accounts}")
        }
    }
}

/// One French sentence for a decision about so many accounts, in the words of a degree; a notification reset the passwords
/// of some of them.
pub(super) fn sentence(entry: &Entry, accounts: u32, reset: u32, degree: Degree) -> String {
    let some = |number: u32| counted(number, "compte", "comptes");
    match entry {
        Entry::Decision(Decision::Notify { .. }) => {
            let done = match degree {
                Degree::First => "notifié",
                Degree::Second => "informé",
            };
            let notified = match accounts {
                0 | 1 => format!("Compte {done} par feuille individuelle"),
                several => format!("{} {done}s par feuille individuelle", some(several)),
            };
            match reset {
                0 => notified,
                all if all >= accounts => notified + ", avec réinitialisation du mot de passe",
                part => format!("{notified}, dont {part} avec réinitialisation du mot de passe"),
            }
        }
        Entry::Decision(Decision::Reset { reason, .. }) => {
            let reason = match reason {
                ResetReason::Forgotten => "oublié",
                ResetReason::Stolen => "perdu ou volé",
            };
            match accounts {
                0 | 1 => format!("Mot de passe réinitialisé ({reason})"),
                several => format!("Mots de passe de {} réinitialisés ({reason})", some(several)),
            }
        }
        Entry::Decision(Decision::Mail { what: MailKind::Activation, address, .. }) => match address {
            None => "Courriel d’activation redemandé".to_owned(),
            Some(address) => format!("Courriel d’activation redemandé, à l’adresse {address}"),
        },
        Entry::Decision(Decision::Mail { what: MailKind::Confirmation, .. }) => {
            "Courriel de confirmation redemandé".to_owned()
        }
        Entry::Decision(Decision::Expired {}) => match accounts {
            0 | 1 => {
                "Délai de trois mois dépassé\u{A0}: le mot de passe provisoire ne fonctionne plus".to_owned()
            }
            several => format!("Délai de trois mois dépassé pour {}", some(several)),
        },
        Entry::Decision(Decision::Family { did }) => match accounts {
            0 | 1 => family(*did, degree),
            n => format!("{n} comptes activés ou utilisés par les familles"),
        },
        Entry::Decision(Decision::GivenElsewhere { .. }) => match accounts {
            0 | 1 => {
                "Mots de passe donnés depuis la sauvegarde restaurée\u{A0}: ils ne seront pas donnés de nouveau".to_owned()
            }
            n => format!(
                "Mots de passe de {n} comptes donnés depuis la sauvegarde restaurée\u{A0}: ils ne seront pas donnés de nouveau"
            ),
        },
        Entry::Decision(Decision::GonePast { .. }) => match accounts {
            0 | 1 => {
                "Mot de passe remplacé, parce que le précédent avait été donné depuis l’état retrouvé".to_owned()
            }
            n => format!(
                "Mots de passe de {n} comptes remplacés, parce que les précédents avaient été donnés depuis l’état retrouvé"
            ),
        },
        Entry::Audit(AuditEvent::List { format, accounts }) => {
            format!("Liste de {} produite au format {}", some(*accounts), format.to_uppercase())
        }
        Entry::Audit(AuditEvent::PasswordRead {}) => "Mot de passe provisoire affiché".to_owned(),
        Entry::Audit(AuditEvent::Import { files, .. }) => format!("Import de {}", files.join(", ")),
        Entry::Audit(AuditEvent::ImportUndone { import }) => format!("Import n°\u{A0}{import} annulé"),
        Entry::Audit(AuditEvent::Settings {}) => "Paramètres modifiés".to_owned(),
        Entry::Audit(AuditEvent::MatterClosed { matter, accounts }) => {
            let done = match matter.as_str() {
                "sheet_void" => "Feuilles périmées dites détruites",
                "password_to_give" => "Nouveaux mots de passe dits communiqués",
                "void_sheet_tried" => "Essais de feuilles périmées dits traités",
                "reset_asked" => "Demandes de réinitialisation dites traitées",
                "link_reported_wrong" => "Liens signalés dits corrigés",
                "birth_date_reported_wrong" => "Dates de naissance signalées dites corrigées",
                _ => "Point à traiter dit réglé",
            };
            format!("{done}\u{A0}: {}", some(*accounts))
        }
        Entry::Audit(AuditEvent::CopiedOut { file }) => {
            format!("Sauvegarde copiée hors de cet ordinateur\u{a0}: {file}")
        }
        Entry::Audit(AuditEvent::LockCode { asked: true }) => "Code de verrouillage choisi".to_owned(),
        Entry::Audit(AuditEvent::LockCode { asked: false }) => "Code de verrouillage retiré".to_owned(),
        Entry::Audit(AuditEvent::Lost { operations }) => format!(
            "Fichier de données abîmé après un arrêt brutal\u{A0}: {} à ce journal",
            counted(*operations, "opération manque", "opérations manquent")
        ),
        Entry::Audit(AuditEvent::ClockConfirmed {}) => "Date de l’ordinateur confirmée".to_owned(),
        Entry::Audit(AuditEvent::OlderState {}) => {
            "Données remises dans un état plus ancien\u{A0}: ce qui avait été donné depuis ne le sera plus".to_owned()
        }
        Entry::Audit(AuditEvent::Restored { backup }) => format!("Sauvegarde restaurée\u{A0}: {backup}"),
        Entry::Decision(Decision::Group { kept_login, login, .. }) => {
            format!("Compte {login} regroupé avec {kept_login}, qui est gardé")
        }
        Entry::Decision(Decision::Ungroup { kept_login, login, .. }) => {
            format!("Compte {login} dégroupé de {kept_login}, et rendu comme il était")
        }
        Entry::Decision(Decision::RenewLogin { login }) => {
            format!("Nouvel identifiant demandé à la place de {login}")
        }
        Entry::Decision(Decision::People(_)) => "Fiche importée".to_owned(),
        Entry::Decision(Decision::Unreadable {}) => "Opération d’une autre version de Préau".to_owned(),
        Entry::Audit(AuditEvent::Joined { accounts, void: 0 }) => {
            format!("{} retrouvés au service central", some(*accounts))
        }
        Entry::Audit(AuditEvent::Joined { accounts, void }) => format!(
            "{} retrouvés au service central\u{A0}; les feuilles imprimées pour {} ne servent plus",
            some(*accounts),
            some(*void)
        ),
        Entry::Audit(AuditEvent::Erased { school }) => {
            format!("Accès à l’établissement {school} terminé\u{A0}: ses données ont été effacées d’ici")
        }
        Entry::Audit(AuditEvent::ComputerEnded { computer, person, stolen }) => format!(
            "Ordinateur «\u{A0}{computer}\u{A0}» {} déclaré {}",
            crate::french::of(person),
            if *stolen { "volé" } else { "remplacé" }
        ),
        Entry::Audit(AuditEvent::SchoolOpened { school, until: Some(until) }) => {
            format!("Établissement {school} ouvert par l’équipe d’assistance jusqu’au {}", until.strftime("%d/%m/%Y"))
        }
        Entry::Audit(AuditEvent::SchoolOpened { school, until: None }) => {
            format!("Établissement {school} ouvert par l’équipe d’assistance")
        }
        Entry::Audit(AuditEvent::SchoolClosed { school }) => {
            format!("Établissement {school} fermé par l’équipe d’assistance")
        }
        Entry::Audit(AuditEvent::DelegationGiven { person }) => format!("Délégation donnée à {person}"),
        Entry::Audit(AuditEvent::DelegationWithdrawn { person }) => {
            format!("Délégation {} retirée", crate::french::of(person))
        }
        Entry::Audit(AuditEvent::Enrolled { author }) => {
            format!("Ordinateur relié au service central, au nom {}", crate::french::of(author))
        }
        Entry::Audit(AuditEvent::AuthorityChanged { fingerprint: Some(fingerprint) }) => {
            format!("Service central\u{A0}: autorité de certification {fingerprint}")
        }
        Entry::Audit(AuditEvent::AuthorityChanged { fingerprint: None }) => {
            "Service central\u{A0}: autorités de certification de l’ordinateur".to_owned()
        }
        Entry::Audit(AuditEvent::ToldApart { logins: [one, other], apart: true, .. }) => {
            format!("Comptes {one} et {other}\u{A0}: deux personnes")
        }
        Entry::Audit(AuditEvent::ToldApart { logins: [one, other], apart: false, .. }) => {
            format!("Comptes {one} et {other}\u{A0}: la réponse «\u{A0}deux personnes\u{A0}» est reprise")
        }
    }
}

fn family(did: FamilyEvent, degree: Degree) -> String {
    match did {
        FamilyEvent::FranceConnectActivation => "Compte activé avec FranceConnect".to_owned(),
        FamilyEvent::SmsRegistration => "Compte activé avec un code reçu par SMS".to_owned(),
        FamilyEvent::FirstSignIn => {
            "Première connexion avec le mot de passe provisoire, remplacé aussitôt".to_owned()
        }
        FamilyEvent::MailLinkFollowed => "Compte activé\u{A0}: adresse mail confirmée".to_owned(),
        FamilyEvent::Transition { origin } => {
            let origin = domain::account::Origin::from(origin).label(degree);
            format!("Compte activé par transition depuis {origin}")
        }
        FamilyEvent::PasswordChosen => "Mot de passe choisi par le titulaire".to_owned(),
        FamilyEvent::ResetAsked { .. } => "Réinitialisation du mot de passe demandée".to_owned(),
        FamilyEvent::LinkReported { .. } => "Lien avec un élève signalé comme erroné".to_owned(),
        FamilyEvent::BirthDateReported { .. } => {
            "Date de naissance d’un élève signalée comme erronée".to_owned()
        }
    }
}
