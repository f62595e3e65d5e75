//! The report in JSON with every line to check. There may be millions: they are written as they are read.

use std::io::{BufWriter, Result as Written, Write};

use local::Error;
use local::usecase::import;
use local::view::import::{ImportReport, RejectedLine};
use local::workspace::Workspace;
use serde_json::Value;

use crate::failure::{Exit, Failure};
use crate::output::{exit_after, pretty, shown};

/// The field that is written line by line.
const LINES: &str = "rejections";

/// Writes the report on the standard output; `exit` is what ends the program when that went well.
pub async fn tell(workspace: &Workspace, report: &ImportReport, exit: Exit) -> Result<Exit, Failure> {
    let Value::Object(fields) = shown(report)? else { return Ok(exit) };
    let mut out = BufWriter::new(std::io::stdout());
    let mut written = write!(out, "{{");
    for (place, (name, value)) in fields.iter().enumerate() {
        let comma = if place == 0 { "" } else { "," };
        written = written.and_then(|()| write!(out, "{comma}\n  \"{name}\": "));
        if name == LINES {
            written = lines(workspace, &mut out, written).await?;
        } else {
            let value = pretty(value, 2)?;
            written = written.and_then(|()| out.write_all(value.as_bytes()));
        }
    }
    let written = written.and_then(|()| writeln!(out, "\n}}")).and_then(|()| out.flush());
    Ok(exit_after(written, exit, true))
}

/// Writes the lines as an array; tells how writing went so far.
async fn lines(
    workspace: &Workspace,
    out: &mut (dyn Write + Send),
    before: Written<()>,
) -> Result<Written<()>, Failure> {
    let mut written = before.and_then(|()| write!(out, "["));
    let mut any = false;
    let mut take = |line| {
        if written.is_ok() {
            let comma = if any { "," } else { "" };
            any = true;
            written = line_of(&line).and_then(|text| write!(out, "{comma}\n    {text}"));
        }
        // Nobody reads on: neither does this.
        if written.is_ok() { Ok(()) } else { Err(Error::Cancelled) }
    };
    match import::each_rejection(workspace, &mut take).await {
        Err(Error::Cancelled) => return Ok(written),
        read => read?,
    }
    let end = if any { "\n  ]" } else { "]" };
    Ok(written.and_then(|()| write!(out, "{end}")))
}

fn line_of(line: &RejectedLine) -> Written<String> {
    let text = shown(line).and_then(|line| pretty(&line, 4));
    text.map_err(|_| std::io::Error::other("a line that is no JSON"))
}
