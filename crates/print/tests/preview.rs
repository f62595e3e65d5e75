//! A sheet that is looked at before it is printed: it is the printed page, and it is no sheet.

#![expect(clippy::unwrap_used, reason = "a test that cannot read its picture has failed")]

use std::collections::HashMap;

use domain::account::State;
use jiff::civil::date;
use lopdf::Object;
use print::sheet::model::*;
use print::sheet::preview::{Preview, draw, specimen};
use print::sheet::{Document, SheetFile};
use skrifa::instance::{LocationRef, Size};
use skrifa::raw::TableProvider;
use skrifa::{FontRef, GlyphId, MetadataProvider};

const LAYOUT: Layout = Layout { window: Window::Dl, offset_x: 0, offset_y: 0, margin: 20 };
/// Points in a millimetre.
const MM: f64 = 72.0 / 25.4;

fn guardian() -> Sheet {
    let pupil = |index| SheetPupil {
        name: format!("Enfant{index} DURAND-EXEMPLE"),
        class: Some("CM1 B".into()),
        elsewhere: None,
    };
    Sheet {
        serial: "2026-000214".into(),
        date: date(2026, 11, 21),
        addressee: Addressee::LegalGuardian(PostalAddressee {
            name: PostalName::person("Mme", "Élodie", "DURAND-EXEMPLE"),
            lines: vec!["Bâtiment C".into(), "12 bis, rue de l’Invention".into(), "Chez M. Test".into()],
            locality: Some("31000 Toulouse".into()),
            country: Some("Belgique".into()),
        }),
        school: SchoolHeader {
            uai: "0311478N".into(),
            name: "École élémentaire Les Exemples".into(),
            street: Some("1 place du Modèle".into()),
            locality: Some("31000 Toulouse".into()),
            phone: Some("05 00 00 00 00".into()),
            ..SchoolHeader::default()
        },
        pupils: (1..=5).map(pupil).collect(),
        login: "e.durandexe12".into(),
        state: State::Notified,
        secret: Secret::Provisional("GH7KM2XW".into()),
        portal: Some("https://portail.exemple.invalid".into()),
        services: vec!["https://services.exemple.invalid".into(), "https://ent.exemple.invalid".into()],
        valid_until: Some(date(2027, 2, 21)),
        availability: Availability::Now,
    }
}

fn pupil() -> Sheet {
    let mut sheet = guardian();
    sheet.addressee = Addressee::Pupil { name: "Inès EXEMPLE".into() };
    sheet.pupils.truncate(1);
    sheet.school.secondary = true;
    sheet.secret = Secret::Chosen;
    sheet.portal = None;
    sheet
}

/// One thing on a page, its place from the left and the top in hundredths of a point; colours in tenths of a percent.
#[derive(Debug, Clone, PartialEq)]
enum Mark {
    Text {
        place: (i64, i64),
        size: i64,
        face: String,
        glyphs: Vec<u16>,
        color: Vec<i64>,
    },
    Fill {
        area: [i64; 4],
        color: Vec<i64>,
    },
    Frame {
        area: [i64; 4],
        weight: i64,
        color: Vec<i64>,
    },
    /// A QR code: its corner and the side of a module.
    Code {
        place: (i64, i64),
        module: i64,
    },
}

impl Mark {
    /// Whether it is the other, whose places genpdf rounded in millimetres.
    fn is_as(&self, other: &Self) -> bool {
        let mut moved = self.clone();
        if let (Self::Text { place, .. }, Self::Text { place: there, .. }) = (&mut moved, other)
            && (place.0 - there.0).abs() <= 1
            && (place.1 - there.1).abs() <= 1
        {
            *place = *there;
        }
        moved == *other
    }
}

fn hundredths(points: f64) -> i64 {
    (points * 100.0).round() as i64
}

fn number(object: &Object) -> f64 {
    f64::from(object.as_float().unwrap())
}

