//! What « À traiter » lists of an account and the director says is done.

use std::collections::HashSet;

use sqlx::{SqliteConnection, SqliteExecutor};

use super::id::AccountId;
use super::stored::{Cells, Coded, Stored, coded};
use crate::Result;

/// Something to be done about an account that only the director can tell done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Matter {
    /// Its sheets, whose three months are over, are to be destroyed; about the password that came after theirs.
    SheetVoid,
    /// Its new password is to be told; about that password.
    PasswordToGive,
    /// Somebody tries a sheet that is void; about the day.
    VoidSheetTried,
    /// A reset was asked for; about the day.
    ResetAsked,
    /// The family says that the link with a pupil is wrong; about that pupil.
    LinkReportedWrong,
    /// The family says that a pupil's birth date is wrong; about that pupil.
    BirthDateReportedWrong,
}

coded!(
    Matter: SheetVoid = "sheet_void", PasswordToGive = "password_to_give", VoidSheetTried = "void_sheet_tried",
    ResetAsked = "reset_asked", LinkReportedWrong = "link_reported_wrong",
    BirthDateReportedWrong = "birth_date_reported_wrong"
);

impl Matter {
    /// Its stable code.
    #[must_use]
    pub fn code(self) -> String {
        self.kept()
    }
}

/// All matters that were closed.
#[derive(Debug, Default)]
pub struct Closed(HashSet<(AccountId, Matter, String)>);

impl Closed {
    /// Reads them.
    ///
    /// # Errors
    /// What the database met.
    pub async fn read<'e>(executor: impl SqliteExecutor<'e>) -> Result<Self> {
        let all = sqlx::query("SELECT account_id, matter, about FROM closed_matter")
            .try_map(|row| {
                let cells = Cells::of(&row, "closed_matter", &["account_id"]);
                Ok((cells.get("account_id")?, cells.stored("matter")?, cells.get("about")?))
            })
            .fetch_all(executor)
            .await?;
        Ok(Self(all.into_iter().collect()))
    }

    /// What that matter of an account is about, unless it was closed.
    pub fn open(&self, account: AccountId, matter: Matter, about: Option<String>) -> Option<String> {
        about.filter(|about| self.0.is_empty() || !self.0.contains(&(account, matter, about.clone())))
    }
}

/// Closes a matter.
///
/// # Errors
/// What the database met.
pub async fn close(
    connection: &mut SqliteConnection,
    account: AccountId,
    matter: Matter,
    about: &str,
) -> Result<()> {
    sqlx::query(
        "INSERT INTO closed_matter (account_id, matter, about) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
    )
    .bind(account)
    .bind(Coded(matter))
    .bind(about)
    .execute(connection)
    .await?;
    Ok(())
}

/// Opens again what a family says anew.
///
/// # Errors
/// What the database met.
pub(super) async fn reopen(
    connection: &mut SqliteConnection,
    account: AccountId,
    matter: Matter,
    about: &str,
) -> Result<()> {
    sqlx::query("DELETE FROM closed_matter WHERE account_id = ?1 AND matter = ?2 AND about = ?3")
        .bind(account)
        .bind(Coded(matter))
        .bind(about)
        .execute(connection)
        .await?;
    Ok(())
}
