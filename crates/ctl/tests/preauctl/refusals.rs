//! Errors and exit codes.

use std::io::Write;
use std::process::Stdio;

use crate::bench::{Bench, PASSPHRASE, Ran, field, import_line};

#[test]
fn without_a_store_there_is_nothing_to_list() {
    let bench = Bench::empty();
    let ran = bench.run(&["accounts"]);
    assert_eq!((ran.code, ran.out.as_str()), (1, ""));
    assert!(ran.err.starts_with("preauctl\u{a0}: ") && ran.err.contains("preauctl init"), "{}", ran.err);
    assert_eq!(ran.err.lines().count(), 1);
    assert_eq!(field(&bench.run(&["backups", "--json"]).error(), "code"), "no-store");
}

#[test]
fn a_store_is_made_once_and_with_a_name() {
    let bench = Bench::empty();
    let ran = bench.run(&["init", "--author", " ", "--json"]);
    assert_eq!((ran.code, field(&ran.error(), "field")), (1, "author"));
    let session = bench.json(&["init", "--author", "Camille Directrice-Exemple"]);
    assert_eq!(field(&session, "author"), "Camille Directrice-Exemple");
    let ran = bench.run(&["init", "--author", "Camille", "--json"]);
    assert_eq!((ran.code, field(&ran.error(), "code")), (1, "store-exists"));
    std::fs::write(bench.path("phrase"), "courte").unwrap();
    std::fs::remove_dir_all(bench.path("data")).unwrap();
    let ran = bench.run(&["init", "--author", "Camille", "--json"]);
    assert_eq!((ran.code, field(&ran.error(), "field")), (1, "passphrase"));
}

