//! Records turned into staging rows.

use std::collections::{HashMap, HashSet};

use formats::contact::is_filler;
use formats::import::record::{
    ClassRecord, ContactRecord, Entity, GuardianRecord, LinkRecord, PupilRecord, PupilReference,
    QuarantinedRecord, SchoolRecord,
};
use formats::import::{
    Format as FileFormat, Position, ReadSummary, Record, Rejection, Sink, Source, Stopped,
};

use super::quarantine::{Quarantine, RecordLocation};
use super::row_batcher::{Message, RowBatcher, Sent};
use super::value::{civil, said};
use crate::store::import::flaw::Flaws;
use crate::store::import::row::{Child, Class, Guardian, Link, Mef, Pupil, School, Visit};
use crate::store::import::stage::{EnrolmentSource, Format, Rows, Scope};
use crate::usecase::import::safeguards::values;

/// Mentions of classes that are remembered, so that each is not repeated with every pupil.
const REMEMBERED: usize = 1 << 16;

/// What the reader knows at its end.
pub struct LoadSummary {
    pub files: Vec<(String, bool)>,
    pub scopes: Vec<Scope>,
    pub homes: HashMap<(i64, String), EnrolmentSource>,
}

/// Turns records into rows.
pub struct Loader {
    batcher: RowBatcher,
    school: Option<School>,
    /// UAI of the school that the director named.
    uai: Option<String>,
    files: Vec<(String, bool)>,
    scopes: Vec<Scope>,
    homes: HashMap<(i64, i64, String), EnrolmentSource>,
    /// Schools of SIECLE's files, by file.
    of_files: HashMap<i64, (i64, String)>,
    mentioned: HashSet<(i64, String, String)>,
    /// Of the source being read.
    file: i64,
    scope: i64,
    format: Format,
    size: u64,
    before: u64,
    /// Records numbered so far, and the number of the last pupil.
    ordinal: i64,
    pupil: i64,
    quarantine: Quarantine,
}

impl Loader {
    pub fn new(school: Option<School>, batcher: RowBatcher) -> Self {
        Self {
            batcher,
            uai: school.as_ref().and_then(|school| school.uai.clone()),
            school,
            files: Vec::new(),
            scopes: Vec::new(),
            homes: HashMap::new(),
            of_files: HashMap::new(),
            mentioned: HashSet::new(),
            file: -1,
            scope: 0,
            format: Format::Aaf,
            size: 0,
            before: 0,
            ordinal: 0,
            pupil: 0,
            quarantine: Quarantine::default(),
        }
    }

    /// The namespace of that format and name, new or known.
    fn enter(&mut self, format: Format, name: &str) {
        let known = self.scopes.iter().position(|scope| scope.format == format && scope.name == name);
        let at = known.unwrap_or_else(|| {
            self.scopes.push(Scope { name: name.to_owned(), format, links: false, pupils: false });
            self.scopes.len() - 1
        });
        self.scope = i64::try_from(at).unwrap_or_default();
        self.format = format;
    }

    fn current(&mut self) -> Option<&mut Scope> {
        usize::try_from(self.scope).ok().and_then(|at| self.scopes.get_mut(at))
    }

    fn next(&mut self) -> i64 {
        self.ordinal += 1;
        self.ordinal
    }

    /// A key of the delivery. Those of ONDE are line numbers, unique in their file alone.
    fn key(&self, key: String) -> String {
        if self.format == Format::Onde { format!("{}:{key}", self.file) } else { key }
    }

    /// A school as pupils and classes name it; ONDE's have none to name.
    fn school_key(&self, school: Option<String>) -> Option<String> {
        if self.format == Format::Onde { Some(String::new()) } else { school }
    }

    fn take_school(&mut self, school: SchoolRecord, line: i64) -> Sent {
        if self.format == Format::Siecle {
            self.enter(Format::Siecle, &format!("SIECLE:{}", school.key));
            self.of_files.insert(self.file, (self.scope, school.key.clone()));
        }
        let partial = school.partial;
        let said = |value| said(value, partial);
        let row = School {
            scope: self.scope,
            key: school.key,
            file: self.file,
            line,
            uai: school.uai,
            name: school.name.filter(|name| !name.is_empty()),
            degree: school.degree.map(|degree| degree.code().to_owned()),
            kind: said(school.kind),
            sector: said(school.sector),
            street: said(school.street),
            postal_code: said(school.postal_code),
            town: said(school.town),
            phone: said(school.phone),
            mail: said(school.mail),
            academy: said(school.academy),
            academy_name: said(school.academy_name),
            district: said(school.district),
        };
        self.batcher.push(row, |pending| &mut pending.schools, Rows::Schools)
    }

