//! Doublons probables: accounts of one person are found, grouped, ungrouped, or told apart.

use domain::place::Place;
use std::collections::HashMap;

use domain::duplicate;
use domain::event::{self, Event};
use domain::expiry;
use domain::grouping::{Party, Refusal};
use sqlx::SqliteConnection;

use crate::roster::Found;
use crate::store::account::{self, StoredAccount};
use crate::store::duplicate::present;
use crate::store::entry::AuditEvent;
use crate::store::id::AccountId;
use crate::store::people::{self, AccessiblePupil, Person};
use crate::store::sheet::Sheet;
use crate::store::{grouping, replica, school, sheet};
use crate::view::duplicate::{
    CommonTrait, Duplicate, DuplicateAccount, DuplicatePupil, DuplicateStrength, Duplicates, GroupingResult,
    NameLikeness, PairRequest, ToldApart, UngroupingResult,
};
use crate::workspace::{Workspace, WriteTransaction};
use crate::{Error, Result};
use protocol::decision::Decision;

/// Pairs that a screen shows at once.
pub const SHOWN: usize = 200;

/// The pairs that concern a school, or any, the surest first and so many at most; and what was told apart.
///
/// # Errors
/// [`Error::NotFound`] for an unknown school.
pub async fn list(workspace: &Workspace, uai: Option<&str>, most: usize) -> Result<Duplicates> {
    let found = concerning(workspace, uai).await?;
    let mut connection = workspace.store().pool().acquire().await?;
    let shown = &found[..found.len().min(most)];
    let apart = grouping::apart(&mut *connection).await?;
    let ids: Vec<AccountId> = shown
        .iter()
        .flat_map(|pair| [pair.kept, pair.other])
        .chain(apart.iter().flat_map(|pair| [pair.account_id, pair.other_id]))
        .collect();
    let faces = Faces::read(&mut connection, &ids, workspace.place()).await?;
    let mut pairs = Vec::with_capacity(shown.len());
    for pair in shown {
        pairs.push(Duplicate {
            kept: faces.show(pair.kept)?,
            other: faces.show(pair.other)?,
            strength: pair.why.strength.into(),
            names: pair.why.likeness.into(),
            common: pair.why.common.iter().copied().map(Into::into).collect(),
        });
    }
    let apart = apart.into_iter().filter_map(|pair| faces.apart(pair)).collect();
    Ok(Duplicates { pairs, total: u32::try_from(found.len()).unwrap_or(u32::MAX), apart })
}

/// How many pairs concern a school.
///
/// # Errors
/// As [`list`].
pub async fn count(workspace: &Workspace, uai: &str) -> Result<u32> {
    Ok(u32::try_from(concerning(workspace, Some(uai)).await?.len()).unwrap_or(u32::MAX))
}

/// Pairs with a pupil present in that school, or in any, on one side at least.
async fn concerning(workspace: &Workspace, uai: Option<&str>) -> Result<Vec<Found>> {
    let all = workspace.duplicates().await?;
    let school = match uai {
        Some(uai) => Some(school::find(workspace.store().pool(), uai).await?.id),
        None => None,
    };
    if all.is_empty() {
        return Ok(Vec::new());
    }
    let mut connection = workspace.store().pool().acquire().await?;
    let present = present(&mut connection, school).await?;
    let concern = |pair: &&Found| present.contains(&pair.kept) || present.contains(&pair.other);
    Ok(all.iter().filter(concern).cloned().collect())
}

/// What is shown of accounts, read at once.
struct Faces {
    stored: HashMap<AccountId, StoredAccount>,
    persons: HashMap<AccountId, Person>,
    pupils: HashMap<AccountId, Vec<AccessiblePupil>>,
    sheets: HashMap<AccountId, Vec<String>>,
    /// The account that is opened in place of one grouped away.
    away: HashMap<AccountId, AccountId>,
    /// Where the schools are.
    place: Place,
}

