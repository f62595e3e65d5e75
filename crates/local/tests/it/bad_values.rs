//! A stored value that is none of those its column may hold is an error that names table, column and row.

use std::collections::BTreeSet;
use std::error::Error as _;

use domain::account::Holder;
use domain::person::Population;
use local::Result;
use local::bad_value::BadValue;
use local::store::high_water_marks::HighWaterMarks;
use local::store::id::{AccountId, SchoolId};
use local::store::import::history::Watermarks;
use local::store::import::{example, history, stamp};
use local::store::{
    account, activity, announced, answer, central_service, correction, duplicate, family, grouping, journal,
    known_device, mailing, meta, operation, outgoing, pending_file, people, recent_file, replica, school,
    sending, setting, sheet, statistics, summary, surroundings, written_file,
};
use local::usecase::update::Publisher;
use local::usecase::{settings, update};
use local::workspace::Workspace;
use sqlx::{AssertSqlSafe, Connection, SqliteConnection};

use testing::aged_school::AgedSchool;

/// Who reads the value.
#[derive(Debug, Clone, Copy)]
enum Reader {
    Account,
    AccountByUuid,
    Provisional,
    Confirmed,
    Roster,
    Families,
    Statistics,
    Snapshots,
    Summary,
    Accessible,
    GuardiansOf,
    PupilRef,
    School,
    Schools,
    Sheets,
    Grouped,
    Derived,
    Apart,
    Stands,
    Journal,
    AccountJournal,
    Pending,
    LastDecision,
    Marks,
    PendingFiles,
    WrittenFiles,
    RecentFiles,
    Device,
    LastSeen,
    Surroundings,
    Activity,
    Corrections,
    Imports,
    Stamp,
    Identity,
    OfSchool,
    LockAfter,
    Changes,
    Updates,
    Enrolment,
    Linked,
    Announced,
    Mailed,
    Arrivals,
    Outgoing,
    Waiting,
    Sending,
    Cards,
}

/// A wrong value: its table, its column, the row it is put in and what that row is known by, the value, and readers.
type Case = (&'static str, &'static str, &'static str, &'static str, &'static str, &'static [Reader]);

use Reader as R;

const SCHOOL: SchoolId = SchoolId::new(1);

const NOTIFIED: &str = "(SELECT max(counter) FROM operation WHERE kind = 'notify' AND outcome IS NULL)";
const A_MAIL: &str = "'00000000000000000000000000000007 00000000000000000000000000000000'";
const WRITTEN: &str = "'00000000000000000000000000000007'";
const NEWEST: &str = "(SELECT max(counter) FROM operation)";
const A_LINK: &str =
    "(SELECT min(k.id) FROM link k JOIN guardian g ON g.id = k.guardian_id AND g.account_id = 1)";
const A_PUPIL: &str =
    "(SELECT k.pupil_id FROM link k JOIN guardian g ON g.id = k.guardian_id AND g.account_id = 1 LIMIT 1)";
const A_SHEET: &str = "(SELECT min(operation_id) FROM sheet WHERE account_id = 1)";

const A_NOTICE: &str = "(SELECT id FROM operation WHERE counter =
    (SELECT max(counter) FROM operation WHERE kind = 'notify' AND outcome IS NULL))";

/// A key of no publisher.
const KEY: &str = "RWQBAgMEBQYHCFhmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZm";
const ADDRESS: &str = "https://exemple.fr/preau";

