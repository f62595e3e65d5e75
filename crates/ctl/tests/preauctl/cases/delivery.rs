//! What giving files to `preauctl` answers, and what the store says then.

use serde_json::Value;

use super::onde::{GUARDIANS, PUPILS, School, UAI};
use crate::bench::{Bench, field, number};

const NAMED: [&str; 6] = ["--name", "École des Bestiaires", "--degree", "1D", "--town", "Montexemple"];

/// What an import answered.
pub struct Answer {
    pub code: i32,
    pub report: Value,
}

impl Answer {
    pub fn total(&self, name: &str) -> u64 {
        number(&self.report["totals"][name])
    }

    /// Pupils there, pupils new, pupils gone.
    pub fn pupils(&self) -> [u64; 3] {
        ["pupils", "pupils_new", "pupils_gone"].map(|name| self.total(name))
    }

    /// The same of guardians.
    pub fn guardians(&self) -> [u64; 3] {
        ["guardians", "guardians_new", "guardians_gone"].map(|name| self.total(name))
    }

    /// Done, without any question.
    pub fn done(self) -> Self {
        assert_eq!((self.code, self.questions().len()), (0, 0), "{:#}", self.report);
        assert_eq!(self.report["applied"], true);
        self
    }

    pub fn unchanged(&self) -> bool {
        self.report["unchanged"] == true
    }

    pub fn questions(&self) -> &[Value] {
        self.report["questions"].as_array().unwrap()
    }

    /// The only question, which stopped the import.
    pub fn question(&self) -> &Value {
        assert_eq!((self.code, self.questions().len()), (3, 1), "{:#}", self.report);
        assert_eq!(self.report["applied"], false);
        &self.questions()[0]
    }

    /// The remarks and rejections of one kind.
    pub fn told(&self, code: &str) -> Vec<&Value> {
        let told = self.report["rejections"].as_array().unwrap();
        told.iter().filter(|line| line["code"] == code).collect()
    }

    /// The only remark.
    pub fn remark(&self) -> &Value {
        let told = self.report["rejections"].as_array().unwrap();
        assert_eq!(told.len(), 1, "{told:#?}");
        &told[0]
    }
}

impl Bench {
    /// Gives both files of this school, as it is.
    pub fn deliver(&self, school: &School) -> Answer {
        self.deliver_to(UAI, school, &[])
    }

    pub fn deliver_to(&self, uai: &str, school: &School, more: &[&str]) -> Answer {
        self.write_school(school);
        self.give_to(uai, &[PUPILS, GUARDIANS], more)
    }

    /// Gives ONDE files that are there.
    pub fn give_to(&self, uai: &str, files: &[&str], more: &[&str]) -> Answer {
        self.give(&[files, &["--school", uai], &NAMED, more].concat())
    }

    /// Gives files, and says what was answered.
    pub fn give(&self, typed: &[&str]) -> Answer {
        let ran = self.run(&[&["import"], typed, &["--json"]].concat());
        let report = serde_json::from_str(&ran.out);
        Answer { code: ran.code, report: report.unwrap_or_else(|_| panic!("{}: {}", ran.code, ran.err)) }
    }

    /// Gives ONDE files that are refused: the kind and the sentence.
    pub fn refused(&self, files: &[&str]) -> (String, String) {
        let ran = self.run(&[&["import"], files, &["--school", UAI], &NAMED, &["--json"]].concat());
        assert_eq!((ran.code, ran.out.as_str()), (1, ""));
        let error = ran.error();
        assert_eq!(self.json(&["schools"]).as_array().unwrap().len(), 0, "nothing was imported");
        (field(&error, "code").to_owned(), field(&error, "message").to_owned())
    }

    pub fn accounts(&self, filters: &[&str]) -> Vec<Value> {
        let found = self.json(&[&["accounts", "--no-passwords"], filters].concat());
        found.as_array().unwrap().clone()
    }

    /// Every account with its holder and its children: `login: holder: child, child`.
    pub fn holders(&self) -> Vec<String> {
        let of = |account: &Value| {
            let pupils = account["pupils"].as_array().unwrap();
            let mut children: Vec<String> = pupils.iter().map(full_name).collect();
            children.sort();
            format!("{}: {}: {}", field(account, "login"), full_name(account), children.join(", "))
        };
        let mut holders: Vec<String> = self.accounts(&[]).iter().map(of).collect();
        holders.sort();
        holders
    }

    /// What is said of every child, sorted by name.
    pub fn children(&self) -> Vec<Value> {
        let mut children: Vec<Value> = self
            .accounts(&[])
            .iter()
            .flat_map(|account| account["pupils"].as_array().unwrap().clone())
            .collect();
        children.sort_by_key(full_name);
        children
    }

    /// The classes of the children, each once.
    pub fn classes(&self) -> Vec<String> {
        let mut classes: Vec<String> =
            self.children().iter().map(|child| field(child, "class").to_owned()).collect();
        classes.sort();
        classes.dedup();
        classes
    }

    /// What is to be corrected at the source, of one kind: `name: reason`.
    pub fn corrections(&self, code: &str) -> Vec<String> {
        let found = self.json(&["corrections"]);
        let of = |line: &Value| format!("{}: {}", field(line, "name"), field(line, "reason"));
        found.as_array().unwrap().iter().filter(|line| line["code"] == code).map(of).collect()
    }
}

pub fn full_name(person: &Value) -> String {
    let [first, family] = ["first_name", "family_name"].map(|name| person[name].as_str().unwrap_or_default());
    format!("{first} {family}").trim().to_owned()
}

/// The labels of the choices of a question.
pub fn choices(question: &Value) -> Vec<&str> {
    question["choices"].as_array().unwrap().iter().map(|choice| field(choice, "label")).collect()
}
