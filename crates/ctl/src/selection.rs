//! From what was typed to a school, a population, a filter, a selection.

use domain::fold::alike;
use domain::person;
use local::usecase::{accounts, locate};
use local::view::accounts::{AccountsQuery, Choice, Filter, Selection, SortColumn};
use local::view::codes::Population;
use local::view::session::SchoolCard;
use local::workspace::Workspace;

use crate::args::{Filters, ListArgs, SelectionArgs};
use crate::context::Context;
use crate::failure::Failure;

/// One list of one school.
pub struct AccountList {
    /// The school.
    pub school: SchoolCard,
    /// The population.
    pub population: Population,
}

/// The schools of the store.
///
/// # Errors
/// What the store met.
pub async fn schools(context: &Context, workspace: &Workspace) -> Result<Vec<SchoolCard>, Failure> {
    Ok(context.data_dir.session(workspace).await?.schools)
}

/// The school that was typed, or the only one.
///
/// # Errors
/// When there is none of that UAI, or none was typed and there are several, or none at all.
pub async fn school(
    context: &Context,
    workspace: &Workspace,
    typed: Option<&str>,
) -> Result<SchoolCard, Failure> {
    let mut schools = schools(context, workspace).await?;
    let Some(typed) = typed else {
        return match schools.len() {
            1 => Ok(schools.remove(0)),
            0 => Err(Failure::invalid(
                "school",
                "Aucun établissement dans ces données. Importez d’abord un fichier avec «\u{a0}preauctl import\u{a0}».",
            )),
            several => Err(Failure::invalid(
                "school",
                format!(
                    "Ces données comptent {several} établissements. Précisez lequel avec --school UAI («\u{a0}preauctl schools\u{a0}» les liste)."
                ),
            )),
        };
    };
    let uai = typed.trim().to_uppercase();
    schools.into_iter().find(|school| school.uai == uai).ok_or_else(|| {
        local::Error::NotFound(format!(
            "Aucun établissement {uai} dans ces données. «\u{a0}preauctl schools\u{a0}» les liste."
        ))
        .into()
    })
}

/// The list that was typed; legal guardians unless said otherwise.
///
/// # Errors
/// As [`school`], and when the degree of the school does not know that population.
pub async fn listed(
    context: &Context,
    workspace: &Workspace,
    within: &ListArgs,
) -> Result<AccountList, Failure> {
    let school = school(context, workspace, within.school.as_deref()).await?;
    let population = within.population.unwrap_or(Population::LegalGuardians);
    if !person::Population::of(school.degree.into()).contains(&population.into()) {
        let message = "Dans le premier degré, seuls les responsables (legal_guardians) ont un compte.";
        return Err(Failure::invalid("population", message));
    }
    Ok(AccountList { school, population })
}

/// The filters that were typed, their classes and levels found by code, name or label.
///
/// # Errors
/// When the list has no such class or level, or several of that label.
pub async fn filter(workspace: &Workspace, listed: &AccountList, typed: &Filters) -> Result<Filter, Failure> {
    let (mut classes, mut levels) = (Vec::new(), Vec::new());
    if !typed.classes.is_empty() || !typed.levels.is_empty() {
        let roster = workspace.roster(&listed.school.uai, listed.population.into()).await?;
        let choices = roster.choices();
        let labelled = roster.classes.iter().map(|class| (class.label.as_str(), class.code.as_str()));
        let of_label: Vec<_> = labelled.collect();
        classes = codes("class", "Classe inconnue", &choices.classes, &of_label, &typed.classes)?;
        levels = codes("level", "Niveau ou MEF inconnu", &choices.levels, &[], &typed.levels)?;
    }
    Ok(Filter {
        text: typed.text.clone().unwrap_or_default(),
        classes,
        levels,
        states: typed.states.clone(),
        origins: typed.origins.clone(),
        mail: typed.mail,
        mobile: typed.mobile,
        family: typed.family,
        expiring_within_days: typed.expiring,
        mark: typed.mark,
        accounts: Vec::new(),
    })
}

