//! What an operator does with one person, with a leak, and with the trail; with the program itself.

use std::io::Write;
use std::os::unix::fs::PermissionsExt;

use crate::fixture::Served;
use crate::operator::Operator;

/// A demonstration, and a family of it that was notified.
fn demonstration() -> (Operator, String) {
    let operator = Operator::new();
    let family = operator.family();
    (operator, family)
}

#[test]
fn a_person_is_exported_and_erased_once_nobody_names_them() {
    let (operator, login) = demonstration();
    let told = operator.done(&["person", "export", &login], "");
    let told: serde_json::Value = serde_json::from_str(&told).unwrap();
    assert_eq!(told["account"][0]["login"], login);
    assert!(told["account_secret"][0].get("sealed").is_none());

    let rehearsed = operator.done(&["person", "erase", &login], "");
    assert!(
        rehearsed.contains("Fiches de responsable : 1") && rehearsed.contains("rien n’a changé"),
        "{rehearsed}"
    );
    let refused = operator.refused(&["person", "erase", &login, "--confirmed"]);
    assert!(
        refused.contains("encore dans les fichiers de") && refused.contains("--although-named"),
        "{refused}"
    );
    let query: &'static str =
        Box::leak(format!("SELECT count(*) FROM account WHERE login = '{login}'").into_boxed_str());
    assert_eq!(operator.number(query), 1);
    let done = operator.done(&["person", "erase", &login, "--confirmed", "--although-named"], "");
    assert!(done.contains("ne sait plus rien"), "{done}");
    assert_eq!(operator.number(query), 0);
    assert!(
        operator
            .refused(&["person", "export", &login])
            .contains("le service ne connaît personne qui ait cet identifiant")
    );
    assert_eq!(operator.told(&["person", "erase", &login, "--although-named"], "").code, 2, "only confirmed");
}

#[test]
fn computers_are_listed_and_one_is_declared_stolen_once_it_was_said_what_it_does() {
    let operator = Operator::new();
    let school = ["add-school", "0995001Y", "2D", "Collège Le Préau", "c.essai", "Camille Essai"];
    operator.done(&school, "quatre chats\n");
    assert_eq!(operator.done(&["device", "list", "--school", "0995001y"], ""), "Aucun ordinateur.\n");
    let id = "0198f000-0000-7000-8000-000000000001";
    let computer = "INSERT INTO device (id, staff, computer, token_digest, enrolled_at, until)
         SELECT '0198f000-0000-7000-8000-000000000001', id, 'PC-DIRECTION', 'x', now(), now() + interval '1 year'
         FROM staff WHERE login = 'c.essai'";
    operator.runtime.block_on(sqlx::query(computer).execute(&operator.pool)).unwrap();
    for whose in [["--school", "0995001Y"], ["--staff", "C.Essai"]] {
        let told = operator.done(&["device", "list", whose[0], whose[1]], "");
        assert!(told.starts_with(&format!("{id} : « PC-DIRECTION », de Camille Essai, relié le")), "{told}");
        assert!(told.ends_with("aucun échange\n"), "{told}");
    }
    assert!(operator.refused(&["device", "list", "--staff", "personne"]).contains("personne n’a cet"));
    assert!(operator.refused(&["device", "list", "--school", "0995009Y"]).contains("pas connu"));
    assert_eq!(operator.told(&["device", "list"], "").code, 2, "of whom is to be said");
    let stolen = "SELECT count(*) FROM device WHERE stolen";
    let rehearsed = operator.done(&["device", "stolen", id], "");
    assert!(
        rehearsed.contains("serait un autre : 0 ;") && rehearsed.contains("Rien n’a changé"),
        "{rehearsed}"
    );
    assert_eq!(operator.number(stolen), 0);
    let done = operator.done(&["device", "stolen", id, "--confirmed"], "");
    assert!(done.starts_with("C’est fait") && !done.contains("Feuilles"), "{done}");
    assert_eq!(operator.number(stolen), 1);
    assert!(operator.done(&["device", "list", "--staff", "c.essai"], "").contains("déclaré volé"));
    let trail = operator.done(&["audit", "--kind", "device_revoked"], "");
    assert!(trail.contains("son exploitant : a retiré un ordinateur") && trail.contains(id), "{trail}");
    let unknown = id.replace('1', "2");
    assert!(operator.refused(&["device", "stolen", &unknown, "--confirmed"]).contains("aucun ordinateur"));
}

