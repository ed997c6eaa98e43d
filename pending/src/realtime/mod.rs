//! The WebSocket: changes of rows to those who may read them, and rooms.
//!
//! A change becomes a [`publish::Pending`] in the transaction that makes it, and goes to the clients
//! once the transaction is committed. Each connection is a task, with a bounded queue of what it
//! has yet to send.

pub mod asyncapi;
pub mod event;
pub mod hub;
mod member;
mod order;
mod peer;
pub mod protocol;
pub mod publish;
mod registry;
mod routes;
mod session;
pub mod topics;
mod watch;
mod wire;

pub use event::Action;
pub use hub::Hub;
pub use routes::router;
