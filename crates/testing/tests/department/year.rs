//! What becomes of a year’s nights, and what the deliveries of each must become.

use std::collections::BTreeMap;
use std::path::PathBuf;

use domain::degree::Degree;
use jiff::Timestamp;
use jiff::civil::{Date, Weekday, date};

use crate::academy::{Academy, cut};
use crate::register::Register;

/// What an académie does in a night.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Night {
    /// It deposits what changed.
    Usual,
    /// It deposits nothing.
    Missing,
    /// What it should have deposited comes the night after.
    Late,
    /// What it should have deposited comes when the next one was taken.
    TooLate,
    /// What was deposited before comes once more.
    Twice,
    /// A file stops in its middle; the night after comes it whole.
    Cut,
    /// It deposits everybody.
    Whole,
    /// It deposits one class of one school as if that were everybody.
    ClassAlone,
    /// A school goes into another.
    Merged,
    /// What changed, before everybody of the new school year.
    BeforeFirst,
    /// Everybody of the new school year.
    FirstOfYear,
    /// Holidays, or a day without exports.
    None,
}

/// What must become of a deposit: as it is kept, and why.
pub type Fate = (&'static str, Option<&'static str>);

const TAKEN: Fate = ("taken", None);

/// The nights of one académie and degree.
pub struct Nights {
    pub academy: Academy,
    pub register: Register,
    pub tally: BTreeMap<Night, u32>,
    /// What was deposited, by the name of its folder.
    pub fates: BTreeMap<String, Fate>,
    /// What comes the night after.
    late: Option<Date>,
    /// What comes after the one of the night after.
    too_late: Option<Date>,
    last_folder: Option<PathBuf>,
    /// The last day of which changes were taken.
    last: Option<Date>,
    whole_is_due: bool,
    /// Where chance stands.
    draw: u64,
}

