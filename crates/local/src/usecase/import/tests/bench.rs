//! A store on the workbench: an open workspace, requests, and a way to look at everything.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use fictional::School;
use fictional::files::onde::{self, OndeStyle};
use jiff::Timestamp;
use sqlx::{AssertSqlSafe, Row};
use tempfile::TempDir;

use crate::clock::ManualClock;
use crate::progress::Progress;
use crate::usecase::import;
use crate::usecase::maintenance;
use crate::vault;
use crate::view::codes::Degree;
use crate::view::import::{Answer, ImportReport, ImportRequest, ImportSchool, QuestionAbout};
use crate::workspace::Workspace;

/// A workspace on a store of its own.
pub(super) struct Bench {
    pub(super) workspace: Workspace,
    folder: TempDir,
    deliveries: std::cell::Cell<u32>,
}

/// Tables an import may not change otherwise than the journal and the logins given for ever.
const TABLES: [&str; 13] = [
    "school",
    "class",
    "mef",
    "account",
    "confirmed_account",
    "pupil",
    "enrolment",
    "guardian",
    "link",
    "source_id",
    "import_answer",
    "statistics",
    "setting",
];

impl Bench {
    /// An empty store, on 14 September 2026 at noon.
    pub(super) async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let key = vault::create(folder.path(), Some("une phrase de passe pour les essais")).unwrap();
        let clock = ManualClock::new("2026-09-14T10:00:00Z".parse::<Timestamp>().unwrap());
        let workspace = maintenance::open(folder.path(), &key, Arc::new(clock)).await.unwrap();
        Self { workspace, folder, deliveries: std::cell::Cell::new(0) }
    }

    /// A new folder for a delivery.
    pub(super) fn folder(&self) -> PathBuf {
        let number = self.deliveries.get() + 1;
        self.deliveries.set(number);
        let folder = self.folder.path().join(format!("livraison {number}"));
        std::fs::create_dir(&folder).unwrap();
        folder
    }

    pub(super) fn write(&self, name: &str, content: &str) -> PathBuf {
        let path = self.folder().join(name);
        std::fs::write(&path, content).unwrap();
        path
    }

    pub(super) fn onde(&self, school: &School, style: OndeStyle) -> ImportRequest {
        let files = onde::folder(school, &self.folder(), style).unwrap();
        request(&files, Some((&school.uai, &school.name, &school.address.town)))
    }

    /// Applies an import whose departures are meant: small schools soon lose a class. What else is asked is answered.
    pub(super) async fn apply(&self, request: &ImportRequest) -> ImportReport {
        let mut request = request.clone();
        let mut report = self.apply_as_asked(&request).await;
        while report
            .questions
            .iter()
            .any(|question| question.choices.iter().any(|choice| choice.value == "leave"))
        {
            for question in report.questions.iter().filter(|question| question.about == QuestionAbout::Files)
            {
                request.answers.push(Answer { id: question.id.clone(), value: "leave".to_owned() });
            }
            report = self.apply_as_asked(&request).await;
        }
        assert!(report.applied, "{:?}", report.questions);
        report
    }

    /// Applies an import, or gets its questions.
    pub(super) async fn apply_as_asked(&self, request: &ImportRequest) -> ImportReport {
        let report = import::apply(&self.workspace, request, &Progress::default()).await.unwrap();
        assert_eq!(report.applied, report.questions.is_empty());
        // An import's own connection does not look references up row by row.
        assert_eq!(self.number("SELECT count(*) FROM pragma_foreign_key_check").await, 0);
        assert_eq!(self.leftovers(), Vec::<String>::new());
        self.presence_is_right().await;
        report
    }

    /// What imports count by moves is what there is.
    async fn presence_is_right(&self) {
        let wrong = "SELECT p.school_id || ': ' || p.pupils || ' and ' || p.guardians FROM presence p
             WHERE (p.pupils, p.guardians) IS NOT (
                 SELECT count(DISTINCT e.pupil_id), count(DISTINCT g.account_id)
                 FROM enrolment e LEFT JOIN link k ON k.pupil_id = e.pupil_id AND k.gone = 0
                 LEFT JOIN guardian g ON g.id = k.guardian_id
                 WHERE e.gone_on IS NULL AND iif(p.school_id, e.school_id = p.school_id AND NOT e.visiting, 1))";
        assert_eq!(self.texts(wrong).await, Vec::<String>::new());
        let schools = "SELECT count(*) FROM (SELECT DISTINCT school_id FROM enrolment
             WHERE gone_on IS NULL AND visiting = 0 EXCEPT SELECT school_id FROM presence)";
        assert_eq!(self.number(schools).await, 0);
    }

    /// Files that only stand in the store's folder while an import runs.
    pub(super) fn leftovers(&self) -> Vec<String> {
        let names = std::fs::read_dir(self.folder.path()).unwrap().map(|entry| entry.unwrap().file_name());
        names.filter_map(|name| name.into_string().ok()).filter(|name| name.contains("stage")).collect()
    }

    /// The same store after the program was stopped and started again.
    pub(super) async fn reopen(self) -> Self {
        let Self { workspace, folder, deliveries } = self;
        workspace.close().await;
        drop(workspace);
        let key = vault::find(folder.path(), Some("une phrase de passe pour les essais")).unwrap();
        let clock = ManualClock::new("2026-09-14T10:00:00Z".parse::<Timestamp>().unwrap());
        let workspace = maintenance::open(folder.path(), &key, Arc::new(clock)).await.unwrap();
        Self { workspace, folder, deliveries }
    }

    pub(super) async fn preview(&self, request: &ImportRequest) -> ImportReport {
        import::preview(&self.workspace, request, &Progress::default()).await.unwrap()
    }

    /// Every row of every table that imports write, as text.
    pub(super) async fn dump(&self) -> BTreeMap<&'static str, Vec<String>> {
        let mut dump = BTreeMap::new();
        for table in TABLES {
            let sql = format!("SELECT * FROM {table}");
            let rows =
                sqlx::query(AssertSqlSafe(sql)).fetch_all(self.workspace.store().pool()).await.unwrap();
            let mut lines: Vec<String> = Vec::new();
            for row in rows {
                let mut line = String::new();
                for column in 0..row.len() {
                    let raw = sqlx::ValueRef::to_owned(&row.try_get_raw(column).unwrap());
                    let text = sqlx::Value::try_decode_unchecked::<Option<Vec<u8>>>(&raw).unwrap();
                    line.push_str(&format!(
                        "{:?}|",
                        text.map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
                    ));
                }
                lines.push(line);
            }
            lines.sort();
            dump.insert(table, lines);
        }
        dump
    }

    /// One number.
    pub(super) async fn number(&self, sql: &'static str) -> i64 {
        sqlx::query_scalar(sql).fetch_one(self.workspace.store().pool()).await.unwrap()
    }

    /// One column of text.
    pub(super) async fn texts(&self, sql: &'static str) -> Vec<String> {
        sqlx::query_scalar(sql).fetch_all(self.workspace.store().pool()).await.unwrap()
    }

    /// Runs a statement, as life would.
    pub(super) async fn happen(&self, sql: &'static str) {
        sqlx::query(sql).execute(self.workspace.store().pool()).await.unwrap();
    }
}

pub(super) fn request(files: &[impl AsRef<Path>], school: Option<(&str, &str, &str)>) -> ImportRequest {
    ImportRequest {
        paths: files.iter().map(|file| file.as_ref().to_string_lossy().into_owned()).collect(),
        school: school.map(|(uai, name, town)| ImportSchool {
            uai: uai.to_owned(),
            name: Some(name.to_owned()),
            degree: Some(Degree::First),
            town: Some(town.to_owned()),
        }),
        answers: Vec::new(),
    }
}

/// Answers every question of a report with the choice of that place, from the first (0) or the last (-1).
pub(super) fn answer_all(request: &mut ImportRequest, report: &ImportReport, place: isize) {
    for question in &report.questions {
        let place = usize::try_from(place).unwrap_or(question.choices.len() - 1);
        let value = question.choices[place].value.clone();
        request.answers.push(Answer { id: question.id.clone(), value });
    }
}
