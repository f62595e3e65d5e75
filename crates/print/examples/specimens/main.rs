//! Writes a page of each kind, with the awkward cases of real life, to look at.
//!
//! `cargo run -p preau-print --example specimens -- [folder]`

mod summaries;

use std::fs::File;
use std::path::PathBuf;

use domain::account::State;
use jiff::civil::date;
use print::list::model::*;
use print::list::{file_name, pdf};
use print::sheet::model::*;
use print::sheet::{Document, SheetFile};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = PathBuf::from(std::env::args().nth(1).unwrap_or_else(|| ".".into()));
    let document = Document {
        title: "Spécimens de feuilles individuelles".into(),
        made_at: date(2026, 11, 21).at(9, 30, 0, 0),
        language: "fr-FR".into(),
    };
    for (name, window) in [("dl", Window::Dl), ("c5", Window::C5), ("none", Window::None)] {
        let layout = Layout { window, offset_x: 0, offset_y: 0, margin: 20 };
        let out = File::create(folder.join(format!("sheets-{name}.pdf")))?;
        let mut file = SheetFile::create(out, document.clone(), layout)?;
        for sentence in print::pdf::sentences(&file.add(&pages())?) {
            println!("{sentence}");
        }
        file.finish()?;
    }
    for (name, summary) in [
        ("small", summaries::small()),
        ("large", summaries::large()),
        ("empty", summaries::empty()),
        ("long", summaries::long()),
    ] {
        let out = File::create(folder.join(format!("summary-{name}.pdf")))?;
        for sentence in print::pdf::sentences(&print::summary::pdf(&summary, out)?.1) {
            println!("{sentence}");
        }
    }
    for kind in [ListKind::Guardians1d, ListKind::LegalGuardians2d, ListKind::Pupils2d] {
        let header = ListHeader {
            kind,
            uai: "0311478N".into(),
            school: "E.E.PU Les Exemples".into(),
            made_at: date(2026, 11, 21).at(9, 30, 0, 0),
        };
        let out = File::create(folder.join(file_name(kind, header.made_at, "pdf")))?;
        let people: Vec<_> = (0..70).map(named).collect();
        let rows = people.iter().enumerate().map(|(index, (name, login))| row(index, name, login));
        for sentence in print::pdf::sentences(&pdf(&header, rows, out)?.1) {
            println!("{sentence}");
        }
    }
    Ok(())
}

fn pages() -> Vec<Page> {
    let mut pages = vec![separator(28), separator(40), scripts_separator()];
    let mut sheets = vec![
        sheet(("M.", "Jean-Baptiste", "LEFÈVRE-TEST"), 1),
        sheet(("Mme", "Nguyễn Thị Hồng", "NGUYỄN-ESSAI"), 3),
        sheet(("Mme", "Marie-Antoinette-Joséphine", "DE LA TOUR-EXEMPLE DU MOULIN"), 6),
        sheet(("M.", "Łukasz", "ŻÓŁĆ-TEST"), 12),
        sheet(("Mme", "Gökçe", "ŞAHİN-ÖRNEK"), 15),
        sheet(("Mme", "Aïcha", "EXEMPLE"), 2),
        sheet(("M.", "Noël", "EXEMPLE"), 2),
    ];
    sheets[1].addressee = Addressee::LegalGuardian(PostalAddressee {
        name: PostalName::person("Mme", "Nguyễn Thị Hồng", "NGUYỄN-ESSAI"),
        lines: vec!["Chez M. Peeters".into(), "Boîte 4".into(), "Avenue de l’Invention, 127".into()],
        locality: Some("1000 Bruxelles".into()),
        country: Some("Belgique".into()),
    });
    for (first, family, street) in [
        ("Ελένη", "ΠΑΠΑΔΟΠΟΎΛΟΥ-ΠΑΡΆΔΕΙΓΜΑ", "Οδός Παραδείγματος 12"),
        ("Оксана", "ЩЕРБАК-ПРИКЛАД", "вулиця Вигадана, 12"),
        ("فاطمة", "EL MITHAL", "12 rue de l’Invention"),
        ("李明", "王-ESSAI", "北京市朝阳区建国路一号"),
    ] {
        let mut family = Sheet { pupils: scripts(), ..sheet(("Mme", first, family), 0) };
        if let Addressee::LegalGuardian(postal) = &mut family.addressee {
            postal.lines = vec![street.into()];
        }
        sheets.push(family);
    }
    let mut service = sheet(("", "", ""), 2);
    service.addressee = Addressee::LegalGuardian(PostalAddressee {
        name: PostalName::Organisation("AIDE SOCIALE À L’ENFANCE".into()),
        lines: vec!["1 rue du Département".into()],
        locality: Some("21000 Dijon".into()),
        country: None,
    });
    sheets.push(service);
    for pupil in &mut sheets[2].pupils {
        pupil.name = "Marie-Antoinette-Joséphine DE LA TOUR-EXEMPLE DU MOULIN-FICTIF".into();
        pupil.elsewhere = Some("Collège Les Exemples, Toulouse".into());
    }
    sheets[5].state = State::Activated;
    sheets[5].secret = Secret::Chosen;
    sheets[5].valid_until = None;
    sheets[6].state = State::Activated;
    sheets[6].secret = Secret::FranceConnect;
    sheets[6].school.secondary = true;
    let already = |state, secret| Sheet { state, secret, ..sheet(("Mme", "Aïcha", "EXEMPLE"), 2) };
    sheets.push(already(State::Activated, Secret::Provisional("GH7KM2XW".into())));
    sheets.push(Sheet { valid_until: None, ..already(State::Activated, Secret::Lapsed) });
    sheets.push(already(State::Activating, Secret::Provisional("GH7KM2XW".into())));
    sheets.push(Sheet { portal: None, ..already(State::Activating, Secret::Chosen) });
    let mut pupil = sheet(("", "", ""), 1);
    pupil.addressee = Addressee::Pupil { name: "Inès EXEMPLE-TEST".into() };
    pupil.pupils =
        vec![SheetPupil { name: "Inès EXEMPLE-TEST".into(), class: Some("3EME1".into()), elsewhere: None }];
    pupil.school.secondary = true;
    pupil.school.name = "Collège Les Exemples".into();
    pupil.services.clear();
    pupil.availability = Availability::WhenSchoolLinked;
    sheets.push(pupil);
    pages.extend(sheets.into_iter().map(|sheet| Page::Sheet(Box::new(sheet))));
    pages
}

