//! Routes that can be listed: who checks that nothing is served unseen reads the list that the router was made with.

use std::convert::Infallible;

use axum::Router;
use axum::handler::Handler;
use axum::http::Method;
use axum::routing::{self, MethodRouter};

/// A route: what is done, and where, as it is written for the router (`/mail/{token}`).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Route {
    /// What is done.
    pub method: Method,
    /// Where.
    pub path: String,
}

/// A router, and the list of what it serves.
pub struct Routes<S> {
    router: Router<S>,
    listed: Vec<Route>,
}

impl<S: Clone + Send + Sync + 'static> Routes<S> {
    /// None yet.
    #[must_use]
    pub fn new() -> Self {
        Self { router: Router::new(), listed: Vec::new() }
    }

    /// What is read there.
    #[must_use]
    pub fn get<T: 'static>(self, path: &str, handler: impl Handler<T, S>) -> Self {
        self.on(Method::GET, path, routing::get(handler))
    }

    /// What is done there.
    #[must_use]
    pub fn post<T: 'static>(self, path: &str, handler: impl Handler<T, S>) -> Self {
        self.on(Method::POST, path, routing::post(handler))
    }

    fn on(mut self, method: Method, path: &str, handled: MethodRouter<S, Infallible>) -> Self {
        self.listed.push(Route { method, path: path.to_owned() });
        Self { router: self.router.route(path, handled), listed: self.listed }
    }

    /// These, and those of a router that was made elsewhere with its list.
    #[must_use]
    pub fn with(self, router: Router<S>, listed: Vec<Route>) -> Self {
        self.merge(Self { router, listed })
    }

    /// These, and those.
    #[must_use]
    pub fn merge(mut self, other: Self) -> Self {
        self.listed.extend(other.listed);
        Self { router: self.router.merge(other.router), listed: self.listed }
    }

    /// With what they work with.
    #[must_use]
    pub fn with_state<S2>(self, state: S) -> Routes<S2> {
        Routes { router: self.router.with_state(state), listed: self.listed }
    }

    /// What is served.
    #[must_use]
    pub fn listed(&self) -> &[Route] {
        &self.listed
    }

    /// The router.
    pub fn into_router(self) -> Router<S> {
        self.router
    }
}

impl<S: Clone + Send + Sync + 'static> Default for Routes<S> {
    fn default() -> Self {
        Self::new()
    }
}
