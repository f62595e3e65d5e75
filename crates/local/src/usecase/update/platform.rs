//! Which installer this computer takes, and how it is run.

use std::path::Path;

use release::Kind;

use crate::view::update::InstallWay;

/// How Préau is installed on this computer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Platform {
    /// Its kind of installer.
    pub kind: Kind,
    /// How an update is installed.
    pub way: InstallWay,
    /// The command that installs a file, where a terminal can.
    command: Option<&'static str>,
}

impl Platform {
    /// This computer; nothing when no installer of Préau suits it.
    #[must_use]
    pub fn current() -> Option<Self> {
        if cfg!(target_arch = "x86_64") { current() } else { None }
    }

    /// What to type to install that file.
    #[must_use]
    pub fn command(&self, file: &Path) -> Option<String> {
        let path = file.to_str()?.replace('\'', r"'\''");
        self.command.map(|command| format!("sudo {command} '{path}'"))
    }
}

#[cfg(unix)]
fn current() -> Option<Platform> {
    of_family(&std::fs::read_to_string("/etc/os-release").ok()?)
}

/// The family that `os-release` names: <https://www.freedesktop.org/software/systemd/man/os-release.html>.
#[cfg(unix)]
fn of_family(os_release: &str) -> Option<Platform> {
    let mut names: Vec<&str> = Vec::new();
    for line in os_release.lines() {
        if let Some((key, value)) = line.split_once('=')
            && matches!(key, "ID" | "ID_LIKE")
        {
            names.extend(value.trim().trim_matches(['"', '\'']).split_whitespace());
        }
    }
    let of = |families: &[&str]| names.iter().any(|name| families.contains(name));
    let (kind, command) = if of(&["debian", "ubuntu"]) {
        (Kind::LinuxDeb, "apt install")
    } else if of(&["fedora", "rhel"]) {
        (Kind::LinuxRpm, "dnf install")
    } else if names.iter().any(|name| name.contains("suse")) {
        (Kind::LinuxRpm, "zypper install --allow-unsigned-rpm")
    } else {
        return None;
    };
    Some(Platform { kind, way: InstallWay::System, command: Some(command) })
}

/// What the installers leave in the registry: for all users of the computer, or for one.
#[cfg(windows)]
fn current() -> Option<Platform> {
    use winreg::RegKey;
    use winreg::enums::HKEY_LOCAL_MACHINE;
    let installed = RegKey::predef(HKEY_LOCAL_MACHINE)
        .open_subkey(r"Software\fr.preau.desktop")
        .and_then(|key| key.get_value::<String, _>("Installer"));
    let (kind, way) = match installed.as_deref() {
        Ok("msi") => (Kind::WindowsMsi, InstallWay::Administered),
        Ok(_) => (Kind::WindowsNsis, InstallWay::Administered),
        Err(_) => (Kind::WindowsNsis, InstallWay::Closes),
    };
    Some(Platform { kind, way, command: None })
}

#[cfg(all(test, unix))]
mod tests {
    use std::path::Path;

    use release::Kind;

    use super::of_family;

    #[test]
    fn the_family_of_the_system_says_which_installer() {
        let of = |text: &str| {
            let platform = of_family(text)?;
            Some((platform.kind, platform.command(Path::new("/home/a b/l'école.x"))?))
        };
        assert_eq!(
            of("PRETTY_NAME=\"Debian GNU/Linux 12\"\nID=debian\n"),
            Some((Kind::LinuxDeb, r"sudo apt install '/home/a b/l'\''école.x'".to_owned()))
        );
        assert_eq!(of("ID=linuxmint\nID_LIKE=\"ubuntu debian\"\n").unwrap().0, Kind::LinuxDeb);
        let (kind, command) = of("ID=\"almalinux\"\nID_LIKE=\"rhel centos fedora\"\n").unwrap();
        assert_eq!(kind, Kind::LinuxRpm);
        assert!(command.starts_with("sudo dnf install '"));
        let (kind, command) = of("ID='opensuse-leap'\nID_LIKE='suse opensuse'\n").unwrap();
        assert_eq!(kind, Kind::LinuxRpm);
        assert!(command.starts_with("sudo zypper install "));
        assert_eq!(of("NAME=debian\nID=arch\n"), None);
        assert_eq!(of(""), None);
    }
}
