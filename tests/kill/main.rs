//! Tests that kill the real program.

fn main() {}
