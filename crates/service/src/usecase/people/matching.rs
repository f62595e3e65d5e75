//! Who somebody is whom files describe.

use std::collections::BTreeSet;

use domain::duplicate::{Described, share_a_contact};
use domain::fold::alike;
use domain::ine;
use protocol::entity::{Guardian, Pupil, SourceId};
use sqlx::PgConnection;
use uuid::Uuid;

use super::saying::Saying;
use crate::Result;
use crate::store::{delivery, people, said};
use crate::usecase::recognition::{Match, are_told_apart, guardian_among, pupil_among};

/// Identifiers as the service calls their sources: of AAF, with the degree.
pub(super) fn sources(saying: &Saying<'_>, sent: &[SourceId]) -> Vec<SourceId> {
    let scope = |scope: &str| match scope.starts_with("AAF:") && !scope.contains('/') {
        true => format!("{scope}/{}", saying.school.degree),
        false => scope.to_owned(),
    };
    sent.iter().map(|source| SourceId { scope: scope(&source.scope), id: source.id.clone() }).collect()
}

async fn by_source(
    connection: &mut PgConnection,
    entity: &str,
    sources: &[SourceId],
) -> Result<BTreeSet<Uuid>> {
    let mut found = BTreeSet::new();
    for source in sources {
        let known =
            delivery::known(connection, entity, &source.scope, std::slice::from_ref(&source.id)).await?;
        found.extend(known.into_values());
    }
    Ok(found)
}

/// Whom the computer received knows them by name; so does whom it was told of after it gave them a name of its own.
async fn pupil_of_id(
    saying: &Saying<'_>,
    connection: &mut PgConnection,
    sent: Uuid,
) -> Result<Option<Pupil>> {
    let id = said::person(connection, sent).await?;
    if !said::is_pupil_of(connection, id, saying.schools).await? {
        return Ok(None);
    }
    Ok(people::pupils_anywhere(connection, &[id]).await?.pop())
}

/// Who a pupil is.
pub(super) async fn pupil(
    saying: &Saying<'_>,
    connection: &mut PgConnection,
    read: &Pupil,
    ids: &[SourceId],
) -> Result<Match<Pupil>> {
    if let Some(known) = pupil_of_id(saying, connection, read.id).await? {
        return Ok(Match::Known(Box::new(known)));
    }
    let mut found = by_source(connection, "pupil", ids).await?;
    if let Some(written) = read.ine.as_deref().filter(|written| ine::is_right(written)) {
        found.extend(delivery::of_ines(connection, &[ine::normalise(written)]).await?.into_values());
    }
    let found: Vec<Uuid> = found.into_iter().collect();
    let mut doubtful = false;
    let mut agreeing = Vec::new();
    for known in people::pupils_anywhere(connection, &found).await? {
        // Another school's is believed to be her only when everything is alike.
        let here = said::is_pupil_of(connection, known.id, saying.schools).await?;
        match is_her(&known, read, here) {
            true => agreeing.push(known),
            false => doubtful = true,
        }
    }
    if let Ok([known]) = <[Pupil; 1]>::try_from(agreeing.clone()) {
        return Ok(Match::Known(Box::new(known)));
    }
    if !agreeing.is_empty() {
        return Ok(Match::Doubtful);
    }
    let Some(day) = read.birth_date else { return Ok(if doubtful { Match::Doubtful } else { Match::New }) };
    let born = said::born_on(connection, &saying.school.uai, day).await?;
    let namesakes = people::pupils_anywhere(connection, &born).await?;
    let found = pupil_among(namesakes, read, |known| are_told_apart(ids, &known.sources));
    Ok(if doubtful { Match::Doubtful } else { found })
}

/// Whether a pupil of that identifier or INE is her: both may be given again to somebody else.
fn is_her(known: &Pupil, read: &Pupil, here: bool) -> bool {
    let named = alike(&known.family, &read.family) && alike(&known.first, &read.first);
    let dates = known.birth_date.zip(read.birth_date);
    match here {
        true => named || dates.is_none_or(|(one, other)| one == other),
        false => named && dates.is_some_and(|(one, other)| one == other),
    }
}

/// Who a guardian of these pupils is.
pub(super) async fn guardian(
    saying: &Saying<'_>,
    connection: &mut PgConnection,
    read: &Guardian,
    ids: &[SourceId],
    pupils: &[Uuid],
) -> Result<Match<Guardian>> {
    let id = said::person(connection, read.id).await?;
    if said::is_guardian_of(connection, id, saying.schools).await?
        && let Some(known) = people::guardians_anywhere(connection, &[id]).await?.pop()
    {
        return Ok(Match::Known(Box::new(known)));
    }
    let found: Vec<Uuid> = by_source(connection, "guardian", ids).await?.into_iter().collect();
    let of_child = said::guardians_of(connection, pupils).await?;
    let mut doubtful = false;
    let mut agreeing = Vec::new();
    for known in people::guardians_anywhere(connection, &found).await? {
        let here = said::is_guardian_of(connection, known.id, saying.schools).await?;
        let (family, first) = (alike(&known.family, &read.family), alike(&known.first, &read.first));
        // Another school's is believed to be her only when a child or a way to reach her is the same, too: names and an
        // identifier are no secret, and whoever has her here can give her another password.
        let is_reached = || of_child.contains(&known.id) || are_reached_alike(&known, read);
        match if here { family || first } else { family && first && is_reached() } {
            true => agreeing.push(known),
            false => doubtful = true,
        }
    }
    if let Ok([known]) = <[Guardian; 1]>::try_from(agreeing.clone()) {
        return Ok(Match::Known(Box::new(known)));
    }
    if !agreeing.is_empty() {
        return Ok(Match::Doubtful);
    }
    let candidates = people::guardians_anywhere(connection, &of_child).await?;
    let found = guardian_among(candidates, read, |known| are_told_apart(ids, &known.sources));
    Ok(if doubtful { Match::Doubtful } else { found })
}

/// Whether a way to reach the one reaches the other.
fn are_reached_alike(known: &Guardian, read: &Guardian) -> bool {
    let [known_at, read_at] = [known, read].map(|guardian| guardian.address.join("\n"));
    share_a_contact(&reached(known, &known_at), &reached(read, &read_at))
}

/// How somebody is reached.
fn reached<'a>(guardian: &'a Guardian, address: &'a str) -> Described<'a> {
    Described {
        mails: [guardian.mail.as_deref(), None],
        mobiles: [guardian.mobile.as_deref(), None],
        home_phone: guardian.home_phone.as_deref(),
        address: Some(address),
        postal_code: guardian.postal_code.as_deref(),
        ..Described::default()
    }
}
