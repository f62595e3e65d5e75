//! What is written to a holder: kinds and facts. Whoever shows pages has the words.

use jiff::Timestamp;
use jiff::civil::Date;
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
    /// The school asks for it: confirm that this address is yours.
    AskedBySchool {
        /// Name of the school.
        school: String,
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
    /// To a school: a computer was bound to somebody. Without a link.
    ComputerEnrolled {
        /// Name of the school.
        school: String,
        /// How the computer calls itself.
        computer: String,
        /// Whom it is bound to.
        person: String,
        /// When.
        at: Timestamp,
    },
    /// To who was given a delegation: where to come. The code that opens is the director's to give.
    Invited {
        /// Name of the school.
        school: String,
        /// Who gave it.
        director: String,
        /// What to come with, beside the code.
        login: String,
        /// The page.
        link: String,
    },
    /// To who was made one of an inspection: where to come. The code that opens is the operator's to give.
    InspectionInvited {
        /// Name of the circonscription.
        circonscription: String,
        /// What to come with, beside the code.
        login: String,
        /// The page.
        link: String,
    },
    /// To a school: its direction was given to somebody. Without a link.
    DirectionGiven {
        /// Name of the school.
        school: String,
        /// To whom.
        person: String,
        /// By whom.
        inspector: String,
        /// When.
        at: Timestamp,
    },
    /// To a school: its direction was taken back from somebody. Without a link.
    DirectionWithdrawn {
        /// Name of the school.
        school: String,
        /// From whom.
        person: String,
        /// By whom.
        inspector: String,
        /// When.
        at: Timestamp,
    },
    /// To a school: somebody of an assistance team opened it. Without a link.
    SchoolOpened {
        /// Name of the school.
        school: String,
        /// Who.
        person: String,
        /// Three digits of the department of their team.
        department: String,
        /// `1D` or `2D`.
        degree: String,
        /// When.
        at: Timestamp,
        /// The last day on which it stays open by itself.
        until: Date,
    },
}

impl Letter {
    /// Stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::ConfirmMail { .. } => "confirm_mail",
            Self::AskedBySchool { .. } => "asked_by_school",
            Self::LostPassword { .. } => "lost_password",
            Self::LostLogin { .. } => "lost_login",
            Self::Activated { .. } => "activated",
            Self::MailChanged { .. } => "mail_changed",
            Self::PasswordChanged { .. } => "password_changed",
            Self::ComputerEnrolled { .. } => "computer_enrolled",
            Self::Invited { .. } => "invited",
            Self::InspectionInvited { .. } => "inspection_invited",
            Self::DirectionGiven { .. } => "direction_given",
            Self::DirectionWithdrawn { .. } => "direction_withdrawn",
            Self::SchoolOpened { .. } => "school_opened",
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
