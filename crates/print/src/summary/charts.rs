//! The pictures of the summary, as shapes. What they show stands beside them in figures.

use std::f64::consts::{FRAC_PI_2, TAU};

use domain::account::State;
use jiff::ToSpan;
use jiff::civil::Date;

use super::model::Point as Counted;
use crate::pdf::draft::{PaletteColor, PathInk, Point, Segment, Shape};
use crate::pdf::face::CentiPoint;

/// Outlines: they tell parts apart on a photocopy.
const OUTLINE: PathInk = PathInk::Stroke { weight: 50, tint: PaletteColor::Accent };

/// The colour of a state, darker as the account comes nearer to its holder; each differs from the others in grey.
pub(super) const fn tint(state: State) -> PaletteColor {
    match state {
        State::NotNotified => PaletteColor::Paper,
        State::Notified => PaletteColor::Rule,
        State::Activating => PaletteColor::Middle,
        State::Activated => PaletteColor::Accent,
    }
}

/// The square that stands for a state beside its line.
pub(super) fn swatch(state: State, x: CentiPoint, y: CentiPoint, side: CentiPoint) -> [Shape; 2] {
    [
        Shape::Fill { x, y, width: side, height: side, tint: tint(state) },
        Shape::Frame { x, y, width: side, height: side, weight: 50, tint: PaletteColor::Accent },
    ]
}

/// A ring of so many parts as there are states, from the top and clockwise, those activated first.
pub(super) fn ring(states: [u32; 4], centre: Point, radius: CentiPoint) -> Vec<Shape> {
    let ring = Ring { centre, outer: f64::from(radius), inner: f64::from(radius) * 0.58 };
    let all: f64 = states.iter().copied().map(f64::from).sum();
    if all == 0.0 {
        return ring.part(0.0, TAU, PaletteColor::Ground).into();
    }
    let mut shapes = Vec::new();
    let mut from = 0.0;
    for state in State::ALL.into_iter().rev() {
        let wide = f64::from(states[state as usize]) / all * TAU;
        if wide > 0.0 {
            shapes.extend(ring.part(from, from + wide, tint(state)));
        }
        from += wide;
    }
    shapes
}

struct Ring {
    centre: Point,
    outer: f64,
    inner: f64,
}

impl Ring {
    /// The place at that angle from the top, clockwise.
    fn at(&self, radius: f64, angle: f64) -> Point {
        let (x, y) = (radius * angle.sin(), -radius * angle.cos());
        (self.centre.0 + x.round() as CentiPoint, self.centre.1 + y.round() as CentiPoint)
    }

    /// Along the circle from one angle to another, a quarter at most with each curve.
    fn arc(&self, radius: f64, from: f64, to: f64) -> Vec<Segment> {
        let pieces = ((to - from).abs() / FRAC_PI_2).ceil().max(1.0);
        let step = (to - from) / pieces;
        let reach = 4.0 / 3.0 * (step / 4.0).tan() * radius;
        let handle = |angle: f64, along: f64| {
            let (x, y) = self.at(radius, angle);
            let (dx, dy) = (along * angle.cos(), along * angle.sin());
            (x + dx.round() as CentiPoint, y + dy.round() as CentiPoint)
        };
        (0..pieces as u32)
            .map(|piece| {
                let (start, end) = (from + step * f64::from(piece), from + step * f64::from(piece + 1));
                Segment::Curve(handle(start, reach), handle(end, -reach), self.at(radius, end))
            })
            .collect()
    }

    /// The part between two angles, with its outline.
    fn part(&self, from: f64, to: f64, tint: PaletteColor) -> [Shape; 2] {
        let start = self.at(self.outer, from);
        let mut segments = self.arc(self.outer, from, to);
        segments.push(Segment::Line(self.at(self.inner, to)));
        segments.extend(self.arc(self.inner, to, from));
        segments.push(Segment::Line(start));
        [
            Shape::Path { start, segments: segments.clone(), ink: PathInk::Fill(tint) },
            Shape::Path { start, segments, ink: OUTLINE },
        ]
    }
}

