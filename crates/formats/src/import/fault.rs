//! What a parser or an unpacker met, for whoever reads the technical log.

use std::borrow::Cow;
use std::io;

use quick_xml::errors::{IllFormedError, SyntaxError};
use thiserror::Error;
use zip::result::ZipError;

/// What a parser or an unpacker met: its kind and its place, and nothing of what stands there. The library's own error may
/// quote the file, and is therefore not kept.
#[derive(Debug, Error)]
#[error("{told}")]
pub struct Fault {
    told: Cow<'static, str>,
    /// What the system, or who unpacks, says.
    #[source]
    io: Option<io::Error>,
}

impl Fault {
    /// What is told of what no library says.
    pub(super) const fn of(told: &'static str) -> Self {
        Self { told: Cow::Borrowed(told), io: None }
    }

    /// Of reading or unpacking.
    pub(super) const fn io(error: io::Error) -> Self {
        Self { told: Cow::Borrowed("reading or unpacking"), io: Some(error) }
    }

    /// Of the XML reader, which stopped at that byte of the text.
    pub(super) fn xml(error: &quick_xml::Error, at: u64) -> Self {
        Self { told: format!("XML: {}, byte {at}", xml_kind(error)).into(), io: None }
    }

    /// Of the CSV reader; the line is told with the file.
    pub(super) fn csv(error: &csv::Error) -> Self {
        let kind = match error.kind() {
            csv::ErrorKind::Io(_) => "reading",
            csv::ErrorKind::Utf8 { .. } => "not UTF-8",
            csv::ErrorKind::UnequalLengths { .. } => "unequal lengths",
            csv::ErrorKind::Seek => "seeking",
            csv::ErrorKind::Serialize(_) => "writing",
            csv::ErrorKind::Deserialize { .. } => "decoding",
            _ => "another fault",
        };
        Self { told: format!("CSV: {kind}").into(), io: None }
    }

    /// Of the ZIP reader.
    pub(super) fn zip(error: ZipError) -> Self {
        let (told, io) = match error {
            ZipError::Io(error) => ("ZIP: reading".into(), Some(error)),
            ZipError::InvalidArchive(_) => ("ZIP: not an archive".into(), None),
            ZipError::UnsupportedArchive(_) => ("ZIP: not supported".into(), None),
            ZipError::FileNotFound => ("ZIP: no such member".into(), None),
            ZipError::InvalidPassword => ("ZIP: password".into(), None),
            ZipError::CompressionMethodNotSupported(number) => {
                (format!("ZIP: compression {number}").into(), None)
            }
            _ => ("ZIP: another fault".into(), None),
        };
        Self { told, io }
    }
}

fn xml_kind(error: &quick_xml::Error) -> &'static str {
    match error {
        quick_xml::Error::Io(_) => "reading",
        quick_xml::Error::Syntax(error) => match error {
            SyntaxError::InvalidBangMarkup => "unknown markup",
            SyntaxError::UnclosedPI | SyntaxError::UnclosedXmlDecl => "instruction without end",
            SyntaxError::UnclosedComment => "comment without end",
            SyntaxError::UnclosedDoctype => "document type without end",
            SyntaxError::UnclosedCData => "CDATA without end",
            SyntaxError::UnclosedTag => "tag without end",
            SyntaxError::UnclosedSingleQuotedAttributeValue
            | SyntaxError::UnclosedDoubleQuotedAttributeValue => "attribute without end",
        },
        quick_xml::Error::IllFormed(error) => match error {
            IllFormedError::MissingDeclVersion(_) | IllFormedError::UnknownVersion => "version of XML",
            IllFormedError::MissingDoctypeName => "document type without a name",
            IllFormedError::MissingEndTag(_) => "element without end",
            IllFormedError::UnmatchedEndTag(_) => "end of no element",
            IllFormedError::MismatchedEndTag { .. } => "end of another element",
            IllFormedError::DoubleHyphenInComment => "hyphens in a comment",
            IllFormedError::UnclosedReference => "reference without end",
        },
        quick_xml::Error::InvalidAttr(_) => "attribute",
        quick_xml::Error::Encoding(_) => "encoding",
        quick_xml::Error::Escape(_) => "escape",
        quick_xml::Error::Namespace(_) => "namespace",
    }
}

#[cfg(test)]
mod tests {
    use std::error::Error as _;

    use super::*;

    #[test]
    fn a_fault_tells_kind_and_place_and_quotes_nothing() {
        let mut reader = quick_xml::Reader::from_str("<PETIT>a</LEA>");
        let error = loop {
            if let Err(error) = reader.read_event() {
                break error;
            }
        };
        assert!(error.to_string().contains("PETIT"), "{error}");
        let fault = Fault::xml(&error, reader.error_position());
        assert_eq!(fault.to_string(), "XML: end of another element, byte 8");
        assert!(fault.source().is_none());

        let mut csv = csv::Reader::from_reader(&b"a;b\nPETIT;\xff\n"[..]);
        let error = csv.records().next().unwrap().unwrap_err();
        assert_eq!(Fault::csv(&error).to_string(), "CSV: not UTF-8");

        let error = ZipError::InvalidArchive("PETIT.csv".into());
        assert_eq!(Fault::zip(error).to_string(), "ZIP: not an archive");
        let fault = Fault::zip(ZipError::Io(io::ErrorKind::UnexpectedEof.into()));
        assert_eq!(fault.source().unwrap().to_string(), "unexpected end of file");
    }
}