const CASES: &[Case] = &[
    ("account", "holder", "id = 1", "1", "'nobody'", &[R::Account]),
    ("account", "uuid", "id = 1", "1", "x'01'", &[R::Account, R::Stands]),
    ("account", "secret", "id = 1", "1", "x'01'", &[R::Account, R::AccountByUuid, R::Provisional]),
    ("account", "state", "id = 1", "1", "4", &[R::Account, R::Roster, R::Stands, R::Summary]),
    ("account", "state", "id = 1", "1", "-1", &[R::Families]),
    (
        "account",
        "state",
        "origin = 0 AND id = (SELECT min(id) FROM account WHERE origin = 0)",
        "(SELECT min(id) FROM account WHERE origin = 0)",
        "7",
        &[R::Statistics],
    ),
    ("account", "origin", "id = 1", "1", "6", &[R::Account, R::Roster, R::Statistics]),
    ("account", "password", "id = 1", "1", "4", &[R::Account, R::Roster, R::Summary]),
    ("account", "generation", "id = 1", "1", "5000000000", &[R::Account, R::Roster]),
    ("account", "notified_on", "id = 1", "1", "'hier'", &[R::Account, R::Roster, R::Summary]),
    ("account", "provisional_since", "id = 1", "1", "'2026-02-30'", &[R::Account, R::Roster, R::Summary]),
    ("account", "reset_asked_on", "id = 1", "1", "''", &[R::Account, R::Roster]),
    ("account", "void_sheet_tried_on", "id = 1", "1", "'hier'", &[R::Account, R::Roster]),
    ("account", "suspended_on", "id = 1", "1", "'hier'", &[R::Account, R::Roster]),
    ("account", "choice_lost_on", "id = 1", "1", "'hier'", &[R::Account, R::Roster]),
    ("account", "sheet_used_on", "id = 1", "1", "'hier'", &[R::Account]),
    ("account", "signed_in_on", "id = 1", "1", "'04/09/2026'", &[R::Account, R::Roster]),
    ("account", "version", "id = 1", "1", "-1", &[R::Account]),
    ("account", "choices", "id = 1", "1", "-1", &[R::Account]),
    ("account", "chosen_with", "id = 1", "1", "-1", &[R::Account]),
    ("account", "burnt", "id = 1", "1", "-1", &[R::Account]),
    ("confirmed_account", "state", "account_id = 1", "1", "4", &[R::Confirmed]),
    ("confirmed_account", "origin", "account_id = 1", "1", "6", &[R::Confirmed]),
    ("confirmed_account", "password", "account_id = 1", "1", "4", &[R::Confirmed]),
    ("confirmed_account", "generation", "account_id = 1", "1", "-1", &[R::Confirmed]),
    ("confirmed_account", "notified_on", "account_id = 1", "1", "'hier'", &[R::Confirmed]),
    ("confirmed_account", "provisional_since", "account_id = 1", "1", "'hier'", &[R::Confirmed]),
    ("confirmed_account", "reset_asked_on", "account_id = 1", "1", "'hier'", &[R::Confirmed]),
    ("confirmed_account", "version", "account_id = 1", "1", "-1", &[R::Confirmed]),
    ("confirmed_account", "choices", "account_id = 1", "1", "-1", &[R::Confirmed]),
    ("confirmed_account", "chosen_with", "account_id = 1", "1", "-1", &[R::Confirmed]),
    ("confirmed_account", "burnt", "account_id = 1", "1", "-1", &[R::Confirmed]),
    ("link", "responsibility", "id = A_LINK", "A_LINK", "3", &[R::Accessible]),
    ("link", "confirmation", "id = A_LINK", "A_LINK", "3", &[R::Accessible, R::Roster]),
    (
        "link",
        "responsibility",
        "id = (SELECT max(id) FROM link)",
        "(SELECT max(id) FROM link)",
        "0",
        &[R::GuardiansOf],
    ),
    ("pupil", "birth_date", "id = A_PUPIL", "A_PUPIL", "'03/04/2018'", &[R::Accessible]),
    ("pupil", "uuid", "id = A_PUPIL", "A_PUPIL", "x'0102'", &[R::PupilRef]),
    ("school", "degree", "id = 1", "1", "'3D'", &[R::School, R::Schools]),
    ("school", "updated_at", "id = 1", "1", "'hier'", &[R::School, R::Schools]),
    ("school", "uai", "id = 1", "1", "'école'", &[R::Pending]),
    ("sheet", "printed_on", "operation_id = A_SHEET", "lower(hex(A_SHEET))", "'hier'", &[R::Sheets]),
    ("account_value", "password", "account_id = 2", "2", "'KQ5'", &[R::Account]),
    ("central_service", "device", "id = 1", "1", "x'01'", &[R::Enrolment]),
    ("central_service", "until", "id = 1", "1", "'hier'", &[R::Enrolment]),
    ("central_service", "answered", "id = 1", "1", "-1", &[R::Enrolment]),
    ("central_service", "spoken_at", "id = 1", "1", "'hier'", &[R::Enrolment]),
    ("central_service", "said_heard_at", "id = 1", "1", "'hier'", &[R::Enrolment]),
    (
        "mailing_account",
        "account",
        "step = 'begun'",
        "'00000000000000000000000000000007 01'",
        "x'01'",
        &[R::Mailed],
    ),
    ("mailing_account", "version", "step = 'begun'", A_MAIL, "-1", &[R::Mailed]),
    ("mailing_account", "claim", "step = 'begun'", A_MAIL, "'shut'", &[R::Mailed]),
    ("mailing_account", "step", "step = 'begun'", A_MAIL, "'sent'", &[R::Mailed]),
    ("announced_maintenance", "level", "id = 77", "77", "'shut'", &[R::Announced]),
    ("announced_maintenance", "begins_at", "id = 77", "77", "'hier'", &[R::Announced]),
    ("announced_maintenance", "ends_at", "id = 77", "77", "'hier'", &[R::Announced]),
    ("central_service", "refused", "id = 1", "1", "'hier'", &[R::Enrolment]),
    ("linked_school", "ended_at", "uai = '0990099X'", "'0990099X'", "'hier'", &[R::Linked]),
    ("linked_school", "unknown_since", "uai = '0990099X'", "'0990099X'", "'hier'", &[R::Linked]),
    ("known_device", "device", "computer = 'PC'", "'01'", "x'01'", &[R::Arrivals]),
    (
        "known_device",
        "enrolled_at",
        "computer = 'PC'",
        "'00000000000000000000000000000007'",
        "'hier'",
        &[R::Arrivals],
    ),
    ("linked_school", "cursor", "uai = '0990099X'", "'0990099X'", "'là'", &[R::Linked]),
    ("outgoing", "seen_version", "counter = 77", "77", "-1", &[R::Outgoing]),
    ("outgoing", "seen_choices", "counter = 77", "77", "-1", &[R::Outgoing, R::Waiting]),
    ("operation", "batch", "counter = NOTIFIED", "NOTIFIED", "x'01'", &[R::Outgoing]),
    ("sheet", "generation", "operation_id = A_NOTICE", "lower(hex(A_NOTICE))", "-1", &[R::Outgoing]),
    ("said", "batch", "operation_id = zeroblob(16)", "hex(zeroblob(16))", "x'01'", &[R::Sending]),
    ("said", "account", "operation_id = zeroblob(16)", "hex(zeroblob(16))", "x'01'", &[R::Sending]),
    ("said", "content", "operation_id = zeroblob(16)", "hex(zeroblob(16))", "'{'", &[R::Sending]),
    ("said", "decided_at", "operation_id = zeroblob(16)", "hex(zeroblob(16))", "'hier'", &[R::Sending]),
    ("answer", "became", "operation_id = A_NOTICE", "lower(hex(A_NOTICE))", "'done'", &[R::Cards]),
    ("grouping", "grouped_on", "id = 77", "77", "'hier'", &[R::Grouped]),
    ("confirmed_grouping", "grouped_on", "account_id = 3", "3", "'hier'", &[R::Derived]),
    ("told_apart", "told_at", "account_id = 3", "'3 4'", "'hier'", &[R::Apart]),
    ("operation", "id", "counter = NOTIFIED", "NOTIFIED", "x'01'", &[R::Pending]),
    ("operation", "payload", "counter = NOTIFIED", "NOTIFIED", "'{\"notify\":{}}'", &[R::Pending]),
    ("operation", "decided_at", "counter = NOTIFIED", "NOTIFIED", "'hier'", &[R::Pending]),
    ("operation", "seen_version", "counter = NOTIFIED", "NOTIFIED", "-1", &[R::Pending]),
    ("operation", "payload", "counter = NEWEST", "NEWEST", "'{\"unheard_of\":{}}'", &[R::Journal]),
    ("operation", "payload", "counter = NEWEST", "NEWEST", "'{'", &[R::Journal]),
    ("operation", "decided_at", "counter = NEWEST", "NEWEST", "'hier'", &[R::Journal, R::LastDecision]),
    (
        "operation",
        "id",
        "counter = (SELECT max(counter) FROM operation WHERE kind = 'reset')",
        "(SELECT max(counter) FROM operation WHERE kind = 'reset')",
        "x'01'",
        &[R::Marks],
    ),
    (
        "operation",
        "payload",
        "counter = (SELECT max(counter) FROM operation WHERE account_id = 1)",
        "(SELECT max(counter) FROM operation WHERE account_id = 1)",
        "'{}'",
        &[R::AccountJournal],
    ),
    (
        "operation",
        "decided_at",
        "counter = (SELECT max(counter) FROM operation WHERE account_id = 1)",
        "(SELECT max(counter) FROM operation WHERE account_id = 1)",
        "'hier'",
        &[R::AccountJournal],
    ),
    ("given_elsewhere", "account", "generation = 77", "'01'", "x'01'", &[R::Marks]),
    ("pending_file", "batch", "final = 'feuilles.pdf'", "'01'", "x'01'", &[R::PendingFiles]),
    ("written_file", "batch", "path = 'feuilles.pdf'", "'01'", "x'01'", &[R::WrittenFiles]),
    ("written_file", "content", "path = 'feuilles.pdf'", WRITTEN, "'nothing'", &[R::WrittenFiles]),
    ("written_file", "count", "path = 'feuilles.pdf'", WRITTEN, "-1", &[R::WrittenFiles]),
    ("written_file", "length", "path = 'feuilles.pdf'", WRITTEN, "-1", &[R::WrittenFiles]),
    ("written_file", "digest", "path = 'feuilles.pdf'", WRITTEN, "x'01'", &[R::WrittenFiles]),
    ("written_file", "written_at", "path = 'feuilles.pdf'", WRITTEN, "'hier'", &[R::WrittenFiles]),
    ("recent_file", "role", "path = 'liste.pdf'", "'lu liste.pdf'", "'lu'", &[R::RecentFiles]),
    ("recent_file", "used_at", "path = 'liste.pdf'", "'read liste.pdf'", "'hier'", &[R::RecentFiles]),
    ("activity", "at", "uai = '0990001N'", "'0990001N hier'", "'hier'", &[R::Activity]),
    ("surroundings", "asked_at", "uai = '0990001N'", "'0990001N'", "'hier'", &[R::Surroundings]),
    ("surroundings", "day", "uai = '0990001N'", "'0990001N'", "'hier'", &[R::Surroundings]),
    ("meta", "value", "key = 'device'", "'device'", "'ordinateur'", &[R::Device]),
    ("meta", "value", "key = 'seen'", "'seen'", "'hier'", &[R::LastSeen]),
    (
        "statistics",
        "day",
        "computed_at = '2020-01-01T00:00:00Z'",
        "'1 legal_guardians hier'",
        "'hier'",
        &[R::Snapshots],
    ),
    (
        "statistics",
        "computed_at",
        "day = '2020-01-01'",
        "'1 legal_guardians 2020-01-01'",
        "'hier'",
        &[R::Snapshots],
    ),
    (
        "statistics",
        "figures",
        "day = '2020-01-01'",
        "'1 legal_guardians 2020-01-01'",
        "'{\"origins\":[[6,[1,0,0,0]]]}'",
        &[R::Snapshots],
    ),
    ("correction", "about", "id = 77", "77", "'nobody'", &[R::Corrections, R::Summary]),
    ("import", "at", "id = 1", "1", "'hier'", &[R::Imports, R::Corrections]),
    ("import", "files", "id = 1", "1", "'eleves.csv'", &[R::Imports]),
    ("import", "report", "id = 1", "1", "'{\"pupils\":\"deux\"}'", &[R::Imports]),
    ("import", "watermarks", "id = 1", "1", "'{}'", &[R::Imports]),
    ("import_stamp", "exported_on", "scope = 'ESSAI'", "'1 ESSAI'", "'hier'", &[R::Stamp]),
    ("import_stamp", "school_year", "scope = 'ESSAI'", "'1 ESSAI'", "70000", &[R::Stamp]),
    (
        "setting",
        "value",
        "school_id = 1 AND key = 'identity'",
        "'1 identity'",
        "'{\"name\":7}'",
        &[R::Identity],
    ),
    ("setting", "value", "school_id = 1 AND key = 'school'", "'1 school'", "'{'", &[R::OfSchool]),
    (
        "setting",
        "value",
        "key = 'lock_after_minutes'",
        "'0 lock_after_minutes'",
        "'souvent'",
        &[R::LockAfter],
    ),
    ("import_before", "before", "id = 77", "77", "'{'", &[R::Changes]),
    ("import_before", "before", "id = 77", "77", "'{\"birth_date\":\"hier\"}'", &[R::Changes]),
    ("pupil", "birth_date", "id = A_PUPIL", "A_PUPIL", "'hier'", &[R::Changes]),
    (
        "setting",
        "value",
        "key = 'update_newest'",
        "'0 update_newest'",
        "'{\"published\":\"2026-11-20\",\"version\":\"la dernière\"}'",
        &[R::Updates],
    ),
    ("setting", "value", "key = 'update_search'", "'0 update_search'", "'{\"at\":\"hier\"}'", &[R::Updates]),
];

