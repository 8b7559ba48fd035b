//! `auth_time`, `acr` and `amr`: how and when the user authenticated (OpenID Connect Core 2 and
//! 3.1.2.1).
//!
//! The relying party asks for [`MAX_AGE`](super::MAX_AGE), which is five minutes, and allows the
//! default clock skew of one; or it asks for [`CONTEXT`](super::CONTEXT).

use super::{Scene, table};
use crate::openid::edit::Edit::{Remove, Set};
use crate::openid::edit::Jwt::IdToken;
use crate::openid::edit::Part;

const CLAIMS: Part = Part::Claims(IdToken);
const AGE: &str = "OpenID Connect Core 3.1.3.7: auth_time answers max_age";
const CONTEXT: &str = "openidconnect-rs, Auth.js: a step-up whose result nobody looks at";
const TYPES: &str = "CVE-2026-25537 jsonwebtoken: another JSON type taken for absent";

table! { ATTACKS: IdToken on Plain;
    /// Does not say when the user authenticated.
    auth_time_missing: AGE => "auth_time_missing", [Remove(CLAIMS, "auth_time")],
        in_scene(Scene::AsksForMaxAge);
    /// Says that the user authenticated yesterday.
    auth_time_of_yesterday: AGE => "authentication_too_old",
        [Set(CLAIMS, "auth_time", "{now-86400}")], in_scene(Scene::AsksForMaxAge);
    /// Says that the user authenticated a second before the maximum age and the skew.
    auth_time_too_old_by_a_second: AGE => "authentication_too_old",
        [Set(CLAIMS, "auth_time", "{now-361}")], in_scene(Scene::AsksForMaxAge);
    /// Says that the user authenticated just within the maximum age and the skew.
    auth_time_old_enough: AGE => accepted, [Set(CLAIMS, "auth_time", "{now-359}")],
        in_scene(Scene::AsksForMaxAge);
    /// Says when the user authenticated, as asked.
    auth_time: AGE => accepted, [], in_scene(Scene::AsksForMaxAge);
    /// Writes the time with a fraction.
    auth_time_with_fraction: "Canaille: auth_time as a float" => accepted,
        [Set(CLAIMS, "auth_time", "{now-10}.25")], in_scene(Scene::AsksForMaxAge);
    /// Writes the time as a text.
    auth_time_text: TYPES => "claim_malformed", [Set(CLAIMS, "auth_time", "\"{now}\"")],
        in_scene(Scene::AsksForMaxAge);
    /// Writes null for the time.
    auth_time_null: TYPES => "claim_malformed", [Set(CLAIMS, "auth_time", "null")],
        in_scene(Scene::AsksForMaxAge);

    /// Authenticated the user in a weaker way than was asked for.
    context_is_weaker: CONTEXT => "acr_mismatch", [Set(CLAIMS, "acr", "\"urn:test:password\"")],
        in_scene(Scene::AsksForContext);
    /// Does not say in which way it authenticated the user.
    context_missing: CONTEXT => "acr_mismatch", [Remove(CLAIMS, "acr")],
        in_scene(Scene::AsksForContext);
    /// Writes the way in another case.
    context_in_upper_case: CONTEXT => "acr_mismatch", [Set(CLAIMS, "acr", "\"URN:TEST:MFA\"")],
        in_scene(Scene::AsksForContext);
    /// Writes the way in an array.
    context_array: TYPES => "claim_malformed", [Set(CLAIMS, "acr", "[\"urn:test:mfa\"]")],
        in_scene(Scene::AsksForContext);
    /// Authenticated the user as asked.
    context: CONTEXT => accepted, [], in_scene(Scene::AsksForContext);
    /// Names a way where none was asked for.
    context_not_asked_for: CONTEXT => accepted, [Set(CLAIMS, "acr", "\"0\"")];
    /// Names the methods in an array.
    methods_array: "RFC 8176: amr" => accepted, [Set(CLAIMS, "amr", "[\"pwd\",\"mfa\"]")];
    /// Names one method in a text.
    methods_text: "amr as a text, seen in the wild" => accepted, [Set(CLAIMS, "amr", "\"pwd\"")];
}
