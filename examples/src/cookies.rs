//! The cookie that ties a sign-in to the browser that began it.

use axum::http::HeaderMap;
use axum::http::header::COOKIE;
use vestibule_core::{BrowserBinding, Secret};
use vestibule_keys::{base64url_decode, base64url_encode};

use crate::{Fallible, surroundings};

/// A fresh value for the cookie, and the binding that it stands for.
///
/// # Errors
/// When there are no random numbers.
pub fn fresh() -> Fallible<(String, BrowserBinding)> {
    let value: [u8; 32] = surroundings::random()?;
    Ok((base64url_encode(&value), BrowserBinding::new(Secret::new(value.to_vec()))?))
}

/// The binding that a browser brings back in the cookie of this name.
#[must_use]
pub fn binding(headers: &HeaderMap, name: &str) -> Option<BrowserBinding> {
    let value = base64url_decode(find(headers, name)?)?;
    BrowserBinding::new(Secret::new(value)).ok()
}

/// The value of a cookie.
#[must_use]
pub fn find<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let mut pairs = headers.get(COOKIE)?.to_str().ok()?.split("; ");
    pairs.find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
}
