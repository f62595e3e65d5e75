//! Help and mistakes of typing, in French: clap speaks English by itself.

use std::ffi::OsString;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, Command, CommandFactory, FromArgMatches};

use crate::args::Cli;

const ROOT: &str = "\
{about}

Utilisation\u{a0}: {usage}

{all-args}

«\u{a0}preauctl COMMANDE --help\u{a0}» détaille une commande. Codes de sortie\u{a0}: 0 fait, 1 refusé, 2 mal écrit, 3 fait en
partie, ou un import pose des questions, 4 phrase secrète ou clé, 5 données endommagées, 6 déjà ouvert, 7 disque, droits
ou horloge.
";

const OF_COMMAND: &str = "\
{about}

Utilisation\u{a0}: {usage}

{all-args}
";

/// Why there is no command to run.
pub enum ParseExit {
    /// Help or version was asked for.
    Shown(String),
    /// What was typed cannot be understood.
    Refused {
        /// One French line.
        message: String,
        /// JSON was asked for.
        json: bool,
    },
}

/// Reads the command line.
///
/// # Errors
/// [`ParseExit`], when there is nothing to run.
pub fn parse(typed: impl IntoIterator<Item = OsString>) -> Result<Cli, ParseExit> {
    let typed: Vec<OsString> = typed.into_iter().collect();
    let json = typed.iter().any(|word| word == "--json");
    command()
        .try_get_matches_from(typed)
        .and_then(|matches| Cli::from_arg_matches(&matches))
        .map_err(|error| parse_exit(&error, json))
}

fn parse_exit(error: &clap::Error, json: bool) -> ParseExit {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => ParseExit::Shown(error.render().to_string()),
        _ => ParseExit::Refused { message: sentence(error), json },
    }
}

/// The command line with every word in French.
fn command() -> Command {
    french(Cli::command(), ROOT).subcommand_help_heading("Commandes\u{a0}")
}

fn french(command: Command, template: &'static str) -> Command {
    command
        .disable_help_flag(true)
        .disable_version_flag(true)
        .disable_help_subcommand(true)
        .subcommand_value_name("COMMANDE")
        .help_template(template)
        .mut_args(french_argument)
        .mut_subcommands(|command| french(command, OF_COMMAND))
}

/// What clap would add in English is already said in the help of the argument.
fn french_argument(argument: Arg) -> Arg {
    let argument = match argument.get_action().takes_values() {
        true => argument.hide_default_value(true).hide_possible_values(true),
        false => argument,
    };
    match argument.get_help_heading() {
        Some(_) => argument,
        None if argument.is_positional() => argument.help_heading("Arguments\u{a0}"),
        None => argument.help_heading("Options\u{a0}"),
    }
}

/// What is wrong, and where to look.
fn sentence(error: &clap::Error) -> String {
    let argument = text(error, ContextKind::InvalidArg);
    let value = text(error, ContextKind::InvalidValue);
    let what = match error.kind() {
        ErrorKind::InvalidValue | ErrorKind::ValueValidation if value.is_empty() => {
            format!("{} attend une valeur.", quoted(&argument))
        }
        ErrorKind::InvalidValue => {
            let values = text(error, ContextKind::ValidValue);
            format!(
                "La valeur {} ne convient pas pour {}. Valeurs possibles\u{a0}: {values}.",
                quoted(&value),
                quoted(&argument)
            )
        }
        ErrorKind::ValueValidation => {
            format!("La valeur {} ne convient pas pour {}.", quoted(&value), quoted(&argument))
        }
        ErrorKind::UnknownArgument => format!("Option ou argument inconnu\u{a0}: {}.", quoted(&argument)),
        ErrorKind::InvalidSubcommand => {
            format!("Commande inconnue\u{a0}: {}.", quoted(&text(error, ContextKind::InvalidSubcommand)))
        }
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            "Indiquez une commande.".to_owned()
        }
        ErrorKind::MissingRequiredArgument => {
            let missing =
                texts(error, ContextKind::InvalidArg).iter().map(|one| missing(one)).collect::<Vec<_>>();
            format!("Il manque\u{a0}: {}.", missing.join(", "))
        }
        ErrorKind::ArgumentConflict => {
            let prior = texts(error, ContextKind::PriorArg);
            match prior.is_empty() || prior == [argument.as_str()] {
                true => format!("{} ne peut être donné qu’une fois.", quoted(&argument)),
                false => format!("{} ne va pas avec {}.", quoted(&argument), alternatives(&prior)),
            }
        }
        ErrorKind::TooManyValues
        | ErrorKind::TooFewValues
        | ErrorKind::WrongNumberOfValues
        | ErrorKind::NoEquals => format!("{} n’attend pas ce nombre de valeurs.", quoted(&argument)),
        ErrorKind::InvalidUtf8 => "Un argument n’est pas du texte lisible (UTF-8).".to_owned(),
        _ => "La commande n’a pas été comprise.".to_owned(),
    };
    let meant = [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue]
        .into_iter()
        .find_map(|kind| nearest(error, kind));
    match meant {
        Some(meant) => format!("{what} Vouliez-vous écrire {}\u{a0}? Voir --help.", quoted(&meant)),
        None => format!("{what} Voir --help."),
    }
}

