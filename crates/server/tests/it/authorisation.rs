//! Who may do what: every route, for every role, in one’s own school, another’s and none. The routes are those that the
//! router is made of: one without a row here fails, and so does a row without a route.

use std::collections::{BTreeSet, HashMap};
use std::num::NonZeroU32;

use serde_json::{Value, json};
use service::usecase::appointment::{Named, appoint};
use service::usecase::directory;
use service::usecase::jobs::{self, Asked};
use service::usecase::staff::{self, Role as Given};
use service::usecase::statistics::{self, Territory};

use ureq::Body;
use ureq::http::Response;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::fixture::{PASSWORD, Served, hidden};
use crate::tilleuls::{UAI, tilleuls};

/// Another school, and what is of it alone.
const OTHER: &str = "0990002P";
/// A school of another department, académie and circonscription.
const FAR: &str = "0980001A";
/// A school that is not known.
const NONE: &str = "0990009X";

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Nobody,
    MadeUp,
    Director,
    Delegate,
    Support,
    Operator,
    /// Reads the statistics of the school’s department.
    Reader,
    /// Helps the schools of its department and degree.
    Team,
    /// The same, with the school open.
    TeamInside,
    /// Gives the direction of the school, on a page: a computer of theirs has nothing.
    Inspection,
    /// Directed the school.
    Former,
    OtherDirector,
    Revoked,
    Quarantined,
    Expired,
}

const ROLES: [Role; 15] = [
    Role::Nobody,
    Role::MadeUp,
    Role::Director,
    Role::Delegate,
    Role::Support,
    Role::Operator,
    Role::Reader,
    Role::Team,
    Role::TeamInside,
    Role::Inspection,
    Role::Former,
    Role::OtherDirector,
    Role::Revoked,
    Role::Quarantined,
    Role::Expired,
];

impl Role {
    /// Whether the computer is believed.
    fn is_believed(self) -> bool {
        !matches!(self, Self::Nobody | Self::MadeUp | Self::Revoked | Self::Quarantined | Self::Expired)
    }

    /// Whether its person sees a school whole.
    fn has_school(self) -> bool {
        matches!(self, Self::Director | Self::Delegate | Self::OtherDirector | Self::TeamInside)
    }

    fn token(self) -> Option<String> {
        (self != Self::Nobody).then(|| format!("token-{self:?}"))
    }

    /// The person behind the computer.
    fn login(self) -> Option<&'static str> {
        Some(match self {
            Self::Nobody | Self::MadeUp => return None,
            Self::Director | Self::Revoked | Self::Quarantined | Self::Expired => "c.essai",
            Self::Delegate => "d.delegue",
            Self::Support => "s.depannage",
            Self::Operator => "o.exploitant",
            Self::Reader => "l.lecteur",
            Self::Team => "t.equipe",
            Self::TeamInside => "t.dedans",
            Self::Inspection => "i.inspection",
            Self::Former => "a.avant",
            Self::OtherDirector => "m.mirabelle",
        })
    }

    fn school(self, place: Place) -> &'static str {
        let (own, other) = match self {
            Self::OtherDirector => (OTHER, UAI),
            Self::Team | Self::TeamInside => (UAI, FAR),
            _ => (UAI, OTHER),
        };
        match place {
            Place::Own => own,
            Place::Other => other,
            Place::None => NONE,
        }
    }
}

/// Whose school, or whose computer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Own,
    Other,
    None,
}

/// What a route asks of who comes.
#[derive(Debug, Clone, Copy)]
enum Rule {
    /// Nothing: all are answered alike.
    Open(u16),
    /// A computer that is believed.
    Computer,
    /// One whose person sees that school.
    School,
    /// One whose person sees something of it, or is told that they do no more.
    Feed,
    /// One whose person sees a school whole, whichever.
    Lends,
    /// One whose person may say what was decided for it.
    Sends,
    /// One whose person directs it: that status.
    Directs(u16),
    /// One whose person directs a school that has what is named: nobody’s has.
    Nothing,
    /// One whose person may end that computer.
    Ends,
    /// One whose person reads the figures of that school.
    Figures,
    /// One whose person is of the staff still.
    Staff,
    /// The same, for what there is.
    StaffWhere,
    /// One whose person reads the figures of that department.
    Department,
    /// One whose person is of a team of that school’s department and degree.
    Opens,
    /// One that is believed: what was not open is closed.
    Closes,
}

