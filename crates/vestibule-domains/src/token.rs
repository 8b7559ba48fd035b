//! The token of a claim: 128 bits that one organization alone was told for one claim.

use std::fmt;

use serde::{Deserialize, Serialize};

/// 128 bits as 26 characters of base32, lower case: `a-z2-7`.
///
/// It is public once it is published, and no secret: that it stands in the zone is the proof.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Token(String);

impl Token {
    /// The characters of a token.
    pub const CHARS: usize = 26;

    /// A token of these bits.
    ///
    /// ```
    /// use vestibule_domains::Token;
    ///
    /// let token = Token::from_bits([0xff; 16]);
    /// assert_eq!(token.as_str(), "77777777777777777777777774");
    /// ```
    #[must_use]
    pub fn from_bits(bits: [u8; 16]) -> Self {
        Self(base32(&bits))
    }

    /// Reads a token, exactly as it was issued.
    ///
    /// # Errors
    /// [`TokenError`] when it is anything else than 26 characters `a-z2-7`.
    pub fn parse(text: &str) -> Result<Self, TokenError> {
        let fits = text.len() == Self::CHARS
            && text.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'2'..=b'7'));
        if fits { Ok(Self(text.to_owned())) } else { Err(TokenError) }
    }

    /// The token.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Token({})", self.0)
    }
}

impl TryFrom<String> for Token {
    type Error = TokenError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<Token> for String {
    fn from(token: Token) -> Self {
        token.0
    }
}

/// A text is no token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a token is 26 characters of a-z and 2-7")]
pub struct TokenError;

impl TokenError {
    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        "domain_token_invalid"
    }
}

/// RFC 4648 section 6, in lower case and without padding.
pub(crate) fn base32(octets: &[u8]) -> String {
    const ALPHABET: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
    let mut text = String::with_capacity(octets.len().div_ceil(5).saturating_mul(8));
    let (mut held, mut bits) = (0_u32, 0_u32);
    let mut push = |held: u32| {
        let index = usize::try_from(held & 31).unwrap_or_default();
        text.extend(ALPHABET.get(index).copied().map(char::from));
    };
    for octet in octets {
        held = (held << 8) | u32::from(*octet);
        bits = bits.saturating_add(8);
        while bits >= 5 {
            bits = bits.saturating_sub(5);
            push(held >> bits);
        }
        held &= 0xff;
    }
    if bits > 0 {
        push(held << 5_u32.saturating_sub(bits));
    }
    text
}
