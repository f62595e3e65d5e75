//! What an import does, for people.

use local::french::inflected;
use local::view::import::{Changes, ImportReport, Inspection, RejectedLine};

use crate::table::{Side, Table, plain};
use crate::words;

/// Rejected lines and examples shown; JSON gives every rejected line.
const SHOWN: usize = 20;

/// The report.
pub fn text(report: &ImportReport, dry_run: bool) -> String {
    let mut text = String::new();
    if !report.questions.is_empty() {
        text.push_str(&questions(report));
    }
    text.push_str(&changes(report));
    let mut left_out = |count: u32, one: &str, more: &str| {
        if count > 0 {
            text.push_str(&format!("{}\n", words::counted(count, one, more)));
        }
    };
    left_out(
        report.unreferenced_guardians,
        "responsable sans élève, non repris",
        "responsables sans élève, non repris",
    );
    left_out(
        report.without_responsibility,
        "lien sans responsabilité, non repris",
        "liens sans responsabilité, non repris",
    );
    left_out(
        report.pupils_kept,
        "élève absent des fichiers gardé, car un enregistrement rejeté est peut-être le sien",
        "élèves absents des fichiers gardés, car des enregistrements rejetés sont peut-être les leurs",
    );
    left_out(
        report.guardians_kept,
        "responsable absent des fichiers gardé, car un enregistrement rejeté est peut-être le sien",
        "responsables absents des fichiers gardés, car des enregistrements rejetés sont peut-être les leurs",
    );
    left_out(report.rejected, "enregistrement rejeté", "enregistrements rejetés");
    left_out(
        report.warned,
        "enregistrement repris avec une remarque",
        "enregistrements repris avec une remarque",
    );
    if dry_run && !report.examples.is_empty() {
        text.push_str("\nExemples\n");
        for example in report.examples.iter().take(SHOWN) {
            let kind = match example.kind.as_str() {
                "new" => "nouveau",
                "gone" => "parti",
                _ => "modifié",
            };
            let class = example.class.as_ref().map(|class| format!(" ({class})")).unwrap_or_default();
            let detail =
                example.detail.as_ref().map(|detail| format!("\u{a0}: {detail}")).unwrap_or_default();
            text.push_str(&format!("  {kind}  {}\n", plain(&format!("{}{class}{detail}", example.name))));
        }
    }
    left_out_corrections(&mut text, report);
    text.push_str(match (report.questions.is_empty(), dry_run, report.unchanged) {
        (false, ..) => "\nRien n’a été importé\u{a0}: répondez d’abord aux questions.\n",
        (true, true, true) => "\nCet import ne changerait rien.\n",
        (true, true, false) => {
            "\nSimulation\u{a0}: rien n’a été modifié. Relancez sans --dry-run pour importer.\n"
        }
        (true, false, true) => "\nImport terminé\u{a0}: rien n’avait changé.\n",
        (true, false, false) => "\nImport terminé.\n",
    });
    text
}

fn left_out_corrections(text: &mut String, report: &ImportReport) {
    let (found, made) = (report.corrections_found, report.corrections_made);
    if found + made > 0 {
        text.push_str(&format!(
            "{}, {} («\u{a0}preauctl corrections\u{a0}»)\n",
            words::counted(found, "correction à faire de plus", "corrections à faire de plus"),
            words::counted(made, "correction faite", "corrections faites"),
        ));
    }
}

fn questions(report: &ImportReport) -> String {
    let mut text = String::from("Questions\n");
    for question in &report.questions {
        text.push_str(&format!("  {}\u{a0}: {}\n", plain(&question.subject), plain(&question.text)));
        for fact in &question.facts {
            text.push_str(&format!("    {}\n", plain(fact)));
        }
        for school in &question.departures {
            text.push_str(&format!("    {}\n", plain(&school.name)));
            for class in &school.classes {
                let label = class.class.as_deref().unwrap_or("sans classe");
                text.push_str(&format!(
                    "      {}\u{a0}: {} sur {}\n",
                    plain(label),
                    class.leaving,
                    class.present
                ));
            }
        }
        for choice in &question.choices {
            text.push_str(&format!(
                "    --answer {}={}   {}\n",
                question.id,
                choice.value,
                plain(&choice.label)
            ));
        }
    }
    text.push('\n');
    text
}

fn changes(report: &ImportReport) -> String {
    let mut table = Table::new(&[
        ("Établissement", Side::Left),
        ("", Side::Left),
        ("Nouveaux", Side::Right),
        ("Modifiés", Side::Right),
        ("Partis", Side::Right),
        ("Présents", Side::Right),
    ]);
    for school in &report.schools {
        let new = if school.created { " (nouveau)" } else { "" };
        rows(&mut table, &format!("{} {}{new}", school.uai, school.name), &school.changes);
    }
    if report.schools.len() > 1 {
        rows(&mut table, "Ensemble", &report.totals);
    }
    // Of one school alone, nothing is said of the others that are managed here.
    let accounts = match report.schools.as_slice() {
        [school] => &school.changes,
        _ => &report.totals,
    };
    format!(
        "{}\nComptes\u{a0}: {} {}, {} {} avec leur mot de passe\n",
        table.text(),
        accounts.accounts_new,
        inflected(accounts.accounts_new, "créé", "créés"),
        accounts.accounts_kept,
        inflected(accounts.accounts_kept, "conservé", "conservés")
    )
}

fn rows(table: &mut Table, school: &str, changes: &Changes) {
    let Changes { pupils_new, pupils_changed, pupils_gone, pupils, .. } = *changes;
    let Changes { guardians_new, guardians_changed, guardians_gone, guardians, .. } = *changes;
    let mut row = |school: &str, who: &str, numbers: [u32; 4]| {
        let cells = [school.to_owned(), who.to_owned()];
        table.row(cells.into_iter().chain(numbers.map(|number| number.to_string())));
    };
    row(school, "élèves", [pupils_new, pupils_changed, pupils_gone, pupils]);
    row("", "responsables", [guardians_new, guardians_changed, guardians_gone, guardians]);
}

/// What to look at: files that cannot be used, rejected lines, what is missing.
pub fn notes(report: &ImportReport, inspection: &Inspection) -> Vec<String> {
    let files = inspection.files.iter().filter_map(|file| {
        file.problem.as_ref().map(|problem| format!("{}\u{a0}: {}", plain(&file.name), plain(problem)))
    });
    let lines = report.rejections.iter().take(SHOWN).map(line);
    let all = u64::from(report.rejected) + u64::from(report.warned);
    let hidden = all.saturating_sub(report.rejections.len().min(SHOWN) as u64);
    let more = (hidden > 0).then(|| format!("… et {hidden} de plus\u{a0}; --json donne le détail."));
    let unused = report.unused_answers.iter().map(|id| {
        format!(
            "Réponse sans effet\u{a0}: «\u{a0}{}\u{a0}» n’est pas une question de cet import. Reprenez l’identifiant qu’il \
             affiche.",
            plain(id)
        )
    });
    files.chain(lines).chain(more).chain(inspection.advice.clone()).chain(unused).collect()
}

fn line(line: &RejectedLine) -> String {
    let mut place = line.file.clone();
    if let Some(number) = line.line {
        place.push_str(&format!(", ligne {number}"));
    }
    for detail in [&line.record, &line.field].into_iter().flatten() {
        place.push_str(&format!(", {detail}"));
    }
    let verdict = if line.kept { "remarque" } else { "rejet" };
    plain(&format!("{verdict}\u{a0}: {place}\u{a0}: {}", line.reason))
}
