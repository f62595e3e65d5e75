//! The merge, scope by scope: whom each staged record is, what is new, what changes, who has left.
//!
//! A scope that follows another matches what that one created, so that a person two sources describe is one
//! person. What changes about those who were known is written last, when every scope has spoken.

use domain::account::Holder;
use jiff::Timestamp;
use jiff::civil::Date;
use sqlx::SqliteConnection;

use super::matching::{duplicate_guardians, guardians, onde_families, pupils, renamed, transfers};
use super::questions::Questions;
use super::rejections::Rejections;
use super::safeguards::departures::{self, Suspicions};
use super::safeguards::{birth_dates, columns, links, values};
use crate::Result;
use crate::french;
use crate::progress::Progress;
use crate::store::id::{AccountId, StagedGuardianId, StagedLinkId, StagedPupilId};
use crate::store::import::departures::{self as departed, Retained};
use crate::store::import::duplicate_pupil::{self, DuplicatePupil};
use crate::store::import::history::Watermarks;
use crate::store::import::ine::{self, SharedIne};
use crate::store::import::link::UnresolvedLink;
use crate::store::import::pupil::LeftOut;
use crate::store::import::rejection::RejectedLine;
use crate::store::import::stage::{Format, Scope};
use crate::store::import::{account, column, duplicate_guardian, guardian, index, link, pupil, school};

/// One import's merge under way.
pub(super) struct Merge<'m> {
    pub(super) connection: &'m mut SqliteConnection,
    pub(super) before: Watermarks,
    pub(super) at: Timestamp,
    pub(super) today: Date,
    pub(super) rejections: &'m mut Rejections,
    pub(super) questions: &'m mut Questions,
    pub(super) suspicions: Suspicions,
    /// Columns of names that are not to replace what is known.
    pub(super) names_kept: columns::Kept,
    pub(super) progress: &'m Progress,
}

/// What is counted and not kept.
#[derive(Debug, Default)]
pub(super) struct Counts {
    pub(super) unreferenced: u32,
    pub(super) without_responsibility: u32,
    /// Pupils and guardians whom the files do not name, kept because a line left out may be theirs.
    pub(super) pupils_kept: u32,
    pub(super) guardians_kept: u32,
}

