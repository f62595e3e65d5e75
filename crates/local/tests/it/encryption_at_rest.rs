//! Nothing of anybody stands in clear in the data folder.

use local::progress::Progress;
use local::store::backup::Reason;
use local::usecase::notify;
use local::view::accounts::Filter;

use testing::TestStore;

#[tokio::test]
async fn no_name_login_or_password_is_in_clear_in_the_folder() {
    let store = TestStore::new().await;
    let accounts = store.accounts(Filter::default()).await;
    let elsewhere = tempfile::tempdir().unwrap();
    let request = store.notification(&accounts, false, &elsewhere.path().join("feuilles.pdf"));
    notify::by_sheet(&store.workspace, &request, &Progress::default()).await.unwrap();
    store.workspace.backup(Reason::Manual).await.unwrap();
    let mut secrets = Vec::new();
    for id in &accounts {
        let details = store.details(*id).await;
        secrets.push(details.login);
        secrets.extend(details.provisional_password);
    }
    secrets.extend(store.school.pupils.iter().map(|pupil| pupil.identity.family.clone()));
    secrets.push(store.school.uai.clone());
    secrets.retain(|secret| secret.len() >= 6);
    let mut read = 0;
    let mut folders = vec![store.folder.path().to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let bytes = std::fs::read(&path).unwrap();
            read += bytes.len();
            for secret in &secrets {
                let found = memchr::memmem::find(&bytes, secret.as_bytes());
                assert!(found.is_none(), "{secret} stands in clear in {}", path.display());
            }
        }
    }
    assert!(read > 500_000, "the database, its log and the backup were read: {read} bytes");
}
