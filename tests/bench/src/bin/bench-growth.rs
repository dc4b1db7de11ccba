//! Measures how a request's cost grows: see `bench::growth`.

use clap::Parser as _;

fn main() {
    bench::growth::run(&bench::growth::Command::parse());
}
