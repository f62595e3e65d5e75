//! A sheet that is looked at before it is printed: it is the printed page, and it is no sheet.

#![expect(clippy::unwrap_used, reason = "a test that cannot read its picture has failed")]

use domain::account::State;
use jiff::civil::date;
use lopdf::Object;
use print::sheet::model::*;
use print::sheet::preview::{Preview, draw, specimen};
use print::sheet::{Document, SheetFile};
use skrifa::instance::{LocationRef, Size};
use skrifa::outline::{DrawSettings, OutlinePen};
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

/// One step of an outline: how the pen goes, and where.
type Step = (char, Vec<(i64, i64)>);

/// The outlines of glyphs one after the other, by the fonts, from a place on the baseline; in hundredths of a point.
fn outline(face: &str, glyphs: &[u16], place: (i64, i64), size: i64) -> Vec<Step> {
    struct Pen {
        right: f32,
        steps: Vec<(char, Vec<(f32, f32)>)>,
    }
    impl Pen {
        fn go(&mut self, step: char, places: &[(f32, f32)]) {
            self.steps.push((step, places.iter().map(|(x, y)| (self.right + x, *y)).collect()));
        }
    }
    impl OutlinePen for Pen {
        fn move_to(&mut self, x: f32, y: f32) {
            self.go('M', &[(x, y)]);
        }
        fn line_to(&mut self, x: f32, y: f32) {
            self.go('l', &[(x, y)]);
        }
        fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
            self.go('q', &[(x1, y1), (x, y)]);
        }
        fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
            self.go('c', &[(x1, y1), (x2, y2), (x, y)]);
        }
        fn close(&mut self) {
            self.go('z', &[]);
        }
    }
    let font = FontRef::new(FONTS.iter().find(|(name, _)| *name == face).unwrap().1).unwrap();
    // A thousand units to the em.
    let metrics = font.glyph_metrics(Size::new(1000.0), LocationRef::default());
    let outlines = font.outline_glyphs();
    let mut pen = Pen { right: 0.0, steps: Vec::new() };
    for glyph in glyphs.iter().map(|glyph| GlyphId::from(*glyph)) {
        let settings = DrawSettings::unhinted(Size::unscaled(), LocationRef::default());
        outlines.get(glyph).unwrap().draw(settings, &mut pen).unwrap();
        pen.right += metrics.advance_width(glyph).unwrap();
    }
    let scaled = |units: f32| (units * size as f32 / 1000.0).round() as i64;
    let place = |(x, y): &(f32, f32)| (place.0 + scaled(*x), place.1 - scaled(*y));
    pen.steps.iter().map(|(step, places)| (*step, places.iter().map(place).collect())).collect()
}

/// The same steps through the same places, but for what rounding did.
fn is_near(one: &[Step], other: &[Step]) -> bool {
    let near = |(one, other): (&(i64, i64), &(i64, i64))| {
        (one.0 - other.0).abs() <= 2 && (one.1 - other.1).abs() <= 2
    };
    one.len() == other.len()
        && one.iter().zip(other).all(|(one, other)| {
            one.0 == other.0 && one.1.len() == other.1.len() && one.1.iter().zip(&other.1).all(near)
        })
}

/// Whether the outlines of a line are those of a text, in whatever face and size, wherever it stands.
fn says(line: &[Step], text: &str) -> bool {
    let from_start = |steps: &[Step]| -> Vec<Step> {
        let start = steps.first().map_or((0, 0), |step| step.1[0]);
        let moved = |(x, y): &(i64, i64)| (x - start.0, y - start.1);
        steps.iter().map(|(step, places)| (*step, places.iter().map(moved).collect())).collect()
    };
    let line = from_start(line);
    FONTS.iter().any(|(face, bytes)| {
        let letters = FontRef::new(bytes).unwrap().charmap();
        let glyphs: Option<Vec<u16>> =
            text.chars().map(|letter| u16::try_from(letters.map(letter)?.to_u32()).ok()).collect();
        glyphs.is_some_and(|glyphs| {
            (6..=22).any(|size| is_near(&line, &from_start(&outline(face, &glyphs, (0, 0), size * 100))))
        })
    })
}

