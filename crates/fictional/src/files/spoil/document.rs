//! The smallest spreadsheet documents that hold a table of texts.

use std::{
    fs::File,
    io::{self, BufWriter, Write},
    path::Path,
};

use jiff::civil::{Date, date};
use zip::ZipWriter;

use crate::files::{archive, charset::Charset, onde::Row, xml::put_text};

/// No clock is read; members bear one day for ever.
const DAY: Date = date(2026, 9, 14);
const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

/// An Office Open XML workbook of one sheet.
pub(super) fn xlsx(rows: &[Row], path: &Path) -> io::Result<()> {
    const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
    const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const SHEET: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let application = "application/vnd.openxmlformats-officedocument.spreadsheetml";
    let types = format!(
        "<Types xmlns=\"{PACKAGE}/content-types\">\
         <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
         <Default Extension=\"xml\" ContentType=\"application/xml\"/>\
         <Override PartName=\"/xl/workbook.xml\" ContentType=\"{application}.sheet.main+xml\"/>\
         <Override PartName=\"/xl/worksheets/sheet1.xml\" ContentType=\"{application}.worksheet+xml\"/></Types>"
    );
    let relation = |target: &str, kind: &str| {
        format!(
            "<Relationships xmlns=\"{PACKAGE}/relationships\"><Relationship Id=\"rId1\" Type=\"{OFFICE}/{kind}\" \
             Target=\"{target}\"/></Relationships>"
        )
    };
    let workbook = format!(
        "<workbook xmlns=\"{SHEET}\" xmlns:r=\"{OFFICE}\"><sheets><sheet name=\"Extraction\" sheetId=\"1\" \
         r:id=\"rId1\"/></sheets></workbook>"
    );
    let mut sheet = format!("<worksheet xmlns=\"{SHEET}\"><sheetData>").into_bytes();
    for row in rows {
        sheet.extend_from_slice(b"<row>");
        for cell in row {
            sheet.extend_from_slice(b"<c t=\"inlineStr\"><is><t xml:space=\"preserve\">");
            put_text(cell, Charset::Utf8, &mut sheet);
            sheet.extend_from_slice(b"</t></is></c>");
        }
        sheet.extend_from_slice(b"</row>\n");
    }
    sheet.extend_from_slice(b"</sheetData></worksheet>");
    package(
        path,
        None,
        &[
            ("[Content_Types].xml", types.as_bytes()),
            ("_rels/.rels", relation("xl/workbook.xml", "officeDocument").as_bytes()),
            ("xl/workbook.xml", workbook.as_bytes()),
            ("xl/_rels/workbook.xml.rels", relation("worksheets/sheet1.xml", "worksheet").as_bytes()),
            ("xl/worksheets/sheet1.xml", &sheet),
        ],
    )
}

/// An OpenDocument spreadsheet of one table.
pub(super) fn ods(rows: &[Row], path: &Path) -> io::Result<()> {
    const NAMES: &str = "urn:oasis:names:tc:opendocument:xmlns";
    const KIND: &str = "application/vnd.oasis.opendocument.spreadsheet";
    let mut content = format!(
        "<office:document-content xmlns:office=\"{NAMES}:office:1.0\" xmlns:table=\"{NAMES}:table:1.0\" \
         xmlns:text=\"{NAMES}:text:1.0\" office:version=\"1.2\"><office:body><office:spreadsheet>\
         <table:table table:name=\"Extraction\">"
    )
    .into_bytes();
    for row in rows {
        content.extend_from_slice(b"<table:table-row>");
        for cell in row {
            content.extend_from_slice(b"<table:table-cell office:value-type=\"string\"><text:p>");
            put_text(cell, Charset::Utf8, &mut content);
            content.extend_from_slice(b"</text:p></table:table-cell>");
        }
        content.extend_from_slice(b"</table:table-row>\n");
    }
    content.extend_from_slice(b"</table:table></office:spreadsheet></office:body></office:document-content>");
    let manifest = format!(
        "<manifest:manifest xmlns:manifest=\"{NAMES}:manifest:1.0\" manifest:version=\"1.2\">\
         <manifest:file-entry manifest:full-path=\"/\" manifest:media-type=\"{KIND}\"/>\
         <manifest:file-entry manifest:full-path=\"content.xml\" manifest:media-type=\"text/xml\"/>\
         </manifest:manifest>"
    );
    package(path, Some(KIND), &[("content.xml", &content), ("META-INF/manifest.xml", manifest.as_bytes())])
}

/// A zip of XML members, and before them, not compressed, what an OpenDocument says it is.
fn package(path: &Path, kind: Option<&str>, members: &[(&str, &[u8])]) -> io::Result<()> {
    let mut archive = ZipWriter::new(BufWriter::new(File::create(path)?));
    if let Some(kind) = kind {
        archive.start_file("mimetype", archive::stored(DAY))?;
        archive.write_all(kind.as_bytes())?;
    }
    for (name, content) in members {
        archive.start_file(*name, archive::options(DAY))?;
        archive.write_all(DECLARATION.as_bytes())?;
        archive.write_all(content)?;
    }
    archive.finish()?.flush()
}
