//! Schools.

use std::collections::HashMap;

use domain::degree::Degree;
use domain::place::Place;
use jiff::Timestamp;
use sqlx::sqlite::SqliteRow;
use sqlx::{FromRow, SqliteExecutor};

use super::id::SchoolId;
use super::setting::SchoolIdentity;
use super::stored::Cells;
use crate::{Error, Result};

/// A school as it is shown: what the director says of it wins over what the sources say.
#[derive(Debug, Clone)]
pub struct School {
    /// Local number.
    pub id: SchoolId,
    /// UAI.
    pub uai: String,
    /// Name.
    pub name: String,
    /// First or second degree.
    degree: Degree,
    /// Street.
    pub street: Option<String>,
    /// Postal code.
    pub postal_code: Option<String>,
    /// Town.
    pub town: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
    /// Mail address.
    pub mail: Option<String>,
    /// Whom families should ask for.
    pub contact: Option<String>,
    /// Académie's name.
    pub academy_name: Option<String>,
    /// Moment of the last import.
    pub updated_at: Option<Timestamp>,
}

impl School {
    /// First or second degree.
    #[must_use]
    pub const fn degree(&self) -> Degree {
        self.degree
    }

    /// Where it is, and so what day it is there.
    #[must_use]
    pub fn place(&self) -> Place {
        Place::of(&self.uai)
    }

    /// Postal code and town, as one line.
    #[must_use]
    pub fn locality(&self) -> Option<String> {
        let parts: Vec<&str> =
            [&self.postal_code, &self.town].into_iter().flatten().map(String::as_str).collect();
        (!parts.is_empty()).then(|| parts.join(" "))
    }
}

impl FromRow<'_, SqliteRow> for School {
    fn from_row(row: &SqliteRow) -> sqlx::Result<Self> {
        let cells = Cells::of(row, "school", &["id"]);
        Ok(Self {
            id: cells.get("id")?,
            uai: cells.get("uai")?,
            name: cells.get("name")?,
            degree: cells.stored("degree")?,
            street: cells.get("street")?,
            postal_code: cells.get("postal_code")?,
            town: cells.get("town")?,
            phone: cells.get("phone")?,
            mail: cells.get("mail")?,
            contact: cells.get("contact")?,
            academy_name: cells.get("academy_name")?,
            updated_at: cells.stored_or_null("updated_at")?,
        })
    }
}

/// The names of a school's classes by code, as staff tell them apart.
///
/// # Errors
/// What the database met.
pub async fn class_names<'e>(
    executor: impl SqliteExecutor<'e>,
    school: SchoolId,
) -> Result<HashMap<String, String>> {
    // What the view class_shown says of one class, said of all at once: of one at a time, it looks through the pupils of
    // the school for each.
    let names: Vec<(String, String)> = sqlx::query_as(
        "WITH taught AS MATERIALIZED (
             SELECT label, count(*) AS number, min(id) AS id FROM class
             WHERE school_id = ?1
                 AND id IN (SELECT class_id FROM enrolment WHERE school_id = ?1 AND gone_on IS NULL)
             GROUP BY label)
         SELECT class.code, CASE
                 WHEN (SELECT degree FROM school WHERE id = ?1) = '2D' THEN class.code
                 WHEN taught.number > 1 OR taught.id <> class.id THEN class.label || ' (' || class.code || ')'
                 ELSE class.label
             END
         FROM class LEFT JOIN taught ON taught.label = class.label
         WHERE class.school_id = ?1",
    )
    .bind(school)
    .fetch_all(executor)
    .await?;
    Ok(names.into_iter().collect())
}

/// Where the schools are; Europe when there is none, or when they are at several places.
///
/// # Errors
/// What the database met.
pub async fn place<'e>(executor: impl SqliteExecutor<'e>) -> Result<Place> {
    let schools: Vec<String> = sqlx::query_scalar("SELECT uai FROM school").fetch_all(executor).await?;
    let mut places: Vec<Place> = schools.iter().map(|uai| Place::of(uai)).collect();
    places.dedup();
    Ok(match *places {
        [only] => only,
        _ => Place::default(),
    })
}

