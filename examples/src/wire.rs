//! HTTP/1.1 over plain TCP, for the loopback interface: one request a connection.

use std::io;
use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use url::Url;

/// A request on its way.
pub(crate) struct Message<'m> {
    pub(crate) method: &'static str,
    /// Whom it is for, as the `Host` header has it.
    pub(crate) host: &'m str,
    /// The URL; path and query are sent.
    pub(crate) url: &'m Url,
    pub(crate) headers: Vec<(&'m str, &'m str)>,
    pub(crate) body: &'m str,
}

/// The answer to it.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

/// Heads are small; what is larger is cut, and then no answer.
const MOST_HEAD_BYTES: usize = 64 * 1024;

impl Message<'_> {
    /// Sends it to an address and reads the answer, whose body has at most so many bytes, or one
    /// more to show that there are more.
    pub(crate) async fn send(&self, address: SocketAddr, most_bytes: usize) -> io::Result<Answer> {
        let mut head = format!(
            "{} {}{} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Length: {}\r\n",
            self.method,
            self.url.path(),
            self.url.query().map_or(String::new(), |query| format!("?{query}")),
            self.host,
            self.body.len(),
        );
        for (name, value) in &self.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        let mut stream = TcpStream::connect(address).await?;
        stream.write_all(format!("{head}\r\n{}", self.body).as_bytes()).await?;
        let most = most_bytes.saturating_add(MOST_HEAD_BYTES);
        let mut answer = String::new();
        stream.take(u64::try_from(most).unwrap_or(u64::MAX)).read_to_string(&mut answer).await?;
        read(&answer).ok_or_else(|| io::Error::from(io::ErrorKind::InvalidData))
    }
}

fn read(answer: &str) -> Option<Answer> {
    let (head, body) = answer.split_once("\r\n\r\n")?;
    let mut lines = head.split("\r\n");
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let headers = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    Some(Answer { status, headers, body: body.to_owned() })
}
