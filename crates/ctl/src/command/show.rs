//! `preauctl show`.

use domain::person::joined;
use local::usecase::{account, locate};
use local::view::account::{AccountDetails, LinkedPupil};

use crate::args::Show;
use crate::context::Context;
use crate::failure::Failure;
use crate::output::Output;
use crate::selection;
use crate::table::plain;
use crate::words;

/// Shows one account. Its provisional password being read is recorded in the journal.
pub async fn run(context: &Context, typed: &Show) -> Result<Output, Failure> {
    let workspace = context.open().await?;
    let located = locate::by_login(&workspace, &typed.login).await?;
    let uai = match (&typed.school, located.lists.first()) {
        (Some(school), first) => {
            let uai = selection::school(context, &workspace, Some(school)).await?.uai;
            if first.is_some() && !located.lists.iter().any(|(list, _)| *list == uai) {
                let message =
                    format!("L’identifiant {} n’est celui de personne dans cet établissement.", typed.login);
                return Err(local::Error::NotFound(message).into());
            }
            uai
        }
        (None, Some((uai, _))) => uai.clone(),
        // Nobody of the account is present any more: any school shows what is left.
        (None, None) => {
            let schools = selection::schools(context, &workspace).await?;
            schools.into_iter().next().map(|school| school.uai).unwrap_or_default()
        }
    };
    let details = account::details(&workspace, &uai, located.account).await?;
    workspace.close().await;
    Output::of(context.json, &details, text)
}

fn text(details: &AccountDetails) -> String {
    let mut lines = Lines::default();
    lines.fact("Titulaire", &details.name);
    lines.fact("Population", words::population(details.population, details.degree));
    lines.fact("Identifiant", &details.login);
    let password = words::password(details.password_kind, details.provisional_password.as_deref());
    lines.fact("Mot de passe", &password);
    lines.fact("État", words::state(details.state, details.degree));
    lines.fact("Origine", words::origin(details.origin, details.degree));
    lines.fact("Distribution", &words::date(details.notified_on.as_deref()));
    lines.fact("Fonctionne jusqu’au", &words::date(details.expires_on.as_deref()));
    lines.fact("Dernier accès", &words::date(details.signed_in_on.as_deref()));
    lines.fact("Réinitialisation demandée", &words::date(details.reset_asked_on.as_deref()));
    lines.fact("Feuille périmée essayée", &words::date(details.void_sheet_tried_on.as_deref()));
    lines.fact("Connexion suspendue", &words::date(details.suspended_on.as_deref()));
    lines.fact("Mot de passe choisi perdu par le service", &words::date(details.choice_lost_on.as_deref()));
    lines.fact("Adresse mail", details.mail.as_deref().unwrap_or_default());
    lines.fact("Mobile", details.mobile.as_deref().unwrap_or_default());
    lines.fact("Adresse", &details.address.join(", "));
    lines.section("Élèves dans l’établissement", details.pupils_here.iter().map(pupil));
    lines.section("Élèves dans d’autres établissements", details.pupils_elsewhere.iter().map(pupil));
    let guardian = |guardian: &local::view::account::LinkedGuardian| {
        let name = joined([&guardian.first_name, &guardian.name]);
        format!("{name} ({}), {}", guardian.login, guardian.responsibility)
    };
    lines.section("Responsables", details.guardians.iter().map(guardian));
    let grouped = |grouped: &local::view::duplicate::GroupedAccount| {
        let day = words::date(Some(&grouped.grouped_on));
        format!("{}, {}, regroupé le {day}", grouped.login, words::state(grouped.state, details.degree))
    };
    lines.section("Comptes regroupés avec celui-ci", details.grouped.iter().map(grouped));
    let sheet = |sheet: &local::view::account::PrintedSheet| {
        let day = words::date(Some(&sheet.printed_on));
        format!("{} du {day}\u{a0}: {}", sheet.serial, sheet.situation)
    };
    lines.section("Feuilles", details.sheets.iter().map(sheet));
    let entry = |entry: &local::view::account::HistoryEntry| {
        format!("{}  {}  {}", words::moment(&entry.at), entry.author, entry.what)
    };
    lines.section("Historique", details.history.iter().map(entry));
    lines.0
}

fn pupil(pupil: &LinkedPupil) -> String {
    let place = pupil.class.as_ref().or(pupil.school.as_ref());
    let place = place.map(|place| format!(" ({place})")).unwrap_or_default();
    let name = joined([&pupil.first_name, &pupil.name]);
    format!("{name}{place}, {}", pupil.responsibility)
}

/// A page of facts, those there are.
#[derive(Default)]
struct Lines(String);

impl Lines {
    fn fact(&mut self, name: &str, value: &str) {
        if !value.is_empty() {
            self.0.push_str(&format!("{name}\u{a0}: {}\n", plain(value)));
        }
    }

    fn section(&mut self, name: &str, items: impl Iterator<Item = String>) {
        for (place, item) in items.enumerate() {
            if place == 0 {
                self.0.push_str(&format!("\n{name}\n"));
            }
            self.0.push_str(&format!("  {}\n", plain(&item)));
        }
    }
}
