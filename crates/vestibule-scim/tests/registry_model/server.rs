//! A service provider of a generated registry beside the model of it, and steps that both take.

use std::sync::Arc;

use proptest::prelude::*;
use serde_json::{Map, Value as Json, json};
use vestibule_core::Endpoint;
use vestibule_keys::MacKey;
use vestibule_scim::{MemoryDirectory, Profile, ScimService};

use crate::model::{
    FILTER, Mode, Model, Object, Refusal, UNIQUENESS, VALUE, compared, elements, is_primary,
};
use crate::schema::{Attr, World};
use crate::shown::{Asked, Named};
use crate::source::Source;
use crate::support::{Answer, Client, at, query};
use crate::values;

/// A resource that both know.
struct Kept {
    id: String,
    attributes: Object,
    version: u64,
}

pub(crate) struct Pair<'w> {
    world: &'w World,
    model: Model<'w>,
    client: Client,
    kept: Vec<Kept>,
}

type Checked = Result<(), TestCaseError>;

impl<'w> Pair<'w> {
    pub(crate) fn new(world: &'w World) -> Self {
        let base = Endpoint::parse("https://app.example/scim/v2").unwrap();
        let key = MacKey::new(&[3; 32]).unwrap();
        let store = MemoryDirectory::new();
        let service = Arc::new(ScimService::new(store, world.registry(), &base, key));
        let client = Client::of(&service, "acme", Profile::STRICT);
        Self { world, model: Model::new(world), client, kept: Vec::new() }
    }

    /// The schemas are published as they were defined.
    pub(crate) fn discover(&self) -> Checked {
        for (urn, expected) in self.world.published() {
            let mut found = self.client.get(&format!("/Schemas/{urn}")).body;
            found.as_object_mut().unwrap().remove("meta");
            prop_assert_eq!(found, expected);
        }
        Ok(())
    }

    pub(crate) fn step(&mut self, source: &mut Source<'_>) -> Checked {
        match source.below(8) {
            0 | 1 => self.create(source),
            2 => self.replace(source),
            3 | 4 => self.patch(source),
            5 => self.read(source),
            6 => self.filter(source),
            _ => self.sort(source),
        }
    }

    fn create(&mut self, source: &mut Source<'_>) -> Checked {
        let body = values::resource(source, self.world);
        let (asked, parameter) = self.asked(source);
        let expected = self.model.read(&body).and_then(|wanted| self.unique(wanted, None));
        let path = with(self.world.endpoint(), &parameter);
        let answer = self.client.post(&path, body.clone());
        let context = format!("POST {path} {body}");
        match expected {
            Err(refusal) => refused(&answer, refusal, &context),
            Ok(attributes) => {
                prop_assert_eq!(answer.status, 201, "{} {:?}", context, answer);
                let location = answer.header("location").unwrap_or_default();
                let id = location.rsplit('/').next().unwrap_or_default().to_owned();
                self.kept.push(Kept { id, attributes, version: 1 });
                self.shows(self.kept.last().unwrap(), &asked, &answer.body, &context)
            }
        }
    }

    fn replace(&mut self, source: &mut Source<'_>) -> Checked {
        let Some(index) = self.one(source) else { return self.create(source) };
        let mut body = values::resource(source, self.world);
        // Often most of it is what was there.
        if source.below(2) == 0 {
            let mut same = self.full(&self.kept[index]);
            let read = body.as_object().unwrap().iter();
            same.extend(read.filter(|_| source.one_in(4)).map(|(name, value)| {
                let known = self.model.top.iter().find(|it| it.name.eq_ignore_ascii_case(name));
                (known.map_or(name, |it| &it.name).clone(), value.clone())
            }));
            body = Json::Object(same);
        }
        let before = &self.kept[index].attributes;
        let expected = self.model.replaced(before, &body);
        self.changes(source, "PUT", index, body, expected)
    }

