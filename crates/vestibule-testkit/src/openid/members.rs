//! Names and texts in order: a JSON object whose values are raw JSON, or the fields of a form.
//!
//! Unlike a map it can hold a name twice, and values that no JSON library writes.

use serde_json::Value;
use url::form_urlencoded::Serializer;

/// An object or a form.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Members(Vec<(String, String)>);

impl Members {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Writes the value of a member, in its place if there is one of that name.
    pub(crate) fn set(&mut self, name: &str, text: impl Into<String>) {
        match self.0.iter_mut().find(|(known, _)| known == name) {
            Some((_, value)) => *value = text.into(),
            None => self.twin(name, text),
        }
    }

    /// The same for a JSON string.
    pub(crate) fn set_text(&mut self, name: &str, text: &str) {
        self.set(name, json_text(text));
    }

    /// The same for a JSON array of strings.
    pub(crate) fn set_texts<T: Into<Value> + Clone>(&mut self, name: &str, texts: &[T]) {
        self.set(name, Value::from(texts.to_vec()).to_string());
    }

    /// Adds a member at the end, even where there is one of that name.
    pub(crate) fn twin(&mut self, name: &str, text: impl Into<String>) {
        self.0.push((name.to_owned(), text.into()));
    }

    /// Removes every member of that name; answers whether there was one.
    pub(crate) fn remove(&mut self, name: &str) -> bool {
        let before = self.0.len();
        self.0.retain(|(known, _)| known != name);
        self.0.len() < before
    }

    /// Writes all of the other's members over these.
    pub(crate) fn extend(&mut self, other: Members) {
        for (name, text) in other.0 {
            self.set(&name, text);
        }
    }

    pub(crate) fn to_json(&self) -> String {
        let members: Vec<String> =
            self.0.iter().map(|(name, text)| format!("{}:{text}", json_text(name))).collect();
        format!("{{{}}}", members.join(","))
    }

    pub(crate) fn to_form(&self) -> String {
        let mut form = Serializer::new(String::new());
        form.extend_pairs(self.0.iter());
        form.finish()
    }
}

/// A JSON string.
pub(crate) fn json_text(text: &str) -> String {
    Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holds_a_name_twice_and_a_number_beyond_all_numbers() {
        let mut members = Members::new();
        members.set_text("sub", "a\"");
        members.set("exp", "1");
        members.set("exp", "1e400");
        members.twin("sub", "2");
        assert_eq!(members.to_json(), r#"{"sub":"a\"","exp":1e400,"sub":2}"#);
        assert!(members.remove("sub") && !members.remove("sub"));
        assert_eq!(members.to_form(), "exp=1e400");
    }
}
