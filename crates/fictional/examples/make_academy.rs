//! Writes a complete AAF delivery of about N people and the delta of 1 % that follows it, and says how long
//! it took and how large the files are.
//!
//! `cargo run --release -p preau-fictional --example make_academy -- FOLDER [PEOPLE] [1D|2D] [SEED]`

use std::{error::Error, fs, path::Path, time::Instant};

use domain::degree::Degree;
use fictional::files::aaf::{self, AafStyle, Delivery};
use fictional::{Churn, Kinds, SchoolSpec};
use jiff::civil::date;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().ok_or("usage: make_academy FOLDER [PEOPLE] [1D|2D] [SEED]")?;
    let people = arguments.next().map_or(Ok(1_000_000), |text| text.parse())?;
    let degree =
        arguments.next().as_deref().map_or(Some(Degree::Second), Degree::from_code).ok_or("1D or 2D")?;
    let seed = arguments.next().map_or(Ok(1), |text| text.parse())?;
    let kinds = match degree {
        Degree::First => Kinds::FirstDegree,
        Degree::Second => Kinds::SecondDegree,
    };
    let spec = SchoolSpec::of_persons(seed, kinds, people);

    let start = Instant::now();
    let complete = Path::new(&folder).join("complet");
    fs::create_dir_all(&complete)?;
    let style = AafStyle::new(degree, date(2026, 9, 14));
    report("complete", &aaf::complete(spec.schools(), &complete, &style)?, start);

    let start = Instant::now();
    let delta = Path::new(&folder).join("delta");
    fs::create_dir_all(&delta)?;
    let style = AafStyle::new(degree, date(2026, 9, 15));
    let pairs = spec.schools().map(|school| {
        let later = school.evolve(&Churn::share(&school, 10));
        (school, later)
    });
    report("delta", &aaf::delta(pairs, &delta, &style)?, start);
    Ok(())
}

fn report(name: &str, delivery: &Delivery, start: Instant) {
    let seconds = start.elapsed().as_secs_f64();
    let people = delivery.pupils + delivery.guardians;
    println!(
        "{name}: {} schools, {} pupils, {} guardians, {} files, {:.1} MB, {seconds:.2} s, {:.0} people/s",
        delivery.schools,
        delivery.pupils,
        delivery.guardians,
        delivery.files.len(),
        delivery.bytes as f64 / 1e6,
        people as f64 / seconds,
    );
}
