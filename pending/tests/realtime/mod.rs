//! The WebSocket, by a real client on a real socket.

mod audience;
mod client;
mod connections;
mod events;
mod limits;
mod rooms;
