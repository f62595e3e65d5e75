//! Files that name people: for who writes them alone, whatever the system usually allows.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;

/// A folder, with those above it; one that is there is taken as it is.
pub fn folder(path: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(path)
}

/// A new file in the place of what was there: who could read that one reads nothing of this one.
pub fn create(path: &Path) -> io::Result<File> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::{create, folder};

    #[test]
    fn nobody_else_reads_them_not_even_in_the_place_of_one_that_everybody_could() {
        let root = tempfile::tempdir().unwrap();
        let lists = root.path().join("écoles/listes");
        folder(&lists).unwrap();
        let file = lists.join("a.csv");
        std::fs::write(&file, "before, and longer").unwrap();
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).unwrap();
        std::io::Write::write_all(&mut create(&file).unwrap(), b"after").unwrap();
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "after");
        let mode = |path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&file), mode(&lists)), (0o600, 0o700));
        folder(&lists).unwrap();
    }
}