/// What stands on the first page of the file of a sheet.
struct Printed {
    file: lopdf::Document,
    marks: Vec<Mark>,
}

impl Printed {
    fn new(sheet: Sheet, layout: Layout) -> Self {
        let mut bytes = Vec::new();
        let document = Document {
            title: "Essai".into(),
            made_at: date(2026, 11, 21).at(9, 0, 0, 0),
            language: "fr".into(),
        };
        let mut file = SheetFile::create(&mut bytes, document, layout).unwrap();
        file.add(&[Page::Sheet(Box::new(sheet))]).unwrap();
        file.finish().unwrap();
        let file = lopdf::Document::load_mem(&bytes).unwrap();
        let page = file.page_iter().next().unwrap();
        let content = file.get_page_content(page);
        let mut printed = Self { file, marks: Vec::new() };
        printed.read(&content, (0.0, 0.0));
        printed
    }

    fn resource(&self, kind: &[u8], name: &[u8]) -> &Object {
        let pages = self.file.catalog().unwrap().get(b"Pages").unwrap().as_reference().unwrap();
        let resources = self.file.get_dictionary(pages).unwrap().get(b"Resources").unwrap();
        let resources = self.file.get_dictionary(resources.as_reference().unwrap()).unwrap();
        let kinds = self.file.get_dict_in_dict(resources, kind).unwrap();
        self.file.get_object(kinds.get(name).unwrap().as_reference().unwrap()).unwrap()
    }

    fn read(&mut self, content: &[u8], origin: (f64, f64)) {
        let (mut moved, mut kept) = (origin, Vec::new());
        let (mut scale, mut fill, mut stroke, mut weight) = (1.0, Vec::new(), Vec::new(), 0.0);
        let (mut font, mut at, mut area) = ((String::new(), 0), (0.0, 0.0), [0.0; 4]);
        let page = 842.0;
        for operation in lopdf::content::Content::decode(content).unwrap().operations {
            let operands = &operation.operands;
            let numbers = || operands.iter().map(number).collect::<Vec<_>>();
            let color = || operands.iter().map(|part| (number(part) * 1000.0).round() as i64).collect();
            match operation.operator.as_str() {
                "q" => kept.push((moved, scale)),
                "Q" => (moved, scale) = kept.pop().unwrap(),
                "cm" => {
                    let by = numbers();
                    moved = (moved.0 + by[4] * scale, moved.1 + by[5] * scale);
                    if by[0] != 1.0 {
                        scale = by[0];
                        let place = (hundredths(moved.0), hundredths(page - moved.1));
                        self.marks.push(Mark::Code { place, module: hundredths(scale) });
                    }
                }
                "rg" => fill = color(),
                "RG" => stroke = color(),
                "w" => weight = numbers()[0],
                "re" => area = numbers().try_into().unwrap(),
                "f" | "S" if scale == 1.0 => {
                    let [x, y, width, height] = area;
                    let top = page - (moved.1 + y + height);
                    let area = [moved.0 + x, top, width, height].map(hundredths);
                    self.marks.push(match operation.operator.as_str() {
                        "f" => Mark::Fill { area, color: fill.clone() },
                        _ => Mark::Frame { area, weight: hundredths(weight), color: stroke.clone() },
                    });
                }
                "BT" => at = (0.0, 0.0),
                "Tf" => {
                    let name = String::from_utf8(operands[0].as_name().unwrap().to_vec()).unwrap();
                    font = (name, hundredths(number(&operands[1])));
                }
                "Td" => {
                    let by = numbers();
                    at = (at.0 + by[0], at.1 + by[1]);
                }
                "Tj" => {
                    let glyphs = operands[0].as_str().unwrap().chunks(2);
                    self.marks.push(Mark::Text {
                        place: (hundredths(moved.0 + at.0), hundredths(page - moved.1 - at.1)),
                        size: font.1,
                        face: font.0.clone(),
                        glyphs: glyphs.map(|glyph| u16::from_be_bytes([glyph[0], glyph[1]])).collect(),
                        color: fill.clone(),
                    });
                }
                "Do" => {
                    let form = self.resource(b"XObject", operands[0].as_name().unwrap());
                    let content = form.as_stream().unwrap().decompressed_content().unwrap();
                    self.read(&content, moved);
                }
                _ => {}
            }
        }
    }
}

