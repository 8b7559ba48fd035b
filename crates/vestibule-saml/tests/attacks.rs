//! Every attack of the test kit, each as a test of its own: `refused::NAME` has to be refused with
//! the code that the table names, `changes_nothing::NAME` has to be accepted for the genuine user.
//! Each is played against two providers that write differently.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "the helpers of tests may fail"
)]

#[path = "support/host.rs"]
mod host;
#[path = "support/scene.rs"]
mod scene;

use std::collections::BTreeSet;

use host::{connection, now};
use scene::play;
use vestibule_saml::Connection;
use vestibule_testkit::hostile::{
    Attack, Expected, Scene, Stage, TRUSTED, VICTIM, attack, attacks,
};
use vestibule_testkit::{SamlIdp, TestKey};
use vestibule_xmldsig::SignaturePolicy;

fn body(attack: &Attack, idp: &SamlIdp) -> String {
    let (user, target, ids) = (host::user(), host::target(), host::ids());
    let stage = Stage::new(idp, &user, &target, &ids, now());
    attack.forge(&stage).unwrap_or_else(|error| panic!("{}: {error}", attack.name())).body()
}

fn refuses(name: &str) {
    let attack = attack(name).expect("an attack of that name");
    let Expected::Refused(code) = attack.expected() else { panic!("it changes nothing") };
    for idp in host::idps() {
        let outcome = play(attack.scene(), &connection(&idp, &TRUSTED), &body(attack, &idp));
        assert_eq!(outcome.err().as_deref(), Some(code), "{}", attack.what());
    }
}

fn accepts(name: &str) {
    let attack = attack(name).expect("an attack of that name");
    assert_eq!(attack.expected(), Expected::ChangesNothing);
    for idp in host::idps() {
        let outcome = play(attack.scene(), &connection(&idp, &TRUSTED), &body(attack, &idp));
        let sign_in = outcome.unwrap_or_else(|code| panic!("{code}: {}", attack.what()));
        assert_eq!(sign_in.name_id().value(), host::user().name_id);
        assert_eq!(sign_in.issuer(), idp.entity_id());
        let groups = sign_in.attributes().values().flatten().filter(|value| *value == "admins");
        assert_eq!(groups.count(), 0, "a group was added");
    }
}

macro_rules! tests {
    ($module:ident, $names:ident, $check:ident: $($name:ident)*) => {
        const $names: &[&str] = &[$(stringify!($name)),*];

        mod $module {
            $(
                #[test]
                fn $name() {
                    super::$check(stringify!($name));
                }
            )*
        }
    };
}

