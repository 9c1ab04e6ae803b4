//! The only file that names every stage: a page goes in, its document, sentences and statistics come out.

use crate::article::{self, Article};
use crate::catalogue::Catalogue;
use crate::corpus::Page;
use crate::crawl::plan::{Manners, Source};
use crate::decode::{self, Decoded, Wrapping};
use crate::error::{Error, Result};
use crate::extract::{self, Fact, Scope, Statistic};
use crate::knowledge::{self, EMBEDDED};
use crate::limits::Limits;
use crate::rule::Rules;
use crate::segment::{self, Segmenter, Sentence};
use crate::unpack::Unreadable;
use schemars::JsonSchema;
use serde::Deserialize;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

/// `pipeline.toml`: what a pipeline is for, what it reads and where its pages come from.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Config {
    pub description: String,
    /// Pipelines whose catalogue, rules and words come first.
    #[serde(default)]
    pub extends: Vec<String>,
    /// Files and folders with pages, relative to the working folder.
    #[serde(default)]
    pub inputs: Vec<String>,
    /// How sources are fetched.
    #[serde(default)]
    pub crawl: Manners,
    /// Where pages are fetched from.
    #[serde(default)]
    pub source: Vec<Source>,
    /// What one page may cost.
    #[serde(default)]
    pub limits: Limits,
    /// Generations of the output to keep.
    #[serde(default = "keep")]
    pub keep: usize,
}

fn keep() -> usize {
    5
}

/// A pipeline ready to run.
pub struct Pipeline {
    pub name: String,
    pub config: Config,
    pub catalogue: Catalogue,
    pub rules: Rules,
    pub segmenter: Segmenter,
    /// Path and text of every file that shaped it, for the manifest.
    pub files: Vec<(String, String)>,
    /// Word lists of `base` on disk that differ from those the program was built with, which are what it uses.
    pub unused: Vec<String>,
}

/// A file of a pipeline.
struct File {
    path: String,
    /// The path below the pipeline's own folder.
    below: String,
    text: String,
    is_unused: bool,
}

/// Where pipelines are looked for: this folder first, then what is built in.
pub const FOLDER: &str = "pipelines";

impl Pipeline {
    /// Loads a pipeline with all that it extends.
    ///
    /// # Errors
    /// There is no such pipeline, or a file of it is wrong.
    pub fn load(name: &str) -> Result<Self> {
        Self::load_from(Path::new(FOLDER), name)
    }

    /// The same, from another folder than `pipelines/`.
    pub fn load_from(folder: &Path, name: &str) -> Result<Self> {
        let mut order = Vec::new();
        let config = collect(folder, name, &mut order, 0)?;
        let files: Vec<File> = order.iter().map(|n| files_of(folder, n)).collect::<Result<Vec<_>>>()?.into_iter().flatten().collect();
        let having = |part: &str, ending: &str| {
            let of_part = move |f: &&File| f.below.starts_with(part) && f.below.ends_with(ending);
            files.iter().filter(of_part).map(|f| (f.path.as_str(), f.text.as_str())).collect::<Vec<_>>()
        };
        let mut catalogue = having("catalogue/", ".toml");
        catalogue.extend(having("organisations", ".toml"));
        let catalogue = Catalogue::load(catalogue)?;
        let rules = Rules::load(having("rules/", ".toml"))?;
        let words: String = having("words", ".txt").into_iter().map(|(_, t)| format!("{t}\n")).collect();
        let unused = files.iter().filter(|f| f.is_unused).map(|f| f.path.clone()).collect();
        let files = files.into_iter().map(|f| (f.path, f.text)).collect();
        Ok(Self { name: name.to_owned(), config, catalogue, rules, segmenter: Segmenter::new(&words), files, unused })
    }

    /// The `pipeline.toml` of a pipeline alone, without what it extends.
    ///
    /// # Errors
    /// There is no such pipeline, or its `pipeline.toml` is wrong.
    pub fn config(name: &str) -> Result<Config> {
        collect(Path::new(FOLDER), name, &mut Vec::new(), 0)
    }

    /// Names of the pipelines that can be loaded.
    pub fn names() -> Vec<String> {
        let mut names: Vec<String> = EMBEDDED.dirs().filter_map(|d| d.path().file_name()).map(|n| n.to_string_lossy().into_owned()).collect();
        if let Ok(entries) = std::fs::read_dir(FOLDER) {
            names.extend(entries.flatten().filter(|e| e.path().join("pipeline.toml").is_file()).map(|e| e.file_name().to_string_lossy().into_owned()));
        }
        names.sort();
        names.dedup();
        names
    }
}

