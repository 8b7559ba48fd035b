//! The grammar of filters ([RFC 7644, Figure 1][rfc]), by recursive descent.
//!
//! Depth and terms are counted down before anything is read deeper, and nothing is read twice, so
//! hostile text costs time in proportion to its length at most, and a bounded stack.
//!
//! [rfc]: https://www.rfc-editor.org/rfc/rfc7644#section-3.4.2.2

use super::error::{Expected, FilterError};
use super::scan::Parser;
use super::{Filter, Operator};
use crate::AttributePath;

/// Where a filter stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Resource,
    Element,
}

impl<'a> Parser<'a> {
    pub(super) fn whole_filter(&mut self) -> Result<Filter<'a>, FilterError> {
        self.skip_blanks();
        let filter = self.alternatives(Place::Resource)?;
        self.skip_blanks();
        match self.is_at_end() {
            true => Ok(filter),
            false => self.unexpected(Expected::Conjunction),
        }
    }

    /// Whether a value filter begins here.
    pub(crate) fn at_bracket(&self) -> bool {
        self.peek() == b'['
    }

    /// `"[" valFilter "]"`
    pub(crate) fn value_filter(&mut self) -> Result<Filter<'a>, FilterError> {
        self.enclosed(Place::Element, b']', Expected::ClosingBracket)
    }

    /// Terms joined by `or`.
    fn alternatives(&mut self, place: Place) -> Result<Filter<'a>, FilterError> {
        let first = self.conditions(place)?;
        if !self.conjunction("or") {
            return Ok(first);
        }
        let mut terms = Vec::with_capacity(2);
        add_alternative(&mut terms, first);
        loop {
            let term = self.conditions(place)?;
            add_alternative(&mut terms, term);
            if !self.conjunction("or") {
                return Ok(Filter::Or(terms));
            }
        }
    }

    /// Terms joined by `and`.
    fn conditions(&mut self, place: Place) -> Result<Filter<'a>, FilterError> {
        let first = self.term(place)?;
        if !self.conjunction("and") {
            return Ok(first);
        }
        let mut terms = Vec::with_capacity(2);
        add_condition(&mut terms, first);
        loop {
            let term = self.term(place)?;
            add_condition(&mut terms, term);
            if !self.conjunction("and") {
                return Ok(Filter::And(terms));
            }
        }
    }

    fn term(&mut self, place: Place) -> Result<Filter<'a>, FilterError> {
        if self.peek() == b'(' {
            return self.enclosed(place, b')', Expected::ClosingParenthesis);
        }
        if self.negation() {
            let inner = self.enclosed(place, b')', Expected::ClosingParenthesis)?;
            return Ok(Filter::Not(Box::new(inner)));
        }
        let path = self.attribute_path()?;
        match self.at_bracket() {
            false => self.test(path),
            true if place == Place::Element => {
                Err(FilterError::NestedValuePath { position: self.at })
            }
            // Sub-attributes have no sub-attributes, so there is nothing to select by.
            true if path.sub.is_some() => self.unexpected(Expected::Operator),
            true => self.value_path(path),
        }
    }

    /// A filter between the bracket here and its counterpart.
    fn enclosed(
        &mut self,
        place: Place,
        closing: u8,
        expected: Expected,
    ) -> Result<Filter<'a>, FilterError> {
        let most = self.limits.filter_depth();
        let Some(levels) = self.levels.checked_sub(1) else {
            return Err(FilterError::TooDeep { position: self.at, most });
        };
        self.levels = levels;
        self.at += 1;
        self.skip_blanks();
        let inner = self.alternatives(place)?;
        self.skip_blanks();
        self.levels += 1;
        match self.take(closing) {
            true => Ok(inner),
            false => self.unexpected(expected),
        }
    }

    fn value_path(&mut self, path: AttributePath<'a>) -> Result<Filter<'a>, FilterError> {
        let mut inner = self.value_filter()?;
        if let Some(name) = self.sub_attribute()? {
            let test = self.test(AttributePath { urn: None, name, sub: None })?;
            let mut terms = Vec::with_capacity(2);
            add_condition(&mut terms, inner);
            terms.push(test);
            inner = Filter::And(terms);
        }
        Ok(Filter::ValuePath(path, Box::new(inner)))
    }

    /// What follows the path in `attrExp`.
    fn test(&mut self, path: AttributePath<'a>) -> Result<Filter<'a>, FilterError> {
        let most = self.limits.filter_terms();
        let Some(terms) = self.terms.checked_sub(1) else {
            return Err(FilterError::TooManyTerms { position: self.at, most });
        };
        self.terms = terms;
        let operator: Option<Operator> = self.operator()?;
        match operator {
            None => Ok(Filter::Present(path)),
            Some(operator) => Ok(Filter::Compare(path, operator, self.literal()?)),
        }
    }
}

fn add_condition<'a>(terms: &mut Vec<Filter<'a>>, term: Filter<'a>) {
    match term {
        Filter::And(inner) => terms.extend(inner),
        other => terms.push(other),
    }
}

fn add_alternative<'a>(terms: &mut Vec<Filter<'a>>, term: Filter<'a>) {
    match term {
        Filter::Or(inner) => terms.extend(inner),
        other => terms.push(other),
    }
}