/// The fonts that sheets are printed in, by their names in a file. A file bears no more of them than it prints.
const FONTS: [(&str, &[u8]); 3] = [
    ("F0", include_bytes!("../fonts/NotoSans-Regular.ttf")),
    ("F1", include_bytes!("../fonts/NotoSans-Bold.ttf")),
    ("F2", include_bytes!("../fonts/NotoSansMono-Bold.ttf")),
];

/// How wide each glyph is set, in thousandths of the size.
fn widths() -> HashMap<(String, u16), i64> {
    let mut widths = HashMap::new();
    for (face, bytes) in FONTS {
        let font = FontRef::new(bytes).unwrap();
        let metrics = font.glyph_metrics(Size::new(1000.0), LocationRef::default());
        for glyph in 0..font.maxp().unwrap().num_glyphs() {
            let width = metrics.advance_width(GlyphId::from(glyph)).unwrap();
            widths.insert((face.to_owned(), glyph), width.round() as i64);
        }
    }
    widths
}

/// The letter of each glyph.
fn letters() -> HashMap<(String, u16), char> {
    let mut letters = HashMap::new();
    for (face, bytes) in FONTS {
        for (letter, glyph) in FontRef::new(bytes).unwrap().charmap().mappings() {
            let glyph = u16::try_from(glyph.to_u32()).unwrap();
            letters.entry((face.to_owned(), glyph)).or_insert(char::from_u32(letter).unwrap());
        }
    }
    letters
}

/// The glyphs of a line of text of the picture, each with its place in thousandths of the size.
fn glyphs(line: &str) -> Vec<(String, u16, i64)> {
    let glyph = |element: &str| {
        let (face, glyph) =
            attribute(element, "href").unwrap().strip_prefix('#').unwrap().split_once('-').unwrap();
        (face.to_owned(), glyph.parse().unwrap(), attribute(element, "x").unwrap().parse().unwrap())
    };
    line.split("<use").skip(1).map(glyph).collect()
}

fn attribute<'s>(element: &'s str, name: &str) -> Option<&'s str> {
    let from = element.find(&format!(" {name}=\""))? + name.len() + 3;
    element[from..].split('"').next()
}

fn floats(text: &str) -> Vec<f64> {
    text.split(|c: char| !(c.is_ascii_digit() || c == '.' || c == '-'))
        .filter_map(|part| part.parse().ok())
        .collect()
}

fn place(element: &str) -> [f64; 4] {
    ["x", "y", "width", "height"].map(|name| attribute(element, name).unwrap().parse().unwrap())
}

/// What stands in the picture, without what is drawn over the page.
fn drawn(picture: &str) -> Vec<Mark> {
    let body = picture.split_once("</defs>\n").unwrap().1;
    let percents = |color: &str| floats(color).iter().map(|part| (part * 10.0).round() as i64).collect();
    body.lines()
        .skip(1)
        .filter_map(|line| {
            let color = |name| attribute(line, name).filter(|color| color.starts_with("rgb"));
            let moved = attribute(line, "transform").map(floats).unwrap_or_default();
            if let Some(stroke) = color("stroke") {
                let weight = hundredths(attribute(line, "stroke-width")?.parse().ok()?);
                return Some(Mark::Frame {
                    area: place(line).map(hundredths),
                    weight,
                    color: percents(stroke),
                });
            }
            let fill = color("fill")?;
            Some(match line.split(' ').next()? {
                "<rect" => Mark::Fill { area: place(line).map(hundredths), color: percents(fill) },
                "<path" => Mark::Code {
                    place: (hundredths(moved[0]), hundredths(moved[1])),
                    module: hundredths(moved[2]),
                },
                _ => {
                    let glyphs = glyphs(line);
                    Mark::Text {
                        place: (hundredths(moved[0]), hundredths(moved[1])),
                        size: hundredths(moved[2] * 1000.0),
                        face: glyphs[0].0.clone(),
                        glyphs: glyphs.iter().map(|(_, glyph, _)| *glyph).collect(),
                        color: percents(fill),
                    }
                }
            })
        })
        .collect()
}

