//! Where to send a user after sign-in, without an open redirect (RFC 9700 section 4.11; RFC 3986
//! section 4.2).

use crate::string_value::string_value;

/// A path on the host's own site, with an optional query and fragment.
///
/// It begins with one `/` and cannot be read as another site by any client we know of: no second
/// slash or backslash in front, raw or percent-encoded; no backslash, white space, control or
/// non-ASCII character anywhere; no `.` or `..` segment, raw, encoded or with a path parameter; no
/// encoded backslash or control in the path; at most 2048 bytes. Nothing is repaired.
///
/// ```
/// use vestibule_core::ReturnPath;
///
/// assert_eq!(ReturnPath::parse("/projects/7?tab=2#top")?.as_str(), "/projects/7?tab=2#top");
/// assert_eq!(ReturnPath::parse("//evil.example").unwrap_err().code(), "return_path_leaves_site");
/// # Ok::<(), vestibule_core::ReturnPathError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ReturnPath(String);

impl ReturnPath {
    /// The most bytes a path may have.
    pub const MAX_BYTES: usize = 2048;

    /// The path `/`, where to go when nothing better is known.
    ///
    /// ```
    /// assert_eq!(vestibule_core::ReturnPath::root().as_str(), "/");
    /// ```
    #[must_use]
    pub fn root() -> Self {
        Self(String::from("/"))
    }

    /// Reads a path, exactly as given.
    ///
    /// # Errors
    ///
    /// The [`ReturnPathError`] named for the rule that is broken.
    ///
    /// # Security
    ///
    /// Send the user to the path as it is, relative to the host's own origin. Do not decode it, and
    /// do not put it after anything but that origin. If the site itself forwards from some path to
    /// wherever a query says, that remains open.
    ///
    /// ```
    /// use vestibule_core::ReturnPath;
    ///
    /// assert!(ReturnPath::parse("/search?q=%2F%2Fevil.example").is_ok());
    /// assert!(ReturnPath::parse("/%2fevil.example").is_err());
    /// ```
    pub fn parse(text: &str) -> Result<Self, ReturnPathError> {
        if text.len() > Self::MAX_BYTES {
            return Err(ReturnPathError::TooLong { found: text.len(), maximum: Self::MAX_BYTES });
        }
        check_absolute(text)?;
        check_characters(text)?;
        let path = decode(text)?;
        check_stays_on_site(&path)?;
        check_segments(&path)?;
        Ok(Self(text.to_owned()))
    }

    /// The path as text.
    ///
    /// ```
    /// assert_eq!(vestibule_core::ReturnPath::parse("/a").unwrap().as_str(), "/a");
    /// ```
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

string_value!(ReturnPath, ReturnPathError, parse, |value| value.as_str());

/// Why a text is no [`ReturnPath`]. Messages do not repeat the text, which may carry values from a
/// form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReturnPathError {
    /// The text is longer than a path may be.
    #[error("the return path has {found} bytes, at most {maximum} are allowed")]
    TooLong {
        /// The length in bytes.
        found: usize,
        /// The most allowed.
        maximum: usize,
    },
    /// The text does not begin with `/`.
    #[error("the return path does not begin with a slash")]
    NotAbsolute,
    /// The second character is, or decodes to, a slash or a backslash, which browsers read as
    /// another site.
    #[error("the return path could be read as an address on another site")]
    LeavesSite,
    /// A backslash, quotation mark, angle bracket, white space, control or non-ASCII character.
    #[error("the return path has a forbidden character at byte {position}")]
    ForbiddenCharacter {
        /// Where the character begins, in bytes.
        position: usize,
    },
    /// A `%` that two hexadecimal digits do not follow.
    #[error("the return path has a malformed percent-escape at byte {position}")]
    MalformedEscape {
        /// Where the `%` is, in bytes.
        position: usize,
    },
    /// The path, before any `?` or `#`, has an encoded backslash or control character.
    #[error("the return path has a forbidden percent-escape at byte {position}")]
    ForbiddenEscape {
        /// Where the `%` is, in bytes.
        position: usize,
    },
    /// A `.` or `..` segment, which clients resolve before they follow the path.
    #[error("the return path has a dot segment")]
    DotSegment,
}

