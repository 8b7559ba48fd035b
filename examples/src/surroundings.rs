//! The clock and the random numbers: the libraries take both as arguments, a program reads them.

use std::time::{SystemTime, UNIX_EPOCH};

use vestibule_core::Timestamp;

use crate::Fallible;

/// What time it is.
///
/// # Errors
/// When the clock is set before 1970 or after 9999.
#[expect(clippy::disallowed_methods, reason = "the program is where the clock is read")]
pub fn now() -> Fallible<Timestamp> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH)?;
    Ok(Timestamp::from_unix(i64::try_from(since.as_secs())?, since.subsec_nanos())?)
}

/// Random bytes that nobody guesses.
///
/// # Errors
/// When the system has none.
#[expect(clippy::disallowed_methods, reason = "the program is where random numbers are drawn")]
pub fn random<const N: usize>() -> Fallible<[u8; N]> {
    let mut bytes = [0; N];
    openssl::rand::rand_bytes(&mut bytes)?;
    Ok(bytes)
}
