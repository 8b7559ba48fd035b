//! `aud` and `azp` (OpenID Connect Core 2 and 3.1.3.7).

use super::{Scene, table};
use crate::openid::edit::Edit::{Remove, Set};
use crate::openid::edit::Jwt::IdToken;
use crate::openid::edit::Part;

const CLAIMS: Part = Part::Claims(IdToken);
const OTHER: &str = "CVE-2026-45069 Symfony, oidc-client-ts#2475: a token for another client";
const TYPES: &str = "CVE-2026-25537 jsonwebtoken, CVE-2020-26160 jwt-go: another JSON type";
const SECOND: &str = "fapi2-security-profile-final-client-test-invalid-secondary-aud";
const PARTY: &str = "OpenID Connect Core 3.1.3.7: azp names the client";

table! { ATTACKS: IdToken on Plain;
    /// Names another client as the audience.
    audience_is_another_client: "oidcc-client-test-invalid-aud, \
        fapi2-security-profile-final-client-test-invalid-aud" => "audience_mismatch",
        [Set(CLAIMS, "aud", "\"another\"")];
    /// Names no audience.
    audience_missing: "oidcc-client-test-missing-aud, \
        fapi2-security-profile-final-client-test-invalid-missing-aud" => "audience_missing",
        [Remove(CLAIMS, "aud")];
    /// Names another client in an array.
    audience_is_another_client_in_an_array: OTHER => "audience_mismatch",
        [Set(CLAIMS, "aud", "[\"another\"]")];
    /// Names an audience that begins with ours.
    audience_that_begins_like_ours: OTHER => "audience_mismatch",
        [Set(CLAIMS, "aud", "\"{client}.evil.example\"")];
    /// Names an audience with ours among its words.
    audience_with_ours_among_words: OTHER => "audience_mismatch",
        [Set(CLAIMS, "aud", "\"another {client}\"")];
    /// Names our client in another case.
    audience_in_upper_case: OTHER => "audience_mismatch", [Set(CLAIMS, "aud", "\"APP\"")];
    /// Names a pattern that our client fits.
    audience_pattern: OTHER => "audience_mismatch", [Set(CLAIMS, "aud", "\"*\"")];
    /// Names a number.
    audience_number: TYPES => "claim_malformed", [Set(CLAIMS, "aud", "5")];
    /// Names an array of numbers.
    audience_array_of_numbers: TYPES => "claim_malformed", [Set(CLAIMS, "aud", "[1]")];
    /// Names our client and a number.
    audience_with_a_number: TYPES => "claim_malformed",
        [Set(CLAIMS, "aud", "[\"{client}\",1]")];
    /// Names an object whose member is our client.
    audience_object: TYPES => "claim_malformed", [Set(CLAIMS, "aud", "{\"{client}\":true}")];
    /// Names our client in an array in an array.
    audience_nested: TYPES => "claim_malformed", [Set(CLAIMS, "aud", "[[\"{client}\"]]")];
    /// Names null.
    audience_null: TYPES => "claim_malformed", [Set(CLAIMS, "aud", "null")];
    /// Names what is true.
    audience_boolean: TYPES => "claim_malformed", [Set(CLAIMS, "aud", "true")];
    /// Names an empty text.
    audience_empty: TYPES => "claim_malformed", [Set(CLAIMS, "aud", "\"\"")];
    /// Names nobody in an array.
    audience_empty_array: TYPES => "audience_missing", [Set(CLAIMS, "aud", "[]")];

    /// Names a stranger beside us.
    audience_with_a_stranger: SECOND => "audience_untrusted",
        [Set(CLAIMS, "aud", "[\"{client}\",\"another\"]")];
    /// Names a stranger beside us, and us as the authorized party.
    audience_with_a_stranger_and_azp: SECOND => "audience_untrusted",
        [
            Set(CLAIMS, "aud", "[\"{client}\",\"another\"]"),
            Set(CLAIMS, "azp", "\"{client}\""),
        ];
    /// Names us in an array of one.
    audience_array_of_one: "fapi2-security-profile-final-client-test-valid-aud-as-array"
        => accepted, [Set(CLAIMS, "aud", "[\"{client}\"]")];
    /// Names somebody beside us whom the connection trusts, and no authorized party.
    authorized_party_missing: PARTY => "authorized_party_missing",
        [Set(CLAIMS, "aud", "[\"{client}\",\"https://api.app.example\"]")],
        in_scene(Scene::TrustsAudience);
    /// Names somebody beside us whom the connection trusts, and us as the authorized party.
    audience_with_a_trusted_one: PARTY => accepted,
        [
            Set(CLAIMS, "aud", "[\"https://api.app.example\",\"{client}\"]"),
            Set(CLAIMS, "azp", "\"{client}\""),
        ],
        in_scene(Scene::TrustsAudience);
    /// Names somebody whom the connection trusts, and not us.
    audience_is_a_trusted_one_alone: PARTY => "audience_mismatch",
        [Set(CLAIMS, "aud", "\"https://api.app.example\"")], in_scene(Scene::TrustsAudience);
    /// Names another client as the authorized party.
    authorized_party_is_another_client: PARTY => "authorized_party_mismatch",
        [Set(CLAIMS, "azp", "\"another\"")];
    /// Names an empty authorized party.
    authorized_party_empty: PARTY => "authorized_party_mismatch", [Set(CLAIMS, "azp", "\"\"")];
    /// Names a number as the authorized party.
    authorized_party_number: TYPES => "claim_malformed", [Set(CLAIMS, "azp", "1")];
    /// Names us as the authorized party in an array.
    authorized_party_array: TYPES => "claim_malformed", [Set(CLAIMS, "azp", "[\"{client}\"]")];
    /// Names us as the authorized party, which is not needed.
    authorized_party_is_us: PARTY => accepted, [Set(CLAIMS, "azp", "\"{client}\"")];
}
