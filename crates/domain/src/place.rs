//! Where schools are, and so what day and what time it is there.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

/// A part of the country that keeps its own time, as the département in a school's identifier (UAI) tells it. In the order
/// in which the sun leaves them: where several count, the day is over when it is over at the first of them.
///
/// Polynésie is counted by Tahiti: what tells the Marquises and the Gambier apart is not in the identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Place {
    /// Polynésie française.
    Polynesie,
    /// Guadeloupe, with Saint-Barthélemy and Saint-Martin.
    Guadeloupe,
    /// Martinique.
    Martinique,
    /// Guyane.
    Guyane,
    /// Saint-Pierre-et-Miquelon.
    SaintPierreEtMiquelon,
    /// France in Europe; and what is no school's.
    #[default]
    Europe,
    /// Mayotte.
    Mayotte,
    /// La Réunion.
    Reunion,
    /// Nouvelle-Calédonie.
    NouvelleCaledonie,
    /// Wallis-et-Futuna.
    WallisEtFutuna,
}

impl Place {
    /// Where the school of that identifier is: its first three digits are those of the département. Collectivities have
    /// one number in schools' identifiers and another one for the INSEE: both are read.
    #[must_use]
    pub fn of(uai: &str) -> Self {
        match uai.get(..3) {
            Some("971" | "977" | "978") => Self::Guadeloupe,
            Some("972") => Self::Martinique,
            Some("973") => Self::Guyane,
            Some("974") => Self::Reunion,
            Some("975") => Self::SaintPierreEtMiquelon,
            Some("976" | "985") => Self::Mayotte,
            Some("983" | "988") => Self::NouvelleCaledonie,
            Some("984" | "987") => Self::Polynesie,
            Some("986") => Self::WallisEtFutuna,
            _ => Self::Europe,
        }
    }

