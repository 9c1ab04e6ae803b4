//! The cells of a data table.

use crate::article::line::Line;
use crate::article::table::{Grid, GridCell, is_numeric};
use dom_query::NodeRef;

/// Columns that a cell spans at most.
const WIDEST: usize = 200;

/// Places of a table: ten thousand rows of a hundred columns.
const LARGEST: usize = 1_000_000;

/// The cells of a data table: at least two rows and columns of short cells, some of them numbers, no table inside.
pub(super) fn grid(table: &NodeRef) -> Option<Grid> {
    let (mut rows, mut caption) = (Vec::new(), None);
    let (mut groups, mut group) = (Vec::new(), 0usize);
    let (mut cells, mut numbers, mut long) = (0usize, 0usize, 0usize);
    for node in table.descendants_it().filter(NodeRef::is_element) {
        let name = node.node_name().unwrap_or_default().to_ascii_lowercase();
        match name.as_str() {
            "table" if node.id != table.id => return None,
            "thead" | "tbody" | "tfoot" => group += 1,
            "tr" => {
                rows.push(Vec::new());
                groups.push(group);
            }
            "caption" => caption = Some(node.text().split_whitespace().collect::<Vec<_>>().join(" ")),
            "td" | "th" => {
                let span = |a: &str| node.attr(a).and_then(|v| v.trim().parse::<usize>().ok()).unwrap_or(1).min(1000);
                let mut line = Line::default();
                node.text().chars().for_each(|c| line.push_unplaced(c));
                line.close();
                let text = line.text;
                cells += 1;
                numbers += usize::from(is_numeric(&text));
                long += usize::from(text.chars().count() > 40);
                let row = rows.last_mut()?;
                row.push(GridCell { text, rowspan: span("rowspan"), colspan: span("colspan").clamp(1, WIDEST), header: name == "th" });
            }
            _ => {}
        }
    }
    close_up(&mut rows, &mut groups);
    // Spans that claim more places than any table has would take memory for all of them.
    if places(&rows) > LARGEST {
        return None;
    }
    let wide = rows.iter().filter(|r| r.len() >= 2).count();
    (rows.len() >= 2 && wide >= 2 && numbers * 5 >= cells && long * 5 <= cells).then_some(Grid { rows, groups, caption })
}

/// Places of the table when its spans are expanded: its rows, each as wide as the widest.
fn places(rows: &[Vec<GridCell>]) -> usize {
    // What begins and what ends with a row.
    let mut wider = vec![(0, 0); rows.len() + 1];
    for (r, cell) in rows.iter().enumerate().flat_map(|(r, row)| row.iter().map(move |cell| (r, cell))) {
        let end = if cell.rowspan == 0 { rows.len() } else { (r + cell.rowspan).min(rows.len()) };
        wider[r].0 += cell.colspan;
        wider[end].1 += cell.colspan;
    }
    let (mut width, mut widest) = (0, 0);
    for (more, less) in wider {
        width = width + more - less;
        widest = widest.max(width);
    }
    widest.saturating_mul(rows.len())
}

/// Takes out rows that show nothing, and one row off every span that runs over them.
fn close_up(rows: &mut Vec<Vec<GridCell>>, groups: &mut Vec<usize>) {
    let shown: Vec<bool> = rows.iter().map(|row| row.iter().any(|c| !c.text.is_empty())).collect();
    // How many rows go of those before each, so that a page of empty rows asks every cell once.
    let mut gone = vec![0];
    gone.extend(shown.iter().scan(0, |gone, shown| {
        *gone += usize::from(!shown);
        Some(*gone)
    }));
    for (r, row) in rows.iter_mut().enumerate().filter(|(r, _)| shown[*r]) {
        for cell in row {
            let end = (r + cell.rowspan).min(shown.len());
            cell.rowspan -= gone[end] - gone[r];
        }
    }
    let mut keep = shown.iter();
    rows.retain(|_| keep.next() == Some(&true));
    let mut keep = shown.iter();
    groups.retain(|_| keep.next() == Some(&true));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_lose_the_rows_that_go() {
        let row = |cells: &[(&str, usize)]| cells.iter().map(|&(text, rowspan)| GridCell { text: text.into(), rowspan, colspan: 1, header: false }).collect::<Vec<_>>();
        let mut rows = vec![row(&[]), row(&[("甲", 5), ("1", 2), ("2", 0), ("3", 3)]), row(&[("", 1)]), row(&[("乙", 9)]), row(&[]), row(&[("丙", 1)]), row(&[("", 4)])];
        let mut groups = vec![0, 0, 0, 1, 1, 1, 2];
        close_up(&mut rows, &mut groups);
        let spans: Vec<Vec<usize>> = rows.iter().map(|r| r.iter().map(|c| c.rowspan).collect()).collect();
        assert_eq!((spans, groups), (vec![vec![3, 1, 0, 2], vec![7], vec![1]], vec![0, 1, 1]));
    }
}
