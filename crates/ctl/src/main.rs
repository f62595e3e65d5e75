//! `preauctl`: Préau's use cases from a terminal.
//!
//! A command reads what was typed, calls one use case and shows what it gives, in French or in JSON. It holds
//! no rule.

mod args;
mod command;
mod context;
mod failure;
mod json;
mod output;
mod passphrase;
mod selection;
mod table;
mod usage;
mod watch;
mod words;

use std::process::ExitCode;

use args::{Cli, Command};
use context::Context;
use failure::{Exit, Failure};
use output::Output;
use watch::Watch;

fn main() -> ExitCode {
    local::process::keep_memory_off_the_disk();
    let cli = match usage::parse(std::env::args_os()) {
        Ok(cli) => cli,
        Err(usage::ParseExit::Shown(text)) => return output::write(&text, Exit::Done, false).into(),
        Err(usage::ParseExit::Refused { message, json }) => {
            return Failure::usage(message).print(json).into();
        }
    };
    match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime.block_on(run(cli)).into(),
        Err(error) => {
            let failure = Failure::from(local::Error::internal("démarrage", error));
            failure.print(cli.globals.json).into()
        }
    }
}

/// Obeys and tells, listening to what asks to stop from the first to the last.
async fn run(cli: Cli) -> Exit {
    let json = cli.globals.json;
    let watch = Watch::start(json);
    let output = dispatch(cli, watch.clone()).await;
    watch.tell();
    match output {
        Ok(output) => output.print(json),
        Err(failure) => watch.named(failure).print(json),
    }
}

async fn dispatch(cli: Cli, watch: Watch) -> Result<Output, Failure> {
    // Fictitious files need no data, nor a folder for them.
    if let Command::Demo(typed) = &cli.command {
        return command::demo::run(cli.globals.json, &watch, typed);
    }
    let context = Context::new(&cli.globals, watch)?;
    let output = run_command(&context, cli.command).await;
    context.close().await;
    output
}

async fn run_command(context: &Context, command: Command) -> Result<Output, Failure> {
    match command {
        Command::Demo(typed) => command::demo::run(context.json, &context.watch, &typed),
        Command::Init(typed) => command::init::run(context, &typed).await,
        Command::Import(typed) => command::import::run(context, &typed).await,
        Command::Imports => command::imports::list(context).await,
        Command::Undo(typed) => command::imports::undo(context, &typed).await,
        Command::Corrections(typed) => command::corrections::run(context, &typed).await,
        Command::Schools => command::schools::run(context).await,
        Command::Accounts(typed) => command::accounts::run(context, &typed).await,
        Command::Show(typed) => command::show::run(context, &typed).await,
        Command::Notify(typed) => command::notify::run(context, &typed).await,
        Command::Reset(typed) => command::reset::run(context, &typed).await,
        Command::List(typed) => command::list::run(context, &typed).await,
        Command::Duplicates(typed) => command::duplicates::list(context, &typed).await,
        Command::Group(typed) => command::duplicates::group(context, &typed).await,
        Command::Ungroup(typed) => command::duplicates::ungroup(context, &typed).await,
        Command::TellApart(typed) => command::duplicates::tell_apart(context, &typed).await,
        Command::RenewLogin(typed) => command::duplicates::renew_login(context, &typed).await,
        Command::Stats(typed) => command::stats::run(context, &typed).await,
        Command::Summary(typed) => command::summary::run(context, &typed).await,
        Command::Journal(typed) => command::journal::run(context, &typed).await,
        Command::Enrol(typed) => command::central::enrol(context, &typed).await,
        Command::Sync(typed) => command::central::sync(context, &typed).await,
        Command::Join(typed) => command::central::join(context, &typed).await,
        Command::Cards(typed) => command::central::cards(context, &typed).await,
        Command::Devices => command::staff::devices(context).await,
        Command::Revoke(typed) => command::staff::revoke(context, &typed).await,
        Command::Delegations(typed) => command::staff::delegations(context, &typed).await,
        Command::Delegate(typed) => command::staff::delegate(context, &typed).await,
        Command::Withdraw(typed) => command::staff::withdraw(context, &typed).await,
        Command::Openings(typed) => command::openings::list(context, &typed).await,
        Command::Open(typed) => command::openings::open(context, &typed).await,
        Command::Close(typed) => command::openings::close(context, &typed).await,
        Command::Backup => command::backup::make(context).await,
        Command::Backups => command::backup::list(context),
        Command::Restore(typed) => command::backup::restore(context, &typed).await,
        Command::ConfirmDate => command::confirm_date::run(context).await,
        Command::ConfirmState => command::confirm_state::run(context).await,
        Command::Support(typed) => command::support::run(context, &typed).await,
        Command::Erase(typed) => command::erase::run(context, &typed).await,
    }
}
