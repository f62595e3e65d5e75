//! What holds for the whole process, whichever program it is.

/// Keeps the memory of this process, and of those it starts, from being written to a disk when one of them crashes:
/// names, passwords and the key of the store stand in it in clear. To be called first; a system that refuses leaves
/// things as they were.
pub fn keep_memory_off_the_disk() {
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{Resource, Rlimit, setrlimit};
        // One byte holds no dump; and it is the one limit by which Linux hands none to a program either, systemd-coredump
        // or apport, which take a limit of zero for their own to heed.
        let _ = setrlimit(Resource::Core, Rlimit { current: Some(1), maximum: Some(1) });
    }
    #[cfg(windows)]
    {
        use winreg::RegKey;
        use winreg::enums::HKEY_CURRENT_USER;
        // What `WerAddExcludedApplication` writes: Windows Error Reporting keeps no dump of this program and sends none.
        const EXCLUDED: &str = r"Software\Microsoft\Windows\Windows Error Reporting\ExcludedApplications";
        if let Some(program) = std::env::current_exe().ok().as_deref().and_then(|path| path.file_name())
            && let Ok((key, _)) = RegKey::predef(HKEY_CURRENT_USER).create_subkey(EXCLUDED)
        {
            let _ = key.set_value(program, &1_u32);
        }
    }
}
