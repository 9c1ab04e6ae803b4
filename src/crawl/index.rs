//! The index of a corpus in SQLite: the frontier, validators, hosts, blobs and outcomes. The archive is the
//! truth; this can be built again from it.

use super::discover::Kind;
use super::judge::Known;
use super::outcome::Outcome;
use super::text::Text;
use super::visit::Visit;
use crate::corpus::warc::Location;
use crate::error::{Error, Result};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use url::Url;

/// An address that is to be fetched.
#[derive(Debug, Clone)]
pub struct Task {
    pub url: Url,
    /// As the user or the page wrote it, where that is another spelling.
    pub given: String,
    pub source: String,
    /// The seed that it was reached from.
    pub root: String,
    pub depth: u32,
    pub kind: Kind,
    pub attachments: bool,
    pub known: Known,
}

/// A body in the archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blob {
    pub location: Location,
    pub url: String,
    pub at: Timestamp,
}

/// The open index.
pub struct Index {
    db: Connection,
    path: PathBuf,
}

/// What a row of the report needs.
#[derive(Debug, Clone, Default)]
pub struct Line {
    pub url: String,
    pub final_url: String,
    pub outcome: String,
    pub status: Option<u16>,
    pub hops: u32,
    pub attempts: u32,
    pub bytes: u64,
    pub sha256: Option<String>,
    pub error: Option<String>,
    pub source: String,
    pub kind: String,
    pub depth: u32,
    pub urls: Option<u64>,
    pub near: Option<String>,
    pub content_type: Option<String>,
    pub fetched_at: Option<String>,
    /// A version that counts is kept from an earlier run or this one.
    pub kept: bool,
    pub canonical: String,
}

const SCHEMA: &str = "
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS pages (
    seq INTEGER PRIMARY KEY, url TEXT NOT NULL UNIQUE, given TEXT NOT NULL, source TEXT NOT NULL, root TEXT NOT NULL,
    depth INTEGER NOT NULL, kind TEXT NOT NULL, attachments INTEGER NOT NULL DEFAULT 1,
    run INTEGER NOT NULL, state TEXT NOT NULL,
    outcome TEXT, status INTEGER, final_url TEXT, hops INTEGER, attempts INTEGER, bytes INTEGER, fetched_sha256 TEXT, error TEXT,
    urls INTEGER, near TEXT, content_type TEXT, fetched_at TEXT, changed_at TEXT,
    sha256 TEXT, etag BLOB, modified BLOB, text_digest TEXT, text_length INTEGER, likeness INTEGER);
