//! Which lines of a page are its article.

use super::line::{Line, Role};
use super::metadata::{self, Byline};
use super::{Alternative, Article, Block, BlockKind, Draft, Dropped, Metadata, broken, spam, table, width};
use crate::corpus::Origin;
use crate::knowledge;
use crate::span::Span;

/// Puts the article together from a page's lines.
pub fn assemble(draft: Draft, origin: &Origin) -> Article {
    let lines = &draft.lines;
    let title_line = title_line(&draft);
    let (byline_line, byline) = byline_line(lines, title_line).map_or((None, Byline::default()), |(i, b)| (Some(i), b));
    // Without markup the byline tells where the title is: right above it.
    let title_line = title_line.or_else(|| byline_line.and_then(|b| (0..b).rev().find(|&i| lines[i].chars() >= 6 && !is_furniture(&lines[i]))));
    let first_body = byline_line.or(title_line).map_or(0, |i| i + 1);
    let mut article = Article::default();
    let narrow = width::lost(lines);
    let mut keep = Keep { article: &mut article, rows: Vec::new(), narrow };
    if let Some(i) = title_line {
        keep.add(&lines[i], BlockKind::Title);
    }
    if let Some(i) = byline_line {
        keep.add(&lines[i], BlockKind::Byline);
    }
    let marked = lines.iter().any(|l| l.content);
    // A container says where the article ends; without a telling one, its last sentence does.
    let last = if draft.whole { None } else { last_sentence(lines, first_body) };
    let end = end(lines, first_body);
    for (i, line) in lines.iter().enumerate() {
        if Some(i) == title_line || Some(i) == byline_line {
            continue;
        }
        let reason = if let Some(reason) = spam::reason(line) {
            Some(reason)
        } else if line.hidden && !line.content {
            Some("hidden")
        } else if marked && !line.content {
            Some("outside the article")
        } else if !marked && i < first_body {
            Some("above the article")
        } else if end.is_some_and(|e| i >= e) || (last.is_some_and(|l| i > l) && !matches!(line.role, Role::Row { .. }) && !signature(lines, i) && !attached(lines, i)) {
            Some("below the article")
        } else {
            reason_inside(line, article_title(&draft, title_line))
        };
        match reason {
            None => keep.add(line, kind(line)),
            Some(reason) => {
                keep.article.dropped.push(Dropped { reason, text: line.text.clone() });
            }
        }
    }
    let rows = keep.rows;
    tables(&draft, &rows, &mut article);
    article.meta = weigh(&draft, &article, title_line.map(|i| if narrow { width::restored(&lines[i]).text } else { lines[i].text.clone() }), byline, origin);
    article
}

fn kind(line: &Line) -> BlockKind {
    match line.role {
        Role::Heading => BlockKind::Heading,
        Role::Item => BlockKind::Item,
        Role::Row { .. } => BlockKind::Row,
        Role::Text => BlockKind::Paragraph,
    }
}

struct Keep<'a> {
    article: &'a mut Article,
    /// Table and place in the text of every row that was kept.
    rows: Vec<(usize, Span)>,
    /// The page has lost the width of its punctuation.
    narrow: bool,
}

impl Keep<'_> {
    fn add(&mut self, line: &Line, kind: BlockKind) {
        let restored = self.narrow.then(|| width::restored(line));
        let line = restored.as_ref().unwrap_or(line);
        let closed = if kind == BlockKind::Paragraph { broken::closed(line) } else { None };
        let line = closed.as_ref().unwrap_or(line);
        let article = &mut *self.article;
        // A sentence that the markup broke is one again.
        if let Some(open) = article.blocks.last_mut().filter(|b| b.kind == BlockKind::Paragraph && kind == BlockKind::Paragraph)
            && broken::goes_on(open.span.of(&article.text), &line.text)
        {
            article.text.push_str(&line.text);
            article.map.extend(&line.map);
            open.span.end = article.text.len();
            return;
        }
        if !article.text.is_empty() {
            let at = line.map.to_source(Span::new(0, 0)).start;
            article.text.push('\n');
            article.map.push(1, Span::new(at, at));
        }
        let start = article.text.len();
        article.text.push_str(&line.text);
        article.map.extend(&line.map);
        let span = Span::new(start, article.text.len());
        article.blocks.push(Block { kind, span });
        if let Role::Row { table } = line.role {
            self.rows.push((table, span));
        }
    }
}

