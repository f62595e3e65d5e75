//! From accounts to pages of sheets: who is written to, in which order, with which separators.

use std::collections::HashMap;

use domain::account::Password;
use domain::household::{self, Member};
use domain::person::{Population, joined};
use jiff::civil::Date;
use print::sheet::model::{
    Addressee, Availability, Page, PostalAddressee, SchoolHeader, Secret, Separator, Sheet, SheetPupil,
    TickRow,
};
use sqlx::SqliteConnection;

use crate::roster::{ClassEntry, Roster, Row};
use crate::store::account::StoredAccount;
use crate::store::id::{AccountId, PupilId};
use crate::store::people::{self, AccessiblePupil, Person};
use crate::store::school::School;
use crate::view::accounts::Selection;
use crate::view::action::SheetOrder;
use crate::view::codes::WITHOUT_CLASS;
use crate::view::settings::Settings;
use crate::{Error, Result};

/// One account to print, after the decision.
#[derive(Debug)]
pub struct SheetRequest {
    /// The account as it will be.
    pub account: StoredAccount,
    /// Serial number of the sheet.
    pub serial: String,
    /// From when its password works.
    pub availability: Availability,
}

/// How the sheets are arranged.
#[derive(Debug, Clone, Copy)]
pub struct SheetOptions {
    /// By class or by family.
    pub order: SheetOrder,
    /// A tick list before each class (class order only).
    pub separators: bool,
}

/// What stands on every sheet of a batch.
#[derive(Debug)]
pub struct BatchContext<'a> {
    /// The school that hands them out.
    pub school: &'a School,
    /// Whose accounts.
    pub population: Population,
    /// Addresses to print.
    pub settings: &'a Settings,
    /// Date of the notification.
    pub date: Date,
    /// The list the accounts were chosen in: the order of its classes, and under which one each sheet is filed.
    pub roster: &'a Roster,
    /// Whom the sheets are for.
    pub selection: &'a Selection,
}

/// Pages for these accounts, in order.
///
/// # Errors
/// What the database met.
pub async fn pages(
    connection: &mut SqliteConnection,
    to_print: &[SheetRequest],
    head: &BatchContext<'_>,
    options: SheetOptions,
) -> Result<Vec<Page>> {
    let ids: Vec<AccountId> = to_print.iter().map(|print| print.account.id).collect();
    let (persons, mut accessible) = holders(connection, &ids, head.population).await?;
    let filing = head.roster.group_by_class(head.selection);
    let class_places: HashMap<&str, usize> =
        head.roster.classes.iter().enumerate().map(|(place, class)| (class.code.as_str(), place)).collect();
    let mut drafts = Vec::with_capacity(to_print.len());
    for print in to_print {
        let person = persons.get(&print.account.id).ok_or(Error::Damaged(None))?;
        let mut pupils = accessible.remove(&print.account.id).unwrap_or_default();
        // The school's own classes first, in their order; pupils of other schools last.
        pupils.sort_by_cached_key(|pupil| {
            let place = pupil.class_code.as_deref().and_then(|code| class_places.get(code)).copied();
            (pupil.school_id != head.school.id, place.unwrap_or(usize::MAX), pupil.pupil_id)
        });
        let account = u32::try_from(print.account.id)?;
        drafts.push(SheetDraft::new(print, person, &pupils, filing.get(&account).copied(), head));
    }
    match options.order {
        SheetOrder::Class => drafts.sort_by_cached_key(SheetDraft::class_key),
        SheetOrder::Family => by_family(&mut drafts, |draft| &draft.kin),
    }
    let separators = options.separators && options.order == SheetOrder::Class;
    Ok(assemble(drafts, head, separators))
}

/// The accounts of a selection in the order in which [`pages`] prints their sheets by class.
#[must_use]
pub fn in_class_order(roster: &Roster, selection: &Selection) -> Vec<AccountId> {
    let mut filed: Vec<(AccountId, &Row)> =
        roster.group_by_class(selection).into_iter().map(|(account, row)| (account.into(), row)).collect();
    filed.sort_by_cached_key(|(account, row)| class_key(Some(row), "", *account));
    filed.into_iter().map(|(account, _)| account).collect()
}