/// Left, top, width and height in millimetres of what is outlined over the page.
fn outlines(preview: &Preview) -> Vec<[f64; 4]> {
    let outlines = preview.picture.lines().filter(|line| line.contains(" rx="));
    outlines.map(|line| place(line).map(|length| (length / MM * 10.0).round() / 10.0)).collect()
}

/// Left and top in millimetres of each line of text that starts at the right of the page’s middle, above its title.
fn address(preview: &Preview) -> Vec<(f64, f64)> {
    let lines = drawn(&preview.picture).into_iter().filter_map(|mark| match mark {
        Mark::Text { place: (x, y), .. } => Some((x as f64 / 100.0 / MM, y as f64 / 100.0 / MM)),
        _ => None,
    });
    lines.filter(|(x, y)| *x > 95.0 && (30.0..92.0).contains(y)).collect()
}

#[test]
fn what_is_drawn_is_what_is_printed() {
    let many = Sheet { pupils: vec![guardian().pupils[0].clone(); 30], ..guardian() };
    let france_connect = Sheet { secret: Secret::FranceConnect, ..guardian() };
    let shifted = Layout { window: Window::C5, offset_x: -35, offset_y: 42, margin: 11 };
    let bare = Layout { window: Window::None, ..LAYOUT };
    for (sheet, layout) in [
        (guardian(), LAYOUT),
        (guardian(), shifted),
        (france_connect, bare),
        (pupil(), shifted),
        (many, LAYOUT),
    ] {
        let drawn = drawn(&draw(sheet.clone(), &layout).unwrap().picture);
        let printed = Printed::new(specimen(sheet), layout).marks;
        assert!(drawn.len() > 25, "{drawn:?}");
        for (drawn, printed) in drawn.iter().zip(&printed) {
            assert!(drawn.is_as(printed), "{drawn:?} is drawn, {printed:?} is printed");
        }
        assert_eq!(drawn.len(), printed.len());
    }
}

#[test]
fn the_window_stands_around_the_address() {
    let inside = |[x, y, width, height]: [f64; 4], (left, baseline): (f64, f64)| {
        // The capitals of the largest letters are 3 mm high.
        x <= left && left < x + width && y <= baseline - 3.0 && baseline <= y + height
    };
    for (window, middle, always) in [
        (Window::Dl, [95.0, 39.5, 100.0, 45.0], [100.0, 45.0, 90.0, 34.0]),
        (Window::C5, [99.5, 50.3, 100.0, 45.0], [109.0, 57.0, 81.0, 31.5]),
    ] {
        let preview = draw(guardian(), &Layout { window, ..LAYOUT }).unwrap();
        assert_eq!(outlines(&preview), [middle, always]);
        let lines = address(&preview);
        assert_eq!(lines.len(), 6, "{lines:?}");
        assert!(lines.iter().all(|line| inside(always, *line)), "{window:?}: {lines:?}");
        assert_eq!(preview.address_always_shows, Some(true));

        let moved = draw(guardian(), &Layout { window, offset_x: 60, offset_y: -41, ..LAYOUT }).unwrap();
        assert_eq!(outlines(&moved), [middle, always]);
        for (here, there) in lines.iter().zip(address(&moved)) {
            assert!((there.0 - here.0 - 6.0).abs() < 0.02 && (here.1 - there.1 - 4.1).abs() < 0.02);
        }
        assert_eq!(moved.address_always_shows, Some(false));
    }
    for (sheet, window) in [(guardian(), Window::None), (pupil(), Window::Dl)] {
        let preview = draw(sheet, &Layout { window, ..LAYOUT }).unwrap();
        assert_eq!((outlines(&preview), preview.address_always_shows), (vec![], None));
    }
}