/// The steps of the data of a path.
fn steps(data: &str) -> Vec<Step> {
    let mut pen = (0, 0);
    let starts: Vec<usize> =
        data.char_indices().filter(|(_, c)| c.is_ascii_alphabetic()).map(|(at, _)| at).collect();
    let ends = starts.iter().skip(1).copied().chain([data.len()]);
    starts
        .iter()
        .zip(ends)
        .map(|(start, end)| {
            let step = data[*start..].chars().next().unwrap();
            let numbers: Vec<i64> = data[start + 1..end]
                .split(' ')
                .filter(|part| !part.is_empty())
                .map(|part| part.parse().unwrap())
                .collect();
            let from = if step == 'M' { (0, 0) } else { pen };
            let places: Vec<(i64, i64)> =
                numbers.chunks(2).map(|pair| (from.0 + pair[0], from.1 + pair[1])).collect();
            pen = places.last().copied().unwrap_or(pen);
            (step, places)
        })
        .collect()
}

/// The lines of text in the picture, by colour.
fn lettered(picture: &str) -> Vec<(Vec<i64>, Vec<Vec<Step>>)> {
    let paths = picture.split("<path ").skip(1).filter(|path| path.contains("transform=\"scale(.01)\""));
    paths
        .map(|path| {
            let path = format!(" {path}");
            let lines = attribute(&path, "d").unwrap().split('\n').skip(1).map(steps).collect();
            (percents(attribute(&path, "fill").unwrap()), lines)
        })
        .collect()
}

fn percents(color: &str) -> Vec<i64> {
    floats(color).iter().map(|part| (part * 10.0).round() as i64).collect()
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

/// What is drawn in the picture beside text, without what is drawn over the page.
fn drawn(picture: &str) -> Vec<Mark> {
    picture
        .lines()
        .filter_map(|line| {
            let color = |name| attribute(line, name).filter(|color| color.starts_with("rgb"));
            if let Some(stroke) = color("stroke") {
                let weight = hundredths(attribute(line, "stroke-width")?.parse().ok()?);
                let area = place(line).map(hundredths);
                return Some(Mark::Frame { area, weight, color: percents(stroke) });
            }
            let fill = color("fill")?;
            if line.starts_with("<rect") {
                return Some(Mark::Fill { area: place(line).map(hundredths), color: percents(fill) });
            }
            match floats(attribute(line, "transform")?)[..] {
                [x, y, module] => {
                    Some(Mark::Code { place: (hundredths(x), hundredths(y)), module: hundredths(module) })
                }
                _ => None,
            }
        })
        .collect()
}

/// Left, top, width and height in millimetres of what is outlined over the page.
fn outlines(preview: &Preview) -> Vec<[f64; 4]> {
    let outlines = preview.picture.lines().filter(|line| line.contains(" rx="));
    outlines.map(|line| place(line).map(|length| (length / MM * 10.0).round() / 10.0)).collect()
}

/// What each line of the address covers, left, top, right and bottom in millimetres: what starts at the right of the
/// page’s middle, between its date and its title.
fn address(preview: &Preview) -> Vec<[f64; 4]> {
    let covers = |line: &Vec<Step>| {
        let places = || line.iter().flat_map(|(_, places)| places);
        let (x, y) = (|| places().map(|place| place.0), || places().map(|place| place.1));
        Some([x().min()?, y().min()?, x().max()?, y().max()?].map(|length| length as f64 / 100.0 / MM))
    };
    let lines = lettered(&preview.picture).into_iter().flat_map(|(_, lines)| lines);
    lines
        .filter_map(|line| covers(&line))
        .filter(|[left, top, _, bottom]| *left > 95.0 && *top > 30.0 && *bottom < 92.0)
        .collect()
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
        let picture = draw(sheet.clone(), &layout).unwrap().picture;
        let (mut texts, mut shapes) = (Vec::<(Vec<i64>, Vec<Vec<Step>>)>::new(), Vec::new());
        for mark in Printed::new(specimen(sheet), layout).marks {
            let Mark::Text { place, size, face, glyphs, color } = mark else {
                shapes.push(mark);
                continue;
            };
            let line = outline(&face, &glyphs, place, size);
            match texts.iter_mut().find(|(known, _)| *known == color) {
                Some((_, lines)) => lines.push(line),
                None => texts.push((color, vec![line])),
            }
        }
        assert_eq!(drawn(&picture), shapes);
        let lettered = lettered(&picture);
        assert!(texts.iter().map(|(_, lines)| lines.len()).sum::<usize>() > 20);
        assert_eq!(lettered.len(), texts.len());
        for (drawn, printed) in lettered.iter().zip(&texts) {
            assert_eq!((&drawn.0, drawn.1.len()), (&printed.0, printed.1.len()));
            for (drawn, printed) in drawn.1.iter().zip(&printed.1) {
                assert!(is_near(drawn, printed), "{drawn:?} is drawn, {printed:?} is printed");
            }
        }
    }
    let hyphen = FontRef::new(FONTS[0].1).unwrap().charmap().map('-').unwrap().to_u32().try_into().unwrap();
    let corners = [
        ('M', vec![(40, -229)]),
        ('l', vec![(40, -307)]),
        ('l', vec![(282, -307)]),
        ('l', vec![(282, -229)]),
    ];
    assert_eq!(outline("F0", &[hyphen], (0, 0), 1_000)[..4], corners, "as the font has it");
}

