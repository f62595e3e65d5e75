//! Sheets handed to the printers of a real CUPS, which writes what it prints into a folder. Run under
//! `scripts/with-printers`.

use std::path::{Path, PathBuf};
use std::time::Duration;

use local::Error;
use local::progress::Progress;
use local::store::written_file;
use local::usecase::{list, notify, printing, written_files};
use local::view::accounts::Filter;
use local::view::action::{ListFormat, ListRequest, WrittenFile};
use local::view::codes::State;
use local::view::printing::{Fate, PrintRequest, Printed};
use local::workspace::Workspace;

use testing::TestStore;

/// Sheets for so many accounts, which wait to be printed.
async fn waiting(store: &TestStore, accounts: usize) -> WrittenFile {
    let all = store.accounts(Filter::default()).await;
    let request = store.notification(&all[..accounts], false, Path::new(""));
    notify::by_sheet(&store.workspace, &request, &Progress::default()).await.unwrap().file.unwrap()
}

async fn print(workspace: &Workspace, path: &str, printer: &str, copies: u32) -> Result<Printed, Error> {
    let request = PrintRequest { path: path.to_owned(), printer: printer.to_owned(), copies };
    printing::print(workspace, &request, &Progress::default()).await
}

/// What was said of the job that printed these bytes: printer, title, copies, options.
async fn job(bytes: &[u8]) -> Vec<String> {
    let folder = std::env::var_os("PREAU_PRINTED").expect("run under scripts/with-printers");
    for _ in 0..600 {
        let files = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
        let printed = files.filter(|path| path.extension().is_some_and(|found| found == "pdf"));
        if let Some(found) = printed.into_iter().find(|path| std::fs::read(path).unwrap() == bytes) {
            let said = std::fs::read_to_string(found.with_extension("txt")).unwrap();
            return said.lines().map(str::to_owned).collect();
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("nothing like it was printed");
}

async fn paths(workspace: &Workspace) -> Vec<String> {
    written_files::list(workspace).await.unwrap().files.into_iter().map(|kept| kept.file.path).collect()
}

fn refusal<T: std::fmt::Debug>(result: Result<T, Error>) -> String {
    result.unwrap_err().code().to_owned()
}

fn prints(store: &TestStore) -> PathBuf {
    store.file("impression")
}

#[tokio::test]
async fn the_printers_of_the_system_are_known_by_their_own_names() {
    let found = printing::printers().await.unwrap();
    let said: Vec<(&str, &str, bool, bool)> = found
        .printers
        .iter()
        .map(|one| (one.name.as_str(), one.label.as_str(), one.is_default, one.is_paused))
        .collect();
    assert_eq!(
        said,
        [
            ("bureau", "Imprimante du bureau", true, false),
            ("cave", "Imprimante de la cave", false, false),
            ("salle_des_maitres", "Salle des maîtres", false, true),
        ]
    );
    assert!(found.options);
}

#[tokio::test]
async fn sheets_are_printed_on_paper_of_their_own_and_the_file_is_erased() {
    let store = TestStore::new().await;
    let file = waiting(&store, 3).await;
    assert!(file.secret && file.waits);
    assert_eq!(file.name, "Educonnect-FeuillesResponsables-20260904100000.pdf");
    let path = PathBuf::from(&file.path);
    assert_eq!(path.parent(), Some(prints(&store).as_path()));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&prints(&store)), mode(&path)), (0o700, 0o600));
    }
    let bytes = std::fs::read(&path).unwrap();
    let printed = print(&store.workspace, &file.path, "bureau", 2).await.unwrap();
    assert_eq!((printed.printer.as_str(), printed.is_paused), ("Imprimante du bureau", false));
    assert_eq!((printed.pages, printed.fate), (file.count, Fate::Erased));
    assert!(!path.exists());
    assert_eq!(paths(&store.workspace).await, [""; 0]);

    let job = job(&bytes).await;
    assert_eq!(job[..3], ["bureau", "Feuilles individuelles", "2"]);
    // The printer's own way, and its user's, are two pages a side, both sides, and the first page alone.
    let all = format!("page-ranges=1-{}", file.count);
    for own in ["sides=one-sided", "number-up=1", &all, "nobooklet", "page-set=all", "Duplex=None"] {
        assert!(job[3].split(' ').any(|option| option == own), "{own}: {job:?}");
    }
    // Queues are read by everybody.
    assert!(!job.join(" ").contains(path.file_stem().unwrap().to_str().unwrap()), "{job:?}");
    let notified = store.accounts(Filter { states: vec![State::Notified], ..Filter::default() }).await;
    assert_eq!(notified.len(), 3);
}

