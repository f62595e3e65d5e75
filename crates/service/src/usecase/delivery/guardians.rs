//! The guardians of a delivery, and for whom they answer.

use std::collections::{HashMap, HashSet};

use domain::reassigned::{self, Called};
use formats::contact::Territory;
use formats::import::record::GuardianRecord;
use protocol::account::Holder;
use protocol::entity::{Guardian, SourceId};
use uuid::Uuid;

use super::merging::{Merge, Met};
use super::order::Kind;
use crate::store::looked_at::{self, LookedAt, Unsaid};
use crate::store::stage::{self, Heard, Whose};
use crate::store::{delivery as known, people};
use crate::usecase::directory::new_accounts;
use crate::usecase::recognition::Match;
use crate::usecase::value::{
    NAME_KEPT, civil, is_another_name, mail, mobile, names, other_name, phone, said,
};
use crate::{Error, Result, random};

const SOMEBODY_ELSE: &str = "L’identifiant de ce responsable est celui d’une autre personne, qui garde son compte\u{a0}: il n’est \
                             pas importé. Vérifiez-le à la source.";

const MADE_ANOTHER: &str = "Cette modification ferait du responsable une autre personne\u{a0}: elle est sans effet, pour que son \
                            compte ne passe à personne d’autre. Vérifiez-la à la source.";

const IN_DOUBT: &str = "Une personne de ce nom répond déjà d’un de ses élèves, et rien ne dit si c’est ce responsable\u{a0}: il \
                        n’est pas importé, et qui répondait de l’élève en répond toujours. Vérifiez-le à la source.";

/// A guardian of a record, before anything is written.
struct Decided<'r> {
    heard: &'r Heard,
    before: Option<Guardian>,
    after: Guardian,
}

