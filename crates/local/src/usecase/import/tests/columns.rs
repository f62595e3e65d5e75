//! A column that is empty, missing or beside the wrong people is one question, and what is known stays meanwhile.

use super::bench::{Bench, answer_all};
use super::small::{Guardian, Pupil};
use crate::view::import::ImportRequest;

const NUMBER: usize = 8;

/// The columns of eight pupils and of their mothers.
#[derive(Clone)]
struct Columns {
    family: Vec<String>,
    day: Vec<String>,
    ine: Vec<String>,
    class: Vec<String>,
    mail: Vec<String>,
    mobile: Vec<String>,
    /// Family name of the child on the guardian's line.
    child: Vec<String>,
}

impl Columns {
    fn new() -> Self {
        let column = |value: &dyn Fn(usize, char) -> String| -> Vec<String> {
            (0..NUMBER).map(|at| value(at, char::from(b'A' + u8::try_from(at).unwrap()))).collect()
        };
        Self {
            family: column(&|_, letter| format!("ORVEL{letter}")),
            day: column(&|at, _| format!("{}/04/2018", at + 13)),
            ine: column(&|at, letter| format!("99000000{at}A{letter}")),
            class: column(&|_, _| "CP A".to_owned()),
            mail: column(&|at, _| format!("famille{at}@exemple.fr")),
            mobile: column(&|at, _| format!("069900000{at}")),
            child: column(&|_, letter| format!("ORVEL{letter}")),
        }
    }

    fn request(&self, bench: &Bench) -> ImportRequest {
        let pupils: Vec<Pupil<'_>> = (0..NUMBER)
            .map(|at| (&*self.family[at], "Ana", &*self.day[at], &*self.ine[at], &*self.class[at]))
            .collect();
        let children: Vec<(&str, &str, &str)> =
            self.child.iter().map(|family| (family.as_str(), "Ana", "CP A")).collect();
        let guardians: Vec<Guardian<'_>> = (0..NUMBER)
            .map(|at| {
                let child = std::slice::from_ref(&children[at]);
                ("Mme", &*self.family[at], "Rose", &*self.mail[at], &*self.mobile[at], child)
            })
            .collect();
        bench.pair(&pupils, &guardians)
    }
}

const KNOWN: &str = "SELECT p.family || ' ' || p.ine || ' ' || p.birth_date || ' ' || coalesce(k.code, '–') || ' '
         || coalesce(g.mail, '–') || ' ' || coalesce(g.mobile, '–') || ' ' || g.family
     FROM pupil p JOIN enrolment e ON e.pupil_id = p.id AND e.gone_on IS NULL LEFT JOIN class k ON k.id = e.class_id
     JOIN link l ON l.pupil_id = p.id AND NOT l.gone JOIN guardian g ON g.id = l.guardian_id ORDER BY 1";

#[tokio::test]
async fn what_is_true_of_a_column_is_one_question_and_the_careful_answer_keeps_what_was_known() {
    type Spoil = fn(&mut Columns);
    let spoils: [(&str, Spoil); 9] = [
        ("INE", |columns| columns.ine.rotate_left(1)),
        ("INE", |columns| columns.ine = vec![columns.ine[0].clone(); NUMBER]),
        ("Classe", |columns| columns.class.fill(String::new())),
        ("Adresse mail", |columns| columns.mail.fill(String::new())),
        ("Adresse mail", |columns| columns.mail.rotate_left(1)),
        ("Adresse mail", |columns| columns.mail.fill("ecole@exemple.fr".to_owned())),
        ("Téléphone mobile", |columns| columns.mobile.rotate_right(1)),
        ("", |columns| columns.day.fill("01/09/2018".to_owned())),
        ("", |columns| columns.day.rotate_left(1)),
    ];
    for (place, (what, spoil)) in spoils.into_iter().enumerate() {
        let bench = Bench::new().await;
        bench.apply(&Columns::new().request(&bench)).await;
        let before = bench.texts(KNOWN).await;
        let mut columns = Columns::new();
        spoil(&mut columns);
        let mut request = columns.request(&bench);
        let report = bench.preview(&request).await;
        assert_eq!(report.questions.len(), 1, "{place} {:#?}", report.questions);
        let facts = &report.questions[0].facts;
        assert!(what.is_empty() || facts[0].starts_with(what), "{place} {facts:?}");
        answer_all(&mut request, &report, 0);
        bench.apply(&request).await;
        assert_eq!(bench.texts(KNOWN).await, before, "{place}");
        assert_eq!(
            bench.number("SELECT count(*) FROM correction WHERE code = 'ine-shared'").await,
            0,
            "{place}"
        );
    }
}

