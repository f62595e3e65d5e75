//! What every made school must hold.

use std::collections::{HashMap, HashSet};

use domain::{degree::Degree, ine::IneShape, uai::Uai};

use super::{
    Case, Churn, EdgeCases, Guardian, Identity, Kinds, Pupil, Responsibility, School, SchoolKind, SchoolSpec,
    Writing,
};

fn one(spec: &SchoolSpec) -> School {
    spec.schools().next().expect("a spec makes at least one school")
}

fn heavy(seed: u64, kind: SchoolKind) -> School {
    one(&SchoolSpec { awkward: EdgeCases::heavy(), ..SchoolSpec::new(seed, Kinds::Only(kind)) })
}

fn guardian(school: &School, id: u64) -> &Guardian {
    school.guardians.iter().find(|guardian| guardian.id == id).expect("every link leads to a guardian")
}

fn parents<'a>(school: &'a School, pupil: &Pupil) -> Vec<&'a Guardian> {
    let legal = pupil.links.iter().filter(|link| link.responsibility == Responsibility::Legal);
    legal.map(|link| guardian(school, link.guardian)).collect()
}

/// Whether a case can be seen in a school, from its data alone.
fn shows(school: &School, case: Case) -> bool {
    let pupils = || school.pupils.iter();
    let grown_ups = || school.guardians.iter();
    let family_names = || {
        pupils().map(|pupil| &pupil.identity.family).chain(grown_ups().map(|adult| &adult.identity.family))
    };
    let first_names =
        || pupils().map(|pupil| &pupil.identity.first).chain(grown_ups().map(|adult| &adult.identity.first));
    let mails = || grown_ups().filter_map(|adult| adult.contact.mail.as_deref());
    let mobiles = || grown_ups().filter_map(|adult| adult.contact.mobile.as_deref());
    let pairs = || {
        pupils().enumerate().flat_map(|(place, one)| pupils().skip(place + 1).map(move |other| (one, other)))
    };
    let first_link = |pupil: &Pupil| pupil.links.first().map(|link| link.guardian);
    let responsible = |why| pupils().any(|pupil| pupil.links.iter().any(|link| link.responsibility == why));
    let level = |code| pupils().any(|pupil| pupil.level().is_some_and(|level| level.code() == code));
    match case {
        Case::Homonym => pairs().any(|(one, other)| {
            one.identity == other.identity && one.class == other.class && first_link(one) != first_link(other)
        }),
        Case::NamesakeGuardians => pupils().any(|pupil| {
            let [one, other] = parents(school, pupil)[..] else { return false };
            one.identity.family == other.identity.family && one.identity.first == other.identity.first
        }),
        Case::Particle => family_names().any(|name| name.starts_with("de ") || name.starts_with("Van der ")),
        Case::Hyphen => family_names().any(|name| name.contains('-')),
        Case::StraightApostrophe => family_names().any(|name| name.contains('\'')),
        Case::TypographicApostrophe => family_names().any(|name| name.contains('’')),
        Case::LongName => family_names().any(|name| name.chars().count() == 60),
        Case::LargeFamily => {
            let mut classes: HashMap<u64, HashSet<usize>> = HashMap::new();
            for pupil in pupils() {
                classes.entry(first_link(pupil).expect("a link")).or_default().insert(pupil.class);
            }
            classes.values().any(|classes| classes.len() >= 3)
        }
        Case::Twins => pairs().any(|(one, other)| {
            first_link(one) == first_link(other)
                && one.birth_date.is_some()
                && one.birth_date == other.birth_date
        }),
        Case::Separated => pupils()
            .any(|pupil| matches!(parents(school, pupil)[..], [one, other] if one.address != other.address)),
        Case::Blended => pairs().any(|(one, other)| {
            let second = |pupil: &Pupil| pupil.links.get(1).map(|link| link.guardian);
            first_link(one) == first_link(other) && second(one).is_some() && second(one) != second(other)
        }),
        Case::UsageName => grown_ups().any(|adult| adult.identity.usage.is_some()),
        Case::NoMobile => grown_ups().any(|adult| adult.contact.mobile.is_none()),
        Case::OddPhone => mobiles().any(|number| number.len() != 10),
        Case::LandlineAsMobile => mobiles().any(|number| number.starts_with("01")),
        Case::NoMail => grown_ups().any(|adult| adult.contact.mail.is_none()),
        Case::MailWithoutAt => mails().any(|mail| !mail.contains('@')),
        Case::MailWithTwoAts => mails().any(|mail| mail.matches('@').count() == 2),
        Case::MailTrailingDot => mails().any(|mail| mail.ends_with('.')),
        Case::MailMisspelt => mails()
            .any(|mail| ["con", "cmo", "frr", "fre"].iter().any(|end| mail.ends_with(&format!(".{end}")))),
        Case::Abroad => grown_ups().any(|adult| adult.address.is_abroad()),
        Case::ForeignLatin => first_names().any(|name| {
            name.chars().any(|c| ('\u{100}'..'\u{250}').contains(&c) || ('\u{1e00}'..'\u{1f00}').contains(&c))
        }),
        Case::ForeignScript => {
            first_names().any(|name| name.chars().any(|c| ('\u{370}'..'\u{700}').contains(&c)))
        }
        Case::NoBirthDate => pupils().any(|pupil| pupil.birth_date.is_none()),
        Case::NoIne => pupils().any(|pupil| pupil.ine.is_none()),
        Case::Ulis => level("ULIS") || school.groups.iter().any(|group| group.code == "ULIS"),
        Case::MultiLevel => school
            .classes
            .iter()
            .any(|class| class.grades.len() > 1 && !class.grades.iter().any(|grade| grade.prefix == "TPS")),
        Case::Tps => level("TPS"),
        Case::TwoSchools => grown_ups().any(|adult| adult.shared),
        Case::Visiting => pupils().any(|pupil| pupil.visits.is_some() || pupil.enrolled_at != school.key),
        Case::InCharge => responsible(Responsibility::InCharge),
        Case::Contact => responsible(Responsibility::Contact),
        Case::Apprentice => pupils().any(|pupil| {
            pupil.apprentice
                && pupil.ine.as_deref().and_then(domain::ine::shape) == Some(IneShape::Apprentice)
        }),
        Case::OldIne => pupils().any(|pupil| {
            pupil.ine.as_deref().and_then(domain::ine::shape) == Some(IneShape::Bea { letter_is_right: true })
        }),
        Case::Unreferenced => {
            let known: HashSet<u64> =
                pupils().flat_map(|pupil| pupil.links.iter().map(|link| link.guardian)).collect();
            grown_ups().any(|adult| !known.contains(&adult.id))
        }
        Case::PunctuationName => pupils().any(|pupil| pupil.identity.first == "-"),
        Case::OneName => {
            pupils().any(|pupil| pupil.identity.first.is_empty())
                && grown_ups().any(|adult| adult.identity.first.is_empty() && !adult.organisation)
        }
        Case::Organisation => grown_ups().any(|adult| adult.organisation && adult.title().is_empty()),
        Case::TwoLines => pupils().any(|pupil| pupil.second_line.is_some()),
        Case::SharedIne => pairs().any(|(one, other)| {
            one.ine == other.ine
                && one.ine.as_deref().is_some_and(|ine| domain::ine::shape(ine).is_some())
                && one.birth_date != other.birth_date
        }),
        Case::HomonymElsewhere => pairs().any(|(one, other)| {
            one.identity == other.identity && one.class != other.class && first_link(one) != first_link(other)
        }),
        Case::NamesakeSiblings => {
            pairs().any(|(one, other)| one.identity == other.identity && one.links == other.links)
        }
        Case::ClassLabels => school.classes.iter().all(|class| class.elsewhere.is_some()),
        Case::TeacherLabel => school.classes.iter().any(|class| class.label.starts_with("Classe de Mme ")),
        Case::LinePerChild => grown_ups().any(|adult| adult.writing == Writing::LinePerChild),
        Case::Duplicate => {
            let mut seen = HashSet::new();
            grown_ups().any(|adult| {
                let Identity { family, first, .. } = &adult.identity;
                !seen.insert((family, first, &adult.address.lines)) && adult.contact.mail.is_none()
            })
        }
        Case::CutLine => [Writing::CutBeforeChildren, Writing::CutInChildren]
            .iter()
            .all(|cut| grown_ups().any(|adult| adult.writing == *cut)),
        Case::MalformedIne => pupils().any(|pupil| pupil.ine.as_deref() == Some("1,2E+10")),
        Case::MalformedMobile => mobiles().any(|number| number == "6,00E+08"),
        Case::DamagedName => ['?', 'Ã']
            .iter()
            .all(|damage| family_names().chain(first_names()).any(|name| name.contains(*damage))),
        Case::OverseasPhone => ["+687 79", "+689 87", "+681 82", "+508 55", "06 92", "+32 470", "+262 262"]
            .iter()
            .all(|start| mobiles().any(|number| number.starts_with(start))),
        Case::CountrySpelling => ["FR", "France", "FRANCE MÉTROPOLITAINE"]
            .iter()
            .all(|spelling| grown_ups().any(|adult| adult.address.country == *spelling)),
    }
}

