//! `preauctl duplicates`, `group`, `ungroup`, `tell-apart` and `renew-login`.

use local::usecase::{duplicates, locate, renewal};
use local::view::duplicate::{
    CommonTrait, Duplicate, DuplicateAccount, DuplicateStrength, Duplicates, GroupingResult, NameLikeness,
    PairRequest, UngroupingResult,
};
use local::workspace::Workspace;

use crate::args::{self, Group, RenewLogin, TellApart, Ungroup};
use crate::context::Context;
use crate::failure::Failure;
use crate::output::Output;
use crate::selection;
use crate::table::{Side, Table};
use crate::words::{self, counted};

/// Lists the accounts that are probably of one person.
pub async fn list(context: &Context, typed: &args::Duplicates) -> Result<Output, Failure> {
    let workspace = context.open().await?;
    let school = match &typed.school {
        Some(school) => Some(selection::school(context, &workspace, Some(school)).await?.uai),
        None => None,
    };
    let found = duplicates::list(&workspace, school.as_deref(), usize::MAX).await?;
    workspace.close().await;
    Output::of(context.json, &found, text)
}

fn text(found: &Duplicates) -> String {
    if found.pairs.is_empty() {
        return "Aucun doublon probable.\n".to_owned();
    }
    let mut table = Table::new(&[
        ("Gardé", Side::Left),
        ("Autre", Side::Left),
        ("Titulaire", Side::Left),
        ("Élèves", Side::Left),
        ("Pourquoi", Side::Left),
    ]);
    for pair in &found.pairs {
        let pupils = [&pair.kept, &pair.other].map(pupils).join(" / ");
        table.row([&pair.kept.login, &pair.other.login, &pair.kept.name, &pupils, &reasons(pair)]);
    }
    format!("{}\n{}\n", table.text(), counted(found.total, "doublon probable", "doublons probables"))
}

fn pupils(account: &DuplicateAccount) -> String {
    match account.pupils.as_slice() {
        [] => "aucun élève présent".to_owned(),
        pupils => pupils.iter().map(|pupil| pupil.name.as_str()).collect::<Vec<_>>().join(", "),
    }
}

fn reasons(pair: &Duplicate) -> String {
    let names = match pair.names {
        NameLikeness::Same => "mêmes nom et prénom",
        NameLikeness::Usage => "même nom, d’usage ou de naissance",
        NameLikeness::Swapped => "nom et prénom inversés",
        NameLikeness::Damaged => "nom abîmé",
        NameLikeness::Shortened => "nom ou prénom incomplet",
        NameLikeness::Slip => "une lettre de différence",
    };
    let common = pair.common.iter().map(|common| match common {
        CommonTrait::Mail => "même adresse mail",
        CommonTrait::Mobile => "même mobile",
        CommonTrait::Child => "enfant commun",
        CommonTrait::HomePhone => "même téléphone",
        CommonTrait::Address => "même adresse",
    });
    let strength = match pair.strength {
        DuplicateStrength::Strong => "très probable",
        DuplicateStrength::Fair => "possible",
    };
    let reasons: Vec<&str> = std::iter::once(names).chain(common).collect();
    format!("{strength}\u{a0}: {}", reasons.join(", "))
}

/// Groups two accounts; the first is kept.
pub async fn group(context: &Context, typed: &Group) -> Result<Output, Failure> {
    let workspace = context.open().await?;
    let request = pair(context, &workspace, &typed.kept, &typed.other).await?;
    let done = duplicates::group(&workspace, &request).await?;
    workspace.close().await;
    Output::of(context.json, &done, grouped)
}

fn grouped(done: &GroupingResult) -> String {
    let end = match done.waits {
        true => "Le service central s’en charge dès qu’il l’apprend\u{a0}; à partir du lendemain",
        false => "À partir de demain",
    };
    let (login, other) = (&done.login, &done.other_login);
    let mut text =
        format!("Comptes regroupés\u{a0}: l’identifiant est {login}. {end}, {other} n’ouvre plus rien.\n");
    match done.sheets.as_slice() {
        [] => {}
        [one] => text.push_str(&format!("La feuille {one} est à détruire.\n")),
        several => text.push_str(&format!("Les feuilles {} sont à détruire.\n", several.join(", "))),
    }
    text
}

