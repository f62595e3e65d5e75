//! An invented primary school of twenty-four children in three classes, one guardian each, and its two ONDE files.
//! A test changes what its case is about and writes them.

use crate::bench::Bench;

pub const PUPILS: &str = "eleves.csv";
pub const GUARDIANS: &str = "responsables.csv";
pub const UAI: &str = "0990001N";

const FAMILIES: [&str; 24] = [
    "BALEINE",
    "CASTOR",
    "DAUPHIN",
    "ÉCUREUIL",
    "FURET",
    "GUÊPIER",
    "HÉRISSON",
    "IBIS",
    "JAGUAR",
    "KOALA",
    "LÉZARD",
    "MARMOTTE",
    "NARVAL",
    "OTARIE",
    "PÉLICAN",
    "QUETZAL",
    "RENARD",
    "SITTELLE",
    "TORTUE",
    "UNAU",
    "VIPÈRE",
    "WALLABY",
    "XÉNOPE",
    "ZÈBRE",
];
const FIRST: [&str; 8] = ["Léo", "Inès", "Hugo", "Zoé", "Gaël", "Éloïse", "Nour", "Côme"];
const CLASSES: [(&str, &str, &str); 3] =
    [("CP", "CP A", "4101"), ("CE1", "CE1 B", "4102"), ("CM2", "CM2 C", "4103")];

const PUPIL_COLUMNS: [&str; 22] = [
    "Nom élève",
    "Nom d'usage élève",
    "Prénom élève",
    "Date naissance",
    "Sexe",
    "INE",
    "Adresse1",
    "Cp1",
    "Commune1",
    "Pays1",
    "Adresse2",
    "Cp2",
    "Commune2",
    "Pays2",
    " Cycle",
    "Niveau",
    "Libellé classe",
    "Identifiant classe",
    "Attestation fournie",
    "Autorisation associations",
    "Autorisation photo",
    "Décision de passage",
];
const GUARDIAN_COLUMNS: [&str; 16] = [
    "Civilité Responsable",
    "Nom usage responsable",
    "Nom responsable",
    "Prénom responsable",
    "Adresse responsable",
    "CP responsable",
    "Commune responsable",
    "Pays",
    "Courriel",
    "Téléphone domicile",
    "Téléphone travail",
    "Téléphone portable",
    "Nom d'usage enfant",
    "Nom de famille enfant",
    "Prénom enfant",
    "Classes enfants",
];

/// A file of columns, before it is written.
#[derive(Clone)]
pub struct Table {
    pub columns: Vec<String>,
    pub lines: Vec<Vec<String>>,
}

impl Table {
    fn new<const N: usize>(columns: [&str; N]) -> Self {
        Self { columns: columns.map(str::to_owned).to_vec(), lines: Vec::new() }
    }

    fn column(&self, name: &str) -> usize {
        self.columns.iter().position(|column| column == name).unwrap_or_else(|| panic!("no column {name}"))
    }

    pub fn get(&self, line: usize, column: &str) -> &str {
        &self.lines[line][self.column(column)]
    }

    pub fn set(&mut self, line: usize, column: &str, value: &str) {
        let column = self.column(column);
        value.clone_into(&mut self.lines[line][column]);
    }

    /// Writes one column anew, line by line, from its number and what it says.
    pub fn each(&mut self, column: &str, value: impl Fn(usize, &str) -> String) {
        let column = self.column(column);
        for (number, line) in self.lines.iter_mut().enumerate() {
            line[column] = value(number, &line[column]);
        }
    }

    /// Names a column otherwise.
    pub fn rename(&mut self, column: &str, name: &str) {
        let column = self.column(column);
        name.clone_into(&mut self.columns[column]);
    }

    /// Leaves a column out.
    pub fn drop(&mut self, column: &str) {
        let column = self.column(column);
        self.columns.remove(column);
        for line in &mut self.lines {
            line.remove(column);
        }
    }

    pub fn text(&self) -> String {
        let lines = std::iter::once(&self.columns).chain(&self.lines);
        lines.map(|line| line.join(";") + "\r\n").collect()
    }
}

/// The school: the first pupil is line 0 of both tables.
#[derive(Clone)]
pub struct School {
    pub pupils: Table,
    pub guardians: Table,
}

impl School {
    pub fn whole() -> Self {
        Self::of(24)
    }

    /// The same, of its first children only.
    pub fn of(number: usize) -> Self {
        Self::between(0, number)
    }

    /// The same, of some of its children.
    pub fn between(first: usize, end: usize) -> Self {
        let mut school = Self { pupils: Table::new(PUPIL_COLUMNS), guardians: Table::new(GUARDIAN_COLUMNS) };
        for number in first..end {
            school.add(number);
        }
        school
    }

    fn add(&mut self, number: usize) {
        let (family, first) = (FAMILIES[number], FIRST[number % 8]);
        let (level, class, class_id) = CLASSES[number % 3];
        // Days that are no months, so that no date can be read in two ways.
        let day =
            format!("{:02}/{:02}/{}", 13 + number % 15, number % 12 + 1, [2019, 2018, 2015][number % 3]);
        let (ine, street) = (format!("99000{number:04}AB"), format!("{} rue des Bestiaires", number + 1));
        let sex = ["M", "F"][number % 2];
        let pupil = [
            family,
            "",
            first,
            &day,
            sex,
            &ine,
            &street,
            "99000",
            "MONTEXEMPLE",
            "FRANCE",
            "",
            "",
            "",
            "",
            "CYCLE II",
            level,
            class,
            class_id,
            "Oui",
            "Non",
            "Oui",
            "",
        ];
        self.pupils.lines.push(pupil.map(str::to_owned).to_vec());
        let (mail, mobile) = (format!("foyer{number}@exemple.fr"), format!("06 99 00 00 {number:02}"));
        let guardian = [
            "Mme",
            "",
            family,
            "Alix",
            &street,
            "99000",
            "MONTEXEMPLE",
            "FRANCE",
            &mail,
            "",
            "",
            &mobile,
            "",
            family,
            first,
            class,
        ];
        self.guardians.lines.push(guardian.map(str::to_owned).to_vec());
    }

    /// Keeps the children of one class.
    pub fn only(mut self, class: &str) -> Self {
        let of_class = |table: &Table, column: &str| {
            let column = table.column(column);
            table.lines.iter().filter(|line| line[column] == class).cloned().collect()
        };
        self.pupils.lines = of_class(&self.pupils, "Libellé classe");
        self.guardians.lines = of_class(&self.guardians, "Classes enfants");
        self
    }

    /// Writes both names of a child, and of the guardian's child.
    pub fn name(&mut self, line: usize, family: &str, first: &str) {
        self.pupils.set(line, "Nom élève", family);
        self.pupils.set(line, "Prénom élève", first);
        self.guardians.set(line, "Nom de famille enfant", family);
        self.guardians.set(line, "Prénom enfant", first);
    }
}

/// Writes a file as ONDE does, in one byte a letter.
pub fn latin_1(text: &str) -> Vec<u8> {
    text.chars().map(|letter| u8::try_from(u32::from(letter)).unwrap()).collect()
}

impl Bench {
    /// Writes both files.
    pub fn write_school(&self, school: &School) {
        self.write(PUPILS, latin_1(&school.pupils.text()));
        self.write(GUARDIANS, latin_1(&school.guardians.text()));
    }

    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        std::fs::write(self.path(name), bytes).unwrap();
    }
}
