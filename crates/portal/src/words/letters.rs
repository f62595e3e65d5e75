//! What the mails say: as text, and the same as HTML.

use askama::Template;
use domain::jiff::Timestamp;
use domain::place::Place;
use service::letter::{Letter, Written};

/// A mail.
#[derive(Template)]
#[template(path = "letter.html")]
struct Html<'a> {
    subject: &'a str,
    paragraphs: &'a [String],
    link: Option<(&'a str, &'a str)>,
    ending: &'a str,
}

const ENDING: &str =
    "Le guichet des familles. Ce message est envoyé automatiquement\u{a0}: n’y répondez pas.";

/// To who works for a school.
const STAFF_ENDING: &str =
    "Le service central de Préau. Ce message est envoyé automatiquement\u{a0}: n’y répondez pas.";

/// The 29/11/2026 at 08:10, in Paris.
fn moment(at: Timestamp) -> String {
    Place::Europe.time(at).strftime("le %d/%m/%Y à %H:%M (heure de Paris)").to_string()
}

/// A letter in words.
#[must_use]
pub fn letter(letter: &Letter) -> Written {
    let (subject, paragraphs, link): (&str, Vec<String>, Option<(&str, &str)>) = match letter {
        Letter::ConfirmMail { link, activates } => (
            if *activates { "Activez votre compte" } else { "Confirmez votre adresse mail" },
            vec![
                "Vous avez donné cette adresse au guichet des familles. Pour la confirmer, ouvrez la page ci-dessous, puis \
                 appuyez sur le bouton. Le lien sert pendant sept jours."
                    .to_owned(),
                "Si vous n’avez rien demandé, ne faites rien\u{a0}: sans votre mot de passe, ce lien n’ouvre aucun compte."
                    .to_owned(),
            ],
            Some((link, "Ouvrir la page de confirmation")),
        ),
        Letter::AskedBySchool { school, link, activates } => (
            if *activates { "Activez votre compte" } else { "Confirmez votre adresse mail" },
            vec![
                format!(
                    "À la demande de {school}, voici le lien qui confirme cette adresse pour le guichet des familles. Ouvrez la \
                     page ci-dessous, connectez-vous avec le mot de passe que vous avez choisi, puis appuyez sur le bouton. Le \
                     lien sert pendant sept jours, et remplace ceux d’avant."
                ),
                "Si cette adresse n’est pas celle d’un compte de l’école, ne faites rien\u{a0}: sans mot de passe, ce lien n’ouvre \
                 aucun compte."
                    .to_owned(),
            ],
            Some((link, "Ouvrir la page de confirmation")),
        ),
        Letter::LostPassword { link } => (
            "Choisissez un autre mot de passe",
            vec![
                "Quelqu’un a demandé un autre mot de passe pour votre compte. Si c’est vous, ouvrez la page ci-dessous. \
                 Elle demande la date de naissance d’un de vos enfants. Le lien sert pendant une heure, une seule fois."
                    .to_owned(),
                "Si ce n’est pas vous, ne faites rien\u{a0}: votre mot de passe reste le même.".to_owned(),
            ],
            Some((link, "Choisir un autre mot de passe")),
        ),
        Letter::LostLogin { logins } => (
            "Votre identifiant",
            vec![match logins.as_slice() {
                [login] => format!("Votre identifiant est {login}."),
                logins => format!("Vos identifiants sont {}.", logins.join(", ")),
            }],
            None,
        ),
        Letter::Activated { login } => (
            "Votre compte a été activé",
            vec![
                format!("Le compte {login} vient d’être activé avec la feuille remise par l’école."),
                "Si ce n’est pas vous, appelez l’école tout de suite\u{a0}: elle fermera l’accès et vous remettra une autre \
                 feuille."
                    .to_owned(),
            ],
            None,
        ),
        Letter::MailChanged { login } => (
            "L’adresse mail de votre compte a changé",
            vec![
                format!("Une autre adresse mail vient d’être confirmée pour le compte {login}."),
                "Si ce n’est pas vous, appelez l’école tout de suite\u{a0}: elle fermera l’accès et vous remettra une autre \
                 feuille."
                    .to_owned(),
            ],
            None,
        ),
        Letter::PasswordChanged { login } => (
            "Le mot de passe de votre compte a changé",
            vec![
                format!("Un autre mot de passe vient d’être choisi pour le compte {login}."),
                "Si ce n’est pas vous, appelez l’école tout de suite\u{a0}: elle fermera l’accès et vous remettra une autre \
                 feuille."
                    .to_owned(),
            ],
            None,
        ),
        Letter::ComputerEnrolled { school, computer, person, at } => (
            "Un ordinateur a été relié au service central",
            vec![
                format!(
                    "L’ordinateur «\u{a0}{computer}\u{a0}» vient d’être relié pour {school}, au nom {}, {}.",
                    domain::french::of(person),
                    moment(*at)
                ),
                "Si ce n’est pas normal, ouvrez Préau sur un autre ordinateur de l’établissement, puis Paramètres, Service \
                 central, Ordinateurs reliés\u{a0}: déclarez celui-ci volé. Sans autre ordinateur, appelez votre assistance \
                 tout de suite."
                    .to_owned(),
            ],
            None,
        ),
        Letter::Invited { school, director, login, link } => (
            "Un accès vous a été donné",
            vec![
                format!("{director} vous a donné un accès aux comptes de {school}. Votre identifiant est {login}."),
                format!(
                    "Demandez à {director} le code d’invitation, puis ouvrez la page ci-dessous pour choisir votre mot de \
                     passe. Le code sert une fois, pendant sept jours."
                ),
            ],
            Some((link, "Ouvrir la page d’invitation")),
        ),
        Letter::InspectionInvited { circonscription, login, link } => (
            "Un accès vous a été donné",
            vec![
                format!(
                    "Vous pouvez désormais donner et retirer la direction des écoles de la circonscription {circonscription} dans \
                     le service central de Préau. Votre identifiant est {login}."
                ),
                "Demandez le code d’invitation aux exploitants du service, puis ouvrez la page ci-dessous pour choisir votre mot \
                 de passe. Le code sert une fois, pendant sept jours."
                    .to_owned(),
            ],
            Some((link, "Ouvrir la page d’invitation")),
        ),
        Letter::DirectionGiven { school, person, inspector, at } => (
            "La direction de l’école a été donnée dans Préau",
            vec![
                format!(
                    "{inspector} a donné à {person} la direction {} dans Préau, {}\u{a0}: cette personne peut administrer les \
                     comptes des familles de l’école.",
                    domain::french::of(school),
                    moment(*at)
                ),
                "Si ce n’est pas normal, appelez tout de suite votre inspection ou votre assistance\u{a0}: la direction lui est \
                 retirée, et ses ordinateurs ne reçoivent plus rien de l’école."
                    .to_owned(),
            ],
            None,
        ),
        Letter::DirectionWithdrawn { school, person, inspector, at } => (
            "La direction de l’école a été retirée dans Préau",
            vec![
                format!(
                    "{inspector} a retiré à {person} la direction {} dans Préau, {}. À ce titre, ses ordinateurs ne reçoivent \
                     plus rien de l’école\u{a0}; les feuilles déjà remises restent bonnes.",
                    domain::french::of(school),
                    moment(*at)
                ),
                "Si ce n’est pas normal, appelez votre inspection ou votre assistance\u{a0}: la direction peut lui être donnée \
                 de nouveau."
                    .to_owned(),
            ],
            None,
        ),
        Letter::SchoolOpened { school, person, department, degree, at, until } => (
            "L’équipe d’assistance a ouvert votre établissement",
            vec![
                format!(
                    "{person}, de l’équipe d’assistance du département {department} ({degree}), a ouvert {school} dans Préau, {}. \
                     L’établissement lui est ouvert jusqu’au {}, et plus longtemps si cette personne le prolonge, sans autre \
                     mail\u{a0}; ce qu’elle décide se lit dans le journal de Préau, à son nom.",
                    moment(*at),
                    until.strftime("%d/%m/%Y")
                ),
                "Si vous n’avez rien demandé, appelez tout de suite votre assistance, ou votre académie.".to_owned(),
            ],
            None,
        ),
    };
    // Names are typed by others: none of them begins a line, nor what looks like one of ours.
    let on_one_line = |text: String| {
        text.replace(|symbol: char| symbol.is_control() || "\u{2028}\u{2029}".contains(symbol), " ")
    };
    let paragraphs: Vec<String> = paragraphs.into_iter().map(on_one_line).collect();
    let ending = match letter {
        Letter::ComputerEnrolled { .. }
        | Letter::Invited { .. }
        | Letter::InspectionInvited { .. }
        | Letter::DirectionGiven { .. }
        | Letter::DirectionWithdrawn { .. }
        | Letter::SchoolOpened { .. } => STAFF_ENDING,
        _ => ENDING,
    };
    let mut text = format!("Bonjour,\n\n{}", paragraphs.join("\n\n"));
    if let Some((address, _)) = link {
        text.push_str("\n\n");
        text.push_str(address);
    }
    text.push_str("\n\n-- \n");
    text.push_str(ending);
    text.push('\n');
    let html = Html { subject, paragraphs: &paragraphs, link, ending };
    // The text says it all: without its HTML it is a mail as well.
    let html = html.render().unwrap_or_default();
    Written { subject: subject.to_owned(), text, html }
}