/// Whether a lone school of this kind can hold the case.
fn possible(kind: SchoolKind, case: Case) -> bool {
    match case {
        Case::TwoSchools => false,
        Case::MultiLevel | Case::ClassLabels | Case::TeacherLabel => kind.degree() == Degree::First,
        Case::Tps => kind == SchoolKind::Primary,
        Case::Visiting | Case::InCharge | Case::Contact | Case::OldIne => kind.degree() == Degree::Second,
        Case::Apprentice => kind == SchoolKind::Lycee,
        _ => true,
    }
}

#[test]
fn a_heavy_school_of_240_pupils_shows_every_case() {
    for kind in [SchoolKind::Primary, SchoolKind::Lycee] {
        for seed in 0..40 {
            let school = heavy(seed, kind);
            assert_eq!(school.pupils.len(), 240);
            for case in Case::ALL {
                assert_eq!(shows(&school, case), possible(kind, case), "{kind:?} {seed} {case:?}");
            }
        }
    }
}

#[test]
fn without_awkwardness_no_case_shows() {
    for kind in [SchoolKind::Primary, SchoolKind::Lycee] {
        let school = one(&SchoolSpec { awkward: EdgeCases::none(), ..SchoolSpec::new(5, Kinds::Only(kind)) });
        for case in Case::ALL {
            // Children may bear both parents' names, and a child may share all names with another by chance.
            let by_chance =
                [Case::Hyphen, Case::Homonym, Case::HomonymElsewhere, Case::NamesakeSiblings].contains(&case);
            if !by_chance {
                assert!(!shows(&school, case), "{kind:?} {case:?}");
            }
        }
    }
}

