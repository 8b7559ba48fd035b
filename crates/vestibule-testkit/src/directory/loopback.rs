//! A small HTTP/1.1 client, RFC 9112, that blocks.

use std::io::{self, BufRead, BufReader, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use http::header::{CONNECTION, CONTENT_LENGTH, HeaderName, HeaderValue, TRANSFER_ENCODING};
use http::{Method, Request, Response, StatusCode, Version};

use super::server::{ScimServer, no_reply};

/// More than this no reply of a test has.
const MAX_BODY: u64 = 64 * 1024 * 1024;
const MAX_LINE: u64 = 64 * 1024;
const PATIENCE: Duration = Duration::from_secs(30);

/// Sends requests to a listener, mostly one on the loopback interface, over plain HTTP/1.1.
///
/// It keeps the connection while the server does. Whatever goes wrong, a refused connection, a
/// reply that breaks off, thirty seconds of silence, comes back as a response with the status
/// [`NO_REPLY`](super::NO_REPLY). Nothing is sent twice.
///
/// ```
/// use std::io::{Read, Write};
/// use std::net::TcpListener;
/// use vestibule_testkit::directory::{Loopback, ScimServer};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let listener = TcpListener::bind("127.0.0.1:0")?;
/// let address = listener.local_addr()?;
/// std::thread::spawn(move || {
///     let (mut stream, _) = listener.accept()?;
///     let mut request = [0; 1024];
///     stream.read(&mut request)?;
///     stream.write_all(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n")
/// });
/// let request = http::Request::get("/scim/v2/Users").body(Vec::new())?;
/// let response = Loopback::new(address).send(request);
/// assert_eq!((response.status().as_u16(), response.into_body()), (200, b"hi".to_vec()));
/// # Ok(())
/// # }
/// ```
///
/// # Security
/// There is no TLS: the token goes over the wire as it is.
#[derive(Debug)]
pub struct Loopback {
    address: SocketAddr,
    connection: Option<BufReader<TcpStream>>,
}

impl Loopback {
    /// A client of the listener at this address.
    #[must_use]
    pub fn new(address: SocketAddr) -> Self {
        Loopback { address, connection: None }
    }

    fn exchange(&mut self, request: &Request<Vec<u8>>) -> io::Result<Response<Vec<u8>>> {
        let mut connection = match self.connection.take().filter(is_open) {
            Some(connection) => connection,
            None => self.connect()?,
        };
        connection.get_mut().write_all(&written(request, self.address))?;
        let (response, may_stay) = read_response(&mut connection, request.method())?;
        if may_stay {
            self.connection = Some(connection);
        }
        Ok(response)
    }

    fn connect(&self) -> io::Result<BufReader<TcpStream>> {
        let stream = TcpStream::connect_timeout(&self.address, PATIENCE)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        stream.set_nodelay(true)?;
        Ok(BufReader::new(stream))
    }
}

impl ScimServer for Loopback {
    fn send(&mut self, request: Request<Vec<u8>>) -> Response<Vec<u8>> {
        self.exchange(&request).unwrap_or_else(|error| no_reply(&error.to_string()))
    }
}

/// Whether the server has neither closed the connection nor said anything unasked.
fn is_open(connection: &BufReader<TcpStream>) -> bool {
    let stream = connection.get_ref();
    if !connection.buffer().is_empty() || stream.set_nonblocking(true).is_err() {
        return false;
    }
    let silent = matches!(
        stream.peek(&mut [0]),
        Err(error) if error.kind() == ErrorKind::WouldBlock
    );
    silent && stream.set_nonblocking(false).is_ok()
}

fn written(request: &Request<Vec<u8>>, address: SocketAddr) -> Vec<u8> {
    let target = request.uri().path_and_query().map_or("/", |target| target.as_str());
    let mut bytes =
        format!("{} {target} HTTP/1.1\r\nhost: {address}\r\n", request.method()).into_bytes();
    for (name, value) in request.headers() {
        bytes.extend_from_slice(name.as_str().as_bytes());
        bytes.extend_from_slice(b": ");
        bytes.extend_from_slice(value.as_bytes());
        bytes.extend_from_slice(b"\r\n");
    }
    let body = request.body();
    let has_length =
        !body.is_empty() || [Method::POST, Method::PUT, Method::PATCH].contains(request.method());
    if has_length {
        bytes.extend_from_slice(format!("content-length: {}\r\n", body.len()).as_bytes());
    }
    bytes.extend_from_slice(b"\r\n");
    bytes.extend_from_slice(body);
    bytes
}

/// The response, and whether the connection may be used again.
fn read_response(
    reader: &mut impl BufRead,
    method: &Method,
) -> io::Result<(Response<Vec<u8>>, bool)> {
    let mut response = read_head(reader)?;
    while response.status().is_informational() {
        response = read_head(reader)?;
    }
    let header = |name: HeaderName| {
        response.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    };
    let bodiless = method == Method::HEAD
        || [StatusCode::NO_CONTENT, StatusCode::NOT_MODIFIED].contains(&response.status());
    let mut may_stay =
        response.version() == Version::HTTP_11 && !header(CONNECTION).eq_ignore_ascii_case("close");
    let mut body = Vec::new();
    if bodiless {
        // RFC 9112 section 6.3: whatever the headers say.
    } else if header(TRANSFER_ENCODING).eq_ignore_ascii_case("chunked") {
        read_chunks(reader, &mut body)?;
    } else if let Ok(length) = header(CONTENT_LENGTH).parse() {
        read_exactly(reader, length, &mut body)?;
    } else {
        reader.take(MAX_BODY).read_to_end(&mut body)?;
        may_stay = false;
    }
    *response.body_mut() = body;
    Ok((response, may_stay))
}

fn read_head(reader: &mut impl BufRead) -> io::Result<Response<Vec<u8>>> {
    let line = read_line(reader)?;
    let mut words = line.split(' ');
    let version = words.next().unwrap_or_default();
    let status = words.next().and_then(|status| StatusCode::from_bytes(status.as_bytes()).ok());
    let Some(status) = status.filter(|_| version.starts_with("HTTP/1.")) else {
        return Err(broken("no status line"));
    };
    let mut response = Response::new(Vec::new());
    *response.status_mut() = status;
    if version == "HTTP/1.0" {
        *response.version_mut() = Version::HTTP_10;
    }
    loop {
        let line = read_line(reader)?;
        if line.is_empty() {
            return Ok(response);
        }
        let (name, value) = line.split_once(':').ok_or_else(|| broken("no header line"))?;
        let name = HeaderName::from_bytes(name.as_bytes());
        let value = HeaderValue::from_bytes(value.trim().as_bytes());
        let (Ok(name), Ok(value)) = (name, value) else {
            return Err(broken("no header line"));
        };
        response.headers_mut().append(name, value);
    }
}

fn read_chunks(reader: &mut impl BufRead, body: &mut Vec<u8>) -> io::Result<()> {
    loop {
        let line = read_line(reader)?;
        let size = line.split(';').next().unwrap_or_default().trim();
        let size = u64::from_str_radix(size, 16).map_err(|_| broken("no size of a chunk"))?;
        if size == 0 {
            // The trailer section ends with an empty line.
            while !read_line(reader)?.is_empty() {}
            return Ok(());
        }
        read_exactly(reader, size, body)?;
        if !read_line(reader)?.is_empty() {
            return Err(broken("a chunk that is longer than it says"));
        }
    }
}

fn read_exactly(reader: &mut impl BufRead, length: u64, body: &mut Vec<u8>) -> io::Result<()> {
    let so_far = u64::try_from(body.len()).unwrap_or(u64::MAX);
    if length.saturating_add(so_far) > MAX_BODY {
        return Err(broken("a body that is too long"));
    }
    let read = reader.take(length).read_to_end(body)?;
    match u64::try_from(read) {
        Ok(read) if read == length => Ok(()),
        _ => Err(broken("a body that breaks off")),
    }
}

/// A line without its end. Latin-1 becomes replacement characters; nobody reads those here.
fn read_line(reader: &mut impl BufRead) -> io::Result<String> {
    let mut line = Vec::new();
    reader.take(MAX_LINE).read_until(b'\n', &mut line)?;
    if line.pop() != Some(b'\n') {
        return Err(broken("a reply that breaks off"));
    }
    if line.last() == Some(&b'\r') {
        line.pop();
    }
    Ok(String::from_utf8_lossy(&line).into_owned())
}

fn broken(what: &str) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, format!("the server sent {what}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(text: &str) -> io::Result<(Response<Vec<u8>>, bool)> {
        read_response(&mut text.as_bytes(), &Method::GET)
    }

    #[test]
    fn reads_bodies_by_length_by_chunks_and_to_the_end() {
        let (response, stays) = reply("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhiho").unwrap();
        assert_eq!((response.body().as_slice(), stays), (b"hi".as_slice(), true));
        let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\
                       1;x=y\r\nh\r\nA\r\n0123456789\r\n0\r\nx: y\r\n\r\n";
        assert_eq!(reply(chunked).unwrap().0.body().as_slice(), b"h0123456789");
        let (response, stays) = reply("HTTP/1.0 200 OK\r\n\r\nall of it").unwrap();
        assert_eq!((response.body().as_slice(), stays), (b"all of it".as_slice(), false));
        let (_, stays) = reply("HTTP/1.0 200 OK\r\ncontent-length: 0\r\n\r\n").unwrap();
        assert!(!stays, "RFC 9112 section 9.3");
        let (response, stays) = reply("HTTP/1.1 204 No Content\r\n\r\n").unwrap();
        assert_eq!((response.status().as_u16(), stays), (204, true));
        let continued = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 404 Not Found\r\n\
                         content-length: 0\r\nconnection: close\r\n\r\n";
        let (response, stays) = reply(continued).unwrap();
        assert_eq!((response.status().as_u16(), stays), (404, false));
    }

    #[test]
    fn refuses_what_breaks_off_or_is_no_http() {
        for text in [
            "",
            "HTTP/1.1 200 OK\r\n",
            "HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nhi",
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nhi\r\n",
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\nhi\r\n0\r\n\r\n",
            "HTTP/1.1 200 OK\r\ncontent-length: 99999999999\r\n\r\n",
            "SSH-2.0-OpenSSH\r\n\r\n",
        ] {
            assert!(reply(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_server_that_is_not_there_is_no_reply() {
        // The discard port of the loopback interface: nobody listens.
        let mut nobody = Loopback::new(SocketAddr::from(([127, 0, 0, 1], 9)));
        let response = nobody.send(Request::get("/").body(Vec::new()).unwrap());
        assert_eq!(response.status().as_u16(), super::super::NO_REPLY);
    }
}
