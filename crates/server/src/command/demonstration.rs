//! A demonstration, and what there is to try in it.

use std::io::Write;

use server::configuration::Configuration;
use service::Service;
use service::usecase::demonstration::{self, DIRECTOR, Demonstration};

use crate::failure::Failure;

const NONE: &str =
    "cette base n’est pas celle d’une démonstration\u{a0}: elle n’a pas été touchée. Donnez une base vide.";

/// Prepares it, and says what to try.
pub async fn run(configuration: &Configuration, service: &Service) -> Result<(), Failure> {
    let address = configuration.address.trim_end_matches('/');
    let shown = demonstration::prepare(service, address).await?;
    let shown = shown.ok_or_else(|| Failure::told(NONE))?;
    Ok(tell(address, &shown)?)
}

fn tell(address: &str, shown: &Demonstration) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "Tout est fictif.\n\nLe guichet des familles\n  {address}/\n\nDes feuilles à essayer")?;
    for sheet in &shown.sheets {
        writeln!(out, "  {} ({})", sheet.holder, sheet.school)?;
        writeln!(out, "    identifiant   {}", sheet.login)?;
        writeln!(out, "    mot de passe  {}", sheet.password.as_str())?;
        writeln!(out, "    enfants       {}", sheet.children.join("\u{a0}; "))?;
    }
    writeln!(out, "\nQui dirige ces établissements")?;
    for (name, uai) in &shown.schools {
        writeln!(out, "  {uai}  {name}")?;
    }
    writeln!(out, "    identifiant   {DIRECTOR}")?;
    writeln!(out, "    mot de passe  {}", shown.password.as_str())?;
    writeln!(out, "    téléphone     {}", shown.address.as_str())?;
    writeln!(out, "    son code      preau-central code {DIRECTOR}")?;
    writeln!(
        out,
        "\nPour relier un Préau\n  1. dans ses paramètres, donnez l’adresse {address}\u{a0}: il montre un code de huit signes\u{a0};\n  2. \
         ouvrez {address}/appareils avec l’identifiant, le mot de passe et le code du moment ci-dessus\u{a0};\n  3. tapez le \
         code que Préau montre, vérifiez l’ordinateur, confirmez."
    )
}

/// Says the code of the moment.
pub async fn code(service: &Service, login: &str) -> Result<(), Failure> {
    let found = demonstration::code(service, login.trim()).await?;
    let (code, seconds) = found.ok_or_else(|| {
        Failure::told(
            "cette personne n’est pas d’une démonstration\u{a0}: son code n’est que sur son téléphone",
        )
    })?;
    let mut out = std::io::stdout().lock();
    writeln!(out, "{}", code.as_str())?;
    writeln!(std::io::stderr(), "Encore {seconds}\u{a0}secondes\u{a0}; il ne sert qu’une fois.")?;
    Ok(())
}
