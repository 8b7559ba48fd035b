//! Each diagnosis in words: for whoever sits in front of a DNS host's form.

use vestibule_core::{DomainName, Timestamp};

use super::census::Server;
use super::expected::{Expected, labels_below};
use super::text;
use crate::{Alteration, Diagnosis, DiagnosisCode, Misplacement, RecordName};

/// Writes the diagnoses of one claim.
pub(super) struct Words<'a> {
    pub(super) expected: &'a Expected,
    /// The zone that the record is entered in.
    pub(super) zone: DomainName,
}

impl Words<'_> {
    fn name(&self) -> &str {
        self.expected.name()
    }

    fn value(&self) -> &str {
        self.expected.value()
    }

    /// What to type into the host field.
    fn host(&self) -> &str {
        if self.name() == self.zone.as_str() {
            return "@";
        }
        labels_below(self.name(), &self.zone).unwrap_or_else(|| self.name())
    }

    fn record(&self) -> String {
        format!("a TXT record at `{}` with the value `{}`", self.name(), self.value())
    }

    /// What is wrong with the record.
    fn of(&self, code: DiagnosisCode, seen: String, fix: String) -> Diagnosis {
        Diagnosis::new(code, self.record(), seen, fix)
    }

    pub(super) fn verified(&self, servers: usize, resolvers: usize) -> Diagnosis {
        let seen = match resolvers {
            0 => format!("the record, at {}", counted(servers, "name server")),
            _ => format!(
                "the record, at {} and {}",
                counted(servers, "name server"),
                counted(resolvers, "resolver")
            ),
        };
        let fix = "nothing: leave the record in place, it is looked up again every day".to_owned();
        self.of(DiagnosisCode::Verified, seen, fix)
    }

    pub(super) fn nothing_published(&self) -> Diagnosis {
        let seen = format!("there is no record at `{}`", self.name());
        let fix = format!(
            "at the DNS host of `{}`, create a TXT record: host `{}`, value `{}`",
            self.zone,
            self.host(),
            self.value()
        );
        self.of(DiagnosisCode::NothingPublished, seen, fix)
    }

    pub(super) fn no_txt_at_name(&self) -> Diagnosis {
        let seen = format!("`{}` is there, without a TXT record", self.name());
        let fix = format!(
            "the entry with the host `{}` has another type: change it to TXT, with the value `{}`",
            self.host(),
            self.value()
        );
        self.of(DiagnosisCode::NoTxtAtName, seen, fix)
    }

    fn other_value(&self, seen: String) -> Diagnosis {
        let fix = format!(
            "edit the TXT record with the host `{}`: replace its value by `{}`",
            self.host(),
            self.value()
        );
        self.of(DiagnosisCode::OtherValue, seen, fix)
    }

    pub(super) fn earlier_token(&self, issued: Timestamp) -> Diagnosis {
        let day = text::day(issued);
        self.other_value(format!("a token that was issued on {day}, and has been replaced since"))
    }

    pub(super) fn expired_value(&self, expiry: Timestamp) -> Diagnosis {
        let day = text::day(expiry);
        self.other_value(format!("the right token, with an expiry that has passed: {day}"))
    }

    pub(super) fn other_token(&self, value: &[u8]) -> Diagnosis {
        let shown = text::value(value);
        self.other_value(format!("an unknown token, not issued for this claim: {shown}"))
    }

    pub(super) fn foreign_value(&self, value: &[u8], values: usize) -> Diagnosis {
        let shown = text::value(value);
        self.other_value(match values {
            1 => format!("a TXT record of something else: {shown}"),
            _ => format!("{values} TXT records, none with a token; the first is {shown}"),
        })
    }

    pub(super) fn misplaced(&self, place: Misplacement, found: &RecordName) -> Diagnosis {
        let host = self.host();
        let (code, seen, fix) = match place {
            Misplacement::DoubledZone => (
                DiagnosisCode::DoubledZone,
                format!("the record is at `{found}`"),
                format!(
                    "your provider appended the zone twice: enter only `{host}` as the host, \
                     or the whole name with a dot at its end"
                ),
            ),
            Misplacement::Apex => (
                DiagnosisCode::PublishedAtApex,
                format!("the record is at `{found}` itself"),
                format!("edit the record: enter `{host}` as the host, instead of `@` or nothing"),
            ),
            Misplacement::WithoutTag => (
                DiagnosisCode::PublishedWithoutTag,
                format!("the record is at `{found}`, without the first label"),
                format!(
                    "edit the record: enter `{host}` as the host, with its first part, which is \
                     your organization's own"
                ),
            ),
            Misplacement::ParentDomain | Misplacement::WildcardProbe => (
                DiagnosisCode::PublishedWithoutTag,
                format!("the record is at `{found}`, which is for `{}`", self.zone),
                format!(
                    "edit the record: enter `{host}` as the host, for `{}`",
                    self.expected.domain()
                ),
            ),
        };
        self.of(code, seen, fix)
    }

    pub(super) fn value_altered(&self, how: Alteration, value: &[u8]) -> Diagnosis {
        let advice = match how {
            Alteration::Quoted => "leave out the quotation marks",
            Alteration::SmartQuotes => {
                "leave out the quotation marks, which a text editor or mail program has put there"
            }
            Alteration::Spaced => "leave out the additional white space",
            Alteration::UpperCase => "keep to lower case",
            Alteration::Truncated => "copy the whole value",
            Alteration::BareToken => "write `token=` before the token",
            Alteration::NotFirst => "begin with `token=`; other values have records of their own",
            Alteration::Repeated => "leave out what is there twice",
            Alteration::ExpiryUnreadable => "write `expiry=never`",
            Alteration::Malformed => "copy the value again",
        };
        let seen = format!("the value {}: {}", how.as_text(), text::value(value));
        let fix = format!("{advice}: enter exactly `{}`", self.value());
        self.of(DiagnosisCode::ValueAltered, seen, fix)
    }

    fn cname_broken(&self, seen: String) -> Diagnosis {
        let fix = format!(
            "remove the CNAME with the host `{}`, and create a TXT record there with the value `{}`",
            self.host(),
            self.value()
        );
        self.of(DiagnosisCode::CnameBroken, seen, fix)
    }

    pub(super) fn cname_dangles(&self, cnames: &[String]) -> Diagnosis {
        let chain = text::chain(cnames);
        self.cname_broken(format!("a CNAME leads to {chain}, which is not there"))
    }

    pub(super) fn cname_without_txt(&self, cnames: &[String]) -> Diagnosis {
        let chain = text::chain(cnames);
        self.cname_broken(format!("a CNAME leads to {chain}, which has no TXT record"))
    }

    pub(super) fn cname_chain(&self, cnames: &[String], is_loop: bool) -> Diagnosis {
        let chain = text::chain(cnames);
        self.cname_broken(if is_loop {
            format!("CNAMEs lead in a circle: to {chain}")
        } else {
            format!("more CNAMEs than are followed: to {chain}")
        })
    }

    pub(super) fn cname_followed(&self, cnames: &[String]) -> Diagnosis {
        Diagnosis::new(
            DiagnosisCode::CnameFollowed,
            self.record(),
            format!("a CNAME leads from `{}` to {}", self.name(), text::chain(cnames)),
            "whoever controls what the CNAME leads to controls the proof: keep it under your control",
        )
    }

    pub(super) fn partly_published(&self, has: &[&Server<'_>], lacks: &[&Server<'_>]) -> Diagnosis {
        let answering = has.len().saturating_add(lacks.len());
        let without = text::servers(lacks.iter().copied());
        Diagnosis::new(
            DiagnosisCode::PartlyPublished,
            format!("the record at more than half of {}", counted(answering, "name server")),
            format!(
                "{} of {answering} have it: {}; {without} not",
                has.len(),
                text::servers(has.iter().copied())
            ),
            format!(
                "wait until every name server has the zone's new version; if that takes more than \
                 an hour, tell your DNS host that these do not follow: {without}"
            ),
        )
    }

    pub(super) fn waiting_for_caches(
        &self,
        lacks: &[&Server<'_>],
        needed: usize,
        seconds: Option<u32>,
    ) -> Diagnosis {
        let resolvers = text::servers(lacks.iter().copied());
        let (time, fix) = match seconds {
            Some(seconds) => (
                format!("cached for {seconds} more seconds"),
                format!("wait {seconds} seconds, and check again; the record is right: leave it"),
            ),
            None => (
                "cached for a time that they do not say".to_owned(),
                "check again in an hour; the record is right: leave it".to_owned(),
            ),
        };
        Diagnosis::new(
            DiagnosisCode::WaitingForCaches,
            format!("the record at {}", counted(needed, "resolver")),
            format!("the name servers have it; an earlier answer is {time} at {resolvers}"),
            fix,
        )
    }

    pub(super) fn wildcard_answers(&self, seen: String) -> Diagnosis {
        let fix = format!(
            "create the TXT record with the host `{}` itself and the value `{}`: it takes precedence \
             over the wildcard",
            self.host(),
            self.value()
        );
        self.of(DiagnosisCode::WildcardAnswers, seen, fix)
    }

    pub(super) fn dnssec_bogus(&self, server: &str, extended: Option<u16>) -> Diagnosis {
        Diagnosis::new(
            DiagnosisCode::DnssecBogus,
            "answers that DNSSEC vouches for, or an unsigned domain",
            format!("{server}: DNSSEC validation fails{}", text::extended_error(extended)),
            format!(
                "compare the DS record of `{}` at the registrar with the keys of the zone, and sign \
                 the zone again; or remove the DS record",
                self.zone
            ),
        )
    }

    pub(super) fn not_delegated(&self, parent: &RecordName) -> Diagnosis {
        Diagnosis::new(
            DiagnosisCode::NotDelegated,
            format!("a zone for `{}`", self.expected.domain()),
            format!("`{parent}` knows no such domain"),
            "compare the spelling; register or renew the domain, or set its name servers at the \
             registrar",
        )
    }

    pub(super) fn unreachable(&self, seen: String, fix: &str) -> Diagnosis {
        let expected = format!("answers of the name servers of `{}`", self.expected.domain());
        Diagnosis::new(DiagnosisCode::ServersUnreachable, expected, seen, fix)
    }
}

pub(super) fn counted(number: usize, what: &str) -> String {
    if number == 1 { format!("1 {what}") } else { format!("{number} {what}s") }
}
