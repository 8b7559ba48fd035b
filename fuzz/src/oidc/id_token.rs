//! ID tokens: one that is changed after it was signed is refused, and one that is changed before is
//! accepted only where a second reading accepts it.

use vestibule_oidc::ExpectedNonce;

use super::edits::edited;
use super::reading::{check_header, check_id_token};
use super::setting::{NONCE, Setting, claims};
use super::signer::{encode, parts};

/// Applies the edits that the bytes describe: to the text of a token, to its parts before they are
/// put together again, or before it is signed.
pub fn accepted_id_tokens_are_signed_and_say_what_they_should(script: &[u8]) {
    let setting = Setting::get();
    let [which, how, cut, edits @ ..] = script else { return };
    let place = usize::from(*which) % setting.signers.len();
    let which = usize::from(*how / 4 % 2);
    let (signer, genuine) = (&setting.signers[place], &setting.id_tokens[place][which]);
    let (header, payload) = (signer.header(), claims(which));
    let (of_header, of_payload) = edits.split_at(usize::from(*cut % 4 * 6).min(edits.len()));
    let (new_header, new_payload) = (edited(&header, of_header), edited(&payload, of_payload));
    let resigned = how % 4 < 2;
    let token = match how % 4 {
        0 | 1 => signer.sign(&new_header, &new_payload).into_bytes(),
        2 => {
            let signature = genuine.rsplit('.').next().expect("a signature");
            let (header, payload) = (encode(&new_header), encode(&new_payload));
            format!("{header}.{payload}.{signature}").into_bytes()
        }
        _ => edited(genuine, edits),
    };
    let Ok(token) = String::from_utf8(token) else { return };
    let nonce = ExpectedNonce::Exactly(NONCE);
    let connection = &setting.connections[which];
    let verified = connection.verify_id_token(&token, &setting.keys, nonce, setting.now);
    let Ok(accepted) = verified else {
        assert_ne!(&token, genuine);
        return;
    };
    let (input, payload, signature) = parts(&token).expect("three parts of base64url");
    assert_eq!(accepted.raw_claims().as_bytes(), payload);
    if !resigned {
        assert!(genuine.starts_with(&format!("{input}.")));
        assert!(signer.holds(signer.algorithm, input.as_bytes(), &signature));
        return;
    }
    let read = serde_json::from_slice(&payload).expect("JSON");
    check_header(&new_header, signer.algorithm.name(), &["jwt", "id_token+jwt"]);
    check_id_token(&read, which, NONCE);
}
