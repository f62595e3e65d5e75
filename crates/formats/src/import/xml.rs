//! XML as a bounded stream of nodes.
//!
//! No entity is ever expanded but the five predefined ones and characters by number; a document type is
//! skipped, never fetched, and one that defines entities ends the file.

use std::borrow::Cow;

use quick_xml::{
    Reader,
    events::{BytesStart, Event},
};

use super::{encoding::TextReader, fault::Fault, file_error::FileError};

/// Bytes that one tag, text or comment may have.
pub(super) const TOKEN_LIMIT: usize = 256 << 10;
/// Elements inside one another.
const DEPTH_LIMIT: u32 = 24;

/// One step through a document.
pub(super) enum Node<'n> {
    /// An element begins; empty elements begin and end too.
    Open(Tag<'n>),
    /// The innermost element ends.
    Close,
    /// A stretch of text; one element's text may come in several.
    Text(&'n str),
    /// A character written as a reference.
    Character(char),
    /// A reference to an entity that is not predefined.
    UnknownEntity,
    /// A comment.
    Comment(&'n str),
    /// A processing instruction or a document type: nothing to read.
    Other,
    /// The document is complete.
    End,
}

/// The beginning of an element.
pub(super) struct Tag<'n>(BytesStart<'n>);

impl Tag<'_> {
    pub(super) fn name(&self) -> &str {
        self.0.name().0
    }

    /// An attribute's value as written (identifiers and codes have no references in them).
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.0.attributes().with_checks(false).flatten().find_map(|attribute| match attribute.value {
            Cow::Borrowed(value) if attribute.key.0 == name => Some(value),
            _ => None,
        })
    }
}

/// A document being read.
pub(super) struct Xml<'r, 'f> {
    reader: Reader<TextReader<'r>>,
    buffer: Vec<u8>,
    file: &'f str,
    depth: u32,
    rooted: bool,
}

impl<'r, 'f> Xml<'r, 'f> {
    pub(super) fn new(text: TextReader<'r>, file: &'f str) -> Self {
        let mut reader = Reader::from_reader(text);
        reader.config_mut().expand_empty_elements = true;
        Self { reader, buffer: Vec::new(), file, depth: 0, rooted: false }
    }

    /// 1-based line of the node that [`Xml::next`] will return.
    pub(super) const fn line(&self) -> u64 {
        self.reader.get_ref().line()
    }

    /// Bytes of the file read so far.
    pub(super) const fn bytes(&self) -> u64 {
        self.reader.get_ref().bytes()
    }

    /// Elements open around the next node.
    pub(super) const fn depth(&self) -> u32 {
        self.depth
    }

    /// The next node.
    pub(super) fn next(&mut self) -> Result<Node<'_>, FileError> {
        self.buffer.clear();
        self.reader.get_mut().next_token();
        let line = self.line();
        let event = match self.reader.read_event_into(&mut self.buffer) {
            Ok(event) => event,
            Err(error) => {
                let line = self.reader.get_ref().line();
                let cause = Some(Fault::xml(&error, self.reader.error_position()));
                let damaged = || FileError::Damaged { file: self.file.to_owned(), line, cause };
                let fault = self.reader.get_mut().take_fault();
                return Err(fault.map_or_else(damaged, |fault| fault.problem(self.file, line)));
            }
        };
        let node = match event {
            Event::Start(tag) if self.depth < DEPTH_LIMIT && (self.depth > 0 || !self.rooted) => {
                self.rooted = true;
                self.depth += 1;
                Some(Node::Open(Tag(tag)))
            }
            Event::End(_) => {
                self.depth -= 1;
                Some(Node::Close)
            }
            Event::Text(text) if self.depth > 0 || text.trim().is_empty() => {
                Some(borrowed(text.into_inner(), Node::Text))
            }
            Event::CData(text) if self.depth > 0 => Some(borrowed(text.into_inner(), Node::Text)),
            Event::GeneralRef(name) if self.depth > 0 => {
                Some(referred(&name).map_or(Node::UnknownEntity, Node::Character))
            }
            Event::Comment(text) => Some(borrowed(text.into_inner(), Node::Comment)),
            Event::DocType(definition) if definition.contains("<!ENTITY") => {
                return Err(FileError::ForbiddenEntities { file: self.file.to_owned() });
            }
            Event::Decl(_) | Event::PI(_) | Event::DocType(_) => Some(Node::Other),
            Event::Eof if self.depth == 0 && self.rooted => Some(Node::End),
            _ => None,
        };
        node.ok_or_else(|| FileError::Damaged {
            file: self.file.to_owned(),
            line,
            cause: Some(Fault::of("XML: out of place")),
        })
    }
}

