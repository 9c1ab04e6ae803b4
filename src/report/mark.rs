//! A text with the places of facts in it, as HTML: facts overlap, so the text is cut wherever one begins or ends.

use maud::{Markup, html};

/// A fact's place in a text, in characters of the whole text.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    pub start: usize,
    pub end: usize,
    /// Number of the fact in the report.
    pub fact: usize,
    /// Its family, which gives the colour.
    pub family: &'static str,
}

/// What may be shown of a foreign character: control characters and those that turn the direction of writing could make a
/// page look like what it is not.
pub fn shown(ch: char) -> char {
    match ch {
        '\n' | '\t' => ch,
        c if c.is_control() => '\u{FFFD}',
        '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{200E}' | '\u{200F}' => '\u{FFFD}',
        c => c,
    }
}

/// A text for showing.
pub fn clean(text: &str) -> String {
    text.chars().map(shown).collect()
}

/// A part of a text with the facts that cover it.
struct Piece {
    text: String,
    facts: Vec<usize>,
    family: &'static str,
}

/// Cuts `text`, whose first character is number `from` of the whole, at the ends of all places.
fn pieces(text: &[char], from: usize, places: &[Place]) -> Vec<Piece> {
    let end = from + text.len();
    let here: Vec<&Place> = places.iter().filter(|p| p.start < end && p.end > from && p.start < p.end).collect();
    let mut cuts: Vec<usize> = here.iter().flat_map(|p| [p.start.max(from), p.end.min(end)]).chain([from, end]).collect();
    cuts.sort_unstable();
    cuts.dedup();
    cuts.windows(2)
        .map(|cut| {
            let mut over: Vec<&&Place> = here.iter().filter(|p| p.start <= cut[0] && p.end >= cut[1]).collect();
            // The closest fact comes first: it is the one that a click asks for.
            over.sort_by_key(|p| (p.end - p.start, p.fact));
            Piece {
                text: text[cut[0] - from..cut[1] - from].iter().copied().map(shown).collect(),
                facts: over.iter().map(|p| p.fact).collect(),
                family: over.first().map_or("", |p| p.family),
            }
        })
        .collect()
}

/// A stretch of text with marks: `<mark data-f="3 7" class="figure">`, numbers of facts, the closest first.
pub fn marked(text: &[char], from: usize, places: &[Place]) -> Markup {
    html! {
        @for piece in pieces(text, from, places) {
            @if piece.facts.is_empty() { (piece.text) }
            @else {
                mark class={ (piece.family) @if piece.facts.len() > 1 { " more" } } data-f=(piece.facts.iter().map(usize::to_string).collect::<Vec<_>>().join(" ")) { (piece.text) }
            }
        }
    }
}

/// An article: lines by what they are (`kinds`: first character and kind of its sentences, ascending); lines of cells become tables.
pub fn article(text: &str, kinds: &[(usize, String)], places: &[Place]) -> Markup {
    let mut lines: Vec<(&str, usize, Vec<char>)> = Vec::new();
    let mut at = 0;
    for line in text.split('\n') {
        let chars: Vec<char> = line.chars().collect();
        let (from, end) = (at, at + chars.len());
        at = end + 1;
        if !chars.is_empty() {
            let first = kinds.partition_point(|k| k.0 < from);
            let kind = kinds.get(first).filter(|k| k.0 < end).map_or("paragraph", |k| k.1.as_str());
            lines.push((if chars.contains(&'\t') { "row" } else { kind }, from, chars));
        }
    }
    html! {
        // Rows of as many cells are a table. A row of fewer has cells that span columns, which the text does not tell: put below
        // each other they would say what is not so.
        @for group in lines.chunk_by(|a, b| a.0 == "row" && b.0 == "row" && cells(&a.2).len() == cells(&b.2).len()) {
            @if group[0].0 == "row" {
                div .cells { table { tbody {
                    @for (_, from, chars) in group {
                        tr { @for (offset, cell) in cells(chars) { td { (marked(cell, from + offset, places)) } } }
                    }
                } } }
            } @else {
                @for (kind, from, chars) in group { p class=(kind) { (marked(chars, *from, places)) } }
            }
        }
    }
}

/// Cells of a line with the offset of each.
fn cells(line: &[char]) -> Vec<(usize, &[char])> {
    let mut at = 0;
    line.split(|c| *c == '\t')
        .map(|cell| {
            let from = at;
            at += cell.len() + 1;
            (from, cell)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(start: usize, end: usize, fact: usize) -> Place {
        Place { start, end, fact, family: "figure" }
    }

    #[test]
    fn overlapping_facts_cut_the_text_and_nothing_is_lost() {
        let text = "甲方共有12家企业";
        let made = article(text, &[], &[place(0, 7, 0), place(4, 9, 1), place(4, 7, 2)]).into_string();
        assert_eq!(
            made,
            "<p class=\"paragraph\"><mark class=\"figure\" data-f=\"0\">甲方共有</mark><mark class=\"figure more\" data-f=\"2 1 0\">12家</mark><mark class=\"figure\" data-f=\"1\">企业</mark></p>"
        );
    }

    #[test]
    fn what_a_page_injects_is_text() {
        let made = article("</script><img src=x onerror=alert(1)>\u{202E}\"'&\u{0}", &[], &[place(0, 4, 0)]).into_string();
        assert!(!made.contains("<img") && !made.contains("</script") && made.contains("&lt;/sc") && !made.contains('\u{202E}') && !made.contains('\0'), "{made}");
    }

    #[test]
    fn rows_become_a_table_and_cells_keep_their_offsets() {
        let made = article("指标\t数\n用户\t12\n合计", &[], &[place(8, 10, 5)]).into_string();
        assert!(made.matches("<table>").count() == 1 && made.ends_with("<p class=\"paragraph\">合计</p>"), "{made}");
        assert!(made.starts_with("<div class=\"cells\"><table>") && made.contains("<td><mark class=\"figure\" data-f=\"5\">12</mark></td>"), "{made}");
    }
}
