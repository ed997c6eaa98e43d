//! The command line from outside: what it prints, what it writes, how it ends.

mod evolve;
mod life;
mod new;
mod support;
mod tools;
