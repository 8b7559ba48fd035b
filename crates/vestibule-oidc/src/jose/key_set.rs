//! The keys that a provider publishes (RFC 7517 section 5), read one by one: a bad key never spoils
//! the set.

use vestibule_keys::{KeyFamily, VerificationKey};

use crate::jose::Algorithm;
use crate::jose::jwk::{Jwk, JwkError, Material};
use crate::json::{Json, Members};
use crate::refusal::{Fault, Reason};

const MOST_BYTES: usize = 512 * 1024;
/// Reading a key costs up to a millisecond, and any issuer that an administrator types may send these.
const MOST_KEYS: usize = 200;
/// How many keys are tried for one token: whoever sends it makes us do the work.
const MOST_TRIED: usize = 16;

/// The keys of a provider, parsed and vetted once.
///
/// ```
/// use vestibule_oidc::KeySet;
///
/// let set = r#"{"keys":[{"kty":"future","kid":"a"},{"kty":"RSA","kid":"b","n":"AQAB","e":"AQAB"}]}"#;
/// assert_eq!(KeySet::parse(set.as_bytes()).unwrap_err().code(), "keys_none_usable");
/// ```
#[derive(Debug)]
pub struct KeySet {
    keys: Vec<ProviderKey>,
    skipped: Vec<SkippedKey>,
}

/// One public key of a provider.
#[derive(Debug)]
pub(crate) struct ProviderKey {
    pub(crate) kid: Option<String>,
    pub(crate) algorithm: Option<Algorithm>,
    pub(crate) key: VerificationKey,
    pub(crate) issuer: Option<String>,
    pub(crate) cloud_instance: Option<String>,
}

/// A key of the set that is not used, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SkippedKey {
    /// Its `kid`, where it has one.
    pub kid: Option<String>,
    /// Why it is not used.
    pub error: JwkError,
}

/// A key of the set that is used, as far as there is something to show of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct UsableKey<'k> {
    /// Its `kid`, where it has one.
    pub kid: Option<&'k str>,
    /// The one algorithm that it is meant for, where it names one.
    pub algorithm: Option<Algorithm>,
    /// What kind of key it is.
    pub family: KeyFamily,
}

/// A document that is no usable key set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeySetError {
    /// It is larger than 512 KiB, or has more than 200 keys.
    #[error("the key set is larger than 512 KiB or has more than 200 keys")]
    TooLarge,
    /// It is no JSON object with an array `keys`.
    #[error("the document is no JSON Web Key Set")]
    Malformed,
    /// Every key in it was skipped.
    #[error("none of the {0} keys can be used")]
    NoneUsable(usize),
}

impl KeySetError {
    /// The stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            KeySetError::TooLarge => "keys_too_large",
            KeySetError::Malformed => "keys_malformed",
            KeySetError::NoneUsable(_) => "keys_none_usable",
        }
    }
}

impl KeySet {
    /// Reads a JSON Web Key Set. Keys that cannot or must not be used are skipped.
    ///
    /// # Errors
    /// [`KeySetError`] when nothing is left, or the document is none.
    pub fn parse(document: &[u8]) -> Result<Self, KeySetError> {
        let set = Self::read(document)?;
        if set.keys.is_empty() { Err(KeySetError::NoneUsable(set.skipped.len())) } else { Ok(set) }
    }

    /// The same, though every key was skipped: the doctor says why.
    pub(crate) fn read(document: &[u8]) -> Result<Self, KeySetError> {
        if document.len() > MOST_BYTES {
            return Err(KeySetError::TooLarge);
        }
        let members = Members::parse_bytes(document).map_err(|_| KeySetError::Malformed)?;
        let Some(Json::Array(listed)) = members.get("keys") else {
            return Err(KeySetError::Malformed);
        };
        if listed.len() > MOST_KEYS {
            return Err(KeySetError::TooLarge);
        }
        let mut set = KeySet { keys: Vec::new(), skipped: Vec::new() };
        for entry in listed {
            set.take(entry);
        }
        Ok(set)
    }