#[cfg(test)]
mod tests {
    use service::letter::Letter;

    use super::letter;

    #[test]
    fn a_school_is_told_which_computer_came_for_whom_and_when() {
        let letter = letter(&Letter::ComputerEnrolled {
            school: "École des Tilleuls".to_owned(),
            computer: "PC-<b>".to_owned(),
            person: "Paul Exemple".to_owned(),
            at: "2026-09-04T08:00:00Z".parse().unwrap(),
        });
        for said in ["École des Tilleuls", "PC-<b>", "Paul Exemple", "le 04/09/2026 à 10:00"] {
            assert!(letter.text.contains(said), "{said}: {}", letter.text);
        }
        assert!(!letter.html.contains("<b>") && !letter.text.contains("http"), "{}", letter.html);
    }

    #[test]
    fn a_school_is_told_who_directs_it_and_who_opened_it() {
        let (school, person) = ("École des Tilleuls".to_owned(), "Paul Exemple".to_owned());
        let inspector = "Inès Inspection".to_owned();
        let at = "2026-09-04T08:00:00Z".parse().unwrap();
        let given = Letter::DirectionGiven {
            school: school.clone(),
            person: person.clone(),
            inspector: inspector.clone(),
            at,
        };
        let withdrawn = Letter::DirectionWithdrawn {
            school: school.clone(),
            person: person.clone(),
            inspector: inspector.clone(),
            at,
        };
        let opened = Letter::SchoolOpened {
            school,
            person,
            department: "099".to_owned(),
            degree: "1D".to_owned(),
            at,
            until: jiff::civil::date(2026, 9, 10),
        };
        for (written, first) in [
            (&given, "Inès Inspection a donné à Paul Exemple la direction d’École des Tilleuls"),
            (&withdrawn, "Inès Inspection a retiré à Paul Exemple la direction d’École des Tilleuls"),
            (&opened, "Paul Exemple, de l’équipe d’assistance du département 099 (1D), a ouvert"),
        ] {
            let told = letter(written).text;
            assert!(told.contains(first) && told.contains("le 04/09/2026 à 10:00"), "{told}");
            assert!(told.contains("appelez") && !told.contains("http"), "{told}");
        }
        assert!(letter(&opened).text.contains("jusqu’au 10/09/2026"));
    }