/// Rows that a school of the first degree on a computer that works alone does not have.
const ROWS: &[&str] = &[
    "UPDATE account SET password = 1, generation = 2, provisional_since = '2026-11-20', notified_on = '2026-11-20'
     WHERE id = 1",
    "INSERT OR REPLACE INTO confirmed_account SELECT id, state, origin, password, generation, notified_on, provisional_since,
         activated_before, reset_asked_on, version, choices, chosen_with, burnt FROM account WHERE id = 1",
    "INSERT INTO grouping (id, account_id, kept_id, grouped_on, operation_id) VALUES (77, 2, 5, '2026-11-20', x'00')",
    "INSERT INTO confirmed_grouping SELECT 3, uuid, '2026-11-20' FROM account WHERE id = 4",
    "INSERT INTO told_apart VALUES (3, 4, '2026-11-20T08:00:00Z', 'Camille Essai')",
    "INSERT INTO given_elsewhere VALUES (randomblob(16), 77)",
    "INSERT INTO pending_file (batch, temporary, final) VALUES (randomblob(16), '/nulle/part/f', 'feuilles.pdf')",
    "INSERT INTO activity VALUES (x'00', '0990001N', x'00', NULL, '2026-09-04T08:00:00Z', 'Tom', 'team', 'opened', 0)",
    "INSERT INTO surroundings VALUES ('0990001N', '2026-09-04T08:00:00Z', '2026-09-03', '[]')",
    "INSERT INTO recent_file VALUES ('read', 'liste.pdf', '2026-09-04T08:00:00Z')",
    "INSERT INTO written_file VALUES (x'00000000000000000000000000000007', 'feuilles.pdf', 'sheets', 1, 1, zeroblob(32),
         '2026-11-20T08:00:00Z', NULL, 0)",
    "INSERT OR REPLACE INTO meta VALUES ('seen', '2026-11-25T08:00:00Z')",
    "INSERT INTO statistics VALUES (1, 'legal_guardians', '2020-01-01', '2020-01-01T00:00:00Z', '{}')",
    "INSERT INTO correction (id, school_id, source, about, person, name, code, reason, left_out, file, opened_by)
     VALUES (77, 1, 'onde', 'file', 'f', 'f', 'c', 'r', 0, 'f', 1)",
    "INSERT INTO import_stamp VALUES (1, 'ESSAI', 2026, '2026-09-01')",
    "INSERT OR REPLACE INTO setting VALUES (1, 'identity', '{}'), (1, 'school', '{}'), (0, 'lock_after_minutes', '5')",
    "INSERT INTO setting VALUES (0, 'update_newest', '{\"published\":\"2026-11-20\",\"version\":\"1.2.0\"}'),
         (0, 'update_search',
          '{\"at\":\"2026-11-20T08:00:00Z\",\"address\":\"https://exemple.fr/preau/\",\"manifest\":\"\",\"signature\":\"\"}')",
    "INSERT INTO sheet VALUES ((SELECT id FROM operation WHERE kind = 'import' LIMIT 1), 'DCCC-CCCC', 1, randomblob(16), 'a.essai', 1, '2026-11-20')",
    "INSERT INTO central_service (id, address, device, author, until, spoken_at, refused)
     VALUES (1, 'https://exemple.fr/', randomblob(16), 'Camille Essai', '2027-11-20T08:00:00Z',
         '2026-11-20T08:00:00Z', 'expired')",
    "INSERT INTO mailing VALUES (x'00000000000000000000000000000007', '0990099X', '2026-11-20T08:00:00Z')",
    "INSERT INTO mailing_account VALUES (x'00000000000000000000000000000007', zeroblob(16), 0, 'yours', 'begun', 1)",
    "INSERT INTO announced_maintenance VALUES (77, 'closed', '2026-12-05T19:00:00Z', NULL, NULL)",
    "INSERT INTO linked_school (uai, cursor) VALUES ('0990099X', '00000000000000000000000000000007.1.4')",
    "INSERT INTO known_device VALUES (x'00000000000000000000000000000007', 'PC', 'Paul Exemple', '2026-11-20T08:00:00Z', 0)",
    "INSERT INTO outgoing SELECT 77, id, 0, 0, 0 FROM operation WHERE counter =
         (SELECT max(counter) FROM operation WHERE kind = 'notify' AND outcome IS NULL)",
    "INSERT INTO said (operation_id, import_id, batch, school_id, about, content, decided_at)
     VALUES (zeroblob(16), 1, zeroblob(16), 1, 'class', '{\"class\":{\"code\":\"A\",\"label\":\"A\"}}', '2026-11-20T08:00:00Z')",
    "INSERT INTO outgoing VALUES (78, zeroblob(16), 0, 0, 0)",
    "INSERT INTO answer (operation_id, became, reason, answered_at)
     SELECT id, 'refused', 'passed', '2026-11-20T08:00:00Z' FROM operation WHERE counter =
         (SELECT max(counter) FROM operation WHERE kind = 'notify' AND outcome IS NULL)",
    "UPDATE account SET secret = NULL WHERE id = 2",
    "INSERT INTO account_value VALUES (2, 1, 'KQ5VMXRX')",
    "INSERT INTO import_before (id, import_id, entity, row_id, before) VALUES (77, 77, 'pupil',
         (SELECT k.pupil_id FROM link k JOIN guardian g ON g.id = k.guardian_id AND g.account_id = 1 LIMIT 1),
         '{\"birth_date\":\"2018-04-03\"}')",
    // A pupil with an account of her own, and her guardian.
    "INSERT INTO account (id, uuid, holder, login, secret)
     VALUES (9001, randomblob(16), 'pupil', 'e.essai', randomblob(16))",
    "INSERT INTO pupil (id, account_id, family, first, family_fold, first_fold) VALUES (9001, 9001, 'E', 'F', 'e', 'f')",
    "INSERT INTO link (id, pupil_id, guardian_id, responsibility) VALUES (90001, 9001, 1, 1)",
];