impl Merge<'_> {
    pub(super) async fn run(&mut self, scopes: &[Scope]) -> Result<Counts> {
        let counts = self.merge(scopes).await?;
        // Once it is known who has left.
        for (id, _) in (0_i64..).zip(scopes) {
            self.shared_ines(id).await?;
        }
        Ok(counts)
    }

    async fn merge(&mut self, scopes: &[Scope]) -> Result<Counts> {
        self.schools().await?;
        pupil::add_placeholders(self.connection).await?;
        let mut counts = Counts::default();
        for (id, scope) in (0_i64..).zip(scopes) {
            // ONDE's guardians are found by the pupils of their school.
            let aside = match scope.format {
                Format::Aaf if self.before.is_empty() && id == 0 => {
                    Some(index::drop_indexes(self.connection).await?)
                }
                _ => None,
            };
            self.progress.step("Rapprochement des élèves", 0);
            self.pupils(id, scope.format).await?;
            self.progress.step("Rapprochement des responsables", 0);
            self.guardians(id, scope, &mut counts).await?;
            if let Some(aside) = aside {
                self.progress.step("Classement des données", 0);
                aside.recreate(self.connection).await?;
            }
        }
        if self.before.is_empty() && scopes.len() == 1 {
            // Everybody has just been written.
            return Ok(counts);
        }
        self.progress.step("Mise à jour des données", 0);
        let today = self.today.to_string();
        let kept = departed::find_pupils(self.connection, &self.before).await?;
        counts.pupils_kept = kept.persons;
        self.report_retained(kept, "departures-wait", "élèves").await?;
        departures::ask_about_moves(self.connection, &self.before, self.today, self.questions).await?;
        let expected = departures::ask_about_pupils(
            self.connection,
            &self.before,
            self.today,
            &self.suspicions,
            self.questions,
        )
        .await?;
        for line in expected {
            self.rejections.add(line).await?;
        }
        departed::record(self.connection, &today).await?;
        self.progress.check()?;
        columns::leave_unsaid(self.connection, &self.names_kept).await?;
        values::spare_sound_values(self.connection, self.rejections).await?;
        pupil::update(self.connection).await?;
        self.progress.check()?;
        guardian::update(self.connection).await?;
        self.progress.check()?;
        link::merge(self.connection).await?;
        let kept = departed::find_links(self.connection).await?;
        counts.guardians_kept = kept.persons;
        self.report_retained(kept, "links-wait", "responsables").await?;
        links::ask_about_departing_guardians(self.connection, &self.suspicions, self.questions).await?;
        links::ask_about_exchanges(self.connection, &self.before, self.questions).await?;
        departed::end_links(self.connection).await?;
        self.progress.check()?;
        Ok(counts)
    }

    /// Says where everybody absent is kept because a line left out may be anybody's.
    async fn report_retained(&mut self, kept: Retained, code: &str, who: &str) -> Result<()> {
        for waiting in kept.waiting {
            self.rejections
                .add(RejectedLine {
                    key: None,
                    file: waiting.file,
                    line: Some(waiting.line),
                    record: None,
                    field: None,
                    code: code.to_owned(),
                    reason: format!(
                        "Cette ligne ne se laisse pas lire et peut concerner n’importe qui\u{a0}: les {who} de \
                         «\u{a0}{}\u{a0}» que les fichiers ne citent plus ({}) sont gardés. Corrigez-la à la source, \
                         refaites l’export, puis importez-le.",
                        waiting.school, waiting.number
                    ),
                    kept: true,
                })
                .await?;
        }
        Ok(())
    }

    async fn schools(&mut self) -> Result<()> {
        school::merge(self.connection).await?;
        school::merge_classes(self.connection).await?;
        for untouched in school::mark_complete(self.connection).await? {
            let line = RejectedLine {
                key: None,
                file: untouched.file,
                line: Some(untouched.line),
                record: Some(untouched.uai),
                field: None,
                code: "school-without-pupils".to_owned(),
                reason: format!(
                    "Aucun élève de «\u{a0}{}\u{a0}» dans ces fichiers\u{a0}: ses élèves sont conservés tels quels. \
                     Vérifiez que la livraison est complète.",
                    untouched.name
                ),
                kept: true,
            };
            self.rejections.add(line).await?;
        }
        self.progress.check()
    }

    async fn pupils(&mut self, scope: i64, format: Format) -> Result<()> {
        let connection = &mut *self.connection;
        if format != Format::Aaf {
            for again in duplicate_pupil::find(connection, scope).await? {
                self.rejections.add(same_pupil(again)).await?;
            }
        }
        let connection = &mut *self.connection;
        pupil::match_by_source(connection, scope).await?;
        let two = renamed::decide_by_source(connection, scope, self.questions).await?;
        self.progress.check()?;
        // Whoever the store does not have cannot be matched by rule.
        if self.before.pupil.get() > 0 || scope > 0 {
            transfers::match_by_ine(connection, scope, &two, self.questions).await?;
            self.progress.check()?;
            pupil::match_by_identity(connection, scope).await?;
            pupils::recognise_damaged(connection, scope, format).await?;
            birth_dates::ask(connection, scope, self.questions).await?;
            pupils::tell_apart(connection, scope, self.questions).await?;
            let kept = columns::ask_about_pupils(connection, scope, self.questions).await?;
            self.names_kept.extend(kept);
            self.progress.check()?;
        }
        pupil::collect_new(connection, scope).await?;
        pupil::resolve_enrolments(connection, scope).await?;
        self.progress.check()?;
        pupil::needing_accounts(connection, scope).await?;
        account::name_bases(connection).await?;
        let first = self.accounts(Holder::Pupil).await?;
        pupil::write_new(self.connection, scope, first).await?;
        duplicate_pupil::match_like_first(self.connection, scope).await?;
        self.progress.check()?;
        let mut after = StagedPupilId::new(0);
        loop {
            let page = pupil::left_out(self.connection, scope, after).await?;
            let Some(last) = page.last() else { return Ok(()) };
            after = last.id;
            for left_out in page {
                self.rejections.add(not_taken(left_out)).await?;
            }
            self.progress.check()?;
        }
    }

    async fn shared_ines(&mut self, scope: i64) -> Result<()> {
        let shared = ine::shared(self.connection, scope).await?;
        // A malformed one is nobody's, and said to be malformed.
        for shared in shared.into_iter().filter(|shared| domain::ine::is_right(&shared.ine)) {
            self.rejections.add(ine_of_two(shared)).await?;
        }
        self.progress.check()
    }

    async fn guardians(&mut self, id: i64, scope: &Scope, counts: &mut Counts) -> Result<()> {
        let connection = &mut *self.connection;
        if scope.format == Format::Onde {
            link::clear(connection).await?;
            onde_families::gather(connection, id, scope, self.questions, self.rejections).await?;
        } else {
            link::gather(connection, id).await?;
        }
        self.progress.check()?;
        guardian::match_by_source(connection, id).await?;
        guardians::let_go_of_others(connection, id, self.rejections).await?;
        self.progress.check()?;
        if scope.format != Format::Onde {
            duplicate_guardians::unite(connection, id, self.questions, self.rejections).await?;
            self.progress.check()?;
        }
        if self.before.link.get() > 0 || id > 0 {
            // An académie's titles are of no spreadsheet.
            let titles = if scope.format == Format::Aaf {
                Vec::new()
            } else {
                columns::ask_about_titles(connection, id, self.questions).await?
            };
            let left = guardian::match_by_child(connection, id).await?;
            guardians::tell_apart(connection, id, left, self.questions).await?;
            guardians::recognise(connection, scope, id, self.questions, self.rejections).await?;
            let kept = columns::ask_about_guardians(connection, id, self.questions).await?;
            self.names_kept.extend(kept);
            column::put_titles_back(connection, titles).await?;
            self.progress.check()?;
        }
        guardian::collect_new(connection, id).await?;
        if scope.format != Format::Onde {
            duplicate_guardian::follow(connection).await?;
        }
        let mut after = StagedGuardianId::new(0);
        loop {
            let page = guardian::unknown(self.connection, after).await?;
            let Some(last) = page.last() else { break };
            after = last.id;
            self.report_unknown_guardians(page).await?;
        }
        let first = self.accounts(Holder::Guardian).await?;
        let connection = &mut *self.connection;
        guardian::write_new(connection, id, first).await?;
        self.progress.check()?;
        link::write_new(connection, id, &self.before).await?;
        self.progress.check()?;
        let mut after = StagedLinkId::new(0);
        loop {
            let page = link::unresolved(self.connection, id, after).await?;
            let Some(last) = page.last() else { break };
            if after.get() == 0 {
                link::mark_incomplete(self.connection, id).await?;
            }
            after = last.id;
            self.report_unknown_guardians(page).await?;
        }
        counts.without_responsibility += link::count_without_responsibility(self.connection).await?;
        counts.unreferenced += guardian::unreferenced(self.connection, id).await?;
        self.progress.check()
    }

    async fn report_unknown_guardians<Id>(&mut self, links: Vec<UnresolvedLink<Id>>) -> Result<()> {
        for link in links {
            self.rejections.add(unknown_guardian(link)).await?;
        }
        self.progress.check()
    }

    async fn accounts(&mut self, holder: Holder) -> Result<AccountId> {
        let progress = self.progress;
        account::create(self.connection, holder, self.at, &mut |_| progress.check()).await
    }
}

