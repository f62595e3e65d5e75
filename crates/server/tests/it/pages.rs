//! The page on which a computer is bound to a person.

use protocol::device::EnrolmentState;

use crate::fixture::{Served, hidden};

#[test]
fn a_computer_is_shown_before_it_is_confirmed_or_refused() {
    let served = Served::new();
    let form = served.get("/appareils", None).body_mut().read_to_string().unwrap();
    assert!(form.contains("Code montré par Préau") && !form.contains("<script"), "{form}");
    let asked = served.ask();
    assert!(asked.page.ends_with("/appareils"));
    let (status, page) = served.sign_in(&served.otp(), &asked.code.to_lowercase());
    assert_eq!(status, 200, "{page}");
    for shown in ["PC-DIRECTION", "127.0.0.1", "Camille Essai"] {
        assert!(page.contains(shown), "{shown}: {page}");
    }
    assert_eq!(served.state(&asked.secret), EnrolmentState::Waiting);
    let answer_with = hidden(&page, "answer_with");
    let refused = served.send("/appareils/reponse", &[("answer_with", &answer_with), ("confirmed", "false")]);
    assert_eq!(refused.status(), 200);
    assert_eq!(served.state(&asked.secret), EnrolmentState::Ended);
    let late = served.send("/appareils/reponse", &[("answer_with", &answer_with), ("confirmed", "true")]);
    assert_eq!(late.status(), 410);
}

#[test]
fn what_a_computer_will_receive_is_said_for_each_role() {
    let served = Served::new();
    let shown = |code: usize| {
        let asked = served.ask();
        let (status, page) = served.sign_in(&served.director.recovery_codes[code], &asked.code);
        (status, page.replace('\u{a0}', " "))
    };
    let becomes = |query: &'static str| {
        served.wait(sqlx::raw_sql(query).execute(&served.pool)).unwrap();
    };
    let (people, pupils) =
        ("les responsables et les mots de passe provisoires de vos établissements", "sans aucun responsable");
    let (team, figures) = ("au titre de votre équipe d’assistance", "sans aucun élève ni responsable");
    let said = |page: &str| [people, pupils, team, figures].map(|said| page.contains(said));
    assert_eq!(said(&shown(0).1), [true, false, false, false]);
    becomes("UPDATE staff_role SET role = 'support'");
    assert_eq!(said(&shown(1).1), [false, true, false, false]);
    becomes(
        "INSERT INTO department_right (id, staff, role, department, degree, given_at)
         SELECT gen_random_uuid(), id, 'team', '099', '1D', now() FROM staff",
    );
    assert_eq!(said(&shown(2).1), [false, true, true, false]);
    becomes("UPDATE staff_role SET role = 'team', until = current_date + 3");
    let (_, page) = shown(3);
    assert_eq!(said(&page), [false, false, true, false], "{page}");
    becomes("DELETE FROM staff_role; UPDATE department_right SET role = 'reader', degree = NULL");
    assert_eq!(said(&shown(4).1), [false, false, false, true]);
    becomes("DELETE FROM department_right");
    let (status, page) = shown(5);
    assert!(status == 403 && page.contains("Aucun de vos droits ne s’exerce sur un ordinateur"), "{page}");
}

#[test]
fn what_is_mistyped_is_said_and_what_was_typed_stays_but_for_the_secrets() {
    let served = Served::new();
    let (status, page) = served.sign_in("000000", "CDFG-2345");
    assert_eq!(status, 401);
    assert!(page.contains("role=\"alert\"") && page.contains("n’est pas le bon"), "{page}");
    assert!(page.contains("value=\"c.essai\"") && page.contains("value=\"CDFG-2345\""), "{page}");
    assert!(!page.contains("quatre chats"), "{page}");
    let (status, page) = served.sign_in("000000", "CDFG-2345");
    assert_eq!(status, 429);
    assert!(page.contains("Trop d’essais"), "{page}");
    std::thread::sleep(std::time::Duration::from_millis(1_100));
    let (status, page) = served.sign_in(served.director.recovery_codes[0].as_str(), "CDFG-2345");
    assert_eq!(status, 404);
    assert!(page.contains("Aucun ordinateur n’attend"), "{page}");
}
