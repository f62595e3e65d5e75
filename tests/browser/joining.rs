//! A school that worked alone, on a computer that has just been linked to a service which knows most of its people.

use std::path::Path;

use domain::fold::fold;
use fictional::{Guardian, Link, School};
use protocol::decision::FamilyEvent;
use service::usecase::family;
use testing::{TestClock, import_school};

use crate::central::{Central, exchange};
use crate::directory;
use crate::linked::{Desk, Linked, school};
use crate::scenario::create;

/// Further than any number of the invented school.
const ELSEWHERE: u64 = 1 << 40;

/// Lives through it, and leaves its store in that folder.
pub async fn prepare(folder: &Path) -> Linked {
    let clock = TestClock::at(testing::SEPTEMBER);
    let whole = school();
    let mut sorted: Vec<&Guardian> = whole.guardians.iter().collect();
    sorted
        .sort_by_cached_key(|guardian| (fold(guardian.identity.everyday()), fold(&guardian.identity.first)));
    // Of the namesakes two have got sheets here, and one has not.
    let elsewhere = namesakes(&whole, &[sorted[3], sorted[4], sorted[20]]);
    let mut known = whole.clone();
    known.pupils.truncate(whole.pupils.len() - 2);
    without_strangers(&mut known);
    let schools = vec![directory::of(&elsewhere), directory::of(&known)];
    let central = Central::new(&clock, &whole.uai, schools).await;

    let mut alone = whole.clone();
    alone.pupils.remove(0);
    without_strangers(&mut alone);
    let workspace = create(folder, &clock, None).await;
    import_school(&workspace, &alone).await;
    let desk = Desk { workspace: &workspace, folder };
    clock.set("2026-11-16T08:00:00Z");
    desk.notify(&desk.guardians().await[..12]).await;
    clock.set("2026-11-20T17:12:00Z");
    let activated = central.account_of(directory::guardian_id(sorted[6].id)).await;
    family::happened(&central.service, activated, FamilyEvent::FranceConnectActivation).await.unwrap();
    clock.set("2026-11-25T08:42:00Z");
    central.enrol(&workspace).await;
    exchange(&workspace).await;
    workspace.close().await;
    Linked::to(central.stop().await)
}

/// Leaves out the guardians of nobody.
fn without_strangers(school: &mut School) {
    let School { pupils, guardians, .. } = school;
    guardians.retain(|guardian| {
        pupils.iter().any(|pupil| pupil.links.iter().any(|link| link.guardian == guardian.id))
    });
}

/// Another school, with other people of the same names.
fn namesakes(school: &School, guardians: &[&Guardian]) -> School {
    let of = |guardian: &Guardian| Guardian { id: guardian.id + ELSEWHERE, ..guardian.clone() };
    let mut elsewhere = school.clone();
    "0990998X".clone_into(&mut elsewhere.uai);
    elsewhere.pupils.truncate(1);
    let pupil = &mut elsewhere.pupils[0];
    pupil.id += ELSEWHERE;
    pupil.ine = None;
    let link = pupil.links[0];
    pupil.links =
        guardians.iter().map(|guardian| Link { guardian: guardian.id + ELSEWHERE, ..link }).collect();
    elsewhere.guardians = guardians.iter().map(|guardian| of(guardian)).collect();
    elsewhere
}