/// The school of that UAI.
///
/// # Errors
/// [`Error::NotFound`] when the store has none.
pub async fn find<'e>(executor: impl SqliteExecutor<'e>, uai: &str) -> Result<School> {
    sqlx::query_as(
        "SELECT id, uai, name, degree, street, postal_code, town, phone, mail, contact, academy_name, updated_at
         FROM school_shown WHERE uai = ?1",
    )
    .bind(uai)
    .fetch_optional(executor)
    .await?
    .ok_or_else(|| {
        Error::NotFound(format!("Aucun établissement {uai} dans vos données. Importez-le d’abord."))
    })
}

/// What the sources say of a school, whatever the director says.
///
/// # Errors
/// What the database met.
pub async fn source_values<'e>(executor: impl SqliteExecutor<'e>, id: SchoolId) -> Result<SchoolIdentity> {
    type Said = (String, Option<String>, Option<String>, Option<String>, Option<String>, Option<String>);
    let (name, street, postal_code, town, phone, mail): Said =
        sqlx::query_as("SELECT name, street, postal_code, town, phone, mail FROM school WHERE id = ?1")
            .bind(id)
            .fetch_one(executor)
            .await?;
    let said = Option::unwrap_or_default;
    Ok(SchoolIdentity {
        name,
        street: said(street),
        postal_code: said(postal_code),
        town: said(town),
        phone: said(phone),
        mail: said(mail),
        ..SchoolIdentity::default()
    })
}

/// A school with its figures.
#[derive(Debug, Clone)]
pub struct Summary {
    /// UAI.
    pub uai: String,
    /// Name.
    pub name: String,
    /// Town.
    pub town: Option<String>,
    /// First or second degree.
    pub degree: Degree,
    /// Moment of the last import.
    pub updated_at: Option<Timestamp>,
    /// Pupils present.
    pub pupils: u32,
    /// Their accounts and those of their guardians.
    pub accounts: u32,
}

impl FromRow<'_, SqliteRow> for Summary {
    fn from_row(row: &SqliteRow) -> sqlx::Result<Self> {
        let cells = Cells::of(row, "school", &["id"]);
        Ok(Self {
            uai: cells.get("uai")?,
            name: cells.get("name")?,
            town: cells.get("town")?,
            degree: cells.stored("degree")?,
            updated_at: cells.stored_or_null("updated_at")?,
            pupils: cells.get("pupils")?,
            accounts: cells.get("accounts")?,
        })
    }
}

/// All schools with their numbers, by name.
///
/// # Errors
/// What the database met.
pub async fn summaries<'e>(executor: impl SqliteExecutor<'e>) -> Result<Vec<Summary>> {
    Ok(sqlx::query_as(
        "SELECT id, uai, name, town, degree, updated_at,
             (SELECT count(*) FROM enrolment
              WHERE school_id = shown.id AND gone_on IS NULL AND visiting = 0) AS pupils,
             (SELECT count(DISTINCT guardian.account_id) FROM enrolment
              JOIN link ON link.pupil_id = enrolment.pupil_id AND link.gone = 0
              JOIN guardian ON guardian.id = link.guardian_id
              WHERE enrolment.school_id = shown.id AND gone_on IS NULL AND visiting = 0)
             + (SELECT count(pupil.account_id) FROM enrolment JOIN pupil ON pupil.id = enrolment.pupil_id
                WHERE enrolment.school_id = shown.id AND gone_on IS NULL AND visiting = 0) AS accounts
         FROM school_shown shown
         -- The federating directory describes services and medical centres among its schools: nobody is taught there.
         WHERE (EXISTS (SELECT 1 FROM enrolment WHERE school_id = shown.id)
             OR EXISTS (SELECT 1 FROM school WHERE school.id = shown.id AND kind IS NULL))
             -- One whose right ended was erased.
             AND NOT EXISTS (SELECT 1 FROM linked_school WHERE linked_school.uai = shown.uai AND ended_at IS NOT NULL)
         ORDER BY name COLLATE NOCASE, uai",
    )
    .fetch_all(executor)
    .await?)
}
