//! Values that must not be printed, copied or compared in a way that tells how far they agree.

use std::fmt;

use subtle::ConstantTimeEq;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// Holds a secret: its `Debug` prints nothing of it, it has no `Display`, `Clone` or serde, and it
/// is wiped when dropped.
///
/// # Security
///
/// Wiping reaches the last place the value lived in. Moving a plain array leaves its old place as
/// it was, so prefer `Vec<u8>`, `Box<[u8]>` or `String`, whose contents do not move; and a `Vec` or
/// `String` that grew before it came here left copies behind.
///
/// ```
/// use vestibule_core::Secret;
///
/// let secret = Secret::new(String::from("correct horse"));
/// assert_eq!(format!("{secret:?}"), "Secret(..)");
/// assert_eq!(secret.expose(), "correct horse");
/// ```
///
/// ```compile_fail
/// let secret = vestibule_core::Secret::new(String::from("correct horse"));
/// println!("{secret}");
/// ```
///
/// ```compile_fail
/// let secret = vestibule_core::Secret::new(String::from("correct horse"));
/// let copy = secret.clone();
/// ```
pub struct Secret<T: Zeroize>(T);

impl<T: Zeroize> Secret<T> {
    /// Takes a value into custody.
    ///
    /// ```
    /// assert_eq!(vestibule_core::Secret::new(vec![1, 2]).expose(), &[1, 2]);
    /// ```
    #[must_use]
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// The value itself.
    ///
    /// # Security
    ///
    /// The one way to the value: each call is a place to look at in a review. Keep the reference
    /// short-lived, and do not copy, print, log or compare (see [`ct_eq`](Self::ct_eq)) what it
    /// points to.
    ///
    /// ```
    /// assert_eq!(vestibule_core::Secret::new([9_u8; 4]).expose(), &[9; 4]);
    /// ```
    #[must_use]
    pub const fn expose(&self) -> &T {
        &self.0
    }
}

impl<T: Zeroize + AsRef<[u8]>> Secret<T> {
    /// Whether both hold the same bytes, in time that depends on their lengths alone.
    ///
    /// ```
    /// use vestibule_core::Secret;
    ///
    /// let secret = Secret::new(String::from("abc"));
    /// assert!(secret.ct_eq(&Secret::new(String::from("abc"))));
    /// assert!(!secret.ct_eq(&Secret::new(String::from("abd"))));
    /// ```
    #[must_use]
    pub fn ct_eq(&self, other: &Self) -> bool {
        self.ct_eq_bytes(other.0.as_ref())
    }

    /// Whether it holds exactly the bytes someone presented, in time that depends on the lengths
    /// alone.
    ///
    /// ```
    /// use vestibule_core::Secret;
    ///
    /// let secret = Secret::new(vec![1, 2, 3]);
    /// assert!(secret.ct_eq_bytes(&[1, 2, 3]));
    /// assert!(!secret.ct_eq_bytes(&[1, 2]));
    /// ```
    #[must_use]
    pub fn ct_eq_bytes(&self, presented: &[u8]) -> bool {
        self.0.as_ref().ct_eq(presented).into()
    }
}

impl<T: Zeroize> fmt::Debug for Secret<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

impl<T: Zeroize> Drop for Secret<T> {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl<T: Zeroize> ZeroizeOnDrop for Secret<T> {}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::rc::Rc;

    use super::*;

    struct Probe(Rc<Cell<u32>>);

    impl Zeroize for Probe {
        fn zeroize(&mut self) {
            self.0.set(self.0.get() + 1);
        }
    }

    #[test]
    fn is_wiped_exactly_once_and_only_when_dropped() {
        let wiped = Rc::new(Cell::new(0));
        let secret = Secret::new(Probe(Rc::clone(&wiped)));
        assert_eq!(wiped.get(), 0);
        drop(secret);
        assert_eq!(wiped.get(), 1);
    }

    #[test]
    fn compares_every_byte_and_the_length() {
        let secret = Secret::new(vec![0_u8; 4]);
        assert!(secret.ct_eq_bytes(&[0; 4]));
        for different in [&[1, 0, 0, 0][..], &[0, 0, 0, 1], &[0; 3], &[0; 5], &[]] {
            assert!(!secret.ct_eq_bytes(different));
        }
        assert!(Secret::new(String::new()).ct_eq_bytes(b""));
    }
}
