//! `preauctl import`.

use std::path::PathBuf;

use local::usecase::import;
use local::view::import::{Answer as Reply, ImportReport, ImportRequest, ImportSchool, Inspection};
use local::workspace::Workspace;

use crate::args::Import;
use crate::context::Context;
use crate::failure::{Exit, Failure};
use crate::output::Output;
use crate::selection;

mod report;
mod whole;

/// Imports files, or says what importing them would do.
pub async fn run(context: &Context, typed: &Import) -> Result<Output, Failure> {
    let paths = absolute(&typed.files)?;
    let workspace = context.open().await?;
    let inspection = import::inspect(paths.iter().map(PathBuf::from).collect()).await?;
    let school = school(context, &workspace, typed, &inspection).await?;
    let answers = typed.answers.iter().map(|(id, value)| Reply { id: id.clone(), value: value.clone() });
    let request = ImportRequest { paths, school, answers: answers.collect() };
    let report = context
        .watch
        .over(|progress| {
            let (workspace, request) = (&workspace, &request);
            async move {
                match typed.dry_run {
                    true => import::preview(workspace, request, &progress).await,
                    false => import::apply(workspace, request, &progress).await,
                }
            }
        })
        .await?;
    let answer = match context.json {
        true => Output::written(whole::tell(&workspace, &report, exit(&report)).await?),
        false => Output::of(false, &report, |report| report::text(report, typed.dry_run))?
            .with_notes(report::notes(&report, &inspection))
            .with_exit(exit(&report)),
    };
    workspace.close().await;
    Ok(answer)
}

/// A dry run says by its exit code that the import will wait for answers.
fn exit(report: &ImportReport) -> Exit {
    if report.questions.is_empty() { Exit::Done } else { Exit::Partly }
}

fn absolute(files: &[PathBuf]) -> Result<Vec<String>, Failure> {
    let mut paths = Vec::with_capacity(files.len());
    for file in files {
        let path = std::path::absolute(file).map_err(|error| local::Error::io(file, &error))?;
        let Ok(path) = path.into_os_string().into_string() else {
            let message = format!(
                "Le nom de «\u{a0}{}\u{a0}» n’est pas du texte lisible (UTF-8). Renommez le fichier.",
                file.display()
            );
            return Err(Failure::invalid("files", message));
        };
        paths.push(path);
    }
    Ok(paths)
}

/// The school that was typed; the only one of the store when the files name none.
async fn school(
    context: &Context,
    workspace: &Workspace,
    typed: &Import,
    inspection: &Inspection,
) -> Result<Option<ImportSchool>, Failure> {
    if let Some(uai) = &typed.school {
        return Ok(Some(ImportSchool {
            uai: uai.trim().to_uppercase(),
            name: typed.name.clone(),
            degree: typed.degree,
            town: typed.town.clone(),
        }));
    }
    if !inspection.needs_school {
        return Ok(None);
    }
    match selection::schools(context, workspace).await?.as_slice() {
        [only] => Ok(Some(ImportSchool { uai: only.uai.clone(), name: None, degree: None, town: None })),
        [] => Err(Failure::invalid(
            "school",
            "Ces fichiers ne nomment pas l’école. Indiquez-la avec --school UAI --name NOM --degree 1D --town COMMUNE.",
        )),
        _ => Err(Failure::invalid(
            "school",
            "Ces fichiers ne nomment pas l’école. Indiquez-la avec --school UAI («\u{a0}preauctl schools\u{a0}» les liste).",
        )),
    }
}
