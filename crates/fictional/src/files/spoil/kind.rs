//! The kinds of spoilt delivery.

/// One kind of spoilt delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Spoil {
    /// One class alone.
    OneClass,
    /// Last year's export: everybody a grade below. SIECLE and AAF say the date.
    Older,
    /// The INE of a pupil who is gone is another child's.
    IneGivenAgain,
    /// Every INE, mail and mobile malformed.
    Malformed,
    /// Every accented name damaged, in one of two ways in turn.
    DamagedNames,
    /// No record at all.
    HeaderAlone,
    /// ONDE: the guardians' file writes every class otherwise.
    ClassLabels,
    /// ONDE: the guardians' file names no class.
    NoClassLabels,
    /// ONDE: one guardian's line in three stops before the children or inside them.
    ShortLines,
    /// ONDE: the guardians' file is a list of somebody's own.
    Unrecognised,
    /// ONDE: dates are written month first.
    MonthFirst,
    /// ONDE: one date in three cannot be.
    ImpossibleDates,
    /// ONDE: years have two digits.
    ShortYears,
    /// ONDE: dates are a spreadsheet's day numbers.
    SerialDates,
    /// ONDE: every class identifier is `1,00E+06`.
    SpreadsheetIds,
    /// ONDE: `sep=;` stands first.
    SepLine,
    /// ONDE: an empty line stands first.
    BlankLine,
    /// ONDE: each line is one quoted cell.
    QuotedLines,
    /// ONDE: lines end in a carriage return alone.
    CrOnly,
    /// ONDE: ISO-8859-1.
    Latin1,
    /// ONDE: Mac Roman.
    MacRoman,
    /// ONDE: DOS code page 850.
    Cp850,
    /// ONDE: UTF-16, big end first, without a mark.
    Utf16,
    /// ONDE: an Office Open XML workbook.
    Xlsx,
    /// ONDE: an OpenDocument spreadsheet.
    Ods,
    /// AAF: the first of several numbered parts of pupils is missing.
    MissingPart,
}

/// Which deliveries a kind can spoil.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// All: it is about what the files say.
    Everything,
    /// ONDE's tables.
    Onde,
    /// AAF's numbered parts.
    Aaf,
}

impl Spoil {
    /// Every kind, in the order of declaration.
    pub const ALL: [Self; 26] = [
        Self::OneClass,
        Self::Older,
        Self::IneGivenAgain,
        Self::Malformed,
        Self::DamagedNames,
        Self::HeaderAlone,
        Self::ClassLabels,
        Self::NoClassLabels,
        Self::ShortLines,
        Self::Unrecognised,
        Self::MonthFirst,
        Self::ImpossibleDates,
        Self::ShortYears,
        Self::SerialDates,
        Self::SpreadsheetIds,
        Self::SepLine,
        Self::BlankLine,
        Self::QuotedLines,
        Self::CrOnly,
        Self::Latin1,
        Self::MacRoman,
        Self::Cp850,
        Self::Utf16,
        Self::Xlsx,
        Self::Ods,
        Self::MissingPart,
    ];

    /// Its name on a command line, and of its folder.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::OneClass => "one-class",
            Self::Older => "older",
            Self::IneGivenAgain => "ine-given-again",
            Self::Malformed => "malformed",
            Self::DamagedNames => "damaged-names",
            Self::HeaderAlone => "header-alone",
            Self::ClassLabels => "class-labels",
            Self::NoClassLabels => "no-class-labels",
            Self::ShortLines => "short-lines",
            Self::Unrecognised => "unrecognised",
            Self::MonthFirst => "month-first",
            Self::ImpossibleDates => "impossible-dates",
            Self::ShortYears => "short-years",
            Self::SerialDates => "serial-dates",
            Self::SpreadsheetIds => "spreadsheet-ids",
            Self::SepLine => "sep-line",
            Self::BlankLine => "blank-line",
            Self::QuotedLines => "quoted-lines",
            Self::CrOnly => "cr-only",
            Self::Latin1 => "latin1",
            Self::MacRoman => "mac-roman",
            Self::Cp850 => "cp850",
            Self::Utf16 => "utf16",
            Self::Xlsx => "xlsx",
            Self::Ods => "ods",
            Self::MissingPart => "missing-part",
        }
    }

    /// The kind of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|spoil| spoil.name() == name)
    }

    /// Which deliveries it can spoil.
    #[must_use]
    pub const fn reach(self) -> Reach {
        match self {
            Self::OneClass
            | Self::Older
            | Self::IneGivenAgain
            | Self::Malformed
            | Self::DamagedNames
            | Self::HeaderAlone => Reach::Everything,
            Self::MissingPart => Reach::Aaf,
            _ => Reach::Onde,
        }
    }
}