    fn take_class(&mut self, class: ClassRecord) -> Sent {
        let Some(school) = self.school_key(class.school) else { return Ok(()) };
        let mefs = (!class.mefs.is_empty()).then(|| class.mefs.join(" "));
        let row = Class { scope: self.scope, school, code: class.code, label: class.label, mefs };
        self.batcher.push(row, |pending| &mut pending.classes, Rows::Classes)
    }

    /// A class that a pupil is in exists, described or not.
    fn mention(&mut self, school: &str, code: &str) -> Sent {
        if self.mentioned.len() == REMEMBERED {
            self.mentioned.clear();
        }
        if !self.mentioned.insert((self.scope, school.to_owned(), code.to_owned())) {
            return Ok(());
        }
        let row = Class {
            scope: self.scope,
            school: school.to_owned(),
            code: code.to_owned(),
            label: None,
            mefs: None,
        };
        self.batcher.push(row, |pending| &mut pending.classes, Rows::Classes)
    }

    fn take_pupil(&mut self, pupil: PupilRecord, line: i64) -> Sent {
        let id = self.next();
        self.pupil = id;
        let PupilRecord { partial, identity, .. } = pupil;
        let school = self.school_key(pupil.school);
        if let Some(school) = &school {
            let home = self.homes.entry((self.file, self.scope, school.clone())).or_default();
            home.complete |= !partial;
            home.named = true;
            home.level |= pupil.level.is_some();
            home.mef |= pupil.mef.as_ref().is_some_and(|mef| !mef.is_empty());
        }
        if let Some(scope) = self.current() {
            scope.pupils = true;
        }
        let said_classes = pupil.classes.is_some();
        let mut class = None;
        if said_classes && (school.is_some() || pupil.classes.as_ref().is_some_and(Vec::is_empty)) {
            class = Some(String::new());
        }
        for (at, code) in pupil.classes.into_iter().flatten() {
            let Some(at) = self.school_key(at).or_else(|| school.clone()) else { continue };
            self.mention(&at, &code)?;
            if school.as_ref() != Some(&at) {
                let visit = Visit { record: id, scope: self.scope, school: at, class: code };
                self.batcher.push(visit, |pending| &mut pending.visits, Rows::Visits)?;
            } else if class.as_ref().is_some_and(String::is_empty) {
                class = Some(code);
            }
        }
        // What a format never says is not emptied by it.
        let not_in_onde = partial || self.format == Format::Onde;
        let not_in_siecle = partial || self.format == Format::Siecle;
        let homes = [home(&pupil.contact), pupil.other_home].into_iter().flatten().collect::<Vec<_>>();
        let home = (self.format == Format::Onde && !homes.is_empty()).then(|| homes.join("\n"));
        let row = Pupil {
            id,
            scope: self.scope,
            key: self.key(pupil.key),
            file: self.file,
            line,
            partial,
            removed: false,
            links: pupil.links_complete,
            visits: (said_classes && self.format != Format::Onde).then_some(id),
            ine: pupil.ine.map(|ine| domain::ine::normalise(&ine)),
            birth_date: pupil.birth_date.map(|date| date.to_string()),
            sex: pupil.sex.map(String::from),
            mail: said(pupil.contact.mail, not_in_onde),
            other_first: (!identity.other_first_names.is_empty() || !not_in_onde)
                .then(|| identity.other_first_names.join(" ")),
            usage: said(identity.usage_name, partial),
            school,
            class,
            level: said(pupil.level.map(|level| level.code().to_owned()), not_in_siecle),
            mef: said(pupil.mef, not_in_onde),
            family: name(identity.family_name, partial),
            first: name(identity.first_name, partial),
            home,
            flaws: Flaws::default(),
        };
        let row = Pupil { flaws: values::of_pupil(&row), ..row };
        self.batcher.push(row, |pending| &mut pending.pupils, Rows::Pupils)
    }

