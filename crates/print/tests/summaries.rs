//! The summary, read back as a viewer and a screen reader read it.

#![expect(clippy::unwrap_used, reason = "a test that cannot read its file has failed")]

#[path = "../examples/specimens/summaries.rs"]
mod specimens;

use std::process::Command;

use jiff::civil::date;
use print::pdf::PrintWarning;
use print::summary::model::*;
use print::summary::{file_name, pdf};

/// What was printed, and what is said of it.
struct Printed {
    file: tempfile::NamedTempFile,
    pages: usize,
    problems: Vec<PrintWarning>,
}

impl Printed {
    fn new(summary: &Summary) -> Self {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        let (written, problems) = pdf(summary, &mut file).unwrap();
        Self { file, pages: written.pages, problems }
    }

    fn ask(&self, program: &str, options: &[&str]) -> String {
        let asked = Command::new(program).args(options).arg(self.file.path()).arg("-").output().unwrap();
        assert!(asked.status.success(), "{program}: {}", String::from_utf8_lossy(&asked.stderr));
        String::from_utf8(asked.stdout).unwrap()
    }

    /// The lines of the page, those of tables row by row, spaces made one.
    fn lines(&self) -> Vec<String> {
        let text = self.ask("pdftotext", &["-raw"]);
        text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
    }

    /// All of the page on one line.
    fn text(&self) -> String {
        self.ask("pdftotext", &["-raw"]).split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn info(&self) -> String {
        let asked = Command::new("pdfinfo").arg(self.file.path()).output().unwrap();
        String::from_utf8_lossy(&asked.stdout).into_owned()
    }

    /// Every word with its box.
    fn words(&self) -> Vec<Word> {
        self.ask("pdftotext", &["-bbox"]).lines().filter_map(Word::read).collect()
    }

    /// Structure elements of that type, as PDF writes them.
    fn elements(&self, tag: &str) -> Vec<lopdf::Dictionary> {
        let file = lopdf::Document::load(self.file.path()).unwrap();
        let is = |element: &lopdf::Dictionary| {
            element.get(b"S").is_ok_and(|found| found.as_name().is_ok_and(|found| found == tag.as_bytes()))
        };
        file.objects
            .values()
            .filter_map(|object| object.as_dict().ok())
            .filter(|one| is(one))
            .cloned()
            .collect()
    }
}

#[derive(Debug)]
struct Word {
    text: String,
    /// Left, top, right, bottom.
    edges: [f64; 4],
}

impl Word {
    fn read(line: &str) -> Option<Self> {
        let line = line.trim().strip_prefix("<word ")?;
        let (attributes, rest) = line.split_once('>')?;
        let edge = |name: &str| -> Option<f64> {
            attributes.split_once(&format!("{name}=\""))?.1.split('"').next()?.parse().ok()
        };
        let text = rest.strip_suffix("</word>")?.to_owned();
        Some(Self { text, edges: [edge("xMin")?, edge("yMin")?, edge("xMax")?, edge("yMax")?] })
    }

