//! What families do, as the log keeps it, and what it leaves on the links with their pupils.

use domain::event::Event;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sqlx::SqliteConnection;

use crate::Result;
use crate::view::codes::Origin;

/// Something a family did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Did {
    /// Activated the account with FranceConnect.
    FranceConnectActivation,
    /// Registered alone with an SMS code.
    SmsRegistration,
    /// Signed in for the first time with what the sheet bears.
    FirstSignIn,
    /// Clicked on the link of the activation mail.
    MailLinkFollowed,
    /// Came over from ATEN or an ENT.
    Transition {
        /// From which.
        origin: Origin,
    },
    /// Chose another password.
    PasswordChosen,
    /// Asked for a reset.
    ResetAsked {
        /// ISO date at the school.
        day: Date,
    },
    /// Said that a pupil is not theirs.
    LinkReported {
        /// Local number of the pupil.
        pupil: i64,
    },
    /// Said that a pupil’s birth date is wrong.
    BirthDateReported {
        /// Local number of the pupil.
        pupil: i64,
    },
}

impl Did {
    /// What it does to the account, for the rules; `None` for what is about a pupil.
    #[must_use]
    pub fn event(self) -> Option<Event> {
        Some(match self {
            Self::FranceConnectActivation => Event::FranceConnectActivation,
            Self::SmsRegistration => Event::SmsRegistration,
            Self::FirstSignIn => Event::FirstSignIn,
            Self::MailLinkFollowed => Event::MailLinkFollowed,
            Self::Transition { origin } => Event::Transition(origin.into()),
            Self::PasswordChosen => Event::PasswordChosen,
            Self::ResetAsked { day } => Event::ResetAsked(day),
            Self::LinkReported { .. } | Self::BirthDateReported { .. } => return None,
        })
    }

    /// The sentence of the journal.
    #[must_use]
    pub fn sentence(self) -> String {
        match self {
            Self::FranceConnectActivation => "Compte activé avec FranceConnect".to_owned(),
            Self::SmsRegistration => "Compte activé avec un code reçu par SMS".to_owned(),
            Self::FirstSignIn => {
                "Première connexion avec le mot de passe provisoire, remplacé aussitôt".to_owned()
            }
            Self::MailLinkFollowed => "Compte activé\u{A0}: adresse mail confirmée".to_owned(),
            Self::Transition { origin } => {
                format!(
                    "Compte activé par transition depuis {}",
                    domain::account::Origin::from(origin).label(domain::degree::Degree::Second)
                )
            }
            Self::PasswordChosen => "Mot de passe choisi par le titulaire".to_owned(),
            Self::ResetAsked { .. } => "Réinitialisation du mot de passe demandée".to_owned(),
            Self::LinkReported { .. } => "Lien avec un élève signalé comme erroné".to_owned(),
            Self::BirthDateReported { .. } => {
                "Date de naissance d’un élève signalée comme erronée".to_owned()
            }
        }
    }
}

/// Confirms the links of a guardian that nobody spoke of yet: the account is activated with the children’s birth
/// dates.
///
/// # Errors
/// What the database met.
pub async fn confirm_links(connection: &mut SqliteConnection, account: i64) -> Result<()> {
    sqlx::query(
        "UPDATE link SET confirmation = 1
         WHERE confirmation = 0 AND gone = 0 AND guardian_id IN (SELECT id FROM guardian WHERE account_id = ?1)",
    )
    .bind(account)
    .execute(connection)
    .await?;
    Ok(())
}

/// Marks the link of a guardian with a pupil as reported wrong.
///
/// # Errors
/// What the database met.
pub async fn report_link(connection: &mut SqliteConnection, account: i64, pupil: i64) -> Result<()> {
    sqlx::query(
        "UPDATE link SET confirmation = 2
         WHERE pupil_id = ?2 AND guardian_id IN (SELECT id FROM guardian WHERE account_id = ?1)",
    )
    .bind(account)
    .bind(pupil)
    .execute(connection)
    .await?;
    Ok(())
}

/// Marks the pupil’s birth date as reported wrong by that guardian.
///
/// # Errors
/// What the database met.
pub async fn report_birth_date(connection: &mut SqliteConnection, account: i64, pupil: i64) -> Result<()> {
    sqlx::query(
        "UPDATE link SET birth_date_reported = 1
         WHERE pupil_id = ?2 AND guardian_id IN (SELECT id FROM guardian WHERE account_id = ?1)",
    )
    .bind(account)
    .bind(pupil)
    .execute(connection)
    .await?;
    Ok(())
}
