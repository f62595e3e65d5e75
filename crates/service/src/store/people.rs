//! Pupils, guardians, and who is responsible for whom.

use domain::place::Place;
use std::collections::HashMap;

use protocol::entity::{Confirmation, Enrolment, Guardian, Link, Pupil, SourceId};
use sqlx::types::Json;
use sqlx::{PgConnection, Row};
use uuid::Uuid;

use super::coded::{code, unsigned, value};
use crate::Result;

/// Creates a pupil, or brings what is known of her up to date; her account stays.
pub async fn put_pupil(connection: &mut PgConnection, pupil: &Pupil) -> Result<()> {
    put_pupils(connection, std::slice::from_ref(pupil)).await
}

/// The same of many, each once: whoever follows their schools is told once of all.
pub async fn put_pupils(connection: &mut PgConnection, pupils: &[Pupil]) -> Result<()> {
    sqlx::query(
        "INSERT INTO pupil (id, account, ine, family, usage, first, other_first, birth_date, sex, mail)
         SELECT id, account, ine, family, usage, first, other_first, birth_date, sex, mail
         FROM jsonb_to_recordset($1) AS put(id uuid, account uuid, ine text, family text, usage text, first text,
             other_first text, birth_date date, sex text, mail text)
         ON CONFLICT (id) DO UPDATE SET ine = excluded.ine, family = excluded.family, usage = excluded.usage,
             first = excluded.first, other_first = excluded.other_first, birth_date = excluded.birth_date,
             sex = excluded.sex, mail = excluded.mail
         WHERE (pupil.ine, pupil.family, pupil.usage, pupil.first, pupil.other_first, pupil.birth_date, pupil.sex,
                pupil.mail)
             IS DISTINCT FROM (excluded.ine, excluded.family, excluded.usage, excluded.first, excluded.other_first,
                excluded.birth_date, excluded.sex, excluded.mail)",
    )
    .bind(Json(pupils))
    .execute(&mut *connection)
    .await?;
    put_sources(connection, "pupil", pupils.iter().map(|pupil| (pupil.id, pupil.sources.as_slice()))).await
}

/// Creates a guardian, or brings what is known of them up to date; their account stays.
pub async fn put_guardian(connection: &mut PgConnection, guardian: &Guardian) -> Result<()> {
    put_guardians(connection, std::slice::from_ref(guardian)).await
}

/// The same of many, each once: whoever follows their schools is told once of all.
pub async fn put_guardians(connection: &mut PgConnection, guardians: &[Guardian]) -> Result<()> {
    sqlx::query(
        "INSERT INTO guardian (id, account, title, family, usage, first, mail, mobile, home_phone, work_phone, address,
             postal_code, town, country)
         SELECT id, account, title, family, usage, first, mail, mobile, home_phone, work_phone, address, postal_code,
             town, country
         FROM jsonb_to_recordset($1) AS put(id uuid, account uuid, title text, family text, usage text, first text,
             mail text, mobile text, home_phone text, work_phone text, address text[], postal_code text, town text,
             country text)
         ON CONFLICT (id) DO UPDATE SET title = excluded.title, family = excluded.family, usage = excluded.usage,
             first = excluded.first, mail = excluded.mail, mobile = excluded.mobile, home_phone = excluded.home_phone,
             work_phone = excluded.work_phone, address = excluded.address, postal_code = excluded.postal_code,
             town = excluded.town, country = excluded.country
         WHERE (guardian.title, guardian.family, guardian.usage, guardian.first, guardian.mail, guardian.mobile,
                guardian.home_phone, guardian.work_phone, guardian.address, guardian.postal_code, guardian.town,
                guardian.country)
             IS DISTINCT FROM (excluded.title, excluded.family, excluded.usage, excluded.first, excluded.mail,
                excluded.mobile, excluded.home_phone, excluded.work_phone, excluded.address, excluded.postal_code,
                excluded.town, excluded.country)",
    )
    .bind(Json(guardians))
    .execute(&mut *connection)
    .await?;
    put_sources(
        connection,
        "guardian",
        guardians.iter().map(|guardian| (guardian.id, guardian.sources.as_slice())),
    )
    .await
}

