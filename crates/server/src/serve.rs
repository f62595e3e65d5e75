//! The service at work, until it is asked to stop: what was begun is ended first.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

use axum::Router;
use axum_server::Handle;
use axum_server::tls_rustls::RustlsConfig;
use hyper_util::rt::TokioTimer;
use hyper_util::server::conn::auto::Builder;
use service::Service;
use service::usecase::{delegation, jobs, ledger, maintenance, post};
use tokio::sync::watch;

use crate::app::app;
use crate::configuration::Configuration;
use crate::metrics::{self, HttpMetrics};

/// What was begun is given this long to end.
const GRACE: Duration = Duration::from_secs(30);

/// The headers of a request are waited for this long.
const HEADERS: Duration = Duration::from_secs(10);

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
    let metrics_handle: Handle<SocketAddr> = Handle::new();
    let metrics_stopping = metrics_handle.clone();
    let (stop_work, work_stopped) = watch::channel(false);
    tokio::spawn(async move {
        stop.await;
        tracing::info!("stopping");
        let _ = stop_work.send(true);
        metrics_stopping.shutdown();
        stopping.graceful_shutdown(Some(GRACE));
    });
    let post = configuration.door.post()?;
    if post.is_none() {
        tracing::warn!("no mail leaves: [door.mail] is missing");
    }
    let service = service.with_door(configuration.settings()).with_deliveries(configuration.deliveries());
    let service = service.with_ledger(configuration.ledger.clone());
    // What has to be done goes on without it, and the database keeps what it lacks.
    if let Err(error) = ledger::check(&service) {
        tracing::error!(
            failure = error.failure(),
            "the ledger cannot be written: mend its rights or its path"
        );
    }
    let mails = tokio::spawn(post::run(service.clone(), post, portal::words::letter, work_stopped.clone()));
    let nightly = tokio::spawn(jobs::run(service.clone(), work_stopped.clone()));
    let closing = tokio::spawn(delegation::run(service.clone(), work_stopped.clone()));
    let announcing = tokio::spawn(maintenance::run(service.clone(), work_stopped));
    let mut registry = metrics::registry(&service);
    let http = HttpMetrics::new(&mut registry);
    if let Some(address) = configuration.metrics {
        metrics::tell(address, registry, service.clone(), metrics_handle)?;
    }
    let app = app(service, configuration, http)?;
    let served = listen(configuration, listener, app, handle).await;
    let _ = tokio::time::timeout(GRACE, async { tokio::join!(mails, nightly, closing, announcing) }).await;
    served
}

async fn listen(
    configuration: &Configuration,
    listener: TcpListener,
    app: Router,
    handle: Handle<SocketAddr>,
) -> io::Result<()> {
    let app = app.into_make_service_with_connect_info::<SocketAddr>();
    listener.set_nonblocking(true)?;
    match &configuration.tls {
        None => {
            let mut server = axum_server::from_tcp(listener)?.handle(handle);
            be_impatient(server.http_builder());
            server.serve(app).await
        }
        Some(tls) => {
            // Another one may be there already, of whoever runs this in a process of theirs.
            let _ = rustls::crypto::ring::default_provider().install_default();
            let certificate = RustlsConfig::from_pem_file(&tls.certificate, &tls.key).await?;
            let mut server = axum_server::from_tcp_rustls(listener, certificate)?.handle(handle);
            be_impatient(server.http_builder());
            server.serve(app).await
        }
    }
}

/// Who connects and does not say what they want is not waited for.
fn be_impatient<E>(builder: &mut Builder<E>) {
    builder.http1().timer(TokioTimer::new()).header_read_timeout(HEADERS);
    builder.http2().timer(TokioTimer::new()).keep_alive_interval(HEADERS).keep_alive_timeout(HEADERS);
}