#[test]
fn neighbouring_schools_share_the_same_grown_ups_and_no_child() {
    for kinds in [Kinds::FirstDegree, Kinds::SecondDegree] {
        let spec = SchoolSpec { schools: 2, awkward: EdgeCases::heavy(), ..SchoolSpec::new(11, kinds) };
        let schools: Vec<School> = spec.schools().collect();
        let [one, other] = &schools[..] else { panic!("two schools") };
        let shared: Vec<&Guardian> = one.guardians.iter().filter(|guardian| guardian.shared).collect();
        assert!(shared.len() > 10, "{}", shared.len());
        for mine in shared {
            assert_eq!(guardian(other, mine.id), mine);
        }
        assert!(one.pupils.iter().all(|pupil| other.pupils.iter().all(|theirs| theirs.id != pupil.id)));
        assert_ne!(one.uai, other.uai);
    }
}

#[test]
fn usual_proportions_are_those_of_real_schools() {
    let spec = SchoolSpec { schools: 40, ..SchoolSpec::new(3, Kinds::FirstDegree) };
    let (mut pupils, mut links, mut adults, mut mobiles, mut mails, mut classes) = (0, 0, 0, 0, 0, 0);
    for school in spec.schools() {
        pupils += school.pupils.len();
        links += school.pupils.iter().map(|pupil| pupil.links.len()).sum::<usize>();
        adults += school.guardians.len();
        mobiles += school.guardians.iter().filter(|adult| adult.contact.mobile.is_some()).count();
        mails += school.guardians.iter().filter(|adult| adult.contact.mail.is_some()).count();
        classes += school.classes.len();
    }
    assert_eq!(pupils, 9600);
    let percent = |part: usize, whole: usize| part * 100 / whole;
    assert!((178..=184).contains(&percent(links, pupils)), "{} %", percent(links, pupils));
    assert!((83..=86).contains(&percent(mobiles, adults)), "{} %", percent(mobiles, adults));
    assert!((78..=82).contains(&percent(mails, adults)), "{} %", percent(mails, adults));
    assert!((21..=27).contains(&(pupils / classes)), "{}", pupils / classes);
}