#[tokio::test]
async fn what_happened_to_a_column_is_said_with_its_numbers() {
    let bench = Bench::new().await;
    bench.apply(&Columns::new().request(&bench)).await;
    let [mut emptied, mut moved] = [Columns::new(), Columns::new()];
    emptied.mail[1..].fill(String::new());
    moved.mail.rotate_left(1);
    for (columns, fact) in [
        (
            emptied,
            "Adresse mail\u{a0}: Préau en connaît pour 8 responsables, les fichiers n’en disent plus pour 7 d’entre eux.",
        ),
        (
            moved,
            "Adresse mail\u{a0}: à 8 responsables sur 8, les fichiers donnent ce que Préau connaît d’une autre personne.",
        ),
    ] {
        let report = bench.preview(&columns.request(&bench)).await;
        assert_eq!(report.questions[0].facts[0], fact);
    }
}

#[tokio::test]
async fn values_that_are_none_empty_no_column() {
    let bench = Bench::new().await;
    bench.apply(&Columns::new().request(&bench)).await;
    let before = bench.texts(KNOWN).await;
    let mut columns = Columns::new();
    columns.ine.fill("99".to_owned());
    columns.mail.fill("famille@".to_owned());
    columns.mobile.fill("06".to_owned());
    let report = bench.apply(&columns.request(&bench)).await;
    assert_eq!(report.questions.len(), 0, "{:?}", report.questions);
    assert_eq!(report.corrections_found, 24);
    assert_eq!(bench.texts(KNOWN).await, before);
}

#[tokio::test]
async fn a_few_values_that_change_or_many_new_ones_are_no_question() {
    let bench = Bench::new().await;
    bench.apply(&Columns::new().request(&bench)).await;
    let mut columns = Columns::new();
    for mail in &mut columns.mail {
        mail.insert_str(0, "nouvelle-");
    }
    columns.mobile[0].clear();
    columns.mobile[1] = "0699000099".to_owned();
    columns.day[2] = "03/05/2018".to_owned();
    let report = bench.apply(&columns.request(&bench)).await;
    assert_eq!(report.questions.len(), 0);
    assert_eq!((report.totals.guardians_changed, report.totals.pupils_changed), (8, 1));
}

#[tokio::test]
async fn children_beside_the_wrong_guardians_are_asked_about() {
    let bench = Bench::new().await;
    bench.apply(&Columns::new().request(&bench)).await;
    let before = bench.texts(KNOWN).await;
    let mut columns = Columns::new();
    columns.child.rotate_left(1);
    let mut request = columns.request(&bench);
    let report = bench.preview(&request).await;
    assert_eq!(report.questions.len(), 1, "{:#?}", report.questions);
    assert!(
        report.questions[0].text.starts_with("8\u{a0}responsables sur 8"),
        "{}",
        report.questions[0].text
    );
    answer_all(&mut request, &report, 0);
    let error =
        crate::usecase::import::apply(&bench.workspace, &request, &crate::progress::Progress::default())
            .await
            .unwrap_err();
    assert!(error.to_string().starts_with("Rien n’a été importé"), "{error}");
    assert_eq!(bench.texts(KNOWN).await, before);
    request.answers.clear();
    answer_all(&mut request, &report, -1);
    bench.apply(&request).await;
    assert_ne!(bench.texts(KNOWN).await, before);
}

