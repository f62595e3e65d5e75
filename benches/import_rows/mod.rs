//! The rows of AAF files as CSV, and the command that stores them in a plain database.

use std::ffi::OsString;
use std::fs::File;
use std::io::{BufWriter, Error, Result, Write};
use std::path::{Path, PathBuf};

use formats::import::record::{ContactRecord, IdentityRecord, PupilReference};
use formats::import::{Position, Record, Rejection, Sink, Stopped, read_all, recognise};

/// Tables, and what their first lines say.
const TABLES: [(&str, &str); 3] = [
    (
        "pupil",
        "key,ine,title,family,usage,first,other_first,birth_date,sex,mail,school,classes,level,mef,address,\
         postal_code,town,country",
    ),
    (
        "guardian",
        "key,title,family,usage,first,mail,mobile,home_phone,work_phone,address,postal_code,town,country",
    ),
    ("link", "pupil,guardian,responsibility,kinship"),
];

/// Writes the persons and links of those files as one CSV file per table in `folder`.
pub fn write(files: &[PathBuf], folder: &Path) -> Result<()> {
    std::fs::create_dir_all(folder)?;
    let mut sources = Vec::new();
    for file in files {
        sources.extend(recognise(file).map_err(|problem| Error::other(problem.to_string()))?.sources);
    }
    let table = |at: usize| -> Result<BufWriter<File>> {
        let (name, header) = TABLES[at];
        let mut file = BufWriter::new(File::create(folder.join(name))?);
        writeln!(file, "{header}")?;
        Ok(file)
    };
    let mut rows = Rows { pupils: table(0)?, guardians: table(1)?, links: table(2)? };
    let today = jiff::Zoned::now().date();
    read_all(&sources, today, &mut rows).map_err(|problem| Error::other(problem.to_string()))?;
    rows.pupils.flush()?;
    rows.guardians.flush()?;
    rows.links.flush()
}

/// The arguments with which `sqlite3` stores the rows in a new database in `folder`.
pub fn store(rows: &Path, folder: &Path) -> Vec<OsString> {
    let mut arguments = vec![folder.join("rows.db").into_os_string(), ".mode csv".into()];
    for (name, _) in TABLES {
        arguments.push(format!(".import '{}' {name}", rows.join(name).display()).into());
    }
    arguments
}

struct Rows {
    pupils: BufWriter<File>,
    guardians: BufWriter<File>,
    links: BufWriter<File>,
}

impl Sink for Rows {
    fn record(&mut self, record: Record, _: Position) -> std::result::Result<(), Stopped> {
        let written = match record {
            Record::Pupil(pupil) => {
                let mut fields = vec![pupil.key, text(pupil.ine)];
                fields.extend(identity(pupil.identity));
                fields.push(pupil.birth_date.map(|date| date.to_string()).unwrap_or_default());
                fields.push(pupil.sex.map(String::from).unwrap_or_default());
                let [mail, .., address, postal_code, town, country] = contact(pupil.contact);
                let classes: Vec<String> =
                    pupil.classes.unwrap_or_default().into_iter().map(|(_, code)| code).collect();
                let level = pupil.level.map(|level| level.code().to_owned());
                fields.extend([mail, text(pupil.school), classes.join(" "), text(level), text(pupil.mef)]);
                fields.extend([address, postal_code, town, country]);
                line(&mut self.pupils, &fields)
            }
            Record::Guardian(guardian) => {
                let mut fields = vec![guardian.key];
                let [title, family, usage, first, _] = identity(guardian.identity);
                fields.extend([title, family, usage, first]);
                fields.extend(contact(guardian.contact));
                line(&mut self.guardians, &fields)
            }
            Record::Link(link) => {
                let pupil = match link.pupil {
                    PupilReference::Key(key) => key,
                    PupilReference::Named { first_name, .. } => first_name,
                };
                let responsibility = link.responsibility.map(|one| format!("{one:?}"));
                let kinship = link.kinship.map(|code| code.to_string());
                line(&mut self.links, &[pupil, link.guardian, text(responsibility), text(kinship)])
            }
            _ => Ok(()),
        };
        written.map_err(|_| Stopped)
    }

    fn reject(&mut self, _: Rejection) -> std::result::Result<(), Stopped> {
        Ok(())
    }

    fn progress(&mut self, _: u64) -> std::result::Result<(), Stopped> {
        Ok(())
    }
}

fn text(value: Option<String>) -> String {
    value.unwrap_or_default()
}

fn identity(of: IdentityRecord) -> [String; 5] {
    let other_first = of.other_first_names.join(" ");
    [text(of.title), text(of.family_name), text(of.usage_name), text(of.first_name), other_first]
}

fn contact(of: ContactRecord) -> [String; 8] {
    let address = of.address.unwrap_or_default().join("\n");
    [
        text(of.mail),
        text(of.mobile),
        text(of.home_phone),
        text(of.work_phone),
        address,
        text(of.postal_code),
        text(of.town),
        text(of.country),
    ]
}

fn line(to: &mut impl Write, fields: &[String]) -> Result<()> {
    for (place, field) in fields.iter().enumerate() {
        if place > 0 {
            to.write_all(b",")?;
        }
        if field.contains([',', '"', '\n']) {
            write!(to, "\"{}\"", field.replace('"', "\"\""))?;
        } else {
            to.write_all(field.as_bytes())?;
        }
    }
    to.write_all(b"\n")
}
