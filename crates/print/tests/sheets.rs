//! The PDF of the sheets, read back as a viewer reads it.

#![expect(clippy::unwrap_used, reason = "a test that cannot read its file has failed")]

use std::collections::HashMap;

use domain::account::State;
use jiff::civil::date;
use lopdf::{Dictionary, Object};
use print::sheet::model::*;
use print::sheet::{Document, PrintWarning, SheetFile, Written};
use proptest::prelude::*;

const LAYOUT: Layout = Layout { window: Window::Dl, offset_x: 0, offset_y: 0, margin: 20 };

fn document() -> Document {
    Document {
        title: "Feuilles individuelles – CM1 (essai)".into(),
        made_at: date(2026, 11, 21).at(9, 30, 0, 0),
        language: "fr-FR".into(),
    }
}

fn print(pages: &[Page], layout: Layout) -> (Vec<u8>, Vec<PrintWarning>, Written) {
    let mut bytes = Vec::new();
    let mut file = SheetFile::create(&mut bytes, document(), layout).unwrap();
    let problems = pages.chunks(7).flat_map(|class| file.add(class).unwrap()).collect();
    let written = file.finish().unwrap();
    assert_eq!(written.bytes, bytes.len() as u64);
    (bytes, problems, written)
}

fn school() -> SchoolHeader {
    SchoolHeader {
        uai: "0311478N".into(),
        name: "École élémentaire Les Exemples".into(),
        street: Some("1 place du Modèle".into()),
        locality: Some("31000 Toulouse".into()),
        contact: None,
        phone: Some("05 00 00 00 00".into()),
        mail: Some("ecole@exemple.invalid".into()),
        secondary: false,
    }
}

fn pupils(count: usize) -> Vec<SheetPupil> {
    (0..count)
        .map(|index| SheetPupil {
            name: format!("Enfant{index} DURAND-EXEMPLE"),
            class: Some("CM1 B".into()),
            elsewhere: None,
        })
        .collect()
}

fn guardian(login: &str, secret: Secret) -> Sheet {
    Sheet {
        serial: "2026-000214".into(),
        date: date(2026, 11, 21),
        addressee: Addressee::LegalGuardian(PostalAddressee {
            name: PostalName::person("Mme", "Élodie", "DURAND-EXEMPLE"),
            lines: vec!["12 bis, rue de l’Invention".into()],
            locality: Some("31000 Toulouse".into()),
            country: None,
        }),
        school: school(),
        pupils: pupils(2),
        login: login.into(),
        state: State::Notified,
        secret,
        portal: Some("https://portail.exemple.invalid".into()),
        services: vec!["https://services.exemple.invalid".into()],
        valid_until: Some(date(2027, 2, 21)),
        availability: Availability::Now,
    }
}

fn provisional() -> Secret {
    Secret::Provisional("GH7KM2XW".into())
}

fn page(sheet: Sheet) -> Page {
    Page::Sheet(Box::new(sheet))
}

/// A file as a reader sees it: glyphs turned back into text by the file's own tables.
struct Reader {
    file: lopdf::Document,
    unicode: HashMap<Vec<u8>, HashMap<u16, char>>,
}

impl Reader {
    fn new(bytes: &[u8]) -> Self {
        let file = lopdf::Document::load_mem(bytes).unwrap();
        let (_, first) = file.get_pages().into_iter().next().unwrap();
        let resources = resources(&file, first);
        let fonts = file.get_dict_in_dict(&resources, b"Font").unwrap();
        let mut unicode = HashMap::new();
        for (name, font) in fonts.iter() {
            let font = file.get_dictionary(font.as_reference().unwrap()).unwrap();
            let map = font.get(b"ToUnicode").unwrap().as_reference().unwrap();
            let map = file.get_object(map).unwrap().as_stream().unwrap().decompressed_content().unwrap();
            let map = String::from_utf8(map).unwrap();
            let pairs = map.lines().filter_map(|line| {
                let (glyph, character) = line.strip_prefix('<')?.strip_suffix('>')?.split_once("><")?;
                let character = char::from_u32(u32::from_str_radix(character, 16).ok()?)?;
                Some((u16::from_str_radix(glyph, 16).ok()?, character))
            });
            unicode.insert(name.clone(), pairs.collect());
        }
        Self { file, unicode }
    }

