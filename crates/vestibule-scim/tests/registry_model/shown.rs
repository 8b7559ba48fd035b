//! What a reply must show (RFC 7643 section 2.2, `returned`; RFC 7644 section 3.9), on plain JSON.

use serde_json::Value as Json;

use crate::model::Object;
use crate::schema::Attr;

/// What a client asks to see.
#[derive(Clone, Debug)]
pub(crate) enum Asked {
    Nothing,
    Attributes(Vec<Named>),
    Excluded(Vec<Named>),
}

/// What a name stands for.
#[derive(Clone, Debug)]
pub(crate) enum Named {
    /// The attribute at the end of these names.
    Path(Vec<String>),
    /// The core schema, and the common attributes.
    Core,
    /// Nothing that there is.
    Unknown,
}

impl Asked {
    /// What is shown of a resource with everything that it has.
    pub(crate) fn show(&self, attrs: &[Attr], full: &Object) -> Object {
        self.level(attrs, full, &[])
    }

    fn level(&self, attrs: &[Attr], object: &Object, above: &[&Attr]) -> Object {
        let mut shown = Object::new();
        for attr in attrs {
            let path = [above, &[attr]].concat();
            let value = object.get(&attr.name).and_then(|value| self.value(&path, attr, value));
            if let Some(value) = value {
                shown.insert(attr.name.clone(), value);
            }
        }
        shown
    }

    /// What is shown of a value: nothing, where nothing is left of it.
    fn value(&self, path: &[&Attr], attr: &Attr, value: &Json) -> Option<Json> {
        match value {
            Json::Array(elements) => {
                let shown = elements.iter().filter_map(|element| self.value(path, attr, element));
                let shown: Vec<Json> = shown.collect();
                (!shown.is_empty()).then_some(Json::Array(shown))
            }
            Json::Object(object) => {
                let shown = self.level(&attr.subs, object, path);
                (!shown.is_empty()).then_some(Json::Object(shown))
            }
            simple => self.shows(path).then(|| simple.clone()),
        }
    }

    /// Whether an attribute that is not complex is shown.
    fn shows(&self, path: &[&Attr]) -> bool {
        if path.iter().any(|attr| attr.returned == "never") {
            return false;
        }
        let by_default = |attr: &Attr| matches!(attr.returned, "always" | "default");
        let always = |attr: &Attr| attr.returned == "always";
        let (around, attr, sub) = match path {
            [extension, attr, rest @ ..] if extension.is_extension => {
                (self.names(&[extension]), attr, rest.first())
            }
            [attr, rest @ ..] => {
                (self.is_named(|name| matches!(name, Named::Core)), attr, rest.first())
            }
            [] => unreachable!(),
        };
        let own = &path[..path.len() - usize::from(sub.is_some())];
        match self {
            Self::Nothing => by_default(attr) && sub.is_none_or(|sub| by_default(sub)),
            Self::Attributes(_) => {
                let whole = always(attr) || self.names(own) || around && by_default(attr);
                let Some(sub) = sub else { return whole };
                let may_name = |sub: &&Attr| sub.returned != "never";
                let part = attr
                    .subs
                    .iter()
                    .filter(may_name)
                    .any(|sub| self.names(&[own, &[sub]].concat()));
                self.names(path) || whole && by_default(sub) || (whole || part) && always(sub)
            }
            Self::Excluded(_) => {
                let whole = always(attr) || by_default(attr) && !around && !self.names(own);
                let left = |sub: &Attr| always(sub) || by_default(sub) && !self.names(path);
                whole && sub.is_none_or(|sub| left(sub))
            }
        }
    }

    fn names(&self, path: &[&Attr]) -> bool {
        let path: Vec<&String> = path.iter().map(|attr| &attr.name).collect();
        self.is_named(
            |name| matches!(name, Named::Path(named) if named.iter().eq(path.iter().copied())),
        )
    }

    fn is_named(&self, test: impl Fn(&Named) -> bool) -> bool {
        match self {
            Self::Nothing => false,
            Self::Attributes(names) | Self::Excluded(names) => names.iter().any(test),
        }
    }
}
