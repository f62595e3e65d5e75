//! A thousand guardian sheets, beside what prints the same text: LibreOffice, Chromium, WeasyPrint, and pages
//! laid by hand on a modern engine (`benches/floor`), which none can beat.
//!
//! `scripts/bench sheets`; the program calls itself to be measured as a process:
//! `sheets make SHEETS FILE`.

mod figure;

use std::error::Error;
use std::fmt::Write as _;
use std::fs::File;
use std::io::BufWriter;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use domain::account::State;
use jiff::civil::date;
use print::sheet::model::*;
use print::sheet::{Document, SheetFile};

use figure::Goal;

/// Sheets of a class: the batch the application gives at once.
const CLASS: usize = 25;

/// Times each program runs; the quickest counts.
const RUNS: usize = 3;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|one| one != "--bench").collect();
    if let [make, count, path] = arguments.as_slice()
        && make == "make"
    {
        return made(count.parse()?, Path::new(path));
    }
    let Some(count) = figure::wanted("sheets", 1_000) else { return Ok(()) };
    let count = count as usize;
    let folder = tempfile::tempdir()?;
    let at = |name: &str| folder.path().join(name).to_string_lossy().into_owned();

    let (ours, peak) = quickest(|| make(count, &at("ours.pdf")))?;
    let references = References::of(&at("ours.pdf"), folder.path())?;
    let name = format!("{count} sheets, one PDF");
    let (libre, libre_peak) = quickest(|| references.libreoffice(folder.path()))?;
    figure::ratio(&name, ours, "LibreOffice", libre, Goal::Better(3.0));
    let (chromium, chromium_peak) = quickest(|| references.chromium(folder.path()))?;
    figure::ratio(&name, ours, "Chromium", chromium, Goal::Better(7.0));
    let (weasy, weasy_peak) = references.weasyprint(folder.path())?;
    figure::ratio(&name, ours, "WeasyPrint", weasy, Goal::Better(15.0));
    let (floor, floor_peak) = quickest(|| references.floor(folder.path()))?;
    figure::ratio(&name, ours, "pages laid by hand", floor, Goal::AtMost(1.5));
    println!(
        "    memory: {} MiB; LibreOffice {}, Chromium {} (its largest process), WeasyPrint {}, by hand {}",
        peak / 1024,
        libre_peak / 1024,
        chromium_peak / 1024,
        weasy_peak / 1024,
        floor_peak / 1024
    );

    let size = |name: &str| std::fs::metadata(at(name)).map(|file| file.len() as f64);
    make(2 * count, &at("double.pdf"))?;
    let a_sheet = (size("double.pdf")? - size("ours.pdf")?) / count as f64;
    figure::limit("a sheet in the file, beyond the fonts", a_sheet, "bytes", 2_048.0);
    let (_, one) = make(1, &at("one.pdf"))?;
    let (_, many) = make(10_000, &at("many.pdf"))?;
    figure::limit("memory of 10,000 sheets above one", (many - one) as f64 / 1024.0, "MiB", 64.0);
    Ok(())
}

/// Makes the sheets in a process of their own.
fn make(count: usize, path: &str) -> std::io::Result<(Duration, u64)> {
    let program = std::env::current_exe()?.to_string_lossy().into_owned();
    figure::run(&program, ["make", &count.to_string(), path])
}

/// The quickest of some runs, with its memory.
fn quickest(run: impl Fn() -> std::io::Result<(Duration, u64)>) -> std::io::Result<(Duration, u64)> {
    let mut best = run()?;
    for _ in 1..RUNS {
        best = best.min(run()?);
    }
    Ok(best)
}

/// The same text for the other programs.
struct References {
    text: String,
    html: String,
    letters: String,
    script: String,
}

impl References {
    /// Reads the text of the sheets back, line by line, and writes it as each program wants it.
    fn of(sheets: &str, folder: &Path) -> Result<Self, Box<dyn Error>> {
        let at = |name: &str| folder.join(name).to_string_lossy().into_owned();
        let all = Self {
            text: at("letters.txt"),
            html: at("letters.html"),
            letters: at("letters.fodt"),
            script: at("profile"),
        };
        let read = Command::new("pdftotext").args(["-layout", sheets, &all.text]).status()?;
        if !read.success() {
            return Err("pdftotext failed".into());
        }
        let text = std::fs::read_to_string(&all.text)?;
        let pages: Vec<Vec<&str>> =
            text.trim_end_matches('\u{c}').split('\u{c}').map(|page| page.lines().collect()).collect();
        std::fs::write(&all.html, html(&pages))?;
        std::fs::write(&all.letters, open_document(&pages))?;
        Ok(all)
    }

    fn libreoffice(&self, folder: &Path) -> std::io::Result<(Duration, u64)> {
        let profile = format!("-env:UserInstallation=file://{}", self.script);
        let out = folder.to_string_lossy();
        figure::run(
            "soffice",
            [&*profile, "--headless", "--convert-to", "pdf", "--outdir", &*out, &*self.letters],
        )
    }

    fn chromium(&self, folder: &Path) -> std::io::Result<(Duration, u64)> {
        let out = format!("--print-to-pdf={}", folder.join("chromium.pdf").display());
        let profile = format!("--user-data-dir={}", folder.join("chromium").display());
        let page = format!("file://{}", self.html);
        figure::run(
            "chromium",
            [
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--no-first-run",
                "--no-pdf-header-footer",
                &*profile,
                &*out,
                &*page,
            ],
        )
    }

