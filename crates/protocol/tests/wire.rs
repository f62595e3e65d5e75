//! What goes over the wire, spelt once for ever: a change here is a new protocol.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::fmt::Debug;

use jiff::Timestamp;
use jiff::civil::date;
use protocol::account::{Account, AccountState, Holder, Origin, Password, State, Value};
use protocol::activity::{Act, Activity, Did};
use protocol::decision::{Decision, ResetReason};
use protocol::delegation::{Grantee, Invitation, NewDelegation, SchoolRole};
use protocol::device::{
    Device, DeviceStanding, EnrolmentState, Loss, MaybePrinted, Revocation, Revoked, SentSince, Status,
};
use protocol::entity::{
    Class, Confirmation, Enrolment, Entity, EntityKey, Guardian, Link, Pupil, School, Sheet, SourceId,
};
use protocol::feed::{Change, Cursor, Page};
use protocol::maintenance::{Maintenance, MaintenanceLevel};
use protocol::operation::{Answer, Operation, Outcome, PrintedSheet, Reason, Seen};
use protocol::problem::{Problem, ProblemCode};
use protocol::restoration::{Heard, HeardAccount, HeardReceipt};
use protocol::statistics::{
    Area, AreaKind, DayFigures, DegreeFigures, OriginFigures, PartFigures, Population, PopulationFigures,
    PopulationShares, StateCounts, Statistics, Surrounding,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value as Json, from_str, from_value, json, to_string};
use uuid::Uuid;

#[track_caller]
fn spelt<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: &T, text: &str) {
    assert_eq!(to_string(value).unwrap(), text);
    assert_eq!(&from_str::<T>(text).unwrap(), value);
    let mut newer: Json = from_str(text).unwrap();
    add_what_comes(&mut newer);
    assert_eq!(
        &from_value::<T>(newer).unwrap(),
        value,
        "whoever is older by one version reads what they know"
    );
}

/// What a version to come may say more, wherever something is said by its name. An enum’s only key is no such place.
fn add_what_comes(value: &mut Json) {
    match value {
        Json::Array(values) => values.iter_mut().for_each(add_what_comes),
        Json::Object(fields) => {
            fields.values_mut().for_each(add_what_comes);
            if fields.len() > 1 {
                fields.insert("of_tomorrow".to_owned(), json!({ "a": [1] }));
            }
        }
        _ => (),
    }
}

const ONE: &str = "00000000-0000-0000-0000-000000000001";
const TWO: &str = "00000000-0000-0000-0000-000000000002";

fn one() -> Uuid {
    Uuid::from_u128(1)
}

fn two() -> Uuid {
    Uuid::from_u128(2)
}

fn state() -> AccountState {
    AccountState {
        id: two(),
        state: State::Notified,
        origin: Origin::School,
        password: Password::Provisional,
        generation: 1,
        notified_on: Some(date(2026, 9, 4)),
        provisional_since: Some(date(2026, 9, 4)),
        activated_before: false,
        reset_asked_on: None,
        choices: 0,
        chosen_with: None,
        burnt: 0,
        version: 1,
    }
}

const STATE: &str = r#""id":"00000000-0000-0000-0000-000000000002","state":"notified","origin":"school","password":"provisional","generation":1,"notified_on":"2026-09-04","provisional_since":"2026-09-04","activated_before":false,"reset_asked_on":null,"choices":0,"chosen_with":null,"burnt":0,"version":1"#;

#[test]
fn an_operation() {
    spelt(
        &Operation {
            id: one(),
            counter: 12,
            batch: two(),
            school: "0990001N".to_owned(),
            account: two(),
            decision: Decision::Notify { reset: Some(ResetReason::Stolen), day: date(2026, 9, 4), to: 2 },
            decided_at: "2026-09-04T08:30:00Z".parse().unwrap(),
            seen: Seen { version: 3, choices: 1 },
            sheet: Some(PrintedSheet { login: "a.petit".to_owned(), generation: Some(2) }),
        },
        &format!(
            r#"{{"id":"{ONE}","counter":12,"batch":"{TWO}","school":"0990001N","account":"{TWO}","decision":{{"notify":{{"reset":"stolen","day":"2026-09-04","to":2}}}},"decided_at":"2026-09-04T08:30:00Z","seen":{{"version":3,"choices":1}},"sheet":{{"login":"a.petit","generation":2}}}}"#
        ),
    );
}

