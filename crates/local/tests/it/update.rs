//! Newer versions: a real server, real signatures, and everything that must be refused.

use std::io::Cursor;
use std::sync::Arc;

use local::Error;
use local::http::HttpError;
use local::progress::Progress;
use local::store::backup::{self, Reason};
use local::usecase::journal;
use local::usecase::maintenance;
use local::usecase::update::{self, Publisher};
use local::vault;
use local::view::task::Failure;
use local::view::update::{InstallWay, SearchOutcome, Updates};
use local::workspace::Workspace;
use minisign::KeyPair;
use release::Offer;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use testing::TestClock;
use testing::fake_publisher::{Served, Site};

/// A publisher with its server, and one computer that believes it.
pub struct World {
    pub folder: tempfile::TempDir,
    clock: TestClock,
    workspace: Workspace,
    site: Site,
    pair: KeyPair,
    publisher: Publisher,
}

fn installer() -> Vec<u8> {
    (0..300_000_u32).map(|number| number.to_le_bytes()[0]).collect()
}

impl World {
    pub async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let key = vault::create(folder.path(), Some("quatre chats sous le préau")).unwrap();
        let clock = TestClock::at("2026-12-01T08:00:00Z");
        let workspace = maintenance::open(folder.path(), &key, Arc::new(clock.clone())).await.unwrap();
        let site = Site::open();
        let pair = KeyPair::generate_unencrypted_keypair().unwrap();
        let publisher = Publisher::new(&pair.pk.to_base64(), Some(site.address())).unwrap();
        Self { folder, clock, workspace, site, pair, publisher }
    }

    /// Announces that version, with one installer for each kind of computer.
    fn announce(&self, version: &str) {
        self.announce_file(version, installer());
    }

    pub fn announce_file(&self, version: &str, file: Vec<u8>) {
        self.announce_as(&self.pair, &announcement_of(version, &file));
        self.site.put("installer", Served::Whole(file));
    }

    fn announce_as(&self, pair: &KeyPair, text: &Value) {
        let text = text.to_string();
        let signature = minisign::sign(None, &pair.sk, Cursor::new(&text), None, None).unwrap();
        self.site.put("manifest.json", Served::Whole(text.into_bytes()));
        self.site.put("manifest.json.minisig", Served::Whole(signature.into_string().into_bytes()));
    }

    /// What the window does; `None` when no search was due.
    async fn look(&self, asked: bool) -> Option<Result<Updates, HttpError>> {
        let search = update::search(&self.workspace, Some(&self.publisher), asked).await.unwrap()?;
        let answer = tokio::task::spawn_blocking(move || search.run()).await.unwrap();
        match answer {
            Ok(answer) => update::record(&self.workspace, Some(&self.publisher), answer).await.unwrap(),
            Err(fault) => return Some(Err(fault)),
        }
        Some(Ok(self.state().await))
    }

    pub async fn found(&self) -> Updates {
        self.look(true).await.unwrap().unwrap()
    }

    async fn state(&self) -> Updates {
        update::state(&self.workspace, Some(&self.publisher)).await.unwrap()
    }

    pub async fn offer(&self) -> Offer {
        update::offer(&self.workspace, Some(&self.publisher)).await.unwrap().0
    }

    pub fn fetched(&self) -> std::path::PathBuf {
        self.folder.path().join("mises-a-jour")
    }

    pub async fn fetch(&self) -> Result<update::Download, Error> {
        update::fetch(&self.offer().await, &self.fetched(), &Progress::default())
    }

    /// What stands in the folder of installers, but for the marker that it is Préau's.
    fn kept(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.fetched()).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        names.filter(|name| name != local::store::owned_files::MARKER).collect()
    }
}

fn announcement(version: &str) -> Value {
    announcement_of(version, &installer())
}

fn announcement_of(version: &str, file: &[u8]) -> Value {
    let sha256: String = Sha256::digest(file).iter().map(|byte| format!("{byte:02x}")).collect();
    let size = file.len();
    let file = |kind: &str| json!({ "kind": kind, "url": "installer", "size": size, "sha256": sha256 });
    json!({
        "form": 1, "program": "preau", "version": version, "published": "2026-11-30",
        "notes": ["L’envoi par mail."],
        "files": [file("linux-deb-x86_64"), file("linux-rpm-x86_64"), file("windows-nsis-x86_64")],
    })
}

