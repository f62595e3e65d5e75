//! Levels of the primary school.

/// A first-degree level (*niveau*), in the order of schooling.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the names are the ministry's own codes; `label` spells them out")]
pub enum Level {
    Tps,
    Ps,
    Ms,
    Gs,
    Cp,
    Ce1,
    Ce2,
    Cm1,
    Cm2,
    Ulis,
}

impl Level {
    /// All levels in the order of schooling.
    pub const ALL: [Self; 10] = [
        Self::Tps,
        Self::Ps,
        Self::Ms,
        Self::Gs,
        Self::Cp,
        Self::Ce1,
        Self::Ce2,
        Self::Cm1,
        Self::Cm2,
        Self::Ulis,
    ];

    /// Where a level or a MEF stands among those of a school: levels in the order of schooling, MEF by their codes, which
    /// go up with the years from the 6e to the terminale.
    #[must_use]
    pub fn order(code: &str) -> (Option<Self>, &str) {
        (Self::from_code(code), code)
    }

    /// Short code, as on screen and in statistics.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Tps => "TPS",
            Self::Ps => "PS",
            Self::Ms => "MS",
            Self::Gs => "GS",
            Self::Cp => "CP",
            Self::Ce1 => "CE1",
            Self::Ce2 => "CE2",
            Self::Cm1 => "CM1",
            Self::Cm2 => "CM2",
            Self::Ulis => "ULIS",
        }
    }

    /// Full label, as in the lists (1D §5.4).
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Tps => "Toute petite section",
            Self::Ps => "Petite section",
            Self::Ms => "Moyenne section",
            Self::Gs => "Grande section",
            Self::Cp => "Cours préparatoire",
            Self::Ce1 => "Cours élémentaire 1ère année",
            Self::Ce2 => "Cours élémentaire 2ème année",
            Self::Cm1 => "Cours moyen 1ère année",
            Self::Cm2 => "Cours moyen 2ème année",
            Self::Ulis => "ULIS",
        }
    }

    /// Reads a code of any case; `CLIS`, the former name, is ULIS.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        let code = code.trim().to_ascii_uppercase();
        if code == "CLIS" {
            return Some(Self::Ulis);
        }
        Self::ALL.into_iter().find(|level| level.code() == code)
    }
}

#[cfg(test)]
mod tests {
    use super::Level;

    #[test]
    fn every_code_reads_back() {
        for level in Level::ALL {
            assert_eq!(Level::from_code(level.code()), Some(level));
        }
        assert_eq!(Level::from_code(" cm1 "), Some(Level::Cm1));
        assert_eq!(Level::from_code("CLIS"), Some(Level::Ulis));
        assert_eq!(Level::from_code("6EME"), None);
    }
}
