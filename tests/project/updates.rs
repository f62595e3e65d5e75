//! A newer version, published as the publisher does it and installed from the real window; and all that must
//! not be offered.

use std::ffi::OsString;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use testing::fake_publisher::{Served, Site};

use crate::window::{Place, Window};

/// A publisher: its minisign key, its server, and the computer's program for packages.
struct World {
    place: Place,
    folder: tempfile::TempDir,
    site: Site,
}

impl World {
    fn new() -> Self {
        let world = Self { place: Place::new(), folder: tempfile::tempdir().unwrap(), site: Site::open() };
        world.new_key("publisher");
        world
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn new_key(&self, name: &str) {
        let made = Command::new("minisign")
            .args(["-G", "-W", "-p"])
            .arg(self.path(&format!("{name}.pub")))
            .arg("-s")
            .arg(self.path(&format!("{name}.key")))
            .output()
            .expect("minisign (package of that name) is installed");
        assert!(made.status.success(), "{made:?}");
    }

    /// Publishes a version signed by that key, with `scripts/release-manifest`.
    fn publish(&self, version: &str, key: &str) {
        let folder = self.path(version);
        std::fs::create_dir_all(&folder).unwrap();
        let deb = format!("preau_{version}_amd64.deb");
        let rpm = format!("preau-{version}-1.x86_64.rpm");
        for installer in [&deb, &rpm] {
            std::fs::write(folder.join(installer), package(version)).unwrap();
        }
        std::fs::write(self.path("notes"), "L’envoi des notifications par mail.\n").unwrap();
        let published = Command::new(root().join("scripts/release-manifest"))
            .arg("--key")
            .arg(self.path(&format!("{key}.key")))
            .arg("--notes")
            .arg(self.path("notes"))
            .arg(version)
            .arg(&folder)
            .output()
            .unwrap();
        assert!(published.status.success(), "{published:?}");
        for name in [deb.as_str(), &rpm, "manifest.json", "manifest.json.minisig"] {
            self.site.put(name, Served::Whole(std::fs::read(folder.join(name)).unwrap()));
        }
    }

    /// The window, of a build that believes the publisher and looks at that address.
    async fn open(&self, address: &str) -> Window {
        self.open_where(address, &[]).await
    }

    async fn open_where(&self, address: &str, more: &[(&str, OsString)]) -> Window {
        let key = std::fs::read_to_string(self.path("publisher.pub")).unwrap();
        let mut environment = vec![
            ("PREAU_UPDATE_KEY", key.into()),
            ("PREAU_UPDATE_ADDRESS", address.into()),
            ("PATH", self.opener()),
        ];
        environment.extend_from_slice(more);
        Window::open_where(&self.place, &[], &environment).await
    }

    /// Puts before the system's programs one that keeps the file it is asked to open.
    fn opener(&self) -> OsString {
        let programs = self.path("programs");
        std::fs::create_dir_all(&programs).unwrap();
        let program = programs.join("xdg-open");
        let script = format!(
            "#!/bin/sh\ncp \"$1\" '{0}.part' && mv '{0}.part' '{0}'\n",
            self.path("opened").display()
        );
        std::fs::write(&program, script).unwrap();
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
        let path = std::env::var_os("PATH").unwrap();
        std::env::join_paths([programs].into_iter().chain(std::env::split_paths(&path))).unwrap()
    }

    /// What the system's program was given.
    async fn opened(&self) -> Vec<u8> {
        loop {
            if let Ok(bytes) = std::fs::read(self.path("opened")) {
                return bytes;
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    }

    /// What stands in the folder of installers, but for the marker that it is Préau’s.
    fn installers(&self) -> Vec<String> {
        let mut names = self.names("mises-a-jour");
        names.retain(|name| name != local::store::owned_files::MARKER);
        names
    }

    /// Names of the files in a folder of the demonstration's data, or of the whole.
    fn names(&self, folder: &str) -> Vec<String> {
        let Ok(entries) = std::fs::read_dir(self.place.data().join(folder)) else { return Vec::new() };
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }
}

/// An https server of a town's own, whose certificate an authority of its own signed.
struct Town {
    server: Child,
    address: String,
    authority: PathBuf,
}

impl Town {
    fn serve(folder: &Path, keys: &Path) -> Self {
        let openssl = |line: &str| {
            let made = Command::new("openssl").args(line.split(' ')).current_dir(keys).output().unwrap();
            assert!(made.status.success(), "{line}: {made:?}");
        };
        std::fs::write(keys.join("names"), "subjectAltName=DNS:localhost\nbasicConstraints=CA:FALSE\n")
            .unwrap();
        let ec = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes";
        openssl(&format!("req -x509 {ec} -days 2 -subj /CN=Mairie -keyout ca.key -out ca.pem"));
        openssl(&format!("req -new {ec} -subj /CN=localhost -keyout town.key -out town.csr"));
        openssl("x509 -req -in town.csr -CA ca.pem -CAkey ca.key -days 2 -extfile names -out town.pem");
        let mut server = Command::new("openssl")
            .args(["s_server", "-accept", "127.0.0.1:0", "-WWW", "-cert"])
            .arg(keys.join("town.pem"))
            .arg("-key")
            .arg(keys.join("town.key"))
            .current_dir(folder)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(server.stdout.take().unwrap()).lines();
        let accepts =
            lines.find_map(|line| line.unwrap().strip_prefix("ACCEPT ").map(str::to_owned)).unwrap();
        // The server goes on writing: somebody must go on reading.
        std::thread::spawn(move || lines.for_each(drop));
        let port = accepts.rsplit(':').next().unwrap();
        Self { server, address: format!("https://localhost:{port}/"), authority: keys.join("ca.pem") }
    }
}

impl Drop for Town {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

fn package(version: &str) -> Vec<u8> {
    format!("a package of {version}\n").repeat(20_000).into_bytes()
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

async fn first_run(window: &Window) {
    window.fill("Vos prénom et nom", "Camille Essai").await;
    window.choose("Essayer avec une école de démonstration").await;
    window.press("Commencer").await;
    window.see("Chiffres clés").await;
}

/// Once the day's search is over and nothing was announced, the settings say this.
async fn says_in_settings(window: &Window, sentence: &str) {
    window.follow("Paramètres").await;
    window.press("Rechercher maintenant").await;
    window.see(sentence).await;
    assert_eq!(window.texts("//aside[@aria-label = 'Nouvelle version']").await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_newer_version_is_offered_verified_and_handed_to_the_system() {
    let world = World::new();
    world.publish("99.2.0", "publisher");
    let window = world.open(world.site.address()).await;
    first_run(&window).await;
    window.see("La version 99.2.0 de Préau est disponible.").await;
    window.press("Voir et installer").await;
    window.see("L’envoi des notifications par mail.").await;
    window.click_dialog("Installer").await;
    window.see("La mise à jour est vérifiée et vos données sont sauvegardées.").await;
    assert_eq!(world.opened().await, package("99.2.0"));
    let kept = world.installers();
    assert_eq!(kept.len(), 1, "{kept:?}");
    assert!(kept[0].starts_with("preau-99.2.0."), "{kept:?}");
    window.see(&format!("install '{}", world.place.data().join("mises-a-jour").display())).await;
    let backups = world.names("demonstration/sauvegardes");
    assert!(backups.iter().any(|name| name.contains("-update.")), "{backups:?}");
    for head in world.site.asked() {
        assert!(head.starts_with("GET /preau/") && !head.to_lowercase().contains("cookie"), "{head}");
    }
    window.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forged_file_is_refused_and_said() {
    let world = World::new();
    world.publish("99.2.0", "publisher");
    let mut forged = package("99.2.0");
    forged[12_345] ^= 1;
    for name in ["preau_99.2.0_amd64.deb", "preau-99.2.0-1.x86_64.rpm"] {
        world.site.put(name, Served::Whole(forged.clone()));
    }
    let window = world.open(world.site.address()).await;
    first_run(&window).await;
    window.press("Voir et installer").await;
    window.click_dialog("Installer").await;
    window.see("Le fichier reçu n’est pas celui que l’éditeur de Préau a signé").await;
    assert_eq!(world.installers(), Vec::<String>::new());
    assert!(!world.path("opened").exists());
    let backups = world.names("demonstration/sauvegardes");
    assert!(!backups.iter().any(|name| name.contains("-update.")), "{backups:?}");
    window.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forged_announcement_offers_nothing_and_is_said_in_the_settings() {
    let world = World::new();
    world.new_key("forger");
    world.publish("99.2.0", "forger");
    let window = world.open(world.site.address()).await;
    first_run(&window).await;
    says_in_settings(&window, "La réponse reçue n’est pas signée par l’éditeur de Préau").await;
    window.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_older_version_is_not_offered() {
    let world = World::new();
    world.publish("0.0.9", "publisher");
    let window = world.open(world.site.address()).await;
    first_run(&window).await;
    says_in_settings(&window, "Vous avez la dernière version.").await;
    window.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_an_answer_nothing_is_said_until_it_is_asked() {
    let world = World::new();
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let closed = format!("http://{}/", nobody.local_addr().unwrap());
    drop(nobody);
    let window = world.open(&closed).await;
    first_run(&window).await;
    window.follow("Paramètres").await;
    window.see("Aucune recherche n’a encore reçu de réponse.").await;
    let text = window.text().await;
    assert!(!text.contains("Aucune réponse à l’adresse"), "{text}");
    says_in_settings(&window, "Aucune réponse à l’adresse des mises à jour.").await;
    window.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_authority_that_the_system_trusts_is_trusted_and_no_other() {
    let world = World::new();
    world.publish("99.2.0", "publisher");
    let town = Town::serve(&world.path("99.2.0"), world.folder.path());
    let window = world.open(&town.address).await;
    first_run(&window).await;
    says_in_settings(&window, "Aucune réponse à l’adresse des mises à jour.").await;
    window.close().await;

    let trusted = [("SSL_CERT_FILE", town.authority.clone().into_os_string())];
    let window = world.open_where(&town.address, &trusted).await;
    window.press("Voir et installer").await;
    window.click_dialog("Installer").await;
    window.see("La mise à jour est vérifiée").await;
    assert_eq!(world.opened().await, package("99.2.0"));
    window.close().await;
}
