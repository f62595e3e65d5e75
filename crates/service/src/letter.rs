//! What is written to a holder: kinds and facts. Whoever shows pages has the words.

use serde::{Deserialize, Serialize};

/// A mail to a holder.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Letter {
    /// Confirm that this address is yours.
    ConfirmMail {
        /// Where the link leads.
        link: String,
        /// The account becomes activated by it.
        activates: bool,
    },
    /// Your password is lost: choose another.
    LostPassword {
        /// Where the link leads.
        link: String,
    },
    /// Your login is lost: here it is.
    LostLogin {
        /// Logins of the accounts that the address is confirmed for.
        logins: Vec<String>,
    },
    /// The account was activated. Without a link: it goes to an address that the school knew.
    Activated {
        /// Its login.
        login: String,
    },
    /// Another address was confirmed. Without a link.
    MailChanged {
        /// The account's login.
        login: String,
    },
    /// Another password was chosen. Without a link.
    PasswordChanged {
        /// The account's login.
        login: String,
    },
}

impl Letter {
    /// Stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::ConfirmMail { .. } => "confirm_mail",
            Self::LostPassword { .. } => "lost_password",
            Self::LostLogin { .. } => "lost_login",
            Self::Activated { .. } => "activated",
            Self::MailChanged { .. } => "mail_changed",
            Self::PasswordChanged { .. } => "password_changed",
        }
    }
}

impl std::fmt::Debug for Letter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Letter({})", self.code())
    }
}

/// A letter in words.
#[derive(Clone)]
pub struct Written {
    /// Subject.
    pub subject: String,
    /// The text.
    pub text: String,
    /// The same, in HTML.
    pub html: String,
}
