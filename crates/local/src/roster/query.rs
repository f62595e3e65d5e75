//! What a query finds in a roster: the order of the rows, and their pages.

use domain::account::Origin;
use domain::expiry;

use super::rows::{Roster, Seen};
use super::search::Criteria;
use crate::view::accounts::{AccountRow, AccountsPage, AccountsQuery, Filter, SortColumn};

/// Days before its end from which a provisional password shows its date in the list.
const SOON: u16 = 15;

impl Roster {
    /// One page of what the query finds.
    #[must_use]
    pub fn page(&self, query: &AccountsQuery) -> AccountsPage {
        let criteria = Criteria::new(self, &query.filter);
        let order = self.order(query.sort);
        let found: Vec<u32> = if query.descending {
            order.iter().rev().copied().filter(|at| criteria.matches(self.row(*at))).collect()
        } else {
            order.iter().copied().filter(|at| criteria.matches(self.row(*at))).collect()
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
        let kept = self.rows.iter().filter(|row| criteria.matches(row) && seen.is_new(row.rank));
        kept.map(|row| row.account).collect()
    }

    /// Distinct accounts that the filter finds.
    #[must_use]
    pub fn count(&self, filter: &Filter) -> u32 {
        let criteria = Criteria::new(self, filter);
        let mut seen = Seen::new(self.ranks.len());
        let kept = self.rows.iter().filter(|row| criteria.matches(row) && seen.is_new(row.rank));
        u32::try_from(kept.count()).unwrap_or(u32::MAX)
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