#[tokio::test]
async fn what_a_printer_refuses_waits_until_it_is_saved() {
    let store = TestStore::new().await;
    let file = waiting(&store, 2).await;
    let bytes = std::fs::read(&file.path).unwrap();
    assert_eq!(refusal(print(&store.workspace, &file.path, "cave", 1).await), "printer-refuses");
    assert_eq!(refusal(print(&store.workspace, &file.path, "grenier", 1).await), "invalid");
    assert_eq!(refusal(print(&store.workspace, &file.path, "bureau", 0).await), "invalid");
    assert_eq!(refusal(print(&store.workspace, &file.path, "bureau", 21).await), "invalid");

    let store = store.reopened().await;
    assert_eq!(paths(&store.workspace).await, [file.path.as_str()]);
    assert_eq!(std::fs::read(&file.path).unwrap(), bytes);
    let place = store.file("feuilles.pdf");
    std::fs::write(store.file("feuilles.txt"), "").unwrap();
    let wrong = store.file("feuilles.txt").to_string_lossy().into_owned();
    assert_eq!(
        refusal(written_files::save(&store.workspace, Path::new(&file.path), &wrong).await),
        "invalid"
    );
    let to = place.to_string_lossy().into_owned();
    let saved = written_files::save(&store.workspace, Path::new(&file.path), &to).await.unwrap();
    assert_eq!((saved.path.as_str(), saved.name.as_str(), saved.waits), (to.as_str(), "feuilles.pdf", false));
    assert_eq!(std::fs::read(&place).unwrap(), bytes);
    assert!(!Path::new(&file.path).exists());
    assert_eq!(paths(&store.workspace).await, [to.as_str()]);
    let again = written_files::save(&store.workspace, &place, &to).await;
    assert_eq!(refusal(again), "not-found");

    let printed = print(&store.workspace, &to, "salle_des_maitres", 1).await.unwrap();
    assert_eq!((printed.is_paused, printed.fate), (true, Fate::Kept));
    assert!(place.exists());
}

#[tokio::test]
async fn a_list_is_printed_as_the_printer_does_and_a_csv_is_not() {
    let store = TestStore::new().await;
    let _ = waiting(&store, 2).await;
    let accounts = store.accounts(Filter { states: vec![State::Notified], ..Filter::default() }).await;
    let write = async |name: &str, format| {
        let path = store.file(name).to_string_lossy().into_owned();
        let request = ListRequest { selection: store.selection(&accounts), format, path: path.clone() };
        list::write(&store.workspace, &request, &Progress::default()).await.unwrap();
        path
    };
    let (pdf, csv) = (write("liste.pdf", ListFormat::Pdf).await, write("liste.csv", ListFormat::Csv).await);
    let printed = print(&store.workspace, &pdf, "bureau", 1).await.unwrap();
    assert_eq!(printed.fate, Fate::Kept);
    let job = job(&std::fs::read(&pdf).unwrap()).await;
    assert_eq!(job[..3], ["bureau", "Liste de comptes", "1"]);
    for own in ["sides=two-sided-long-edge", "number-up=2", "page-ranges=1"] {
        assert!(job[3].split(' ').any(|option| option == own), "{own}: {job:?}");
    }
    assert_eq!(refusal(print(&store.workspace, &csv, "bureau", 1).await), "invalid");
}

#[tokio::test]
async fn what_is_not_what_was_written_is_not_printed() {
    let store = TestStore::new().await;
    let file = waiting(&store, 2).await;
    std::fs::write(&file.path, "something else").unwrap();
    assert_eq!(refusal(print(&store.workspace, &file.path, "bureau", 1).await), "file-changed");
    assert_eq!(refusal(print(&store.workspace, "/etc/hostname", "bureau", 1).await), "not-found");
    assert!(Path::new(&file.path).exists());
}

#[tokio::test]
async fn what_was_printed_or_left_by_a_stop_is_erased_at_the_next_opening() {
    let store = TestStore::new().await;
    let (printed, kept) = (waiting(&store, 2).await, waiting(&store, 3).await);
    let mut writing = store.workspace.begin().await.unwrap();
    let batch = written_file::all(&mut *writing.transaction)
        .await
        .unwrap()
        .into_iter()
        .find(|file| store.folder.path().join(&file.path) == Path::new(&printed.path))
        .unwrap()
        .batch;
    // As on Windows, where a program reads it.
    written_file::mark_printed(&mut writing.transaction, batch).await.unwrap();
    writing.commit().await.unwrap();
    assert_eq!(paths(&store.workspace).await, [kept.path.as_str()]);
    let unknown = prints(&store).join("0198c5e0a3f27d3c9b1e6f0a1b2c3d4e.pdf");
    let photo = prints(&store).join("photo.jpg");
    std::fs::write(&unknown, "x").unwrap();
    std::fs::write(&photo, "x").unwrap();
    assert!(Path::new(&printed.path).exists());

    let store = store.reopened().await;
    let left = [Path::new(&printed.path), &unknown, &photo, Path::new(&kept.path)].map(Path::exists);
    assert_eq!(left, [false, false, true, true]);
    assert_eq!(paths(&store.workspace).await, [kept.path.as_str()]);
    std::fs::remove_dir_all(prints(&store)).unwrap();
    let told = written_files::list(&store.workspace).await.unwrap();
    let gone: Vec<&str> = told.gone.iter().map(|gone| gone.name.as_str()).collect();
    assert_eq!((told.files.len(), gone), (0, vec![kept.name.as_str()]));
}