/// The node of a text, which the reader always lends.
fn borrowed<'n>(text: Cow<'n, str>, node: fn(&'n str) -> Node<'n>) -> Node<'n> {
    match text {
        Cow::Borrowed(text) => node(text),
        Cow::Owned(_) => Node::Other,
    }
}

/// The character that a reference stands for, when XML itself says so.
fn referred(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "apos" => Some('\''),
        "quot" => Some('"'),
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{FileError, Node, TOKEN_LIMIT, TextReader, Xml};

    /// The document as text: names, `/`, texts.
    fn trace(mut document: &[u8]) -> Result<String, FileError> {
        let mut xml = Xml::new(TextReader::new(&mut document, 8 << 20, TOKEN_LIMIT), "essai.xml");
        let mut trace = String::new();
        loop {
            match xml.next()? {
                Node::Open(tag) => {
                    trace.push_str(tag.name());
                    if let Some(value) = tag.attribute("name") {
                        trace.push('=');
                        trace.push_str(value);
                    }
                    trace.push(' ');
                }
                Node::Close => trace.push('/'),
                Node::Text(text) => trace.push_str(text),
                Node::Character(c) => trace.push(c),
                Node::UnknownEntity => trace.push('?'),
                Node::Comment(_) | Node::Other => {}
                Node::End => return Ok(trace),
            }
        }
    }

    fn code(document: &[u8]) -> &'static str {
        trace(document).expect_err("a problem").code()
    }

    #[test]
    fn nodes_in_order() {
        let document = b"<!DOCTYPE a SYSTEM \"a.dtd\">\n<a><!-- c --><b name='x'>d&apos;<![CDATA[<>]]>&#233;</b><c/></a>\n";
        assert_eq!(trace(document).expect("well formed").trim(), "a b=x d'<>é/c //");
        assert_eq!(trace(b"<a>&eacute;&#0;&#xD800;</a>").expect("well formed"), "a ?\0?/");
    }

    #[test]
    fn whatever_is_not_whole_is_damaged() {
        for document in [
            "",
            "text",
            "<a>",
            "<a><b></a>",
            "<a></a><b/>",
            "<a></a>x",
            "<a",
            "<a></b>",
            "<a b='",
            "</a>",
            "<a><!-- ",
            "<a>&amp",
            "&amp;",
            "<a/>&amp;",
        ] {
            assert_eq!(code(document.as_bytes()), "damaged-file", "{document}");
        }
    }

    #[test]
    fn bombs_are_refused() {
        let entities = b"<!DOCTYPE a [<!ENTITY b \"cc\"><!ENTITY d \"&b;&b;\">]><a>&d;</a>";
        assert_eq!(code(entities), "forbidden-entities");
        assert_eq!(code("<a>".repeat(100_000).as_bytes()), "damaged-file");
        let endless = format!("<a>{}</a>", "x".repeat(2 * TOKEN_LIMIT));
        assert_eq!(code(endless.as_bytes()), "damaged-file");
        let attribute = format!("<a b=\"{}\"/>", "x".repeat(2 * TOKEN_LIMIT));
        assert_eq!(code(attribute.as_bytes()), "damaged-file");
    }
}
