//! Between the names of this crate and those of hickory.

use hickory_proto::rr::{DNSClass, Name, RData, Record};

use crate::RecordName;

/// The name as hickory has it: absolute.
pub(super) fn absolute(name: &str) -> Option<Name> {
    let mut name = Name::from_ascii(name).ok()?;
    name.set_fqdn(true);
    Some(name)
}

/// The name as it is shown: lower case, without the trailing dot, what is no text escaped.
pub(super) fn shown(name: &Name) -> String {
    let text = name.to_lowercase().to_ascii();
    text.strip_suffix('.').unwrap_or(&text).to_owned()
}

/// The name as this crate has it, unless it is the root or has characters that no owner name of ours
/// has.
pub(super) fn record_name(name: &Name) -> Option<RecordName> {
    RecordName::parse(&shown(name))
}

/// The last label.
pub(super) fn top_level(name: &Name) -> Name {
    name.trim_to(1)
}

/// The data of the records of this owner.
pub(super) fn data_of<'a>(
    records: &'a [Record],
    owner: &'a Name,
) -> impl Iterator<Item = (&'a RData, u32)> {
    records
        .iter()
        .filter(move |record| record.name == *owner && record.dns_class == DNSClass::IN)
        .map(|record| (&record.data, record.ttl))
}

/// The owner and the data of the SOA among records.
pub(super) fn soa_of(records: &[Record]) -> Option<(&Name, Soa)> {
    records.iter().find_map(|record| match &record.data {
        RData::SOA(soa) if record.dns_class == DNSClass::IN => {
            let names = (shown(&soa.mname), shown(&soa.rname));
            Some((&record.name, Soa { names, negative_ttl: record.ttl.min(soa.minimum) }))
        }
        _ => None,
    })
}

/// What is read of a SOA.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Soa {
    /// The primary server and the mailbox.
    pub(super) names: (String, String),
    /// For how long the zone lets caches say that a name is not there (RFC 2308 section 5).
    pub(super) negative_ttl: u32,
}
