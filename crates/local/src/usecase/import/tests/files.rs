//! What may be given to an import, and what is told of a file that gives nothing.

use super::bench::{Bench, request};
use super::small::{Guardian, Pupil, UAI, guardians, modify, pupils};
use crate::Error;
use crate::progress::Progress;
use crate::usecase::import;
use crate::view::import::ImportRequest;

async fn refusal(bench: &Bench, request: &ImportRequest) -> (&'static str, String) {
    match import::apply(&bench.workspace, request, &Progress::default()).await {
        Err(Error::File { code, message, .. }) => (code, message),
        other => panic!("{other:?}"),
    }
}

const CHILD: Pupil<'_> = ("FICTIF", "Ana", "03/02/2019", "071234567HK", "CP A");
const MOTHER: Guardian<'_> =
    ("Mme", "FICTIF", "Eva", "eva@exemple.fr", "06 12 34 56 78", &[("FICTIF", "Ana", "CP A")]);

#[tokio::test]
async fn a_folder_is_its_files() {
    let bench = Bench::new().await;
    let folder = bench.folder();
    let inside = folder.join("depot");
    std::fs::create_dir(&inside).unwrap();
    std::fs::write(folder.join("eleves.csv"), pupils(&[CHILD])).unwrap();
    std::fs::write(inside.join("responsables.csv"), guardians(&[MOTHER])).unwrap();
    std::fs::write(inside.join("format.dtd"), "<!ELEMENT a (b)*>").unwrap();
    std::fs::write(folder.join(".DS_Store"), "x").unwrap();
    let seen = import::inspect(vec![folder.clone()]).await.unwrap();
    let names: Vec<_> = seen.files.iter().map(|file| (file.name.as_str(), file.problem.is_some())).collect();
    assert_eq!(names, [("responsables.csv", false), ("eleves.csv", false)]);
    assert!(seen.importable && seen.advice.is_none());
    let report = bench.apply(&request(&[&folder], Some((UAI, "École des Essais", "Ville")))).await;
    assert_eq!((report.totals.pupils_new, report.totals.accounts_new, report.rejected), (1, 1, 0));
}

#[tokio::test]
async fn an_empty_folder_and_a_definition_alone_are_told_so() {
    let bench = Bench::new().await;
    let empty = request(&[bench.folder()], None);
    assert_eq!(refusal(&bench, &empty).await.0, "empty-folder");
    let definition = bench.write("format.dtd", "<!ELEMENT a (b)*>");
    let seen = import::inspect(vec![definition.clone()]).await.unwrap();
    assert!(seen.files[0].problem.as_deref().unwrap().contains("(DTD)"));
    assert_eq!(refusal(&bench, &request(&[definition], None)).await.0, "format-definition");
}

#[tokio::test]
async fn a_file_that_gave_nobody_is_no_success() {
    let bench = Bench::new().await;
    let known = bench.pair(&[CHILD], &[MOTHER]);
    bench.apply(&known).await;
    let before = bench.dump().await;
    for (pupil, guardian, why) in [
        (pupils(&[]), guardians(&[MOTHER]), "il n’a que son en-tête"),
        (pupils(&[("", "", "03/02/2019", "", "CP A")]), guardians(&[MOTHER]), "sa seule ligne a été écartée"),
        (pupils(&[CHILD]), guardians(&[]), "il n’a que son en-tête"),
        (
            pupils(&[CHILD]),
            guardians(&[("Mme", "FICTIF", "Eva", "", "", &[]), ("M.", "FICTIF", "Luc", "", "", &[])]),
            "ses 2 lignes ou enregistrements ont été écartés",
        ),
    ] {
        let files = [bench.write("eleves.csv", &pupil), bench.write("responsables.csv", &guardian)];
        let waits = bench.apply_as_asked(&request(&files, Some((UAI, "École", "Ville")))).await;
        let [question] = waits.questions.as_slice() else { panic!("{:?}", waits.questions) };
        assert!(!waits.applied && question.choices.len() == 1, "{question:?}");
        assert!(question.facts.iter().any(|fact| fact.contains(why)), "{:?}", question.facts);
    }
    assert_eq!(bench.dump().await, before);
}

