//! The digests under which something is found: of fixed length, whatever a provider sent.

use openssl::sha::Sha256;
use vestibule_core::{AccountId, EmailAddress, SubjectKey};
use vestibule_provisioning::DirectoryUserKey;

/// All of a subject: connection, issuer, qualifiers, id.
pub(super) fn of_subject(subject: &SubjectKey) -> Vec<u8> {
    digest([
        Some("subject"),
        Some(subject.connection().as_str()),
        Some(subject.issuer()),
        subject.name_qualifier(),
        subject.sp_name_qualifier(),
        Some(subject.id()),
    ])
}

pub(super) fn of_address(address: &EmailAddress) -> Vec<u8> {
    digest([Some("address"), Some(&address.comparison_key())])
}

pub(super) fn of_directory_user(user: &DirectoryUserKey) -> Vec<u8> {
    digest([Some("directory user"), Some(user.directory.as_str()), Some(&user.user)])
}

pub(super) fn of_account(id: &AccountId) -> Vec<u8> {
    digest([Some("account"), Some(id.as_str())])
}

pub(super) fn of_invitation(id: &str) -> Vec<u8> {
    digest([Some("invitation"), Some(id)])
}

/// SHA-256 of the parts, each with its length before it, so that no two lists of parts run together.
fn digest<const N: usize>(parts: [Option<&str>; N]) -> Vec<u8> {
    let mut sha = Sha256::new();
    for part in parts {
        match part {
            None => sha.update(b"-"),
            Some(text) => {
                sha.update(format!("{}:", text.len()).as_bytes());
                sha.update(text.as_bytes());
            }
        }
    }
    sha.finish().to_vec()
}

#[cfg(test)]
mod tests {
    use vestibule_core::{ConnectionId, Subject, SubjectKind};

    use super::*;

    #[test]
    fn every_part_of_a_subject_counts_and_none_runs_into_the_next() {
        let key = |connection: &str, issuer: &str, id: &str, [name, sp]: [Option<&str>; 2]| {
            let mut subject = Subject::new(issuer, id, SubjectKind::Persistent);
            subject.name_qualifier = name.map(str::to_owned);
            subject.sp_name_qualifier = sp.map(str::to_owned);
            of_subject(&subject.key(&ConnectionId::parse(connection).unwrap()))
        };
        let subjects = [
            key("a", "b", "c", [None, None]),
            key("a", "b", "C", [None, None]),
            key("A", "b", "c", [None, None]),
            key("a", "bc", "", [None, None]),
            key("a", "b", "c", [Some(""), None]),
            key("a", "b", "c", [None, Some("")]),
            key("a", "b", "c", [Some("-"), None]),
            key("a", "b-", "c", [None, None]),
            key("a", "b", "\0c", [None, None]),
        ];
        for (position, one) in subjects.iter().enumerate() {
            assert_eq!(one.len(), 32);
            assert_eq!(subjects.iter().filter(|other| *other == one).count(), 1, "{position}");
        }
        assert_eq!(subjects[0], key("a", "b", "c", [None, None]));
    }

    #[test]
    fn addresses_are_one_however_their_ascii_letters_are_written() {
        let key = |text: &str| of_address(&EmailAddress::parse(text).unwrap());
        assert_eq!(key("Ada@acme.example"), key("ada@ACME.example"));
        assert_ne!(key("ada@acme.example"), key("ada@acme.example.org"));
    }
}