impl ReturnPathError {
    /// The stable code: `return_path_` followed by the variant's name in snake_case.
    ///
    /// ```
    /// # use vestibule_core::ReturnPath;
    /// assert_eq!(ReturnPath::parse("").unwrap_err().code(), "return_path_not_absolute");
    /// ```
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooLong { .. } => "return_path_too_long",
            Self::NotAbsolute => "return_path_not_absolute",
            Self::LeavesSite => "return_path_leaves_site",
            Self::ForbiddenCharacter { .. } => "return_path_forbidden_character",
            Self::MalformedEscape { .. } => "return_path_malformed_escape",
            Self::ForbiddenEscape { .. } => "return_path_forbidden_escape",
            Self::DotSegment => "return_path_dot_segment",
        }
    }
}

fn check_absolute(text: &str) -> Result<(), ReturnPathError> {
    match text.as_bytes() {
        [b'/', b'/' | b'\\', ..] => Err(ReturnPathError::LeavesSite),
        [b'/', ..] => Ok(()),
        _ => Err(ReturnPathError::NotAbsolute),
    }
}

/// Leaves what a URL may hold raw, in the sense of browsers rather than of RFC 3986: they send `[`
/// and `|` unescaped.
fn check_characters(text: &str) -> Result<(), ReturnPathError> {
    let forbidden =
        |byte: u8| !byte.is_ascii_graphic() || matches!(byte, b'\\' | b'"' | b'<' | b'>');
    match text.bytes().position(forbidden) {
        Some(position) => Err(ReturnPathError::ForbiddenCharacter { position }),
        None => Ok(()),
    }
}

/// Checks every percent-escape, and returns the path (up to the first `?` or `#`) with its escapes
/// decoded once.
fn decode(text: &str) -> Result<Vec<u8>, ReturnPathError> {
    let mut path = Vec::with_capacity(text.len());
    let mut in_path = true;
    let mut bytes = text.bytes().enumerate();
    while let Some((position, byte)) = bytes.next() {
        in_path &= !matches!(byte, b'?' | b'#');
        let decoded = match byte {
            b'%' => {
                let high = bytes.next().and_then(|(_, digit)| hex_value(digit));
                let low = bytes.next().and_then(|(_, digit)| hex_value(digit));
                let (Some(high), Some(low)) = (high, low) else {
                    return Err(ReturnPathError::MalformedEscape { position });
                };
                high * 16 + low
            }
            raw => raw,
        };
        if in_path {
            // A decoded backslash in second place is reported as what it is, an attempt to leave
            // the site.
            if decoded.is_ascii_control() || (decoded == b'\\' && path.len() != 1) {
                return Err(ReturnPathError::ForbiddenEscape { position });
            }
            path.push(decoded);
        }
    }
    Ok(path)
}

fn check_stays_on_site(path: &[u8]) -> Result<(), ReturnPathError> {
    match path {
        [b'/', b'/' | b'\\', ..] => Err(ReturnPathError::LeavesSite),
        _ => Ok(()),
    }
}

/// Refuses dot segments, also those that hide behind a path parameter: some servers read `..;x` as
/// `..`.
fn check_segments(path: &[u8]) -> Result<(), ReturnPathError> {
    let is_dots = |segment: &[u8]| {
        matches!(segment, b"." | b".." | [b'.', b';', ..] | [b'.', b'.', b';', ..])
    };
    if path.split(|byte| *byte == b'/').any(is_dots) {
        return Err(ReturnPathError::DotSegment);
    }
    Ok(())
}

fn hex_value(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        _ => None,
    }
}
