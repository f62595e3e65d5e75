//! Rows of the staging tables, as the loader hands them over.

use domain::fold::fold;
use domain::login;
use domain::person::Responsibility;
use sqlx::Sqlite;
use sqlx::query::Query;
use sqlx::sqlite::SqliteArguments;

use super::duplicate_guardian::Fingerprints;
use super::flaw::Flaws;
use super::staged;

/// A statement being bound.
pub(super) type Statement = Query<'static, Sqlite, SqliteArguments>;

/// A row that goes to a staging table, many at a time.
pub(super) trait StagingRow {
    /// `INSERT INSERT … (…)`.
    const INSERT: &str;
    /// How many columns that names.
    const COLUMNS: usize;
    /// What to do with a record whose key was there already: the later one completes it.
    const ON_CONFLICT: &str;
    /// Binds the columns in order.
    fn bind(self, statement: Statement) -> Statement;
}

/// Text as the staging tables want it: `None` is not said, empty is now empty.
pub type FieldUpdate = Option<String>;

/// Names as they are compared, and the login they make. Worked out as a row is bound: whoever reads the files has
/// the most to do.
struct Compared {
    family: FieldUpdate,
    first: FieldUpdate,
    login: FieldUpdate,
}

impl Compared {
    fn new(family: &FieldUpdate, first: &FieldUpdate, partial: bool) -> Self {
        let folded = |name: &FieldUpdate| name.as_deref().map(fold);
        let (family, first) = (folded(family), folded(first));
        let login = match (&family, &first) {
            (Some(family), Some(first)) if !partial => Some(login::base_of(family, first)),
            _ => None,
        };
        Self { family, first, login }
    }
}

/// A school.
#[derive(Debug, Default)]
#[expect(missing_docs, reason = "the columns of stage_school")]
pub struct School {
    pub scope: i64,
    pub key: String,
    pub file: i64,
    pub line: i64,
    pub uai: FieldUpdate,
    pub name: FieldUpdate,
    pub degree: FieldUpdate,
    pub kind: FieldUpdate,
    pub sector: FieldUpdate,
    pub street: FieldUpdate,
    pub postal_code: FieldUpdate,
    pub town: FieldUpdate,
    pub phone: FieldUpdate,
    pub mail: FieldUpdate,
    pub academy: FieldUpdate,
    pub academy_name: FieldUpdate,
    pub district: FieldUpdate,
}

impl StagingRow for School {
    const INSERT: &str = "INSERT INTO stage_school (scope, key, file, line, uai, name, degree, kind, sector, \
        street, postal_code, town, phone, mail, academy, academy_name, district)";
    const COLUMNS: usize = 17;
    const ON_CONFLICT: &str = "ON CONFLICT (scope, key) DO UPDATE SET uai = coalesce(excluded.uai, uai), \
        name = coalesce(excluded.name, name), degree = coalesce(excluded.degree, degree), \
        kind = coalesce(excluded.kind, kind), sector = coalesce(excluded.sector, sector), \
        street = coalesce(excluded.street, street), \
        postal_code = coalesce(excluded.postal_code, postal_code), town = coalesce(excluded.town, town), \
        phone = coalesce(excluded.phone, phone), mail = coalesce(excluded.mail, mail), \
        academy = coalesce(excluded.academy, academy), \
        academy_name = coalesce(excluded.academy_name, academy_name), \
        district = coalesce(excluded.district, district)";

    fn bind(self, statement: Statement) -> Statement {
        statement
            .bind(self.scope)
            .bind(self.key)
            .bind(self.file)
            .bind(self.line)
            .bind(self.uai)
            .bind(self.name)
            .bind(self.degree)
            .bind(self.kind)
            .bind(self.sector)
            .bind(self.street)
            .bind(self.postal_code)
            .bind(self.town)
            .bind(self.phone)
            .bind(self.mail)
            .bind(self.academy)
            .bind(self.academy_name)
            .bind(self.district)
    }
}

/// A class, described or only mentioned.
#[derive(Debug)]
#[expect(missing_docs, reason = "the columns of stage_class")]
pub struct Class {
    pub scope: i64,
    pub school: String,
    pub code: String,
    pub label: FieldUpdate,
    pub mefs: FieldUpdate,
}

impl StagingRow for Class {
    const INSERT: &str = "INSERT INTO stage_class (scope, school, code, label, mefs)";
    const COLUMNS: usize = 5;
    const ON_CONFLICT: &str = "ON CONFLICT (scope, school, code) DO UPDATE SET \
        label = coalesce(excluded.label, label), mefs = coalesce(excluded.mefs, mefs)";

    fn bind(self, statement: Statement) -> Statement {
        statement.bind(self.scope).bind(self.school).bind(self.code).bind(self.label).bind(self.mefs)
    }
}

/// A MEF.
#[derive(Debug)]
#[expect(missing_docs, reason = "the columns of stage_mef")]
pub struct Mef {
    pub code: String,
    pub label: FieldUpdate,
    pub training: FieldUpdate,
}

