//! What spreadsheets and old computers do to ONDE's tables.

use encoding_rs::MACINTOSH;
use jiff::civil::{Date, date};

use super::kind::Spoil;
use crate::{
    School,
    files::{
        charset::Charset,
        onde::{OndeStyle, Row, line},
    },
};

/// The upper half of DOS code page 850.
const CP850: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤\
                     ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u{ad}±‗¾¶§÷¸°¨·¹³²■\u{a0}";

/// What comes of a cell, which is of this line of the file.
type Cell = fn(place: usize, written: &str) -> String;

/// Changes the cells that this kind of spoiling changes.
pub(super) fn rewrite([pupils, guardians]: &mut [Vec<Row>; 2], school: &School, spoil: Spoil) {
    let (column, rewritten): (&str, Cell) = match spoil {
        Spoil::MonthFirst => ("Date naissance", |_, date| {
            on_day(date, |day| format!("{}/{}/{}", day.month(), day.day(), day.year()))
        }),
        Spoil::ImpossibleDates => ("Date naissance", |place, date| match place % 3 {
            0 => "01/01/1900".to_owned(),
            1 => "14/02/2031".to_owned(),
            _ => date.to_owned(),
        }),
        Spoil::ShortYears => ("Date naissance", |_, date| {
            on_day(date, |day| format!("{:02}/{:02}/{:02}", day.day(), day.month(), day.year() % 100))
        }),
        Spoil::SerialDates => ("Date naissance", |_, date| on_day(date, serial)),
        Spoil::SpreadsheetIds => ("Identifiant classe", |_, _| "1,00E+06".to_owned()),
        Spoil::Unrecognised => {
            *guardians = list_of_their_own(school);
            return;
        }
        _ => return,
    };
    let Some((header, rows)) = pupils.split_first_mut() else { return };
    let Some(at) = header.iter().position(|name| name == column) else { return };
    for (place, row) in rows.iter_mut().enumerate() {
        if let Some(cell) = row.get_mut(at) {
            *cell = rewritten(place, cell);
        }
    }
}

/// A cell that holds a date, written another way; any other is left as it is.
fn on_day(cell: &str, written: impl Fn(Date) -> String) -> String {
    let day = Date::strptime("%d/%m/%Y", cell).or_else(|_| Date::strptime("%Y-%m-%d", cell));
    day.map_or_else(|_| cell.to_owned(), written)
}

/// The number a spreadsheet keeps a day as: days since the eve of 1900, and one for a 29 February that never was.
fn serial(day: Date) -> String {
    const BEFORE: Date = date(1899, 12, 30);
    let days = day.since(BEFORE).map_or(0, |span| span.get_days());
    days.to_string()
}

fn list_of_their_own(school: &School) -> Vec<Row> {
    let head = [["Liste des responsables", "", ""], ["Nom", "Prénom", "Mail"]];
    let head = head.map(|row| row.map(str::to_owned).into());
    let rows = school.guardians.iter().map(|guardian| {
        let mail = guardian.contact.mail.clone().unwrap_or_default();
        vec![guardian.identity.family.clone(), guardian.identity.first.clone(), mail]
    });
    head.into_iter().chain(rows).collect()
}

/// The bytes of a file of these lines.
pub(super) fn bytes(rows: &[Row], style: OndeStyle, spoil: Spoil) -> Vec<u8> {
    let added = match spoil {
        Spoil::SepLine => Some("sep=;".to_owned()),
        Spoil::BlankLine => Some(String::new()),
        _ => None,
    };
    let lines = rows.iter().map(|row| {
        let line = line(row, style);
        if spoil == Spoil::QuotedLines { format!("\"{}\"", line.replace('"', "\"\"")) } else { line }
    });
    let end = if spoil == Spoil::CrOnly { "\r" } else { "\r\n" };
    let text: String = added.into_iter().chain(lines).flat_map(|line| [line, end.to_owned()]).collect();
    match spoil {
        Spoil::Latin1 => nearest(&text, Charset::Latin1),
        Spoil::MacRoman => MACINTOSH.encode(&Charset::Latin1.nearest(&text)).0.into_owned(),
        Spoil::Cp850 => Charset::Latin1.nearest(&text).chars().map(cp850).collect(),
        Spoil::Utf16 => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        _ => {
            let mut bytes = style.charset.mark().to_vec();
            bytes.append(&mut nearest(&text, style.charset));
            bytes
        }
    }
}

fn nearest(text: &str, charset: Charset) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    charset.put_nearest(text, &mut bytes);
    bytes
}

fn cp850(c: char) -> u8 {
    let upper =
        || CP850.chars().position(|known| known == c).and_then(|place| u8::try_from(place + 0x80).ok());
    u8::try_from(c).ok().filter(u8::is_ascii).or_else(upper).unwrap_or(b'?')
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::{CP850, cp850, serial};

    #[test]
    fn the_old_code_page_has_128_letters_where_they_were() {
        assert_eq!(CP850.chars().count(), 128);
        let bytes: Vec<u8> = "Éloïse Œ".chars().map(cp850).collect();
        assert_eq!(bytes, [0x90, b'l', b'o', 0x8b, b's', b'e', b' ', b'?']);
    }

    #[test]
    fn days_are_numbered_as_spreadsheets_do() {
        assert_eq!(serial(date(2019, 1, 13)), "43478");
        assert_eq!(serial(date(1900, 3, 1)), "61");
    }
}
