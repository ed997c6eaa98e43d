//! The command line from outside: what it prints, what it writes, how it ends.

mod evolve;
mod new;
mod support;
mod tools;
