//! The pages of an inspection, and how somebody becomes one.

use service::usecase::appointment::{Named, appoint};
use service::usecase::directory;
use service::usecase::staff::{self, Role, Welcome};
use service::usecase::statistics::{Territory, place};
use ureq::Body;
use ureq::http::Response;
use zeroize::Zeroizing;

use crate::fixture::{PASSWORD, Served, hidden};
use crate::operator::Operator;
use crate::tilleuls::{UAI, tilleuls};

/// A school of another circonscription.
const NORTH: &str = "0990004S";

fn read(mut answer: Response<Body>) -> (u16, String) {
    let text = answer.body_mut().read_to_string().unwrap().replace(['\u{a0}', '\u{202f}'], " ");
    (answer.status().as_u16(), text)
}

/// A service where somebody inspects the circonscription of its school.
fn inspected() -> (Served, Welcome) {
    let served = Served::new();
    let inspector = served.wait(async {
        let service = &served.service;
        let mut north = tilleuls().school;
        (north.uai, north.name) = (NORTH.to_owned(), "École du Nord".to_owned());
        directory::add_school(service, &north).await.unwrap();
        for (uai, name) in [(UAI, "Ville Est"), (NORTH, "Ville Nord")] {
            let said = Territory { academy: None, circonscription: Some(name.to_owned()) };
            place(service, uai, &said).await.unwrap();
        }
        let chosen = Zeroizing::new(PASSWORD.to_owned());
        let role = Role::Director(NORTH);
        let added = staff::add(service, "i.inspection", "Inès <b>Inspection", chosen, role).await.unwrap();
        sqlx::query("DELETE FROM staff_role WHERE staff = $1")
            .bind(added.staff)
            .execute(&served.pool)
            .await
            .unwrap();
        let east = Named { department: "099", name: "Ville Est" };
        appoint(service, east, ("i.inspection", "", None), "").await.unwrap();
        added
    });
    (served, inspector)
}

fn enter(served: &Served, login: &str, password: &str, otp: &str) -> (u16, String) {
    read(served.send("/inspection", &[("login", login), ("password", password), ("otp", otp)]))
}

#[test]
fn an_inspection_signs_in_sees_its_schools_gives_a_direction_and_takes_it_back() {
    let (served, inspector) = inspected();
    let (status, form) = read(served.get("/inspection", None));
    assert!(
        status == 200 && form.contains("Inspection du premier degré") && !form.contains("<script"),
        "{form}"
    );
    let (status, page) = enter(&served, "i.inspection", PASSWORD, "");
    assert_eq!(status, 401, "{page}");
    assert!(page.contains("role=\"alert\"") && page.contains("value=\"i.inspection\""), "{page}");
    let (status, page) = enter(&served, "c.essai", PASSWORD, &served.director.recovery_codes[0]);
    assert_eq!(status, 403, "{page}");
    assert!(page.contains("celle des inspections") && !page.contains("Tilleuls"), "{page}");
    std::thread::sleep(std::time::Duration::from_millis(1_100));
    let (status, page) = enter(&served, "i.inspection", PASSWORD, &inspector.recovery_codes[0]);
    assert_eq!(status, 200, "{page}");
    assert!(page.contains("Tilleuls") && page.contains("Camille Essai"), "{page}");
    assert!(!page.contains("École du Nord") && !page.contains("ABRICOT"), "{page}");
    let session = hidden(&page, "session");
    let send = |path: &str, fields: &[(&str, &str)]| {
        let own = [("session", session.as_str())];
        read(served.send(path, &[&own, fields].concat()))
    };
    let (status, page) = send("/inspection/direction", &[("school", UAI)]);
    assert!(status == 200 && page.contains("Rien n’est fait avant"), "{page}");
    let (status, page) = send("/inspection/direction/verification", &[("school", UAI), ("login", "c.essai")]);
    assert!(
        status == 422 && page.contains("dirige déjà l’école") && page.contains("value=\"c.essai\""),
        "{page}"
    );
    let (status, page) =
        send("/inspection/direction/verification", &[("school", UAI), ("login", "i.inspection")]);
    assert!(status == 422 && page.contains("à vous-même"), "{page}");
    let named = [("school", UAI), ("first", "Paul"), ("family", "Exemple"), ("mail", "")];
    let (status, page) = send("/inspection/direction/verification", &named);
    assert_eq!(status, 200, "{page}");
    for said in
        ["Donner la direction à Paul Exemple ?", "Un identifiant lui est créé", "Camille Essai dirige"]
    {
        assert!(page.contains(said), "{said}: {page}");
    }
    let id = hidden(&page, "id");
    let (status, page) = send("/inspection/direction/donner", &[&named[..], &[("id", &id)]].concat());
    assert!(status == 200 && page.contains("Direction donnée à Paul Exemple"), "{page}");
    assert!(page.contains("p.exemple") && page.contains("/acces</dd>"), "{page}");
    let (_, code) = page.split_once("<dt>Code d’invitation</dt><dd class=\"key\">").expect(&page);
    let code = code[..9].to_owned();
    let (status, page) = send("/inspection/direction/donner", &[&named[..], &[("id", &id)]].concat());
    assert!(status == 200 && page.contains("rien n’a été fait deux fois") && !page.contains(&code), "{page}");
    let (status, page) = read(served.send("/acces", &[("login", "p.exemple"), ("code", &code)]));
    assert!(status == 200 && page.contains("Paul Exemple"), "the code is theirs: {page}");

    let (status, page) = send("/inspection/ecoles", &[]);
    assert!(status == 200 && page.contains("invitation en attente"), "{page}");
    let one = [("school", UAI), ("id", id.as_str())];
    let (status, page) = send("/inspection/invitation", &one);
    assert!(
        status == 200 && page.contains("Le code d’avant ne sert plus") && !page.contains(&code),
        "{page}"
    );
    let (status, page) = send("/inspection/retrait", &one);
    assert!(status == 200 && page.contains("Retirer la direction à Paul Exemple ?"), "{page}");
    let (status, page) = send("/inspection/retrait/retirer", &one);
    assert!(status == 200 && page.contains("Direction retirée à Paul Exemple"), "{page}");
    let (status, page) = send("/inspection/retrait", &one);
    assert!(status == 404 && page.contains("Rien n’a été fait"), "{page}");

    // What is not theirs, by every step.
    for (path, fields) in [
        ("/inspection/direction", &[("school", NORTH)][..]),
        ("/inspection/direction/verification", &[("school", NORTH), ("login", "c.essai")]),
        ("/inspection/direction/donner", &[("school", NORTH), ("login", "c.essai"), ("id", &id)]),
        ("/inspection/retrait", &[("school", NORTH), ("id", &id)]),
        ("/inspection/retrait/retirer", &[("school", NORTH), ("id", &id)]),
        ("/inspection/invitation", &[("school", NORTH), ("id", &id)]),
    ] {
        let (status, page) = send(path, fields);
        assert_eq!(status, 404, "{path}: {page}");
        assert!(!page.contains("École du Nord"), "{path}: {page}");
    }
    assert_eq!(send("/inspection/fin", &[]).0, 200);
    for path in ["/inspection/ecoles", "/inspection/direction", "/inspection/retrait/retirer"] {
        let (status, page) = send(path, &one);
        assert!(status == 401 && page.contains("Vous n’êtes plus connecté"), "{path}: {page}");
    }
}

