//! The `.env` of a project: settings of one machine, with a key that no two projects share.

use std::fmt::Write as _;
use std::io;
use std::path::Path;

use super::failure::Failure;
use crate::project::{File, Tree};

pub const ENV: &str = ".env";

/// Bytes of the key, twice as many characters.
const KEY: usize = 32;

/// Adds the `.env`, made once, readable by its owner alone and kept out of git.
pub fn add_env(tree: &mut Tree, needs_key: bool) -> Result<(), Failure> {
    let mut text = String::from(
        "# The settings of this machine; `.env.example` lists all of them. Keep it out of git.\n",
    );
    if needs_key {
        // Writing into a `String` cannot fail.
        let _ = writeln!(text, "SECRET_KEY={}", random_key()?);
    }
    tree.insert(ENV, File::owned(text).private());
    Ok(())
}

fn random_key() -> Result<String, Failure> {
    let mut bytes = [0_u8; KEY];
    getrandom::fill(&mut bytes).map_err(|error| Failure::Io {
        action: "get random bytes for",
        path: Path::new(ENV).to_owned(),
        source: io::Error::other(error),
    })?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_is_long_private_and_never_the_same() {
        let make = || {
            let mut tree = Tree::new();
            add_env(&mut tree, true).unwrap();
            tree.get(ENV).cloned().unwrap()
        };
        let (one, other) = (make(), make());
        assert!(one.private);
        assert_ne!(one.bytes, other.bytes);
        let text = String::from_utf8(one.bytes).unwrap();
        let key = text.lines().find_map(|line| line.strip_prefix("SECRET_KEY=")).unwrap();
        assert_eq!(key.len(), 2 * KEY);
    }
}