async fn read(reader: Reader, workspace: &Workspace, uai: &str) -> Result<()> {
    let pool = workspace.store().pool();
    let mut connection = pool.acquire().await.unwrap();
    let connection: &mut SqliteConnection = &mut connection;
    workspace.rosters().invalidate();
    match reader {
        R::Account => account::load(connection, &[1, 2].map(AccountId::new)).await.map(drop),
        R::AccountByUuid => {
            let uuid =
                sqlx::query_scalar("SELECT uuid FROM account WHERE id = 1").fetch_one(pool).await.unwrap();
            account::with_uuid(connection, uuid).await.map(drop)
        }
        R::Provisional => account::provisional(connection, &[1, 2].map(AccountId::new)).await.map(drop),
        R::Confirmed => {
            account::load_confirmed(connection, AccountId::new(1), Holder::Guardian).await.map(drop)
        }
        R::Roster => workspace.roster(uai, Population::LegalGuardians).await.map(drop),
        R::Families => workspace.roster(uai, Population::PersonsInCharge).await.map(drop),
        R::Statistics => statistics::count(connection, SCHOOL, Population::LegalGuardians).await.map(drop),
        R::Snapshots => statistics::snapshots(pool, SCHOOL, Population::LegalGuardians).await.map(drop),
        R::Summary => {
            let (population, since) = (Population::LegalGuardians, jiff::civil::date(2026, 7, 1));
            summary::standings(connection, SCHOOL, population, since).await?;
            correction::count_open_by_about(pool, SCHOOL).await.map(drop)
        }
        R::Accessible => people::accessible(connection, &[AccountId::new(1)]).await.map(drop),
        R::GuardiansOf => people::guardians_of(connection, AccountId::new(9001)).await.map(drop),
        R::PupilRef => {
            let sql = format!("SELECT {A_PUPIL}");
            let pupil = sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(pool).await.unwrap();
            family::lasting(connection, pupil).await.map(drop)
        }
        R::School => school::find(connection, uai).await.map(drop),
        R::Schools => school::summaries(connection).await.map(drop),
        R::Sheets => sheet::of_account(connection, AccountId::new(1)).await.map(drop),
        R::Derived => {
            let mut transaction = connection.begin().await.unwrap();
            replica::grouping::derive(&mut transaction).await
        }
        R::Grouped => grouping::of(connection, AccountId::new(2)).await.map(drop),
        R::Apart => grouping::apart(connection).await.map(drop),
        R::Stands => duplicate::accounts(connection).await.map(drop),
        R::Journal => journal::page(pool, None, 0, 50).await.map(drop),
        R::AccountJournal => journal::of_account(connection, AccountId::new(1)).await.map(drop),
        R::Pending => operation::pending(connection, 0).await.map(drop),
        R::LastDecision => operation::last_decided_at(connection).await.map(drop),
        R::Marks => HighWaterMarks::read(connection).await.map(drop),
        R::PendingFiles => pending_file::recover(workspace.store()).await,
        R::WrittenFiles => written_file::all(pool).await.map(drop),
        R::RecentFiles => recent_file::all(pool).await.map(drop),
        R::Device => meta::device(connection).await.map(drop),
        R::LastSeen => meta::last_seen(connection).await.map(drop),
        R::Activity => activity::lines(pool, None, "", None).await.map(drop),
        R::Surroundings => surroundings::find(pool, "0990001N").await.map(drop),
        R::Corrections => correction::open(connection, SCHOOL).await.map(drop),
        R::Imports => history::all(connection).await.map(drop),
        R::Stamp => stamp::last(connection, "ESSAI").await.map(drop),
        R::Identity => setting::identity(connection, SCHOOL).await.map(drop),
        R::OfSchool => setting::of_school(connection, SCHOOL).await.map(drop),
        R::Changes => {
            let known = Watermarks::read(connection).await?;
            example::changed(connection, &known, 1_000).await.map(drop)
        }
        R::Updates => update::state(workspace, Publisher::new(KEY, Some(ADDRESS)).as_ref()).await.map(drop),
        R::Enrolment => central_service::enrolment(connection).await.map(drop),
        R::Mailed => mailing::accounts(connection, uuid::Uuid::from_u128(7)).await.map(drop),
        R::Announced => announced::find(connection).await.map(drop),
        R::Arrivals => known_device::arrivals(connection).await.map(drop),
        R::Linked => central_service::schools(connection).await.map(drop),
        R::Outgoing => outgoing::first(connection, 500).await.map(drop),
        R::Waiting => {
            let sql = format!("SELECT account_id FROM operation WHERE counter = {NOTIFIED}");
            let account = sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(pool).await.unwrap();
            outgoing::of_accounts(connection, &[account]).await.map(drop)
        }
        R::Sending => sending::take(connection, 500).await.map(drop),
        R::Cards => answer::open_cards(connection, uai).await.map(drop),
        R::LockAfter => settings::lock_after_minutes(workspace).await.map(drop),
    }
}

