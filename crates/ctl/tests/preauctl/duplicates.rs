//! Accounts of one person: listed, grouped, ungrouped, told apart.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::bench::{Bench, field, number};

const PUPILS: &str = "Nom élève;Nom d'usage élève;Prénom élève;Date naissance;Sexe;INE;Adresse1;Cp1;Commune1;\
    Pays1;Adresse2;Cp2;Commune2;Pays2; Cycle;Niveau;Libellé classe;Identifiant classe;Attestation fournie;\
    Autorisation associations;Autorisation photo;Décision de passage\r\n";
const GUARDIANS: &str = "Civilité Responsable;Nom usage responsable;Nom responsable;Prénom responsable;\
    Adresse responsable;CP responsable;Commune responsable;Pays;Courriel;Téléphone domicile;Téléphone travail;\
    Téléphone portable;Nom d'usage enfant;Nom de famille enfant;Prénom enfant;Classes enfants\r\n";

const PRIMARY: &str = "0990001U";
const NURSERY: &str = "0990002V";

/// One line for each guardian of a child: family, first name, mail, child.
fn import(bench: &Bench, uai: &str, lines: &[[&str; 4]]) {
    let (mut pupils, mut guardians) = (PUPILS.to_owned(), GUARDIANS.to_owned());
    for [family, first, mail, child] in lines {
        writeln!(
            pupils,
            "MOULABERT;;{child};03/04/2019;F;;1 rue A;99000;Ville;;;;;;CYCLE II;CP;CP A;7;;;;\r"
        )
        .unwrap();
        writeln!(guardians, "Mme;;{family};{first};1 rue A;99000;Ville;;{mail};;;;;MOULABERT;{child};CP A\r")
            .unwrap();
    }
    for (name, text) in [("eleves.csv", pupils), ("responsables.csv", guardians)] {
        std::fs::write(bench.path(name), text).unwrap();
    }
    let [pupils, guardians] = ["eleves.csv", "responsables.csv"].map(|name| bench.text(name));
    let name = ["--name", "École des Essais", "--degree", "1D", "--town", "Ville"];
    bench.json(&[&["import", &pupils, &guardians, "--school", uai], name.as_slice()].concat());
}

/// A mother with a child in each of two schools.
fn two_schools() -> Bench {
    let bench = Bench::new();
    import(&bench, PRIMARY, &[["MOULABERT", "Chloé", "c.m@exemple.fr", "Léa"]]);
    import(&bench, NURSERY, &[["Moulabert", "CHLOÉ", "C.M@exemple.fr", "Nour"]]);
    bench
}

fn children(bench: &Bench, uai: &str) -> Vec<(String, u64)> {
    let accounts = bench.json(&["accounts", "--school", uai, "--no-passwords"]);
    let of = |account: &Value| {
        (field(account, "login").to_owned(), account["pupils"].as_array().unwrap().len() as u64)
    };
    accounts.as_array().unwrap().iter().map(of).collect()
}

#[test]
fn a_mother_of_two_schools_is_proposed_grouped_and_ungrouped() {
    let bench = two_schools();
    let found = bench.json(&["duplicates"]);
    assert_eq!(number(&found["total"]), 1);
    let pair = &found["pairs"][0];
    assert_eq!((field(pair, "strength"), field(pair, "names")), ("strong", "same"));
    assert_eq!(pair["common"], json!(["mail", "address"]));
    assert_eq!(field(&pair["kept"], "login"), "c.moulabert");
    assert_eq!(field(&pair["other"]["pupils"][0], "uai"), NURSERY);
    assert_eq!(bench.json(&["duplicates", "--school", NURSERY])["total"], 1);
    let text = bench.done(&["duplicates"]);
    assert!(
        text.contains("très probable\u{a0}: mêmes nom et prénom, même adresse mail, même adresse"),
        "{text}"
    );
    assert!(text.ends_with("1\u{a0}doublon probable\n"), "{text}");

    let out = bench.text("f.pdf");
    bench.done(&["notify", "--by", "sheet", "--out", &out, "--login", "c.moulabert2"]);
    let before = bench.json(&["show", "c.moulabert2"]);
    let done = bench.json(&["group", "c.moulabert", "C.MOULABERT2"]);
    assert_eq!((field(&done, "login"), field(&done, "other_login")), ("c.moulabert", "c.moulabert2"));
    assert_eq!(done["sheets"], json!([before["sheets"][0]["serial"]]));
    assert_eq!(bench.json(&["duplicates"])["total"], 0);
    for uai in [PRIMARY, NURSERY] {
        assert_eq!(children(&bench, uai), [("c.moulabert".to_owned(), 2)]);
    }
    // The login that went leads to the account that is kept, for reading and for acting.
    let shown = bench.json(&["show", "c.moulabert2"]);
    assert_eq!(
        (field(&shown, "login"), field(&shown["grouped"][0], "login")),
        ("c.moulabert", "c.moulabert2")
    );
    assert!(
        bench.done(&["show", "c.moulabert2"]).contains("Comptes regroupés avec celui-ci\n  c.moulabert2, ")
    );
    bench.done(&["notify", "--by", "sheet", "--out", &out, "--login", "c.moulabert2"]);
    assert_eq!(bench.json(&["show", "c.moulabert"])["state"], "notified");

    let back = bench.json(&["ungroup", "c.moulabert2"]);
    assert_eq!((field(&back, "login"), field(&back, "state")), ("c.moulabert2", "notified"));
    assert_eq!((field(&back, "kept_login"), &back["expired"]), ("c.moulabert", &json!(false)));
    let after = bench.json(&["show", "c.moulabert2"]);
    for kept in ["login", "state", "provisional_password", "notified_on", "expires_on", "sheets"] {
        assert_eq!(after[kept], before[kept], "{kept}");
    }
    for (uai, login) in [(PRIMARY, "c.moulabert"), (NURSERY, "c.moulabert2")] {
        assert_eq!(children(&bench, uai), [(login.to_owned(), 1)]);
    }
    let text = bench.done(&["group", "c.moulabert2", "c.moulabert"]);
    assert!(text.starts_with("Comptes regroupés\u{a0}: l’identifiant est c.moulabert2."), "{text}");
    assert!(text.contains("est à détruire."), "{text}");
    let text = bench.done(&["ungroup", "c.moulabert"]);
    assert_eq!(
        text,
        "Compte c.moulabert dégroupé de c.moulabert2\u{a0}: il est de nouveau «\u{a0}Notifié et non activé\u{a0}».\n"
    );
    let kinds: Vec<String> = bench.json(&["journal"])["entries"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| field(entry, "kind").to_owned())
        .filter(|kind| kind.ends_with("group"))
        .collect();
    assert_eq!(kinds, ["ungroup", "group", "ungroup", "group"]);
}

