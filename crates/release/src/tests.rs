//! Announcements signed by a real key, and everything that may be wrong with them.

use std::error::Error as _;
use std::io::Cursor;

use minisign::KeyPair;
use proptest::prelude::*;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{
    Address, AddressError, FileCheck, Kind, Manifest, ManifestError, PublisherKey, Tampered, Version,
};

const INSTALLER: &[u8] = b"an installer";

struct Publisher {
    pair: KeyPair,
    key: PublisherKey,
}

impl Publisher {
    fn new() -> Self {
        let pair = KeyPair::generate_unencrypted_keypair().unwrap();
        let key = PublisherKey::parse(&pair.pk.to_base64()).unwrap();
        Self { pair, key }
    }

    fn sign(&self, bytes: &[u8]) -> Vec<u8> {
        let signature = minisign::sign(None, &self.pair.sk, Cursor::new(bytes), None, None).unwrap();
        signature.into_string().into_bytes()
    }

    /// What a computer makes of that text, well signed.
    fn announce(&self, text: &Value) -> Result<Manifest, ManifestError> {
        let bytes = text.to_string().into_bytes();
        read(&bytes, &self.sign(&bytes), &self.key)
    }
}

fn from() -> Address {
    Address::parse("https://preau.example.fr/versions").unwrap()
}

/// What that computer makes of those bytes; why it sets them aside without what that comes of.
fn read(bytes: &[u8], signature: &[u8], key: &PublisherKey) -> Result<Manifest, ManifestError> {
    Manifest::read(bytes, signature, key, &from()).map_err(|error| match error {
        ManifestError::Malformed(what, _) => ManifestError::malformed(what),
        ManifestError::NotSigned(_) => ManifestError::NotSigned(None),
        ManifestError::Forged(_) => ManifestError::Forged(None),
        other => other,
    })
}

fn hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn announcement() -> Value {
    json!({
        "form": 1,
        "program": "preau",
        "version": "1.2.0",
        "published": "2026-12-01",
        "notes": ["L’envoi par mail.", "Des listes plus rapides."],
        "files": [
            { "kind": "linux-deb-x86_64", "url": "preau_1.2.0_amd64.deb",
              "size": INSTALLER.len(), "sha256": hex(INSTALLER) },
            { "kind": "windows-nsis-x86_64", "url": "https://elsewhere.example.fr/preau-1.2.0.exe",
              "size": 9, "sha256": hex(b"something") },
        ],
    })
}

fn version(text: &str) -> Version {
    Version::parse(text).unwrap()
}

#[test]
fn a_newer_version_is_offered_with_the_installer_of_this_computer() {
    let manifest = Publisher::new().announce(&announcement()).unwrap();
    let offer = manifest.offer(&version("1.1.9"), Kind::LinuxDeb).unwrap();
    assert_eq!(offer.version, version("1.2.0"));
    assert_eq!(offer.published.to_string(), "2026-12-01");
    assert_eq!(offer.notes, ["L’envoi par mail.", "Des listes plus rapides."]);
    assert_eq!(offer.package.url, "https://preau.example.fr/versions/preau_1.2.0_amd64.deb");
    assert_eq!(offer.package.size, 12);
    let windows = manifest.offer(&version("1.1.9"), Kind::WindowsNsis).unwrap();
    assert_eq!(windows.package.url, "https://elsewhere.example.fr/preau-1.2.0.exe");
}

#[test]
fn nothing_is_offered_that_is_not_newer_or_not_for_this_computer() {
    let publisher = Publisher::new();
    let manifest = publisher.announce(&announcement()).unwrap();
    for running in ["1.2.0", "1.2.0+local", "1.2.1", "1.10.0", "2.0.0"] {
        assert_eq!(manifest.offer(&version(running), Kind::LinuxDeb), None, "{running}");
    }
    assert!(manifest.offer(&version("1.2.0-beta.1"), Kind::LinuxDeb).is_some());
    assert_eq!(manifest.offer(&version("1.0.0"), Kind::LinuxRpm), None);
    assert!(manifest.is_newer(&version("1.0.0")) && !manifest.is_newer(&version("1.2.0")));
    assert_eq!(manifest.offer(&version("1.0.0"), Kind::WindowsMsi), None);

    let mut trial = announcement();
    trial["version"] = "1.3.0-beta.2".into();
    let trial = publisher.announce(&trial).unwrap();
    assert_eq!(trial.offer(&version("1.2.0"), Kind::LinuxDeb), None);
    assert!(trial.offer(&version("1.3.0-beta.1"), Kind::LinuxDeb).is_some());

    let mut rebuilt = announcement();
    rebuilt["version"] = "1.2.0+2".into();
    assert_eq!(publisher.announce(&rebuilt).unwrap().offer(&version("1.2.0"), Kind::LinuxDeb), None);
}

