//! Decisions about accounts, of staff and of families.

use domain::action::Action;
use domain::event::Event;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::account::Origin;
use crate::people::Said;

/// Something decided about an account, with what the journal needs to say it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// Notified by sheet.
    Notify {
        /// With a reset, and why.
        #[serde(default)]
        reset: Option<ResetReason>,
        /// ISO date at the school.
        day: Date,
        /// Generation it leads to.
        to: u32,
    },
    /// Password reset.
    Reset {
        /// Why.
        reason: ResetReason,
        /// ISO date at the school.
        day: Date,
        /// Generation it leads to.
        to: u32,
    },
    /// A mail with a link is to be sent again: the service alone can make the link.
    Mail {
        /// Which.
        what: MailKind,
        /// ISO date at the school.
        day: Date,
        /// Where to, when the holder gave another address to the school; for activation alone.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        address: Option<String>,
    },
    /// Three months over.
    Expired {},
    /// What a family did, told by the service: answered as soon as it is recorded.
    Family {
        /// What.
        did: FamilyEvent,
    },
    /// A store that a restoration set aside had given out a later password, as the first version wrote it.
    GivenElsewhere {
        /// Generation it had reached.
        to: u32,
    },
    /// A history that is lost had given out passwords, or made them void.
    GonePast {
        /// The last of them.
        given: u32,
    },
    /// The account was grouped with another one of the same person.
    Group {
        /// The account that is kept.
        into: Uuid,
        /// Its login then.
        kept_login: String,
        /// The login that was grouped away.
        login: String,
    },
    /// The account was given back as it was.
    Ungroup {
        /// The account that it was grouped with.
        from: Uuid,
        /// Its login then.
        kept_login: String,
        /// The login that was given back.
        login: String,
    },
    /// A new login was asked for; the service gives it on the day after.
    RenewLogin {
        /// The login that ends then.
        login: String,
    },
    /// Files said something of a person or a class.
    People(Said),
    /// What the reader cannot make sense of or cannot keep: a decision of a later version, or a text that is none
    /// ([`crate::readable`]). It is answered as any other, so that it holds up nothing behind it.
    Unreadable {},
}

impl Decision {
    /// Every code of a decision that the rules apply again, those of families apart: the service has answered them.
    pub const REPLAYED: [&'static str; 9] = [
        "notify",
        "reset",
        "mail",
        "expired",
        "given_elsewhere",
        "gone_past",
        "group",
        "ungroup",
        "renew_login",
    ];

    /// Stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Notify { .. } => "notify",
            Self::Reset { .. } => "reset",
            Self::Mail { .. } => "mail",
            Self::Expired {} => "expired",
            Self::Family { .. } => "family",
            Self::GivenElsewhere { .. } => "given_elsewhere",
            Self::GonePast { .. } => "gone_past",
            Self::Group { .. } => "group",
            Self::Ungroup { .. } => "ungroup",
            Self::RenewLogin { .. } => "renew_login",
            Self::People(_) => "people",
            Self::Unreadable {} => "unreadable",
        }
    }

    /// Taken by staff; else time or a family did it.
    #[must_use]
    pub const fn is_of_staff(&self) -> bool {
        !matches!(
            self,
            Self::Expired {} | Self::Family { .. } | Self::GivenElsewhere { .. } | Self::GonePast { .. }
        )
    }

    /// The decision for the rules; `None` for what changes no account: what a family said of a pupil, what files said of
    /// people.
    #[must_use]
    pub fn rule(&self) -> Option<domain::operation::Decision> {
        use domain::operation::Decision::{Grouped, Happened, LoginRenewed, Staff, Ungrouped};
        Some(match *self {
            Self::Notify { reset, day, to } => {
                Staff { action: Action::Notify { reset: reset.map(Into::into) }, day, to }
            }
            Self::Reset { reason, day, to } => {
                Staff { action: Action::ResetPassword(reason.into()), day, to }
            }
            Self::Mail { what, day, .. } => {
                let action = match what {
                    MailKind::Activation => Action::ResendActivationMail,
                    MailKind::Confirmation => Action::ResendConfirmationMail,
                };
                Staff { action, day, to: 0 }
            }
            Self::Expired {} => Happened(Event::Expired),
            Self::Family { did } => Happened(did.event()?),
            Self::GivenElsewhere { to } => Happened(Event::GivenElsewhere(to)),
            Self::GonePast { given } => Happened(Event::GonePast(given)),
            Self::Group { into, .. } => Grouped { into },
            Self::Ungroup { .. } => Ungrouped,
            Self::RenewLogin { .. } => LoginRenewed,
            Self::People(_) | Self::Unreadable {} => return None,
        })
    }
}

/// Which mail is sent again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum MailKind {
    /// *Renvoyer un mail d’activation*: of an account that is being activated.
    Activation,
    /// *Renvoyer un mail de confirmation*: of an address that is known and not confirmed.
    Confirmation,
}

/// Why a password is reset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ResetReason {
    /// *Oublié*.
    Forgotten,
    /// *Perdu ou volé*: it beats any choice made with an older password.
    Stolen,
}

