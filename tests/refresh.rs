//! A refresh as cron runs it: the same tables whatever happened on the way, nothing published where nothing changed or too
//! much was lost, and an exit code that says which.
#![cfg(all(feature = "tables", feature = "crawl"))]

#[path = "faults/server.rs"]
#[allow(dead_code)]
mod server;

use server::{Server, send};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::atomic::Ordering;
use std::time::Duration;

const ARTICLES: usize = 60;

/// A site with a list and articles. Every answer has another view counter, if it is `counting`. What the articles say depends on the epoch: 1 has
/// figures on all pages, 2 only on half of them, 3 answers nothing.
fn site(delay: Duration, counting: bool) -> Server {
    Server::start(0, move |asked, s| {
        std::thread::sleep(delay);
        if asked.epoch == 3 {
            return send(s, "503 Service Unavailable", "", b"");
        }
        if asked.path == "/list" {
            let links: String = (0..ARTICLES).map(|i| format!("<a href='/a/{i}.html'>简讯</a>")).collect();
            return send(s, "200 OK", "Content-Type: text/html; charset=utf-8\r\n", format!("<html><body>{links}</body></html>").as_bytes());
        }
        let Some(n) = asked.path.strip_prefix("/a/").and_then(|p| p.strip_suffix(".html")?.parse::<usize>().ok()) else { return send(s, "404 Not Found", "", b"") };
        let told = if asked.epoch == 2 && n % 2 == 0 {
            "有关情况另行通报，请各单位做好准备，并按时报送材料。".to_owned()
        } else {
            format!("截至2017年6月底，全国第{n}类业务持证企业共{}家，同比增长7.5%。", n + 1000)
        };
        let page = format!(
            "<html><head><title>第{n}号简讯</title></head><body><div class=content><h1>第{n}号简讯</h1><p>{told}</p><p>本刊将继续关注此事的进展，并及时向读者介绍。</p></div><p>浏览次数：{}</p></body></html>",
            if counting { asked.hit } else { 0 }
        );
        let (name, body) = if n % 2 == 0 { ("utf-8", page.into_bytes()) } else { ("gbk", encoding_rs::GBK.encode(&page).0.into_owned()) };
        send(s, "200 OK", &format!("Content-Type: text/html; charset={name}\r\n"), &body)
    })
}

/// A working folder with one pipeline that crawls the site.
struct Place {
    folder: tempfile::TempDir,
    allowed: String,
}

impl Place {
    fn new(server: &Server) -> Self {
        let place = Self { folder: tempfile::tempdir().expect("tempdir"), allowed: server.addr.to_string() };
        std::fs::create_dir_all(place.path("pipelines/site")).expect("mkdir");
        place.edit("a site");
        place
    }

    /// Writes the pipeline with this description. Tables say which files made them, so that an edit makes other tables.
    fn edit(&self, description: &str) {
        let toml = format!(
            "description = \"{description}\"\nextends = [\"telecom\"]\n[crawl]\ndelay = 0.0\nin_flight = 4\ntries = 1\n[[source]]\nname = \"briefs\"\nseeds = [\"http://{}/list\"]\n",
            self.allowed
        );
        std::fs::write(self.path("pipelines/site/pipeline.toml"), toml).expect("pipeline");
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_gongbao"));
        command.args(args).current_dir(self.folder.path()).stdin(Stdio::null());
        command
    }

