//! What became of decisions otherwise than they were taken, in the director's words: one card for one click, one list
//! and one reason.

use domain::place::Place;
use std::collections::HashMap;

use jiff::Timestamp;
use protocol::operation::Reason;
use uuid::Uuid;

use crate::store::answer::{self, Card};
use crate::store::grouping;
use crate::store::id::AccountId;
use crate::store::people::{self, Person};
use crate::usecase::account::population_of_guardian;
use crate::view::codes::Population;
use crate::view::synchronisation::{ConflictAccount, ConflictCard, Remedy};
use crate::workspace::Workspace;
use crate::{Error, Result};

/// What is told together: decided at one moment, of one kind, on sheets or not, for one list.
type Click = (Timestamp, String, bool, Population);

/// The cards of a school that nobody has closed, newest first.
///
/// # Errors
/// What the store met.
pub async fn open(workspace: &Workspace, uai: &str) -> Result<Vec<ConflictCard>> {
    let mut connection = workspace.store().pool().acquire().await?;
    let cards = answer::open_cards(&mut *connection, uai).await?;
    // Of one that is grouped away, the account that is opened in its place.
    let away = grouping::all(&mut *connection).await?;
    let kept_logins = grouping::kept_logins(&mut *connection).await?;
    let opened = |card: &Card| away.get(&card.account).copied().unwrap_or(card.account);
    let accounts: Vec<AccountId> = cards.iter().map(opened).collect();
    let mut holders: HashMap<AccountId, (Population, Person)> = HashMap::new();
    for person in people::pupils(&mut connection, &accounts).await? {
        holders.insert(person.account_id, (Population::Pupils, person));
    }
    let pupils = people::accessible(&mut connection, &accounts).await?;
    for person in people::guardians(&mut connection, &accounts).await? {
        let id = person.account_id;
        let theirs: Vec<_> = pupils.iter().filter(|pupil| pupil.account_id == id).cloned().collect();
        holders.insert(id, (population_of_guardian(&theirs), person));
    }
    let mut shown: Vec<((Click, Reason), ConflictCard)> = Vec::new();
    for card in cards {
        let Some((population, person)) = holders.get(&opened(&card)) else { continue };
        let kept = kept_logins.get(&opened(&card)).filter(|_| opened(&card) != card.account);
        let account = ConflictAccount {
            account: opened(&card).try_into()?,
            population: *population,
            name: person.listed(),
            login: kept.unwrap_or(&card.login).clone(),
            stopped: kept.map(|_| card.login.clone()),
        };
        let click = (card.decided_at, card.kind.clone(), card.printed, *population);
        let key = (click, card.reason);
        let place = shown.iter().position(|(of, _)| *of == key);
        let group = match place {
            Some(place) => &mut shown[place].1,
            None => {
                shown.push((key, describe(&card, Place::of(uai))));
                // It was just pushed.
                let Some((_, pushed)) = shown.last_mut() else { continue };
                pushed
            }
        };
        group.operations.push(card.operation.to_string());
        group.accounts.push(account);
    }
    let mut cards: Vec<ConflictCard> = shown.into_iter().map(|(_, card)| card).collect();
    for card in &mut cards {
        card.accounts.sort_by_cached_key(|account| domain::fold::fold(&account.name));
    }
    Ok(cards)
}

/// Closes a card: its decisions are not told again.
///
/// # Errors
/// [`Error::Invalid`] for what is no decision, and what the store met.
pub async fn close(workspace: &Workspace, operations: &[String]) -> Result<()> {
    let read = |text: &String| Uuid::try_parse(text);
    let operations: Vec<Uuid> = operations
        .iter()
        .map(read)
        .collect::<Result<_, _>>()
        .map_err(|_| Error::invalid("operations", "Cette opération n’existe pas."))?;
    let mut writing = workspace.begin_unchecked().await?;
    let at: Timestamp = writing.at;
    answer::close(&mut writing.transaction, &operations, at).await?;
    writing.commit_keeping_cache().await
}

fn describe(card: &Card, place: Place) -> ConflictCard {
    let (title, text, remedy) = match card.kind.as_str() {
        "group" | "ungroup" => grouping_words(card.kind == "group", card.refused, card.reason),
        kind => words(kind == "reset", card.refused, card.reason),
    };
    let is_grouping = matches!(card.kind.as_str(), "group" | "ungroup");
    let text = match card.printed || is_grouping {
        true => text,
        false => without_sheet(card.refused, card.reason).unwrap_or(text),
    };
    ConflictCard {
        operations: Vec::new(),
        decided_at: place.written(card.decided_at),
        title: title.to_owned(),
        text: text.to_owned(),
        refused: card.refused,
        remedy,
        accounts: Vec::new(),
    }
}

