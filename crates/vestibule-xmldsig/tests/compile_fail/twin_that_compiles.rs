//! The lawful way to everything that the cases beside this one try to take.

use vestibule_core::Timestamp;
use vestibule_keys::VerificationKeys;
use vestibule_xmldsig::{
    Element, Evidence, SignatureError, SignaturePolicy, VerifiedElement, verify,
};

fn proof<'doc>(
    element: Element<'doc>,
    keys: &VerificationKeys,
    now: Timestamp,
) -> Result<VerifiedElement<'doc>, SignatureError> {
    verify(element, keys, &SignaturePolicy::strict(), now)
}

fn opened<'doc>(verified: VerifiedElement<'doc>) -> (Element<'doc>, Evidence, Option<&'doc str>) {
    (verified.unverified(), verified.evidence(), verified.text())
}

fn main() {
    let _ = proof;
    let _ = opened;
}
