//! `preauctl corrections`.

use local::usecase::corrections;
use local::view::correction::Correction;

use crate::args::Corrections;
use crate::context::Context;
use crate::failure::Failure;
use crate::output::Output;
use crate::selection;
use crate::table::{Side, Table};
use crate::words;

/// Lists what is to be put right at the source.
pub async fn run(context: &Context, typed: &Corrections) -> Result<Output, Failure> {
    let workspace = context.open().await?;
    let school = selection::school(context, &workspace, typed.school.as_deref()).await?;
    let open = corrections::of(&workspace, &school.uai).await?;
    workspace.close().await;
    Output::of(context.json, &open, |open| text(open))
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