#[test]
fn the_passphrase_opens_from_a_file_or_the_standard_input_only() {
    let bench = Bench::new();
    let ran = bench.run_bare(&["schools", "--json"]);
    assert_eq!((ran.code, field(&ran.error(), "code")), (4, "passphrase-needed"));
    assert!(field(&ran.error(), "message").contains("--passphrase-file"));
    std::fs::write(bench.path("fausse"), "ce n’est pas la bonne\n").unwrap();
    let ran = bench.run_bare(&["schools", "--json", "--passphrase-file", "fausse"]);
    assert_eq!((ran.code, field(&ran.error(), "code")), (4, "wrong-passphrase"));
    let ran = bench.run_bare(&["schools", "--json", "--passphrase-file", "absente"]);
    assert_eq!((ran.code, field(&ran.error(), "code")), (4, "passphrase-file"));

    let mut command = bench.bare(&["schools", "--json", "--passphrase-file", "-"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(format!("{PASSPHRASE}\r\n").as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    assert_eq!(output.stdout, b"[]\n");
}

#[test]
fn two_programs_do_not_open_the_same_data() {
    let bench = Bench::new();
    // What another program holds while it works.
    let lock = std::fs::File::options().write(true).open(bench.path("data/ecole/preau.lock")).unwrap();
    lock.lock().unwrap();
    let ran = bench.run(&["schools", "--json"]);
    assert_eq!((ran.code, field(&ran.error(), "code")), (6, "in-use"));
    let ran = bench.run(&["schools"]);
    assert!(ran.err.contains("Préau est déjà ouvert sur ces données."), "{}", ran.err);
    drop(lock);
    assert_eq!(bench.run(&["schools"]).code, 0);
}

#[test]
fn mistakes_of_typing_have_their_code() {
    let bench = Bench::new();
    for typed in [
        vec![],
        vec!["acounts"],
        vec!["accounts", "--state", "perdu"],
        vec!["notify", "--by", "mail", "--out", "x.pdf"],
        vec!["list", "--out", "x.pdf"],
        vec!["reset", "--reason", "stolen"],
        vec!["notify", "--by", "sheet", "--reset", "--out", "x.pdf"],
        vec!["notify", "--by", "sheet", "--yes", "--out", "x.pdf"],
        vec!["import"],
    ] {
        let ran = bench.run(&typed);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{typed:?}");
        assert_eq!(ran.err.lines().count(), 1, "{}", ran.err);
        let ran = bench.run(&[typed.as_slice(), &["--json"]].concat());
        assert_eq!((ran.code, field(&ran.error(), "code")), (2, "usage"), "{typed:?}");
    }
    let ran = bench.run(&["reset", "--reason", "stolen"]);
    assert!(ran.err.contains("--yes"), "{}", ran.err);
    for shown in [["--help"], ["--version"]] {
        let ran = bench.run(&shown);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{shown:?}");
    }
}

#[test]
fn what_is_asked_for_must_exist() {
    let (bench, school) = Bench::with_school(20);
    for (typed, code, name) in [
        (vec!["show", "x.inconnu9"], "not-found", None),
        (vec!["accounts", "--school", "0000000A"], "not-found", None),
        (vec!["accounts", "--class", "CM9 Z"], "invalid", Some("class")),
        (vec!["accounts", "--level", "CM9"], "invalid", Some("level")),
        (vec!["accounts", "--population", "pupils"], "invalid", Some("population")),
        (
            vec!["notify", "--by", "sheet", "--state", "activated", "--out", "x.pdf"],
            "invalid",
            Some("accounts"),
        ),
        (vec!["notify", "--by", "sheet", "--out", "x.txt"], "invalid", Some("path")),
        (vec!["list", "--csv", "--out", "absent/x.csv"], "invalid", Some("path")),
        (vec!["restore", "preau-20200101T000000Z-daily.db"], "not-found", None),
        (vec!["import", "absent.csv"], "", None),
    ] {
        let ran = bench.run(&[typed.as_slice(), &["--json"]].concat());
        assert_eq!((ran.code, ran.out.as_str()), (1, ""), "{typed:?}");
        let error = ran.error();
        assert!(code.is_empty() || field(&error, "code") == code, "{typed:?}: {error}");
        assert_eq!(error["field"].as_str(), name, "{typed:?}: {error}");
        assert!(!field(&error, "message").is_empty());
    }
    assert!(!bench.path("x.pdf").exists() && !bench.path("x.txt").exists());
    let lower = field(&school, "uai").to_lowercase();
    assert_eq!(bench.run(&["accounts", "--school", &lower]).code, 0, "case of a UAI does not count");
}

#[test]
fn damaged_data_are_told_and_restored() {
    let (bench, _) = Bench::with_school(20);
    let backup = bench.json(&["backup"]);
    let database = bench.path("data/ecole/preau.db");
    let mut bytes = std::fs::read(&database).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle..middle + 4096].fill(0);
    std::fs::write(&database, bytes).unwrap();
    let ran = bench.run(&["accounts", "--json"]);
    assert_eq!((ran.code, field(&ran.error(), "code")), (5, "damaged"));
    assert!(field(&ran.error(), "message").contains("preauctl restore"));
    bench.json(&["restore", field(&backup, "name")]);
    assert_eq!(bench.run(&["accounts"]).code, 0);
}

#[cfg(unix)]
#[test]
fn too_few_open_files_are_told_as_such() {
    let bench = Bench::new();
    let mut told = 0;
    // From the first file of the store to the last.
    for files in 10..=17 {
        let command = bench.command(&["journal", "--json"]);
        let mut limited = std::process::Command::new("sh");
        limited.args(["-c", "ulimit -n \"$0\" && exec \"$@\"", &files.to_string()]);
        limited.arg(command.get_program()).args(command.get_args()).current_dir(bench.path(""));
        for (name, value) in command.get_envs() {
            match value {
                Some(value) => limited.env(name, value),
                None => limited.env_remove(name),
            };
        }
        let ran = Ran::new(limited.output().unwrap());
        if ran.code == 0 {
            continue;
        }
        let error = ran.error();
        let code = field(&error, "code");
        assert!(!["damaged", "read-only", "wrong-passphrase", "key-file-lost"].contains(&code), "{error}");
        told += u32::from(ran.code == 7 && ["exhausted", "cannot-open"].contains(&code));
    }
    assert!(told > 0, "the limits reach the store");
    assert_eq!(bench.run(&["journal"]).code, 0);
}

#[test]
fn data_are_erased_when_confirmed_and_closed() {
    let bench = Bench::new();
    let ran = bench.run(&["erase", "--json"]);
    assert_eq!((ran.code, field(&ran.error(), "code")), (2, "usage"));
    bench.json(&["backup"]);
    let lock = std::fs::File::options().write(true).open(bench.path("data/ecole/preau.lock")).unwrap();
    lock.lock().unwrap();
    let ran = bench.run(&["erase", "--yes", "--json"]);
    assert_eq!((ran.code, field(&ran.error(), "code")), (6, "in-use"));
    assert!(bench.path("data/ecole/preau.db").exists());
    drop(lock);
    std::fs::write(bench.path("data/ecole/store.json"), "illisible").unwrap();
    assert_eq!(
        bench.json(&["erase", "--yes"]),
        serde_json::json!({ "erased": true, "kept": [], "beside": [] })
    );
    assert_eq!(std::fs::read_dir(bench.path("data")).unwrap().count(), 0);
    assert_eq!(
        bench.json(&["erase", "--yes"]),
        serde_json::json!({ "erased": false, "kept": [], "beside": [] })
    );
}

#[test]
fn folders_of_the_users_are_neither_moved_nor_erased() {
    let bench = Bench::empty();
    let theirs = ["ecole/photo.jpg", "ecole-photos-2025/photo.jpg", "mises-a-jour/programme.exe"];
    for file in theirs {
        let path = bench.path("data").join(file);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, "à moi").unwrap();
    }
    let stay = || theirs.iter().all(|file| std::fs::read(bench.path("data").join(file)).is_ok());
    assert_eq!(
        bench.json(&["erase", "--yes"]),
        serde_json::json!({ "erased": false, "kept": [], "beside": [] })
    );
    assert!(stay());
    let ran = bench.run(&["init", "--author", "Camille Essai", "--json"]);
    assert_eq!((ran.code, field(&ran.error(), "code")), (1, "folder-taken"));
    assert!(field(&ran.error(), "message").contains(&bench.text("data/ecole")));
    assert!(stay());
    std::fs::rename(bench.path("data/ecole"), bench.path("ecole")).unwrap();
    bench.done(&["init", "--author", "Camille Essai"]);
    std::fs::rename(bench.path("ecole/photo.jpg"), bench.path("data/ecole/photo.jpg")).unwrap();
    assert_eq!(
        bench.done(&["erase", "--yes"]),
        format!(
            "Les données ont été effacées.\n«\u{a0}{}\u{a0}» contient des fichiers qui ne sont pas à Préau\u{a0}: ils y \
             sont restés.\n",
            bench.text("data/ecole")
        )
    );
    assert!(stay());
    assert_eq!(std::fs::read_dir(bench.path("data/ecole")).unwrap().count(), 1);
}

/// The program where nothing says where the data are but the environment.
fn without_data_option(bench: &Bench, typed: &[&str]) -> std::process::Command {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_preauctl"));
    command.args(typed).current_dir(bench.path("")).stdin(Stdio::null());
    for name in ["PREAU_DATA", "DBUS_SESSION_BUS_ADDRESS", "XDG_DATA_HOME"] {
        command.env_remove(name);
    }
    command
}

#[test]
fn an_empty_data_folder_is_never_the_current_one() {
    let bench = Bench::empty();
    let phrase = bench.text("phrase");
    let init = ["init", "--author", "Camille Essai", "--passphrase-file", &phrase];
    let home = bench.path("maison");
    std::fs::create_dir(&home).unwrap();
    let mut command = without_data_option(&bench, &init);
    let output = command
        .env("PREAU_DATA", "")
        .env("HOME", &home)
        .env("XDG_DATA_HOME", home.join("d"))
        .output()
        .unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(!bench.path("ecole").exists(), "{said}");
    #[cfg(unix)]
    assert!(said.contains(&*home.join("d/fr.preau.desktop/ecole").to_string_lossy()), "{said}");

    let output = without_data_option(&bench, &[&init[..], &["--data", ""]].concat()).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(!bench.path("ecole").exists());
}

#[cfg(unix)]
#[test]
fn what_the_environment_names_means_the_same_from_any_folder() {
    let bench = Bench::empty();
    let phrase = bench.text("phrase");
    let mut command =
        without_data_option(&bench, &["init", "--author", "Camille Essai", "--passphrase-file", &phrase]);
    let output = command.env("PREAU_DATA", "données").output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.contains(&*bench.path("données/ecole").to_string_lossy()), "{said}");
}