#[tokio::test]
async fn one_name_alone_and_a_first_name_of_punctuation_import_twice_the_same() {
    let bench = Bench::new().await;
    let children = [
        ("ABRICOT", "", "13/01/2019", "", "CP A"),
        ("DAHLIA", "-", "14/01/2019", "", "CP A"),
        ("BOULEAU", "Basile", "15/01/2019", "", "CP A"),
    ];
    let parents: [Guardian<'_>; 3] = [
        ("Mme", "ABRICOT", "", "a@exemple.fr", "", &[("ABRICOT", "", "CP A")]),
        ("Mme", "DAHLIA", "Camille", "d@exemple.fr", "", &[("DAHLIA", "-", "CP A")]),
        ("", "AIDE SOCIALE À L'ENFANCE", "", "ase@exemple.fr", "", &[("BOULEAU", "Basile", "CP A")]),
    ];
    let delivery = bench.pair(&children, &parents);
    let report = bench.apply(&delivery).await;
    assert_eq!((report.totals.pupils_new, report.totals.accounts_new, report.rejected), (3, 3, 0));
    let logins = bench.texts("SELECT login FROM account ORDER BY login").await;
    assert_eq!(logins, ["a.abricot", "a.aidesocialealenfance", "c.dahlia"]);
    assert_eq!(bench.texts("SELECT first FROM pupil ORDER BY family").await, ["", "Basile", "-"]);
    assert!(bench.apply(&delivery).await.unchanged);
}

#[tokio::test]
async fn communs_says_what_the_school_is_called() {
    let bench = Bench::new().await;
    let document = |root: &str, data: &str| {
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><{root}><PARAMETRES><UAJ>0210001M</UAJ>\
             <ANNEE_SCOLAIRE>2026</ANNEE_SCOLAIRE><DATE_EXPORT>10/09/2026</DATE_EXPORT></PARAMETRES>\
             <DONNEES>{data}</DONNEES></{root}>"
        )
    };
    let pupil = document(
        "BEE_ELEVES",
        "<ELEVE ELEVE_ID=\"1\"><NOM_DE_FAMILLE>FICTIF</NOM_DE_FAMILLE><PRENOM>Ana</PRENOM>\
         <DATE_NAISS>03/02/2014</DATE_NAISS></ELEVE>",
    );
    let school = document(
        "BEE_COMMUN",
        "<UAJ><DENOM_PRINC>COLLEGE DES ESSAIS</DENOM_PRINC><LIGNE1_ADRESSE>9 RUE DES ESSAIS</LIGNE1_ADRESSE>\
         <TELEPHONE>03 80 00 00 00</TELEPHONE><MEL_1>ce@exemple.fr</MEL_1><CODE_POSTAL>21000</CODE_POSTAL></UAJ>",
    );
    let files = [bench.write("eleves.xml", &pupil), bench.write("Communs.xml", &school)];
    bench.apply(&request(&files, None)).await;
    let said =
        "SELECT name || '|' || street || '|' || postal_code || '|' || phone || '|' || mail FROM school";
    let right = ["COLLEGE DES ESSAIS|9 RUE DES ESSAIS|21000|03 80 00 00 00|ce@exemple.fr"];
    assert_eq!(bench.texts(said).await, right);
    // What a later delivery does not say stays.
    bench.apply(&request(&files[..1], None)).await;
    assert_eq!(bench.texts(said).await, right);
}

#[tokio::test]
async fn changes_or_guardians_alone_are_no_import_of_nobody() {
    let bench = Bench::new().await;
    let changes = bench.aaf("Delta.xml", &modify("Eleve", "500", &[("givenName", "Ana")]));
    let guardians = bench.pair(&[], &[MOTHER]);
    for (request, advice) in [(changes, "la livraison complète"), (guardians, "le fichier des élèves")] {
        let (code, message) = refusal(&bench, &request).await;
        assert_eq!(code, "nothing-usable");
        assert!(message.starts_with("Rien n’a été importé") && message.contains(advice), "{message}");
        assert_eq!(bench.number("SELECT count(*) FROM school").await, 0);
    }
}
