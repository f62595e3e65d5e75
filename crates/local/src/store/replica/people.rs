//! Pupils, guardians, who is where and who is responsible for whom.

use domain::fold::fold;
use domain::person::LinkConfirmation;
use protocol::entity::{Confirmation, Enrolment, Guardian, Link, Pupil, SourceId};
use serde::Serialize;
use sqlx::SqliteConnection;
use uuid::Uuid;

use super::super::id::SchoolId;
use super::super::stored::Stored;
use super::bulk::write;
use crate::Result;

/// Somebody, with what they are searched and sorted by.
#[derive(Serialize)]
struct Folded<'a, T> {
    #[serde(flatten)]
    person: &'a T,
    family_fold: String,
    first_fold: String,
}

/// How a source calls somebody.
#[derive(Serialize)]
struct Called<'a> {
    id: Uuid,
    scope: &'a str,
    external: &'a str,
}

/// A source as files of this computer call it: of AAF, the service says the degree besides.
fn scope(known: &str) -> &str {
    match known.strip_prefix("AAF:") {
        Some(_) => known.split('/').next().unwrap_or(known),
        None => known,
    }
}

fn called(id: Uuid, sources: &[SourceId]) -> impl Iterator<Item = Called<'_>> {
    sources.iter().map(move |source| Called { id, scope: scope(&source.scope), external: &source.id })
}

/// Writes pupils.
pub async fn put_pupils(connection: &mut SqliteConnection, pupils: &[Pupil]) -> Result<()> {
    let rows: Vec<Folded<'_, Pupil>> = pupils
        .iter()
        .map(|person| Folded { person, family_fold: fold(&person.family), first_fold: fold(&person.first) })
        .collect();
    write(
        connection,
        "INSERT INTO pupil (uuid, account_id, ine, family, usage, first, other_first, birth_date, sex, mail,
             family_fold, first_fold, linked)
         SELECT unhex(value ->> 'id', '-'),
             (SELECT id FROM account WHERE uuid = unhex(pupil.value ->> 'account', '-')),
             value ->> 'ine', value ->> 'family', value ->> 'usage', value ->> 'first', value ->> 'other_first',
             value ->> 'birth_date', value ->> 'sex', value ->> 'mail', value ->> 'family_fold',
             value ->> 'first_fold', 1
         FROM json_each(?1) pupil WHERE true
         ON CONFLICT (uuid) DO UPDATE SET account_id = excluded.account_id, ine = excluded.ine,
             family = excluded.family, usage = excluded.usage, first = excluded.first,
             other_first = excluded.other_first, birth_date = excluded.birth_date, sex = excluded.sex,
             mail = excluded.mail, family_fold = excluded.family_fold, first_fold = excluded.first_fold, linked = 1",
        &rows,
    )
    .await?;
    let sources: Vec<Called<'_>> = pupils.iter().flat_map(|pupil| called(pupil.id, &pupil.sources)).collect();
    write(
        connection,
        "INSERT INTO source_id (scope, entity, external, record_id)
         SELECT value ->> 'scope', 'pupil', value ->> 'external', pupil.id
         FROM json_each(?1) JOIN pupil ON pupil.uuid = unhex(value ->> 'id', '-') WHERE true
         ON CONFLICT (entity, scope, external) DO UPDATE SET record_id = excluded.record_id",
        &sources,
    )
    .await
}

