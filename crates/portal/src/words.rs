//! What the pages say, in French, and what the mails say.

mod calendar;
mod letters;
mod maintenance;
mod passwords;
pub(crate) mod personal_data;
mod refusals;

use domain::jiff::Timestamp;
use domain::place::Place;

pub(crate) use calendar::MONTHS;
pub use letters::letter;
pub(crate) use maintenance::{announced, closed, read_only, wait_title};
pub(crate) use passwords::{choice, strength};
pub use passwords::{fault, policy};
pub(crate) use refusals::{MAIL_MALFORMED, mail_fault, refusal, reset_put_back, too_often};

pub(crate) const NAME: &str = "Guichet des familles";
pub(crate) const SKIP: &str = "Aller au contenu";
pub(crate) const FOOTER: &str =
    "Préau, comptes des responsables et des élèves. En cas de difficulté, adressez-vous à l’école.";
pub(crate) const PERSONAL_DATA: &str = "Données personnelles";
pub(crate) const SIGN_OUT: &str = "Se déconnecter";
pub(crate) const TO_HOME: &str = "Revenir à l’accueil";
pub(crate) const TO_SIGN_IN: &str = "Aller à la page de connexion";
pub(crate) const TO_ACCOUNT: &str = "Revenir à mon compte";
pub(crate) const CONTINUE: &str = "Continuer";
pub(crate) const FAULT_PREFIX: &str = "Erreur\u{a0}: ";
pub(crate) const FAULT_TITLE: &str = "À corriger";

pub(crate) const DAY: &str = "Jour";
pub(crate) const MONTH: &str = "Mois";
pub(crate) const YEAR: &str = "Année";
pub(crate) const AGED_TITLE: &str = "Cette page a vieilli";
pub(crate) const AGED: &str = "Rien n’a été fait. Recommencez depuis la page de connexion. Si cela se répète, autorisez \
    les cookies de ce site dans votre navigateur\u{a0}: ils ne servent qu’à vous reconnaître.";
pub(crate) const BUSY_TITLE: &str = "Le guichet est très demandé";
pub(crate) const BUSY: &str = "Rien n’a été fait et rien n’est perdu. Revenez dans quelques instants\u{a0}: votre feuille et \
    votre mot de passe restent valables.";
pub(crate) const NOTHING_THERE_TITLE: &str = "Il n’y a rien à cette adresse";
pub(crate) const NOTHING_THERE: &str =
    "L’adresse est peut-être incomplète\u{a0}: si vous l’avez recopiée, vérifiez-la.";
pub(crate) const UNREADABLE_TITLE: &str = "Ce texte ne se lit pas";
pub(crate) const UNREADABLE: &str = "Rien n’a été fait\u{a0}: ce qui a été envoyé contient un caractère illisible. Revenez en arrière et écrivez-le au clavier.";

pub(crate) const FAILED_TITLE: &str = "Le guichet ne répond pas";
pub(crate) const FAILED: &str =
    "Rien n’a été fait. Recommencez dans quelques minutes\u{a0}; si cela se répète, prévenez l’école.";

pub(crate) const HOME_TITLE: &str = "Qui êtes-vous\u{a0}?";
pub(crate) const GUARDIAN: &str = "Responsable d’élève";
pub(crate) const GUARDIAN_IS: &str = "Mère, père, tutrice, tuteur ou personne en charge";
pub(crate) const PUPIL: &str = "Élève";
pub(crate) const PUPIL_IS: &str = "Au collège ou au lycée, avec la feuille remise à ton nom";

pub(crate) const SIGN_IN_TITLE: &str = "Se connecter";
pub(crate) const SIGN_IN_GUARDIAN: &str = "Première fois\u{a0}? Recopiez l’identifiant et le mot de passe provisoire de la feuille remise par l’école.";
pub(crate) const SIGN_IN_PUPIL: &str =
    "Première fois\u{a0}? Recopie l’identifiant et le mot de passe provisoire de ta feuille.";
pub(crate) const ENDED: &str = "Votre session a pris fin. Ce qui était enregistré le reste\u{a0}: reconnectez-vous pour \
    continuer.";
pub(crate) const LOGIN: &str = "Identifiant";
pub(crate) const LOGIN_HINT: &str = "Par exemple a.petit ou a.petit2";
pub(crate) const PASSWORD: &str = "Mot de passe";
pub(crate) const PASSWORD_HINT: &str =
    "Celui de la feuille, avec ou sans tiret, ou celui que vous avez choisi";
