//! What operators read, in a command and on a page alike: French sentences.

use domain::jiff::civil::Date;
use domain::place::Place;
use service::local_time;
use service::usecase::delivery::academy_name;
use service::usecase::delivery::order::{Doubt, PassedOver};
use service::usecase::delivery::release::Known;
use service::usecase::jobs::Job;
use service::usecase::nights::{GivenDirection, LATELY_DAYS, Nights, Run, Standing};
use service::usecase::restored::HeldUp;

/// Why a delivery is not taken.
#[must_use]
pub const fn passed_over(why: PassedOver) -> &'static str {
    match why {
        PassedOver::Older => "une livraison plus récente de cette académie a déjà été prise",
        PassedOver::BeforeFirst => {
            "des changements ne se prennent qu’après la première livraison complète de l’année scolaire"
        }
    }
}

/// Why an operator is asked.
#[must_use]
pub const fn in_doubt(doubt: Doubt) -> &'static str {
    match doubt {
        Doubt::Undated => "la livraison ne dit pas de quel jour elle est",
        Doubt::OfTomorrow => "la livraison se dit d’un jour à venir",
        Doubt::Overtaken => {
            "une livraison plus récente a été prise pour une partie de ses établissements\u{a0}: ce qu’elle dit de ceux-là \
             est plus ancien que ce qui est connu"
        }
        Doubt::Gap => {
            "plus de trois jours la séparent de la précédente\u{a0}: les changements d’entre-temps manquent, une livraison \
             complète les apporterait"
        }
        Doubt::Incomplete => "des parties numérotées manquent à la livraison",
        Doubt::Renumbered => "un établissement a changé d’UAI, et ses élèves iraient avec lui",
        Doubt::Links => "trop d’élèves n’auraient plus leurs responsables",
        Doubt::Departures => "trop d’élèves ne seraient plus dans aucun établissement",
    }
}

/// A delivery on one line: its number, its name, what it is, and what became of it.
#[must_use]
pub fn delivery(known: &Known) -> String {
    let kind = match known.kind.as_deref() {
        Some("whole") => ", complète",
        Some("changes") => ", changements",
        _ => "",
    };
    let source = known.scope.as_deref().map(source).unwrap_or_default();
    let day = known.exported_on.map(|day| day.strftime(", du %d/%m/%Y").to_string()).unwrap_or_default();
    let became = match (known.became.as_str(), known.reason.as_deref()) {
        ("taken", _) => "prise".to_owned(),
        ("refused", _) => "écartée par l’exploitant".to_owned(),
        ("passed_over", Some("older")) => format!("passée\u{a0}: {}", passed_over(PassedOver::Older)),
        ("passed_over", _) => format!("passée\u{a0}: {}", passed_over(PassedOver::BeforeFirst)),
        ("gone", _) => {
            "attendait, mais ses fichiers ne sont plus dans le dossier\u{a0}: elle ne sera pas prise, \
                        sauf s’ils y reviennent"
                .to_owned()
        }
        ("waiting", Some("behind")) => "attend une livraison qui la précède".to_owned(),
        ("waiting", _) if known.released => "acceptée, prise à la prochaine occasion".to_owned(),
        ("waiting", reason) => format!("attend une décision\u{a0}: {}", in_doubt(doubt(reason))),
        (_, reason) => format!("illisible\u{a0}: {}", reason.unwrap_or_default().trim_end_matches('.')),
    };
    let moment = local_time(known.ended_at);
    format!("{}\u{a0}: {}{source}{kind}{day}. Le {moment}, {became}.", known.id, known.name)
}

/// Whose delivery it is, out of its scope: `AAF:16/2D`.
fn source(scope: &str) -> String {
    let Some((academy, degree)) = scope.strip_prefix("AAF:").and_then(|scope| scope.split_once('/')) else {
        return String::new();
    };
    let degree = if degree == "1D" { "premier degré" } else { "second degré" };
    match (academy, academy_name(academy)) {
        ("", _) => format!(", {degree}"),
        (_, Some(name)) => format!(", académie {academy} ({name}), {degree}"),
        (_, None) => format!(", académie {academy}, {degree}"),
    }
}

fn doubt(reason: Option<&str>) -> Doubt {
    match reason {
        Some("undated") => Doubt::Undated,
        Some("of_tomorrow") => Doubt::OfTomorrow,
        Some("overtaken") => Doubt::Overtaken,
        Some("gap") => Doubt::Gap,
        Some("incomplete") => Doubt::Incomplete,
        Some("links") => Doubt::Links,
        Some("renumbered") => Doubt::Renumbered,
        _ => Doubt::Departures,
    }
}

