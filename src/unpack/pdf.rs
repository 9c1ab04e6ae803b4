//! PDF files: the glyphs and rules that the pages draw, then `layout` makes lines, paragraphs and tables of them.
//!
//! hayro reads the predefined maps of Chinese fonts (GBK-EUC-H, UniGB-UCS2-H and the rest); of the other crates that were
//! tried one panics on them and one takes every code of GBK-EUC-H for two bytes long, which makes other characters and
//! other digits of a line that mixes them with ASCII.

mod grid;
mod layout;

use super::markup::Writer;
use super::{Made, Unreadable};
use hayro_interpret::font::{GlyphRun, StandardFont};
use hayro_interpret::hayro_cmap::{self, BfString};
use hayro_interpret::hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
use hayro_interpret::kurbo::{BezPath, PathEl, Point, Rect, Shape};
use hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps, InterpreterCache, InterpreterSettings, RenderContent, SoftMask, TransformExt, interpret_page,
};
use std::sync::Arc;
use unicode_normalization::UnicodeNormalization;

/// Pages and glyphs that are read: the longest yearbook has less, and a file that repeats one page for ever ends.
const PAGES: usize = 3_000;
const GLYPHS: usize = 5_000_000;
/// Rules of a page.
const RULES: usize = 20_000;
/// Points: a rule is thinner, and longer.
const THIN: f64 = 3.0;
const LONG: f64 = 6.0;
/// Units of a glyph's own space in its size.
const EM: f64 = 1000.0;

/// What a page draws. Points from its upper left corner, y downwards.
#[derive(Default)]
struct Ink {
    glyphs: Vec<Glyph>,
    rules: Vec<Rect>,
    images: usize,
    /// Glyphs that stand for no known character.
    unknown: usize,
    /// Glyphs that are not shown: what a recogniser of pictures laid under a scan.
    invisible: usize,
}

#[derive(Debug, Clone)]
struct Glyph {
    /// Left end of the base line.
    at: Point,
    size: f64,
    text: String,
}

pub(super) fn read(bytes: &[u8]) -> Result<Made, Unreadable> {
    let pdf = Pdf::new(bytes.to_vec()).map_err(|e| match e {
        LoadPdfError::Decryption(DecryptionError::PasswordProtected) => Unreadable::Locked,
        _ => Unreadable::Broken,
    })?;
    let cache = InterpreterCache::new();
    let (mut pages, mut glyphs, mut unknown, mut unseen) = (Vec::new(), 0, 0, 0);
    for page in pdf.pages().iter().take(PAGES) {
        let (width, height) = page.render_dimensions();
        let whole = Rect::new(0.0, 0.0, width.into(), height.into());
        let mut context = Context::new(page.initial_transform(true).to_kurbo(), whole, &cache, pdf.xref(), settings());
        let mut ink = Ink::default();
        interpret_page(page, &mut context, &mut ink);
        glyphs += ink.glyphs.len();
        unknown += ink.unknown;
        unseen += usize::from(ink.glyphs.is_empty() && (ink.images > 0 || ink.invisible > 0));
        pages.push(ink);
        if glyphs > GLYPHS {
            break;
        }
    }
    // Text that is mostly unknown is no text: the fonts were embedded without what their codes mean.
    if glyphs == 0 && unseen > 0 || glyphs > 0 && unknown * 3 > glyphs {
        return Err(Unreadable::Scan);
    }
    if pages.is_empty() {
        return Err(Unreadable::Broken);
    }
    let mut writer = Writer::new("PDF");
    layout::write(pages, &mut writer);
    Ok(writer.finish())
}

/// No outline is drawn: of a font that the file does not hold the codes and widths count, which hayro knows without it. So one font does for
/// all, and the other thirteen need not be in the program.
fn settings() -> InterpreterSettings {
    InterpreterSettings {
        font_resolver: Arc::new(|_| Some(StandardFont::Helvetica.get_font_data())),
        cmap_resolver: Arc::new(hayro_cmap::load_embedded),
        warning_sink: Arc::new(|_| {}),
        render_content: RenderContent::all(),
    }
}

impl Device<'_> for Ink {
    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'_>, mode: &DrawMode) {
        if self.rules.len() >= RULES {
            return;
        }
        let path = props.transform * path.clone();
        let stroked = matches!(mode, DrawMode::Stroke(_) | DrawMode::FillAndStroke(..));
        if stroked {
            self.rules.extend(path.segments().take(64).map(|s| s.bounding_box()).filter(is_rule));
        } else {
            // A filled rule may be one of many in a path.
            let mut part = BezPath::new();
            for element in path.elements().iter().take(4096) {
                if matches!(element, PathEl::MoveTo(_)) && !part.is_empty() {
                    self.rules.extend(Some(part.bounding_box()).filter(is_rule));
                    part = BezPath::new();
                }
                part.push(*element);
            }
            self.rules.extend(Some(part).filter(|p| !p.is_empty()).map(|p| p.bounding_box()).filter(is_rule));
        }
    }

    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, '_>, props: DrawProps<'_>, mode: &DrawMode) {
        for glyph in run.glyphs() {
            if self.glyphs.len() > GLYPHS {
                return;
            }
            let place = props.transform * glyph.transform();
            let [a, b, c, d, _, _] = place.as_coeffs();
            let size = (c * c + d * d).sqrt() * EM;
            // Watermarks lie across the page.
            if b.abs() > a.abs() * 0.1 || size < 1.0 {
                continue;
            }
            if matches!(mode, DrawMode::Invisible) {
                self.invisible += 1;
                continue;
            }
            let text = match glyph.as_unicode() {
                Some(BfString::Char(c)) => c.to_string(),
                Some(BfString::String(s)) => s,
                None => "\u{FFFD}".into(),
            };
            // Private characters mean something to one font alone.
            let private = |c: char| matches!(c, '\u{FFFD}' | '\u{E000}'..='\u{F8FF}');
            self.unknown += usize::from(text.chars().any(private));
            let text = text.chars().map(|c| if private(c) { '\u{FFFD}' } else { plain(c) }).collect();
            self.glyphs.push(Glyph { at: place * Point::ZERO, size, text });
        }
    }

    fn draw_image(&mut self, _: Image<'_, '_>, _: ImageDrawProps<'_>) {
        self.images += 1;
    }

    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'_>>, _: BlendMode) {}
    fn pop_clip(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}

fn is_rule(rect: &Rect) -> bool {
    let (width, height) = (rect.width(), rect.height());
    (height < THIN && width > LONG) || (width < THIN && height > LONG)
}

/// The character that a Kangxi radical looks like: many fonts name the one glyph for both by the radical.
fn plain(ch: char) -> char {
    if matches!(ch, '\u{2F00}'..='\u{2FDF}') { std::iter::once(ch).nfkc().next().unwrap_or(ch) } else { ch }
}
