//! CUPS, by the commands that every system has of it. `lp` ends once the scheduler has a copy of the file.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use super::job::{Handover, Job, Printer, absent, failed};
use crate::progress::Progress;
use crate::{Error, Result};

/// Between two looks at whether it is done, or to be stopped.
const LOOK: Duration = Duration::from_millis(20);

/// A command that speaks English, whatever the language of the session.
fn command(name: &str) -> Command {
    let mut command = Command::new(name);
    command.env("LC_ALL", "C.UTF-8").env_remove("LANGUAGE").stdin(Stdio::null());
    command
}

/// What `lpstat` says; nothing of what it cannot know, as where no scheduler runs.
fn said(option: &[&str]) -> Result<String> {
    match command("lpstat").args(option).output() {
        Ok(output) => Ok(String::from_utf8_lossy(&output.stdout).into_owned()),
        Err(error) if error.kind() == ErrorKind::NotFound => Err(absent()),
        Err(error) => Err(Error::internal("imprimantes", error)),
    }
}

pub(super) fn printers() -> Result<Vec<Printer>> {
    let names = said(&["-e"])?;
    if names.trim().is_empty() {
        return Ok(Vec::new());
    }
    Ok(read(&names, &said(&["-d"])?, &said(&["-l", "-p"])?))
}

/// Makes printers of their names, of the default and of what is said of each queue: printers of the network that were
/// never used have a name alone.
fn read(names: &str, default: &str, queues: &str) -> Vec<Printer> {
    let default = default.lines().find_map(|line| line.strip_prefix("system default destination: "));
    let described = described(queues);
    let printer = |name: &str| {
        let of = described.iter().find(|queue| queue.name == name);
        Printer {
            name: name.to_owned(),
            label: of.map_or(name, |queue| queue.description).to_owned(),
            is_default: default == Some(name),
            is_paused: of.is_some_and(|queue| queue.is_paused),
        }
    };
    names.lines().map(str::trim).filter(|name| !name.is_empty()).map(printer).collect()
}

struct Queue<'t> {
    name: &'t str,
    description: &'t str,
    is_paused: bool,
}

/// `printer NAME is idle…` or `printer NAME disabled since…`, then lines that begin with a tab.
fn described(text: &str) -> Vec<Queue<'_>> {
    let mut queues: Vec<Queue<'_>> = Vec::new();
    for line in text.lines() {
        if let Some((name, state)) = line.strip_prefix("printer ").and_then(|rest| rest.split_once(' ')) {
            queues.push(Queue { name, description: name, is_paused: state.starts_with("disabled") });
        } else if let Some(description) = line.strip_prefix("\tDescription: ").map(str::trim)
            && let Some(queue) = queues.last_mut()
            && !description.is_empty()
        {
            queue.description = description;
        }
    }
    queues
}

pub(super) fn print(file: &Path, job: Job<'_>, progress: &Progress) -> Result<Handover> {
    // By its open file: neither its place nor its name are in the arguments, which all users of the computer can read.
    let content = File::open(file).map_err(|error| Error::reading(file, &error))?;
    let mut command = command("lp");
    command.args(["-d", &job.printer.name, "-t", job.title, "-n", &job.copies.to_string()]);
    if job.single_sided {
        command.args(["-o", "sides=one-sided"]);
    }
    command.arg("-").stdin(content).stdout(Stdio::null()).stderr(Stdio::piped());
    let mut lp = command.spawn().map_err(|error| match error.kind() {
        ErrorKind::NotFound => absent(),
        _ => Error::internal("impression", error),
    })?;
    let done = wait(&mut lp, progress)?;
    if done {
        return Ok(Handover::Copied);
    }
    let mut said = String::new();
    if let Some(mut stderr) = lp.stderr.take() {
        // What it says is for telling one refusal from another alone.
        let _ = stderr.read_to_string(&mut said);
    }
    Err(refusal(job.printer, &said))
}

/// Waits for its end, and says whether it did what was asked; who asks to stop is heard meanwhile.
fn wait(child: &mut Child, progress: &Progress) -> Result<bool> {
    loop {
        if let Some(status) = child.try_wait().map_err(|error| Error::internal("impression", error))? {
            return Ok(status.success());
        }
        if let Err(stopped) = progress.check() {
            let _ = child.kill();
            let _ = child.wait();
            return Err(stopped);
        }
        std::thread::sleep(LOOK);
    }
}

fn refusal(printer: &Printer, said: &str) -> Error {
    let label = &printer.label;
    let (code, message) = if said.contains("not accepting jobs") {
        (
            "printer-refuses",
            format!(
                "L’imprimante «\u{a0}{label}\u{a0}» n’accepte aucun travail en ce moment. Choisissez-en une autre, ou \
                 remettez-la en service, puis réessayez."
            ),
        )
    } else if said.contains("does not exist") {
        (
            "printer-gone",
            format!("L’imprimante «\u{a0}{label}\u{a0}» n’est plus là. Choisissez-en une autre."),
        )
    } else {
        return failed(printer);
    };
    Error::Refused { code, message }
}

#[cfg(test)]
mod tests {
    use super::{Printer, read, refusal};

    fn printer(name: &str, label: &str, is_default: bool, is_paused: bool) -> Printer {
        Printer { name: name.to_owned(), label: label.to_owned(), is_default, is_paused }
    }

    #[test]
    fn printers_are_read_as_lpstat_says_them() {
        let queues = "printer bureau is idle.  enabled since Mon Nov 30 08:09:47 2026\n\
                      \tForm mounted:\n\
                      \tDescription: Imprimante du bureau\n\
                      \tLocation: 1er étage\n\
                      printer cave now printing cave-3.  enabled since Mon Nov 30 08:09:47 2026\n\
                      \tDescription: \n\
                      printer salle disabled since Mon Nov 30 08:09:47 2026 -\n\
                      \tPaused\n\
                      \tDescription: Salle des maîtres\n";
        let read = read("bureau\ncave\nHP_LaserJet\nsalle\n", "system default destination: cave\n", queues);
        assert_eq!(
            read,
            [
                printer("bureau", "Imprimante du bureau", false, false),
                printer("cave", "cave", true, false),
                printer("HP_LaserJet", "HP_LaserJet", false, false),
                printer("salle", "Salle des maîtres", false, true),
            ]
        );
        assert_eq!(super::read("", "no system default destination\n", ""), []);
    }

    #[test]
    fn a_refusal_says_what_to_do() {
        let bureau = printer("bureau", "Imprimante du bureau", true, false);
        for (said, code) in [
            ("lp: Destination \"bureau\" is not accepting jobs.\n", "printer-refuses"),
            ("lp: Error - The printer or class does not exist.\n", "printer-gone"),
            ("lp: Unsupported document-format \"application/pdf\".\n", "printing-failed"),
            ("", "printing-failed"),
        ] {
            let refused = refusal(&bureau, said);
            assert_eq!(refused.code(), code, "{said}");
            assert!(refused.to_string().contains("Imprimante du bureau"), "{refused}");
        }
    }
}
