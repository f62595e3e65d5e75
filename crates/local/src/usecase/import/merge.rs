//! The merge, scope by scope: whom each staged record is, what is new, what changes, who has left.
//!
//! A scope that follows another matches what that one created, so that a person two sources describe is one
//! person. What changes about those who were known is written last, when every scope has spoken.

use domain::account::Holder;
use jiff::Timestamp;
use jiff::civil::Date;
use sqlx::SqliteConnection;

use super::doubts::Doubts;
use super::families;
use super::notes::{Notes, SHOWN};
use crate::Result;
use crate::progress::Progress;
use crate::store::import::past::Watermarks;
use crate::store::import::pupil::{Homonym, LeftOut};
use crate::store::import::stage::{Format, Scope};
use crate::store::import::{account, bond, guardian, index, pupil, school};
use crate::view::import::RejectedLine;

/// One import's merge under way.
pub(super) struct Merge<'m> {
    pub(super) connection: &'m mut SqliteConnection,
    pub(super) before: Watermarks,
    pub(super) at: Timestamp,
    pub(super) today: Date,
    pub(super) notes: &'m mut Notes,
    pub(super) doubts: &'m mut Doubts,
    pub(super) progress: &'m Progress,
}

/// What is counted and not kept.
#[derive(Debug, Default)]
pub(super) struct Counts {
    pub(super) unreferenced: u32,
    pub(super) without_responsibility: u32,
}

impl Merge<'_> {
    pub(super) async fn run(&mut self, scopes: &[Scope]) -> Result<Counts> {
        self.schools().await?;
        pupil::stand_in(self.connection).await?;
        let mut counts = Counts::default();
        for (id, scope) in (0_i64..).zip(scopes) {
            // ONDE's guardians are found by the pupils of their school.
            let aside = match scope.format {
                Format::Aaf if self.before.is_empty() && id == 0 => {
                    Some(index::set_aside(self.connection).await?)
                }
                _ => None,
            };
            self.progress.step("Rapprochement des élèves", 0);
            self.pupils(id).await?;
            self.progress.step("Rapprochement des responsables", 0);
            self.guardians(id, scope, &mut counts).await?;
            if let Some(aside) = aside {
                self.progress.step("Classement des données", 0);
                aside.put_back(self.connection).await?;
            }
        }
        if self.before.is_empty() && scopes.len() == 1 {
            // Everybody has just been written.
            return Ok(counts);
        }
        self.progress.step("Mise à jour des données", 0);
        let today = self.today.to_string();
        pupil::let_go(self.connection, &today, &self.before).await?;
        self.progress.check()?;
        pupil::update(self.connection).await?;
        self.progress.check()?;
        guardian::update(self.connection).await?;
        self.progress.check()?;
        bond::merge(self.connection).await?;
        self.progress.check()?;
        Ok(counts)
    }

    async fn schools(&mut self) -> Result<()> {
        school::merge(self.connection).await?;
        school::merge_classes(self.connection).await?;
        for untouched in school::cover(self.connection).await? {
            self.notes.add(RejectedLine {
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
            });
        }
        self.progress.check()
    }

    async fn pupils(&mut self, scope: i64) -> Result<()> {
        let connection = &mut *self.connection;
        pupil::match_by_source(connection, scope).await?;
        self.progress.check()?;
        // Whoever the store does not have cannot be matched by rule.
        if self.before.pupil > 0 || scope > 0 {
            pupil::match_by_ine(connection, scope).await?;
            self.progress.check()?;
            let (staged, stored) = pupil::match_by_identity(connection, scope).await?;
            for (stage, known) in pair_homonyms(&staged, &stored) {
                pupil::take(connection, scope, stage, known).await?;
            }
            self.progress.check()?;
        }
        pupil::welcome(connection, scope).await?;
        pupil::place(connection, scope).await?;
        self.progress.check()?;
        pupil::needing_accounts(connection, scope).await?;
        account::name_bases(connection).await?;
        let first = self.accounts(Holder::Pupil).await?;
        pupil::write_new(self.connection, scope, first).await?;
        self.progress.check()?;
        let (first, number) = pupil::left_out(self.connection, scope, SHOWN as u32).await?;
        self.notes.count(false, number.saturating_sub(u32::try_from(first.len()).unwrap_or_default()));
        for left_out in first {
            self.notes.add(not_taken(left_out));
        }
        Ok(())
    }

    async fn guardians(&mut self, id: i64, scope: &Scope, counts: &mut Counts) -> Result<()> {
        let connection = &mut *self.connection;
        if scope.format == Format::Onde {
            bond::clear(connection).await?;
            families::gather(connection, id, scope, self.doubts, self.notes).await?;
        } else {
            bond::gather(connection, id).await?;
        }
        self.progress.check()?;
        guardian::match_by_source(connection, id).await?;
        self.progress.check()?;
        if self.before.link > 0 || id > 0 {
            let left = guardian::match_by_child(connection, id).await?;
            families::tell_apart(connection, id, left, self.doubts).await?;
            self.progress.check()?;
        }
        guardian::welcome(connection, id).await?;
        let (unknown, number) = guardian::unknown(connection, SHOWN as u32).await?;
        self.notes.count(false, number.saturating_sub(u32::try_from(unknown.len()).unwrap_or_default()));
        for (file, line, key) in unknown {
            self.notes.add(unknown_guardian(file, line, key));
        }
        let first = self.accounts(Holder::Guardian).await?;
        let connection = &mut *self.connection;
        guardian::write_new(connection, id, first).await?;
        self.progress.check()?;
        bond::write_new(connection, id, &self.before).await?;
        self.progress.check()?;
        let (dangling, number) = bond::dangling(connection, id, SHOWN as u32).await?;
        self.notes.count(false, number.saturating_sub(u32::try_from(dangling.len()).unwrap_or_default()));
        for link in dangling {
            self.notes.add(unknown_guardian(link.file, link.line, link.guardian));
        }
        counts.without_responsibility += bond::idle(connection).await?;
        counts.unreferenced += guardian::unreferenced(connection, id).await?;
        self.progress.check()
    }

    async fn accounts(&mut self, holder: Holder) -> Result<i64> {
        let progress = self.progress;
        account::create(self.connection, holder, self.at, &mut |_| progress.check()).await
    }
}

