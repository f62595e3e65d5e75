//! Questions only the director can answer.

use std::collections::{HashMap, HashSet};

use sha2::{Digest, Sha256};

use crate::view::import::{Answer, Question, QuestionChoice};
use crate::{Error, Result};

/// The questions of one import, and the answers there are.
#[derive(Debug, Default)]
pub(super) struct Doubts {
    given: HashMap<String, String>,
    remembered: HashMap<String, String>,
    seen: HashSet<String>,
    /// Without an answer.
    pub(super) open: Vec<Question>,
    /// Answers given and used.
    pub(super) used: Vec<(String, String)>,
}

impl Doubts {
    /// Answers of this request, and those of earlier imports.
    pub(super) fn new(answers: &[Answer], remembered: HashMap<String, String>) -> Self {
        let given = answers.iter().map(|answer| (answer.id.clone(), answer.value.clone())).collect();
        Self { given, remembered, ..Self::default() }
    }

    /// The answer to a question; without one it stays open. Of two questions of the same id the second gets an
    /// id of its own.
    pub(super) fn ask(
        &mut self,
        mut id: String,
        text: String,
        choices: Vec<QuestionChoice>,
    ) -> Result<Option<String>> {
        let first = id.clone();
        let mut again = 1_u32;
        while !self.seen.insert(id.clone()) {
            again += 1;
            id = format!("{first}-{again}");
        }
        let offered = |value: &String| choices.iter().any(|choice| choice.value == *value);
        if let Some(value) = self.given.get(&id) {
            if !offered(value) {
                return Err(Error::invalid(
                    "answers",
                    format!(
                        "La réponse donnée à la question «\u{A0}{text}\u{A0}» n’est pas l’un des choix proposés."
                    ),
                ));
            }
            self.used.push((id, value.clone()));
            return Ok(Some(value.clone()));
        }
        if let Some(value) = self.remembered.get(&id).filter(|value| offered(value)) {
            return Ok(Some(value.clone()));
        }
        self.open.push(Question { id, text, choices });
        Ok(None)
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
