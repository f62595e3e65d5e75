//! Serves until it is asked to stop.

use std::net::TcpListener;

use server::configuration::Configuration;
use server::serve::serve;
use service::Service;
use tokio::signal::unix::{SignalKind, signal};

use crate::failure::Failure;

/// Serves.
pub async fn run(configuration: &Configuration, service: Service) -> Result<(), Failure> {
    let listener = TcpListener::bind(configuration.listen).map_err(|error| {
        Failure::told(format!("l’adresse {} ne peut pas être écoutée\u{a0}: {error}", configuration.listen))
    })?;
    tracing::info!(address = %listener.local_addr()?, "serving");
    Ok(serve(configuration, listener, service, stop()?).await?)
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
