//! A series as a line chart: SVG that needs no script, and the same as a Vega-Lite specification to go on with.
//!
//! Vega itself is not inlined: it is 800 kB of foreign code, more than all the rest of the page, and wants `unsafe-eval`, which
//! would open the page to what it shows.

use super::data::{Point, interval};
use super::number;
use super::series::Series;
use crate::fact;
use jiff::civil::Date;
use maud::{Markup, html};
use rust_decimal::Decimal;
use serde_json::{Value, json};

const WIDTH: f64 = 360.0;
const HEIGHT: f64 = 168.0;
const LEFT: f64 = 52.0;
const RIGHT: f64 = 14.0;
const TOP: f64 = 14.0;
const BOTTOM: f64 = 22.0;

/// Where values and days come to lie.
struct Scale {
    first: f64,
    last: f64,
    ticks: Vec<f64>,
}

impl Scale {
    fn of(points: &[&Point]) -> Self {
        let days: Vec<f64> = points.iter().map(|p| day(&p.end)).collect();
        let values: Vec<f64> = points.iter().flat_map(|p| p.others.iter().map(|o| o.0).chain([p.value])).map(float).collect();
        let (low, high) = (values.iter().copied().fold(f64::INFINITY, f64::min), values.iter().copied().fold(f64::NEG_INFINITY, f64::max));
        // A line that has fallen or risen by much is shown from nothing on; a steady one is looked at closely.
        let low = if low > 0.0 && low < 0.6 * high { 0.0 } else { low };
        Self { first: days[0], last: days[days.len() - 1], ticks: ticks(low, high) }
    }

    fn x(&self, day: f64) -> f64 {
        let share = if self.last > self.first { (day - self.first) / (self.last - self.first) } else { 0.5 };
        LEFT + 8.0 + share * (WIDTH - LEFT - RIGHT - 16.0)
    }

    fn y(&self, value: f64) -> f64 {
        let (low, high) = (self.ticks[0], self.ticks[self.ticks.len() - 1]);
        HEIGHT - BOTTOM - (value - low) / (high - low) * (HEIGHT - TOP - BOTTOM)
    }
}

/// For drawing only: the table beside a chart has the exact value.
fn float(value: Decimal) -> f64 {
    value.to_string().parse().unwrap_or_default()
}

fn day(date: &str) -> f64 {
    let epoch = jiff::civil::date(1970, 1, 1);
    date.parse::<Date>().ok().and_then(|d| epoch.until(d).ok()).map_or(0.0, |s| f64::from(s.get_days()))
}

/// Three to six round values that hold `low` and `high` between them: steps of 1, 2 or 5 and a power of ten.
fn ticks(low: f64, high: f64) -> Vec<f64> {
    let span = if high > low { high - low } else { high.abs().max(1.0) * 0.1 };
    let power = 10f64.powf((span / 3.0).log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0].into_iter().map(|m| m * power).find(|s| span / s <= 4.0).unwrap_or(power * 10.0);
    let (first, last) = ((low / step).floor() as i64, (high / step).ceil() as i64);
    let (first, last) = if first == last { (first - 1, last + 1) } else { (first, last) };
    (first..=last).map(|n| n as f64 * step).collect()
}

/// A tick in few characters: 1.5万, 2亿.
fn label(value: f64, unit_step: f64) -> String {
    let (by, word) = if unit_step >= 1e8 {
        (1e8, "亿")
    } else if unit_step >= 1e4 {
        (1e4, "万")
    } else {
        (1.0, "")
    };
    let text = format!("{:.3}", value / by);
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "0" || text == "-0" { "0".into() } else { number::grouped(text.parse().unwrap_or_default()) + word }
}