#[test]
fn answers() {
    spelt(
        &Answer { id: one(), counter: 12, outcome: Outcome::Applied, account: Some(state()), person: None },
        &format!(r#"{{"id":"{ONE}","counter":12,"outcome":{{"became":"applied"}},"account":{{{STATE}}}}}"#),
    );
    spelt(
        &Answer {
            id: one(),
            counter: 13,
            outcome: Outcome::Refused(Reason::LeftSchool),
            account: None,
            person: Some(one()),
        },
        &format!(
            r#"{{"id":"{ONE}","counter":13,"outcome":{{"became":"refused","reason":"left_school"}},"person":"{ONE}"}}"#
        ),
    );
    let later: Outcome = from_str(r#"{"became":"otherwise","reason":"of_a_later_version"}"#).unwrap();
    assert_eq!(later, Outcome::Otherwise(Reason::Other));
}

#[test]
fn a_page_of_a_feed() {
    let account = Account {
        state: state(),
        holder: Holder::Guardian,
        login: "a.petit".to_owned(),
        values: vec![Value { generation: 1, password: "CCCCCCCC".to_owned() }],
        signed_in_on: None,
        confirmed_mail: None,
        confirmed_mobile: None,
        grouped_into: None,
        grouped_on: None,
        renewal_asked_on: None,
        void_sheet_tried_on: None,
        suspended_on: None,
        choice_lost_on: None,
        sheet_used_on: None,
    };
    spelt(
        &Page {
            changes: vec![
                Change::Is(Box::new(Entity::Account(account))),
                Change::Gone(EntityKey::Link { pupil: one(), guardian: two() }),
            ],
            cursor: Cursor { epoch: one(), scope: 1, position: 7 },
            more: false,
            answered: 12,
            answers: Vec::new(),
            role: Some(SchoolRole::Delegate),
        },
        &format!(
            r#"{{"changes":[{{"is":{{"entity":"account",{STATE},"holder":"guardian","login":"a.petit","values":[{{"generation":1,"password":"CCCCCCCC"}}],"signed_in_on":null,"confirmed_mail":null,"confirmed_mobile":null,"grouped_into":null}}}},{{"gone":{{"entity":"link","pupil":"{ONE}","guardian":"{TWO}"}}}}],"cursor":"00000000000000000000000000000001.1.7","more":false,"answered":12,"answers":[],"role":"delegate"}}"#
        ),
    );
}

#[test]
fn delegations() {
    let to = Grantee::New { family: "Exemple".to_owned(), first: "Paul".to_owned(), mail: None };
    spelt(
        &NewDelegation { role: SchoolRole::Support, until: Some(date(2027, 7, 4)), to },
        r#"{"role":"support","until":"2027-07-04","to":{"new":{"family":"Exemple","first":"Paul","mail":null}}}"#,
    );
    let to = Grantee::Known { login: "p.exemple".to_owned() };
    spelt(
        &NewDelegation { role: SchoolRole::Delegate, until: None, to },
        r#"{"role":"delegate","until":null,"to":{"known":{"login":"p.exemple"}}}"#,
    );
    let code = Invitation {
        code: "CDFG-2345".to_owned(),
        page: "https://exemple/acces".to_owned(),
        expires_at: Timestamp::UNIX_EPOCH,
    };
    assert!(!format!("{code:?}").contains("CDFG"), "a code is in no log");
}

#[test]
fn people_and_places() {
    let sources = vec![SourceId { scope: "aaf/99".to_owned(), id: "12".to_owned() }];
    spelt(
        &Entity::Pupil(Pupil {
            id: one(),
            ine: Some("990000001AA".to_owned()),
            family: "ABRICOT".to_owned(),
            usage: None,
            first: "Lou".to_owned(),
            other_first: None,
            birth_date: Some(date(2018, 4, 3)),
            sex: Some("F".to_owned()),
            mail: None,
            account: None,
            sources: sources.clone(),
        }),
        &format!(
            r#"{{"entity":"pupil","id":"{ONE}","ine":"990000001AA","family":"ABRICOT","usage":null,"first":"Lou","other_first":null,"birth_date":"2018-04-03","sex":"F","mail":null,"account":null,"sources":[{{"scope":"aaf/99","id":"12"}}]}}"#
        ),
    );
    // What a service leaves out is what it does not know.
    let sparse: Entity = from_str(&format!(
        r#"{{"entity":"guardian","id":"{ONE}","account":"{TWO}","family":"ABRICOT","first":"Rose","to_come":1}}"#
    ))
    .unwrap();
    let Entity::Guardian(Guardian { account, mail: None, sources, .. }) = sparse else {
        panic!("{sparse:?}")
    };
    assert_eq!((account, sources.len()), (two(), 0));
    spelt(
        &Entity::School(School {
            uai: "0990001N".to_owned(),
            name: "École des Tilleuls".to_owned(),
            degree: "1D".to_owned(),
            street: None,
            postal_code: None,
            town: None,
            phone: None,
            mail: None,
            academy: None,
            portal: Some("https://guichet.exemple".to_owned()),
        }),
        r#"{"entity":"school","uai":"0990001N","name":"École des Tilleuls","degree":"1D","street":null,"postal_code":null,"town":null,"phone":null,"mail":null,"academy":null,"portal":"https://guichet.exemple"}"#,
    );
    spelt(
        &Entity::Class(Class { code: "CPA".to_owned(), label: "CP A".to_owned(), mefs: Vec::new() }),
        r#"{"entity":"class","code":"CPA","label":"CP A","mefs":[]}"#,
    );
    spelt(
        &Entity::Enrolment(Enrolment {
            pupil: one(),
            class: Some("CPA".to_owned()),
            level: Some("CP".to_owned()),
            mef: None,
            visiting: false,
            gone_on: None,
        }),
        &format!(
            r#"{{"entity":"enrolment","pupil":"{ONE}","class":"CPA","level":"CP","mef":null,"visiting":false,"gone_on":null}}"#
        ),
    );
    spelt(
        &Entity::Link(Link {
            pupil: one(),
            guardian: two(),
            responsibility: 1,
            kinship: Some(1),
            confirmation: Confirmation::Reported,
            birth_date_reported: false,
            gone: false,
        }),
        &format!(
            r#"{{"entity":"link","pupil":"{ONE}","guardian":"{TWO}","responsibility":1,"kinship":1,"confirmation":"reported","birth_date_reported":false,"gone":false}}"#
        ),
    );
    spelt(
        &Entity::Sheet(Sheet {
            operation: one(),
            batch: two(),
            account: two(),
            login: "a.petit".to_owned(),
            generation: None,
            printed_on: date(2026, 9, 4),
        }),
        &format!(
            r#"{{"entity":"sheet","operation":"{ONE}","batch":"{TWO}","account":"{TWO}","login":"a.petit","generation":null,"printed_on":"2026-09-04"}}"#
        ),
    );
}

#[test]
fn computers_and_their_loss() {
    let at = || "2026-09-04T08:30:00Z".parse().unwrap();
    spelt(
        &Device {
            id: one(),
            computer: "PC-DIRECTION".to_owned(),
            person: "Camille Essai".to_owned(),
            enrolled_at: at(),
            synchronised_at: None,
            until: at(),
            standing: DeviceStanding::Trusted,
            asks: true,
        },
        &format!(
            r#"{{"id":"{ONE}","computer":"PC-DIRECTION","person":"Camille Essai","enrolled_at":"2026-09-04T08:30:00Z","synchronised_at":null,"until":"2026-09-04T08:30:00Z","standing":"trusted","asks":true}}"#
        ),
    );
    spelt(
        &Revocation { why: Loss::Stolen, since: Some(at()) },
        r#"{"why":"stolen","since":"2026-09-04T08:30:00Z"}"#,
    );
    spelt(
        &Revoked {
            maybe_printed: vec![MaybePrinted { account: two(), login: "a.petit".to_owned(), since: at() }],
            sent: vec![SentSince {
                operation: one(),
                school: "0990001N".to_owned(),
                account: two(),
                kind: "notify".to_owned(),
                received_at: at(),
            }],
        },
        &format!(
            r#"{{"maybe_printed":[{{"account":"{TWO}","login":"a.petit","since":"2026-09-04T08:30:00Z"}}],"sent":[{{"operation":"{ONE}","school":"0990001N","account":"{TWO}","kind":"notify","received_at":"2026-09-04T08:30:00Z"}}]}}"#
        ),
    );
}

#[test]
fn the_service_and_its_problems() {
    spelt(&EnrolmentState::Waiting, r#"{"is":"waiting"}"#);
    spelt(
        &Status {
            now: "2026-09-04T08:30:00Z".parse().unwrap(),
            version: "0.1.0".to_owned(),
            oldest_protocol: 1,
            newest_protocol: 1,
            maintenance: vec![Maintenance {
                level: MaintenanceLevel::ReadOnly,
                from: "2026-09-05T20:00:00Z".parse().unwrap(),
                until: None,
                sentence: None,
            }],
            restored_at: None,
        },
        r#"{"now":"2026-09-04T08:30:00Z","version":"0.1.0","oldest_protocol":1,"newest_protocol":1,"maintenance":[{"level":"read_only","from":"2026-09-05T20:00:00Z","until":null}]}"#,
    );
    let now = "2026-09-04T08:30:00Z".parse().unwrap();
    spelt(
        &Status {
            now,
            version: "0.1.0".to_owned(),
            oldest_protocol: 1,
            newest_protocol: 1,
            maintenance: Vec::new(),
            restored_at: Some(now),
        },
        r#"{"now":"2026-09-04T08:30:00Z","version":"0.1.0","oldest_protocol":1,"newest_protocol":1,"maintenance":[],"restored_at":"2026-09-04T08:30:00Z"}"#,
    );
    let heard = HeardAccount { account: one(), generation: 3, burnt: 1, choices: 2 };
    spelt(
        &Heard { accounts: vec![heard], more: false },
        &format!(
            r#"{{"accounts":[{{"account":"{ONE}","generation":3,"burnt":1,"choices":2}}],"more":false}}"#
        ),
    );
    spelt(&HeardReceipt { awaited: true }, r#"{"awaited":true}"#);
    spelt(
        &Problem::new(ProblemCode::CounterGap),
        r#"{"type":"about:blank","status":409,"code":"counter-gap","title":"operations are missing before the first one sent"}"#,
    );
    let later: Problem =
        from_str(r#"{"status":418,"code":"of-a-later-version","title":"a teapot","detail":"x"}"#).unwrap();
    assert_eq!((later.code, later.status), (ProblemCode::Other, 418));
}

#[test]
fn a_state_is_that_of_the_rules() {
    let state = AccountState { choices: 3, chosen_with: Some(2), burnt: 4, ..state() };
    assert_eq!(AccountState::of(two(), &state.account(Holder::Pupil)), state);
}

#[test]
fn nothing_secret_is_in_a_message_for_developers() {
    let value = Value { generation: 1, password: "CCCCCCCC".to_owned() };
    assert!(!format!("{value:?}").contains("CCCC"));
}

#[test]
fn a_lease_and_what_files_said() {
    use protocol::decision::Decision;
    use protocol::lease::{BlankAccount, Lease, LeaseRequest, LoginBlock};
    use protocol::people::{Field, Said, SaidGuardian};

    spelt(
        &LeaseRequest { free: vec![one()], given: Vec::new(), wanted: 300, blocks: 1 },
        &format!(r#"{{"free":["{ONE}"],"given":[],"wanted":300,"blocks":1}}"#),
    );
    spelt(
        &Lease {
            accounts: vec![BlankAccount { id: one(), values: Vec::new() }],
            ended: vec![one()],
            blocks: vec![LoginBlock { first: 8_000, last: 8_019 }],
        },
        &format!(
            r#"{{"accounts":[{{"id":"{ONE}","values":[]}}],"ended":["{ONE}"],"blocks":[{{"first":8000,"last":8019}}]}}"#
        ),
    );
    let written = format!(
        r#"{{"people":{{"guardian":{{"guardian":{{"id":"{ONE}","account":"{ONE}","family":"A","first":"B"}},"fields":["town","later"],"login":"b.a8000","links":[{{"pupil":"{ONE}","guardian":"{ONE}","responsibility":1}}]}}}}}}"#
    );
    let Decision::People(Said::Guardian(said)) = from_str(&written).unwrap() else { panic!("{written}") };
    let SaidGuardian { fields, login, links, .. } = *said;
    assert_eq!(fields, [Field::Town, Field::Other]);
    assert_eq!((login.as_deref(), links.len(), links[0].gone), (Some("b.a8000"), 1, false));
}

#[test]
fn statistics_are_spelt_for_ever() {
    let accounts = StateCounts { not_notified: 4, notified: 3, activating: 2, activated: 1 };
    let area = |kind, code: &str, name: &str| Area { kind, code: code.to_owned(), name: name.to_owned() };
    let part = |code: &str| vec![PartFigures { code: code.to_owned(), accounts }];
    let figures = PopulationFigures {
        population: Population::LegalGuardians,
        accounts,
        origins: vec![OriginFigures { origin: Origin::FranceConnect, accounts }],
        classes: part("CPA"),
        levels: part("CP"),
        mefs: part(""),
        history: vec![DayFigures { day: date(2026, 9, 4), accounts }],
    };
    let degree = DegreeFigures {
        degree: "1D".to_owned(),
        schools: 1,
        pupils: 9,
        pupils_reached: 5,
        populations: vec![figures],
    };
    let surrounding = Surrounding {
        area: area(AreaKind::Circonscription, "Ville Est", "Ville Est"),
        schools: 12,
        pupils_reached: 7_512,
        populations: vec![PopulationShares { population: Population::PersonsInCharge, shares: accounts }],
    };
    let told = Statistics {
        area: area(AreaKind::School, "0990001N", "École des Tilleuls"),
        day: Some(date(2026, 9, 4)),
        computed_at: Some(Timestamp::UNIX_EPOCH),
        degrees: vec![degree],
        surroundings: vec![surrounding],
    };
    let states = r#"{"not_notified":4,"notified":3,"activating":2,"activated":1}"#;
    spelt(
        &told,
        &format!(
            r#"{{"area":{{"kind":"school","code":"0990001N","name":"École des Tilleuls"}},"day":"2026-09-04","computed_at":"1970-01-01T00:00:00Z","degrees":[{{"degree":"1D","schools":1,"pupils":9,"pupils_reached":5,"populations":[{{"population":"legal_guardians","accounts":{states},"origins":[{{"origin":"france_connect","accounts":{states}}}],"classes":[{{"code":"CPA","accounts":{states}}}],"levels":[{{"code":"CP","accounts":{states}}}],"mefs":[{{"code":"","accounts":{states}}}],"history":[{{"day":"2026-09-04","accounts":{states}}}]}}]}}],"surroundings":[{{"area":{{"kind":"circonscription","code":"Ville Est","name":"Ville Est"}},"schools":12,"pupils_reached":7512,"populations":[{{"population":"persons_in_charge","shares":{states}}}]}}]}}"#
        ),
    );
    assert_eq!(from_str::<AreaKind>("\"region\"").unwrap(), AreaKind::Other);
    assert_eq!(from_str::<Population>("\"teachers\"").unwrap(), Population::Other);
}

#[test]
fn what_others_did_is_spelt_with_codes_of_which_later_ones_are_passed_over() {
    let act = Act {
        id: one(),
        batch: one(),
        account: Some(one()),
        at: "2026-09-04T08:00:00Z".parse().unwrap(),
        person: "Tom Équipe".to_owned(),
        role: SchoolRole::Team,
        did: Did::NotifiedWithReset,
        refused: false,
    };
    let told = Activity { acts: vec![act.clone()], cursor: "7.x".to_owned(), more: false };
    spelt(
        &told,
        &format!(
            r#"{{"acts":[{{"id":"{ONE}","batch":"{ONE}","account":"{ONE}","at":"2026-09-04T08:00:00Z","person":"Tom Équipe","role":"team","did":"notified_with_reset","refused":false}}],"cursor":"7.x","more":false}}"#
        ),
    );
    let mut later = serde_json::to_value(&act).unwrap();
    later["did"] = json!("teleported");
    later["role"] = json!("emperor");
    let read: Act = from_value(later).unwrap();
    assert_eq!((read.did, read.role), (Did::Other, SchoolRole::Other));
}
