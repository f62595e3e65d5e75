//! What a guardian's record says worse than what is known, or of somebody who may be known: the same in every format.

use super::bench::{Bench, answer_all, request};
use super::small::{add, delete, modify};
use crate::view::import::{ImportReport, ImportRequest};

const UAI: &str = "0590001F";

/// A guardian's record: identifier, title, family name, first name, mail address, mobile.
type Person<'a> = (&'a str, &'a str, &'a str, &'a str, &'a str, &'a str);

const ROSE: Person<'_> = ("900", "Mme", "ABRICOT", "Rose", "rose@exemple.fr", "0699000001");

const ACCOUNTS: &str =
    "SELECT a.login || ' ' || coalesce(g.title || ' ', '') || g.first || ' ' || g.family || ' '
         || coalesce(g.mail, '–') || ' ' || coalesce(g.mobile, '–')
     FROM guardian g JOIN account a ON a.id = g.account_id
     WHERE EXISTS (SELECT 1 FROM link k WHERE k.guardian_id = g.id AND NOT k.gone) ORDER BY g.id";
const CORRECTIONS: &str = "SELECT name || ': ' || code || coalesce(' ' || field, '') FROM correction
     WHERE closed_by IS NULL ORDER BY 1";
const ROSES: [&str; 1] = ["r.abricot Mme Rose ABRICOT rose@exemple.fr 0699000001"];