pub(crate) const SIGN_IN: &str = "Se connecter";
pub(crate) const LOST_PASSWORD: &str = "Mot de passe perdu";
pub(crate) const LOST_LOGIN: &str = "Identifiant perdu";

pub(crate) const DATES_TITLE: &str = "Quelle est la date de naissance de vos enfants\u{a0}?";
pub(crate) const DATES_ONE_TITLE: &str = "Quelle est la date de naissance de votre enfant\u{a0}?";
pub(crate) const DATES_OWN_TITLE: &str = "Quelle est ta date de naissance\u{a0}?";
pub(crate) const DATES_BLIND_TITLE: &str = "Quelle est la date de naissance d’un de vos enfants\u{a0}?";
pub(crate) const DATES: &str = "Une date juste suffit pour entrer. Les enfants dont vous ne donnez pas la date restent \
    en attente.";
pub(crate) const DATES_BLIND: &str = "Pour vérifier que c’est bien vous, donnez la date de naissance d’un élève \
    rattaché à votre compte. Élève, donne la tienne.";
pub(crate) const DATE_HINT: &str = "Par exemple 3 4 2018";
pub(crate) const BLIND_LEGEND: &str = "Date de naissance";
pub(crate) const OWN_LEGEND: &str = "Ta date de naissance";
pub(crate) const DATES_MISSING: &str =
    "Donnez au moins une date de naissance complète\u{a0}: le jour, le mois et l’année sur quatre chiffres.";
pub(crate) const DATES_WRONG: &str = "Aucune date n’est celle que l’école connaît. Vérifiez-les\u{a0}; si vous êtes sûr de \
    vous, signalez que la date de l’école est fausse.";
pub(crate) const DATES_WRONG_BLIND: &str = "Cette date n’est celle d’aucun élève rattaché à ce compte. Vérifiez-la\u{a0}; si \
    vous êtes sûr de vous, appelez l’école.";
pub(crate) const DATES_WRONG_TOGETHER: &str = "L’identifiant, le mot de passe ou la date de naissance n’est pas le bon. \
    Recopiez l’identifiant et le mot de passe tels qu’ils sont sur la feuille, puis donnez la date.";

/// The date of a child.
pub(crate) fn date_of(first: &str) -> String {
    format!("Date de naissance {}", domain::french::of(first))
}

/// A child that is not theirs.
pub(crate) fn not_mine(first: &str) -> String {
    format!("{first} n’est pas mon enfant")
}

/// A date that the school may have wrong.
pub(crate) fn date_is_wrong(first: &str) -> String {
    format!("L’école a peut-être une date fausse pour {first}")
}

pub(crate) const OWN_DATE_IS_WRONG: &str = "L’école a peut-être une date fausse";

/// Children whose date was not given, or was not right, wait.
pub(crate) fn waiting(names: &[String]) -> Option<String> {
    match names {
        [] => None,
        [name] => {
            Some(format!("{name} reste en attente\u{a0}: l’école pourra vérifier sa date de naissance."))
        }
        names => Some(format!(
            "{} restent en attente\u{a0}: l’école pourra vérifier leur date de naissance.",
            names.join(", ")
        )),
    }
}

pub(crate) const NOT_MINE_TITLE: &str = "Cet enfant n’est pas le vôtre\u{a0}?";
pub(crate) const NOT_MINE_TEXT: &str = "L’école en sera prévenue et vérifiera. La date de naissance de cet enfant ne \
    vous sera plus demandée.";
pub(crate) const NOT_MINE_DO: &str = "Signaler que ce n’est pas mon enfant";
pub(crate) const DATE_TITLE: &str = "La date de naissance connue de l’école est fausse\u{a0}?";
pub(crate) const DATE_TEXT: &str = "L’école en sera prévenue et la corrigera. Si vous avez d’autres enfants, donnez \
    leur date pour entrer dès maintenant\u{a0}; sinon, revenez quand l’école l’aura corrigée.";
pub(crate) const DATE_DO: &str = "Signaler la date à l’école";
pub(crate) const REPORTED: &str = "C’est signalé\u{a0}: l’école le voit dans ce qu’elle a à traiter.";
pub(crate) const NOT_REPORTED: &str = "C’est le seul enfant de ce compte\u{a0}: il ne peut pas en être retiré ici. Appelez \
    l’école, qui corrigera.";