impl StagingRow for Mef {
    const INSERT: &str = "INSERT INTO stage_mef (code, label, training)";
    const COLUMNS: usize = 3;
    const ON_CONFLICT: &str = "ON CONFLICT (code) DO UPDATE SET label = coalesce(excluded.label, label), \
        training = coalesce(excluded.training, training)";

    fn bind(self, statement: Statement) -> Statement {
        statement.bind(self.code).bind(self.label).bind(self.training)
    }
}

/// A pupil, or the removal of one.
#[derive(Debug, Default)]
#[expect(missing_docs, reason = "the columns of stage_pupil")]
pub struct Pupil {
    pub id: i64,
    pub scope: i64,
    pub key: String,
    pub file: i64,
    pub line: i64,
    pub partial: bool,
    pub removed: bool,
    pub links: bool,
    pub visits: Option<i64>,
    pub ine: FieldUpdate,
    pub family: FieldUpdate,
    pub usage: FieldUpdate,
    pub first: FieldUpdate,
    pub other_first: FieldUpdate,
    pub birth_date: FieldUpdate,
    pub sex: FieldUpdate,
    pub mail: FieldUpdate,
    pub school: FieldUpdate,
    pub class: FieldUpdate,
    pub level: FieldUpdate,
    pub mef: FieldUpdate,
    /// Addresses, one a line; where guardians' lines name pupils without identifier.
    pub home: FieldUpdate,
    pub flaws: Flaws,
}

impl StagingRow for Pupil {
    const INSERT: &str = "INSERT INTO stage_pupil (id, scope, key, file, line, partial, removed, links, visits, \
        ine, family, usage, first, other_first, birth_date, sex, mail, school, class, level, mef, family_fold, \
        first_fold, login, home, flaws)";
    const COLUMNS: usize = 26;
    const ON_CONFLICT: &str = "ON CONFLICT (scope, key) DO UPDATE SET id = iif(excluded.links, excluded.id, id), \
        partial = min(excluded.partial, partial), \
        removed = CASE WHEN excluded.removed THEN 1 WHEN excluded.partial THEN removed ELSE 0 END, \
        links = max(excluded.links, links), visits = coalesce(excluded.visits, visits), \
        ine = coalesce(excluded.ine, ine), family = coalesce(excluded.family, family), \
        usage = coalesce(excluded.usage, usage), first = coalesce(excluded.first, first), \
        other_first = coalesce(excluded.other_first, other_first), \
        birth_date = coalesce(excluded.birth_date, birth_date), sex = coalesce(excluded.sex, sex), \
        mail = coalesce(excluded.mail, mail), school = coalesce(excluded.school, school), \
        class = coalesce(excluded.class, class), level = coalesce(excluded.level, level), \
        mef = coalesce(excluded.mef, mef), family_fold = coalesce(excluded.family_fold, family_fold), \
        first_fold = coalesce(excluded.first_fold, first_fold), login = coalesce(excluded.login, login), \
        home = coalesce(excluded.home, home), \
        flaws = iif(excluded.partial, excluded.flaws | flaws, excluded.flaws)";

    fn bind(self, statement: Statement) -> Statement {
        let compared = Compared::new(&self.family, &self.first, self.partial);
        statement
            .bind(self.id)
            .bind(self.scope)
            .bind(self.key)
            .bind(self.file)
            .bind(self.line)
            .bind(self.partial)
            .bind(self.removed)
            .bind(self.links)
            .bind(self.visits)
            .bind(self.ine)
            .bind(self.family)
            .bind(self.usage)
            .bind(self.first)
            .bind(self.other_first)
            .bind(self.birth_date)
            .bind(self.sex)
            .bind(self.mail)
            .bind(self.school)
            .bind(self.class)
            .bind(self.level)
            .bind(self.mef)
            .bind(compared.family)
            .bind(compared.first)
            .bind(compared.login)
            .bind(self.home)
            .bind(self.flaws)
    }
}

/// A class in another school than that of enrolment.
#[derive(Debug)]
#[expect(missing_docs, reason = "the columns of stage_visit")]
pub struct Visit {
    pub record: i64,
    pub scope: i64,
    pub school: String,
    pub class: String,
}

impl StagingRow for Visit {
    const INSERT: &str = "INSERT INTO stage_visit (record, scope, school, class)";
    const COLUMNS: usize = 4;
    const ON_CONFLICT: &str = "";

    fn bind(self, statement: Statement) -> Statement {
        statement.bind(self.record).bind(self.scope).bind(self.school).bind(self.class)
    }
}

/// A guardian, or the removal of one.
#[derive(Debug, Default)]
#[expect(missing_docs, reason = "the columns of stage_guardian")]
pub struct Guardian {
    pub id: i64,
    pub scope: i64,
    pub key: String,
    pub file: i64,
    pub line: i64,
    pub partial: bool,
    pub removed: bool,
    pub title: FieldUpdate,
    pub family: FieldUpdate,
    pub usage: FieldUpdate,
    pub first: FieldUpdate,
    pub mail: FieldUpdate,
    pub mobile: FieldUpdate,
    pub home_phone: FieldUpdate,
    pub work_phone: FieldUpdate,
    pub accepts_sms: Option<bool>,
    pub address: FieldUpdate,
    pub postal_code: FieldUpdate,
    pub town: FieldUpdate,
    pub country: FieldUpdate,
    pub flaws: Flaws,
}