fn code(result: Result<update::Download, Error>) -> String {
    result.unwrap_err().code().to_owned()
}

#[tokio::test]
async fn a_newer_version_is_offered_fetched_and_verified() {
    let world = World::new().await;
    world.announce("99.2.0");
    let before = world.state().await;
    assert_eq!((before.searches, before.outcome, before.offer), (true, None, None));

    let found = world.found().await;
    assert_eq!(found.outcome, Some(SearchOutcome::Offered));
    assert_eq!(found.searched_at.as_deref(), Some("2026-12-01T09:00:00+01:00"));
    let offer = found.offer.unwrap();
    assert_eq!((offer.version.as_str(), offer.published.as_str()), ("99.2.0", "2026-11-30"));
    assert_eq!(offer.notes, ["L’envoi par mail."]);
    assert_eq!(offer.size, 300_000);
    assert_eq!(offer.way, if cfg!(windows) { InstallWay::Closes } else { InstallWay::System });

    let progress = Progress::default();
    let ready = update::fetch(&world.offer().await, &world.fetched(), &progress).unwrap();
    assert_eq!(std::fs::read(&ready.path).unwrap(), installer());
    assert_eq!(world.kept().len(), 1);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&ready.path), 0o600);
        assert_eq!(mode(&world.fetched()), 0o700);
    }
    assert_eq!(update::ready(&world.offer().await, &world.fetched()).unwrap(), ready);

    // What was fetched once is not fetched twice.
    let asked = world.site.asked().len();
    assert_eq!(world.fetch().await.unwrap(), ready);
    assert_eq!(world.site.asked().len(), asked);
}

#[tokio::test]
async fn requests_say_nothing_of_who_asks() {
    let world = World::new().await;
    world.announce("99.2.0");
    world.found().await;
    world.fetch().await.unwrap();
    let asked = world.site.asked();
    let firsts: Vec<&str> = asked.iter().filter_map(|head| head.lines().next()).collect();
    assert_eq!(
        firsts,
        [
            "GET /preau/manifest.json.minisig HTTP/1.1",
            "GET /preau/manifest.json HTTP/1.1",
            "GET /preau/installer HTTP/1.1"
        ]
    );
    for head in &asked {
        let mut said: Vec<(String, &str)> = head
            .lines()
            .skip(1)
            .filter_map(|line| line.split_once(": "))
            .map(|(name, value)| (name.to_lowercase(), value))
            .filter(|(name, _)| name != "host")
            .collect();
        said.sort();
        assert_eq!(said, [("accept".to_owned(), "*/*"), ("user-agent".to_owned(), "preau")], "{head}");
    }
}

#[tokio::test]
async fn one_search_a_day_unless_asked() {
    let world = World::new().await;
    world.announce("99.2.0");
    assert!(world.look(false).await.is_some());
    assert!(world.look(false).await.is_none());
    assert!(world.look(true).await.is_some());
    // The day is the school's: in Paris it is already the next one.
    world.clock.set("2026-12-01T23:30:00Z");
    assert!(world.look(false).await.is_some());
    assert!(world.look(false).await.is_none());
}

#[tokio::test]
async fn offline_it_stays_quiet_and_keeps_what_it_knows() {
    let world = World::new().await;
    world.announce("99.2.0");
    world.found().await;
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let closed = format!("http://{}/", nobody.local_addr().unwrap());
    drop(nobody);
    let offline = Publisher::new(&world.pair.pk.to_base64(), Some(&closed)).unwrap();
    let search = update::search(&world.workspace, Some(&offline), false).await.unwrap().unwrap();
    let answer = tokio::task::spawn_blocking(move || search.run()).await.unwrap();
    assert!(matches!(answer, Err(HttpError::NoAnswer(_))), "{answer:?}");
    let quiet = update::state(&world.workspace, Some(&offline)).await.unwrap();
    assert_eq!((quiet.outcome, quiet.searched_at, quiet.offer), (None, None, None));
    assert!(world.state().await.offer.is_some());
}