impl Rule {
    fn status(self, role: Role, place: Place) -> u16 {
        let found = |is: bool| if is { 200 } else { 404 };
        match self {
            Self::Open(status) => status,
            _ if !role.is_believed() => 401,
            Self::Computer => 200,
            Self::Lends => found(role.has_school()),
            Self::School => found(role.has_school() && place == Place::Own),
            Self::Feed if role == Role::Former && place == Place::Own => 403,
            Self::Feed | Self::Sends => {
                found((role.has_school() || role == Role::Support) && place == Place::Own)
            }
            Self::Directs(status) => match role {
                Role::Director | Role::OtherDirector if place == Place::Own => status,
                _ => 404,
            },
            Self::Nothing => 404,
            Self::Ends => found(place == Place::Own),
            Self::Figures if role == Role::Operator => found(place != Place::None),
            Self::Figures => found((role.has_school() || role == Role::Team) && place == Place::Own),
            Self::Staff => found(!matches!(role, Role::Former | Role::Inspection)),
            Self::StaffWhere => {
                found(!matches!(role, Role::Former | Role::Inspection) && place != Place::None)
            }
            Self::Opens => found(matches!(role, Role::Team | Role::TeamInside) && place == Place::Own),
            Self::Closes => 204,
            Self::Department if role == Role::Operator => found(place != Place::None),
            Self::Department => {
                found(matches!(role, Role::Reader | Role::Team | Role::TeamInside) && place == Place::Own)
            }
        }
    }
}