/// The line that shows the title which `<title>`, a meta tag or front matter tells.
fn title_line(draft: &Draft) -> Option<usize> {
    let bare = |s: &str| s.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    let told = draft.told.title.as_deref().map(bare);
    let page = draft.told.page_title.as_deref().map(bare);
    let rank = |line: &Line| {
        let text = bare(&line.text);
        let long = text.chars().count() >= 4;
        let exact = long && told.as_deref() == Some(text.as_str());
        let within = long && line.link_share() < 0.5 && page.as_deref().is_some_and(|p| p.starts_with(&text) || p.ends_with(&text) && text.chars().count() >= 8);
        match (exact, within, line.role) {
            (true, _, Role::Heading) => 5,
            (true, _, _) => 4,
            (_, true, Role::Heading) => 3,
            (_, true, _) => 2,
            _ => 0,
        }
    };
    let best = draft.lines.iter().filter(|l| !l.hidden).map(rank).max().filter(|r| *r > 0);
    if let Some(best) = best {
        // A dump may show the title over its navigation and once more over the article: the last one before the text counts.
        let text = draft.lines.iter().position(|l| l.is_sentence() && l.chars() > 40).unwrap_or(draft.lines.len());
        let shown = |l: &Line| !l.hidden && rank(l) == best;
        let found = draft.lines[..text].iter().rposition(shown);
        // Behind it only the very title counts: the site's name there is a signature.
        if let Some(line) = found.or_else(|| draft.lines.iter().position(shown).filter(|_| best >= 4)) {
            return Some(line);
        }
    }
    // No line shows the told title: the first heading that is no link, where there is one.
    draft.lines.iter().position(|l| l.role == Role::Heading && !l.hidden && l.chars() >= 6 && l.link_share() < 0.5)
}

/// The byline: below the title, before the first long sentence; on a page without a title line, the first that reads so.
fn byline_line(lines: &[Line], title: Option<usize>) -> Option<(usize, Byline)> {
    let from = title.map_or(0, |t| t + 1);
    let mut best: Option<(usize, Byline)> = None;
    for (i, line) in lines.iter().enumerate().skip(from).take(if title.is_some() { 14 } else { 60 }) {
        if line.is_sentence() && line.chars() > 40 && metadata::byline(&line.text).is_none() {
            break;
        }
        if line.hidden || line.link_share() > 0.6 || matches!(line.role, Role::Row { .. }) {
            continue;
        }
        if let Some(byline) = metadata::byline(&line.text) {
            let full = byline.published_at.is_some();
            if full || best.is_none() {
                best = Some((i, byline));
            }
            if full {
                break;
            }
        }
    }
    // A byline told in pieces: time in one line, source in the next.
    if let Some((i, byline)) = &mut best {
        for line in lines.iter().skip(*i + 1).take(3).take_while(|l| !l.is_sentence()) {
            if let Some(more) = metadata::byline_part(&line.text) {
                byline.source = byline.source.take().or(more.source);
                byline.author = byline.author.take().or(more.author);
                byline.editor = byline.editor.take().or(more.editor);
            }
        }
    }
    best
}

fn article_title(draft: &Draft, line: Option<usize>) -> &str {
    line.map(|i| draft.lines[i].text.as_str()).or(draft.told.title.as_deref()).unwrap_or("")
}

/// Why a line inside the article's range is left out.
fn reason_inside(line: &Line, title: &str) -> Option<&'static str> {
    let text = line.text.as_str();
    // A table is kept whole.
    if matches!(line.role, Role::Row { .. }) {
        return None;
    }
    if is_furniture(line) {
        return Some("furniture");
    }
    if line.link_share() > 0.6 && !line.is_sentence() {
        return Some("navigation");
    }
    if !text.chars().any(char::is_alphanumeric) {
        return Some("markup");
    }
    if !title.is_empty() && (text == title || text.starts_with(title) && line.chars() < title.chars().count() + 40 && !line.is_sentence()) {
        return Some("title again");
    }
    // A bare number is a counter of the page, never a sentence.
    if !matches!(line.role, Role::Row { .. }) && text.chars().all(|c| c.is_ascii_digit() || c == ',' || c == ' ') {
        return Some("counter");
    }
    None
}

fn is_furniture(line: &Line) -> bool {
    let text = line.text.as_str();
    line.chars() < 80 && !line.is_sentence() && knowledge::article().is_furniture(text)
}

