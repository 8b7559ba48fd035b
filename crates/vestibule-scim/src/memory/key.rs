//! Ids, in sixteen octets where they are ours: a set of a million of them is compared without a
//! look at a million texts.

use std::cmp::Ordering;

use crate::ResourceId;

/// A [`ResourceId`], in the same order.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) enum Key {
    /// INVARIANT: an id of 32 lower-case hexadecimal digits is always here.
    Bits([u8; 16]),
    Other(ResourceId),
}

impl Key {
    pub(super) fn of(id: &ResourceId) -> Self {
        bits(id.as_str()).map_or_else(|| Self::Other(id.clone()), Self::Bits)
    }

    /// The key of a text, unless that is no id.
    pub(super) fn parse(text: &str) -> Option<Self> {
        match bits(text) {
            Some(bits) => Some(Self::Bits(bits)),
            None => ResourceId::parse(text).map(Self::Other),
        }
    }

    pub(super) fn id(&self) -> ResourceId {
        match self {
            Self::Bits(bits) => ResourceId::from_random(*bits),
            Self::Other(id) => id.clone(),
        }
    }
}

impl Ord for Key {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Bits(one), Self::Bits(other)) => {
                u128::from_be_bytes(*one).cmp(&u128::from_be_bytes(*other))
            }
            _ => self.id().cmp(&other.id()),
        }
    }
}

impl PartialOrd for Key {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

fn bits(text: &str) -> Option<[u8; 16]> {
    let (pairs, []) = text.as_bytes().as_chunks::<2>() else { return None };
    let pairs: &[[u8; 2]; 16] = pairs.try_into().ok()?;
    let mut bits = [0; 16];
    for (octet, [high, low]) in bits.iter_mut().zip(pairs) {
        *octet = digit(*high)? << 4 | digit(*low)?;
    }
    Some(bits)
}

const fn digit(character: u8) -> Option<u8> {
    match character {
        b'0'..=b'9' => Some(character - b'0'),
        b'a'..=b'f' => Some(character - b'a' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_stand_in_the_order_of_their_ids() {
        let texts = [
            "0",
            "00000000000000000000000000000000",
            "0000000000000000000000000000000A",
            "0000000000000000000000000000000a",
            "0000000000000000000000000000000g",
            "00000000000000000000000000000010",
            "000000000000000000000000000000100",
            "ffffffffffffffffffffffffffffffff",
            "fffffffffffffffffffffffffffffff",
            "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF",
            "~",
        ];
        let ids = texts.map(|text| ResourceId::parse(text).unwrap());
        for one in &ids {
            assert_eq!(Key::of(one).id(), *one);
            assert!(Key::parse(one.as_str()) == Some(Key::of(one)));
            for other in &ids {
                assert_eq!(Key::of(one).cmp(&Key::of(other)), one.cmp(other), "{one} {other}");
                assert_eq!(Key::of(one) == Key::of(other), one == other, "{one} {other}");
            }
        }
        assert!(Key::parse("no id").is_none());
    }
}