pub(crate) const BACK: &str = "Non, revenir en arrière";

pub(crate) const MAIL_TITLE: &str = "Quelle est votre adresse mail\u{a0}?";
pub(crate) const MAIL_TEXT: &str = "Nous y envoyons un lien pour terminer l’activation. Elle servira aussi à retrouver \
    votre mot de passe.";
pub(crate) const MAIL_CHANGE_TEXT: &str = "Nous y envoyons un lien à suivre. L’adresse d’avant reste la vôtre jusque \
    là, et sera prévenue du changement.";
pub(crate) const MAIL_PUPIL_TITLE: &str = "Quelle est ton adresse mail\u{a0}?";
pub(crate) const MAIL_PUPIL_TEXT: &str = "Ce n’est pas obligatoire. Elle sert à retrouver ton mot de passe.";
pub(crate) const MAIL: &str = "Adresse mail";
pub(crate) const MAIL_HINT: &str = "Par exemple nom@exemple.fr";
pub(crate) const MAIL_SEND: &str = "Envoyer le lien";
pub(crate) const MAIL_LATER: &str = "Continuer sans adresse";
pub(crate) const SENT_TITLE: &str = "Regardez vos mails";
pub(crate) const SENT_NEXT: &str = "Ouvrez ce mail, suivez son lien et appuyez sur le bouton\u{a0}: votre adresse sera \
    confirmée. Le lien sert pendant sept jours. Rien reçu dans dix minutes\u{a0}? Regardez dans les indésirables, ou corrigez \
    l’adresse.";
pub(crate) const SENT_CORRECT: &str = "Corriger l’adresse ou renvoyer le mail";

/// Where the link is on its way to.
pub(crate) fn sent_to(address: &str) -> String {
    format!("Un mail part à l’instant pour {address}.")
}

pub(crate) const LINK_TITLE: &str = "Confirmer votre adresse mail";
pub(crate) const LINK_DO: &str = "Confirmer mon adresse";
pub(crate) const LINK_SIGN_IN: &str = "Pour confirmer cette adresse, connectez-vous avec votre identifiant et le mot \
    de passe que vous avez choisi.";
pub(crate) const LINK_SIGN_IN_DO: &str = "Se connecter et confirmer";
pub(crate) const LINK_OTHER: &str = "Ce lien n’est pas celui du compte ouvert ici. Connectez-vous avec l’identifiant \
    pour lequel vous avez donné cette adresse.";
pub(crate) const LINK_GONE_TITLE: &str = "Ce lien ne sert plus";
pub(crate) const LINK_GONE: &str = "Il a plus de sept jours, ou un autre mail l’a remplacé. Connectez-vous et donnez de \
    nouveau votre adresse\u{a0}: un autre lien partira.";
pub(crate) const LINK_DONE: &str = "Votre adresse mail est confirmée.";

/// The button confirms that address.
pub(crate) fn link_for(address: &str) -> String {
    format!("Vous confirmez que {address} est la vôtre.")
}

pub(crate) const ACCOUNT_TITLE: &str = "Mon compte";
pub(crate) const ACCOUNT_LOGIN: &str = "Identifiant, à garder";
pub(crate) const NO_MAIL: &str = "Aucune adresse confirmée";
pub(crate) const CHANGE_PASSWORD: &str = "Changer de mot de passe";
pub(crate) const CHANGE_MAIL: &str = "Donner ou changer l’adresse mail";
pub(crate) const CHILDREN: &str = "Vos enfants";
pub(crate) const NO_CHILD: &str = "Aucun enfant n’est rattaché à ce compte. Appelez l’école.";
pub(crate) const ACTIVATED: &str = "Votre compte est activé.";
pub(crate) const LAST_DAY: &str = "L’identifiant que vous avez tapé a été regroupé avec celui-ci, et n’ouvrira plus rien \
    à partir de demain. Connectez-vous désormais avec l’identifiant ci-dessous et son mot de passe\u{a0}; si vous ne \
    l’avez pas, suivez «\u{a0}Mot de passe perdu\u{a0}» ou demandez une feuille à l’école.";
pub(crate) const UNDECLARED: &str = "Votre école n’a pas encore transmis la remise de votre feuille. Vous n’avez rien à \
    faire\u{a0}: votre compte sera confirmé dès qu’elle se sera connectée au service.";
