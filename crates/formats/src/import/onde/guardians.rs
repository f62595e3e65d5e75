//! The guardians' file: one line per guardian, the children repeated at its end.

use std::io::Read;

use domain::person::Responsibility;

use super::{
    children::Children,
    header::{Column, guardian as column},
    numbers::{Number, Numbers, Place},
    pupils::postal,
    row::Row,
    rows::{self, Rows},
};
use crate::import::{
    FileError, ReadSummary, checks,
    identity::{self, Named},
    record::{
        ContactRecord, GuardianRecord, IdentityRecord, LinkRecord, PupilReference, QuarantinedRecord, Record,
        Unsaid,
    },
    sink::{Diagnostics, Emitter, Rejected},
};

const PLACES: [Place; 1] = [[&column::POSTAL_CODE, &column::TOWN, &column::COUNTRY]];
const TELEPHONES: [&Column; 3] = [&column::MOBILE, &column::HOME_PHONE, &column::WORK_PHONE];

/// Reads a whole file, after a look at all of it.
pub(in crate::import) fn read(
    content: &mut dyn Read,
    limit: u64,
    mut emitter: Emitter<'_>,
) -> Result<ReadSummary, FileError> {
    let bytes = rows::whole(content, limit, emitter.file())?;
    let numbers = Numbers::of(&bytes, emitter.file(), &PLACES, &TELEPHONES)?;
    let mut content = bytes.as_slice();
    let (mut rows, header) = Rows::open(&mut content, limit, emitter.file())?;
    numbers.tell(&mut emitter, &header, rows.header_line());
    let children = Children::new(&header);
    while let Some((line, values)) = rows.next()? {
        emitter.summary.rows += 1;
        let row = Row { header: &header, values };
        if row.repeats_header() {
            continue;
        }
        let name = format!("{} {}", row.get(&column::FAMILY_NAME), row.get(&column::FIRST_NAME));
        let cut = children.cut(values);
        let name = name.chars().take(120).collect::<String>();
        let mut diagnostics = Diagnostics { emitter: &mut emitter, line, key: None, record: name.trim() };
        let read = width(&mut diagnostics, &children, &row).and_then(|()| {
            let guardian = guardian(&mut diagnostics, &row, &numbers)?;
            let links = links(&mut diagnostics, &children, &row, &guardian.key)?;
            Ok((guardian, links))
        });
        let mut whole = false;
        if let Ok((guardian, (links, all))) = read {
            // Of two names one may be lost: no link ends of who has the other.
            whole = all && (guardian.identity.first_name.is_some() || is_organisation(&guardian.identity));
            emitter.emit(Record::Guardian(guardian), line)?;
            links.into_iter().try_for_each(|link| emitter.emit(Record::Link(link), line))?;
        }
        if !whole {
            emitter.emit(Record::Quarantined(quarantine(&row, cut)), line)?;
        }
        if cut {
            rows.mark_short();
        }
        emitter.progress(rows.bytes())?;
    }
    emitter.summary.unended = rows.is_unended();
    emitter.finish(rows.bytes())
}

fn is_organisation(identity: &IdentityRecord) -> bool {
    let family = identity.family_name.as_deref().unwrap_or_default();
    domain::person::is_organisation(identity.title.as_deref(), family, "")
}

/// Whose links a line can say that is left out, or some of whose children are.
fn quarantine(row: &Row<'_>, cut: bool) -> QuarantinedRecord {
    QuarantinedRecord::Link {
        pupil: None,
        guardian: None,
        family_name: row.readable(&[&column::FAMILY_NAME, &column::USAGE_NAME], cut),
        first_name: row.readable(&[&column::FIRST_NAME], cut),
    }
}

/// Rejects a line that ends too early or too late to be what its header says. A guardian without children has a line
/// of full length.
fn width(diagnostics: &mut Diagnostics<'_, '_>, children: &Children, row: &Row<'_>) -> Result<(), Rejected> {
    if children.cut(row.values) {
        return Err(diagnostics.reject(
            None,
            "cut-line",
            "Ligne coupée\u{a0}: elle s’arrête avant les enfants du responsable, ou au milieu de l’un d’eux. Rien n’en \
             est importé\u{a0}; s’il est déjà connu, le responsable garde ses enfants. Refaites l’export depuis ONDE et \
             importez-le sans l’ouvrir.",
        ));
    }
    if children.beyond(row.values) {
        return Err(diagnostics.reject(
            None,
            "wrong-column-count",
            "La ligne a plus de colonnes que l’en-tête\u{a0}: le responsable n’est pas importé. Vérifiez qu’aucune \
             valeur ne contient de point-virgule, puis refaites l’export.",
        ));
    }
    Ok(())
}

