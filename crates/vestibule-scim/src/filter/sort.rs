//! What resources are sorted by ([RFC 7644, section 3.4.2.3][rfc]).
//!
//! [rfc]: https://www.rfc-editor.org/rfc/rfc7644#section-3.4.2.3

use std::cmp::Ordering;
use std::fmt;

use serde::{Deserialize, Serialize};
use vestibule_core::Timestamp;

use super::FilterError;
use super::bind::Binder;
use super::bound::Field;
use crate::schema::AttributeType;
use crate::{
    AttributeId, AttributePath, Kept, Profile, ResourceType, Stored, Tolerances, Value, fold,
};

/// An attribute that resources of one type are sorted by.
///
/// Of a multi-valued attribute it is the primary value, or else the first. A complex attribute
/// stands for its `value`. Text is compared as filters compare it.
///
/// ```
/// use vestibule_scim::{AttributePath, Limits, Profile, Registry, SortBy};
///
/// let registry = Registry::standard();
/// let user = registry.resource_type("User").unwrap();
/// let path = AttributePath::parse("emails", &Limits::new())?;
/// let sort = SortBy::bind(user, &path, Profile::STRICT)?;
/// assert_eq!(sort.to_string(), "emails.value");
/// # Ok::<(), vestibule_scim::FilterError>(())
/// ```
#[derive(Clone, PartialEq)]
pub struct SortBy {
    resource_type: ResourceType,
    attribute: AttributeId,
    source: SortSource,
    tolerances: Tolerances,
}

/// Where a sort key comes from.
///
/// Exhaustive on purpose: a store that sorts by itself answers for every case.
#[derive(Clone, Debug, PartialEq)]
pub enum SortSource {
    /// The resource's `id`.
    Id,
    /// `meta.created`.
    Created,
    /// `meta.lastModified`.
    LastModified,
    /// A single value.
    Value(Field),
    /// A value of one element of a multi-valued attribute: of the first element whose `primary` is
    /// true, or else of the first element.
    Element {
        /// The multi-valued attribute.
        elements: Field,
        /// Which of its sub-attributes says that an element is the primary one.
        primary: Option<AttributeId>,
        /// The value within the element.
        value: Field,
    },
}

/// What a resource is sorted by. Keys of one [`SortBy`] are of one kind; of different kinds (when
/// resources of several types are sorted) they stand in the order below.
///
/// # Security
///
/// A key is a value of a resource, and so personal. `Debug` prints which kind it is alone.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SortKey {
    /// `false` before `true`.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// A number; zero is never negative.
    Decimal(#[serde(with = "bits")] f64),
    /// A point in time.
    Instant(Timestamp),
    /// Text in the form that is compared, ordered by UTF-8 octets.
    Text(Box<str>),
}

impl SortBy {
    /// Finds the attribute to sort by.
    ///
    /// # Errors
    ///
    /// [`FilterError`] with `filter_unknown_attribute`, `filter_attribute_complex`, or
    /// `filter_attribute_not_filterable` for what resources never show, what follows from elsewhere,
    /// memberships and binary values: the order would tell them.
    pub fn bind(
        resource_type: &ResourceType,
        path: &AttributePath<'_>,
        profile: Profile,
    ) -> Result<Self, FilterError> {
        let mut binder = Binder::new(resource_type, profile);
        let (attribute, ids) = binder.sortable(path)?;
        let source = source(resource_type, attribute, &ids)?;
        let tolerances = binder.used();
        Ok(Self { resource_type: resource_type.clone(), attribute, source, tolerances })
    }

    /// The resource type whose attribute it is.
    #[must_use]
    pub const fn resource_type(&self) -> &ResourceType {
        &self.resource_type
    }

    /// The attribute, a `value` where the path names a complex one.
    #[must_use]
    pub const fn attribute(&self) -> AttributeId {
        self.attribute
    }

    /// Where the key comes from.
    #[must_use]
    pub const fn source(&self) -> &SortSource {
        &self.source
    }

    /// The tolerances that it took to find the attribute.
    #[must_use]
    pub const fn tolerances(&self) -> Tolerances {
        self.tolerances
    }

    /// The key of a resource, if it has a value to sort by.
    #[must_use]
    pub fn key(&self, stored: &Stored) -> Option<SortKey> {
        let record = stored.resource.record();
        let value = match &self.source {
            SortSource::Id => return Some(SortKey::Text(stored.id.as_str().into())),
            SortSource::Created => return Some(SortKey::Instant(stored.meta.created)),
            SortSource::LastModified => return Some(SortKey::Instant(stored.meta.last_modified)),
            SortSource::Value(field) => field.within(record)?,
            SortSource::Element { elements, primary, value } => {
                let elements = elements.within(record)?.elements();
                let is_primary = |element: &&Value| {
                    let flag = element.as_record().zip(*primary);
                    flag.and_then(|(record, id)| record.get(id)) == Some(&Value::Boolean(true))
                };
                let element = elements.iter().find(is_primary).or_else(|| elements.first())?;
                match value.is_element() {
                    true => element,
                    false => value.within(element.as_record()?)?,
                }
            }
        };
        self.key_of(value)
    }

