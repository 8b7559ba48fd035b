//! Elements of multi-valued attributes
//! ([RFC 7643, sections 2.4 and 4.1.2](https://www.rfc-editor.org/rfc/rfc7643#section-2.4)).

use serde::{Deserialize, Serialize};

use super::{Extra, elide};

/// An e-mail address, a telephone number, a photo, a role, or any other element with the
/// sub-attributes that the standard gives to all of them.
///
/// ```
/// use vestibule_scim::typed::MultiValued;
///
/// let mut work = MultiValued::new("ada@example.com");
/// work.kind = Some("work".to_owned());
/// work.primary = Some(true);
/// assert_eq!(
///     serde_json::to_string(&work)?,
///     r#"{"value":"ada@example.com","type":"work","primary":true}"#,
/// );
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct MultiValued {
    /// The address, number, URL, name or base64 text itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// What to show people instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display: Option<String>,
    /// What it is for, such as `work`.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// Whether it is the preferred one. At most one element is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub primary: Option<bool>,
    /// The URI of what the element refers to.
    #[serde(rename = "$ref", skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// Members that the standard does not name.
    #[serde(flatten)]
    pub extra: Extra,
}

impl MultiValued {
    /// An element that has a value and nothing else.
    ///
    /// ```
    /// use vestibule_scim::typed::MultiValued;
    ///
    /// assert_eq!(MultiValued::new("admin").value.as_deref(), Some("admin"));
    /// ```
    #[must_use]
    pub fn new(value: impl Into<String>) -> Self {
        Self { value: Some(value.into()), ..Self::default() }
    }

    /// The primary one of some elements, or else the first.
    ///
    /// ```
    /// use vestibule_scim::typed::MultiValued;
    ///
    /// let mut elements = [MultiValued::new("a@example.com"), MultiValued::new("b@example.com")];
    /// assert_eq!(MultiValued::preferred(&elements), elements.first());
    /// elements[1].primary = Some(true);
    /// assert_eq!(MultiValued::preferred(&elements), elements.last());
    /// ```
    #[must_use]
    pub fn preferred(elements: &[Self]) -> Option<&Self> {
        elements.iter().find(|element| element.primary == Some(true)).or(elements.first())
    }
}

/// A postal address.
///
/// ```
/// use vestibule_scim::typed::Address;
///
/// let address: Address = serde_json::from_str(r#"{"locality":"Turin","country":"IT"}"#)?;
/// assert_eq!(address.locality.as_deref(), Some("Turin"));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Address {
    /// All of it, in lines, as on an envelope.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub formatted: Option<String>,
    /// Street and house number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub street_address: Option<String>,
    /// The city.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locality: Option<String>,
    /// The state or region.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// The postal code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub postal_code: Option<String>,
    /// The country, by its ISO 3166-1 alpha-2 code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// What it is for, such as `home`.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// Whether it is the preferred one. At most one element is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub primary: Option<bool>,
    /// Members that the standard does not name.
    #[serde(flatten)]
    pub extra: Extra,
}

elide!(MultiValued, Address);
