//! Comparing text, exactly or without regard to case, and without an allocation where it is ASCII.

use std::cmp::Ordering;

use super::Operator;
use crate::fold;
use crate::fold::eq_folded;

/// The right-hand side of a comparison of text.
#[derive(Clone, Copy)]
pub(super) enum Text<'a> {
    Exact(&'a str),
    /// Folded already.
    Folded(&'a str),
}

/// The longest text that is looked for octet by octet. A longer one is worth a copy: time grows with
/// the lengths then, never with their product.
const SHORT: usize = 32;

/// Whether a value satisfies a comparison.
#[inline]
pub(super) fn compare_text(operator: Operator, value: &str, text: Text<'_>) -> bool {
    match text {
        // Most filters look for one value among many.
        Text::Folded(needle) if operator == Operator::Equal => eq_folded(value, needle),
        Text::Folded(needle) if value.is_ascii() => ignoring_ascii_case(operator, value, needle),
        Text::Folded(needle) => exactly(operator, &fold(value), needle),
        Text::Exact(needle) => exactly(operator, value, needle),
    }
}

fn exactly(operator: Operator, value: &str, needle: &str) -> bool {
    match operator {
        Operator::Equal => value == needle,
        Operator::NotEqual => value != needle,
        Operator::StartsWith => value.starts_with(needle),
        Operator::EndsWith => value.ends_with(needle),
        Operator::Contains => value.contains(needle),
        _ => admits(operator, value.cmp(needle)),
    }
}

/// Compares what folding would make of an ASCII value, which is lower case.
fn ignoring_ascii_case(operator: Operator, value: &str, folded: &str) -> bool {
    if operator == Operator::Contains && folded.len() > SHORT {
        return fold(value).contains(folded);
    }
    let (value, folded) = (value.as_bytes(), folded.as_bytes());
    match operator {
        Operator::Equal => value.eq_ignore_ascii_case(folded),
        Operator::NotEqual => !value.eq_ignore_ascii_case(folded),
        Operator::StartsWith => value
            .split_at_checked(folded.len())
            .is_some_and(|(start, _)| start.eq_ignore_ascii_case(folded)),
        Operator::EndsWith => value
            .len()
            .checked_sub(folded.len())
            .and_then(|at| value.get(at..))
            .is_some_and(|end| end.eq_ignore_ascii_case(folded)),
        Operator::Contains => contains(value, folded),
        _ => {
            let lower = value.iter().map(u8::to_ascii_lowercase);
            admits(operator, lower.cmp(folded.iter().copied()))
        }
    }
}

fn contains(value: &[u8], folded: &[u8]) -> bool {
    let Some((first, others)) = folded.split_first() else { return true };
    let Some(last) = value.len().checked_sub(folded.len()) else { return false };
    let mut starts = value.iter().take(last + 1).enumerate();
    starts.any(|(at, byte)| {
        byte.eq_ignore_ascii_case(first)
            && value
                .get(at + 1..)
                .and_then(|rest| rest.get(..others.len()))
                .is_some_and(|rest| rest.eq_ignore_ascii_case(others))
    })
}

/// Whether values that stand in this order satisfy the operator.
pub(super) fn admits(operator: Operator, order: Ordering) -> bool {
    match operator {
        Operator::Equal => order.is_eq(),
        Operator::NotEqual => order.is_ne(),
        Operator::Greater => order.is_gt(),
        Operator::GreaterOrEqual => order.is_ge(),
        Operator::Less => order.is_lt(),
        Operator::LessOrEqual => order.is_le(),
        Operator::Contains | Operator::StartsWith | Operator::EndsWith => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OPERATORS: [Operator; 9] = [
        Operator::Equal,
        Operator::NotEqual,
        Operator::Contains,
        Operator::StartsWith,
        Operator::EndsWith,
        Operator::Greater,
        Operator::GreaterOrEqual,
        Operator::Less,
        Operator::LessOrEqual,
    ];
    const TEXTS: [&str; 16] = [
        "", "a", "A", "ab", "aB", "AAB", "aab", "b", "ba", "[", "_", "å", "A\u{30a}", "xÅb", "ss",
        "straße",
    ];

    #[test]
    fn the_short_way_for_ascii_gives_what_folding_gives() {
        for operator in OPERATORS {
            for value in TEXTS {
                for needle in TEXTS {
                    let (value, needle) = (value, fold(needle));
                    let short = compare_text(operator, value, Text::Folded(&needle));
                    let long = exactly(operator, &fold(value), &needle);
                    assert_eq!(short, long, "{value:?} {operator} {needle:?}");
                }
            }
        }
    }

    #[test]
    fn finds_text_within_text() {
        let contains = |value: &str, needle: &str| {
            compare_text(Operator::Contains, value, Text::Folded(needle))
        };
        for (value, needle) in [("aab", "ab"), ("aBab", "bab"), ("x", ""), ("", ""), ("AB", "ab")] {
            assert!(contains(value, needle), "{value} {needle}");
        }
        for (value, needle) in [("aa", "ab"), ("a", "aa"), ("", "a"), ("ab", "å")] {
            assert!(!contains(value, needle), "{value} {needle}");
        }
        // On both sides of what is looked for octet by octet.
        for length in [SHORT, SHORT + 1] {
            let (needle, almost) = ("b".repeat(length), "b".repeat(length - 1));
            assert!(contains(&format!("a{}c", needle.to_uppercase()), &needle));
            assert!(!contains(&format!("{almost}a{almost}"), &needle));
        }
    }
}
