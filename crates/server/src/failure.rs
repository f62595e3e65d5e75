//! Why a command could not be done, in a French sentence.

use std::error::Error;
use std::fmt;

use protocol::problem::ProblemCode;
use server::configuration::Misconfigured;

/// What is told of it.
#[derive(Debug)]
pub struct Failure(String);

impl Failure {
    /// That sentence.
    pub fn told(sentence: impl Into<String>) -> Self {
        Self(sentence.into())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A sentence, and what the system says of its cause.
fn with_causes(sentence: &str, error: &dyn Error) -> String {
    let mut text = sentence.to_owned();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str("\u{a0}: ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}

impl From<Misconfigured> for Failure {
    fn from(error: Misconfigured) -> Self {
        Self(with_causes(&error.to_string(), &error))
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self(format!("le système a refusé une lecture ou une écriture\u{a0}: {error}"))
    }
}

impl From<service::Error> for Failure {
    fn from(error: service::Error) -> Self {
        use service::Error as Met;
        let sentence = match &error {
            Met::Refused(ProblemCode::NotFound) => "ce qui est demandé n’est pas connu du service",
            Met::Refused(ProblemCode::Unavailable) => {
                "le service est occupé\u{a0}: recommencez dans quelques instants"
            }
            Met::Refused(_) => "ce qui est demandé ne peut pas être fait",
            Met::Database(_) => "la base de données ne répond pas, ou a refusé",
            Met::Migration(_) => "la base de données ne peut pas être mise à cette version",
            Met::BadValue { .. } | Met::BadContent(..) => {
                "la base de données contient une valeur que cette version n’écrit pas"
            }
            Met::UnknownKey(name) => {
                return Self(format!(
                    "un secret est scellé par la clé «\u{a0}{name}\u{a0}», qui n’est pas dans le fichier des clés. \
                     Remettez-la, depuis sa sauvegarde\u{a0}: rien d’autre ne l’ouvre."
                ));
            }
            Met::Sealed => {
                "un secret scellé ne s’ouvre pas\u{a0}: une autre clé porte ce nom, ou la base a été modifiée. Remettez \
                 les clés de la sauvegarde de cette base."
            }
            Met::Hashing(_) | Met::Randomness(_) | Met::Task(_) => "l’ordinateur n’a pas pu faire un calcul",
            Met::Ledger(path, cause) => {
                return Self(format!(
                    "le registre hors de la base, {}, ne peut pas être lu ou écrit\u{a0}: {cause}. Rien n’a été fait\u{a0}: \
                     corrigez ses droits, ou son chemin («\u{a0}ledger\u{a0}» dans la configuration), et recommencez",
                    path.display()
                ));
            }
            Met::Files(_) => "un fichier ne peut pas être lu ou écrit",
        };
        Self(with_causes(sentence, &error))
    }
}