    /// The text of each page, forms included, a line for each piece of marked content.
    fn pages(&self) -> Vec<String> {
        self.file
            .get_pages()
            .into_values()
            .map(|page| {
                let resources = resources(&self.file, page);
                let mut text = String::new();
                self.read(&self.file.get_page_content(page), &resources, &mut Vec::new(), &mut text);
                text
            })
            .collect()
    }

    fn read(&self, content: &[u8], resources: &Dictionary, font: &mut Vec<u8>, text: &mut String) {
        for operation in lopdf::content::Content::decode(content).unwrap().operations {
            match (operation.operator.as_str(), operation.operands.first()) {
                ("Tf", Some(Object::Name(name))) => *font = name.clone(),
                ("Tj", Some(Object::String(glyphs, _))) => {
                    let map = &self.unicode[font.as_slice()];
                    text.extend(glyphs.chunks(2).map(|glyph| map[&u16::from_be_bytes([glyph[0], glyph[1]])]));
                }
                ("Do", Some(Object::Name(name))) => {
                    let forms = self.file.get_dict_in_dict(resources, b"XObject").unwrap();
                    let form = forms.get(name).unwrap().as_reference().unwrap();
                    let form = self.file.get_object(form).unwrap().as_stream().unwrap();
                    let content = form.decompressed_content().unwrap();
                    self.read(&content, resources, &mut Vec::new(), text);
                }
                ("EMC", _) => text.push('\n'),
                _ => {}
            }
        }
    }

    fn catalog(&self) -> &Dictionary {
        self.file.catalog().unwrap()
    }

    /// Structure types in reading order, with the marks each owns.
    fn tags(&self) -> Vec<(String, usize)> {
        let root = self.catalog().get(b"StructTreeRoot").unwrap().as_reference().unwrap();
        let root = self.file.get_dictionary(root).unwrap();
        let mut tags = Vec::new();
        self.walk(root.get(b"K").unwrap(), &mut tags);
        tags
    }

    fn walk(&self, kid: &Object, tags: &mut Vec<(String, usize)>) {
        match kid {
            Object::Reference(id) => {
                let element = self.file.get_dictionary(*id).unwrap();
                let name = String::from_utf8(element.get(b"S").unwrap().as_name().unwrap().to_vec()).unwrap();
                let kids = element.get(b"K").unwrap();
                tags.push((name, usize::from(kids.as_i64().is_ok())));
                self.walk(kids, tags);
            }
            Object::Array(kids) => kids.iter().for_each(|kid| self.walk(kid, tags)),
            _ => {}
        }
    }
}

fn resources(file: &lopdf::Document, page: lopdf::ObjectId) -> Dictionary {
    let mut dictionary = file.get_dictionary(page).unwrap();
    loop {
        if let Ok(resources) = dictionary.get(b"Resources") {
            return file.get_dictionary(resources.as_reference().unwrap()).unwrap().clone();
        }
        let parent = dictionary.get(b"Parent").unwrap().as_reference().unwrap();
        dictionary = file.get_dictionary(parent).unwrap();
    }
}

#[test]
fn login_password_and_limit_stand_on_the_sheet_as_given() {
    let (bytes, problems, written) = print(&[page(guardian("e.durandexe12", provisional()))], LAYOUT);
    assert_eq!((problems, written.pages), (vec![], 1));
    let text = &Reader::new(&bytes).pages()[0];
    for piece in [
        "\ne.durandexe12\n",
        "\nGH7KM2XW\n",
        "Toulouse, le 21 novembre 2026",
        "jusqu’au 21 février 2027 inclus",
        "Mme Élodie DURAND-EXEMPLE 12 BIS RUE DE L INVENTION 31000 TOULOUSE",
        "Enfant0 DURAND-EXEMPLE, CM1 B",
        "téléphone 05 00 00 00 00",
        "https://portail.exemple.invalid",
        "Service accessible avec ce compte : https://services.exemple.invalid",
        "Feuille n° 2026-000214",
        "5. Ouvrez le message",
    ] {
        assert!(text.contains(piece), "{piece} is not in {text}");
    }
}