impl Merge<'_> {
    /// Every guardian of whom the delivery says something else than was taken last, and for whom they answer. A delivery
    /// names every guardian of an académie: those of the service's pupils alone are taken.
    pub(super) async fn guardians(&mut self) -> Result<()> {
        self.report.guardians_same +=
            stage::count_same(self.connection, Whose::Guardian, &self.scope).await?;
        stage::begin(self.connection, Whose::Guardian, &self.scope, &[]).await?;
        loop {
            let heard = stage::next(self.connection).await?;
            if heard.is_empty() {
                break;
            }
            self.came(heard.len()).await?;
            let mut waiting: Vec<&Heard> = heard.iter().collect();
            while !waiting.is_empty() {
                waiting = self.some_guardians(waiting).await?;
            }
        }
        stage::end(self.connection).await?;
        looked_at::count_looked_at(self.connection).await?;
        self.links().await
    }

    /// What becomes of some guardians at once. Who comes a second time waits for what the first one changes: those are
    /// given back.
    async fn some_guardians<'r>(&mut self, heard: Vec<&'r Heard>) -> Result<Vec<&'r Heard>> {
        let keys: Vec<String> = heard.iter().map(|heard| heard.key.clone()).collect();
        let ids = known::known(self.connection, "guardian", &self.scope, &keys).await?;
        let known_ids: Vec<Uuid> = ids.values().copied().collect();
        let before: HashMap<Uuid, Guardian> = people::guardians_anywhere(self.connection, &known_ids)
            .await?
            .into_iter()
            .map(|guardian| (guardian.id, guardian))
            .collect();
        let unsaid = Unsaid { is_whole: self.kind == Kind::Whole, removed: &self.removed_pupils };
        let of_known_children: HashSet<String> =
            looked_at::of_known_children(self.connection, &self.scope, &keys, unsaid)
                .await?
                .into_iter()
                .collect();
        let new: Vec<&Heard> = heard.iter().copied().filter(|heard| !ids.contains_key(&heard.key)).collect();
        let mut identified = self.identify_guardians(&new).await?;
        let mut met = Met::default();
        let mut waiting = Vec::new();
        let mut decided = Vec::with_capacity(heard.len());
        for heard in heard {
            if self.doubtful.contains(&(Whose::Guardian, heard.key.clone())) {
                continue;
            }
            let record: GuardianRecord =
                serde_json::from_str(&heard.said).map_err(|error| Error::BadContent("staged", error))?;
            let before = match ids.get(&heard.key) {
                Some(id) => before.get(id).cloned(),
                // Changes of who is new follow what is said of them whole.
                None if record.partial => {
                    waiting.extend(met.is_met(&heard.key).then_some(heard));
                    continue;
                }
                None => match identified.remove(&heard.key) {
                    Some(Match::Known(known)) => Some(*known),
                    Some(Match::Doubtful) => {
                        self.doubtful.insert((Whose::Guardian, heard.key.clone()));
                        self.report.leave_out(&heard.key, IN_DOUBT);
                        continue;
                    }
                    Some(Match::Another | Match::New) | None => None,
                },
            };
            if !met.first_time(&heard.key, None, before.as_ref().map(|known| known.id)) {
                waiting.push(heard);
                continue;
            }
            if let Some(known) = before.as_ref().filter(|_| ids.contains_key(&heard.key))
                && is_somebody_else(known, &record, of_known_children.contains(&heard.key))
            {
                let reason = if record.partial { MADE_ANOTHER } else { SOMEBODY_ELSE };
                self.report.leave_out(&heard.key, reason);
                // Whoever names them means somebody else than who is known by that identifier.
                self.doubtful.insert((Whose::Guardian, heard.key.clone()));
                continue;
            }
            decided.push(self.decide_guardian(heard, &record, before.as_ref()));
        }
        self.write_guardians(decided).await?;
        Ok(waiting)
    }

    fn decide_guardian<'r>(
        &mut self,
        heard: &'r Heard,
        record: &GuardianRecord,
        before: Option<&Guardian>,
    ) -> Decided<'r> {
        if before.is_some_and(|known| names_of(record, Some(known)).1) {
            self.report.notice(&record.key, NAME_KEPT);
        }
        let mut after = described(record, before);
        let source = SourceId { scope: self.scope.clone(), id: record.key.clone() };
        if !after.sources.contains(&source) {
            after.sources.push(source);
            after.sources.sort();
        }
        Decided { heard, before: before.cloned(), after }
    }

    async fn write_guardians(&mut self, mut decided: Vec<Decided<'_>>) -> Result<()> {
        let new: Vec<usize> = (0..decided.len()).filter(|place| decided[*place].before.is_none()).collect();
        let names: Vec<(&str, &str)> = new
            .iter()
            .map(|place| &decided[*place].after)
            .map(|after| (after.family.as_str(), after.first.as_str()))
            .collect();
        let accounts = new_accounts(self.service, self.connection, Holder::Guardian, &names).await?;
        for (place, account) in new.into_iter().zip(accounts) {
            decided[place].after.account = account;
            decided[place].after.id = random::new_id(self.service.now())?;
            self.report.accounts_new += 1;
        }
        let mut looked_at = Vec::with_capacity(decided.len());
        let mut guardians = Vec::with_capacity(decided.len());
        for Decided { heard, before, after } in decided {
            match before {
                None => self.report.guardians_new += 1,
                Some(before) if before != after => self.report.guardians_changed += 1,
                Some(_) => self.report.guardians_same += 1,
            }
            let (key, digest) = (heard.key.clone(), heard.digest.clone());
            looked_at.push(LookedAt { key, id: after.id, digest, all_links: false, all_taken: true });
            guardians.push(after);
        }
        people::put_guardians(self.connection, &guardians).await?;
        looked_at::put_looked_at(self.connection, Whose::Guardian, &looked_at).await
    }

    /// Who answers from now on for the pupils who were looked at.
    async fn links(&mut self) -> Result<()> {
        let in_doubt = self.doubtful.iter().filter(|(whose, _)| *whose == Whose::Guardian);
        let in_doubt: Vec<String> = in_doubt.map(|(_, key)| key.clone()).collect();
        for guardian in looked_at::missing_guardians(self.connection, &self.scope, &in_doubt).await? {
            let named = (Whose::Guardian, guardian);
            if self.doubtful.contains(&named) {
                continue;
            }
            self.report.leave_out(
                &named.1,
                "Un élève a ce responsable, dont la livraison ne dit rien\u{a0}: le lien n’est pas importé.",
            );
        }
        looked_at::link(self.connection, &self.scope, &in_doubt).await?;
        let unlinked = looked_at::unlink(self.connection, &self.scope).await?;
        self.report.links_ended += unlinked.len() as u64;
        self.unlinked.extend(unlinked);
        Ok(())
    }
}

