//! A publisher of newer versions: its key, its site, and what is wrong with what it announces.

use std::io::Cursor;
use std::sync::OnceLock;

use local::usecase::update::Publisher;
use minisign::KeyPair;
use serde_json::json;
use sha2::{Digest, Sha256};
use testing::fake_publisher::{Served, Site};

/// What a search finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Announcement {
    /// The version that there is.
    Known,
    /// A newer one.
    Offered,
    /// A newer one, whose installer never comes to its end.
    Endless,
    /// A newer one, whose installer is not the one that was signed.
    Tampered,
    /// A newer one, signed by somebody else.
    Forged,
    /// Nobody.
    Offline,
}

impl Announcement {
    /// The one of that scenario.
    pub fn named(scenario: &str) -> Option<Self> {
        Some(match scenario {
            "update_none" => Self::Known,
            "update_offered" => Self::Offered,
            "update_endless" => Self::Endless,
            "update_tampered" => Self::Tampered,
            "update_forged" => Self::Forged,
            "update_offline" => Self::Offline,
            _ => return None,
        })
    }
}

/// Bytes of the installer.
const SIZE: usize = 5_242_880;

/// Announces on a site of its own, for as long as the process lives.
pub fn announce(announcement: Announcement) -> Publisher {
    static KEYS: OnceLock<[KeyPair; 2]> = OnceLock::new();
    let [own, other] =
        KEYS.get_or_init(|| [(); 2].map(|()| KeyPair::generate_unencrypted_keypair().unwrap()));
    let site = Site::open();
    let believed = Publisher::new(&own.pk.to_base64(), Some(site.address())).unwrap();
    if announcement == Announcement::Offline {
        return believed;
    }
    let installer = vec![b'p'; SIZE];
    let sha256: String = Sha256::digest(&installer).iter().map(|byte| format!("{byte:02x}")).collect();
    let file = |kind: &str| json!({ "kind": kind, "url": "installer", "size": SIZE, "sha256": sha256 });
    let version = if announcement == Announcement::Known { env!("CARGO_PKG_VERSION") } else { "1.2.0" };
    let files = ["linux-deb-x86_64", "linux-rpm-x86_64", "windows-nsis-x86_64"].map(file);
    let manifest = json!({
        "form": 1, "program": "preau", "version": version, "published": "2026-11-20",
        "notes": [
            "L’envoi des notifications par mail.",
            "Les listes d’un collège de mille élèves s’ouvrent deux fois plus vite.",
        ],
        "files": files,
    })
    .to_string();
    let signer = if announcement == Announcement::Forged { other } else { own };
    let signature = minisign::sign(None, &signer.sk, Cursor::new(&manifest), None, None).unwrap();
    site.put("manifest.json", Served::Whole(manifest.into_bytes()));
    site.put("manifest.json.minisig", Served::Whole(signature.into_string().into_bytes()));
    site.put(
        "installer",
        match announcement {
            Announcement::Endless => Served::Held(installer),
            Announcement::Tampered => Served::Whole(vec![b'q'; SIZE]),
            _ => Served::Whole(installer),
        },
    );
    believed
}
