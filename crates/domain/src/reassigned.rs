//! Whether a source gave the identifier of somebody known again, to somebody else: an account never passes from one
//! person to another.

use crate::fold::fold;
use crate::similarity::are_alike;
use crate::title;

/// What somebody is called.
#[derive(Debug, Clone, Copy, Default)]
pub struct Called<'c> {
    /// Birth name.
    pub family: &'c str,
    /// Usage name.
    pub usage: Option<&'c str>,
    /// First name.
    pub first: &'c str,
}

impl<'c> Called<'c> {
    fn families(self) -> impl Iterator<Item = &'c str> + Clone {
        [Some(self.family), self.usage].into_iter().flatten()
    }

    /// A family or usage name of one is a spelling of one of the other’s.
    fn shares_a_family_name(self, other: Self) -> bool {
        are_any_alike(self.families(), other.families())
    }

    /// Family and first name stand in each other’s place.
    fn is_swapped(self, other: Self) -> bool {
        are_any_alike(self.families(), [other.first].into_iter())
            && are_any_alike([self.first].into_iter(), other.families())
    }

    fn bears_the_first_name_of(self, other: Self) -> bool {
        fold(self.first) == fold(other.first)
    }
}

fn are_any_alike<'c>(
    mut ones: impl Iterator<Item = &'c str>,
    others: impl Iterator<Item = &'c str> + Clone,
) -> bool {
    ones.any(|one| others.clone().any(|other| are_alike(one, other)))
}

/// A guardian, as far as that tells whether two are one.
#[derive(Debug, Clone, Default)]
pub struct Guardian<'g> {
    /// Names.
    pub called: Called<'g>,
    /// Title, as it is written.
    pub title: Option<&'g str>,
    /// Mail address, as it is written.
    pub mail: Option<&'g str>,
    /// Mobile, spelt one way.
    pub mobile: Option<String>,
}

impl Guardian<'_> {
    fn mail(&self) -> Option<String> {
        self.mail.map(|mail| mail.trim().to_lowercase()).filter(|mail| !mail.is_empty())
    }

    fn mobile(&self) -> Option<&str> {
        self.mobile.as_deref().filter(|mobile| !mobile.is_empty())
    }

    fn is_reached(&self) -> bool {
        self.mail().is_some() || self.mobile().is_some()
    }

    /// The same mail address or the same mobile.
    fn shares_contact(&self, other: &Self) -> bool {
        self.mail().is_some_and(|mail| other.mail() == Some(mail))
            || self.mobile().is_some_and(|mobile| other.mobile() == Some(mobile))
    }

    fn contradicts(&self, other: &Self) -> bool {
        title::contradict(self.title, other.title)
    }
}

/// Whether a record to which a source gave a known identifier is somebody else than the guardian who bore it.
///
/// A name changes with a marriage, a first name is completed or spelt better, a title is put right; but not two of these
/// at once with nothing else in common: no name, no child, no mail address or mobile. Beside another family name, a first
/// name that is only alike is another name.
#[must_use]
pub fn is_another(known: &Guardian<'_>, read: &Guardian<'_>, common_child: bool) -> bool {
    let same_family = known.called.shares_a_family_name(read.called);
    let swapped = read.called.is_swapped(known.called);
    if read.contradicts(known) {
        return !(swapped || same_family && read.called.bears_the_first_name_of(known.called));
    }
    if swapped || are_alike(read.called.first, known.called.first) {
        let shares =
            read.shares_contact(known) || common_child && read.called.bears_the_first_name_of(known.called);
        return !(swapped || same_family || shares);
    }
    let titles_agree = title::are_same(known.title, read.title);
    !(same_family && titles_agree && read.shares_contact(known))
}

/// Whether a modification of a guardian makes somebody else of the guardian; what it does not say is what is known.
///
/// It is about the person of that identifier, and puts right what was wrong: one name or the other, how the person is
/// reached, a title. Both names at once make somebody else, and so does another first name where the title is another,
/// too, or nothing that reached the person is left. That a modification leaves how the person is reached says nothing.
#[must_use]
pub fn modifies_into_another(known: &Guardian<'_>, read: &Guardian<'_>) -> bool {
    let is_named_otherwise = !read.called.is_swapped(known.called)
        && !known.called.shares_a_family_name(read.called)
        && !read.called.bears_the_first_name_of(known.called);
    if is_named_otherwise {
        return true;
    }
    is_another(known, read, true)
        && (read.contradicts(known)
            || !known.called.shares_a_family_name(read.called)
            || (known.is_reached() && !read.shares_contact(known)))
}

/// What speaks for one child.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// One child, whose names or birth date were put right.
    Same,
    /// May be.
    Doubtful,
    /// Two children.
    Another,
}

/// What names a child beside what she is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Identifier {
    /// The identifier of the source.
    Source,
    /// The INE, which alone identifies nobody.
    Ine,
}

/// What two records of a child say beside her names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Facts {
    /// By which of them they are compared.
    pub by: Identifier,
    /// Whether the INEs are one, where both say one.
    pub same_ine: Option<bool>,
    /// Whether the birth dates are one, where both say one.
    pub same_day: Option<bool>,
    /// Both say a sex, and it is another.
    pub other_sex: bool,
}