/// Spelt out what a case names.
fn spelt(sql: &str) -> String {
    [
        ("A_LINK", A_LINK),
        ("A_PUPIL", A_PUPIL),
        ("A_SHEET", A_SHEET),
        ("A_NOTICE", A_NOTICE),
        ("NOTIFIED", NOTIFIED),
        ("NEWEST", NEWEST),
    ]
    .iter()
    .fold(sql.to_owned(), |sql, (name, meaning)| sql.replace(name, meaning))
}

async fn run(connection: &mut SqliteConnection, sql: &str) {
    let done = sqlx::raw_sql(AssertSqlSafe(sql)).execute(connection).await;
    done.unwrap_or_else(|error| panic!("{sql}: {error}"));
}

#[tokio::test]
async fn every_bad_value_names_table_column_and_row() {
    let school = AgedSchool::demonstration().await;
    let workspace = &school.workspace;
    let mut writing = workspace.store().pool().acquire().await.unwrap();
    run(&mut writing, "PRAGMA ignore_check_constraints = ON").await;
    for sql in ROWS {
        run(&mut writing, sql).await;
    }
    let mut passed_over = Vec::new();
    for (table, column, which, row, wrong, readers) in CASES {
        let (which, row) = (spelt(which), spelt(row));
        let name = format!("SELECT CAST({row} AS TEXT)");
        let row: String = sqlx::query_scalar(AssertSqlSafe(name)).fetch_one(&mut *writing).await.unwrap();
        run(&mut writing, &format!("CREATE TEMP TABLE sound AS SELECT * FROM {table} WHERE {which}")).await;
        for reader in *readers {
            let sound = read(*reader, workspace, &school.uai).await;
            sound.unwrap_or_else(|error| panic!("{reader:?} before {table}.{column}: {error}"));
        }
        run(&mut writing, &format!("UPDATE {table} SET {column} = {wrong} WHERE {which}")).await;
        let place = format!("({table}.{column}, ligne {row})");
        let expected = BadValue { table, column, row };
        for reader in *readers {
            let Err(error) = read(*reader, workspace, &school.uai).await else {
                passed_over.push(format!("{reader:?}: {expected}"));
                continue;
            };
            let source = error.source().and_then(|source| source.downcast_ref());
            if source != Some(&expected) || error.code() != "damaged" || !error.to_string().contains(&place) {
                passed_over.push(format!("{reader:?}: {expected}, told as {error:?}"));
            }
        }
        let sound = format!("UPDATE {table} SET {column} = (SELECT {column} FROM sound) WHERE {which}");
        run(&mut writing, &sound).await;
        run(&mut writing, "DROP TABLE sound").await;
    }
    assert!(passed_over.is_empty(), "{passed_over:#?}");
}

