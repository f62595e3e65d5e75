//! `preauctl schools`.

use crate::context::Context;
use crate::failure::Failure;
use crate::output::Output;
use crate::selection;
use crate::table::{Side, Table};
use crate::words;

/// Lists the schools.
pub async fn run(context: &Context) -> Result<Output, Failure> {
    let workspace = context.open().await?;
    let schools = selection::schools(context, &workspace).await?;
    workspace.close().await;
    Output::of(context.json, &schools, |schools| {
        if schools.is_empty() {
            return "Aucun établissement. Importez un fichier avec «\u{a0}preauctl import\u{a0}».\n"
                .to_owned();
        }
        let mut table = Table::new(&[
            ("UAI", Side::Left),
            ("Nom", Side::Left),
            ("Commune", Side::Left),
            ("Degré", Side::Left),
            ("Élèves", Side::Right),
            ("Comptes", Side::Right),
            ("Mis à jour", Side::Left),
        ]);
        for school in schools {
            table.row([
                school.uai.clone(),
                school.name.clone(),
                school.town.clone().unwrap_or_default(),
                domain::degree::Degree::from(school.degree).code().to_owned(),
                school.pupils.to_string(),
                school.accounts.to_string(),
                school.updated_at.as_deref().map(words::moment).unwrap_or_default(),
            ]);
        }
        table.text()
    })
}