fn ine_of_two(shared: SharedIne) -> RejectedLine {
    RejectedLine {
        key: Some(shared.key),
        file: shared.file,
        line: Some(shared.line),
        record: Some(shared.name),
        field: Some("INE".to_owned()),
        code: "ine-shared".to_owned(),
        reason: format!(
            "INE porté par deux élèves\u{a0}: {} est aussi celui {}. Chacun garde son compte. Vérifiez l’INE à la \
             source.",
            shared.ine,
            french::of(&shared.other)
        ),
        kept: true,
    }
}

fn same_pupil(again: DuplicatePupil) -> RejectedLine {
    RejectedLine {
        key: Some(again.key),
        file: again.file,
        line: Some(again.line),
        record: Some(again.name),
        field: None,
        code: "same-pupil".to_owned(),
        reason: format!(
            "La ligne {} dit le même élève (mêmes noms, même date de naissance, même classe)\u{a0}: il n’est compté \
             qu’une fois, une seule ligne suffit. Si ce sont deux élèves, donnez à chacun son INE à la source.",
            again.first
        ),
        kept: true,
    }
}

fn not_taken(left_out: LeftOut) -> RejectedLine {
    let (field, code, reason) = if left_out.partial && left_out.known {
        (
            None,
            "another-person",
            "Cette modification change à la fois le nom, le prénom et la date de naissance\u{a0}: ce serait un autre \
             élève, et celui que Préau connaît sous cet identifiant n’est pas touché. La prochaine livraison complète \
             apportera l’autre.",
        )
    } else if left_out.partial {
        (
            None,
            "unknown-record",
            "Cette modification concerne un élève que Préau ne connaît pas\u{a0}: elle est sans effet. La prochaine \
             livraison complète l’apportera.",
        )
    } else {
        (
            Some("ENTPersonStructRattach".to_owned()),
            "unknown-school",
            "L’établissement de cet élève n’est décrit dans aucun fichier et n’est pas connu\u{a0}: l’élève n’est pas \
             importé. Ajoutez la partie des établissements.",
        )
    };
    RejectedLine {
        key: Some(left_out.key.clone()),
        file: left_out.file,
        line: Some(left_out.line),
        record: Some(left_out.key),
        field: field.filter(|_| left_out.school.is_some()),
        code: code.to_owned(),
        reason: reason.to_owned(),
        kept: false,
    }
}

fn unknown_guardian<Id>(link: UnresolvedLink<Id>) -> RejectedLine {
    RejectedLine {
        key: None,
        file: link.file,
        line: Some(link.line),
        record: Some(link.guardian),
        field: None,
        code: "unknown-guardian".to_owned(),
        reason: "Un élève désigne ce responsable, qui n’est décrit ni dans ces fichiers ni dans vos données\u{a0}: le \
                 lien n’est pas créé. La prochaine livraison complète l’apportera."
            .to_owned(),
        kept: false,
    }
}