#[test]
fn a_leak_is_rehearsed_rolled_by_its_number_and_listed_for_schools() {
    let (operator, _) = demonstration();
    let rehearsed = operator.done(&["incident", "roll", "--department", "099"], "");
    let (_, after) = rehearsed.split_once("ajoutez --accounts ").expect(&rehearsed);
    let number: String = after.chars().take_while(char::is_ascii_digit).collect();
    let reprint = operator.number(
        "SELECT count(*) FROM account WHERE password = 'provisional'
             AND EXISTS (SELECT 1 FROM sheet WHERE sheet.account = account.id AND sheet.generation >= account.generation)",
    );
    assert!(
        reprint > 0 && rehearsed.contains(&format!("dont {reprint} feuilles à refaire. Rien")),
        "{reprint}: {rehearsed}"
    );
    let refused = operator.refused(&["incident", "roll", "--department", "099", "--accounts", "1"]);
    assert!(refused.contains("et non 1") && refused.contains(&number), "{refused}");
    assert!(operator.refused(&["incident", "roll", "--department", "555"]).contains("555"));
    assert!(operator.refused(&["incident", "roll", "--school", "0999999Z"]).contains("pas connu"));
    assert_eq!(operator.told(&["incident", "roll"], "").code, 2);

    let done = operator.done(&["incident", "roll", "--department", "099", "--accounts", &number], "");
    assert!(
        done.starts_with("Incident 1.")
            && done.contains(&format!("C’est fait : {number} comptes renouvelés")),
        "{done}"
    );
    assert!(
        operator
            .refused(&["incident", "roll", "--department", "099", "--accounts", &number])
            .contains("rien à renouveler")
    );
    assert!(operator.done(&["incident", "resume", "1"], "").contains("0 compte renouvelé"));
    assert!(operator.refused(&["incident", "resume", "2"]).contains("aucun incident"));
    assert!(operator.done(&["incident", "list"], "").contains("terminé"));

    let folder = operator.path("lists");
    operator.done(&["incident", "reprints", "1", folder.to_str().unwrap()], "");
    let mut lines = 0;
    for entry in std::fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600, "of nobody else");
        let text = std::fs::read_to_string(path).unwrap();
        assert!(text.starts_with("\u{feff}Classe;Nom;Prénom;Identifiant\r\n"), "{text}");
        lines += i64::try_from(text.lines().count()).unwrap() - 1;
    }
    assert!(lines >= reprint, "{lines} of {reprint}");
}

#[test]
fn what_is_undone_with_the_database_is_told_to_be_done_again() {
    let (operator, login) = demonstration();
    let told = operator.done(&["restored"], "");
    assert!(told.contains("Aucun registre n’est tenu hors de la base"), "{told}");
    operator.configure(&format!("ledger = {:?}", operator.path("ledger")));
    let kept = "CREATE TABLE before_guardian AS TABLE guardian; CREATE TABLE before_account AS TABLE account";
    operator.runtime.block_on(sqlx::raw_sql(kept).execute(&operator.pool)).unwrap();
    operator.done(&["person", "erase", &login, "--confirmed", "--although-named"], "");
    let rehearsed = operator.done(&["incident", "roll", "--department", "099", "--secrets"], "");
    let (_, after) = rehearsed.split_once("ajoutez --accounts ").expect(&rehearsed);
    let number: String = after.chars().take_while(char::is_ascii_digit).collect();
    operator.done(&["incident", "roll", "--department", "099", "--secrets", "--accounts", &number], "");
    assert!(operator.done(&["restored"], "").contains("Rien de ce que tient le registre n’est à refaire."));
    let lost = "BEGIN; SET LOCAL session_replication_role = replica;
        DELETE FROM audit WHERE kind IN ('person_erased', 'incident_begun');
        INSERT INTO account SELECT * FROM before_account ON CONFLICT DO NOTHING;
        INSERT INTO guardian SELECT * FROM before_guardian ON CONFLICT DO NOTHING; COMMIT";
    operator.runtime.block_on(sqlx::raw_sql(lost).execute(&operator.pool)).unwrap();
    let told = operator.done(&["restored", "--confirmed"], "");
    assert!(
        told.contains("À refaire :") && told.contains("personne effacée : preau-central person erase "),
        "{told}"
    );
    assert!(told.contains("incident roll --school 099") && told.contains(" --secrets\n"), "{told}");
    // Done again as it is told, it is told no more.
    let (_, after) = told.split_once("preau-central person erase ").unwrap();
    let id = after.split_whitespace().next().unwrap();
    operator.done(&["person", "erase", id, "--confirmed"], "");
    let left = operator.done(&["restored", "--show"], "");
    assert!(left.contains("incident roll --school 099") && !left.contains("personne effacée"), "{left}");
    let mut ledger = std::fs::OpenOptions::new().append(true).open(operator.path("ledger")).unwrap();
    ledger.write_all(b"{\"at\"\n").unwrap();
    let left = operator.done(&["restored", "--show"], "");
    assert!(
        left.contains("1 ligne illisible du registre : regardez-la, ce qu’elle dit ne figure pas"),
        "{left}"
    );
    assert!(
        !told.contains(&login) && !std::fs::read_to_string(operator.path("ledger")).unwrap().contains(&login)
    );
}