tests! {
    refused, REFUSED, refuses:
    xsw1_original_response_in_forged_signature
    xsw1_with_the_same_assertion_id
    xsw2_original_response_before_forged_signature
    xsw2_with_the_same_assertion_id
    xsw3_forged_sibling_before_signed_assertion
    xsw4_signed_assertion_inside_forged_one
    xsw5_signature_moved_to_forged_sibling
    xsw6_original_assertion_in_forged_signature
    xsw7_forged_in_extensions
    xsw7_forged_in_unqualified_extensions
    xsw7_with_the_same_assertion_id
    xsw8_original_assertion_in_object
    xsw8_with_the_same_assertion_id
    xsw10_assertion_signature_moved_to_response
    forged_assertion_added_to_signed_response
    forged_assertion_replaces_the_one_in_a_signed_response
    forged_sibling_after_signed_assertion
    forged_sibling_with_the_same_id
    forged_sibling_with_a_copy_of_the_signature
    two_signed_assertions
    two_assertions_of_two_issuers
    plain_and_encrypted_assertion
    encrypted_assertion_that_nobody_signed
    forged_assertion_in_encrypted_assertion
    forged_assertion_in_lower_case
    no_assertion
    no_assertion_in_signed_response
    signed_assertion_in_advice_of_forged_one
    signed_assertion_in_attribute_value_of_forged_one
    signed_assertion_in_confirmation_data_of_forged_one
    signed_assertion_in_conditions_of_forged_one
    signed_assertion_in_authn_context_decl_of_forged_one
    signed_assertion_as_evidence_of_forged_one
    signed_assertion_in_name_id_of_forged_one
    forged_assertion_in_status_detail
    forged_assertion_in_status_message
    forged_assertion_in_foreign_wrapper
    signed_assertion_in_foreign_wrapper
    forged_assertion_in_signature_object
    forged_assertion_in_key_info
    forged_assertion_in_signature_value
    forged_response_in_extensions
    forged_subject_in_extensions
    genuine_assertion_in_advice
    forged_response_before_the_root
    forged_response_after_the_root
    text_after_the_root
    assertion_as_root
    response_in_soap_envelope
    response_in_artifact_response
    logout_response_with_assertion
    response_in_namespace_of_saml_1_1
    nothing
    xsw9_forged_signed_info_second
    xsw9_forged_signed_info_first
    xsw9_forged_signed_info_last
    xsw9_genuine_signed_info_in_object
    xsw9_genuine_signed_info_in_foreign_wrapper
    digest_of_forged_in_status_detail
    digest_of_forged_in_assertion
    two_references_genuine_first
    two_references_genuine_last
    no_reference
    two_signatures_on_one_assertion
    signature_at_the_end_of_the_assertion
    signature_in_extensions
    unsigned
    signature_stripped
    name_id_changed_after_signing
    attribute_added_after_signing
    genuine_signature_on_forged_assertion
    genuine_signature_on_assertion_with_other_id
    response_signature_names_the_assertion
    assertion_signature_names_the_response
    signed_assertion_in_response_with_broken_signature
    signature_under_a_foreign_name
    comment_in_name_id
    processing_instruction_in_name_id
    cdata_in_name_id
    element_in_name_id
    signed_element_in_name_id
    comment_in_digest_value
    element_in_digest_value
    comment_after_the_root
    external_entity
    parameter_entity
    billion_laughs
    doctype_alone
    doctype_declares_ids
    entity_that_is_not_declared
    utf_16
    declared_as_latin_1
    xml_1_1
    name_with_two_colons
    directive_in_the_document
    prefix_that_is_not_declared
    id_in_protocol_namespace
    id_in_mixed_case
    id_in_lower_case
    id_in_odd_case
    xml_id
    id_twice_on_one_element
    attribute_twice_by_two_prefixes
    id_of_the_assertion_on_the_response
    id_of_the_assertion_on_the_signature
    id_with_quotes
    empty_id
    golden_response_with_relative_namespace
    digest_of_nothing
    empty_namespace_for_a_prefix
    xml_prefix_for_another_namespace
    reserved_namespace_for_another_prefix
    namespace_redeclared_inside
    response_of_three_megabytes
    elements_nested_a_thousand_deep
    a_hundred_thousand_elements
    a_thousand_attributes
    a_thousand_namespaces
    long_namespace_used_often
    text_of_half_a_megabyte
    a_hundred_thousand_references
    attackers_certificate_in_key_info
    genuine_certificate_in_key_info
    both_certificates_in_key_info
    key_value_in_key_info
    retrieval_method_in_key_info
    no_key_info
    response_signed_by_attacker
    two_key_infos
    hmac_sha256_with_certificate
    hmac_sha256_with_public_key
    hmac_sha1_with_public_key
    hmac_output_length
    algorithm_none
    dsa_sha1
    rsa_signature_named_ecdsa
    rsa_signature_named_pss
    ed25519_without_such_a_key
    signature_value_flipped
    signature_value_empty
    signature_value_zero
    signature_value_with_zeros_in_front
    signature_value_not_base64
    digest_value_flipped
    digest_value_empty
    digest_value_cut_short
    rsa_padding_followed_by_garbage
    rsa_digest_info_without_parameters
    ecdsa_of_zeros
    ecdsa_as_der
    ecdsa_with_zeros_in_front
    rsa_sha1
    ecdsa_sha1
    sha1_digest
    md5_digest
    rsa_1024
    inclusive_canonicalization_of_signed_info
    inclusive_canonicalization_of_the_assertion
    unknown_canonicalization
    xpath_as_canonicalization
    xslt_transform
    xpath_transform
    xpath_filter_transform
    base64_transform
    decryption_transform
    no_transforms
    no_enveloped_signature_transform
    canonicalization_before_enveloped_signature
    three_transforms
    enveloped_signature_twice
    enveloped_signature_with_parameters
    canonicalization_with_parameters
    enveloped_signature_alone
    reference_to_a_web_address
    reference_to_a_file
    reference_with_address_and_fragment
    reference_by_xpointer
    reference_by_xpointer_to_the_root
    reference_empty
    reference_without_uri
    reference_with_empty_fragment
    reference_without_number_sign
    reference_percent_encoded
    reference_with_trailing_space
    reference_to_an_id_that_is_not_there
    signature_with_object
    signature_over_a_manifest
    destination_of_another_service_provider
    destination_that_begins_like_ours
    destination_with_trailing_slash
    destination_missing_in_signed_response
    destination_empty_in_signed_response
    response_version_1_1
    response_without_version
    assertion_version_1_1
    assertion_without_id
    status_request_denied
    status_success_inside_of_an_error
    status_missing
    status_without_code
    status_twice
    status_that_begins_like_success
    issuer_is_another_tenant
    assertion_issuer_is_another
    response_issuer_is_another
    issuer_with_more_behind
    issuer_with_other_trailing_slash
    issuer_with_white_space
    issuer_empty
    issuer_missing_in_assertion
    issuer_missing_in_signed_response
    issuer_of_another_format
    issuer_with_key_of_another_provider
    second_issuer
    audience_is_another_service_provider
    audience_that_begins_like_ours
    audience_with_trailing_slash
    audience_with_spn_prefix
    audience_empty
    audience_restriction_without_audience
    audience_restriction_missing
    audience_in_proxy_restriction_only
    two_audience_restrictions_and_one_names_us
    conditions_missing
    conditions_twice
    condition_of_an_unknown_type
    condition_in_a_foreign_namespace
    in_response_to_in_the_unsigned_part_only
    in_response_to_of_another_request_in_the_signed_part
    in_response_to_missing_on_the_response
    in_response_to_of_another_request
    in_response_to_that_begins_like_ours
    in_response_to_missing_everywhere
    posted_by_another_browser
    answers_a_sign_in_of_another_connection
    answered_an_hour_later
    replayed
    unsolicited_where_none_is_allowed
    unsolicited_that_names_a_request
    unsolicited_that_names_a_request_in_the_signed_part
    unsolicited_that_names_a_request_in_another_confirmation
    unsolicited_that_was_issued_long_ago
    recipient_is_another_service_provider
    recipient_that_begins_like_ours
    recipient_missing
    recipient_empty
    confirmation_by_holder_of_key_only
    confirmation_by_sender_vouches_only
    confirmation_missing
    confirmation_without_data
    confirmation_with_data_twice
    confirmation_with_not_before
    confirmation_that_never_expires
    two_confirmations_each_half_right
    bearer_for_another_and_holder_of_key_for_us
    expired_just_now
    confirmation_expired_just_now
    not_yet_valid
    window_that_ends_before_it_begins
    window_without_length
    window_of_ten_years
    window_up_to_the_end_of_time
    long_window_in_another_confirmation
    time_without_zone
    confirmation_time_without_zone
    time_in_the_year_10000
    time_with_a_leap_second
    time_that_is_a_number
    time_empty
    issue_instant_malformed
    issue_instant_missing
    issued_in_the_future
    name_id_with_zero_width_space
    name_id_with_soft_hyphen
    name_id_with_byte_order_mark
    name_id_with_right_to_left_override
    name_id_with_tag_characters
    name_id_with_leading_space
    name_id_with_trailing_line_end
    name_id_with_no_break_space
    name_id_with_tab
    name_id_with_delete_character
    name_id_with_null_reference
    name_id_empty
    name_id_of_white_space
    name_id_missing
    name_id_twice
    subject_twice
    encrypted_id
    transient_where_persistent_is_asked_for
    no_authn_statement
    authn_instant_missing
    authn_instant_in_the_future
    session_ended_just_now
    session_ended_in_the_second_statement
    weaker_context_than_was_asked_for
    context_missing_where_one_was_asked_for
    old_session_where_a_fresh_sign_in_was_asked_for
    attribute_without_name
    encrypted_attribute
    response_field_posted_twice
    relay_state_posted_twice
    response_field_missing
    base64_with_foreign_characters
    base64_for_urls
    base64_with_bits_left_over
    base64_padding_inside
    deflate_bomb_posted
}

