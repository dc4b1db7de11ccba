use bff_core::auth::Caller;

fn main() {
    _ = Caller::new;
}
