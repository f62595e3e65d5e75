//! What every SIECLE export has in common.

use std::io::{self, Write};

use jiff::civil::Date;

use super::SiecleStyle;
use crate::{
    Address, School,
    files::{
        charset::Charset,
        xml::{put_element, put_text},
    },
};

const CHARSET: Charset = Charset::Latin9;

/// The version of a document's form.
fn version(root: &str) -> &'static str {
    match root {
        "BEE_STRUCTURES" => "1.9",
        "BEE_COMMUN" => "1.7",
        _ => "3.0",
    }
}

/// `JJ/MM/AAAA`.
pub(super) fn written(date: Date) -> String {
    format!("{:02}/{:02}/{:04}", date.day(), date.month(), date.year())
}

/// One XML document between its first line and its last.
pub(super) struct Document<W> {
    root: &'static str,
    out: W,
    buffer: Vec<u8>,
}

impl<W: Write> Document<W> {
    pub(super) fn open(root: &'static str, school: &School, style: SiecleStyle, out: W) -> io::Result<Self> {
        let mut document = Self { root, out, buffer: Vec::new() };
        let day = written(style.date);
        document.tag(&format!("<?xml version=\"1.0\" encoding=\"{}\"?>", CHARSET.name()));
        document.tag(&format!("<{root} VERSION=\"{}\">\n<PARAMETRES>", version(root)));
        document.element("UAJ", Some(&school.uai));
        document.element("ANNEE_SCOLAIRE", Some(&school.year.to_string()));
        document.element("DATE_EXPORT", Some(&day));
        document.element("HORODATAGE", Some(&format!("{day} 08:00:00")));
        document.tag("</PARAMETRES>\n<DONNEES>");
        document.flush()?;
        Ok(document)
    }

    pub(super) fn tag(&mut self, markup: &str) {
        self.buffer.extend_from_slice(markup.as_bytes());
        self.buffer.push(b'\n');
    }

    /// `<NAME ATTRIBUTE="value">`.
    pub(super) fn open_with(&mut self, name_and_attribute: &str, value: &str) {
        self.buffer.push(b'<');
        self.buffer.extend_from_slice(name_and_attribute.as_bytes());
        self.buffer.extend_from_slice(b"=\"");
        put_text(value, CHARSET, &mut self.buffer);
        self.buffer.extend_from_slice(b"\">\n");
    }

    pub(super) fn element(&mut self, name: &str, text: Option<&str>) {
        put_element(name, text, CHARSET, &mut self.buffer);
    }

    pub(super) fn flush(&mut self) -> io::Result<()> {
        self.out.write_all(&self.buffer)?;
        self.buffer.clear();
        Ok(())
    }

    pub(super) fn close(mut self) -> io::Result<()> {
        self.tag(&format!("</DONNEES>\n</{}>", self.root));
        self.flush()?;
        self.out.flush()
    }
}

/// A postal address under its identifier.
pub(super) fn address_element<W: Write>(id: u64, address: &Address, xml: &mut Document<W>) {
    const LINES: [&str; 4] = ["LIGNE1_ADRESSE", "LIGNE2_ADRESSE", "LIGNE3_ADRESSE", "LIGNE4_ADRESSE"];
    xml.tag(&format!("<ADRESSE ADRESSE_ID=\"{id}\">"));
    for (name, line) in LINES.into_iter().zip(&address.lines) {
        xml.element(name, Some(line));
    }
    xml.element("CODE_POSTAL", Some(&address.postal_code));
    let french = !address.is_abroad();
    xml.element(if french { "LIBELLE_POSTAL" } else { "COMMUNE_ETRANGERE" }, Some(&address.town));
    xml.element("LL_PAYS", Some(address.country));
    xml.tag("</ADRESSE>");
}
