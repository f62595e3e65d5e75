//! `preauctl`: Préau's use cases from a terminal.
//!
//! A command reads what was typed, calls one use case and shows what it gives, in French or in JSON. It holds
//! no rule.

mod answer;
mod args;
mod chosen;
mod command;
mod failure;
mod json;
mod open;
mod passphrase;
mod table;
mod usage;
mod watch;
mod words;

use std::process::ExitCode;

use answer::Answer;
use args::{Cli, Command};
use failure::{Exit, Failure};
use open::Caller;
use watch::Watch;

fn main() -> ExitCode {
    local::process::keep_memory_off_the_disk();
    let cli = match usage::parse(std::env::args_os()) {
        Ok(cli) => cli,
        Err(usage::Stop::Shown(text)) => return answer::write(&text, Exit::Done, false).into(),
        Err(usage::Stop::Refused { message, json }) => {
            return Failure::usage(message).tell(json).into();
        }
    };
    match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime.block_on(run(cli)).into(),
        Err(error) => {
            let failure = Failure::from(local::Error::internal("démarrage", &error));
            failure.tell(cli.globals.json).into()
        }
    }
}

/// Obeys and tells, listening to what asks to stop from the first to the last.
async fn run(cli: Cli) -> Exit {
    let json = cli.globals.json;
    let watch = Watch::start(json);
    let answer = dispatch(cli, watch.clone()).await;
    watch.tell();
    match answer {
        Ok(answer) => answer.tell(json),
        Err(failure) => watch.named(failure).tell(json),
    }
}

async fn dispatch(cli: Cli, watch: Watch) -> Result<Answer, Failure> {
    // Fictitious files need no data, nor a folder for them.
    if let Command::Demo(typed) = &cli.command {
        return command::demo::run(cli.globals.json, &watch, typed);
    }
    let caller = Caller::new(&cli.globals, watch)?;
    let answer = obey(&caller, cli.command).await;
    caller.close().await;
    answer
}

async fn obey(caller: &Caller, command: Command) -> Result<Answer, Failure> {
    match command {
        Command::Demo(typed) => command::demo::run(caller.json, &caller.watch, &typed),
        Command::Init(typed) => command::init::run(caller, &typed).await,
        Command::Import(typed) => command::import::run(caller, &typed).await,
        Command::Imports => command::imports::list(caller).await,
        Command::Undo(typed) => command::imports::undo(caller, &typed).await,
        Command::Corrections(typed) => command::corrections::run(caller, &typed).await,
        Command::Schools => command::schools::run(caller).await,
        Command::Accounts(typed) => command::accounts::run(caller, &typed).await,
        Command::Show(typed) => command::show::run(caller, &typed).await,
        Command::Notify(typed) => command::notify::run(caller, &typed).await,
        Command::Reset(typed) => command::reset::run(caller, &typed).await,
        Command::List(typed) => command::list::run(caller, &typed).await,
        Command::Duplicates(typed) => command::duplicates::list(caller, &typed).await,
        Command::Group(typed) => command::duplicates::group(caller, &typed).await,
        Command::Ungroup(typed) => command::duplicates::ungroup(caller, &typed).await,
        Command::TellApart(typed) => command::duplicates::tell_apart(caller, &typed).await,
        Command::Stats(typed) => command::stats::run(caller, &typed).await,
        Command::Journal(typed) => command::journal::run(caller, &typed).await,
        Command::Backup => command::backup::make(caller).await,
        Command::Backups => command::backup::list(caller),
        Command::Restore(typed) => command::backup::restore(caller, &typed).await,
        Command::ConfirmDate => command::confirm_date::run(caller).await,
        Command::ConfirmState => command::confirm_state::run(caller).await,
        Command::Erase(typed) => command::erase::run(caller, &typed).await,
    }
}
