//! Questions only the director can answer.

use std::collections::{HashMap, HashSet};

use sha2::{Digest, Sha256};

use crate::store::id::StagedGuardianId;
use crate::view::import::{Answer, AnsweredQuestion, Question, QuestionAbout, QuestionChoice};
use crate::{Error, Result};

/// The questions of one import, and the answers there are.
#[derive(Debug, Default)]
pub(super) struct Questions {
    given: HashMap<String, String>,
    remembered: HashMap<String, String>,
    seen: HashSet<String>,
    open: Vec<Question>,
    answered: Vec<AnsweredQuestion>,
    /// Staged guardians who are asked about: one person is one question.
    about: HashSet<StagedGuardianId>,
    /// Answers of this request that later imports need not ask for.
    lasting: Vec<(String, String)>,
}

impl Questions {
    /// Answers of this request, and those of earlier imports.
    pub(super) fn new(answers: &[Answer], remembered: HashMap<String, String>) -> Self {
        let given = answers.iter().map(|answer| (answer.id.clone(), answer.value.clone())).collect();
        Self { given, remembered, ..Self::default() }
    }

    /// The answer to a question about a person, of this request or of an earlier import; without one it stays open.
    /// Of two questions of the same id the second gets an id of its own.
    pub(super) fn ask(&mut self, mut question: Question) -> Result<Option<String>> {
        let first = question.id.clone();
        let mut again = 1_u32;
        while !self.seen.insert(question.id.clone()) {
            again += 1;
            question.id = format!("{first}-{again}");
        }
        if let Some(value) = self.given_to(&question)? {
            self.lasting.push((question.id.clone(), value.clone()));
            return Ok(Some(self.answer(question, value, false)));
        }
        let offered = |value: &&String| question.choices.iter().any(|choice| choice.value == **value);
        if let Some(value) = self.remembered.get(&question.id).filter(offered).cloned() {
            return Ok(Some(self.answer(question, value, true)));
        }
        self.open.push(question);
        Ok(None)
    }

    /// The answer to a question that lines may raise again in the same words: it is asked once.
    pub(super) fn ask_once(&mut self, question: Question) -> Result<Option<String>> {
        if self.seen.contains(&question.id) {
            let same = self.answered.iter().find(|answered| answered.question.id == question.id);
            return Ok(same.map(|answered| answered.value.clone()));
        }
        self.ask(question)
    }

    /// Whether a question has been answered, in this request or for an earlier import.
    pub(super) fn is_answered(&self, id: &str) -> bool {
        self.given.contains_key(id) || self.remembered.contains_key(id)
    }

    /// Remembers that a question is about a staged guardian.
    pub(super) fn note_about(&mut self, stage: StagedGuardianId) {
        self.about.insert(stage);
    }

    /// Whether a question that was noted is about a staged guardian.
    pub(super) fn is_about(&self, stage: StagedGuardianId) -> bool {
        self.about.contains(&stage)
    }

    /// Answers of this request to questions that nobody asked.
    pub(super) fn unused(&self) -> Vec<String> {
        let asked: HashSet<&str> = self
            .open
            .iter()
            .chain(self.answered.iter().map(|answered| &answered.question))
            .map(|question| question.id.as_str())
            .collect();
        let mut unused: Vec<String> =
            self.given.keys().filter(|id| !asked.contains(id.as_str())).cloned().collect();
        unused.sort();
        unused
    }

    /// The answer to a question about the files of this request: no other import may use it.
    pub(super) fn ask_of_these_files(&mut self, question: Question) -> Result<Option<String>> {
        match self.given_to(&question)? {
            Some(value) => Ok(Some(self.answer(question, value, false))),
            None => {
                self.open.push(question);
                Ok(None)
            }
        }
    }

    fn given_to(&self, question: &Question) -> Result<Option<String>> {
        let Some(value) = self.given.get(&question.id) else { return Ok(None) };
        if question.choices.iter().any(|choice| choice.value == *value) {
            return Ok(Some(value.clone()));
        }
        Err(Error::invalid(
            "answers",
            format!(
                "La réponse donnée à la question «\u{A0}{}\u{A0}» n’est pas l’un des choix proposés.",
                question.text
            ),
        ))
    }

    fn answer(&mut self, question: Question, value: String, remembered: bool) -> String {
        self.answered.push(AnsweredQuestion { question, value: value.clone(), remembered });
        value
    }

    /// Answers of this request that are to be remembered.
    pub(super) fn lasting(&self) -> &[(String, String)] {
        &self.lasting
    }

    /// What is open and what is answered: the files first, in the order of what leads to what, then subject by subject.
    pub(super) fn into_lists(mut self) -> (Vec<Question>, Vec<AnsweredQuestion>) {
        let place =
            |question: &Question| (question.about != QuestionAbout::Files).then(|| question.subject.clone());
        self.open.sort_by_key(place);
        self.answered.sort_by_key(|answered| place(&answered.question));
        (self.open, self.answered)
    }
}

/// A question without facts, which its caller may add. Choices that would read the same are numbered.
pub(super) fn question(
    id: String,
    about: QuestionAbout,
    subject: impl Into<String>,
    text: impl Into<String>,
    mut choices: Vec<QuestionChoice>,
) -> Question {
    let mut ranks: HashMap<String, (usize, usize)> = HashMap::new();
    for choice in &choices {
        ranks.entry(choice.label.clone()).or_default().0 += 1;
    }
    for choice in &mut choices {
        if let Some((alike @ 2.., rank)) = ranks.get_mut(&choice.label) {
            *rank += 1;
            choice.label.push_str(&format!(" – n°\u{a0}{rank} sur {alike}"));
        }
    }
    Question {
        id,
        about,
        subject: subject.into(),
        text: text.into(),
        facts: Vec::new(),
        departures: Vec::new(),
        choices,
    }
}

/// An id that the same question has in every import: it depends on what is asked about, not on row numbers.
pub(super) fn id(kind: &str, parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    hash.update(kind);
    for part in parts {
        hash.update([0]);
        hash.update(part);
    }
    let digest = hash.finalize();
    let hex: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    format!("{kind}-{hex}")
}

/// One possible answer.
pub(super) fn choice(value: impl Into<String>, label: impl Into<String>) -> QuestionChoice {
    QuestionChoice { value: value.into(), label: label.into() }
}

#[cfg(test)]
mod tests {
    use super::{choice, question};
    use crate::view::import::QuestionAbout;

    #[test]
    fn no_two_choices_read_the_same() {
        let choices = vec![choice("1", "Ana"), choice("2", "Éli"), choice("3", "Ana")];
        let asked = question("q".to_owned(), QuestionAbout::Pupil, "Ana", "Qui est-ce\u{a0}?", choices);
        let labels: Vec<&str> = asked.choices.iter().map(|choice| choice.label.as_str()).collect();
        assert_eq!(labels, ["Ana – n°\u{a0}1 sur 2", "Éli", "Ana – n°\u{a0}2 sur 2"]);
    }
}
