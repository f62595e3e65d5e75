//! Prints how long a file of guardian sheets takes, how long it is and how much memory it needed.
//!
//! `cargo run --release -p preau-exchange --example thousand_sheets -- [sheets] [file]`

use std::fs::File;
use std::io::BufWriter;
use std::time::Instant;

use exchange::sheet::model::*;
use exchange::sheet::{Document, SheetFile};
use jiff::civil::date;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let count: usize = arguments.next().map_or(Ok(1_000), |count| count.parse())?;
    let path = arguments.next().unwrap_or_else(|| "thousand_sheets.pdf".into());
    let pages: Vec<Page> = (0..count).map(|index| Page::Sheet(Box::new(sheet(index)))).collect();
    let idle = memory("VmRSS:");

    let start = Instant::now();
    let document = Document {
        title: "Feuilles individuelles".into(),
        made_at: date(2026, 11, 21).at(9, 30, 0, 0),
        language: "fr-FR".into(),
    };
    let layout = Layout { window: Window::Dl, offset_x: 0, offset_y: 0, margin: 20 };
    let mut file = SheetFile::create(BufWriter::new(File::create(&path)?), document, layout)?;
    let mut problems = 0;
    for class in pages.chunks(25) {
        problems += file.add(class)?.len();
    }
    let written = file.finish()?;
    let elapsed = start.elapsed();

    println!("{count} sheets, {} pages, {problems} problems", written.pages);
    println!(
        "time: {:.3} s, {:.0} µs a sheet",
        elapsed.as_secs_f64(),
        elapsed.as_secs_f64() * 1e6 / count as f64
    );
    println!("size: {} bytes, {} bytes a sheet with the fonts", written.bytes, written.bytes / count as u64);
    if let (Some(idle), Some(peak)) = (idle, memory("VmHWM:")) {
        println!("memory: {idle} KiB before, {peak} KiB at most, {} KiB more", peak.saturating_sub(idle));
    }
    Ok(())
}

/// A line of Linux's account of this process, in KiB.
fn memory(line: &str) -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    status.lines().find(|text| text.starts_with(line))?.split_whitespace().nth(1)?.parse().ok()
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
            name: format!("Mme {given} {name}"),
            lines: vec![format!("{} bis, rue de l’Invention", index % 97 + 1)],
            locality: Some("31000 Toulouse".into()),
            country: None,
        }),
        school: SchoolHeader {
            uai: "0311478N".into(),
            name: "École élémentaire publique Les Exemples".into(),
            street: Some("1 place du Modèle".into()),
            locality: Some("31000 Toulouse".into()),
            phone: Some("05 00 00 00 00".into()),
            mail: Some("ecole@exemple.invalid".into()),
            secondary: false,
        },
        pupils,
        login: format!("{}.exemple{index}", char::from(b'a' + (index % 26) as u8)),
        secret: Secret::Provisional(password),
        portal: Some("https://portail.exemple.invalid".into()),
        services: vec!["https://services.exemple.invalid".into()],
        valid_until: Some(date(2027, 2, 21)),
        availability: Availability::Now,
    }
}
