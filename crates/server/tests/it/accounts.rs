//! What an operator asks of one account, and of the keys.

use std::io::{BufRead, BufReader};

use crate::operator::Operator;

#[test]
fn the_life_of_an_account_is_told_with_its_reasons() {
    let operator = Operator::new();
    let login = operator.family();
    let refused = operator.refused(&["trial", "first-sign-in", &login]);
    assert!(refused.contains("trials = true"), "{refused}");
    operator.configure("trials = true");
    assert!(operator.done(&["trial", "first-sign-in", &login], "").contains("en cours d’activation"));
    assert!(operator.refused(&["trial", "first-sign-in", &login]).contains("ne peut pas arriver"));
    operator.done(&["trial", "mail-link", &login], "");
    operator.done(&["trial", "reset-asked", &login], "");
    assert!(operator.refused(&["trial", "sms", "personne.ici"]).contains("n’est à personne"));
    assert!(
        operator.refused(&["trial", "birth-date-reported", &login, "--child", "Zzz"]).contains("--child")
    );

    let told = operator.done(&["history", &login], "");
    let lines: Vec<&str> = told.lines().collect();
    assert_eq!(lines.len(), 5, "{told}");
    assert!(lines[0].starts_with("Le compte est activé, mot de passe choisi par son titulaire"), "{told}");
    for (line, part) in lines[1..].iter().zip([
        "Camille Démonstration (0990001N, « Poste de démonstration ») a notifié, mot de passe n° 1. Fait, comme décidé.",
        "La famille s’est connectée pour la première fois",
        "La famille a suivi le lien du courriel d’activation.",
        "La famille a demandé un nouveau mot de passe à l’école.",
    ]) {
        assert!(line.contains(part), "{part}: {line}");
    }
    assert!(operator.refused(&["history", "personne.ici"]).contains("n’est à personne"));
}

#[test]
fn every_event_of_a_family_can_be_tried() {
    let operator = Operator::new();
    operator.configure("trials = true");
    operator.family();
    // Of one child: some families have two of one name.
    let family = "SELECT account.login, min(pupil.first) FROM sheet JOIN account ON account.id = sheet.account
                  JOIN guardian ON guardian.account = account.id
                  JOIN link ON link.guardian = guardian.id AND NOT link.gone JOIN pupil ON pupil.id = link.pupil
                  WHERE account.state = 'notified' GROUP BY account.id HAVING count(*) = 1 LIMIT 1";
    let (login, first): (String, String) =
        operator.runtime.block_on(sqlx::query_as(family).fetch_one(&operator.pool)).unwrap();
    for (event, stands) in [
        ("first-sign-in", "en cours d’activation"),
        ("password-chosen", "en cours d’activation"),
        ("mail-link", "activé, mot de passe choisi"),
        ("france-connect", "activé, mot de passe choisi"),
        ("sms", "activé, mot de passe choisi"),
        ("aten", "activé, mot de passe choisi"),
        ("ent", "activé, mot de passe choisi"),
        ("reset-asked", "activé, mot de passe choisi"),
    ] {
        let told = operator.done(&["trial", event, &login], "");
        assert!(told.contains(stands), "{event}: {told}");
    }
    operator.done(&["trial", "birth-date-reported", &login, "--child", &first], "");
    assert_eq!(operator.number("SELECT count(*) FROM link WHERE birth_date_reported"), 1);
}

#[test]
fn keys_are_rotated_whatever_stops_it() {
    let operator = Operator::new();
    operator.family();
    // Enough for several transactions.
    let secrets = operator.number(
        "SELECT (SELECT count(*) FROM account_secret) + (SELECT count(*) FROM outgoing_mail WHERE key IS NOT NULL)",
    );
    let key = operator.done(&["new-key", "2027"], "");
    let first = std::fs::read_to_string(operator.path("keys")).unwrap();
    std::fs::write(operator.path("keys"), format!("{first}{key}")).unwrap();
    let mut rotating = operator.spawn(&["rotate-keys"]);
    let mut line = String::new();
    BufReader::new(rotating.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert!(line.contains("scellés de nouveau"), "{line}");
    rotating.kill().unwrap();
    rotating.wait().unwrap();
    assert!(operator.number("SELECT count(*) FROM account_secret WHERE key = '2027'") > 0);
    let opened = operator.done(&["check-keys"], "");
    // The director’s codes and the demonstration’s password are sealed, too.
    assert_eq!(opened, format!("{} secrets s’ouvrent.\n", secrets + 2));
    let told = operator.done(&["rotate-keys"], "");
    assert!(told.contains("Clé « 2027 »") && !told.contains("Clé « 2026 »"), "{told}");
    assert!(operator.done(&["rotate-keys"], "").contains("Aucun secret n’attendait"));
    // A secret that rotation does not know would be lost with its key.
    let sealed = "SELECT count(*) FROM information_schema.columns WHERE table_schema = 'public' AND column_name LIKE '%sealed'";
    assert_eq!(operator.number(sealed), 6, "service::store::sealed::PLACES");
    // The older key is needed no more, but for older backups.
    std::fs::write(operator.path("keys"), key).unwrap();
    assert_eq!(operator.done(&["check-keys"], ""), opened);
}

#[test]
fn a_restored_backup_opens_with_the_keys_that_were_kept_and_with_no_others() {
    let operator = Operator::new();
    let login = operator.family();
    let shown = operator.done(&["demonstration"], "");
    let dump = operator.path("backup");
    let dump = dump.to_str().unwrap();
    operator.beside("pg_dump", &["--format=custom", "--file", dump, "--dbname", operator.address()]);
    // The keys change after the backup; those of its time are kept apart.
    let kept = std::fs::read_to_string(operator.path("keys")).unwrap();
    let restored = operator.address().replacen("/it_", "/restored_it_", 1);
    let name = restored.rsplit_once('/').map(|(before, _)| before).unwrap_or_default();
    assert!(!name.is_empty());
    let owner = std::env::var("PREAU_POSTGRES").unwrap();
    let database = restored.split('/').find(|part| part.starts_with("restored_it_")).unwrap();
    let database = database.split('?').next().unwrap();
    operator.beside("psql", &["--dbname", &owner, "--command", &format!("CREATE DATABASE {database}")]);
    operator.beside("pg_restore", &["--dbname", &restored, dump]);
    let key = operator.done(&["new-key", "2027"], "");
    std::fs::write(operator.path("keys"), key).unwrap();
    let operator = operator.elsewhere(restored);
    let refused = operator.refused(&["check-keys"]);
    assert!(refused.contains("scellés par la clé « 2026 », qui n’est pas dans le fichier"), "{refused}");
    let refused = operator.refused(&["demonstration"]);
    assert!(refused.contains("Remettez-la, depuis sa sauvegarde"), "{refused}");
    std::fs::write(operator.path("keys"), kept).unwrap();
    assert!(operator.done(&["check-keys"], "").contains("secrets s’ouvrent"));
    assert_eq!(operator.done(&["demonstration"], ""), shown, "the same passwords for {login}");
}
