//! Edits of JSON and of tokens, as the bytes of a fuzzer describe them.

/// Members and values that attacks are made of.
const PIECES: &[&str] = &[
    ",\"sub\":\"admin\"",
    "\"sub\":\"admin\",",
    ",\"aud\":[\"app\",\"other\"]",
    ",\"aud\":[\"app\"]",
    ",\"azp\":\"app\"",
    ",\"azp\":\"other\"",
    ",\"exp\":1e300",
    ",\"nbf\":1795262400.5",
    ",\"nonce\":\"\"",
    ",\"crit\":[\"b64\"]",
    ",\"b64\":false",
    ",\"alg\":\"none\"",
    ",\"jwk\":{}",
    ",\"events\":{}",
    ",\"sid\":\"s\"",
    ",\"Tid\":\"x\"",
    ",\"acct\":1",
    ",\"amr\":[\"pwd\",\"mfa\"]",
    ",\"acr\":\"\\u0041\"",
    ",\"auth_time\":1795262390",
    "[",
    "]",
    "{",
    "}",
    "null",
    "true",
    "-1",
    "0.5",
    "\\u0073",
    "\\ud83d\\ude00",
    "\\ud800",
    "\u{202e}",
    "\u{e9}",
    " ",
    ".",
    "=",
    "..",
];

/// Words, and what each is exchanged for.
const WORDS: &[(&str, &str)] = &[
    ("\"sub\"", "\"s\\u0075b\""),
    ("\"sub\"", "\"Sub\""),
    ("\"aud\"", "\"azp\""),
    ("\"exp\"", "\"nbf\""),
    ("\"iat\"", "\"auth_time\""),
    ("\"nonce\"", "\"acr\""),
    ("\"sid\"", "\"sub\""),
    ("\"jti\"", "\"nonce\""),
    ("\"kid\"", "\"x5c\""),
    ("\"typ\"", "\"cty\""),
    ("\"JWT\"", "\"application/jwt\""),
    ("\"JWT\"", "\"at+jwt\""),
    ("\"JWT\"", "\"logout+jwt\""),
    ("RS256", "PS256"),
    ("RS256", "HS256"),
    ("ES256", "ES384"),
    ("EdDSA", "Ed25519"),
    ("EdDSA", "none"),
    ("HS256", "HS512"),
    ("idp.example", "idp.example."),
    ("https:", "http:"),
    ("\"app\"", "[\"app\"]"),
    ("\"app\"", "[\"app\",\"app\"]"),
    ("1795", "1796"),
    ("1795", "\"1795\""),
    ("00,", "00.5,"),
    (",", ", "),
    ("A", "B"),
    ("-", "_"),
];

/// Applies the edits that the script describes, six bytes each.
pub(super) fn edited(text: &str, script: &[u8]) -> Vec<u8> {
    let mut text = text.as_bytes().to_vec();
    for edit in script.chunks_exact(6).take(12) {
        apply(&mut text, edit);
    }
    text
}

/// One edit: what to do, two places between signs and one anywhere, and a byte, piece or word.
fn apply(text: &mut Vec<u8>, edit: &[u8]) {
    let is_sign = |byte: u8| b",:{}[]\".&=".contains(&byte);
    let signs: Vec<usize> = (0..text.len()).filter(|&at| is_sign(text[at])).collect();
    let sign = |byte: u8| match signs.len() {
        0 => 0,
        some => signs[usize::from(byte) % some],
    };
    let (from, to) = (sign(edit[1]).min(sign(edit[2])), sign(edit[1]).max(sign(edit[2])));
    let anywhere = usize::from(u16::from_be_bytes([edit[3], edit[4]])) % (text.len() + 1);
    match edit[0] % 7 {
        0 if anywhere < text.len() => text[anywhere] = edit[5],
        1 => text.insert(anywhere, edit[5]),
        2 if anywhere < text.len() => drop(text.remove(anywhere)),
        3 => {
            let copied = text[from..to].to_vec();
            let place = sign(edit[3]);
            text.splice(place..place, copied);
        }
        4 => drop(text.drain(from..to)),
        5 => {
            let piece = PIECES[usize::from(edit[5]) % PIECES.len()];
            let place = if edit[3].is_multiple_of(2) { sign(edit[1]) } else { anywhere };
            text.splice(place..place, piece.bytes());
        }
        _ => {
            let (word, other) = WORDS[usize::from(edit[5]) % WORDS.len()];
            let read = String::from_utf8_lossy(text).into_owned();
            let nth = usize::from(edit[4]) % 8;
            if let Some((at, _)) = read.match_indices(word).nth(nth)
                && at + word.len() <= text.len()
            {
                text.splice(at..at + word.len(), other.bytes());
            }
        }
    }
}
