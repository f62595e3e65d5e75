//! `preauctl`: Préau's use cases from a terminal.
//!
//! A command reads what was typed, calls one use case and shows what it gives, in French or in JSON. It holds
//! no rule.

mod answer;
mod args;
mod chosen;
mod command;
mod failure;
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

fn main() -> ExitCode {
    let cli = match usage::parse(std::env::args_os()) {
        Ok(cli) => cli,
        Err(usage::Stop::Shown(text)) => return answer::write(&text, Exit::Done).into(),
        Err(usage::Stop::Refused { message, json }) => {
            return Failure::usage(message).tell(json).into();
        }
    };
    let json = cli.globals.json;
    match run(cli) {
        Ok(answer) => answer.tell().into(),
        Err(failure) => failure.tell(json).into(),
    }
}

fn run(cli: Cli) -> Result<Answer, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|error| local::Error::internal("démarrage", &error))?;
    runtime.block_on(dispatch(cli))
}

async fn dispatch(cli: Cli) -> Result<Answer, Failure> {
    let caller = Caller::new(&cli.globals);
    let answer = obey(&caller, cli.command).await;
    caller.close().await;
    answer
}

async fn obey(caller: &Caller, command: Command) -> Result<Answer, Failure> {
    match command {
        Command::Demo(typed) => command::demo::run(caller, &typed),
        Command::Init(typed) => command::init::run(caller, &typed).await,
        Command::Import(typed) => command::import::run(caller, &typed).await,
        Command::Imports => command::imports::list(caller).await,
        Command::Undo(typed) => command::imports::undo(caller, &typed).await,
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
        Command::Erase(typed) => command::erase::run(caller, &typed).await,
    }
}
