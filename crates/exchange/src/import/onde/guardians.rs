//! The guardians' file: one line per guardian, the children repeated at its end.

use std::io::Read;

use domain::person::Responsibility;

use super::{
    header::{Column, Header, guardian as column},
    pupils::{Row, postal},
    rows::Rows,
};
use crate::import::{
    FileProblem, ReadSummary,
    aaf::person::same,
    checks,
    record::{ContactRecord, GuardianRecord, IdentityRecord, LinkRecord, PupilReference, Record, Witness},
    sink::{Case, Notes, Rejected},
};

/// Children of one guardian.
const CHILDREN: usize = 32;

/// Reads a whole file.
pub(in crate::import) fn read(
    content: &mut dyn Read,
    limit: u64,
    mut notes: Notes<'_>,
) -> Result<ReadSummary, FileProblem> {
    let (mut rows, header) = Rows::open(content, limit, notes.file())?;
    let children = Children::new(&header);
    while let Some((line, values)) = rows.next()? {
        let row = Row { header: &header, values };
        let name = format!("{} {}", row.get(&column::FAMILY_NAME), row.get(&column::FIRST_NAME));
        let short = values.len() <= children.first;
        let name = name.chars().take(120).collect::<String>();
        let mut case = Case { notes: &mut notes, line, record: name.trim() };
        let read = guardian(&mut case, &row).and_then(|guardian| {
            let links = children.links(&mut case, &row, &guardian.key)?;
            Ok((guardian, links))
        });
        let mut whole = false;
        if let Ok((guardian, (links, all))) = read {
            whole = all;
            notes.emit(Record::Guardian(guardian), line)?;
            links.into_iter().try_for_each(|link| notes.emit(Record::Link(link), line))?;
        }
        if !whole {
            notes.emit(Record::Witness(witness(&row)), line)?;
        }
        if short {
            rows.mark_short();
        }
        notes.progress(rows.bytes())?;
    }
    notes.finish(rows.bytes())
}

/// Whose links a line can say that is left out, or some of whose children are.
fn witness(row: &Row<'_>) -> Witness {
    Witness::Link {
        pupil: None,
        guardian: None,
        family_name: row.readable(&[&column::FAMILY_NAME, &column::USAGE_NAME]),
        first_name: row.readable(&[&column::FIRST_NAME]),
    }
}

fn guardian(case: &mut Case<'_, '_>, row: &Row<'_>) -> Result<GuardianRecord, Rejected> {
    let mut name = |column: &Column| checks::name(case, column.shown, row.get(column));
    let family = name(&column::FAMILY_NAME)?;
    let usage = name(&column::USAGE_NAME)?;
    let first = name(&column::FIRST_NAME)?;
    let (family, usage) = if family.is_empty() { (usage, String::new()) } else { (family, usage) };
    if family.is_empty() || first.is_empty() {
        let column = if family.is_empty() { column::FAMILY_NAME } else { column::FIRST_NAME };
        return Err(case.reject(
            Some(column.shown),
            "missing-name",
            "Le nom ou le prénom manque\u{a0}: le responsable n’est pas importé. Complétez-le dans ONDE.",
        ));
    }
    let usage_name = (!usage.is_empty() && !same(&usage, &family)).then_some(usage);
    let title = checks::label(case, column::TITLE.shown, row.get(&column::TITLE));
    let identity = IdentityRecord {
        title: (!title.is_empty()).then_some(title),
        family_name: Some(family),
        usage_name,
        first_name: Some(first),
        other_first_names: vec![],
    };
    let address = [&column::ADDRESS, &column::POSTAL_CODE, &column::TOWN, &column::COUNTRY];
    let postal = postal(case, row, address);
    let filled = |value: Option<String>| value.filter(|value| !value.is_empty());
    let mut phone = |column: &Column| {
        filled(checks::phone(case, column.shown, row.get(column), postal.postal_code.as_deref()))
    };
    let mobile = phone(&column::MOBILE);
    let home_phone = phone(&column::HOME_PHONE);
    let work_phone = phone(&column::WORK_PHONE);
    let mail = filled(checks::mail(case, column::MAIL.shown, row.get(&column::MAIL)));
    Ok(GuardianRecord {
        key: format!("L{}", case.line),
        source_id: None,
        identity,
        contact: ContactRecord { mail, mobile, home_phone, work_phone, ..postal },
        partial: false,
    })
}