/// These accounts in the order in which [`pages`] prints their sheets by family.
///
/// # Errors
/// What the database met.
pub async fn in_family_order(
    connection: &mut SqliteConnection,
    ids: &[AccountId],
    population: Population,
) -> Result<Vec<AccountId>> {
    let (persons, mut accessible) = holders(connection, ids, population).await?;
    let kin = |person: &Person| Kin::of(person, &accessible.remove(&person.account_id).unwrap_or_default());
    let mut all: Vec<Kin> = persons.values().map(kin).collect();
    by_family(&mut all, |kin| kin);
    Ok(all.into_iter().map(|kin| kin.account).collect())
}

/// Who holds these accounts, and the pupils they give access to.
async fn holders(
    connection: &mut SqliteConnection,
    ids: &[AccountId],
    population: Population,
) -> Result<(HashMap<AccountId, Person>, HashMap<AccountId, Vec<AccessiblePupil>>)> {
    let (persons, pupils) = match population {
        Population::Pupils => {
            (people::pupils(connection, ids).await?, people::own_enrolments(connection, ids).await?)
        }
        _ => (people::guardians(connection, ids).await?, people::accessible(connection, ids).await?),
    };
    let persons = persons.into_iter().map(|person| (person.account_id, person)).collect();
    let mut accessible: HashMap<AccountId, Vec<AccessiblePupil>> = HashMap::new();
    // A child of somebody else gives no access: the sheet neither names it nor goes to its class.
    for pupil in pupils.into_iter().filter(|pupil| !pupil.is_reported_wrong()) {
        accessible.entry(pupil.account_id).or_default().push(pupil);
    }
    Ok((persons, accessible))
}

/// A sheet with what it is ordered by.
struct SheetDraft<'a> {
    sheet: Sheet,
    /// Nothing when the account left the list meanwhile.
    filed: Option<&'a Row>,
    kin: Kin,
}

/// What makes households of the holders of accounts.
struct Kin {
    account: AccountId,
    holder: String,
    address: Option<String>,
    pupils: Vec<PupilId>,
}

impl Kin {
    fn of(person: &Person, pupils: &[AccessiblePupil]) -> Self {
        Self {
            account: person.account_id,
            holder: person.listed(),
            address: super::accounts::address_key(person),
            pupils: pupils.iter().map(|pupil| pupil.pupil_id).collect(),
        }
    }
}

impl<'a> SheetDraft<'a> {
    fn new(
        print: &SheetRequest,
        person: &Person,
        pupils: &[AccessiblePupil],
        filed: Option<&'a Row>,
        head: &BatchContext<'_>,
    ) -> Self {
        Self { sheet: sheet(print, person, pupils, head), filed, kin: Kin::of(person, pupils) }
    }

    fn class(&self) -> Option<u32> {
        self.filed.and_then(|row| row.class)
    }

    fn pupil(&self) -> &str {
        self.filed.map_or("", |row| &row.pupil)
    }

    fn class_key(&self) -> (u32, String, String, AccountId) {
        class_key(self.filed, &self.kin.holder, self.kin.account)
    }
}

/// Class, pupil, then guardian, as the list has them; of an account that is no more in it, the holder.
fn class_key(filed: Option<&Row>, holder: &str, account: AccountId) -> (u32, String, String, AccountId) {
    let (pupil, guardian) = filed.map_or(("", holder), |row| (&*row.pupil, &*row.guardian));
    (filed.map_or(u32::MAX, Row::class_place), fold(pupil), fold(guardian), account)
}

fn fold(text: &str) -> String {
    domain::fold::fold(text)
}

/// Households together, in the order of the name of their first member.
fn by_family<T>(drafts: &mut Vec<T>, kin: impl Fn(&T) -> &Kin) {
    drafts.sort_by_cached_key(|draft| (fold(&kin(draft).holder), kin(draft).account));
    let members: Vec<Member<'_, PupilId>> = drafts
        .iter()
        .map(kin)
        .map(|kin| Member { address: kin.address.as_deref(), pupils: &kin.pupils })
        .collect();
    let households = household::group(&members);
    let mut placed: Vec<(usize, T)> = households.into_iter().zip(drafts.drain(..)).collect();
    placed.sort_by_key(|(household, _)| *household);
    drafts.extend(placed.into_iter().map(|(_, draft)| draft));
}