    fn patch(&mut self, source: &mut Source<'_>) -> Checked {
        let Some(index) = self.one(source) else { return self.create(source) };
        let places = self.places(|path| path.iter().rev().skip(1).all(|attr| !attr.multi));
        let path = if source.one_in(6) { Vec::new() } else { source.pick(&places).clone() };
        let mode = *source.pick(&[Some(Mode::Replace), Some(Mode::Add), None]);
        let value = match path.last() {
            _ if source.one_in(12) => Json::Null,
            Some(attr) if attr.multi && source.one_in(3) => values::value(source, attr, true),
            Some(attr) => values::value(source, attr, false),
            None => {
                let mut body = values::resource(source, self.world);
                body.as_object_mut().unwrap().retain(|name, _| {
                    !["schemas", "meta", "id"].iter().any(|it| it.eq_ignore_ascii_case(name))
                });
                body
            }
        };
        let mode = if path.is_empty() { mode.or(Some(Mode::Add)) } else { mode };
        let expected = self.model.patched(
            &self.kept[index].attributes,
            &path,
            mode.map(|mode| (mode, &value)),
        );
        let mut operation = Map::new();
        let op = match mode {
            Some(Mode::Add) => "add",
            Some(Mode::Replace) => "replace",
            None => "remove",
        };
        operation.insert("op".to_owned(), json!(op));
        if !path.is_empty() {
            operation.insert("path".to_owned(), json!(self.name(source, &path)));
        }
        if mode.is_some() {
            operation.insert("value".to_owned(), value);
        }
        let body = json!({
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
            "Operations": [operation],
        });
        self.changes(source, "PATCH", index, body, expected)
    }

    /// Sends a change of a resource, and keeps what came of it.
    fn changes(
        &mut self,
        source: &mut Source<'_>,
        method: &str,
        index: usize,
        body: Json,
        expected: Result<Object, Refusal>,
    ) -> Checked {
        let (asked, parameter) = self.asked(source);
        let expected = expected.and_then(|wanted| self.unique(wanted, Some(index)));
        let kept = &mut self.kept[index];
        let path = with(&format!("{}/{}", self.world.endpoint(), kept.id), &parameter);
        let context = format!("{method} {path} {body}\non {}", json!(kept.attributes));
        let answer = self.client.send(method, &path, body);
        match expected {
            Err(refusal) => refused(&answer, refusal, &context),
            Ok(attributes) => {
                prop_assert_eq!(answer.status, 200, "{} {:?}", context, answer);
                kept.version += u64::from(kept.attributes != attributes);
                kept.attributes = attributes;
                self.shows(&self.kept[index], &asked, &answer.body, &context)
            }
        }
    }

    fn read(&mut self, source: &mut Source<'_>) -> Checked {
        let Some(index) = self.one(source) else { return self.create(source) };
        let (asked, parameter) = self.asked(source);
        let path = format!("{}/{}", self.world.endpoint(), self.kept[index].id);
        let path = with(&path, &parameter);
        let answer = self.client.get(&path);
        prop_assert_eq!(answer.status, 200, "{:?}", answer);
        self.shows(&self.kept[index], &asked, &answer.body, &path)?;
        // A list shows what each of its resources shows alone.
        let path = with(self.world.endpoint(), &parameter);
        let listed = self.client.get(&path).body;
        prop_assert_eq!(&listed["totalResults"], self.kept.len());
        for (kept, shown) in self.kept.iter().zip(listed["Resources"].as_array().unwrap()) {
            self.shows(kept, &asked, shown, &path)?;
        }
        Ok(())
    }

    /// Whatever may be asked about finds, by `eq` and a value, exactly the resources that have it.
    fn filter(&mut self, source: &mut Source<'_>) -> Checked {
        let places = self.places(|path| !path.last().unwrap().is_extension);
        let path = source.pick(&places).clone();
        let name = self.name(source, &path);
        let (leaf, refusal) = comparable(&path);
        let own = self.kept.iter().flat_map(|kept| values_at(&leaf, &kept.attributes));
        let own: Vec<Json> = own.collect();
        let attr = leaf.last().unwrap();
        let value = match own.is_empty() || source.one_in(4) {
            true => values::fitting(source, attr.kind),
            false => source.pick(&own).clone(),
        };
        let text = format!("{name} eq {value}");
        let answer = self.client.get(&query(self.world.endpoint(), &[("filter", &text)]));
        if refusal {
            return refused(&answer, FILTER, &text);
        }
        prop_assert_eq!(answer.status, 200, "{} {:?}", text, answer);
        let wanted = compared(attr, &value);
        let expected: Vec<&str> = self
            .kept
            .iter()
            .filter(|kept| {
                let mut found = values_at(&leaf, &kept.attributes).into_iter();
                found.any(|value| compared(attr, &value) == wanted)
            })
            .map(|kept| kept.id.as_str())
            .collect();
        prop_assert_eq!(ids(&answer), expected, "{}", text);
        Ok(())
    }

