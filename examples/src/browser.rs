//! A browser, as far as a sign-in needs one: it keeps cookies, follows redirects and submits the
//! form that a page submits by itself.

use std::collections::BTreeMap;

use url::Url;

use crate::wire::{Answer, Message};
use crate::{Fallible, Hosts, print};

/// Somebody's browser.
#[derive(Default)]
pub struct Browser {
    hosts: Hosts,
    /// By host and port, then by name. Real browsers do not tell ports apart; this one does, so
    /// that application and provider count as two sites.
    cookies: BTreeMap<String, BTreeMap<String, String>>,
    /// The last form that was posted.
    posted: Option<(Url, String)>,
    /// Every address that was opened.
    opened: Vec<Url>,
}

/// Where a walk ended.
enum End {
    /// At a page with this status.
    Page(u16),
    /// Before this address was opened.
    Before(Url),
}

/// Who is redirected more often goes in a circle.
const MOST_STEPS: usize = 10;
/// No page here is larger.
const MOST_BYTES: usize = 1024 * 1024;

impl Browser {
    /// A browser without cookies that finds providers by these names.
    #[must_use]
    pub fn new(hosts: &Hosts) -> Self {
        Browser { hosts: hosts.clone(), ..Browser::default() }
    }

    /// Opens an address and goes where it leads: the status of the last page.
    ///
    /// # Errors
    /// When a place cannot be reached.
    pub async fn open(&mut self, address: &str) -> Fallible<u16> {
        match self.walk(address, None).await? {
            End::Page(status) => Ok(status),
            End::Before(url) => Err(format!("stopped before {url}").into()),
        }
    }

    /// Opens an address and goes where it leads, but for addresses below this path: the first of
    /// them, not opened.
    ///
    /// # Errors
    /// When a place cannot be reached, or it does not lead there.
    pub async fn open_up_to(&mut self, address: &str, path: &str) -> Fallible<Url> {
        match self.walk(address, Some(path)).await? {
            End::Before(url) => Ok(url),
            End::Page(_) => Err(format!("nothing led to {path}").into()),
        }
    }

    /// Posts the last form, as it was: what the back button does, or a thief.
    ///
    /// # Errors
    /// When none was posted.
    pub async fn post_again(&mut self) -> Fallible<u16> {
        let (url, body) = self.posted.clone().ok_or("no form was posted yet")?;
        Ok(self.send("POST", &url, &body).await?.status)
    }

    /// A field of the last form.
    #[must_use]
    pub fn posted(&self, field: &str) -> Option<String> {
        let (_, body) = self.posted.as_ref()?;
        let mut fields = url::form_urlencoded::parse(body.as_bytes());
        fields.find(|(name, _)| name == field).map(|(_, value)| value.into_owned())
    }

    /// The last address below this path that was opened.
    #[must_use]
    pub fn opened(&self, path: &str) -> Option<&Url> {
        self.opened.iter().rev().find(|url| url.path().starts_with(path))
    }

    /// A cookie that it keeps for a site.
    #[must_use]
    pub fn cookie(&self, site: &str, name: &str) -> Option<&str> {
        let host = site.rsplit('/').next()?;
        self.cookies.get(host)?.get(name).map(String::as_str)
    }

    async fn walk(&mut self, address: &str, stop: Option<&str>) -> Fallible<End> {
        let mut url = Url::parse(address)?;
        print::line(&format!("The browser opens {}.", print::without_query(&url)));
        let mut page = self.send("GET", &url, "").await?;
        for _ in 0..MOST_STEPS {
            if let Some(location) = header(&page, "location") {
                url = url.join(location)?;
                print::line(&format!("It is redirected to {}.", print::without_query(&url)));
                if stop.is_some_and(|path| url.path().starts_with(path)) {
                    return Ok(End::Before(url));
                }
                page = self.send("GET", &url, "").await?;
            } else if let Some((action, body)) = form(&page.body)? {
                url = url.join(&action)?;
                print::line(&format!("The page posts a form to {url}."));
                self.posted = Some((url.clone(), body.clone()));
                page = self.send("POST", &url, &body).await?;
            } else {
                return Ok(End::Page(page.status));
            }
        }
        Err("the pages lead in a circle".into())
    }

    async fn send(&mut self, method: &'static str, url: &Url, body: &str) -> Fallible<Answer> {
        self.opened.push(url.clone());
        let unknown = || format!("nobody stands in for {}", print::without_query(url));
        let place = self.hosts.of_url(url).ok_or_else(unknown)?;
        let site = match url.port() {
            Some(port) => format!("{}:{port}", url.host_str().unwrap_or_default()),
            None => url.host_str().unwrap_or_default().to_owned(),
        };
        let jar = self.cookies.entry(site.clone()).or_default();
        let cookies: Vec<String> =
            jar.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let cookies = cookies.join("; ");
        let message = Message {
            method,
            host: &site,
            url,
            headers: vec![
                ("Cookie", cookies.as_str()),
                ("Content-Type", "application/x-www-form-urlencoded"),
            ],
            body,
        };
        let answer = message.send(place, MOST_BYTES).await?;
        for (_, cookie) in answer.headers.iter().filter(|(name, _)| is(name, "set-cookie")) {
            let pair = cookie.split(';').next().and_then(|pair| pair.split_once('='));
            let (name, value) = pair.ok_or("a malformed cookie")?;
            jar.insert(name.to_owned(), value.to_owned());
        }
        Ok(answer)
    }
}

fn is(name: &str, header: &str) -> bool {
    name.eq_ignore_ascii_case(header)
}

fn header<'a>(answer: &'a Answer, header: &str) -> Option<&'a str> {
    let found = answer.headers.iter().find(|(name, _)| is(name, header));
    found.map(|(_, value)| value.as_str())
}

/// The form of a page: where it goes, and its fields as they are posted.
fn form(page: &str) -> Fallible<Option<(String, String)>> {
    let Some((_, form)) = page.split_once("<form ") else { return Ok(None) };
    let action = attribute(form, "action").ok_or("a form without an action")?;
    let mut fields = url::form_urlencoded::Serializer::new(String::new());
    for input in form.split("<input ").skip(1) {
        if let (Some(name), Some(value)) = (attribute(input, "name"), attribute(input, "value")) {
            fields.append_pair(&name, &value);
        }
    }
    Ok(Some((action, fields.finish())))
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let (tag, _) = tag.split_once('>')?;
    let (_, rest) = tag.split_once(&format!("{name}=\""))?;
    let (value, _) = rest.split_once('"')?;
    let entities = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")];
    Some(
        entities.iter().fold(value.to_owned(), |value, (entity, text)| value.replace(entity, text)),
    )
}
