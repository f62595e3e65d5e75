//! `preauctl erase`.

use local::data_dir::Erased;
use serde_json::json;

use crate::args::Erase;
use crate::context::Context;
use crate::failure::Failure;
use crate::output::Output;
use crate::table::plain;

/// Removes the data for good, as uninstalling does when asked to.
pub async fn run(context: &Context, typed: &Erase) -> Result<Output, Failure> {
    if !typed.yes {
        return Err(Failure::usage(
            "Toutes les données de l’école seraient effacées définitivement, sauvegardes comprises. Confirmez avec --yes.".to_owned(),
        ));
    }
    context.watch.begin()?;
    let Erased { any, kept, beside } = context.data_dir.erase().await?;
    let kept: Vec<_> = kept.iter().map(|folder| folder.to_string_lossy()).collect();
    Output::of(context.json, &json!({ "erased": any, "kept": kept, "beside": beside }), |_| {
        let mut text =
            if any { "Les données ont été effacées.\n" } else { "Il n’y avait pas de données.\n" }.to_owned();
        for folder in &kept {
            text.push_str(&format!(
                "«\u{a0}{}\u{a0}» contient des fichiers qui ne sont pas à Préau\u{a0}: ils y sont restés.\n",
                plain(folder)
            ));
        }
        for folder in &beside {
            text.push_str(&format!(
                "Les mêmes données se trouvent aussi dans «\u{a0}{}\u{a0}»\u{a0}: leur clé est gardée. Effacez-les là aussi si \
                 elles ne servent plus.\n",
                plain(folder)
            ));
        }
        text
    })
}
