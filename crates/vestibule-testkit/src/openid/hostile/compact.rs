//! The compact form and what is not it (RFC 7515 sections 3.1 and 7, RFC 8725).

use super::{long, table};
use crate::openid::edit::Edit::{Compact, Make};
use crate::openid::edit::Jwt::IdToken;
use crate::openid::edit::Part;

const PARTS: &str = "CVE-2023-51774 json-jwt, CVE-2026-29000 pac4j-jwt: a JWE for a JWS";
const FORMS: &str = "CVE-2022-39227 python-jwt: JSON and compact form mixed";
const DOTS: &str = "CVE-2025-27144 go-jose, CVE-2025-30204 golang-jwt: many dots";
const BASE64: &str = "RFC 7515 section 2, Wycheproof: base64url in one way only";
const SIZE: &str = "CVE-2025-61920 Authlib: oversized tokens";
/// A header of RSA-OAEP and AES-GCM.
const JWE_HEADER: &str = "eyJhbGciOiJSU0EtT0FFUCIsImVuYyI6IkEyNTZHQ00ifQ";

table! { ATTACKS: IdToken on Plain;
    /// Leaves the signature out, with its dot.
    two_parts: PARTS => "token_malformed",
        [Compact(IdToken, |token| token.rsplit_once('.').map_or("", |(two, _)| two).to_owned())];
    /// Sends a part more than there are.
    four_parts: PARTS => "token_malformed", [Compact(IdToken, |token| format!("{token}.AAAA"))];
    /// Encrypts the token.
    five_parts: PARTS => "token_encrypted",
        [Compact(IdToken, |_| format!("{JWE_HEADER}.AAAA.AAAA.AAAA.AAAA"))];
    /// Adds two parts to a genuine token.
    five_parts_that_begin_with_a_token: PARTS => "token_encrypted",
        [Compact(IdToken, |token| format!("{token}.AAAA.AAAA"))];
    /// Wraps an unsigned token in an encrypted one.
    five_parts_around_an_unsigned_token: PARTS => "token_encrypted",
        [Compact(IdToken, |_| format!("{JWE_HEADER}..AAAA.eyJhbGciOiJub25lIn0.AAAA"))];
    /// Sends one part.
    one_part: PARTS => "token_malformed", [Compact(IdToken, |token| token.replace('.', ""))];
    /// Sends two dots and nothing else.
    parts_empty: PARTS => "header_malformed", [Compact(IdToken, |_| "..".to_owned())];
    /// Detaches the payload.
    payload_detached: "RFC 7515 appendix F: nothing is detached here" => "signature_mismatch",
        [Compact(IdToken, without_payload)];
    /// Sends ten thousand dots.
    many_dots: DOTS => "token_malformed", [Compact(IdToken, |_| ".".repeat(10_000))];
    /// Sends ten thousand dots behind a genuine token.
    many_dots_behind: DOTS => "token_malformed",
        [Compact(IdToken, |token| format!("{token}{}", ".".repeat(10_000)))];

    /// Sends the token as flattened JSON.
    json_flattened: FORMS => "token_malformed", [Compact(IdToken, |token| {
        json(token, |header, payload, signature| format!(
            r#"{{"protected":"{header}","payload":"{payload}","signature":"{signature}"}}"#
        ))
    })];
    /// Sends the token as general JSON.
    json_general: FORMS => "token_malformed", [Compact(IdToken, |token| {
        json(token, |header, payload, signature| format!(
            r#"{{"payload":"{payload}","signatures":[{{"protected":"{header}","signature":"{signature}"}}]}}"#
        ))
    })];
    /// Hides another token in JSON around a genuine one.
    json_around_compact: FORMS => "token_malformed", [Compact(IdToken, |token| {
        json(token, |header, payload, signature| format!(
            r#"{{"  {header}.eyJzdWIiOiJ2aWN0aW0ifQ.":"","protected":"{header}","payload":"{payload}","signature":"{signature}"}}"#
        ))
    })];

    /// Pads the signature.
    signature_padded: BASE64 => "token_malformed",
        [Compact(IdToken, |token| format!("{token}=="))];
    /// Pads the header.
    header_padded: BASE64 => "token_malformed",
        [Compact(IdToken, |token| token.replacen('.', "=.", 1))];
    /// Breaks the line at the end.
    line_break_at_the_end: BASE64 => "token_malformed",
        [Compact(IdToken, |token| format!("{token}\n"))];
    /// Sets a space before the token.
    space_before: BASE64 => "token_malformed", [Compact(IdToken, |token| format!(" {token}"))];
    /// Sets a space behind the first dot.
    space_inside: BASE64 => "token_malformed",
        [Compact(IdToken, |token| token.replacen('.', ". ", 1))];
    /// Says of what kind the token is.
    scheme_before: BASE64 => "token_malformed",
        [Compact(IdToken, |token| format!("Bearer {token}"))];
    /// Sets bits in the last character of the signature that no octet has.
    signature_with_bits_left_over: BASE64 => "token_malformed", [Compact(IdToken, with_spare_bit)];
    /// Writes the signature in the other alphabet.
    signature_in_the_other_alphabet: BASE64 => "token_malformed",
        [Compact(IdToken, |token| with_signature(token, "++//"))];
    /// Ends the signature with half an octet.
    signature_with_half_an_octet: BASE64 => "token_malformed",
        [Compact(IdToken, |token| with_signature(token, "AAAAA"))];
    /// Ends the token with a NUL.
    nul_at_the_end: BASE64 => "token_malformed",
        [Compact(IdToken, |token| format!("{token}\0"))];
    /// Writes a letter that is not ASCII.
    letter_beyond_ascii: BASE64 => "token_malformed",
        [Compact(IdToken, |token| format!("{token}\u{e9}"))];

    /// Sends a token of 130 KB.
    token_too_large: SIZE => "token_too_large",
        [Make(Part::Claims(IdToken), "x", long::text_of_100_kilobytes)];
    /// Sends a genuine token of 60 KB, its claims being many.
    token_large: "two hundred groups with long names" => accepted,
        [Make(Part::Claims(IdToken), "x", long::text_of_45_kilobytes)];
}

fn json(token: &str, write: fn(&str, &str, &str) -> String) -> String {
    let mut parts = token.split('.');
    let mut part = || parts.next().unwrap_or("");
    write(part(), part(), part())
}

fn without_payload(token: &str) -> String {
    json(token, |header, _, signature| format!("{header}..{signature}"))
}

fn with_signature(token: &str, signature: &str) -> String {
    let (signed, _) = token.rsplit_once('.').unwrap_or((token, ""));
    format!("{signed}.{signature}")
}

/// A signature of 256 octets leaves four bits of its last character unused, all zero.
fn with_spare_bit(token: &str) -> String {
    let mut changed = token.to_owned();
    let next = match changed.pop() {
        Some('A') => 'B',
        Some('Q') => 'R',
        Some('g') => 'h',
        _ => 'x',
    };
    changed.push(next);
    changed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_spare_bit_is_all_that_changes() {
        assert_eq!(with_spare_bit("a.b.AQ"), "a.b.AR");
        assert_eq!(with_spare_bit("a.b.Aw"), "a.b.Ax");
        assert_eq!(without_payload("a.b.c"), "a..c");
    }
}