/// Where the children stand in a line: the columns of the first child, then the same again and again, whether
/// the header repeats them or not.
struct Children {
    /// First column of the first child.
    first: usize,
    /// Columns of one child.
    width: usize,
    usage_name: Option<usize>,
    family_name: usize,
    first_name: usize,
    classes: Option<usize>,
}

impl Children {
    fn new(header: &Header) -> Self {
        let family_name = header.position(&column::CHILD_FAMILY_NAME);
        let first_name = header.position(&column::CHILD_FIRST_NAME);
        let usage_name = header.position(&column::CHILD_USAGE_NAME);
        let classes = header.position(&column::CHILD_CLASSES);
        let all = [family_name, first_name, usage_name, classes];
        let first = all.into_iter().flatten().min().unwrap_or(header.len());
        let last = all.into_iter().flatten().max().unwrap_or(first);
        let again = [&column::CHILD_USAGE_NAME, &column::CHILD_FAMILY_NAME, &column::CHILD_FIRST_NAME]
            .into_iter()
            .filter_map(|column| header.position_after(column, header.position(column)?))
            .min();
        let width = again.map_or(last + 1 - first, |again| again.saturating_sub(first));
        let inside = |position: Option<usize>| position.map(|position| position - first);
        Self {
            first,
            width: width.max(1),
            usage_name: inside(usage_name),
            family_name: inside(family_name).unwrap_or_default(),
            first_name: inside(first_name).unwrap_or_default(),
            classes: inside(classes),
        }
    }

    /// The children of one line, as links, and whether none was left out; all are legal, since ONDE lists no others.
    fn links(
        &self,
        case: &mut Case<'_, '_>,
        row: &Row<'_>,
        guardian: &str,
    ) -> Result<(Vec<LinkRecord>, bool), Rejected> {
        let mut links = Vec::new();
        let mut whole = true;
        let mut start = self.first;
        while start < row.values.len() {
            let get =
                |at: usize| if at < self.width { row.values.get(start + at).unwrap_or_default() } else { "" };
            let mut name = |column: &Column, at| checks::name(case, column.shown, get(at));
            let family = name(&column::CHILD_FAMILY_NAME, self.family_name)?;
            let first = name(&column::CHILD_FIRST_NAME, self.first_name)?;
            let usage = self.usage_name.map(|at| name(&column::CHILD_USAGE_NAME, at)).transpose()?;
            let class = self.classes.map(|at| checks::label(case, column::CHILD_CLASSES.shown, get(at)));
            start += self.width;
            let filled = |value: Option<String>| value.filter(|value| !value.is_empty());
            let (usage, family, class) = (filled(usage), filled(Some(family)), filled(class));
            if first.is_empty() || (family.is_none() && usage.is_none()) {
                if !first.is_empty() || family.is_some() || usage.is_some() {
                    whole = false;
                    case.warn(
                        column::CHILD_FIRST_NAME.shown,
                        "missing-name",
                        "Le nom ou le prénom d’un enfant manque\u{a0}: le responsable est importé sans cet enfant. \
                         Complétez-le dans ONDE.",
                    );
                }
                continue;
            }
            if links.len() == CHILDREN {
                whole = false;
                case.warn(
                    column::CHILD_FIRST_NAME.shown,
                    "too-many-links",
                    "Le responsable a plus de 32 enfants\u{a0}: les suivants ne sont pas importés.",
                );
                break;
            }
            links.push(LinkRecord {
                pupil: PupilReference::Named {
                    usage_name: usage
                        .filter(|usage| !family.as_ref().is_some_and(|family| same(usage, family))),
                    family_name: family,
                    first_name: first,
                    class,
                },
                guardian: guardian.to_owned(),
                responsibility: Some(Responsibility::LegalGuardian),
                kinship: None,
            });
        }
        if links.is_empty() {
            case.warn(
                column::CHILD_FAMILY_NAME.shown,
                "no-child",
                "Aucun enfant n’est indiqué pour ce responsable\u{a0}: il n’aura pas de compte tant que ONDE n’en \
                 indique pas.",
            );
        }
        Ok((links, whole))
    }
}