    fn run(&self, more: &[&str]) -> Output {
        self.command(&[&["run", "site", "--allow-private", &self.allowed], more].concat()).output().expect("run")
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Name and bytes of every table that readers see.
    fn tables(&self) -> Vec<(String, Vec<u8>)> {
        let current = self.path("output/site/current");
        let mut files: Vec<_> = std::fs::read_dir(&current)
            .unwrap_or_else(|e| panic!("{}: {e}", current.display()))
            .flatten()
            .filter(|e| e.path().extension().is_some_and(|e| e == "parquet"))
            .map(|e| (e.file_name().to_string_lossy().into_owned(), std::fs::read(e.path()).expect("table")))
            .collect();
        files.sort();
        files
    }

    fn generations(&self) -> usize {
        gongbao::publish::generations(&self.path("output/site")).len()
    }

    fn scrap(&self, folder: &str) {
        std::fs::remove_dir_all(self.path(folder)).expect("removed");
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn ends(done: &Output, code: i32) -> String {
    let said = text(&done.stdout) + &text(&done.stderr);
    assert_eq!(done.status.code(), Some(code), "{said}");
    said
}

#[test]
fn a_refresh_publishes_once_and_again_only_what_may_be_published() {
    let server = site(Duration::ZERO, true);
    let place = Place::new(&server);
    let said = ends(&place.run(&["--log", "json", "--metrics", "metrics.prom"]), 0);
    assert!(said.contains("61 pages") && said.contains("published"), "{said}");
    let logged: Vec<serde_json::Value> = said.lines().filter(|l| l.starts_with('{')).map(|l| serde_json::from_str(l).expect("a JSON line")).collect();
    assert!(logged.iter().filter(|l| l["event"] == "fetched").count() > ARTICLES && logged.iter().any(|l| l["event"] == "published"), "{logged:?}");
    let metrics = std::fs::read_to_string(place.path("metrics.prom")).expect("metrics");
    for line in [
        "gongbao_generation{pipeline=\"site\"} 1",
        "gongbao_refresh_failed{pipeline=\"site\"} 0",
        "outcome=\"stored\"} 61",
        "gongbao_rows{pipeline=\"site\",table=\"documents\"} 61",
    ] {
        assert!(metrics.contains(line), "{line} is missing in\n{metrics}");
    }
    let first = place.tables();

    // The same articles with other view counters.
    let said = ends(&place.run(&[]), 0);
    assert!(said.contains("nothing changed"), "{said}");
    assert_eq!(place.generations(), 1);

    // The archive alone gives the same bytes, however many threads read it.
    place.scrap("output");
    ends(&place.run(&["--offline", "--threads", "2"]), 0);
    assert!(place.tables() == first, "tables made from the archive differ");
    ends(&place.command(&["-q", "rebuild", "site", "--threads", "1"]).output().expect("rebuild"), 0);
    assert!(place.tables() == first && place.generations() == 1);

    // Evidence leads to the bytes in the archive.
    let ids = place.command(&["query", "SELECT fact_id FROM statistics LIMIT 1", "--format", "csv", "--pipeline", "site"]).output().expect("query");
    let id = text(&ids.stdout).lines().nth(1).expect("a fact").to_owned();
    let said = ends(&place.command(&["explain", &id, "--pipeline", "site"]).output().expect("explain"), 0);
    assert!(said.contains("as the page has them"), "{said}");

    // Half of the pages lost their figures: readers keep what they had, until somebody says that it is right.
    server.epoch.store(2, Ordering::SeqCst);
    let said = ends(&place.run(&["--metrics", "metrics.prom"]), 65);
    assert!(said.contains("source `briefs` lost") && said.contains("--force"), "{said}");
    assert!(std::fs::read_to_string(place.path("metrics.prom")).expect("metrics").contains("gongbao_refresh_failed{pipeline=\"site\"} 1"));
    assert!(place.tables() == first);
    ends(&place.run(&["--offline"]), 65);
    ends(&place.run(&["--offline", "--force"]), 0);
    assert_eq!(place.generations(), 2);
    assert!(place.tables() != first);

    // Nobody answers: what stands is kept.
    let second = place.tables();
    server.epoch.store(3, Ordering::SeqCst);
    ends(&place.run(&[]), 69);
    assert!(place.tables() == second && place.generations() == 2);
}

#[test]
fn nothing_is_published_of_a_site_that_never_answered() {
    let server = site(Duration::ZERO, true);
    server.epoch.store(3, Ordering::SeqCst);
    let place = Place::new(&server);
    ends(&place.run(&[]), 69);
    assert!(!place.path("output/site/current").exists());
    ends(&place.run(&["--offline"]), 66);
}

#[test]
fn a_second_run_at_once_leaves_with_75() {
    let server = site(Duration::ZERO, true);
    let place = Place::new(&server);
    ends(&place.run(&[]), 0);
    for folder in ["corpus/site", "output/site"] {
        let _lock = gongbao::lock::lock(&place.path(folder)).expect("free");
        ends(&place.run(&[]), 75);
    }
    ends(&place.run(&[]), 0);
}

#[test]
fn a_refresh_killed_at_random_moments_comes_to_the_same_tables() {
    let kills: u64 = std::env::var("GONGBAO_KILLS").ok().and_then(|k| k.parse().ok()).unwrap_or(12);
    let server = site(Duration::from_millis(2), false);
    let place = Place::new(&server);
    // The pipeline is edited before every run, so that every run has something to publish.
    let edits = ["a site", "the same site"];
    let expected = edits.map(|description| {
        place.edit(description);
        ends(&place.run(&[]), 0);
        place.tables()
    });
    assert!(expected[0] != expected[1]);
    let mut killed = 0;
    for n in 0..kills {
        if n % 12 == 0 {
            place.scrap("output");
            place.scrap("corpus");
        }
        place.edit(edits[n as usize % 2]);
        let mut child = place.command(&["-q", "run", "site", "--allow-private", &place.allowed]).spawn().expect("run");
        std::thread::sleep(Duration::from_millis(20 + n * 7919 % 613));
        child.kill().expect("kill");
        killed += usize::from(!child.wait().expect("wait").success());
        // Whatever readers see is whole.
        if place.path("output/site/current").exists() {
            assert!(expected.contains(&place.tables()), "a torn generation after {n} kills");
        }
    }
    assert!(killed >= 3, "only {killed} runs could be killed");
    for (description, tables) in edits.iter().zip(&expected) {
        place.edit(description);
        ends(&place.run(&[]), 0);
        assert!(place.tables() == *tables, "the tables differ from those of an undisturbed run");
    }
    let left: Vec<String> = names(&place.path("output/site")).into_iter().filter(|n| n != ".lock" && n != "current" && !n.starts_with("gen-")).collect();
    assert!(left.is_empty(), "{left:?}");
}

/// Publishes what the folder `made` holds, as a run would.
fn publish_again(home: &Path, made: &Path) {
    let draft = gongbao::publish::Draft::begin(home).expect("draft");
    let mut manifest = gongbao::publish::read_manifest(made).expect("manifest");
    for name in names(made).iter().filter(|n| *n != "manifest.json") {
        std::fs::copy(made.join(name), draft.path().join(name)).expect("copied");
    }
    let rows = std::mem::take(&mut manifest.files).into_iter().filter_map(|(name, entry)| Some((name, entry.rows?))).collect();
    draft.publish(manifest, &rows, 50).expect("published");
}

/// How many figures a generation has by two of its tables, one asked after the other.
fn counted(generation: &Path) -> [String; 2] {
    ["sentences WHERE text LIKE '%同比%'", "statistics"].map(|table| {
        let frame = gongbao::table::query::run(generation, &format!("SELECT COUNT(*) AS n FROM {table}")).expect(table);
        gongbao::table::query::texts(&frame).expect("rows").1[0][0].clone()
    })
}

#[test]
fn readers_see_one_generation_while_others_are_published() {
    let server = site(Duration::ZERO, false);
    let place = Place::new(&server);
    let home = place.path("output/site");
    // Half of the pages lose their figures, so that two tables of a mixture do not go together.
    let made = [1, 2].map(|epoch| {
        server.epoch.store(epoch, Ordering::SeqCst);
        ends(&place.run(&["--force"]), 0);
        let apart = place.path(&format!("made-{epoch}"));
        std::fs::rename(home.join("current").canonicalize().expect("a generation"), &apart).expect("moved");
        apart
    });
    let whole = [counted(&made[0]), counted(&made[1])];
    assert!(whole[0][0] != whole[1][0] && whole[0][1] != whole[1][1], "{whole:?}");
    publish_again(&home, &made[0]);
    let writer = {
        let home = home.clone();
        std::thread::spawn(move || (0..40).for_each(|n| publish_again(&home, &made[(n + 1) % 2])))
    };
    let mut seen = [0; 2];
    while !writer.is_finished() {
        let read = counted(&gongbao::publish::current(&home).expect("a generation"));
        let which = whole.iter().position(|w| *w == read).unwrap_or_else(|| panic!("a mixture: {read:?} is none of {whole:?}"));
        seen[which] += 1;
    }
    writer.join().expect("published");
    assert!(seen.iter().all(|n| *n > 0), "{seen:?}: nothing was published meanwhile");
}

/// A disk that is full, as far as a process can be made to see one: no file may grow past a size.
#[test]
fn a_full_disk_ends_a_run_with_a_word_and_nothing_torn() {
    let server = site(Duration::ZERO, false);
    let place = Place::new(&server);
    ends(&place.run(&[]), 0);
    let expected = place.tables();
    for (kibibytes, folder) in [(16, "corpus"), (4, "output"), (64, "corpus"), (16, "output")] {
        place.scrap(folder);
        let offline = if folder == "output" { "--offline" } else { "--quiet" };
        let script = format!("trap '' XFSZ; ulimit -f {kibibytes}; exec \"$0\" run site --allow-private {} {offline}", place.allowed);
        let done = Command::new("bash").args(["-c", &script, env!("CARGO_BIN_EXE_gongbao")]).current_dir(place.folder.path()).output().expect("bash");
        let code = done.status.code().unwrap_or(-1);
        assert!([73, 74].contains(&code), "{code} with {kibibytes} KiB for {folder}: {}", text(&done.stderr));
        ends(&place.run(&[]), 0);
        assert!(place.tables() == expected, "the tables differ after the disk was full at {kibibytes} KiB in {folder}");
    }
}

/// A disk of some size, mounted over a folder and gone with this.
struct Disk(PathBuf);

impl Disk {
    /// None where this process may not mount.
    fn mount(folder: PathBuf, kibibytes: u64) -> Option<Self> {
        std::fs::create_dir_all(&folder).expect("mkdir");
        Command::new("mount")
            .args(["-t", "tmpfs", "-o", &format!("size={kibibytes}k"), "tmpfs"])
            .arg(&folder)
            .output()
            .is_ok_and(|done| done.status.success())
            .then(|| Self(folder))
    }

    fn resize(&self, kibibytes: u64) {
        let done = Command::new("mount").args(["-o", &format!("remount,size={kibibytes}k")]).arg(&self.0).output().expect("mount");
        assert!(done.status.success(), "{}", text(&done.stderr));
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

/// A real disk, so small that the index, the archive, one table after another, or the last page of the last file does not fit.
#[test]
fn a_small_disk_ends_a_run_with_a_word_and_nothing_torn() {
    let server = site(Duration::ZERO, false);
    let place = Place::new(&server);
    ends(&place.run(&[]), 0);
    let expected = place.tables();
    let current = place.path("output/site/current");
    let all: u64 = names(&current).iter().map(|name| std::fs::metadata(current.join(name)).expect("file").len().div_ceil(4096) * 4).sum();
    for (folder, kibibytes) in [("corpus", 4), ("corpus", 512), ("output", 4), ("output", all / 8), ("output", all / 3), ("output", all * 2 / 3), ("output", all - 4)] {
        place.scrap(folder);
        let Some(disk) = Disk::mount(place.path(folder), kibibytes) else { return eprintln!("skipped: no disk can be mounted here") };
        let fails = || {
            let done = place.run(if folder == "output" { &["--offline"] } else { &[] });
            let (code, said) = (done.status.code().unwrap_or(-1), text(&done.stderr));
            assert!([73, 74].contains(&code) && (said.contains("disk is full") || said.contains("No space left")), "{code} with {kibibytes} KiB for {folder}: {said}");
        };
        fails();
        disk.resize(1 << 16);
        ends(&place.run(&[]), 0);
        assert!(place.tables() == expected, "other tables after {kibibytes} KiB for {folder}");
        if folder == "output" {
            // A generation stands, and the next one has no room.
            place.edit("another site");
            disk.resize(all + kibibytes);
            fails();
            assert!(place.tables() == expected && place.generations() == 1, "a torn generation with {kibibytes} KiB");
            place.edit("a site");
        }
        drop(disk);
        if folder == "corpus" {
            ends(&place.run(&[]), 0);
        }
    }
}

fn names(folder: &Path) -> Vec<String> {
    std::fs::read_dir(folder).expect("folder").flatten().map(|e| e.file_name().to_string_lossy().into_owned()).collect()
}
