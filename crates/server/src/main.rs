//! `preau-central`: what an operator types. A command reads what was typed, calls one use case and tells what it gives, in
//! French.

mod args;
mod command;
mod failure;
mod usage;

use std::io::Write;
use std::process::ExitCode;
use std::sync::Arc;

use args::{Cli, Command};
use failure::Failure;
use server::configuration::{Configuration, database};
use service::keys::Keys;
use service::usecase::staff::Role;
use service::{Service, SystemClock};

fn main() -> ExitCode {
    let cli = match usage::parse(std::env::args_os()) {
        Ok(cli) => cli,
        Err(usage::ParseExit::Shown(text)) => {
            let _ = write!(std::io::stdout(), "{text}");
            return ExitCode::SUCCESS;
        }
        Err(usage::ParseExit::Refused(sentence)) => {
            let _ = writeln!(std::io::stderr(), "preau-central\u{a0}: {sentence}");
            return ExitCode::from(2);
        }
    };
    // What serves tells in lines that programs read; a command tells people.
    let usual = match cli.command {
        Command::Serve => "info,sqlx::postgres::notice=warn",
        _ => "error",
    };
    tracing_subscriber::fmt()
        .json()
        .with_env_filter(
            tracing_subscriber::EnvFilter::try_from_env("PREAU_CENTRAL_LOG").unwrap_or_else(|_| usual.into()),
        )
        .with_writer(std::io::stderr)
        .init();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let ended = runtime.map_err(Failure::from).and_then(|runtime| runtime.block_on(run(cli)));
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            let _ = writeln!(std::io::stderr(), "preau-central\u{a0}: {failure}");
            ExitCode::FAILURE
        }
    }
}

async fn run(cli: Cli) -> Result<(), Failure> {
    if let Command::NewKey { name } = &cli.command {
        return command::keys::new(name);
    }
    let configuration = Configuration::read(&cli.globals.configuration)?;
    let keys: Keys = configuration.keys()?;
    let clock = Arc::new(SystemClock);
    let service = Service::connect(&database()?, configuration.connections, keys, clock).await?;
    let service = service.with_deliveries(configuration.deliveries()).with_door(configuration.settings());
    let service =
        service.with_retention(configuration.retention()?).with_ledger(configuration.ledger.clone());
    match cli.command {
        Command::NewKey { .. } | Command::Migrate => Ok(()),
        Command::Serve => command::serve::run(&configuration, service).await,
        Command::Nightly => command::nightly::run(&service).await,
        Command::Nights => command::nightly::tell(&service).await,
        Command::Maintenance(asked) => command::maintenance::run(&service, asked).await,
        Command::AddSchool(typed) => command::staff::add_school(&configuration, &service, &typed).await,
        Command::AddDirector { school, login, name } => {
            command::staff::add(&service, &login, &name, Role::Director(&school)).await
        }
        Command::RemoveStaff { school, login } => command::staff::remove(&service, &school, &login).await,
        Command::AddOperator { login, name } => {
            command::staff::add(&service, &login, &name, Role::Operator).await
        }
        Command::Statistics => command::statistics::count(&service).await,
        Command::AddReader { department, login, name } => {
            command::statistics::add_reader(&configuration, &service, &department, &login, &name).await
        }
        Command::RemoveReader { department, login } => {
            command::statistics::remove_reader(&service, &department, &login).await
        }
        Command::AddTeam(typed) => command::team::add(&configuration, &service, &typed).await,
        Command::RemoveTeam(typed) => command::team::remove(&service, &typed).await,
        Command::AddInspection(typed) => command::inspection::add(&configuration, &service, &typed).await,
        Command::RemoveInspection(typed) => command::inspection::remove(&service, &typed).await,
        Command::PlaceSchool(typed) => command::statistics::place(&service, typed).await,
        Command::Import(typed) => command::import::run(&service, typed).await,
        Command::Deliveries(asked) => command::deliveries::run(&service, asked).await,
        Command::Perimeter(asked) => command::deliveries::perimeter(&service, asked).await,
        Command::History { login } => command::history::run(&service, &login).await,
        Command::Person(asked) => command::person::run(&service, asked).await,
        Command::Purge(asked) => command::purge::run(&service, &asked).await,
        Command::Device(asked) => command::device::run(&service, asked).await,
        Command::Audit(asked) => command::audit::run(&service, asked).await,
        Command::Incident(asked) => command::incident::run(&service, asked).await,
        Command::Trial { event, login, child } => {
            command::trial::run(&configuration, &service, event, &login, child.as_deref()).await
        }
        Command::RotateKeys => command::keys::rotate(&service).await,
        Command::CheckKeys => command::keys::check(&service).await,
        Command::Restored(asked) => command::restored::run(&service, &asked).await,
        Command::Demonstration => command::demonstration::run(&configuration, &service).await,
        Command::Code { login } => command::demonstration::code(&service, &login).await,
    }
}
