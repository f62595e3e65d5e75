//! What is kept of a school, as every version has written it.

use super::{EnvelopeWindow, Printing, SchoolIdentity, SchoolSettings, ServiceAddress, SheetOrder};

const IDENTITY: &str = r#"{"name":"École des Tilleuls","street":"1 rue Fictive","postalCode":"99000","town":"Ville","phone":"0199000000","mail":"ecole@exemple.fr","contact":"la directrice","assistance":"0199000001"}"#;
const SETTINGS: &str = r#"{"portal":"https://exemple.fr","guardian_service":{"url":"https://a.exemple.fr","checkedAt":"2026-09-01T08:00:00Z","enabled":true},"pupil_service":{"url":"","checkedAt":null,"enabled":false},"printing":{"window":"dl","offsetX":-15,"offsetY":20,"margin":15,"order":"family","separators":false}}"#;

#[test]
fn what_is_kept_of_a_school_is_spelt_for_ever() {
    let identity = SchoolIdentity {
        name: "École des Tilleuls".to_owned(),
        street: "1 rue Fictive".to_owned(),
        postal_code: "99000".to_owned(),
        town: "Ville".to_owned(),
        phone: "0199000000".to_owned(),
        mail: "ecole@exemple.fr".to_owned(),
        contact: "la directrice".to_owned(),
        assistance: "0199000001".to_owned(),
    };
    assert_eq!(serde_json::to_string(&identity).unwrap(), IDENTITY);
    assert_eq!(serde_json::from_str::<SchoolIdentity>(IDENTITY).unwrap(), identity);
    let settings = SchoolSettings {
        portal: "https://exemple.fr".to_owned(),
        guardian_service: ServiceAddress {
            url: "https://a.exemple.fr".to_owned(),
            checked_at: Some("2026-09-01T08:00:00Z".to_owned()),
            enabled: true,
        },
        pupil_service: ServiceAddress::default(),
        printing: Printing {
            window: EnvelopeWindow::Dl,
            offset_x: -15,
            offset_y: 20,
            margin: 15,
            order: SheetOrder::Family,
            separators: false,
        },
    };
    assert_eq!(serde_json::to_string(&settings).unwrap(), SETTINGS);
    assert_eq!(serde_json::from_str::<SchoolSettings>(SETTINGS).unwrap(), settings);
}

#[test]
fn a_field_more_or_less_leaves_the_others_readable() {
    let later = r#"{"name":"École","motto":"…","postalCode":"99000"}"#;
    let identity: SchoolIdentity = serde_json::from_str(later).unwrap();
    assert_eq!((&*identity.name, &*identity.postal_code, &*identity.town), ("École", "99000", ""));
    let later = r#"{"printing":{"margin":12,"ink":"blue"},"theme":"dark"}"#;
    let settings: SchoolSettings = serde_json::from_str(later).unwrap();
    assert_eq!(settings.printing, Printing { margin: 12, ..Printing::default() });
}
