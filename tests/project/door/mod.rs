//! The door, end to end: the real window, a real browser, real PostgreSQL, a real mail server.

pub mod mailbox;
pub mod phone;
pub mod story;

#[cfg(test)]
mod tests {
    use super::story::{Album, play};

    #[tokio::test(flavor = "multi_thread")]
    async fn a_sheet_printed_without_network_lets_a_mother_in_and_the_director_reads_activated() {
        let folder = tempfile::tempdir().unwrap();
        play(Album { folder: folder.path(), tell: &|_| () }).await;
    }
}