#[test]
fn the_key_is_read_from_its_line_or_its_file() {
    let publisher = Publisher::new();
    let file = publisher.pair.pk.to_box().unwrap().into_string();
    assert_eq!(file.lines().count(), 2);
    let key = PublisherKey::parse(&file).unwrap();
    assert_eq!(key.check(INSTALLER, &publisher.sign(INSTALLER)), Ok(()));
    for wrong in ["", "RWQ", "not a key", "untrusted comment: alone"] {
        assert!(PublisherKey::parse(wrong).is_none(), "{wrong}");
    }
}

#[test]
fn another_key_is_refused() {
    let publisher = Publisher::new();
    let bytes = announcement().to_string().into_bytes();
    let forged = Publisher::new().sign(&bytes);
    assert_eq!(read(&bytes, &forged, &publisher.key), Err(ManifestError::Forged(None)));
}

#[test]
fn an_announcement_without_a_readable_signature_is_refused() {
    let publisher = Publisher::new();
    let bytes = announcement().to_string().into_bytes();
    for nothing in [&b""[..], b"<html>404</html>", b"\xff\xfe", b"untrusted comment: x\nRWQ\n"] {
        assert_eq!(read(&bytes, nothing, &publisher.key), Err(ManifestError::NotSigned(None)));
    }
    let long = vec![b'a'; 5_000];
    let refused = read(&bytes, &long, &publisher.key);
    assert_eq!(refused, Err(ManifestError::TooLong("the signature")));
}

#[test]
fn an_endless_manifest_is_refused_before_it_is_looked_at() {
    let publisher = Publisher::new();
    let bytes = vec![b' '; 64 * 1024 + 1];
    let refused = read(&bytes, &publisher.sign(&bytes), &publisher.key);
    assert_eq!(refused, Err(ManifestError::TooLong("the manifest")));
}

#[test]
fn why_an_announcement_is_set_aside_keeps_what_it_comes_of_and_quotes_nothing() {
    let publisher = Publisher::new();
    let cause = |bytes: &[u8], signature: &[u8]| {
        let error = Manifest::read(bytes, signature, &publisher.key, &from()).unwrap_err();
        error.source().map(ToString::to_string).unwrap_or_default()
    };
    let whole = announcement().to_string().into_bytes();
    let other = Publisher::new().sign(&whole);
    assert_eq!(cause(&whole, &other), "signature: of another key");
    assert_eq!(cause(&whole, b"\xff"), "not UTF-8, byte 0");
    assert_eq!(cause(&whole, b"PETIT"), "signature: not one");
    assert_eq!(cause(b"PETIT", &publisher.sign(b"PETIT")), "JSON: Syntax, line 1, column 1");
    let mut text = announcement();
    text["version"] = "PETIT".into();
    let bytes = text.to_string().into_bytes();
    assert_eq!(cause(&bytes, &publisher.sign(&bytes)), "not a version");
}

#[test]
fn what_is_well_signed_and_wrong_is_refused() {
    let publisher = Publisher::new();
    let refused = |change: &dyn Fn(&mut Value)| {
        let mut text = announcement();
        change(&mut text);
        publisher.announce(&text).unwrap_err()
    };
    assert_eq!(refused(&|text| text["program"] = "other".into()), ManifestError::OtherProgram);
    assert_eq!(refused(&|text| text["form"] = 2.into()), ManifestError::LaterForm(2));
    assert_eq!(refused(&|text| text["form"] = 0.into()), ManifestError::malformed("form"));
    assert_eq!(refused(&|text| text["version"] = "1.2".into()), ManifestError::malformed("version"));
    assert_eq!(refused(&|text| text["published"] = "hier".into()), ManifestError::malformed("published"));
    assert_eq!(refused(&|text| text["notes"] = json!(["a\u{202e}\nb"])), ManifestError::malformed("notes"));
    assert_eq!(refused(&|text| text["notes"] = json!(["a".repeat(401)])), ManifestError::malformed("notes"));
    assert_eq!(refused(&|text| text["notes"] = json!(vec!["a"; 21])), ManifestError::malformed("notes"));
    assert_eq!(refused(&|text| text["notes"] = json!("a")), ManifestError::malformed("the manifest"));
    for (field, wrong) in [
        ("size", json!(0)),
        ("size", json!(512 * 1024 * 1024 + 1)),
        ("sha256", json!("abc")),
        ("sha256", json!("zz".repeat(32))),
        ("url", json!("http://preau.example.fr/a.deb")),
        ("url", json!("http://127.0.0.1/a.deb")),
        ("url", json!("file:///etc/passwd")),
        ("url", json!("https://a:b@preau.example.fr/a.deb")),
        ("url", json!("")),
    ] {
        assert_eq!(
            refused(&|text| text["files"][0][field] = wrong.clone()),
            ManifestError::malformed(field),
            "{wrong}"
        );
    }
    let twice = refused(&|text| text["files"][1] = text["files"][0].clone());
    assert_eq!(twice, ManifestError::malformed("files"));
    assert!(serde_json::from_str::<Value>("{").is_err());
    let broken = read(b"{", &publisher.sign(b"{"), &publisher.key);
    assert_eq!(broken, Err(ManifestError::malformed("form")));
}

