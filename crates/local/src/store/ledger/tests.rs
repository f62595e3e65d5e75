//! Which histories are lost, and whose, by what stands where.

use jiff::Timestamp;
use tempfile::TempDir;
use uuid::Uuid;

use super::*;
use crate::vault;

/// The ledger of the place of that name, of that line; how far the store that is looked at has come from there.
fn seen(place: &str, line: i64, reached: Option<i64>) -> Seen {
    let remembered = LedgerEntry {
        place: place.to_owned(),
        line,
        last: vec![(Uuid::from_u128(line.unsigned_abs().into()), 1)],
        settled: Vec::new(),
        marks: HighWaterMarks::default(),
    };
    (remembered, reached)
}

fn sorted(own: Option<Seen>, beside: Vec<Seen>, gone: Vec<Seen>) -> Sorted {
    Sorted { own, beside, gone }
}

fn places(seen: impl IntoIterator<Item = LedgerEntry>) -> Vec<String> {
    seen.into_iter().map(|remembered| remembered.place).collect()
}

/// A name, what stands where, and the places whose history is lost, whence the ledger begins, and the line.
type Case = (&'static str, Sorted, &'static [&'static str], &'static str, i64);

#[test]
fn a_history_is_lost_that_stands_nowhere_and_is_of_this_line() {
    let known = Some(7);
    let cases: [Case; 9] = [
        ("as it was left", sorted(Some(seen("here", 1, known)), vec![], vec![]), &[], "there", 1),
        ("put back from a copy", sorted(Some(seen("here", 1, None)), vec![], vec![]), &["here"], "there", 1),
        (
            "a copy that went on was removed",
            sorted(Some(seen("here", 1, known)), vec![], vec![seen("copy", 2, None)]),
            &[],
            "there",
            1,
        ),
        (
            "it stood elsewhere, and goes on from before",
            sorted(Some(seen("here", 2, known)), vec![], vec![seen("first", 1, None)]),
            &["first"],
            "there",
            2,
        ),
        (
            "the first has moved, and stands",
            sorted(Some(seen("copy", 2, known)), vec![seen("moved", 1, None)], vec![seen("first", 1, None)]),
            &[],
            "there",
            2,
        ),
        ("moved", sorted(None, vec![], vec![seen("first", 1, known)]), &[], "first", 1),
        (
            "a copy of one that has moved, and stands",
            sorted(None, vec![seen("moved", 1, known)], vec![seen("first", 1, known)]),
            &[],
            "anew",
            2,
        ),
        ("a copy of one that stands", sorted(None, vec![seen("first", 1, known)], vec![]), &[], "anew", 2),
        ("lost with its folder", sorted(None, vec![], vec![seen("first", 1, None)]), &["first"], "anew", 1),
    ];
    for (name, sorted, lost, start, line) in cases {
        let look = sorted.look();
        assert_eq!(places(look.lost), lost, "{name}");
        let begins = match &look.start {
            Start::There => "there",
            Start::From(place) => place,
            Start::Anew => "anew",
        };
        assert_eq!((begins, look.line), (start, line), "{name}");
    }
}

#[test]
fn what_is_owed_is_of_this_line_or_stands_nowhere() {
    let owed = |sorted: Sorted| places(sorted.owed().map(|(remembered, _)| remembered));
    let gone = || vec![seen("first", 1, None), seen("copy", 2, None)];
    assert_eq!(owed(sorted(Some(seen("here", 1, None)), vec![], gone())), ["here", "first"]);
    assert_eq!(owed(sorted(None, vec![], gone())), ["first", "copy"]);
    assert!(owed(sorted(None, vec![seen("beside", 1, None)], gone())).is_empty());
}

/// The ledger of a store in that folder.
fn ledger(ledgers: &TempDir, folder: &Path, key: &Key) -> Ledger {
    let store = Header::read(folder).unwrap().id;
    Ledger::new(ledgers.path(), folder, store, key.clone()).unwrap()
}

async fn created(folder: &Path) -> (Store, Key) {
    let key = vault::create(folder, Some("une phrase de passe pour les essais")).unwrap();
    (Store::create(folder, &key, Timestamp::now()).await.unwrap(), key)
}

async fn decide(store: &Store, operation: u8) {
    sqlx::query(
        "INSERT INTO operation (id, batch, counter, kind, decided_at)
         VALUES (?1, x'00', 1, 'settings', '2026-09-14T10:00:00Z')",
    )
    .bind(Uuid::from_u128(operation.into()))
    .execute(store.pool())
    .await
    .unwrap();
}

#[tokio::test]
async fn another_history_is_not_written_over_and_a_copied_ledger_is_no_place() {
    let [ledgers, one, other] = [(); 3].map(|()| tempfile::tempdir().unwrap());
    let (store, key) = created(one.path()).await;
    decide(&store, 1).await;
    let ledger = ledger(&ledgers, one.path(), &key);
    ledger.follow(store.pool()).await.unwrap();
    let last = |entries: Vec<LedgerEntry>| entries.into_iter().map(|one| one.last).collect::<Vec<_>>();
    let first = vec![vec![(Uuid::from_u128(1), 1)]];
    assert_eq!(last(ledger.entries().await), first);

    let (another, _) = created(other.path()).await;
    decide(&another, 2).await;
    ledger.follow(another.pool()).await.unwrap();
    assert_eq!(last(ledger.entries().await), first);

    std::fs::copy(ledger.path(), ledger.path_of("/ailleurs")).unwrap();
    assert_eq!(last(ledger.entries().await), first);
    store.close().await;
    another.close().await;
}

#[cfg(unix)]
#[tokio::test]
async fn a_folder_under_two_names_is_one_place() {
    let [ledgers, home] = [(); 2].map(|()| tempfile::tempdir().unwrap());
    let [before, now] = ["avant", "maintenant"].map(|name| home.path().join(name));
    std::fs::create_dir(&before).unwrap();
    let (store, key) = created(&before).await;
    decide(&store, 1).await;
    ledger(&ledgers, &before, &key).follow(store.pool()).await.unwrap();
    store.close().await;
    drop(store);
    std::fs::rename(&before, &now).unwrap();
    std::os::unix::fs::symlink(&now, &before).unwrap();
    assert!(ledger(&ledgers, &now, &key).elsewhere().await.is_empty());
}