/// Columns of a value that nobody reads as one.
const NOT_READ: &[(&str, &str, &str)] = &[
    ("central_service", "authority", "a whole file, read where the service is asked"),
    ("correction", "source", "compared in the database with what an import says"),
    ("enrolment", "gone_on", "only whether there is one"),
    ("grouping", "ended_by", "only whether there is one"),
    ("grouping", "operation_id", "compared in the database"),
    ("guardian", "uuid", "compared in the database"),
    ("answer", "answered_at", "kept for who looks for a cause"),
    ("answer", "closed_at", "only whether there is one"),
    ("answer", "operation_id", "compared in the database"),
    ("answered_decision", "operation_id", "compared in the database"),
    ("activity", "id", "compared in the database"),
    ("activity", "batch", "compared in the database"),
    ("activity", "account", "compared in the database"),
    ("mailing", "id", "compared in the database"),
    ("mailing", "made_at", "kept for who looks for a cause"),
    ("mailing_account", "mailing", "compared in the database"),
    ("outgoing", "operation_id", "compared in the database"),
    ("lease", "account", "of sixteen bytes, by its check"),
    ("said", "operation_id", "compared in the database"),
    ("said", "about", "compared in the database"),
    ("said", "sent_as", "compared in the database"),
    ("confirmed_grouping", "kept", "compared in the database"),
    ("said", "person", "compared in the database"),
    ("sheet", "batch", "compared in the database"),
    ("sheet", "operation_id", "compared in the database"),
    ("source_id", "entity", "compared in the database"),
    ("statistics", "population", "compared in the database"),
    ("link", "kinship", "copied from staged rows, shown to nobody"),
];

