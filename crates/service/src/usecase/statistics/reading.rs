//! What is told of the statistics, to whom it may be told.

use jiff::ToSpan;
use jiff::civil::Date;
use protocol::account::Origin;
use protocol::problem::ProblemCode;
use protocol::statistics::{
    Area, AreaKind, Areas, DayFigures, DegreeFigures, ListedArea, OriginFigures, PartFigures,
    PopulationFigures, Statistics,
};
use sqlx::PgConnection;

use super::reach::{Degrees, Reach};
use super::surroundings;
use crate::store::coded::value;
use crate::store::statistics::reading::{self as kept, Figure, Key};
use crate::usecase::enrolment::Authenticated;
use crate::{Error, Result, Service};

/// Most days of a history: more than a school year.
const LONGEST: i64 = 400;

/// Which day is asked for, and since which one the history.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Asked {
    /// The last day that was counted by then; the last of all, without one.
    pub day: Option<Date>,
    /// No history without it.
    pub since: Option<Date>,
}

impl Asked {
    /// # Errors
    /// [`ProblemCode::Malformed`] for a history of more days than are told at once.
    fn checked(self, today: Date) -> Result<Self> {
        let last = self.day.unwrap_or(today);
        let earliest = last.checked_sub(LONGEST.days()).unwrap_or(Date::MIN);
        match self.since {
            Some(since) if since < earliest => Err(Error::Refused(ProblemCode::Malformed)),
            _ => Ok(self),
        }
    }
}

/// The figures of a school, with the averages of what it stands in.
///
/// # Errors
/// [`ProblemCode::NotFound`] for a school that the person of the computer neither directs nor helps,
/// [`ProblemCode::Malformed`] for a history that is too long, and what the database met.
pub async fn of_school(
    service: &Service,
    computer: &Authenticated,
    uai: &str,
    asked: Asked,
) -> Result<Statistics> {
    let mut reading = Reading::begin(service, computer, asked).await?;
    let standing = kept::standing(&mut reading.transaction, uai).await?;
    let standing = standing
        .filter(|standing| reading.reach.has_school(uai, standing))
        .ok_or(Error::Refused(ProblemCode::NotFound))?;
    let area = Area { kind: AreaKind::School, code: uai.to_owned(), name: standing.name.clone() };
    let mut told = reading.of(area, "", &Degrees::All).await?;
    if let Some(day) = told.day {
        told.surroundings = surroundings::of(&mut reading.transaction, &standing, day).await?;
    }
    Ok(told)
}

/// The figures of the nation, for all staff.
///
/// # Errors
/// [`ProblemCode::NotFound`] for who is none, [`ProblemCode::Malformed`] for a history that is too long, and what the
/// database met.
pub async fn of_nation(service: &Service, computer: &Authenticated, asked: Asked) -> Result<Statistics> {
    let mut reading = Reading::begin(service, computer, asked).await?;
    let area = Area { kind: AreaKind::Nation, code: String::new(), name: String::new() };
    reading.of(area, "", &Degrees::All).await
}

/// The figures of an académie, for all staff.
///
/// # Errors
/// [`ProblemCode::NotFound`] for an académie without a school and for who is no member of staff,
/// [`ProblemCode::Malformed`] for a history that is too long, and what the database met.
pub async fn of_academy(
    service: &Service,
    computer: &Authenticated,
    code: &str,
    asked: Asked,
) -> Result<Statistics> {
    let mut reading = Reading::begin(service, computer, asked).await?;
    let name = kept::academy_name(&mut reading.transaction, code).await?;
    let name = name.ok_or(Error::Refused(ProblemCode::NotFound))?;
    let area = Area { kind: AreaKind::Academy, code: code.to_owned(), name };
    reading.of(area, "", &Degrees::All).await
}

/// The figures of a department, for who reads them and for its teams.
///
/// # Errors
/// [`ProblemCode::NotFound`] for a department without a school, or of which the person of the computer sees nothing,
/// [`ProblemCode::Malformed`] for a history that is too long, and what the database met.
pub async fn of_department(
    service: &Service,
    computer: &Authenticated,
    department: &str,
    asked: Asked,
) -> Result<Statistics> {
    let mut reading = Reading::begin(service, computer, asked).await?;
    let degrees = reading.known(department, None).await?;
    let area = Area { kind: AreaKind::Department, code: department.to_owned(), name: department.to_owned() };
    reading.of(area, department, &degrees).await
}

/// The figures of a circonscription, for who reads those of its department in the first degree.
///
/// # Errors
/// [`ProblemCode::NotFound`] for one without a school, or of which the person of the computer sees nothing,
/// [`ProblemCode::Malformed`] for a history that is too long, and what the database met.
pub async fn of_circonscription(
    service: &Service,
    computer: &Authenticated,
    (department, name): (&str, &str),
    asked: Asked,
) -> Result<Statistics> {
    let mut reading = Reading::begin(service, computer, asked).await?;
    let degrees = reading.known(department, Some(name)).await?;
    let area = Area { kind: AreaKind::Circonscription, code: name.to_owned(), name: name.to_owned() };
    reading.of(area, department, &degrees).await
}