    /// Where the day ends last of all these schools; Europe for none.
    pub fn last_of<'u>(schools: impl IntoIterator<Item = &'u str>) -> Self {
        schools.into_iter().map(Self::of).min().unwrap_or_default()
    }

    /// Its time zone, by the name of the IANA.
    #[must_use]
    pub const fn zone_name(self) -> &'static str {
        match self {
            Self::Polynesie => "Pacific/Tahiti",
            Self::Guadeloupe => "America/Guadeloupe",
            Self::Martinique => "America/Martinique",
            Self::Guyane => "America/Cayenne",
            Self::SaintPierreEtMiquelon => "America/Miquelon",
            Self::Europe => "Europe/Paris",
            Self::Mayotte => "Indian/Mayotte",
            Self::Reunion => "Indian/Reunion",
            Self::NouvelleCaledonie => "Pacific/Noumea",
            Self::WallisEtFutuna => "Pacific/Wallis",
        }
    }

    fn zone(self) -> TimeZone {
        match self {
            Self::Polynesie => jiff::tz::get!("Pacific/Tahiti"),
            Self::Guadeloupe => jiff::tz::get!("America/Guadeloupe"),
            Self::Martinique => jiff::tz::get!("America/Martinique"),
            Self::Guyane => jiff::tz::get!("America/Cayenne"),
            Self::SaintPierreEtMiquelon => jiff::tz::get!("America/Miquelon"),
            Self::Europe => jiff::tz::get!("Europe/Paris"),
            Self::Mayotte => jiff::tz::get!("Indian/Mayotte"),
            Self::Reunion => jiff::tz::get!("Indian/Reunion"),
            Self::NouvelleCaledonie => jiff::tz::get!("Pacific/Noumea"),
            Self::WallisEtFutuna => jiff::tz::get!("Pacific/Wallis"),
        }
    }

    /// The date there at that moment: distribution, expiry and papers count by it.
    #[must_use]
    pub fn day(self, at: Timestamp) -> Date {
        self.time(at).date()
    }

    /// The date and the time of day there at that moment, wherever the computer's clock thinks it is: what windows,
    /// tables, papers and names of files say.
    #[must_use]
    pub fn time(self, at: Timestamp) -> DateTime {
        at.to_zoned(self.zone()).datetime()
    }

    /// That moment as clocks there show it, in RFC 3339, to the fraction of a second that is known:
    /// `2026-11-28T08:26:00.25+01:00`. Whoever tells it to people reads the
    /// text, and knows no zone.
    #[must_use]
    pub fn written(self, at: Timestamp) -> String {
        at.to_zoned(self.zone()).strftime("%Y-%m-%dT%H:%M:%S%.f%:z").to_string()
    }

    /// The moment at which clocks there show that; `None` when they never do.
    #[must_use]
    pub fn moment(self, shown: DateTime) -> Option<Timestamp> {
        shown.to_zoned(self.zone()).ok().map(|zoned| zoned.timestamp())
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::{date, datetime};

    use super::Place;

    /// A summer's noon in Paris.
    const NOON: jiff::Timestamp = jiff::Timestamp::constant(1_783_936_800, 0);

    #[test]
    fn every_departement_has_its_own_clocks() {
        // What the clocks of each place show at 2026-07-13T10:00Z; the identifiers are invented.
        for (uai, day, hour, minute) in [
            ("0990001X", 13, 12, 0),
            ("6200001X", 13, 12, 0),
            ("9710001X", 13, 6, 0),
            ("9780001X", 13, 6, 0),
            ("9720001X", 13, 6, 0),
            ("9730001X", 13, 7, 0),
            ("9740001X", 13, 14, 0),
            ("9750001X", 13, 8, 0),
            ("9760001X", 13, 13, 0),
            ("9830001X", 13, 21, 0),
            ("9880001X", 13, 21, 0),
            ("9840001X", 13, 0, 0),
            ("9870001X", 13, 0, 0),
            ("9860001X", 13, 22, 0),
        ] {
            let shown = Place::of(uai).time(NOON);
            assert_eq!(shown, datetime(2026, 7, day, hour, minute, 0, 0), "{uai}");
        }
    }

    #[test]
    fn the_date_of_a_school_is_its_own() {
        let evening = "2026-12-04T23:30:00Z".parse().unwrap();
        assert_eq!(Place::of("0990001X").day(evening), date(2026, 12, 5));
        assert_eq!(Place::of("9720001X").day(evening), date(2026, 12, 4));
        assert_eq!(Place::of("9740001X").day(evening), date(2026, 12, 5));
        assert_eq!(Place::of("9840001X").day(evening), date(2026, 12, 4));
        let before = "2026-12-04T20:30:00Z".parse().unwrap();
        assert_eq!(Place::of("0990001X").day(before), date(2026, 12, 4));
        assert_eq!(Place::of("9740001X").day(before), date(2026, 12, 5));
    }

    #[test]
    fn a_moment_is_written_as_the_clocks_show_it() {
        let at = "2026-11-28T22:26:05.123Z".parse().unwrap();
        assert_eq!(Place::Europe.written(at), "2026-11-28T23:26:05.123+01:00");
        let at = "2026-11-28T22:26:05Z".parse().unwrap();
        assert_eq!(Place::Reunion.written(at), "2026-11-29T02:26:05+04:00");
        assert_eq!(Place::Martinique.written(at), "2026-11-28T18:26:05-04:00");
    }

    #[test]
    fn paris_keeps_its_summer_time() {
        let day = |at: &str| Place::Europe.day(at.parse().unwrap());
        assert_eq!(day("2026-07-14T22:30:00Z"), date(2026, 7, 15));
        assert_eq!(day("2026-12-04T22:59:59Z"), date(2026, 12, 4));
        assert_eq!(day("2026-12-04T23:00:00Z"), date(2026, 12, 5));
    }

    #[test]
    fn of_several_schools_the_last_day_to_end_counts() {
        assert_eq!(Place::last_of(["0990001X", "9720001X", "9740001X"]), Place::Martinique);
        assert_eq!(Place::last_of(["9740001X", "0990001X"]), Place::Europe);
        assert_eq!(Place::last_of([]), Place::Europe);
    }

    #[test]
    fn a_zone_is_the_one_of_its_name() {
        for uai in ["971", "972", "973", "974", "975", "976", "983", "984", "986", "099"] {
            let place = Place::of(uai);
            assert_eq!(place.zone().iana_name(), Some(place.zone_name()));
        }
    }

    #[test]
    fn a_moment_is_what_the_clocks_show() {
        let evening = datetime(2026, 12, 5, 20, 0, 0, 0);
        assert_eq!(Place::Europe.moment(evening), "2026-12-05T19:00:00Z".parse().ok());
        assert_eq!(Place::Reunion.moment(evening), "2026-12-05T16:00:00Z".parse().ok());
    }
}
