//! Many pages through the pipeline: in order, on several threads, one bad page never ending the run.

use gongbao::article::Metadata;
use gongbao::corpus::{Input, Page};
use gongbao::error::{Error, Result};
use gongbao::parts::Parts;
use gongbao::pipeline::{Extraction, Options, Outcome, Pipeline, guarded, process, process_part};
use indicatif::{ProgressBar, ProgressStyle};
use rayon::prelude::*;

/// What became of the pages.
#[derive(Debug, Default, Clone, Copy)]
pub struct Tally {
    pub read: usize,
    pub skipped: usize,
}

/// Stack of a thread. The tokeniser goes from state to state by calls, which only an optimised build makes into jumps.
const STACK: usize = 64 << 20;

/// Pages that a thread takes in at a time: bounds the memory, not the result.
const BATCH: usize = 8;

/// Processes pages and hands every extraction to `take` in the order of the inputs. A page that cannot be read or is no
/// text is reported and skipped.
///
/// # Errors
/// Only what `take` meets; and where no page at all could be read, the reason of the last one.
pub fn each(inputs: &[Input], pipeline: &Pipeline, options: Options, threads: usize, quiet: bool, mut take: impl FnMut(Extraction) -> Result<()>) -> Result<Tally> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).stack_size(STACK).build().map_err(|e| Error::Bug(e.to_string()))?;
    let bar = progress(inputs.len(), quiet);
    let read = |batch: &[Input]| -> Vec<Result<Extraction>> { pool.install(|| batch.par_iter().map(|input| one(input, pipeline, options).inspect(|_| bar.inc(1))).collect()) };
    let again = |page: Page, first: &Metadata| pool.install(|| guarded(&page.path.clone(), || Ok(process_part(page, pipeline, options, Some(first)))));
    // While one batch is taken, the next is read; a single thread does one after the other.
    let threads = pool.current_num_threads();
    let mut batches = inputs.chunks(BATCH * threads);
    let mut done = batches.next().map(read);
    let mut count = Count::of(inputs);
    let mut parts = Parts::default();
    let mut take_all = |done: Vec<Result<Extraction>>| -> Result<()> {
        for result in done {
            if let Some(extraction) = count.read(result.and_then(|e| parts.join(e, again)), |e| bar.suspend(|| tell(e)))? {
                take(extraction)?;
            }
        }
        Ok(())
    };
    while let Some(batch) = done.take() {
        let ahead = batches.next();
        if threads == 1 {
            take_all(batch)?;
            done = ahead.map(read);
        } else {
            pool.in_place_scope(|scope| {
                scope.spawn(|_| done = ahead.map(read));
                take_all(batch)
            })?;
        }
    }
    bar.finish_and_clear();
    count.end()
}

/// Hands over pages one after the other and returns their number. One that cannot be read is told and passed over.
///
/// # Errors
/// Only what `take` meets; and where no page at all could be read, the reason of the last one.
pub fn every(inputs: &[Input], mut take: impl FnMut(Page) -> Result<()>) -> Result<usize> {
    let mut count = Count::of(inputs);
    for input in inputs {
        if let Some(page) = count.read(input.read(), tell)? {
            take(page)?;
        }
    }
    Ok(count.end()?.read)
}

fn tell(e: &Error) {
    anstream::eprintln!("gongbao: {e}");
}

/// Pages that were read and passed over, on the way.
struct Count {
    tally: Tally,
    /// A page that is alone is not passed over.
    alone: bool,
    /// Why the last one was passed over.
    last: Option<Error>,
}

impl Count {
    fn of(inputs: &[Input]) -> Self {
        Self { tally: Tally::default(), alone: inputs.len() == 1, last: None }
    }

    /// What was read; a page that could not be is told and counted.
    fn read<T>(&mut self, result: Result<T>, tell: impl FnOnce(&Error)) -> Result<Option<T>> {
        match result {
            Ok(read) => {
                self.tally.read += 1;
                Ok(Some(read))
            }
            Err(e) if self.alone => Err(e),
            Err(e) => {
                self.tally.skipped += 1;
                tell(&e);
                self.last = Some(e);
                Ok(None)
            }
        }
    }

    /// An error where pages were passed over and none was read.
    fn end(self) -> Result<Tally> {
        match self.last {
            Some(e) if self.tally.read == 0 => Err(Error::BadData(format!("no page could be read; the last one: {e}"))),
            _ => Ok(self.tally),
        }
    }
}

fn one(input: &Input, pipeline: &Pipeline, options: Options) -> Result<Extraction> {
    let extraction = guarded(&input.name(), || Ok(process(input.read()?, pipeline, options)))?;
    match extraction.outcome {
        Outcome::NotText => Err(Error::BadData(format!("{}: not a page of text (a picture, an archive or a program); skipped", input.name()))),
        _ => Ok(extraction),
    }
}

fn progress(n: usize, quiet: bool) -> ProgressBar {
    // indicatif draws on a terminal only; a handful of pages is not worth a bar.
    if quiet || n < 8 {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{bar:30} {pos}/{len} pages  {per_sec}  {eta}").unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(n as u64).with_style(style)
}
