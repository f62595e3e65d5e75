//! The rows of a roster, their order and their pages.

use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use domain::account::{Account, Origin, State};
use domain::expiry;
use domain::person::{LinkConfirmation, Population};
use domain::selection::{Family, Names};
use jiff::civil::Date;

use super::name::FullName;
use super::search::Criteria;
use crate::store::school::School;
use crate::view::accounts::{
    AccountRow, AccountsPage, AccountsQuery, Anomaly, Filter, Selection, SortColumn,
};
use crate::view::action::SelectionSummary;

/// Days before its end from which a provisional password shows its date in the list.
const SOON: u16 = 15;

/// One population of one school at one moment.
#[derive(Debug)]
pub struct Roster {
    /// The school.
    pub school: School,
    /// The population.
    pub population: Population,
    /// The day the roster was read; what runs out depends on it.
    pub today: Date,
    /// Rows, by pupil then guardian.
    pub rows: Vec<Row>,
    /// Classes, in the order of level then name.
    pub classes: Vec<ClassEntry>,
    /// Levels or MEF as (code, label), in order.
    pub levels: Vec<(String, String)>,
    /// Rank of each account number, dense from 0.
    pub(super) ranks: HashMap<u32, u32>,
    pub(super) orders: [OnceLock<Vec<u32>>; 10],
}

/// A class of the roster.
#[derive(Debug, Clone)]
pub struct ClassEntry {
    /// Code.
    pub code: String,
    /// Label of the source.
    pub label: String,
    /// What staff call it, which tells it from the others.
    pub name: String,
}

/// A pupil–guardian pair, or a pupil.
#[derive(Debug)]
pub struct Row {
    /// Account number.
    pub account: u32,
    /// Dense rank of the account.
    pub rank: u32,
    /// Pupil.
    pub pupil_id: i64,
    /// Pupil.
    pub pupil: FullName,
    /// Guardian; empty for a pupil's own account.
    pub guardian: FullName,
    /// Names of both, birth and usage, ready to be searched.
    pub search: Names,
    /// Login.
    pub login: Box<str>,
    /// Logins of accounts grouped with it: whoever holds an old sheet is found by what it says.
    pub grouped_logins: Box<[Box<str>]>,
    /// Place in [`Roster::classes`].
    pub class: Option<u32>,
    /// Place in [`Roster::levels`].
    pub level: Option<u32>,
    /// What the rules know of the account.
    pub account_facts: Account,
    /// Last sign-in.
    pub signed_in_on: Option<Date>,
    /// A mail address is known.
    pub mail: bool,
    /// The mail address that the holder confirmed.
    pub confirmed_mail: Option<Box<str>>,
    /// A mobile is known, whatever it is worth.
    pub mobile: bool,
    /// An SMS can reach it.
    pub mobile_usable: bool,
    /// The holder confirmed a mobile.
    pub mobile_confirmed: bool,
    /// What the family said of the link.
    pub confirmation: LinkConfirmation,
    /// The family says the pupil's birth date is wrong.
    pub birth_date_reported: bool,
    /// How many guardians of the pupil are activated.
    pub family: Family,
    /// The three months of the account's sheets are over.
    pub void_sheet: bool,
    /// The password was reset and stands on no sheet yet.
    pub password_to_give: bool,
}

impl Row {
    /// State.
    #[must_use]
    pub const fn state(&self) -> State {
        self.account_facts.state
    }

    /// The mark at the end of the row.
    fn anomaly(&self) -> Option<Anomaly> {
        if self.confirmation == LinkConfirmation::ReportedWrong {
            return Some(Anomaly::LinkReportedWrong);
        }
        self.birth_date_reported.then_some(Anomaly::BirthDateReportedWrong)
    }

    /// Origin.
    #[must_use]
    pub const fn origin(&self) -> Origin {
        self.account_facts.origin
    }
}

impl Roster {
    /// Distinct accounts.
    #[must_use]
    pub fn account_count(&self) -> u32 {
        u32::try_from(self.ranks.len()).unwrap_or(u32::MAX)
    }

    /// Whether the account is one of the roster's.
    #[must_use]
    pub fn holds(&self, account: u32) -> bool {
        self.ranks.contains_key(&account)
    }

    /// One page of what the query finds.
    #[must_use]
    pub fn page(&self, query: &AccountsQuery) -> AccountsPage {
        let criteria = Criteria::new(self, &query.filter);
        let order = self.order(query.sort);
        let found: Vec<u32> = if query.descending {
            order.iter().rev().copied().filter(|at| criteria.keeps(self.row(*at))).collect()
        } else {
            order.iter().copied().filter(|at| criteria.keeps(self.row(*at))).collect()
        };
        let size = query.page_size.clamp(1, 500) as usize;
        let last = found.len().saturating_sub(1) / size;
        let page = (query.page as usize).min(last);
        let rows = found.iter().skip(page * size).take(size).map(|at| self.shown(*at)).collect();
        AccountsPage {
            rows,
            page: u32::try_from(page).unwrap_or_default(),
            row_count: u32::try_from(found.len()).unwrap_or(u32::MAX),
            account_count: self.distinct(found.iter().copied()),
        }
    }

    /// The distinct accounts of what the filter finds, in the order of the rows.
    #[must_use]
    pub fn accounts(&self, filter: &Filter) -> Vec<u32> {
        let criteria = Criteria::new(self, filter);
        let mut seen = Seen::new(self.ranks.len());
        let kept = self.rows.iter().filter(|row| criteria.keeps(row) && seen.is_new(row.rank));
        kept.map(|row| row.account).collect()
    }