fn sheet(
    print: &SheetRequest,
    person: &Person,
    pupils: &[AccessiblePupil],
    head: &BatchContext<'_>,
) -> Sheet {
    let account = &print.account;
    let secret = match (account.provisional_password(), account.account.password) {
        (Some(password), _) => Secret::Provisional(password.to_string()),
        (None, Password::FranceConnect) => Secret::FranceConnect,
        (None, Password::Chosen) => Secret::Chosen,
        (None, Password::None | Password::Provisional) => Secret::Lapsed,
    };
    let service = match head.population {
        Population::LegalGuardians => &head.settings.guardian_service,
        Population::PersonsInCharge => &head.settings.guardian_service,
        Population::Pupils => &head.settings.pupil_service,
    };
    let default_service =
        (head.population == Population::LegalGuardians).then(|| super::settings::DEFAULT_SERVICE.to_owned());
    let further = service.enabled.then(|| service.url.clone());
    Sheet {
        serial: print.serial.clone(),
        date: head.date,
        addressee: addressee(person, head.population),
        school: header(head.school),
        pupils: pupils.iter().map(|pupil| named(pupil, head.school)).collect(),
        login: account.login.clone(),
        state: account.account.state,
        secret,
        portal: Some(head.settings.portal.clone()).filter(|portal| !portal.is_empty()),
        services: default_service.into_iter().chain(further).collect(),
        valid_until: domain::expiry::last_day(&account.account),
        availability: print.availability,
    }
}

fn addressee(person: &Person, population: Population) -> Addressee {
    let postal = || PostalAddressee {
        name: person.addressed(),
        lines: person.lines(),
        locality: person.locality(),
        country: person.abroad(),
    };
    match population {
        Population::LegalGuardians => Addressee::LegalGuardian(postal()),
        Population::PersonsInCharge => Addressee::PersonInCharge(postal()),
        Population::Pupils => Addressee::Pupil { name: person.written() },
    }
}

fn named(pupil: &AccessiblePupil, school: &School) -> SheetPupil {
    SheetPupil {
        name: joined([&pupil.first, &pupil.name]),
        class: pupil.class.clone(),
        elsewhere: (pupil.school_id != school.id).then(|| pupil.school.clone()),
    }
}

/// The school's lines at the head of sheets and separators.
#[must_use]
pub fn header(school: &School) -> SchoolHeader {
    SchoolHeader {
        uai: school.uai.clone(),
        name: school.name.clone(),
        street: school.street.clone(),
        locality: school.locality(),
        contact: school.contact.clone(),
        phone: school.phone.clone(),
        mail: school.mail.clone(),
        secondary: school.degree() == domain::degree::Degree::Second,
    }
}

fn assemble(drafts: Vec<SheetDraft<'_>>, head: &BatchContext<'_>, separators: bool) -> Vec<Page> {
    let mut pages = Vec::with_capacity(drafts.len());
    let mut rest = drafts.into_iter().peekable();
    while let Some(first) = rest.next() {
        let class = first.class();
        let mut group = vec![first];
        while let Some(next) = rest.next_if(|next| separators && next.class() == class) {
            group.push(next);
        }
        if separators {
            let class = class.and_then(|place| head.roster.classes.get(place as usize));
            pages.push(Page::Separator(Box::new(separator(&group, class, head))));
        }
        pages.extend(group.into_iter().map(|draft| Page::Sheet(Box::new(draft.sheet))));
    }
    pages
}

fn separator(group: &[SheetDraft<'_>], class: Option<&ClassEntry>, head: &BatchContext<'_>) -> Separator {
    let guardian = |draft: &SheetDraft<'_>| match head.population {
        Population::Pupils => String::new(),
        _ => draft.kin.holder.clone(),
    };
    Separator {
        school: header(head.school),
        class: class
            .map(|class| class.name.clone())
            .filter(|name| !name.is_empty())
            .unwrap_or_else(|| WITHOUT_CLASS.to_owned()),
        date: head.date,
        rows: group
            .iter()
            .map(|draft| TickRow {
                pupil: draft.pupil().to_owned(),
                guardian: guardian(draft),
                serial: draft.sheet.serial.clone(),
            })
            .collect(),
    }
}
