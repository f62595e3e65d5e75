//! Accueil: what to do, key figures, what runs out.

use std::collections::BTreeMap;

use domain::account::State;
use domain::degree::Degree;
use domain::expiry;
use domain::person::Population;

use crate::french::inflected;
use crate::roster::Roster;
use crate::store::{backup, correction, school};
use crate::view::accounts::{Filter, MailFilter, MarkFilter, MobileFilter};
use crate::view::codes;
use crate::view::dashboard::{Dashboard, Expiring, ExpiringDay, Figure, PopulationFigures};
use crate::view::statistics::StateCounts;
use crate::workspace::Workspace;
use crate::{Error, Result};

/// Days ahead in which what runs out is shown.
pub(super) const AHEAD: u16 = 15;

/// The dashboard of one school.
///
/// # Errors
/// [`Error::NotFound`] for an unknown school.
pub async fn of(workspace: &Workspace, uai: &str) -> Result<Dashboard> {
    let cards = school::summaries(workspace.store().pool()).await?;
    let card = cards.into_iter().find(|card| card.uai == uai);
    let card = card.ok_or_else(|| Error::NotFound(format!("Aucun établissement {uai} dans vos données.")))?;
    let mut next = Vec::new();
    let mut to_do = Vec::new();
    let mut populations = Vec::new();
    let mut expirations = Vec::new();
    for population in Population::of(card.degree) {
        let roster = workspace.roster(uai, *population).await?;
        if roster.rows.is_empty() && *population != Population::LegalGuardians {
            continue;
        }
        next.extend(next_step(&roster, card.degree));
        to_do.extend(action_items(&roster));
        populations.push(PopulationFigures {
            population: (*population).into(),
            states: states(&roster),
            figures: key_figures(&roster),
        });
        expirations.extend(expiring(&roster));
    }
    let without_portal =
        card.accounts > 0 && super::settings::read(workspace, Some(uai)).await?.portal.is_empty();
    let backup_age_days = backup_age(workspace);
    let corrections = correction::count_open(workspace.store().pool(), uai).await?;
    let duplicates = super::duplicates::count(workspace, uai).await?;
    let written_files = super::written_files::count(workspace).await?;
    Ok(Dashboard {
        school: card.into(),
        without_portal,
        next,
        to_do,
        corrections,
        duplicates,
        written_files,
        populations,
        expiring: expirations,
        backup_age_days,
        copy_overdue_days: super::portable_copy::overdue(workspace).await?,
    })
}

/// Reads the lists that the first screen counts, so that they are in memory when it asks: those of the only school.
///
/// # Errors
/// What the database met.
pub async fn preload(workspace: &Workspace) -> Result<()> {
    if let [only] = &school::summaries(workspace.store().pool()).await?[..] {
        for population in Population::of(only.degree) {
            workspace.roster(&only.uai, *population).await?;
        }
    }
    Ok(())
}

/// What runs out soon in one population, if anything does.
fn expiring(roster: &Roster) -> Option<Expiring> {
    let filter = Filter { expiring_within_days: Some(AHEAD), ..Filter::default() };
    let words = ("mot de passe provisoire bientôt expiré", "mots de passe provisoires bientôt expirés");
    let figure = figure(roster, "expiring", words, filter);
    let mut days: BTreeMap<u16, ExpiringDay> = BTreeMap::new();
    for row in roster.distinct_rows() {
        let facts = &row.account_facts;
        let (Some(in_days), Some(last)) = (expiry::days_left(facts, roster.today), expiry::last_day(facts))
        else {
            continue;
        };
        if in_days <= AHEAD {
            let day = ExpiringDay { day: last.to_string(), in_days, accounts: 0 };
            days.entry(in_days).or_insert(day).accounts += 1;
        }
    }
    (figure.accounts > 0).then(|| Expiring { figure, days: days.into_values().collect() })
}

/// A figure whose words, singular and plural, follow its number.
fn figure(roster: &Roster, code: &str, (singular, plural): (&str, &str), filter: Filter) -> Figure {
    let accounts = roster.count(&filter);
    Figure {
        code: code.to_owned(),
        label: inflected(accounts, singular, plural).to_owned(),
        accounts,
        population: codes::Population::from(roster.population),
        filter,
    }
}

fn marked(mark: MarkFilter) -> Filter {
    Filter { mark: Some(mark), ..Filter::default() }
}