    /// Whatever may be asked about sorts, but for what is binary.
    fn sort(&mut self, source: &mut Source<'_>) -> Checked {
        let places = self.places(|path| !path.last().unwrap().is_extension);
        let path = source.pick(&places).clone();
        let name = self.name(source, &path);
        let (leaf, refusal) = comparable(&path);
        let attr = leaf.last().unwrap();
        let is_descending = source.one_in(2);
        let order = if is_descending { "descending" } else { "ascending" };
        let parameters = [("sortBy", name.as_str()), ("sortOrder", order)];
        let answer = self.client.get(&query(self.world.endpoint(), &parameters));
        if refusal || attr.kind == "binary" {
            return refused(&answer, VALUE, &name);
        }
        prop_assert_eq!(answer.status, 200, "{} {:?}", name, answer);
        let mut expected: Vec<(Option<Key>, &str)> = self
            .kept
            .iter()
            .map(|kept| (first_at(&leaf, &kept.attributes).map(|it| key(attr, &it)), &*kept.id))
            .collect();
        // Without a key comes last, or first where the order descends; among equals the order of
        // insertion holds.
        expected.sort_by(|(one, _), (other, _)| {
            let rank = |key: &Option<Key>| (key.is_none(), key.clone());
            let order = rank(one).partial_cmp(&rank(other)).unwrap();
            if is_descending { order.reverse() } else { order }
        });
        let expected: Vec<&str> = expected.into_iter().map(|(_, id)| id).collect();
        prop_assert_eq!(ids(&answer), expected, "{} {}", name, order);
        Ok(())
    }

    /// One of the resources.
    fn one(&self, source: &mut Source<'_>) -> Option<usize> {
        (!self.kept.is_empty()).then(|| source.below(self.kept.len()))
    }

    /// Attributes of the schemas of this world, and `externalId`.
    fn places(&self, test: impl Fn(&[Attr]) -> bool) -> Vec<Vec<Attr>> {
        let is_own = |path: &Vec<Attr>| !["schemas", "id", "meta"].contains(&path[0].name.as_str());
        self.model.places().into_iter().filter(is_own).filter(|path| test(path)).collect()
    }

    fn unique(&self, wanted: Object, own: Option<usize>) -> Result<Object, Refusal> {
        let others = self.kept.iter().enumerate().filter(|(index, _)| Some(*index) != own);
        let others: Vec<&Object> = others.map(|(_, kept)| &kept.attributes).collect();
        match self.model.is_taken(&wanted, &others) {
            true => Err(UNIQUENESS),
            false => Ok(wanted),
        }
    }

    /// A name of an attribute, as one client or another writes it.
    fn name(&self, source: &mut Source<'_>, path: &[Attr]) -> String {
        let names: Vec<String> = path.iter().map(|attr| source.cased(&attr.name)).collect();
        match path {
            [extension] if extension.is_extension => names[0].clone(),
            [extension, ..] if extension.is_extension => {
                format!("{}:{}", names[0], names[1..].join("."))
            }
            _ if source.one_in(4) => format!("{}:{}", self.world.urn(), names.join(".")),
            _ => names.join("."),
        }
    }

