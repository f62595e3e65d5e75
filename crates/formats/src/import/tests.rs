//! What all formats have in common: recognition, archives, damage, limits; and the public sample of AAF.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    path::Path,
};

use domain::{degree::Degree, jiff::civil::date};
use proptest::prelude::*;

use super::{
    AafPart, FileError, Format, Position, ReadSummary, Record, Rejection, Sink, Stopped, read, read_all,
    read_content, recognise,
    record::PupilReference,
    testing::{Collected, TODAY, collect, collected, problem, tarred, zipped},
};

const ONDE_PUPILS: &str =
    "Nom élève;Prénom élève;Date naissance;Niveau;Classe\r\nEXEMPLE;Ana;03/02/2015;CE1;A\r\n";
const ONDE_GUARDIANS: &str = "Nom responsable;Prénom responsable;Nom de famille enfant;Prénom enfant\r\n\
                              EXEMPLE;Eva;EXEMPLE;Ana\r\n";
const SIECLE: &str = "<BEE_NOMENCLATURES><DONNEES><MEF CODE_MEF=\"10010012110\"><FORMATION>6EME</FORMATION></MEF>\
                      </DONNEES></BEE_NOMENCLATURES>";

fn mef(code: &str) -> String {
    format!(
        "<addRequest><operationalAttributes><attr name=\"categorieMef\"><value>MefEducNat</value></attr>\
         </operationalAttributes><identifier><id>{code}</id></identifier><attributes/></addRequest>"
    )
}

fn aaf(requests: &str) -> String {
    format!("<ficAlimMENESR>{requests}</ficAlimMENESR>")
}

fn pupil_part() -> String {
    aaf(&mef("10010012110").replace("Mef<", "Personne<").replace("MefEducNat", "Eleve"))
}

/// The format of `content` under a name that says nothing.
fn format(content: impl AsRef<[u8]>) -> Result<Format, &'static str> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("x");
    std::fs::write(&path, content).expect("written");
    recognise(&path).map(|mut found| found.sources.remove(0).format).map_err(|problem| problem.code())
}

#[test]
fn a_file_is_known_by_its_content() {
    assert_eq!(format(ONDE_PUPILS), Ok(Format::OndePupils));
    assert_eq!(format(ONDE_GUARDIANS), Ok(Format::OndeGuardians));
    assert_eq!(format(SIECLE), Ok(Format::SiecleNomenclatures));
    assert_eq!(format("<?xml version=\"1.0\"?>\n<!-- e --><BEE_ELEVES/>"), Ok(Format::SieclePupils));
    assert_eq!(format("<BEE_RESPONSABLES VERSION='2'/>"), Ok(Format::SiecleGuardians));
    assert_eq!(format("<BEE_STRUCTURES/>"), Ok(Format::SiecleStructures));
    let header = "<!-- versionAF=\"2.3\" degre=\"2D\" codeAcademieExport=\"16\" \
                  dateGenerationExport=\"16/09/2024\" -->";
    let format_of = |part, degree, delta, generated: Option<&str>| {
        // Said in the same header.
        let academy = generated.map(|_| "16");
        Ok(Format::Aaf { degree, academy, part, delta, generated: generated.map(str::to_owned) })
    };
    assert_eq!(
        format(aaf(&format!("{header}{}", mef("10010012110")))),
        format_of(AafPart::Mefs, Some(Degree::Second), false, Some("16/09/2024"))
    );
    assert_eq!(format(pupil_part()), format_of(AafPart::Pupils, None, false, None));
    assert_eq!(format(aaf("")), format_of(AafPart::Empty, None, false, None));
    let removal = mef("10010012110").replace("addRequest", "deleteRequest");
    assert_eq!(format(aaf(&removal)), format_of(AafPart::Mefs, None, true, None));
    assert_eq!(
        format(aaf(&mef("x").replace("MefEducNat", "PersEducNat"))),
        format_of(AafPart::Other, None, false, None)
    );
}

#[test]
fn a_part_that_holds_nobody_is_of_the_people_that_its_name_says() {
    let folder = tempfile::tempdir().expect("a folder");
    let part_of = |name: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, aaf("<!-- degre=\"1D\" -->")).expect("written");
        match recognise(&path).expect("known").sources.remove(0).format {
            Format::Aaf { part, degree: Some(Degree::First), .. } => part,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(part_of("ENT1D_DEMO_Complet_20260914_Eleve_0000.xml"), AafPart::Pupils);
    assert_eq!(part_of("ENT1D_DEMO_Complet_20260914_PersRelEleve_0001.xml"), AafPart::Guardians);
    // Nobody is missed there, or may have changed.
    assert_eq!(part_of("ENT1D_DEMO_Complet_20260914_EtabEducNat_0000.xml"), AafPart::Empty);
    assert_eq!(part_of("ENT1D_DEMO_Complet_20260914_PersEducNat_0000.xml"), AafPart::Empty);
    assert_eq!(part_of("ENT1D_DEMO_Delta_20260914_Eleve_0000.xml"), AafPart::Empty);
    assert_eq!(part_of("x.xml"), AafPart::Empty);
}

