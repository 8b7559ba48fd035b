//! Base64 as XML Schema writes it (RFC 4648 section 4, with white space at line ends).

use base64_simd::STANDARD;

/// Decodes base64: the standard alphabet, padding where it belongs, no bits left over. Spaces,
/// tabs and line ends between the characters are passed over, carriage returns among them: Java
/// signers write them as `&#13;`.
///
/// `None` for anything else.
///
/// ```
/// use vestibule_xmldsig::base64_decode;
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
/// assert_eq!(vestibule_xmldsig::base64_encode(b"hello"), "aGVsbG8=");
/// ```
#[must_use]
pub fn base64_encode(bytes: &[u8]) -> String {
    STANDARD.encode_to_string(bytes)
}