/// The chart. Every point leads to its fact.
pub fn svg(series: &Series, title: &str) -> Markup {
    let (points, scale) = (&series.points, Scale::of(&series.points));
    let place = |p: &Point, value: Decimal| (round(scale.x(day(&p.end))), round(scale.y(float(value))));
    let line: Vec<String> = points.iter().map(|p| place(p, p.value)).map(|(x, y)| format!("{x},{y}")).collect();
    let largest = scale.ticks.iter().map(|t| t.abs()).fold(0.0, f64::max);
    let years: Vec<i16> = points.iter().filter_map(|p| p.end.get(..4)?.parse().ok()).collect();
    let (from, to) = (years.first().copied().unwrap_or(0), years.last().copied().unwrap_or(0));
    let every = ((to - from) / 6 + 1).max(1) as usize;
    html! {
        svg viewBox=(format!("0 0 {WIDTH} {HEIGHT}")) role="group" aria-label=(title) {
            g .grid aria-hidden="true" {
                @for tick in &scale.ticks {
                    @let y = round(scale.y(*tick));
                    line x1=(LEFT) x2=(WIDTH - RIGHT) y1=(y) y2=(y) {}
                    text x=(LEFT - 6.0) y=(y + 3.5) text-anchor="end" { (label(*tick, largest)) }
                }
                @if from == to {
                    @for p in [points.first(), points.last()].into_iter().flatten() { text x=(round(scale.x(day(&p.end)))) y=(HEIGHT - 6.0) text-anchor="middle" { (p.end.get(..7).unwrap_or("")) } }
                } @else {
                    @for year in (from..=to).step_by(every) {
                        @let x = scale.x(day(&format!("{year:04}-07-01"))).clamp(LEFT + 8.0, WIDTH - RIGHT - 8.0);
                        text x=(round(x)) y=(HEIGHT - 6.0) text-anchor="middle" { (year) }
                    }
                }
            }
            polyline points=(line.join(" ")) {}
            @for p in points {
                @for (value, fact) in &p.others {
                    @let (x, y) = place(p, *value);
                    a href=(format!("#fact-{fact}")) aria-label=(format!("{} disagreeing: {}", interval(&p.start, &p.end), said(p, *value))) {
                        path .other d=(format!("M{x} {}l4.5 4.5l-4.5 4.5l-4.5 -4.5z", round(y - 4.5))) {}
                        title { (interval(&p.start, &p.end)) ": also said: " (said(p, *value)) }
                    }
                }
                @let (x, y) = place(p, p.value);
                a href=(format!("#fact-{}", p.fact)) aria-label=(format!("{}: {}", interval(&p.start, &p.end), said(p, p.value))) {
                    circle .reach cx=(x) cy=(y) r="9" {}
                    circle cx=(x) cy=(y) r="3.2" {}
                    title { (interval(&p.start, &p.end)) ": " (said(p, p.value)) " (" (p.why) ")" }
                }
            }
        }
    }
}

fn said(p: &Point, value: Decimal) -> String {
    number::with_unit(&number::short(value), "exact", &p.unit)
}

fn round(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

/// The chart in Vega-Lite, with its data: for a notebook or the Vega editor.
pub fn vega_lite(series: &Series, title: &str) -> Value {
    let row = |p: &Point, value: Decimal, fact: &str, chosen: bool| json!({"date": p.end, "value": fact::number(value), "fact_id": fact, "chosen": chosen});
    let values: Vec<Value> = series.points.iter().flat_map(|p| [row(p, p.value, &p.fact, true)].into_iter().chain(p.others.iter().map(|(v, f)| row(p, *v, f, false)))).collect();
    let unit = series.points.first().map_or("", |p| p.unit.as_str());
    let x = json!({"field": "date", "type": "temporal", "title": null});
    let y = json!({"field": "value", "type": "quantitative", "title": unit, "scale": {"zero": false}});
    let tooltip = json!([{"field": "date", "type": "temporal"}, {"field": "value", "type": "quantitative"}, {"field": "fact_id", "type": "nominal"}]);
    json!({
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json", "title": title, "width": 480, "height": 240, "data": {"values": values},
        "layer": [
            {"transform": [{"filter": "datum.chosen"}], "mark": {"type": "line", "point": true}, "encoding": {"x": x, "y": y, "tooltip": tooltip}},
            {"transform": [{"filter": "!datum.chosen"}], "mark": {"type": "point", "shape": "diamond", "size": 80}, "encoding": {"x": x, "y": y, "tooltip": tooltip}},
        ],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_hold_all_values() {
        for (low, high) in [(0.0, 7609.0), (-14_377.8, 3048.9), (5.0, 5.0), (1.7e9, 1.71e9), (0.1, 0.4)] {
            let made = ticks(low, high);
            assert!(made.len() >= 2 && made.len() <= 7 && made[0] <= low && made[made.len() - 1] >= high, "{low} {high} {made:?}");
        }
        assert_eq!(ticks(0.0, 7609.0), [0.0, 2000.0, 4000.0, 6000.0, 8000.0]);
        assert_eq!((label(15_000.0, 20_000.0), label(-2e8, 3e8), label(0.0, 1e9)), ("1.5万".into(), "−2亿".into(), "0".into()));
    }
}
