//! One line for two parents whom the school knows one by one.

use super::bench::{Bench, answer_all};
use super::small::{Guardian, Pupil};

const ANA: Pupil<'_> = ("ABRICOT", "Ana", "03/04/2019", "", "CP A");
const OF_ANA: &[(&str, &str, &str)] = &[("ABRICOT", "Ana", "CP A")];
const MAIL: &str = "abricot@exemple.fr";
const CAMILLE: Guardian<'_> = ("Mme", "ABRICOT", "Camille", MAIL, "0699000001", OF_ANA);
const DOMINIQUE: Guardian<'_> = ("M.", "ABRICOT", "Dominique", MAIL, "0699000002", OF_ANA);

const ACCOUNTS: &str =
    "SELECT a.login || ' ' || g.title || ' ' || g.first || ' ' || g.mobile || iif(k.gone, ' gone', '')
     FROM link k JOIN guardian g ON g.id = k.guardian_id JOIN account a ON a.id = g.account_id ORDER BY 1";

#[tokio::test]
async fn a_line_for_the_couple_names_both_and_both_keep_their_account() {
    for (title, first) in [
        ("M. et Mme", "Camille et Dominique"),
        ("M. et Mme", "Dominique & Camille"),
        ("", "Camille et Dominique"),
        ("M. et Mme", "Camille"),
        ("Mme et M.", "Dominique"),
    ] {
        let bench = Bench::new().await;
        bench.apply(&bench.pair(&[ANA], &[CAMILLE, DOMINIQUE])).await;
        let known = ["c.abricot Mme Camille 0699000001", "d.abricot M. Dominique 0699000002"];
        assert_eq!(bench.texts(ACCOUNTS).await, known);
        let couple: Guardian = (title, "ABRICOT", first, MAIL, "0699000001", OF_ANA);
        let delivery = bench.pair(&[ANA], &[couple]);
        for _ in 0..2 {
            let report = bench.apply_as_asked(&delivery).await;
            assert!(report.questions.is_empty(), "{title} {first}: {:#?}", report.questions);
            assert_eq!(bench.texts(ACCOUNTS).await, known, "{title} {first}");
            assert_eq!(report.unreferenced_guardians, 0);
        }
        // What reaches neither of them yet is both's.
        let moved: Guardian = (title, "ABRICOT", first, MAIL, "0699000003", OF_ANA);
        bench.apply(&bench.pair(&[ANA], &[moved])).await;
        let moved = ["c.abricot Mme Camille 0699000003", "d.abricot M. Dominique 0699000003"];
        assert_eq!(bench.texts(ACCOUNTS).await, moved);
        let apart = bench.apply(&bench.pair(&[ANA], &[CAMILLE, DOMINIQUE])).await;
        assert_eq!(
            (apart.questions.len(), bench.texts(ACCOUNTS).await),
            (0, known.map(str::to_owned).to_vec())
        );
    }
}

#[tokio::test]
async fn a_couple_of_whom_one_is_known_is_not_made_a_third_account_in_silence() {
    let couple: Guardian = ("M. et Mme", "ABRICOT", "Camille et Dominique", MAIL, "0699000001", OF_ANA);
    let bench = Bench::new().await;
    bench.apply(&bench.pair(&[ANA], &[CAMILLE])).await;
    bench.apply(&bench.pair(&[ANA], &[couple])).await;
    assert_eq!(bench.texts(ACCOUNTS).await, ["c.abricot Mme Camille 0699000001"]);
    let bench = Bench::new().await;
    bench.apply(&bench.pair(&[ANA], &[couple])).await;
    assert_eq!(bench.texts(ACCOUNTS).await, ["c.abricot M. et Mme Camille et Dominique 0699000001"]);
    // A couple known as one, and two lines later: the director says whose the account is.
    let mut delivery = bench.pair(&[ANA], &[CAMILLE, DOMINIQUE]);
    let report = bench.preview(&delivery).await;
    assert!(report.questions[0].text.contains("responsable d’Ana ABRICOT."), "{}", report.questions[0].text);
    answer_all(&mut delivery, &report, -1);
    delivery.answers[0].value = report.questions[0].choices[0].value.clone();
    bench.apply(&delivery).await;
    assert_eq!(
        bench.texts(ACCOUNTS).await,
        ["c.abricot Mme Camille 0699000001", "d.abricot M. Dominique 0699000002"]
    );
}