async fn put_sources<'s>(
    connection: &mut PgConnection,
    entity: &str,
    of: impl Iterator<Item = (Uuid, &'s [SourceId])>,
) -> Result<()> {
    let (mut ids, mut scopes, mut externals) = (Vec::new(), Vec::new(), Vec::new());
    for (id, sources) in of {
        for source in sources {
            ids.push(id);
            scopes.push(source.scope.as_str());
            externals.push(source.id.as_str());
        }
    }
    sqlx::query(
        "INSERT INTO source_id (entity, scope, external, id)
         SELECT $1, scope, external, id FROM UNNEST($2::text[], $3::text[], $4::uuid[]) AS put(scope, external, id)
         ON CONFLICT DO NOTHING",
    )
    .bind(entity)
    .bind(scopes)
    .bind(externals)
    .bind(ids)
    .execute(connection)
    .await?;
    Ok(())
}

/// Puts a pupil in a school, or moves her there.
pub async fn put_enrolment(connection: &mut PgConnection, school: &str, enrolment: &Enrolment) -> Result<()> {
    put_enrolments(connection, &[(school, enrolment)]).await
}

/// The same of many pupils and schools, each pair once.
pub async fn put_enrolments(connection: &mut PgConnection, places: &[(&str, &Enrolment)]) -> Result<()> {
    let schools: Vec<&str> = places.iter().map(|(school, _)| *school).collect();
    let enrolments: Vec<&Enrolment> = places.iter().map(|(_, enrolment)| *enrolment).collect();
    sqlx::query(
        "INSERT INTO enrolment (pupil, school, class, level, mef, visiting, gone_on)
         SELECT pupil, school, class, level, mef, visiting, gone_on
         FROM ROWS FROM (UNNEST($1::text[]), jsonb_to_recordset($2) AS (pupil uuid, class text, level text, mef text,
             visiting boolean, gone_on date)) AS put(school, pupil, class, level, mef, visiting, gone_on)
         ON CONFLICT (pupil, school) DO UPDATE SET class = excluded.class, level = excluded.level, mef = excluded.mef,
             visiting = excluded.visiting, gone_on = excluded.gone_on
         WHERE (enrolment.class, enrolment.level, enrolment.mef, enrolment.visiting, enrolment.gone_on)
             IS DISTINCT FROM (excluded.class, excluded.level, excluded.mef, excluded.visiting, excluded.gone_on)",
    )
    .bind(schools)
    .bind(Json(enrolments))
    .execute(connection)
    .await?;
    Ok(())
}

/// Makes somebody responsible for a pupil; what the family said of it stays.
pub async fn put_link(connection: &mut PgConnection, link: &Link) -> Result<()> {
    sqlx::query(
        "INSERT INTO link (pupil, guardian, responsibility, kinship, confirmation, birth_date_reported, gone)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (pupil, guardian) DO UPDATE SET responsibility = excluded.responsibility,
             kinship = excluded.kinship, gone = excluded.gone
         WHERE (link.responsibility, link.kinship, link.gone)
             IS DISTINCT FROM (excluded.responsibility, excluded.kinship, excluded.gone)",
    )
    .bind(link.pupil)
    .bind(link.guardian)
    .bind(i16::from(link.responsibility))
    .bind(link.kinship.map(i16::from))
    .bind(code(link.confirmation, "link", "confirmation")?)
    .bind(link.birth_date_reported)
    .bind(link.gone)
    .execute(connection)
    .await?;
    Ok(())
}

/// These of the pupils who are, or were, at a school.
pub async fn pupils(connection: &mut PgConnection, school: &str, ids: &[Uuid]) -> Result<Vec<Pupil>> {
    let ids: Vec<Uuid> =
        sqlx::query_scalar("SELECT pupil FROM enrolment WHERE pupil = ANY($1) AND school = $2")
            .bind(ids)
            .bind(school)
            .fetch_all(&mut *connection)
            .await?;
    pupils_anywhere(connection, &ids).await
}

/// These of the pupils that there are, at whichever school: for the service alone.
pub async fn pupils_anywhere(connection: &mut PgConnection, ids: &[Uuid]) -> Result<Vec<Pupil>> {
    let mut sources = sources(connection, "pupil", ids).await?;
    let rows = sqlx::query(
        "SELECT id, account, ine, family, usage, first, other_first, birth_date, sex, mail FROM pupil
         WHERE id = ANY($1)",
    )
    .bind(ids)
    .fetch_all(connection)
    .await?;
    let read = |row: sqlx::postgres::PgRow| -> Result<Pupil> {
        let id = row.try_get("id")?;
        let birth_date: Option<jiff_sqlx::Date> = row.try_get("birth_date")?;
        Ok(Pupil {
            id,
            account: row.try_get("account")?,
            ine: row.try_get("ine")?,
            family: row.try_get("family")?,
            usage: row.try_get("usage")?,
            first: row.try_get("first")?,
            other_first: row.try_get("other_first")?,
            birth_date: birth_date.map(jiff_sqlx::Date::to_jiff),
            sex: row.try_get("sex")?,
            mail: row.try_get("mail")?,
            sources: sources.remove(&id).unwrap_or_default(),
        })
    };
    rows.into_iter().map(read).collect()
}

