//! The conversions that every value with a textual form offers: one macro, so that parsing has one
//! door.

/// Implements `FromStr`, `TryFrom` and serde for a type that has a `parse` function, and serializes
/// it as `Display` or `as_str` prints it. Deserializing always parses, so stored text obeys the
/// same rules as received text.
macro_rules! string_value {
    ($type:ident, $error:ty, $parse:ident, |$value:ident| $text:expr) => {
        impl std::str::FromStr for $type {
            type Err = $error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::$parse(text)
            }
        }

        impl TryFrom<&str> for $type {
            type Error = $error;

            fn try_from(text: &str) -> Result<Self, Self::Error> {
                Self::$parse(text)
            }
        }

        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let $value = self;
                serializer.collect_str($text)
            }
        }

        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <String as serde::Deserialize>::deserialize(deserializer)?;
                Self::$parse(&text).map_err(serde::de::Error::custom)
            }
        }
    };
}

pub(crate) use string_value;