/// Where 相关新闻, 上一篇 and the like end the article: the first such line with less text below it than above. A navigation
/// at the top may hold the same words.
fn end(lines: &[Line], from: usize) -> Option<usize> {
    let content = lines.iter().any(|l| l.content);
    let told = |l: &Line| if (l.content || !content) && !l.hidden && l.link_share() < 0.6 && l.is_sentence() && spam::reason(l).is_none() { l.chars() } else { 0 };
    let total: usize = lines.iter().skip(from).map(told).sum();
    let mut above = 0;
    for (i, line) in lines.iter().enumerate().skip(from) {
        let marker = line.chars() <= 40 && !line.is_sentence() && knowledge::article().tail_markers.iter().any(|m| line.text.starts_with(m.as_str()));
        // 延伸阅读：… with its link beside it, in the midst of the text: what stands below is still the article.
        let within = line.text.split_once(['：', ':']).is_some_and(|(_, title)| title.chars().count() >= 6) && lines.get(i + 1).is_some_and(|l| l.content && told(l) >= 30);
        if marker && above * 2 > total && !within {
            return Some(i);
        }
        above += told(line);
    }
    None
}

/// The last line that is a sentence. On a page that does not mark its article, nothing below it belongs to it.
fn last_sentence(lines: &[Line], from: usize) -> Option<usize> {
    let marked = lines.iter().any(|l| l.content);
    (from..lines.len()).rev().find(|&i| {
        let line = &lines[i];
        (line.content || !marked) && !line.hidden && line.is_sentence() && spam::reason(line).is_none() && line.link_share() < 0.6
    })
}

/// One of the two lines that sign a document: an organisation, then a date.
fn signature(lines: &[Line], i: usize) -> bool {
    let dated = |l: &Line| l.chars() <= 16 && metadata::time(&l.text).is_some();
    let name = |l: &Line| (4..=30).contains(&l.chars()) && !l.is_sentence() && l.link_share() < 0.5;
    dated(&lines[i]) || name(&lines[i]) && lines.get(i + 1).is_some_and(dated)
}

/// A line of the list of attachments, which stands below the text.
fn attached(lines: &[Line], i: usize) -> bool {
    let names = |l: &Line| l.text.starts_with("附件") || l.text.starts_with("附：") || l.text.starts_with("附表");
    let numbered = |l: &Line| l.text.starts_with(|c: char| c.is_ascii_digit()) && l.chars() <= 60;
    names(&lines[i]) || numbered(&lines[i]) && lines[..i].iter().rev().take(8).find(|l| !numbered(l)).is_some_and(names)
}

fn tables(draft: &Draft, rows: &[(usize, Span)], article: &mut Article) {
    // A page may have as many tables as rows: its rows are dealt out once.
    let mut rows_of = vec![Vec::new(); draft.tables.len()];
    for (table, span) in rows {
        if let Some(spans) = rows_of.get_mut(*table) {
            spans.push(*span);
        }
    }
    for (grid, spans) in draft.tables.iter().zip(rows_of) {
        let Some(first) = spans.first().filter(|_| spans.len() == grid.rows.len()) else { continue };
        let mut made = table::expand(grid, &spans);
        made.caption.clone_from(&grid.caption);
        let before = article.blocks.partition_point(|b| b.span.end < first.start);
        let above: Vec<&str> = article.blocks[..before]
            .iter()
            .filter(|b| !matches!(b.kind, BlockKind::Title | BlockKind::Byline))
            .rev()
            .take(3)
            .take_while(|b| b.kind != BlockKind::Row)
            .map(|b| b.span.of(&article.text))
            .collect();
        for text in above {
            if let Some(units) = table::unit_line(text) {
                made.units = units;
            } else if made.caption.is_none() && text.chars().count() <= 60 && !text.ends_with('。') {
                made.caption = Some(text.to_owned());
            }
        }
        if let Some(units) = made.caption.as_deref().filter(|_| made.units.is_empty()).and_then(table::units_in) {
            made.units = units;
        }
        article.tables.push(made);
    }
}