#[test]
fn identifiers_are_unique_and_well_formed_in_a_whole_set() {
    for kinds in [Kinds::FirstDegree, Kinds::SecondDegree] {
        // What is odd in itself is tried elsewhere.
        let awkward = EdgeCases::heavy().with(Case::SharedIne, 0).with(Case::MalformedIne, 0);
        let spec = SchoolSpec { schools: 12, awkward, ..SchoolSpec::new(8, kinds) };
        let (mut ids, mut ines, mut uais, mut shared) =
            (HashSet::new(), HashSet::new(), HashSet::new(), HashSet::new());
        for school in spec.schools() {
            assert!(Uai::parse(&school.uai).expect("a UAI").check_letter_is_right(), "{}", school.uai);
            assert!(uais.insert(school.uai.clone()));
            for pupil in &school.pupils {
                assert!(ids.insert(pupil.id));
                assert!((1..=4).contains(&pupil.links.len()));
                assert!(school.classes[pupil.class].grades.contains(&pupil.grade));
                assert!(pupil.groups.iter().all(|&group| group < school.groups.len()));
                for link in &pupil.links {
                    guardian(&school, link.guardian);
                }
                if let Some(ine) = &pupil.ine {
                    assert!(domain::ine::shape(ine).is_some(), "{ine}");
                    assert!(ines.insert(ine.clone()));
                }
            }
            for adult in &school.guardians {
                assert!(
                    if adult.shared { shared.insert(adult.id) } else { ids.insert(adult.id) } || adult.shared
                );
            }
        }
        assert!(ids.is_disjoint(&shared));
    }
}

#[test]
fn schools_do_not_depend_on_their_order_and_the_seed_changes_everything() {
    let spec = SchoolSpec { schools: 6, ..SchoolSpec::new(21, Kinds::SecondDegree) };
    let all: Vec<School> = spec.schools().collect();
    assert_eq!(spec.schools().nth(4), all.get(4).cloned());
    assert_ne!(one(&SchoolSpec { seed: 22, ..spec }).pupils, all[0].pupils);
}

#[test]
fn sizes_stay_in_the_range_and_extremes_are_tamed() {
    let spec =
        SchoolSpec { schools: 30, pupils_per_school: 30..=60, ..SchoolSpec::new(2, Kinds::FirstDegree) };
    let sizes: Vec<usize> = spec.schools().map(|school| school.pupils.len()).collect();
    assert!(sizes.iter().all(|size| (30..=60).contains(size)), "{sizes:?}");
    assert!(sizes.iter().collect::<HashSet<_>>().len() > 8);
    assert_eq!(sizes.iter().sum::<usize>() as u64, spec.pupils());
    for pupils in [0, 1, 2, 7] {
        for kinds in [Kinds::FirstDegree, Kinds::SecondDegree, Kinds::Only(SchoolKind::Lycee)] {
            let tiny = SchoolSpec {
                pupils_per_school: pupils..=pupils,
                schools: 2,
                awkward: EdgeCases::heavy(),
                ..SchoolSpec::new(1, kinds)
            };
            assert!(tiny.schools().all(|school| school.pupils.len() == pupils as usize));
        }
    }
    let huge = SchoolSpec { schools: u32::MAX, pupils_per_school: u32::MAX..=u32::MAX, ..spec.clone() };
    assert_eq!(huge.pupils(), 4_999 * 10_000);
    #[expect(clippy::reversed_empty_ranges, reason = "that is what is tried")]
    let reversed = SchoolSpec { pupils_per_school: 9..=3, schools: 1, ..spec };
    assert_eq!(one(&reversed).pupils.len(), 9);
}