CREATE INDEX IF NOT EXISTS pages_run ON pages (run, state, seq);
CREATE TABLE IF NOT EXISTS blobs (payload TEXT PRIMARY KEY, file TEXT NOT NULL, offset INTEGER NOT NULL, length INTEGER NOT NULL, id TEXT NOT NULL, url TEXT NOT NULL, at TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS hosts (host TEXT PRIMARY KEY, rest_until TEXT NOT NULL, why TEXT NOT NULL) WITHOUT ROWID;
";

/// `user_version` of an index with this schema.
const VERSION: u32 = 1;

/// How the keys begin under which it is noted how far a source goes.
const REACH: &str = "reach:";

/// What turns an index of version 0 into one of version 1: the same without what was never read.
const FROM_0: &str = "
UPDATE pages SET state = 'due' WHERE state = 'leased';
ALTER TABLE pages DROP COLUMN leased_until;
ALTER TABLE blobs DROP COLUMN sha256;
DROP TABLE versions;
";

impl Index {
    /// Opens or makes the index; one of an earlier version of this program is brought up to date.
    ///
    /// # Errors
    /// The file cannot be made, or is no index.
    pub fn open(path: &Path) -> Result<Self> {
        let db = Connection::open(path).map_err(|e| Error::Output { path: path.to_owned(), why: e.to_string() })?;
        let index = Self { db, path: path.to_owned() };
        index.db.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 5000;").map_err(|e| index.wrong(e))?;
        let version: u32 = index.db.query_row("PRAGMA user_version", [], |r| r.get(0)).map_err(|e| index.wrong(e))?;
        if version > VERSION {
            return Err(Error::BadData(format!("{}: made by a newer version of this program; use that, or build it again with --reindex", path.display())));
        }
        let old = version == 0 && index.db.table_exists(None, "versions").map_err(|e| index.wrong(e))?;
        let upgrade = format!("BEGIN IMMEDIATE; {} {SCHEMA} PRAGMA user_version = {VERSION}; COMMIT;", if old { FROM_0 } else { "" });
        index.db.execute_batch(&upgrade).map_err(|e| index.wrong(e))?;
        Ok(index)
    }

    fn wrong(&self, e: rusqlite::Error) -> Error {
        use rusqlite::ErrorCode::{CannotOpen, DiskFull, PermissionDenied, ReadOnly, SystemIoFailure};
        if matches!(e.sqlite_error_code(), Some(CannotOpen | DiskFull | PermissionDenied | ReadOnly | SystemIoFailure)) {
            return Error::Output { path: self.path.clone(), why: format!("{e}; see whether the disk is full and the folder writable, then run again") };
        }
        Error::BadData(format!("{}: {e}; if it is damaged, build it again with --reindex", self.path.display()))
    }

    fn run(&self, sql: &str, values: impl rusqlite::Params) -> Result<usize> {
        self.db.prepare_cached(sql).and_then(|mut s| s.execute(values)).map_err(|e| self.wrong(e))
    }

    /// Begins a transaction; everything up to `commit` lasts or does not together.
    ///
    /// # Errors
    /// The database is locked or full.
    pub fn begin(&self) -> Result<()> {
        self.db.execute_batch("BEGIN IMMEDIATE").map_err(|e| self.wrong(e))
    }

    /// Ends a transaction.
    ///
    /// # Errors
    /// The disk is full or failed; nothing of the transaction lasts then.
    pub fn commit(&self) -> Result<()> {
        self.db.execute_batch("COMMIT").map_err(|e| self.wrong(e))
    }

    /// Takes a transaction back.
    pub fn roll_back(&self) {
        let _ = self.db.execute_batch("ROLLBACK");
    }

    /// A setting that was left here.
    ///
    /// # Errors
    /// The index cannot be read.
    pub fn meta(&self, key: &str) -> Result<Option<String>> {
        self.db.query_row("SELECT value FROM meta WHERE key = ?1", [key], |r| r.get(0)).optional().map_err(|e| self.wrong(e))
    }

    /// Leaves a setting.
    ///
    /// # Errors
    /// The index cannot be written.
    pub fn set_meta(&self, key: &str, value: &str) -> Result<()> {
        self.run("INSERT INTO meta VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = excluded.value", [key, value]).map(|_| ())
    }

    /// Begins a run, or goes on with one that did not end. Tells its number.
    ///
    /// # Errors
    /// The index cannot be written.
    pub fn begin_run(&self) -> Result<u64> {
        let number = |v: Option<String>| v.and_then(|v| v.parse::<u64>().ok());
        if let Some(open) = number(self.meta("open_run")?) {
            return Ok(open);
        }
        let run = number(self.meta("last_run")?).unwrap_or(0) + 1;
        self.set_meta("open_run", &run.to_string())?;
        Ok(run)
    }

    /// Ends a run: the next one asks for everything anew.
    ///
    /// # Errors
    /// The index cannot be written.
    pub fn end_run(&self, run: u64) -> Result<()> {
        self.begin()?;
        self.set_meta("last_run", &run.to_string())?;
        self.run("DELETE FROM meta WHERE key = 'open_run'", [])?;
        self.commit()
    }

    /// Queues an address for a run, unless it is in it already or was asked for after `since`. Tells whether it was queued.
    ///
    /// # Errors
    /// The index cannot be written.
    pub fn queue(&self, task: &Task, run: u64, since: &str) -> Result<bool> {
        let sql = "INSERT INTO pages (url, given, source, root, depth, kind, attachments, run, state) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 'due')
            ON CONFLICT (url) DO UPDATE SET run = excluded.run, state = 'due', given = excluded.given, source = excluded.source, root = excluded.root,
                depth = MIN(depth, excluded.depth), attachments = excluded.attachments
            WHERE pages.run < excluded.run AND (fetched_at IS NULL OR fetched_at <= ?9)";
        let n = self.run(sql, params![task.url.as_str(), task.given, task.source, task.root, task.depth, task.kind.name(), task.attachments, run, since])?;
        Ok(n > 0)
    }

    /// Queues what is known of a source: everything, or what was reached from these seeds.
    ///
    /// # Errors
    /// The index cannot be written.
    pub fn queue_known(&self, source: &str, roots: Option<&[String]>, run: u64, since: &str) -> Result<()> {
        let sql = "UPDATE pages SET run = ?2, state = 'due' WHERE source = ?1 AND run < ?2 AND (fetched_at IS NULL OR fetched_at <= ?3)
            AND outcome NOT IN ('capped', 'alias') AND (outcome <> 'blocked_ssrf' OR sha256 IS NOT NULL)";
        match roots {
            None => self.run(sql, params![source, run, since]).map(|_| ()),
            Some(roots) => {
                for root in roots {
                    self.run(&format!("{sql} AND root = ?4"), params![source, run, since, root])?;
                }
                Ok(())
            }
        }
    }

    /// How many addresses of a source a run asks for, done or not. What was only reported as capped is none of them, and what is
    /// gone from its site leaves its place to others.
    ///
    /// # Errors
    /// The index cannot be read.
    pub fn count(&self, source: &str, run: u64) -> Result<usize> {
        let sql = "SELECT COUNT(*) FROM pages WHERE source = ?1 AND run = ?2 AND NOT (state = 'done' AND outcome = 'capped' AND status IS NULL) AND outcome IS NOT 'gone'";
        self.db.query_row(sql, params![source, run], |r| r.get(0)).map_err(|e| self.wrong(e))
    }

    /// What is still to be fetched in a run, in the order in which it was found.
    ///
    /// # Errors
    /// The index cannot be read.
    pub fn due(&self, run: u64) -> Result<Vec<Task>> {
        let mut statement = self.db.prepare(&format!("SELECT {TASK} FROM pages WHERE run = ?1 AND state = 'due' ORDER BY seq")).map_err(|e| self.wrong(e))?;
        let rows = statement.query_map([run], task).map_err(|e| self.wrong(e))?;
        rows.filter_map(std::result::Result::transpose).collect::<rusqlite::Result<_>>().map_err(|e| self.wrong(e))
    }

    /// What is known of an address that was queued.
    ///
    /// # Errors
    /// The index cannot be read.
    pub fn task(&self, url: &Url) -> Result<Option<Task>> {
        let sql = format!("SELECT {TASK} FROM pages WHERE url = ?1");
        let found = self.db.prepare_cached(&sql).and_then(|mut s| s.query_row([url.as_str()], task).optional());
        found.map(Option::flatten).map_err(|e| self.wrong(e))
    }

    /// Writes down what came of an address. A version that is here stays as it is unless this fetch brought a good one.
    ///
    /// # Errors
    /// The index cannot be written.
    pub fn finish(&self, task: &Task, visit: &Visit, urls: Option<usize>, near: Option<&str>, at: &str) -> Result<()> {
        // Validators are those of the version that is here, and so is the address where it was found.
        let sql = "UPDATE pages SET state = 'done', outcome = ?2, status = ?3, final_url = CASE WHEN ?14 OR sha256 IS NULL THEN ?4 ELSE final_url END, hops = ?5, attempts = ?6, bytes = ?7,
            fetched_sha256 = ?8, error = ?9, urls = COALESCE(?10, urls), near = ?11, content_type = ?12, fetched_at = COALESCE(?13, fetched_at) WHERE url = ?1";
        // What was put off is as due as it was: it was not asked for, or did not answer.
        let at_last = (!visit.is_put_off()).then_some(at);
        self.run(
            sql,
            params![
                task.url.as_str(),
                visit.outcome.name(),
                visit.status,
                visit.final_url.as_str(),
                visit.hops,
                visit.attempts,
                visit.bytes,
                visit.sha256,
                visit.error,
                urls,
                near,
                visit.content_type,
                at_last,
                visit.outcome.is_good() || visit.outcome.is_confirmed() || visit.outcome == Outcome::Parsed
            ],
        )?;
        let validator = |name: &str| visit.kept.last().filter(|_| visit.judged).and_then(|a| a.headers.get(name)).map(|v| v.as_bytes().to_vec());
        let (etag, modified) = (validator("etag"), validator("last-modified"));
        if visit.outcome.is_good() || visit.outcome == Outcome::Parsed {
            let sql = "UPDATE pages SET sha256 = ?2, etag = ?3, modified = ?4, text_digest = ?5, text_length = ?6, likeness = ?7, changed_at = ?8 WHERE url = ?1";
            let text = visit.text.as_ref();
            self.run(sql, params![task.url.as_str(), visit.sha256, etag, modified, text.map(|t| &t.digest), text.map(|t| t.length), text.map(|t| t.likeness as i64), at])?;
        } else if visit.outcome.is_confirmed() {
            let sql = "UPDATE pages SET etag = COALESCE(?2, etag), modified = COALESCE(?3, modified) WHERE url = ?1";
            self.run(sql, params![task.url.as_str(), etag, modified])?;
        }
        Ok(())
    }

    /// Sets the validators of a page, where the archive tells them.
    ///
    /// # Errors
    /// The index cannot be written.
    pub fn set_validators(&self, url: &Url, etag: Option<Vec<u8>>, modified: Option<Vec<u8>>) -> Result<()> {
        let sql = "UPDATE pages SET etag = COALESCE(?2, etag), modified = COALESCE(?3, modified) WHERE url = ?1";
        self.run(sql, params![url.as_str(), etag, modified]).map(|_| ())
    }

    /// Notes how far a source goes. Where that is not what was noted, its lists forget their validators: a list that did not
    /// change is answered without its links, and none would be found that are newly of the source. Articles keep theirs.
    ///
    /// # Errors
    /// The index cannot be written.
    pub fn set_reach(&self, source: &str, depth: u32, reach: &str) -> Result<()> {
        let key = format!("{REACH}{source}");
        if self.meta(&key)?.as_deref() != Some(reach) {
            self.run("UPDATE pages SET etag = NULL, modified = NULL WHERE source = ?1 AND (kind <> 'page' OR depth < ?2)", params![source, depth])?;
            self.set_meta(&key, reach)?;
        }
        Ok(())
    }

    /// Forgets how far the sources went, where links may be missing that their lists named.
    ///
    /// # Errors
    /// The index cannot be written.
    pub fn forget_reaches(&self) -> Result<()> {
        self.run("DELETE FROM meta WHERE substr(key, 1, ?2) = ?1", params![REACH, REACH.len()]).map(|_| ())
    }

    /// Writes down an address that is not fetched. Tells whether it is a line of this run; what is known as something else is none.
    ///
    /// # Errors
    /// The index cannot be written.
    pub fn refuse(&self, task: &Task, run: u64, outcome: Outcome, why: &str) -> Result<bool> {
        // Nobody asked for it, so it is due as soon as it is let in.
        let sql = "INSERT INTO pages (url, given, source, root, depth, kind, run, state, outcome, final_url, error, hops, attempts, bytes)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 'done', ?8, ?1, ?9, 0, 0, 0)
            ON CONFLICT (url) DO UPDATE SET run = excluded.run, error = CASE WHEN status IS NULL THEN excluded.error ELSE error END
            WHERE pages.outcome = excluded.outcome";
        self.run(sql, params![task.url.as_str(), task.given, task.source, task.root, task.depth, task.kind.name(), run, outcome.name(), why]).map(|n| n > 0)
    }

    /// Marks the seed of a walk that had to be cut.
    ///
    /// # Errors
    /// The index cannot be written.
    pub fn cap(&self, root: &str, why: &str) -> Result<()> {
        let sql = "UPDATE pages SET outcome = 'capped', error = ?2 WHERE url = ?1 AND outcome IN ('stored', 'updated', 'unchanged', 'not_modified')";
        self.run(sql, params![root, why]).map(|_| ())
    }

    /// Where a payload lies, if it was kept before.
    ///
    /// # Errors
    /// The index cannot be read.
    pub fn blob(&self, payload: &str) -> Result<Option<Blob>> {
        let sql = "SELECT file, offset, length, id, url, at FROM blobs WHERE payload = ?1";
        let read = |r: &Row| {
            let at: String = r.get(5)?;
            Ok(Blob { location: Location { file: r.get(0)?, offset: r.get(1)?, length: r.get(2)?, id: r.get(3)? }, url: r.get(4)?, at: at.parse().unwrap_or_default() })
        };
        self.db.prepare_cached(sql).and_then(|mut s| s.query_row([payload], read).optional()).map_err(|e| self.wrong(e))
    }

    /// Remembers where a payload lies.
    ///
    /// # Errors
    /// The index cannot be written.
    pub fn keep_blob(&self, payload: &str, blob: &Blob) -> Result<()> {
        let l = &blob.location;
        let sql = "INSERT OR IGNORE INTO blobs VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
        self.run(sql, params![payload, l.file, l.offset, l.length, l.id, blob.url, blob.at.to_string()]).map(|_| ())
    }

    /// Texts of the pages that are here, for finding near copies.
    ///
    /// # Errors
    /// The index cannot be read.
    pub fn texts(&self) -> Result<Vec<(String, Text)>> {
        let mut statement = self.db.prepare("SELECT url, text_digest, text_length, likeness FROM pages WHERE text_digest IS NOT NULL ORDER BY seq").map_err(|e| self.wrong(e))?;
        let rows = statement.query_map([], |r| Ok((r.get(0)?, Text { digest: r.get(1)?, length: r.get(2)?, likeness: r.get::<_, i64>(3)? as u64 })));
        rows.and_then(Iterator::collect).map_err(|e| self.wrong(e))
    }

    /// Hosts that are to be left alone for a while, and why.
    ///
    /// # Errors
    /// The index cannot be read.
    pub fn resting(&self) -> Result<HashMap<String, (Timestamp, String)>> {
        let mut statement = self.db.prepare("SELECT host, rest_until, why FROM hosts").map_err(|e| self.wrong(e))?;
        let rows = statement.query_map([], |r| Ok((r.get::<_, String>(0)?, r.get::<_, String>(1)?, r.get::<_, String>(2)?)));
        let rows: Vec<_> = rows.and_then(Iterator::collect).map_err(|e| self.wrong(e))?;
        Ok(rows.into_iter().filter_map(|(host, until, why)| Some((host, (until.parse().ok()?, why)))).collect())
    }

    /// Replaces the hosts that are to be left alone.
    ///
    /// # Errors
    /// The index cannot be written.
    pub fn set_resting(&self, hosts: &[(String, Timestamp, String)]) -> Result<()> {
        self.run("DELETE FROM hosts WHERE rest_until <= ?1", [Timestamp::now().to_string()])?;
        for (host, until, why) in hosts {
            self.run("INSERT OR REPLACE INTO hosts VALUES (?1, ?2, ?3)", params![host, until.to_string(), why])?;
        }
        Ok(())
    }

    /// The lines of a run's report, in the order in which addresses were found.
    ///
    /// # Errors
    /// The index cannot be read.
    pub fn lines(&self, run: u64) -> Result<Vec<Line>> {
        let sql = "SELECT given, COALESCE(final_url, url), COALESCE(outcome, 'deferred'), status, COALESCE(hops, 0), COALESCE(attempts, 0), COALESCE(bytes, 0),
            COALESCE(fetched_sha256, CASE WHEN outcome = 'not_modified' THEN sha256 END), error, source, kind, depth, urls, near, content_type, fetched_at, sha256 IS NOT NULL, url
            FROM pages WHERE run = ?1 ORDER BY seq";
        let mut statement = self.db.prepare(sql).map_err(|e| self.wrong(e))?;
        let read = |r: &Row| {
            Ok(Line {
                url: r.get(0)?,
                final_url: r.get(1)?,
                outcome: r.get(2)?,
                status: r.get(3)?,
                hops: r.get(4)?,
                attempts: r.get(5)?,
                bytes: r.get(6)?,
                sha256: r.get(7)?,
                error: r.get(8)?,
                source: r.get(9)?,
                kind: r.get(10)?,
                depth: r.get(11)?,
                urls: r.get(12)?,
                near: r.get(13)?,
                content_type: r.get(14)?,
                fetched_at: r.get(15)?,
                kept: r.get(16)?,
                canonical: r.get(17)?,
            })
        };
        let rows = statement.query_map([run], read).map_err(|e| self.wrong(e))?;
        rows.collect::<rusqlite::Result<_>>().map_err(|e| self.wrong(e))
    }
}

const TASK: &str = "url, given, source, root, depth, kind, attachments, COALESCE(final_url, url), etag, modified, sha256, text_digest, text_length, likeness";

/// A row of `TASK`; `None` where its address cannot be read.
fn task(r: &Row) -> rusqlite::Result<Option<Task>> {
    let url: String = r.get(0)?;
    let Ok(url) = Url::parse(&url) else { return Ok(None) };
    let digest: Option<String> = r.get(11)?;
    let text = match digest {
        Some(digest) => Some(Text { digest, length: r.get(12)?, likeness: r.get::<_, i64>(13)? as u64 }),
        None => None,
    };
    let known = Known { final_url: r.get(7)?, etag: r.get(8)?, modified: r.get(9)?, sha256: r.get(10)?, text };
    let kind: String = r.get(5)?;
    Ok(Some(Task { url, given: r.get(1)?, source: r.get(2)?, root: r.get(3)?, depth: r.get(4)?, kind: Kind::from_name(&kind), attachments: r.get(6)?, known }))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The schema of version 0, with a page in each state.
    const OLD: &str = "
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE pages (
    seq INTEGER PRIMARY KEY, url TEXT NOT NULL UNIQUE, given TEXT NOT NULL, source TEXT NOT NULL, root TEXT NOT NULL,
    depth INTEGER NOT NULL, kind TEXT NOT NULL, attachments INTEGER NOT NULL DEFAULT 1,
    run INTEGER NOT NULL, state TEXT NOT NULL, leased_until INTEGER,
    outcome TEXT, status INTEGER, final_url TEXT, hops INTEGER, attempts INTEGER, bytes INTEGER, fetched_sha256 TEXT, error TEXT,
    urls INTEGER, near TEXT, content_type TEXT, fetched_at TEXT, changed_at TEXT,
    sha256 TEXT, etag BLOB, modified BLOB, text_digest TEXT, text_length INTEGER, likeness INTEGER);
CREATE INDEX pages_run ON pages (run, state, seq);
CREATE TABLE blobs (payload TEXT PRIMARY KEY, sha256 TEXT, file TEXT NOT NULL, offset INTEGER NOT NULL, length INTEGER NOT NULL, id TEXT NOT NULL, url TEXT NOT NULL, at TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE versions (url TEXT NOT NULL, at TEXT NOT NULL, outcome TEXT NOT NULL, sha256 TEXT, file TEXT NOT NULL, offset INTEGER NOT NULL, PRIMARY KEY (url, at)) WITHOUT ROWID;
CREATE TABLE hosts (host TEXT PRIMARY KEY, rest_until TEXT NOT NULL, why TEXT NOT NULL) WITHOUT ROWID;
INSERT INTO meta VALUES ('open_run', '3');
INSERT INTO pages (url, given, source, root, depth, kind, run, state, leased_until) VALUES ('http://a/1', '', 's', '', 0, 'page', 3, 'leased', 9), ('http://a/2', '', 's', '', 0, 'page', 3, 'due', NULL);
INSERT INTO pages (url, given, source, root, depth, kind, run, state, outcome, status) VALUES ('http://a/3', '', 's', '', 0, 'page', 3, 'done', 'stored', 200), ('http://a/4', '', 's', '', 0, 'page', 3, 'done', 'capped', NULL);
INSERT INTO blobs VALUES ('sha256:aa', 'bb', 'f', 7, 8, 'id', 'http://a/3', '2024-01-01T00:00:00Z');
";

    /// An index with one page that was stored on the first of January.
    fn kept() -> (tempfile::TempDir, Index, Task) {
        let dir = tempfile::tempdir().expect("tempdir");
        let index = Index::open(&dir.path().join("index.sqlite")).expect("open");
        let url: Url = "http://a.cn/1".parse().expect("url");
        let task = Task { given: url.to_string(), root: url.to_string(), url, source: "s".into(), depth: 0, kind: Kind::Page, attachments: true, known: Known::default() };
        ask(&index, &task, Some(Outcome::Stored), "2024-01-01");
        (dir, index, task)
    }

    /// A run on a day: whether the page was due, where one asks again after two days, and what came of it.
    fn ask(index: &Index, task: &Task, outcome: Option<Outcome>, day: &str) -> bool {
        let run = index.begin_run().expect("run");
        let since = format!("{}{:02}", &day[..8], day[8..].parse::<u32>().expect("day").saturating_sub(2));
        index.queue_known(&task.source, None, run, &since).expect("queued");
        if outcome == Some(Outcome::Stored) {
            index.queue(task, run, &since).expect("queued");
        }
        let due = !index.due(run).expect("due").is_empty();
        if let (true, Some(outcome)) = (due, outcome) {
            let final_url = task.url.join(if outcome.is_good() { "/here" } else { "/404.html" }).expect("url");
            let visit = Visit {
                final_url,
                outcome,
                error: None,
                status: None,
                hops: 1,
                attempts: 1,
                kept: Vec::new(),
                judged: false,
                bytes: 0,
                sha256: outcome.is_good().then(|| "aa".into()),
                text: None,
                content_type: None,
                links: Vec::new(),
                listed: false,
            };
            index.finish(task, &visit, None, None, day).expect("finished");
            // Within the run it is done, whatever came of it.
            assert!(index.due(run).expect("due").is_empty() && !index.queue(task, run, "9999").expect("queued"));
        }
        index.end_run(run).expect("end");
        due
    }

    #[test]
    fn where_a_page_was_found_is_not_where_its_error_was() {
        let (_dir, index, task) = kept();
        let found = || index.task(&task.url).expect("index").map(|t| t.known.final_url);
        assert!(ask(&index, &task, Some(Outcome::Gone), "2024-01-10"));
        assert_eq!(found().as_deref(), Some("http://a.cn/here"));
        index.run("UPDATE pages SET sha256 = NULL", []).expect("never here");
        assert!(ask(&index, &task, Some(Outcome::Gone), "2024-01-20"));
        assert_eq!(found().as_deref(), Some("http://a.cn/404.html"));
    }

    #[test]
    fn a_page_that_was_put_off_is_as_due_as_it_was() {
        let (_dir, index, task) = kept();
        assert!(!ask(&index, &task, None, "2024-01-02"));
        for day in ["2024-01-04", "2024-01-05", "2024-01-06"] {
            assert!(ask(&index, &task, Some(if day.ends_with('5') { Outcome::Deferred } else { Outcome::FailedTransient }), day), "{day}");
        }
        assert!(ask(&index, &task, Some(Outcome::Unchanged), "2024-01-07"));
        assert!(!ask(&index, &task, Some(Outcome::Unchanged), "2024-01-08"));
    }

    #[test]
    fn a_page_that_is_here_is_asked_for_again_after_its_name_led_inside_once() {
        let (_dir, index, task) = kept();
        assert!(ask(&index, &task, Some(Outcome::BlockedSsrf), "2024-01-10"));
        assert!(ask(&index, &task, Some(Outcome::Unchanged), "2024-01-20"));
        index.run("UPDATE pages SET outcome = 'blocked_ssrf', sha256 = NULL", []).expect("never here");
        assert!(!ask(&index, &task, Some(Outcome::Unchanged), "2024-01-30"));
    }

    #[test]
    fn an_index_of_an_earlier_version_goes_on_with_what_it_knows() {
        let dir = tempfile::tempdir().expect("tempdir");
        let path = dir.path().join("index.sqlite");
        Connection::open(&path).and_then(|db| db.execute_batch(OLD)).expect("an old index");
        for _ in 0..2 {
            let index = Index::open(&path).expect("open");
            assert_eq!(index.due(3).expect("due").iter().map(|t| t.url.as_str()).collect::<Vec<_>>(), ["http://a/1", "http://a/2"]);
            assert_eq!(index.count("s", 3).expect("count"), 3);
            let blob = index.blob("sha256:aa").expect("blob").expect("here");
            assert_eq!((blob.location.file.as_str(), blob.location.offset, blob.location.length, blob.url.as_str()), ("f", 7, 8, "http://a/3"));
        }
        Connection::open(&path).and_then(|db| db.execute_batch("PRAGMA user_version = 99")).expect("a newer index");
        assert!(Index::open(&path).err().expect("refused").to_string().contains("newer version"));
    }
}