tests! {
    changes_nothing, CHANGE_NOTHING, accepts:
    forged_assertion_of_saml_1_1
    name_id_by_character_references
    tags_written_otherwise
    byte_order_mark
    wrapper_declares_more_namespaces
    key_info_replaced_on_genuine_signature
    destination_missing_in_unsigned_response
    consent_on_the_response
    foreign_element_in_extensions
    status_success_with_message
    issuer_format_entity
    issuer_missing_in_unsigned_response
    two_audiences_and_one_is_ours
    one_time_use
    proxy_restriction
    unsolicited_where_it_is_allowed
    two_confirmations_and_the_second_is_right
    address_of_the_browser
    expires_in_a_moment
    confirmation_expires_in_a_moment
    valid_in_a_minute
    conditions_without_times
    time_with_an_offset
    persistent_where_persistent_is_asked_for
    name_id_with_qualifiers
    session_ends_in_a_moment
    fresh_sign_in_where_one_was_asked_for
    attribute_value_of_elements
    attribute_value_that_writes_xml
    email_attribute_of_another_domain
    relay_state_is_a_url
    base64_in_lines
}

#[test]
fn the_table_and_the_tests_cover_each_other() {
    let table: Vec<&str> = attacks().map(Attack::name).collect();
    let tested: BTreeSet<&str> = REFUSED.iter().chain(CHANGE_NOTHING).copied().collect();
    assert_eq!(table.iter().copied().collect::<BTreeSet<_>>(), tested);
    assert_eq!(table.len(), tested.len(), "a name stands twice in the table");
    println!("{} attacks, {} of which change nothing", table.len(), CHANGE_NOTHING.len());
}

