//! Lists: filter, sort, page (RFC 7644 section 3.4.2, RFC 9865).

use std::collections::BTreeMap;
use std::fmt::Write;

use serde::{Serialize, Serializer};

use super::Call;
use super::parameters::Parameters;
use super::reply::Reply;
use crate::cursor::Cursor;
use crate::resource::View;
use crate::schema::LIST_RESPONSE_MESSAGE;
use crate::{
    AttributePath, Directory, DirectoryTokens, Fault, Filter, GroupMembers, Member, Membership,
    Page, Projection, Query, ResourceId, ResourceType, ScimError, SortBy, Stored, Tolerances,
    TypeQuery, Window,
};

/// How many members are read at a time.
const MEMBER_PAGE: usize = 10_000;

/// Of how many resources the groups are read at a time.
const MEMBERS_AT_ONCE: usize = 100;

impl<S: Directory + GroupMembers + DirectoryTokens> Call<'_, S> {
    pub(super) async fn list(
        &self,
        types: &[ResourceType],
        parameters: Parameters,
    ) -> Result<Reply, ScimError> {
        let (type_queries, used) = self.type_queries(types, &parameters)?;
        let fingerprint = self.fingerprint(&type_queries, &parameters);
        let (window, carried) = self.window(&parameters, &fingerprint)?;
        let start = parameters.start_index.unwrap_or(1).max(1);
        let page = if type_queries.is_empty() {
            Page::new(Vec::new(), Some(0), None)
        } else {
            let mut query = Query::new(type_queries, window);
            query.descending = parameters.descending;
            self.service.store.query(self.admitted.scope(), &query).await?
        };
        let total = page.total.or(carried).unwrap_or_default();
        let next_cursor = match (&parameters.cursor, page.next) {
            (Some(_), Some(position)) => Some(Cursor { position, total }.seal(
                &self.service.cursor_key,
                &fingerprint,
                self.moment.now(),
            )?),
            _ => None,
        };
        // Once for each type: a client may name many attributes, and ask for many resources.
        let by_type: Vec<Projection> = types.iter().map(|it| parameters.projection(it)).collect();
        let projection = |stored: &Stored| {
            let of = stored.resource.resource_type();
            let known = types.iter().zip(&by_type).find(|(it, _)| *it == of);
            known.map_or_else(|| parameters.projection(of), |(_, known)| known.clone())
        };
        let projections: Vec<Projection> = page.resources.iter().map(projection).collect();
        let shown = self.shown(page.resources, &projections).await?;
        let reply = Reply::json(&ListResponse {
            schemas: [LIST_RESPONSE_MESSAGE],
            total_results: total,
            items_per_page: shown.resources.len(),
            start_index: parameters.cursor.is_none().then_some(start),
            next_cursor,
            resources: &shown,
        })?;
        Ok(reply.using(used.union(parameters.used)))
    }

    /// What is asked of each type. Over several types, one that lacks an attribute has no match.
    fn type_queries(
        &self,
        types: &[ResourceType],
        parameters: &Parameters,
    ) -> Result<(Vec<TypeQuery>, Tolerances), ScimError> {
        let profile = self.admitted.profile();
        let limits = self.service.limits();
        let filter = match &parameters.filter {
            None => None,
            Some(text) => Some(Filter::parse(text, limits).map_err(ScimError::from)?),
        };
        let sort = match &parameters.sort_by {
            None => None,
            Some(text) => Some(AttributePath::parse(text, limits).map_err(|_| sort_by_invalid())?),
        };
        let mut used = Tolerances::NONE;
        let mut queries = Vec::with_capacity(types.len());
        let mut fault = None;
        for resource_type in types {
            let mut query = TypeQuery::new(resource_type.clone());
            if let Some(filter) = &filter {
                match filter.bind(resource_type, profile) {
                    Ok(bound) => {
                        used = used.union(bound.tolerances());
                        query = query.with_filter(bound);
                    }
                    Err(error) => {
                        fault.get_or_insert(ScimError::from(error));
                        continue;
                    }
                }
            }
            if let Some(path) = &sort {
                match SortBy::bind(resource_type, path, profile) {
                    Ok(sort) => {
                        used = used.union(sort.tolerances());
                        query = query.with_sort(sort);
                    }
                    // RFC 7644 section 3.4.2.3: over several types, what lacks the attribute is
                    // without a key.
                    Err(_) if types.len() == 1 => return Err(sort_by_invalid()),
                    Err(_) => {}
                }
            }
            queries.push(query);
        }
        match fault {
            Some(error) if queries.is_empty() => Err(error),
            _ => Ok((queries, used)),
        }
    }

    /// The window, and the total that a cursor carries.
    fn window(
        &self,
        parameters: &Parameters,
        fingerprint: &[u8],
    ) -> Result<(Window, Option<u64>), ScimError> {
        let limits = self.service.limits();
        let count = match parameters.count {
            None => limits.default_page_size(),
            // RFC 7644 section 3.4.2.4: a negative count is 0.
            Some(count) => usize::try_from(count.max(0)).unwrap_or(usize::MAX),
        };
        let most = count.min(limits.page_size());
        let Some(cursor) = &parameters.cursor else {
            let skip = parameters.start_index.unwrap_or(1).max(1).saturating_sub(1);
            let skip = u64::try_from(skip).unwrap_or_default();
            return Ok((Window::Index { skip, most }, None));
        };
        if parameters.start_index.is_some() {
            let detail = "`startIndex` and `cursor` exclude each other";
            return Err(ScimError::new(Fault::InvalidValue, "cursor_and_index", detail));
        }
        if most == 0 {
            let detail = "`count` is at least 1 with a cursor";
            return Err(ScimError::new(Fault::InvalidCount, "cursor_count", detail));
        }
        if cursor.is_empty() {
            return Ok((Window::After { after: None, most }, None));
        }
        let cursor = Cursor::open(
            cursor,
            &self.service.cursor_key,
            fingerprint,
            self.moment.now(),
            self.service.settings.cursor_lifetime,
        )?;
        Ok((Window::After { after: Some(cursor.position), most }, Some(cursor.total)))
    }

    /// What a cursor is bound to: whose directory, which resources, in which order.
    fn fingerprint(&self, queries: &[TypeQuery], parameters: &Parameters) -> Vec<u8> {
        let scope = self.admitted.scope();
        let mut text = format!("{}\n{}\n", scope.organization(), scope.directory());
        for query in queries {
            // Writing to a String does not fail.
            let _ = writeln!(text, "{}", query.resource_type.name());
            if let Some(filter) = &query.filter {
                let _ = writeln!(text, "filter {filter}");
            }
            if query.sort.is_some() {
                let by = parameters.sort_by.as_deref().unwrap_or_default().to_ascii_lowercase();
                let _ = writeln!(text, "sort {by} {}", parameters.descending);
            }
        }
        text.into_bytes()
    }

    /// Resources with their members and groups, where those are shown.
    pub(super) async fn shown(
        &self,
        resources: Vec<Stored>,
        projections: &[Projection],
    ) -> Result<Shown<'_>, ScimError> {
        let mut shown = Shown {
            base: &self.service.base,
            registry: &self.service.registry,
            resources: Vec::with_capacity(resources.len()),
            groups: BTreeMap::new(),
        };
        let mut room = self.service.limits().members_in_reply();
        let mut with_groups = Vec::new();
        for (stored, projection) in resources.into_iter().zip(projections) {
            let resource_type = stored.resource.resource_type();
            let members = match resource_type.members() {
                Some(id) if projection.shows(id) => {
                    self.members_up_to(&stored.id, &mut room).await?
                }
                _ => Vec::new(),
            };
            if resource_type.groups().is_some_and(|id| projection.shows(id)) {
                with_groups.push(stored.id.clone());
            }
            shown.resources.push((stored, projection.clone(), members));
        }
        for some in with_groups.chunks(MEMBERS_AT_ONCE) {
            let memberships = self.service.store.groups_of(self.admitted.scope(), some).await?;
            room = room.checked_sub(memberships.len()).ok_or_else(too_many_members)?;
            for membership in memberships {
                let member = membership.member.clone();
                shown.groups.entry(member).or_default().push(membership);
            }
        }
        Ok(shown)
    }

    /// Every member of a group, as long as a reply has room.
    pub(super) async fn all_members(&self, group: &ResourceId) -> Result<Vec<Member>, ScimError> {
        let mut room = self.service.limits().members_in_reply();
        self.members_up_to(group, &mut room).await
    }

    async fn members_up_to(
        &self,
        group: &ResourceId,
        room: &mut usize,
    ) -> Result<Vec<Member>, ScimError> {
        let scope = self.admitted.scope();
        let mut members: Vec<Member> = Vec::new();
        loop {
            let after = members.last().map(|last| last.id.clone());
            let page =
                self.service.store.members(scope, group, after.as_ref(), MEMBER_PAGE).await?;
            let last_page = page.len() < MEMBER_PAGE;
            *room = room.checked_sub(page.len()).ok_or_else(too_many_members)?;
            members.extend(page);
            if last_page {
                return Ok(members);
            }
        }
    }
}