    /// What a client asks to see, and the parameter that says so.
    fn asked(&self, source: &mut Source<'_>) -> (Asked, Option<(&'static str, String)>) {
        let kind = source.below(4);
        if kind < 2 {
            return (Asked::Nothing, None);
        }
        let places = self.model.places();
        let (mut names, mut texts) = (Vec::new(), Vec::new());
        for _ in 0..=source.below(3) {
            let (name, text) = match source.below(12) {
                10 => (Named::Core, source.cased(self.world.urn())),
                11 => (Named::Unknown, source.pick(&["nope", "urn:x:y", "a.b.c"]).to_string()),
                _ => {
                    let path = source.pick(&places);
                    let text = self.name(source, path);
                    (Named::Path(path.iter().map(|attr| attr.name.clone()).collect()), text)
                }
            };
            names.push(name);
            texts.push(text);
        }
        let text = texts.join(*source.pick(&[",", ", "]));
        match kind {
            2 => (Asked::Attributes(names), Some(("attributes", text))),
            _ => (Asked::Excluded(names), Some(("excludedAttributes", text))),
        }
    }

    /// Everything that a resource has.
    fn full(&self, kept: &Kept) -> Object {
        let mut full = kept.attributes.clone();
        let more = full.contains_key(&self.world.extension.name);
        let schemas: Vec<&str> =
            [self.world.urn()].into_iter().chain(more.then_some(crate::schema::MORE)).collect();
        let created = at(0).to_string();
        let location = format!("https://app.example/scim/v2{}/{}", self.world.endpoint(), kept.id);
        full.insert("schemas".to_owned(), json!(schemas));
        full.insert("id".to_owned(), json!(kept.id));
        full.insert(
            "meta".to_owned(),
            json!({
                "resourceType": self.world.type_name(),
                "created": created,
                "lastModified": created,
                "location": location,
                "version": format!("W/\"{}\"", kept.version),
            }),
        );
        full
    }

    fn shows(&self, kept: &Kept, asked: &Asked, shown: &Json, context: &str) -> Checked {
        let expected = Json::Object(asked.show(&self.model.top, &self.full(kept)));
        prop_assert_eq!(shown, &expected, "{} {:?}", context, asked);
        Ok(())
    }
}

fn with(path: &str, parameter: &Option<(&str, String)>) -> String {
    match parameter {
        None => path.to_owned(),
        Some((name, value)) => query(path, &[(name, value)]),
    }
}

fn refused(answer: &Answer, (status, scim_type): Refusal, context: &str) -> Checked {
    let found = (answer.status, answer.body["scimType"].as_str().unwrap_or_default());
    prop_assert_eq!(found, (status, scim_type), "{} {:?}", context, answer);
    Ok(())
}

fn ids(answer: &Answer) -> Vec<&str> {
    let resources = answer.body["Resources"].as_array().unwrap();
    resources.iter().map(|found| found["id"].as_str().unwrap()).collect()
}

/// What a path is compared by, which of a complex attribute is its `value`, and whether it is
/// refused: there is no such thing, or nobody may ask.
fn comparable(path: &[Attr]) -> (Vec<Attr>, bool) {
    let mut leaf = path.to_vec();
    let last = path.last().unwrap();
    let value = last.sub("value").filter(|_| last.is_complex());
    leaf.extend(value.cloned());
    let is_secret = |attr: &Attr| attr.returned == "never" || attr.mutability == "writeOnly";
    let refusal = leaf.iter().any(is_secret) || leaf.last().unwrap().is_complex();
    (leaf, refusal)
}

/// Every value at the end of a path.
fn values_at(path: &[Attr], object: &Object) -> Vec<Json> {
    let Some((attr, rest)) = path.split_first() else { return Vec::new() };
    let Some(value) = object.get(&attr.name) else { return Vec::new() };
    let found = elements(value).iter().flat_map(|element| match element.as_object() {
        Some(inner) => values_at(rest, inner),
        None => vec![element.clone()],
    });
    found.collect()
}

/// The value to sort by: of several elements the primary one's, or else the first one's.
fn first_at(path: &[Attr], object: &Object) -> Option<Json> {
    let (attr, rest) = path.split_first()?;
    let elements = elements(object.get(&attr.name)?);
    let element =
        elements.iter().find(|element| is_primary(attr, element)).or_else(|| elements.first())?;
    match element.as_object() {
        Some(inner) => first_at(rest, inner),
        None => Some(element.clone()),
    }
}

#[derive(Clone, PartialEq, PartialOrd)]
enum Key {
    Boolean(bool),
    Whole(i64),
    Number(f64),
    Text(String),
}

fn key(attr: &Attr, value: &Json) -> Key {
    match (attr.kind, compared(attr, value)) {
        (_, Json::Bool(value)) => Key::Boolean(value),
        ("decimal", number) => Key::Number(number.as_f64().unwrap()),
        (_, Json::Number(number)) => Key::Whole(number.as_i64().unwrap()),
        (_, other) => Key::Text(other.as_str().unwrap().to_owned()),
    }
}
