//! Lists kept in memory, after decisions about some accounts: what they say beside the same lists read anew.

use std::sync::Arc;

use jiff::civil::date;
use local::progress::Progress;
use local::roster::Roster;
use local::usecase::demonstration::news::{self, FamilyNews};
use local::usecase::{accounts, notify, reset};
use local::view::accounts::{AccountRow, AccountsQuery, Filter, Selection, SortColumn};
use local::view::action::{NotifyRequest, ResetReason, ResetRequest, SheetOrder};
use local::view::codes::Population;
use protocol::decision::{FamilyEvent, PupilRef};

use testing::aged_school::{AgedSchool, TODAY};

const POPULATIONS: [Population; 3] =
    [Population::LegalGuardians, Population::PersonsInCharge, Population::Pupils];

/// What a list is made of: its rows, and their order by each column.
async fn face(lived: &AgedSchool, population: Population) -> (Arc<Roster>, Vec<Vec<AccountRow>>) {
    let roster = lived.workspace.roster(&lived.uai, population.into()).await.unwrap();
    let mut orders = Vec::new();
    for sort in SortColumn::ALL {
        let query = AccountsQuery { sort, ..lived.query(population) };
        let page = accounts::page(&lived.workspace, &query).await.unwrap();
        assert_eq!(page.rows.len(), roster.rows.len(), "one page holds everybody");
        orders.push(page.rows);
    }
    (roster, orders)
}

/// Compares the lists as they are kept with what they are once everything is read anew.
async fn compare(lived: &AgedSchool, what: &str) {
    let mut kept = Vec::new();
    for population in POPULATIONS {
        kept.push(face(lived, population).await);
    }
    lived.workspace.rosters().invalidate();
    for (population, (roster, orders)) in POPULATIONS.into_iter().zip(kept) {
        let (anew, anew_orders) = face(lived, population).await;
        assert!(!Arc::ptr_eq(&roster, &anew));
        assert_eq!(roster.rows.len(), anew.rows.len(), "{what}, {population:?}");
        for (row, anew) in roster.rows.iter().zip(&anew.rows) {
            assert_eq!(row, anew, "{what}, {population:?}");
        }
        for ((column, order), anew) in SortColumn::ALL.iter().zip(&orders).zip(&anew_orders) {
            assert_eq!(order, anew, "{what}, {population:?} by {column:?}");
        }
    }
}

/// Every so many accounts of a population, from one of them on.
async fn some(
    lived: &AgedSchool,
    population: Population,
    filter: Filter,
    every: usize,
    from: usize,
) -> Vec<u32> {
    let query = AccountsQuery { filter, ..lived.query(population) };
    let all = accounts::select_all(&lived.workspace, &query).await.unwrap();
    let some: Vec<u32> = all.into_iter().skip(from).step_by(every).collect();
    assert!(!some.is_empty(), "{population:?}");
    some
}

async fn hear(lived: &AgedSchool, account: u32, did: FamilyEvent, contact: Option<&str>) {
    let news = FamilyNews { account: account.into(), day: TODAY, did, contact: contact.map(str::to_owned) };
    news::apply_all(&lived.workspace, &lived.uai, &[news]).await.unwrap();
}

