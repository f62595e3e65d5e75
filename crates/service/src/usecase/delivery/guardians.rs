//! The guardians of a delivery, and for whom they answer.

use std::collections::{HashMap, HashSet};

use domain::fold::alike;
use domain::person::Responsibility;
use formats::contact::Territory;
use formats::import::record::GuardianRecord;
use protocol::account::Holder;
use protocol::entity::{Confirmation, Guardian, Link, SourceId};
use uuid::Uuid;

use super::merging::Merge;
use super::pupils::Taken;
use super::reading::Delivery;
use super::value::{civil, mail, phone, said};
use crate::Result;
use crate::random;
use crate::store::{delivery as known, people};
use crate::usecase::directory::new_account;

impl Merge<'_> {
    pub(super) async fn guardians(&mut self, delivery: &Delivery, taken: &[Taken<'_>]) -> Result<()> {
        let needed: HashSet<&str> = taken
            .iter()
            .flat_map(|taken| &taken.read.links)
            .filter(|link| link.responsibility.is_some())
            .map(|link| link.guardian.as_str())
            .collect();
        let described = delivery.guardians.iter().map(|record| record.key.as_str());
        let keys: HashSet<&str> = described.chain(needed.iter().copied()).collect();
        let keys: Vec<String> = keys.into_iter().map(str::to_owned).collect();
        let mut ids = known::known(self.connection, "guardian", &self.scope, &keys).await?;
        let known_ids: Vec<Uuid> = ids.values().copied().collect();
        let before: HashMap<Uuid, Guardian> = people::guardians_anywhere(self.connection, &known_ids)
            .await?
            .into_iter()
            .map(|guardian| (guardian.id, guardian))
            .collect();
        for record in &delivery.guardians {
            let found = ids.get(&record.key).and_then(|id| before.get(id));
            // A delivery names every guardian of an académie: those of the service's pupils alone are taken.
            if found.is_none() && (record.partial || !needed.contains(record.key.as_str())) {
                continue;
            }
            if let Some(id) = self.guardian(record, found).await? {
                ids.insert(record.key.clone(), id);
            }
        }
        for taken in taken {
            self.links(taken, &ids).await?;
        }
        Ok(())
    }

    async fn guardian(&mut self, record: &GuardianRecord, before: Option<&Guardian>) -> Result<Option<Uuid>> {
        let other =
            |read: &Option<String>, known: &str| read.as_deref().is_some_and(|read| !alike(read, known));
        let identity = &record.identity;
        if before.is_some_and(|known| {
            other(&identity.family_name, &known.family) && other(&identity.first_name, &known.first)
        }) {
            self.report.leave_out(
                &record.key,
                "L’identifiant de ce responsable est celui d’une autre personne, d’un autre nom et d’un autre \
                 prénom\u{a0}: il n’est pas importé. Vérifiez-le à la source.",
            );
            return Ok(None);
        }
        let mut after = described(record, before);
        let source = SourceId { scope: self.scope.clone(), id: record.key.clone() };
        if !after.sources.contains(&source) {
            after.sources.push(source);
            after.sources.sort();
        }
        match before {
            None => {
                after.id = random::new_id(self.service.now())?;
                let (family, first) = (after.family.as_str(), after.first.as_str());
                after.account =
                    new_account(self.service, self.connection, Holder::Guardian, family, first).await?;
                self.report.accounts_new += 1;
                self.report.guardians_new += 1;
            }
            Some(before) if *before != after => self.report.guardians_changed += 1,
            Some(_) => self.report.guardians_same += 1,
        }
        people::put_guardian(self.connection, &after).await?;
        Ok(Some(after.id))
    }

    /// Who answers for one pupil from now on.
    async fn links(&mut self, taken: &Taken<'_>, ids: &HashMap<String, Uuid>) -> Result<()> {
        let mut named = HashSet::new();
        let mut whole = taken.read.pupil.links_complete;
        for link in &taken.read.links {
            let Some(responsibility) = link.responsibility else { continue };
            let Some(guardian) = ids.get(&link.guardian) else {
                whole = false;
                self.report.leave_out(
                    &link.guardian,
                    "Un élève a ce responsable, dont la livraison ne dit rien\u{a0}: le lien n’est pas importé.",
                );
                continue;
            };
            named.insert(*guardian);
            let link = Link {
                pupil: taken.id,
                guardian: *guardian,
                responsibility: match responsibility {
                    Responsibility::LegalGuardian => 1,
                    Responsibility::InCharge => 2,
                },
                kinship: link.kinship,
                confirmation: Confirmation::Unconfirmed,
                birth_date_reported: false,
                gone: false,
            };
            people::put_link(self.connection, &link).await?;
        }
        if whole {
            for (pupil, guardian) in known::links(self.connection, &[taken.id]).await? {
                if !named.contains(&guardian) {
                    known::end_link(self.connection, pupil, guardian).await?;
                    self.report.links_ended += 1;
                }
            }
        }
        Ok(())
    }
}

/// A guardian as they are known from now on.
fn described(record: &GuardianRecord, before: Option<&Guardian>) -> Guardian {
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
    Guardian {
        id: before.map_or(Uuid::nil(), |known| known.id),
        account: before.map_or(Uuid::nil(), |known| known.account),
        home_account: before.and_then(|known| known.home_account),
        title: said(of(|known| known.title.clone()), identity.title.clone().map(civil), partial),
        family: identity
            .family_name
            .clone()
            .or_else(|| before.map(|known| known.family.clone()))
            .unwrap_or_default(),
        usage: text(|known| known.usage.clone(), &identity.usage_name),
        first: match (&identity.first_name, before) {
            (Some(first), _) => first.clone(),
            (None, Some(known)) if partial => known.first.clone(),
            (None, _) => String::new(),
        },
        mail: mail(of(|known| known.mail.clone()), contact.mail.clone(), partial),
        mobile: dialled(|known| known.mobile.clone(), &contact.mobile),
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