pub(crate) const TO_CONFIRM: &str = "Il reste à confirmer votre adresse mail pour activer votre compte.";
pub(crate) const CHILD_CONFIRMED: &str = "confirmé";
pub(crate) const CHILD_WAITS: &str = "en attente de vérification par l’école";
pub(crate) const CHILD_REPORTED: &str = "signalé à l’école";
pub(crate) const CHILD_DATE_REPORTED: &str = "date de naissance signalée à l’école";

/// An address that waits for its link.
pub(crate) fn mail_waits(address: &str) -> String {
    format!("{address} (lien envoyé, à confirmer)")
}

pub(crate) const LOST_LOGIN_TITLE: &str = "Quelle adresse mail avez-vous confirmée\u{a0}?";
pub(crate) const LOST_LOGIN_TEXT: &str = "Votre identifiant figure sur toutes les feuilles de l’école. Si vous avez \
    confirmé une adresse mail, nous pouvons aussi vous l’y envoyer.";
pub(crate) const LOST_LOGIN_DO: &str = "Envoyer mon identifiant";
pub(crate) const LOST_LOGIN_DONE: &str = "Si cette adresse est celle d’un compte, l’identifiant y part à l’instant. Rien \
    reçu dans dix minutes\u{a0}? Demandez-le à l’école.";
pub(crate) const LOST_PASSWORD_TITLE: &str = "Quel est votre identifiant\u{a0}?";
pub(crate) const LOST_PASSWORD_TEXT: &str = "Nous envoyons un lien à l’adresse mail que vous avez confirmée. Vous \
    choisirez alors un autre mot de passe.";
pub(crate) const LOST_PASSWORD_DO: &str = "Recevoir un lien";
pub(crate) const LOST_PASSWORD_DONE: &str = "Si une adresse a été confirmée pour cet identifiant, un lien y part à \
    l’instant. Il sert pendant une heure.";
pub(crate) const SCHOOL_TITLE: &str = "Demander à l’école";
pub(crate) const SCHOOL_TEXT: &str = "Sans adresse confirmée, l’école vous remet une nouvelle feuille. Demandez-la \
    ici\u{a0}: elle verra votre demande et sa date.";
pub(crate) const SCHOOL_DO: &str = "Demander à l’école";
pub(crate) const SCHOOL_DONE_TITLE: &str = "Votre demande est faite";
pub(crate) const SCHOOL_DONE: &str = "Si cet identifiant existe, l’école voit votre demande et sa date. Elle vous remettra \
    une nouvelle feuille\u{a0}; d’ici là, votre mot de passe reste valable.";
pub(crate) const LOGIN_MISSING: &str = "Tapez votre identifiant, comme sur la feuille de l’école.";
pub(crate) const RESET_TITLE: &str = "Choisir un autre mot de passe";
pub(crate) const RESET_TEXT: &str =
    "Continuez si vous avez demandé ce lien. Sinon, fermez cette page\u{a0}: rien ne change.";
pub(crate) const RESET_PUT_BACK_TITLE: &str = "Le guichet n’est pas encore ouvert pour votre école";
pub(crate) const RESET_GONE: &str = "Il a plus d’une heure, il a déjà servi, ou un autre mail l’a remplacé. Demandez-en \
    un autre.";

pub(crate) const CHOOSE_TITLE: &str = "Choisissez un mot de passe";
pub(crate) const CHOOSE_GONE_TITLE: &str = "Le compte ne s’ouvre plus ainsi";
pub(crate) const CHOOSE_GONE: &str = "Entre-temps, un mot de passe a été choisi ou réinitialisé. Reconnectez-vous avec \
    la feuille la plus récente ou le mot de passe choisi\u{a0}; sinon, demandez à l’école.";
pub(crate) const NEW_PASSWORD: &str = "Nouveau mot de passe";
pub(crate) const AGAIN: &str = "Le même, une seconde fois";
pub(crate) const PRESENT_PASSWORD: &str = "Mot de passe actuel";
pub(crate) const CHOOSE_DO: &str = "Enregistrer ce mot de passe";
pub(crate) const WRONG_PRESENT: &str = "Le mot de passe actuel n’est pas le bon. Retapez-le.";

/// Until when a session goes on.
pub(crate) fn session_ends(at: Timestamp) -> String {
    let time = Place::Europe.time(at);
    let (hour, minute) = (time.hour(), time.minute());
    format!("Sans autre page d’ici là, votre session prendra fin à {hour} h {minute:02} (heure de Paris).")
}
