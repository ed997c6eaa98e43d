//! The command line from outside: what it prints, what it writes, how it ends.

mod evolve;
mod life;
mod messages;
mod new;
mod support;
mod tools;
