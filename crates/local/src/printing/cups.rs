//! CUPS, by the commands that every system has of it. `lp` ends once the scheduler has a copy of the file.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use super::job::{Handover, Job, Printer, absent, failed, silent};
use crate::progress::Progress;
use crate::{Error, Result};

/// How long a command may take to say what there is.
const PATIENCE: Duration = Duration::from_secs(6);

/// More than all the printers of a département, in bytes.
const MOST: u64 = 1 << 20;

/// Of sheets: each page once, alone on its side of its paper, whatever the printer or its user chose for other papers. What
/// a printer calls by none of these names is its own.
const EACH_ON_ITS_OWN: [&str; 5] =
    ["sides=one-sided", "Duplex=None", "number-up=1", "page-set=all", "booklet=false"];

/// Between two looks at whether it is done, or to be stopped.
const LOOK: Duration = Duration::from_millis(20);

/// A command that speaks English, whatever the language of the session.
fn command(name: &str) -> Command {
    let mut command = Command::new(name);
    command.env("LC_ALL", "C.UTF-8").env_remove("LANGUAGE").stdin(Stdio::null());
    command
}

/// What `lpstat` says; nothing of what it cannot know, as where no scheduler runs. `None` when it does not end.
fn said(option: &[&str]) -> Result<Option<String>> {
    let mut command = command("lpstat");
    command.args(option);
    output(command, PATIENCE).map_err(|error| match error.kind() {
        ErrorKind::NotFound => absent(),
        _ => Error::internal("imprimantes", error),
    })
}

/// What a command writes, which is stopped when it takes too long or writes too much: `None` then. With an instance of a
/// printer among the queues, `lpstat -l -p` of CUPS 2.4 writes without end.
fn output(mut command: Command, patience: Duration) -> std::io::Result<Option<String>> {
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
    let (send, read) = mpsc::channel();
    let stdout = child.stdout.take();
    // It ends with the command.
    let reader = std::thread::spawn(move || {
        let mut text = Vec::new();
        let read = stdout.map(|stdout| stdout.take(MOST).read_to_end(&mut text));
        // Whoever waits no longer has no use for it.
        let _ = send.send(read.transpose().map(|_| text));
    });
    let text = read.recv_timeout(patience);
    let _ = child.kill();
    let _ = child.wait();
    let _ = reader.join();
    match text {
        Ok(Ok(text)) if (text.len() as u64) < MOST => Ok(Some(String::from_utf8_lossy(&text).into_owned())),
        Ok(Err(error)) => Err(error),
        _ => Ok(None),
    }
}

pub(super) fn printers() -> Result<Vec<Printer>> {
    let names = said(&["-e"])?.ok_or_else(silent)?;
    if names.trim().is_empty() {
        return Ok(Vec::new());
    }
    // Without them, printers are known by their names alone.
    let default = said(&["-d"])?.unwrap_or_default();
    let queues = said(&["-l", "-p"])?.unwrap_or_default();
    Ok(read(&names, &default, &queues))
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
    if let Some(pages) = job.each_of {
        for option in EACH_ON_ITS_OWN {
            command.args(["-o", option]);
        }
        command.args(["-o", &format!("page-ranges=1-{pages}")]);
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
    use std::process::Command;
    use std::time::Duration;

    use super::{Printer, output, read, refusal};

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
    fn a_command_that_does_not_end_is_stopped_and_not_read_on() {
        let said = |name: &str, word: &str, patience: Duration| {
            let mut command = Command::new(name);
            command.arg(word);
            output(command, patience).unwrap()
        };
        let long = Duration::from_secs(60);
        assert_eq!(said("echo", "bureau", long).as_deref(), Some("bureau\n"));
        assert_eq!(said("yes", "bureau", long), None, "it writes for ever");
        assert_eq!(said("sleep", "3600", Duration::from_millis(50)), None, "it says nothing for ever");
        assert!(output(Command::new("lpstat-qui-n-existe-pas"), long).is_err());
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
