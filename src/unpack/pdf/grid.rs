//! Tables from the rules that a page draws around their cells.

use super::super::markup::Cell;
use super::Glyph;
use super::layout::{Line, lines};
use hayro_interpret::kurbo::{Point, Rect};

/// Points by which rules that are meant to meet may miss each other.
const SLACK: f64 = 3.0;
/// Columns and rows of a table on one page.
const COLUMNS: usize = 200;
const ROWS: usize = 2_000;

/// A horizontal or vertical rule: where it lies, and from where to where it runs.
#[derive(Debug, Clone, Copy)]
struct Rule {
    at: f64,
    from: f64,
    to: f64,
}

/// The ruled cells of a table.
pub(super) struct Frame {
    pub bounds: Rect,
    xs: Vec<f64>,
    ys: Vec<f64>,
    /// Of each row and column the cell that covers it.
    owner: Vec<Vec<usize>>,
    cells: Vec<Place>,
}

#[derive(Debug, Clone, Copy)]
struct Place {
    row: usize,
    rows: usize,
    columns: usize,
}

/// The tables of a page: rules that touch each other and cross.
pub(super) fn frames(rules: &[Rect]) -> Vec<Frame> {
    let flat = merge(rules.iter().filter(|r| r.width() >= r.height()).map(|r| Rule { at: r.center().y, from: r.x0, to: r.x1 }).collect());
    let upright = merge(rules.iter().filter(|r| r.width() < r.height()).map(|r| Rule { at: r.center().x, from: r.y0, to: r.y1 }).collect());
    let meet = |h: &Rule, v: &Rule| h.from - SLACK <= v.at && v.at <= h.to + SLACK && v.from - SLACK <= h.at && h.at <= v.to + SLACK;
    let mut group: Vec<Option<usize>> = vec![None; upright.len()];
    let mut frames = Vec::new();
    let mut flat_left: Vec<bool> = vec![true; flat.len()];
    for start in 0..upright.len() {
        if group[start].is_some() {
            continue;
        }
        let (mut todo, mut mine_h, mut mine_v) = (vec![start], Vec::new(), Vec::new());
        group[start] = Some(start);
        while let Some(v) = todo.pop() {
            mine_v.push(upright[v]);
            for h in 0..flat.len() {
                if flat_left[h] && meet(&flat[h], &upright[v]) {
                    flat_left[h] = false;
                    mine_h.push(flat[h]);
                    for other in 0..upright.len() {
                        if group[other].is_none() && meet(&flat[h], &upright[other]) {
                            group[other] = Some(start);
                            todo.push(other);
                        }
                    }
                }
            }
        }
        frames.extend(frame(&mine_h, &mine_v));
    }
    frames
}

/// Joins the pieces of one rule.
fn merge(mut rules: Vec<Rule>) -> Vec<Rule> {
    rules.sort_by(|a, b| a.at.total_cmp(&b.at).then(a.from.total_cmp(&b.from)));
    let mut level = f64::NEG_INFINITY;
    for rule in &mut rules {
        if rule.at - level <= SLACK / 2.0 {
            rule.at = level;
        }
        level = rule.at;
    }
    rules.sort_by(|a, b| a.at.total_cmp(&b.at).then(a.from.total_cmp(&b.from)));
    let mut merged: Vec<Rule> = Vec::new();
    for rule in rules {
        match merged.last_mut() {
            Some(last) if last.at == rule.at && rule.from <= last.to + SLACK => last.to = last.to.max(rule.to),
            _ => merged.push(rule),
        }
    }
    merged
}