impl Faces {
    async fn read(connection: &mut SqliteConnection, ids: &[AccountId], place: Place) -> Result<Self> {
        let away = grouping::all(&mut *connection).await?;
        let kept = |id: &AccountId| away.get(id).copied().unwrap_or(*id);
        let mut wanted: Vec<AccountId> = ids.iter().flat_map(|id| [*id, kept(id)]).collect();
        wanted.sort_unstable();
        wanted.dedup();
        let stored = account::load(connection, &wanted).await?;
        let persons = people::guardians(connection, &wanted).await?;
        let mut pupils: HashMap<AccountId, Vec<AccessiblePupil>> = HashMap::new();
        for pupil in people::accessible(connection, &wanted).await? {
            pupils.entry(pupil.account_id).or_default().push(pupil);
        }
        let stored: HashMap<AccountId, StoredAccount> =
            stored.into_iter().map(|stored| (stored.id, stored)).collect();
        let mut sheets: HashMap<AccountId, Vec<String>> = HashMap::new();
        for sheet in sheet::of_accounts(connection, &wanted).await? {
            if stored.get(&sheet.account_id).is_some_and(|stored| opens(stored, &sheet)) {
                sheets.entry(sheet.account_id).or_default().push(sheet.serial);
            }
        }
        Ok(Self {
            stored,
            persons: persons.into_iter().map(|person| (person.account_id, person)).collect(),
            pupils,
            sheets,
            away,
            place,
        })
    }

    fn show(&self, id: AccountId) -> Result<DuplicateAccount> {
        let stored = self.stored.get(&id).ok_or(Error::Damaged(None))?;
        let person = self.persons.get(&id).ok_or(Error::Damaged(None))?;
        let facts = &stored.account;
        let day = |day: jiff::civil::Date| day.to_string();
        let pupils = self.pupils.get(&id).into_iter().flatten().map(pupil).collect();
        Ok(DuplicateAccount {
            account: number(id)?,
            login: stored.login.clone(),
            name: person.in_full(),
            birth_name: person.birth_name.clone(),
            state: facts.state.into(),
            notified_on: facts.notified_on.map(day),
            signed_in_on: stored.signed_in_on.map(day),
            reset_asked_on: facts.reset_asked_on.map(day),
            mail: stored.confirmed_mail.clone().or_else(|| person.mail.clone()),
            mobile: stored.confirmed_mobile.clone().or_else(|| person.mobile.clone()),
            address: person.lines().into_iter().chain(person.locality()).collect(),
            pupils,
            sheets: self.sheets.get(&id).cloned().unwrap_or_default(),
        })
    }

    fn apart(&self, pair: grouping::Apart) -> Option<ToldApart> {
        let both = [pair.account_id, pair.other_id];
        let opened = both.map(|id| self.away.get(&id).copied().unwrap_or(id));
        let [one, other] = both.map(|id| self.stored.get(&id).map(|stored| stored.login.clone()));
        let [first, second] = opened.map(|id| self.persons.get(&id).map(Person::in_full));
        Some(ToldApart {
            accounts: [number(both[0]).ok()?, number(both[1]).ok()?],
            logins: [one?, other?],
            names: [first?, second?],
            at: self.place.written(pair.told_at),
            author: pair.author,
        })
    }
}

fn pupil(pupil: &AccessiblePupil) -> DuplicatePupil {
    DuplicatePupil {
        name: format!("{} {}", pupil.first, pupil.name),
        class: pupil.class.clone(),
        uai: pupil.uai.clone(),
        school: pupil.school.clone(),
    }
}

fn number(id: AccountId) -> Result<u32> {
    Ok(id.try_into()?)
}

/// Whether a sheet lets the holder of that account in.
fn opens(stored: &StoredAccount, sheet: &Sheet) -> bool {
    domain::sheet::opens(&stored.account, &stored.login, sheet.borne())
}

