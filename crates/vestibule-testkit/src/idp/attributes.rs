//! The claims that a product sends when nobody configures others.

use super::{SamlIdp, Style};
use crate::user::SamlUser;
use crate::xml::{XSI, escape};

/// The AttributeStatement.
pub(super) fn statement(idp: &SamlIdp, user: &SamlUser) -> String {
    let s = idp.style.assertion();
    let claims = match idp.style {
        Style::Entra => entra(idp, user),
        Style::Okta => okta(user),
    };
    let attributes: String =
        claims.iter().map(|(name, values)| attribute(idp.style, name, values)).collect();
    format!("<{s}AttributeStatement>{attributes}</{s}AttributeStatement>")
}

type Claims = Vec<(&'static str, Vec<String>)>;

fn entra(idp: &SamlIdp, user: &SamlUser) -> Claims {
    let display = format!("{} {}", user.given_name, user.family_name);
    let mut claims = vec![
        ("http://schemas.microsoft.com/identity/claims/tenantid", vec![idp.tenant.clone()]),
        (
            "http://schemas.microsoft.com/identity/claims/objectidentifier",
            vec![user.object_id.clone()],
        ),
        ("http://schemas.microsoft.com/identity/claims/displayname", vec![display]),
        (
            "http://schemas.microsoft.com/identity/claims/identityprovider",
            vec![idp.entity_id.clone()],
        ),
        (
            "http://schemas.microsoft.com/claims/authnmethodsreferences",
            vec![
                "http://schemas.microsoft.com/ws/2008/06/identity/authenticationmethod/password"
                    .to_owned(),
            ],
        ),
        (
            "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/givenname",
            vec![user.given_name.clone()],
        ),
        (
            "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/surname",
            vec![user.family_name.clone()],
        ),
        (
            "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress",
            vec![user.email.clone()],
        ),
        ("http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name", vec![user.email.clone()]),
    ];
    if idp.group_limit.is_some_and(|limit| user.groups.len() > limit) {
        let link = format!(
            "https://graph.windows.net/{}/users/{}/getMemberObjects",
            idp.tenant, user.object_id
        );
        claims.push(("http://schemas.microsoft.com/claims/groups.link", vec![link]));
    } else if !user.groups.is_empty() {
        let name = "http://schemas.microsoft.com/ws/2008/06/identity/claims/groups";
        claims.push((name, user.groups.clone()));
    }
    claims
}

fn okta(user: &SamlUser) -> Claims {
    let mut claims = vec![
        ("email", vec![user.email.clone()]),
        ("firstName", vec![user.given_name.clone()]),
        ("lastName", vec![user.family_name.clone()]),
    ];
    if !user.groups.is_empty() {
        claims.push(("groups", user.groups.clone()));
    }
    claims
}

fn attribute(style: Style, name: &str, values: &[String]) -> String {
    let s = style.assertion();
    let (format, kind) = match style {
        Style::Entra => ("", String::new()),
        Style::Okta => (
            r#" NameFormat="urn:oasis:names:tc:SAML:2.0:attrname-format:unspecified""#,
            format!(r#" xmlns:xsi="{XSI}" xsi:type="xs:string""#),
        ),
    };
    let values: String = values
        .iter()
        .map(|value| format!("<{s}AttributeValue{kind}>{}</{s}AttributeValue>", escape(value)))
        .collect();
    format!(r#"<{s}Attribute Name="{}"{format}>{values}</{s}Attribute>"#, escape(name))
}