#[tokio::test]
async fn older_and_equal_versions_are_not_offered() {
    let world = World::new().await;
    for version in ["0.0.1", env!("CARGO_PKG_VERSION")] {
        world.announce(version);
        let found = world.found().await;
        assert_eq!((found.outcome, found.offer), (Some(SearchOutcome::UpToDate), None), "{version}");
        let refused = update::offer(&world.workspace, Some(&world.publisher)).await.unwrap_err();
        assert_eq!(refused.code(), "not-found");
    }
}

#[tokio::test]
async fn a_newer_version_without_an_installer_for_this_computer_is_told() {
    let world = World::new().await;
    let mut text = announcement("99.2.0");
    text["files"] =
        json!([{ "kind": "windows-msi-x86_64", "url": "a.msi", "size": 1, "sha256": "0".repeat(64) }]);
    world.announce_as(&world.pair, &text);
    let found = world.found().await;
    assert_eq!((found.outcome, found.offer), (Some(SearchOutcome::OtherSystems), None));
}

#[tokio::test]
async fn forged_announcements_are_set_aside() {
    let world = World::new().await;
    world.announce("99.2.0");
    assert!(world.found().await.offer.is_some());
    let forged = Some(SearchOutcome::Forged);

    world.announce_as(&KeyPair::generate_unencrypted_keypair().unwrap(), &announcement("99.9.9"));
    let found = world.found().await;
    assert_eq!((found.outcome, found.offer), (forged, None));
    assert!(update::offer(&world.workspace, Some(&world.publisher)).await.is_err());

    world.announce("99.2.0");
    let changed = announcement("99.2.1").to_string().into_bytes();
    world.site.put("manifest.json", Served::Whole(changed));
    assert_eq!(world.found().await.outcome, forged);

    world.announce("99.2.0");
    world.site.put("manifest.json", Served::Whole(vec![b'a'; 100_000]));
    assert_eq!(world.found().await.outcome, forged);

    world.announce("99.2.0");
    world.site.put("manifest.json.minisig", Served::Whole(b"<html>".to_vec()));
    assert_eq!(world.found().await.outcome, forged);

    let mut later = announcement("99.2.0");
    later["form"] = 2.into();
    world.announce_as(&world.pair, &later);
    let found = world.found().await;
    assert_eq!((found.outcome, found.offer), (Some(SearchOutcome::Unreadable), None));
}

/// Whoever serves an old announcement again, signature and all, takes nothing back.
#[tokio::test]
async fn an_older_announcement_replaces_no_newer_one() {
    let world = World::new().await;
    let announce = |version: &str, day: &str| {
        let mut text = announcement_of(version, &installer());
        text["published"] = json!(day);
        world.announce_as(&world.pair, &text);
    };
    let offered = |updates: &Updates| updates.offer.as_ref().map(|offer| offer.version.clone());
    announce("99.3.0", "2026-12-01");
    assert_eq!(offered(&world.found().await).as_deref(), Some("99.3.0"));
    for (version, day) in [("99.2.0", "2026-11-30"), ("99.9.0", "2026-11-30"), ("99.2.0", "2026-12-01")] {
        announce(version, day);
        let updates = world.found().await;
        assert_eq!(offered(&updates).as_deref(), Some("99.3.0"), "{version} of {day}");
        assert_eq!(updates.outcome, Some(SearchOutcome::Offered));
        assert_eq!(world.offer().await.version.to_string(), "99.3.0");
    }
    // A version that was withdrawn since is offered no longer: that, the publisher signed later.
    announce("99.2.0", "2026-12-02");
    assert_eq!(offered(&world.found().await).as_deref(), Some("99.2.0"));
    // Nor does another address.
    let mirror = Site::open();
    update::save_address(&world.workspace, Some(&world.publisher), mirror.address()).await.unwrap();
    let mut text = announcement_of("99.3.0", &installer());
    text["published"] = json!("2026-12-01");
    let text = text.to_string();
    let signature = minisign::sign(None, &world.pair.sk, Cursor::new(&text), None, None).unwrap();
    mirror.put("manifest.json", Served::Whole(text.into_bytes()));
    mirror.put("manifest.json.minisig", Served::Whole(signature.into_string().into_bytes()));
    let updates = world.found().await;
    assert_eq!((offered(&updates), updates.outcome), (None, Some(SearchOutcome::Superseded)));
    let refused = update::offer(&world.workspace, Some(&world.publisher)).await.unwrap_err();
    assert_eq!(refused.code(), "not-found");
}