#[tokio::test]
async fn what_a_file_has_no_column_for_is_not_said() {
    let bench = Bench::new().await;
    bench.apply(&Columns::new().request(&bench)).await;
    let before = bench.texts(KNOWN).await;
    let request = Columns::new().request(&bench);
    let written = std::fs::read_to_string(&request.paths[1]).unwrap();
    let without = |left_out: &[usize]| -> String {
        let line = |line: &str| {
            let cells = line.split(';').enumerate().filter(|(at, _)| !left_out.contains(at));
            cells.map(|(_, cell)| cell).collect::<Vec<_>>().join(";") + "\r\n"
        };
        written.lines().map(line).collect()
    };
    // Title, address, mail and telephones.
    std::fs::write(&request.paths[1], without(&[0, 4, 5, 6, 7, 8, 9, 10, 11])).unwrap();
    let report = bench.apply(&request).await;
    assert_eq!((report.questions.len(), report.totals.guardians_changed), (0, 0), "{:?}", report.examples);
    assert_eq!(bench.texts(KNOWN).await, before);
    assert_eq!(bench.number("SELECT count(*) FROM guardian WHERE title = 'Mme' AND address <> ''").await, 8);
}

#[tokio::test]
async fn a_header_once_more_is_nobody() {
    let bench = Bench::new().await;
    let request = Columns::new().request(&bench);
    for path in &request.paths {
        let written = std::fs::read_to_string(path).unwrap();
        let (header, lines) = written.split_once('\n').unwrap();
        let lines: Vec<&str> = lines.lines().collect();
        let (first, second) = lines.split_at(3);
        let pasted = [first, &[header.trim_end()], second].concat();
        std::fs::write(path, format!("{header}\n{}\r\n", pasted.join("\r\n"))).unwrap();
    }
    let report = bench.apply(&request).await;
    assert_eq!((report.totals.pupils, report.totals.guardians), (8, 8));
    assert!(report.rejections.iter().all(|line| line.code == "uai-check-letter"), "{:?}", report.rejections);
}

/// The lines of a file, header apart, with their cells changed.
fn rewrite(path: &str, change: impl Fn(usize, &mut Vec<String>)) {
    let written = std::fs::read_to_string(path).unwrap();
    let mut lines = written.lines();
    let mut text = lines.next().unwrap().to_owned() + "\r\n";
    for (at, line) in lines.enumerate() {
        let mut cells: Vec<String> = line.split(';').map(str::to_owned).collect();
        change(at, &mut cells);
        text.push_str(&(cells.join(";") + "\r\n"));
    }
    std::fs::write(path, text).unwrap();
}

#[tokio::test]
async fn names_and_first_names_that_are_exchanged_are_one_question_a_file() {
    const NAMES: &str = "SELECT family || ' ' || first || ' ' || family_fold FROM pupil
        UNION ALL SELECT family || ' ' || first || ' ' || first_fold FROM guardian ORDER BY 1";
    let bench = Bench::new().await;
    bench.apply(&Columns::new().request(&bench)).await;
    let before = bench.texts(NAMES).await;
    let mut request = Columns::new().request(&bench);
    rewrite(&request.paths[0], |_, cells| cells.swap(0, 2));
    rewrite(&request.paths[1], |_, cells| {
        cells.swap(2, 3);
        cells.swap(13, 14);
    });
    let report = bench.preview(&request).await;
    assert_eq!(report.questions.len(), 2, "{:#?}", report.questions);
    let facts: Vec<_> = report.questions.iter().map(|question| question.facts[0].as_str()).collect();
    assert_eq!(
        facts,
        [
            "Nom et prénom\u{a0}: de 8 élèves sur 8, les fichiers échangent le nom et le prénom que Préau connaît.",
            "Nom et prénom\u{a0}: de 8 responsables sur 8, les fichiers échangent le nom et le prénom que Préau connaît.",
        ]
    );
    assert_eq!((report.totals.pupils_changed, report.totals.guardians_changed), (0, 0));
    let mut taken = request.clone();
    answer_all(&mut request, &report, 0);
    let kept = bench.apply(&request).await;
    assert!(kept.unchanged, "{:?}", kept.examples);
    assert_eq!(bench.texts(NAMES).await, before);
    answer_all(&mut taken, &report, -1);
    bench.apply(&taken).await;
    let all = bench.texts("SELECT family || ' ' || first FROM pupil ORDER BY 1").await;
    assert_eq!((all.len(), all[0].as_str()), (8, "Ana ORVELA"));
}

