//! Files of a gigabyte: refused or read, in bounded memory.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::Child;
use std::time::Duration;

use super::files::{Packing, Sound, all};
use super::{seen, with_data};
use crate::preauctl::{Ran, command, text};
use crate::unbuffered_output::say;
use crate::window::Place;

/// Bytes of each file.
const SIZE: u64 = (1 << 30) - (1 << 20);

/// Most memory the program may take, in KiB. A large import has 192,000 KiB for pages of the database.
const MOST: u64 = 320 << 10;

#[test]
fn a_gigabyte_takes_bounded_memory() {
    if std::env::var_os("PREAU_HUGE").is_none() {
        say("not run: files of a gigabyte (long; make test-huge runs them)");
        return;
    }
    let mut failed = Vec::new();
    for sound in all().iter().filter(|sound| sound.packing == Packing::Plain) {
        for (filling, endless) in [("junk on one line", false), ("junk in lines", true)] {
            failed.extend(attempt(sound, filling, |file, (before, _, _)| {
                file.write_all(before)?;
                let line: &[u8] =
                    if endless { b"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n" } else { b"xxxxxxxx" };
                fill(file, line)
            }));
        }
        failed.extend(attempt(sound, "one record again and again", |file, (before, record, after)| {
            file.write_all(before)?;
            fill(file, record)?;
            file.write_all(after)
        }));
        failed.extend(attempt(sound, "records all different", |file, (before, record, after)| {
            file.write_all(before)?;
            different(file, record)?;
            file.write_all(after)
        }));
    }
    assert!(failed.is_empty(), "{failed:#?}");
}

type Parts<'c> = (&'c [u8], &'c [u8], &'c [u8]);

/// Imports a file so written into a store with data; what was wrong, if anything.
fn attempt(
    sound: &Sound,
    filling: &str,
    write: impl Fn(&mut BufWriter<File>, Parts<'_>) -> std::io::Result<()>,
) -> Option<String> {
    let place = Place::new();
    let uai = with_data(&place);
    let before = seen(&place);
    let path = place.given().join(&sound.name);
    let mut file = BufWriter::new(File::create(&path).unwrap());
    write(&mut file, super::files::repeated(&sound.contents[0].1)).unwrap();
    file.into_inner().unwrap().sync_all().unwrap();
    let typed = ["import", text(&path), "--school", &uai, "--json"];
    let begun = std::time::Instant::now();
    let child = command(&place, &typed).spawn().unwrap();
    let (ran, memory) = watched(child);
    let spent = begun.elapsed().as_secs();
    fs::remove_file(&path).unwrap();
    let said = if ran.code == Some(0) { "imported".to_owned() } else { format!("{:?}", ran.error()) };
    say(&format!(
        "{}, {filling}: {} MiB, {spent} s, exit {:?}, {said}",
        sound.format,
        memory >> 10,
        ran.code
    ));
    let unchanged = ran.code == Some(0) || seen(&place) == before;
    let told = match ran.code {
        Some(0) => true,
        Some(1) => ran.error().1.contains(&sound.name),
        _ => false,
    };
    (memory > MOST || !unchanged || !told)
        .then(|| format!("{}, {filling}: {} KiB, {ran:?}", sound.format, memory))
}

/// Fills with the same again until the file has its size.
fn fill(file: &mut impl Write, again: &[u8]) -> std::io::Result<()> {
    let block = again.repeat((1 << 20) / again.len() + 1);
    for _ in 0..SIZE / block.len() as u64 {
        file.write_all(&block)?;
    }
    Ok(())
}

/// Fills with the record, its identifier and what looks like a name in it different each time.
fn different(file: &mut impl Write, record: &[u8]) -> std::io::Result<()> {
    let text: String = record.iter().map(|byte| char::from(*byte)).filter(char::is_ascii).collect();
    let (mut written, mut number) = (0, 0_u64);
    while written < SIZE {
        let letters: String =
            format!("{number:08}").bytes().map(|digit| char::from(digit - b'0' + b'A')).collect();
        let again = renamed(&text, number, &letters);
        file.write_all(again.as_bytes())?;
        written += again.len() as u64;
        number += 1;
    }
    Ok(())
}

/// The record with another number in its identifier and other letters after its first name of a person or thing.
fn renamed(record: &str, number: u64, letters: &str) -> String {
    let mut record = record.to_owned();
    for identifier in ["<id>", "ELEVE_ID=\"", "PERSONNE_ID=\"", "CODE_STRUCTURE=\"", "CODE_MEF=\""] {
        if let Some(at) = record.find(identifier) {
            record.insert_str(at + identifier.len(), &number.to_string());
        }
    }
    if !record.starts_with('<') {
        record.insert_str(0, letters);
    }
    for name in ["<NOM_DE_FAMILLE>", "\"ENTPersonNom\"><value>"] {
        if let Some(at) = record.find(name) {
            record.insert_str(at + name.len(), letters);
        }
    }
    record
}

/// Waits for the end, and gives the most memory it had, in KiB.
fn watched(child: Child) -> (Ran, u64) {
    let status = format!("/proc/{}/status", child.id());
    let watch = std::thread::spawn(move || {
        let mut most = 0;
        // A process that has ended has no memory to tell.
        while let Some(now) = high_water(Path::new(&status)) {
            most = most.max(now);
            std::thread::sleep(Duration::from_millis(20));
        }
        most
    });
    // What it says is read as it says it: a long report fills a pipe that nobody reads, and waits.
    let output = child.wait_with_output().unwrap();
    (Ran::new(output), watch.join().unwrap())
}

fn high_water(status: &Path) -> Option<u64> {
    let text = fs::read_to_string(status).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches(" kB").parse().ok()
}