fn school() -> SchoolHeader {
    SchoolHeader {
        uai: "0311478N".into(),
        name: "École élémentaire publique Les Exemples".into(),
        street: Some("1 place du Modèle".into()),
        locality: Some("31000 Toulouse".into()),
        contact: None,
        phone: Some("05 00 00 00 00".into()),
        mail: Some("ecole@exemple.invalid".into()),
        secondary: false,
    }
}

fn sheet((title, first, family): (&str, &str, &str), children: usize) -> Sheet {
    Sheet {
        serial: "2026-000214".into(),
        date: date(2026, 11, 21),
        addressee: Addressee::LegalGuardian(PostalAddressee {
            name: PostalName::person(title, first, family),
            lines: vec!["12 bis, rue de l’Invention".into()],
            locality: Some("31000 Toulouse".into()),
            country: None,
        }),
        school: school(),
        pupils: (0..children)
            .map(|child| SheetPupil {
                name: format!("Enfant{child} EXEMPLE-TEST"),
                class: Some(["CM1 B", "CP A", "Grande section"][child % 3].into()),
                elsewhere: None,
            })
            .collect(),
        login: "e.lefevretest12".into(),
        state: State::Notified,
        secret: Secret::Provisional("GH7KM2XW".into()),
        portal: Some("https://portail.exemple.invalid".into()),
        services: vec!["https://services.exemple.invalid".into()],
        valid_until: Some(date(2027, 2, 21)),
        availability: Availability::Now,
    }
}

fn separator(rows: usize) -> Page {
    let rows = (0..rows)
        .map(|index| TickRow {
            pupil: format!("EXEMPLE-TEST Enfant{index}"),
            guardian: "LEFÈVRE-TEST Jean-Baptiste".into(),
            serial: format!("2026-{index:06}"),
        })
        .collect();
    Page::Separator(Box::new(Separator {
        school: school(),
        class: "CM1 B".into(),
        date: date(2026, 11, 21),
        rows,
    }))
}

/// Names in letters that the fonts have, and in letters that they lack.
const SCRIPTS: [&str; 10] = [
    "Γιώργος ΠΑΠΑΔΌΠΟΥΛΟΣ-ΠΑΡΆΔΕΙΓΜΑ",
    "Ἑλένη ὨΔΕῖΟΝ-ᾈΘΗΝᾶ",
    "Світлана ЇЖАКЕВИЧ-ҐАЛАҐАН",
    "Ђорђе ЉУБИЋ-ПРИМЕР",
    "Әлия ҚАСЫМОВА-ҰЛГІ ӨҢІР",
    "Ɓintu ƘWARA-MISALI",
    "محمد EL MITHAL",
    "李明 王-ESSAI",
    "Արմեն ԽԱՉԱՏՐՅԱՆ",
    "Noé 😀 EXEMPLE",
];

fn scripts() -> Vec<SheetPupil> {
    let named = |name: &str| SheetPupil { name: name.into(), class: Some("CM1 B".into()), elsewhere: None };
    SCRIPTS.map(named).into()
}

fn scripts_separator() -> Page {
    let row =
        |name: &str| TickRow { pupil: name.into(), guardian: name.into(), serial: "2026-000214".into() };
    let (school, class, date) = (school(), "Classe de Mme Ειρήνη".into(), date(2026, 11, 21));
    Page::Separator(Box::new(Separator { school, class, date, rows: SCRIPTS.map(row).into() }))
}

fn named(index: usize) -> (String, String) {
    let name = match index {
        4 => "DE LA TOUR-EXEMPLE DU MOULIN-FICTIF DES PRÉS".into(),
        5..15 => SCRIPTS[index - 5].into(),
        _ => format!("EXEMPLE-TEST{index}"),
    };
    (name, format!("g.fictif{index}"))
}

fn row<'r>(index: usize, name: &'r str, login: &'r str) -> ListRow<'r> {
    let password = match index % 3 {
        0 => ListedPassword::None,
        1 => ListedPassword::Chosen,
        _ => ListedPassword::Provisional("GH7KM2XW".into()),
    };
    ListRow {
        pupil_name: name,
        pupil_first_name: "Alice",
        level: "Cours moyen 1ère année",
        mef: "3EME",
        class_code: if index < 30 { "31" } else { "32" },
        class: if index < 30 { "TROISIEME 1" } else { "TROISIEME 2" },
        guardian_name: "FICTIF",
        guardian_first_name: "Guillaume",
        state: "Non activé - informé",
        login,
        password,
        ..ListRow::default()
    }
}