/// What the system says in English stays inside, and scripts read why.
#[cfg(target_os = "linux")]
#[test]
fn an_answer_that_cannot_be_written_is_told_as_every_failure_is() {
    let bench = Bench::new();
    for typed in
        [vec!["schools"], vec!["journal"], vec!["backups"], vec!["init", "--author", "X"], vec!["--help"]]
    {
        let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
        let typed = [typed.as_slice(), &["--json"]].concat();
        let output = bench.command(&typed).stdout(full).output().unwrap();
        let told = String::from_utf8(output.stderr).unwrap();
        if typed[0] == "init" {
            assert_eq!(output.status.code(), Some(1), "a refusal needs no answer: {told}");
            continue;
        }
        assert_eq!(output.status.code(), Some(7), "{typed:?}: {told}");
        assert!(told.contains("le disque est plein") && !told.contains("os error"), "{told}");
        if typed[0] != "--help" {
            let error: serde_json::Value = serde_json::from_str(&told).unwrap();
            assert_eq!(field(&error["error"], "code"), "answer-not-written");
        }
    }
}

#[test]
fn a_reader_who_goes_away_has_read_enough_but_of_json() {
    let bench = Bench::new();
    for (json, code) in [(true, 7), (false, 0)] {
        let mut command = bench.bare(&["schools", "--passphrase-file", "-"]);
        if json {
            command.arg("--json");
        }
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        drop(child.stdout.take());
        writeln!(child.stdin.take().unwrap(), "{PASSPHRASE}").unwrap();
        let output = child.wait_with_output().unwrap();
        let told = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(code), "{told}");
        assert_eq!(told.contains("answer-not-written"), json, "{told}");
        assert!(!told.contains("os error"), "{told}");
    }
}