    fn take_guardian(&mut self, guardian: GuardianRecord, line: i64) -> Sent {
        let id = self.next();
        let GuardianRecord { partial, identity, contact, .. } = guardian;
        let ContactRecord { mail, mobile, home_phone, work_phone, accepts_sms, address_lost, unsaid, .. } =
            contact;
        let located = |value| if address_lost { None } else { said(value, partial || unsaid.address) };
        let row = Guardian {
            id,
            scope: self.scope,
            key: self.key(guardian.key),
            file: self.file,
            line,
            partial,
            removed: false,
            title: said(identity.title.map(civil), partial || unsaid.title),
            usage: said(identity.usage_name, partial),
            mail: said(mail, partial || unsaid.mail),
            mobile: said(mobile, partial || unsaid.mobile),
            home_phone: said(home_phone, partial || unsaid.home_phone),
            work_phone: said(work_phone, partial || unsaid.work_phone),
            accepts_sms,
            address: located(contact.address.map(|lines| lines.join("\n"))),
            postal_code: located(contact.postal_code),
            town: located(contact.town),
            country: located(contact.country),
            family: name(identity.family_name, partial),
            first: name(identity.first_name, partial),
            flaws: Flaws::default(),
        };
        let mut row = Guardian { flaws: values::of_guardian(&row), ..row };
        for number in [&mut row.mobile, &mut row.home_phone, &mut row.work_phone] {
            *number = number.take().map(|number| if is_filler(&number) { String::new() } else { number });
        }
        self.batcher.push(row, |pending| &mut pending.guardians, Rows::Guardians)
    }

    fn take_link(&mut self, link: LinkRecord, line: i64) -> Sent {
        let guardian = self.key(link.guardian);
        let key = match link.pupil {
            PupilReference::Named { usage_name, family_name, first_name, class } => {
                let row = Child {
                    scope: self.scope,
                    file: self.file,
                    line,
                    guardian,
                    family: family_name,
                    usage: usage_name,
                    first: first_name,
                    class,
                };
                return self.batcher.push(row, |pending| &mut pending.children, Rows::Children);
            }
            PupilReference::Key(key) => key,
        };
        // AAF's links follow their pupil; SIECLE's stand in another file.
        let (pupil, pupil_key) =
            if self.format == Format::Aaf { (Some(self.pupil), None) } else { (None, Some(key)) };
        let row = Link {
            scope: self.scope,
            file: self.file,
            line,
            pupil,
            pupil_key,
            guardian,
            responsibility: link.responsibility,
            kinship: link.kinship,
        };
        self.batcher.push(row, |pending| &mut pending.links, Rows::Links)
    }

    fn take_removal(&mut self, entity: Entity, key: String, line: i64) -> Sent {
        let (id, scope, file) = (self.next(), self.scope, self.file);
        match entity {
            Entity::Pupil => {
                let row =
                    Pupil { id, scope, key, file, line, partial: true, removed: true, ..Pupil::default() };
                self.batcher.push(row, |pending| &mut pending.pupils, Rows::Pupils)
            }
            Entity::Guardian => {
                let row = Guardian {
                    id,
                    scope,
                    key,
                    file,
                    line,
                    partial: true,
                    removed: true,
                    ..Guardian::default()
                };
                self.batcher.push(row, |pending| &mut pending.guardians, Rows::Guardians)
            }
            // Schools and MEFs are never deleted: people and statistics refer to them.
            Entity::School | Entity::Mef => Ok(()),
        }
    }

    fn take_quarantined(&mut self, record: QuarantinedRecord, line: i64) -> Sent {
        let at =
            RecordLocation { scope: self.scope, file: self.file, line, onde: self.format == Format::Onde };
        match self.quarantine.row(record, at) {
            Some(row) => self.batcher.push(row, |pending| &mut pending.quarantined, Rows::Quarantined),
            None => Ok(()),
        }
    }

