//! How deep JSON that nobody reads may nest.

use crate::{Fault, ScimError};

/// How deep JSON that is dropped may nest. What is read is as deep as the schema.
const MOST_NESTED: usize = 64;

/// Refuses well-formed JSON that is to be dropped and nests without need.
pub(crate) fn check_nesting(json: impl AsRef<[u8]>) -> Result<(), ScimError> {
    let mut depth = 0_usize;
    let mut in_string = false;
    let mut bytes = json.as_ref().iter();
    while let Some(byte) = bytes.next() {
        match byte {
            b'\\' if in_string => drop(bytes.next()),
            b'"' => in_string = !in_string,
            b'{' | b'[' if !in_string => depth += 1,
            b'}' | b']' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > MOST_NESTED {
            let detail = format!("the body nests deeper than {MOST_NESTED} levels");
            return Err(ScimError::new(Fault::InvalidSyntax, "json_too_deep", detail));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sixty_four_levels_are_read_and_no_more() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        let refused = nested(65);
        assert_eq!(check_nesting(&refused).unwrap_err().code(), "json_too_deep");
        let in_a_string = format!("\"\\\"{}\"", "[".repeat(100));
        let beside_each_other = format!("[{}[]]", "[],".repeat(100));
        for read in [nested(64), in_a_string, beside_each_other] {
            assert_eq!(check_nesting(&read), Ok(()));
        }
    }
}