#[test]
fn weeks_later_people_have_left_come_and_moved() {
    let school = heavy(4, SchoolKind::Primary);
    let churn = Churn { departures: 3, arrivals: 4, moves: 5, siblings: 2, class_changes: 2, withdrawals: 0 };
    let later = school.evolve(&churn);
    assert_eq!(later, school.evolve(&churn), "the same churn gives the same school");
    assert_ne!(later.evolve(&churn), later);

    let before: HashMap<u64, &Pupil> = school.pupils.iter().map(|pupil| (pupil.id, pupil)).collect();
    let after: HashMap<u64, &Pupil> = later.pupils.iter().map(|pupil| (pupil.id, pupil)).collect();
    let gone = before.keys().filter(|id| !after.contains_key(id)).count();
    let come: Vec<&&Pupil> =
        after.iter().filter(|(id, _)| !before.contains_key(id)).map(|(_, p)| p).collect();
    assert_eq!((gone, come.len()), (3, 6));
    let siblings = come.iter().filter(|pupil| {
        pupil.links.iter().any(|link| school.guardians.iter().any(|adult| adult.id == link.guardian))
    });
    assert_eq!(siblings.count(), 2);
    let moved = later.guardians.iter().filter(|adult| {
        school.guardians.iter().any(|old| old.id == adult.id && old.address != adult.address)
    });
    assert!((4..=5).contains(&moved.count()));
    let reseated =
        after.iter().filter(|(id, pupil)| before.get(id).is_some_and(|old| old.class != pupil.class));
    assert_eq!(reseated.count(), 2);
    let ids: HashSet<u64> = later.guardians.iter().map(|adult| adult.id).collect();
    assert_eq!(ids.len(), later.guardians.len());
    assert!(later.pupils.iter().flat_map(|pupil| &pupil.links).all(|link| ids.contains(&link.guardian)));
}

#[test]
fn a_year_later_everybody_is_a_grade_higher_and_the_oldest_have_left() {
    for kind in [SchoolKind::Nursery, SchoolKind::Primary, SchoolKind::College, SchoolKind::Lycee] {
        let school = heavy(5, kind);
        let later = school.next_year();
        assert_eq!((later.year, later.pupils.len()), (school.year + 1, school.pupils.len()), "{kind:?}");
        let after: HashMap<u64, &Pupil> = later.pupils.iter().map(|pupil| (pupil.id, pupil)).collect();
        let last = school.pupils.iter().map(|pupil| pupil.grade.age).max().expect("somebody");
        let mut stayed = 0;
        for pupil in &school.pupils {
            let now = after.get(&pupil.id);
            assert!(now.is_none() || (pupil.grade.age < last && pupil.enrolled_at == school.key));
            if let Some(now) = now {
                assert_eq!((now.grade.age, now.birth_date), (pupil.grade.age + 1, pupil.birth_date));
                assert!(later.classes[now.class].grades.contains(&now.grade), "where it is taught");
                stayed += 1;
            }
        }
        assert!(stayed * 2 > school.pupils.len(), "{kind:?}: {stayed}");
        let youngest = school.pupils.iter().map(|pupil| pupil.grade.age).min().expect("somebody");
        let known: HashSet<u64> = school.pupils.iter().map(|pupil| pupil.id).collect();
        let mut new = later.pupils.iter().filter(|pupil| !known.contains(&pupil.id));
        assert!(new.all(|pupil| pupil.grade.age == youngest));
        let ids: HashSet<u64> = later.guardians.iter().map(|adult| adult.id).collect();
        assert!(later.pupils.iter().flat_map(|pupil| &pupil.links).all(|link| ids.contains(&link.guardian)));
    }
}

#[test]
fn a_set_made_for_a_number_of_people_comes_close_to_it() {
    for kinds in [Kinds::FirstDegree, Kinds::SecondDegree] {
        let spec = SchoolSpec::of_persons(1, kinds, 50_000);
        let people: usize = spec.schools().map(|school| school.pupils.len() + school.guardians.len()).sum();
        assert!((48_000..=52_000).contains(&people), "{kinds:?}: {people}");
    }
}

