//! An HTTP response as a block of bytes: its head, and the body with the transfer's framing undone.

/// A response that was kept as it came over the wire, or nearly so.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Response {
    pub status: u16,
    /// Names in lower case, values as bytes read one character a byte where they are no UTF-8.
    pub headers: Vec<(String, String)>,
    /// Where the body begins in the block.
    pub body: usize,
}

impl Response {
    /// Reads the head of a block; `None` where it is no HTTP response.
    pub fn parse(block: &[u8]) -> Option<Self> {
        let (head, body) = split(block)?;
        let mut lines = head.split(|b| *b == b'\n').map(|l| l.strip_suffix(b"\r").unwrap_or(l));
        let first = text(lines.next()?);
        let mut words = first.splitn(3, ' ');
        if !words.next()?.to_ascii_uppercase().starts_with("HTTP/") {
            return None;
        }
        let status = words.next()?.trim().parse().ok()?;
        let headers = lines
            .filter_map(|l| {
                let line = text(l);
                let (name, value) = line.split_once(':')?;
                Some((name.trim().to_ascii_lowercase(), value.trim().to_owned()))
            })
            .collect();
        Some(Self { status, headers, body })
    }

    /// The first header of that name (in lower case).
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    /// The body without the framing of chunks, where the head announces it and the bytes show it.
    pub fn payload(&self, block: &[u8]) -> Vec<u8> {
        let body = block.get(self.body..).unwrap_or_default();
        match self.header("transfer-encoding") {
            Some(t) if t.to_ascii_lowercase().contains("chunked") => unchunk(body).unwrap_or_else(|| body.to_vec()),
            _ => body.to_vec(),
        }
    }
}

/// Whether the body behind a content type may be a page, a document or a list of addresses. What is not named may be
/// anything, and archives and Word files are often something else than they are called: the bytes have the last word.
pub(crate) fn is_readable(content_type: &str) -> bool {
    let (kind, sub) = essence(content_type);
    match kind.as_str() {
        "image" | "video" | "audio" | "font" => false,
        "text" => !matches!(sub.as_str(), "css" | "javascript" | "calendar" | "dns"),
        "application" => !matches!(
            sub.as_str(),
            "javascript"
                | "x-javascript"
                | "json"
                | "ld+json"
                | "wasm"
                | "ocsp-response"
                | "x-rar-compressed"
                | "vnd.rar"
                | "x-7z-compressed"
                | "x-msdownload"
                | "x-shockwave-flash"
        ),
        _ => true,
    }
}

/// Whether a content type is that of sitemaps and feeds, and of no page.
pub(crate) fn is_feed(content_type: &str) -> bool {
    let (kind, sub) = essence(content_type);
    matches!(kind.as_str(), "text" | "application") && (sub == "xml" || sub.ends_with("+xml") && sub != "xhtml+xml")
}

/// Type and subtype, in lower case.
fn essence(content_type: &str) -> (String, String) {
    let essence = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let (kind, sub) = essence.split_once('/').unwrap_or((&essence, ""));
    (kind.to_owned(), sub.to_owned())
}

/// Head and the offset of what follows the empty line.
fn split(block: &[u8]) -> Option<(&[u8], usize)> {
    let crlf = memchr::memmem::find(block, b"\r\n\r\n").map(|at| (at, at + 4));
    let lf = memchr::memmem::find(block, b"\n\n").map(|at| (at, at + 2));
    let (end, body) = match (crlf, lf) {
        (Some(a), Some(b)) => std::cmp::min(a, b),
        (a, b) => a.or(b)?,
    };
    Some((&block[..end], body))
}

fn text(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().map(|b| char::from(*b)).collect(),
    }
}

/// Undoes chunked transfer; `None` where the bytes are not chunked, as in archives that undid it and kept the header.
fn unchunk(mut rest: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(rest.len());
    loop {
        let end = memchr::memchr(b'\n', rest)?;
        let line = std::str::from_utf8(&rest[..end]).ok()?;
        let size = usize::from_str_radix(line.split(';').next()?.trim(), 16).ok()?;
        rest = &rest[end + 1..];
        if size == 0 {
            return Some(out);
        }
        out.extend_from_slice(rest.get(..size)?);
        rest = rest.get(size..)?;
        rest = rest.strip_prefix(b"\r\n").or_else(|| rest.strip_prefix(b"\n"))?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chunked_body_is_joined_and_one_that_is_only_labelled_is_left() {
        let block = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n3;x=1\r\nabc\r\n2\r\nde\r\n0\r\n\r\n";
        let response = Response::parse(block).expect("response");
        assert_eq!((response.status, response.payload(block)), (200, b"abcde".to_vec()));
        let block = b"HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n<html>";
        assert_eq!(Response::parse(block).expect("response").payload(block), b"<html>");
        assert_eq!(Response::parse(b"GET / HTTP/1.1\r\n\r\n"), None);
    }
    #[test]
    fn types_tell_what_is_never_read_and_what_is_a_feed() {
        for (content_type, readable, feed) in [
            ("Text/HTML; charset=gbk", true, false),
            ("application/xhtml+xml", true, false),
            ("text/xml", true, true),
            ("application/rss+xml; charset=utf-8", true, true),
            ("application/zip", true, false),
            ("application/msword", true, false),
            ("application/vnd.ms-excel", true, false),
            ("", true, false),
            ("gbk", true, false),
            ("image/svg+xml", false, false),
            ("application/json", false, false),
            ("text/css", false, false),
        ] {
            assert_eq!((is_readable(content_type), is_feed(content_type)), (readable, feed), "{content_type}");
        }
    }
}