fn collect(folder: &Path, name: &str, order: &mut Vec<String>, depth: usize) -> Result<Config> {
    if depth > 8 {
        return Err(Error::Config(format!("{FOLDER}/{name}/pipeline.toml: `extends` goes in a circle; take one of them out")));
    }
    let Some((path, text)) = file(folder, name, "pipeline.toml")? else {
        return Err(Error::Config(format!(
            "no pipeline `{name}`: there is no {}; pipelines here are {}",
            folder.join(name).join("pipeline.toml").display(),
            Pipeline::names().join(", ")
        )));
    };
    let config: Config = knowledge::toml(&text).map_err(|e| Error::Config(format!("{path}: {e}")))?;
    for other in &config.extends {
        collect(folder, other, order, depth + 1)?;
    }
    if !order.iter().any(|n| n == name) {
        order.push(name.to_owned());
    }
    Ok(config)
}

/// A file of a pipeline from disk, else the one that is built in.
fn file(folder: &Path, name: &str, file: &str) -> Result<Option<(String, String)>> {
    let path = folder.join(name).join(file);
    match std::fs::read_to_string(&path) {
        Ok(text) => Ok(Some((path.display().to_string(), text))),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
            Ok(EMBEDDED.get_file(format!("{name}/{file}")).and_then(knowledge::text).map(|t| (format!("{FOLDER}/{name}/{file} (built in)"), t.to_owned())))
        }
        Err(e) => Err(Error::io(&path, e)),
    }
}

/// Every TOML and word file of a pipeline: from disk where the pipeline is there, else from what is built in.
fn files_of(folder: &Path, name: &str) -> Result<Vec<File>> {
    let root = folder.join(name);
    let mut found = Vec::new();
    if root.join("pipeline.toml").is_file() {
        walk(&root, &mut found)?;
    } else if let Some(dir) = EMBEDDED.get_dir(name) {
        embedded(dir, &mut found);
    }
    found.retain(|(p, _)| p.ends_with(".toml") || p.ends_with(".txt"));
    found.sort();
    let prefixes = [format!("{}/", root.display().to_string().replace('\\', "/")), format!("{FOLDER}/{name}/")];
    let file = |(path, text): (String, String)| {
        let below = prefixes.iter().find_map(|p| path.strip_prefix(p.as_str())).unwrap_or(&path).to_owned();
        // The core's own words are those it was built with, wherever it runs.
        let built_in = (name == BASE && !below.starts_with("organisations")).then(|| EMBEDDED.get_file(format!("{name}/{below}")).and_then(knowledge::text)).flatten();
        match built_in {
            Some(used) if used != text => File { path, below, text: used.to_owned(), is_unused: true },
            _ => File { path, below, text, is_unused: false },
        }
    };
    Ok(found.into_iter().map(file).collect())
}

/// The pipeline of what all others share.
const BASE: &str = "base";

fn walk(folder: &Path, found: &mut Vec<(String, String)>) -> Result<()> {
    let entries: Vec<PathBuf> = std::fs::read_dir(folder).and_then(|e| e.map(|e| e.map(|e| e.path())).collect()).map_err(|e| Error::io(folder, e))?;
    for path in entries {
        if path.is_dir() {
            walk(&path, found)?;
        } else if path.extension().is_some_and(|e| e == "toml" || e == "txt") {
            found.push((path.display().to_string().replace('\\', "/"), std::fs::read_to_string(&path).map_err(|e| Error::io(&path, e))?));
        }
    }
    Ok(())
}

fn embedded(dir: &'static include_dir::Dir, found: &mut Vec<(String, String)>) {
    for file in dir.files() {
        // Others are read where they are asked for.
        let shapes = file.path().extension().is_some_and(|e| e == "toml" || e == "txt");
        if let Some(text) = shapes.then(|| knowledge::text(file)).flatten() {
            found.push((format!("{FOLDER}/{}", file.path().display()), text.to_owned()));
        }
    }
    dir.dirs().for_each(|d| embedded(d, found));
}

/// What came of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    Extracted,
    /// The article holds no statistic; that is no error.
    NoStatistics,
    /// Parts of the text are beyond repair; what could be read was.
    Damaged,
    /// No article was found.
    Empty,
    /// No text: a picture, an archive, a program.
    NotText,
    /// A file of scanned pages.
    Scan,
    /// A file that needs a password.
    Locked,
    /// A file that is damaged or cut off.
    Broken,
    /// Larger than pages are, or too much work: see `limits`.
    OverBudget,
}

impl Outcome {
    pub fn name(self) -> &'static str {
        match self {
            Outcome::Extracted => "extracted",
            Outcome::NoStatistics => "no_statistics",
            Outcome::Damaged => "damaged",
            Outcome::Empty => "empty",
            Outcome::NotText => "not_text",
            Outcome::Scan => "scan",
            Outcome::Locked => "locked",
            Outcome::Broken => "broken",
            Outcome::OverBudget => "over_budget",
        }
    }
}