#[test]
fn a_delta_may_say_so_by_its_name_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("ENT2D_DELTA_20240916_MefEducNat_0000.xml");
    std::fs::write(&path, aaf(&mef("10010012110"))).expect("written");
    let found = recognise(&path).expect("known").sources.remove(0);
    assert!(matches!(found.format, Format::Aaf { delta: true, .. }));
    let modified = aaf(&mef("10010012110").replace("addRequest", "modifyRequest"));
    assert!(collected("x.xml", modified).summary.delta);
}

#[test]
fn the_names_of_its_folders_say_what_that_of_a_file_does_not() {
    let folder = tempfile::tempdir().expect("a folder");
    let mef = aaf(&mef("10010012110"));
    let found = |folder_named: &str, name: &str| {
        let given = folder.path().join(folder_named);
        let inside = given.join("aaf");
        std::fs::create_dir_all(&inside).expect("a folder");
        std::fs::write(inside.join(name), &mef).expect("written");
        let (_, found) = super::recognise_all(&[given]).pop().expect("found");
        let source = found.expect("known").sources.remove(0);
        let Format::Aaf { delta, .. } = source.format else { panic!("{:?}", source.format) };
        (delta, source.stamp.exported)
    };
    let day = Some(date(2026, 9, 3));
    assert_eq!(found("Delta_20260903", "MefEducNat.xml"), (true, day));
    assert_eq!(found("202609030300", "MefEducNat.xml"), (false, day));
    assert_eq!(
        found("20260904", "ENT_20260903_MefEducNat_0000.xml"),
        (false, day),
        "its own name tells first"
    );
    assert_eq!(found("livraison", "MefEducNat.xml"), (false, None));
}

#[test]
fn what_is_not_a_known_file() {
    for content in ["bonjour", "<html><body/></html>", "a;b;c\n1;2;3\n", "<<<", "\0\0\0\0\0\0", "<a"] {
        assert_eq!(format(content), Err("unknown-file"), "{content}");
    }
    for content in [&b"\xC3\xA9\xFF"[..], b"%PDF \xC3\xA9\xFF\xD8"] {
        assert_eq!(format(content), Err("unknown-file"), "{content:?}");
    }
    for content in ["", "  \r\n", "\u{FEFF}"] {
        assert_eq!(format(content), Err("empty-file"), "{content:?}");
    }
    assert_eq!(recognise(Path::new("/nulle/part.csv")).expect_err("absent").code(), "unreadable-file");
    assert_eq!(format(zipped(&[("[Content_Types].xml", b"<Types/>")])), Err("unknown-file"));
}

#[test]
fn archives_give_one_source_a_member() {
    let pupils = pupil_part();
    let mefs = aaf(&mef("10010012110"));
    let long = format!("{}/ENT2D_Eleve_0000.xml", "depot".repeat(30));
    let members: [(&str, &[u8]); 5] = [
        (&long, pupils.as_bytes()),
        ("LISEZMOI.txt", b"bonjour"),
        ("dossier/ENT2D_MefEducNat_0000.xml", mefs.as_bytes()),
        ("ficAlimMENESR.dtd", b"<!ELEMENT ficAlimMENESR (addRequest)*>"),
        ("../dehors.xml", mefs.as_bytes()),
    ];
    for archive in [zipped(&members), tarred(&members)] {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("ENT2DVA.20240916.tgz");
        std::fs::write(&path, archive).expect("written");
        let found = recognise(&path).expect("known");
        let names: Vec<_> = found.sources.iter().map(|source| source.name.as_str()).collect();
        assert_eq!(names, ["ENT2D_Eleve_0000.xml", "ENT2D_MefEducNat_0000.xml"]);
        assert_eq!(found.sources[0].member.as_deref(), Some(long.as_str()));
        assert_eq!(found.sources[1].size, mefs.len() as u64);
        let ignored: Vec<_> =
            found.ignored.iter().map(|one| (one.member.as_deref(), one.problem.code())).collect();
        let expected =
            [(Some("LISEZMOI.txt"), "unknown-file"), (Some("../dehors.xml"), "unsafe-member-name")];
        assert_eq!(ignored, expected);
        let mut sink = Collected::default();
        let summaries = read_all(&found.sources, TODAY, &mut sink).expect("readable");
        assert_eq!(summaries.iter().map(|summary| summary.mefs).collect::<Vec<_>>(), [0, 1]);
        assert_eq!(summaries[0].rejected, 1, "the pupil has no name");
        assert_eq!(sink.rejections[0].file, "ENT2D_Eleve_0000.xml");
        assert_eq!(read(&found.sources[1], TODAY, &mut Collected::default()).expect("readable").mefs, 1);
    }
}

