//! Who has one name, and services that answer for a child: on screen, on sheets, in lists.

use local::progress::Progress;
use local::usecase::{accounts, list, notify};
use local::view::accounts::{AccountRow, Filter};
use local::view::action::{ListFormat, ListRequest};

use crate::notification::pages;
use testing::TestStore;

/// The data folder, and three accounts: a service's, a mother's who has no first name, a father's of many.
async fn one_name() -> (TestStore, [AccountRow; 3]) {
    let store = TestStore::new().await;
    let page = accounts::page(&store.workspace, &store.query()).await.unwrap();
    let mut rows: Vec<AccountRow> = Vec::new();
    for row in page.rows {
        if !rows.iter().any(|known| known.account == row.account || known.pupil == row.pupil) {
            rows.push(row);
        }
    }
    let accounts: Vec<u32> = rows.iter().take(3).map(|row| row.account).collect();
    let [service, mother, father] = accounts[..] else { panic!("three accounts") };
    let mut writing = store.workspace.begin().await.unwrap();
    for (account, said) in [
        (
            service,
            "title = NULL, usage = NULL, family = 'AIDE SOCIALE À L''ENFANCE', first = '', country = 'FR'",
        ),
        (mother, "title = 'Mme', usage = NULL, family = 'ABRICOT', first = '', country = 'BELGIQUE'"),
        (
            father,
            "title = 'M.', usage = NULL, family = 'DE LA TOUR-EXEMPLE DU MOULIN INVENTÉ', \
             first = 'Jean-Baptiste Amédée Théodore Honoré', country = NULL",
        ),
    ] {
        let address = "address = '1 rue des Essais', postal_code = '21000', town = 'DIJON'";
        let sql = format!("UPDATE guardian SET {said}, {address} WHERE account_id = {account}");
        sqlx::query(sqlx::AssertSqlSafe(sql)).execute(&mut *writing.transaction).await.unwrap();
        let sql = format!(
            "UPDATE pupil SET usage = NULL, family = 'BOULEAU', first = '' WHERE id IN (
                 SELECT link.pupil_id FROM link JOIN guardian ON guardian.id = link.guardian_id
                 WHERE guardian.account_id = {account} AND account_id = {mother})"
        );
        sqlx::query(sqlx::AssertSqlSafe(sql)).execute(&mut *writing.transaction).await.unwrap();
    }
    writing.commit().await.unwrap();
    let page = accounts::page(&store.workspace, &store.query()).await.unwrap();
    let found = [service, mother, father]
        .map(|account| page.rows.iter().find(|row| row.account == account).unwrap().clone());
    (store, found)
}

#[tokio::test]
async fn a_missing_first_name_leaves_no_trace() {
    let (store, [service, mother, _]) = one_name().await;
    assert_eq!(service.guardian, "AIDE SOCIALE À L'ENFANCE");
    assert_eq!((mother.guardian.as_str(), mother.pupil.as_str()), ("ABRICOT", "BOULEAU"));
    assert_eq!(store.details(service.account).await.name, "AIDE SOCIALE À L'ENFANCE");
    let details = store.details(mother.account).await;
    assert_eq!(details.name, "ABRICOT");
    assert_eq!(details.address, ["1 rue des Essais", "21000 DIJON", "BELGIQUE"]);
    assert_eq!(store.details(service.account).await.address, ["1 rue des Essais", "21000 DIJON"]);
    let found = store.accounts(Filter { text: "bouleau".to_owned(), ..Filter::default() }).await;
    assert!(found.contains(&mother.account));
}

#[tokio::test]
async fn a_service_is_written_to_as_one_and_no_family_name_is_lost() {
    let (store, [service, mother, father]) = one_name().await;
    let chosen = [service.account, mother.account, father.account];
    let file = store.file("feuilles.pdf");
    notify::by_sheet(&store.workspace, &store.notification(&chosen, false, &file), &Progress::default())
        .await
        .unwrap();
    let pages = pages(&file);
    let lines = |login: &str| -> Vec<String> {
        let page = pages.iter().find(|page| page.lines().any(|line| line.trim() == login)).unwrap();
        page.lines().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect()
    };
    let block = |login: &str, town: &str| -> Vec<String> {
        let lines = lines(login);
        let end = lines.iter().position(|line| line == town).unwrap();
        let start = lines[..end].iter().rposition(|line| line.starts_with("UAI ")).unwrap() + 1;
        lines[start..=end].to_vec()
    };
    let address = ["1 RUE DES ESSAIS", "21000 DIJON"];
    assert_eq!(
        block(&service.login, "21000 DIJON"),
        [["AIDE SOCIALE À L'ENFANCE"].as_slice(), &address].concat()
    );
    assert_eq!(block(&mother.login, "BELGIQUE"), ["Mme ABRICOT", address[0], address[1], "BELGIQUE"]);
    assert_eq!(
        block(&father.login, "21000 DIJON"),
        ["M. Jean-Baptiste A. T. H.", "DE LA TOUR-EXEMPLE DU MOULIN INVENTÉ", address[0], address[1]]
    );
    let text = |login: &str| lines(login).join(" ");
    assert!(text(&service.login).contains("la scolarité des élèves nommés ci-dessous"));
    assert!(!text(&service.login).contains("vos enfants") && text(&mother.login).contains("vos enfants"));

    let file = store.file("liste.csv");
    let path = file.to_string_lossy().into_owned();
    let request = ListRequest { selection: store.selection(&chosen), format: ListFormat::Csv, path };
    list::write(&store.workspace, &request, &Progress::default()).await.unwrap();
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(text.contains(&format!(";AIDE SOCIALE À L'ENFANCE;;{};", service.login)), "{text}");
    assert!(text.contains(";BOULEAU;;") && !text.contains("; "), "{text}");
}