/// Where a curve is drawn.
#[derive(Debug, Clone, Copy)]
pub(super) struct Plot {
    pub(super) x: CentiPoint,
    pub(super) y: CentiPoint,
    pub(super) width: CentiPoint,
    pub(super) height: CentiPoint,
}

impl Plot {
    /// The place of each point: time to the right, from the first day to the last; 100 % at the top.
    pub(super) fn places(&self, curve: &[Counted]) -> Vec<Point> {
        curve.iter().map(|point| (self.day(curve, point.day), self.height_of(point))).collect()
    }

    /// How far to the right a day is.
    fn day(&self, curve: &[Counted], day: Date) -> CentiPoint {
        let (Some(first), Some(last)) = (curve.first(), curve.last()) else { return self.x };
        let days = |to: Date| i64::from((to - first.day).get_days());
        let (at, all) = (days(day), days(last.day).max(1));
        self.x + CentiPoint::try_from(i64::from(self.width) * at / all).unwrap_or(self.width)
    }

    fn height_of(&self, point: &Counted) -> CentiPoint {
        let all = i64::from(point.accounts.max(1));
        let part = i64::from(self.height) * i64::from(point.activated.min(point.accounts)) / all;
        self.y + self.height - CentiPoint::try_from(part).unwrap_or(self.height)
    }

    /// The curve over its marks, with a dot where it has come to.
    pub(super) fn shapes(&self, curve: &[Counted]) -> Vec<Shape> {
        let mark = |part: CentiPoint| Shape::Fill {
            x: self.x,
            y: self.y + self.height * part / 100,
            width: self.width,
            height: 40,
            tint: PaletteColor::Rule,
        };
        let mut shapes: Vec<Shape> = [0, 50, 100].map(mark).into();
        if let [start, rest @ ..] = self.places(curve).as_slice()
            && let Some(end) = rest.last()
        {
            let segments = rest.iter().copied().map(Segment::Line).collect();
            let ink = PathInk::Stroke { weight: 160, tint: PaletteColor::Accent };
            shapes.push(Shape::Path { start: *start, segments, ink });
            let dot = Ring { centre: *end, outer: 260.0, inner: 0.0 };
            shapes.extend(dot.part(0.0, TAU, PaletteColor::Accent));
        }
        shapes
    }

    /// The first day of each month that the curve goes through, and where it is.
    pub(super) fn months(&self, curve: &[Counted]) -> Vec<(Date, CentiPoint)> {
        let (Some(first), Some(last)) = (curve.first(), curve.last()) else { return Vec::new() };
        let months = first.day.first_of_month().series(1.month()).take_while(|month| *month <= last.day);
        months.filter(|month| *month >= first.day).map(|month| (month, self.day(curve, month))).collect()
    }
}

/// The last point of each month: the values that are told of a curve.
pub(super) fn last_of_months(curve: &[Counted]) -> Vec<Counted> {
    let is_last = |(point, next): (&Counted, Option<&Counted>)| match next {
        Some(next) => (point.day.year(), point.day.month()) != (next.day.year(), next.day.month()),
        None => true,
    };
    let nexts = curve.iter().skip(1).map(Some).chain([None]);
    curve.iter().zip(nexts).filter(|pair| is_last(*pair)).map(|(point, _)| *point).collect()
}

/// A bar: how much of its track it fills.
pub(super) fn bar(x: CentiPoint, y: CentiPoint, width: CentiPoint, part: u32, all: u32) -> [Shape; 3] {
    const HEIGHT: CentiPoint = 600;
    let filled = i64::from(width) * i64::from(part.min(all)) / i64::from(all.max(1));
    let filled = CentiPoint::try_from(filled).unwrap_or(width);
    [
        Shape::Fill { x, y, width, height: HEIGHT, tint: PaletteColor::Ground },
        Shape::Fill { x, y, width: filled, height: HEIGHT, tint: PaletteColor::Accent },
        Shape::Frame { x, y, width, height: HEIGHT, weight: 40, tint: PaletteColor::Rule },
    ]
}

#[cfg(test)]
mod tests {
    use jiff::civil::{Date, date};

    use super::{Counted, Plot, bar, last_of_months, ring, tint};
    use crate::pdf::draft::{PaletteColor, PathInk, Segment, Shape};
    use domain::account::State;

