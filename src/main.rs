//! The program: `.env` before the runtime starts, then the role.

use std::process::ExitCode;

use chartkeeper::cli::Cli;
use chartkeeper::logs;
use clap::Parser as _;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let problem = if cli.is_demo() {
        None
    } else {
        // It sets the environment, which is safe only while there is one thread.
        dotenvy::dotenv().err().filter(|error| !error.not_found())
    };
    logs::start(if cli.is_demo() {
        "warn,serenity=error"
    } else {
        "info"
    });
    if let Some(error) = problem {
        tracing::error!(%error, ".env cannot be read");
        return ExitCode::from(2);
    }
    match tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime.block_on(cli.carry_out(&|name| std::env::var(name).ok())),
        Err(error) => {
            tracing::error!(%error, "the runtime does not start");
            ExitCode::FAILURE
        }
    }
}
