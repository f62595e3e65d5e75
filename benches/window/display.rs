//! The hand and the eye: events that the X server takes for a mouse's and a keyboard's (XTest), and when it was drawn
//! after them (XDamage). The windows know of neither.

use std::collections::HashMap;
use std::error::Error;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use x11rb::connection::Connection;
use x11rb::protocol::Event;
use x11rb::protocol::damage::{ConnectionExt as _, ReportLevel};
use x11rb::protocol::xproto::{
    BUTTON_PRESS_EVENT, BUTTON_RELEASE_EVENT, ConnectionExt as _, ImageFormat, InputFocus, KEY_PRESS_EVENT,
    KEY_RELEASE_EVENT, Keycode, MOTION_NOTIFY_EVENT, MapState, Window,
};
use x11rb::protocol::xtest::ConnectionExt as _;
use x11rb::rust_connection::RustConnection;

use super::Fault;

/// Longest wait for anything to be drawn.
const PATIENCE: Duration = Duration::from_secs(3);

/// What is not drawn on for so long will not be by what was done.
const STILL: Duration = Duration::from_millis(250);

/// After so long without anything drawn, it is looked at whether what is known to come is there.
const LOOK: Duration = Duration::from_millis(120);

/// How much a point may be lighter or darker, of 255, and how many may be more than that: what is painted a second time,
/// in part, is rounded otherwise along its edges. A cursor in a field is of more points.
const ROUNDED: u8 = 24;
const EDGES: usize = 12;

/// What is on the screen, point by point, from black to white.
pub struct Picture(Vec<u8>);

impl Picture {
    /// Shows the same as another.
    #[must_use]
    pub fn is(&self, other: &Self) -> bool {
        let Self(points) = self;
        let differ = |(one, other): &(&u8, &u8)| one.abs_diff(**other) > ROUNDED;
        points.len() == other.0.len() && points.iter().zip(&other.0).filter(differ).count() <= EDGES
    }
}

/// One thing that a hand does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Touch {
    /// A button of the mouse, where it points, maybe with a key held.
    Button {
        /// 1 is the left one, 3 the right one.
        number: u8,
        /// Where, in pixels of the screen.
        at: (i16, i16),
        /// Keysym of what is held.
        held: Option<u32>,
    },
    /// A key, maybe with another held.
    Key {
        /// Its keysym.
        sym: u32,
        /// Keysym of what is held.
        held: Option<u32>,
    },
}

/// Where a window stands on the screen, in pixels.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    /// Its upper left corner.
    pub corner: (i16, i16),
    /// From side to side.
    pub width: u16,
    /// From top to bottom.
    pub height: u16,
}

impl Place {
    fn area(self) -> u32 {
        u32::from(self.width) * u32::from(self.height)
    }
}

/// A display without window manager.
pub struct Display {
    connection: RustConnection,
    root: Window,
    /// The key of each keysym, without Shift.
    keys: HashMap<u32, Keycode>,
    drawn: Receiver<Instant>,
}

impl Display {
    /// Opens the display of the environment.
    pub fn open() -> Result<Self, Box<dyn Error>> {
        let (connection, screen) = x11rb::connect(None)?;
        let root = connection.setup().roots[screen].root;
        let (low, high) = (connection.setup().min_keycode, connection.setup().max_keycode);
        connection.xtest_get_version(2, 2)?.reply()?;
        let mapping = connection.get_keyboard_mapping(low, high - low + 1)?.reply()?;
        let mut keys = HashMap::new();
        let width = usize::from(mapping.keysyms_per_keycode);
        for (code, syms) in (low..=high).zip(mapping.keysyms.chunks(width)) {
            if let Some(sym) = syms.first() {
                keys.entry(*sym).or_insert(code);
            }
        }
        Ok(Self { connection, root, keys, drawn: watch()? })
    }

    /// The window that fills most of the screen, once there is one: where its corner is and how large it is. It is given
    /// the keyboard.
    pub fn window(&self) -> Result<Option<Place>, Box<dyn Error>> {
        let mut largest: Option<(Window, Place)> = None;
        for child in self.connection.query_tree(self.root)?.reply()?.children {
            let attributes = self.connection.get_window_attributes(child)?;
            let geometry = self.connection.get_geometry(child)?;
            let (Ok(attributes), Ok(geometry)) = (attributes.reply(), geometry.reply()) else { continue };
            let place =
                Place { corner: (geometry.x, geometry.y), width: geometry.width, height: geometry.height };
            if attributes.map_state == MapState::VIEWABLE
                && largest.is_none_or(|(_, most)| most.area() < place.area())
            {
                largest = Some((child, place));
            }
        }
        let Some((child, place)) = largest.filter(|(_, place)| place.area() > 100_000) else {
            return Ok(None);
        };
        self.connection.set_input_focus(InputFocus::POINTER_ROOT, child, x11rb::CURRENT_TIME)?;
        self.connection.flush()?;
        Ok(Some(place))
    }

    /// Waits until nothing was drawn for so long.
    pub fn settle(&self, still: Duration) -> Result<(), Box<dyn Error>> {
        let begun = Instant::now();
        while begun.elapsed() < still * 3 + PATIENCE * 4 {
            match self.drawn.recv_timeout(still) {
                Ok(_) => {}
                Err(RecvTimeoutError::Timeout) => return Ok(()),
                Err(RecvTimeoutError::Disconnected) => return Err(Fault::boxed("the display is gone")),
            }
        }
        Err(Fault::boxed("the picture never stays"))
    }