    fn weasyprint(&self, folder: &Path) -> std::io::Result<(Duration, u64)> {
        let out = folder.join("weasyprint.pdf");
        figure::run("weasyprint", [&*self.html, &*out.to_string_lossy()])
    }

    fn floor(&self, folder: &Path) -> std::io::Result<(Duration, u64)> {
        let program = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/floor/target/release/floor");
        let font = concat!(env!("CARGO_MANIFEST_DIR"), "/crates/print/fonts/NotoSans-Regular.ttf");
        let out = folder.join("floor.pdf");
        figure::run(program, [&*self.text, font, &*out.to_string_lossy()])
    }
}

fn html(pages: &[Vec<&str>]) -> String {
    let mut html = String::from(
        "<!doctype html><html lang=\"fr\"><meta charset=\"utf-8\"><title>Feuilles</title><style>\
         @page { size: A4; margin: 12mm } body { font: 9pt sans-serif; margin: 0 } \
         section { break-after: page } p { margin: 0; white-space: pre; min-height: 1.2em }</style>\n",
    );
    for page in pages {
        html.push_str("<section>\n");
        for line in page {
            let _ = writeln!(html, "<p>{}</p>", escaped(line));
        }
        html.push_str("</section>\n");
    }
    html
}

/// A flat OpenDocument text.
fn open_document(pages: &[Vec<&str>]) -> String {
    let mut text = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<office:document \
         xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
         xmlns:style=\"urn:oasis:names:tc:opendocument:xmlns:style:1.0\" \
         xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\" \
         xmlns:fo=\"urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0\" \
         office:version=\"1.3\" office:mimetype=\"application/vnd.oasis.opendocument.text\">\
         <office:automatic-styles><style:style style:name=\"L\" style:family=\"paragraph\">\
         <style:text-properties fo:font-size=\"8pt\"/></style:style>\
         <style:style style:name=\"B\" style:family=\"paragraph\">\
         <style:paragraph-properties fo:break-before=\"page\"/><style:text-properties fo:font-size=\"8pt\"/>\
         </style:style></office:automatic-styles><office:body><office:text>\n",
    );
    for page in pages {
        for (place, line) in page.iter().enumerate() {
            let style = if place == 0 { "B" } else { "L" };
            let _ = writeln!(text, "<text:p text:style-name=\"{style}\">{}</text:p>", escaped(line));
        }
    }
    text.push_str("</office:text></office:body></office:document>\n");
    text
}

fn escaped(line: &str) -> String {
    line.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Writes that many sheets, as the application does.
fn made(count: usize, path: &Path) -> Result<(), Box<dyn Error>> {
    let document = Document {
        title: "Feuilles individuelles".into(),
        made_at: date(2026, 11, 21).at(9, 30, 0, 0),
        language: "fr-FR".into(),
    };
    let layout = Layout { window: Window::Dl, offset_x: 0, offset_y: 0, margin: 20 };
    let mut file = SheetFile::create(BufWriter::new(File::create(path)?), document, layout)?;
    for first in (0..count).step_by(CLASS) {
        let last = count.min(first + CLASS);
        let pages: Vec<Page> = (first..last).map(|index| Page::Sheet(Box::new(sheet(index)))).collect();
        let problems = file.add(&pages)?;
        if !problems.is_empty() {
            return Err(format!("{} problems", problems.len()).into());
        }
    }
    let written = file.finish()?;
    if written.pages != count {
        return Err(format!("{} pages", written.pages).into());
    }
    Ok(())
}

fn sheet(index: usize) -> Sheet {
    let names =
        ["DURAND-EXEMPLE", "LEFÈVRE-TEST", "NGUYỄN-ESSAI", "KOWALSKI-TEST", "DE LA FICTION", "MARTIN-MODÈLE"];
    let first = ["Élodie", "Jean-Baptiste", "Thị Hồng", "Łucja", "Noël", "Aïcha"];
    let (name, given) = (names[index % 6], first[(index / 6) % 6]);
    let pupils = (0..1 + index % 3)
        .map(|child| SheetPupil {
            name: format!("{} {name}", first[(index + child) % 6]),
            class: Some(["CM1 B", "CP A", "Grande section"][child].into()),
            elsewhere: None,
        })
        .collect();
    let alphabet = b"CDFGHJKMNPQRTVWX2345789";
    let password = (0..8u32)
        .map(|place| {
            char::from(alphabet[(index * 7919 + index / 5 + 13usize.pow(place % 5) * (index + 3)) % 23])
        })
        .collect();
    Sheet {
        serial: format!("2026-{index:06}"),
        date: date(2026, 11, 21),
        addressee: Addressee::LegalGuardian(PostalAddressee {
            name: PostalName::person("Mme", given, name),
            lines: vec![format!("{} bis, rue de l’Invention", index % 97 + 1)],
            locality: Some("31000 Toulouse".into()),
            country: None,
        }),
        school: SchoolHeader {
            uai: "0311478N".into(),
            name: "École élémentaire publique Les Exemples".into(),
            street: Some("1 place du Modèle".into()),
            locality: Some("31000 Toulouse".into()),
            contact: None,
            phone: Some("05 00 00 00 00".into()),
            mail: Some("ecole@exemple.invalid".into()),
            secondary: false,
        },
        pupils,
        login: format!("{}.exemple{index}", char::from(b'a' + (index % 26) as u8)),
        state: State::Notified,
        secret: Secret::Provisional(password),
        portal: Some("https://portail.exemple.invalid".into()),
        services: vec!["https://services.exemple.invalid".into()],
        valid_until: Some(date(2027, 2, 21)),
        availability: Availability::Now,
    }
}