fn frame(flat: &[Rule], upright: &[Rule]) -> Option<Frame> {
    // A table may be open at its sides: there its rows end where their rules do.
    let ends = |rules: &[Rule]| rules.iter().flat_map(|r| [r.from, r.to]).fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), x| (a.min(x), b.max(x)));
    let steps = |rules: &[Rule], across: &[Rule]| {
        let (low, high) = ends(across);
        let mut at: Vec<f64> = rules.iter().map(|r| r.at).chain([low, high]).collect();
        at.sort_by(f64::total_cmp);
        at.dedup_by(|a, b| *a - *b <= SLACK);
        at
    };
    let (xs, ys) = (steps(upright, flat), steps(flat, upright));
    let (columns, rows) = (xs.len().checked_sub(1)?, ys.len().checked_sub(1)?);
    if columns < 2 || rows < 2 || columns > COLUMNS || rows > ROWS {
        return None;
    }
    let drawn = |rules: &[Rule], at: f64, through: f64| rules.iter().any(|r| (r.at - at).abs() <= SLACK && r.from <= through && through <= r.to);
    let mut owner = vec![vec![usize::MAX; columns]; rows];
    let mut cells = Vec::new();
    for row in 0..rows {
        for column in 0..columns {
            if owner[row][column] != usize::MAX {
                continue;
            }
            let middle = |s: &[f64], i: usize| (s[i] + s[i + 1]) / 2.0;
            let wide = (column + 1..columns).take_while(|&c| owner[row][c] == usize::MAX && !drawn(upright, xs[c], middle(&ys, row))).count() + 1;
            let high = (row + 1..rows).take_while(|&r| !drawn(flat, ys[r], middle(&xs, column))).count() + 1;
            for line in owner.iter_mut().skip(row).take(high) {
                line[column..column + wide].fill(cells.len());
            }
            cells.push(Place { row, rows: high, columns: wide });
        }
    }
    let bounds = Rect::new(*xs.first()?, *ys.first()?, *xs.last()?, *ys.last()?);
    Some(Frame { bounds, xs, ys, owner, cells })
}

impl Frame {
    pub fn holds(&self, glyph: &Glyph) -> bool {
        self.bounds.contains(centre(glyph))
    }

    /// The rows of the table with the text that stands in its cells.
    pub fn fill(&self, glyphs: Vec<Glyph>) -> Vec<Vec<Cell>> {
        let mut held: Vec<Vec<Glyph>> = vec![Vec::new(); self.cells.len()];
        for glyph in glyphs {
            let centre = centre(&glyph);
            let step = |s: &[f64], x: f64| s.partition_point(|v| *v <= x).saturating_sub(1).min(s.len() - 2);
            held[self.owner[step(&self.ys, centre.y)][step(&self.xs, centre.x)]].push(glyph);
        }
        let lines: Vec<Vec<Line>> = held.into_iter().map(lines).collect();
        let mut rows = Vec::new();
        for row in 0..self.ys.len() - 1 {
            let here: Vec<(&Place, &Vec<Line>)> = self.cells.iter().zip(&lines).filter(|(p, _)| p.row == row).collect();
            for part in 0..rows_within(&here) {
                let split = rows_within(&here) > 1;
                let text = |lines: &Vec<Line>| if split { lines.get(part).map(Line::text).unwrap_or_default() } else { joined(lines) };
                rows.push(here.iter().map(|(p, l)| Cell { text: text(l), rows: p.rows, columns: p.columns }).collect());
            }
        }
        rows
    }
}

fn centre(glyph: &Glyph) -> Point {
    Point::new(glyph.at.x + glyph.width() / 2.0, glyph.at.y - glyph.size * 0.35)
}

/// Rows that stand in one ruled row: where each of its cells holds as many lines at the same heights, one a line.
fn rows_within(cells: &[(&Place, &Vec<Line>)]) -> usize {
    let filled: Vec<&Vec<Line>> = cells.iter().filter(|(_, l)| !l.is_empty()).map(|(_, l)| *l).collect();
    let Some(first) = filled.first() else { return 1 };
    let level = |a: &Line, b: &Line| (a.y - b.y).abs() < a.size * 0.5;
    let same = filled.iter().all(|l| l.len() == first.len() && l.iter().zip(*first).all(|(a, b)| level(a, b)));
    let single = cells.iter().all(|(p, _)| p.rows == 1);
    let numbers = filled.iter().filter(|l| l.iter().all(|l| crate::article::table::is_numeric(&l.text()))).count();
    if same && single && filled.len() >= 2 && numbers >= 1 { first.len() } else { 1 }
}

fn joined(lines: &[Line]) -> String {
    let mut text = String::new();
    for line in lines {
        super::layout::append(&mut text, &line.text());
    }
    text
}