#[test]
fn what_people_are_called_is_text() {
    let (served, inspector) = inspected();
    let (_, page) = enter(&served, "i.inspection", PASSWORD, &inspector.recovery_codes[0]);
    let session = hidden(&page, "session");
    let named = [
        ("session", session.as_str()),
        ("school", UAI),
        ("family", "<i>\"Exemple"),
        ("first", ""),
        ("mail", ""),
    ];
    let (status, page) = read(served.send("/inspection/direction/verification", &named));
    assert!(status == 200 && !page.contains("<i>") && page.contains("&#60;i&#62;&#34;Exemple"), "{page}");
}

#[test]
fn an_operator_makes_somebody_an_inspection_and_ends_it() {
    let operator = Operator::new();
    operator.configure("");
    operator.done(
        &["add-school", "0990001N", "1D", "École A", "d.direction", "Dora D"],
        "quatre chats sous le préau",
    );
    operator.done(&["place-school", "0990001N", "--circonscription", "Ville Est"], "");
    let add = |circonscription: &'static str| {
        [
            "add-inspection",
            "099",
            circonscription,
            "i.inspection",
            "Inès Inspection",
            "--mail",
            "ines@exemple.fr",
        ]
    };
    let told = operator.done(&add("Ville Est"), "");
    assert!(told.contains("inspecte la circonscription Ville Est du département 099, 1 école."), "{told}");
    assert!(
        told.contains("n’a pas encore de second facteur") && told.contains("http://127.0.0.1:9/acces"),
        "{told}"
    );
    assert_eq!(operator.number("SELECT count(*) FROM outgoing_mail WHERE kind = 'inspection_invited'"), 1);
    let told = operator.done(&add("Ville Ouest"), "");
    assert!(told.contains("dont aucune école n’est encore connue"), "{told}");
    let told = operator.done(&["remove-inspection", "099", "Ville Est", "i.inspection"], "");
    assert!(told.contains("n’inspecte plus la circonscription Ville Est"), "{told}");
    assert!(
        operator.refused(&["remove-inspection", "099", "Ville Est", "i.inspection"]).contains("n’inspecte")
    );
    assert!(
        operator
            .refused(&["add-inspection", "99", "Ville Est", "i.x", "X"])
            .contains("trois premiers chiffres")
    );
    // A right that is given to who has a password alone says so at once.
    let told = operator.done(&["add-team", "099", "1D", "i.inspection", "X"], "");
    assert!(
        told.contains("est aussi de l’équipe") && told.contains("n’a pas encore de second facteur"),
        "{told}"
    );
    let told = operator.done(&["add-reader", "099", "d.direction", "X"], "");
    assert!(told.contains("consulte aussi") && !told.contains("second facteur"), "{told}");
    let trail = operator.done(&["audit", "--kind", "role_ended"], "");
    assert!(trail.contains("a retiré un droit") && trail.contains("Ville Est"), "{trail}");
}