#[tokio::test]
async fn titles_that_have_slipped_are_one_question_and_tell_nobody_apart() {
    const TITLES: &str =
        "SELECT a.login || ' ' || g.title FROM guardian g JOIN account a ON a.id = g.account_id ORDER BY 1";
    let bench = Bench::new().await;
    let title = |at: usize| ["Mme", "M."][at % 2].to_owned();
    let first = Columns::new().request(&bench);
    rewrite(&first.paths[1], |at, cells| cells[0] = title(at));
    bench.apply(&first).await;
    let before = bench.texts(TITLES).await;
    let mut request = Columns::new().request(&bench);
    rewrite(&request.paths[1], |at, cells| cells[0] = title(at + 1));
    let report = bench.preview(&request).await;
    assert_eq!(report.questions.len(), 1, "{:#?}", report.questions);
    assert_eq!(
        report.questions[0].facts[0],
        "Civilité\u{a0}: à 8 responsables sur 8, les fichiers donnent une autre civilité que celle que Préau connaît."
    );
    let mut taken = request.clone();
    answer_all(&mut request, &report, 0);
    assert!(bench.apply(&request).await.unchanged);
    assert_eq!(bench.texts(TITLES).await, before);
    answer_all(&mut taken, &report, -1);
    let report = bench.apply(&taken).await;
    assert_eq!((report.totals.guardians_new, report.totals.guardians_changed), (0, 8));
    assert_ne!(bench.texts(TITLES).await, before);
}

#[tokio::test]
async fn numbers_that_a_spreadsheet_wrote_again_replace_nothing() {
    const REACH: &str =
        "SELECT family || ' ' || coalesce(mobile, '–') || ' ' || coalesce(address, '–') || ' '
         || coalesce(postal_code, '–') || ' ' || coalesce(town, '–') FROM guardian ORDER BY 1";
    type Spoil = fn(usize, &mut Vec<String>);
    let spoils: [(&str, Spoil, u32); 5] = [
        (
            "zeros",
            |_, cells| {
                cells[5] = "1000".into();
                cells[11] = cells[11][1..].to_owned();
            },
            2,
        ),
        ("exponents", |_, cells| cells[11] = "6,99E+08".into(), 1),
        ("codes with an exponent", |_, cells| cells[5] = "1,0E+03".into(), 1),
        ("exchanged", |_, cells| cells.swap(5, 6), 1),
        (
            "one malformed",
            |at, cells| {
                if at == 0 {
                    cells[5] = "100".into()
                }
            },
            1,
        ),
    ];
    for (what, spoil, remarks) in spoils {
        let bench = Bench::new().await;
        let first = Columns::new().request(&bench);
        rewrite(&first.paths[1], |_, cells| cells[5] = "01000".into());
        bench.apply(&first).await;
        let before = bench.texts(REACH).await;
        assert_eq!(before[0], "ORVELA 0699000000 1 rue Fictive 01000 Ville");
        let request = Columns::new().request(&bench);
        rewrite(&request.paths[1], |at, cells| {
            cells[5] = "01000".into();
            spoil(at, cells);
        });
        let report = bench.apply(&request).await;
        assert_eq!((report.questions.len(), report.warned), (0, remarks), "{what} {:?}", report.rejections);
        assert_eq!(bench.texts(REACH).await, before, "{what}");
        assert!(report.unchanged, "{what} {:?}", report.examples);
    }
}
