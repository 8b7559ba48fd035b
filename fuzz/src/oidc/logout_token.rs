//! Logout tokens: as ID tokens, with the rules of Back-Channel Logout.

use vestibule_oidc::LogoutRequest;

use super::edits::edited;
use super::reading::{check_header, check_logout_token};
use super::setting::{Setting, logout_claims};

/// Applies the edits that the bytes describe to the form that is posted, or to the token before it
/// is signed.
pub fn accepted_logout_tokens_are_signed_and_say_what_they_should(script: &[u8]) {
    let setting = Setting::get();
    let [which, how, cut, edits @ ..] = script else { return };
    let place = usize::from(*which) % setting.signers.len();
    let (signer, genuine) = (&setting.signers[place], &setting.logout_tokens[place]);
    let (header, payload) = (signer.header(), logout_claims());
    let (of_header, of_payload) = edits.split_at(usize::from(*cut % 4 * 6).min(edits.len()));
    let (new_header, new_payload) = (edited(&header, of_header), edited(&payload, of_payload));
    let resigned = how % 2 == 0;
    let body = match resigned {
        true => format!("logout_token={}", signer.sign(&new_header, &new_payload)).into_bytes(),
        false => edited(&format!("logout_token={genuine}"), edits),
    };
    let verified = LogoutRequest::parse_form(&body).and_then(|request| {
        setting.connections[0].verify_logout(request, &setting.keys, setting.now)
    });
    let Ok(checked) = verified else { return };
    assert!(checked.until() > setting.now);
    let posted = url::form_urlencoded::parse(&body).find(|(name, _)| name == "logout_token");
    let (_, token) = posted.expect("a logout token");
    if resigned {
        let read = serde_json::from_slice(&new_payload).expect("JSON");
        check_header(&new_header, signer.algorithm.name(), &["jwt", "logout+jwt"]);
        check_logout_token(&read, 0);
    } else {
        let input = |token: &str| token.rsplit_once('.').map(|(input, _)| input.to_owned());
        assert_eq!(input(&token), input(genuine));
    }
}
