//! `preauctl corrections`.

use local::usecase::corrections;
use local::view::correction::Correction;

use crate::answer::Answer;
use crate::args::Corrections;
use crate::chosen;
use crate::failure::Failure;
use crate::open::Caller;
use crate::table::{Side, Table};
use crate::words;

/// Lists what is to be put right at the source.
pub async fn run(caller: &Caller, typed: &Corrections) -> Result<Answer, Failure> {
    let workspace = caller.open().await?;
    let school = chosen::school(caller, &workspace, typed.school.as_deref()).await?;
    let open = corrections::of(&workspace, &school.uai).await?;
    workspace.close().await;
    Answer::of(caller.json, &open, |open| text(open))
}

fn text(open: &[Correction]) -> String {
    if open.is_empty() {
        return "Rien à corriger\u{a0}: les imports n’ont rien trouvé de mal formé, d’abîmé ou de douteux.\n"
            .to_owned();
    }
    let mut table = Table::new(&[
        ("Qui", Side::Left),
        ("Classe", Side::Left),
        ("Champ", Side::Left),
        ("Depuis", Side::Left),
        ("À faire", Side::Left),
    ]);
    for correction in open {
        let optional = |text: &Option<String>| text.clone().unwrap_or_default();
        table.row([
            correction.name.clone(),
            optional(&correction.class),
            optional(&correction.field),
            words::moment(&correction.since),
            correction.reason.clone(),
        ]);
    }
    table.text()
}
