//! preauctl
fn main() {}
