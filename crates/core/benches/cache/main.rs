//! What keeping answers costs: an answer that is kept, in memory; and how many are found again. Each figure is of a process of its own:
//!
//!     cargo bench -p bff-core --features bench --bench cache -- memory
//!     cargo bench -p bff-core --features bench --bench cache -- trace

#![expect(clippy::print_stdout, reason = "the figures are what it is for")]

mod load;
mod memory;
mod service;
mod trace;

use tikv_jemallocator::Jemalloc;

/// As the binaries have it.
#[global_allocator]
static ALLOCATOR: Jemalloc = Jemalloc;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).filter(|arg| arg != "--bench").collect();
    match args.split_first() {
        Some((lead, args)) if lead == service::LEAD => service::serve(args),
        Some((what, [])) if what == "memory" => memory::measure(),
        Some((what, [])) if what == "trace" => trace::measure(),
        _ => println!("say one of the commands that this file begins with"),
    }
}