#[test]
fn what_a_later_publisher_adds_is_ignored() {
    let mut text = announcement();
    text["channel"] = "stable".into();
    text["files"][0]["mirrors"] = json!(["https://a.example.fr"]);
    text["files"][1] = json!({ "kind": "macos-dmg-aarch64", "url": "", "size": 0, "sha256": "" });
    let manifest = Publisher::new().announce(&text).unwrap();
    assert!(manifest.offer(&version("1.0.0"), Kind::LinuxDeb).is_some());
    assert_eq!(manifest.offer(&version("1.0.0"), Kind::WindowsNsis), None);
}

#[test]
fn addresses_are_https_or_of_this_computer() {
    let manifest = |text: &str| Address::parse(text).map(|address| address.manifest());
    assert_eq!(manifest(" https://a.example.fr "), Ok("https://a.example.fr/manifest.json".to_owned()));
    assert_eq!(manifest("https://a.example.fr/p/"), Ok("https://a.example.fr/p/manifest.json".to_owned()));
    assert_eq!(manifest("http://127.0.0.1:8080/p"), Ok("http://127.0.0.1:8080/p/manifest.json".to_owned()));
    assert!(manifest("http://[::1]:80/").is_ok());
    assert!(manifest("http://localhost:1").is_ok());
    assert_eq!(from().signature(), "https://preau.example.fr/versions/manifest.json.minisig");
    for (wrong, why) in [
        ("", AddressError::Incomplete),
        ("a.example.fr", AddressError::Incomplete),
        ("http://a.example.fr", AddressError::NotSecure),
        ("http://localhost.example.fr", AddressError::NotSecure),
        ("http://10.0.0.1", AddressError::NotSecure),
        ("file:///srv/preau", AddressError::NotSecure),
        ("https://a:b@a.example.fr", AddressError::Credentials),
        ("https://a.example.fr/?school=0690001B", AddressError::Query),
        ("https://a.example.fr/#a", AddressError::Query),
    ] {
        assert_eq!(manifest(wrong), Err(why), "{wrong}");
    }
    let long = format!("https://a.example.fr/{}", "a".repeat(500));
    assert_eq!(manifest(&long), Err(AddressError::TooLong));
}

#[test]
fn a_file_is_the_one_announced_or_is_refused() {
    let manifest = Publisher::new().announce(&announcement()).unwrap();
    let package = manifest.offer(&version("1.0.0"), Kind::LinuxDeb).unwrap().package;
    let judge = |parts: &[&[u8]]| {
        let mut check = FileCheck::new(&package);
        for part in parts {
            check.take(part)?;
        }
        check.end()
    };
    assert_eq!(judge(&[INSTALLER]), Ok(()));
    assert_eq!(judge(&[b"an ins", b"", b"taller"]), Ok(()));
    assert_eq!(judge(&[b"an installeR"]), Err(Tampered::OtherContent));
    assert_eq!(judge(&[b"an installe"]), Err(Tampered::TooShort));
    assert_eq!(judge(&[INSTALLER, b"!"]), Err(Tampered::TooLong));
    let mut check = FileCheck::new(&package);
    assert_eq!(check.take(b"an ins"), Ok(6));
    assert_eq!(check.take(&[0; 1_000]), Err(Tampered::TooLong));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn one_flipped_bit_anywhere_is_refused(at in any::<prop::sample::Index>(), bit in 0..8u8) {
        let publisher = Publisher::new();
        let bytes = announcement().to_string().into_bytes();
        let signature = publisher.sign(&bytes);
        let mut changed = bytes.clone();
        changed[at.index(bytes.len())] ^= 1 << bit;
        prop_assert_eq!(read(&changed, &signature, &publisher.key), Err(ManifestError::Forged(None)));

        // All of a signature file matters but its first line, a comment nobody vouches for.
        let comment = signature.iter().position(|byte| *byte == b'\n').unwrap() + 1;
        let mut changed = signature.clone();
        changed[comment + at.index(signature.trim_ascii_end().len() - comment)] ^= 1 << bit;
        prop_assert!(read(&bytes, &changed, &publisher.key).is_err());
    }

    #[test]
    fn no_text_makes_the_reader_panic(text in ".{0,200}", signature in any::<Vec<u8>>()) {
        let publisher = Publisher::new();
        prop_assert!(read(text.as_bytes(), &signature, &publisher.key).is_err());
        prop_assert!(publisher.announce(&Value::String(text)).is_err());
    }
}
