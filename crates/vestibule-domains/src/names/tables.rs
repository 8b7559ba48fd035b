//! Names that are nobody's alone. All of them in lower case, as A-labels.

/// Reserved names: IANA's "Special-Use Domain Names" registry (RFC 6761) with `internal`, which ICANN
/// has reserved for private use.
pub(super) const SPECIAL_USE: &[&str] = &[
    "alt",
    "arpa",
    "example",
    "example.com",
    "example.net",
    "example.org",
    "internal",
    "invalid",
    "local",
    "localhost",
    "onion",
    "test",
];

/// Below each of these a provider gives every customer a name, and the Public Suffix List does not say
/// so, or says so for names below it alone.
pub(super) const SHARED_SUFFIXES: &[&str] = &[
    "amazoncognito.com",
    "appleid.com",
    "atlassian.net",
    "auth0.com",
    "awsapps.com",
    "b2clogin.com",
    "ciamlogin.com",
    "cloudapp.net",
    "freshdesk.com",
    "gserviceaccount.com",
    "microsoftonline.com",
    "my.salesforce.com",
    "myshopify.com",
    "myworkday.com",
    "noreply.github.com",
    "okta-emea.com",
    "okta.com",
    "oktapreview.com",
    "onelogin.com",
    "onmicrosoft.cn",
    "onmicrosoft.com",
    "onmicrosoft.de",
    "onmicrosoft.us",
    "onmschina.cn",
    "service-now.com",
    "sharepoint.cn",
    "sharepoint.com",
    "sharepoint.us",
    "slack.com",
    "test-google-a.com",
    "webex.com",
    "windows.net",
    "zendesk.com",
    "zoom.us",
];

/// Mail providers at which everybody can have an address, or has one that is gone tomorrow.
pub(super) const FREE_MAIL: &[&str] = &[
    "126.com",
    "163.com",
    "aol.com",
    "arcor.de",
    "att.net",
    "bigpond.com",
    "bluewin.ch",
    "bol.com.br",
    "btinternet.com",
    "comcast.net",
    "cox.net",
    "daum.net",
    "duck.com",
    "fastmail.com",
    "fastmail.fm",
    "free.fr",
    "freenet.de",
    "gmail.com",
    "gmx.at",
    "gmx.ch",
    "gmx.com",
    "gmx.de",
    "gmx.net",
    "googlemail.com",
    "guerrillamail.com",
    "hey.com",
    "hotmail.be",
    "hotmail.co.uk",
    "hotmail.com",
    "hotmail.de",
    "hotmail.es",
    "hotmail.fr",
    "hotmail.it",
    "hotmail.nl",
    "hushmail.com",
    "icloud.com",
    "inbox.ru",
    "laposte.net",
    "libero.it",
    "live.co.uk",
    "live.com",
    "live.de",
    "live.fr",
    "live.nl",
    "mac.com",
    "mail.com",
    "mail.ru",
    "mailbox.org",
    "mailinator.com",
    "me.com",
    "msn.com",
    "mozmail.com",
    "naver.com",
    "o2.pl",
    "orange.fr",
    "outlook.com",
    "outlook.de",
    "outlook.es",
    "outlook.fr",
    "passport.com",
    "pm.me",
    "posteo.de",
    "proton.me",
    "protonmail.ch",
    "protonmail.com",
    "qq.com",
    "rediffmail.com",
    "rocketmail.com",
    "sbcglobal.net",
    "seznam.cz",
    "sfr.fr",
    "sina.com",
    "t-online.de",
    "tuta.com",
    "tuta.io",
    "tutanota.com",
    "tutanota.de",
    "uol.com.br",
    "verizon.net",
    "wanadoo.fr",
    "web.de",
    "wp.pl",
    "yahoo.ca",
    "yahoo.co.in",
    "yahoo.co.jp",
    "yahoo.co.uk",
    "yahoo.com",
    "yahoo.com.br",
    "yahoo.de",
    "yahoo.es",
    "yahoo.fr",
    "yahoo.it",
    "yandex.com",
    "yandex.ru",
    "ymail.com",
    "yopmail.com",
    "zoho.com",
    "zohomail.com",
];

#[cfg(test)]
mod tests {
    use vestibule_core::DomainName;

    use super::*;

    #[test]
    fn every_entry_is_in_the_form_that_names_are_compared_in() {
        for list in [SHARED_SUFFIXES, FREE_MAIL] {
            for entry in list {
                assert_eq!(DomainName::parse(entry).unwrap().as_str(), *entry);
            }
            assert!(list.iter().collect::<std::collections::BTreeSet<_>>().len() == list.len());
        }
        for entry in SPECIAL_USE {
            let below = format!("acme.{entry}");
            assert_eq!(DomainName::parse(&below).unwrap().as_str(), below);
        }
    }
}
