//! What would prove a claim, and where else people put it.

use vestibule_core::DomainName;

use crate::{Challenge, Delegation, IssuedToken, Misplacement, RecordName, Token};

/// What would prove a claim: a token, at one of some names.
///
/// A [`Challenge`] becomes one; by hand it is made of a name and a token.
///
/// ```
/// use vestibule_core::DomainName;
/// use vestibule_domains::{Expected, RecordName, Token};
///
/// let acme = DomainName::parse("acme.com")?;
/// let name = RecordName::below("_x.app-sso-challenge", &acme).unwrap();
/// let expected = Expected::new(acme, name, Token::from_bits([7; 16]));
/// assert_eq!(expected.names().len(), 1);
/// # Ok::<(), vestibule_core::DomainError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expected {
    domain: DomainName,
    /// Any of them proves. Never empty.
    names: Vec<RecordName>,
    token: Token,
    value: String,
    zone: DomainName,
    earlier: Vec<IssuedToken>,
    /// What the challenge says of where else to look; `None` for one by hand.
    elsewhere: Option<Vec<(Misplacement, RecordName)>>,
    is_taken: bool,
}

impl Expected {
    /// This token at this name.
    #[must_use]
    pub fn new(domain: DomainName, name: RecordName, token: Token) -> Self {
        Self {
            names: vec![name],
            value: format!("token={token} expiry=never"),
            token,
            zone: domain.clone(),
            domain,
            earlier: Vec::new(),
            elsewhere: None,
            is_taken: false,
        }
    }

    /// Another name that proves as well.
    #[must_use]
    pub fn with_alternative(mut self, name: RecordName) -> Self {
        if !self.names.contains(&name) {
            self.names.push(name);
        }
        self
    }

    /// The zone that a DNS host is likely to append to what is entered: the registrable domain.
    /// Anything but the domain or what is above it is ignored.
    #[must_use]
    pub fn with_zone(mut self, zone: DomainName) -> Self {
        if self.domain == zone || self.domain.is_subdomain_of(&zone) {
            self.zone = zone;
        }
        self
    }

    /// Tokens of earlier generations: they prove nothing, and a diagnosis says when they were issued.
    #[must_use]
    pub fn with_earlier(mut self, earlier: &[IssuedToken]) -> Self {
        self.earlier = earlier.to_vec();
        self
    }

    /// Another organization holds the domain, so that the record proves nothing at present.
    #[must_use]
    pub fn taken(mut self) -> Self {
        self.is_taken = true;
        self
    }

    /// The domain that is claimed.
    #[must_use]
    pub fn domain(&self) -> &DomainName {
        &self.domain
    }

    /// The names at which the token proves.
    #[must_use]
    pub fn names(&self) -> &[RecordName] {
        &self.names
    }

    /// The token.
    #[must_use]
    pub fn token(&self) -> &Token {
        &self.token
    }

    /// The value to publish.
    #[must_use]
    pub fn value(&self) -> &str {
        &self.value
    }

    pub(super) fn is_taken(&self) -> bool {
        self.is_taken
    }

    pub(super) fn earlier(&self, token: &Token) -> Option<&IssuedToken> {
        self.earlier.iter().find(|issued| issued.token == *token)
    }

    /// The name to show: the first.
    pub(super) fn name(&self) -> &str {
        self.names.first().map_or("", RecordName::as_str)
    }

    /// The zone in which the record is entered.
    pub(super) fn host_zone(&self, delegation: &Delegation) -> DomainName {
        let apex = match delegation {
            Delegation::Zone { apex, .. } => DomainName::parse(apex.as_str()).ok(),
            Delegation::Unknown | Delegation::None { .. } => None,
        };
        let above = |apex: &DomainName| self.domain == *apex || self.domain.is_subdomain_of(apex);
        apex.filter(above).unwrap_or_else(|| self.zone.clone())
    }

    /// Where the record is often put by mistake, and a name that nobody was told to publish.
    pub(crate) fn elsewhere(&self) -> Vec<(Misplacement, RecordName)> {
        let mut found = LookAlikes { known: self.names.clone(), places: Vec::new() };
        for name in self.names.iter().take(2) {
            found.add(Misplacement::DoubledZone, RecordName::below(name.as_str(), &self.zone));
        }
        match &self.elsewhere {
            Some(places) => {
                for (place, name) in places {
                    found.add(*place, Some(name.clone()));
                }
            }
            None => self.guess_elsewhere(&mut found),
        }
        // Each name that proves has one beside it, under the same parent.
        for name in self.names.iter().take(2) {
            found.add_probe(name);
        }
        found.places
    }

    /// The same for a name whose parts are not known.
    fn guess_elsewhere(&self, found: &mut LookAlikes) {
        found.add(Misplacement::DoubledZone, RecordName::below(self.name(), &self.domain));
        for zone in [&self.domain, &self.zone] {
            found.add(Misplacement::Apex, Some(RecordName::of(zone)));
        }
        let Some(labels) = labels_below(self.name(), &self.domain) else { return };
        let rest = labels.split_once('.').map(|(_, rest)| rest);
        let without_first = rest.and_then(|rest| RecordName::below(rest, &self.domain));
        found.add(Misplacement::WithoutTag, without_first);
        found.add(Misplacement::ParentDomain, RecordName::below(labels, &self.zone));
    }
}

impl From<&Challenge> for Expected {
    fn from(challenge: &Challenge) -> Self {
        Self {
            domain: challenge.domain.clone(),
            names: challenge.names(),
            token: challenge.token.clone(),
            value: challenge.value.clone(),
            zone: challenge.registrable.clone(),
            earlier: challenge.earlier.clone(),
            elsewhere: Some(challenge.misplaced()),
            is_taken: false,
        }
    }
}

/// What stands before the domain in a name below it.
pub(super) fn labels_below<'a>(name: &'a str, domain: &DomainName) -> Option<&'a str> {
    name.strip_suffix(domain.as_str())?.strip_suffix('.').filter(|labels| !labels.is_empty())
}

/// No name that anybody was told to publish.
const PROBE: &str = "_wildcard-probe";

struct LookAlikes {
    known: Vec<RecordName>,
    places: Vec<(Misplacement, RecordName)>,
}

impl LookAlikes {
    fn add(&mut self, place: Misplacement, name: Option<RecordName>) {
        if let Some(name) = name.filter(|name| !self.known.contains(name)) {
            self.known.push(name.clone());
            self.places.push((place, name));
        }
    }

    fn add_probe(&mut self, beside: &RecordName) {
        let Some((_, parent)) = beside.as_str().split_once('.') else { return };
        let is_there = |(place, name): &(Misplacement, RecordName)| {
            *place == Misplacement::WildcardProbe
                && name.as_str().split_once('.').is_some_and(|(_, it)| it == parent)
        };
        if !self.places.iter().any(is_there) {
            self.add(Misplacement::WildcardProbe, RecordName::parse(&format!("{PROBE}.{parent}")));
        }
    }
}
