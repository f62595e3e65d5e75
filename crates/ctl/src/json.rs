//! JSON as scripts read it.

use serde_json::Value;

/// Scripts read `provisional_password` where the interface reads `provisionalPassword`.
pub fn renamed(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            Value::Object(fields.into_iter().map(|(name, value)| (snake(&name), renamed(value))).collect())
        }
        Value::Array(items) => Value::Array(items.into_iter().map(renamed).collect()),
        other => other,
    }
}

/// `provisionalPassword` as `provisional_password`.
pub fn snake(name: &str) -> String {
    let mut snake = String::with_capacity(name.len() + 4);
    for letter in name.chars() {
        if letter.is_ascii_uppercase() {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
    }
    snake
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::renamed;

    #[test]
    fn names_of_fields_change_and_values_do_not() {
        let shown = json!({ "rowCount": 2, "rows": [{ "notifiedOn": "camelCase", "login": "g.reaBu" }] });
        let expected =
            json!({ "row_count": 2, "rows": [{ "notified_on": "camelCase", "login": "g.reaBu" }] });
        assert_eq!(renamed(shown), expected);
    }
}