#[test]
fn one_compressed_file_is_an_archive_of_one() {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    std::io::Write::write_all(&mut encoder, SIECLE.as_bytes()).expect("compressed");
    assert_eq!(collected("Nomenclature.xml.gz", encoder.finish().expect("ended")).summary.mefs, 1);
    assert_eq!(collected("Nomenclature.zip", zipped(&[("n.xml", SIECLE.as_bytes())])).summary.mefs, 1);
}

#[test]
fn damaged_archives_are_refused_whole() {
    let content = aaf(&(0..2_000).map(|n| mef(&format!("{:011}", n * 7_919))).collect::<String>());
    let zip = zipped(&[("a.xml", content.as_bytes())]);
    let tgz = tarred(&[("a.xml", content.as_bytes())]);
    for cut in [zip.len() / 2, zip.len() - 10] {
        assert_eq!(problem("a.zip", &zip[..cut]), "damaged-archive");
    }
    for cut in [20, tgz.len() / 2, tgz.len() - 6] {
        assert_eq!(problem("a.tgz", &tgz[..cut]), "damaged-archive", "{cut}");
    }
    for at in [zip.len() / 2, zip.len() / 3] {
        let mut wrong = zip.clone();
        wrong[at] ^= 0x55;
        assert!(["damaged-archive", "damaged-file"].contains(&problem("a.zip", &wrong)));
        let mut wrong = tgz.clone();
        wrong[at] ^= 0x55;
        assert!(["damaged-archive", "damaged-file"].contains(&problem("a.tgz", &wrong)));
    }
}

#[test]
fn archives_with_a_password_are_told_so() {
    let mut zip = zipped(&[("a.xml", SIECLE.as_bytes())]);
    // The flag stands in the local header and in the directory.
    let directory = zip.windows(4).position(|bytes| bytes == b"PK\x01\x02").expect("a directory");
    zip[6] |= 1;
    zip[directory + 8] |= 1;
    assert_eq!(problem("a.zip", zip), "encrypted-archive");
}

/// Eighty mebibytes that compress to next to nothing, after a beginning.
fn bomb(start: &str) -> Vec<u8> {
    let mut content = Vec::with_capacity(80 << 20);
    content.extend_from_slice(start.as_bytes());
    let element = [&b" ".repeat(200 << 10)[..], b"<a></a>"].concat();
    while content.len() < 80 << 20 {
        content.extend_from_slice(&element);
    }
    content
}

#[test]
fn bombs_are_refused() {
    let content = bomb("<BEE_ELEVES>");
    assert_eq!(problem("a.zip", zipped(&[("a.xml", &content)])), "archive-bomb");
    assert_eq!(problem("a.tgz", tarred(&[("a.xml", &content)])), "archive-bomb");
    let content = bomb("autre chose");
    assert_eq!(problem("a.tgz", tarred(&[("a.txt", &content)])), "archive-bomb");
    let many = vec![("a.xml", SIECLE.as_bytes()); 10_001];
    assert_eq!(problem("a.tgz", tarred(&many)), "too-many-members");
    let names: Vec<String> = (0..10_001).map(|n| n.to_string()).collect();
    let many: Vec<_> = names.iter().map(|name| (name.as_str(), SIECLE.as_bytes())).collect();
    assert_eq!(problem("a.zip", zipped(&many)), "too-many-members");
}

#[test]
fn xml_of_every_format_that_is_cut_bombed_or_too_deep() {
    for root in [
        "ficAlimMENESR",
        "BEE_ELEVES",
        "BEE_RESPONSABLES",
        "BEE_STRUCTURES",
        "BEE_NOMENCLATURES",
        "BEE_COMMUN",
    ] {
        let entities = format!("<!DOCTYPE a [<!ENTITY a \"aa\">]><{root}>&a;</{root}>");
        assert_eq!(problem("a.xml", entities), "forbidden-entities");
        let deep = format!("<{root}>{}{}</{root}>", "<a>".repeat(5_000), "</a>".repeat(5_000));
        assert_eq!(problem("a.xml", deep), "damaged-file");
        let cut = format!("<{root}><addRequest><ELEVE ELEVE_ID='1'>");
        assert_eq!(problem("a.xml", cut), "damaged-file");
        let twice = format!("<{root}></{root}><{root}></{root}>");
        assert_eq!(problem("a.xml", twice), "damaged-file");
        let endless = format!("<{root}>{}</{root}>", "x".repeat(1 << 20));
        assert_eq!(problem("a.xml", endless), "damaged-file");
        let lie = [format!("<?xml version='1.0' encoding='UTF-8'?><{root}>").as_bytes(), b"\xE9"].concat();
        assert_eq!(problem("a.xml", lie), "wrong-encoding");
    }
}

