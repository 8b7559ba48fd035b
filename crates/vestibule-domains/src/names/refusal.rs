//! Why a name cannot be claimed.

use std::fmt;

use vestibule_core::{DomainError, DomainName, PeerText};

/// A name cannot be claimed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct NameRefusal {
    /// Which rule it breaks.
    pub rule: NameRule,
    /// What breaks it: what was typed, or the suffix that it stands below.
    pub found: PeerText,
    /// The name that was probably meant. To be offered, and never taken without asking.
    pub suggestion: Option<DomainName>,
}

impl NameRefusal {
    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        self.rule.code()
    }
}

impl fmt::Display for NameRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} cannot be claimed: {}", self.found, self.rule.cause())
    }
}

impl std::error::Error for NameRefusal {}

/// Which rule a name breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum NameRule {
    /// There is no name.
    Empty,
    /// It is longer than any domain name.
    TooLong,
    /// There is an at sign.
    AtSign,
    /// It is a URL, or has a port.
    UrlSyntax,
    /// There is an asterisk.
    Wildcard,
    /// There is white space.
    WhiteSpace,
    /// It is an IP address.
    IpAddress,
    /// A label is empty.
    EmptyLabel,
    /// A label is too long.
    LabelTooLong,
    /// There is only one label.
    SingleLabel,
    /// A label has characters that none may have.
    InvalidLabel,
    /// The name is reserved: for documentation, for tests, for local networks.
    SpecialUse,
    /// A registry shares out names below it.
    PublicSuffix,
    /// A company has declared that it shares out names below its own.
    PrivateSuffix,
    /// It belongs to a provider that gives a name below it to each customer.
    SharedSuffix,
    /// It belongs to a mail provider.
    FreeMail,
    /// It leaves no room for the record's labels.
    TooLongForChallenge,
}

impl NameRule {
    /// All of them, in the order in which they are checked.
    pub const ALL: [Self; 17] = [
        Self::Empty,
        Self::TooLong,
        Self::IpAddress,
        Self::AtSign,
        Self::UrlSyntax,
        Self::Wildcard,
        Self::WhiteSpace,
        Self::InvalidLabel,
        Self::EmptyLabel,
        Self::LabelTooLong,
        Self::SingleLabel,
        Self::SpecialUse,
        Self::PublicSuffix,
        Self::PrivateSuffix,
        Self::SharedSuffix,
        Self::FreeMail,
        Self::TooLongForChallenge,
    ];

    pub(super) fn of_syntax(error: &DomainError) -> Self {
        // A rule that is new in the syntax is one about labels until it has its own line here.
        Self::ALL.into_iter().find(|rule| rule.code() == error.code()).unwrap_or(Self::InvalidLabel)
    }

    /// The stable code: that of the syntax error, or `domain_` followed by the variant's name in
    /// snake_case.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Empty => "domain_empty",
            Self::TooLong => "domain_too_long",
            Self::AtSign => "domain_at_sign",
            Self::UrlSyntax => "domain_url_syntax",
            Self::Wildcard => "domain_wildcard",
            Self::WhiteSpace => "domain_white_space",
            Self::IpAddress => "domain_ip_address",
            Self::EmptyLabel => "domain_empty_label",
            Self::LabelTooLong => "domain_label_too_long",
            Self::SingleLabel => "domain_single_label",
            Self::InvalidLabel => "domain_invalid_label",
            Self::SpecialUse => "domain_special_use",
            Self::PublicSuffix => "domain_public_suffix",
            Self::PrivateSuffix => "domain_private_suffix",
            Self::SharedSuffix => "domain_shared_suffix",
            Self::FreeMail => "domain_free_mail",
            Self::TooLongForChallenge => "domain_too_long_for_challenge",
        }
    }

    /// Why, for an administrator.
    #[must_use]
    pub const fn cause(self) -> &'static str {
        match self {
            Self::Empty => "Nothing was entered.",
            Self::TooLong => "A domain name has at most 253 characters.",
            Self::AtSign => "This is an address, or has an at sign in it.",
            Self::UrlSyntax => "This is a URL, or has a port.",
            Self::Wildcard => {
                "A claim is on one name, or on all below one; there are no wildcards."
            }
            Self::WhiteSpace => "There is white space or a control character, perhaps at an end.",
            Self::IpAddress => "This is an IP address, or would be read as one.",
            Self::EmptyLabel => "There are two dots in a row, or one at the beginning.",
            Self::LabelTooLong => "What stands between two dots has at most 63 characters.",
            Self::SingleLabel => "A name without a dot is no domain of yours.",
            Self::InvalidLabel => {
                "There are characters that no host name has, or a hyphen where none may be."
            }
            Self::SpecialUse => {
                "The name is reserved for documentation, for tests or for local networks, so that \
                 nobody owns it."
            }
            Self::PublicSuffix => "Anybody can register names below this one.",
            Self::PrivateSuffix => {
                "Its owner gives names below it to others, so that it is nobody's alone."
            }
            Self::SharedSuffix => {
                "The provider gives every customer a name below this one, and keeps control of it."
            }
            Self::FreeMail => "Everybody can have an address there.",
            Self::TooLongForChallenge => {
                "The name leaves no room for the labels of the record that would prove it."
            }
        }
    }

    /// What to do.
    #[must_use]
    pub const fn fix(self) -> &'static str {
        match self {
            Self::Empty | Self::SingleLabel => "Enter a name such as acme.com.",
            Self::TooLong | Self::LabelTooLong | Self::EmptyLabel | Self::InvalidLabel => {
                "Look at how the name is spelled."
            }
            Self::AtSign => "Enter what stands after the at sign.",
            Self::UrlSyntax => "Enter the name alone.",
            Self::Wildcard => "Enter the name without the asterisk, and choose all names below it.",
            Self::WhiteSpace => "Enter the name without anything around it.",
            Self::IpAddress => "Enter the domain of your addresses.",
            Self::SpecialUse => "Enter a registered domain.",
            Self::PublicSuffix | Self::PrivateSuffix => {
                "Enter the name that you have registered, with one part more."
            }
            Self::SharedSuffix => "Add a domain of your own at the provider, and claim that.",
            Self::FreeMail => "Claim a domain of your own, or invite people by their addresses.",
            Self::TooLongForChallenge => "Claim a shorter name, such as the registered domain.",
        }
    }
}

impl fmt::Display for NameRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}
