//! What is wrong with a record, and what to do about it.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::KeptDiagnosis;

macro_rules! diagnoses {
    ($($(#[doc = $what:literal])+ $variant:ident $code:literal: $fix:literal;)*) => {
        /// What was found of a record. The list is closed: hosts and documentation rely on it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[non_exhaustive]
        pub enum DiagnosisCode {
            $($(#[doc = $what])+ #[serde(rename = $code)] $variant,)*
        }

        impl DiagnosisCode {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The stable code.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)* }
            }

            /// What it means, for an administrator.
            #[must_use]
            pub fn cause(self) -> &'static str {
                match self { $(Self::$variant => concat!($($what),+).trim_ascii(),)* }
            }

            /// What to do about it in general. A [`Diagnosis`] says it of the record at hand.
            #[must_use]
            pub const fn fix(self) -> &'static str {
                match self { $(Self::$variant => $fix,)* }
            }
        }
    };
}

diagnoses! {
    /// The record is there.
    Verified "verified":
        "leave the record in place: it is looked up again every day";
    /// The name of the record is not there at all.
    NothingPublished "nothing_published":
        "create the TXT record at the DNS host of the domain";
    /// The name of the record is there, and has no TXT record: the entry has another type.
    NoTxtAtName "no_txt_at_name":
        "change the type of the entry to TXT";
    /// There is a TXT record at the right name, with another value: of an earlier token, of another
    /// claim, or of something else.
    OtherValue "other_value":
        "replace the value by the one that is shown now";
    /// The record is at the name with the domain twice: the DNS host appends the domain to what is
    /// entered, and the whole name was entered.
    DoubledZone "doubled_zone":
        "enter the name without the domain, or with a dot at its end";
    /// The record is at the domain itself instead of at the name below it.
    PublishedAtApex "published_at_apex":
        "enter the name in the host field, where `@` or nothing was entered";
    /// The record is at a name above the right one: the first label is missing, which is this
    /// organization's own, or those of a sub-domain are.
    PublishedWithoutTag "published_without_tag":
        "enter the whole name in the host field";
    /// The record has the right token, and the value around it or in it was altered: quotation marks,
    /// white space, upper case, an end that was cut off.
    ValueAltered "value_altered":
        "enter the value exactly as it is shown, without quotation marks";
    /// A CNAME is at the name, and what it leads to is not there, has no TXT record, or leads back.
    CnameBroken "cname_broken":
        "replace the CNAME by the TXT record";
    /// Some of the name servers of the domain have the record, and not more than half of them.
    PartlyPublished "partly_published":
        "wait until all name servers have the new version of the zone";
    /// The name servers of the domain have the record, and resolvers still remember that there was
    /// none.
    WaitingForCaches "waiting_for_caches":
        "wait, and change nothing";
    /// What is at the name is there for every name: it comes from a wildcard.
    WildcardAnswers "wildcard_answers":
        "create the TXT record at the name itself, which takes precedence over the wildcard";
    /// A resolver that validates says that the signatures of the domain are wrong.
    DnssecBogus "dnssec_bogus":
        "repair the signatures of the domain, or remove its DS record at the registrar";
    /// Too few of the name servers answer: no reply, no authority, a failure, TCP blocked.
    ServersUnreachable "servers_unreachable":
        "have whoever runs the name servers repair those that do not answer";
    /// There is no such domain: not registered, expired, or without name servers.
    NotDelegated "not_delegated":
        "register or renew the domain, and set its name servers at the registrar";
    /// The record is right, and the domain is verified for another organization already.
    ClaimedByOther "claimed_by_other":
        "have the organization that holds the domain release or share it";
    /// A note, never a diagnosis: the name leads to the record by way of a CNAME.
    CnameFollowed "cname_followed":
        "keep what the CNAME leads to under your control";
}

impl fmt::Display for DiagnosisCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// What was found of a record, for an administrator to read.
///
/// Text from outside is escaped in it, and cut.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Diagnosis {
    /// What it is.
    pub code: DiagnosisCode,
    /// What would be right.
    pub expected: String,
    /// What was there.
    pub seen: String,
    /// What to do.
    pub fix: String,
}

/// The code and what was there; `{:#}` adds what to do about it.
impl fmt::Display for Diagnosis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code, self.seen)?;
        if f.alternate() && !self.fix.is_empty() {
            write!(f, "; fix: {}", self.fix)?;
        }
        Ok(())
    }
}

impl Diagnosis {
    /// A diagnosis.
    #[must_use]
    pub fn new(
        code: DiagnosisCode,
        expected: impl Into<String>,
        seen: impl Into<String>,
        fix: impl Into<String>,
    ) -> Self {
        Self { code, expected: expected.into(), seen: seen.into(), fix: fix.into() }
    }

    /// That another organization holds the domain. Nothing in it says whose it is.
    ///
    /// ```
    /// use vestibule_domains::Diagnosis;
    ///
    /// assert_eq!(Diagnosis::claimed_by_other().code.code(), "claimed_by_other");
    /// ```
    #[must_use]
    pub fn claimed_by_other() -> Self {
        Self::new(
            DiagnosisCode::ClaimedByOther,
            "a domain that no other organization holds",
            "the record is right, and the domain is verified for another organization already",
            "if both are yours, release or share the domain in the organization that holds it; \
             otherwise ask support",
        )
    }

    /// What a claim remembers of it.
    #[must_use]
    pub fn kept(&self) -> KeptDiagnosis {
        KeptDiagnosis { code: self.code.code().to_owned(), seen: self.seen.clone() }
    }
}
