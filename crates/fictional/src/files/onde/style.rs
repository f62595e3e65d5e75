//! Which of its exports ONDE writes, and how.

use crate::files::charset::Charset;

/// Which generation of the export, and which of its forms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OndeVersion {
    /// Today's menu *Listes et documents > Extractions > Élèves de l'école et leurs responsables*: the
    /// children's columns of the guardians' file say `élève`. In the pupils' file INE and class identifier;
    /// dates `JJ/MM/AAAA`, `M` or `F`, quotes where needed.
    #[default]
    Current,
    /// The same with numbered columns: `Nom de famille élève 1`.
    Numbered,
    /// The same with the child's columns first and one line for each pair of child and guardian.
    PupilFirst,
    /// The years before: the children's columns say `enfant`; the rest is as today.
    Enfant,
    /// *Base élèves*: `enfant` too; no INE, one class column; dates `AAAA-MM-JJ`, `H` or `F`, every value quoted.
    Former,
}

impl OndeVersion {
    pub(super) fn is_former(self) -> bool {
        self == Self::Former
    }
}

/// How to write the pair of files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct OndeStyle {
    /// OndeVersion.
    pub generation: OndeVersion,
    /// Encoding. In ISO-8859-1, characters that do not exist there are written as [`Charset::nearest`] says.
    pub charset: Charset,
    /// With the column `Numéro de poste` in the guardians' file.
    pub extension_column: bool,
}
