//! Tables on a terminal, aligned on what is seen rather than on bytes.

use unicode_width::UnicodeWidthStr;

/// Columns stand this far apart.
const GAP: &str = "  ";
/// A long last cell may run over the edge of the terminal; its rule need not.
const LONGEST_RULE: usize = 60;

/// Which edge of a column is straight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Words.
    Left,
    /// Numbers.
    Right,
}

/// A table: headings, then rows of as many cells.
pub struct Table {
    sides: Vec<Side>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// An empty table under headings.
    pub fn new(headings: &[(&str, Side)]) -> Self {
        Self {
            sides: headings.iter().map(|(_, side)| *side).collect(),
            rows: vec![headings.iter().map(|(heading, _)| plain(heading)).collect()],
        }
    }

    /// Adds a row.
    pub fn row<T: AsRef<str>>(&mut self, cells: impl IntoIterator<Item = T>) {
        self.rows.push(cells.into_iter().map(|cell| plain(cell.as_ref())).collect());
    }

    /// The table as lines.
    pub fn text(&self) -> String {
        let mut widths = vec![0; self.sides.len()];
        for row in &self.rows {
            for (cell, width) in row.iter().zip(&mut widths) {
                *width = cell.width().max(*width);
            }
        }
        let mut text = String::new();
        for (number, row) in self.rows.iter().enumerate() {
            let cells: Vec<String> = row
                .iter()
                .zip(&widths)
                .zip(&self.sides)
                .map(|((cell, width), side)| padded(cell, *width, *side))
                .collect();
            text.push_str(cells.join(GAP).trim_end());
            text.push('\n');
            if number == 0 {
                if let Some(last) = widths.last_mut() {
                    *last = LONGEST_RULE.min(*last);
                }
                let rules: Vec<String> = widths.iter().map(|width| "─".repeat(*width)).collect();
                text.push_str(&rules.join(GAP));
                text.push('\n');
            }
        }
        text
    }
}

fn padded(cell: &str, width: usize, side: Side) -> String {
    let space = " ".repeat(width.saturating_sub(cell.width()));
    match side {
        Side::Left => format!("{cell}{space}"),
        Side::Right => format!("{space}{cell}"),
    }
}

/// Text from a file never commands the terminal.
pub fn plain(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { '\u{fffd}' } else { letter }).collect()
}

#[cfg(test)]
mod tests {
    use super::{Side, Table, plain};

    #[test]
    fn columns_are_straight_whatever_the_letters() {
        let mut table = Table::new(&[("Élève", Side::Left), ("N", Side::Right)]);
        table.row(["NGUYỄN Thị Hồng", "7"]);
        table.row(["e\u{301}te\u{301}", "12"]);
        table.row(["名前", "3"]);
        let expected = "\
Élève             N
───────────────  ──
NGUYỄN Thị Hồng   7
e\u{301}te\u{301}              12
名前              3
";
        assert_eq!(table.text(), expected);
    }

    #[test]
    fn the_rule_of_a_long_last_column_stays_short() {
        let mut table = Table::new(&[("N", Side::Right), ("Fichiers", Side::Left)]);
        table.row(["1".to_owned(), "x".repeat(200)]);
        table.row(["2".to_owned(), "y".repeat(300)]);
        let text = table.text();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[1], format!("─  {}", "─".repeat(60)));
        assert_eq!(lines[2], format!("1  {}", "x".repeat(200)));
    }

    #[test]
    fn a_name_cannot_command_the_terminal() {
        assert_eq!(plain("\u{1b}[2JDURAND\n\u{7}"), "\u{fffd}[2JDURAND\u{fffd}\u{fffd}");
    }
}