#[test]
fn a_sheet_without_password_says_what_to_do() {
    let chosen = guardian("a.test", Secret::Chosen);
    let france_connect = guardian("b.test", Secret::FranceConnect);
    let (bytes, ..) = print(&[page(chosen), page(france_connect)], LAYOUT);
    let pages = Reader::new(&bytes).pages();
    assert!(pages[0].contains("Le mot de passe que vous avez choisi reste valable."));
    assert!(pages[1].contains("connectez-vous avec FranceConnect"));
    assert!(pages.iter().all(|text| !text.contains("provisoire")));
}

#[test]
fn the_words_of_a_pupil_and_of_a_secondary_school_differ() {
    let mut sheet = guardian("p.eleve1", provisional());
    sheet.addressee = Addressee::Pupil { name: "Inès EXEMPLE".into() };
    sheet.pupils =
        vec![SheetPupil { name: "Inès EXEMPLE".into(), class: Some("3EME1".into()), elsewhere: None }];
    sheet.school.secondary = true;
    sheet.portal = None;
    sheet.availability = Availability::WhenSchoolLinked;
    let (bytes, ..) = print(&[page(sheet)], LAYOUT);
    let text = &Reader::new(&bytes).pages()[0];
    for piece in
        ["Bonjour Inès EXEMPLE,", "votre date de naissance", "Inès EXEMPLE, 3EME1", "sera relié au service"]
    {
        assert!(text.contains(piece), "{piece} is not in {text}");
    }
    assert!(!text.contains("école"), "{text}");
}

#[test]
fn the_file_is_titled_tagged_and_in_french() {
    let (bytes, ..) = print(&[page(guardian("a.test", provisional()))], LAYOUT);
    let reader = Reader::new(&bytes);
    let info = reader.file.trailer.get(b"Info").unwrap().as_reference().unwrap();
    let title = reader.file.get_dictionary(info).unwrap().get(b"Title").unwrap();
    assert_eq!(lopdf::decode_text_string(title).unwrap(), document().title);
    assert_eq!(reader.catalog().get(b"Lang").unwrap().as_str().unwrap(), b"fr-FR");
    let mark = reader.catalog().get(b"MarkInfo").unwrap().as_dict().unwrap();
    assert!(mark.get(b"Marked").unwrap().as_bool().unwrap());

    let tags = reader.tags();
    let count = |name: &str| tags.iter().filter(|(tag, _)| tag == name).count();
    assert_eq!(tags[0].0, "Document");
    assert_eq!((count("Sect"), count("H1"), count("H2"), count("Figure")), (1, 1, 3, 1));
    assert_eq!((count("L"), count("LI")), (2, 2 + 5));
    // Every piece of marked content belongs to one element.
    let (_, page) = reader.file.get_pages().into_iter().next().unwrap();
    let content = lopdf::content::Content::decode(&reader.file.get_page_content(page)).unwrap();
    let marks =
        content.operations.iter().filter(|operation| operation.operator == "BDC").filter_map(|operation| {
            operation.operands[1].as_dict().unwrap().get(b"MCID").unwrap().as_i64().ok()
        });
    let owned: usize = tags.iter().map(|(_, marks)| marks).sum();
    assert_eq!(marks.collect::<Vec<_>>(), (0..owned as i64).collect::<Vec<_>>());
    assert!(owned > 20);
}

#[test]
fn six_children_with_long_names_stay_on_one_page_whatever_the_envelope() {
    for (window, margins) in
        [(Window::Dl, [0, 20, 255]), (Window::None, [0, 20, 255]), (Window::C5, [0, 15, 20])]
    {
        for margin in margins {
            let mut sheet = guardian("a.test", provisional());
            sheet.pupils = (0..6)
                .map(|index| SheetPupil {
                    name: format!("Marie-Antoinette{index} DE LA TOUR-EXEMPLE DU MOULIN DES PRÉS-FICTIFS"),
                    class: Some("Cours élémentaire 2ème année B".into()),
                    elsewhere: Some("Collège Les Exemples, Toulouse".into()),
                })
                .collect();
            let (bytes, problems, written) = print(&[page(sheet)], Layout { window, margin, ..LAYOUT });
            assert_eq!((problems, written.pages), (vec![], 1), "{window:?} {margin}");
            let text = &Reader::new(&bytes).pages()[0];
            assert!((0..6).all(|index| text.contains(&format!("Marie-Antoinette{index}"))), "{text}");
        }
    }
}