#[test]
fn the_window_stands_around_the_address() {
    let inside = |[x, y, width, height]: [f64; 4], [left, top, right, bottom]: [f64; 4]| {
        x <= left && y <= top && right <= x + width && bottom <= y + height
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
            assert!((there[0] - here[0] - 6.0).abs() < 0.02 && (here[1] - there[1] - 4.1).abs() < 0.02);
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
    let code = |picture: &str| picture.lines().find(|line| line.contains("v1h-")).map(str::to_owned);
    let other = picture(Sheet { login: "f.martintes45".into(), ..guardian() });
    assert_ne!(one, other);
    assert_eq!(code(&one), code(&other));
    assert!(code(&one).is_some());
}

#[test]
fn a_preview_says_that_it_is_none_of_the_sheets() {
    let preview = draw(guardian(), &LAYOUT).unwrap();
    let lines: Vec<Vec<Step>> = lettered(&preview.picture).into_iter().flat_map(|(_, lines)| lines).collect();
    for text in ["Feuille n°\u{a0}SPÉCIMEN", "••••", "e.durandexe12", "Mme Élodie DURAND-EXEMPLE"]
    {
        assert!(lines.iter().any(|line| says(line, text)), "{text}");
    }
    for text in ["Feuille n°\u{a0}2026-000214", "GH7K", "M2XW"] {
        assert!(!lines.iter().any(|line| says(line, text)), "{text}");
    }
    let across = preview.picture.lines().find(|line| line.contains("rotate(")).unwrap();
    let size: f64 = floats(attribute(across, "transform").unwrap())[5];
    assert!((size * 1000.0 - 112.0).abs() < 0.01, "{size}");
    let letters = FontRef::new(FONTS[1].1).unwrap().charmap();
    let glyphs: Vec<u16> =
        "SPÉCIMEN".chars().map(|letter| letters.map(letter).unwrap().to_u32().try_into().unwrap()).collect();
    let word = outline("F1", &glyphs, (0, 0), 1_000);
    assert!(is_near(&steps(attribute(across, "d").unwrap()), &word), "SPÉCIMEN stands across the page");
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
    assert_eq!(elements, ["path", "rect", "svg"]);
    assert!(!preview.picture.contains("script"));
    assert!(!preview.picture.contains("href"));
}
