//! Summaries of schools of every size.

use domain::account::Origin;
use domain::degree::Degree;
use domain::person::Population;
use jiff::ToSpan;
use jiff::civil::{Date, date};
use print::summary::model::*;

/// The day of the figures.
const TODAY: Date = date(2026, 11, 25);

/// An école of three classes, in November.
pub fn small() -> Summary {
    let states = [7, 21, 4, 63];
    Summary {
        degree: Degree::First,
        uai: "0990001N".into(),
        school: "École primaire des Trois Tilleuls".into(),
        locality: Some("99000 Ville-Exemple".into()),
        made_at: TODAY.at(10, 5, 0, 0),
        school_year: 2026,
        pupils: 61,
        reached: 47,
        populations: vec![PopulationSummary {
            population: Population::LegalGuardians,
            states,
            origins: vec![
                (Origin::Aten, 0),
                (Origin::Ent, 0),
                (Origin::School, 71),
                (Origin::FranceConnect, 9),
                (Origin::Guardian, 8),
                (Origin::Unset, 7),
            ],
            curve: curve(63, 95),
            passwords: Passwords { given: 74, unused: 25, expiring: 6, until: date(2026, 12, 10) },
        }],
        classes: groups(&[("PS-MS-GS", 22, 15), ("CP-CE1", 18, 16), ("CE2-CM1-CM2", 21, 16)]),
        levels: groups(&[
            ("TPS", 2, 1),
            ("PS", 7, 4),
            ("MS", 6, 5),
            ("GS", 7, 5),
            ("CP", 9, 8),
            ("CE1", 9, 8),
            ("CE2", 8, 7),
            ("CM1", 7, 5),
            ("CM2", 6, 4),
        ]),
        corrections: Corrections { pupils: 3, guardians: 8, files: 1 },
    }
}

/// A collège of thirty classes and eight MEF.
pub fn large() -> Summary {
    let levels = groups(&[
        ("6EME", 208, 171),
        ("6EME SEGPA", 15, 9),
        ("5EME", 199, 140),
        ("5EME SEGPA", 14, 7),
        ("4EME", 190, 121),
        ("3EME GENERALE", 187, 110),
        ("3EME PREPA-METIERS", 22, 10),
        ("UNITE PEDA. ELEVES ALLOPHONES ARRIVANTS", 4, 1),
    ]);
    let names: Vec<String> =
        (3..=6).rev().flat_map(|year| (1..=8).map(move |class| format!("{year} {class}"))).collect();
    let classes: Vec<_> = names.iter().take(30).map(|name| (name.as_str(), 28, 19)).collect();
    let guardians = PopulationSummary {
        population: Population::LegalGuardians,
        states: [112, 389, 61, 902],
        origins: vec![
            (Origin::Aten, 12),
            (Origin::Ent, 0),
            (Origin::School, 1_040),
            (Origin::FranceConnect, 166),
            (Origin::Guardian, 134),
            (Origin::Unset, 112),
        ],
        curve: curve(902, 1_464),
        passwords: Passwords { given: 1_203, unused: 450, expiring: 88, until: date(2026, 12, 10) },
    };
    let in_charge = PopulationSummary {
        population: Population::PersonsInCharge,
        states: [3, 5, 1, 9],
        origins: vec![(Origin::School, 15), (Origin::Unset, 3)],
        curve: curve(9, 18),
        passwords: Passwords { given: 14, unused: 6, expiring: 0, until: date(2026, 12, 10) },
    };
    let pupils = PopulationSummary {
        population: Population::Pupils,
        states: [40, 211, 0, 588],
        origins: vec![(Origin::School, 799), (Origin::Unset, 40)],
        curve: curve(588, 839),
        passwords: Passwords { given: 799, unused: 211, expiring: 3, until: date(2026, 12, 10) },
    };
    Summary {
        degree: Degree::Second,
        uai: "0990002P".into(),
        school: "Collège Les Hauts de l’Invention".into(),
        locality: Some("99100 Bourg-Modèle".into()),
        made_at: TODAY.at(10, 5, 0, 0),
        school_year: 2026,
        pupils: 839,
        reached: 569,
        populations: vec![guardians, in_charge, pupils],
        classes: groups(&classes),
        levels,
        corrections: Corrections { pupils: 12, guardians: 148, files: 2 },
    }
}

/// A school where nothing was counted before and nobody is.
pub fn empty() -> Summary {
    let mut summary = small();
    summary.pupils = 0;
    summary.reached = 0;
    summary.classes.clear();
    summary.levels.clear();
    summary.corrections = Corrections::default();
    for accounts in &mut summary.populations {
        accounts.states = [0; 4];
        accounts.origins = Origin::ALL.map(|origin| (origin, 0)).into();
        accounts.curve = vec![Point { day: TODAY, activated: 0, accounts: 0 }];
        accounts.passwords = Passwords { given: 0, unused: 0, expiring: 0, ..accounts.passwords };
    }
    summary
}

/// Names, classes and numbers as long as they come.
pub fn long() -> Summary {
    let mut summary = large();
    summary.school =
        "Lycée général, technologique et professionnel Marie-Antoinette-Joséphine de La Tour-Exemple du \
                      Moulin-Fictif, lycée des métiers de l’hôtellerie, de la restauration et de l’invention"
            .into();
    summary.locality = Some("99999 Saint-Exemple-de-la-Fiction-sur-Modèle-lès-Inventions Cedex 09".into());
    let names: Vec<String> = (0..40)
        .map(|index| format!("BAC PRO {index} METIERS DES INDUSTRIES GRAPHIQUES ET DE LA COMMUNICATION"))
        .collect();
    let levels: Vec<_> = names.iter().map(|name| (name.as_str(), 31, 12)).collect();
    summary.levels = groups(&levels);
    summary.classes = summary.levels.clone();
    summary.pupils = 31 * 40;
    summary.reached = 12 * 40;
    for accounts in &mut summary.populations {
        accounts.origins = Origin::ALL.map(|origin| (origin, 123_456)).into();
        accounts.states = [123_456; 4];
        accounts.passwords =
            Passwords { given: 123_456, unused: 123_456, expiring: 123_456, ..accounts.passwords };
        // A point for each day of the year.
        accounts.curve = date(2026, 7, 1)
            .series(1.day())
            .take(365)
            .zip(0..)
            .map(|(day, activated)| Point { day, activated, accounts: 400 })
            .collect();
    }
    summary
}

fn groups(given: &[(&str, u32, u32)]) -> Vec<Group> {
    let group = |(label, pupils, reached): &(&str, u32, u32)| Group {
        label: (*label).to_owned(),
        pupils: *pupils,
        reached: *reached,
        activated: pupils * 7 / 10,
    };
    given.iter().map(group).collect()
}

/// A point each week since August, up to so many activated.
fn curve(activated: u32, accounts: u32) -> Vec<Point> {
    let weeks = date(2026, 8, 26).series(1.week()).take_while(|day| *day <= TODAY);
    let days: Vec<Date> = weeks.collect();
    let last = days.len() - 1;
    // Fast at first, then slower.
    let part = |week: usize| {
        let left = 1.0 - week as f64 / last as f64;
        (f64::from(activated) * (1.0 - left.powi(3))).round() as u32
    };
    days.iter().enumerate().map(|(week, day)| Point { day: *day, activated: part(week), accounts }).collect()
}
