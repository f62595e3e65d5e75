//! Windows has no printing of PDF of its own: the program that opens them prints them, when it says that it can. It is
//! asked by the verb `printto`, through PowerShell, since nothing else asks it without unsafe code.

use std::os::windows::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use winreg::RegKey;
use winreg::enums::{HKEY_CLASSES_ROOT, HKEY_CURRENT_USER};

use super::job::{Handover, Job, Printer, absent, failed};
use crate::progress::Progress;
use crate::{Error, Result};

/// The printers of the user, by name.
const DEVICES: &str = r"Software\Microsoft\Windows NT\CurrentVersion\Devices";

/// Whose value `Device` begins with the name of the default printer, up to a comma.
const WINDOWS: &str = r"Software\Microsoft\Windows NT\CurrentVersion\Windows";

/// What opens PDFs, by the user's own choice.
const CHOICE: &str = r"Software\Microsoft\Windows\CurrentVersion\Explorer\FileExts\.pdf\UserChoice";

/// No console is shown.
const CREATE_NO_WINDOW: u32 = 0x0800_0000;

/// What stands in the environment is no part of a command.
const PRINT: &str = "$ErrorActionPreference = 'Stop'; \
    Start-Process -FilePath $env:PREAU_FILE -Verb printto -ArgumentList ('\"' + $env:PREAU_PRINTER + '\"') \
    -WindowStyle Hidden";

pub(super) fn printers() -> Result<Vec<Printer>> {
    if !prints() {
        return Err(absent());
    }
    let user = RegKey::predef(HKEY_CURRENT_USER);
    let Ok(devices) = user.open_subkey(DEVICES) else { return Ok(Vec::new()) };
    let chosen: String =
        user.open_subkey(WINDOWS).and_then(|key| key.get_value("Device")).unwrap_or_default();
    let default = chosen.split(',').next().unwrap_or_default();
    let mut names: Vec<String> = devices.enum_values().flatten().map(|(name, _)| name).collect();
    names.sort_by_cached_key(|name| name.to_lowercase());
    let printer =
        |name: String| Printer { label: name.clone(), is_default: name == default, is_paused: false, name };
    Ok(names.into_iter().map(printer).collect())
}

/// Whether the program that opens PDFs prints them.
fn prints() -> bool {
    let classes = RegKey::predef(HKEY_CLASSES_ROOT);
    let chosen =
        RegKey::predef(HKEY_CURRENT_USER).open_subkey(CHOICE).and_then(|key| key.get_value("ProgId"));
    let class = chosen.or_else(|_| classes.open_subkey(".pdf").and_then(|key| key.get_value("")));
    class.is_ok_and(|class: String| classes.open_subkey(format!(r"{class}\shell\printto\command")).is_ok())
}

pub(super) fn print(file: &Path, job: Job<'_>, _: &Progress) -> Result<Handover> {
    let system = std::env::var_os("SystemRoot").map(PathBuf::from).ok_or_else(absent)?;
    let done = Command::new(system.join(r"System32\WindowsPowerShell\v1.0\powershell.exe"))
        .args(["-NoProfile", "-NonInteractive", "-Command", PRINT])
        .env("PREAU_FILE", file)
        .env("PREAU_PRINTER", &job.printer.name)
        .creation_flags(CREATE_NO_WINDOW)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .map_err(|error| Error::internal("impression", error))?;
    if done.success() { Ok(Handover::Read) } else { Err(failed(job.printer)) }
}
