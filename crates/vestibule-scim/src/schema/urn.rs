//! The URNs of the standard's schemas and messages
//! ([RFC 7643, section 10.3](https://www.rfc-editor.org/rfc/rfc7643#section-10.3) and
//! [RFC 7644, section 8.2](https://www.rfc-editor.org/rfc/rfc7644#section-8.2)).

/// The core user.
pub const USER_SCHEMA: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
/// The core group.
pub const GROUP_SCHEMA: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";
/// The enterprise extension of users.
pub const ENTERPRISE_USER_SCHEMA: &str =
    "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
/// What a service provider can do.
pub const SERVICE_PROVIDER_CONFIG_SCHEMA: &str =
    "urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig";
/// A type of resource and where it is served.
pub const RESOURCE_TYPE_SCHEMA: &str = "urn:ietf:params:scim:schemas:core:2.0:ResourceType";
/// A schema, as a resource.
pub const SCHEMA_SCHEMA: &str = "urn:ietf:params:scim:schemas:core:2.0:Schema";

/// The answer to a query.
pub const LIST_RESPONSE_MESSAGE: &str = "urn:ietf:params:scim:api:messages:2.0:ListResponse";
/// A query sent by POST.
pub const SEARCH_REQUEST_MESSAGE: &str = "urn:ietf:params:scim:api:messages:2.0:SearchRequest";
/// A modification by PATCH.
pub const PATCH_OP_MESSAGE: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
/// Several operations in one request.
pub const BULK_REQUEST_MESSAGE: &str = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";
/// What became of several operations.
pub const BULK_RESPONSE_MESSAGE: &str = "urn:ietf:params:scim:api:messages:2.0:BulkResponse";
/// A refusal.
pub const ERROR_MESSAGE: &str = "urn:ietf:params:scim:api:messages:2.0:Error";
