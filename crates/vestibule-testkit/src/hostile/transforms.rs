//! Transforms: what is digested has to be the element, the whole element, and nothing else.

use super::Attack;
use super::signature_text::{ENVELOPED, EXCLUSIVE, transform};

const CODE: &str = "CVE-2022-47966: transforms that run code, or digest nothing";

/// A genuine signature whose reference has these transforms.
macro_rules! transformed {
    ($name:literal, $what:literal, $code:literal, [$(($algorithm:expr, $content:expr)),*]) => {
        Attack::forged($name, $what, CODE, $code, |stage| {
            stage.mis_signed(|text| {
                text.reference(|one| {
                    let transforms: &[String] = &[$(transform($algorithm, $content)),*];
                    one.transforms = transforms.concat();
                });
            })
        })
    };
}

const XSLT: &str = "http://www.w3.org/TR/1999/REC-xslt-19991116";
const XPATH: &str = "http://www.w3.org/TR/1999/REC-xpath-19991116";
const XPATH_FILTER: &str = "http://www.w3.org/2002/06/xmldsig-filter2";
const BASE64: &str = "http://www.w3.org/2000/09/xmldsig#base64";
const DECRYPT: &str = "http://www.w3.org/2002/07/decrypt#XML";

pub(super) const ATTACKS: &[Attack] = &[
    transformed!(
        "xslt_transform",
        "Transforms the Assertion by a style sheet before it is digested.",
        "signature_transforms",
        [
            (ENVELOPED, ""),
            (
                XSLT,
                r#"<x:stylesheet xmlns:x="http://www.w3.org/1999/XSL/Transform" version="1.0"></x:stylesheet>"#
            )
        ]
    ),
    transformed!(
        "xpath_transform",
        "Selects what is digested by an XPath expression.",
        "signature_transforms",
        [
            (ENVELOPED, ""),
            (XPATH, "<ds:XPath>not(ancestor-or-self::*)</ds:XPath>"),
            (EXCLUSIVE, "")
        ]
    ),
    transformed!(
        "xpath_filter_transform",
        "Subtracts all that should be digested by an XPath filter.",
        "signature_transforms",
        [
            (ENVELOPED, ""),
            (
                XPATH_FILTER,
                r#"<f:XPath xmlns:f="http://www.w3.org/2002/06/xmldsig-filter2" Filter="subtract">//*</f:XPath>"#
            ),
            (EXCLUSIVE, "")
        ]
    ),
    transformed!(
        "base64_transform",
        "Digests the decoded text of the Assertion.",
        "signature_transforms",
        [(ENVELOPED, ""), (BASE64, "")]
    ),
    transformed!(
        "decryption_transform",
        "Decrypts before digesting.",
        "signature_transforms",
        [(ENVELOPED, ""), (DECRYPT, ""), (EXCLUSIVE, "")]
    ),
    transformed!("no_transforms", "Names no transform.", "signature_transforms", []),
    transformed!(
        "no_enveloped_signature_transform",
        "Names a canonicalisation alone.",
        "signature_transforms",
        [(EXCLUSIVE, "")]
    ),
    transformed!(
        "canonicalization_before_enveloped_signature",
        "Names the two transforms in the wrong order.",
        "signature_transforms",
        [(EXCLUSIVE, ""), (ENVELOPED, "")]
    ),
    transformed!(
        "three_transforms",
        "Names one canonicalisation after another.",
        "signature_transforms",
        [(ENVELOPED, ""), (EXCLUSIVE, ""), (EXCLUSIVE, "")]
    ),
    transformed!(
        "enveloped_signature_twice",
        "Removes signatures twice.",
        "signature_transforms",
        [(ENVELOPED, ""), (ENVELOPED, ""), (EXCLUSIVE, "")]
    ),
    transformed!(
        "enveloped_signature_with_parameters",
        "Gives the enveloped-signature transform an XPath expression.",
        "signature_transforms",
        [(ENVELOPED, "<ds:XPath>/</ds:XPath>"), (EXCLUSIVE, "")]
    ),
    transformed!(
        "canonicalization_with_parameters",
        "Gives the canonicalisation an XPath expression.",
        "signature_transforms",
        [(ENVELOPED, ""), (EXCLUSIVE, "<ds:XPath>/</ds:XPath>")]
    ),
    transformed!(
        "enveloped_signature_alone",
        "Leaves the canonicalisation out, which makes it the inclusive one.",
        "signature_inclusive_c14n",
        [(ENVELOPED, "")]
    ),
];