/// Whether the pupil of a record is the child whose identifier or INE she bears under other names, or another birth date.
#[must_use]
pub fn child(known: Called<'_>, read: Called<'_>, facts: Facts) -> Verdict {
    let Facts { by, same_ine, same_day, other_sex } = facts;
    let family = known.shares_a_family_name(read);
    let first = are_alike(read.first, known.first);
    let swapped = are_alike(read.family, known.first) && are_alike(read.first, known.family);
    match (family || swapped, first || swapped) {
        // The names are the known ones, or a spelling of them; of two namesakes INE and birth date tell.
        (true, true) if same_ine == Some(false) && same_day == Some(false) => Verdict::Doubtful,
        (true, true) => Verdict::Same,
        // A brother or a sister bears the name of the family.
        (true, false) if other_sex && same_ine == Some(false) => Verdict::Another,
        (true, false) if other_sex || same_ine == Some(false) => Verdict::Doubtful,
        (false, true) if same_ine == Some(false) => Verdict::Doubtful,
        (true, false) | (false, true) => Verdict::Same,
        (false, false) if same_ine == Some(false) => Verdict::Another,
        (false, false) if other_sex && same_ine.is_none() => Verdict::Another,
        // The identifier, the INE and the day agree.
        (false, false) if same_ine == Some(true) && by == Identifier::Source && !other_sex => Verdict::Same,
        (false, false) => Verdict::Doubtful,
    }
}

#[cfg(test)]
mod tests {
    use super::{Called, Facts, Guardian, Identifier, Verdict, child, is_another, modifies_into_another};

    fn guardian<'g>(title: &'g str, family: &'g str, first: &'g str, mobile: &str) -> Guardian<'g> {
        Guardian {
            called: Called { family, usage: None, first },
            title: Some(title),
            mail: None,
            mobile: Some(mobile.to_owned()),
        }
    }

    #[test]
    fn a_husband_s_identifier_does_not_make_his_wife_of_him() {
        let he = guardian("M.", "PETIT", "Bruno", "1");
        for she in [
            guardian("Mme", "PETIT", "Sandrine", "1"),
            guardian("Mme", "PETIT", "Sandrine", "2"),
            guardian("", "PETIT", "Sandrine", "2"),
            guardian("M.", "ORVEL", "Alix", "2"),
        ] {
            assert!(is_another(&he, &she, true), "{she:?}");
        }
        for he_still in [
            guardian("M.", "ORVEL", "Bruno", "2"),
            guardian("M.", "PETIT", "Bruno Paul", "2"),
            guardian("M.", "BRUNO", "Petit", "2"),
            guardian("M.", "PETIT", "", "2"),
            guardian("M.", "PETIT", "Br?no", "2"),
            guardian("Mme", "PETIT", "Bruno", "2"),
        ] {
            assert!(!is_another(&he, &he_still, true), "{he_still:?}");
        }
        assert!(is_another(&he, &guardian("M.", "ORVEL", "Bruno", "2"), false), "nothing in common");
    }

    #[test]
    fn another_family_name_beside_a_first_name_that_is_only_alike_is_somebody_else() {
        for (known, read) in
            [(("MARTIN", "Céline"), ("BERNARD", "Hélène")), (("PETIT", "Marie"), ("BERNARD", "Marie-Laure"))]
        {
            let of = |(family, first), mobile| guardian("Mme", family, first, mobile);
            let before = of(known, "1");
            assert!(is_another(&before, &of(read, "2"), true), "{read:?}");
            assert!(!is_another(&before, &of(read, "1"), true), "the same mobile: {read:?}");
            assert!(!is_another(&before, &of((known.0, read.1), "2"), false), "the same family: {read:?}");
            assert!(!is_another(&before, &of((read.0, known.1), "2"), true), "a marriage: {read:?}");
            assert!(modifies_into_another(&before, &of(read, "1")), "{read:?}");
            assert!(!modifies_into_another(&before, &of((known.0, read.1), "1")), "{read:?}");
            assert!(!modifies_into_another(&before, &of((read.0, known.1), "1")), "{read:?}");
        }
    }

    #[test]
    fn a_modification_puts_one_name_right_and_makes_nobody_else() {
        let he = guardian("M.", "PETIT", "Bruno", "1");
        assert!(modifies_into_another(&he, &guardian("Mme", "PETIT", "Sandrine", "1")));
        assert!(modifies_into_another(&he, &guardian("M.", "ORVEL", "Alix", "1")));
        assert!(modifies_into_another(&he, &guardian("M.", "PETIT", "Alix", "2")));
        assert!(!modifies_into_another(&he, &guardian("M.", "PETIT", "Alix", "1")));
        assert!(!modifies_into_another(&he, &guardian("M.", "ORVEL", "Bruno", "1")));
    }

    #[test]
    fn a_child_whose_names_are_others() {
        let called = |family, first| Called { family, usage: None, first };
        let known = called("MARTIN", "Léa");
        let of = |read, same_ine, other_sex| {
            let facts = Facts { by: Identifier::Source, same_ine, same_day: Some(true), other_sex };
            child(known, read, facts)
        };
        assert_eq!(of(called("MARTIN", "Tom"), Some(false), true), Verdict::Another);
        assert_eq!(of(called("MARTIN", "Zoé"), Some(false), false), Verdict::Doubtful);
        assert_eq!(of(called("MARTIN", "Zoé"), Some(true), false), Verdict::Same);
        assert_eq!(of(called("ROUX", "Léa"), None, false), Verdict::Same);
        assert_eq!(of(called("ROUX", "Tom"), None, true), Verdict::Another);
        assert_eq!(of(called("ROUX", "Tom"), Some(true), false), Verdict::Same);
        assert_eq!(of(called("ROUX", "Tom"), None, false), Verdict::Doubtful);
    }
}
