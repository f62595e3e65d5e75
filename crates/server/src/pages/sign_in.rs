//! Staff sign in on a page: once, for what that page does.

use axum::http::StatusCode;
use protocol::problem::ProblemCode;
use serde::Deserialize;
use service::Error;
use service::usecase::origin::{self, Tried};
use service::usecase::staff::{self, SignedIn};
use zeroize::Zeroizing;

use crate::state::{App, From};

/// What somebody typed to sign in.
#[derive(Deserialize)]
pub(super) struct Typed {
    pub(super) login: String,
    pub(super) password: Zeroizing<String>,
    #[serde(default)]
    pub(super) otp: String,
}

/// Why nobody is signed in.
pub(super) enum Fault {
    /// What to say beside the fields, and after how many seconds to come back, where that is all.
    Told(StatusCode, &'static str, Option<u64>),
    /// The service could not.
    Unavailable(Error),
}

fn wrong() -> Fault {
    let said = "L’identifiant, le mot de passe ou le code de votre téléphone n’est pas le bon. Un code ne sert qu’une \
                fois\u{a0}: attendez le suivant, puis recommencez.";
    Fault::Told(StatusCode::UNAUTHORIZED, said, None)
}

/// It was not looked at: it came too early.
fn too_often(seconds: u64) -> Fault {
    let said = "Trop d’essais de suite. Attendez quelques instants, puis recommencez.";
    Fault::Told(StatusCode::TOO_MANY_REQUESTS, said, Some(seconds))
}

/// What stands for the second factor of who has one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stands {
    /// A code alone.
    Code,
    /// A code, or that they come from a network that the operator lets stand for one.
    Network,
}

/// Signs somebody in. An attempt is counted before it is looked at: parallel ones do not pass the limit.
pub(super) async fn sign_in(
    app: &App,
    from: From,
    login: &str,
    password: Zeroizing<String>,
    otp: &str,
    stands: Stands,
) -> Result<SignedIn, Fault> {
    let network = app.network(&from).filter(|_| stands == Stands::Network);
    let from = from.address;
    match origin::charge(&app.service, Tried::StaffSignIn, from).await {
        Ok(Ok(())) => {}
        Ok(Err(wait)) => return Err(too_often(origin::seconds(wait))),
        Err(error) => return Err(Fault::Unavailable(error)),
    }
    match staff::sign_in_from(&app.service, login, password, otp, network).await {
        Ok(person) => match origin::refund(&app.service, Tried::StaffSignIn, from).await {
            Ok(()) => Ok(person),
            Err(error) => Err(Fault::Unavailable(error)),
        },
        Err(Error::Refused(ProblemCode::Unauthenticated)) => Err(wrong()),
        Err(Error::Refused(ProblemCode::TooOften)) => Err(too_often(1)),
        Err(error) => Err(Fault::Unavailable(error)),
    }
}
