//! SubjectConfirmation (SAML 2.0 core 2.4.1, profiles 4.1.4.2): one bearer confirmation has to pass
//! whole.

use super::Attack;
use super::Edit::Assertion;

const RECIPIENT: &str = "CVE-2026-41577: an assertion for another service provider";
const BEARER: &str = "CVE-2026-1190: time bounds and methods that are not checked";
const METHOD: &str = "Method=\"urn:oasis:names:tc:SAML:2.0:cm:bearer\"";
const TO_US: &str = "Recipient=\"{acs}\"";
const WHOLE: &str = r#"<{s}SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><{s}SubjectConfirmationData InResponseTo="{request}" NotOnOrAfter="{end}" Recipient="{acs}"/></{s}SubjectConfirmation>"#;

pub(super) const ATTACKS: &[Attack] = &[
    Attack::edited(
        "recipient_is_another_service_provider",
        "Confirms the subject to another service provider.",
        RECIPIENT,
        "recipient_mismatch",
        &[Assertion(TO_US, "Recipient=\"https://other.example/acs\"")],
    ),
    Attack::edited(
        "recipient_that_begins_like_ours",
        "Confirms the subject to an address that begins with ours.",
        RECIPIENT,
        "recipient_mismatch",
        &[Assertion(TO_US, "Recipient=\"{acs}.evil.example\"")],
    ),
    Attack::edited(
        "recipient_missing",
        "Confirms the subject to nobody.",
        RECIPIENT,
        "recipient_missing",
        &[Assertion(" Recipient=\"{acs}\"", "")],
    ),
    Attack::edited(
        "recipient_empty",
        "Confirms the subject to an empty address.",
        RECIPIENT,
        "recipient_mismatch",
        &[Assertion(TO_US, "Recipient=\"\"")],
    ),
    Attack::edited(
        "confirmation_by_holder_of_key_only",
        "Confirms the subject by a key that nobody here can ask for.",
        BEARER,
        "no_bearer_confirmation",
        &[Assertion(METHOD, "Method=\"urn:oasis:names:tc:SAML:2.0:cm:holder-of-key\"")],
    ),
    Attack::edited(
        "confirmation_by_sender_vouches_only",
        "Confirms the subject by the word of the sender.",
        BEARER,
        "no_bearer_confirmation",
        &[Assertion(METHOD, "Method=\"urn:oasis:names:tc:SAML:2.0:cm:sender-vouches\"")],
    ),
    Attack::edited(
        "confirmation_missing",
        "Does not confirm the subject.",
        BEARER,
        "no_bearer_confirmation",
        &[Assertion(WHOLE, "")],
    ),
    Attack::edited(
        "confirmation_without_data",
        "Confirms the subject without saying to whom and until when.",
        BEARER,
        "recipient_missing",
        &[Assertion(
            WHOLE,
            "<{s}SubjectConfirmation Method=\"urn:oasis:names:tc:SAML:2.0:cm:bearer\"/>",
        )],
    ),
    Attack::edited(
        "confirmation_with_data_twice",
        "Puts two SubjectConfirmationData into one confirmation.",
        BEARER,
        "recipient_missing",
        &[Assertion(
            "<{s}SubjectConfirmationData ",
            "<{s}SubjectConfirmationData/><{s}SubjectConfirmationData ",
        )],
    ),
    Attack::edited(
        "confirmation_with_not_before",
        "Gives a bearer confirmation a NotBefore.",
        BEARER,
        "confirmation_not_before",
        &[Assertion(TO_US, "NotBefore=\"{start}\" Recipient=\"{acs}\"")],
    ),
    Attack::edited(
        "confirmation_that_never_expires",
        "Leaves NotOnOrAfter out of the confirmation.",
        BEARER,
        "confirmation_not_on_or_after_missing",
        &[Assertion(" NotOnOrAfter=\"{end}\" Recipient", " Recipient")],
    ),
    Attack::edited(
        "two_confirmations_each_half_right",
        "Sends two bearer confirmations: one is for us and expired, one has time left and is for \
         another.",
        "conditions of two confirmations are never put together",
        "confirmation_expired",
        &[Assertion(
            WHOLE,
            r#"<{s}SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><{s}SubjectConfirmationData InResponseTo="{request}" NotOnOrAfter="{now-3600}" Recipient="{acs}"/></{s}SubjectConfirmation><{s}SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><{s}SubjectConfirmationData InResponseTo="{request}" NotOnOrAfter="{end}" Recipient="https://other.example/acs"/></{s}SubjectConfirmation>"#,
        )],
    ),
    Attack::edited(
        "bearer_for_another_and_holder_of_key_for_us",
        "Sends a bearer confirmation for another, and one for us by another method.",
        "conditions of two confirmations are never put together",
        "recipient_mismatch",
        &[Assertion(
            WHOLE,
            r#"<{s}SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><{s}SubjectConfirmationData InResponseTo="{request}" NotOnOrAfter="{end}" Recipient="https://other.example/acs"/></{s}SubjectConfirmation><{s}SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:holder-of-key"><{s}SubjectConfirmationData InResponseTo="{request}" NotOnOrAfter="{end}" Recipient="{acs}"/></{s}SubjectConfirmation>"#,
        )],
    ),
    Attack::edge(
        "two_confirmations_and_the_second_is_right",
        "Sends two bearer confirmations, the second of which is for us.",
        "profiles 4.1.4.2: at least one has to pass",
        &[Assertion(
            WHOLE,
            r#"<{s}SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><{s}SubjectConfirmationData InResponseTo="{request}" NotOnOrAfter="{end}" Recipient="https://other.example/acs"/></{s}SubjectConfirmation><{s}SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><{s}SubjectConfirmationData InResponseTo="{request}" NotOnOrAfter="{end}" Recipient="{acs}"/></{s}SubjectConfirmation>"#,
        )],
    ),
    Attack::edge(
        "address_of_the_browser",
        "Names the address of the browser, which proxies hide.",
        "profiles 4.1.4.2: Address may be checked",
        &[Assertion(TO_US, "Recipient=\"{acs}\" Address=\"192.0.2.1\"")],
    ),
];