/// These of the guardians who answer for a pupil who is, or was, at a school. Who answers for nobody there any more is told
/// to it no more than their account is.
pub async fn guardians(connection: &mut PgConnection, school: &str, ids: &[Uuid]) -> Result<Vec<Guardian>> {
    let ids: Vec<Uuid> = sqlx::query_scalar(
        "SELECT DISTINCT guardian FROM link JOIN enrolment ON enrolment.pupil = link.pupil
         WHERE guardian = ANY($1) AND NOT link.gone AND enrolment.school = $2",
    )
    .bind(ids)
    .bind(school)
    .fetch_all(&mut *connection)
    .await?;
    guardians_anywhere(connection, &ids).await
}

/// These of the guardians that there are, of whichever school: for the service alone.
pub async fn guardians_anywhere(connection: &mut PgConnection, ids: &[Uuid]) -> Result<Vec<Guardian>> {
    let mut sources = sources(connection, "guardian", ids).await?;
    let rows = sqlx::query(
        "SELECT id, account, home_account, title, family, usage, first, mail, mobile, home_phone, work_phone, address, postal_code,
             town, country
         FROM guardian WHERE id = ANY($1)",
    )
    .bind(ids)
    .fetch_all(connection)
    .await?;
    let read = |row: sqlx::postgres::PgRow| -> Result<Guardian> {
        let id = row.try_get("id")?;
        Ok(Guardian {
            id,
            account: row.try_get("account")?,
            home_account: row.try_get("home_account")?,
            title: row.try_get("title")?,
            family: row.try_get("family")?,
            usage: row.try_get("usage")?,
            first: row.try_get("first")?,
            mail: row.try_get("mail")?,
            mobile: row.try_get("mobile")?,
            home_phone: row.try_get("home_phone")?,
            work_phone: row.try_get("work_phone")?,
            address: row.try_get("address")?,
            postal_code: row.try_get("postal_code")?,
            town: row.try_get("town")?,
            country: row.try_get("country")?,
            sources: sources.remove(&id).unwrap_or_default(),
        })
    };
    rows.into_iter().map(read).collect()
}

async fn sources(
    connection: &mut PgConnection,
    entity: &str,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, Vec<SourceId>>> {
    let rows: Vec<(Uuid, String, String)> = sqlx::query_as(
        "SELECT id, scope, external FROM source_id WHERE id = ANY($1) AND entity = $2 ORDER BY id, scope, external",
    )
    .bind(ids)
    .bind(entity)
    .fetch_all(connection)
    .await?;
    let mut sources: HashMap<Uuid, Vec<SourceId>> = HashMap::new();
    for (person, scope, id) in rows {
        sources.entry(person).or_default().push(SourceId { scope, id });
    }
    Ok(sources)
}

/// The places of these pupils in a school.
pub async fn enrolments(
    connection: &mut PgConnection,
    school: &str,
    pupils: &[Uuid],
) -> Result<Vec<Enrolment>> {
    let rows = sqlx::query(
        "SELECT pupil, class, level, mef, visiting, gone_on FROM enrolment WHERE school = $1 AND pupil = ANY($2)",
    )
    .bind(school)
    .bind(pupils)
    .fetch_all(connection)
    .await?;
    let read = |row: sqlx::postgres::PgRow| -> Result<Enrolment> {
        let gone_on: Option<jiff_sqlx::Date> = row.try_get("gone_on")?;
        Ok(Enrolment {
            pupil: row.try_get("pupil")?,
            class: row.try_get("class")?,
            level: row.try_get("level")?,
            mef: row.try_get("mef")?,
            visiting: row.try_get("visiting")?,
            gone_on: gone_on.map(jiff_sqlx::Date::to_jiff),
        })
    };
    rows.into_iter().map(read).collect()
}

/// Who is responsible for these pupils of a school.
pub async fn links(connection: &mut PgConnection, school: &str, pupils: &[Uuid]) -> Result<Vec<Link>> {
    let rows = sqlx::query(
        "SELECT pupil, guardian, responsibility, kinship, confirmation, birth_date_reported, gone FROM link
         WHERE pupil = ANY($2) AND EXISTS (
             SELECT 1 FROM enrolment WHERE enrolment.pupil = link.pupil AND enrolment.school = $1)",
    )
    .bind(school)
    .bind(pupils)
    .fetch_all(connection)
    .await?;
    let read = |row: sqlx::postgres::PgRow| -> Result<Link> {
        let kinship: Option<i16> = row.try_get("kinship")?;
        let confirmation: Confirmation = value(row.try_get("confirmation")?, "link", "confirmation")?;
        Ok(Link {
            pupil: row.try_get("pupil")?,
            guardian: row.try_get("guardian")?,
            responsibility: unsigned(row.try_get::<i16, _>("responsibility")?, "link", "responsibility")?,
            kinship: kinship.map(|kinship| unsigned(kinship, "link", "kinship")).transpose()?,
            confirmation,
            birth_date_reported: row.try_get("birth_date_reported")?,
            gone: row.try_get("gone")?,
        })
    };
    rows.into_iter().map(read).collect()
}

/// Which of these accounts somebody at a school is, or was, for; and whether they are there still.
pub async fn of_school(
    connection: &mut PgConnection,
    school: &str,
    accounts: &[Uuid],
) -> Result<HashMap<Uuid, bool>> {
    let rows: Vec<(Uuid, bool)> = sqlx::query_as(
        "SELECT account, bool_or(gone_on IS NULL) FROM account_school
         WHERE school = $1 AND account = ANY($2) GROUP BY account",
    )
    .bind(school)
    .bind(accounts)
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().collect())
}