    #[test]
    fn what_somebody_calls_themselves_begins_no_line_of_a_letter() {
        let told = letter(&Letter::DirectionGiven {
            school: "École des Tilleuls".to_owned(),
            person: "Paul Exemple\r\n\r\nVoyez https://exemple.test\u{2029}\u{85}".to_owned(),
            inspector: "Inès\nInspection".to_owned(),
            at: "2026-09-04T08:00:00Z".parse().unwrap(),
        });
        let paragraphs: Vec<&str> = told.text.split("\n\n").collect();
        assert_eq!(paragraphs.len(), 4, "hello, two and the ending: {}", told.text);
        assert!(
            paragraphs[1].starts_with("Inès Inspection a donné à Paul Exemple    Voyez"),
            "{}",
            told.text
        );
        assert!(!told.text.contains(['\r', '\u{85}', '\u{2029}']), "{:?}", told.text);
    }

    #[test]
    fn only_what_somebody_asked_for_has_a_link() {
        let link = "https://comptes.exemple/mail/0123".to_owned();
        let login = "a.petit".to_owned();
        for (written, has_link) in [
            (Letter::ConfirmMail { link: link.clone(), activates: true }, true),
            (
                Letter::AskedBySchool {
                    school: "École des Tilleuls".to_owned(),
                    link: link.clone(),
                    activates: true,
                },
                true,
            ),
            (Letter::LostPassword { link: link.clone() }, true),
            (Letter::LostLogin { logins: vec![login.clone()] }, false),
            (Letter::Activated { login: login.clone() }, false),
            (Letter::MailChanged { login: login.clone() }, false),
            (Letter::PasswordChanged { login: login.clone() }, false),
            (
                Letter::Invited {
                    school: "École des Tilleuls".to_owned(),
                    director: "Camille Essai".to_owned(),
                    login: login.clone(),
                    link: link.clone(),
                },
                true,
            ),
        ] {
            let words = letter(&written);
            for said in [&words.text, &words.html] {
                assert_eq!(said.contains("http"), has_link, "{said}");
                assert_eq!(said.contains(&link), has_link, "{said}");
            }
            assert_eq!(words.html.matches("<a ").count(), usize::from(has_link));
            assert!(words.html.contains("lang=\"fr\""));
            if !has_link {
                assert!(words.text.contains(&login), "{}", words.text);
            }
        }
    }
}
