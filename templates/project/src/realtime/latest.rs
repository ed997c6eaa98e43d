//! Which change of each row came last, for those that instances tell each other.

use std::collections::HashMap;

/// Rows whose last change is longer ago are forgotten: no message takes so long.
const MEMORY: i64 = 60_000_000;

/// When that is looked for.
const MANY: usize = 10_000;

#[derive(Debug, Default)]
pub struct Latest(HashMap<String, i64>);

impl Latest {
    /// Whether nothing later has come of the row; from now on, this is what came.
    pub fn admits(&mut self, row: &str, time: i64) -> bool {
        if self.0.len() >= MANY {
            self.0.retain(|_, last| *last > time - MEMORY);
        }
        match self.0.get_mut(row) {
            Some(last) if *last > time => false,
            Some(last) => {
                *last = time;
                true
            }
            None => {
                self.0.insert(row.to_owned(), time);
                true
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_older_than_the_last_is_late() {
        let mut latest = Latest::default();
        assert!(latest.admits("posts/1", 2));
        assert!(!latest.admits("posts/1", 1));
        assert!(latest.admits("posts/2", 1));
        assert!(latest.admits("posts/1", 2));
        assert!(latest.admits("posts/1", 3));
    }

    #[test]
    fn old_rows_are_forgotten() {
        let mut latest = Latest::default();
        for number in 0..MANY {
            latest.admits(&number.to_string(), 0);
        }
        latest.admits("posts/1", MEMORY + 1);
        assert_eq!(latest.0.len(), 1);
    }
}