#[test]
fn two_persons_are_not_proposed_any_more() {
    let bench = two_schools();
    let apart = bench.json(&["tell-apart", "c.moulabert", "c.moulabert2"]);
    assert_eq!(apart[0]["logins"], json!(["c.moulabert", "c.moulabert2"]));
    assert_eq!(bench.done(&["duplicates"]), "Aucun doublon probable.\n");
    let again = bench.done(&["tell-apart", "c.moulabert2", "c.moulabert"]);
    assert!(again.starts_with("C’était déjà retenu"), "{again}");
    assert_eq!(bench.json(&["tell-apart", "c.moulabert2", "c.moulabert", "--undo"]), json!([]));
    let again = bench.done(&["tell-apart", "c.moulabert2", "c.moulabert", "--undo"]);
    assert!(again.ends_with("il n’y a rien à reprendre.\n"), "{again}");
    assert_eq!(bench.json(&["duplicates"])["total"], 1);
}

#[test]
fn what_cannot_be_grouped_is_refused_and_changes_nothing() {
    let bench = two_schools();
    for (typed, code) in [
        (["group", "c.moulabert", "c.moulabert"].as_slice(), "grouping-itself"),
        (&["group", "c.moulabert", "p.inconnu"], "not-found"),
        (&["ungroup", "c.moulabert"], "not-grouped"),
        (&["ungroup", "p.inconnu"], "not-found"),
        (&["tell-apart", "c.moulabert", "c.moulabert"], "grouping-itself"),
        (&["duplicates", "--school", "0990009Z"], "not-found"),
    ] {
        let ran = bench.run(&[typed, &["--json"]].concat());
        assert_eq!((ran.code, field(&ran.error(), "code")), (1, code), "{typed:?}");
    }
    assert_eq!(bench.run(&["group", "c.moulabert"]).code, 2);
    bench.json(&["group", "c.moulabert", "c.moulabert2"]);
    let again = bench.run(&["group", "c.moulabert", "c.moulabert2", "--json"]);
    assert_eq!((again.code, field(&again.error(), "code")), (1, "grouping-done"));
    // Two accounts that are one are of two persons only once they are ungrouped.
    for pair in [["c.moulabert", "c.moulabert2"], ["c.moulabert2", "c.moulabert"]] {
        let apart = bench.run(&["tell-apart", pair[0], pair[1], "--json"]);
        assert_eq!((apart.code, field(&apart.error(), "code")), (1, "grouping-done"));
        assert!(field(&apart.error(), "message").contains("dégroupez-les d’abord"), "{}", apart.err);
    }
    let itself = bench.run(&["tell-apart", "c.moulabert", "c.moulabert"]);
    assert!(itself.err.contains("deux fois le compte c.moulabert"), "{}", itself.err);
    assert_eq!(number(&bench.json(&["journal"])["total"]), 3, "two imports and one grouping");
    bench.json(&["ungroup", "c.moulabert2"]);
    assert_eq!(bench.json(&["tell-apart", "c.moulabert", "c.moulabert2"]).as_array().unwrap().len(), 1);
}

/// A chain of groupings is one account too.
#[test]
fn accounts_grouped_with_a_third_are_not_told_apart() {
    let bench = two_schools();
    import(&bench, "0990003W", &[["MOULABERT", "Chloé", "c.m@exemple.fr", "Tom"]]);
    bench.json(&["group", "c.moulabert2", "c.moulabert3"]);
    bench.json(&["group", "c.moulabert", "c.moulabert2"]);
    let apart = bench.run(&["tell-apart", "c.moulabert", "c.moulabert3", "--json"]);
    assert_eq!((apart.code, field(&apart.error(), "code")), (1, "grouping-done"));
}
