//! The line between desktops and the service as a process: bytes go both ways until it is cut.

use std::net::SocketAddr;

use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::broadcast;

/// A line that can be cut.
pub struct Line {
    /// Address that desktops are enrolled at.
    pub address: String,
    cuts: broadcast::Sender<()>,
}

impl Line {
    /// A line to the service at that address, on the runtime of who calls.
    pub async fn to(service: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let (cuts, _) = broadcast::channel(1);
        let cutting = cuts.clone();
        tokio::spawn(async move {
            while let Ok((desktop, _)) = listener.accept().await {
                tokio::spawn(carry(desktop, service, cutting.subscribe()));
            }
        });
        Self { address, cuts }
    }

    /// Whoever is talking is interrupted in the middle, on both sides; says how many were.
    pub fn cut(&self) -> usize {
        self.cuts.send(()).unwrap_or(0)
    }
}

async fn carry(mut desktop: TcpStream, service: SocketAddr, mut cut: broadcast::Receiver<()>) {
    let Ok(mut service) = TcpStream::connect(service).await else { return };
    let is_cut = tokio::select! {
        _ = copy_bidirectional(&mut desktop, &mut service) => false,
        _ = cut.recv() => true,
    };
    if is_cut {
        // As a cable that is pulled: what is on its way is lost, nothing is said goodbye to.
        for side in [&desktop, &service] {
            let _ = side.set_zero_linger();
        }
    }
}