/// Gives an account that was grouped away back as it was.
pub async fn ungroup(context: &Context, typed: &Ungroup) -> Result<Output, Failure> {
    let workspace = context.open().await?;
    let account = locate::exactly(&workspace, &typed.login).await?;
    let school = school(context, &workspace, &typed.login).await?;
    let done = duplicates::ungroup(&workspace, &school, account).await?;
    workspace.close().await;
    Output::of(context.json, &done, ungrouped)
}

fn ungrouped(done: &UngroupingResult) -> String {
    let mut text = format!(
        "Compte {} dégroupé de {}\u{a0}: il est de nouveau «\u{a0}{}\u{a0}».\n",
        done.login,
        done.kept_login,
        words::state(done.state, done.degree)
    );
    if done.waits {
        text.push_str("Le service central s’en charge dès qu’il l’apprend.\n");
    }
    if done.expired {
        text.push_str(
            "Le délai de trois mois de son mot de passe provisoire s’est terminé entre-temps\u{a0}: notifiez-le de nouveau.\n",
        );
    }
    text
}

/// Remembers that two accounts are of two persons, or takes that back.
pub async fn tell_apart(context: &Context, typed: &TellApart) -> Result<Output, Failure> {
    let workspace = context.open().await?;
    let request = pair(context, &workspace, &typed.one, &typed.other).await?;
    let changed = duplicates::tell_apart(&workspace, &request, !typed.undo).await?;
    let found = duplicates::list(&workspace, None, 0).await?;
    workspace.close().await;
    let said = match (typed.undo, changed) {
        (false, true) => "Retenu\u{a0}: ce sont deux personnes, elles ne seront plus proposées ensemble.\n",
        (false, false) => {
            "C’était déjà retenu\u{a0}: ce sont deux personnes, elles ne sont plus proposées ensemble.\n"
        }
        (true, true) => "Réponse reprise\u{a0}: ces deux comptes peuvent de nouveau être proposés.\n",
        (true, false) => "Ces deux comptes n’ont pas été distingués\u{a0}: il n’y a rien à reprendre.\n",
    };
    Output::of(context.json, &found.apart, |_| said.to_owned())
}

/// Asks for a new login.
pub async fn renew_login(context: &Context, typed: &RenewLogin) -> Result<Output, Failure> {
    let workspace = context.open().await?;
    let account = locate::exactly(&workspace, &typed.login).await?;
    let school = school(context, &workspace, &typed.login).await?;
    let done = renewal::ask(&workspace, &school, account).await?;
    workspace.close().await;
    Output::of(context.json, &done, |done| {
        let login = &done.login;
        format!(
            "Nouvel identifiant demandé à la place de {login}\u{a0}: le service central le donne le lendemain du jour où il \
             l’apprend. D’ici là, {login} sert encore\u{a0}; le mot de passe ne change pas.\n"
        )
    })
}

async fn pair(
    context: &Context,
    workspace: &Workspace,
    kept: &str,
    other: &str,
) -> Result<PairRequest, Failure> {
    Ok(PairRequest {
        school: school(context, workspace, kept).await?,
        kept: locate::exactly(workspace, kept).await?,
        other: locate::exactly(workspace, other).await?,
    })
}

/// The school that a decision about an account is taken in: one where it is listed, else any.
async fn school(context: &Context, workspace: &Workspace, login: &str) -> Result<String, Failure> {
    let located = locate::by_login(workspace, login).await?;
    if let Some((uai, _)) = located.lists.into_iter().next() {
        return Ok(uai);
    }
    let schools = selection::schools(context, workspace).await?;
    Ok(schools.into_iter().next().map(|school| school.uai).unwrap_or_default())
}