    /// What the reader knows at its end, once the last rows are sent; `summaries` are those of the files, in order.
    pub fn finish(mut self, summaries: &[ReadSummary]) -> Result<LoadSummary, Stopped> {
        self.batcher.flush()?;
        for (file, summary) in self.files.iter_mut().zip(summaries) {
            file.1 |= summary.delta;
        }
        // A file all of whose pupils have left names everybody who is there: nobody.
        for (file, summary) in (0_i64..).zip(summaries) {
            if summary.left_school > 0
                && let Some((scope, school)) = self.of_files.remove(&file)
            {
                self.homes.entry((file, scope, school)).or_default().complete = true;
            }
        }
        let homes = self.all_homes();
        Ok(LoadSummary { files: self.files, scopes: self.scopes, homes })
    }

    /// Schools of enrolment over all files. A pupil counts for a complete delivery where the file is complete.
    fn all_homes(&mut self) -> HashMap<(i64, String), EnrolmentSource> {
        let mut all: HashMap<(i64, String), EnrolmentSource> = HashMap::new();
        for ((file, scope, school), home) in std::mem::take(&mut self.homes) {
            let delta =
                usize::try_from(file).ok().and_then(|at| self.files.get(at)).is_none_or(|file| file.1);
            let sum = all.entry((scope, school)).or_default();
            sum.complete |= home.complete && !delta;
            sum.named |= home.named;
            sum.level |= home.level;
            sum.mef |= home.mef;
        }
        all
    }
}

/// A name: a whole record without one is of a person who has none.
fn name(name: Option<String>, partial: bool) -> Option<String> {
    if partial { name.filter(|name| !name.is_empty()) } else { Some(name.unwrap_or_default()) }
}

/// An address as one line.
fn home(contact: &ContactRecord) -> Option<String> {
    let locality = [&contact.postal_code, &contact.town].into_iter().flatten().map(String::as_str);
    let locality = locality.collect::<Vec<_>>().join(" ");
    let street = contact.address.iter().flatten().map(String::as_str);
    let parts: Vec<&str> = street.chain(Some(locality.as_str())).filter(|part| !part.is_empty()).collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

impl Sink for Loader {
    fn school(&self) -> Option<&str> {
        self.uai.as_deref()
    }

    fn source(&mut self, source: &Source) -> Sent {
        self.before += std::mem::replace(&mut self.size, source.size);
        self.file += 1;
        let delta = matches!(source.format, FileFormat::Aaf { delta: true, .. });
        self.files.push((source.name.clone(), delta));
        match source.format {
            FileFormat::Aaf { .. } => self.enter(Format::Aaf, ""),
            FileFormat::OndePupils | FileFormat::OndeGuardians => {
                self.enter(Format::Onde, "");
                if let Some(school) = self.school.take() {
                    let row = School { scope: self.scope, file: self.file, ..school };
                    self.batcher.push(row, |pending| &mut pending.schools, Rows::Schools)?;
                }
            }
            // The scope is the school, which the file names before its first record.
            FileFormat::SieclePupils
            | FileFormat::SiecleGuardians
            | FileFormat::SiecleStructures
            | FileFormat::SiecleNomenclatures
            | FileFormat::SiecleCommon => self.format = Format::Siecle,
        }
        Ok(())
    }

    fn record(&mut self, record: Record, at: Position) -> Sent {
        let line = i64::try_from(at.line).unwrap_or(i64::MAX);
        match record {
            Record::School(school) => self.take_school(school, line),
            Record::Class(class) => self.take_class(class),
            Record::Mef(mef) => {
                let row = Mef { code: mef.code, label: mef.label, training: mef.training };
                self.batcher.push(row, |pending| &mut pending.mefs, Rows::Mefs)
            }
            Record::Pupil(pupil) => self.take_pupil(pupil, line),
            Record::Guardian(guardian) => {
                if self.format != Format::Aaf
                    && let Some(scope) = self.current()
                {
                    scope.links = true;
                }
                self.take_guardian(guardian, line)
            }
            Record::Link(link) => self.take_link(link, line),
            Record::Removed { entity, key } => self.take_removal(entity, key, line),
            Record::Quarantined(record) => self.take_quarantined(record, line),
        }
    }

    fn reject(&mut self, rejection: Rejection) -> Sent {
        self.batcher.send(Message::Rejected(rejection))
    }

    fn progress(&mut self, bytes_read: u64) -> Sent {
        self.batcher.send(Message::Read(self.before + bytes_read))
    }
}