/// To notify who was not told yet; once all were, to follow up who has not moved.
fn next_step(roster: &Roster, degree: Degree) -> Option<Figure> {
    let to_notify = Filter { states: vec![codes::State::NotNotified], ..Filter::default() };
    let words = match degree {
        Degree::First => ("compte à notifier", "comptes à notifier"),
        Degree::Second => ("compte à informer", "comptes à informer"),
    };
    [
        ("to_notify", words, to_notify),
        ("to_follow_up", ("famille à relancer", "familles à relancer"), marked(MarkFilter::ToFollowUp)),
    ]
    .into_iter()
    .map(|(code, words, filter)| figure(roster, code, words, filter))
    .find(|figure| figure.accounts > 0)
}

fn action_items(roster: &Roster) -> Vec<Figure> {
    [
        (
            "link_reported_wrong",
            ("lien avec un élève signalé comme erroné", "liens avec un élève signalés comme erronés"),
            MarkFilter::LinkReportedWrong,
        ),
        (
            "birth_date_reported_wrong",
            ("date de naissance signalée comme erronée", "dates de naissance signalées comme erronées"),
            MarkFilter::BirthDateReportedWrong,
        ),
        (
            "reset_asked",
            ("réinitialisation de mot de passe demandée", "réinitialisations de mot de passe demandées"),
            MarkFilter::ResetAsked,
        ),
        (
            "password_to_give",
            ("nouveau mot de passe à communiquer", "nouveaux mots de passe à communiquer"),
            MarkFilter::PasswordToGive,
        ),
        (
            "sign_in_suspended",
            ("connexion suspendue à vérifier", "connexions suspendues à vérifier"),
            MarkFilter::SignInSuspended,
        ),
        (
            "choice_lost",
            (
                "famille dont le mot de passe choisi est perdu, à prévenir",
                "familles dont le mot de passe choisi est perdu, à prévenir",
            ),
            MarkFilter::ChoiceLost,
        ),
        (
            "void_sheet_tried",
            ("famille qui essaie une feuille périmée", "familles qui essaient une feuille périmée"),
            MarkFilter::VoidSheetTried,
        ),
        ("sheet_void", ("feuille périmée à détruire", "feuilles périmées à détruire"), MarkFilter::SheetVoid),
    ]
    .into_iter()
    .map(|(code, words, mark)| figure(roster, code, words, marked(mark)))
    .filter(|figure| figure.accounts > 0)
    .collect()
}

/// The guides' figures (2D §2), then what the sources know: a computer that works alone never learns what a family
/// confirmed. Pupils have no mobile of their own, and are informed by the school alone.
fn key_figures(roster: &Roster) -> Vec<Figure> {
    let mail = |mail| Filter { mail: Some(mail), ..Filter::default() };
    let mobile = |mobile| Filter { mobile: Some(mobile), ..Filter::default() };
    let same = |words| (words, words);
    let guardians = roster.population != Population::Pupils;
    let legal = roster.population == Population::LegalGuardians;
    let signed_in = ("connecté depuis le 1er septembre", "connectés depuis le 1er septembre");
    [
        ("total", ("compte au total", "comptes au total"), Filter::default(), true),
        ("signed_in_this_year", signed_in, marked(MarkFilter::SignedInThisYear), true),
        (
            "mobile_confirmed",
            same("avec un téléphone portable confirmé"),
            mobile(MobileFilter::Confirmed),
            guardians,
        ),
        ("mail_confirmed", same("avec une adresse mail confirmée"), mail(MailFilter::Confirmed), true),
        ("inform_first", same("à informer en priorité"), marked(MarkFilter::InformFirst), legal),
        ("mobile_known", same("avec un téléphone portable connu"), mobile(MobileFilter::Known), guardians),
        ("mail_known", same("avec une adresse mail connue"), mail(MailFilter::Known), true),
    ]
    .into_iter()
    .filter(|(.., shown)| *shown)
    .map(|(code, words, filter, _)| figure(roster, code, words, filter))
    .collect()
}

fn states(roster: &Roster) -> StateCounts {
    let mut counts = StateCounts::default();
    for row in roster.distinct_rows() {
        counts.total += 1;
        match row.state() {
            State::NotNotified => counts.not_notified += 1,
            State::Notified => counts.notified += 1,
            State::Activating => counts.activating += 1,
            State::Activated => counts.activated += 1,
        }
    }
    counts
}

fn backup_age(workspace: &Workspace) -> Option<u32> {
    let newest = backup::list(workspace.store().folder()).into_iter().next()?;
    let made_at = newest.made_at;
    let seconds = workspace.clock().now().as_second().saturating_sub(made_at.as_second()).max(0);
    u32::try_from(seconds / (24 * 60 * 60)).ok()
}
