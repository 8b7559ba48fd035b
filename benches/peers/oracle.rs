//! What `jsonwebtoken` refuses, we refuse: two thousand tokens that were tampered with, before or
//! after they were signed.

use std::collections::BTreeMap;

use jsonwebtoken::errors::ErrorKind;
use vestibule_keys::{base64url_decode, base64url_encode};
use vestibule_peers::{Jwt, Library};
use vestibule_testkit::TestKey;

use crate::token::{Kind, Sample, payload};

const TOKENS: u64 = 2_000;
/// Changes of the header, each of which is signed by the genuine key.
const HEADERS: &[(&str, &str)] = &[
    ("RS256", "RS384"),
    ("RS256", "PS256"),
    ("RS256", "HS256"),
    ("RS256", "none"),
    ("RS256", "rs256"),
    ("\"typ\"", "\"crit\":[\"exp\"],\"typ\""),
    ("\"typ\"", "\"b64\":false,\"typ\""),
    ("\"typ\"", "\"alg\":\"RS256\",\"typ\""),
    ("\"JWT\"", "\"at+jwt\""),
    ("\"kid\":\"", "\"kid\":\"other "),
];
/// Changes of the claims, each of which is signed by the genuine key.
const CLAIMS: &[(&str, &str)] = &[
    ("\"iss\":\"https", "\"iss\":\"http"),
    ("\"aud\":\"", "\"aud\":\"other "),
    ("\"sub\"", "\"aub\""),
    ("\"sub\"", "\"sub\":\"admin\",\"sub\""),
    ("\"exp\":", "\"exp\":-"),
    ("\"nonce\":\"", "\"nonce\":\"other "),
    ("\"tid\":\"6", "\"tid\":\"7"),
    ("{", "["),
    ("}", ""),
    ("{", " {"),
];

/// Prints how often which verdicts met, and stops where we accept what is refused elsewhere for its
/// form or its signature.
pub(crate) fn compare(sample: &Sample, jwt: &Jwt) {
    let mut verdicts: BTreeMap<String, u32> = BTreeMap::new();
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    for number in 0..TOKENS {
        let token = tampered(sample, number, &mut random);
        let ours = sample.verify(&token).map(|_| ()).map_err(|refusal| refusal.code());
        let theirs = jwt.decode(&token, Library::AwsLc).map(|_| ());
        let second = jwt.decode(&token, Library::RustCrypto).map(|_| ());
        assert_eq!(theirs, second, "the libraries of jsonwebtoken disagree about {token}");
        assert!(ours.is_err() || !is_of_signature(&theirs), "{theirs:?}: {token}");
        let verdict = match (&ours, &theirs) {
            (Ok(()), Ok(())) => "both_accept".to_owned(),
            (Err(_), Err(_)) => "both_refuse".to_owned(),
            (Err(code), Ok(())) => format!("we_alone_refuse_{code}"),
            (Ok(()), Err(kind)) => format!("they_alone_refuse_{}", name(kind)),
        };
        *verdicts.entry(verdict).or_default() += 1;
    }
    for (verdict, count) in verdicts {
        vestibule_benches::figure(&format!("oracle_{verdict}"), f64::from(count), "tokens");
    }
}

/// Whether it is refused for its form or its signature, and not for what a claim says.
fn is_of_signature(verdict: &Result<(), ErrorKind>) -> bool {
    match verdict {
        Ok(()) => false,
        Err(kind) => !matches!(
            kind,
            ErrorKind::MissingRequiredClaim(_)
                | ErrorKind::InvalidClaimFormat(_)
                | ErrorKind::InvalidIssuer
                | ErrorKind::InvalidAudience
                | ErrorKind::InvalidSubject
                | ErrorKind::ExpiredSignature
                | ErrorKind::ImmatureSignature
        ),
    }
}

fn name(kind: &ErrorKind) -> String {
    let text = format!("{kind:?}");
    text.chars().take_while(char::is_ascii_alphanumeric).collect()
}

/// One of the ways to tamper with a token, each in turn.
fn tampered(sample: &Sample, number: u64, random: &mut Random) -> String {
    let token = sample.token.clone();
    let parts: Vec<&str> = token.split('.').collect();
    let (header, claims) = (format!("{{{}}}", Kind::RS256.header()), payload(sample.now));
    match number % 10 {
        0 => random.with_other_letter(token.into_bytes()),
        1 => random.with_bits_flipped(&token, 0),
        2 => random.with_bits_flipped(&token, 1),
        3 => random.with_bits_flipped(&token, 2),
        4 => random.without_or_with_one_more(token.into_bytes()),
        5 => Kind::RS256.sign(&changed(&header, random.of(HEADERS)), &claims),
        6 => Kind::RS256.sign(&header, &changed(&claims, random.of(CLAIMS))),
        7 => by_another_key(&header, &changed(&claims, random.of(CLAIMS))),
        8 => {
            let ends = ["=", "==", ".", "\n", " ", ".e30", "A", "\0"];
            format!("{token}{}", random.of(&ends))
        }
        _ => {
            let part = |random: &mut Random| *random.of(&[parts[0], parts[1], parts[2], "", "e30"]);
            format!("{}.{}.{}", part(random), part(random), part(random))
        }
    }
}

fn changed(text: &str, (word, other): &(&str, &str)) -> String {
    text.replacen(word, other, 1)
}

fn by_another_key(header: &str, claims: &str) -> String {
    let input =
        format!("{}.{}", base64url_encode(header.as_bytes()), base64url_encode(claims.as_bytes()));
    let key = TestKey::ATTACKER.signing_key().unwrap();
    let signature = key.sign(Kind::RS256.signature, input.as_bytes()).unwrap();
    format!("{input}.{}", base64url_encode(&signature))
}

/// Numbers that are the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(bound).unwrap()).unwrap()
    }

    fn of<'a, T>(&mut self, some: &'a [T]) -> &'a T {
        let place = self.below(some.len());
        &some[place]
    }

    fn with_other_letter(&mut self, mut token: Vec<u8>) -> String {
        let place = self.below(token.len());
        token[place] = *self.of(b"AZaz09-_.+/= ");
        String::from_utf8(token).unwrap()
    }

    fn without_or_with_one_more(&mut self, mut token: Vec<u8>) -> String {
        let place = self.below(token.len());
        match self.below(2) {
            0 => drop(token.remove(place)),
            _ => token.insert(place, *self.of(b"AZ-_.=\n")),
        }
        String::from_utf8(token).unwrap()
    }

    /// One to eight bits of what a part stands for.
    fn with_bits_flipped(&mut self, token: &str, part: usize) -> String {
        let mut parts: Vec<String> = token.split('.').map(str::to_owned).collect();
        let mut bytes = base64url_decode(&parts[part]).unwrap();
        for _ in 0..=self.below(8) {
            let (place, bit) = (self.below(bytes.len()), self.below(8));
            bytes[place] ^= 1 << bit;
        }
        parts[part] = base64url_encode(&bytes);
        parts.join(".")
    }
}