#[tokio::test]
async fn every_column_of_a_value_is_tried_or_said_not_to_be_read() {
    let school = AgedSchool::empty().await;
    // Identities, dates and moments by their names or forms, enums by their checks.
    let columns: Vec<(String, String)> = sqlx::query_as(
        r"SELECT t.name, c.name FROM sqlite_schema t JOIN pragma_table_info(t.name) c
         WHERE t.type = 'table' AND t.name NOT LIKE '\_sqlx%' ESCAPE '\'
             AND (c.type = 'BLOB' AND c.name NOT IN ('digest')
                 OR c.name IN ('at', 'day', 'birth_date', 'provisional_since', 'kinship', 'population', 'source')
                 OR c.name LIKE '%\_on' ESCAPE '\' OR c.name LIKE '%\_at' ESCAPE '\'
                 OR t.sql LIKE '% CHECK (' || c.name || ' IN (%' OR t.sql LIKE '% CHECK (' || c.name || ' BETWEEN %')",
    )
    .fetch_all(school.workspace.store().pool())
    .await
    .unwrap();
    assert!(columns.len() > 30, "{columns:?}");
    let tried: BTreeSet<(&str, &str)> = CASES.iter().map(|(table, column, ..)| (*table, *column)).collect();
    let not_read: BTreeSet<(&str, &str)> =
        NOT_READ.iter().map(|(table, column, _)| (*table, *column)).collect();
    let is_known = |(table, column): &&(String, String)| {
        let known = (table.as_str(), column.as_str());
        tried.contains(&known) != not_read.contains(&known)
    };
    let unknown: Vec<_> = columns.iter().filter(|column| !is_known(column)).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}
