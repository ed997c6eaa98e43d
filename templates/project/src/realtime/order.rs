//! The order of the events of one row.
//!
//! A transaction that has written a row keeps others from writing it until its end. So the order
//! in which transactions take a ticket after their write is the order of their commits; but
//! between its commit and its event another one may come first. Therefore an event waits for the
//! tickets that were taken before its own.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};

#[derive(Debug)]
pub struct Order<T>(Mutex<Rows<T>>);

#[derive(Debug)]
struct Rows<T> {
    last: u64,
    waiting: HashMap<String, VecDeque<(Ticket, Outcome<T>)>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ticket(u64);

#[derive(Debug)]
pub enum Outcome<T> {
    Open,
    Committed(T),
    RolledBack,
}

impl<T> Default for Order<T> {
    fn default() -> Self {
        Self(Mutex::new(Rows {
            last: 0,
            waiting: HashMap::new(),
        }))
    }
}

impl<T> Order<T> {
    /// Takes the place behind all others of the row.
    pub fn take(&self, row: &str) -> Ticket {
        let mut rows = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        rows.last += 1;
        let ticket = Ticket(rows.last);
        let places = rows.waiting.entry(row.to_owned()).or_default();
        places.push_back((ticket, Outcome::Open));
        ticket
    }

    /// Says what became of a ticket, and delivers the events that nothing holds up any longer.
    pub fn settle(
        &self,
        row: &str,
        ticket: Ticket,
        outcome: Outcome<T>,
        mut deliver: impl FnMut(&T),
    ) {
        let mut rows = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(places) = rows.waiting.get_mut(row) else {
            return;
        };
        if let Some(place) = places.iter_mut().find(|(place, _)| *place == ticket) {
            place.1 = outcome;
        }
        while let Some((_, outcome)) = places.pop_front_if(|(_, outcome)| outcome.is_settled()) {
            if let Outcome::Committed(event) = outcome {
                deliver(&event);
            }
        }
        if places.is_empty() {
            rows.waiting.remove(row);
        }
    }
}

impl<T> Outcome<T> {
    fn is_settled(&self) -> bool {
        !matches!(self, Self::Open)
    }
}

#[cfg(test)]
mod tests {
    use super::Outcome::{Committed, RolledBack};
    use super::*;

    #[test]
    fn a_later_commit_waits_for_an_earlier_one() {
        let order = Order::default();
        let mut delivered = Vec::new();
        let mut settle = |row: &str, ticket, outcome| {
            order.settle(row, ticket, outcome, |number| delivered.push(*number));
        };
        let [first, second, third] = [(); 3].map(|()| order.take("posts/1"));
        let other = order.take("posts/2");
        settle("posts/1", third, Committed(3));
        settle("posts/2", other, Committed(4));
        settle("posts/1", first, RolledBack);
        settle("posts/1", second, Committed(2));
        assert_eq!(delivered, [4, 2, 3]);
        assert!(order.0.lock().unwrap().waiting.is_empty());
    }
}