    /// Takes the pointer there, and lets the window answer to that.
    pub fn point(&self, (x, y): (i16, i16)) -> Result<(), Box<dyn Error>> {
        self.fake(MOTION_NOTIFY_EVENT, 0, (x, y))?;
        self.connection.flush()?;
        self.settle(Duration::from_millis(60))
    }

    /// Does it; tells how long it was until the last thing was drawn, or nothing when nothing was, and what is on the
    /// screen then. Where that is known before, it is waited for.
    pub fn touch(
        &self,
        touch: Touch,
        result: Option<&Picture>,
    ) -> Result<(Option<Duration>, Picture), Box<dyn Error>> {
        if let Touch::Button { at, .. } = touch {
            self.point(at)?;
        }
        while self.drawn.try_recv().is_ok() {}
        let held = match touch {
            Touch::Button { held, .. } | Touch::Key { held, .. } => {
                held.map(|sym| self.key(sym)).transpose()?
            }
        };
        // What is held is held already when the hand moves.
        if let Some(held) = held {
            self.fake(KEY_PRESS_EVENT, held, (0, 0))?;
            self.connection.flush()?;
            self.settle(Duration::from_millis(30))?;
        }
        let begun = Instant::now();
        match touch {
            Touch::Button { number, at, .. } => {
                self.fake(BUTTON_PRESS_EVENT, number, at)?;
                self.fake(BUTTON_RELEASE_EVENT, number, at)?;
            }
            Touch::Key { sym, .. } => {
                let key = self.key(sym)?;
                self.fake(KEY_PRESS_EVENT, key, (0, 0))?;
                self.fake(KEY_RELEASE_EVENT, key, (0, 0))?;
            }
        }
        self.connection.flush()?;
        let mut last = None;
        let mut picture: Option<Picture> = None;
        let shows = |picture: &Picture| result.is_none_or(|result| picture.is(result));
        let still = if result.is_some() { LOOK } else { STILL };
        loop {
            // Once all is drawn it stays; before anything is, and while something else is seen, it is waited for.
            let more = last.is_none() || picture.as_ref().is_some_and(|picture| !shows(picture));
            match self.drawn.recv_timeout(if more { PATIENCE } else { still }) {
                Ok(at) => (last, picture) = (Some(at), None),
                Err(RecvTimeoutError::Timeout) if more || picture.is_some() => break,
                Err(RecvTimeoutError::Timeout) => {
                    let seen = self.picture()?;
                    let there = shows(&seen);
                    picture = Some(seen);
                    if there {
                        break;
                    }
                }
                Err(RecvTimeoutError::Disconnected) => return Err(Fault::boxed("the display is gone")),
            }
        }
        let picture = picture.map_or_else(|| self.picture(), Ok)?;
        if let Some(held) = held {
            self.fake(KEY_RELEASE_EVENT, held, (0, 0))?;
            self.connection.flush()?;
            self.settle(Duration::from_millis(30))?;
        }
        Ok((last.map(|at| at.saturating_duration_since(begun)), picture))
    }

    /// What is on the screen.
    pub fn picture(&self) -> Result<Picture, Box<dyn Error>> {
        let grey = |pixel: &[u8]| {
            let light = u16::from(pixel[0]) + 2 * u16::from(pixel[1]) + u16::from(pixel[2]);
            (light / 4).to_le_bytes()[0]
        };
        Ok(Picture(self.pixels()?.1.chunks_exact(4).map(grey).collect()))
    }

    /// The width of the screen, and what is on it, four bytes a pixel.
    pub fn pixels(&self) -> Result<(u16, Vec<u8>), Box<dyn Error>> {
        let screen = self.connection.get_geometry(self.root)?.reply()?;
        let (width, height) = (screen.width, screen.height);
        let image = self
            .connection
            .get_image(ImageFormat::Z_PIXMAP, self.root, 0, 0, width, height, u32::MAX)?
            .reply()?;
        Ok((width, image.data))
    }

    fn key(&self, sym: u32) -> Result<Keycode, Box<dyn Error>> {
        self.keys.get(&sym).copied().ok_or_else(|| Fault::boxed(format!("the keyboard has no key {sym:#x}")))
    }

    fn fake(&self, kind: u8, detail: u8, (x, y): (i16, i16)) -> Result<(), Box<dyn Error>> {
        self.connection.xtest_fake_input(kind, detail, x11rb::CURRENT_TIME, self.root, x, y, 0)?;
        Ok(())
    }
}

/// Tells of everything that is drawn, as soon as it is, from a conversation of its own.
fn watch() -> Result<Receiver<Instant>, Box<dyn Error>> {
    let (connection, screen) = x11rb::connect(None)?;
    let root = connection.setup().roots[screen].root;
    connection.damage_query_version(1, 1)?.reply()?;
    let damage = connection.generate_id()?;
    connection.damage_create(damage, root, ReportLevel::RAW_RECTANGLES)?;
    connection.flush()?;
    let (tell, drawn) = mpsc::channel();
    std::thread::spawn(move || {
        while let Ok(event) = connection.wait_for_event() {
            if matches!(event, Event::DamageNotify(_)) && tell.send(Instant::now()).is_err() {
                return;
            }
        }
    });
    Ok(drawn)
}