/// The messages that a connection lets the victim in by, when all of the table arrive in one scene.
fn lets_in(connection: &Connection, scene: Scene, messages: &[(Name, String)]) -> BTreeSet<Name> {
    let is_victim = |(_, body): &&(Name, String)| {
        play(scene, connection, body).is_ok_and(|sign_in| sign_in.name_id().value() == VICTIM)
    };
    messages.iter().filter(is_victim).map(|(name, _)| *name).collect()
}

type Name = &'static str;

/// What is a forgery only because of the scene that it belongs to.
const OUT_OF_SCENE: [Name; 9] = [
    "posted_by_another_browser",
    "answers_a_sign_in_of_another_connection",
    "answered_an_hour_later",
    "replayed",
    "unsolicited_that_names_a_request",
    "weaker_context_than_was_asked_for",
    "context_missing_where_one_was_asked_for",
    "old_session_where_a_fresh_sign_in_was_asked_for",
    "transient_where_persistent_is_asked_for",
];

#[test]
fn each_tolerance_lets_in_what_it_names_and_nothing_else() {
    let idp = SamlIdp::entra_like(host::TENANT);
    let messages: Vec<(Name, String)> =
        attacks().map(|attack| (attack.name(), body(attack, &idp))).collect();
    let strict = connection(&idp, &TRUSTED);
    let by_strict = lets_in(&strict, Scene::Answer, &messages);
    assert_eq!(by_strict, BTreeSet::from(OUT_OF_SCENE));
    let more = |tolerance: &dyn Fn(Connection) -> Connection| -> Vec<Name> {
        let all = lets_in(&tolerance(strict.clone()), Scene::Answer, &messages);
        assert!(all.is_superset(&by_strict));
        all.difference(&by_strict).copied().collect()
    };
    let signatures = |policy: SignaturePolicy| {
        more(&move |strict: Connection| strict.with_signature_policy(policy.clone()))
    };
    let (policy, later) = (SignaturePolicy::strict, host::at("2027-01-01T00:00:00Z"));

    let sha1 = ["ecdsa_sha1", "rsa_sha1", "sha1_digest"];
    assert_eq!(signatures(policy().with_danger_sha1_until(later)), sha1);
    assert_eq!(signatures(policy().with_danger_rsa1024_until(later)), ["rsa_1024"]);
    assert!(signatures(policy().with_compat_inclusive_c14n()).is_empty());
    assert!(signatures(policy().with_compat_whole_document_reference()).is_empty());
    let destination =
        ["destination_empty_in_signed_response", "destination_missing_in_signed_response"];
    assert_eq!(more(&|strict| strict.with_compat_missing_destination()), destination);
    let alias = vestibule_saml::EntityId::parse(&format!("spn:{}", host::SP)).unwrap();
    let aliased = more(&|strict| strict.with_compat_audience_alias(alias.clone()));
    assert_eq!(aliased, ["audience_with_spn_prefix"]);
    let unsolicited = lets_in(&strict, Scene::UnsolicitedOpen, &messages);
    let answers_nothing =
        ["in_response_to_missing_everywhere", "unsolicited_where_none_is_allowed"];
    assert_eq!(unsolicited, BTreeSet::from(answers_nothing));
}

#[test]
fn a_key_of_one_provider_speaks_for_no_other() {
    let idp = SamlIdp::entra_like(host::TENANT);
    let other = connection(&idp, &[TestKey::P384]);
    for attack in attacks() {
        let outcome = play(attack.scene(), &other, &body(attack, &idp));
        assert!(outcome.is_err(), "{} was accepted without a trusted key", attack.name());
    }
}
