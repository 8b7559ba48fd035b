//! PATCH, written a second time: on JSON, step by step as the standard tells it, and slow.

use serde_json::{Map, Value, json};
use vestibule_scim::{Mutability, Profile, Tolerance};

use super::schema::{Attr, Kind, PERSON};

/// An operation before it is text.
#[derive(Clone, Debug)]
pub(crate) struct Op {
    pub(crate) op: &'static str,
    pub(crate) path: Option<Path>,
    pub(crate) value: Option<Value>,
}

/// A path before it is text.
#[derive(Clone, Debug)]
pub(crate) struct Path {
    /// From the top: an attribute, or the extension and maybe an attribute of it.
    pub(crate) names: Vec<&'static str>,
    pub(crate) filter: Option<Test>,
    pub(crate) sub: Option<&'static str>,
}

/// A filter before it is text.
#[derive(Clone, Debug)]
pub(crate) enum Test {
    Equal(&'static str, Value),
    NotEqual(&'static str, Value),
    StartsWith(&'static str, &'static str),
    Present(&'static str),
    And(Vec<Test>),
    Or(Vec<Test>),
    Not(Box<Test>),
}

/// The `scimType` of a refusal.
pub(crate) type Outcome<T> = Result<T, &'static str>;

pub(crate) fn apply(before: &Value, ops: &[Op], profile: Profile) -> Outcome<Value> {
    let model = Model { profile };
    let mut after = before.as_object().unwrap().clone();
    if ops.is_empty() {
        model.need(Tolerance::EmptyOperations, "invalidSyntax")?;
    }
    for op in ops {
        model.op(&mut after, op)?;
    }
    if Value::Object(after.clone()) != *before {
        model.check(&mut after)?;
    }
    Ok(Value::Object(after))
}

struct Model {
    profile: Profile,
}

fn find(attrs: &'static [Attr], name: &str) -> Option<Attr> {
    attrs.iter().find(|attr| attr.name.eq_ignore_ascii_case(name)).copied()
}

fn subs(attr: Attr) -> &'static [Attr] {
    match attr.kind {
        Kind::Complex(subs) => subs,
        _ => &[],
    }
}

impl Model {
    fn may(&self, tolerance: Tolerance) -> bool {
        self.profile.tolerates(tolerance)
    }

    fn need(&self, tolerance: Tolerance, otherwise: &'static str) -> Outcome<()> {
        if self.may(tolerance) { Ok(()) } else { Err(otherwise) }
    }

    fn clears(&self, value: &Value) -> bool {
        value.is_null() || (*value == json!("") && self.may(Tolerance::EmptyStringUnassigns))
    }

    fn op(&self, doc: &mut Map<String, Value>, op: &Op) -> Outcome<()> {
        let Some(path) = &op.path else {
            return match &op.value {
                Some(value) if op.op != "remove" => self.object(doc, PERSON, op.op, value, false),
                _ => Err("noTarget"),
            };
        };
        let mut attrs = PERSON;
        let mut way = Vec::new();
        for name in path.names.iter().copied().chain(path.sub.filter(|_| path.filter.is_none())) {
            match find(attrs, name) {
                Some(attr) => way.push(attr),
                None => return self.need(Tolerance::UnknownAttributes, "invalidPath"),
            }
            attrs = subs(way[way.len() - 1]);
        }
        let mut attr = way.pop().unwrap();
        let mut sub = None;
        if path.filter.is_some() {
            if !attr.many {
                return Err("invalidPath");
            }
            sub = path.sub.filter(|name| !(subs(attr).is_empty() && *name == "value"));
        } else if way.last().is_some_and(|parent| parent.many) {
            sub = Some(attr.name);
            attr = way.pop().unwrap();
        }
        let sub = match sub.map(|name| find(subs(attr), name)) {
            Some(None) => return self.need(Tolerance::UnknownAttributes, "invalidPath"),
            Some(found) => found,
            None => None,
        };
        if way
            .iter()
            .copied()
            .chain([attr])
            .chain(sub)
            .any(|it| it.mutability == Mutability::ReadOnly)
        {
            return self.need(Tolerance::ReadOnlyIgnored, "mutability");
        }
        inside(doc, &way, |holder| match path.filter.is_some() || sub.is_some() {
            true => self.elements(holder, attr, path.filter.as_ref(), sub, op),
            false => self.attribute(holder, attr, op),
        })
    }

    fn attribute(&self, holder: &mut Map<String, Value>, attr: Attr, op: &Op) -> Outcome<()> {
        match (&op.value, op.op) {
            (Some(value), "remove") if attr.many && !value.is_null() => {
                self.remove_values(holder, attr, value)
            }
            (Some(value), "add" | "replace") => self.set(holder, attr, op.op, value, true),
            _ => unassign(holder, attr),
        }
    }

    /// Sets what an object names, at the top or within a complex value.
    fn object(
        &self,
        holder: &mut Map<String, Value>,
        attrs: &'static [Attr],
        mode: &str,
        value: &Value,
        is_complex: bool,
    ) -> Outcome<()> {
        for (name, value) in value.as_object().ok_or("invalidValue")? {
            match find(attrs, name) {
                None => self.need(Tolerance::UnknownAttributes, "invalidSyntax")?,
                Some(attr) if attr.mutability == Mutability::ReadOnly => {
                    if !is_complex {
                        self.need(Tolerance::ReadOnlyIgnored, "mutability")?;
                    }
                }
                Some(attr) => self.set(holder, attr, mode, value, false)?,
            }
        }
        Ok(())
    }

    fn set(
        &self,
        holder: &mut Map<String, Value>,
        attr: Attr,
        mode: &str,
        value: &Value,
        by_path: bool,
    ) -> Outcome<()> {
        let read = if self.clears(value) && !(attr.name == "active" && *value == json!("")) {
            None
        } else if !subs(attr).is_empty() && !attr.many && value.is_object() {
            let is_complex = attr.name != super::schema::EXTENSION;
            return inside(holder, &[attr], |inner| {
                self.object(inner, subs(attr), mode, value, is_complex)
            });
        } else {
            self.read(attr, value, by_path)?
        };
        match read {
            Some(read) => assign(holder, attr, mode, read),
            None if mode == "add" && attr.many => Ok(()),
            None => unassign(holder, attr),
        }
    }

    /// What a value means for an attribute; nothing where it means "unassigned".
    fn read(&self, attr: Attr, value: &Value, by_path: bool) -> Outcome<Option<Value>> {
        if !attr.many {
            return self.read_one(attr, value);
        }
        let elements = match value {
            Value::Null => return Ok(None),
            Value::Array(elements) => {
                let read: Outcome<Vec<Option<Value>>> =
                    elements.iter().map(|element| self.read_one(attr, element)).collect();
                read?.into_iter().flatten().collect()
            }
            alone => {
                let read = self.read_one(attr, alone)?;
                if read.is_some() && !by_path {
                    self.need(Tolerance::SingleValue, "invalidValue")?;
                }
                read.into_iter().collect::<Vec<_>>()
            }
        };
        Ok((!elements.is_empty()).then_some(Value::Array(elements)))
    }

    fn read_one(&self, attr: Attr, value: &Value) -> Outcome<Option<Value>> {
        Ok(Some(match (attr.kind, value) {
            (_, Value::Null) => return Ok(None),
            (Kind::Text | Kind::Exact, Value::String(_)) => value.clone(),
            (Kind::Whole, Value::Number(number)) if number.is_i64() => value.clone(),
            (Kind::Truth, Value::Bool(_)) => value.clone(),
            (Kind::Truth, Value::String(text)) => {
                let truth = match text.to_ascii_lowercase().as_str() {
                    "true" => true,
                    "false" => false,
                    _ => return Err("invalidValue"),
                };
                self.need(Tolerance::BooleanString, "invalidValue")?;
                json!(truth)
            }
            (Kind::Complex(subs), Value::String(_)) if find(subs, "value").is_some() => {
                let tolerance = match attr.many {
                    true => Tolerance::ElementAsString,
                    false => Tolerance::ComplexAsString,
                };
                self.need(tolerance, "invalidValue")?;
                if *value == json!("") {
                    return Ok(None);
                }
                json!({ "value": value })
            }
            (Kind::Complex(subs), Value::Object(members)) => {
                let mut read = Map::new();
                for (name, value) in members {
                    match find(subs, name) {
                        None => self.need(Tolerance::UnknownAttributes, "invalidSyntax")?,
                        Some(sub) if sub.mutability == Mutability::ReadOnly => {}
                        Some(sub) => {
                            if let Some(value) = self.read(sub, value, false)? {
                                read.insert(sub.name.into(), value);
                            }
                        }
                    }
                }
                if read.is_empty() {
                    return Ok(None);
                }
                Value::Object(read)
            }
            _ => return Err("invalidValue"),
        }))
    }

    fn elements(
        &self,
        holder: &mut Map<String, Value>,
        attr: Attr,
        test: Option<&Test>,
        sub: Option<Attr>,
        op: &Op,
    ) -> Outcome<()> {
        let mut list = array(holder, attr.name);
        let had = list.len();
        let chosen: Vec<usize> = (0..had)
            .filter(|&index| test.is_none_or(|test| holds(test, attr, &list[index])))
            .collect();
        let setting = op.value.as_ref().filter(|value| op.op != "remove" && !self.clears(value));
        match (setting, chosen.is_empty()) {
            (Some(value), false) => self.set_chosen(&mut list, &chosen, attr, sub, op.op, value)?,
            (Some(value), true) => {
                let described = match test {
                    None => Some(Map::new()),
                    Some(test) => described(test, attr),
                };
                let element = described.ok_or("noTarget")?;
                self.need(Tolerance::CreateOnMissing, "noTarget")?;
                list.extend(self.fill(element, attr, sub, op.op, value)?);
                flip(&mut list, |index| index >= had);
            }
            (None, true) => {
                return self.need(Tolerance::RemoveMissing, "noTarget").map(|()| {
                    put(holder, attr, list);
                });
            }
            (None, false) => match sub {
                None => {
                    let mut index = 0;
                    list.retain(|_| {
                        index += 1;
                        !chosen.contains(&(index - 1))
                    });
                }
                Some(sub) => {
                    for index in chosen {
                        unassign(list[index].as_object_mut().unwrap(), sub)?;
                    }
                    list.retain(|element| element != &json!({}));
                }
            },
        }
        if list.is_empty() && had > 0 && attr.required {
            return Err("mutability");
        }
        put(holder, attr, list);
        Ok(())
    }

    fn set_chosen(
        &self,
        list: &mut [Value],
        chosen: &[usize],
        attr: Attr,
        sub: Option<Attr>,
        mode: &str,
        value: &Value,
    ) -> Outcome<()> {
        for &index in chosen {
            let element = &mut list[index];
            match sub {
                Some(sub) => {
                    let inner = element.as_object_mut().unwrap();
                    match self.read(sub, value, true)? {
                        Some(read) => assign(inner, sub, mode, read)?,
                        None => unassign(inner, sub)?,
                    }
                }
                None => match (self.read_one(attr, value)?, mode, element.as_object_mut()) {
                    (None, ..) => {}
                    (Some(Value::Object(read)), "add", Some(inner)) => {
                        for (name, value) in read {
                            assign(inner, find(subs(attr), &name).unwrap(), mode, value)?;
                        }
                    }
                    (Some(Value::Object(mut read)), _, Some(inner)) => {
                        keep(subs(attr), inner, &mut read)?;
                        *element = Value::Object(read);
                    }
                    (Some(read), ..) => *element = read,
                },
            }
        }
        flip(list, |index| chosen.contains(&index));
        Ok(())
    }

    /// The new element of a filter that chose none.
    fn fill(
        &self,
        mut element: Map<String, Value>,
        attr: Attr,
        sub: Option<Attr>,
        mode: &str,
        value: &Value,
    ) -> Outcome<Option<Value>> {
        match sub {
            Some(sub) => self.set(&mut element, sub, mode, value, true)?,
            None => match self.read_one(attr, value)? {
                Some(Value::Object(read)) => element.extend(read),
                Some(simple) => return Ok(Some(simple)),
                None => {}
            },
        }
        Ok((!element.is_empty()).then_some(Value::Object(element)))
    }

    fn remove_values(
        &self,
        holder: &mut Map<String, Value>,
        attr: Attr,
        value: &Value,
    ) -> Outcome<()> {
        self.need(Tolerance::RemoveWithValue, "invalidValue")?;
        let given = self.read(attr, value, true)?;
        let mut list = array(holder, attr.name);
        let had = list.len();
        for given in given.iter().flat_map(|given| given.as_array().unwrap()) {
            list.retain(|element| match (given.get("value"), element.get("value")) {
                (Some(one), Some(other)) => !equal(find(subs(attr), "value").unwrap(), one, other),
                (Some(_), None) => true,
                (None, _) => !equal(attr, given, element),
            });
        }
        if list.is_empty() && had > 0 && attr.required {
            return Err("mutability");
        }
        put(holder, attr, list);
        Ok(())
    }

    /// What has to hold in the end.
    fn check(&self, doc: &mut Map<String, Value>) -> Outcome<()> {
        if doc.get("userName").is_none_or(|name| *name == json!("")) {
            return Err("invalidValue");
        }
        if let Some(Value::Array(mails)) = doc.get_mut("mails") {
            let primary: Vec<usize> =
                (0..mails.len()).filter(|&index| mails[index]["primary"] == json!(true)).collect();
            if let [others @ .., _] = primary.as_slice()
                && !others.is_empty()
            {
                self.need(Tolerance::SeveralPrimaries, "invalidValue")?;
                others.iter().for_each(|&index| mails[index]["primary"] = json!(false));
            }
        }
        Ok(())
    }
}

/// Edits the object that a way of complex attributes leads to.
fn inside<T>(
    doc: &mut Map<String, Value>,
    way: &[Attr],
    edit: impl FnOnce(&mut Map<String, Value>) -> T,
) -> T {
    let Some((first, rest)) = way.split_first() else { return edit(doc) };
    let mut inner = match doc.remove(first.name) {
        Some(Value::Object(inner)) => inner,
        _ => Map::new(),
    };
    let done = match rest {
        [] => edit(&mut inner),
        [second] => {
            let mut innermost = match inner.remove(second.name) {
                Some(Value::Object(inner)) => inner,
                _ => Map::new(),
            };
            let done = edit(&mut innermost);
            if !innermost.is_empty() {
                inner.insert(second.name.into(), Value::Object(innermost));
            }
            done
        }
        _ => panic!("the schema is not that deep"),
    };
    if !inner.is_empty() {
        doc.insert(first.name.into(), Value::Object(inner));
    }
    done
}

fn array(holder: &mut Map<String, Value>, name: &str) -> Vec<Value> {
    match holder.remove(name) {
        Some(Value::Array(list)) => list,
        _ => Vec::new(),
    }
}

fn put(holder: &mut Map<String, Value>, attr: Attr, list: Vec<Value>) {
    if !list.is_empty() {
        holder.insert(attr.name.into(), Value::Array(list));
    }
}

fn assign(
    holder: &mut Map<String, Value>,
    attr: Attr,
    mode: &str,
    mut value: Value,
) -> Outcome<()> {
    if let (true, "add", Value::Array(added)) = (attr.many, mode, &value) {
        let mut list = array(holder, attr.name);
        let had = list.len();
        for element in added {
            if !list.contains(element) {
                list.push(element.clone());
            }
        }
        flip(&mut list, |index| index >= had);
        put(holder, attr, list);
        return Ok(());
    }
    match (holder.get(attr.name), &mut value) {
        (Some(old), new) if attr.mutability == Mutability::Immutable && old != new => {
            return Err("mutability");
        }
        (Some(Value::Object(old)), Value::Object(new)) => keep(subs(attr), old, new)?,
        _ => {}
    }
    holder.insert(attr.name.into(), value);
    Ok(())
}

/// What a value in the place of another one has to have of it.
fn keep(subs: &[Attr], old: &Map<String, Value>, new: &mut Map<String, Value>) -> Outcome<()> {
    for sub in subs {
        let Some(had) = old.get(sub.name) else { continue };
        match sub.mutability {
            Mutability::Immutable if new.get(sub.name) != Some(had) => return Err("mutability"),
            Mutability::ReadOnly => drop(new.insert(sub.name.into(), had.clone())),
            _ => {}
        }
    }
    Ok(())
}

fn unassign(holder: &mut Map<String, Value>, attr: Attr) -> Outcome<()> {
    let Some(value) = holder.get_mut(attr.name) else { return Ok(()) };
    if attr.required || attr.mutability == Mutability::Immutable {
        return Err("mutability");
    }
    if let (Value::Object(inner), false) = (value, attr.many) {
        for sub in subs(attr) {
            if sub.mutability != Mutability::ReadOnly {
                unassign(inner, *sub)?;
            }
        }
        if !inner.is_empty() {
            return Ok(());
        }
    }
    holder.remove(attr.name);
    Ok(())
}

fn flip(list: &mut [Value], touched: impl Fn(usize) -> bool) {
    let is_primary = |element: &Value| element.get("primary") == Some(&json!(true));
    if (0..list.len()).any(|index| touched(index) && is_primary(&list[index])) {
        for (index, element) in list.iter_mut().enumerate() {
            if !touched(index) && is_primary(element) {
                element["primary"] = json!(false);
            }
        }
    }
}

fn equal(attr: Attr, one: &Value, other: &Value) -> bool {
    match (attr.kind, one.as_str(), other.as_str()) {
        (Kind::Text, Some(one), Some(other)) => one.to_lowercase() == other.to_lowercase(),
        _ => one == other,
    }
}

fn holds(test: &Test, attr: Attr, element: &Value) -> bool {
    let part = |name: &str| match find(subs(attr), name) {
        Some(sub) => (sub, element.get(sub.name).cloned()),
        None => (attr, Some(element.clone())),
    };
    match test {
        Test::Equal(name, literal) => {
            let (sub, found) = part(name);
            found.is_some_and(|found| equal(sub, &found, literal))
        }
        Test::NotEqual(name, literal) => {
            let (sub, found) = part(name);
            found.is_none_or(|found| !equal(sub, &found, literal))
        }
        Test::StartsWith(name, start) => {
            let (sub, found) = part(name);
            let found = found.as_ref().and_then(Value::as_str).map(str::to_owned);
            found.is_some_and(|found| match sub.kind {
                Kind::Exact => found.starts_with(start),
                _ => found.to_lowercase().starts_with(&start.to_lowercase()),
            })
        }
        Test::Present(name) => part(name).1.is_some_and(|found| found != json!("")),
        Test::And(tests) => tests.iter().all(|test| holds(test, attr, element)),
        Test::Or(tests) => tests.iter().any(|test| holds(test, attr, element)),
        Test::Not(test) => !holds(test, attr, element),
    }
}

/// The element that satisfies a conjunction of equalities.
fn described(test: &Test, attr: Attr) -> Option<Map<String, Value>> {
    let called = |name: &str| find(subs(attr), name).map_or("value", |sub| sub.name).to_owned();
    let one = |test: &Test| match test {
        Test::Equal(name, literal) => Some((called(name), literal.clone())),
        _ => None,
    };
    if subs(attr).is_empty() {
        return one(test).map(|_| Map::new());
    }
    let terms = match test {
        Test::And(terms) => terms.iter().map(one).collect::<Option<Vec<_>>>()?,
        term => vec![one(term)?],
    };
    let count = terms.len();
    let element: Map<String, Value> = terms.into_iter().collect();
    (element.len() == count).then_some(element)
}
