//! What a service provider must do, said again on plain JSON and with nothing of the crate's: what
//! it accepts (RFC 7643 section 2.2), keeps and refuses (RFC 7644 sections 3.3, 3.5 and 3.12).

use serde_json::{Map, Value as Json};

use crate::schema::{Attr, World};
use crate::values::TIMES;

/// A refusal: the status and the `scimType`.
pub(crate) type Refusal = (u16, &'static str);

pub(crate) const SYNTAX: Refusal = (400, "invalidSyntax");
pub(crate) const VALUE: Refusal = (400, "invalidValue");
pub(crate) const MUTABILITY: Refusal = (400, "mutability");
pub(crate) const UNIQUENESS: Refusal = (409, "uniqueness");
pub(crate) const FILTER: Refusal = (400, "invalidFilter");

/// Attributes by the names of the schema, without what is unassigned.
pub(crate) type Object = Map<String, Json>;

/// How values are set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    Add,
    Replace,
}

pub(crate) struct Model<'w> {
    pub(crate) world: &'w World,
    pub(crate) top: Vec<Attr>,
}

impl<'w> Model<'w> {
    pub(crate) fn new(world: &'w World) -> Self {
        Self { world, top: world.top() }
    }

    /// A body of POST or PUT.
    pub(crate) fn read(&self, body: &Json) -> Result<Object, Refusal> {
        let body = body.as_object().ok_or(SYNTAX)?;
        let read = read_object(&self.top, body, false)?;
        let schemas = match body.get("schemas") {
            Some(Json::Array(schemas)) => schemas.as_slice(),
            _ => &[],
        };
        let known = [self.world.urn(), &self.world.extension.name];
        if !schemas.iter().any(|urn| urn == self.world.urn())
            || schemas.iter().any(|urn| !known.iter().any(|known| urn == *known))
        {
            return Err(SYNTAX);
        }
        self.check(&read)?;
        Ok(read)
    }

    /// What holds of every whole resource.
    pub(crate) fn check(&self, resource: &Object) -> Result<(), Refusal> {
        if self.world.extension_required && !resource.contains_key(&self.world.extension.name) {
            return Err(VALUE);
        }
        check_level(&self.top, resource)
    }

    /// What PUT makes of a resource.
    pub(crate) fn replaced(&self, before: &Object, body: &Json) -> Result<Object, Refusal> {
        let mut after = self.read(body)?;
        carry(&self.top, before, &mut after, true)?;
        self.check(&after)?;
        Ok(after)
    }

    /// What one operation of a PATCH makes of a resource. `path` are attributes from the outside in;
    /// none of them but the last is multi-valued.
    pub(crate) fn patched(
        &self,
        before: &Object,
        path: &[Attr],
        operation: Option<(Mode, &Json)>,
    ) -> Result<Object, Refusal> {
        let mut after = before.clone();
        match path {
            [] => {
                let (mode, value) = operation.expect("nothing removes a resource");
                let value = value.as_object().ok_or(VALUE)?;
                merge(&self.top, true, &mut after, mode, value)?;
            }
            path if path.iter().any(|attr| attr.mutability == "readOnly") => {
                return Err(MUTABILITY);
            }
            path => at(path, &mut after, operation)?,
        }
        if after != *before {
            immutable_parts(&self.top, before, &after)?;
            self.check(&after)?;
        }
        Ok(after)
    }

    /// Whether another resource has a value that only one may have.
    pub(crate) fn is_taken(&self, wanted: &Object, others: &[&Object]) -> bool {
        let mut wanted_values = Vec::new();
        unique(&self.top, wanted, "", &mut wanted_values);
        let mut taken = Vec::new();
        others.iter().for_each(|other| unique(&self.top, other, "", &mut taken));
        wanted_values.iter().any(|value| taken.contains(value))
    }

    /// The attributes that a path of names leads through.
    pub(crate) fn places(&self) -> Vec<Vec<Attr>> {
        let mut places = Vec::new();
        for attr in &self.top {
            place(attr, &[], &mut places);
        }
        places
    }
}

fn place(attr: &Attr, before: &[Attr], places: &mut Vec<Vec<Attr>>) {
    let mut path = before.to_vec();
    path.push(attr.clone());
    for sub in &attr.subs {
        place(sub, &path, places);
    }
    places.push(path);
}

fn read_object(attrs: &[Attr], object: &Object, inner: bool) -> Result<Object, Refusal> {
    let mut read = Map::new();
    for (name, value) in object {
        if !inner && name == "schemas" {
            let is_text = |value: &Json| value.is_string();
            if !value.as_array().is_some_and(|urns| urns.iter().all(is_text)) {
                return Err(SYNTAX);
            }
            continue;
        }
        let Some(attr) = attrs.iter().find(|attr| attr.name.eq_ignore_ascii_case(name)) else {
            return Err(SYNTAX);
        };
        if attr.mutability == "readOnly" {
            continue;
        }
        let value = read_value(attr, value, Shape::Whole)?;
        if let Some(value) = value.filter(|_| attr.mutability != "writeOnly") {
            read.insert(attr.name.clone(), value);
        }
    }
    Ok(read)
}

