//! Tokens are found by their whole hash, listed and ended within their directory.

use std::fmt;

use vestibule_core::{DirectoryId, OrganizationId, Timestamp};

use super::Violation;
use super::site::at;
use crate::{DirectoryTokens, Profile, Scope, StoreError, TokenHash, TokenRecord};

struct Check(&'static str);

impl Check {
    fn scope(&self, directory: &str) -> Result<Scope, Violation> {
        let violation = |error: vestibule_core::IdError| self.violation(error.to_string());
        let organization = OrganizationId::parse(&format!("conformance-{}", self.0));
        let directory = DirectoryId::parse(directory).map_err(violation)?;
        Ok(Scope::new(organization.map_err(violation)?, directory))
    }

    /// A hash that starts with the name of the check and ends with a number.
    fn hash(&self, number: u8) -> TokenHash {
        let mut octets = [0; 32];
        octets.iter_mut().zip(self.0.bytes()).for_each(|(octet, byte)| *octet = byte);
        if let Some(last) = octets.last_mut() {
            *last = number;
        }
        TokenHash::from_octets(octets)
    }

    fn record(&self, number: u8, scope: &Scope, end: Option<Timestamp>) -> TokenRecord {
        let created = at(i64::from(number));
        TokenRecord::new(self.hash(number), scope.clone(), Profile::ENTRA, created, end)
    }

    fn violation(&self, found: impl Into<String>) -> Violation {
        Violation { check: self.0, found: found.into() }
    }

    fn answered<T>(&self, answer: Result<T, StoreError>) -> Result<T, Violation> {
        answer.map_err(|error| self.violation(error.to_string()))
    }

    fn same<T: PartialEq + fmt::Debug>(
        &self,
        what: &str,
        expected: T,
        found: T,
    ) -> Result<(), Violation> {
        if expected == found {
            return Ok(());
        }
        Err(self.violation(format!("{what}: {expected:?} expected, {found:?} found")))
    }
}

pub(super) async fn finds_a_token_by_its_whole_hash<S: DirectoryTokens>(
    store: &S,
) -> Result<(), Violation> {
    let check = Check("finds_a_token_by_its_whole_hash");
    let scope = check.scope("a")?;
    let records = [
        check.record(1, &scope, None),
        check.record(2, &check.scope("A")?, Some(at(100))),
        TokenRecord::new(check.hash(3), scope, Profile::STRICT, at(3), Some(at(4))),
    ];
    for record in &records {
        check.answered(store.insert(record).await)?;
    }
    for record in &records {
        let found = check.answered(store.find(&record.hash).await)?;
        check.same("a record", Some(record), found.as_ref())?;
    }
    let whole = *check.hash(1).as_octets();
    for (place, other) in [(0, b'F'), (0, b'f' ^ 0x80), (16, 0), (31, 0), (31, 4), (31, 0x81)] {
        let mut octets = whole;
        if let Some(octet) = octets.get_mut(place) {
            *octet = other;
        }
        let found = check.answered(store.find(&TokenHash::from_octets(octets)).await)?;
        check.same("a token that nobody has", None, found)?;
    }
    Ok(())
}

pub(super) async fn keeps_the_first_of_two_with_one_hash<S: DirectoryTokens>(
    store: &S,
) -> Result<(), Violation> {
    let check = Check("keeps_the_first_of_two_with_one_hash");
    let first = check.record(1, &check.scope("a")?, Some(at(5)));
    check.answered(store.insert(&first).await)?;
    for scope in [check.scope("b")?, check.scope("a")?] {
        let second = check.record(1, &scope, None);
        check.same("a second one", Err(StoreError::Corrupt), store.insert(&second).await)?;
        check.same(
            "its directory",
            0,
            check.answered(store.of(&check.scope("b")?).await)?.len(),
        )?;
    }
    let found = check.answered(store.find(&first.hash).await)?;
    check.same("the first", Some(first), found)
}

pub(super) async fn lists_the_tokens_of_one_directory<S: DirectoryTokens>(
    store: &S,
) -> Result<(), Violation> {
    let check = Check("lists_the_tokens_of_one_directory");
    let scopes = ["a", "A", "a-b", "_"].map(|directory| check.scope(directory));
    let [own, others @ ..] = scopes;
    let own = own?;
    for (number, other) in (10..).zip(others) {
        check.answered(store.insert(&check.record(number, &other?, None)).await)?;
    }
    for number in [3, 1, 2] {
        check.answered(store.insert(&check.record(number, &own, None)).await)?;
    }
    let expected: Vec<TokenRecord> =
        [1, 2, 3].map(|number| check.record(number, &own, None)).into();
    check.same("oldest first", expected, check.answered(store.of(&own).await)?)?;
    let nobody = check.scope("nobody")?;
    check.same("of another directory", 0, check.answered(store.of(&nobody).await)?.len())
}

pub(super) async fn expires_the_others<S: DirectoryTokens>(store: &S) -> Result<(), Violation> {
    let check = Check("expires_the_others");
    let (own, other) = (check.scope("a")?, check.scope("b")?);
    let ends = [None, Some(at(50)), Some(at(200)), None];
    for (number, end) in (1..).zip(ends) {
        check.answered(store.insert(&check.record(number, &own, end)).await)?;
    }
    let bystander = check.record(9, &other, None);
    check.answered(store.insert(&bystander).await)?;
    let steps = [
        (Some(check.hash(4)), 100, [Some(100), Some(50), Some(100), None]),
        (Some(check.hash(4)), 150, [Some(100), Some(50), Some(100), None]),
        // The one to keep is another directory's.
        (Some(check.hash(9)), 120, [Some(100), Some(50), Some(100), Some(120)]),
        (None, 70, [Some(70), Some(50), Some(70), Some(70)]),
    ];
    for (keep, time, expected) in steps {
        check.answered(store.expire_others(&own, keep.as_ref(), at(time)).await)?;
        let found = check.answered(store.of(&own).await)?;
        let found: Vec<_> = found.into_iter().map(|record| record.not_on_or_after).collect();
        check.same("the ends", expected.map(|end| end.map(at)).to_vec(), found)?;
    }
    let found = check.answered(store.find(&bystander.hash).await)?;
    check.same("the token of another directory", Some(bystander), found)
}
