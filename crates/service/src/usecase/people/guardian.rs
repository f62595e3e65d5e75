//! What files say of a guardian, and for whom they answer.

use formats::contact::Territory;
use protocol::account::Holder;
use protocol::entity::{Confirmation, Guardian, Link};
use protocol::operation::{Outcome, Reason};
use protocol::people::{Field, SaidGuardian};
use sqlx::PgConnection;
use uuid::Uuid;

use super::claim::{self, Given};
use super::matching;
use super::saying::{Saying, Taken};
use crate::store::feed::Kind;
use crate::store::{people, said};
use crate::usecase::recognition::Match;
use crate::usecase::value;
use crate::{Result, random};

pub(super) async fn take(
    saying: &Saying<'_>,
    connection: &mut PgConnection,
    told: &SaidGuardian,
) -> Result<Taken> {
    let read = &told.guardian;
    let links = links(saying, connection, told).await?;
    let pupils: Vec<Uuid> = links.iter().filter(|link| !link.gone).map(|link| link.pupil).collect();
    let ids = matching::sources(saying, &read.sources);
    let found = matching::guardian(saying, connection, read, &ids, &pupils).await?;
    let (before, doubtful) = match found {
        Match::Known(known) => (Some(*known), false),
        Match::New => (None, false),
        Match::Another | Match::Doubtful => (None, true),
    };
    // Who answers for nobody of the school is not theirs to describe.
    if before.is_none() && (told.fields.is_empty() || pupils.is_empty()) {
        return Ok(Taken::unknown());
    }
    let id = match &before {
        Some(known) => known.id,
        None => unused(saying, connection, read.id).await?,
    };
    let given = told.login.as_deref().map(|login| Given {
        account: read.account,
        login,
        holder: Holder::Guardian,
        names: (&read.family, &read.first),
    });
    let (account, reason) = match (&before, given) {
        // Said of them at another school already.
        (Some(known), Some(given)) if given.account == known.account => (known.account, None),
        (Some(known), Some(given)) => {
            claim::keep(saying, connection, &given, known.account).await?;
            (known.account, Some(Reason::AccountKept))
        }
        (Some(known), None) => (known.account, None),
        (None, given) => {
            let names = (read.family.as_str(), read.first.as_str());
            claim::give(saying, connection, given, Holder::Guardian, names).await?
        }
    };
    let mut after = merged(before.as_ref(), told, id);
    after.account = account;
    after.sources = ids;
    people::put_guardian(connection, &after).await?;
    for link in &links {
        people::put_link(connection, &Link { guardian: id, ..link.clone() }).await?;
    }
    if id != read.id {
        said::call(connection, read.id, id).await?;
    }
    let mut things = vec![(Kind::Account, account.to_string()), (Kind::Guardian, id.to_string())];
    things.extend(links.iter().map(|link| (Kind::Link, format!("{}/{id}", link.pupil))));
    said::tell(connection, &saying.school.uai, &things).await?;
    let reason = reason.or(doubtful.then_some(Reason::ProbableDuplicate));
    Ok(Taken {
        outcome: reason.map_or(Outcome::Applied, Outcome::Otherwise),
        account: Some(account),
        person: Some(id),
    })
}

/// The links to pupils of the school alone.
async fn links(saying: &Saying<'_>, connection: &mut PgConnection, told: &SaidGuardian) -> Result<Vec<Link>> {
    let mut links = Vec::new();
    for link in &told.links {
        let pupil = said::person(connection, link.pupil).await?;
        let school = std::slice::from_ref(&saying.school.uai);
        if matches!(link.responsibility, 1 | 2) && said::is_pupil_of(connection, pupil, school).await? {
            // What the family says of it is theirs to say.
            let confirmation = Confirmation::Unconfirmed;
            links.push(Link { pupil, confirmation, birth_date_reported: false, ..link.clone() });
        }
    }
    Ok(links)
}

/// The id that a computer gave to who is new, unless somebody of a school that it does not see has it.
async fn unused(saying: &Saying<'_>, connection: &mut PgConnection, sent: Uuid) -> Result<Uuid> {
    match people::account_of_guardian(connection, sent).await? {
        None => Ok(sent),
        Some(_) => random::new_id(saying.now),
    }
}

/// A guardian as they are known from now on: of who was known, what is said and no more.
fn merged(before: Option<&Guardian>, told: &SaidGuardian, id: Uuid) -> Guardian {
    let read = &told.guardian;
    let Some(known) = before else { return Guardian { id, ..read.clone() } };
    let mut after = known.clone();
    let postal_code = match told.fields.contains(&Field::PostalCode) {
        true => read.postal_code.as_deref(),
        false => known.postal_code.as_deref(),
    };
    let territory = postal_code.map_or(Territory::Mainland, Territory::of_postal_code);
    let dialled = |known: &mut Option<String>, read: &Option<String>| {
        *known = value::phone(known.take(), read.clone(), false, territory);
    };
    for field in &told.fields {
        match field {
            Field::Title => after.title.clone_from(&read.title),
            Field::Family => drop(value::rename(&mut after.family, &read.family)),
            Field::First => drop(value::rename(&mut after.first, &read.first)),
            Field::Usage => after.usage = value::other_name(after.usage.take(), read.usage.clone(), false),
            Field::Mail => after.mail = value::mail(after.mail.take(), read.mail.clone(), false),
            Field::Mobile => {
                after.mobile = value::mobile(after.mobile.take(), read.mobile.clone(), false, territory);
            }
            Field::HomePhone => dialled(&mut after.home_phone, &read.home_phone),
            Field::WorkPhone => dialled(&mut after.work_phone, &read.work_phone),
            Field::Address => after.address.clone_from(&read.address),
            Field::PostalCode => after.postal_code.clone_from(&read.postal_code),
            Field::Town => after.town.clone_from(&read.town),
            Field::Country => after.country.clone_from(&read.country),
            _ => {}
        }
    }
    after
}