impl From<ResetReason> for domain::action::ResetReason {
    fn from(reason: ResetReason) -> Self {
        match reason {
            ResetReason::Forgotten => Self::Forgotten,
            ResetReason::Stolen => Self::Stolen,
        }
    }
}

impl From<domain::action::ResetReason> for ResetReason {
    fn from(reason: domain::action::ResetReason) -> Self {
        match reason {
            domain::action::ResetReason::Forgotten => Self::Forgotten,
            domain::action::ResetReason::Stolen => Self::Stolen,
        }
    }
}

/// Something a family did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum FamilyEvent {
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
        /// The pupil.
        pupil: PupilRef,
    },
    /// Said that a pupil’s birth date is wrong.
    BirthDateReported {
        /// The pupil.
        pupil: PupilRef,
    },
}

impl FamilyEvent {
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
}

/// A pupil.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(untagged)]
pub enum PupilRef {
    /// As every computer knows her.
    Lasting(Uuid),
    /// By the number of the computer that wrote it, as the first version did.
    Local(i64),
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use uuid::Uuid;

    use super::{Decision, FamilyEvent, MailKind, PupilRef, ResetReason};
    use crate::account::Origin;

    fn family(did: FamilyEvent) -> Decision {
        Decision::Family { did }
    }

    #[test]
    fn decisions_are_spelt_for_ever() {
        let day = date(2026, 9, 4);
        let one = Uuid::from_u128(1);
        let logins = || ("a.petit".to_owned(), "a.petit2".to_owned());
        let (kept_login, login) = logins();
        for (decision, written) in [
            (
                Decision::Notify { reset: Some(ResetReason::Stolen), day, to: 2 },
                r#"{"notify":{"reset":"stolen","day":"2026-09-04","to":2}}"#,
            ),
            (
                Decision::Notify { reset: None, day, to: 1 },
                r#"{"notify":{"reset":null,"day":"2026-09-04","to":1}}"#,
            ),
            (
                Decision::Reset { reason: ResetReason::Forgotten, day, to: 3 },
                r#"{"reset":{"reason":"forgotten","day":"2026-09-04","to":3}}"#,
            ),
            (
                Decision::Mail { what: MailKind::Activation, day, address: Some("a@exemple.fr".to_owned()) },
                r#"{"mail":{"what":"activation","day":"2026-09-04","address":"a@exemple.fr"}}"#,
            ),
            (
                Decision::Mail { what: MailKind::Confirmation, day, address: None },
                r#"{"mail":{"what":"confirmation","day":"2026-09-04"}}"#,
            ),
            (Decision::Expired {}, r#"{"expired":{}}"#),
            (family(FamilyEvent::FirstSignIn), r#"{"family":{"did":"first_sign_in"}}"#),
            (
                family(FamilyEvent::Transition { origin: Origin::FranceConnect }),
                r#"{"family":{"did":{"transition":{"origin":"france_connect"}}}}"#,
            ),
            (
                family(FamilyEvent::ResetAsked { day }),
                r#"{"family":{"did":{"reset_asked":{"day":"2026-09-04"}}}}"#,
            ),
            (
                family(FamilyEvent::LinkReported { pupil: PupilRef::Lasting(one) }),
                r#"{"family":{"did":{"link_reported":{"pupil":"00000000-0000-0000-0000-000000000001"}}}}"#,
            ),
            (
                family(FamilyEvent::BirthDateReported { pupil: PupilRef::Local(17) }),
                r#"{"family":{"did":{"birth_date_reported":{"pupil":17}}}}"#,
            ),
            (Decision::GivenElsewhere { to: 4 }, r#"{"given_elsewhere":{"to":4}}"#),
            (Decision::GonePast { given: 5 }, r#"{"gone_past":{"given":5}}"#),
            (
                Decision::Group { into: one, kept_login, login },
                r#"{"group":{"into":"00000000-0000-0000-0000-000000000001","kept_login":"a.petit","login":"a.petit2"}}"#,
            ),
            (Decision::RenewLogin { login: logins().0 }, r#"{"renew_login":{"login":"a.petit"}}"#),
            (Decision::Unreadable {}, r#"{"unreadable":{}}"#),
            (
                Decision::Ungroup { from: one, kept_login: logins().0, login: logins().1 },
                r#"{"ungroup":{"from":"00000000-0000-0000-0000-000000000001","kept_login":"a.petit","login":"a.petit2"}}"#,
            ),
        ] {
            assert_eq!(serde_json::to_string(&decision).unwrap(), written);
            assert_eq!(serde_json::from_str::<Decision>(written).unwrap(), decision);
            assert!(written.starts_with(&format!("{{\"{}\":", decision.code())));
        }
    }

    #[test]
    fn a_field_that_is_not_known_is_passed_over() {
        let later = r#"{"reset":{"reason":"forgotten","day":"2026-09-04","to":3,"channel":"mail"}}"#;
        let read: Decision = serde_json::from_str(later).unwrap();
        assert_eq!(read, Decision::Reset { reason: ResetReason::Forgotten, day: date(2026, 9, 4), to: 3 });
    }
}