/// Half a list of members would be read as all of them.
fn too_many_members() -> ScimError {
    ScimError::new(
        Fault::TooMany,
        "too_many_members",
        "the reply would hold too many members and groups: ask with `excludedAttributes=members,groups`",
    )
}

fn sort_by_invalid() -> ScimError {
    let detail = "`sortBy` is no attribute that can be sorted by";
    ScimError::new(Fault::InvalidValue, "sort_by", detail)
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ListResponse<'a> {
    schemas: [&'static str; 1],
    total_results: u64,
    items_per_page: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    start_index: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_cursor: Option<String>,
    #[serde(rename = "Resources")]
    resources: &'a Shown<'a>,
}

/// Resources as a reply shows them.
pub(super) struct Shown<'a> {
    base: &'a str,
    registry: &'a crate::Registry,
    resources: Vec<(Stored, Projection, Vec<Member>)>,
    groups: BTreeMap<ResourceId, Vec<Membership>>,
}

impl Shown<'_> {
    /// Writes the one resource that there is.
    pub(super) fn one(
        &self,
        write: impl FnOnce(&View<'_>) -> Result<Reply, ScimError>,
    ) -> Result<Reply, ScimError> {
        let Some((stored, projection, members)) = self.resources.first() else {
            return Err(super::resources::not_found());
        };
        self.view(stored, projection, members, write)
    }

    fn view<T>(
        &self,
        stored: &Stored,
        projection: &Projection,
        members: &[Member],
        write: impl FnOnce(&View<'_>) -> T,
    ) -> T {
        let endpoint =
            |name: &str| self.registry.resource_type(name).map(|found| found.endpoint().to_owned());
        let groups = self.groups.get(&stored.id).map(Vec::as_slice).unwrap_or_default();
        write(&View { stored, projection, base: self.base, members, groups, endpoint: &endpoint })
    }
}

impl Serialize for Shown<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeSeq;
        let mut seq = serializer.serialize_seq(Some(self.resources.len()))?;
        for (stored, projection, members) in &self.resources {
            self.view(stored, projection, members, |view| seq.serialize_element(view))?;
        }
        seq.end()
    }
}
