//! A record left out is no absence: whom it can concern stays.

use std::fmt::Write as _;

use super::bench::{Bench, request};
use super::small::{Guardian, Pupil, UAI, add, college, collegian, guardians, parent, pupils};
use crate::progress::Progress;
use crate::usecase::import;
use crate::view::import::{ImportReport, ImportRequest, RejectedLine};

const LEA: Pupil<'_> = ("PETIT", "Léa", "03/04/2019", "", "CP A");
const LEO: Pupil<'_> = ("ROUX", "Léo", "05/06/2018", "", "CP A");
const ZOE: Pupil<'_> = ("BLANC", "Zoé", "07/08/2018", "", "CP A");
const OF_LEA: &[(&str, &str, &str)] = &[("PETIT", "Léa", "CP A")];
const OF_LEO: &[(&str, &str, &str)] = &[("ROUX", "Léo", "CP A")];

const PRESENT: &str =
    "SELECT p.first FROM pupil p JOIN enrolment e ON e.pupil_id = p.id AND e.gone_on IS NULL
     ORDER BY p.first";
const LINKED: &str = "SELECT p.first || ' ' || g.first FROM link k JOIN pupil p ON p.id = k.pupil_id
     JOIN guardian g ON g.id = k.guardian_id WHERE NOT k.gone ORDER BY 1";

fn onde(bench: &Bench, pupils: &str, guardians: &str) -> ImportRequest {
    let mut files = vec![bench.write("eleves.csv", pupils)];
    if guardians.lines().count() > 1 {
        files.push(bench.write("responsables.csv", guardians));
    }
    request(&files, Some((UAI, "École des Essais", "Ville")))
}

fn codes(report: &ImportReport) -> Vec<&str> {
    report.rejections.iter().map(|line| line.code.as_str()).collect()
}

