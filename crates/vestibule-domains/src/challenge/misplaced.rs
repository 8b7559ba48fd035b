//! Where else a record ends up: looked at for the diagnosis alone.

use crate::RecordName;
use crate::challenge::{one_label, two_labels};

use super::Challenge;

/// How a name is not the one that was asked for. No record there proves anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Misplacement {
    /// The DNS host appended the zone to a name that had it already.
    DoubledZone,
    /// The domain's own name, or that of the zone.
    Apex,
    /// The label of the organization is missing.
    WithoutTag,
    /// Our labels, but at the registered domain instead of below it.
    ParentDomain,
    /// A name that nobody was told: what answers here answers everywhere.
    WildcardProbe,
}

impl Challenge {
    /// Names at which a record of this challenge is found when it is not where it belongs.
    ///
    /// # Security
    /// A record there proves nothing: some of these names can be written by people who control only a
    /// part of the zone.
    #[must_use]
    pub fn misplaced(&self) -> Vec<(Misplacement, RecordName)> {
        let below = |kind: Misplacement, labels: &str, domain: &str| {
            (kind, RecordName::parse(&format!("{labels}.{domain}")))
        };
        let (domain, zone) = (self.domain.as_str(), self.registrable.as_str());
        let underscored = self.product.underscored_label(self.scope);
        let plain = underscored.trim_start_matches('_');
        let labels = two_labels(&self.tag, &self.product, self.scope);
        let mut names = vec![
            below(Misplacement::DoubledZone, self.name.absolute.as_str(), zone),
            (Misplacement::Apex, Some(RecordName::of(&self.domain))),
            below(Misplacement::WithoutTag, plain, domain),
            below(Misplacement::WithoutTag, &underscored, domain),
        ];
        if domain != zone {
            names.push(below(Misplacement::DoubledZone, self.name.absolute.as_str(), domain));
            names.push(below(Misplacement::DoubledZone, &self.name.relative, domain));
            names.push((Misplacement::Apex, Some(RecordName::of(&self.registrable))));
            names.push(below(Misplacement::ParentDomain, &labels, zone));
            let single = one_label(&self.tag, &self.product, self.scope);
            names.push(below(Misplacement::ParentDomain, &single, zone));
        }
        let probe = two_labels(&self.tag.other(), &self.product, self.scope);
        names.push(below(Misplacement::WildcardProbe, &probe, domain));
        names.into_iter().filter_map(|(kind, name)| Some((kind, name?))).collect()
    }
}