/// clap sorts its suggestions, the nearest last.
fn nearest(error: &clap::Error, kind: ContextKind) -> Option<String> {
    match error.get(kind)? {
        ContextValue::String(text) => Some(text.clone()),
        ContextValue::Strings(texts) => texts.last().cloned(),
        _ => None,
    }
}

fn quoted(text: &str) -> String {
    format!("«\u{a0}{text}\u{a0}»")
}

/// Each quoted, with "ou" before the last.
fn alternatives(texts: &[String]) -> String {
    let mut texts: Vec<String> = texts.iter().map(|text| quoted(text)).collect();
    let last = texts.pop().unwrap_or_default();
    if texts.is_empty() { last } else { format!("{} ou {last}", texts.join(", ")) }
}

/// An argument that is missing, quoted; clap writes `<--pdf|--csv>` where one of several is needed.
fn missing(argument: &str) -> String {
    let one_of = argument.strip_prefix('<').and_then(|rest| rest.strip_suffix('>'));
    match one_of.filter(|one_of| one_of.contains('|')) {
        Some(one_of) => alternatives(&one_of.split('|').map(str::to_owned).collect::<Vec<_>>()),
        None => quoted(argument),
    }
}

fn text(error: &clap::Error, kind: ContextKind) -> String {
    texts(error, kind).join(", ")
}

fn texts(error: &clap::Error, kind: ContextKind) -> Vec<String> {
    match error.get(kind) {
        Some(ContextValue::String(text)) => vec![text.clone()],
        Some(ContextValue::Strings(texts)) => texts.clone(),
        Some(ContextValue::StyledStr(text)) => vec![text.to_string()],
        Some(ContextValue::StyledStrs(texts)) => texts.iter().map(ToString::to_string).collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::{ParseExit, command, parse};

    fn typed(line: &str) -> Result<super::Cli, ParseExit> {
        parse(std::iter::once("preauctl").chain(line.split_whitespace()).map(Into::into))
    }

    fn refused(line: &str) -> String {
        match typed(line) {
            Err(ParseExit::Refused { message, .. }) => message.replace('\u{a0}', " "),
            _ => panic!("{line} was not refused"),
        }
    }

    fn help(line: &str) -> String {
        match typed(line) {
            Err(ParseExit::Shown(text)) => text,
            Err(ParseExit::Refused { message, .. }) => panic!("{line}: {message}"),
            Ok(_) => panic!("{line} ran"),
        }
    }

    #[test]
    fn the_definition_holds_together() {
        command().debug_assert();
    }

    #[test]
    fn no_help_holds_a_word_of_english() {
        let names: Vec<String> =
            command().get_subcommands().map(|command| command.get_name().to_owned()).collect();
        assert_eq!(names.len(), 39);
        let helps = names.iter().map(|name| help(&format!("{name} --help")));
        for text in helps.chain([help("--help"), help("-h")]) {
            assert!(text.contains("Utilisation\u{a0}: preauctl"), "{text}");
            assert!(text.contains("Options générales\u{a0}:"), "{text}");
            for english in
                ["Usage", "Print", "Options:", "Commands", "default", "possible values", "env:", "COMMAND>"]
            {
                assert!(!text.contains(english), "{english} in\n{text}");
            }
        }
    }

    #[test]
    fn mistakes_are_told_in_french_on_one_line() {
        for (line, expected) in [
            ("", "Indiquez une commande. Voir --help."),
            ("acounts", "Commande inconnue : « acounts ». Vouliez-vous écrire « accounts » ? Voir --help."),
            (
                "accounts --stat notified",
                "Option ou argument inconnu : « --stat ». Vouliez-vous écrire « --state » ? Voir --help.",
            ),
            (
                "accounts --mail perhaps",
                "La valeur « perhaps » ne convient pas pour « --mail <MAIL> ». Valeurs possibles : known, unknown, confirmed, unconfirmed. Voir --help.",
            ),
            ("accounts --page 0", "La valeur « 0 » ne convient pas pour « --page <N> ». Voir --help."),
            ("accounts --text", "« --text <TEXTE> » attend une valeur. Voir --help."),
            ("show", "Il manque : « <IDENTIFIANT> ». Voir --help."),
            ("list --pdf --csv --out x", "« --pdf » ne va pas avec « --csv ». Voir --help."),
            ("list --out x", "Il manque : « --pdf » ou « --csv ». Voir --help."),
            ("notify", "Il manque : « --by <MOYEN> », « --out <FICHIER.pdf> ». Voir --help."),
            (
                "init --author x --demonstration",
                "« --author <NOM> » ne va pas avec « --demonstration ». Voir --help.",
            ),
        ] {
            assert_eq!(refused(line), expected);
        }
    }

    #[test]
    fn logins_replace_filters() {
        assert!(typed("reset --reason stolen --login a.bc --login d.ef").is_ok());
        assert!(refused("reset --reason stolen --login a.bc --state notified").contains("ne va pas avec"));
        assert!(typed("accounts --state not_notified,notified --class CM1 --class CM2").is_ok());
    }

    #[test]
    fn json_is_heard_even_in_a_mistake() {
        assert!(matches!(typed("accounts --json --nonsense"), Err(ParseExit::Refused { json: true, .. })));
        assert!(matches!(typed("accounts --nonsense"), Err(ParseExit::Refused { json: false, .. })));
    }
}