/// What the person of a computer may read, beside their schools and the nation.
///
/// # Errors
/// [`ProblemCode::NotFound`] for who is no member of staff, and what the database met.
pub async fn areas(service: &Service, computer: &Authenticated) -> Result<Areas> {
    let mut reading = Reading::begin(service, computer, Asked::default()).await?;
    let academies = kept::academies(&mut reading.transaction).await?;
    let mut areas: Vec<ListedArea> = academies
        .into_iter()
        .map(|(code, name)| ListedArea {
            area: Area { kind: AreaKind::Academy, code, name },
            department: None,
        })
        .collect();
    let seen = reading.reach.departments();
    for (department, name) in kept::departments(&mut reading.transaction, seen.as_deref()).await? {
        match name {
            None => areas.push(ListedArea {
                area: Area { kind: AreaKind::Department, code: department.clone(), name: department },
                department: None,
            }),
            Some(name) if reading.reach.degrees(&department).is_some_and(|degrees| degrees.has("1D")) => {
                areas.push(ListedArea {
                    area: Area { kind: AreaKind::Circonscription, code: name.clone(), name },
                    department: Some(department),
                });
            }
            Some(_) => {}
        }
    }
    Ok(Areas { areas })
}

/// One moment of the database, for somebody who may read.
struct Reading {
    transaction: sqlx::Transaction<'static, sqlx::Postgres>,
    reach: Reach,
    asked: Asked,
}

impl Reading {
    async fn begin(service: &Service, computer: &Authenticated, asked: Asked) -> Result<Self> {
        let asked = asked.checked(service.today())?;
        let mut transaction = service.begin_at_one_moment().await?;
        let reach = Reach::of(service, &mut transaction, computer).await?;
        Ok(Self { transaction, reach, asked })
    }

    /// The degrees that are seen of a department or, when it is named, of a circonscription of it.
    async fn known(&mut self, department: &str, circonscription: Option<&str>) -> Result<Degrees> {
        let degrees = self.reach.degrees(department);
        let degrees = degrees.filter(|degrees| circonscription.is_none() || degrees.has("1D"));
        let degrees = degrees.ok_or(Error::Refused(ProblemCode::NotFound))?;
        match kept::is_known(&mut self.transaction, department, circonscription).await? {
            true => Ok(degrees),
            false => Err(Error::Refused(ProblemCode::NotFound)),
        }
    }

    async fn of(&mut self, area: Area, department: &str, degrees: &Degrees) -> Result<Statistics> {
        let connection: &mut PgConnection = &mut self.transaction;
        let key = Key::of(&area, department);
        let Some((day, at)) = kept::last_day(connection, self.asked.day).await? else {
            return Ok(Statistics {
                area,
                day: None,
                computed_at: None,
                degrees: Vec::new(),
                surroundings: Vec::new(),
            });
        };
        let figures = kept::of_day(connection, &key, day).await?;
        let history = match self.asked.since {
            Some(since) => kept::wholes(connection, &key, (since, day)).await?,
            None => Vec::new(),
        };
        let mut told: Vec<DegreeFigures> = Vec::new();
        // A whole stands before its parts, whichever they are.
        let (wholes, parts): (Vec<Figure>, Vec<Figure>) =
            figures.into_iter().filter(|figure| degrees.has(&figure.degree)).partition(is_whole);
        for whole in wholes {
            let Some([schools, pupils, pupils_reached]) = whole.people else { continue };
            let population = PopulationFigures {
                population: whole.population,
                accounts: whole.accounts,
                origins: Vec::new(),
                classes: Vec::new(),
                levels: Vec::new(),
                mefs: Vec::new(),
                history: days(&history, &whole),
            };
            match told.iter_mut().find(|degree| degree.degree == whole.degree) {
                Some(degree) => degree.populations.push(population),
                None => told.push(DegreeFigures {
                    degree: whole.degree,
                    schools,
                    pupils,
                    pupils_reached,
                    populations: vec![population],
                }),
            }
        }
        for part in parts {
            let degree = told.iter_mut().find(|degree| degree.degree == part.degree);
            let population = degree.and_then(|degree| {
                degree.populations.iter_mut().find(|known| known.population == part.population)
            });
            if let Some(population) = population {
                add(population, part)?;
            }
        }
        Ok(Statistics {
            area,
            day: Some(day),
            computed_at: Some(at),
            degrees: told,
            surroundings: Vec::new(),
        })
    }
}

fn is_whole(figure: &Figure) -> bool {
    figure.people.is_some()
}

fn days(history: &[(Date, Figure)], of: &Figure) -> Vec<DayFigures> {
    history
        .iter()
        .filter(|(_, figure)| figure.degree == of.degree && figure.population == of.population)
        .map(|(day, figure)| DayFigures { day: *day, accounts: figure.accounts })
        .collect()
}

fn add(population: &mut PopulationFigures, part: Figure) -> Result<()> {
    let lines = match part.part.as_str() {
        "origin" => {
            let origin: Origin = value(part.value, "figure", "value")?;
            population.origins.push(OriginFigures { origin, accounts: part.accounts });
            return Ok(());
        }
        "class" => &mut population.classes,
        "level" => &mut population.levels,
        "mef" => &mut population.mefs,
        _ => return Err(Error::BadValue { table: "figure", column: "part" }),
    };
    lines.push(PartFigures { code: part.value, accounts: part.accounts });
    Ok(())
}
