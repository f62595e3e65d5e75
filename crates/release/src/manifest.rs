//! What is announced, and to whom it is offered.

use jiff::civil::Date;
use semver::Version;
use serde::Deserialize;

use super::error::Fault;
use super::{Address, ManifestError, PublisherKey};

/// Longest manifest, in bytes.
pub const MAX_MANIFEST: usize = 64 * 1024;

/// Largest installer, in bytes.
pub const MAX_FILE: u64 = 512 * 1024 * 1024;

const PROGRAM: &str = "preau";
const FORM: u32 = 1;
const MAX_FILES: usize = 32;
const MAX_NOTES: usize = 20;
const MAX_NOTE: usize = 400;

/// The installers there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Debian and its family.
    LinuxDeb,
    /// Fedora, openSUSE and their families.
    LinuxRpm,
    /// Windows, for one person.
    WindowsNsis,
    /// Windows, deployed for everybody.
    WindowsMsi,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::LinuxDeb, Self::LinuxRpm, Self::WindowsNsis, Self::WindowsMsi];

    /// Its name in a manifest.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::LinuxDeb => "linux-deb-x86_64",
            Self::LinuxRpm => "linux-rpm-x86_64",
            Self::WindowsNsis => "windows-nsis-x86_64",
            Self::WindowsMsi => "windows-msi-x86_64",
        }
    }

    /// What the file's name ends in.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::LinuxDeb => "deb",
            Self::LinuxRpm => "rpm",
            Self::WindowsNsis => "exe",
            Self::WindowsMsi => "msi",
        }
    }
}

/// A version announced by the publisher: only [`Manifest::read`] makes one, once the signature is checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    version: Version,
    published: Date,
    notes: Vec<String>,
    packages: Vec<Package>,
}

/// One installer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Package {
    /// For which computers.
    pub kind: Kind,
    /// Where it is fetched.
    pub url: String,
    /// Bytes.
    pub size: u64,
    /// Digest.
    pub sha256: [u8; 32],
}

/// A newer version for this computer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// The version.
    pub version: Version,
    /// When it was published.
    pub published: Date,
    /// What it brings: French sentences, plain text.
    pub notes: Vec<String>,
    /// The installer for this computer.
    pub package: Package,
}

#[derive(Deserialize)]
struct Announced {
    form: u32,
    program: String,
    version: String,
    published: String,
    notes: Vec<String>,
    files: Vec<AnnouncedFile>,
}

/// Read first: a later form may name everything else otherwise.
#[derive(Deserialize)]
struct Form {
    form: u32,
}

#[derive(Deserialize)]
struct AnnouncedFile {
    kind: String,
    url: String,
    size: u64,
    sha256: String,
}

impl Manifest {
    /// Checks who signed an announcement, then reads it. Fields it does not know are ignored, and so are kinds of
    /// installers: a later publisher may add some.
    ///
    /// # Errors
    /// Why it is set aside.
    pub fn read(
        bytes: &[u8],
        signature: &[u8],
        key: &PublisherKey,
        from: &Address,
    ) -> Result<Self, ManifestError> {
        if bytes.len() > MAX_MANIFEST {
            return Err(ManifestError::TooLong("the manifest"));
        }
        key.check(bytes, signature)?;
        let malformed =
            |what| move |error: serde_json::Error| ManifestError::Malformed(what, Some(error.into()));
        let Form { form } = serde_json::from_slice(bytes).map_err(malformed("form"))?;
        if form > FORM {
            return Err(ManifestError::LaterForm(form));
        }
        let announced: Announced = serde_json::from_slice(bytes).map_err(malformed("the manifest"))?;
        announced.accept(from)
    }

    /// The version announced.
    #[must_use]
    pub const fn version(&self) -> &Version {
        &self.version
    }

    /// When it was published.
    #[must_use]
    pub const fn published(&self) -> Date {
        self.published
    }

    /// Whether it is newer than the version that runs. For who runs a finished version, a trial one is not.
    #[must_use]
    pub fn is_newer(&self, running: &Version) -> bool {
        let trial = !self.version.pre.is_empty() && running.pre.is_empty();
        self.version.cmp_precedence(running).is_gt() && !trial
    }

    /// What there is for a computer that runs this version from that kind of installer: nothing unless the one
    /// announced is newer.
    #[must_use]
    pub fn offer(&self, running: &Version, kind: Kind) -> Option<Offer> {
        if !self.is_newer(running) {
            return None;
        }
        let package = self.packages.iter().find(|package| package.kind == kind)?.clone();
        Some(Offer {
            version: self.version.clone(),
            published: self.published,
            notes: self.notes.clone(),
            package,
        })
    }
}

impl Announced {
    fn accept(self, from: &Address) -> Result<Manifest, ManifestError> {
        if self.form != FORM {
            return Err(ManifestError::malformed("form"));
        }
        if self.program != PROGRAM {
            return Err(ManifestError::OtherProgram);
        }
        let version = Version::parse(&self.version)
            .map_err(|_| ManifestError::Malformed("version", Some(Fault::of("not a version"))))?;
        let published = self
            .published
            .parse()
            .map_err(|_| ManifestError::Malformed("published", Some(Fault::of("not a date"))))?;
        if self.notes.len() > MAX_NOTES || !self.notes.iter().all(|note| is_sentence(note)) {
            return Err(ManifestError::malformed("notes"));
        }
        if self.files.len() > MAX_FILES {
            return Err(ManifestError::malformed("files"));
        }
        let mut packages: Vec<Package> = Vec::new();
        for file in &self.files {
            let Some(package) = file.accept(from)? else { continue };
            if packages.iter().any(|known| known.kind == package.kind) {
                return Err(ManifestError::malformed("files"));
            }
            packages.push(package);
        }
        Ok(Manifest { version, published, notes: self.notes, packages })
    }
}

impl AnnouncedFile {
    fn accept(&self, from: &Address) -> Result<Option<Package>, ManifestError> {
        let Some(kind) = Kind::ALL.into_iter().find(|kind| kind.code() == self.kind) else { return Ok(None) };
        let url = from.file(&self.url).ok_or(ManifestError::malformed("url"))?;
        if self.size == 0 || self.size > MAX_FILE {
            return Err(ManifestError::malformed("size"));
        }
        let sha256 = digest(&self.sha256).ok_or(ManifestError::malformed("sha256"))?;
        Ok(Some(Package { kind, url, size: self.size, sha256 }))
    }
}

/// A line to show as it is.
fn is_sentence(note: &str) -> bool {
    !note.trim().is_empty() && note.chars().count() <= MAX_NOTE && !note.chars().any(char::is_control)
}

/// 64 hexadecimal digits.
fn digest(text: &str) -> Option<[u8; 32]> {
    if text.len() != 64 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let mut digest = [0; 32];
    for (index, byte) in digest.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(2 * index..2 * index + 2)?, 16).ok()?;
    }
    Some(digest)
}