#[cfg(unix)]
fn pipe(bench: &Bench, name: &str) -> String {
    let made = std::process::Command::new("mkfifo").arg(bench.path(name)).status();
    assert!(made.is_ok_and(|made| made.success()));
    bench.text(name)
}

#[cfg(unix)]
#[test]
fn what_is_no_ordinary_file_is_neither_a_passphrase_nor_waited_for() {
    let bench = Bench::new();
    let pipe = pipe(&bench, "tube.csv");
    for file in [pipe.as_str(), &bench.text("data"), "/dev/zero", "absente", "phrase/dessous"] {
        let ran = bench.run_bare(&["schools", "--json", "--passphrase-file", file]);
        let error = ran.error();
        assert_eq!((ran.code, field(&error, "code")), (4, "passphrase-file"), "{file}");
        assert_eq!(field(&error, "field"), "passphrase_file");
        let message = field(&error, "message");
        assert!(message.contains(file) && !message.contains("os error"), "{message}");
    }
    // A folder is its files.
    for file in [pipe.as_str(), "/dev/zero"] {
        let ran = bench.run(&["import", file, "--school", "0990001N", "--json"]);
        assert_eq!((ran.code, field(&ran.error(), "code")), (1, "not-a-file"), "{file}: {}", ran.err);
    }
}

/// What is written takes the place of a file that one may write, and of nothing else.
#[cfg(unix)]
#[test]
fn a_pipe_and_a_protected_file_are_not_replaced() {
    use std::os::unix::fs::{FileTypeExt, PermissionsExt};
    let (bench, _) = Bench::with_school(20);
    for (typed, extension) in [
        (["notify", "--by", "sheet"].as_slice(), "pdf"),
        (&["list", "--csv"], "csv"),
        (&["list", "--pdf"], "pdf"),
    ] {
        let out = |name: &str| format!("{}-{name}.{extension}", typed.join(""));
        let (pipe, own, ordinary) =
            (pipe(&bench, &out("tube")), bench.text(&out("mien")), bench.text(&out("autre")));
        std::fs::write(&own, "à garder").unwrap();
        std::fs::set_permissions(&own, PermissionsExt::from_mode(0o400)).unwrap();
        for (out, said) in [(&pipe, "n’est pas un fichier ordinaire"), (&own, "est protégé en écriture")]
        {
            let ran = bench.run(&[typed, &["--out", out, "--json"]].concat());
            let error = ran.error();
            assert_eq!((ran.code, field(&error, "field")), (1, "path"), "{out}: {error}");
            assert!(field(&error, "message").contains(said), "{error}");
        }
        assert!(std::fs::metadata(&pipe).unwrap().file_type().is_fifo());
        assert_eq!(std::fs::read_to_string(&own).unwrap(), "à garder");
        std::fs::write(&ordinary, "à remplacer").unwrap();
        bench.done(&[typed, &["--out", &ordinary]].concat());
        assert_ne!(std::fs::read(&ordinary).unwrap(), "à remplacer".as_bytes());
    }
    // Nobody was notified for a file that could not be.
    let notified = bench.json(&["accounts", "--no-passwords", "--state", "notified"]);
    let all = bench.json(&["accounts", "--no-passwords"]);
    assert_eq!(notified.as_array().unwrap().len(), all.as_array().unwrap().len());
    let notifications = bench.json(&["journal"])["entries"].as_array().unwrap().clone();
    assert_eq!(notifications.iter().filter(|entry| entry["kind"] == "notify").count(), 1);
}

