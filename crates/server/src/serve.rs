//! The service at work, until it is asked to stop: what was begun is ended first.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

use axum_server::Handle;
use axum_server::tls_rustls::RustlsConfig;
use service::Service;

use crate::app;
use crate::configuration::Configuration;

/// What was begun is given this long to end.
const GRACE: Duration = Duration::from_secs(30);

/// Serves until `stop` ends.
///
/// # Errors
/// The address cannot be listened to, or the certificate does not read.
pub async fn serve(
    configuration: &Configuration,
    listener: TcpListener,
    service: Service,
    stop: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let handle: Handle<SocketAddr> = Handle::new();
    let stopping = handle.clone();
    tokio::spawn(async move {
        stop.await;
        tracing::info!("stopping");
        stopping.graceful_shutdown(Some(GRACE));
    });
    let app = app(service, &configuration.address).into_make_service_with_connect_info::<SocketAddr>();
    listener.set_nonblocking(true)?;
    match &configuration.tls {
        None => axum_server::from_tcp(listener)?.handle(handle).serve(app).await,
        Some(tls) => {
            // Another one may be there already, of whoever runs this in a process of theirs.
            let _ = rustls::crypto::ring::default_provider().install_default();
            let certificate = RustlsConfig::from_pem_file(&tls.certificate, &tls.key).await?;
            axum_server::from_tcp_rustls(listener, certificate)?.handle(handle).serve(app).await
        }
    }
}
