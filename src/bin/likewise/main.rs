//! likewise
fn main() {}