#[test]
fn every_state_and_password_fits_one_page_whatever_the_envelope() {
    let secrets = [provisional(), Secret::Chosen, Secret::FranceConnect, Secret::Lapsed];
    for state in State::ALL {
        for secret in &secrets {
            for (window, margin) in [(Window::Dl, 30), (Window::C5, 20), (Window::None, 30)] {
                for portal in [Some("https://portail.exemple.invalid".to_owned()), None] {
                    let mut sheet = Sheet { state, portal, ..guardian("a.test", secret.clone()) };
                    sheet.pupils = pupils(4);
                    sheet.school.secondary = true;
                    sheet.availability = Availability::WhenSchoolLinked;
                    let (bytes, problems, written) =
                        print(&[page(sheet)], Layout { window, margin, ..LAYOUT });
                    let case = format!("{state:?} {secret:?} {window:?}");
                    assert_eq!((problems, written.pages), (vec![], 1), "{case}");
                    // Where families sign in has one name, on paper as on screen.
                    let text = Reader::new(&bytes).pages().concat().replace("portail.exemple.invalid", "");
                    assert!(!text.to_lowercase().contains("portail"), "{case}: {text}");
                }
            }
        }
    }
}

#[test]
fn a_sheet_that_cannot_hold_its_texts_is_reported() {
    let mut sheet = guardian("a.test", provisional());
    sheet.school.mail = Some("une-adresse-sans-fin@exemple.invalid ".repeat(60));
    let (_, problems, _) = print(&[page(sheet)], Layout { window: Window::C5, margin: 30, ..LAYOUT });
    let crowded = PrintWarning::Crowded { sheet: "2026-000214".into() };
    assert!(problems.contains(&crowded), "{problems:?}");
}

#[test]
fn a_family_larger_than_a_page_goes_on_and_says_so() {
    let mut sheet = guardian("a.test", provisional());
    sheet.pupils = pupils(80);
    let (bytes, problems, written) = print(&[page(sheet)], LAYOUT);
    assert_eq!(written.pages, 4, "12 + 26 + 26 + 16 pupils");
    assert_eq!(problems, [PrintWarning::Continued { sheet: "2026-000214".into(), pages: 4 }]);
    let pages = Reader::new(&bytes).pages();
    assert!(pages[0].contains("La liste continue à la page suivante : 68 élèves de plus."));
    assert!(pages[1..].iter().all(|text| text.contains("Suite de la feuille n° 2026-000214")));
    let all = pages.concat();
    assert!((0..80).all(|index| all.contains(&format!("Enfant{index} DURAND"))));
    assert!(pages[1..].iter().all(|text| !text.contains("GH7KM2XW")));
}

#[test]
fn letters_of_every_latin_alphabet_are_printed() {
    let mut sheet = guardian("a.test", provisional());
    let names =
        ["Nguyễn Thị Hồng", "Łukasz Żółć", "Gökçe Şahin", "Ælfrīc Þórr", "Ɓala Ƙwarɛ Ŋɔ", "E\u{301}lise"];
    sheet.pupils = names.map(|name| SheetPupil { name: name.into(), class: None, elsewhere: None }).to_vec();
    let (bytes, problems, _) = print(&[page(sheet)], LAYOUT);
    let text = &Reader::new(&bytes).pages()[0];
    for name in names {
        let name = name.replace("E\u{301}", "É");
        assert!(text.contains(&name), "{name} is not in {text}");
    }
    assert_eq!(problems, []);
}

#[test]
fn a_class_has_its_tick_list_and_the_order_is_kept() {
    let rows = (0..40)
        .map(|index| TickRow {
            pupil: format!("DURAND Enfant{index}"),
            guardian: "DURAND-EXEMPLE Élodie".into(),
            serial: format!("2026-{index:06}"),
        })
        .collect();
    let separator = Separator { school: school(), class: "CM1 B".into(), date: date(2026, 9, 1), rows };
    let pages = [Page::Separator(Box::new(separator)), page(guardian("a.test", provisional()))];
    let (bytes, _, written) = print(&pages, LAYOUT);
    assert_eq!(written.pages, 3);
    let reader = Reader::new(&bytes);
    let pages = reader.pages();
    assert!(pages[0].contains("CM1 B\n") && pages[0].contains("du 1er septembre 2026 : 40 feuilles"));
    assert!(pages[1].contains("CM1 B (suite)") && pages[1].contains("2026-000039"));
    assert!(pages[2].contains("GH7KM2XW"));
    let tags = reader.tags();
    let count = |name: &str| tags.iter().filter(|(tag, _)| tag == name).count();
    assert_eq!((count("Table"), count("TR"), count("TH"), count("TD")), (2, 42, 12, 240));
}

