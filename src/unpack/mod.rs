//! The page inside its wrapping: MIME archives of browsers, PDF files, workbooks. What kind of file it is, its bytes tell.

#[cfg(feature = "attachments")]
mod markup;
mod mhtml;
#[cfg(feature = "attachments")]
mod pdf;
#[cfg(feature = "attachments")]
mod sheet;

use crate::decode::map::OffsetMap;

/// What a page's bytes hold.
pub enum Unpacked {
    /// The page itself.
    Page,
    /// The page is a part of the bytes, in an encoding for transfer.
    Part(Part),
    /// No text but a drawing or a grid, read as markup.
    Made(Made),
    /// A file of that kind that gives no text.
    Unreadable { format: &'static str, why: Unreadable },
}

/// The page inside a MIME archive.
pub struct Part {
    pub bytes: Vec<u8>,
    /// From `bytes` to those of the archive.
    pub map: OffsetMap,
    pub content_type: Option<String>,
    /// Where the browser found the page.
    pub url: Option<String>,
}

/// Markup made of a PDF file or a workbook. It holds the document and nothing else.
pub struct Made {
    pub format: &'static str,
    pub markup: String,
    /// Where in the file each stretch of the markup stands: its first byte in `markup`, and `page 3` or `sheet 收入`.
    pub places: Vec<(usize, String)>,
}

/// Why a file gives no text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unreadable {
    /// Pictures of pages, or text that only a recogniser of pictures put there.
    Scan,
    /// A password is needed.
    Locked,
    /// Damaged, cut off, or not what its first bytes say.
    Broken,
    /// A kind that is not read.
    Unsupported,
}

impl Unreadable {
    /// What to tell of it.
    pub fn reason(self) -> &'static str {
        match self {
            Unreadable::Scan => "pictures of pages without text; run a text recogniser over it",
            Unreadable::Locked => "protected by a password; save it without one",
            Unreadable::Broken => "damaged or cut off; fetch it again",
            Unreadable::Unsupported => "a kind of file that is not read",
        }
    }
}

/// What kind of document a file is that has no text of its own, by its first bytes: `PDF` or `workbook`.
pub fn document(bytes: &[u8]) -> Option<&'static str> {
    let head = &bytes[..bytes.len().min(1024)];
    // A few bytes of rubbish before the mark are common, and every reader takes them.
    if memchr::memmem::find(head, b"%PDF-").is_some_and(|at| head[..at].iter().all(|b| !b.is_ascii_alphabetic())) {
        return Some("PDF");
    }
    (head.starts_with(b"PK\x03\x04") || head.starts_with(&[0xD0, 0xCF, 0x11, 0xE0])).then_some("workbook")
}

/// Looks into the bytes of a page.
pub fn unpack(bytes: &[u8]) -> Unpacked {
    match mhtml::part(bytes) {
        Some(part) => Unpacked::Part(part),
        None => document(bytes).map_or(Unpacked::Page, |format| attachment(format, bytes)),
    }
}

#[cfg(not(feature = "attachments"))]
fn attachment(format: &'static str, _: &[u8]) -> Unpacked {
    Unpacked::Unreadable { format, why: Unreadable::Unsupported }
}

/// Reads a file with a foreign reader; where that panics, the file is broken.
#[cfg(feature = "attachments")]
fn attachment(format: &'static str, bytes: &[u8]) -> Unpacked {
    let read = if format == "PDF" { pdf::read } else { sheet::read };
    let _quiet = Quiet::new();
    match std::panic::catch_unwind(|| read(bytes)).unwrap_or(Err(Unreadable::Broken)) {
        Ok(made) => Unpacked::Made(made),
        Err(why) => Unpacked::Unreadable { format, why },
    }
}

#[cfg(feature = "attachments")]
std::thread_local! {
    static CAUGHT: std::cell::Cell<bool> = const { std::cell::Cell::new(false) };
}

/// While it lives, a panic of this thread is caught and becomes an outcome.
#[cfg(feature = "attachments")]
struct Quiet;

#[cfg(feature = "attachments")]
impl Quiet {
    fn new() -> Self {
        CAUGHT.set(true);
        Quiet
    }
}

#[cfg(feature = "attachments")]
impl Drop for Quiet {
    fn drop(&mut self) {
        CAUGHT.set(false);
    }
}

/// Whether a panic of this thread is an answer and not a fault: a program's panic hook stays silent then.
pub fn panic_is_caught() -> bool {
    #[cfg(feature = "attachments")]
    return CAUGHT.get();
    #[cfg(not(feature = "attachments"))]
    false
}