    fn key_of(&self, value: &Value) -> Option<SortKey> {
        Some(match value {
            Value::Boolean(value) => SortKey::Boolean(*value),
            Value::Integer(value) => SortKey::Integer(*value),
            // Adding zero turns the negative one into the other.
            Value::Decimal(value) => SortKey::Decimal(value + 0.0),
            Value::DateTime(time) => SortKey::Instant(time.instant()),
            Value::String(text) if self.resource_type.attribute(self.attribute).is_case_exact() => {
                SortKey::Text(text.clone())
            }
            Value::String(text) => SortKey::Text(fold(text).into()),
            Value::Many(elements) => self.key_of(elements.first()?)?,
            Value::Complex(_) => return None,
        })
    }
}

impl fmt::Display for SortBy {
    /// The path of the attribute.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.resource_type.attribute(self.attribute).path())
    }
}

impl fmt::Debug for SortBy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SortBy({self})")
    }
}

impl SortKey {
    /// The ascending order of two resources' keys: a resource without a key comes last. The
    /// descending order is its reverse.
    ///
    /// ```
    /// use std::cmp::Ordering;
    /// use vestibule_scim::SortKey;
    ///
    /// let key = SortKey::Integer(3);
    /// assert_eq!(SortKey::ascending(Some(&key), None), Ordering::Less);
    /// assert_eq!(SortKey::ascending(Some(&SortKey::Integer(-1)), Some(&key)), Ordering::Less);
    /// ```
    #[must_use]
    pub fn ascending(one: Option<&Self>, other: Option<&Self>) -> Ordering {
        match (one, other) {
            (Some(one), Some(other)) => one.cmp(other),
            (one, other) => one.is_none().cmp(&other.is_none()),
        }
    }

    const fn rank(&self) -> u8 {
        match self {
            Self::Boolean(_) => 0,
            Self::Integer(_) => 1,
            Self::Decimal(_) => 2,
            Self::Instant(_) => 3,
            Self::Text(_) => 4,
        }
    }
}

impl Ord for SortKey {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Boolean(one), Self::Boolean(other)) => one.cmp(other),
            (Self::Integer(one), Self::Integer(other)) => one.cmp(other),
            (Self::Decimal(one), Self::Decimal(other)) => one.total_cmp(other),
            (Self::Instant(one), Self::Instant(other)) => one.cmp(other),
            (Self::Text(one), Self::Text(other)) => one.cmp(other),
            _ => self.rank().cmp(&other.rank()),
        }
    }
}

impl PartialOrd for SortKey {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for SortKey {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for SortKey {}

impl fmt::Debug for SortKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Boolean(_) => "Boolean",
            Self::Integer(_) => "Integer",
            Self::Decimal(_) => "Decimal",
            Self::Instant(_) => "Instant",
            Self::Text(_) => "Text",
        })
    }
}

fn source(
    resource_type: &ResourceType,
    leaf: AttributeId,
    ids: &[AttributeId],
) -> Result<SortSource, FilterError> {
    let attribute = resource_type.attribute(leaf);
    let refused = || FilterError::NotFilterable { attribute: attribute.path().to_owned() };
    if attribute.attribute_type() == AttributeType::Binary {
        return Err(refused());
    }
    match (attribute.kept(), attribute.name()) {
        (Kept::Id, _) => return Ok(SortSource::Id),
        (Kept::Meta, "created") => return Ok(SortSource::Created),
        (Kept::Meta, "lastModified") => return Ok(SortSource::LastModified),
        (Kept::Resource, _) => {}
        _ => return Err(refused()),
    }
    let is_multi_valued = |id: &AttributeId| resource_type.attribute(*id).is_multi_valued();
    let Some((outer, inner)) =
        ids.iter().position(is_multi_valued).and_then(|at| ids.split_at_checked(at + 1))
    else {
        return Ok(SortSource::Value(Field::new(leaf, ids)));
    };
    let multi_valued = outer.last().copied().unwrap_or(leaf);
    Ok(SortSource::Element {
        elements: Field::new(multi_valued, outer),
        primary: resource_type
            .child(Some(multi_valued), "primary")
            .filter(|_| resource_type.attribute(multi_valued).is_complex()),
        value: Field::new(leaf, inner),
    })
}

/// A number as text would not be read back to the last bit.
mod bits {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(super) fn serialize<S: Serializer>(value: &f64, serializer: S) -> Result<S::Ok, S::Error> {
        value.to_bits().serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
        u64::deserialize(deserializer).map(f64::from_bits)
    }
}
