//! How a client proves itself (RFC 6749 section 2.3.1, RFC 7523 section 2.2 and its update, which
//! has the issuer alone for an audience).

use serde_json::Value;
use url::form_urlencoded;
use vestibule_core::{HttpRequest, Timestamp};
use vestibule_keys::{base64_decode, base64url_decode};

use super::client::{TestClient, TestClientAuthentication};
use super::handle::Refused;
use super::jose;
use super::parameters::Parameters;
use super::provider::OpenIdProvider;
use crate::keys::TestKey;

const INVALID_CLIENT: Refused = Refused::Problem(401, "invalid_client");

impl OpenIdProvider {
    /// The client that sent this form, which used its registered method and no other.
    pub(super) fn authenticated(
        &self,
        request: &HttpRequest,
        form: &Parameters,
        now: Timestamp,
    ) -> Result<&TestClient, Refused> {
        let basic = basic_credentials(request);
        let assertion = form.get("client_assertion");
        let posted = form.get("client_secret");
        let named = match (&basic, assertion) {
            (Some((client_id, _)), _) => client_id.clone(),
            (None, Some(assertion)) => {
                member(&part(assertion, 1)?, "sub")?.as_str().ok_or(INVALID_CLIENT)?.to_owned()
            }
            _ => form.text("client_id")?.to_owned(),
        };
        let client = self.client(&named).map_err(|_| INVALID_CLIENT)?;
        if form.get("client_id").is_some_and(|client_id| client_id != client.client_id) {
            return Err(INVALID_CLIENT);
        }
        let proven = match (&client.authentication, basic, posted, assertion) {
            (TestClientAuthentication::SecretBasic(secret), Some((_, given)), None, None) => {
                *secret == given
            }
            (TestClientAuthentication::SecretPost(secret), None, Some(given), None) => {
                *secret == given
            }
            (TestClientAuthentication::PrivateKeyJwt(key, algorithm), None, None, Some(given)) => {
                let kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
                form.text("client_assertion_type")? == kind
                    && self.proves(client, (*key, algorithm), given, now)?
            }
            (TestClientAuthentication::Public, None, None, None) => true,
            _ => false,
        };
        if proven { Ok(client) } else { Err(INVALID_CLIENT) }
    }

    /// Whether a client assertion is explicitly typed, signed by the client, for this issuer and
    /// nobody else, alive for at most five minutes, and new.
    fn proves(
        &self,
        client: &TestClient,
        (key, algorithm): (TestKey, &str),
        assertion: &str,
        now: Timestamp,
    ) -> Result<bool, Refused> {
        let (header, claims) = (part(assertion, 0)?, part(assertion, 1)?);
        let (octets, signature) = assertion.rsplit_once('.').ok_or(INVALID_CLIENT)?;
        let signature = base64url_decode(signature).ok_or(INVALID_CLIENT)?;
        let is = |value: &Value, name: &str, expected: &str| {
            value.get(name).and_then(Value::as_str) == Some(expected)
        };
        let expires = member(&claims, "exp")?.as_i64().ok_or(INVALID_CLIENT)?;
        let remaining = expires.saturating_sub(now.unix_seconds());
        let fits = is(&header, "alg", algorithm)
            && is(&header, "typ", "client-authentication+jwt")
            && is(&claims, "iss", &client.client_id)
            && is(&claims, "sub", &client.client_id)
            && is(&claims, "aud", &self.endpoints.issuer)
            && (1..=300).contains(&remaining);
        let id = member(&claims, "jti")?.as_str().ok_or(INVALID_CLIENT)?.to_owned();
        Ok(fits
            && jose::verifies(key, algorithm, octets.as_bytes(), &signature)?
            && self.state().client_assertions.insert(id))
    }
}

/// User name and password of the Authorization header, each form-urlencoded before they were put
/// together.
fn basic_credentials(request: &HttpRequest) -> Option<(String, String)> {
    let (_, header) =
        request.headers().find(|(name, _)| name.eq_ignore_ascii_case("authorization"))?;
    let decoded = String::from_utf8(base64_decode(header.strip_prefix("Basic ")?)?).ok()?;
    let (client_id, secret) = decoded.split_once(':')?;
    Some((form_decoded(client_id)?, form_decoded(secret)?))
}

fn form_decoded(text: &str) -> Option<String> {
    // A text that was not encoded decodes to something else, or to more than one pair.
    let mut pairs = form_urlencoded::parse(text.as_bytes());
    let (name, value) = pairs.next()?;
    (pairs.next().is_none() && value.is_empty() && !text.contains('=')).then(|| name.into_owned())
}

fn part(jwt: &str, place: usize) -> Result<Value, Refused> {
    let octets = jwt.split('.').nth(place).and_then(base64url_decode);
    let value = octets.and_then(|octets| serde_json::from_slice(&octets).ok());
    value.ok_or(INVALID_CLIENT)
}

fn member<'v>(value: &'v Value, name: &str) -> Result<&'v Value, Refused> {
    value.get(name).ok_or(INVALID_CLIENT)
}