    /// One trusted key by itself.
    ///
    /// # Errors
    /// [`KeySetError::NoneUsable`] for a shared secret, which belongs in no set.
    pub fn of(key: Jwk) -> Result<Self, KeySetError> {
        let mut set = KeySet { keys: Vec::new(), skipped: Vec::new() };
        set.admit(key);
        if set.keys.is_empty() { Err(KeySetError::NoneUsable(1)) } else { Ok(set) }
    }

    /// No keys: nothing verifies with it. For connections whose tokens are signed with the client
    /// secret.
    #[must_use]
    pub fn none() -> Self {
        KeySet { keys: Vec::new(), skipped: Vec::new() }
    }

    /// How many keys can be used.
    #[must_use]
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether there is no key, as only [`none`](Self::none) makes it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// The keys that are used, in the order of the document.
    pub fn usable(&self) -> impl Iterator<Item = UsableKey<'_>> {
        self.keys.iter().map(|key| UsableKey {
            kid: key.kid.as_deref(),
            algorithm: key.algorithm,
            family: key.key.family(),
        })
    }

    /// The keys that are used.
    pub(crate) fn keys(&self) -> &[ProviderKey] {
        &self.keys
    }

    /// The keys that are not used, and why.
    #[must_use]
    pub fn skipped(&self) -> &[SkippedKey] {
        &self.skipped
    }

    /// Whether there is a key, used or skipped, by this name. A token that names none needs no
    /// certain one.
    #[must_use]
    pub fn knows(&self, kid: Option<&str>) -> bool {
        let Some(kid) = kid else { return true };
        self.keys.iter().any(|key| key.kid.as_deref() == Some(kid))
            || self.skipped.iter().any(|key| key.kid.as_deref() == Some(kid))
    }

    /// The keys that may have made a signature: by name exactly one, without a name the only one
    /// that fits, or all that fit where the connection tries them and they are few.
    pub(crate) fn candidates(
        &self,
        kid: Option<&str>,
        algorithm: Algorithm,
        try_all: bool,
    ) -> Result<Vec<&ProviderKey>, Fault> {
        let named = |key: &&ProviderKey| kid.is_none() || key.kid.as_deref() == kid;
        let fits = |key: &&ProviderKey| {
            key.algorithm.is_none_or(|meant| meant == algorithm) && algorithm.fits(key.key.family())
        };
        let fitting: Vec<&ProviderKey> = self.keys.iter().filter(named).filter(fits).collect();
        match (fitting.len(), kid) {
            (0, Some(_)) if !self.knows(kid) => Err(Reason::KeyUnknown.into()),
            (0, _) => Err(Fault::from(Reason::KeyUnfit).found(algorithm.name())),
            (1, _) => Ok(fitting),
            (count, None) if try_all && count <= MOST_TRIED => Ok(fitting),
            _ => Err(Reason::KeyAmbiguous.into()),
        }
    }

    fn take(&mut self, entry: &Json<'_>) {
        let Json::Object(members) = entry else {
            self.skipped.push(SkippedKey { kid: None, error: JwkError::Malformed });
            return;
        };
        match Jwk::read(members) {
            Ok(key) => self.admit(key),
            Err(error) => {
                let kid = members.text("kid").map(str::to_owned);
                self.skipped.push(SkippedKey { kid, error });
            }
        }
    }

    fn admit(&mut self, key: Jwk) {
        let Jwk { kid, algorithm, material, issuer, cloud_instance } = key;
        match material {
            Material::Public(public) => {
                self.keys.push(ProviderKey {
                    kid,
                    algorithm,
                    key: *public,
                    issuer,
                    cloud_instance,
                });
            }
            // A secret that is published is none.
            Material::Mac(_) => self.skipped.push(SkippedKey { kid, error: JwkError::Private }),
        }
    }
}