#[tokio::test]
async fn what_was_decided_about_some_accounts_is_what_a_list_read_anew_says() {
    let lived = AgedSchool::college().await;
    compare(&lived, "nothing").await;
    let everybody = Filter::default;
    for population in POPULATIONS {
        let chosen = some(&lived, population, everybody(), 40, 7).await;
        let request = NotifyRequest {
            selection: Selection::of(&lived.uai, population, chosen),
            reset: false,
            reason: None,
            spare_chosen: false,
            order: SheetOrder::Class,
            separators: false,
            path: lived.file(&format!("{population:?}.pdf")).to_string_lossy().into_owned(),
        };
        notify::by_sheet(&lived.workspace, &request, &Progress::default()).await.unwrap();
        compare(&lived, "notified").await;

        let notified = Filter { states: vec![local::view::codes::State::Notified], ..everybody() };
        let chosen = some(&lived, population, notified.clone(), 9, 1).await;
        let selection = Selection::of(&lived.uai, population, chosen.clone());
        let request = ResetRequest { selection, reason: ResetReason::Forgotten, spare_chosen: false };
        reset::run(&lived.workspace, &request).await.unwrap();
        compare(&lived, "reset").await;

        // A password that was reset is given again, on a sheet.
        let request = NotifyRequest {
            selection: Selection::of(&lived.uai, population, chosen),
            reset: false,
            reason: None,
            spare_chosen: false,
            order: SheetOrder::Class,
            separators: false,
            path: lived.file(&format!("{population:?}-2.pdf")).to_string_lossy().into_owned(),
        };
        notify::by_sheet(&lived.workspace, &request, &Progress::default()).await.unwrap();
        compare(&lived, "given again").await;

        let activated = some(&lived, population, notified, 5, 2).await[0];
        hear(&lived, activated, FamilyEvent::FirstSignIn, None).await;
        compare(&lived, "signed in").await;
        if population != Population::Pupils {
            hear(&lived, activated, FamilyEvent::MailLinkFollowed, Some("neuve@familles.example")).await;
            compare(&lived, "mail followed").await;
        }
        hear(&lived, activated, FamilyEvent::ResetAsked { day: TODAY }, None).await;
        compare(&lived, "reset asked").await;
        news::record_sign_ins(&lived.workspace, &[(activated.into(), date(2026, 11, 24))]).await.unwrap();
        compare(&lived, "used").await;
    }
}

#[tokio::test]
async fn what_a_family_says_of_a_child_is_what_a_list_read_anew_says() {
    let lived = AgedSchool::college().await;
    for population in [Population::LegalGuardians, Population::PersonsInCharge] {
        compare(&lived, "nothing").await;
        let roster = lived.workspace.roster(&lived.uai, population.into()).await.unwrap();
        let row = roster.rows.iter().find(|row| row.state() == domain::account::State::Activated).unwrap();
        let (account, pupil) = (row.account, PupilRef::Local(row.pupil_id.get()));
        hear(&lived, account, FamilyEvent::LinkReported { pupil }, None).await;
        compare(&lived, "link reported").await;
        hear(&lived, account, FamilyEvent::BirthDateReported { pupil }, None).await;
        compare(&lived, "birth date reported").await;
    }
}

#[tokio::test]
async fn the_rest_of_the_school_is_not_read_again() {
    let lived = AgedSchool::college().await;
    let population = Population::LegalGuardians;
    let roster = lived.workspace.roster(&lived.uai, population.into()).await.unwrap();
    let (first, last) = (&roster.rows[0], roster.rows.last().unwrap());
    assert_ne!((first.pupil_id, first.account), (last.pupil_id, last.account));
    // Written past the application: who reads it again sees it.
    let mail = "UPDATE account SET confirmed_mail = 'ailleurs@familles.example' WHERE id IN (?1, ?2)";
    let pool = lived.workspace.store().pool();
    sqlx::query(mail).bind(first.account).bind(last.account).execute(pool).await.unwrap();
    news::record_sign_ins(&lived.workspace, &[(last.account.into(), TODAY)]).await.unwrap();
    let after = lived.workspace.roster(&lived.uai, population.into()).await.unwrap();
    let (first_mail, last_mail) =
        (after.rows[0].confirmed_mail.as_deref(), after.rows.last().unwrap().confirmed_mail.as_deref());
    assert_eq!(last_mail, Some("ailleurs@familles.example"));
    assert_eq!(first_mail, first.confirmed_mail.as_deref(), "it was not decided about");
    assert_eq!(after.rows.last().unwrap().signed_in_on, Some(TODAY));
    assert!(
        roster.rows.last().unwrap().confirmed_mail.is_none(),
        "who holds the list of before keeps it as it was"
    );

    // Who has another name is no longer the same row: everything is read.
    let renamed = "UPDATE guardian SET usage = 'ZZRENOMMÉ' WHERE account_id = ?1";
    sqlx::query(renamed).bind(last.account).execute(pool).await.unwrap();
    news::record_sign_ins(&lived.workspace, &[(last.account.into(), TODAY)]).await.unwrap();
    let after = lived.workspace.roster(&lived.uai, population.into()).await.unwrap();
    assert_eq!(after.rows[0].confirmed_mail.as_deref(), Some("ailleurs@familles.example"));
    assert!(after.rows.iter().any(|row| row.guardian.name() == "ZZRENOMMÉ"));
}
