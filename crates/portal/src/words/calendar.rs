//! Days and hours, as pages say them.

use domain::jiff::Timestamp;
use domain::place::Place;

/// Names of the months.
pub(crate) const MONTHS: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];

/// `6 décembre à 20 h 05`, in Paris.
pub(super) fn moment(at: Timestamp) -> String {
    let time = Place::Europe.time(at);
    let month = usize::try_from(time.month() - 1).ok().and_then(|month| MONTHS.get(month)).unwrap_or(&"");
    let day = match time.day() {
        1 => "1er".to_owned(),
        day => day.to_string(),
    };
    format!("{day} {month} à {}\u{a0}h\u{a0}{:02}", time.hour(), time.minute())
}
