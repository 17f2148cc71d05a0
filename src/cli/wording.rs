//! JSON values as table cells.

use serde_json::Value;

/// One line of text: strings as they are, nothing for null, lists joined by blanks.
pub fn text_of(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(text_of).collect::<Vec<_>>().join(" "),
        other => other.to_string(),
    }
}