/// The codes of what was typed: a code, the name that the list shows, or a label of the source when one thing alone has
/// it. Case and accents count where something is written just so, and not otherwise.
fn codes(
    field: &'static str,
    unknown: &str,
    choices: &[Choice],
    of_label: &[(&str, &str)],
    typed: &[String],
) -> Result<Vec<String>, Failure> {
    let mut codes = Vec::with_capacity(typed.len());
    for typed in typed {
        let exact = choices.iter().find(|choice| choice.code == typed.trim() || choice.label == typed.trim());
        if let Some(choice) = exact {
            codes.push(choice.code.clone());
            continue;
        }
        let named = choices.iter().filter(|choice| alike(&choice.label, typed));
        let labelled = |choice: &&Choice| {
            of_label.iter().any(|(label, code)| *code == choice.code && alike(label, typed))
        };
        let mut found: Vec<&Choice> = named.collect();
        if found.is_empty() {
            found = choices.iter().filter(labelled).collect();
        }
        let names = |choices: &[&Choice]| {
            choices.iter().map(|choice| choice.label.as_str()).collect::<Vec<_>>().join(", ")
        };
        match found.as_slice() {
            [one] => codes.push(one.code.clone()),
            [] => {
                let known = names(&choices.iter().collect::<Vec<_>>());
                let message =
                    format!("{unknown}\u{a0}: «\u{a0}{typed}\u{a0}». Dans cette liste\u{a0}: {known}.");
                return Err(Failure::invalid(field, message));
            }
            several => {
                let message = format!(
                    "«\u{a0}{typed}\u{a0}» peut désigner {} choix de cette liste\u{a0}: {}. Précisez lequel.",
                    several.len(),
                    names(several)
                );
                return Err(Failure::invalid(field, message));
            }
        }
    }
    Ok(codes)
}

/// The whole result of a filter, as one asks for a list.
pub fn query(listed: &AccountList, filter: Filter) -> AccountsQuery {
    AccountsQuery {
        school: listed.school.uai.clone(),
        population: listed.population,
        filter,
        sort: SortColumn::default(),
        descending: false,
        page: 0,
        page_size: 500,
    }
}

/// The accounts that were chosen, by login or by filter, and the classes and levels they were chosen in.
///
/// # Errors
/// As [`listed`] and [`filter`], when a login is unknown or the logins stand in no list together, and when
/// nothing is chosen.
pub async fn selection(
    context: &Context,
    workspace: &Workspace,
    chosen: &SelectionArgs,
) -> Result<(AccountList, Selection), Failure> {
    let (listed, accounts, filter) = match chosen.logins.as_slice() {
        [] => {
            let listed = listed(context, workspace, &chosen.within).await?;
            let filter = filter(workspace, &listed, &chosen.filters).await?;
            let accounts = accounts::select_all(workspace, &query(&listed, filter.clone())).await?;
            (listed, accounts, filter)
        }
        logins => {
            let (listed, accounts) = by_login(context, workspace, &chosen.within, logins).await?;
            (listed, accounts, Filter::default())
        }
    };
    if accounts.is_empty() {
        let message = "Aucun compte ne correspond\u{a0}: rien n’a été fait. Vérifiez les filtres avec «\u{a0}preauctl accounts\u{a0}».";
        return Err(Failure::invalid("accounts", message));
    }
    let Filter { classes, levels, .. } = filter;
    let (school, population) = (listed.school.uai.clone(), listed.population);
    let selection = Selection { school, population, accounts, classes, levels };
    Ok((listed, selection))
}

async fn by_login(
    context: &Context,
    workspace: &Workspace,
    within: &ListArgs,
    logins: &[String],
) -> Result<(AccountList, Vec<u32>), Failure> {
    let mut accounts = Vec::with_capacity(logins.len());
    let mut common: Option<Vec<(String, Population)>> = None;
    for login in logins {
        let located = locate::by_login(workspace, login).await?;
        if located.lists.is_empty() {
            let message = format!(
                "L’identifiant «\u{a0}{login}\u{a0}» n’est plus dans aucune liste\u{a0}: la personne a quitté l’établissement, ou n’y a plus d’enfant. Voir «\u{a0}preauctl show {login}\u{a0}»."
            );
            return Err(Failure::invalid("login", message));
        }
        accounts.push(located.account);
        let fits = |(school, population): &(String, Population)| {
            within.school.as_ref().is_none_or(|typed| typed.trim().eq_ignore_ascii_case(school))
                && within.population.is_none_or(|typed| typed == *population)
                && common.as_ref().is_none_or(|lists| lists.contains(&(school.clone(), *population)))
        };
        let lists: Vec<_> = located.lists.into_iter().filter(fits).collect();
        if lists.is_empty() {
            let message = format!(
                "L’identifiant «\u{a0}{login}\u{a0}» n’est pas dans la même liste que les autres, ou n’est pas dans l’établissement demandé. Faites une commande par établissement et par population."
            );
            return Err(Failure::invalid("login", message));
        }
        common = Some(lists);
    }
    let Some((uai, population)) = common.into_iter().flatten().next() else {
        return Err(Failure::invalid("login", "Indiquez au moins un identifiant."));
    };
    let within = ListArgs { school: Some(uai), population: Some(population) };
    Ok((listed(context, workspace, &within).await?, accounts))
}
