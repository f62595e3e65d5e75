//! One line for two parents: "M. et Mme", "Camille et Dominique". Those whom the school knows one by one stay two. The one
//! who alone is known keeps the name ([`flaws`](crate::usecase::import::safeguards::values)).

use domain::fold::fold;
use domain::title;
use sqlx::SqliteConnection;

use crate::Result;
use crate::store::id::GuardianId;
use crate::store::import::couple::{self, Member};
use crate::store::import::guardian::{StagedGuardian, Traits};

/// Gives each known member of a couple a record of their own, where one line names both.
pub async fn tell_apart(connection: &mut SqliteConnection, guardians: &[StagedGuardian]) -> Result<()> {
    for guardian in guardians {
        let names = first_names(&guardian.traits);
        if names.len() < 2 && !of_couple(&guardian.traits) {
            continue;
        }
        let known = couple::known(connection, guardian.id).await?;
        // A couple that is known as one person stays one.
        let is_one =
            |member: &Member| fold(&member.first) == guardian.first_fold && !guardian.first_fold.is_empty();
        if names.len() > 1 && known.iter().any(is_one) {
            continue;
        }
        if let Some(members) = members(&guardian.traits, &names, &known) {
            couple::split(connection, guardian.id, &members).await?;
        }
    }
    Ok(())
}

/// Whether a record is of two persons: its title says so, or its first names do. A comma alone stands between the first
/// names of one.
pub fn names_two(title: Option<&str>, first: &str) -> bool {
    title.is_some_and(title::is_of_couple) || separated(&first.replace(',', " ")).len() > 1
}

fn of_couple(traits: &Traits) -> bool {
    traits.title.as_deref().is_some_and(title::is_of_couple)
}

/// The first names on a line, folded: several where it names several persons.
fn first_names(traits: &Traits) -> Vec<String> {
    separated(&traits.first)
}

fn separated(first: &str) -> Vec<String> {
    let text = first.to_lowercase().replace(['&', '/', '+', ','], " et ").replace(" ou ", " et ");
    text.split(" et ").map(fold).filter(|name| !name.is_empty()).collect()
}

/// The two stored guardians of the line's children whom it names: by both first names, or by their name where its title
/// is that of a couple.
fn members(line: &Traits, names: &[String], known: &[Member]) -> Option<[GuardianId; 2]> {
    let members: Vec<&Member> = if names.len() > 1 {
        known.iter().filter(|member| names.contains(&fold(&member.first))).collect()
    } else {
        let families = |family: &str, usage: Option<&str>| [Some(fold(family)), usage.map(fold)];
        let said = families(&line.family, line.usage.as_deref());
        let bears = |member: &&Member| {
            let of = families(&member.family, member.usage.as_deref());
            of.iter().flatten().any(|name| !name.is_empty() && said.iter().flatten().any(|said| said == name))
        };
        known.iter().filter(bears).collect()
    };
    let [one, other] = members.as_slice() else { return None };
    let (first, second) = (fold(&one.first), fold(&other.first));
    let is_named = names.is_empty() || names.iter().all(|name| *name == first || *name == second);
    let same = title::are_same(one.title.as_deref(), other.title.as_deref());
    (is_named && first != second && (names.len() > 1 || !same)).then_some([one.id, other.id])
}
