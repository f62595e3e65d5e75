//! An invented school as a source describes it to the service.

use fictional::{Guardian, Pupil, School, Sex};
use protocol::entity::{self, Class, Confirmation, Enrolment, Link};
use service::usecase::directory::Directory;
use uuid::Uuid;

/// Where its families sign in.
pub const PORTAL: &str = "https://comptes.academie.example";

/// Whom a number of the invented country is for the service.
fn lasting(kind: u128, id: u64) -> Uuid {
    Uuid::from_u128(kind << 64 | u128::from(id))
}

fn pupil_id(id: u64) -> Uuid {
    lasting(1, id)
}

/// A guardian of that number.
pub fn guardian_id(id: u64) -> Uuid {
    lasting(2, id)
}

/// That school with its people.
pub fn of(school: &School) -> Directory {
    let class_of = |pupil: &Pupil| school.classes[pupil.class].code.clone();
    let enrolment = |pupil: &Pupil| Enrolment {
        pupil: pupil_id(pupil.id),
        class: Some(class_of(pupil)),
        level: pupil.level().map(|level| level.code().to_owned()),
        mef: None,
        visiting: false,
        gone_on: None,
    };
    let links = school.pupils.iter().flat_map(|pupil| {
        pupil.links.iter().map(|link| Link {
            pupil: pupil_id(pupil.id),
            guardian: guardian_id(link.guardian),
            responsibility: 1,
            kinship: Some(link.kinship.code()),
            confirmation: Confirmation::Unconfirmed,
            birth_date_reported: false,
            gone: false,
        })
    });
    Directory {
        school: entity::School {
            uai: school.uai.clone(),
            name: school.spoken_name(),
            degree: "1D".to_owned(),
            street: school.address.lines.last().cloned(),
            postal_code: Some(school.address.postal_code.clone()),
            town: Some(school.address.town.clone()),
            phone: None,
            mail: Some(school.mail.clone()),
            academy: None,
            portal: Some(PORTAL.to_owned()),
        },
        classes: school
            .classes
            .iter()
            .map(|class| Class { code: class.code.clone(), label: class.label.clone(), mefs: Vec::new() })
            .collect(),
        pupils: school.pupils.iter().map(pupil).collect(),
        enrolments: school.pupils.iter().map(enrolment).collect(),
        guardians: school.guardians.iter().map(guardian).collect(),
        links: links.collect(),
    }
}

fn pupil(pupil: &Pupil) -> entity::Pupil {
    let sex = match pupil.identity.sex {
        Sex::Female => "F",
        Sex::Male => "M",
    };
    entity::Pupil {
        id: pupil_id(pupil.id),
        ine: pupil.ine.clone(),
        family: pupil.identity.family.clone(),
        usage: pupil.identity.usage.clone(),
        first: pupil.identity.first.clone(),
        other_first: None,
        birth_date: pupil.birth_date,
        sex: Some(sex.to_owned()),
        mail: None,
        account: None,
        sources: Vec::new(),
    }
}

fn guardian(guardian: &Guardian) -> entity::Guardian {
    entity::Guardian {
        id: guardian_id(guardian.id),
        account: Uuid::nil(),
        home_account: None,
        title: Some(guardian.title().to_owned()),
        family: guardian.identity.family.clone(),
        usage: guardian.identity.usage.clone(),
        first: guardian.identity.first.clone(),
        mail: guardian.contact.mail.clone(),
        mobile: None,
        home_phone: None,
        work_phone: None,
        address: guardian.address.lines.clone(),
        postal_code: Some(guardian.address.postal_code.clone()),
        town: Some(guardian.address.town.clone()),
        country: None,
        sources: Vec::new(),
    }
}