/// Whether a multi-valued attribute may be given as one element alone.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    Whole,
    WholeOrElement,
    Element,
}

fn read_value(attr: &Attr, value: &Json, shape: Shape) -> Result<Option<Json>, Refusal> {
    let wants_array = attr.multi && shape != Shape::Element;
    match value {
        Json::Null => return Ok(None),
        Json::Array(elements) if wants_array => {
            let mut read = Vec::new();
            for element in elements {
                read.extend(read_value(attr, element, Shape::Element)?);
            }
            return Ok((!read.is_empty()).then_some(Json::Array(read)));
        }
        _ => {}
    }
    let read = match (attr.kind, value) {
        ("complex", Json::Object(object)) => {
            let read = read_object(&attr.subs, object, true)?;
            (!read.is_empty()).then_some(Json::Object(read))
        }
        (_, value) => Some(simple(attr.kind, value).ok_or(VALUE)?),
    };
    match (wants_array, shape) {
        (true, Shape::Whole) => Err(VALUE),
        (true, _) => Ok(read.map(|read| Json::Array(vec![read]))),
        (false, _) => Ok(read),
    }
}

fn simple(kind: &str, value: &Json) -> Option<Json> {
    let text = value.as_str().filter(|text| !text.contains('\0'));
    let fits = match kind {
        "string" | "reference" => text.is_some(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64(),
        "decimal" => return value.as_f64().map(Json::from),
        "dateTime" => text.is_some_and(|text| instant(text).is_some()),
        "binary" => text.is_some_and(is_base64),
        _ => false,
    };
    fits.then(|| value.clone())
}

fn instant(text: &str) -> Option<i64> {
    TIMES.iter().find(|(known, _)| *known == text).map(|(_, instant)| *instant)
}

fn is_base64(text: &str) -> bool {
    let digits = text.trim_end_matches('=');
    let is_digit = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
    text.len().is_multiple_of(4) && text.len() - digits.len() < 3 && digits.bytes().all(is_digit)
}

fn check_level(attrs: &[Attr], object: &Object) -> Result<(), Refusal> {
    for attr in attrs {
        let Some(value) = object.get(&attr.name) else {
            if attr.required && attr.mutability != "readOnly" {
                return Err(VALUE);
            }
            continue;
        };
        if attr.required && value == "" {
            return Err(VALUE);
        }
        if !attr.is_complex() {
            continue;
        }
        let elements = elements(value);
        let primaries = elements.iter().filter(|element| is_primary(attr, element)).count();
        if primaries > 1 {
            return Err(VALUE);
        }
        for element in elements {
            check_level(&attr.subs, element.as_object().unwrap())?;
        }
    }
    Ok(())
}

pub(crate) fn is_primary(attr: &Attr, element: &Json) -> bool {
    attr.multi
        && attr.sub("primary").is_some_and(|sub| sub.kind == "boolean")
        && element["primary"] == true
}

pub(crate) fn elements(value: &Json) -> &[Json] {
    match value {
        Json::Array(elements) => elements,
        one => std::slice::from_ref(one),
    }
}

/// What PUT keeps of what was there: what is immutable, and `active`, where the client is silent.
fn carry(attrs: &[Attr], before: &Object, after: &mut Object, top: bool) -> Result<(), Refusal> {
    for attr in attrs {
        let Some(had) = before.get(&attr.name) else { continue };
        let wants = after.get_mut(&attr.name);
        let is_active = top && attr.name == "active" && attr.kind == "boolean" && !attr.multi;
        match (wants, had) {
            (Some(wants), had) if attr.mutability == "immutable" && wants != had => {
                return Err(MUTABILITY);
            }
            (None, had) if attr.mutability == "immutable" || is_active => {
                after.insert(attr.name.clone(), had.clone());
            }
            (Some(Json::Object(wants)), Json::Object(had)) => {
                carry(&attr.subs, had, wants, false)?;
            }
            (None, Json::Object(had)) => {
                let mut kept = Map::new();
                carry(&attr.subs, had, &mut kept, false)?;
                if !kept.is_empty() {
                    after.insert(attr.name.clone(), Json::Object(kept));
                }
            }
            _ => {}
        }
    }
    Ok(())
}

fn at(path: &[Attr], object: &mut Object, operation: Option<(Mode, &Json)>) -> Result<(), Refusal> {
    let (attr, rest) = path.split_first().unwrap();
    if path.iter().any(|attr| attr.mutability == "writeOnly") {
        if let Some((_, value)) = operation {
            read_value(path.last().unwrap(), value, Shape::WholeOrElement)?;
        }
        return Ok(());
    }
    if rest.is_empty() {
        return match operation {
            Some((mode, value)) => set(attr, object, mode, value, Shape::WholeOrElement),
            None => unassign(attr, object),
        };
    }
    let mut inner = match object.get(&attr.name) {
        Some(Json::Object(inner)) => inner.clone(),
        _ => Map::new(),
    };
    at(rest, &mut inner, operation)?;
    put(attr, object, inner);
    Ok(())
}

fn put(attr: &Attr, object: &mut Object, inner: Object) {
    match inner.is_empty() {
        true => drop(object.remove(&attr.name)),
        false => drop(object.insert(attr.name.clone(), Json::Object(inner))),
    }
}

fn set(
    attr: &Attr,
    object: &mut Object,
    mode: Mode,
    value: &Json,
    shape: Shape,
) -> Result<(), Refusal> {
    if attr.mutability == "writeOnly" {
        return read_value(attr, value, Shape::WholeOrElement).map(drop);
    }
    if let (Json::Object(value), "complex", false) = (value, attr.kind, attr.multi) {
        let mut inner = match object.get(&attr.name) {
            Some(Json::Object(inner)) => inner.clone(),
            _ => Map::new(),
        };
        merge(&attr.subs, attr.is_extension, &mut inner, mode, value)?;
        put(attr, object, inner);
        return Ok(());
    }
    let read = match value {
        Json::Null => None,
        value => read_value(attr, value, shape)?,
    };
    let had = object.get(&attr.name).cloned();
    let new = match (mode, read, &had) {
        (Mode::Add, None, _) if attr.multi => return Ok(()),
        (_, None, _) => return unassign(attr, object),
        (Mode::Add, Some(Json::Array(added)), had) => {
            let had = had.as_ref().map(elements).unwrap_or_default();
            Json::Array(appended(attr, had, added))
        }
        (_, Some(new), _) => new,
    };
    if attr.mutability == "immutable" && had.is_some_and(|had| had != new) {
        return Err(MUTABILITY);
    }
    object.insert(attr.name.clone(), new);
    Ok(())
}

/// What is there already is not added again; whoever becomes primary makes others not.
fn appended(attr: &Attr, had: &[Json], added: Vec<Json>) -> Vec<Json> {
    let mut list = had.to_vec();
    for element in added {
        if !list.contains(&element) {
            list.push(element);
        }
    }
    let (old, new) = list.split_at_mut(had.len());
    if new.iter().any(|element| is_primary(attr, element)) {
        for element in old.iter_mut().filter(|element| is_primary(attr, element)) {
            element["primary"] = false.into();
        }
    }
    list
}

/// Sets the attributes that an object names, at the top of a resource or an extension, or within a
/// complex value.
fn merge(
    attrs: &[Attr],
    outer: bool,
    object: &mut Object,
    mode: Mode,
    value: &Object,
) -> Result<(), Refusal> {
    for (name, value) in value {
        let Some(attr) = attrs.iter().find(|attr| attr.name.eq_ignore_ascii_case(name)) else {
            return Err(SYNTAX);
        };
        match (attr.mutability, outer) {
            ("readOnly", true) => return Err(MUTABILITY),
            ("readOnly", false) => {}
            _ => set(attr, object, mode, value, Shape::Whole)?,
        }
    }
    Ok(())
}

fn unassign(attr: &Attr, object: &mut Object) -> Result<(), Refusal> {
    match object.remove(&attr.name) {
        None => Ok(()),
        Some(_) if attr.required || attr.mutability == "immutable" => Err(MUTABILITY),
        Some(Json::Object(inner)) => immutable_parts(&attr.subs, &inner, &Map::new()),
        Some(_) => Ok(()),
    }
}

/// Refuses a change of what is immutable and was assigned.
fn immutable_parts(attrs: &[Attr], before: &Object, after: &Object) -> Result<(), Refusal> {
    for attr in attrs {
        let (had, has) = (before.get(&attr.name), after.get(&attr.name));
        match had {
            Some(_) if attr.mutability == "immutable" && had != has => return Err(MUTABILITY),
            Some(Json::Object(had)) => {
                let has = has.and_then(Json::as_object).cloned().unwrap_or_default();
                immutable_parts(&attr.subs, had, &has)?;
            }
            _ => {}
        }
    }
    Ok(())
}

/// The values that no other resource may have, with where they are.
fn unique(attrs: &[Attr], object: &Object, prefix: &str, found: &mut Vec<(String, Json)>) {
    for attr in attrs {
        let Some(value) = object.get(&attr.name) else { continue };
        let path = format!("{prefix}/{}", attr.name);
        for element in elements(value) {
            if let Some(inner) = element.as_object() {
                unique(&attr.subs, inner, &path, found);
            } else if attr.uniqueness != "none" {
                found.push((path.clone(), compared(attr, element)));
            }
        }
    }
}

/// A value as it is compared.
pub(crate) fn compared(attr: &Attr, value: &Json) -> Json {
    match (attr.kind, value) {
        ("dateTime", Json::String(text)) => instant(text).unwrap().into(),
        ("decimal", value) => Json::from(value.as_f64().unwrap() + 0.0),
        (_, Json::String(text)) if !attr.is_exact() => Json::from(folded(text)),
        (_, value) => value.clone(),
    }
}

/// Enough of case folding for the texts of these tests.
fn folded(text: &str) -> String {
    text.to_lowercase().replace("a\u{30a}", "å").replace('ß', "ss")
}
