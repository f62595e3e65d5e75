//! What every fuzz target checks: no panic, and records that keep the promises of their documentation.

use std::io::Write;

use domain::jiff::civil::{Date, date};
use formats::import::{
    AafPart, Format, Position, Record, Rejection, Sink, Stopped, read_all, read_content, recognise,
    record::{ContactRecord, IdentityRecord, QuarantinedRecord},
};

/// The day of every reading.
const TODAY: Date = date(2026, 9, 1);

/// AAF as it is read; what recognition found besides does not matter.
#[must_use]
pub fn aaf() -> Format {
    Format::Aaf { degree: None, academy: None, part: AafPart::Other, delta: false, generated: None }
}

/// Reads `bytes` as one format.
pub fn content(format: &Format, mut bytes: &[u8]) {
    let mut sink = Checked::default();
    if let Ok(summary) = read_content(format, "essai", TODAY, &mut bytes, &mut sink) {
        assert_eq!(summary.rejected + summary.warnings, sink.named);
        assert!(summary.quarantined <= summary.rejected + summary.warnings);
    }
}

/// Recognises a file that holds `bytes`, and reads all there is in it.
pub fn file(bytes: &[u8]) {
    let Ok(mut file) = tempfile::NamedTempFile::new() else { return };
    if file.write_all(bytes).and_then(|()| file.flush()).is_err() {
        return;
    }
    if let Ok(found) = recognise(file.path()) {
        let _ = read_all(&found.sources, TODAY, &mut Checked::default());
    }
}

/// Checks each record and forgets it.
#[derive(Default)]
struct Checked {
    named: u64,
}

impl Sink for Checked {
    fn record(&mut self, record: Record, at: Position) -> Result<(), Stopped> {
        assert!(at.line > 0);
        match record {
            Record::School(school) => {
                assert!(printable(&school.key, 64));
                assert!(school.partial || school.uai.is_some_and(|uai| uai.len() == 8));
            }
            Record::Class(class) => assert!(printable(&class.code, 64)),
            Record::Mef(mef) => assert!(printable(&mef.code, 64)),
            Record::Pupil(pupil) => {
                assert!(printable(&pupil.key, 64));
                assert!(pupil.birth_date.is_none_or(|born| born <= TODAY));
                names(&pupil.identity, pupil.partial);
                reach(&pupil.contact, pupil.partial);
            }
            Record::Guardian(guardian) => {
                assert!(printable(&guardian.key, 64));
                names(&guardian.identity, guardian.partial);
                reach(&guardian.contact, guardian.partial);
            }
            Record::Link(link) => assert!(printable(&link.guardian, 64)),
            Record::Removed { key, .. } => assert!(printable(&key, 64)),
            Record::Quarantined(quarantined) => testimony(&quarantined),
        }
        Ok(())
    }

    fn reject(&mut self, rejection: Rejection) -> Result<(), Stopped> {
        self.named += 1;
        assert!(!rejection.reason.is_empty() && !rejection.code.is_empty());
        Ok(())
    }

    fn progress(&mut self, _: u64) -> Result<(), Stopped> {
        Ok(())
    }
}

/// Neither empty, nor longer than `limit` characters, nor with characters that cannot be printed.
fn printable(text: &str, limit: usize) -> bool {
    !text.is_empty()
        && text.trim() == text
        && text.chars().count() <= limit
        && !text.chars().any(char::is_control)
}

fn testimony(quarantined: &QuarantinedRecord) {
    let (keys, names) = match quarantined {
        QuarantinedRecord::Pupil { key, school, family_name, first_name, .. } => ([key, school], [family_name, first_name]),
        QuarantinedRecord::Link { pupil, guardian, family_name, first_name } => {
            ([pupil, guardian], [family_name, first_name])
        }
    };
    assert!(keys.into_iter().flatten().all(|key| printable(key, 64)));
    assert!(names.into_iter().flatten().all(|name| printable(name, 100)));
}

fn names(identity: &IdentityRecord, partial: bool) {
    // A person may have one name alone, which is then the family name.
    assert!(partial || identity.family_name.is_some());
    for name in [&identity.family_name, &identity.first_name].into_iter().flatten() {
        assert!(printable(name, 100));
    }
    if let Some(usage) = &identity.usage_name {
        assert!(printable(usage, 100) || (partial && usage.is_empty()));
    }
    assert!(identity.other_first_names.iter().all(|name| printable(name, 100)));
}

fn reach(contact: &ContactRecord, partial: bool) {
    let texts = [
        &contact.mail,
        &contact.mobile,
        &contact.home_phone,
        &contact.work_phone,
        &contact.postal_code,
        &contact.town,
        &contact.country,
    ];
    for text in texts.into_iter().flatten() {
        assert!(printable(text, 254) || (partial && text.is_empty()));
    }
    if let Some(lines) = &contact.address {
        assert!(lines.len() <= 4 && (partial || !lines.is_empty()));
        assert!(lines.iter().all(|line| printable(line, 200)));
    }
}