#[test]
fn the_trail_is_read_searched_and_exported() {
    let operator = Operator::new();
    operator.done(
        &["add-school", "0995001Y", "2D", "Collège Le Préau", "c.essai", "Camille Essai"],
        "quatre chats\n",
    );
    operator.done(&["add-operator", "o.essai", "Ode Essai"], "quatre chats\n");
    let all = operator.done(&["audit"], "");
    assert!(all.contains("établissement ajouté") && all.lines().count() >= 3, "{all}");
    let one = operator.done(&["audit", "--kind", "school_added", "--format", "json"], "");
    let line: serde_json::Value = serde_json::from_str(one.trim()).unwrap();
    assert_eq!((line["kind"].as_str(), line["id"].as_i64()), (Some("school_added"), Some(1)));
    let csv = operator.done(&["audit", "--format", "csv"], "");
    assert!(csv.starts_with("\u{feff}Moment;Agent;Nom;"), "{csv}");
    assert_eq!(csv.lines().count(), all.lines().count() + 1);
    assert_eq!(operator.done(&["audit", "--until", "2020-01-01"], ""), "");
    assert_eq!(operator.done(&["audit", "--since", "2020-01-01"], ""), all);
    assert!(operator.refused(&["audit", "--account", "x.inconnu"]).contains("à personne"));
}

#[test]
fn purging_is_off_until_it_is_written_down() {
    let operator = Operator::new();
    assert!(operator.refused(&["purge"]).contains("no_school_months"));
    let counted = operator.done(&["purge", "--rehearsal", "--months", "24"], "");
    assert!(counted.contains("(24 mois) : 0 responsable et 0 élève. Rien n’a changé."), "{counted}");
    operator.configure("[retention]\nno_school_months = 24");
    assert_eq!(operator.done(&["purge"], ""), "0 personne effacée.\n");
    assert!(operator.done(&["nightly"], "").contains("Effacement de qui n’a plus d’établissement"));
    operator.configure("[retention]\nno_school_months = 3");
    assert!(operator.refused(&["purge"]).contains("« no_school_months » 12"));
}

#[test]
fn families_read_for_how_long_they_are_known() {
    let served = Served::new();
    let read =
        |path: &str| served.get(path, None).body_mut().read_to_string().unwrap().replace('\u{a0}', " ");
    assert!(read("/").contains("<a href=\"/donnees-personnelles\">Données personnelles</a>"));
    let page = read("/donnees-personnelles");
    assert!(page.contains("au bout de 90 jours") && page.contains("agents, au bout de 36 mois"), "{page}");
    assert!(page.contains("Aucune durée n’est fixée.") && !page.contains("avec son compte"), "{page}");
    // A provisional password is printed by schools, and what they decided is kept as long as the account.
    assert!(page.contains("peut être lu par l’école qui l’imprime"), "{page}");
    assert!(page.contains("sont gardés avec lui, aussi longtemps que lui"), "{page}");
    assert!(page.contains("De qui est effacé restent"), "{page}");
}