/// The text of what would speak of a sheet, where none was printed.
const fn without_sheet(refused: bool, reason: Reason) -> Option<&'static str> {
    Some(match reason {
        Reason::HolderActivated => {
            "La famille a activé ce compte avant que votre notification ne soit transmise. Son activation est conservée, et \
             la date de distribution est enregistrée."
        }
        Reason::HolderChose => {
            "Son mot de passe est conservé. Si la famille l’a de nouveau oublié, réinitialisez-le maintenant."
        }
        Reason::ChoiceEnded => {
            "Quelqu’un avait choisi un mot de passe avec une feuille plus ancienne\u{a0}: il ne fonctionne plus, et ses \
             connexions ont été fermées. Notifiez le compte pour donner le nouveau à la famille."
        }
        Reason::ResetElsewhere => {
            "Quelqu’un d’autre a réinitialisé ce mot de passe entre-temps\u{a0}: c’est le sien qui fonctionne. Notifiez le \
             compte pour le donner à la famille."
        }
        Reason::EarlierSheetVoid => {
            "Ce compte avait aussi été notifié ailleurs, avec un mot de passe plus ancien\u{a0}: détruisez cette feuille et \
             notifiez-le de nouveau."
        }
        Reason::Passed => "Un mot de passe plus récent existe\u{a0}: rien n’a été fait.",
        Reason::Rolled => {
            "Le service central a renouvelé le mot de passe provisoire que vous donniez\u{a0}: un ordinateur qui le \
             connaissait a été volé, remplacé ou retiré, une fuite a été déclarée, ou le service, remis dans un état plus \
             ancien, n’a pas eu à temps de nouvelles de vos ordinateurs. Notifiez le compte pour lui en donner un autre."
        }
        Reason::Expired if !refused => {
            "Le compte est notifié avec un nouveau mot de passe\u{a0}: notifiez-le pour le donner à la famille."
        }
        Reason::Overdue => {
            "Cette opération a été transmise plus de trois mois après avoir été faite\u{a0}: le mot de passe a expiré. \
             Notifiez le compte de nouveau."
        }
        Reason::AccountKept => {
            "Le service central connaissait déjà cette personne\u{a0}: son compte et son identifiant sont conservés."
        }
        Reason::LeaseEnded => {
            "Le compte réservé à cette personne n’était plus disponible\u{a0}: le service central lui en a donné un autre."
        }
        Reason::RightEnded => {
            "Cette opération a été transmise après la fin de votre accès à cet établissement\u{a0}: rien n’a été fait."
        }
        Reason::GroupedAway => {
            "Ce compte avait été regroupé avec un autre de la même personne\u{a0}: ce que vous avez fait vaut pour le compte \
             gardé."
        }
        _ => return None,
    })
}

/// Title and text of what became of a grouping, or of its end.
const fn grouping_words(
    groups: bool,
    refused: bool,
    reason: Reason,
) -> (&'static str, &'static str, Option<Remedy>) {
    match reason {
        Reason::GroupedAway => (
            "Comptes regroupés avec un troisième",
            "Le compte que vous vouliez garder avait lui-même été regroupé entre-temps\u{a0}: tout s’ouvre désormais avec ce \
             troisième compte. Si c’est une autre personne, dégroupez-les.",
            None,
        ),
        Reason::GroupedOtherwise if refused => (
            "Compte déjà regroupé avec un autre",
            "Quelqu’un a regroupé ce compte avec un autre entre-temps\u{a0}: rien n’a été fait. Si c’est une erreur, \
             dégroupez-le, puis regroupez-le comme vous le vouliez.",
            None,
        ),
        Reason::GroupedOtherwise => (
            "Comptes regroupés dans l’autre sens",
            "Quelqu’un avait déjà regroupé ces comptes en gardant un autre identifiant que vous\u{a0}: c’est cet identifiant \
             qui sert. Vérifiez-le avant de le donner à la famille.",
            None,
        ),
        Reason::OtherSchool => (
            "Compte d’un autre établissement aussi",
            "Ce compte donne aussi accès à un élève d’un établissement que vous ne dirigez pas\u{a0}: rien n’a été fait. \
             Gardez plutôt ce compte, et regroupez l’autre avec lui\u{a0}; si les deux sont dans ce cas, demandez-le à \
             l’assistance de votre académie.",
            None,
        ),
        Reason::NotGrouped => (
            "Compte déjà dégroupé",
            "Quelqu’un a dégroupé ce compte entre-temps, ou l’a regroupé avec un autre\u{a0}: il n’y avait rien à défaire.",
            None,
        ),
        Reason::LeftSchool => (
            "Compte d’un élève parti",
            "L’un de ces comptes n’est plus celui d’un responsable de vos élèves, selon les derniers fichiers reçus\u{a0}: \
             rien n’a été fait.",
            None,
        ),
        Reason::UnknownAccount if groups => (
            "Compte que le service central n’a pas ici",
            "Le service central n’a pas l’un de ces comptes pour cet établissement\u{a0}: rien n’a été fait. Faites le \
             regroupement depuis l’établissement de ce responsable.",
            None,
        ),
        reason => words(false, refused, reason),
    }
}