fn guardian(
    diagnostics: &mut Diagnostics<'_, '_>,
    row: &Row<'_>,
    numbers: &Numbers,
) -> Result<GuardianRecord, Rejected> {
    let mut name = |column| checks::name(diagnostics, row.shown(column), row.get(column));
    let family = name(&column::FAMILY_NAME)?;
    let usage = name(&column::USAGE_NAME)?;
    let first = name(&column::FIRST_NAME)?;
    let fields = [row.shown(&column::FAMILY_NAME), row.shown(&column::FIRST_NAME)];
    let Named { family, usage, first } = identity::named(diagnostics, family, usage, first, fields)?;
    let title = checks::label(diagnostics, row.shown(&column::TITLE), row.get(&column::TITLE));
    let identity = IdentityRecord {
        title: (!title.is_empty()).then_some(title),
        family_name: Some(family),
        usage_name: usage,
        first_name: first,
        other_first_names: vec![],
    };
    let address = [&column::ADDRESS, &column::POSTAL_CODE, &column::TOWN, &column::COUNTRY];
    let postal = postal(diagnostics, row, address, numbers);
    let filled = |value: Option<String>| value.filter(|value| !value.is_empty());
    // A number that a spreadsheet lost is not said, as one that the file has no column for.
    let mut phone = |column| match numbers.read(row, column) {
        Number::Lost => (None, true),
        Number::Written(number) => {
            let number =
                checks::phone(diagnostics, row.shown(column), &number, postal.postal_code.as_deref());
            (filled(number), row.lacks(column))
        }
    };
    let (mobile, no_mobile) = phone(&column::MOBILE);
    let (home_phone, no_home_phone) = phone(&column::HOME_PHONE);
    let (work_phone, no_work_phone) = phone(&column::WORK_PHONE);
    let mail = filled(checks::mail(diagnostics, row.shown(&column::MAIL), row.get(&column::MAIL)));
    Ok(GuardianRecord {
        key: format!("L{}", diagnostics.line),
        source_id: None,
        identity,
        contact: ContactRecord {
            mail,
            mobile,
            home_phone,
            work_phone,
            unsaid: Unsaid {
                title: row.lacks(&column::TITLE),
                mail: row.lacks(&column::MAIL),
                mobile: no_mobile,
                home_phone: no_home_phone,
                work_phone: no_work_phone,
                address: row.lacks(&column::ADDRESS),
            },
            ..postal
        },
        partial: false,
    })
}

/// Children of one guardian.
const CHILDREN: usize = 32;

/// The children of one line, as links, and whether none was left out; all are legal, since ONDE lists no others.
fn links(
    diagnostics: &mut Diagnostics<'_, '_>,
    children: &Children,
    row: &Row<'_>,
    guardian: &str,
) -> Result<(Vec<LinkRecord>, bool), Rejected> {
    let mut links = Vec::new();
    let mut whole = true;
    for child in children.of(row.values) {
        // Beyond the header the columns are called as the first child's.
        let called = |at: usize, first: Option<usize>| match row.header.written(at) {
            "" => first.map_or("", |first| row.header.written(first)),
            written => written,
        };
        let model = children.first();
        let mut name = |at: Option<usize>, first| match at {
            Some(at) => checks::name(diagnostics, called(at, first), row.values.get(at).unwrap_or_default()),
            None => Ok(String::new()),
        };
        let family = name(child.family_name, model.family_name)?;
        let first = name(child.first_name, model.first_name)?;
        let usage = name(child.usage_name, model.usage_name)?;
        let class = child.classes.map(|at| {
            checks::label(diagnostics, called(at, model.classes), row.values.get(at).unwrap_or_default())
        });
        let (family, usage) = if family.is_empty() { (usage, String::new()) } else { (family, usage) };
        let (family, first) = if family.is_empty() { (first, String::new()) } else { (family, first) };
        if family.is_empty() {
            continue;
        }
        let field = called(child.first_name.unwrap_or_default(), model.first_name);
        if first.is_empty() {
            // The child may be one of two names as well: what was known of it stays.
            whole = false;
            diagnostics.warn(
                field,
                "one-name",
                "Un seul nom est indiqué pour un enfant\u{a0}: il est cherché sous ce nom. S’il a aussi un prénom, \
                 ajoutez-le dans ONDE.",
            );
        }
        if links.len() == CHILDREN {
            whole = false;
            diagnostics.warn(
                field,
                "too-many-links",
                "Le responsable a plus de 32 enfants\u{a0}: les suivants ne sont pas importés.",
            );
            break;
        }
        links.push(LinkRecord {
            pupil: PupilReference::Named {
                usage_name: Some(usage).filter(|usage| !usage.is_empty() && !identity::same(usage, &family)),
                family_name: Some(family),
                first_name: first,
                class: class.filter(|class| !class.is_empty()),
            },
            guardian: guardian.to_owned(),
            responsibility: Some(Responsibility::LegalGuardian),
            kinship: None,
        });
    }
    if links.is_empty() {
        let family = children.first().family_name;
        diagnostics.warn(
            family.map_or("", |at| row.header.written(at)),
            "no-child",
            "Aucun enfant n’est indiqué pour ce responsable\u{a0}: il n’aura pas de compte tant que ONDE n’en indique \
             pas.",
        );
    }
    Ok((links, whole))
}
