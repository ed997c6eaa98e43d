//! Pages of a list, and the cursors that lead from one to the next.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::error::{Error, Result};
use crate::query::{Order, direction_sign};
use crate::resource::Bind;

/// A part of a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Page<T> {
    pub items: Vec<T>,
    /// Leads to the next page; null at the end.
    pub next_cursor: Option<String>,
    /// How many there are in all; only with `count=true`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false, value_type = i64)]
    pub total: Option<i64>,
}

impl<T: Serialize> Page<T> {
    /// A page with nothing on it.
    pub const fn empty() -> Self {
        Self {
            items: Vec::new(),
            next_cursor: None,
            total: None,
        }
    }

    /// A page of at most `limit` items; one more than that shows that there is a next page.
    pub fn new(
        mut items: Vec<T>,
        limit: usize,
        order: &[Order],
        total: Option<i64>,
    ) -> Result<Self> {
        let more = items.len() > limit;
        items.truncate(limit);
        let next_cursor = match items.last() {
            Some(last) if more => Some(encode(last, order)?),
            _ => None,
        };
        Ok(Self {
            items,
            next_cursor,
            total,
        })
    }
}

/// The cursor behind `item`: the order it is good for, and the item's place in it.
fn encode(item: &impl Serialize, order: &[Order]) -> Result<String> {
    let item = serde_json::to_value(item).map_err(Error::internal)?;
    let values: Vec<_> = order
        .iter()
        .map(|key| item.get(key.column.name).cloned().unwrap_or_default())
        .collect();
    let cursor = serde_json::to_vec(&(signature(order), values)).map_err(Error::internal)?;
    Ok(URL_SAFE_NO_PAD.encode(cursor))
}

/// The place that a cursor stands for; `None` where it is damaged or comes from another order.
pub fn decode(cursor: &str, order: &[Order]) -> Option<Vec<Option<Bind>>> {
    let bytes = URL_SAFE_NO_PAD.decode(cursor).ok()?;
    let (signed, values): (String, Vec<Value>) = serde_json::from_slice(&bytes).ok()?;
    if signed != signature(order) || values.len() != order.len() {
        return None;
    }
    order
        .iter()
        .zip(values)
        .map(|(key, value)| key.bind(&value))
        .collect()
}

fn signature(order: &[Order]) -> String {
    order
        .iter()
        .map(|key| format!("{}{}", direction_sign(key.direction), key.column.name))
        .collect::<Vec<_>>()
        .join(",")
}