/// Persons who answer for Ana ABRICOT, pupil of that identifier.
type Format = fn(&Bench, &str, &[Person<'_>]) -> ImportRequest;
const WITH_IDENTIFIERS: [Format; 3] = [first_degree, second_degree, siecle];
const FORMATS: [Format; 4] = [onde, first_degree, second_degree, siecle];

fn onde(bench: &Bench, _: &str, persons: &[Person<'_>]) -> ImportRequest {
    let lines: Vec<_> = persons
        .iter()
        .map(|(_, title, family, first, mail, mobile)| {
            (*title, *family, *first, *mail, *mobile, &[("ABRICOT", "Ana", "CP A")][..])
        })
        .collect();
    bench.pair_at(UAI, &[("ABRICOT", "Ana", "03/04/2018", "990000001AA", "CP A")], &lines)
}

fn person((id, title, family, first, mail, mobile): &Person<'_>, names: [&str; 6]) -> String {
    let said = [*family, first, title, mail, mobile, "1 rue Fictive"];
    let values: Vec<(&str, &str)> = names.into_iter().zip(said).collect();
    add("PersRelEleve", id, &values)
}

const OF_FIRST_DEGREE: [&str; 6] = [
    "ENTPersonNomPatro",
    "ENTPersonPrenom",
    "ENTPersonCivilite",
    "ENTPersonMail",
    "ENTPersRelEleveTelMobile",
    "ENTPersonAdresse",
];
const OF_SECOND_DEGREE: [&str; 6] =
    ["ENTPersonNomPatro", "givenName", "personalTitle", "mail", "mobile", "ENTPersonAdresse"];

fn first_degree(bench: &Bench, pupil: &str, persons: &[Person<'_>]) -> ImportRequest {
    let links: Vec<String> = persons.iter().map(|person| format!("{}$10", person.0)).collect();
    let mut text = add(
        "EtabEducNat",
        "1",
        &[
            ("ENTStructureUAI", UAI),
            ("ENTStructureNomCourant", "E.E.PU$DES ESSAIS$VILLE"),
            ("ENTStructureTypeStruct", "ECOLE DE NIVEAU ELEMENTAIRE"),
        ],
    ) + &add(
        "Eleve",
        pupil,
        &[
            ("ENTEleveINE", "990000001AA"),
            ("ENTPersonDateNaissance", "03/04/2018"),
            ("ENTPersonNomPatro", "ABRICOT"),
            ("ENTPersonPrenom", "Ana"),
            ("ENTEleveAutoriteParentale", &links.join("|")),
            ("ENTPersonStructRattach", "1"),
            ("ENTPersonClasses", "1$1$ORDINAIRE$1$CP A"),
        ],
    );
    text.extend(persons.iter().map(|each| person(each, OF_FIRST_DEGREE)));
    bench.aaf("ENT1D_Complet.xml", &text)
}

fn second_degree(bench: &Bench, pupil: &str, persons: &[Person<'_>]) -> ImportRequest {
    let mut text = super::small::college("1", UAI) + &collegian(pupil, persons);
    text.extend(persons.iter().map(|each| person(each, OF_SECOND_DEGREE)));
    bench.aaf("ENT2D_Complet.xml", &text)
}

fn collegian(pupil: &str, persons: &[Person<'_>]) -> String {
    let links: Vec<String> = persons.iter().map(|person| format!("{}$10$1$1$1$1", person.0)).collect();
    add(
        "Eleve",
        pupil,
        &[
            ("ENTEleveINE", "990000001AA"),
            ("ENTPersonDateNaissance", "03/04/2013"),
            ("ENTPersonNomPatro", "ABRICOT"),
            ("givenName", "Ana"),
            ("ENTElevePersRelEleve", &links.join("|")),
            ("ENTPersonStructRattach", "1"),
            ("ENTEleveClasses", "1$6E1"),
        ],
    )
}

fn siecle(bench: &Bench, pupil: &str, people: &[Person<'_>]) -> ImportRequest {
    let document = |root: &str, data: &str| {
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><{root}><PARAMETRES><UAJ>{UAI}</UAJ></PARAMETRES>\
             <DONNEES>{data}</DONNEES></{root}>"
        )
    };
    let pupils = format!(
        "<ELEVES><ELEVE ELEVE_ID=\"{pupil}\"><ID_NATIONAL>990000001AA</ID_NATIONAL>\
         <NOM_DE_FAMILLE>ABRICOT</NOM_DE_FAMILLE><PRENOM>Ana</PRENOM><DATE_NAISS>03/04/2013</DATE_NAISS>\
         <CODE_STATUT>ST</CODE_STATUT></ELEVE></ELEVES>"
    );
    let (mut persons, mut links) = (String::new(), String::new());
    for (id, title, family, first, mail, mobile) in people {
        persons += &format!(
            "<PERSONNE PERSONNE_ID=\"{id}\"><LC_CIVILITE>{title}</LC_CIVILITE><NOM_DE_FAMILLE>{family}</NOM_DE_FAMILLE>\
             <PRENOM>{first}</PRENOM><TEL_PORTABLE>{mobile}</TEL_PORTABLE><MEL>{mail}</MEL></PERSONNE>"
        );
        links += &format!(
            "<RESPONSABLE_ELEVE><ELEVE_ID>{pupil}</ELEVE_ID><PERSONNE_ID>{id}</PERSONNE_ID>\
             <NIVEAU_RESPONSABILITE>1</NIVEAU_RESPONSABILITE></RESPONSABLE_ELEVE>"
        );
    }
    let guardians =
        format!("<PERSONNES>{persons}</PERSONNES><RESPONSABLES>{links}</RESPONSABLES><ADRESSES></ADRESSES>");
    let files = [
        bench.write("Eleves.xml", &document("BEE_ELEVES", &pupils)),
        bench.write("Responsables.xml", &document("BEE_RESPONSABLES", &guardians)),
    ];
    request(&files, None)
}

/// The questions about persons, in words.
fn asked(report: &ImportReport) -> Vec<&str> {
    report.questions.iter().map(|question| question.text.as_str()).collect()
}

#[tokio::test]
async fn a_guardian_of_another_family_name_and_identifier_is_asked_about_once() {
    let renamed: Person<'_> = ("950", "Mme", "NOUVELLE", "Rose", "", "0699000004");
    let text = "Les fichiers citent Mme\u{a0}Rose NOUVELLE (0699000004), responsable d’Ana ABRICOT. Est-ce une personne \
                déjà connue\u{a0}?";
    for (before, after) in WITH_IDENTIFIERS
        .map(|format| (format, format))
        .into_iter()
        .chain([(onde as Format, first_degree as Format)])
    {
        for same in [true, false] {
            let bench = Bench::new().await;
            bench.apply(&before(&bench, "100", &[ROSE])).await;
            let mut delivery = after(&bench, "150", &[renamed]);
            let report = bench.apply_as_asked(&delivery).await;
            assert_eq!(asked(&report), [text]);
            answer_all(&mut delivery, &report, if same { 0 } else { -1 });
            let report = bench.apply(&delivery).await;
            assert_eq!(report.totals.guardians_new, u32::from(!same));
            let login = if same { "r.abricot" } else { "r.nouvelle" };
            assert_eq!(bench.texts(ACCOUNTS).await, [format!("{login} Mme Rose NOUVELLE – 0699000004")]);
            let again = bench.apply(&after(&bench, "150", &[renamed])).await;
            assert!(again.unchanged && again.questions.is_empty(), "{:#?}", again.questions);
        }
    }
}

#[tokio::test]
async fn nobody_is_asked_about_whose_own_record_is_there() {
    let other: Person<'_> = ("950", "Mme", "NOUVELLE", "Rose", "", "0699000004");
    for format in WITH_IDENTIFIERS {
        let bench = Bench::new().await;
        bench.apply(&format(&bench, "100", &[ROSE])).await;
        let report = bench.apply_as_asked(&format(&bench, "100", &[ROSE, other])).await;
        assert!(report.questions.is_empty(), "{:#?}", report.questions);
        assert_eq!(report.totals.guardians_new, 1);
    }
    // A delta refers to her without saying her, or takes her away.
    for (removed, asks) in [(false, 0), (true, 1)] {
        let bench = Bench::new().await;
        bench.apply(&second_degree(&bench, "100", &[ROSE])).await;
        let links = if removed { "950$10$1$1$1$1" } else { "900$10$1$1$1$1|950$10$1$1$1$1" };
        let mut delta =
            modify("Eleve", "100", &[("ENTElevePersRelEleve", links)]) + &person(&other, OF_SECOND_DEGREE);
        if removed {
            delta += &delete("PersRelEleve", "900");
        }
        let mut delivery = bench.aaf("Delta_20260915.xml", &delta);
        let report = bench.preview(&delivery).await;
        assert_eq!(report.questions.len(), asks, "{:#?}", report.questions);
        answer_all(&mut delivery, &report, 0);
        let report = bench.apply(&delivery).await;
        assert_eq!(report.totals.guardians_new as usize, 1 - asks);
        assert_eq!(bench.texts(ACCOUNTS).await.len(), 2 - asks);
    }
}

#[tokio::test]
async fn a_delta_that_gives_a_guardian_another_identifier_leaves_the_account() {
    let bench = Bench::new().await;
    bench.apply(&second_degree(&bench, "100", &[ROSE])).await;
    let again: Person<'_> = ("950", "Mme", "ABRICOT", "Rose", "", "0699000004");
    let delta = modify("Eleve", "100", &[("ENTElevePersRelEleve", "950$10$1$1$1$1")])
        + &person(&again, OF_SECOND_DEGREE)
        + &delete("PersRelEleve", "900");
    let report = bench.apply(&bench.aaf("Delta_20260915.xml", &delta)).await;
    assert_eq!((report.totals.guardians_new, report.totals.guardians_gone), (0, 0));
    assert_eq!(bench.texts(ACCOUNTS).await, ["r.abricot Mme Rose ABRICOT – 0699000004"]);
}

#[tokio::test]
async fn two_records_that_may_be_one_known_person_are_one_question_at_a_time() {
    let renamed: [Person<'_>; 2] = [
        ("950", "Mme", "NOUVELLE", "Rose", "", "0699000004"),
        ("951", "Mme", "NOUVELLE", "Rose", "r.nouvelle@exemple.fr", ""),
    ];
    for format in WITH_IDENTIFIERS {
        let bench = Bench::new().await;
        bench.apply(&format(&bench, "100", &[ROSE])).await;
        let mut delivery = format(&bench, "150", &renamed);
        let report = bench.apply_as_asked(&delivery).await;
        assert_eq!(report.questions.len(), 1, "{:#?}", report.questions);
        assert!(report.questions[0].text.ends_with("S’agit-il d’une seule personne\u{a0}?"));
        answer_all(&mut delivery, &report, 0);
        let report = bench.apply_as_asked(&delivery).await;
        assert_eq!(report.questions.len(), 1, "{:#?}", report.questions);
        answer_all(&mut delivery, &report, 0);
        bench.apply(&delivery).await;
        assert_eq!(
            bench.texts(ACCOUNTS).await,
            ["r.abricot Mme Rose NOUVELLE r.nouvelle@exemple.fr 0699000004"]
        );
    }
}

#[tokio::test]
async fn many_who_may_be_known_are_a_remark_each() {
    let bench = Bench::new().await;
    let delivery = |at: u32, family: &str| {
        let mut text = super::small::college("1", UAI);
        for each in 0..30 {
            let (pupil, parent) = (format!("{}", at + each), format!("{}", at + 100 + each));
            text += &super::small::collegian(
                &pupil,
                ("ABRICOT", &format!("Ana{each}")),
                "",
                "1",
                "1$6E1",
                &format!("{parent}$10$1$1$1$1"),
            );
            let name = format!("{family}{}", ["A", "B", "C"][each as usize % 3].repeat(each as usize + 1));
            text += &super::small::parent(&parent, (&name, "Rose"), &format!("06990{:05}", at + each));
        }
        bench.aaf("Complet.xml", &text)
    };
    bench.apply(&delivery(1_000, "AVANT")).await;
    // Who parts is asked about all the same.
    let report = bench.apply(&delivery(2_000, "NOUVELLE")).await;
    let remarks = report.rejections.iter().filter(|line| line.code == "guardian-perhaps-known").count();
    assert_eq!((remarks, report.totals.guardians_new), (30, 30));
    assert!(bench.texts(CORRECTIONS).await.is_empty(), "nothing is wrong at the source");
}

#[tokio::test]
async fn a_placeholder_takes_the_place_of_no_known_mobile_and_is_to_be_corrected() {
    for (place, format) in FORMATS.into_iter().enumerate() {
        for placeholder in ["0600000000", "06 11 11 11 11", "+33 7 00 00 00 00", "0692000000"] {
            let bench = Bench::new().await;
            bench.apply(&format(&bench, "100", &[ROSE])).await;
            let said = (ROSE.0, ROSE.1, ROSE.2, ROSE.3, ROSE.4, placeholder);
            bench.apply(&format(&bench, "100", &[said])).await;
            assert_eq!(bench.texts(ACCOUNTS).await, ROSES, "{place} {placeholder}");
            let found = bench.texts(CORRECTIONS).await;
            assert_eq!(found, ["ABRICOT Rose: no-mobile Téléphone mobile"]);
            bench.apply(&format(&bench, "100", &[ROSE])).await;
            assert!(bench.texts(CORRECTIONS).await.is_empty());
        }
        // Where nothing is known it may be somebody's.
        let bench = Bench::new().await;
        bench.apply(&format(&bench, "100", &[(ROSE.0, ROSE.1, ROSE.2, ROSE.3, ROSE.4, "0600000000")])).await;
        assert_eq!(bench.texts(ACCOUNTS).await, ["r.abricot Mme Rose ABRICOT rose@exemple.fr 0600000000"]);
    }
}

#[tokio::test]
async fn a_mobile_of_the_second_kind_speaks_where_the_first_is_nobody_s() {
    let bench = Bench::new().await;
    let rose = add(
        "PersRelEleve",
        "900",
        &[
            ("ENTPersonNomPatro", "ABRICOT"),
            ("givenName", "Rose"),
            ("ENTPersonMobileSMS", "0600000000"),
            ("mobile", "0699000001"),
        ],
    );
    let text = super::small::college("1", UAI) + &collegian("100", &[ROSE]) + &rose;
    bench.apply(&bench.aaf("Complet.xml", &text)).await;
    assert_eq!(bench.texts("SELECT mobile FROM guardian").await, ["0699000001"]);
}

#[tokio::test]
async fn a_landline_takes_the_place_of_no_mobile_and_is_to_be_corrected() {
    for (place, format) in FORMATS.into_iter().enumerate() {
        for landline in ["0199000002", "+33 1 99 00 00 02", "0262 12 34 56", "+32 2 512 34 56"] {
            let bench = Bench::new().await;
            bench.apply(&format(&bench, "100", &[ROSE])).await;
            let said = (ROSE.0, ROSE.1, ROSE.2, ROSE.3, ROSE.4, landline);
            let report = bench.apply(&format(&bench, "100", &[said])).await;
            assert_eq!(bench.texts(ACCOUNTS).await, ROSES, "{place} {landline}");
            assert_eq!(
                bench.texts(CORRECTIONS).await,
                ["ABRICOT Rose: no-mobile Téléphone mobile"],
                "{place}"
            );
            let told = report.rejections.iter().find(|line| line.code == "no-mobile").unwrap();
            assert!(told.kept && told.reason.contains(&format!("«\u{a0}{landline}\u{a0}»")), "{told:?}");
            // Another mobile is another mobile, and nothing is left to correct.
            let moved = (ROSE.0, ROSE.1, ROSE.2, ROSE.3, ROSE.4, "0699000009");
            bench.apply(&format(&bench, "100", &[moved])).await;
            assert_eq!(
                bench.texts(ACCOUNTS).await,
                ["r.abricot Mme Rose ABRICOT rose@exemple.fr 0699000009"],
                "{place}"
            );
            assert!(bench.texts(CORRECTIONS).await.is_empty());
        }
        // Where no mobile is known, it is taken as it is written.
        let bench = Bench::new().await;
        for (known, said) in [("", "0199000002"), ("0199000002", "0199000003")] {
            let of = |mobile| (ROSE.0, ROSE.1, ROSE.2, ROSE.3, ROSE.4, mobile);
            bench.apply(&format(&bench, "100", &[of(known)])).await;
            bench.apply(&format(&bench, "100", &[of(said)])).await;
            let account = format!("r.abricot Mme Rose ABRICOT rose@exemple.fr {said}");
            assert_eq!(bench.texts(ACCOUNTS).await, [account], "{place}");
            assert!(bench.texts(CORRECTIONS).await.is_empty());
        }
    }
}

#[tokio::test]
async fn a_flaw_goes_with_the_value_that_one_record_takes_from_another() {
    let bench = Bench::new().await;
    bench.apply(&second_degree(&bench, "100", &[ROSE])).await;
    // Her second record shares the mail address, and has the landline.
    let (first, second) =
        ((ROSE.0, ROSE.1, ROSE.2, ROSE.3, ROSE.4, ""), ("901", ROSE.1, ROSE.2, ROSE.3, ROSE.4, "0199000002"));
    bench.apply(&second_degree(&bench, "100", &[first, second])).await;
    assert_eq!(bench.texts(ACCOUNTS).await, ROSES);
    // And a filler of the first is no flaw of the number that the second has.
    let (first, second) = (
        (ROSE.0, ROSE.1, ROSE.2, ROSE.3, ROSE.4, "0000000000"),
        ("901", ROSE.1, ROSE.2, ROSE.3, ROSE.4, "0699000009"),
    );
    bench.apply(&second_degree(&bench, "100", &[first, second])).await;
    assert_eq!(bench.texts(ACCOUNTS).await, ["r.abricot Mme Rose ABRICOT rose@exemple.fr 0699000009"]);
}

#[tokio::test]
async fn a_line_for_two_takes_no_name_of_the_one_who_is_known() {
    for (place, format) in FORMATS.into_iter().enumerate() {
        for (title, first) in [
            ("M. et Mme", "Rose et Paul"),
            ("Mme", "Rose et Paul"),
            ("", "Rose &amp; Paul"),
            ("M. et Mme", "Rose"),
        ] {
            let first = if place == 0 { first.replace("&amp;", "&") } else { first.to_owned() };
            let bench = Bench::new().await;
            bench.apply(&format(&bench, "100", &[ROSE])).await;
            let couple = (ROSE.0, title, "ABRICOT", first.as_str(), "deux@exemple.fr", "0699000001");
            let delivery = format(&bench, "100", &[couple]);
            let report = bench.apply_as_asked(&delivery).await;
            assert!(report.questions.is_empty(), "{place} {title} {first}: {:#?}", report.questions);
            assert_eq!(
                bench.texts(ACCOUNTS).await,
                ["r.abricot Mme Rose ABRICOT deux@exemple.fr 0699000001"],
                "{place} {title} {first}"
            );
            assert_eq!(bench.texts(CORRECTIONS).await, ["ABRICOT Rose: two-persons"]);
            let again = bench.apply(&delivery).await;
            assert!(again.unchanged, "{place} {title} {first}");
            assert_eq!(bench.texts(CORRECTIONS).await, ["ABRICOT Rose: two-persons"]);
        }
        // Two first names of one person, and a couple that was never known otherwise.
        let bench = Bench::new().await;
        bench.apply(&format(&bench, "100", &[ROSE])).await;
        bench
            .apply(&format(&bench, "100", &[(ROSE.0, "Mme", "ABRICOT", "Rose, Marie", ROSE.4, ROSE.5)]))
            .await;
        assert_eq!(bench.texts("SELECT first FROM guardian").await, ["Rose, Marie"]);
        let bench = Bench::new().await;
        let couple = (ROSE.0, "M. et Mme", "ABRICOT", "Rose et Paul", ROSE.4, ROSE.5);
        bench.apply(&format(&bench, "100", &[couple])).await;
        bench.apply(&format(&bench, "100", &[couple])).await;
        assert_eq!(
            bench.texts("SELECT title || ' ' || first FROM guardian").await,
            ["M. et Mme Rose et Paul"]
        );
        assert!(bench.texts(CORRECTIONS).await.is_empty());
    }
}
