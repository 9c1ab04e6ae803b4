//! `gongbao check`.

use super::output;
use clap::Args;
use gongbao::error::{Error, Result};
use gongbao::knowledge;
use gongbao::pipeline::Pipeline;
use std::io::Write;

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  gongbao check            # every pipeline\n  gongbao check telecom")]
pub struct Request {
    /// Pipelines to check [default: all of them]
    pipelines: Vec<String>,
}

pub fn run(request: Request) -> Result<u8> {
    let mut out = std::io::stdout().lock();
    knowledge::validate()?;
    let names = if request.pipelines.is_empty() { Pipeline::names() } else { request.pipelines };
    for name in names {
        let pipeline = Pipeline::load(&name)?;
        if let Some(path) = pipeline.unused.first() {
            return Err(Error::Config(format!("{path}: differs from the one that this program was built with, which is what it uses; build it again, or take the edit back")));
        }
        let examples = pipeline.catalogue.check()? + pipeline.rules.check(&pipeline.catalogue)?;
        let catalogue = &pipeline.catalogue;
        writeln!(
            out,
            "{name}: {} indicators, {} services, {} organisations, {} regions, {} rules; {examples} examples hold",
            catalogue.indicators.len(),
            catalogue.services.len(),
            catalogue.organisations.len(),
            catalogue.regions.len(),
            pipeline.rules.len()
        )
        .map_err(output)?;
    }
    Ok(0)
}