/// Where the day ends last of the schools where somebody of the account is; Europe when it is at none, or unknown.
pub async fn place(connection: &mut PgConnection, account: Uuid) -> Result<Place> {
    Ok(places(connection, &[account]).await?.remove(&account).unwrap_or_default())
}

/// The same of many accounts: those that are at a school.
pub async fn places(connection: &mut PgConnection, accounts: &[Uuid]) -> Result<HashMap<Uuid, Place>> {
    let rows: Vec<(Uuid, Vec<String>)> = sqlx::query_as(
        "SELECT account, array_agg(DISTINCT left(school, 3)) FROM account_school
         WHERE account = ANY($1) AND gone_on IS NULL GROUP BY account",
    )
    .bind(accounts)
    .fetch_all(connection)
    .await?;
    let place = |(account, departments): (Uuid, Vec<String>)| {
        (account, Place::last_of(departments.iter().map(String::as_str)))
    };
    Ok(rows.into_iter().map(place).collect())
}

/// The account of a pupil who is known; within, none in the first degree.
pub async fn account_of_pupil(connection: &mut PgConnection, id: Uuid) -> Result<Option<Option<Uuid>>> {
    Ok(sqlx::query_scalar("SELECT account FROM pupil WHERE id = $1")
        .bind(id)
        .fetch_optional(connection)
        .await?)
}

/// The account of a guardian who is known.
pub async fn account_of_guardian(connection: &mut PgConnection, id: Uuid) -> Result<Option<Uuid>> {
    Ok(sqlx::query_scalar("SELECT account FROM guardian WHERE id = $1")
        .bind(id)
        .fetch_optional(connection)
        .await?)
}

/// The holder of an account says that a pupil is not theirs; says no when she is none of theirs, or their only one: a
/// sole link cannot be reported.
pub async fn report_link(connection: &mut PgConnection, account: Uuid, pupil: Uuid) -> Result<bool> {
    let reported = sqlx::query(
        "UPDATE link SET confirmation = 'reported'
         WHERE pupil = $2 AND NOT gone AND guardian IN (SELECT id FROM guardian WHERE account = $1)
             AND EXISTS (SELECT 1 FROM link other
                         WHERE NOT other.gone AND other.pupil <> $2 AND other.confirmation <> 'reported'
                             AND other.guardian IN (SELECT id FROM guardian WHERE account = $1))",
    )
    .bind(account)
    .bind(pupil)
    .execute(connection)
    .await?;
    Ok(reported.rows_affected() > 0)
}

/// The holder of an account says that a pupil's birth date is wrong; says no when she is none of theirs.
pub async fn report_birth_date(connection: &mut PgConnection, account: Uuid, pupil: Uuid) -> Result<bool> {
    let reported = sqlx::query(
        "UPDATE link SET birth_date_reported = true
         WHERE pupil = $2 AND NOT gone AND guardian IN (SELECT id FROM guardian WHERE account = $1)",
    )
    .bind(account)
    .bind(pupil)
    .execute(connection)
    .await?;
    Ok(reported.rows_affected() > 0)
}