    fn point(day: Date, activated: u32) -> Counted {
        Counted { day, activated, accounts: 200 }
    }

    fn luminance(color: PaletteColor) -> f64 {
        let parts: Vec<f64> = color.rgb().split(' ').map(|part| part.parse().unwrap()).collect();
        parts[0] * 0.299 + parts[1] * 0.587 + parts[2] * 0.114
    }

    #[test]
    fn states_are_told_apart_on_a_photocopy() {
        let mut greys = State::ALL.map(|state| luminance(tint(state)));
        greys.sort_by(f64::total_cmp);
        for pair in greys.windows(2) {
            assert!(pair[1] - pair[0] > 0.2, "{greys:?}");
        }
    }

    /// The corners of the part of a ring that has that colour: outer from and to, then inner.
    fn corners(shapes: &[Shape], color: PaletteColor) -> Vec<[(i32, i32); 3]> {
        let corners = |shape: &Shape| match shape {
            Shape::Path { start, segments, ink: PathInk::Fill(tint) } if *tint == color => {
                let line = segments.iter().find_map(|segment| match segment {
                    Segment::Line(place) => Some(*place),
                    Segment::Curve(..) => None,
                });
                let outer =
                    segments.iter().take_while(|segment| matches!(segment, Segment::Curve(..))).last();
                match (outer, line) {
                    (Some(Segment::Curve(.., end)), Some(inner)) => Some([*start, *end, inner]),
                    _ => None,
                }
            }
            _ => None,
        };
        shapes.iter().filter_map(corners).collect()
    }

    #[test]
    fn a_ring_gives_each_state_its_share_from_the_top() {
        // A quarter activated, half notified, a quarter not notified.
        let shapes = ring([25, 50, 0, 25], (0, 0), 1_000);
        assert_eq!(corners(&shapes, PaletteColor::Accent), [[(0, -1_000), (1_000, 0), (580, 0)]]);
        assert_eq!(corners(&shapes, PaletteColor::Rule), [[(1_000, 0), (-1_000, 0), (-580, 0)]]);
        assert_eq!(corners(&shapes, PaletteColor::Paper), [[(-1_000, 0), (0, -1_000), (0, -580)]]);
        assert_eq!(corners(&shapes, PaletteColor::Middle), Vec::<[(i32, i32); 3]>::new());
        assert_eq!(corners(&ring([0; 4], (0, 0), 1_000), PaletteColor::Ground).len(), 1);
    }

    #[test]
    fn a_curve_goes_from_the_first_day_to_the_last_and_up_to_all() {
        let plot = Plot { x: 100, y: 50, width: 1_000, height: 400 };
        let curve = [point(date(2026, 9, 1), 0), point(date(2026, 9, 6), 100), point(date(2026, 9, 11), 200)];
        assert_eq!(plot.places(&curve), [(100, 450), (600, 250), (1_100, 50)]);
        let year = [point(date(2026, 8, 28), 0), point(date(2026, 10, 2), 1)];
        assert_eq!(plot.months(&year), [(date(2026, 9, 1), 214), (date(2026, 10, 1), 1_071)]);
        assert_eq!(plot.places(&[]), []);
        assert_eq!(plot.shapes(&curve[..1]).len(), 3, "the marks alone");
    }

    #[test]
    fn the_values_told_are_the_last_of_each_month() {
        let days = [date(2026, 8, 28), date(2026, 8, 29), date(2026, 9, 4), date(2027, 9, 1)];
        let curve = days.map(|day| point(day, 1));
        let told: Vec<Date> = last_of_months(&curve).iter().map(|point| point.day).collect();
        assert_eq!(told, [date(2026, 8, 29), date(2026, 9, 4), date(2027, 9, 1)]);
    }

    #[test]
    fn a_bar_is_as_long_as_its_share() {
        let filled = |part, all| match bar(0, 0, 900, part, all)[1] {
            Shape::Fill { width, .. } => width,
            _ => -1,
        };
        assert_eq!(
            [filled(0, 3), filled(1, 3), filled(3, 3), filled(0, 0), filled(9, 3)],
            [0, 300, 900, 0, 900]
        );
    }
}