/// A route, its rule, and what is sent.
type Row = (&'static str, Rule, fn(&str) -> Value);

fn nothing(_: &str) -> Value {
    Value::Null
}

/// Where somebody without a session is led to; where a form that is nobody’s is refused.
const LED: Rule = Rule::Open(303);
const REFUSED: Rule = Rule::Open(403);
const SHOWN: Rule = Rule::Open(200);
const GONE: Rule = Rule::Open(410);

const TURNED_AWAY: Rule = Rule::Open(401);

/// Signs in as nobody, whom nobody tried before.
fn signing_in(_: &str) -> Value {
    let nobody = Uuid::now_v7().to_string();
    json!({ "login": nobody, "password": PASSWORD, "otp": "000000", "code": "CDFG-2345" })
}

/// Answers what was asked of nobody.
fn answering(_: &str) -> Value {
    json!({ "answer_with": "x", "confirmed": "true", "password": PASSWORD, "again": PASSWORD, "otp": "000000" })
}

/// A step of a page, with the token of the computer for that of who signed in.
fn step(school: &str) -> Value {
    json!({ "session": TOKEN, "school": school, "id": Uuid::from_u128(9), "login": "c.essai" })
}

/// Where the token of who asks goes, in a form.
const TOKEN: &str = "{token}";

const ROWS: &[Row] = &[
    ("GET /api/v1/status", SHOWN, nothing),
    ("GET /api/v1/openapi.json", SHOWN, nothing),
    ("GET /health/live", SHOWN, nothing),
    ("GET /health/ready", SHOWN, nothing),
    ("GET /api/v1/devices", Rule::Computer, nothing),
    ("POST /api/v1/devices/{id}/revocation", Rule::Ends, |_| json!({ "why": "replaced" })),
    (
        "POST /api/v1/devices/enrolments",
        Rule::Open(201),
        |_| json!({ "computer": "PC", "application": "0.1.0", "protocol": 1 }),
    ),
    ("POST /api/v1/devices/enrolments/state", SHOWN, |_| json!({ "secret": "x" })),
    ("GET /api/v1/schools/{uai}/changes", Rule::Feed, nothing),
    ("GET /api/v1/schools/{uai}/activity", Rule::School, nothing),
    ("GET /api/v1/schools/{uai}/delegations", Rule::Directs(200), nothing),
    (
        "POST /api/v1/schools/{uai}/delegations",
        Rule::Directs(201),
        |_| json!({ "role": "delegate", "to": { "new": { "family": "Exemple", "first": "Paul" } } }),
    ),
    ("POST /api/v1/schools/{uai}/delegations/{id}/invitation", Rule::Nothing, nothing),
    ("POST /api/v1/schools/{uai}/delegations/{id}/withdrawal", Rule::Nothing, nothing),
    ("POST /api/v1/schools/{uai}/joining", Rule::School, |_| json!({ "rehearsal": true, "accounts": [] })),
    (
        "POST /api/v1/schools/{uai}/mailings",
        Rule::School,
        |_| json!({ "id": Uuid::now_v7(), "accounts": [] }),
    ),
    ("POST /api/v1/schools/{uai}/mailings/{id}/progress", Rule::Nothing, |_| json!({ "accounts": [] })),
    ("POST /api/v1/schools/{uai}/operations", Rule::Sends, |_| json!({ "operations": [] })),
    ("POST /api/v1/schools/{uai}/heard", Rule::Sends, |_| json!({ "accounts": [], "more": false })),
    ("POST /api/v1/leases", Rule::Lends, |_| json!({ "free": [], "given": [], "wanted": 300, "blocks": 1 })),
    ("GET /api/v1/schools/{uai}/statistics", Rule::Figures, nothing),
    ("GET /api/v1/statistics", Rule::Staff, nothing),
    ("GET /api/v1/statistics/nation", Rule::Staff, nothing),
    ("GET /api/v1/statistics/academies/{academy}", Rule::StaffWhere, nothing),
    ("GET /api/v1/statistics/departments/{department}", Rule::Department, nothing),
    (
        "GET /api/v1/statistics/departments/{department}/circonscriptions/{circonscription}",
        Rule::Department,
        nothing,
    ),
    // After all that is asked of schools: they open and close the school.
    ("GET /api/v1/openings", Rule::Computer, nothing),
    ("POST /api/v1/openings/{uai}", Rule::Opens, nothing),
    ("DELETE /api/v1/openings/{uai}", Rule::Closes, nothing),
    // Pages: a computer’s token opens none of them.
    ("GET /appareils", SHOWN, nothing),
    ("POST /appareils", TURNED_AWAY, signing_in),
    ("POST /appareils/reponse", GONE, answering),
    ("GET /exploitation", SHOWN, nothing),
    ("POST /exploitation", TURNED_AWAY, signing_in),
    ("GET /inspection", SHOWN, nothing),
    ("POST /inspection", TURNED_AWAY, signing_in),
    ("POST /inspection/ecoles", TURNED_AWAY, step),
    ("POST /inspection/direction", TURNED_AWAY, step),
    ("POST /inspection/direction/verification", TURNED_AWAY, step),
    ("POST /inspection/direction/donner", TURNED_AWAY, step),
    ("POST /inspection/retrait", TURNED_AWAY, step),
    ("POST /inspection/retrait/retirer", TURNED_AWAY, step),
    ("POST /inspection/invitation", TURNED_AWAY, step),
    ("POST /inspection/fin", SHOWN, step),
    ("GET /acces", SHOWN, nothing),
    ("POST /acces", TURNED_AWAY, signing_in),
    ("POST /acces/choix", GONE, answering),
    ("GET /style.css", SHOWN, nothing),
    ("GET /guichet.css", SHOWN, nothing),
    ("GET /", SHOWN, nothing),
    ("GET /connexion", SHOWN, nothing),
    ("POST /connexion", REFUSED, nothing),
    ("POST /deconnexion", REFUSED, nothing),
    ("GET /premiere-connexion/naissance", LED, nothing),
    ("POST /premiere-connexion/naissance", REFUSED, nothing),
    ("GET /premiere-connexion/mot-de-passe", LED, nothing),
    ("POST /premiere-connexion/mot-de-passe", REFUSED, nothing),
    ("GET /mail/{token}", GONE, nothing),
    ("POST /mail/{token}", REFUSED, nothing),
    ("GET /identifiant-perdu", SHOWN, nothing),
    ("POST /identifiant-perdu", REFUSED, nothing),
    ("GET /identifiant-perdu/envoye", SHOWN, nothing),
    ("GET /mot-de-passe-perdu", SHOWN, nothing),
    ("POST /mot-de-passe-perdu", REFUSED, nothing),
    ("GET /mot-de-passe-perdu/envoye", SHOWN, nothing),
    ("GET /mot-de-passe-perdu/{token}", GONE, nothing),
    ("POST /mot-de-passe-perdu/{token}", REFUSED, nothing),
    ("GET /demander-a-l-ecole", SHOWN, nothing),
    ("POST /demander-a-l-ecole", REFUSED, nothing),
    ("GET /demander-a-l-ecole/fait", SHOWN, nothing),
    ("GET /donnees-personnelles", SHOWN, nothing),
    ("GET /compte", LED, nothing),
    ("GET /compte/mail", LED, nothing),
    ("POST /compte/mail", REFUSED, nothing),
    ("GET /compte/mail/envoye", LED, nothing),
    ("GET /compte/mot-de-passe", LED, nothing),
    ("POST /compte/mot-de-passe", REFUSED, nothing),
    ("GET /enfant/{pupil}/pas-le-mien", LED, nothing),
    ("POST /enfant/{pupil}/pas-le-mien", REFUSED, nothing),
    ("GET /enfant/{pupil}/date", LED, nothing),
    ("POST /enfant/{pupil}/date", REFUSED, nothing),
];

/// Two schools, and a computer of everybody.
fn prepared() -> Served {
    prepared_with_codes().0
}

/// The same, with everybody's codes of recovery.
fn prepared_with_codes() -> (Served, HashMap<String, Vec<Zeroizing<String>>>) {
    let served = Served::configured(|configuration| {
        // All of them come from one address.
        configuration.limits.failures = 1_000;
        configuration.limits.rate = NonZeroU32::MAX;
        configuration.limits.burst = NonZeroU32::MAX;
    });
    let mut codes = HashMap::from([("c.essai".to_owned(), served.director.recovery_codes.clone())]);
    served.wait(async {
        directory::take_in(&served.service, mirabelles()).await.unwrap();
        let chosen = || Zeroizing::new(PASSWORD.to_owned());
        for (login, name, role) in [
            ("m.mirabelle", "Maud Mirabelle", Given::Director(OTHER)),
            ("d.delegue", "Dan Délégué", Given::Director(UAI)),
            ("s.depannage", "Sam Dépannage", Given::Director(UAI)),
            ("a.avant", "Ava Avant", Given::Director(UAI)),
            ("o.exploitant", "Ode Exploitant", Given::Operator),
            ("l.lecteur", "Luz Lecteur", Given::Reader("099")),
            ("t.equipe", "Tom Équipe", Given::Team { department: "099", degree: "1D" }),
            ("t.dedans", "Tim Équipe", Given::Team { department: "099", degree: "1D" }),
            ("i.inspection", "Inès Inspection", Given::Director(UAI)),
        ] {
            let welcome = staff::add(&served.service, login, name, chosen(), role).await.unwrap();
            codes.insert(login.to_owned(), welcome.recovery_codes);
        }
        // With a second factor, and no role of a school that ended either: an inspection never had one.
        let inspector =
            "DELETE FROM staff_role WHERE staff = (SELECT id FROM staff WHERE login = 'i.inspection')";
        sqlx::query(inspector).execute(&served.pool).await.unwrap();
        let east = Named { department: "099", name: "Ville Est" };
        appoint(&served.service, east, ("i.inspection", "", None), "").await.unwrap();
        for (login, change) in [
            ("d.delegue", "role = 'delegate'"),
            ("s.depannage", "role = 'support'"),
            ("a.avant", "ended_at = now()"),
        ] {
            let query = format!(
                "UPDATE staff_role SET {change} WHERE staff = (SELECT id FROM staff WHERE login = '{login}')"
            );
            sqlx::query(sqlx::AssertSqlSafe(query)).execute(&served.pool).await.unwrap();
        }
        let open = "INSERT INTO staff_role (id, staff, role, school, given_at, until)
                    SELECT $1, id, 'team', $2, now(), current_date + 6 FROM staff WHERE login = 't.dedans'";
        sqlx::query(open).bind(Uuid::now_v7()).bind(UAI).execute(&served.pool).await.unwrap();
        let mut far = mirabelles().school;
        far.uai = FAR.to_owned();
        directory::add_school(&served.service, &far).await.unwrap();
        for (uai, academy) in [(UAI, "16"), (OTHER, "16"), (FAR, "15")] {
            let said = Territory {
                academy: Some(academy.to_owned()),
                circonscription: Some("Ville Est".to_owned()),
            };
            statistics::place(&served.service, uai, &said).await.unwrap();
        }
        jobs::run_due(&served.service, Asked::ByTime).await.unwrap();
    });
    for role in ROLES {
        if let (Some(login), Some(token)) = (role.login(), role.token()) {
            let id = device(&served, login, &token);
            let end = match role {
                Role::Revoked => "revoked_at = now()",
                Role::Quarantined => "quarantined_at = now()",
                Role::Expired => "until = now()",
                _ => continue,
            };
            let query = format!("UPDATE device SET {end} WHERE id = '{id}'");
            served.wait(sqlx::query(sqlx::AssertSqlSafe(query)).execute(&served.pool)).unwrap();
        }
    }
    (served, codes)
}

/// A computer of somebody.
fn device(served: &Served, login: &str, token: &str) -> Uuid {
    let id = Uuid::now_v7();
    let added = sqlx::query(
        "INSERT INTO device (id, staff, computer, token_digest, enrolled_at, until)
         SELECT $1, id, 'PC-' || login, sha256($3), now(), now() + interval '1 year' FROM staff WHERE login = $2",
    )
    .bind(id)
    .bind(login)
    .bind(token.as_bytes())
    .execute(&served.pool);
    assert_eq!(served.wait(added).unwrap().rows_affected(), 1);
    id
}

/// The other school: the same families under other names.
fn mirabelles() -> directory::Directory {
    let written = serde_json::to_string(&(
        tilleuls().school,
        tilleuls().classes,
        tilleuls().pupils,
        tilleuls().enrolments,
        tilleuls().guardians,
        tilleuls().links,
    ))
    .unwrap();
    let other = written
        .replace("00000000-0000-0000-0000-", "00000000-0000-0000-0001-")
        .replace(UAI, OTHER)
        .replace("ABRICOT", "MIRABELLE")
        .replace("Tilleuls", "Mirabelliers");
    let (school, classes, pupils, enrolments, mut guardians, links): (
        _,
        _,
        _,
        _,
        Vec<protocol::entity::Guardian>,
        _,
    ) = serde_json::from_str(&other).unwrap();
    for guardian in &mut guardians {
        guardian.account = Uuid::nil();
    }
    directory::Directory { school, classes, pupils, enrolments, guardians, links }
}

fn send(served: &Served, route: &str, path: &str, role: Role, body: &Value) -> Response<Body> {
    let token = role.token();
    match route.split_once(' ').unwrap().0 {
        "GET" => served.get(path, token.as_deref()),
        "DELETE" => served.delete(path, token.as_deref()),
        // Pages take forms.
        _ if !path.starts_with("/api/") && body.is_object() => {
            let fields = body.as_object().into_iter().flatten();
            let typed = fields.map(|(name, value)| match value.as_str().unwrap() {
                TOKEN => (name.as_str(), token.as_deref().unwrap_or_default()),
                text => (name.as_str(), text),
            });
            served.send_as(path, token.as_deref(), &typed.collect::<Vec<_>>())
        }
        _ => served.post(path, token.as_deref(), body),
    }
}

#[test]
fn every_route_has_its_row() {
    let served: BTreeSet<String> =
        server::routes().iter().map(|route| format!("{} {}", route.method, route.path)).collect();
    let rows: BTreeSet<String> = ROWS.iter().map(|(route, ..)| (*route).to_owned()).collect();
    assert_eq!(rows.len(), ROWS.len(), "one row each");
    let missing: Vec<_> = served.symmetric_difference(&rows).collect();
    assert!(missing.is_empty(), "routes without a row, or rows without a route: {missing:?}");
}

#[test]
fn every_role_is_answered_as_it_may_be_and_hears_nothing_of_another_school() {
    let served = prepared();
    for (uai, login) in [(UAI, "c.essai"), (OTHER, "m.mirabelle")] {
        act(&served, uai, login);
    }
    let (mut wrong, mut acts) = (Vec::new(), Vec::new());
    let mut heard = 0;
    for (route, rule, body) in ROWS {
        for role in ROLES {
            for place in [Place::Own, Place::Other, Place::None] {
                let school = role.school(place);
                let ended = match (rule, place) {
                    (Rule::Ends, Place::Own) => {
                        device(&served, role.login().unwrap_or("c.essai"), &Uuid::now_v7().to_string())
                    }
                    (Rule::Ends, Place::Other) => {
                        let other = if role == Role::OtherDirector { "c.essai" } else { "m.mirabelle" };
                        device(&served, other, &Uuid::now_v7().to_string())
                    }
                    _ => Uuid::from_u128(9),
                };
                let path = route.split_once(' ').unwrap().1.replace("{uai}", school);
                let path = path.replace("{id}", &ended.to_string());
                let [academy, department] = match place {
                    Place::Own => ["16", "099"],
                    Place::Other => ["15", "098"],
                    Place::None => ["14", "097"],
                };
                let path = path.replace("{academy}", academy).replace("{department}", department);
                let path = path.replace("{circonscription}", "Ville%20Est");
                let path = path.replace("{pupil}", &Uuid::from_u128(1).to_string()).replace("{token}", "x");
                let mut answer = send(&served, route, &path, role, &body(school));
                let (status, expected) = (answer.status().as_u16(), rule.status(role, place));
                if status != expected {
                    wrong.push(format!("{route} {role:?} {place:?}: {status}, not {expected}"));
                }
                let said = answer.body_mut().read_to_string().unwrap();
                let other = if role == Role::OtherDirector { "ABRICOT" } else { "MIRABELLE" };
                let own = if role == Role::OtherDirector { "MIRABELLE" } else { "ABRICOT" };
                heard += usize::from(said.contains(own));
                if route.ends_with("/activity") {
                    let of =
                        ["Camille Essai", "Maud Mirabelle"].into_iter().filter(|name| said.contains(name));
                    acts.extend(of.map(|name| (role, name)));
                }
                if said.to_uppercase().contains(other) {
                    wrong.push(format!("{route} {role:?} {place:?}: told of another school"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(heard, 5, "five hear their own school");
    let of_own = [Role::Director, Role::Delegate, Role::TeamInside].map(|role| (role, "Camille Essai"));
    assert_eq!(
        acts,
        [&of_own[..], &[(Role::OtherDirector, "Maud Mirabelle")]].concat(),
        "what was done for it"
    );
}

/// Somebody decides something for a school, on a computer that nobody else has.
fn act(served: &Served, school: &str, login: &str) {
    let account: Uuid = served.wait(async {
        let any = sqlx::query_scalar("SELECT account FROM account_school WHERE school = $1 LIMIT 1");
        any.bind(school).fetch_one(&served.pool).await.unwrap()
    });
    device(served, login, school);
    let operation = json!({ "operations": [{
        "id": Uuid::now_v7(), "counter": 1, "batch": Uuid::now_v7(), "school": school, "account": account,
        "decision": { "notify": { "reset": null, "day": "2026-09-04", "to": 1 } },
        "decided_at": "2026-09-04T08:00:00Z", "seen": { "version": 0, "choices": 0 },
    }] });
    let path = format!("/api/v1/schools/{school}/operations");
    assert_eq!(served.post(&path, Some(school), &operation).status(), 200);
}

/// What a person comes to with what they sign in with, page by page.
#[test]
fn each_page_of_staff_opens_for_whom_it_is_alone() {
    let (served, codes) = prepared_with_codes();
    let sign_in = |path: &str, role: Role, nth: usize| {
        let login = role.login().unwrap();
        let fields = [("login", login), ("password", PASSWORD), ("otp", codes[login][nth].as_str())];
        let mut answer = served.send(path, &fields);
        (answer.status().as_u16(), answer.body_mut().read_to_string().unwrap())
    };
    let mut inspection = String::new();
    for role in ROLES.into_iter().filter(|role| role.is_believed()) {
        let (status, page) = sign_in("/exploitation", role, 0);
        assert_eq!(status, if role == Role::Operator { 200 } else { 403 }, "{role:?}: {page}");
        assert_eq!(page.contains("Livraisons AAF"), role == Role::Operator, "{role:?}: {page}");
        let (status, page) = sign_in("/inspection", role, 1);
        assert_eq!(status, if role == Role::Inspection { 200 } else { 403 }, "{role:?}: {page}");
        assert_eq!(page.contains(UAI), role == Role::Inspection, "{role:?}: {page}");
        assert!(!page.contains(FAR) && !page.contains("ABRICOT"), "{role:?}: {page}");
        if role == Role::Inspection {
            inspection = hidden(&page, "session");
        }
    }
    // Both schools bear the circonscription's name in its department, the third in another one.
    for (school, expected) in [(UAI, 200), (OTHER, 200), (FAR, 404), (NONE, 404)] {
        let fields = [("session", inspection.as_str()), ("school", school), ("login", "d.delegue")];
        for path in ["/inspection/direction", "/inspection/direction/verification"] {
            assert_eq!(served.send(path, &fields).status(), expected, "{path} {school}");
        }
    }
}

#[test]
fn an_account_of_another_school_is_unknown_by_every_way_in() {
    let served = prepared();
    let account: Uuid = served.wait(async {
        sqlx::query_scalar("SELECT account FROM account_school WHERE school = $1 LIMIT 1")
            .bind(OTHER)
            .fetch_one(&served.pool)
            .await
            .unwrap()
    });
    let token = Role::Director.token();
    let operation = json!({ "operations": [{
        "id": Uuid::from_u128(77), "counter": 1, "batch": Uuid::from_u128(78), "school": UAI, "account": account,
        "decision": { "notify": { "reset": null, "day": "2026-09-04", "to": 1 } },
        "decided_at": "2026-09-04T08:00:00Z", "seen": { "version": 0, "choices": 0 },
    }] });
    let path = format!("/api/v1/schools/{UAI}/operations");
    let answer: Value = served.post(&path, token.as_deref(), &operation).body_mut().read_json().unwrap();
    assert_eq!(answer["answers"][0]["outcome"], json!({ "became": "refused", "reason": "unknown_account" }));
    assert_eq!(answer["answers"][0].get("account"), None);
    let brought = json!({ "rehearsal": true, "accounts": [{
        "account": account, "login": "m.mirabelle", "secret": "0".repeat(32), "generation": 1,
        "notified_on": "2026-09-04", "provisional_since": "2026-09-04",
    }] });
    let path = format!("/api/v1/schools/{UAI}/joining");
    let answer: Value = served.post(&path, token.as_deref(), &brought).body_mut().read_json().unwrap();
    assert_eq!(answer["accounts"][0]["became"], "unknown");
    // An operation of another school under one’s own address.
    let mut strange = operation;
    strange["operations"][0]["school"] = json!(OTHER);
    let path = format!("/api/v1/schools/{OTHER}/operations");
    assert_eq!(served.post(&path, token.as_deref(), &strange).status(), 404);
    let version: i64 = served.wait(async {
        let version = sqlx::query_scalar("SELECT version FROM account WHERE id = $1").bind(account);
        version.fetch_one(&served.pool).await.unwrap()
    });
    assert_eq!(version, 0, "nothing was done to it");
}
