//! What only the whole of a pupils' file tells: how its dates are written, and whether its class identifiers are still
//! those of ONDE.

use std::collections::{HashMap, HashSet};

use domain::{fold::fold, jiff::civil::Date};

use super::{
    header::{Header, pupil as column},
    numbers::{Numbers, Place, has_exponent},
    rows::Rows,
};
use crate::import::{
    FileError,
    dates::{Column as Dates, Form},
    sink::{Diagnostics, Emitter},
};

/// Pupils of two classes that share an identifier, from which it is no slip of one line.
const SHARED: u32 = 2;

/// What was seen in a file before its lines are read.
pub(super) struct Survey {
    /// How the birth dates are written.
    pub(super) dates: Form,
    /// A class identifier that tells nothing, when the column has such.
    pub(super) useless_code: Option<String>,
    /// What became of the postal codes.
    pub(super) numbers: Numbers,
}

const PLACES: [Place; 2] = [
    [&column::POSTAL_CODE, &column::TOWN, &column::COUNTRY],
    [&column::POSTAL_CODE_2, &column::TOWN_2, &column::COUNTRY_2],
];

impl Survey {
    /// Looks at the whole of a file.
    pub(super) fn of(bytes: &[u8], file: &str, today: Date) -> Result<Self, FileError> {
        let mut content = bytes;
        let (mut rows, header) = Rows::open(&mut content, u64::MAX, file)?;
        let mut dates = Dates::default();
        let mut classes = Classes::default();
        let mut numbers = Numbers::new(&header, &PLACES, &[]);
        let [date, label, code] = [&column::BIRTH_DATE, &column::CLASS_LABEL, &column::CLASS_CODE]
            .map(|column| header.position(column));
        while let Some((_, values)) = rows.next()? {
            // What stands beyond the header has shifted the others.
            if values.iter().skip(header.len()).any(|value| !value.trim().is_empty()) {
                continue;
            }
            let get = |at: Option<usize>| at.and_then(|at| values.get(at)).unwrap_or_default().trim();
            dates.look(get(date), today);
            classes.look(get(code), get(label));
            numbers.look(values);
        }
        Ok(Self { dates: dates.form(), useless_code: classes.useless(), numbers })
    }

    /// Says once for the file what was decided for its columns.
    pub(super) fn tell(&self, emitter: &mut Emitter<'_>, header: &Header, line: u64) {
        let mut diagnostics = Diagnostics { emitter, line, key: None, record: "" };
        let date = header.shown(&column::BIRTH_DATE);
        match self.dates {
            Form::DayFirst => {}
            Form::MonthFirst => diagnostics.warn(
                date,
                "month-first-dates",
                "Les dates de naissance de ce fichier sont écrites mois d’abord (M/J/AAAA)\u{a0}: elles sont toutes lues \
                 ainsi. Le fichier est passé par un tableur\u{a0}: si une date vous paraît fausse, refaites l’export et \
                 importez-le sans l’ouvrir.",
            ),
            Form::Serial => diagnostics.warn(
                date,
                "serial-dates",
                "Les dates de naissance de ce fichier sont des numéros de jours, comme en écrit un tableur\u{a0}: elles \
                 sont lues ainsi. Vérifiez-en une ou deux, ou refaites l’export et importez-le sans l’ouvrir.",
            ),
        }
        if let Some(code) = &self.useless_code {
            let reason = format!(
                "Les identifiants de classe ont été réécrits par un tableur («\u{a0}{code}\u{a0}» pour plusieurs classes)\
                 \u{a0}: les classes sont reconnues par leur libellé. Refaites l’export depuis ONDE et importez-le sans \
                 l’ouvrir dans un tableur."
            );
            diagnostics.warn(header.shown(&column::CLASS_CODE), "spreadsheet-class-codes", &reason);
        }
        self.numbers.tell(emitter, header, line);
    }
}

/// Labels by identifier. A school has few of either, and lines are bounded.
#[derive(Default)]
struct Classes {
    labels: HashMap<String, HashMap<String, u32>>,
    all_labels: HashSet<String>,
}

impl Classes {
    fn look(&mut self, code: &str, label: &str) {
        if code.is_empty() || label.is_empty() {
            return;
        }
        let label = fold(label);
        if !self.all_labels.contains(&label) {
            self.all_labels.insert(label.clone());
        }
        if !self.labels.contains_key(code) {
            self.labels.insert(code.to_owned(), HashMap::new());
        }
        if let Some(labels) = self.labels.get_mut(code) {
            *labels.entry(label).or_default() += 1;
        }
    }

    /// An identifier that a spreadsheet wrote as a number with an exponent, that is all there is for several classes, or
    /// that several classes of some pupils have.
    fn useless(&self) -> Option<String> {
        let alone = self.labels.len() == 1 && self.all_labels.len() > 1;
        let shared =
            |labels: &HashMap<String, u32>| labels.values().filter(|count| **count >= SHARED).count() > 1;
        let mut useless: Vec<_> = self
            .labels
            .iter()
            .filter(|(code, labels)| alone || has_exponent(code) || shared(labels))
            .map(|(code, _)| code)
            .collect();
        useless.sort_unstable();
        useless.first().map(|code| code.chars().take(40).collect())
    }
}
