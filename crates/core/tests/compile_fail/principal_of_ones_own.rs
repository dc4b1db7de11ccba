use bff_core::auth::Principal;

#[derive(Clone)]
struct Root;

impl Principal for Root {}

fn main() {}
