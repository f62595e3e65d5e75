//! What a query finds in a roster: the order of the rows, and their pages.

use domain::account::Origin;
use domain::expiry;
use domain::fold::fold;
use jiff::civil::Date;

use super::bits::Bits;
use super::order::{by_number, by_text};
use super::row::Row;
use super::rows::Roster;
use super::search::Criteria;
use crate::view::accounts::{AccountRow, AccountsPage, AccountsQuery, Filter, SortColumn};

/// Days before its end from which a provisional password shows its date in the list.
const SOON: u16 = 15;

impl Roster {
    /// One page of what the query finds.
    #[must_use]
    pub fn page(&self, query: &AccountsQuery) -> AccountsPage {
        let found = Criteria::new(self, &query.filter).rows(self);
        let row_count = found.count();
        let size = query.page_size.clamp(1, 500) as usize;
        let page = (query.page as usize).min(row_count.saturating_sub(1) / size);
        let shown = |order: &mut dyn Iterator<Item = &u32>| {
            let found = order.filter(|at| found.has(**at as usize)).skip(page * size).take(size);
            found.map(|at| self.shown(*at)).collect()
        };
        let order = self.order(query.sort);
        AccountsPage {
            rows: if query.descending { shown(&mut order.iter().rev()) } else { shown(&mut order.iter()) },
            page: u32::try_from(page).unwrap_or_default(),
            row_count: u32::try_from(row_count).unwrap_or(u32::MAX),
            account_count: self.distinct(&found),
        }
    }

    /// The distinct accounts of what the filter finds, in the order of the rows.
    #[must_use]
    pub fn accounts(&self, filter: &Filter) -> Vec<u32> {
        let found = Criteria::new(self, filter).rows(self);
        let mut seen = Bits::none(self.ranks.len());
        let kept = found.places().map(|at| &self.rows[at]).filter(|row| seen.insert(row.rank as usize));
        kept.map(|row| row.account).collect()
    }

    /// Distinct accounts that the filter finds.
    #[must_use]
    pub fn count(&self, filter: &Filter) -> u32 {
        self.distinct(&Criteria::new(self, filter).rows(self))
    }

    fn distinct(&self, found: &Bits) -> u32 {
        let mut seen = Bits::none(self.ranks.len());
        for at in found.places() {
            seen.insert(self.columns.ranks[at] as usize);
        }
        u32::try_from(seen.count()).unwrap_or(u32::MAX)
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
            let by =
                |number: &dyn Fn(&Row) -> u32| by_number(&self.rows.iter().map(number).collect::<Vec<_>>());
            match column {
                SortColumn::Pupil => (0_u32..).take(self.rows.len()).collect(),
                SortColumn::Class => by(&|row| row.class.map_or(0, |class| class + 1)),
                SortColumn::Guardian => {
                    let folded: Vec<String> = self.rows.iter().map(|row| fold(&row.guardian)).collect();
                    by_text(folded.iter().map(|name| (name.as_str(), ())))
                }
                SortColumn::Login => by_text(self.rows.iter().map(|row| login_key(&row.login))),
                SortColumn::Mail => {
                    by(&|row| u32::from(!row.mail) * 2 + u32::from(row.confirmed_mail.is_none()))
                }
                SortColumn::Mobile => {
                    by(&|row| u32::from(!row.mobile) * 2 + u32::from(!row.mobile_confirmed))
                }
                SortColumn::Origin => {
                    let degree = self.school.degree();
                    let mut alphabetical = Origin::ALL;
                    alphabetical.sort_by_cached_key(|origin| fold(origin.label(degree)));
                    let place =
                        |origin| alphabetical.iter().zip(0_u32..).find(|(known, _)| **known == origin);
                    by(&|row| place(row.origin()).map_or(0, |(_, place)| place))
                }
                SortColumn::State => by(&|row| row.state() as u32),
                SortColumn::NotifiedOn => by(&|row| day_key(row.account_facts.notified_on)),
                SortColumn::SignedInOn => by(&|row| day_key(row.signed_in_on)),
            }
        })
    }
}

/// `g.reabu2` before `g.reabu10`.
fn login_key(login: &str) -> (&str, u32) {
    domain::login::split(login).unwrap_or((login, 0))
}

/// A number in the order of days; none comes first.
fn day_key(day: Option<Date>) -> u32 {
    let Some(day) = day else { return 0 };
    let (year, month, day) = (i32::from(day.year()), i32::from(day.month()), i32::from(day.day()));
    u32::try_from(((year + 10_000) * 13 + month) * 32 + day).unwrap_or_default()
}
