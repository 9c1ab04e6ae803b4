//! Whether a refresh may be published (tables that lost much of what they had are kept from readers), and figures for whoever watches.

use std::collections::BTreeMap;

/// Rows of each source, by its name.
pub type Rows = BTreeMap<String, usize>;

/// A source that loses more than this part of its rows is not published without being forced.
const LARGEST_LOSS: f64 = 0.2;
/// Losing a row of three is no news.
const FEWEST: usize = 10;

/// Sets the rows of a new generation beside those of the one that stands. Says what is wrong, a sentence each; nothing where
/// it may be published.
pub fn objections(before: &Rows, after: &Rows, floors: &Rows) -> Vec<String> {
    let mut objections = Vec::new();
    for (source, old) in before {
        let new = after.get(source).copied().unwrap_or(0);
        if *old >= FEWEST && (new as f64) < *old as f64 * (1.0 - LARGEST_LOSS) {
            objections.push(format!("source `{source}` lost {} of its {old} rows", old - new));
        }
    }
    for (source, floor) in floors {
        let new = after.get(source).copied().unwrap_or(0);
        if new < *floor {
            objections.push(format!("source `{source}` yields {new} rows, its floor is {floor}"));
        }
    }
    objections
}

/// Figures in the text form of Prometheus, each with the label of its pipeline.
#[derive(Debug)]
pub struct Gauges {
    text: String,
    pipeline: String,
}

impl Gauges {
    /// Goes on behind a text of figures.
    pub fn after(text: String, pipeline: &str) -> Self {
        Self { text, pipeline: quoted(pipeline) }
    }

    /// Adds a figure. Those of one name with other labels must follow each other.
    pub fn add(&mut self, name: &str, help: &str, labels: &[(&str, &str)], value: impl std::fmt::Display) {
        let head = format!("# HELP {name} {help}\n# TYPE {name} gauge\n");
        if !self.text.contains(&head) {
            self.text.push_str(&head);
        }
        let labels: String = labels.iter().map(|(k, v)| format!(",{k}=\"{}\"", quoted(v))).collect();
        self.text.push_str(&format!("{name}{{pipeline=\"{}\"{labels}}} {value}\n", self.pipeline));
    }

    pub fn text(&self) -> &str {
        &self.text
    }
}

/// As the value of a label is written.
fn quoted(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(of: &[(&str, usize)]) -> Rows {
        of.iter().map(|(s, n)| ((*s).to_owned(), *n)).collect()
    }

    #[test]
    fn a_loss_of_more_than_a_fifth_is_objected_to_and_a_floor_is_kept() {
        let before = rows(&[("a", 100), ("b", 100), ("c", 100), ("d", 5)]);
        let after = rows(&[("a", 80), ("b", 79), ("d", 0), ("e", 3)]);
        let said = objections(&before, &after, &rows(&[("e", 4), ("a", 80)]));
        assert_eq!(said, ["source `b` lost 21 of its 100 rows", "source `c` lost 100 of its 100 rows", "source `e` yields 3 rows, its floor is 4"]);
        assert!(objections(&Rows::new(), &after, &Rows::new()).is_empty());
    }

    #[test]
    fn figures_of_one_name_share_a_head() {
        let mut gauges = Gauges::after(String::new(), "a\"b");
        gauges.add("rows", "Rows.", &[("table", "x")], 1);
        gauges.add("rows", "Rows.", &[("table", "y")], 2);
        assert_eq!(gauges.text(), "# HELP rows Rows.\n# TYPE rows gauge\nrows{pipeline=\"a\\\"b\",table=\"x\"} 1\nrows{pipeline=\"a\\\"b\",table=\"y\"} 2\n");
    }
}