#[tokio::test]
async fn the_pupil_of_a_damaged_line_stays_and_the_others_leave() {
    let all = pupils(&[LEA, LEO, ZOE]);
    let lines: [Guardian<'_>; 2] =
        [("Mme", "PETIT", "Alix", "", "", OF_LEA), ("M.", "ROUX", "Noé", "", "", OF_LEO)];
    for (whole, damaged) in [
        ("PETIT;;Léa;03/04/2019", format!("PETIT;;Léa {};03/04/2019", "x".repeat(100))),
        // A separator inside a value shifts the others, after the names.
        ("PETIT;;Léa;03/04/2019;F;;1 rue", "PETIT;;Léa;03/04/2019;F;;1;rue".to_owned()),
    ] {
        let bench = Bench::new().await;
        bench.apply(&onde(&bench, &all, &guardians(&lines))).await;
        let accounts = bench.texts("SELECT login || hex(secret) FROM account ORDER BY id").await;
        let without_zoe = pupils(&[LEA, LEO]).replace(whole, &damaged).replace(
            "99000;Ville;;;;;;CYCLE II;CP;CP A;CP A;;;;\r\n",
            "99000;Ville;;;;;;CYCLE II;CP;CP A;CP A;o;o;o;o\r\n",
        );
        let delivery = onde(&bench, &without_zoe, &guardians(&lines));
        let report = bench.apply(&delivery).await;
        assert_eq!(bench.texts(PRESENT).await, ["Léa", "Léo"], "{damaged}");
        assert_eq!(bench.texts(LINKED).await, ["Léa Alix", "Léo Noé"], "{damaged}");
        assert_eq!((report.rejected, report.pupils_kept, report.totals.pupils_gone), (1, 1, 1), "{damaged}");
        assert_eq!(bench.texts("SELECT login || hex(secret) FROM account ORDER BY id").await, accounts);
        assert!(bench.apply(&delivery).await.unchanged);
    }
}

#[tokio::test]
async fn a_name_that_was_lost_leaves_the_one_that_is_known() {
    let bench = Bench::new().await;
    let lines: [Guardian<'_>; 1] = [("Mme", "PETIT", "Alix", "", "", OF_LEA)];
    bench.apply(&onde(&bench, &pupils(&[LEA, LEO]), &guardians(&lines))).await;
    let before = bench.dump().await;
    for (whole, lost) in
        [("PETIT;;Léa;03/04/2019", "PETIT;;;03/04/2019"), ("PETIT;;Léa;03/04/2019", ";;Léa;03/04/2019")]
    {
        let report =
            bench.apply(&onde(&bench, &pupils(&[LEA, LEO]).replace(whole, lost), &guardians(&lines))).await;
        assert_eq!((report.totals.pupils_new, report.totals.pupils_gone), (0, 0), "{lost}");
        assert_eq!(bench.dump().await["pupil"], before["pupil"], "{lost}");
        assert_eq!(bench.texts(LINKED).await, ["Léa Alix"], "{lost}");
    }
}

#[tokio::test]
async fn where_nothing_can_be_read_departures_wait_and_the_line_is_named() {
    let bench = Bench::new().await;
    bench.apply(&onde(&bench, &pupils(&[LEA, LEO, ZOE]), &guardians(&[]))).await;
    let shifted = format!(
        "{}PE;TIT;;Léa;03/04/2019;F;;1 rue;99000;Ville;;;;;;CYCLE II;CP;CP A;CP A;o;o;o;o\r\n",
        pupils(&[LEO])
    );
    for unreadable in
        [shifted, format!("{};;;03/04/2019;F;;;;;;;;;;CYCLE II;CP;CP A;CP A;;;;\r\n", pupils(&[LEO]))]
    {
        let report = bench.apply(&onde(&bench, &unreadable, &guardians(&[]))).await;
        assert_eq!(bench.texts(PRESENT).await, ["Léa", "Léo", "Zoé"]);
        assert_eq!((report.pupils_kept, report.totals.pupils_gone), (2, 0));
        let line = report.rejections.iter().find(|line| line.code == "departures-wait").unwrap();
        assert_eq!((line.file.as_str(), line.line, line.kept), ("eleves.csv", Some(3), true));
        assert!(
            line.reason.contains("«\u{a0}École des Essais\u{a0}» que les fichiers ne citent plus (2)"),
            "{}",
            line.reason
        );
    }
    // Mended, the delivery takes its effect.
    let report = bench.apply(&onde(&bench, &pupils(&[LEO]), &guardians(&[]))).await;
    assert_eq!((report.pupils_kept, report.totals.pupils_gone), (0, 2));
}

#[tokio::test]
async fn a_damaged_line_of_a_newcomer_keeps_nobody() {
    let bench = Bench::new().await;
    bench.apply(&onde(&bench, &pupils(&[LEA, LEO]), &guardians(&[]))).await;
    let newcomer = format!(
        "{}NOUVEAU;;Zoé {};03/04/2019;F;;;;;;;;;;CYCLE II;CP;CP A;CP A;;;;\r\n",
        pupils(&[LEO]),
        "x".repeat(100)
    );
    let report = bench.apply(&onde(&bench, &newcomer, &guardians(&[]))).await;
    assert_eq!((report.pupils_kept, report.totals.pupils_gone), (0, 1));
    assert_eq!(codes(&report), ["too-long"]);
}

#[tokio::test]
async fn the_guardian_of_a_damaged_line_stays_and_the_others_leave() {
    let lines: [Guardian<'_>; 3] = [
        ("Mme", "PETIT", "Alix", "", "", OF_LEA),
        ("M.", "PETIT", "Noé", "", "", OF_LEA),
        ("M.", "GRAND", "Ali", "", "", OF_LEA),
    ];
    let all = guardians(&lines);
    let two = guardians(&lines[..2]);
    for (delivery, linked, kept) in [
        // One name is missing: the other, the title and the child tell who it is.
        (two.replace("M.;;PETIT;Noé", "M.;;PETIT;"), vec!["Léa Alix", "Léa Noé"], 0),
        (two.replace("M.;;PETIT;Noé", "M.;;;Noé"), vec!["Léa Alix", "Léa Noé"], 0),
        // The child's first name is missing, which one child alone can have lost; or it is nobody's.
        (
            two.replace(
                "PETIT;Noé;1 rue Fictive;99000;Ville;;;;;;;PETIT;Léa",
                "PETIT;Noé;1 rue Fictive;99000;Ville;;;;;;;PETIT;",
            ),
            vec!["Léa Alix", "Léa Noé"],
            0,
        ),
        (
            two.replace(
                "PETIT;Noé;1 rue Fictive;99000;Ville;;;;;;;PETIT;Léa",
                "PETIT;Noé;1 rue Fictive;99000;Ville;;;;;;;PETIT;Lae",
            ),
            vec!["Léa Alix", "Léa Noé"],
            1,
        ),
        // Nothing can be read: nobody's link ends.
        (two.replace("M.;;PETIT;Noé", "M.;;;"), vec!["Léa Ali", "Léa Alix", "Léa Noé"], 2),
        // A sound delivery.
        (guardians(&lines[..1]), vec!["Léa Alix"], 0),
    ] {
        let bench = Bench::new().await;
        bench.apply(&onde(&bench, &pupils(&[LEA]), &all)).await;
        assert_ne!(delivery, two);
        let request = onde(&bench, &pupils(&[LEA]), &delivery);
        let report = bench.apply(&request).await;
        assert_eq!(bench.texts(LINKED).await, linked, "{delivery}");
        assert_eq!(report.guardians_kept, kept, "{delivery}");
        let waits = codes(&report).contains(&"links-wait");
        assert_eq!(waits, kept == 2, "{delivery}");
        assert!(bench.apply(&request).await.unchanged);
    }
}

fn siecle(bench: &Bench, pupils: &str, guardians: &str) -> ImportRequest {
    let file = |root: &str, data: &str| {
        format!(
            "<{root}><PARAMETRES><UAJ>0311478N</UAJ><DATE_EXPORT>14/09/2026</DATE_EXPORT></PARAMETRES><DONNEES>{data}</DONNEES></{root}>"
        )
    };
    let mut files =
        vec![bench.write("eleves.xml", &file("BEE_ELEVES", &format!("<ELEVES>{pupils}</ELEVES>")))];
    if !guardians.is_empty() {
        files.push(bench.write("responsables.xml", &file("BEE_RESPONSABLES", guardians)));
    }
    request(&files, None)
}

fn siecle_pupil(id: &str, family: &str, first: &str) -> String {
    format!(
        "<ELEVE ELEVE_ID='{id}'><NOM_DE_FAMILLE>{family}</NOM_DE_FAMILLE><PRENOM>{first}</PRENOM>\
         <DATE_NAISS>03/04/2013</DATE_NAISS></ELEVE>"
    )
}

fn siecle_guardian(id: &str, family: &str, first: &str, pupil: &str) -> String {
    format!(
        "<PERSONNE PERSONNE_ID='{id}'><NOM_DE_FAMILLE>{family}</NOM_DE_FAMILLE><PRENOM>{first}</PRENOM></PERSONNE>\
         <RESPONSABLE_ELEVE><ELEVE_ID>{pupil}</ELEVE_ID><PERSONNE_ID>{id}</PERSONNE_ID>\
         <NIVEAU_RESPONSABILITE>1</NIVEAU_RESPONSABILITE></RESPONSABLE_ELEVE>"
    )
}

#[tokio::test]
async fn records_of_siecle_left_out_keep_whom_they_name() {
    let (lea, leo) = (siecle_pupil("1", "PETIT", "Léa"), siecle_pupil("2", "ROUX", "Léo"));
    let zoe = siecle_pupil("3", "BLANC", "Zoé");
    let (alix, noe) =
        (siecle_guardian("11", "PETIT", "Alix", "1"), siecle_guardian("12", "PETIT", "Noé", "1"));
    for (pupils, guardians, present, linked) in [
        // By the source's identifier, by names where it lacks, and one who truly left.
        (
            lea.replace("<PRENOM>Léa</PRENOM>", "") + &leo,
            alix.clone() + &noe,
            vec!["Léa", "Léo"],
            vec!["Léa Alix", "Léa Noé"],
        ),
        (
            lea.replace("Léa", "L&eacute;a") + &leo,
            alix.clone() + &noe,
            vec!["Léa", "Léo"],
            vec!["Léa Alix", "Léa Noé"],
        ),
        (
            lea.replace("ELEVE_ID='1'", "ELEVE_ID=''") + &leo,
            String::new(),
            vec!["Léa", "Léo"],
            vec!["Léa Alix", "Léa Noé"],
        ),
        // A guardian, and a link.
        (
            lea.clone() + &leo,
            alix.clone() + &noe.replace("<PRENOM>Noé</PRENOM>", ""),
            vec!["Léa", "Léo"],
            vec!["Léa Alix", "Léa Noé"],
        ),
        (
            lea.clone() + &leo,
            alix.clone() + &noe.replace("<ELEVE_ID>1</ELEVE_ID>", ""),
            vec!["Léa", "Léo"],
            vec!["Léa Alix", "Léa Noé"],
        ),
        (
            lea.clone() + &leo,
            alix.clone() + &noe.replace("<PERSONNE_ID>12</PERSONNE_ID>", "<PERSONNE_ID>&x;12</PERSONNE_ID>"),
            vec!["Léa", "Léo"],
            vec!["Léa Alix", "Léa Noé"],
        ),
        // Sound.
        (lea.clone() + &leo, alix.clone(), vec!["Léa", "Léo"], vec!["Léa Alix"]),
    ] {
        let bench = Bench::new().await;
        bench.apply(&siecle(&bench, &format!("{lea}{leo}{zoe}"), &format!("{alix}{noe}"))).await;
        assert_eq!(bench.texts(PRESENT).await, ["Léa", "Léo", "Zoé"]);
        let request = siecle(&bench, &pupils, &guardians);
        bench.apply(&request).await;
        assert_eq!(bench.texts(PRESENT).await, present, "{pupils} {guardians}");
        assert_eq!(bench.texts(LINKED).await, linked, "{pupils} {guardians}");
        assert!(bench.apply(&request).await.unchanged);
    }
}

#[tokio::test]
async fn classes_that_cannot_be_read_do_not_change() {
    let bench = Bench::new().await;
    let lea = siecle_pupil("1", "PETIT", "Léa");
    let in_class = |code: &str| {
        format!(
            "{lea}</ELEVES><STRUCTURES><STRUCTURES_ELEVE ELEVE_ID='1'><STRUCTURE><CODE_STRUCTURE>{code}</CODE_STRUCTURE>\
             <TYPE_STRUCTURE>D</TYPE_STRUCTURE></STRUCTURE></STRUCTURES_ELEVE></STRUCTURES><ELEVES>"
        )
    };
    bench.apply(&siecle(&bench, &in_class("6A"), "")).await;
    let report = bench.apply(&siecle(&bench, &in_class("&x;"), "")).await;
    assert!(report.unchanged, "{:?}", report.examples);
    assert_eq!(bench.texts("SELECT code FROM enrolment e JOIN class k ON k.id = e.class_id").await, ["6A"]);
}

#[tokio::test]
async fn records_of_aaf_left_out_keep_whom_they_name() {
    let school = college("1", "0590001A");
    let pupil = |id: &str, family: &str, first: &str, links: &str| {
        collegian(id, (family, first), "", "1", "1$6A", links)
    };
    let links = "11$20$1$1$1$0|12$10$1$1$1$0";
    let lea = pupil("21", "PETIT", "Lea", links);
    let (leo, zoe) = (pupil("22", "ROUX", "Leo", ""), pupil("23", "BLANC", "Zoe", ""));
    let (alix, noe) = (parent("11", ("PETIT", "Alix"), ""), parent("12", ("PETIT", "Noe"), ""));
    let all = ["Lea Alix", "Lea Noe"];
    for (damaged, parents, present, linked) in [
        (
            lea.replace("<attr name=\"givenName\"><value>Lea</value></attr>", ""),
            alix.clone() + &noe,
            vec!["Lea", "Leo"],
            all.to_vec(),
        ),
        (lea.replace("Lea", "L&eacute;a"), alix.clone() + &noe, vec!["Lea", "Leo"], all.to_vec()),
        (lea.replace("<id>21</id>", "<id></id>"), alix.clone() + &noe, vec!["Lea", "Leo"], all.to_vec()),
        // Neither identifier nor names: everybody of that school stays.
        (
            add("Eleve", "", &[("ENTPersonStructRattach", "1")]),
            alix.clone() + &noe,
            vec!["Lea", "Leo", "Zoe"],
            all.to_vec(),
        ),
        // A guardian left out, and a link.
        (
            lea.clone(),
            alix.clone() + &noe.replace("<attr name=\"givenName\"><value>Noe</value></attr>", ""),
            vec!["Lea", "Leo"],
            all.to_vec(),
        ),
        (lea.replace("12$10$1$1$1$0", "$10$1$1$1$0"), alix.clone() + &noe, vec!["Lea", "Leo"], all.to_vec()),
        (
            lea.replace("<value>12$10$1$1$1$0</value>", ""),
            alix.clone() + &noe,
            vec!["Lea", "Leo"],
            vec!["Lea Alix"],
        ),
    ] {
        let bench = Bench::new().await;
        bench.apply(&bench.aaf("Complet_1.xml", &format!("{school}{lea}{leo}{zoe}{alix}{noe}"))).await;
        let request = bench.aaf("Complet_2.xml", &format!("{school}{damaged}{leo}{parents}"));
        let report = bench.apply(&request).await;
        assert_eq!(bench.texts(PRESENT).await, present, "{damaged}");
        assert_eq!(bench.texts(LINKED).await, linked, "{damaged}");
        let waits = codes(&report).contains(&"departures-wait");
        assert_eq!(waits, present.len() == 3, "{damaged} {:?}", report.rejections);
        assert!(bench.apply(&request).await.unchanged);
    }
}

async fn rejections(bench: &Bench) -> Vec<RejectedLine> {
    let mut all = Vec::new();
    let mut take = |line| {
        all.push(line);
        Ok(())
    };
    import::each_rejection(&bench.workspace, &mut take).await.unwrap();
    all
}

#[tokio::test]
async fn every_line_to_check_is_kept_saved_and_survives_a_preview() {
    let bench = Bench::new().await;
    bench.apply(&onde(&bench, &pupils(&[LEA]), &guardians(&[]))).await;
    let mut text = pupils(&[LEA]);
    for number in 0..450 {
        writeln!(text, "=NOM{number};;;03/04/2019\r").unwrap();
    }
    let delivery = onde(&bench, &text, &guardians(&[]));
    let report = bench.preview(&delivery).await;
    assert_eq!((report.rejected, report.warned, report.rejections.len()), (450, 0, 200));
    let all = rejections(&bench).await;
    assert_eq!(all.len(), 450);
    assert_eq!(all[449].record.as_deref(), Some("=NOM449"));

    let file = bench.folder().join("lignes.csv");
    let path = file.to_str().unwrap();
    let saved = import::save_rejections(&bench.workspace, path, &Progress::default()).await.unwrap();
    assert_eq!((saved.done, saved.file.unwrap().secret), (450, false));
    let written = std::fs::read_to_string(&file).unwrap();
    let lines: Vec<&str> = written.split("\r\n").collect();
    assert_eq!(lines[0], "\u{feff}Suite donnée;Fichier;Ligne;Personne ou enregistrement;Champ;Motif");
    assert!(lines[450].starts_with("Écartée;eleves.csv;452;'=NOM449;;Ligne coupée"), "{}", lines[450]);
    assert_eq!(lines.len(), 452, "the last line break");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    }
    assert_eq!(bench.number("SELECT count(*) FROM pending_file").await, 0);

    // Those of the next import replace them, and a closed store leaves none on the disk.
    let disk = bench.workspace.store().folder().join("import.notes");
    let noted = std::fs::read(&disk).unwrap();
    assert!(!noted.windows(5).any(|window| window == b"NOM44"));
    bench.apply(&bench.pair(&[LEA], &[])).await;
    assert_eq!(rejections(&bench).await.len(), 0);
    bench.workspace.close().await;
    assert!(!disk.exists());
}
