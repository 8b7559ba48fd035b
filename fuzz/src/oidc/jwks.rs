//! Key sets: every key that is used keeps to the policy, by another reading of it.

use openssl::bn::{BigNum, BigNumContext};
use openssl::ec::{EcGroup, EcPoint};
use openssl::nid::Nid;
use serde_json::Value;
use vestibule_keys::KeyFamily;
use vestibule_oidc::{Algorithm, Jwk, KeySet};

use super::edits::edited;
use super::setting::Setting;
use super::signer::decode;

/// Any bytes, or the genuine set that is edited as the bytes say.
pub fn used_keys_keep_to_the_policy(script: &[u8]) {
    let setting = Setting::get();
    let [how, rest @ ..] = script else { return };
    let genuine = || {
        let some = setting.signers.iter().enumerate();
        let some = some.filter(|(place, _)| usize::from(how / 2) & (1 << place) == 0);
        let keys: Vec<String> = some.map(|(_, signer)| signer.jwk()).collect();
        format!(r#"{{"keys":[{}]}}"#, keys.join(","))
    };
    let document = match how % 2 {
        0 => edited(&genuine(), rest),
        _ => rest.to_vec(),
    };
    let Ok(set) = KeySet::parse(&document) else { return };
    let read: Value = serde_json::from_slice(&document).expect("JSON");
    let listed = read["keys"].as_array().expect("an array");
    assert_eq!(set.len() + set.skipped().len(), listed.len());
    let fit: Vec<&Value> = listed.iter().filter(|key| is_fit(key)).collect();
    let used: Vec<_> = set.usable().collect();
    assert_eq!(used.len(), fit.len(), "{:?}", set.skipped());
    for (used, key) in used.iter().zip(fit) {
        assert_eq!(used.kid, key["kid"].as_str());
        assert_eq!(used.algorithm, key["alg"].as_str().and_then(Algorithm::from_name));
        assert_eq!(used.family, family(key).expect("a fit key"));
        assert!(Jwk::parse(&key.to_string()).is_ok());
    }
}

/// RFC 7517 section 4, RFC 7518 section 6 and RFC 8037 section 2, and no key that is short, private
/// or meant for something else.
fn is_fit(key: &Value) -> bool {
    let private = ["d", "p", "q", "dp", "dq", "qi", "oth"];
    let Some(family) = family(key) else { return false };
    let algorithm = match key.get("alg") {
        None => true,
        Some(name) => name.as_str().is_some_and(|name| goes_with(name, family)),
    };
    let operations = key.get("key_ops").is_none_or(|operations| {
        operations.as_array().is_some_and(|listed| listed.iter().any(|one| one == "verify"))
    });
    let meant = key.get("use").is_none_or(|purpose| purpose == "sig");
    let of_kind = match family {
        KeyFamily::Rsa { .. } => &private[..],
        _ => &private[..1],
    };
    algorithm && operations && meant && of_kind.iter().all(|name| key.get(name).is_none())
}

fn goes_with(name: &str, family: KeyFamily) -> bool {
    match family {
        KeyFamily::Rsa { .. } => {
            ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"].contains(&name)
        }
        KeyFamily::P256 => name == "ES256",
        KeyFamily::P384 => name == "ES384",
        KeyFamily::P521 => name == "ES512",
        KeyFamily::Ed25519 => name == "EdDSA" || name == "Ed25519",
        _ => false,
    }
}

/// The kind of key, where its numbers are those of one.
fn family(key: &Value) -> Option<KeyFamily> {
    let number = |name: &str| key[name].as_str().and_then(decode);
    match (key["kty"].as_str()?, key["crv"].as_str()) {
        ("RSA", _) => {
            let n = BigNum::from_slice(&number("n")?).ok()?;
            let e = BigNum::from_slice(&number("e")?).ok()?;
            let bits = u32::try_from(n.num_bits()).ok()?;
            let least = BigNum::from_u32(65_537).ok()?;
            let odd = n.is_bit_set(0) && e.is_bit_set(0);
            let exponent = e >= least && e.num_bits() <= 64;
            ((2048..=8192).contains(&bits) && odd && exponent).then_some(KeyFamily::Rsa { bits })
        }
        ("EC", Some("P-256")) => {
            on_curve(key, Nid::X9_62_PRIME256V1, 32).then_some(KeyFamily::P256)
        }
        ("EC", Some("P-384")) => on_curve(key, Nid::SECP384R1, 48).then_some(KeyFamily::P384),
        ("EC", Some("P-521")) => on_curve(key, Nid::SECP521R1, 66).then_some(KeyFamily::P521),
        ("OKP", Some("Ed25519")) => {
            number("x").filter(|x| x.len() == 32).map(|_| KeyFamily::Ed25519)
        }
        _ => None,
    }
}

fn on_curve(key: &Value, curve: Nid, length: usize) -> bool {
    let number = |name: &str| {
        let bytes = key[name].as_str().and_then(decode)?;
        (bytes.len() == length).then(|| BigNum::from_slice(&bytes).ok())?
    };
    let (Some(x), Some(y)) = (number("x"), number("y")) else { return false };
    let group = EcGroup::from_curve_name(curve).expect("a curve");
    let mut context = BigNumContext::new().expect("a context");
    let mut point = EcPoint::new(&group).expect("a point");
    point.set_affine_coordinates_gfp(&group, &x, &y, &mut context).is_ok()
        && point.is_on_curve(&group, &mut context).unwrap_or(false)
}
