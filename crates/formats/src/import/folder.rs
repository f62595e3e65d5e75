//! Folders as the files they hold: deliveries of AAF are folders.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::file_error::FileError;

/// Files of one folder, those of the folders inside it too.
const FILES: usize = 10_000;
/// Folders inside one another.
const DEPTH: usize = 4;

/// What a system or a file manager leaves in folders: nobody chose it.
const LEFT_BEHIND: [&str; 3] = ["thumbs.db", "desktop.ini", "icon\r"];

/// The files of a folder in the order of their names; links are not followed.
///
/// # Errors
/// A folder that cannot be read, has no file, or more than any delivery.
pub fn files(folder: &Path) -> Result<Vec<PathBuf>, FileError> {
    let file =
        folder.file_name().map_or_else(|| folder.display().to_string(), |n| n.to_string_lossy().into_owned());
    let mut files = Vec::new();
    let mut seen = 0;
    let mut waiting = vec![(folder.to_owned(), 1)];
    let vast = || FileError::VastFolder { file: file.clone(), files: FILES, depth: DEPTH };
    let unreadable = |cause| FileError::Unreadable { file: file.clone(), cause };
    while let Some((folder, depth)) = waiting.pop() {
        for entry in fs::read_dir(&folder).map_err(unreadable)? {
            let entry = entry.map_err(unreadable)?;
            let kind = entry.file_type().map_err(unreadable)?;
            seen += 1;
            if seen > 2 * FILES {
                return Err(vast());
            }
            let name = entry.file_name().to_string_lossy().to_lowercase();
            if name.starts_with('.') || name == "__macosx" || LEFT_BEHIND.contains(&name.as_str()) {
                continue;
            }
            if kind.is_dir() {
                if depth == DEPTH {
                    return Err(vast());
                }
                waiting.push((entry.path(), depth + 1));
            } else if kind.is_file() {
                if files.len() == FILES {
                    return Err(vast());
                }
                files.push(entry.path());
            }
        }
    }
    if files.is_empty() {
        return Err(FileError::EmptyFolder { file });
    }
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{DEPTH, files};

    #[test]
    fn files_in_order_without_what_systems_leave() {
        let root = tempfile::tempdir().expect("a folder");
        assert_eq!(files(root.path()).expect_err("empty").code(), "empty-folder");
        let deep = root.path().join("educonnect1d/depot_racine");
        fs::create_dir_all(&deep).expect("folders");
        for name in ["b.xml", "a.xml", ".DS_Store", "Thumbs.db"] {
            fs::write(deep.join(name), "x").expect("written");
        }
        fs::write(root.path().join("c.xml"), "x").expect("written");
        assert_eq!(
            files(root.path()).expect("files"),
            [root.path().join("c.xml"), deep.join("a.xml"), deep.join("b.xml")]
        );
        assert_eq!(files(&root.path().join("absent")).expect_err("absent").code(), "unreadable-file");
        let mut deeper = root.path().to_owned();
        (0..DEPTH).for_each(|level| deeper.push(level.to_string()));
        fs::create_dir_all(deeper).expect("folders");
        assert_eq!(files(root.path()).expect_err("too deep").code(), "vast-folder");
    }

    #[cfg(unix)]
    #[test]
    fn links_are_not_followed() {
        let root = tempfile::tempdir().expect("a folder");
        std::os::unix::fs::symlink(root.path(), root.path().join("again")).expect("a link");
        fs::write(root.path().join("a.xml"), "x").expect("written");
        std::os::unix::fs::symlink(root.path().join("a.xml"), root.path().join("b.xml")).expect("a link");
        assert_eq!(files(root.path()).expect("files"), [root.path().join("a.xml")]);
    }
}
