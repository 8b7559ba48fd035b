//! How a product words its requests: headers, and the escaping of queries.

/// The habits of one product.
#[derive(Debug, Clone, Copy)]
pub struct Manners {
    /// `User-Agent`; none where the product has been seen to send none.
    pub(crate) user_agent: Option<&'static str>,
    /// `Content-Type` of a request with a body.
    pub(crate) content_type: &'static str,
    /// Whether it sends `Content-Type` where there is no body as well.
    pub(crate) content_type_without_body: bool,
    /// `Accept`.
    pub(crate) accept: Option<&'static str>,
    /// `Accept-Charset`.
    pub(crate) accept_charset: Option<&'static str>,
    /// How a blank of a query is written.
    pub(crate) blank: &'static str,
    /// A parameter without a value that stands first in every query.
    pub(crate) flag: Option<&'static str>,
    /// What stands at the end of every URI that has a filter, and of every one that has none.
    pub(crate) tails: (&'static str, &'static str),
    /// Whether it insists on `application/scim+json`.
    pub(crate) strict_content_type: bool,
}

impl Manners {
    /// Entra. `Content-Type` and the demand for `application/scim+json`: entra-docs,
    /// `use-scim-to-provision-users-and-groups.md`. No `User-Agent`: kortix-ai/suna, pull request
    /// 7297. Form escaping of the filter: elimity-com/scim,
    /// `internal/idp_test/testdata/azuread/get_user_query_0.json`.
    pub(crate) const ENTRA: Manners = Manners {
        user_agent: None,
        content_type: "application/scim+json; charset=utf-8",
        content_type_without_body: false,
        accept: Some("application/scim+json"),
        accept_charset: None,
        blank: "+",
        flag: None,
        tails: ("", ""),
        strict_content_type: true,
    };

    /// Entra with the flag of RFC behavior at the end of the tenant URL: entra-docs,
    /// `application-provisioning-config-problem-scim-compatibility.md`. It comes along as a
    /// parameter of every request.
    pub(crate) const ENTRA_FLAGGED: Manners =
        Manners { flag: Some("aadOptscim062020"), ..Manners::ENTRA };

    /// The Logic App of the gallery: SCIMReferenceCode, `SCIMTests_Workflow.json`.
    pub(crate) const GALLERY: Manners = Manners {
        content_type: "application/scim+json",
        strict_content_type: false,
        ..Manners::ENTRA
    };

    /// Okta: okta-developer-docs, `reference/scim/scim-20`.
    pub(crate) const OKTA: Manners = Manners {
        user_agent: Some("Okta SCIM Client 1.0.0"),
        content_type: "application/scim+json; charset=utf-8",
        content_type_without_body: false,
        accept: Some("application/scim+json; charset=utf-8"),
        accept_charset: None,
        blank: "%20",
        flag: None,
        tails: ("", ""),
        strict_content_type: false,
    };

    /// The GET requests of Okta's SPEC test: BerriAI/litellm, `tests/scim_tests/scim_e2e_test.json`.
    pub(crate) const OKTA_SPEC_TEST: Manners = Manners {
        user_agent: Some("OKTA SCIM Integration"),
        content_type_without_body: true,
        accept: Some("application/scim+json"),
        accept_charset: Some("utf-8"),
        ..Manners::OKTA
    };

    /// The POST requests of the same.
    pub(crate) const OKTA_SPEC_TEST_POST: Manners = Manners {
        user_agent: None,
        content_type: "application/json",
        accept: Some("application/scim+json; charset=utf-8"),
        ..Manners::OKTA
    };

    /// OneLogin: the access log in goauthentik/authentik, issue 11249, has no `User-Agent`,
    /// `application/json`, form escaping, and a loose `&` or `?` at the end of each URI.
    pub(crate) const ONELOGIN: Manners = Manners {
        user_agent: None,
        content_type: "application/json",
        content_type_without_body: true,
        accept: None,
        accept_charset: None,
        blank: "+",
        flag: None,
        tails: ("&", "?"),
        strict_content_type: false,
    };

    /// JumpCloud and PingFederate: not documented, so as the RFC has it.
    pub(crate) const PLAIN: Manners = Manners {
        user_agent: None,
        content_type: "application/scim+json",
        content_type_without_body: false,
        accept: Some("application/scim+json"),
        accept_charset: None,
        blank: "%20",
        flag: None,
        tails: ("", ""),
        strict_content_type: false,
    };

    /// The query of a request, with its question mark, or nothing.
    pub(crate) fn query(&self, parameters: &[(&str, &str)]) -> String {
        let mut parts: Vec<String> = self.flag.iter().map(|flag| (*flag).to_owned()).collect();
        parts.extend(
            parameters.iter().map(|(name, value)| format!("{name}={}", self.escape(value))),
        );
        if parts.is_empty() {
            return self.tails.1.to_owned();
        }
        format!("?{}{}", parts.join("&"), self.tails.0)
    }

    fn escape(&self, text: &str) -> String {
        let mut escaped = String::new();
        for byte in text.bytes() {
            match byte {
                b' ' => escaped.push_str(self.blank),
                b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                    escaped.push(char::from(byte));
                }
                _ => escaped.push_str(&format!("%{byte:02X}")),
            }
        }
        escaped
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_are_escaped_as_each_product_does() {
        let filter = [("filter", "userName eq \"a@b\"")];
        assert_eq!(Manners::OKTA.query(&filter), "?filter=userName%20eq%20%22a%40b%22");
        assert_eq!(Manners::ONELOGIN.query(&filter), "?filter=userName+eq+%22a%40b%22&");
        assert_eq!(
            Manners::ENTRA_FLAGGED.query(&filter),
            "?aadOptscim062020&filter=userName+eq+%22a%40b%22"
        );
        assert_eq!(Manners::ONELOGIN.query(&[]), "?");
        assert_eq!(Manners::ENTRA.query(&[]), "");
        assert_eq!(Manners::ENTRA_FLAGGED.query(&[]), "?aadOptscim062020");
    }
}