/// A job, as operators call it.
#[must_use]
pub const fn job(job: Job) -> &'static str {
    match job {
        Job::Expiry => "Expiration des mots de passe provisoires",
        Job::Renewal => "Nouveaux identifiants demandés",
        Job::Forgetting => "Oubli de ce qui a fait son temps",
        Job::Deliveries => "Livraisons AAF",
        Job::Purge => "Effacement de qui n’a plus d’établissement",
        Job::Statistics => "Statistiques du jour",
    }
}

/// A subject of the nights: its name, how it stands, what is under it, and whether somebody is to look at it.
#[derive(Debug)]
pub struct Subject {
    /// Its name.
    pub title: &'static str,
    /// How it stands.
    pub state: String,
    /// One line each.
    pub lines: Vec<String>,
    /// Somebody is to look at it.
    pub is_urgent: bool,
}

/// What the nights did, what failed and what waits: what is to be looked at first.
#[must_use]
pub fn nights(nights: &Nights) -> Vec<Subject> {
    let today = Place::Europe.day(nights.at);
    let mut subjects: Vec<Subject> = nights.jobs.iter().map(|standing| of_job(standing, today)).collect();
    let waiting = nights.deliveries.len();
    subjects.push(Subject {
        title: "Livraisons AAF en attente",
        state: if waiting == 0 { "aucune".to_owned() } else { waiting.to_string() },
        lines: nights.deliveries.iter().map(delivery).collect(),
        is_urgent: waiting > 0,
    });
    if let Some(restoration) = &nights.restoration {
        subjects.push(Subject {
            title: "Guichet après une remise en état",
            state: format!(
                "{} sur {} n’{} pas encore rouvert",
                restoration.waiting,
                restoration.schools,
                if restoration.waiting > 1 { "ont" } else { "a" }
            ),
            lines: std::iter::once(format!(
                "Ces établissements attendent leurs ordinateurs, jusqu’au {}\u{a0}: sans nouvelles, leurs mots de passe \
                 provisoires seront renouvelés",
                local_time(restoration.until)
            ))
            .chain(nights.held_up.iter().map(held_up))
            .collect(),
            is_urgent: true,
        });
    }
    if nights.ledger_waiting > 0 {
        subjects.push(Subject {
            title: "Registre hors de la base",
            state: match nights.ledger_waiting {
                1 => "1\u{a0}ligne n’a pas pu y être écrite".to_owned(),
                lines => format!("{lines}\u{a0}lignes n’ont pas pu y être écrites"),
            },
            lines: vec![
                "La base les garde et l’écriture est retentée chaque minute\u{a0}: vérifiez les droits du fichier et la place \
                 sur le disque"
                    .to_owned(),
            ],
            is_urgent: true,
        });
    }
    let unknown = (nights.mails_unknown > 0).then(|| {
        format!(
            "{}\u{a0}dont nul ne sait s’ils sont partis\u{a0}: voyez avec le serveur de mail",
            nights.mails_unknown
        )
    });
    subjects.push(Subject {
        title: "Mails",
        state: match nights.mails_waiting {
            0 => "aucun n’attend de partir".to_owned(),
            1 => "1\u{a0}attend de partir".to_owned(),
            waiting => format!("{waiting}\u{a0}attendent de partir"),
        },
        lines: unknown.into_iter().collect(),
        is_urgent: nights.mails_unknown > 0,
    });
    let given = nights.directions_given;
    let unshown = given.saturating_sub(nights.directions.len() as u64);
    subjects.push(Subject {
        title: "Directions d’école données par des inspections",
        state: match given {
            0 => format!("aucune depuis {LATELY_DAYS}\u{a0}jours"),
            given => format!("{given} depuis {LATELY_DAYS}\u{a0}jours"),
        },
        lines: nights
            .directions
            .iter()
            .map(direction)
            .chain((unshown > 0).then(|| {
                format!("Avant elles, {unshown}\u{a0}encore\u{a0}: «\u{a0}preau-central audit --kind direction_given\u{a0}»")
            }))
            .collect(),
        is_urgent: false,
    });
    subjects.sort_by_key(|subject| !subject.is_urgent);
    subjects
}

/// A school that could not be opened again, and why, as the database says it.
#[must_use]
pub fn held_up(one: &HeldUp) -> String {
    format!(
        "{} ({}) n’a pas pu rouvrir, nouvel essai chaque minute\u{a0}: {}",
        one.name, one.school, one.failure
    )
}

/// Who gave whom which school.
fn direction(given: &GivenDirection) -> String {
    let GivenDirection { at, by, to, school, ended_at } = given;
    let ended = ended_at.map(|at| format!(", retirée le {}", local_time(at))).unwrap_or_default();
    format!(
        "Le {}, {} ({}) à {} ({})\u{a0}: {}, {}{ended}",
        local_time(*at),
        by.0,
        by.1,
        to.0,
        to.1,
        school.0,
        school.1
    )
}

