//! What opens is a sound Préau database and nothing else, and what only looks damaged is never called so.

use std::path::{Path, PathBuf};

use local::Error;
use local::store::Store;
use local::vault::{self, Key};

use crate::school::SEPTEMBER;

const PASSPHRASE: &str = "quatre chats sous le préau";
const PAGE: usize = 4096;

/// A closed store without a school.
struct Closed {
    folder: tempfile::TempDir,
    key: Key,
}

impl Closed {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let key = vault::create(folder.path(), Some(PASSPHRASE)).unwrap();
        let closed = Self { folder, key };
        closed.open().await.unwrap();
        closed
    }

    /// Opens it, and closes it again.
    async fn open(&self) -> Result<(), Error> {
        let store = Store::open(self.folder.path(), &self.key, SEPTEMBER.parse().unwrap()).await?;
        store.close().await;
        Ok(())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

#[tokio::test]
async fn no_changed_bit_of_the_first_pages_opens_or_is_called_anything_but_damage() {
    let closed = Closed::new().await;
    let database = closed.path("preau.db");
    let sound = std::fs::read(&database).unwrap();
    let places = (0..3 * PAGE).step_by(97).chain(0..20).chain(PAGE - 80..PAGE - 78);
    for place in places {
        let mut flipped = sound.clone();
        flipped[place] ^= 1 << (place % 8);
        std::fs::write(&database, flipped).unwrap();
        let opened = closed.open().await;
        assert!(matches!(opened, Err(Error::Damaged)), "bit of byte {place}: {opened:?}");
    }
    std::fs::write(&database, sound).unwrap();
    closed.open().await.unwrap();
}
