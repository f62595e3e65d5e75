//! What files say of a pupil, and of where she is.

use protocol::account::Holder;
use protocol::entity::{Class, Enrolment, Pupil};
use protocol::operation::{Outcome, Reason};
use protocol::people::{Field, SaidPupil};
use sqlx::PgConnection;
use uuid::Uuid;

use super::claim::{self, Given};
use super::matching;
use super::saying::{Saying, Taken};
use crate::store::feed::Kind;
use crate::store::{delivery, people, said, school};
use crate::usecase::recognition::Match;
use crate::usecase::value;
use crate::{Result, random};

pub(super) async fn take(
    saying: &Saying<'_>,
    connection: &mut PgConnection,
    told: &SaidPupil,
) -> Result<Taken> {
    let read = &told.pupil;
    let ids = matching::sources(saying, &read.sources);
    let found = matching::pupil(saying, connection, read, &ids).await?;
    let (before, doubtful) = match found {
        Match::Known(known) => (Some(*known), false),
        Match::New => (None, false),
        Match::Another | Match::Doubtful => (None, true),
    };
    let arrives = told.enrolment.as_ref().is_some_and(|place| place.gone_on.is_none());
    if before.is_none() && (told.fields.is_empty() || !arrives) {
        return Ok(Taken::unknown());
    }
    let id = match &before {
        Some(known) => known.id,
        None => unused(saying, connection, read.id).await?,
    };
    let given = told.login.as_deref().zip(read.account).map(|(login, account)| Given {
        account,
        login,
        holder: Holder::Pupil,
        names: (&read.family, &read.first),
    });
    let known_account = before.as_ref().and_then(|known| known.account);
    let (account, reason) = match (known_account, given) {
        // Said of her at another school already.
        (Some(kept), Some(given)) if given.account == kept => (Some(kept), None),
        (Some(kept), Some(given)) => {
            claim::keep(saying, connection, &given, kept).await?;
            (Some(kept), Some(Reason::AccountKept))
        }
        (Some(kept), None) => (Some(kept), None),
        // Pupils have an account in the second degree.
        (None, given) if saying.school.degree == "2D" => {
            let names = (read.family.as_str(), read.first.as_str());
            let (account, reason) = claim::give(saying, connection, given, Holder::Pupil, names).await?;
            (Some(account), reason)
        }
        (None, _) => (None, None),
    };
    let mut after = merged(before.as_ref(), told, id);
    after.account = account;
    after.sources = ids;
    people::put_pupil(connection, &after).await?;
    if let (Some(_), None, Some(account)) = (&before, known_account, account) {
        delivery::give_accounts(connection, &[(id, account)]).await?;
    }
    if let Some(place) = &told.enrolment {
        put(saying, connection, id, place).await?;
    }
    if id != read.id {
        said::call(connection, read.id, id).await?;
    }
    tell(saying, connection, id, account).await?;
    let reason = reason.or(doubtful.then_some(Reason::ProbableDuplicate));
    Ok(Taken { outcome: reason.map_or(Outcome::Applied, Outcome::Otherwise), account, person: Some(id) })
}

/// The id that a computer gave to who is new, unless somebody of a school that it does not see has it.
async fn unused(saying: &Saying<'_>, connection: &mut PgConnection, sent: Uuid) -> Result<Uuid> {
    match people::account_of_pupil(connection, sent).await? {
        None => Ok(sent),
        Some(_) => random::new_id(saying.now),
    }
}

async fn put(
    saying: &Saying<'_>,
    connection: &mut PgConnection,
    pupil: Uuid,
    place: &Enrolment,
) -> Result<()> {
    let uai = &saying.school.uai;
    if let Some(code) = &place.class
        && school::classes(connection, uai, std::slice::from_ref(code)).await?.is_empty()
    {
        let class = Class { code: code.clone(), label: code.clone(), mefs: Vec::new() };
        school::put_class(connection, uai, &class).await?;
    }
    let place = Enrolment { pupil, ..place.clone() };
    people::put_enrolment(connection, uai, &place).await
}

async fn tell(
    saying: &Saying<'_>,
    connection: &mut PgConnection,
    id: Uuid,
    account: Option<Uuid>,
) -> Result<()> {
    let mut things = vec![(Kind::Pupil, id.to_string()), (Kind::Enrolment, id.to_string())];
    things.extend(account.map(|account| (Kind::Account, account.to_string())));
    said::tell(connection, &saying.school.uai, &things).await
}

/// A pupil as she is known from now on: of who was known, what is said and no more.
fn merged(before: Option<&Pupil>, told: &SaidPupil, id: Uuid) -> Pupil {
    let read = &told.pupil;
    let Some(known) = before else { return Pupil { id, ..read.clone() } };
    let mut after = known.clone();
    for field in &told.fields {
        match field {
            Field::Ine => {
                let read = read.ine.as_deref().map(domain::ine::normalise);
                after.ine = value::sound(after.ine.take(), read, true, domain::ine::is_right);
            }
            Field::Family => drop(value::rename(&mut after.family, &read.family)),
            Field::First => drop(value::rename(&mut after.first, &read.first)),
            Field::Usage => after.usage = value::other_name(after.usage.take(), read.usage.clone(), false),
            Field::OtherFirst => after.other_first.clone_from(&read.other_first),
            Field::BirthDate => after.birth_date = read.birth_date.or(after.birth_date),
            Field::Sex => after.sex = read.sex.clone().or(after.sex.take()),
            Field::Mail => after.mail = value::mail(after.mail.take(), read.mail.clone(), false),
            _ => {}
        }
    }
    after
}
