//! What client and server say to each other, in JSON, and why a connection ends.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::config::Secret;
use crate::users::model::UserId;

/// The largest message that a client may send, in bytes.
pub const MAX_MESSAGE: usize = 64 * 1024;

/// The largest message that the server sends, in bytes.
pub const MAX_OUTGOING: usize = 1024 * 1024;

/// The most topics, and the most rooms, of one connection.
pub const MAX_CHANNELS: usize = 100;

/// The longest name of a room, in bytes.
pub const MAX_ROOM: usize = 100;

/// The subprotocol by which a client offers its token: `bearer, <token>`.
pub const BEARER: &str = "bearer";

/// What a client says.
#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum ClientMessage {
    Auth {
        #[serde(deserialize_with = "secret")]
        token: Secret,
    },
    Subscribe {
        topic: String,
    },
    Unsubscribe {
        topic: String,
    },
    Join {
        room: String,
    },
    Leave {
        room: String,
    },
    Send {
        room: String,
        data: Value,
    },
    Ping,
}

fn secret<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Secret, D::Error> {
    String::deserialize(deserializer).map(Secret::new)
}

/// What the server says.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ServerMessage<'a> {
    Authenticated {
        user: UserId,
    },
    Subscribed {
        topic: &'a str,
    },
    Unsubscribed {
        topic: &'a str,
    },
    /// Goes out with one more member at its end, `seq`.
    Event {
        topic: &'a str,
        action: super::Action,
        data: &'a Value,
    },
    Message {
        room: &'a str,
        from: UserId,
        data: &'a Value,
    },
    Joined {
        room: &'a str,
        user: UserId,
    },
    Left {
        room: &'a str,
        user: UserId,
    },
    Error(Refusal),
    Pong,
}

impl ServerMessage<'_> {
    pub(super) fn to_json(&self) -> String {
        serde_json::to_string(self).expect("its keys are strings")
    }
}

/// Why a message had no effect. The connection goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Refusal {
    pub code: &'static str,
    pub message: &'static str,
}

impl Refusal {
    pub const MALFORMED: Self = Self::new("malformed", "is not a message of this protocol");
    pub const UNAUTHORIZED: Self = Self::new("unauthorized", "the first message must be `auth`");
    pub const OTHER_SESSION: Self =
        Self::new("other_session", "the connection belongs to another session");
    pub const FORBIDDEN: Self = Self::new("forbidden", "the caller may not read this topic");
    pub const UNKNOWN_TOPIC: Self = Self::new("unknown_topic", "there is no such topic");
    pub const INVALID_ROOM: Self = Self::new(
        "invalid_room",
        "the name of a room is 1 to 100 bytes without control characters",
    );
    pub const NOT_JOINED: Self = Self::new("not_joined", "has not joined the room");
    pub const TOO_MANY: Self = Self::new("too_many", "a connection has at most 100 of these");
    /// Not the answer to a message: the number of the next event shows the gap, too.
    pub const MISSED: Self = Self::new("missed", "an event is lost: read again what you show");

    /// All of them, for the documents.
    pub const ALL: [Self; 9] = [
        Self::MALFORMED,
        Self::UNAUTHORIZED,
        Self::OTHER_SESSION,
        Self::FORBIDDEN,
        Self::UNKNOWN_TOPIC,
        Self::INVALID_ROOM,
        Self::NOT_JOINED,
        Self::TOO_MANY,
        Self::MISSED,
    ];

    const fn new(code: &'static str, message: &'static str) -> Self {
        Self { code, message }
    }
}

/// Why the server ends a connection: the code and the reason of its close frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Close {
    pub code: u16,
    pub reason: &'static str,
}

impl Close {
    pub const SHUTDOWN: Self = Self::new(1001, "the server is shutting down");
    pub const PROTOCOL: Self = Self::new(1002, "breaks the WebSocket protocol");
    pub const BINARY: Self = Self::new(1003, "messages are text");
    pub const NOT_UTF8: Self = Self::new(1007, "text must be UTF-8");
    pub const TOO_LARGE: Self = Self::new(1009, "a message has at most 64 KiB");
    pub const INTERNAL: Self = Self::new(1011, "an internal error occurred");
    pub const NO_TOKEN: Self = Self::new(4001, "no token came in time");
    pub const BAD_TOKEN: Self = Self::new(4001, "the token is not valid");
    pub const TOKEN_EXPIRED: Self = Self::new(4001, "the token has expired");
    pub const SESSION_ENDED: Self = Self::new(4003, "the session has ended");
    pub const TOO_SLOW: Self = Self::new(4008, "messages are not read fast enough");
    pub const SILENT: Self = Self::new(4009, "pings are not answered");
    pub const TOO_MANY: Self = Self::new(4029, "too many messages");

    /// All of them, for the documents.
    pub const ALL: [Self; 13] = [
        Self::SHUTDOWN,
        Self::PROTOCOL,
        Self::BINARY,
        Self::NOT_UTF8,
        Self::TOO_LARGE,
        Self::INTERNAL,
        Self::NO_TOKEN,
        Self::BAD_TOKEN,
        Self::TOKEN_EXPIRED,
        Self::SESSION_ENDED,
        Self::TOO_SLOW,
        Self::SILENT,
        Self::TOO_MANY,
    ];

    const fn new(code: u16, reason: &'static str) -> Self {
        Self { code, reason }
    }
}