/// What the page shows comes before what its tags tell, and that before the address. What was not taken and differs is kept
/// beside it.
fn weigh(draft: &Draft, article: &Article, title: Option<String>, byline: Byline, origin: &Origin) -> Metadata {
    let told = &draft.told;
    let iso = |s: &String| metadata::time(s).map(|t| t.0);
    let signed = signed(article);
    let url = origin.url.clone().or_else(|| told.url.clone());
    let told_time = told.published_at.as_ref().and_then(iso);
    let named = |value: &Option<String>| value.as_deref().and_then(metadata::name);
    let mut choices = Choices::default();
    let (published_at, published_from) = choices.take(
        "published_at",
        [
            (byline.published_at, "byline"),
            (told_time.clone().filter(|_| !told.from_front_matter), "meta"),
            (signed.as_ref().map(|s| s.1.clone()), "signature"),
            (told_time, "front matter"),
            (url.as_deref().and_then(metadata::url_day), "url"),
        ],
    );
    let tags = if told.from_front_matter { "front matter" } else { "meta" };
    let page_title = told.page_title.as_deref().map(site_free);
    let (title, _) = choices.take("title", [(title, "text"), (told.title.clone(), tags), (page_title, "title tag")]);
    let told_source = named(&told.source.as_deref().map(site_name));
    let (source, _) = choices.take("source", [(byline.source, "byline"), (told_source, tags), (signed.as_ref().map(|s| s.0.clone()), "signature")]);
    let (author, _) = choices.take("author", [(byline.author.or_else(|| byline.editor.clone()), "byline"), (named(&told.author), tags)]);
    let (column, _) = choices.take(
        "column",
        [(told.column.clone(), tags), (draft.lines.iter().filter(|l| l.chars() <= 80).find_map(|l| metadata::column(&l.text)).filter(|c| Some(c) != title.as_ref()), "breadcrumb")],
    );
    let published_on = published_at.as_deref().and_then(super::day);
    let paragraphs = article.blocks.iter().filter(|b| b.kind == BlockKind::Paragraph).take(3);
    let event_at = paragraphs.filter_map(|b| metadata::event_day(b.span.of(&article.text).split(['。', '；']).next().unwrap_or_default(), published_on)).next();
    let next_page = told.next_page.as_ref().map(|next| match url.as_deref().and_then(|u| url::Url::parse(u).ok()?.join(next).ok()) {
        Some(whole) => whole.into(),
        None => next.clone(),
    });
    let near_title = article.blocks.iter().take(6).map(|b| b.span.of(&article.text));
    Metadata {
        title,
        published_from,
        published_at,
        source,
        author,
        editor: byline.editor,
        document_number: near_title.filter_map(metadata::document_number).next(),
        signed_at: signed.map(|s| s.1),
        event_at,
        column,
        next_page,
        alternatives: choices.others,
        url,
    }
}

/// Takes the first of several values and keeps those that say something else.
#[derive(Default)]
struct Choices {
    others: Vec<Alternative>,
}

impl Choices {
    fn take(&mut self, field: &'static str, values: impl IntoIterator<Item = (Option<String>, &'static str)>) -> (Option<String>, Option<&'static str>) {
        let mut values = values.into_iter().filter_map(|(value, from)| value.map(|v| (v, from)));
        let Some((taken, from)) = values.next() else { return (None, None) };
        // A day agrees with a time on it, a title with itself in other punctuation.
        let bare = |s: &str| s.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
        let own = bare(&taken);
        for (value, from) in values {
            let other = bare(&value);
            if !other.is_empty() && !own.starts_with(&other) && !other.starts_with(&own) && self.others.iter().all(|a| a.field != field || a.value != value) {
                self.others.push(Alternative { field, value, from });
            }
        }
        (Some(taken), Some(from))
    }
}

/// Organisation and date that close the article.
fn signed(article: &Article) -> Option<(String, String)> {
    let blocks: Vec<&str> = article.blocks.iter().rev().take(3).map(|b| b.span.of(&article.text)).collect();
    let (date, name) = (blocks.first()?, blocks.get(1)?);
    let (iso, range) = metadata::time(date)?;
    (range.len() + 6 >= date.len() && name.chars().count() <= 30 && !name.ends_with('。')).then(|| ((*name).to_owned(), iso))
}

/// `云网观察 – 行业资讯平台` → the name before the dash.
fn site_name(source: &str) -> String {
    let cut = [" – ", " - ", " — ", "|", "_"].iter().filter_map(|mark| source.find(mark)).min();
    source[..cut.unwrap_or(source.len())].trim().to_owned()
}

/// A `<title>` without the site's name behind it.
fn site_free(title: &str) -> String {
    let cut = ["_", " - ", "-", "|", " – ", "—"].iter().filter_map(|s| title.find(s)).filter(|i| title[..*i].chars().count() >= 6).min();
    title[..cut.unwrap_or(title.len())].trim().to_owned()
}
