//! What routes work with.

use std::sync::Arc;

use service::Service;

/// The service, and where it is reached.
#[derive(Clone)]
pub(crate) struct App {
    pub(crate) service: Service,
    /// Where the service is reached: pages are named by it.
    pub(crate) address: Arc<str>,
}
