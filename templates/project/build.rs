//! The migrations are compiled in: a new one must build the program anew.

fn main() {
    println!("cargo::rerun-if-changed=migrations");
}