/// Groups two accounts of one person: everything is opened by the one that is kept. Neither account is changed.
///
/// # Errors
/// [`Error::NotFound`] for an unknown school or account, and [`Error::Refused`] for what cannot be grouped.
pub async fn group(workspace: &Workspace, request: &PairRequest) -> Result<GroupingResult> {
    let mut writing = workspace.begin().await?;
    let connection = &mut *writing.transaction;
    let school = school::find(&mut *connection, &request.school).await?;
    let (day, school) = (school.place().day(writing.at), school.id);
    let kept = account::find(connection, request.kept.into()).await?;
    let other = account::find(connection, request.other.into()).await?;
    let parties = [party(connection, &kept).await?, party(connection, &other).await?];
    domain::grouping::check(parties[0], parties[1]).map_err(refused)?;
    let waits = other.is_linked();
    if kept.is_linked() != waits {
        return Err(of_two_kinds());
    }
    let sheets = sheet::of_accounts(connection, &[other.id]).await?;
    let sheets = sheets.into_iter().filter(|sheet| opens(&other, sheet)).map(|sheet| sheet.serial).collect();
    let decision =
        Decision::Group { into: kept.uuid, kept_login: kept.login.clone(), login: other.login.clone() };
    // The service looks for the account that goes at the school of the decision.
    let school = match waits {
        true => replica::grouping::school_of(connection, other.id, school).await?.unwrap_or(school),
        false => school,
    };
    let (operation, _) = writing.decide(Some(school), &other, decision).await?;
    let connection = &mut *writing.transaction;
    match waits {
        true => replica::grouping::derive(connection).await?,
        false => grouping::begin(connection, other.id, kept.id, operation, day).await?,
    }
    crate::store::import::presence::forget(connection).await?;
    writing.commit().await?;
    Ok(GroupingResult {
        account: number(kept.id)?,
        login: kept.login,
        other_login: other.login,
        sheets,
        waits,
    })
}

/// Gives an account that was grouped away back as it was. What happened meanwhile to the account kept stays with it;
/// three months that ended meanwhile have ended.
///
/// # Errors
/// [`Error::NotFound`] for an unknown school or account, and [`Error::Refused`] when it is not grouped away.
pub async fn ungroup(workspace: &Workspace, uai: &str, id: u32) -> Result<UngroupingResult> {
    let mut writing = workspace.begin().await?;
    let connection = &mut *writing.transaction;
    let school = school::find(&mut *connection, uai).await?;
    let today = school.place().day(writing.at);
    let stored = account::find(connection, id.into()).await?;
    let Some(grouped) = grouping::of(connection, stored.id).await? else {
        return Err(Error::Refused {
            code: "not-grouped",
            message: format!(
                "Le compte {} n’est regroupé avec aucun autre\u{A0}: il n’y a rien à dégrouper.",
                stored.login
            ),
        });
    };
    let kept = account::find(connection, grouped.kept_id).await?;
    let decision =
        Decision::Ungroup { from: kept.uuid, kept_login: kept.login.clone(), login: stored.login.clone() };
    let waits = stored.is_linked();
    let of = match waits {
        true => replica::grouping::school_of(connection, stored.id, school.id).await?.unwrap_or(school.id),
        false => school.id,
    };
    let (operation, _) = writing.decide(Some(of), &stored, decision).await?;
    let connection = &mut *writing.transaction;
    match waits {
        true => replica::grouping::derive(connection).await?,
        false => grouping::end(connection, stored.id, operation).await?,
    }
    crate::store::import::presence::forget(connection).await?;
    let back = account::find(connection, stored.id).await?;
    // Of an account of the service, time is the service's.
    let expired = !waits && expiry::has_expired(&back.account, today);
    if expired {
        expire(&mut writing, &back).await?;
    }
    let state = account::find(&mut writing.transaction, stored.id).await?.account.state;
    writing.commit().await?;
    Ok(UngroupingResult {
        account: id,
        login: stored.login,
        state: state.into(),
        degree: school.degree().into(),
        expired,
        kept_login: kept.login,
        waits,
    })
}

/// The service cannot carry out what is about an account that it does not have.
fn of_two_kinds() -> Error {
    Error::Refused {
        code: "linked-account",
        message: "L’un de ces comptes est celui du service central, et l’autre d’une école qui n’y est pas rattachée\u{a0}: \
                  rattachez-la d’abord. Rien n’a été changé."
            .to_owned(),
    }
}

/// Lets an account expire that came back too late, as an opening would.
async fn expire(writing: &mut WriteTransaction<'_>, back: &StoredAccount) -> Result<()> {
    if event::apply(&back.account, Event::Expired).is_ok() {
        writing.decide(None, back, Decision::Expired {}).await?;
    }
    Ok(())
}