/// Whether a source gave an identifier again, to somebody else or to an organisation, of which the only name is neither
/// of those that are known.
fn is_somebody_else(known: &Guardian, read: &GuardianRecord, common_child: bool) -> bool {
    let (family, first) = (read.identity.family_name.as_deref(), read.identity.first_name.as_deref());
    if read.partial {
        let after = described(read, Some(known));
        return reassigned::modifies_into_another(&compared(known), &compared(&after));
    }
    let alone = first.is_none() && !known.first.is_empty();
    if alone && is_another_name(family, &known.family) && is_another_name(family, &known.first) {
        return true;
    }
    reassigned::is_another(&compared(known), &compared(&described(read, None)), common_child)
}

/// What tells whether two are one.
fn compared(guardian: &Guardian) -> reassigned::Guardian<'_> {
    reassigned::Guardian {
        called: Called { family: &guardian.family, usage: guardian.usage.as_deref(), first: &guardian.first },
        title: guardian.title.as_deref(),
        mail: guardian.mail.as_deref(),
        mobile: guardian.mobile.clone(),
    }
}

/// Birth name and first name from now on, and whether what was read says less than what is known.
fn names_of(record: &GuardianRecord, before: Option<&Guardian>) -> ([String; 2], bool) {
    let identity = &record.identity;
    names(
        before.map(|known| (known.family.as_str(), known.first.as_str())),
        (identity.family_name.as_deref(), identity.first_name.as_deref()),
        record.partial,
    )
}

/// A guardian as they are known from now on.
pub(super) fn described(record: &GuardianRecord, before: Option<&Guardian>) -> Guardian {
    let partial = record.partial;
    let (identity, contact) = (&record.identity, &record.contact);
    let of = |get: fn(&Guardian) -> Option<String>| before.and_then(get);
    let text =
        |get: fn(&Guardian) -> Option<String>, read: &Option<String>| said(of(get), read.clone(), partial);
    let postal_code = text(|known| known.postal_code.clone(), &contact.postal_code);
    let territory = postal_code.as_deref().map_or(Territory::Mainland, Territory::of_postal_code);
    let dialled = |get: fn(&Guardian) -> Option<String>, read: &Option<String>| {
        phone(of(get), read.clone(), partial, territory)
    };
    let ([family, first], _) = names_of(record, before);
    Guardian {
        id: before.map_or(Uuid::nil(), |known| known.id),
        account: before.map_or(Uuid::nil(), |known| known.account),
        home_account: before.and_then(|known| known.home_account),
        title: said(of(|known| known.title.clone()), identity.title.clone().map(civil), partial),
        family,
        usage: other_name(of(|known| known.usage.clone()), identity.usage_name.clone(), partial),
        first,
        mail: mail(of(|known| known.mail.clone()), contact.mail.clone(), partial),
        mobile: mobile(of(|known| known.mobile.clone()), contact.mobile.clone(), partial, territory),
        home_phone: dialled(|known| known.home_phone.clone(), &contact.home_phone),
        work_phone: dialled(|known| known.work_phone.clone(), &contact.work_phone),
        address: match (&contact.address, before) {
            (Some(lines), _) => lines.clone(),
            (None, Some(known)) if partial => known.address.clone(),
            (None, _) => Vec::new(),
        },
        town: text(|known| known.town.clone(), &contact.town),
        country: text(|known| known.country.clone(), &contact.country),
        postal_code,
        sources: before.map(|known| known.sources.clone()).unwrap_or_default(),
    }
}
