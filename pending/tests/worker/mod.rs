//! What the worker promises, shown with jobs that only the tests know.

mod endpoints;
mod probe;
mod queue;
mod runner;