#[cfg(target_os = "linux")]
#[test]
fn a_folder_whose_name_is_no_text_is_refused_before_anything_is_written() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let bench = Bench::empty();
    let strange = OsStr::from_bytes(b"dossier-\xff");
    for (typed, name) in [(vec!["init", "--author", "Camille Exemple"], "--data"), (vec!["demo"], "--out")] {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_preauctl"));
        command
            .args(typed)
            .arg("--passphrase-file")
            .arg(bench.path("phrase"))
            .arg("--json")
            .arg(name)
            .arg(strange);
        command.current_dir(bench.path(".")).env_remove("DBUS_SESSION_BUS_ADDRESS").env_remove("PREAU_DATA");
        let output = command.output().unwrap();
        let told = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{told}");
        let error: serde_json::Value = serde_json::from_str(&told).unwrap();
        assert_eq!(field(&error["error"], "field"), name.trim_start_matches('-'));
        assert!(field(&error["error"], "message").contains("n’est pas du texte lisible"), "{told}");
        assert!(!bench.path(".").join(strange).exists());
    }
}

#[test]
fn what_commands_a_terminal_is_no_name_and_what_anybody_tries_no_passphrase() {
    let bench = Bench::empty();
    for author in [
        "Camille\u{7}",
        "Camille\u{1b}[31m Exemple",
        "Camille\nExemple",
        "Camille\tExemple",
        "Camille\u{202e}",
    ] {
        let ran = bench.run(&["init", "--author", author, "--json"]);
        assert_eq!((ran.code, field(&ran.error(), "field")), (1, "author"), "{author:?}");
    }
    for phrase in
        [" ".repeat(12), "\t".repeat(20), "a".repeat(12), format!("{}courte{}", " ".repeat(5), " ".repeat(5))]
    {
        std::fs::write(bench.path("phrase"), &phrase).unwrap();
        let ran = bench.run(&["init", "--author", "Camille Exemple", "--json"]);
        assert_eq!((ran.code, field(&ran.error(), "field")), (1, "passphrase"), "{phrase:?}");
    }
    assert!(!bench.path("data/ecole").exists());

    let bench = Bench::new();
    let written = bench.onde(5);
    for (option, strange) in [("--name", "École\u{1b}[2J"), ("--town", "Mont\u{7}exemple")] {
        let typed: Vec<String> = import_line(&written);
        let place = typed.iter().position(|word| word == option).unwrap() + 1;
        let mut typed: Vec<&str> = typed.iter().map(String::as_str).collect();
        typed[place] = strange;
        let ran = bench.run(&[typed.as_slice(), &["--json"]].concat());
        assert_eq!(
            (ran.code, field(&ran.error(), "field")),
            (1, option.trim_start_matches('-')),
            "{}",
            ran.err
        );
    }
}

/// Names, passwords and the key stand in memory: none of it goes to a disk when the program crashes.
#[cfg(target_os = "linux")]
#[test]
fn no_core_is_dumped() {
    let bench = Bench::new();
    let mut command = bench.bare(&["schools", "--passphrase-file", "-"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
    let limit = || {
        let limits = std::fs::read_to_string(format!("/proc/{}/limits", child.id())).unwrap();
        let line = limits.lines().find_map(|line| line.strip_prefix("Max core file size")).unwrap();
        line.split_whitespace().take(2).map(str::to_owned).collect::<Vec<_>>()
    };
    while limit() != ["1", "1"] {
        assert!(std::fs::read_to_string(format!("/proc/{}/comm", child.id())).is_ok());
        std::thread::yield_now();
    }
    drop(child.stdin.take());
    child.wait().unwrap();
}

/// A failure ends the process soon after the database was last used: what still closes it must not be overtaken.
#[test]
fn a_refused_import_ends_with_its_code_every_time() {
    let (bench, school) = Bench::with_school(20);
    std::fs::write(bench.path("coupé.csv"), "Nom élève;Prénom élève;Date naissance;Niveau;Classe\nFICTIF;A")
        .unwrap();
    let ended: Vec<_> = (0..100)
        .map(|_| {
            let typed = ["import", "coupé.csv", "--school", field(&school, "uai"), "--json"];
            bench.command(&typed).output().unwrap().status.code()
        })
        .collect();
    assert_eq!(ended, vec![Some(1); 100]);
}

#[test]
fn schools_of_a_team_are_asked_of_the_service_alone() {
    let bench = Bench::new();
    for command in [&["openings", "tilleuls"][..], &["open", "0990001N"], &["close", "0990001N"]] {
        let ran = bench.run(&[command, &["--json"]].concat());
        assert_eq!((ran.code, field(&ran.error(), "code")), (1, "alone"), "{command:?}");
    }
}