/// Title, text and what would do it now, for what may stand on a sheet.
const fn words(reset: bool, refused: bool, reason: Reason) -> (&'static str, &'static str, Option<Remedy>) {
    match reason {
        Reason::HolderActivated => (
            "Compte déjà activé par la famille",
            "La famille a activé ce compte avant que votre notification ne soit transmise. Son activation est conservée, \
             la date de distribution est enregistrée, et la feuille imprimée ne sert plus\u{a0}: détruisez-la.",
            None,
        ),
        Reason::HolderChose => (
            "La famille a choisi un mot de passe entre-temps",
            "Son mot de passe est conservé, et la feuille imprimée ne sert plus\u{a0}: détruisez-la. Si la famille l’a de \
             nouveau oublié, réinitialisez-le maintenant.",
            Some(Remedy::Reset),
        ),
        Reason::StrongerRoad => (
            "La famille est entrée par un chemin plus sûr qu’une feuille",
            "Ce compte a été activé par FranceConnect ou par un contact confirmé, et non avec la feuille volée\u{a0}: il n’a \
             pas été réinitialisé. Si vous pensez que la famille n’y est pour rien, réinitialisez-le maintenant.",
            Some(Remedy::Reset),
        ),
        Reason::ChoiceEnded => (
            "Mot de passe choisi avec une feuille volée",
            "Quelqu’un avait choisi un mot de passe avec une feuille plus ancienne\u{a0}: il ne fonctionne plus, et ses \
             connexions ont été fermées. Remettez la nouvelle feuille à la famille.",
            None,
        ),
        Reason::AlreadyUsed => (
            "Feuille déjà utilisée",
            "La famille s’est servie de cette feuille avant que votre opération ne soit transmise. Il n’y a rien à faire.",
            None,
        ),
        Reason::ResetElsewhere => (
            "Mot de passe réinitialisé ailleurs",
            "Quelqu’un d’autre a réinitialisé ce mot de passe\u{a0}: la feuille imprimée ici porte l’ancien, détruisez-la et \
             remettez la plus récente.",
            Some(Remedy::Notify),
        ),
        Reason::EarlierSheetVoid => (
            "Une autre feuille ne sert plus",
            "Ce compte avait aussi été notifié ailleurs, avec un mot de passe plus ancien\u{a0}: seule la feuille imprimée ici \
             fonctionne. Détruisez l’autre.",
            None,
        ),
        Reason::Passed => (
            "Mot de passe déjà dépassé",
            "Un mot de passe plus récent existe\u{a0}: la feuille imprimée ici ne sert plus, détruisez-la.",
            Some(Remedy::Notify),
        ),
        Reason::Rolled => (
            "Feuille rendue inutilisable",
            "Le service central a renouvelé le mot de passe de cette feuille\u{a0}: un ordinateur qui le connaissait a été \
             volé, remplacé ou retiré, une fuite a été déclarée, ou le service, remis dans un état plus ancien, n’a pas eu \
             à temps de nouvelles de vos ordinateurs. Détruisez-la et remettez-en une nouvelle.",
            Some(Remedy::Notify),
        ),
        Reason::Expired if refused => (
            "Délai de trois mois dépassé entre-temps",
            "Le mot de passe à réinitialiser n’existait plus\u{a0}: rien n’a été fait. Notifiez le compte de nouveau.",
            Some(Remedy::Notify),
        ),
        Reason::Expired => (
            "Délai de trois mois dépassé entre-temps",
            "Le compte est notifié avec un nouveau mot de passe\u{a0}: la feuille imprimée ici porte l’ancien, détruisez-la et \
             imprimez-en une autre.",
            Some(Remedy::Notify),
        ),
        Reason::Overdue => (
            "Transmis après trois mois",
            "Cette opération a été transmise plus de trois mois après avoir été faite\u{a0}: le mot de passe de la feuille a \
             expiré. Notifiez le compte de nouveau.",
            Some(Remedy::Notify),
        ),
        Reason::NotNotified if reset => (
            "Rien à réinitialiser",
            "Ce compte n’est plus notifié\u{a0}: rien n’a été fait. Notifiez-le, ce qui lui donne un mot de passe.",
            Some(Remedy::Notify),
        ),
        Reason::NotNotified => {
            ("Compte jamais notifié", "Rien n’a été fait. Notifiez le compte d’abord.", Some(Remedy::Notify))
        }
        Reason::AlreadyActivated => (
            "Compte déjà activé",
            "Aucun courriel n’a été envoyé\u{a0}: la famille n’en a plus besoin.",
            None,
        ),
        Reason::NotActivating => (
            "Aucune activation en cours",
            "Aucun courriel n’a été envoyé\u{a0}: la famille n’a pas commencé à activer ce compte.",
            None,
        ),
        Reason::NoAddress => (
            "Aucune adresse où écrire",
            "Aucun courriel n’a été envoyé\u{a0}: le service central ne connaît pas d’adresse pour ce compte, ou celle qui a été \
             donnée n’en est pas une. Demandez-la à la famille, puis recommencez.",
            None,
        ),
        Reason::AlreadyConfirmed => (
            "Adresse déjà confirmée",
            "Aucun courriel n’a été envoyé\u{a0}: l’adresse de ce compte est confirmée.",
            None,
        ),
        Reason::LeftSchool => (
            "Élève parti de l’école",
            "L’élève n’est plus dans votre école selon les derniers fichiers reçus\u{a0}: rien n’a été fait. Si c’est une \
             erreur, corrigez son inscription dans ONDE ou SIECLE.",
            None,
        ),
        Reason::AccountKept => (
            "Personne déjà connue du service central",
            "Le service central connaissait déjà cette personne\u{a0}: son compte et son identifiant sont conservés. La \
             feuille imprimée ici porte un autre identifiant et ne sert plus\u{a0}: détruisez-la, et notifiez de nouveau ce \
             compte.",
            Some(Remedy::Notify),
        ),
        Reason::LeaseEnded => (
            "Compte déjà donné à quelqu’un d’autre",
            "Le compte réservé à cette personne n’était plus disponible\u{a0}: le service central lui en a donné un autre. La \
             feuille imprimée ici ne sert plus\u{a0}: détruisez-la, et notifiez de nouveau ce compte.",
            Some(Remedy::Notify),
        ),
        Reason::ProbableDuplicate => (
            "Peut-être une personne déjà connue",
            "Le fichier importé décrit une personne qui ressemble à une autre, sans que rien prouve que c’est la même\u{a0}: \
             chacune garde son compte. Si c’est la même, corrigez-le dans ONDE ou dans SIECLE.",
            None,
        ),
        Reason::UnknownPerson => (
            "Personne que le service central n’a pas dans cet établissement",
            "Ce que le fichier importé disait de cette personne n’a pas été pris. Vérifiez son dossier dans ONDE ou dans \
             SIECLE, puis importez de nouveau.",
            None,
        ),
        Reason::RightEnded => (
            "Accès terminé",
            "Cette opération a été transmise après la fin de votre accès à cet établissement\u{a0}: rien n’a été fait. \
             Détruisez la feuille si vous en avez imprimé une.",
            None,
        ),
        Reason::GroupedAway => (
            "Compte regroupé entre-temps",
            "Ce compte avait été regroupé avec un autre de la même personne\u{a0}: ce que vous avez fait vaut pour le compte \
             gardé. Une feuille imprimée ici porte l’identifiant qui s’arrête\u{a0}: détruisez-la, et notifiez le compte \
             gardé.",
            Some(Remedy::Notify),
        ),
        Reason::NamesDiffer => (
            "Noms différents d’un établissement à l’autre",
            "Les établissements ne donnent pas à cette personne les mêmes nom et prénom\u{a0}: son identifiant n’a pas été \
             changé. L’assistance de votre académie dit lequel est juste\u{a0}; l’autre se corrige dans ONDE ou dans SIECLE.",
            None,
        ),
        Reason::AlreadyAsked => (
            "Nouvel identifiant déjà demandé",
            "Quelqu’un avait déjà demandé un nouvel identifiant pour ce compte\u{a0}: il arrivera demain.",
            None,
        ),
        Reason::Unreadable => (
            "Opération que le service central ne sait pas lire",
            "Rien n’a été fait. Installez la dernière version de Préau, puis recommencez\u{a0}; s’il s’agit d’une fiche importée, \
             vérifiez dans ONDE ou dans SIECLE qu’aucun de ses champs n’est anormalement long.",
            None,
        ),
        Reason::Ahead
        | Reason::NotForStaff
        | Reason::UnknownAccount
        | Reason::GroupedOtherwise
        | Reason::OtherSchool
        | Reason::NotGrouped
        | Reason::Other => (
            "Opération refusée par le service central",
            "Rien n’a été fait. Si cela se reproduit, préparez un fichier d’assistance et prévenez votre assistance.",
            None,
        ),
    }
}
