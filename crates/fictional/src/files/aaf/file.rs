//! One AAF file.

use std::{
    fmt::Display,
    io::{self, Write},
};

use super::{AafStyle, Part, attributes, record::Record};
use crate::{Grade, Guardian, Pupil, School, Service, files::xml::put_text};

/// Writes one file: the header at once, a record per call, the end with [`AafFile::finish`].
#[derive(Debug)]
pub struct AafFile<W> {
    out: W,
    part: Part,
    style: AafStyle,
    record: Record,
    line: Vec<u8>,
    bytes: u64,
}

impl<W: Write> AafFile<W> {
    /// Begins a file that holds one part.
    ///
    /// # Errors
    /// Whatever `out` returns; so do the other functions.
    pub fn new(out: W, part: Part, style: &AafStyle) -> io::Result<Self> {
        let mut file = Self {
            out,
            part,
            style: style.clone(),
            record: Record::default(),
            line: style.charset.mark().to_vec(),
            bytes: 0,
        };
        if style.declaration {
            file.put(&format!("<?xml version=\"1.0\" encoding=\"{}\"?>\n", style.charset.name()));
        }
        let (date, degree) = (style.date, style.degree.code());
        file.put("<!DOCTYPE ficAlimMENESR SYSTEM \"ficAlimMENESR.dtd\">\n<ficAlimMENESR>\n");
        let version = if style.old_codes { "AAF-VE1301" } else { "AAF-VE2003" };
        file.put(&format!("<!-- versionAF=\"{version}\" -->\n"));
        file.put(&format!("<!-- degre=\"{degree}\" -->\n<!-- codeAcademieExport=\"99\" -->\n"));
        file.put(&format!(
            "<!-- dateGenerationExport=\"{:02}/{:02}/{:04}\" -->\n",
            date.day(),
            date.month(),
            date.year()
        ));
        file.flush_line()?;
        Ok(file)
    }

    /// Adds a pupil (`addRequest`).
    ///
    /// # Errors
    /// Whatever the output returns.
    pub fn pupil(&mut self, school: &School, pupil: &Pupil) -> io::Result<()> {
        attributes::pupil(school, pupil, &self.style, &mut self.record);
        self.add(pupil.id)
    }

    /// Adds a guardian (`addRequest`).
    ///
    /// # Errors
    /// Whatever the output returns.
    pub fn guardian(&mut self, guardian: &Guardian) -> io::Result<()> {
        attributes::guardian(guardian, &self.style, &mut self.record);
        self.add(guardian.id)
    }

    /// Adds a school (`addRequest`).
    ///
    /// # Errors
    /// Whatever the output returns.
    pub fn school(&mut self, school: &School) -> io::Result<()> {
        attributes::school(school, &self.style, &mut self.record);
        self.add(school.key)
    }

    /// Adds a service (`addRequest`).
    ///
    /// # Errors
    /// Whatever the output returns.
    pub fn service(&mut self, service: &Service) -> io::Result<()> {
        attributes::service(service, &self.style, &mut self.record);
        self.add(service.key)
    }

    /// Adds a MEF (`addRequest`).
    ///
    /// # Errors
    /// Whatever the output returns.
    pub fn mef(&mut self, grade: &Grade) -> io::Result<()> {
        attributes::mef(grade, &mut self.record);
        self.add(grade.mef)
    }

    /// Adds a record (`addRequest`).
    pub(super) fn put_record(&mut self, id: u64, record: Record) -> io::Result<()> {
        self.record = record;
        self.add(id)
    }

    /// Says that a record is no more (`deleteRequest`).
    ///
    /// # Errors
    /// Whatever the output returns.
    pub fn delete(&mut self, id: u64) -> io::Result<()> {
        self.open_request("deleteRequest", id);
        self.put("</deleteRequest>\n");
        self.flush_line()
    }

    /// Says what differs between two records of one identifier (`modifyRequest`).
    pub(super) fn modify(&mut self, id: u64, before: &Record, after: &Record) -> io::Result<()> {
        self.open_request("modifyRequest", id);
        self.put("<modifications>\n");
        for new in after.attributes() {
            if before.attributes().any(|old| old == new) {
                continue;
            }
            self.put("<modification name=\"");
            self.put(new.name);
            self.put("\" operation=\"replace\">");
            self.put_values(new.values());
            self.put("</modification>\n");
        }
        self.put("</modifications>\n</modifyRequest>\n");
        self.flush_line()
    }

    /// Ends the file and gives the output back, flushed.
    ///
    /// # Errors
    /// Whatever the output returns.
    pub fn finish(mut self) -> io::Result<W> {
        self.end()?;
        Ok(self.out)
    }

    /// Ends the file and tells how many bytes it has.
    pub(super) fn finish_sized(mut self) -> io::Result<u64> {
        self.end()?;
        Ok(self.bytes)
    }

    fn end(&mut self) -> io::Result<()> {
        self.put("</ficAlimMENESR>\n");
        self.flush_line()?;
        self.out.flush()
    }

    fn add(&mut self, id: impl Display) -> io::Result<()> {
        self.open_request("addRequest", id);
        self.put("<attributes>\n");
        let record = std::mem::take(&mut self.record);
        for attribute in record.attributes() {
            self.put("<attr name=\"");
            self.put(attribute.name);
            self.put("\">");
            self.put_values(attribute.values());
            self.put("</attr>\n");
        }
        self.record = record;
        self.put("</attributes>\n</addRequest>\n");
        self.flush_line()
    }

    fn open_request(&mut self, request: &str, id: impl Display) {
        self.put("<");
        self.put(request);
        self.put(">\n<operationalAttributes><attr name=\"");
        self.put(self.part.category());
        self.put("\"><value>");
        self.put(self.part.name());
        self.put("</value></attr></operationalAttributes>\n<identifier><id>");
        self.put(&id.to_string());
        self.put("</id></identifier>\n");
    }

    fn put_values<'a>(&mut self, values: impl ExactSizeIterator<Item = &'a str>) {
        if values.len() == 0 {
            self.put("<value/>");
        }
        for value in values {
            self.put("<value>");
            put_text(value, self.style.charset, &mut self.line);
            self.put("</value>");
        }
    }

    fn put(&mut self, markup: &str) {
        self.line.extend_from_slice(markup.as_bytes());
    }

    fn flush_line(&mut self) -> io::Result<()> {
        self.out.write_all(&self.line)?;
        self.bytes += self.line.len() as u64;
        self.line.clear();
        Ok(())
    }
}
