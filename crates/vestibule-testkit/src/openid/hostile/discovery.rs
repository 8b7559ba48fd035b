//! Provider metadata (OpenID Connect Discovery 3 and 4.3, RFC 8414 section 3.3).

use super::{long, table};
use crate::openid::edit::Edit::{Answer, ContentType, Make, Redirect, Remove, Set, Text, Twin};
use crate::openid::edit::Endpoint::Discovery;
use crate::openid::edit::Part::Metadata;

const ISSUER: &str = "OpenID Connect Discovery 4.3: the issuer, exactly as configured";
const ENDPOINT: &str = "endpoints that nobody should be sent to";
const SSRF: &str = "SSRF by the metadata: a request into the network of the relying party";
const SHAPE: &str = "OpenID Connect Discovery 4.2: one JSON object";
const IGNORED: &str = "OpenID Connect Discovery 3: unknown members are ignored";

table! { ATTACKS: Discovery on Plain;
    /// Publishes metadata that is as it should be.
    metadata: "oidcc-client-test-discovery-openid-config" => accepted, [];
    /// Names another issuer.
    metadata_of_another_issuer: "oidcc-client-test-discovery-issuer-mismatch, \
        fapi2-security-profile-final-client-test-discovery-issuer-mismatch"
        => "discovery_issuer_mismatch", [Set(Metadata, "issuer", "\"https://evil.example\"")];
    /// Writes a slash behind its issuer.
    metadata_issuer_with_slash: ISSUER => "discovery_issuer_mismatch",
        [Set(Metadata, "issuer", "\"{issuer}/\"")];
    /// Writes its issuer in upper case.
    metadata_issuer_in_upper_case: ISSUER => "discovery_issuer_mismatch",
        [Set(Metadata, "issuer", "\"https://OP.example\"")];
    /// Writes its issuer with http.
    metadata_issuer_with_http: ISSUER => "discovery_issuer_mismatch",
        [Set(Metadata, "issuer", "\"http://op.example\"")];
    /// Names no issuer.
    metadata_issuer_missing: ISSUER => "discovery_malformed", [Remove(Metadata, "issuer")];
    /// Names its issuer in an array.
    metadata_issuer_array: ISSUER => "discovery_malformed",
        [Set(Metadata, "issuer", "[\"{issuer}\"]")];
    /// Names two issuers.
    metadata_issuer_twice: ISSUER => "discovery_malformed",
        [Twin(Metadata, "issuer", "\"{issuer}\"")];

    /// Sends users to a page without encryption.
    authorization_endpoint_http: ENDPOINT => "discovery_endpoint",
        [Set(Metadata, "authorization_endpoint", "\"http://op.example/authorize\"")];
    /// Sends users to a script.
    authorization_endpoint_script: ENDPOINT => "discovery_endpoint",
        [Set(Metadata, "authorization_endpoint", "\"javascript:alert(1)\"")];
    /// Sends users to no place.
    authorization_endpoint_missing: ENDPOINT => "discovery_endpoint",
        [Remove(Metadata, "authorization_endpoint")];
    /// Sends users to a place with a password in it.
    authorization_endpoint_with_password: ENDPOINT => "discovery_endpoint",
        [Set(Metadata, "authorization_endpoint", "\"https://op.example:x@evil.example/\"")];
    /// Has codes sent without encryption.
    token_endpoint_http: ENDPOINT => "discovery_endpoint",
        [Set(Metadata, "token_endpoint", "\"http://op.example/token\"")];
    /// Has codes sent into a file.
    token_endpoint_file: SSRF => "discovery_endpoint",
        [Set(Metadata, "token_endpoint", "\"file:///etc/passwd\"")];
    /// Has codes sent to a place that is relative.
    token_endpoint_relative: ENDPOINT => "discovery_endpoint",
        [Set(Metadata, "token_endpoint", "\"/token\"")];
    /// Has codes sent to a place with a fragment.
    token_endpoint_with_fragment: ENDPOINT => "discovery_endpoint",
        [Set(Metadata, "token_endpoint", "\"https://op.example/token#x\"")];
    /// Has codes sent to a number.
    token_endpoint_number: SHAPE => "discovery_endpoint",
        [Set(Metadata, "token_endpoint", "1")];
    /// Has codes sent nowhere.
    token_endpoint_missing: ENDPOINT => "discovery_endpoint",
        [Remove(Metadata, "token_endpoint")];
    /// Publishes keys without encryption.
    keys_endpoint_http: ENDPOINT => "discovery_endpoint",
        [Set(Metadata, "jwks_uri", "\"http://op.example/jwks\"")];
    /// Says that its keys are at the address where clouds hand out credentials.
    keys_endpoint_of_the_cloud: SSRF => "discovery_endpoint",
        [Set(Metadata, "jwks_uri", "\"http://169.254.169.254/latest/meta-data/\"")];
    /// Says that its keys are in the address itself.
    keys_endpoint_data: SSRF => "discovery_endpoint",
        [Set(Metadata, "jwks_uri", "\"data:application/json,{}\"")];
    /// Publishes no keys.
    keys_endpoint_missing: ENDPOINT => "discovery_endpoint", [Remove(Metadata, "jwks_uri")];
    /// Has access tokens sent without encryption.
    user_info_endpoint_http: ENDPOINT => "discovery_endpoint",
        [Set(Metadata, "userinfo_endpoint", "\"http://op.example/userinfo\"")];
    /// Has users sign out at a script.
    end_session_endpoint_script: ENDPOINT => "discovery_endpoint",
        [Set(Metadata, "end_session_endpoint", "\"javascript:alert(1)\"")];

    /// Publishes an array.
    metadata_array: SHAPE => "discovery_malformed", [Text(Metadata, "[{text}]")];
    /// Publishes a page.
    metadata_page: SHAPE => "discovery_malformed",
        [Answer(Discovery, 200, "text/html", "<!doctype html><title>Not found</title>")];
    /// Publishes nothing.
    metadata_empty: SHAPE => "discovery_malformed", [Text(Metadata, "")];
    /// Publishes the metadata twice.
    metadata_twice: SHAPE => "discovery_malformed", [Text(Metadata, "{text}{text}")];
    /// Names an endpoint twice.
    token_endpoint_twice: SHAPE => "discovery_malformed",
        [Twin(Metadata, "token_endpoint", "\"https://evil.example/token\"")];
    /// Nests arrays in the metadata, ten thousand deep.
    metadata_too_deep: SHAPE => "discovery_malformed", [Make(Metadata, "x", long::deep)];
    /// Publishes a megabyte.
    metadata_too_large: SHAPE => "discovery_malformed",
        [Make(Metadata, "x", long::text_of_a_megabyte)];
    /// Publishes nothing at that address.
    metadata_not_found: "a provider that is not one" => "provider_unavailable",
        [Answer(Discovery, 404, "text/html", "<!doctype html><title>Not found</title>")];
    /// Fails.
    metadata_failure: "a provider that is down" => "provider_unavailable",
        [Answer(Discovery, 500, "text/html", "")];
    /// Redirects elsewhere.
    metadata_redirect: SSRF => "provider_unavailable",
        [Redirect(Discovery, "http://169.254.169.254/latest/meta-data/")];

    /// Publishes metadata as plain text.
    metadata_as_plain_text: "providers with sloppy content types" => accepted,
        [ContentType(Discovery, "text/plain")];
    /// Publishes members that nobody knows.
    metadata_with_unknown_members: IGNORED => accepted,
        [Set(Metadata, "x", "{\"issuer\":\"https://evil.example\"}"), Set(Metadata, "y", "null")];
    /// Says where to present client certificates, which nobody here does.
    metadata_with_mtls_aliases: "oidcc-client-test-mtls-endpoint-aliases" => accepted,
        [Set(Metadata, "mtls_endpoint_aliases",
             "{\"token_endpoint\":\"https://mtls.op.example/token\"}")];
    /// Knows the plain code challenge alone, which is sent to nobody.
    metadata_with_plain_challenge: "RFC 9700 section 2.1.1: S256, whatever the metadata says"
        => accepted, [Set(Metadata, "code_challenge_methods_supported", "[\"plain\"]")];
    /// Does not speak of code challenges.
    metadata_without_challenge: "Microsoft Entra ID: PKCE is not in the metadata" => accepted,
        [Remove(Metadata, "code_challenge_methods_supported")];
    /// Offers unsigned tokens and HMAC.
    metadata_with_none: "Canaille, Keycloak: algorithms that nobody should accept" => accepted,
        [Set(Metadata, "id_token_signing_alg_values_supported", "[\"none\",\"HS256\",\"RS256\"]")];
}