fn not_taken(left_out: LeftOut) -> RejectedLine {
    let (field, code, reason) = if left_out.partial {
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
        file: left_out.file,
        line: Some(left_out.line),
        record: Some(left_out.key),
        field: field.filter(|_| left_out.school.is_some()),
        code: code.to_owned(),
        reason: reason.to_owned(),
        kept: false,
    }
}

fn unknown_guardian(file: String, line: u32, key: String) -> RejectedLine {
    RejectedLine {
        file,
        line: Some(line),
        record: Some(key),
        field: None,
        code: "unknown-guardian".to_owned(),
        reason: "Un élève désigne ce responsable, qui n’est décrit ni dans ces fichiers ni dans vos données\u{a0}: le \
                 lien n’est pas créé. La prochaine livraison complète l’apportera."
            .to_owned(),
        kept: false,
    }
}

/// Pairs homonyms of the same day: inside the same class first, then the k-th with the k-th, both in the order
/// of class then number.
fn pair_homonyms(staged: &[Homonym], stored: &[Homonym]) -> Vec<(i64, i64)> {
    let mut pairs = Vec::new();
    let mut stored = stored.to_vec();
    let mut left = Vec::new();
    for one in staged {
        match stored.iter().position(|other| (other.alike, other.class) == (one.alike, one.class)) {
            Some(place) => pairs.push((one.id, stored.remove(place).id)),
            None => left.push(one),
        }
    }
    for one in left {
        if let Some(place) = stored.iter().position(|other| other.alike == one.alike) {
            pairs.push((one.id, stored.remove(place).id));
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::{Homonym, pair_homonyms};

    fn homonym(alike: i64, id: i64, class: i64) -> Homonym {
        Homonym { alike, id, class }
    }

    #[test]
    fn homonyms_stay_in_their_class() {
        let stored = [homonym(1, 1, 10), homonym(1, 2, 20)];
        assert_eq!(pair_homonyms(&[homonym(1, 7, 20)], &stored), [(7, 2)]);
        assert_eq!(pair_homonyms(&[homonym(1, 7, 20), homonym(1, 8, 10)], &stored), [(7, 2), (8, 1)]);
    }

    #[test]
    fn homonyms_who_changed_class_go_in_order() {
        let stored = [homonym(1, 1, 10), homonym(1, 2, 20), homonym(3, 3, 10)];
        let staged = [homonym(1, 7, 30), homonym(1, 8, 40), homonym(1, 9, 50)];
        assert_eq!(pair_homonyms(&staged, &stored), [(7, 1), (8, 2)]);
    }
}
