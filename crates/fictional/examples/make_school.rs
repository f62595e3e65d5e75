//! Writes one fictitious school as an ONDE pair, for a look at what the generator makes.
//!
//! `cargo run -p preau-fictional --example make_school -- FOLDER [PUPILS] [SEED]`

use std::{error::Error, path::Path};

use fictional::files::onde::{self, OndeStyle};
use fictional::{Kinds, SchoolSpec};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().ok_or("usage: make_school FOLDER [PUPILS] [SEED]")?;
    let pupils = arguments.next().map_or(Ok(240), |text| text.parse())?;
    let seed = arguments.next().map_or(Ok(1), |text| text.parse())?;
    let spec = SchoolSpec { pupils_per_school: pupils..=pupils, ..SchoolSpec::new(seed, Kinds::FirstDegree) };
    for school in spec.schools() {
        println!("{} {}, {}", school.uai, school.spoken_name(), school.address.town);
        for path in onde::folder(&school, Path::new(&folder), OndeStyle::default())? {
            println!("{}", path.display());
        }
    }
    Ok(())
}