    /// Distinct accounts that the filter finds.
    #[must_use]
    pub fn count(&self, filter: &Filter) -> u32 {
        let criteria = Criteria::new(self, filter);
        let mut seen = Seen::new(self.ranks.len());
        let kept = self.rows.iter().filter(|row| criteria.keeps(row) && seen.is_new(row.rank));
        u32::try_from(kept.count()).unwrap_or(u32::MAX)
    }

    /// One row per distinct account, the first of each.
    pub fn distinct_rows(&self) -> impl Iterator<Item = &Row> {
        let mut seen = Seen::new(self.ranks.len());
        self.rows.iter().filter(move |row| seen.is_new(row.rank))
    }

    /// What a selection holds; accounts that are not in the roster are left out. Households and addresses are told
    /// by the caller, who knows them.
    #[must_use]
    pub fn summary(&self, selection: &Selection) -> SelectionSummary {
        let mut summary = SelectionSummary {
            accounts: 0,
            not_notified: 0,
            notified: 0,
            activating: 0,
            activated: 0,
            chosen_passwords: 0,
            classes: 0,
            households: 0,
            without_portal: false,
        };
        let mut classes = HashSet::new();
        for row in self.filing(selection).into_values() {
            summary.accounts += 1;
            match row.state() {
                State::NotNotified => summary.not_notified += 1,
                State::Notified => summary.notified += 1,
                State::Activating => summary.activating += 1,
                State::Activated => summary.activated += 1,
            }
            summary.chosen_passwords +=
                u32::from(row.account_facts.password == domain::account::Password::Chosen);
            classes.insert(row.class);
        }
        summary.classes = u32::try_from(classes.len()).unwrap_or(u32::MAX);
        summary
    }

    fn row(&self, at: u32) -> &Row {
        &self.rows[at as usize]
    }

    fn distinct(&self, found: impl Iterator<Item = u32>) -> u32 {
        let mut seen = Seen::new(self.ranks.len());
        u32::try_from(found.filter(|at| seen.is_new(self.row(*at).rank)).count()).unwrap_or(u32::MAX)
    }

    fn shown(&self, at: u32) -> AccountRow {
        let row = self.row(at);
        let class = row.class.map(|class| self.classes[class as usize].name.clone());
        let level = row.level.map(|level| self.levels[level as usize].0.clone());
        let ends_soon = expiry::days_left(&row.account_facts, self.today).is_some_and(|days| days <= SOON);
        let ends = expiry::last_day(&row.account_facts).filter(|_| ends_soon);
        AccountRow {
            row: at,
            account: row.account,
            pupil: row.pupil.to_string(),
            class: class.unwrap_or_default(),
            level: level.unwrap_or_default(),
            guardian: row.guardian.to_string(),
            login: row.login.to_string(),
            mail: row.mail,
            mail_confirmed: row.confirmed_mail.is_some(),
            mobile: row.mobile,
            mobile_confirmed: row.mobile_confirmed,
            origin: row.origin().into(),
            state: row.state().into(),
            notified_on: row.account_facts.notified_on.map(|day| day.to_string()),
            signed_in_on: row.signed_in_on.map(|day| day.to_string()),
            expires_on: ends.map(|day| day.to_string()),
            anomaly: row.anomaly(),
        }
    }

    /// Places of the rows in the order of a column; rows are stored by pupil then guardian, and the sort is
    /// stable, so equal values stay in that order.
    fn order(&self, column: SortColumn) -> &[u32] {
        self.orders[column as usize].get_or_init(|| {
            let mut order: Vec<u32> = (0..u32::try_from(self.rows.len()).unwrap_or(u32::MAX)).collect();
            match column {
                SortColumn::Pupil => {}
                SortColumn::Class => order.sort_by_key(|at| self.row(*at).class),
                SortColumn::Guardian => {
                    order.sort_by_cached_key(|at| domain::fold::fold(&self.row(*at).guardian));
                }
                SortColumn::Login => order.sort_by_cached_key(|at| login_key(&self.row(*at).login)),
                SortColumn::Mail => {
                    order.sort_by_key(|at| (!self.row(*at).mail, self.row(*at).confirmed_mail.is_none()))
                }
                SortColumn::Mobile => {
                    order.sort_by_key(|at| (!self.row(*at).mobile, !self.row(*at).mobile_confirmed))
                }
                SortColumn::Origin => {
                    let degree = self.school.degree();
                    let mut alphabetical = Origin::ALL;
                    alphabetical.sort_by_cached_key(|origin| domain::fold::fold(origin.label(degree)));
                    let place = |origin| alphabetical.iter().position(|known| *known == origin);
                    order.sort_by_key(|at| place(self.row(*at).origin()));
                }
                SortColumn::State => order.sort_by_key(|at| self.row(*at).state()),
                SortColumn::NotifiedOn => order.sort_by_key(|at| self.row(*at).account_facts.notified_on),
                SortColumn::SignedInOn => order.sort_by_key(|at| self.row(*at).signed_in_on),
            }
            order
        })
    }
}

/// `g.reabu2` before `g.reabu10`.
fn login_key(login: &str) -> (String, u32) {
    let (base, rank) = domain::login::split(login).unwrap_or((login, 0));
    (base.to_owned(), rank)
}

/// Which accounts were met already.
struct Seen(Vec<u64>);

impl Seen {
    fn new(accounts: usize) -> Self {
        Self(vec![0; accounts.div_ceil(64)])
    }

    fn is_new(&mut self, rank: u32) -> bool {
        let (word, bit) = (&mut self.0[rank as usize / 64], 1_u64 << (rank % 64));
        let new = *word & bit == 0;
        *word |= bit;
        new
    }
}
