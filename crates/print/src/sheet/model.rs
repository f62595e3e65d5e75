//! What stands on an individual sheet, before anybody thinks of points and millimetres.

use domain::account::State;
use jiff::civil::Date;

/// One page of the printed file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Page {
    /// The sheet of one account.
    Sheet(Box<Sheet>),
    /// The page that opens a class: a tick list for the teacher who hands the sheets out.
    Separator(Box<Separator>),
}

/// The individual sheet (*feuille individuelle*) of one account: one page, always.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// Serial number, so that the sheet can be recalled, reprinted or declared void.
    pub serial: String,
    /// Date of the notification.
    pub date: Date,
    /// Who the sheet is for.
    pub addressee: Addressee,
    /// The school that hands it out.
    pub school: SchoolHeader,
    /// The pupils the account gives access to; on a pupil's sheet, that pupil alone.
    pub pupils: Vec<SheetPupil>,
    /// Login, `p.nomXX`.
    pub login: String,
    /// Where the account stands once notified: an activated one has nothing to activate any more.
    pub state: State,
    /// What the sheet says of the password.
    pub secret: Secret,
    /// Where to sign in; the QR code opens it with the login filled in, never the password.
    pub portal: Option<String>,
    /// Addresses of services to print, in order.
    pub services: Vec<String>,
    /// Last day on which the account can be activated or its provisional password used (three months).
    pub valid_until: Option<Date>,
    /// From when the password on the sheet works.
    pub availability: Availability,
}

/// Whose account it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Addressee {
    /// A legal guardian.
    LegalGuardian(PostalAddressee),
    /// A person in charge of the pupil (2D).
    PersonInCharge(PostalAddressee),
    /// The pupil (2D).
    Pupil {
        /// First name then name.
        name: String,
    },
}

/// A person and a postal address, as they must stand in the window of an envelope.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PostalAddressee {
    /// Who the letter is for.
    pub name: PostalName,
    /// Street lines, at most four, as the source has them; the layout fits them to NF Z10-011.
    pub lines: Vec<String>,
    /// Postal code and town.
    pub locality: Option<String>,
    /// Country, when it is not France.
    pub country: Option<String>,
}

/// Whose name stands at the head of an address, in parts: what is too long is shortened where it matters least.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PostalName {
    /// Somebody; a part that is not known is empty.
    Person {
        /// Civil title.
        title: String,
        /// First names.
        first: String,
        /// Everyday name.
        family: String,
    },
    /// A service or an association, which has no title.
    Organisation(String),
}

impl PostalName {
    /// A person of these names.
    #[must_use]
    pub fn person(title: &str, first: &str, family: &str) -> Self {
        Self::Person { title: title.into(), first: first.into(), family: family.into() }
    }
}

impl Default for PostalName {
    fn default() -> Self {
        Self::person("", "", "")
    }
}

/// The school's own lines at the head of a sheet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SchoolHeader {
    /// UAI.
    pub uai: String,
    /// Name.
    pub name: String,
    /// Street, if known.
    pub street: Option<String>,
    /// Postal code and town, if known.
    pub locality: Option<String>,
    /// Whom families should ask for, as it follows « Contactez »; the school itself when nobody is named.
    pub contact: Option<String>,
    /// Telephone, if known: whom to contact.
    pub phone: Option<String>,
    /// Mail address, if known: whom to contact.
    pub mail: Option<String>,
    /// True in the second degree (words differ: *établissement*).
    pub secondary: bool,
}

/// A pupil named on a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetPupil {
    /// First name then name.
    pub name: String,
    /// Class label.
    pub class: Option<String>,
    /// Name of the other school, when the pupil is not in this one.
    pub elsewhere: Option<String>,
}

/// What a sheet says of the password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Secret {
    /// The provisional password, eight characters.
    Provisional(String),
    /// The holder has chosen one, and it stays valid.
    Chosen,
    /// The account has no password: sign in with FranceConnect.
    FranceConnect,
    /// A provisional password ran out unused on an activated account: none works until the next reset.
    Lapsed,
}

/// From when a sheet's password can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Availability {
    /// At once.
    Now,
    /// The school has not joined the central service yet.
    WhenSchoolLinked,
    /// A reset decided offline against a password the holder chose.
    WhenSynchronised,
}

/// The page that opens a class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Separator {
    /// The school.
    pub school: SchoolHeader,
    /// Class label.
    pub class: String,
    /// Date of the notification.
    pub date: Date,
    /// One row per sheet of the class, in the order of the sheets.
    pub rows: Vec<TickRow>,
}

/// A line of the tick list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TickRow {
    /// Pupil, name first.
    pub pupil: String,
    /// Guardian, name first; empty on pupils' lists.
    pub guardian: String,
    /// Serial number of the sheet.
    pub serial: String,
}

/// Settings of the printer and the envelope.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layout {
    /// Which window the address must show through.
    pub window: Window,
    /// Shift of the address block to the right, in tenths of a millimetre; may be negative.
    pub offset_x: i16,
    /// Shift of the address block downwards, in tenths of a millimetre; may be negative.
    pub offset_y: i16,
    /// Page margin in millimetres, 10 to 30.
    pub margin: u8,
}

/// Envelope windows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Window {
    /// DL (110 × 220 mm), sheet folded in three.
    Dl,
    /// C5 (162 × 229 mm), sheet folded in two.
    C5,
    /// No window: handed out in the pupil's bag.
    None,
}