#[test]
fn a_share_of_a_set_is_touched_even_if_its_schools_are_small() {
    let spec =
        SchoolSpec { schools: 60, pupils_per_school: 40..=120, ..SchoolSpec::new(6, Kinds::FirstDegree) };
    let (mut people, mut touched) = (0, 0);
    for school in spec.schools() {
        let later = school.evolve(&Churn::share(&school, 10));
        people += school.pupils.len() + school.guardians.len();
        touched += school.pupils.iter().filter(|pupil| !later.pupils.contains(pupil)).count();
        touched += later.pupils.iter().filter(|new| school.pupils.iter().all(|old| old.id != new.id)).count();
        touched += school.guardians.iter().filter(|adult| !later.guardians.contains(adult)).count();
        touched +=
            later.guardians.iter().filter(|new| school.guardians.iter().all(|old| old.id != new.id)).count();
    }
    let per_ten_thousand = touched * 10_000 / people;
    assert!((80..=120).contains(&per_ten_thousand), "{per_ten_thousand}");
}

#[test]
fn oddities_strike_nobody_else() {
    let odd = [
        Case::PunctuationName,
        Case::OneName,
        Case::Organisation,
        Case::TwoLines,
        Case::SharedIne,
        Case::HomonymElsewhere,
        Case::NamesakeSiblings,
        Case::LinePerChild,
        Case::Duplicate,
        Case::CutLine,
        Case::MalformedIne,
        Case::MalformedMobile,
        Case::DamagedName,
        Case::OverseasPhone,
    ];
    for kind in [SchoolKind::Primary, SchoolKind::College] {
        let without = odd.iter().fold(EdgeCases::heavy(), |rates, &case| rates.with(case, 0));
        let without = without.with(Case::CountrySpelling, 0);
        let before = one(&SchoolSpec { awkward: without, ..SchoolSpec::new(3, Kinds::Only(kind)) });
        let after = heavy(3, kind);
        let struck: HashSet<u64> = after.oddities.iter().map(|oddity| oddity.person).collect();
        let met: HashSet<Case> = after.oddities.iter().map(|oddity| oddity.case).collect();
        assert!(odd.iter().all(|case| met.contains(case)), "{kind:?} {met:?}");
        assert!(before.oddities.is_empty());
        let mut same = 0;
        for (old, new) in before.pupils.iter().zip(&after.pupils) {
            // Links and homes follow the guardians'.
            let as_before = Pupil { address: old.address.clone(), links: old.links.clone(), ..new.clone() };
            assert_eq!((old.id, old.class), (new.id, new.class));
            if !struck.contains(&new.id) {
                assert_eq!(*old, as_before);
                same += 1;
            }
        }
        assert!(same > 180, "{same} of 240");
        for (old, new) in before.guardians.iter().zip(&after.guardians) {
            if !struck.contains(&new.id) {
                assert_eq!((&old.identity, &old.contact, old.id), (&new.identity, &new.contact, new.id));
            }
        }
        // But for the country's spelling, nobody is struck twice.
        let once = after.oddities.iter().filter(|oddity| oddity.case != Case::CountrySpelling);
        let count = once.clone().count();
        assert_eq!(once.map(|oddity| oddity.person).collect::<HashSet<_>>().len(), count);
    }
}

#[test]
fn where_a_pupil_was_last_year_is_a_grade_below() {
    let college = heavy(9, SchoolKind::College);
    for pupil in &college.pupils {
        let last = college.last_year(pupil).expect("somewhere");
        assert_eq!(last.grade.age, pupil.grade.age - 1);
        assert_eq!(last.kind == SchoolKind::College, pupil.grade.prefix != "6 ");
        assert!(Uai::parse(&last.uai).expect("a UAI").check_letter_is_right(), "{}", last.uai);
    }
    let nursery = heavy(9, SchoolKind::Nursery);
    let first = nursery.pupils.iter().find(|pupil| pupil.grade.prefix == "PS").expect("a first grade");
    assert_eq!(nursery.last_year(first), None);
}