/// Writes guardians.
pub async fn put_guardians(connection: &mut SqliteConnection, guardians: &[Guardian]) -> Result<()> {
    let rows: Vec<Folded<'_, Guardian>> = guardians
        .iter()
        .map(|person| Folded { person, family_fold: fold(&person.family), first_fold: fold(&person.first) })
        .collect();
    write(
        connection,
        "INSERT INTO guardian (uuid, account_id, home_account_id, title, family, usage, first, mail, mobile, home_phone, work_phone,
             address, postal_code, town, country, family_fold, first_fold, linked)
         SELECT unhex(value ->> 'id', '-'),
             (SELECT id FROM account WHERE uuid = unhex(guardian.value ->> 'account', '-')),
             (SELECT id FROM account WHERE uuid = unhex(guardian.value ->> 'home_account', '-')),
             value ->> 'title', value ->> 'family', value ->> 'usage', value ->> 'first', value ->> 'mail',
             value ->> 'mobile', value ->> 'home_phone', value ->> 'work_phone',
             (SELECT group_concat(line.value, char(10)) FROM json_each(guardian.value, '$.address') line),
             value ->> 'postal_code', value ->> 'town', value ->> 'country', value ->> 'family_fold',
             value ->> 'first_fold', 1
         FROM json_each(?1) guardian WHERE true
         ON CONFLICT (uuid) DO UPDATE SET account_id = excluded.account_id,
             home_account_id = excluded.home_account_id, title = excluded.title, family = excluded.family, usage = excluded.usage, first = excluded.first, mail = excluded.mail,
             mobile = excluded.mobile, home_phone = excluded.home_phone, work_phone = excluded.work_phone,
             address = excluded.address, postal_code = excluded.postal_code, town = excluded.town,
             country = excluded.country, family_fold = excluded.family_fold, first_fold = excluded.first_fold,
             linked = 1",
        &rows,
    )
    .await?;
    let sources: Vec<Called<'_>> =
        guardians.iter().flat_map(|guardian| called(guardian.id, &guardian.sources)).collect();
    write(
        connection,
        "INSERT INTO source_id (scope, entity, external, record_id)
         SELECT value ->> 'scope', 'guardian', value ->> 'external', guardian.id
         FROM json_each(?1) JOIN guardian ON guardian.uuid = unhex(value ->> 'id', '-') WHERE true
         ON CONFLICT (entity, scope, external) DO UPDATE SET record_id = excluded.record_id",
        &sources,
    )
    .await
}

/// Writes who is where in a school.
pub async fn put_enrolments(
    connection: &mut SqliteConnection,
    school: SchoolId,
    enrolments: &[Enrolment],
) -> Result<()> {
    sqlx::query(
        "INSERT INTO enrolment (pupil_id, school_id, class_id, level, mef, visiting, gone_on)
         SELECT pupil.id, ?2,
             (SELECT id FROM class WHERE school_id = ?2 AND code = enrolment.value ->> 'class'),
             value ->> 'level', value ->> 'mef', value ->> 'visiting', value ->> 'gone_on'
         FROM json_each(?1) enrolment JOIN pupil ON pupil.uuid = unhex(value ->> 'pupil', '-') WHERE true
         ON CONFLICT (pupil_id, school_id) DO UPDATE SET class_id = excluded.class_id, level = excluded.level,
             mef = excluded.mef, visiting = excluded.visiting, gone_on = excluded.gone_on",
    )
    .bind(serde_json::to_string(enrolments)?)
    .bind(school)
    .execute(connection)
    .await?;
    Ok(())
}

/// Who is responsible for whom, as columns keep it.
#[derive(Serialize)]
struct LinkRow<'a> {
    #[serde(flatten)]
    link: &'a Link,
    said: i64,
}

/// Writes who is responsible for whom.
pub async fn put_links(connection: &mut SqliteConnection, links: &[Link]) -> Result<()> {
    let rows: Vec<LinkRow<'_>> = links
        .iter()
        .map(|link| {
            let said = match link.confirmation {
                Confirmation::Unconfirmed => LinkConfirmation::Unconfirmed,
                Confirmation::Confirmed => LinkConfirmation::Confirmed,
                Confirmation::Reported => LinkConfirmation::ReportedWrong,
            };
            LinkRow { link, said: said.kept() }
        })
        .collect();
    write(
        connection,
        "INSERT INTO link (pupil_id, guardian_id, responsibility, kinship, confirmation, birth_date_reported, gone)
         SELECT pupil.id, guardian.id, value ->> 'responsibility', value ->> 'kinship', value ->> 'said',
             value ->> 'birth_date_reported', value ->> 'gone'
         FROM json_each(?1)
         JOIN pupil ON pupil.uuid = unhex(value ->> 'pupil', '-')
         JOIN guardian ON guardian.uuid = unhex(value ->> 'guardian', '-') WHERE true
         ON CONFLICT (pupil_id, guardian_id) DO UPDATE SET responsibility = excluded.responsibility,
             kinship = excluded.kinship, confirmation = excluded.confirmation,
             birth_date_reported = excluded.birth_date_reported, gone = excluded.gone",
        &rows,
    )
    .await
}
