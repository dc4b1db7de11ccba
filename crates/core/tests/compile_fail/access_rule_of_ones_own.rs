use bff_core::auth::Anonymous;
use bff_core::server::{Access, Rule};

#[derive(Clone, Copy)]
struct Everyone;

impl Access for Everyone {
    type Who = Anonymous;

    fn rule(self) -> Rule {
        Rule::Anyone
    }
}

fn main() {}