    /// Whether two words are printed on one another: boxes are higher than the letters in them.
    fn is_over(&self, other: &Self) -> bool {
        let shared = |axis: usize| {
            self.edges[axis + 2].min(other.edges[axis + 2]) - self.edges[axis].max(other.edges[axis])
        };
        let height = (self.edges[3] - self.edges[1]).min(other.edges[3] - other.edges[1]);
        shared(0) > 0.5 && shared(1) > height * 0.4
    }
}

fn every_school() -> [Summary; 4] {
    [specimens::small(), specimens::large(), specimens::empty(), specimens::long()]
}

fn has_line(lines: &[String], line: &str) {
    assert!(lines.iter().any(|found| found.contains(line)), "{line}: {lines:#?}");
}

#[test]
fn a_small_school_reads_its_figures() {
    let printed = Printed::new(&specimens::small());
    assert_eq!((printed.pages, &printed.problems), (1, &vec![]));
    let (lines, text) = (printed.lines(), printed.text());
    for piece in [
        "École primaire des Trois Tilleuls UAI 0990001N · 99000 Ville-Exemple",
        "Année scolaire 2026-2027 Chiffres du 25 novembre 2026 à 10 h 05",
        "Bilan pour le conseil d’école Comptes en ligne des responsables des élèves",
        "77 % des élèves ont au moins un responsable qui a activé son compte",
        "66 % des comptes des responsables sont activés",
        "61 élèves",
        "95 comptes de responsable",
        "Comptes activés : 0 % le 26 août, 51 % le 30 sept., 64 % le 28 oct., 66 % le 25 nov. Par classe : élèves dont",
        "À corriger dans ONDE Fiches d’élèves 3 Fiches de responsables 8 Lignes ou fichiers 1 Total 12",
        "Ce document ne nomme personne.",
    ] {
        assert!(text.contains(piece), "{piece}: {text}");
    }
    for line in [
        "Non notifié 7 7 %",
        "Notifié et non activé 21 22 %",
        "En cours d’activation 4 4 %",
        "Activé 63 66 %",
        "Total 95 100 %",
        "PS-MS-GS 22 15 68 %",
        "CP-CE1 18 16 89 %",
        "CE2-CM1-CM2 21 16 76 %",
        "Total 61 47 77 %",
        "Établissement 71 75 %",
        "FranceConnect 9 9 %",
        "Responsable 8 8 %",
        "Non renseigné 7 7 %",
        "Remis sur feuille cette année 74",
        "Pas encore utilisés 25",
        "Expirent d’ici au 10/12/2026 6",
    ] {
        has_line(&lines, line);
    }
    // What has room is set in the ordinary type, nine points.
    let words = printed.words();
    for label in ["FranceConnect", "CE2-CM1-CM2", "Remis"] {
        let word = words.iter().find(|word| word.text == label).unwrap();
        assert!(word.edges[3] - word.edges[1] > 12.0, "{word:?}");
    }
    for absent in ["ATEN", "ENT", "TPS", "Élèves activés"] {
        assert!(!text.split(' ').any(|word| word == absent), "{absent}: {text}");
    }
}

#[test]
fn a_large_school_is_told_by_mef_and_by_population() {
    let printed = Printed::new(&specimens::large());
    assert_eq!(printed.pages, 1);
    let (lines, text) = (printed.lines(), printed.text());
    for piece in [
        "Bilan pour le conseil d’administration",
        "68 % des élèves ont au moins un représentant légal qui a activé son compte",
        "62 % des comptes des représentants légaux sont activés",
        "70 % des comptes des élèves sont activés",
        "839 élèves 1 464 comptes de représentant légal",
        "Personnes en charge : 18 comptes, dont 9 activés (50 %).",
        "Les 30 classes sont réunies par MEF. Un groupe de moins de 5 élèves est réuni à son voisin",
        "À corriger dans SIECLE",
        "Fiches de responsables 148",
    ] {
        assert!(text.contains(piece), "{piece}: {text}");
    }
    for line in [
        "6EME 208 171 82 % 145 70 %",
        "6EME SEGPA 15 9 60 % 10 67 %",
        "Total 839 569 68 %",
        "Remis sur feuille cette année 1 203 799",
        "Pas encore utilisés 450 211",
        "Non activé - informé 389 27 %",
        "Non activé - informé 211 25 %",
        "ATEN 12 1 %",
    ] {
        has_line(&lines, line);
    }
    // Four pupils of one MEF, of whom one is reached, would be known.
    assert!(text.contains("3EME PREPA-METIERS, UNITE"), "{text}");
    assert!(!text.split(' ').any(|word| word == "ENT"), "{text}");
    assert_eq!(
        lines.iter().filter(|line| line.contains("En cours d’activation")).count(),
        1,
        "pupils never are"
    );
}

#[test]
fn a_school_without_anybody_has_its_page_too() {
    let printed = Printed::new(&specimens::empty());
    assert_eq!((printed.pages, &printed.problems), (1, &vec![]));
    let text = printed.text();
    for piece in [
        "– des élèves ont au moins un responsable",
        "0 élève 0 compte de responsable",
        "La courbe paraîtra quand les chiffres auront été relevés deux jours différents",
        "À corriger dans ONDE Rien : les imports n’ont rien trouvé",
        "Total 0 –",
        "Établissement 0 –",
    ] {
        assert!(text.contains(piece), "{piece}: {text}");
    }
}

#[test]
fn any_school_is_one_page_on_which_nothing_is_missing_or_covered() {
    for summary in every_school() {
        let printed = Printed::new(&summary);
        assert_eq!(printed.pages, 1, "{}", summary.school);
        assert!(printed.info().contains("Page size:       595 x 842 pts (A4)"), "{}", printed.info());
        let text = printed.text();
        for part in ["Mots de passe provisoires", "À corriger dans", "Origine", "Ce document ne nomme"] {
            assert!(text.contains(part), "{part}: {text}");
        }
        let words = printed.words();
        assert!(words.len() > 150, "{words:?}");
        for (place, word) in words.iter().enumerate() {
            let [left, top, right, bottom] = word.edges;
            assert!(left >= 39.0 && right <= 556.0 && top >= 30.0 && bottom <= 830.0, "{word:?}");
            for other in &words[place + 1..] {
                assert!(!word.is_over(other), "{}: {word:?} {other:?}", summary.school);
            }
        }
    }
}

#[test]
fn what_is_too_long_is_cut_and_said() {
    let printed = Printed::new(&specimens::long());
    let cut: Vec<&str> = printed
        .problems
        .iter()
        .map(|problem| match problem {
            PrintWarning::TextCut { text, .. } => text.as_str(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert!(cut.iter().any(|text| text.contains("hôtellerie")), "the school’s name: {cut:?}");
    // Forty MEF and as many classes: the largest, and the others added up.
    let lines = printed.lines();
    let others = lines.iter().filter(|line| line.starts_with("Autres (")).count();
    assert_eq!(others, 1, "{lines:#?}");
    has_line(&lines, "Total 1 240 480 39 %");
}

#[test]
fn pictures_and_tables_are_told_to_a_screen_reader() {
    let printed = Printed::new(&specimens::large());
    let info = printed.info();
    let title =
        "Title:           Bilan pour le conseil d’administration - 0990002P Collège Les Hauts de l’Invention";
    assert!(info.contains(title) && info.contains("Tagged:          yes"), "{info}");
    let count = |tag: &str| printed.elements(tag).len();
    assert_eq!((count("H1"), count("H2"), count("H3")), (1, 5, 2));
    // States and origins of two populations, classes, passwords, corrections.
    assert_eq!(count("Table"), 7);
    let figures = printed.elements("Figure");
    assert_eq!(figures.len(), 4, "a ring and a curve for each population");
    for figure in figures {
        let alternative = figure.get(b"Alt").unwrap().as_str().unwrap();
        assert!(alternative.len() > 60, "{alternative:?}");
    }
    let scopes: Vec<Vec<u8>> = printed
        .elements("TH")
        .iter()
        .map(|head| {
            let scope = head.get(b"A").unwrap().as_dict().unwrap().get(b"Scope").unwrap();
            scope.as_name().unwrap().to_vec()
        })
        .collect();
    let rows = scopes.iter().filter(|scope| scope.as_slice() == b"Row").count();
    assert_eq!(scopes.len() - rows, 3 * 4 + 6 + 3, "columns");
    assert_eq!(
        count("TR"),
        rows + 6,
        "each row has its head, and each table but that of corrections a row of heads"
    );
    let read = Command::new("pdfinfo").arg("-struct-text").arg(printed.file.path()).output().unwrap();
    // It writes the title of the page as it finds it.
    let read = String::from_utf8_lossy(&read.stdout).split_whitespace().collect::<Vec<_>>().join(" ");
    let row = "TR TH: /Scope /Row \"Non activé - informé\" TD \"389\" TD \"27 %\"";
    assert!(read.starts_with("Document Sect") && read.contains(row), "{read}");
}

#[test]
fn the_same_figures_give_the_same_bytes() {
    let bytes = || {
        let mut bytes = Vec::new();
        pdf(&specimens::large(), &mut bytes).unwrap();
        bytes
    };
    assert_eq!(bytes(), bytes());
}

/// What a place cannot hold, of every kind: never a reason to print nothing.
#[test]
fn no_name_however_long_or_strange_keeps_the_page_from_being_printed() {
    let long = "x".repeat(500);
    let strange = format!("\u{7}\u{0}\u{1F600}\u{200B}é…\u{301}{}", "W".repeat(90));
    for value in ["", " ", "\u{301}", "\n\n", "\u{FFFD}", &long, &"mot ".repeat(300), &strange] {
        for mut summary in every_school() {
            summary.school = value.to_owned();
            summary.locality = Some(value.to_owned());
            for group in summary.classes.iter_mut().chain(&mut summary.levels) {
                group.label = value.to_owned();
            }
            assert_eq!(Printed::new(&summary).pages, 1, "{value:?}");
        }
    }
}

#[test]
fn the_file_is_named_after_the_council_and_the_moment() {
    let made_at = date(2026, 11, 25).at(9, 5, 3, 0);
    let name = |degree| file_name(degree, made_at);
    assert_eq!(name(domain::degree::Degree::First), "Bilan-conseil-ecole-20261125090503.pdf");
    assert_eq!(name(domain::degree::Degree::Second), "Bilan-conseil-administration-20261125090503.pdf");
}
