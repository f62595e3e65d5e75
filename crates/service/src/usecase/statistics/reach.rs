//! Whose statistics somebody may read.

use protocol::problem::ProblemCode;
use sqlx::PgConnection;

use crate::store::right::{self, Scope};
use crate::store::statistics::reading::Standing;
use crate::store::territory::{self, DepartmentRight};
use crate::usecase::enrolment::Authenticated;
use crate::{Error, Result, Service};

/// What the person of a computer may read, beside the nation and the académies, which are open to all staff.
#[derive(Debug)]
pub(super) struct Reach {
    operates: bool,
    departments: Vec<DepartmentRight>,
    schools: Vec<String>,
}

/// Degrees that are seen of an area.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Degrees {
    /// Both, and what they are together.
    All,
    /// That one.
    One(String),
}

impl Degrees {
    /// Whether figures of that degree are among them.
    pub(super) fn has(&self, degree: &str) -> bool {
        match self {
            Self::All => true,
            Self::One(one) => one == degree,
        }
    }
}

impl Reach {
    /// # Errors
    /// [`ProblemCode::NotFound`] for who is no member of staff any more: nothing is told of what there is.
    pub(super) async fn of(
        service: &Service,
        connection: &mut PgConnection,
        computer: &Authenticated,
    ) -> Result<Self> {
        let today = service.today();
        if !territory::is_staff(connection, computer.staff, today).await? {
            return Err(Error::Refused(ProblemCode::NotFound));
        }
        let rights = right::of(connection, computer.staff, today).await?;
        Ok(Self {
            operates: territory::operates(connection, computer.staff).await?,
            departments: territory::departments(connection, computer.staff).await?,
            schools: rights
                .into_iter()
                .filter(|right| right::scope(right.role) == Scope::Whole)
                .map(|right| right.school)
                .collect(),
        })
    }

    /// Whether a school is seen: one that they direct, or help as a team.
    pub(super) fn has_school(&self, uai: &str, standing: &Standing) -> bool {
        let of_team = |right: &DepartmentRight| {
            right.is_team
                && right.department == standing.department
                && right.degree.as_ref() == Some(&standing.degree)
        };
        self.operates
            || self.schools.iter().any(|school| school == uai)
            || self.departments.iter().any(of_team)
    }

    /// The degrees that are seen of a department, if any is.
    pub(super) fn degrees(&self, department: &str) -> Option<Degrees> {
        if self.operates {
            return Some(Degrees::All);
        }
        let of_it = self.departments.iter().filter(|right| right.department == department);
        let mut degrees: Vec<Option<&str>> = of_it.map(|right| right.degree.as_deref()).collect();
        degrees.sort_unstable();
        degrees.dedup();
        match degrees.as_slice() {
            [] => None,
            [Some(one)] => Some(Degrees::One((*one).to_owned())),
            // Both, or no degree in particular.
            _ => Some(Degrees::All),
        }
    }

    /// The departments of which something is seen; none in particular: all.
    pub(super) fn departments(&self) -> Option<Vec<String>> {
        let named = || self.departments.iter().map(|right| right.department.clone()).collect();
        (!self.operates).then(named)
    }
}

#[cfg(test)]
mod tests {
    use super::{Degrees, Reach};
    use crate::store::statistics::reading::Standing;
    use crate::store::territory::DepartmentRight;

    fn reach(rights: &[(&str, Option<&str>)]) -> Reach {
        let departments = rights.iter().map(|(department, degree)| DepartmentRight {
            department: (*department).to_owned(),
            degree: degree.map(str::to_owned),
            is_team: degree.is_some(),
        });
        Reach { operates: false, departments: departments.collect(), schools: Vec::new() }
    }

    fn standing(department: &str, degree: &str) -> Standing {
        Standing {
            name: String::new(),
            degree: degree.to_owned(),
            department: department.to_owned(),
            circonscription: None,
            academy: None,
        }
    }

    #[test]
    fn a_team_sees_its_departments_and_degrees_and_a_reader_no_school() {
        let team = reach(&[("031", Some("1D")), ("081", Some("1D")), ("081", Some("2D"))]);
        assert_eq!(team.degrees("031"), Some(Degrees::One("1D".to_owned())));
        assert_eq!(team.degrees("081"), Some(Degrees::All), "both are all");
        assert_eq!(team.degrees("032"), None);
        assert!(team.has_school("0310001A", &standing("031", "1D")));
        assert!(!team.has_school("0310001A", &standing("031", "2D")));
        assert!(!team.has_school("0320001A", &standing("032", "1D")));
        let reader = reach(&[("031", None)]);
        assert_eq!(reader.degrees("031"), Some(Degrees::All));
        assert!(!reader.has_school("0310001A", &standing("031", "1D")));
        let both = reach(&[("031", None), ("031", Some("2D"))]);
        assert_eq!(both.degrees("031"), Some(Degrees::All));
        assert!(Degrees::One("1D".to_owned()).has("1D") && !Degrees::One("1D".to_owned()).has("all"));
    }
}
