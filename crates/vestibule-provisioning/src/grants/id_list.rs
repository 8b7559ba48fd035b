//! Group ids, to be sorted and searched by the hundred in every sign-in.

/// Ids in order, without duplicates.
///
/// Providers' ids often begin alike (`CN=App-..`, one tenant's prefix), and differ soon after that. So
/// the beginning that all share is kept once, and the eight bytes that follow it are compared as a
/// number.
#[derive(Debug)]
pub(super) struct IdList<'a> {
    shared: &'a [u8],
    ids: Vec<Id<'a>>,
}

/// One id. The order is that of the ids as text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Id<'a> {
    next: u64,
    id: &'a str,
}

impl<'a> IdList<'a> {
    pub(super) fn new(ids: &'a [String]) -> Self {
        let shared = shared_beginning(ids);
        let id = |it: &'a String| Id { next: next_bytes(it, shared.len()), id: it };
        let mut ids: Vec<Id<'_>> = ids.iter().map(id).collect();
        // Numbers are sorted without a branch for each comparison; few ids are alike in them.
        ids.sort_unstable_by_key(|it| it.next);
        for alike in ids.chunk_by_mut(|a, b| a.next == b.next) {
            alike.sort_unstable();
        }
        ids.dedup();
        Self { shared, ids }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &'a str> {
        self.ids.iter().map(|it| it.id)
    }

    pub(super) fn contains(&self, id: &str) -> bool {
        if !id.as_bytes().starts_with(self.shared) {
            return false;
        }
        let wanted = Id { next: next_bytes(id, self.shared.len()), id };
        let place = self.ids.partition_point(|it| it.next < wanted.next);
        match self.ids.get(place) {
            Some(found) if found.next == wanted.next => {
                found.id == id || self.ids.binary_search(&wanted).is_ok()
            }
            _ => false,
        }
    }
}

fn shared_beginning(ids: &[String]) -> &[u8] {
    let Some((first, others)) = ids.split_first() else { return &[] };
    let mut shared = first.as_bytes();
    for id in others {
        if !id.as_bytes().starts_with(shared) {
            let alike = shared.iter().zip(id.as_bytes()).take_while(|(a, b)| a == b).count();
            shared = shared.get(..alike).unwrap_or_default();
        }
    }
    shared
}

/// The eight bytes after `start`, as a number that sorts as they do.
fn next_bytes(id: &str, start: usize) -> u64 {
    let rest = id.as_bytes().get(start..).unwrap_or_default();
    if let Some(bytes) = rest.first_chunk() {
        return u64::from_be_bytes(*bytes);
    }
    let mut bytes = [0; 8];
    bytes.iter_mut().zip(rest).for_each(|(slot, byte)| *slot = *byte);
    u64::from_be_bytes(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn owned(ids: &[&str]) -> Vec<String> {
        ids.iter().map(|it| (*it).to_owned()).collect()
    }

    #[test]
    fn the_order_is_that_of_the_text() {
        let lists: [&[&str]; 6] = [
            &[],
            &["", "a", "a", "a\0", "a\0b"],
            &["group-10", "group-9", "group-1", "group-1"],
            &["é", "ê", "e"],
            &["CN=long-common-name-1,OU=b", "CN=long-common-name-1,OU=a", "CN=long-common-name-1"],
            &["b", "a", "\u{10ffff}", "zzzzzzzz", "zzzzzzzzz"],
        ];
        for ids in lists {
            let ids = owned(ids);
            let sorted: BTreeSet<&str> = ids.iter().map(String::as_str).collect();
            assert!(IdList::new(&ids).iter().eq(sorted), "{ids:?}");
        }
    }

    #[test]
    fn finds_its_own_ids_byte_for_byte_and_no_others() {
        let ids = owned(&["7c1e-group-1", "7c1e-group-2", "7c1e-group-20"]);
        let list = IdList::new(&ids);
        assert!(ids.iter().all(|it| list.contains(it)));
        for other in ["", "7c1e-group-", "7c1e-group-3", "7c1e-group-200", "7C1E-group-1", "1", "2"]
        {
            assert!(!list.contains(other), "{other}");
        }
        assert!(!IdList::new(&[]).contains(""));
        assert!(IdList::new(&owned(&[""])).contains(""));
    }
}
