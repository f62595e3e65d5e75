//! Accueil: what to do, key figures, what runs out.

use std::collections::BTreeMap;

use domain::account::State;
use domain::expiry;
use domain::person::Population;

use crate::desk::Desk;
use crate::roster::Roster;
use crate::store::{backup, school};
use crate::view::accounts::{Filter, MarkFilter};
use crate::view::codes;
use crate::view::dashboard::{Dashboard, ExpiringDay, Figure, PopulationFigures};
use crate::view::statistics::StateCounts;
use crate::{Error, Result};

/// Days ahead in which what runs out is shown.
const AHEAD: u16 = 15;

/// The dashboard of one school.
///
/// # Errors
/// [`Error::NotFound`] for an unknown school.
pub async fn of(desk: &Desk, uai: &str) -> Result<Dashboard> {
    let cards = school::cards(desk.store().pool()).await?;
    let card = cards.into_iter().find(|card| card.uai == uai);
    let card = card.ok_or_else(|| Error::NotFound(format!("Aucun établissement {uai} dans vos données.")))?;
    let mut to_do = Vec::new();
    let mut populations = Vec::new();
    let mut expiring: BTreeMap<u16, (String, u32)> = BTreeMap::new();
    for population in Population::of(card.degree.into()) {
        let roster = desk.roster(uai, *population).await?;
        if roster.rows.is_empty() && *population != Population::LegalGuardians {
            continue;
        }
        to_do.extend(to_treat(&roster));
        populations.push(PopulationFigures {
            population: (*population).into(),
            states: states(&roster),
            figures: key_figures(&roster),
        });
        for row in roster.distinct_rows() {
            let facts = &row.account_facts;
            let (Some(days), Some(last)) = (expiry::days_left(facts, roster.today), expiry::last_day(facts))
            else {
                continue;
            };
            if days <= AHEAD {
                expiring.entry(days).or_insert_with(|| (last.to_string(), 0)).1 += 1;
            }
        }
    }
    let expiring = expiring
        .into_iter()
        .map(|(in_days, (day, accounts))| ExpiringDay { day, in_days, accounts })
        .collect();
    Ok(Dashboard { school: card, to_do, populations, expiring, backup_age_days: backup_age(desk) })
}

fn figure(roster: &Roster, code: &str, label: &str, filter: Filter) -> Figure {
    Figure {
        code: code.to_owned(),
        label: label.to_owned(),
        accounts: roster.count(&filter),
        population: codes::Population::from(roster.population),
        filter,
    }
}

fn marked(mark: MarkFilter) -> Filter {
    Filter { mark: Some(mark), ..Filter::default() }
}

fn to_treat(roster: &Roster) -> Vec<Figure> {
    [
        (
            "link_reported_wrong",
            "lien avec un élève signalé comme erroné",
            "liens avec un élève signalés comme erronés",
            MarkFilter::LinkReportedWrong,
        ),
        (
            "birth_date_reported_wrong",
            "date de naissance signalée comme erronée",
            "dates de naissance signalées comme erronées",
            MarkFilter::BirthDateReportedWrong,
        ),
        (
            "reset_asked",
            "réinitialisation de mot de passe demandée",
            "réinitialisations de mot de passe demandées",
            MarkFilter::ResetAsked,
        ),
        ("sheet_void", "feuille périmée à détruire", "feuilles périmées à détruire", MarkFilter::SheetVoid),
    ]
    .into_iter()
    .map(|(code, one, several, mark)| {
        let figure = figure(roster, code, several, marked(mark));
        if figure.accounts == 1 { Figure { label: one.to_owned(), ..figure } } else { figure }
    })
    .filter(|figure| figure.accounts > 0)
    .collect()
}

fn key_figures(roster: &Roster) -> Vec<Figure> {
    let mut figures = vec![figure(roster, "total", "comptes au total", Filter::default())];
    let known = |mail, mobile| Filter { mail, mobile, ..Filter::default() };
    figures.push(figure(
        roster,
        "signed_in_this_year",
        "connectés depuis le 1er septembre",
        marked(MarkFilter::SignedInThisYear),
    ));
    if roster.population != Population::Pupils {
        figures.push(figure(roster, "mobile_known", "avec un mobile utilisable", known(None, Some(true))));
        figures.push(figure(roster, "mail_known", "avec une adresse mail connue", known(Some(true), None)));
    }
    if roster.population == Population::LegalGuardians {
        figures.push(figure(
            roster,
            "inform_first",
            "à informer en priorité",
            marked(MarkFilter::InformFirst),
        ));
    }
    figures
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

fn backup_age(desk: &Desk) -> Option<u32> {
    let newest = backup::list(desk.store().folder()).into_iter().next()?;
    let made_at: jiff::Timestamp = newest.made_at.parse().ok()?;
    let seconds = desk.clock().now().as_second().saturating_sub(made_at.as_second()).max(0);
    u32::try_from(seconds / (24 * 60 * 60)).ok()
}