#[tokio::test]
async fn an_announcement_without_signature_is_no_answer() {
    let world = World::new().await;
    world.site.put("manifest.json", Served::Whole(announcement("99.2.0").to_string().into_bytes()));
    assert!(matches!(world.look(true).await, Some(Err(HttpError::NoAnswer(_)))));
    assert_eq!(world.state().await.outcome, None);
}

#[tokio::test]
async fn plain_http_leads_nowhere_else() {
    let world = World::new().await;
    world.announce("99.2.0");
    let elsewhere = Site::open();
    world.site.put("manifest.json", Served::Moved(format!("{}manifest.json", elsewhere.address())));
    assert!(matches!(world.look(true).await, Some(Err(HttpError::NoAnswer(_)))));
    assert_eq!(elsewhere.asked(), Vec::<String>::new());
}

#[tokio::test]
async fn a_tampered_file_is_refused_said_and_deleted() {
    let world = World::new().await;
    world.announce("99.2.0");
    world.found().await;
    let mut flipped = installer();
    flipped[150_000] ^= 1;
    let mut longer = installer();
    longer.push(0);
    let shorter = installer()[..299_999].to_vec();
    for wrong in [flipped, longer, shorter, Vec::new()] {
        world.site.put("installer", Served::Whole(wrong));
        let refused = world.fetch().await.unwrap_err();
        assert_eq!(refused.code(), "update-tampered");
        assert!(refused.to_string().contains("n’est pas celui que l’éditeur de Préau a signé"), "{refused}");
        assert_eq!(world.kept(), Vec::<String>::new());
    }
}

#[tokio::test]
async fn a_file_changed_after_it_was_fetched_is_refused() {
    let world = World::new().await;
    world.announce("99.2.0");
    world.found().await;
    let ready = world.fetch().await.unwrap();
    let mut changed = installer();
    changed[0] ^= 0x80;
    std::fs::write(&ready.path, changed).unwrap();
    assert_eq!(code(update::ready(&world.offer().await, &world.fetched())), "update-tampered");
    assert_eq!(world.kept(), Vec::<String>::new());
    assert_eq!(code(update::ready(&world.offer().await, &world.fetched())), "not-found");
    world.fetch().await.unwrap();
}

#[tokio::test]
async fn a_broken_connection_leaves_nothing() {
    let world = World::new().await;
    world.announce("99.2.0");
    world.found().await;
    world.site.put("installer", Served::Cut(installer()));
    assert_eq!(code(world.fetch().await), "update-unreachable");
    assert_eq!(world.kept(), Vec::<String>::new());
}

#[tokio::test]
async fn cancelling_is_heard_while_the_server_is_silent() {
    let world = World::new().await;
    world.announce("99.2.0");
    world.found().await;
    world.site.put("installer", Served::Held(installer()));
    let progress = Progress::default();
    let watched = progress.clone();
    let watcher = std::thread::spawn(move || {
        while watched.read().1 == 0 {
            std::thread::yield_now();
        }
        watched.cancel();
        watched.read()
    });
    let cancelled = update::fetch(&world.offer().await, &world.fetched(), &progress);
    assert!(matches!(cancelled, Err(Error::Cancelled)), "{cancelled:?}");
    let (label, done, total) = watcher.join().unwrap();
    assert_eq!((label.as_str(), total), ("Téléchargement de la mise à jour", 300_000));
    assert!(done <= 150_000, "{done}");
    assert_eq!(world.kept(), Vec::<String>::new());
}

#[tokio::test]
async fn only_the_installer_of_a_newer_version_is_kept() {
    let world = World::new().await;
    world.announce("99.2.0");
    world.found().await;
    world.fetch().await.unwrap();
    let newer = world.kept();
    for name in ["preau-0.0.1.deb", ".preau-99.2.0.deb.partiel"] {
        std::fs::write(world.fetched().join(name), b"x").unwrap();
    }
    update::tidy(&world.fetched()).unwrap();
    assert_eq!(world.kept(), newer);

    world.announce("99.3.0");
    world.found().await;
    world.fetch().await.unwrap();
    let kept = world.kept();
    assert_eq!(kept.len(), 1);
    assert!(kept[0].starts_with("preau-99.3.0."), "{kept:?}");
    update::tidy(&world.folder.path().join("nowhere")).unwrap();
}

