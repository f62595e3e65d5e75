//! What nights did, failed and left: for whoever runs the service, on a page and by command.

use service::usecase::staff::{self, Role};
use sqlx::PgPool;
use ureq::Body;
use ureq::http::Response;
use zeroize::Zeroizing;

use crate::fixture::{PASSWORD, Served};
use crate::operator::Operator;

const PATH: &str = "/exploitation";

fn read(mut answer: Response<Body>) -> (u16, String) {
    let text = answer.body_mut().read_to_string().unwrap().replace(['\u{a0}', '\u{202f}'], " ");
    (answer.status().as_u16(), text)
}

/// A job has failed since it was done today: it is not tried again.
async fn failed(pool: &PgPool) {
    while !sqlx::query_scalar::<_, bool>("SELECT done_for IS NOT NULL FROM job WHERE name = 'expiry'")
        .fetch_one(pool)
        .await
        .unwrap()
    {
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    for query in [
        "INSERT INTO job_run (job, day, begun_at, ended_at, became, told)
         VALUES ('expiry', current_date, now(), now(), 'failed', 'the database')",
        "UPDATE job SET failures = 2 WHERE name = 'expiry'",
    ] {
        sqlx::query(query).execute(pool).await.unwrap();
    }
}

#[test]
fn an_operator_sees_the_nights_and_nobody_else_does() {
    let served = Served::new();
    served.wait(failed(&served.pool));
    let chosen = Zeroizing::new(PASSWORD.to_owned());
    let operator = served
        .wait(staff::add(&served.service, "o.exploitant", "Ode Exploitant", chosen, Role::Operator))
        .unwrap();
    let (status, form) = read(served.get(PATH, None));
    assert_eq!(status, 200);
    assert!(form.contains("Ce que le service a fait de lui-même"), "{form}");
    let fields = |login: &'static str, password: &'static str, otp: String| {
        move |served: &Served| {
            read(served.send(PATH, &[("login", login), ("password", password), ("otp", &otp)]))
        }
    };
    let (status, page) = fields("o.exploitant", "autre", operator.recovery_codes[0].to_string())(&served);
    assert_eq!(status, 401);
    assert!(page.contains("n’est pas le bon") && !page.contains("Livraisons AAF"), "{page}");
    let (status, page) = fields("c.essai", PASSWORD, served.director.recovery_codes[0].to_string())(&served);
    assert_eq!(status, 403, "{page}");
    assert!(page.contains("celle des exploitants") && !page.contains("Livraisons AAF"), "{page}");
    served.wait(async { tokio::time::sleep(std::time::Duration::from_millis(1_100)).await });
    let (status, page) = fields("o.exploitant", PASSWORD, operator.recovery_codes[0].to_string())(&served);
    assert_eq!(status, 200, "{page}");
    // What is to be looked at comes first.
    let first = page.split("<h2>").nth(1).unwrap();
    assert!(first.starts_with("Expiration des mots de passe provisoires</h2>"), "{first}");
    assert!(first.contains("<strong>À voir</strong> – ") && first.contains(", 2 échecs depuis"), "{first}");
    assert!(first.contains("échec en 0 s : the database"), "{first}");
    assert!(page.contains("aucun n’attend de partir"), "{page}");
    served.stop();
}

#[test]
fn a_command_tells_the_same() {
    let operator = Operator::new();
    // Whatever time it is, deliveries are due.
    operator.configure("[aaf]\nat = '00:00'");
    operator.done(&["nightly"], "");
    let told = operator.done(&["nights"], "");
    assert!(told.contains("Livraisons AAF : fait aujourd’hui."), "{told}");
    assert!(told.contains("Livraisons AAF en attente : aucune."), "{told}");
    assert!(!told.contains("À voir"), "{told}");
    operator.runtime.block_on(failed(&operator.pool));
    let told = operator.done(&["nights"], "");
    assert!(
        told.starts_with(
            "À voir – Expiration des mots de passe provisoires : fait aujourd’hui, 2 échecs depuis."
        ),
        "{told}"
    );
}