#[test]
fn csv_that_is_cut_too_long_or_in_another_encoding() {
    for file in [ONDE_PUPILS, ONDE_GUARDIANS] {
        let cut = file.rfind(';').expect("columns");
        let cut = file[..cut].rfind(';').expect("columns");
        assert_eq!(problem("a.csv", &file[..cut]), "damaged-file", "{}", &file[..cut]);
        let endless = format!("{file}\"{}", "x;\r\n".repeat(100_000));
        assert_eq!(problem("a.csv", endless), "damaged-file");
        let line = format!("{file}{}", "x".repeat(1 << 20));
        assert_eq!(problem("a.csv", line), "damaged-file");
        let mixed = [file.as_bytes(), b"\xE9;\xE9;\xE9;\xE9;\xE9\r\n"].concat();
        assert_eq!(problem("a.csv", mixed), "wrong-encoding");
    }
}

/// Reads `copies` of `line` after `start` without holding them, as one format.
fn read_repeated(format: &Format, start: &str, line: &str, copies: u64) -> Result<ReadSummary, FileError> {
    struct Repeat<'l>(&'l [u8], usize, u64);
    impl std::io::Read for Repeat<'_> {
        fn read(&mut self, buf: &mut [u8]) -> std::io::Result<usize> {
            if self.1 == self.0.len() {
                (self.1, self.2) = (0, self.2 - u64::from(self.2 > 0));
            }
            if self.2 == 0 {
                return Ok(0);
            }
            let length = buf.len().min(self.0.len() - self.1);
            buf[..length].copy_from_slice(&self.0[self.1..self.1 + length]);
            self.1 += length;
            Ok(length)
        }
    }
    struct Nothing;
    impl Sink for Nothing {
        fn record(&mut self, _: Record, _: Position) -> Result<(), Stopped> {
            Ok(())
        }
        fn reject(&mut self, _: Rejection) -> Result<(), Stopped> {
            Ok(())
        }
        fn progress(&mut self, _: u64) -> Result<(), Stopped> {
            Ok(())
        }
    }
    let lines = line.repeat(64);
    let mut content = std::io::Read::chain(start.as_bytes(), Repeat(lines.as_bytes(), 0, copies));
    read_content(format, "grand.csv", TODAY, &mut content, &mut Nothing)
}

#[test]
fn files_larger_than_a_school_end_in_a_sentence() {
    let (header, _) = ONDE_PUPILS.split_at(ONDE_PUPILS.find("EXEMPLE").expect("a line"));
    let line = format!("{};Ana;03/02/2015;CE1;A\r\n", "X".repeat(30_000));
    let read = read_repeated(&Format::OndePupils, header, &line, 1 << 20);
    assert_eq!(read.expect_err("too big").code(), "file-too-big");
    let pupil = "<ELEVE ELEVE_ID='1'><NOM>X</NOM><PRENOM>Y</PRENOM></ELEVE>";
    let read = read_repeated(&Format::SieclePupils, "<BEE_ELEVES>", pupil, 1 << 20);
    assert_eq!(read.expect_err("too many").code(), "too-many-records");
}

#[test]
fn every_fault_is_named() {
    let file = aaf(&mef("trop court").repeat(2_500));
    let read = collected("a.xml", file);
    assert_eq!((read.summary.mefs, read.summary.warnings), (2_500, 2_500));
    assert_eq!(read.rejections.len(), 2_500);
}

#[test]
fn whoever_receives_records_can_stop() {
    for file in [ONDE_PUPILS.to_owned(), SIECLE.to_owned(), aaf(&mef("10010012110"))] {
        let stopped = collect("a", file.as_bytes(), |sink| sink.stop_at_record = true);
        assert_eq!(stopped.expect_err("stopped").code(), "stopped");
    }
}

/// Counts what the sample holds.
#[derive(Default)]
struct Sample {
    pupils: u64,
    pupils_by_school: BTreeMap<String, u64>,
    guardians: HashSet<String>,
    links: Vec<(String, bool)>,
    faults: BTreeMap<&'static str, u64>,
}

