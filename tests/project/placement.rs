//! The window is found again where it was, as large as it was, on whatever screens there are then.

use preau::{Placement, Screen};
use tauri::{LogicalPosition, LogicalSize};

use crate::desktop::{self, Desktop};
use crate::window::{Place, Window, has_gone};

#[tokio::test(flavor = "multi_thread")]
async fn size_place_and_whole_screen_are_found_again() {
    let (place, desktop) = (Place::new(), Desktop::start().await);
    let window = Window::open(&place, &[]).await;
    window.see("Bienvenue dans Préau").await;
    let first = desktop.placed().await;
    assert_eq!((first.width, first.height), (1240, 820), "the first opening is that of the configuration");
    desktop.place(120, 90, 900, 700).await;
    let left = desktop.placed().await;
    closed(&desktop, window).await;

    let window = Window::open(&place, &[]).await;
    window.see("Bienvenue dans Préau").await;
    assert_eq!(desktop.placed().await, left);
    desktop.maximize(true).await;
    let whole = desktop.placed().await;
    assert!(whole.width > 1300, "{whole:?}");
    closed(&desktop, window).await;

    let window = Window::open(&place, &[]).await;
    window.see("Bienvenue dans Préau").await;
    assert!(desktop.is_maximized().await);
    assert_eq!(desktop.placed().await, whole);
    desktop.maximize(false).await;
    assert_eq!(desktop.placed().await, left, "and goes back to what it was");
    closed(&desktop, window).await;
}

/// The screen that it stood on was unplugged, or another is smaller.
#[tokio::test(flavor = "multi_thread")]
async fn a_window_on_no_screen_any_more_comes_into_sight() {
    let (place, desktop) = (Place::new(), Desktop::start().await);
    let file = place.state().join("fr.preau.desktop.memoire").join("fenetre.json");
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    let opened = async |kept: &str| {
        std::fs::write(&file, kept).unwrap();
        let window = Window::open(&place, &[]).await;
        window.see("Bienvenue dans Préau").await;
        let placed = desktop.placed().await;
        closed(&desktop, window).await;
        placed
    };
    // The virtual display is 1400 × 1050.
    let seen = |place: &desktop::Place| {
        place.x >= 0 && place.y >= 0 && place.x + place.width <= 1400 && place.y + place.height <= 1050
    };
    let away = opened(r#"{"x":5000.0,"y":300.0,"width":900.0,"height":700.0,"maximized":false}"#).await;
    assert!(seen(&away), "{away:?}");
    assert_eq!((away.width, away.height), (900, 700));
    let large = opened(r#"{"x":50.0,"y":30.0,"width":3000.0,"height":2000.0,"maximized":false}"#).await;
    assert!(seen(&large), "{large:?}");
    for damaged in ["", "{}", r#"{"x":0.0,"y":0.0,"width":-4.0,"height":1e300,"maximized":false}"#] {
        let placed = opened(damaged).await;
        assert_eq!((placed.width, placed.height), (1240, 820), "{damaged}");
    }
}

#[test]
fn a_window_is_in_sight_where_its_top_can_be_taken_hold_of() {
    let screen = |x, y, width, height| Screen {
        position: LogicalPosition::new(x, y),
        size: LogicalSize::new(width, height),
    };
    let screens = [screen(0.0, 0.0, 1920.0, 1080.0), screen(-1280.0, 200.0, 1280.0, 720.0)];
    let is_in_sight =
        |x, y| Placement { x, y, width: 1240.0, height: 820.0, maximized: false }.is_in_sight(&screens);
    for (x, y) in [(0.0, 0.0), (-8.0, -8.0), (1800.0, 1050.0), (-2400.0, 200.0), (-600.0, 210.0)] {
        assert!(is_in_sight(x, y), "{x}, {y}");
    }
    // Its top above or below the screens, and a sliver of its side.
    for (x, y) in
        [(0.0, -40.0), (0.0, 1060.0), (1850.0, 300.0), (-2480.0, 300.0), (5000.0, 300.0), (-1270.0, 0.0)]
    {
        assert!(!is_in_sight(x, y), "{x}, {y}");
    }
}

#[test]
fn a_window_in_the_middle_of_a_screen_is_no_larger_than_that() {
    let screen =
        Screen { position: LogicalPosition::new(100.0, 30.0), size: LogicalSize::new(1000.0, 770.0) };
    let kept = Placement { x: 5000.0, y: 0.0, width: 800.0, height: 900.0, maximized: true };
    let there = Placement { x: 200.0, y: 30.0, width: 800.0, height: 770.0, maximized: true };
    assert_eq!(kept.centred(screen), there);
}

async fn closed(desktop: &Desktop, window: Window) {
    desktop.ask_to_close().await;
    has_gone().await;
    drop(window);
}