/// Says that two accounts are of two persons, or takes that answer back; `false` when it was so already.
///
/// # Errors
/// [`Error::NotFound`] for an unknown school or account, and [`Error::Refused`] for one account, and for two that are
/// opened by one: they are of two persons once they are ungrouped.
pub async fn tell_apart(workspace: &Workspace, request: &PairRequest, apart: bool) -> Result<bool> {
    let mut writing = workspace.begin().await?;
    let connection = &mut *writing.transaction;
    let school = school::find(&mut *connection, &request.school).await?.id;
    let one = account::find(connection, request.kept.into()).await?;
    let other = account::find(connection, request.other.into()).await?;
    if one.id == other.id {
        return Err(Error::Refused {
            code: "grouping-itself",
            message: format!(
                "Vous avez indiqué deux fois le compte {}\u{A0}: indiquez les deux comptes que vous voulez distinguer.",
                one.login
            ),
        });
    }
    if apart
        && grouping::kept(&mut *connection, one.id).await?
            == grouping::kept(&mut *connection, other.id).await?
    {
        return Err(Error::Refused {
            code: "grouping-done",
            message: format!(
                "Les comptes {} et {} sont regroupés\u{A0}: si ce sont deux personnes, dégroupez-les d’abord.",
                one.login, other.login
            ),
        });
    }
    let changed = match apart {
        true => grouping::tell_apart(connection, [one.id, other.id], &writing.author, writing.at).await?,
        false => grouping::withdraw(connection, [one.id, other.id]).await?,
    };
    if !changed {
        writing.rollback().await;
        return Ok(false);
    }
    let told =
        AuditEvent::ToldApart { accounts: [one.uuid, other.uuid], logins: [one.login, other.login], apart };
    writing.record(Some(school), told).await?;
    writing.commit().await?;
    Ok(true)
}

async fn party(connection: &mut SqliteConnection, stored: &StoredAccount) -> Result<Party> {
    let grouped_away = grouping::of(connection, stored.id).await?.is_some();
    Ok(Party { uuid: stored.uuid, holder: stored.account.holder, grouped_away })
}

fn refused(refusal: Refusal) -> Error {
    let (code, message) = match refusal {
        Refusal::Itself => {
            ("grouping-itself", "Un compte ne se regroupe pas avec lui-même\u{A0}: indiquez deux comptes.")
        }
        Refusal::Pupil => (
            "grouping-pupil",
            "Seuls les comptes des responsables se regroupent\u{A0}: un élève en double se corrige dans le fichier importé.",
        ),
        Refusal::GroupedAway => (
            "grouping-done",
            "L’un de ces comptes est déjà regroupé avec un autre\u{A0}: dégroupez-le d’abord, ou choisissez le compte gardé.",
        ),
    };
    Error::Refused { code, message: message.to_owned() }
}

impl From<duplicate::Strength> for DuplicateStrength {
    fn from(strength: duplicate::Strength) -> Self {
        match strength {
            duplicate::Strength::Strong => Self::Strong,
            duplicate::Strength::Fair => Self::Fair,
        }
    }
}

impl From<duplicate::Likeness> for NameLikeness {
    fn from(likeness: duplicate::Likeness) -> Self {
        match likeness {
            duplicate::Likeness::Same => Self::Same,
            duplicate::Likeness::Usage => Self::Usage,
            duplicate::Likeness::Swapped => Self::Swapped,
            duplicate::Likeness::Damaged => Self::Damaged,
            duplicate::Likeness::Shortened => Self::Shortened,
            duplicate::Likeness::Slip => Self::Slip,
        }
    }
}

impl From<duplicate::Common> for CommonTrait {
    fn from(common: duplicate::Common) -> Self {
        match common {
            duplicate::Common::Mail => Self::Mail,
            duplicate::Common::Mobile => Self::Mobile,
            duplicate::Common::Child => Self::Child,
            duplicate::Common::HomePhone => Self::HomePhone,
            duplicate::Common::Address => Self::Address,
        }
    }
}
