//! Random choices, each from a list whose first entry is the plain one: a failing case shrinks towards
//! the plain world.

use std::cell::Cell;

/// How many choices a world takes at most.
pub(crate) const THROWS: usize = 260;

/// A row of throws.
pub(crate) struct Dice<'a> {
    throws: &'a [u16],
    next: Cell<usize>,
    /// Whether the plain is more likely than the weights say: half of the worlds, so that enough of
    /// them let somebody in.
    is_calm: bool,
}

impl<'a> Dice<'a> {
    pub(crate) fn new(throws: &'a [u16]) -> Self {
        let is_calm = throws.first().is_none_or(|throw| throw % 2 == 0);
        Self { throws, next: Cell::new(1), is_calm }
    }

    /// How many throws were taken.
    pub(crate) fn taken(&self) -> usize {
        self.next.get()
    }

    fn throw(&self) -> usize {
        let next = self.next.get();
        self.next.set(next + 1);
        usize::from(self.throws.get(next).copied().unwrap_or(0))
    }

    /// A value, as often as its weight says.
    pub(crate) fn pick<T: Clone>(&self, weighted: &[(usize, T)]) -> T {
        let more = if self.is_calm { 5 * weighted[0].0 } else { 0 };
        let all: usize = weighted.iter().map(|(weight, _)| weight).sum();
        let mut left = (self.throw() % (all + more)).saturating_sub(more);
        for (weight, value) in weighted {
            if left < *weight {
                return value.clone();
            }
            left -= weight;
        }
        panic!("the throw is below the sum of the weights")
    }

    /// A value, each as often.
    pub(crate) fn any<T: Clone>(&self, values: &[T]) -> T {
        values[self.throw() % values.len()].clone()
    }

    /// True once in so many times.
    pub(crate) fn rarely(&self, once_in: usize) -> bool {
        let once_in = if self.is_calm && once_in > 2 { 3 * once_in } else { once_in };
        self.throw() % once_in == once_in - 1
    }

    /// Some of the values, each half of the time.
    pub(crate) fn some<T: Clone>(&self, values: &[T]) -> Vec<T> {
        values.iter().filter(|_| self.rarely(2)).cloned().collect()
    }

    /// Few of the values, each once in so many times.
    pub(crate) fn few<T: Clone>(&self, once_in: usize, values: &[T]) -> Vec<T> {
        values.iter().filter(|_| self.rarely(once_in)).cloned().collect()
    }
}