impl StagingRow for Guardian {
    const INSERT: &str = "INSERT INTO stage_guardian (id, scope, key, file, line, partial, removed, title, family, \
        usage, first, mail, mobile, home_phone, work_phone, accepts_sms, address, postal_code, town, country, \
        family_fold, first_fold, login, flaws, names, by_mail, by_mobile)";
    const COLUMNS: usize = 27;
    const ON_CONFLICT: &str = "ON CONFLICT (scope, key) DO UPDATE SET partial = min(excluded.partial, partial), \
        removed = CASE WHEN excluded.removed THEN 1 WHEN excluded.partial THEN removed ELSE 0 END, \
        title = coalesce(excluded.title, title), family = coalesce(excluded.family, family), \
        usage = coalesce(excluded.usage, usage), first = coalesce(excluded.first, first), \
        mail = coalesce(excluded.mail, mail), mobile = coalesce(excluded.mobile, mobile), \
        home_phone = coalesce(excluded.home_phone, home_phone), \
        work_phone = coalesce(excluded.work_phone, work_phone), \
        accepts_sms = coalesce(excluded.accepts_sms, accepts_sms), \
        address = coalesce(excluded.address, address), \
        postal_code = coalesce(excluded.postal_code, postal_code), town = coalesce(excluded.town, town), \
        country = coalesce(excluded.country, country), \
        family_fold = coalesce(excluded.family_fold, family_fold), \
        first_fold = coalesce(excluded.first_fold, first_fold), login = coalesce(excluded.login, login), \
        flaws = iif(excluded.partial, excluded.flaws | flaws, excluded.flaws), \
        names = coalesce(excluded.names, names), by_mail = coalesce(excluded.by_mail, by_mail), \
        by_mobile = coalesce(excluded.by_mobile, by_mobile)";

    fn bind(self, statement: Statement) -> Statement {
        let compared = Compared::new(&self.family, &self.first, self.partial);
        let prints = match (&compared.family, &compared.first) {
            (Some(family), Some(first)) => {
                Fingerprints::of(family, first, self.mail.as_deref(), self.mobile.as_deref())
            }
            _ => Fingerprints::default(),
        };
        statement
            .bind(self.id)
            .bind(self.scope)
            .bind(self.key)
            .bind(self.file)
            .bind(self.line)
            .bind(self.partial)
            .bind(self.removed)
            .bind(self.title)
            .bind(self.family)
            .bind(self.usage)
            .bind(self.first)
            .bind(self.mail)
            .bind(self.mobile)
            .bind(self.home_phone)
            .bind(self.work_phone)
            .bind(self.accepts_sms)
            .bind(self.address)
            .bind(self.postal_code)
            .bind(self.town)
            .bind(self.country)
            .bind(compared.family)
            .bind(compared.first)
            .bind(compared.login)
            .bind(self.flaws)
            .bind(prints.names)
            .bind(prints.by_mail)
            .bind(prints.by_mobile)
    }
}

/// A link between a pupil's record and a guardian's.
#[derive(Debug)]
#[expect(missing_docs, reason = "the columns of stage_link")]
pub struct Link {
    pub scope: i64,
    pub file: i64,
    pub line: i64,
    pub pupil: Option<i64>,
    pub pupil_key: Option<String>,
    pub guardian: String,
    pub responsibility: Option<Responsibility>,
    pub kinship: Option<u8>,
}

impl StagingRow for Link {
    const INSERT: &str =
        "INSERT INTO stage_link (scope, file, line, pupil, pupil_key, guardian, responsibility, kinship)";
    const COLUMNS: usize = 8;
    const ON_CONFLICT: &str = "";

    fn bind(self, statement: Statement) -> Statement {
        statement
            .bind(self.scope)
            .bind(self.file)
            .bind(self.line)
            .bind(self.pupil)
            .bind(self.pupil_key)
            .bind(self.guardian)
            .bind(staged::responsibility(self.responsibility))
            .bind(self.kinship)
    }
}

/// A link of ONDE, by the child's name and class.
#[derive(Debug)]
#[expect(missing_docs, reason = "the columns of stage_child")]
pub struct Child {
    pub scope: i64,
    pub file: i64,
    pub line: i64,
    pub guardian: String,
    pub family: Option<String>,
    pub usage: Option<String>,
    pub first: String,
    pub class: Option<String>,
}

impl StagingRow for Child {
    const INSERT: &str = "INSERT INTO stage_child (scope, file, line, guardian, family, usage, first, class)";
    const COLUMNS: usize = 8;
    const ON_CONFLICT: &str = "";

    fn bind(self, statement: Statement) -> Statement {
        statement
            .bind(self.scope)
            .bind(self.file)
            .bind(self.line)
            .bind(self.guardian)
            .bind(self.family)
            .bind(self.usage)
            .bind(self.first)
            .bind(self.class)
    }
}