#[test]
fn neither_password_nor_serial_number_nor_link_is_in_the_picture() {
    let picture = |sheet: Sheet| draw(sheet, &LAYOUT).unwrap().picture;
    let one = picture(guardian());
    let secret = Secret::Provisional("CDFGHJKM".into());
    assert_eq!(one, picture(Sheet { secret, serial: "2027-999999".into(), ..guardian() }));
    // The link is in the QR code alone; another login stands on its own line, too.
    let code = |picture: &str| picture.lines().find(|line| line.starts_with("<path fill")).map(str::to_owned);
    let other = picture(Sheet { login: "f.martintes45".into(), ..guardian() });
    assert_ne!(one, other);
    assert_eq!(code(&one), code(&other));
    assert!(code(&one).is_some());
}

#[test]
fn a_preview_says_that_it_is_none_of_the_sheets() {
    let letters = letters();
    let preview = draw(guardian(), &LAYOUT).unwrap();
    let lines: Vec<String> = drawn(&preview.picture)
        .into_iter()
        .filter_map(|mark| match mark {
            Mark::Text { face, glyphs, .. } => {
                Some(glyphs.into_iter().map(|glyph| letters[&(face.clone(), glyph)]).collect())
            }
            _ => None,
        })
        .collect();
    for line in ["Feuille n°\u{a0}SPÉCIMEN", "••••", "e.durandexe12", "Mme Élodie DURAND-EXEMPLE "]
    {
        assert!(lines.iter().any(|text| text == line), "{line} is not in {lines:?}");
    }
    let across = preview.picture.lines().find(|line| line.contains("rotate(")).unwrap();
    let across: String = glyphs(across).into_iter().map(|(face, glyph, _)| letters[&(face, glyph)]).collect();
    assert_eq!(across, "SPÉCIMEN");
}

#[test]
fn letters_stand_where_a_viewer_sets_them_and_look_as_in_the_font() {
    let widths = widths();
    let picture = draw(guardian(), &LAYOUT).unwrap().picture;
    let mut lines = 0;
    for line in picture.lines().filter(|line| line.starts_with("<g ")) {
        let mut right = 0;
        for (face, glyph, x) in glyphs(line) {
            assert_eq!(x, right, "{line}");
            right += widths[&(face, glyph)];
        }
        lines += 1;
    }
    assert!(lines > 25, "{lines}");
    let letters = letters();
    let hyphen = letters.iter().find(|((face, _), letter)| face == "F0" && **letter == '-').unwrap().0.1;
    let outline = picture.lines().find(|line| line.contains(&format!("id=\"F0-{hyphen}\""))).unwrap();
    assert_eq!(attribute(outline, "d"), Some("M40 229L40 307L282 307L282 229Z"));
}

#[test]
fn a_picture_holds_outlines_and_nothing_else() {
    let mut sheet = guardian();
    sheet.school.name = "<script>alert(1)</script> \"&amp;'".into();
    let preview = draw(sheet, &LAYOUT).unwrap();
    let mut elements: Vec<&str> = preview
        .picture
        .split('<')
        .skip(1)
        .map(|element| element.split([' ', '>', '/']).find(|name| !name.is_empty()).unwrap())
        .collect();
    elements.sort_unstable();
    elements.dedup();
    assert_eq!(elements, ["defs", "g", "path", "rect", "svg", "use"]);
    assert!(!preview.picture.contains("script"));
    assert!(preview.picture.split("href=\"").skip(1).all(|link| link.starts_with('#')));
}
