//! A small school, as a source describes it.

use protocol::entity::{Class, Confirmation, Enrolment, Guardian, Link, Pupil, School, SourceId};
use service::usecase::directory::Directory;
use uuid::Uuid;

/// A school of the first degree.
pub const UAI: &str = "0990001N";

pub fn pupil(number: u128, first: &str) -> Pupil {
    Pupil {
        id: Uuid::from_u128(number),
        ine: None,
        family: "ABRICOT".to_owned(),
        usage: None,
        first: first.to_owned(),
        other_first: None,
        birth_date: Some("2018-04-03".parse().unwrap()),
        sex: None,
        mail: None,
        account: None,
        sources: vec![SourceId { scope: "onde/0990001N".to_owned(), id: number.to_string() }],
    }
}

pub fn guardian(number: u128, family: &str, first: &str) -> Guardian {
    Guardian {
        id: Uuid::from_u128(number),
        account: Uuid::nil(),
        home_account: None,
        title: Some("Mme".to_owned()),
        family: family.to_owned(),
        usage: None,
        first: first.to_owned(),
        mail: None,
        mobile: None,
        home_phone: None,
        work_phone: None,
        address: vec!["1 rue Fictive".to_owned()],
        postal_code: Some("99000".to_owned()),
        town: Some("Ville".to_owned()),
        country: None,
        sources: Vec::new(),
    }
}

/// Two sisters, their mother, and the father of one of them who bears their mother's initials.
pub fn tilleuls() -> Directory {
    let enrolment = |pupil: u128| Enrolment {
        pupil: Uuid::from_u128(pupil),
        class: Some("CPA".to_owned()),
        level: Some("CP".to_owned()),
        mef: None,
        visiting: false,
        gone_on: None,
    };
    let link = |pupil: u128, guardian: u128| Link {
        pupil: Uuid::from_u128(pupil),
        guardian: Uuid::from_u128(guardian),
        responsibility: 1,
        kinship: Some(1),
        confirmation: Confirmation::Unconfirmed,
        birth_date_reported: false,
        gone: false,
    };
    Directory {
        school: School {
            uai: UAI.to_owned(),
            name: "École des Tilleuls".to_owned(),
            degree: "1D".to_owned(),
            street: None,
            postal_code: None,
            town: Some("Ville".to_owned()),
            phone: None,
            mail: None,
            academy: None,
            portal: Some("https://guichet.exemple".to_owned()),
        },
        classes: vec![Class { code: "CPA".to_owned(), label: "CP A".to_owned(), mefs: Vec::new() }],
        pupils: vec![pupil(1, "Lou"), pupil(2, "Zoé")],
        enrolments: vec![enrolment(1), enrolment(2)],
        guardians: vec![guardian(11, "ABRICOT", "Rose"), guardian(12, "ABRICOT", "Rémi")],
        links: vec![link(1, 11), link(2, 11), link(2, 12)],
    }
}
