//! The database was put back as it was before.

use std::io::Write;

use service::Service;
use service::usecase::restored;

use crate::failure::Failure;

/// Says so, for computers to hear.
pub async fn run(service: &Service) -> Result<(), Failure> {
    let said = match restored::begin_anew(service).await? {
        0 => "Aucun établissement n’est connu\u{a0}: il n’y a rien à reprendre.".to_owned(),
        1 => {
            "1\u{a0}établissement\u{a0}: ses ordinateurs reprendront tout à leur prochain échange.".to_owned()
        }
        schools => {
            format!(
                "{schools}\u{a0}établissements\u{a0}: leurs ordinateurs reprendront tout à leur prochain échange."
            )
        }
    };
    Ok(writeln!(std::io::stdout(), "{said}")?)
}
