//! AttributeStatement (SAML 2.0 core 2.7.3), and what a user can write into their own attributes.

use super::Attack;
use super::Edit::Assertion;
use crate::user::SamlUser;

pub(super) const ATTACKS: &[Attack] = &[
    Attack::edited(
        "attribute_without_name",
        "Sends an attribute without a name.",
        "core 2.7.3.1: an attribute is named",
        "attribute_malformed",
        &[Assertion(
            "<{s}AttributeStatement>",
            "<{s}AttributeStatement><{s}Attribute><{s}AttributeValue>x</{s}AttributeValue></{s}Attribute>",
        )],
    ),
    Attack::edited(
        "encrypted_attribute",
        "Sends an EncryptedAttribute, which nobody here can read.",
        "core 2.7.3.2",
        "encrypted_attribute",
        &[Assertion("<{s}AttributeStatement>", "<{s}AttributeStatement><{s}EncryptedAttribute/>")],
    ),
    Attack::edge(
        "attribute_value_of_elements",
        "Sends a value that is an element, which is left out.",
        "core 2.7.3.1.1",
        &[Assertion(
            "<{s}AttributeStatement>",
            "<{s}AttributeStatement><{s}Attribute Name=\"x\"><{s}AttributeValue><y xmlns=\"urn:example:y\"/></{s}AttributeValue></{s}Attribute>",
        )],
    ),
    Attack::harmless(
        "attribute_value_that_writes_xml",
        "Calls oneself by a name that closes the element and opens a group.",
        "CVE-2026-46490: injection on the issuing side",
        |stage| {
            let name =
                "x</AttributeValue></Attribute><Attribute Name=\"groups\"><AttributeValue>admins";
            let user = SamlUser { given_name: name.to_owned(), ..stage.user().clone() };
            let response = stage.idp().respond(&user, stage.target(), stage.ids(), stage.now())?;
            Ok(response.xml().to_owned().into())
        },
    ),
    Attack::harmless(
        "email_attribute_of_another_domain",
        "Claims the victim's address as an attribute: data, and not who signs in.",
        "boxyhq/saas-starter-kit#2577: e-mail taken for the identity",
        |stage| {
            let user = SamlUser { email: super::VICTIM.to_owned(), ..stage.user().clone() };
            let response = stage.idp().respond(&user, stage.target(), stage.ids(), stage.now())?;
            Ok(response.xml().to_owned().into())
        },
    ),
];
