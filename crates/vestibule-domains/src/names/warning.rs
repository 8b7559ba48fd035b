//! What an administrator should see before claiming a name.

use unicode_security::MixedScript;
use unicode_security::confusable_detection::skeleton;
use vestibule_core::DomainName;

use super::Division;

/// What an administrator should see before claiming a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum NameWarning {
    /// The name is spelled otherwise than it was typed, beyond case: show it.
    SpelledOtherwise,
    /// A part of the name has letters of several scripts.
    MixedScripts,
    /// A part of the name, in letters of another script, looks like one in Latin letters.
    LooksLatin,
    /// The Public Suffix List has no rule for the last part.
    UnknownSuffix,
}

impl NameWarning {
    /// All of them.
    pub const ALL: [Self; 4] =
        [Self::SpelledOtherwise, Self::MixedScripts, Self::LooksLatin, Self::UnknownSuffix];

    /// The stable code: `domain_` followed by the variant's name in snake_case.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::SpelledOtherwise => "domain_spelled_otherwise",
            Self::MixedScripts => "domain_mixed_scripts",
            Self::LooksLatin => "domain_looks_latin",
            Self::UnknownSuffix => "domain_unknown_suffix",
        }
    }

    /// What was noticed, for an administrator.
    #[must_use]
    pub const fn cause(self) -> &'static str {
        match self {
            Self::SpelledOtherwise => {
                "The name that is claimed is written otherwise than it was typed."
            }
            Self::MixedScripts => "A part of the name mixes letters of several scripts.",
            Self::LooksLatin => "A part of the name looks like another one in Latin letters.",
            Self::UnknownSuffix => "No registry is known for the last part of the name.",
        }
    }

    /// What to do.
    #[must_use]
    pub const fn fix(self) -> &'static str {
        match self {
            Self::SpelledOtherwise => "Compare both spellings before going on.",
            Self::MixedScripts | Self::LooksLatin => {
                "Compare the spelling that begins with xn-- with what your registrar shows."
            }
            Self::UnknownSuffix => "Look at how the name ends. The record will tell.",
        }
    }
}

/// Those of a name. Each label counts for itself: `пример.com` mixes nothing.
pub(super) fn of(
    typed: &str,
    domain: &DomainName,
    display: &str,
    division: Division,
) -> Vec<NameWarning> {
    let typed = typed.strip_suffix('.').unwrap_or(typed);
    let labels = || display.split('.').filter(|label| !label.is_ascii());
    let checks = [
        (!typed.eq_ignore_ascii_case(domain.as_str()), NameWarning::SpelledOtherwise),
        (labels().any(|label| !label.is_single_script()), NameWarning::MixedScripts),
        (labels().any(looks_latin), NameWarning::LooksLatin),
        (division == Division::Unknown, NameWarning::UnknownSuffix),
    ];
    checks.into_iter().filter_map(|(applies, warning)| applies.then_some(warning)).collect()
}

/// Whether the label's skeleton (UTS 39 section 4) is one in ASCII.
fn looks_latin(label: &str) -> bool {
    skeleton(label).all(|character| character.is_ascii())
}
