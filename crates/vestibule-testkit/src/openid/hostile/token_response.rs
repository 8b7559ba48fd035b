//! The token response (RFC 6749 section 5, OpenID Connect Core 3.1.3.3), and the client
//! authentication before it.

use super::{Scene, long, table};
use crate::openid::edit::Edit::{Answer, ContentType, Make, Redirect, Remove, Set, Text, Twin};
use crate::openid::edit::Endpoint::Token;
use crate::openid::edit::Part::{self, TokenResponse};

const ERROR: &str = "RFC 6749 section 5.2, and products that send errors with status 200";
const SHAPE: &str = "RFC 6749 section 5.1: one JSON object";
const TYPE: &str = "RFC 6749 section 7.1: an unknown token type is not used";

table! { ATTACKS: TokenResponse on Plain;
    /// Checks the client secret in the Authorization header.
    client_secret_in_header: "oidcc-client-test-client-secret-basic" => accepted, [];
    /// Checks a client assertion whose audience is the issuer alone.
    client_assertion: "CVE-2025-27370, CVE-2025-27371: an assertion that fits another provider"
        => accepted, [], in_scene(Scene::PrivateKeyJwt);
    /// Refuses the code.
    token_error: ERROR => "token_response_error",
        [Answer(Token, 400, "application/json", r#"{"error":"invalid_grant"}"#)];
    /// Refuses the client.
    token_error_of_the_client: ERROR => "token_response_error",
        [Answer(Token, 401, "application/json", r#"{"error":"invalid_client"}"#)];
    /// Refuses the code with status 200.
    token_error_with_status_200: ERROR => "token_response_error",
        [Answer(Token, 200, "application/json", r#"{"error":"invalid_grant"}"#)];
    /// Refuses the code beside tokens.
    token_error_beside_tokens: ERROR => "token_response_error",
        [Set(TokenResponse, "error", "\"invalid_grant\"")];
    /// Answers with a page.
    token_page: SHAPE => "token_response_malformed",
        [Answer(Token, 200, "text/html", "<!doctype html><title>Sign in</title>")];
    /// Fails.
    token_failure: "a provider that is down" => "provider_unavailable",
        [Answer(Token, 500, "text/html", "<!doctype html><title>Internal Server Error</title>")];
    /// Is being maintained.
    token_maintenance: "a provider that is down" => "provider_unavailable",
        [Answer(Token, 503, "application/json", r#"{"error":"temporarily_unavailable"}"#)];
    /// Redirects the client with its secret elsewhere.
    token_redirect: "a redirect takes the secret along" => "token_response_malformed",
        [Redirect(Token, "https://evil.example/token")];

    /// Sends tokens of a type that nobody here can use.
    token_type_mac: TYPE => "token_type_unsupported",
        [Set(TokenResponse, "token_type", "\"mac\"")];
    /// Sends tokens that are bound to a key which the client has not shown.
    token_type_dpop: TYPE => "token_type_unsupported",
        [Set(TokenResponse, "token_type", "\"DPoP\"")];
    /// Does not say of which type the tokens are.
    token_type_missing: TYPE => "token_type_unsupported", [Remove(TokenResponse, "token_type")];
    /// Says it with a number.
    token_type_number: SHAPE => "token_type_unsupported",
        [Set(TokenResponse, "token_type", "1")];
    /// Says it in lower case.
    token_type_in_lower_case:
        "fapi2-security-profile-final-client-test-token-type-case-insensitivity" => accepted,
        [Set(TokenResponse, "token_type", "\"bearer\"")];
    /// Says it in upper case.
    token_type_in_upper_case:
        "fapi2-security-profile-final-client-test-token-type-case-insensitivity" => accepted,
        [Set(TokenResponse, "token_type", "\"BEARER\"")];
    /// Writes the lifetime as a text.
    expires_in_text: "products that write numbers as texts" => accepted,
        [Set(TokenResponse, "expires_in", "\"3600\"")];
    /// Does not write the lifetime.
    expires_in_missing:
        "fapi2-security-profile-final-client-test-token-endpoint-response-without-expires_in"
        => accepted, [Remove(TokenResponse, "expires_in")];
    /// Does not write the scope.
    scope_missing: "fapi1-advanced-final-client-test-no-scope-in-token-endpoint-response"
        => accepted, [Remove(TokenResponse, "scope")];

    /// Sends no ID token.
    id_token_missing: "OpenID Connect Core 3.1.3.3" => "id_token_missing",
        [Remove(TokenResponse, "id_token")];
    /// Sends null for an ID token.
    id_token_null: SHAPE => "id_token_missing", [Set(TokenResponse, "id_token", "null")];
    /// Sends a number for an ID token.
    id_token_number: SHAPE => "token_response_malformed", [Set(TokenResponse, "id_token", "1")];
    /// Sends an object for an ID token.
    id_token_object: "CVE-2022-39227 python-jwt: JSON for the compact form"
        => "token_response_malformed", [Set(TokenResponse, "id_token", "{}")];
    /// Sends an empty ID token.
    id_token_empty: SHAPE => "token_response_malformed", [Set(TokenResponse, "id_token", "\"\"")];
    /// Sends the ID token twice.
    id_token_twice: SHAPE => "token_response_malformed",
        [Twin(TokenResponse, "id_token", "\"{id_token}\"")];
    /// Sends no access token.
    access_token_missing: SHAPE => "token_response_malformed",
        [Remove(TokenResponse, "access_token")];
    /// Sends a number for an access token.
    access_token_number: SHAPE => "token_response_malformed",
        [Set(TokenResponse, "access_token", "1")];
    /// Sends the access token twice.
    access_token_twice: SHAPE => "token_response_malformed",
        [Twin(TokenResponse, "access_token", "\"another\"")];
    /// Sends a number for a refresh token.
    refresh_token_number: SHAPE => "token_response_malformed",
        [Set(TokenResponse, "refresh_token", "1")];
    /// Sends an array.
    token_response_array: SHAPE => "token_response_malformed", [Text(TokenResponse, "[{text}]")];
    /// Sends nothing.
    token_response_empty: SHAPE => "token_response_malformed", [Text(TokenResponse, "")];
    /// Sends the response twice.
    token_response_twice: SHAPE => "token_response_malformed",
        [Text(TokenResponse, "{text}{text}")];
    /// Nests arrays in the response, ten thousand deep.
    token_response_too_deep: "CVE-2025-53864 Nimbus: deep JSON" => "token_response_malformed",
        [Make(TokenResponse, "x", long::deep)];
    /// Sends a megabyte.
    token_response_too_large: "a response that fills the memory" => "token_response_malformed",
        [Make(TokenResponse, "x", long::text_of_a_megabyte)];
    /// Sends an ID token of more than a megabyte.
    id_token_of_a_megabyte: "CVE-2025-27144 go-jose: oversized tokens"
        => "token_response_malformed",
        [Make(Part::Claims(crate::openid::edit::Jwt::IdToken), "x", long::text_of_a_megabyte)];
    /// Sends members that nobody knows.
    token_response_with_unknown_members: "RFC 6749 section 5.1: unknown members are ignored"
        => accepted, [Set(TokenResponse, "ext_expires_in", "3600"), Set(TokenResponse, "x", "[]")];
    /// Sends the response as JSON in UTF-8.
    token_response_with_charset: "products that name the charset" => accepted,
        [ContentType(Token, "application/json; charset=utf-8")];
}
