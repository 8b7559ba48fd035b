//! How much work one message may make: operations times values is more than either.

use std::cell::Cell;

use crate::filter::Filter;
use crate::{Fault, Record, ScimError, Value};

/// The octets of values that the operations of one message may look at, each as often as it is
/// looked at. A directory's own messages come to some thousands.
const MOST_OCTETS: usize = 32 * 1024 * 1024;

/// What a value costs beside its text.
const VALUE: usize = 32;

/// What is left of it.
pub(super) struct Work(Cell<usize>);

impl Default for Work {
    fn default() -> Self {
        Self(Cell::new(MOST_OCTETS))
    }
}

impl Work {
    /// Counts so many looks at something of that size.
    ///
    /// # Errors
    ///
    /// `tooMany`: `too_much_work`.
    pub(super) fn spend(&self, looks: usize, size: usize) -> Result<(), ScimError> {
        let left = looks.checked_mul(size).and_then(|cost| self.0.get().checked_sub(cost));
        let Some(left) = left else {
            let detail = "the operations look at too many values: send fewer at once";
            return Err(ScimError::new(Fault::TooMany, "too_much_work", detail));
        };
        self.0.set(left);
        Ok(())
    }
}

/// The size of values.
pub(super) fn size(values: &[Value]) -> usize {
    values.iter().map(size_of).fold(0, usize::saturating_add)
}

/// The size of all values of a record.
pub(super) fn size_of_record(record: &Record) -> usize {
    record.iter().map(|(_, value)| size_of(value)).fold(0, usize::saturating_add)
}

fn size_of(value: &Value) -> usize {
    let inner = match value {
        Value::Complex(record) => size_of_record(record),
        Value::Many(elements) => size(elements),
        other => other.as_str().map_or(0, str::len),
    };
    inner.saturating_add(VALUE)
}

/// How many comparisons a filter makes of an element at most.
pub(super) fn comparisons(filter: &Filter<'_>) -> usize {
    match filter {
        Filter::And(terms) | Filter::Or(terms) => {
            terms.iter().map(comparisons).fold(0, usize::saturating_add)
        }
        Filter::Not(inner) | Filter::ValuePath(_, inner) => comparisons(inner),
        Filter::Present(_) | Filter::Compare(..) => 1,
    }
}
