//! Every state with every kind of password.

use jiff::civil::date;

use super::*;
use crate::sheet::model::{PostalAddressee, SchoolHeader};

const FIRST: &str = "Première connexion";
const FINISH: &str = "Pour terminer l’activation";
const SIGN_IN: &str = "Pour vous connecter";

fn sheet(state: State, secret: Secret) -> Sheet {
    Sheet {
        serial: "DCCC-CCCC".into(),
        date: date(2026, 9, 4),
        addressee: Addressee::LegalGuardian(PostalAddressee::default()),
        school: SchoolHeader::default(),
        pupils: Vec::new(),
        login: "e.test1".into(),
        state,
        secret,
        portal: Some("https://portail.exemple.invalid".into()),
        services: Vec::new(),
        valid_until: Some(date(2026, 12, 4)),
        availability: Availability::WhenSchoolLinked,
    }
}

fn provisional() -> Secret {
    Secret::Provisional("GH7KM2XW".into())
}

/// All that the sheet says of sign_in in, as one text with plain spaces.
fn said(sheet: &Sheet) -> String {
    let password = (!matches!(sheet.secret, Secret::Provisional(_))).then(|| no_password(sheet));
    let mut parts: Vec<String> = password.into_iter().collect();
    parts.push(title(sheet).to_owned());
    parts.extend(steps(sheet));
    parts.extend(limit(sheet));
    parts.extend(availability(sheet));
    parts.join(" ").replace('\u{A0}', " ")
}

#[test]
fn each_state_and_password_has_its_words() {
    use State::{Activated, Activating, NotNotified, Notified};
    let activate = "Vous pouvez activer ce compte jusqu’au 4 décembre 2026 inclus.";
    let finish = "Vous pouvez terminer l’activation de ce compte jusqu’au 4 décembre 2026 inclus.";
    let stays =
        "Votre compte est déjà activé et le reste. Le mot de passe provisoire fonctionne jusqu’au 4 décembre";
    let chosen = "Le mot de passe que vous avez choisi reste valable.";
    let none = "Aucun mot de passe n’est valable : demandez une réinitialisation à l’école.";
    let france_connect = "connectez-vous avec FranceConnect.";
    let account = "Ce compte fonctionnera dès que l’école sera reliée";
    let password = "Ce mot de passe fonctionnera dès que l’école sera reliée";
    let table: [(State, Secret, &str, usize, &[&str]); 16] = [
        (
            NotNotified,
            provisional(),
            FIRST,
            5,
            // In the order of the portal’s questions.
            &[activate, account, "date de naissance de chacun des élèves. Choisissez un nouveau"],
        ),
        (NotNotified, Secret::Chosen, SIGN_IN, 2, &[chosen, activate, account]),
        (NotNotified, Secret::FranceConnect, SIGN_IN, 2, &[france_connect, activate, account]),
        (NotNotified, Secret::Lapsed, SIGN_IN, 3, &[none, activate, account]),
        (Notified, provisional(), FIRST, 5, &[activate, account, "Indiquez votre adresse mail."]),
        (Notified, Secret::Chosen, SIGN_IN, 2, &[chosen, activate, account]),
        (Notified, Secret::FranceConnect, SIGN_IN, 2, &[france_connect, activate, account]),
        (Notified, Secret::Lapsed, SIGN_IN, 3, &[none, activate, account]),
        (
            Activating,
            provisional(),
            FINISH,
            3,
            &[finish, password, "message d’activation", "provisoire ci-dessus"],
        ),
        (
            Activating,
            Secret::Chosen,
            FINISH,
            3,
            &[chosen, finish, "message d’activation", "vous le renvoyer"],
        ),
        (Activating, Secret::FranceConnect, SIGN_IN, 2, &[france_connect, finish]),
        (Activating, Secret::Lapsed, SIGN_IN, 3, &[none, finish]),
        (
            Activated,
            provisional(),
            SIGN_IN,
            2,
            &[stays, password, "provisoire ci-dessus", "Choisissez un nouveau"],
        ),
        (Activated, Secret::Chosen, SIGN_IN, 2, &[chosen, "Mot de passe oublié"]),
        (Activated, Secret::FranceConnect, SIGN_IN, 2, &[france_connect, "puis choisissez FranceConnect."]),
        (
            Activated,
            Secret::Lapsed,
            SIGN_IN,
            3,
            &[none, "Demandez à l’école de réinitialiser votre mot de passe"],
        ),
    ];
    for (state, secret, heading, count, pieces) in table {
        let sheet = sheet(state, secret);
        let case = format!("{state:?} {:?}", sheet.secret);
        assert_eq!((title(&sheet), steps(&sheet).len()), (heading, count), "{case}");
        let said = said(&sheet);
        for piece in pieces {
            assert!(said.contains(piece), "{case}: {piece} is not in {said}");
        }
        // What is done is not asked for again.
        let done: &[&str] = match state {
            NotNotified | Notified => &[],
            Activating => {
                &["Première", "date de naissance", "Indiquez votre adresse", "Ce compte fonctionnera"]
            }
            Activated => {
                &["Première", "naissance", "Indiquez", "activer ce compte", "activation", "Ce compte f"]
            }
        };
        assert!(done.iter().all(|piece| !said.contains(piece)), "{case}: {said}");
        assert_eq!(said.contains(chosen), sheet.secret == Secret::Chosen, "{case}: {said}");
        assert_eq!(said.contains(none), sheet.secret == Secret::Lapsed, "{case}: {said}");
    }
}

#[test]
fn a_pupil_activates_by_signing_in_and_signs_in_as_anybody_afterwards() {
    let pupil = |state| {
        let addressee = Addressee::Pupil { name: "Inès EXEMPLE".into() };
        let school = SchoolHeader { secondary: true, ..SchoolHeader::default() };
        Sheet { addressee, school, ..sheet(state, provisional()) }
    };
    let first = said(&pupil(State::Notified));
    assert!(first.contains("votre date de naissance") && first.contains("activer ce compte"), "{first}");
    let reset = said(&pupil(State::Activated));
    assert!(!reset.contains("naissance") && reset.contains("demandez à l’établissement"), "{reset}");
}

#[test]
fn without_a_portal_the_steps_say_who_gives_its_address() {
    for state in State::ALL {
        for secret in [provisional(), Secret::Chosen, Secret::FranceConnect, Secret::Lapsed] {
            let known = sheet(state, secret);
            let unknown = Sheet { portal: None, ..known.clone() };
            let address = "dont l’adresse vous est communiquée par l’école";
            assert!(!said(&known).contains(address));
            assert!(said(&unknown).contains(address), "{}", said(&unknown));
        }
    }
}

#[test]
fn a_password_that_waits_says_for_what() {
    let waiting =
        Sheet { availability: Availability::WhenSynchronised, ..sheet(State::Activated, provisional()) };
    assert!(said(&waiting).contains("D’ici là, le mot de passe que vous aviez choisi reste valable."));
    let now = Sheet { availability: Availability::Now, ..sheet(State::Notified, provisional()) };
    assert!(said(&now).contains("Ce compte peut être utilisé dès maintenant."));
}
