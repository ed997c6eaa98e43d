//! The WebSocket: changes of rows to those who may read them, and rooms.
//!
//! A change becomes a [`hub::Pending`] in the transaction that makes it, and goes to the clients
//! once the transaction is committed. Each connection is a task, with a bounded queue of what it
//! has yet to send.

pub mod asyncapi;
pub mod event;
pub mod hub;
pub mod order;
pub mod protocol;
pub mod routes;
pub mod session;
pub mod topics;
pub mod watch;
pub mod wire;

pub use event::Action;
pub use hub::Hub;
pub use routes::router;
