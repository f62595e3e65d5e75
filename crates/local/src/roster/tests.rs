//! Which lists are kept.

use std::sync::Arc;

use domain::person::Population;

use crate::clock::SystemClock;
use crate::usecase::maintenance;

#[tokio::test]
async fn what_was_read_before_a_write_is_not_kept() {
    let folder = tempfile::tempdir().unwrap();
    let key = crate::vault::create(folder.path(), Some("quatre chats sous le préau")).unwrap();
    let workspace = maintenance::open(folder.path(), &key, Arc::new(SystemClock)).await.unwrap();
    sqlx::query("INSERT INTO school (uai, name, degree) VALUES ('0990001N', 'École', '1D')")
        .execute(workspace.store().pool())
        .await
        .unwrap();
    let list = ("0990001N".to_owned(), Population::LegalGuardians);
    let roster = workspace.roster(&list.0, list.1).await.unwrap();
    let known = || workspace.rosters().get(&list, roster.today);
    assert!(Arc::ptr_eq(&known().unwrap(), &roster));

    workspace.rosters().invalidate();
    let begun = known().unwrap_err();
    workspace.rosters().invalidate();
    workspace.rosters().keep(list.clone(), &roster, begun);
    let begun = known().unwrap_err();
    workspace.rosters().keep(list.clone(), &roster, begun);
    assert!(known().is_ok());
}
