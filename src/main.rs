//! `gongbao`: parse, run, and one place where failures meet the user.

use clap::Parser;
mod cli;

use cli::Cli;
use std::process::ExitCode;

fn main() -> ExitCode {
    // A foreign reader that panics over a broken attachment is an outcome of that page, not a message.
    let report = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if !gongbao::unpack::panic_is_caught() {
            report(panic);
        }
    }));
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(e) => {
            let _ = e.print();
            // clap's own errors are usage errors; --help and --version are none.
            return ExitCode::from(if e.use_stderr() { 64 } else { 0 });
        }
    };
    match cli::run(cli) {
        Ok(code) => ExitCode::from(code),
        Err(e) if cli::is_broken_pipe(&e) => ExitCode::SUCCESS,
        Err(e) => {
            anstream::eprintln!("gongbao: {e}");
            ExitCode::from(e.exit_code())
        }
    }
}
