//! The end of the process while a connection closes.
//!
//! A connection that is dropped rather than closed closes in a thread of its own: that of an attempt that failed, of a
//! work given up, of a panic. SQLCipher gives its memory back as the process exits, without a look at who still uses it:
//! a program that had said all it had to would end by a crash. The exit waits for those threads first.

use std::sync::{Arc, LazyLock, Once};
use std::thread::sleep;
use std::time::{Duration, Instant};

use sqlx::sqlite::SqliteConnectOptions;

/// How long the exit waits for what closes. A connection that is only forgotten is no reason to wait longer.
const PATIENCE: Duration = Duration::from_secs(2);

/// One more of it stands for each connection that is open or may be opened.
static OPEN: LazyLock<Arc<()>> = LazyLock::new(Arc::default);

/// Has the connections of these options counted. SQLite keeps a collation of a connection until the connection has
/// closed, with what the collation holds: ours is never compared by.
pub(super) fn counted(options: SqliteConnectOptions) -> SqliteConnectOptions {
    let open = Arc::clone(&OPEN);
    options.collation("OPEN", move |one, other| {
        let _ = &open;
        one.cmp(other)
    })
}

/// Has the exit wait, from now on. Exit handlers run from the last to the first: SQLCipher, which adds its own with the
/// first connection of the process, must have had one.
pub(super) fn wait_at_exit() {
    static ADDED: Once = Once::new();
    // A system that adds no handler leaves things as they were.
    ADDED.call_once(|| {
        shutdown_hooks::add_shutdown_hook(wait);
    });
}

extern "C" fn wait() {
    let since = Instant::now();
    while Arc::strong_count(&OPEN) > 1 && since.elapsed() < PATIENCE {
        sleep(Duration::from_millis(1));
    }
}
