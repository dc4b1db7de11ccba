//! The bank's central systems and a development OpenID provider. For development and tests, never shipped.
//!
//! Each system listens on its own port, as if somebody else ran it: they share a database and this process, no code path.

mod access;
mod accounts;
mod bank;
mod cli;
mod clock;
mod control;
mod data_folder;
mod ec_key;
mod fill;
mod messages;
mod open_banking;
mod open_data;
mod payments;
mod pem;
mod provider;
mod random;
mod serve;
mod startup;
mod system;

use std::process::ExitCode;

use clap::Parser;

use cli::Cli;

#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

#[actix_web::main]
async fn main() -> ExitCode {
    let cli = Cli::parse();
    startup::log();
    match run(&cli).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(cli: &Cli) -> Result<(), Box<dyn std::error::Error>> {
    let listeners = startup::listen(cli)?;
    let sandbox = startup::open(cli, &listeners)?;
    serve::serve(sandbox, listeners).await?;
    Ok(())
}
