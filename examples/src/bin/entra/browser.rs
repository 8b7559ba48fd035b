//! A browser, as far as a sign-in needs one: it keeps cookies, follows redirects and submits the
//! form that a page submits by itself. HTTP/1.1 over plain TCP, for the loopback interface.

use std::collections::BTreeMap;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use url::Url;

use crate::{Fallible, print};

#[derive(Default)]
pub(crate) struct Browser {
    /// By host and port, then by name. Real browsers do not tell ports apart; this one does, so
    /// that application and provider count as two sites.
    cookies: BTreeMap<String, BTreeMap<String, String>>,
    /// The last form that was posted.
    posted: Option<(Url, String)>,
}

struct Page {
    status: u16,
    location: Option<String>,
    body: String,
}

impl Browser {
    /// Opens an address and goes where it leads: the status of the last page.
    pub(crate) async fn open(&mut self, address: &str) -> Fallible<u16> {
        let mut url = Url::parse(address)?;
        print::line(&format!("The browser opens {}.", print::without_query(&url)));
        let mut page = self.send("GET", &url, "").await?;
        if let Some(location) = page.location.take() {
            url = url.join(&location)?;
            print::line(&format!("It is redirected to {}.", print::without_query(&url)));
            page = self.send("GET", &url, "").await?;
        }
        let Some((action, body)) = form(&page.body)? else { return Ok(page.status) };
        let action = url.join(&action)?;
        print::line(&format!("The page posts a form to {action}."));
        self.posted = Some((action, body));
        self.post_again().await
    }

    /// Posts the last form, as it was: what the back button does, or a thief.
    pub(crate) async fn post_again(&mut self) -> Fallible<u16> {
        let (url, body) = self.posted.clone().ok_or("no form was posted yet")?;
        Ok(self.send("POST", &url, &body).await?.status)
    }

    /// The relay state in the last form.
    pub(crate) fn relay_state(&self) -> Option<String> {
        let (_, body) = self.posted.as_ref()?;
        let mut fields = url::form_urlencoded::parse(body.as_bytes());
        fields.find(|(name, _)| name == "RelayState").map(|(_, value)| value.into_owned())
    }

    async fn send(&mut self, method: &str, url: &Url, body: &str) -> Fallible<Page> {
        let site = format!("{}:{}", url.host_str().unwrap_or(""), url.port().unwrap_or(80));
        let cookies: Vec<String> = self
            .cookies
            .get(&site)
            .into_iter()
            .flatten()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let query = url.query().map_or(String::new(), |query| format!("?{query}"));
        let request = format!(
            "{method} {}{query} HTTP/1.1\r\nHost: {site}\r\nConnection: close\r\nCookie: {}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
            url.path(),
            cookies.join("; "),
            body.len(),
        );
        let mut stream = TcpStream::connect(&site).await?;
        stream.write_all(request.as_bytes()).await?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await?;
        self.read(&site, &answer)
    }

    fn read(&mut self, site: &str, answer: &str) -> Fallible<Page> {
        let (head, body) = answer.split_once("\r\n\r\n").ok_or("an answer without a head")?;
        let mut lines = head.split("\r\n");
        let status = lines.next().and_then(|line| line.split(' ').nth(1)).ok_or("no status")?;
        let mut page = Page { status: status.parse()?, location: None, body: body.to_owned() };
        for (name, value) in lines.filter_map(|line| line.split_once(": ")) {
            if name.eq_ignore_ascii_case("location") {
                page.location = Some(value.to_owned());
            } else if name.eq_ignore_ascii_case("set-cookie") {
                let pair = value.split(';').next().and_then(|pair| pair.split_once('='));
                let (name, value) = pair.ok_or("a malformed cookie")?;
                let jar = self.cookies.entry(site.to_owned()).or_default();
                jar.insert(name.to_owned(), value.to_owned());
            }
        }
        Ok(page)
    }
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
