//! Aligned tables that survive a pipe: blanks between columns, no lines, numbers to the right.

/// How a column stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// Words.
    Left,
    /// Numbers.
    Right,
}

/// Renders rows under a header. Cells hold one line each; control characters are shown as `?`.
pub fn render(header: &[(&str, Align)], rows: &[Vec<String>]) -> String {
    let clean = |cell: &str| cell.chars().map(|c| if c.is_control() { '?' } else { c }).collect::<String>();
    let rows: Vec<Vec<String>> = rows.iter().map(|row| row.iter().map(|cell| clean(cell)).collect()).collect();
    let mut widths: Vec<usize> = header.iter().map(|(name, _)| name.chars().count()).collect();
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let line = |cells: &[String]| {
        let mut text = String::new();
        for (index, ((_, align), width)) in header.iter().zip(&widths).enumerate() {
            let cell = cells.get(index).map_or("", String::as_str);
            let pad = " ".repeat(width - cell.chars().count().min(*width));
            if index > 0 {
                text.push_str("  ");
            }
            match align {
                Align::Left => text.extend([cell, &pad]),
                Align::Right => text.extend([pad.as_str(), cell]),
            }
        }
        text.trim_end().to_owned() + "\n"
    };
    let names: Vec<String> = header.iter().map(|(name, _)| (*name).to_owned()).collect();
    std::iter::once(line(&names)).chain(rows.iter().map(|row| line(row))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stand_to_the_right_and_no_cell_breaks_the_line() {
        let header = [("name", Align::Left), ("n", Align::Right)];
        let rows = [vec!["a\nb".into(), "1".into()], vec!["⌀10".into(), "200".into()]];
        assert_eq!(render(&header, &rows), "name    n\na?b     1\n⌀10   200\n");
    }
}