/// Everything that was read from a page.
pub struct Extraction {
    pub page: Page,
    pub decoded: Decoded,
    pub article: Article,
    pub scope: Scope,
    pub sentences: Vec<Sentence>,
    pub statistics: Vec<Statistic>,
    /// Citations, people, deadlines and all other kinds, in the order of `extract::facts`.
    pub facts: Vec<Fact>,
    pub outcome: Outcome,
}

/// What a caller asks of `process` beyond the page.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// The day that relative dates refer to where the page tells none.
    pub reference: Option<jiff::civil::Date>,
    /// Also split sentences into words (needed for the `sentences` table; costs jieba's dictionary).
    pub tokens: bool,
}

/// Runs `read`, with a panic as an error: a page that hits a bug is one bad page among many. `name` is the page's.
///
/// # Errors
/// Those of `read`, and a bug.
pub fn guarded(name: &str, read: impl FnOnce() -> Result<Extraction>) -> Result<Extraction> {
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| Err(Error::Bug(format!("{name}: reading this page panicked; report it with the page"))))
}

/// Takes a page through every stage.
pub fn process(page: Page, pipeline: &Pipeline, options: Options) -> Extraction {
    process_part(page, pipeline, options, None)
}

/// The same for a page that goes on with an article that began on another: what it does not tell itself, `first` does.
pub fn process_part(page: Page, pipeline: &Pipeline, options: Options, first: Option<&article::Metadata>) -> Extraction {
    let limits = &pipeline.config.limits;
    if page.bytes.len() > limits.page_bytes {
        return over_budget(page);
    }
    let budget = limits.budget();
    let decoded = decode::decode(&page);
    if budget.is_spent() {
        return over_budget(page);
    }
    let mut article = article::extract(&decoded, &page.origin);
    if let Some(first) = first {
        article.meta.continues(first);
    }
    let mut sentences = segment::sentences(&article);
    if budget.is_spent() {
        return over_budget(page);
    }
    let scope = Scope { budget, ..extract::scope(&article, &pipeline.catalogue, options.reference) };
    let mut statistics = extract::statistics::extract(&article, &sentences, &scope, &pipeline.catalogue);
    pipeline.rules.apply(&article.text, &pipeline.catalogue, &mut statistics);
    for statistic in &mut statistics {
        // A quote with a guess in it is worth less, one with a hole least.
        let sure = decoded.sureness(article.map.to_source(statistic.span));
        statistic.confidence *= 0.5 + 0.5 * sure;
    }
    let mut facts = extract::facts::extract(&article, &sentences, &scope, &pipeline.catalogue);
    for fact in &mut facts {
        fact.confidence *= 0.5 + 0.5 * decoded.sureness(article.map.to_source(fact.span));
    }
    if options.tokens {
        for sentence in &mut sentences {
            sentence.tokens = pipeline.segmenter.tokenise(sentence.span.of(&article.text), sentence.span.start);
        }
    }
    if budget.is_spent() {
        return over_budget(page);
    }
    let outcome = outcome(&page, &decoded, &article, &statistics);
    Extraction { page, decoded, article, scope, sentences, statistics, facts, outcome }
}

/// A page that was given up.
fn over_budget(page: Page) -> Extraction {
    Extraction {
        page,
        decoded: Decoded::default(),
        article: Article::default(),
        scope: Scope::default(),
        sentences: Vec::new(),
        statistics: Vec::new(),
        facts: Vec::new(),
        outcome: Outcome::OverBudget,
    }
}

fn outcome(page: &Page, decoded: &Decoded, article: &Article, statistics: &[Statistic]) -> Outcome {
    match decoded.unpacked {
        Wrapping::Unreadable(Unreadable::Scan) => return Outcome::Scan,
        Wrapping::Unreadable(Unreadable::Locked) => return Outcome::Locked,
        Wrapping::Unreadable(Unreadable::Broken) => return Outcome::Broken,
        Wrapping::Unreadable(Unreadable::Unsupported) => return Outcome::NotText,
        Wrapping::None | Wrapping::Archive { .. } | Wrapping::File { .. } => {}
    }
    let control = page.bytes.iter().take(4096).filter(|b| **b < 9 || (14..32).contains(*b)).count();
    let lost = decoded.repairs.iter().any(|r| r.confidence == 0.0 && r.clean.len() >= 3);
    if !decoded.is_made() && control * 50 > page.bytes.len().min(4096) && decoded.encoding != "UTF-16LE" && decoded.encoding != "UTF-16BE" {
        Outcome::NotText
    } else if article.text.trim().is_empty() {
        Outcome::Empty
    } else if lost {
        Outcome::Damaged
    } else if statistics.is_empty() {
        Outcome::NoStatistics
    } else {
        Outcome::Extracted
    }
}
