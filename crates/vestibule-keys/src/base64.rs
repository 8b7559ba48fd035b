//! Base64 as XML Schema writes it (RFC 4648 section 4, with white space at line ends), and base64url
//! as JSON Web Signature writes it (RFC 7515 section 2).

use base64_simd::{STANDARD, URL_SAFE_NO_PAD};

/// Decodes base64: the standard alphabet, padding where it belongs, no bits left over. Spaces,
/// tabs and line ends between the characters are passed over, carriage returns among them: Java
/// signers write them as `&#13;`.
///
/// `None` for anything else.
///
/// ```
/// use vestibule_keys::base64_decode;
///
/// assert_eq!(base64_decode("aGVs\r\nbG8="), Some(b"hello".to_vec()));
/// assert_eq!(base64_decode("aGVsbG9="), None);
/// ```
#[must_use]
pub fn base64_decode(text: &str) -> Option<Vec<u8>> {
    if let Ok(bytes) = STANDARD.decode_to_vec(text) {
        return Some(bytes);
    }
    let is_space = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r');
    let dense: Vec<u8> = text.bytes().filter(|byte| !is_space(byte)).collect();
    if dense.len() == text.len() { None } else { STANDARD.decode_to_vec(dense).ok() }
}

/// Encodes base64 on one line.
///
/// ```
/// assert_eq!(vestibule_keys::base64_encode(b"hello"), "aGVsbG8=");
/// ```
#[must_use]
pub fn base64_encode(bytes: &[u8]) -> String {
    STANDARD.encode_to_string(bytes)
}

/// Decodes base64url: the alphabet of RFC 4648 section 5, without padding, white space or bits left
/// over, so that no two texts decode to the same bytes.
///
/// `None` for anything else.
///
/// ```
/// use vestibule_keys::base64url_decode;
///
/// assert_eq!(base64url_decode("-_8"), Some(vec![0xfb, 0xff]));
/// assert_eq!(base64url_decode("-_8="), None);
/// assert_eq!(base64url_decode("-_9"), None);
/// ```
#[must_use]
pub fn base64url_decode(text: impl AsRef<[u8]>) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode_to_vec(text.as_ref()).ok()
}

/// Encodes base64url without padding.
///
/// ```
/// assert_eq!(vestibule_keys::base64url_encode(&[0xfb, 0xff]), "-_8");
/// ```
#[must_use]
pub fn base64url_encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode_to_string(bytes)
}
