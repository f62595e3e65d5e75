//! What a spreadsheet does to numbers, which only the whole of a column tells: zeros at their beginning that are gone,
//! digits that an exponent hides, and postal codes that stand in the column of the towns.

use std::borrow::Cow;

use csv::StringRecord;

use super::{
    header::{Column, Header},
    row::Row,
    rows::Rows,
};
use crate::{
    contact::{is_france, is_postal_code},
    import::{
        FileError,
        sink::{Diagnostics, Emitter},
    },
};

/// Values without their zero, from which it is no slip of one line.
const SEVERAL: u32 = 2;

/// The columns of an address that are numbers or stand beside one: postal code, town, country.
pub(super) type Place = [&'static Column; 3];

/// A value of a column of numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Number<'v> {
    /// As it was before the spreadsheet.
    Written(Cow<'v, str>),
    /// Nothing of use is left.
    Lost,
}

/// The columns of numbers of one file.
pub(super) struct Numbers {
    columns: Vec<Counted>,
    places: Vec<Exchange>,
}

/// One column of numbers.
struct Counted {
    column: &'static Column,
    at: Option<usize>,
    country: Option<usize>,
    digits: usize,
    filled: u32,
    /// Digits alone that begin with a zero, and those that lack it.
    whole: u32,
    short: u32,
    /// The first with an exponent.
    hidden: Option<String>,
}

/// A column of postal codes and the towns beside it.
struct Exchange {
    columns: Place,
    at: Option<(usize, usize)>,
    filled: u32,
    exchanged: u32,
}

impl Counted {
    fn new(column: &'static Column, country: Option<usize>, digits: usize, header: &Header) -> Self {
        let at = header.position(column);
        Self { column, at, country, digits, filled: 0, whole: 0, short: 0, hidden: None }
    }

    fn look(&mut self, get: impl Fn(Option<usize>) -> String) {
        let value = get(self.at);
        if value.is_empty() || !is_france(&get(self.country)) {
            return;
        }
        self.filled += 1;
        self.whole += u32::from(value.len() == self.digits && value.starts_with('0') && is_digits(&value));
        self.short += u32::from(self.lacks_zero(&value));
        if self.hidden.is_none() && has_exponent(&value) {
            self.hidden = Some(value.chars().take(40).collect());
        }
    }

    fn lacks_zero(&self, value: &str) -> bool {
        let telephone = self.digits == 10;
        value.len() + 1 == self.digits
            && is_digits(value)
            && !value.starts_with('0')
            // No number of the plan begins so.
            && !(telephone && value.starts_with('8'))
    }

    /// No zero is left in the column, and some are missing.
    fn lost_zeros(&self) -> bool {
        self.whole == 0 && self.short > 0 && (self.short >= SEVERAL || self.short == self.filled)
    }
}

fn is_digits(value: &str) -> bool {
    value.bytes().all(|byte| byte.is_ascii_digit())
}

/// A town where a postal code is expected, and a code, be it without its zero, where a town is.
fn is_exchanged(code: &str, town: &str) -> bool {
    let is_code = |value: &str| matches!(value.len(), 4 | 5) && is_digits(value);
    is_code(town) && !code.is_empty() && !code.bytes().any(|byte| byte.is_ascii_digit())
}

impl Numbers {
    /// The columns of a file with such places and telephones.
    pub(super) fn new(header: &Header, places: &[Place], telephones: &[&'static Column]) -> Self {
        let codes =
            places.iter().map(|[code, _, country]| Counted::new(code, header.position(country), 5, header));
        let telephones = telephones.iter().map(|column| Counted::new(column, None, 10, header));
        let exchange = |columns: &Place| Exchange {
            columns: *columns,
            at: header.position(columns[0]).zip(header.position(columns[1])),
            filled: 0,
            exchanged: 0,
        };
        Self { columns: codes.chain(telephones).collect(), places: places.iter().map(exchange).collect() }
    }

    /// Those of a whole file.
    pub(super) fn of(
        bytes: &[u8],
        file: &str,
        places: &[Place],
        telephones: &[&'static Column],
    ) -> Result<Self, FileError> {
        let mut content = bytes;
        let (mut rows, header) = Rows::open(&mut content, u64::MAX, file)?;
        let mut numbers = Self::new(&header, places, telephones);
        while let Some((_, values)) = rows.next()? {
            numbers.look(values);
        }
        Ok(numbers)
    }

    /// Looks at a line.
    pub(super) fn look(&mut self, values: &StringRecord) {
        let get = |at: Option<usize>| at.and_then(|at| values.get(at)).unwrap_or_default().trim().to_owned();
        for place in &mut self.places {
            let Some((code, town)) = place.at else { continue };
            let [code, town] = [code, town].map(|at| get(Some(at)));
            place.filled += u32::from(!code.is_empty() && !town.is_empty());
            place.exchanged += u32::from(is_exchanged(&code, &town));
        }
        for column in &mut self.columns {
            column.look(get);
        }
    }

    /// Says once for each column what became of it.
    pub(super) fn tell(&self, emitter: &mut Emitter<'_>, header: &Header, line: u64) {
        let mut diagnostics = Diagnostics { emitter, line, key: None, record: "" };
        for column in &self.columns {
            let shown = header.shown(column.column);
            if let Some(hidden) = &column.hidden {
                let reason = format!(
                    "La colonne «\u{a0}{shown}\u{a0}» a été réécrite par un tableur («\u{a0}{hidden}\u{a0}»)\u{a0}: ces \
                     numéros sont perdus, et ceux qui étaient connus sont gardés. Refaites l’export et importez-le sans \
                     l’ouvrir."
                );
                diagnostics.warn(shown, "spreadsheet-numbers", &reason);
            }
            if column.lost_zeros() {
                let reason = format!(
                    "La colonne «\u{a0}{shown}\u{a0}» a été réécrite par un tableur, qui a retiré les zéros du début\u{a0}: \
                     ils sont remis. Si un numéro vous paraît faux, refaites l’export et importez-le sans l’ouvrir."
                );
                diagnostics.warn(shown, "spreadsheet-zeros", &reason);
            }
        }
        for place in self.places.iter().filter(|place| place.is_exchanged()) {
            let [code, town] = [place.columns[0], place.columns[1]].map(|column| header.shown(column));
            let reason = format!(
                "Les colonnes «\u{a0}{code}\u{a0}» et «\u{a0}{town}\u{a0}» sont échangées dans ce fichier\u{a0}: elles sont \
                 lues l’une pour l’autre. Refaites l’export et importez-le sans l’ouvrir."
            );
            diagnostics.warn(code, "exchanged-columns", &reason);
        }
    }

    /// A value of one of the columns.
    pub(super) fn read<'r>(&self, row: &Row<'r>, column: &Column) -> Number<'r> {
        self.restored(column, row.get(column).trim())
    }

    fn restored<'v>(&self, column: &Column, value: &'v str) -> Number<'v> {
        let Some(counted) = self.columns.iter().find(|counted| std::ptr::eq(counted.column, column)) else {
            return Number::Written(Cow::Borrowed(value));
        };
        if has_exponent(value) {
            Number::Lost
        } else if counted.lost_zeros() && counted.lacks_zero(value) {
            Number::Written(Cow::Owned(format!("0{value}")))
        } else {
            Number::Written(Cow::Borrowed(value))
        }
    }

    /// The postal code and the town of a line; a code of another country than France is as it is.
    pub(super) fn place<'r>(&self, row: &Row<'r>, columns: [&Column; 3]) -> (Number<'r>, &'r str) {
        let [code, town, country] = columns;
        let (mut number, mut name) = (row.get(code).trim(), row.get(town));
        let exchanged =
            self.places.iter().any(|place| std::ptr::eq(place.columns[0], code) && place.is_exchanged());
        if exchanged && is_exchanged(number, name.trim()) {
            (number, name) = (name.trim(), number);
            // Counted in the column of the towns, zeros are missing there.
            if !is_postal_code(number) && is_france(row.get(country)) {
                return (Number::Written(Cow::Owned(format!("0{number}"))), name);
            }
        }
        if is_france(row.get(country)) {
            (self.restored(code, number), name)
        } else {
            (Number::Written(Cow::Borrowed(number)), name)
        }
    }
}

impl Exchange {
    /// In most lines, and not in one alone of several.
    fn is_exchanged(&self) -> bool {
        self.exchanged * 2 > self.filled
    }
}

/// `1,00E+06`.
pub(super) fn has_exponent(code: &str) -> bool {
    let Some((number, exponent)) = code.split_once(['E', 'e']) else { return false };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, rest) = number.split_once([',', '.']).unwrap_or((number, "0"));
    let signed = exponent.strip_prefix(['+', '-']);
    digits(whole) && digits(rest) && signed.is_some_and(digits)
}
