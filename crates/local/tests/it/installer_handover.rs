//! The installer that is run is the one that was checked, just before.
#![cfg(unix)]

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::Duration;

use local::usecase::update;

use crate::update::World;

/// An installer that writes down what it was told.
fn program(told: &Path) -> Vec<u8> {
    format!("#!/bin/sh\nprintf %s \"$*\" > '{0}.part'\nmv '{0}.part' '{0}'\n", told.display()).into_bytes()
}

#[tokio::test]
async fn the_installer_is_told_whom_to_wait_for() {
    let world = World::new().await;
    let told = world.folder.path().join("told");
    world.announce_file("99.2.0", program(&told));
    world.found().await;
    let fetched = world.fetch().await.unwrap();
    std::fs::set_permissions(&fetched.path, std::fs::Permissions::from_mode(0o700)).unwrap();
    let run = update::launch_installer(&world.offer().await, &world.fetched(), 4242).unwrap();
    assert_eq!(run, fetched);
    while !told.exists() {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(std::fs::read_to_string(told).unwrap(), "/WaitFor=4242");
}

#[tokio::test]
async fn an_installer_that_changed_is_not_run() {
    let world = World::new().await;
    let told = world.folder.path().join("told");
    world.announce_file("99.2.0", program(&told));
    world.found().await;
    let fetched = world.fetch().await.unwrap();
    std::fs::write(&fetched.path, program(&world.folder.path().join("other"))).unwrap();
    std::fs::set_permissions(&fetched.path, std::fs::Permissions::from_mode(0o700)).unwrap();
    let refused = update::launch_installer(&world.offer().await, &world.fetched(), 4242).unwrap_err();
    assert_eq!(refused.code(), "update-tampered");
    assert!(!fetched.path.exists());
}