impl Sink for Sample {
    fn record(&mut self, record: Record, _: Position) -> Result<(), Stopped> {
        match record {
            Record::Pupil(pupil) => {
                self.pupils += 1;
                *self.pupils_by_school.entry(pupil.school.expect("a school")).or_default() += 1;
            }
            Record::Guardian(guardian) => assert!(self.guardians.insert(guardian.key)),
            Record::Link(link) => {
                assert!(matches!(link.pupil, PupilReference::Key(_)));
                self.links.push((link.guardian, link.responsibility.is_some()));
            }
            _ => {}
        }
        Ok(())
    }

    fn reject(&mut self, rejection: Rejection) -> Result<(), Stopped> {
        *self.faults.entry(rejection.code).or_default() += 1;
        Ok(())
    }

    fn progress(&mut self, _: u64) -> Result<(), Stopped> {
        Ok(())
    }
}

#[test]
fn the_public_sample_is_read_whole() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/aaf-2d");
    let Ok(entries) = std::fs::read_dir(&folder) else { return };
    let mut sources = Vec::new();
    for entry in entries {
        match recognise(&entry.expect("an entry").path()) {
            Ok(found) => sources.extend(found.sources),
            Err(problem) => {
                assert_eq!(problem.code(), "format-definition", "only the DTD is none: {problem}")
            }
        }
    }
    let mut sample = Sample::default();
    let mut total: HashMap<&str, u64> = HashMap::new();
    for summary in read_all(&sources, TODAY, &mut sample).expect("the sample is sound") {
        for (what, count) in [
            ("schools", summary.schools),
            ("mefs", summary.mefs),
            ("rejected", summary.rejected),
            ("removed", summary.removed),
        ] {
            *total.entry(what).or_default() += count;
        }
        assert!(!summary.delta);
    }
    assert_eq!((sources.len(), sample.pupils, sample.guardians.len()), (43, 642, 9_975));
    assert_eq!(sample.pupils_by_school.len(), 10);
    assert_eq!((total["schools"], total["mefs"], total["rejected"], total["removed"]), (10, 2_504, 0, 0));
    assert_eq!(sample.links.len(), 1_064);
    let known = |legal_only: bool| {
        let links = sample.links.iter().filter(|(_, responsible)| *responsible || !legal_only);
        links
            .map(|(guardian, _)| guardian)
            .filter(|g| sample.guardians.contains(*g))
            .collect::<HashSet<_>>()
            .len()
    };
    assert_eq!((known(false), known(true)), (1_029, 881));
    assert_eq!(sample.faults, BTreeMap::from([("bad-uai-letter", 6)]));
}

/// Pieces from which files almost like real ones are made.
fn pieces() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        Just(b"<ficAlimMENESR>".to_vec()),
        Just(b"<addRequest>".to_vec()),
        Just(b"<attr name=\"sn\"><value>X$Y$$</value></attr>".to_vec()),
        Just(b"<ELEVE ELEVE_ID=\"1\">".to_vec()),
        Just(b"<PARAMETRES><UAJ>0311478N</UAJ></PARAMETRES>".to_vec()),
        Just(b"</ELEVE>".to_vec()),
        Just(b"<BEE_ELEVES>".to_vec()),
        Just(ONDE_PUPILS.as_bytes().to_vec()),
        Just(ONDE_GUARDIANS.as_bytes().to_vec()),
        Just(b"\";\"\r\n".to_vec()),
        Just(b"&#x".to_vec()),
        proptest::collection::vec(any::<u8>(), 0..40),
    ];
    proptest::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(content in pieces()) {
        let aaf = Format::Aaf { degree: None, academy: None, part: AafPart::Other, delta: false, generated: None };
        for format in [
            aaf,
            Format::OndePupils,
            Format::OndeGuardians,
            Format::SieclePupils,
            Format::SiecleGuardians,
            Format::SiecleStructures,
            Format::SiecleNomenclatures,
            Format::SiecleCommon,
        ] {
            let mut sink = Collected::default();
            let _ = read_content(&format, "x", TODAY, &mut content.as_slice(), &mut sink);
        }
    }

    #[test]
    fn arbitrary_archives_never_panic(content in pieces(), flips in proptest::collection::vec((any::<usize>(), any::<u8>()), 0..8)) {
        for mut archive in [zipped(&[("a.xml", &content)]), tarred(&[("a.xml", &content)])] {
            for (at, byte) in &flips {
                let at = at % archive.len();
                archive[at] = *byte;
            }
            let _ = collect("x", &archive, |_| {});
        }
    }
}
