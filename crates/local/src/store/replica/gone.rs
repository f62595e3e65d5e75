//! What a school has no more. What was said of it here stays: journals, and what another school still has.

use protocol::entity::EntityKey;
use serde::Serialize;
use sqlx::SqliteConnection;
use uuid::Uuid;

use super::super::id::SchoolId;
use super::changes::Changes;
use super::erase;
use crate::Result;

/// What is gone, by kind.
#[derive(Serialize, Default)]
struct Gone<'a> {
    classes: Vec<&'a str>,
    pupils: Vec<Uuid>,
    links: Vec<(Uuid, Uuid)>,
    accounts: Vec<Uuid>,
    sheets: Vec<Uuid>,
}

/// Removes what is gone from a school: memberships and links, and the passwords of accounts that are no more of any
/// school here. Who left stays, and the service says so; who is gone themselves was erased there, and is erased here.
pub async fn remove(connection: &mut SqliteConnection, school: SchoolId, keys: &[EntityKey]) -> Result<()> {
    if keys.is_empty() {
        return Ok(());
    }
    let mut gone = Gone::default();
    let mut people = erase::Gone::default();
    for key in keys {
        match key {
            // A school that is gone is none of this person's any more: the service says so otherwise.
            EntityKey::School => {}
            EntityKey::Pupil { id } => people.pupils.push(*id),
            EntityKey::Guardian { id } => people.guardians.push(*id),
            EntityKey::Class { code } => gone.classes.push(code),
            EntityKey::Enrolment { pupil } => gone.pupils.push(*pupil),
            EntityKey::Link { pupil, guardian } => gone.links.push((*pupil, *guardian)),
            EntityKey::Account { id } => gone.accounts.push(*id),
            EntityKey::Sheet { operation } => gone.sheets.push(*operation),
        }
    }
    let gone = serde_json::to_string(&gone)?;
    for statement in [
        "DELETE FROM link WHERE (pupil_id, guardian_id) IN
             (SELECT pupil.id, guardian.id FROM json_each(?1, '$.links')
              JOIN pupil ON pupil.uuid = unhex(value ->> 0, '-')
              JOIN guardian ON guardian.uuid = unhex(value ->> 1, '-')) AND ?2 = ?2",
        "DELETE FROM enrolment WHERE school_id = ?2 AND pupil_id IN
             (SELECT pupil.id FROM json_each(?1, '$.pupils') JOIN pupil ON pupil.uuid = unhex(value, '-'))",
        "UPDATE enrolment SET class_id = NULL WHERE school_id = ?2 AND class_id IN
             (SELECT id FROM class WHERE school_id = ?2 AND code IN (SELECT value FROM json_each(?1, '$.classes')))",
        "DELETE FROM class WHERE school_id = ?2 AND code IN (SELECT value FROM json_each(?1, '$.classes'))",
        "DELETE FROM sheet WHERE operation_id IN (SELECT unhex(value, '-') FROM json_each(?1, '$.sheets'))
             AND operation_id NOT IN (SELECT id FROM operation) AND ?2 = ?2",
        "DELETE FROM account_value WHERE ?2 = ?2 AND account_id IN
             (SELECT account.id FROM json_each(?1, '$.accounts') JOIN account ON account.uuid = unhex(value, '-')
              WHERE NOT EXISTS (SELECT 1 FROM pupil JOIN enrolment ON enrolment.pupil_id = pupil.id
                                WHERE pupil.account_id = account.id)
                  AND NOT EXISTS (SELECT 1 FROM guardian JOIN link ON link.guardian_id = guardian.id
                                  JOIN enrolment ON enrolment.pupil_id = link.pupil_id
                                  WHERE guardian.account_id = account.id))",
    ] {
        sqlx::query(statement).bind(&gone).bind(school).execute(&mut *connection).await?;
    }
    erase::people(connection, &people).await
}

/// What a school has, by kind.
#[derive(Serialize)]
struct Kept<'a> {
    classes: Vec<&'a str>,
    pupils: Vec<Uuid>,
    links: Vec<(Uuid, Uuid)>,
}

/// Removes what a school has beside what it was just told to have. Whom the service never knew stays.
pub(super) async fn keep_only(
    connection: &mut SqliteConnection,
    school: SchoolId,
    changes: &Changes,
) -> Result<()> {
    let kept = serde_json::to_string(&Kept {
        classes: changes.classes.iter().map(|class| class.code.as_str()).collect(),
        pupils: changes.enrolments.iter().map(|enrolment| enrolment.pupil).collect(),
        links: changes.links.iter().map(|link| (link.pupil, link.guardian)).collect(),
    })?;
    for statement in [
        // Each pupil's links are looked at: with a plus, no index is asked for each pupil beside each guardian.
        "DELETE FROM link
         WHERE pupil_id IN (SELECT pupil_id FROM enrolment JOIN pupil ON pupil.id = pupil_id AND pupil.linked = 1
                            WHERE school_id = ?2)
             AND +guardian_id IN (SELECT id FROM guardian WHERE linked = 1)
             AND (pupil_id, guardian_id) NOT IN
                 (SELECT pupil.id, guardian.id FROM json_each(?1, '$.links')
                  JOIN pupil ON pupil.uuid = unhex(value ->> 0, '-')
                  JOIN guardian ON guardian.uuid = unhex(value ->> 1, '-'))",
        "DELETE FROM enrolment WHERE school_id = ?2
             AND pupil_id IN (SELECT id FROM pupil WHERE linked = 1) AND pupil_id NOT IN
             (SELECT pupil.id FROM json_each(?1, '$.pupils') JOIN pupil ON pupil.uuid = unhex(value, '-'))",
        "DELETE FROM class WHERE school_id = ?2 AND code NOT IN (SELECT value FROM json_each(?1, '$.classes'))
             AND id NOT IN (SELECT class_id FROM enrolment WHERE class_id IS NOT NULL)",
    ] {
        sqlx::query(statement).bind(&kept).bind(school).execute(&mut *connection).await?;
    }
    Ok(())
}
