//! `preau-central`: what an operator types.

use std::error::Error;
use std::io::{IsTerminal, Read, Write};
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Parser, Subcommand};
use protocol::problem::ProblemCode;
use server::configuration::{Configuration, database};
use server::serve::serve;
use service::keys::Keys;
use service::usecase::staff::{self, Role};
use service::{Service, SystemClock};
use tokio::signal::unix::{SignalKind, signal};
use zeroize::Zeroizing;

/// What was typed.
#[derive(Parser)]
#[command(name = "preau-central", version, about = "Le service central de Préau")]
struct Cli {
    /// Configuration file.
    #[arg(
        long,
        value_name = "FICHIER",
        help = "Fichier de configuration",
        default_value = "/etc/preau-central/configuration.toml"
    )]
    configuration: PathBuf,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serves until it is asked to stop.
    #[command(about = "Sert jusqu’à ce qu’on lui demande d’arrêter")]
    Serve,
    /// Brings the database to this version, and ends.
    #[command(about = "Met la base à cette version, et s’arrête")]
    Migrate,
    /// Writes a new key on the standard output.
    #[command(
        about = "Écrit une nouvelle clé sur la sortie standard\u{a0}: une ligne à ajouter au fichier des clés"
    )]
    NewKey {
        /// Its name.
        #[arg(value_name = "NOM", help = "Son nom, l’année par exemple")]
        name: String,
    },
    /// Adds somebody who directs a school.
    #[command(
        about = "Ajoute la direction d’un établissement\u{a0}; le mot de passe est lu sur l’entrée standard"
    )]
    AddDirector {
        /// UAI of the school.
        #[arg(value_name = "UAI", help = "UAI de l’établissement")]
        school: String,
        /// Login.
        #[arg(value_name = "IDENTIFIANT", help = "Identifiant")]
        login: String,
        /// Name, as the journal says it.
        #[arg(value_name = "NOM", help = "Prénom et nom, comme le journal les dira")]
        name: String,
    },
    /// Adds an operator.
    #[command(about = "Ajoute un exploitant\u{a0}; le mot de passe est lu sur l’entrée standard")]
    AddOperator {
        /// Login.
        #[arg(value_name = "IDENTIFIANT", help = "Identifiant")]
        login: String,
        /// Name, as the journal says it.
        #[arg(value_name = "NOM", help = "Prénom et nom, comme le journal les dira")]
        name: String,
    },
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    tracing_subscriber::fmt()
        .json()
        .with_env_filter(
            tracing_subscriber::EnvFilter::try_from_env("PREAU_CENTRAL_LOG")
                .unwrap_or_else(|_| "info,sqlx::postgres::notice=warn".into()),
        )
        .with_writer(std::io::stderr)
        .init();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let ended = runtime.map_err(Into::into).and_then(|runtime| runtime.block_on(run(cli)));
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let mut text = error.to_string();
            let mut source = error.source();
            while let Some(cause) = source {
                text.push_str(": ");
                text.push_str(&cause.to_string());
                source = cause.source();
            }
            let _ = writeln!(std::io::stderr(), "preau-central: {text}");
            ExitCode::FAILURE
        }
    }
}

async fn run(cli: Cli) -> Result<(), Box<dyn Error>> {
    if let Command::NewKey { name } = &cli.command {
        return Ok(std::io::stdout().write_all(Keys::new_line(name)?.as_bytes())?);
    }
    let configuration = Configuration::read(&cli.configuration)?;
    let keys = configuration.keys()?;
    let clock = Arc::new(SystemClock);
    let service = Service::connect(&database()?, configuration.connections, keys, clock).await?;
    match cli.command {
        Command::NewKey { .. } | Command::Migrate => Ok(()),
        Command::Serve => {
            let listener = TcpListener::bind(configuration.listen)?;
            tracing::info!(address = %listener.local_addr()?, "serving");
            Ok(serve(&configuration, listener, service, stop()?).await?)
        }
        Command::AddDirector { school, login, name } => {
            welcome(&service, &login, &name, Role::Director(&school)).await
        }
        Command::AddOperator { login, name } => welcome(&service, &login, &name, Role::Operator).await,
    }
}

/// Ends when the system, or a person at the terminal, asks for it.
fn stop() -> std::io::Result<impl Future<Output = ()>> {
    let (mut ended, mut interrupted) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    Ok(async move {
        tokio::select! {
            _ = ended.recv() => {}
            _ = interrupted.recv() => {}
        }
    })
}

async fn welcome(service: &Service, login: &str, name: &str, role: Role<'_>) -> Result<(), Box<dyn Error>> {
    let mut stdin = std::io::stdin();
    if stdin.is_terminal() {
        writeln!(std::io::stderr(), "Mot de passe de {login}, puis Ctrl-D\u{a0}:")?;
    }
    let mut typed = Zeroizing::new(String::new());
    stdin.read_to_string(&mut typed)?;
    let chosen = Zeroizing::new(typed.trim_end_matches(['\r', '\n']).to_owned());
    let added = match staff::add(service, login, name, chosen, role).await {
        Err(service::Error::Refused(ProblemCode::NotFound)) => {
            return Err("cet établissement n’est pas connu du service".into());
        }
        Err(service::Error::Refused(_)) => {
            return Err("l’identifiant est vide ou déjà pris, ou le nom est vide".into());
        }
        added => added?,
    };
    let mut out = std::io::stdout().lock();
    writeln!(out, "{}", added.address.as_str())?;
    for code in &added.recovery_codes {
        writeln!(out, "{}", code.as_str())?;
    }
    Ok(())
}
