//! Signing in: what works, and what attackers try.

mod admin;
mod enumeration;
mod me;
mod recovery;
mod refresh;
mod registration;
mod sessions;
mod sign_in;
mod tokens;
