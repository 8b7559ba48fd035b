//! What a client asks of a list or of a resource: the query of a URL, or a search request
//! (RFC 7644 sections 3.4.2, 3.4.3 and 3.9, RFC 9865 section 2).

use serde::Deserialize;
use vestibule_core::PeerText;

use super::Call;
use crate::nesting::check_nesting;
use crate::schema::SEARCH_REQUEST_MESSAGE;
use crate::{Fault, Profile, Projection, ResourceType, ScimError, Tolerance, Tolerances};

/// The parameters that this service provider knows. Others are ignored: Entra sends its flag with
/// every request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Parameters {
    pub(super) attributes: Vec<String>,
    pub(super) excluded: Vec<String>,
    pub(super) filter: Option<String>,
    pub(super) sort_by: Option<String>,
    pub(super) descending: bool,
    pub(super) start_index: Option<i64>,
    pub(super) count: Option<i64>,
    pub(super) cursor: Option<String>,
    /// What it took to read them.
    pub(super) used: Tolerances,
    /// Nobody reads the resource: it is an operation of a bulk request.
    pub(super) unread: bool,
}

impl Parameters {
    pub(super) fn of_query(query: &str) -> Result<Self, ScimError> {
        let mut found = Self::default();
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
            let value = value.into_owned();
            match name.to_ascii_lowercase().as_str() {
                "attributes" => found.attributes.extend(names(&value)),
                "excludedattributes" => found.excluded.extend(names(&value)),
                "filter" => once(&mut found.filter, value, "filter")?,
                "sortby" => once(&mut found.sort_by, value, "sortBy")?,
                "sortorder" => found.descending = is_descending(&value)?,
                "startindex" => found.start_index = Some(number(&value, "startIndex")?),
                "count" => found.count = Some(number(&value, "count")?),
                "cursor" => once(&mut found.cursor, value, "cursor")?,
                _ => {}
            }
        }
        Ok(found)
    }

    /// What a reply shows of a resource type.
    pub(super) fn projection(&self, resource_type: &ResourceType) -> Projection {
        let names = |list: &'_ [String]| -> Vec<String> { list.to_vec() };
        match (self.attributes.is_empty(), self.excluded.is_empty()) {
            (true, true) => Projection::default_of(resource_type),
            (true, false) => {
                let names = names(&self.excluded);
                Projection::excluding(resource_type, names.iter().map(String::as_str))
            }
            // RFC 7644 section 3.9: the two are mutually exclusive; what is asked for is shown.
            (false, _) => {
                let names = names(&self.attributes);
                Projection::including(resource_type, names.iter().map(String::as_str))
            }
        }
    }
}

fn names(list: &str) -> impl Iterator<Item = String> {
    list.split(',').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned)
}

fn once(slot: &mut Option<String>, value: String, name: &str) -> Result<(), ScimError> {
    match slot.replace(value) {
        None => Ok(()),
        Some(_) => Err(invalid(format!("`{name}` stands twice"))),
    }
}

fn number(text: &str, name: &str) -> Result<i64, ScimError> {
    text.trim().parse().map_err(|_| invalid(format!("`{name}` is a whole number")))
}

fn is_descending(text: &str) -> Result<bool, ScimError> {
    match text {
        _ if text.eq_ignore_ascii_case("ascending") => Ok(false),
        _ if text.eq_ignore_ascii_case("descending") => Ok(true),
        _ => Err(invalid("`sortOrder` is `ascending` or `descending`".to_owned())),
    }
}

fn invalid(detail: String) -> ScimError {
    ScimError::new(Fault::InvalidValue, "parameter_invalid", detail)
}

/// Whether `schemas` of a message names the message and nothing else, and what is tolerated of it.
pub(super) fn check_message(
    schemas: &[String],
    message: &str,
    profile: Profile,
) -> Result<Tolerances, ScimError> {
    let is_message = |urn: &&String| urn.eq_ignore_ascii_case(message);
    let mut used = Tolerances::NONE;
    if !schemas.iter().any(|urn| is_message(&urn)) {
        if !profile.tolerates(Tolerance::MissingSchemas) {
            let detail = format!("`schemas` does not name `{message}`");
            return Err(ScimError::new(Fault::InvalidSyntax, "schemas_missing", detail));
        }
        used = used.with(Tolerance::MissingSchemas);
    }
    if let Some(unknown) = schemas.iter().find(|urn| !is_message(urn)) {
        if !profile.tolerates(Tolerance::UnknownSchemas) {
            let detail = format!("{} is not the schema of this message", PeerText::new(unknown));
            return Err(ScimError::new(Fault::InvalidSyntax, "schemas_unknown", detail));
        }
        used = used.with(Tolerance::UnknownSchemas);
    }
    Ok(used)
}

/// The body of a search request.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SearchRequest {
    #[serde(default)]
    schemas: Vec<String>,
    #[serde(default)]
    attributes: Vec<String>,
    #[serde(default)]
    excluded_attributes: Vec<String>,
    filter: Option<String>,
    sort_by: Option<String>,
    sort_order: Option<String>,
    start_index: Option<i64>,
    count: Option<i64>,
    cursor: Option<String>,
}

impl<S> Call<'_, S> {
    /// The parameters in the query of the URL.
    pub(super) fn query(&self) -> Result<Parameters, ScimError> {
        Parameters::of_query(self.head.uri.query().unwrap_or_default())
    }

    /// The parameters in the body of a search request.
    pub(super) fn search_request(&self, body: &[u8]) -> Result<Parameters, ScimError> {
        let request: SearchRequest = serde_json::from_slice(body).map_err(|error| {
            let detail = format!(
                "the body is no search request at line {} column {}",
                error.line(),
                error.column()
            );
            ScimError::new(Fault::InvalidSyntax, "search_malformed", detail)
        })?;
        check_nesting(body)?;
        let profile = self.admitted.profile();
        let used = check_message(&request.schemas, SEARCH_REQUEST_MESSAGE, profile)?;
        Ok(Parameters {
            attributes: request.attributes.iter().flat_map(|list| names(list)).collect(),
            excluded: request.excluded_attributes.iter().flat_map(|list| names(list)).collect(),
            filter: request.filter,
            sort_by: request.sort_by,
            descending: request.sort_order.as_deref().map_or(Ok(false), is_descending)?,
            start_index: request.start_index,
            count: request.count,
            cursor: request.cursor,
            unread: false,
            used,
        })
    }
}
