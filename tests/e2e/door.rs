//! From a sheet that was printed without network to « Activé », step by step, in the real window and in a real browser;
//! leaves the sheet and a picture of each step. `scripts/door` calls it.
//!
//! `door --out DIR`
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a drive that goes wrong stops where it is"
)]

use std::path::PathBuf;

#[path = "../../crates/service/tests/it/database.rs"]
mod database;
#[path = "../project/door/mod.rs"]
mod door;
#[expect(dead_code, reason = "the service’s own tests use the rest")]
#[path = "../../crates/server/tests/it/fixture.rs"]
mod fixture;
#[expect(dead_code, reason = "the tests of synchronisation use the rest")]
#[path = "../synchronisation/network.rs"]
mod network;
#[path = "../project/pdf.rs"]
mod pdf;
#[path = "../../crates/service/tests/it/tilleuls.rs"]
mod tilleuls;
#[expect(dead_code, reason = "the tests of the project use the rest")]
#[path = "../project/window.rs"]
mod window;

use door::story::{Album, play};

#[tokio::main]
async fn main() {
    let mut arguments = std::env::args().skip(1);
    let out = match (arguments.next().as_deref(), arguments.next()) {
        (Some("--out"), Some(folder)) => PathBuf::from(folder),
        _ => panic!("usage: door --out DIR"),
    };
    play(Album { folder: &out, tell: &|step| println!("    {step}") }).await;
}