#[tokio::test]
async fn what_somebody_put_among_the_installers_stays() {
    let world = World::new().await;
    world.announce("99.2.0");
    world.found().await;
    world.fetch().await.unwrap();
    let others = ["autre.exe", "preau-notes.txt", "preau-0.0.1.deb.asc", "preau.deb"];
    for name in others {
        std::fs::write(world.fetched().join(name), b"x").unwrap();
    }
    update::tidy(&world.fetched()).unwrap();
    world.announce("99.3.0");
    world.found().await;
    world.fetch().await.unwrap();
    for name in others {
        assert!(world.fetched().join(name).exists(), "{name}");
    }
    assert_eq!(world.kept().len(), 1 + others.len());
}

#[tokio::test]
async fn a_folder_of_that_name_that_is_not_its_own_is_left_alone() {
    let world = World::new().await;
    std::fs::create_dir(world.fetched()).unwrap();
    let files = ["preau-0.0.1.deb", "rapport.odt"];
    for name in files {
        std::fs::write(world.fetched().join(name), b"x").unwrap();
    }
    update::tidy(&world.fetched()).unwrap();
    world.announce("99.2.0");
    world.found().await;
    assert_eq!(code(world.fetch().await), "folder-taken");
    let mut kept = world.kept();
    kept.sort();
    assert_eq!(kept, files);
}

#[tokio::test]
async fn the_installers_of_an_earlier_version_are_known_by_their_names() {
    let world = World::new().await;
    std::fs::create_dir(world.fetched()).unwrap();
    for name in ["preau-0.0.1.deb", ".preau-0.0.2.deb.partiel", "preau-99.0.0.msi"] {
        std::fs::write(world.fetched().join(name), b"x").unwrap();
    }
    update::tidy(&world.fetched()).unwrap();
    assert_eq!(world.kept(), ["preau-99.0.0.msi"]);
    world.announce("99.2.0");
    world.found().await;
    world.fetch().await.unwrap();
    assert!(local::store::owned_files::is_marked(&world.fetched()));
}

#[tokio::test]
async fn another_address_is_checked_kept_and_written_in_the_journal() {
    let world = World::new().await;
    world.announce("99.2.0");
    world.found().await;
    let publisher = Some(&world.publisher);
    for wrong in
        ["preau.example.fr", "http://preau.example.fr", "https://a:b@example.fr", "https://example.fr/?a"]
    {
        let refused = update::save_address(&world.workspace, publisher, wrong).await.unwrap_err();
        assert_eq!(Failure::from(&refused).field.as_deref(), Some("updateAddress"), "{wrong}");
    }
    assert!(world.state().await.offer.is_some());

    // What one address announced says nothing of another.
    let town = Site::open();
    let saved = update::save_address(&world.workspace, publisher, town.address()).await.unwrap();
    assert_eq!((saved.address.as_str(), saved.offer), (town.address(), None));
    assert_eq!(saved.default_address.as_deref(), Some(world.site.address()));
    let page = journal::page(&world.workspace, None, 0, 10).await.unwrap();
    assert_eq!(page.total, 1);
    assert!(world.look(false).await.is_some(), "a new address is asked at once");

    let back = update::save_address(&world.workspace, publisher, "  ").await.unwrap();
    assert_eq!(back.address, "");
    assert!(back.offer.is_some());
}

#[tokio::test]
async fn a_build_without_publisher_looks_for_nothing() {
    let world = World::new().await;
    let state = update::state(&world.workspace, None).await.unwrap();
    assert!(!state.searches);
    assert!(update::search(&world.workspace, None, true).await.unwrap().is_none());
    assert!(Publisher::new("not a key", Some("https://example.fr")).is_none());
    let without_address = Publisher::new(&world.pair.pk.to_base64(), None).unwrap();
    assert!(update::search(&world.workspace, Some(&without_address), true).await.unwrap().is_none());
    assert_eq!(world.site.asked(), Vec::<String>::new());
}

#[tokio::test]
async fn the_copy_before_an_installation_is_named_so() {
    let world = World::new().await;
    let made = world.workspace.backup(Reason::Update).await.unwrap();
    assert_eq!(made.reason, Reason::Update);
    assert!(backup::list(world.folder.path()).contains(&made));
}