impl Nights {
    pub fn new(academy: Academy, seed: u64) -> Self {
        let register = Register::new(academy.degree);
        Self {
            academy,
            register,
            tally: BTreeMap::new(),
            fates: BTreeMap::new(),
            late: None,
            too_late: None,
            last_folder: None,
            last: None,
            whole_is_due: false,
            draw: seed,
        }
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.draw = self.draw.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.draw >> 33) % bound
    }

    /// The day on which the first whole delivery of that year comes: ONDE’s year turns in the night to 1 September,
    /// schools turn SIECLE’s before 20 August.
    fn first_whole(&self, year: i16) -> Date {
        match self.academy.degree {
            Degree::First => date(year, 9, 2),
            Degree::Second => date(year, 8, 24),
        }
    }

    fn night(&mut self, today: Date) -> Night {
        let first = self.first_whole(today.year());
        let is_summer = today > date(today.year(), 7, 3) && today < first;
        let is_christmas = today >= date(today.year(), 12, 19) || today < date(today.year(), 1, 4);
        if today == first {
            return Night::FirstOfYear;
        }
        if today == first.yesterday().unwrap() {
            return Night::BeforeFirst;
        }
        if is_summer || is_christmas || matches!(today.weekday(), Weekday::Saturday | Weekday::Sunday) {
            return Night::None;
        }
        if std::mem::take(&mut self.whole_is_due) {
            return Night::Whole;
        }
        match (today.month(), today.day()) {
            (10, 6) | (3, 11) => return Night::ClassAlone,
            (2, 4) => return Night::Merged,
            _ => {}
        }
        // What is lost on a Friday is no more in Tuesday’s, and Monday is for what Friday’s holds; after holidays an
        // operator is asked.
        let long_ago = self.last.is_some_and(|last| (today - last).get_days() > 4);
        if matches!(today.weekday(), Weekday::Monday | Weekday::Friday) || self.late.is_some() || long_ago {
            return Night::Usual;
        }
        let drawn = self.below(10);
        let odd = [Night::Missing, Night::Late, Night::TooLate, Night::Twice, Night::Cut, Night::Whole];
        // Each happens once, before chance has its way.
        let missed = odd.into_iter().find(|night| !self.tally.contains_key(night));
        let any = odd.get(usize::try_from(drawn).unwrap()).copied();
        missed.or(any).unwrap_or(Night::Usual)
    }

    /// What happens until the deliveries of a day are taken; what stands in the drop folder then bears its fate.
    pub fn pass(&mut self, today: Date, now: Timestamp) {
        let night = self.night(today);
        match night {
            Night::FirstOfYear if self.last.is_some() => {
                self.academy.turn_the_year();
                self.academy.close(today);
            }
            Night::Merged => {
                let last = self.academy.schools.len() - 1;
                self.academy.merge(last - 1, last);
                self.academy.close(today);
            }
            Night::BeforeFirst | Night::FirstOfYear => self.academy.close(today),
            _ => self.academy.live(today),
        }
        *self.tally.entry(night).or_default() += 1;
        let too_late = self.too_late.take_if(|day| self.last.is_some_and(|last| *day < last));
        if let Some(day) = too_late.filter(|day| self.academy.remembers(*day)) {
            let folder = self.academy.changes(day, now);
            self.expect(&folder, ("passed_over", Some("older")));
        }
        if let Some(day) = self.late.take() {
            // It comes with that of the night after, and before it in the order of its day.
            let folder = self.academy.changes(day, now);
            self.expect(&folder, TAKEN);
            self.last = self.last.max(Some(day));
            self.register.take(&folder);
        }
        match night {
            Night::None | Night::Missing => {}
            Night::Late => self.late = Some(today),
            Night::TooLate => self.too_late = Some(today),
            Night::BeforeFirst => {
                let folder = self.academy.changes(today, now);
                self.expect(&folder, ("passed_over", Some("before_first")));
            }
            Night::Cut => {
                let folder = self.academy.changes(today, now);
                cut(&folder, now);
                self.expect(&folder, ("unreadable", None));
                self.late = Some(today);
            }
            Night::ClassAlone => {
                let mut one = self.academy.schools[0].clone();
                let class = one.pupils[0].class;
                one.pupils.retain(|pupil| pupil.class == class);
                let folder = self.academy.whole_of(vec![one], today, now);
                self.expect(&folder, ("waiting", Some("departures")));
                self.whole_is_due = true;
            }
            Night::Whole | Night::FirstOfYear => {
                let folder = self.academy.whole(today, now);
                self.take(folder, today);
            }
            Night::Usual | Night::Merged | Night::Twice => self.usual(night, today, now),
        }
    }

    fn usual(&mut self, night: Night, today: Date, now: Timestamp) {
        let previous = self.last_folder.clone().zip(self.last);
        let folder = self.academy.changes(today, now);
        if self.last.is_none_or(|last| (today - last).get_days() > 3) {
            self.expect(&folder, ("waiting", Some("gap")));
            self.too_late = None;
            self.whole_is_due = true;
            return;
        }
        self.take(folder, today);
        if let (Night::Twice, Some((previous, of_day))) = (night, previous) {
            // In the order of its day it stands before that of today, and is taken again when nothing came between.
            let copy = self.academy.again(&previous, of_day, now);
            self.expect(&copy, TAKEN);
        }
    }

    fn take(&mut self, folder: PathBuf, today: Date) {
        self.expect(&folder, TAKEN);
        self.register.take(&folder);
        self.last = Some(today);
        self.last_folder = Some(folder);
    }

    fn expect(&mut self, folder: &std::path::Path, fate: Fate) {
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        self.fates.insert(name, fate);
    }
}

/// The days of a year of exports, from one first delivery to some days after the next one; or those of its beginning, of
/// its end, and of some weeks between.
pub fn days(whole: bool) -> impl Iterator<Item = Date> {
    let end = date(2027, 9, 7);
    let all = std::iter::successors(Some(date(2026, 8, 23)), |day| day.tomorrow().ok());
    let looked_at = move |day: &Date| match (day.month(), day.day()) {
        (1, 4..=8) | (2, 1..=5) | (3, 8..=12) | (7, 1..=3) | (8, 23..) => true,
        (9..=11, _) => true,
        _ => whole,
    };
    all.take_while(move |day| *day <= end).filter(looked_at)
}

/// The moment at which the deliveries of a day are taken.
pub fn morning(day: Date) -> Timestamp {
    format!("{day}T08:00:00Z").parse().unwrap()
}