fn of_job(standing: &Standing, today: Date) -> Subject {
    let done = match standing.done_for {
        None => "jamais fait".to_owned(),
        Some(day) if day == today => "fait aujourd’hui".to_owned(),
        Some(day) => format!("fait en dernier pour le {}", day.strftime("%d/%m/%Y")),
    };
    let failed = match standing.failures {
        0 => String::new(),
        1 => ", 1\u{a0}échec depuis".to_owned(),
        failures => format!(", {failures}\u{a0}échecs depuis"),
    };
    let next =
        standing.next.map(|next| format!(", nouvel essai le {}", local_time(next))).unwrap_or_default();
    Subject {
        title: job(standing.job),
        state: format!("{done}{failed}{next}"),
        lines: standing.runs.iter().map(run).collect(),
        is_urgent: standing.is_late(today),
    }
}

fn run(run: &Run) -> String {
    let lasted = run.ended_at.map(|ended| ended.duration_since(run.begun_at).as_secs());
    let lasted = lasted.map(|seconds| format!(" en {seconds}\u{a0}s")).unwrap_or_default();
    let became = match (run.became.as_deref(), run.changed, run.told.as_deref()) {
        (Some("done"), changed, _) => {
            format!("fait{lasted}, changements\u{a0}: {}", changed.unwrap_or_default())
        }
        (Some("failed"), _, told) => format!("échec{lasted}\u{a0}: {}", told.unwrap_or_default()),
        (Some(_), ..) => "interrompu".to_owned(),
        (None, ..) => "en cours, ou interrompu".to_owned(),
    };
    format!(
        "pour le {}, commencé le {}\u{a0}: {became}",
        run.day.strftime("%d/%m/%Y"),
        local_time(run.begun_at)
    )
}

#[cfg(test)]
mod tests {
    use service::usecase::nights::{GivenDirection, Nights};
    use service::usecase::restored::{HeldUp, Standing};

    use super::{nights, source};

    #[test]
    fn whose_delivery_it_is_is_said_in_words() {
        assert_eq!(source("AAF:16/2D"), ", académie 16 (Toulouse), second degré");
        assert_eq!(source("AAF:99/1D"), ", académie 99, premier degré");
        assert_eq!(source("AAF:/1D"), ", premier degré");
    }

    #[test]
    fn schools_that_wait_after_a_restoration_come_first() {
        let at = "2026-12-01T08:00:00Z".parse().unwrap();
        let mut told = Nights {
            at,
            jobs: Vec::new(),
            deliveries: Vec::new(),
            restoration: Some(Standing { said_at: at, until: at, schools: 12, waiting: 3, rolled: 0 }),
            held_up: vec![HeldUp {
                school: "0990001N".to_owned(),
                name: "École des Tilleuls".to_owned(),
                failure: "the database".to_owned(),
            }],
            ledger_waiting: 0,
            directions: Vec::new(),
            directions_given: 0,
            mails_waiting: 0,
            mails_unknown: 0,
        };
        let subjects = nights(&told);
        let first = &subjects[0];
        assert_eq!(
            (first.title, first.state.as_str(), first.is_urgent),
            ("Guichet après une remise en état", "3 sur 12 n’ont pas encore rouvert", true)
        );
        assert!(
            first.lines[1].starts_with("École des Tilleuls (0990001N) n’a pas pu rouvrir"),
            "{:?}",
            first.lines
        );
        told.restoration = None;
        assert!(nights(&told).iter().all(|subject| !subject.is_urgent));
        told.ledger_waiting = 1;
        let first = &nights(&told)[0];
        assert_eq!((first.title, first.is_urgent), ("Registre hors de la base", true));
        let both = |one: &str, other: &str| (one.to_owned(), other.to_owned());
        told.directions_given = 3;
        told.directions = vec![GivenDirection {
            at,
            by: both("Inès Inspection", "i.inspection"),
            to: both("Paul Exemple", "p.exemple"),
            school: both("École des Tilleuls", "0990001N"),
            ended_at: Some(at),
        }];
        let last = nights(&told).pop().unwrap();
        assert_eq!((last.state.as_str(), last.lines.len()), ("3 depuis 30\u{a0}jours", 2));
        let who = "Inès Inspection (i.inspection) à Paul Exemple (p.exemple)\u{a0}: École des Tilleuls, 0990001N, retirée le";
        assert!(last.lines[0].contains(who), "{:?}", last.lines);
        assert!(last.lines[1].starts_with("Avant elles, 2\u{a0}encore"), "{:?}", last.lines);
    }
}
