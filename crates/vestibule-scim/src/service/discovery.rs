//! What this service provider can do, said by itself (RFC 7644 section 4).

use super::Call;
use super::reply::Reply;
use crate::typed::{
    AuthenticationScheme, ListResponse, Meta, Pagination, ResourceTypeDescription,
    ServiceProviderConfig,
};
use crate::{Fault, ResourceType, Schema, ScimError};

impl<S> Call<'_, S> {
    pub(super) fn service_provider_config(&self) -> Result<Reply, ScimError> {
        let settings = &self.service.settings;
        let limits = &settings.limits;
        let mut config = ServiceProviderConfig::new();
        config.documentation_uri.clone_from(&settings.documentation);
        config.patch.supported = true;
        config.bulk.supported = true;
        config.bulk.max_operations = number(limits.bulk_operations());
        config.bulk.max_payload_size = number(limits.body_bytes());
        config.filter.supported = true;
        config.filter.max_results = number(limits.page_size());
        config.change_password.supported = settings.password_sink.is_some();
        config.sort.supported = true;
        config.etag.supported = true;
        let mut pagination = Pagination::new();
        pagination.cursor = true;
        pagination.index = true;
        pagination.default_pagination_method = Some("index".to_owned());
        pagination.default_page_size = Some(number(limits.default_page_size()));
        pagination.max_page_size = Some(number(limits.page_size()));
        pagination.cursor_timeout = Some(settings.cursor_lifetime.as_secs().max(1));
        config.pagination = Some(pagination);
        config.authentication_schemes = vec![AuthenticationScheme::bearer_token()];
        config.meta = Some(self.meta("ServiceProviderConfig", "ServiceProviderConfig"));
        Reply::json(&config)
    }

    pub(super) fn schemas(&self) -> Result<Reply, ScimError> {
        self.refuse_filter()?;
        let schemas = self.service.registry.schemas().iter();
        Reply::json(&ListResponse::of_all(schemas.map(|schema| self.described(schema)).collect()))
    }

    pub(super) fn schema(&self, urn: &str) -> Result<Reply, ScimError> {
        let mut schemas = self.service.registry.schemas().iter();
        match schemas.find(|schema| schema.id.eq_ignore_ascii_case(urn)) {
            Some(schema) => Reply::json(&self.described(schema)),
            None => Err(not_found()),
        }
    }

    fn described<'s>(&self, schema: &'s Schema) -> Described<'s> {
        Described { schema, meta: self.meta("Schema", &format!("Schemas/{}", schema.id)) }
    }

    pub(super) fn resource_types(&self) -> Result<Reply, ScimError> {
        self.refuse_filter()?;
        let types = self.service.registry.resource_types().iter();
        Reply::json(&ListResponse::of_all(types.map(|found| self.described_type(found)).collect()))
    }

    pub(super) fn resource_type(&self, name: &str) -> Result<Reply, ScimError> {
        match self.service.registry.resource_type(name) {
            Some(found) => Reply::json(&self.described_type(found)),
            None => Err(not_found()),
        }
    }

    fn described_type(&self, found: &ResourceType) -> ResourceTypeDescription {
        let mut described = ResourceTypeDescription::from(found.definition());
        let name = found.name();
        described.meta = Some(self.meta("ResourceType", &format!("ResourceTypes/{name}")));
        described
    }

    fn meta(&self, resource_type: &str, path: &str) -> Meta {
        Meta {
            resource_type: Some(resource_type.to_owned()),
            location: Some(format!("{}/{path}", self.service.base)),
            ..Meta::default()
        }
    }

    /// RFC 7644 section 4: whoever filters these is refused.
    fn refuse_filter(&self) -> Result<(), ScimError> {
        match self.query()?.filter {
            None => Ok(()),
            Some(_) => Err(ScimError::new(
                Fault::Forbidden,
                "filter_forbidden",
                "schemas and resource types cannot be filtered",
            )),
        }
    }
}

/// A schema as it is published.
#[derive(serde::Serialize)]
struct Described<'s> {
    #[serde(flatten)]
    schema: &'s Schema,
    meta: Meta,
}

fn number(value: usize) -> u64 {
    u64::try_from(value).unwrap_or(u64::MAX)
}

fn not_found() -> ScimError {
    super::resources::not_found()
}
