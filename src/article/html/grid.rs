//! The cells of a data table.

use crate::article::line::Line;
use crate::article::table::{Grid, GridCell, is_numeric};
use dom_query::NodeRef;

/// Columns that a cell spans at most.
const WIDEST: usize = 200;

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
    let wide = rows.iter().filter(|r| r.len() >= 2).count();
    (rows.len() >= 2 && wide >= 2 && numbers * 5 >= cells && long * 5 <= cells).then_some(Grid { rows, groups, caption })
}

/// Takes out rows that show nothing, and one row off every span that runs over them.
fn close_up(rows: &mut Vec<Vec<GridCell>>, groups: &mut Vec<usize>) {
    for r in (0..rows.len()).rev() {
        if rows[r].iter().any(|c| !c.text.is_empty()) {
            continue;
        }
        rows.remove(r);
        groups.remove(r);
        for (q, row) in rows.iter_mut().enumerate().take(r) {
            for cell in row.iter_mut().filter(|c| c.rowspan > r - q) {
                cell.rowspan -= 1;
            }
        }
    }
}