#[test]
fn the_longest_names_stand_whole_in_the_tick_list() {
    let long =
        "DE LA TOUR-D’EXEMPLE DES TRÈS LONGS NOMS DE FAMILLE INVENTÉS Marie-Élisabeth-Charlotte-Joséphine";
    let rows = (0..34)
        .map(|index| TickRow {
            pupil: format!("{long} {index}"),
            guardian: format!("{long} {index}"),
            serial: format!("2026-{index:06}"),
        })
        .collect();
    let separator = Separator { school: school(), class: "CM1 B".into(), date: date(2026, 9, 1), rows };
    let (bytes, problems, written) = print(&[Page::Separator(Box::new(separator))], LAYOUT);
    assert_eq!(problems, []);
    assert_eq!(written.pages, 4);
    let solid = |text: &str| text.split_whitespace().collect::<String>();
    let text = solid(&Reader::new(&bytes).pages().concat());
    for index in 0..34 {
        let row = solid(&format!("{long} {index} {long} {index} 2026-{index:06}"));
        assert_eq!(text.matches(&row).count(), 1, "row {index}");
    }
}

#[test]
fn the_same_pages_give_the_same_bytes_and_little_of_them() {
    let pages: Vec<Page> =
        (0..300).map(|index| page(guardian(&format!("a.test{index}"), provisional()))).collect();
    let (bytes, ..) = print(&pages, LAYOUT);
    assert_eq!(bytes, print(&pages, LAYOUT).0);
    let one = print(&pages[..1], LAYOUT).0.len();
    let a_sheet = (bytes.len() - one) / (pages.len() - 1);
    assert!(a_sheet <= 2_048, "{a_sheet} bytes a sheet");
    assert!(one <= 40_000, "{one} bytes of one sheet with its fonts");
    assert_eq!(Reader::new(&bytes).pages().len(), 300);
}

#[test]
fn no_name_is_too_strange() {
    let strategy = (".{0,80}", "\\PC{0,80}", "[\\x00-\\x7f]{0,60}", any::<i16>(), 0usize..30, any::<u8>());
    let config = ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() };
    proptest!(config, |((first, second, third, offset, count, margin) in strategy)| {
        let mut sheet = guardian(&third, Secret::Provisional(first.clone()));
        sheet.serial = second.clone();
        sheet.addressee = Addressee::PersonInCharge(PostalAddressee {
            name: PostalName::person(&first, &second, &third),
            lines: vec![second.clone(); 4],
            locality: Some(third.clone()),
            country: Some(first.clone()),
        });
        sheet.school.name = third.clone();
        sheet.pupils = vec![SheetPupil { name: first, class: Some(second.clone()), elsewhere: Some(third) }; count];
        sheet.services = vec![second; count];
        let layout = Layout { window: Window::C5, offset_x: offset, offset_y: offset, margin };
        let (bytes, _, written) = print(&[page(sheet)], layout);
        let read = lopdf::Document::load_mem(&bytes).unwrap();
        prop_assert_eq!(read.get_pages().len(), written.pages);
    });
}

/// What a tick list cannot hold is cut and told, and the sheets behind it are printed.
#[test]
fn no_name_is_too_long_for_a_tick_list() {
    for value in
        ["x".repeat(6_000), "mot ".repeat(2_000), "\u{7}\0\u{1F600}\u{301}…".to_owned(), String::new()]
    {
        let row = TickRow {
            pupil: value.clone(),
            guardian: value.clone(),
            serial: format!("2026-{value}").chars().take(200).collect(),
        };
        let separator =
            Separator { school: school(), class: value.clone(), date: date(2026, 9, 1), rows: vec![row; 3] };
        let pages = [Page::Separator(Box::new(separator)), page(guardian("a.test", provisional()))];
        let (bytes, problems, written) = print(&pages, LAYOUT);
        assert_eq!(lopdf::Document::load_mem(&bytes).unwrap().get_pages().len(), written.pages);
        assert_eq!(problems.is_empty(), value.is_empty(), "{problems:?}");
    }
}
